//! What is done for a household: an official, visits, a loan, a move, a house.

use bairi_base::UnitCode;
use chrono::{Datelike, Months, NaiveDate};

use crate::chance::Chance;
use crate::household::{Household, Status, push};
use crate::layout::{County, Village};
use crate::maker::Maker;
use crate::money::Site;
use crate::pace::Work;
use crate::people::Names;
use crate::row::Cell;
use crate::world::World;

/// Households out of poverty earlier that keep their official.
const PAIRED_OUT: f64 = 0.35;
/// Pairings given up since the action began, and how many of them at once replaced.
const PAIRING_ENDED: f64 = 0.02;
const PAIRING_REPLACED: f64 = 0.75;
/// Loans run for so many months.
const LOAN_MONTHS: u32 = 36;
/// Loans applied for and not granted yet, of those that are wanted.
const LOAN_APPLIED: f64 = 0.3;
/// Houses in these grades are rebuilt.
const UNSAFE: [&str; 2] = ["C", "D"];

impl Maker {
    /// Everything around one household. `official` is who looks after this part of the village.
    pub(crate) fn work(
        &mut self,
        county: &County,
        village: &Village,
        of: &Household,
        official: &Official,
        sites: &[Site],
        chance: &mut Chance,
    ) {
        self.pairings(county, of, official, chance);
        self.visits(county, village, of, official, chance);
        self.loan(county, of, chance);
        self.resettlement(county, of, sites, chance);
        self.house(county, of, chance);
    }

    fn pairings(&mut self, county: &County, of: &Household, official: &Official, chance: &mut Chance) {
        let world = self.world.clone();
        let from = match of.active {
            true => county.paces.of(Work::Paired).day(&world.days, chance),
            false => chance.happens(PAIRED_OUT).then(|| world.days.before(chance)),
        };
        let Some(from) = from else { return };
        let ended = chance.happens(PAIRING_ENDED).then(|| world.days.during(1.0, chance)).filter(|day| *day > from);
        self.pairing(of, official, from, ended);
        if let Some(ended) = ended.filter(|_| chance.happens(PAIRING_REPLACED)) {
            let next = Official::new(&world, county, chance);
            self.pairing(of, &next, ended, None);
        }
    }

    fn pairing(&mut self, of: &Household, official: &Official, from: NaiveDate, ended: Option<NaiveDate>) {
        let mut cells = vec![
            ("code", Cell::Text(self.code("JD", of.unit, "pairing"))),
            ("household", Cell::Entry(of.ordinal)),
            ("official", Cell::Text(official.name.clone())),
            ("organisation", Cell::Text(official.organisation.clone())),
            ("phone", Cell::Text(official.phone.clone())),
            ("from_on", Cell::Day(from)),
        ];
        push(&mut cells, "ended_on", ended.map(Cell::Day));
        self.push("pairing", of.unit, cells, from);
    }

    fn visits(&mut self, county: &County, village: &Village, of: &Household, official: &Official, chance: &mut Chance) {
        let world = self.world.clone();
        let knobs = &world.knobs.visits;
        let pace = county.paces.of(Work::Visited);
        let this_month = if world.days.progress > 0.0 { pace.now / world.days.progress } else { knobs.active };
        for back in (0..knobs.months).rev() {
            let Some((first, last)) = world.days.month(back) else { continue };
            let share = match (of.active, back) {
                (true, 0) => this_month.min(1.0) * (f64::from(last.day()) / 28.0).min(1.0),
                (true, _) => knobs.active * (0.9 + 0.1 * this_month.min(1.0)),
                (false, _) => knobs.out,
            };
            let times = if chance.happens(share) { 1 + usize::from(chance.happens(knobs.again)) } else { 0 };
            for time in 0..times {
                let day = first + chrono::Duration::days(chance.below(last.day() as usize) as i64);
                // Where every household is reached, somebody has seen to it that the policies were explained.
                let sure = time == 0 && back == 0 && this_month >= 1.0;
                let code = self.code("ZF", village.code, "visit");
                self.visit(village, code, of.ordinal, &official.name, day, sure, chance);
            }
        }
    }

    #[allow(clippy::too_many_arguments)]
    pub(crate) fn visit(
        &mut self,
        village: &Village,
        code: String,
        household: u64,
        official: &str,
        day: NaiveDate,
        surely_explained: bool,
        chance: &mut Chance,
    ) {
        let world = self.world.clone();
        let knobs = &world.knobs.visits;
        let explained = match chance.unit() {
            _ if surely_explained => Some(true),
            at if at < knobs.explained => Some(true),
            at if at < knobs.explained + knobs.explained_unknown => None,
            _ => Some(false),
        };
        let mut cells = Vec::with_capacity(6);
        cells.push(("code", Cell::Text(code)));
        cells.push(("household", Cell::Entry(household)));
        cells.push(("visited_on", Cell::Day(day)));
        cells.push(("official", Cell::Text(official.to_owned())));
        push(&mut cells, "policies_explained", explained.map(Cell::Bool));
        if chance.happens(knobs.note_share) {
            cells.push(("note", Cell::Text(chance.one_of(&knobs.notes).clone())));
        }
        self.push("visit", village.code, cells, day);
    }

    fn loan(&mut self, county: &County, of: &Household, chance: &mut Chance) {
        if of.loan_eligible != Some(true) || of.loan_wanted != Some(true) {
            return;
        }
        let world = self.world.clone();
        let granted = county.paces.of(Work::Loan).day(&world.days, chance);
        if granted.is_none() && !chance.happens(LOAN_APPLIED) {
            return;
        }
        let bank = chance.one_of(&world.knobs.words.banks).clone();
        let mut cells = vec![
            ("code", Cell::Text(self.code("DK", of.unit, "loan"))),
            ("household", Cell::Entry(of.ordinal)),
            ("bank", Cell::Text(bank)),
            ("amount", Cell::Int(chance.between(2, 10) * 500_000)),
        ];
        push(&mut cells, "granted_on", granted.map(Cell::Day));
        push(&mut cells, "due_on", granted.map(|day| Cell::Day(day + Months::new(LOAN_MONTHS))));
        let known_on = granted.unwrap_or_else(|| world.days.during(1.0, chance));
        self.push("loan", of.unit, cells, known_on);
    }

    fn resettlement(&mut self, county: &County, of: &Household, sites: &[Site], chance: &mut Chance) {
        let world = self.world.clone();
        let (knobs, days) = (&world.knobs.relocation, &world.days);
        let at = chance.unit();
        let (year, work) = match at {
            _ if at < knobs.plan_before => (days.year() - 1, Work::MovedBefore),
            _ if at < knobs.plan_before + knobs.plan_now => (days.year(), Work::MovedNow),
            _ => return,
        };
        let place = world.tables.resettle_place.one(chance);
        let near: Vec<&Site> = sites.iter().filter(|s| s.year == year && s.takes(&place)).collect();
        let moved = county.paces.of(work).day(days, chance);
        let mut cells = vec![
            ("code", Cell::Text(self.code("BQ", of.unit, "resettlement"))),
            ("household", Cell::Entry(of.ordinal)),
        ];
        if !near.is_empty() {
            cells.push(("site", Cell::Entry(chance.one_of(&near).ordinal)));
        }
        cells.push(("year", Cell::Int(year.into())));
        cells.push(("place", Cell::Word(place.clone())));
        cells.push(("people", Cell::Int(of.size as i64)));
        push(&mut cells, "moved_on", moved.map(Cell::Day));
        if let Some(moved) = moved {
            if !chance.happens(knobs.jobs_unknown) {
                let has = chance.happens(county.paces.of(Work::Job).now);
                cells.push(("jobs", Cell::Int(if has { chance.between(1, 2) } else { 0 })));
                cells.push(("public_jobs", Cell::Int(i64::from(has && chance.happens(0.15)))));
            }
            cells.push(("industry", Cell::Bool(chance.happens(0.66))));
            let ledger = county.paces.of(Work::Ledger).day(days, chance);
            push(&mut cells, "ledger_on", ledger.map(|day| Cell::Day(day.max(moved))));
        }
        self.push("resettlement", of.unit, cells, days.register_settled());
    }

    fn house(&mut self, county: &County, of: &Household, chance: &mut Chance) {
        let world = self.world.clone();
        let (knobs, days) = (&world.knobs.houses, &world.days);
        if !chance.happens(knobs.suspected) {
            return;
        }
        let registered = chance.happens(knobs.registered_share);
        let suspected = days.before(chance);
        let exiting = county.exiting || registered && matches!(of.status, Status::Planned);
        let must_finish = exiting || chance.happens(knobs.must_finish_share);
        let appraised = county.paces.of(Work::Appraised).day(days, chance).map(|day| day.max(suspected));
        let grade = appraised.filter(|_| !chance.happens(knobs.grade_unknown)).map(|_| world.tables.grade.one(chance));
        let rebuilt = grade
            .as_ref()
            .filter(|grade| UNSAFE.contains(&&***grade))
            .and(appraised)
            .and_then(|appraised| county.paces.of(Work::Rebuilt).day(days, chance).map(|day| day.max(appraised)));
        let owner = if registered { of.head.clone() } else { world.names.anybody(chance) };
        let mut cells = vec![("code", Cell::Text(self.code("WF", of.unit, "house")))];
        push(&mut cells, "household", registered.then_some(Cell::Entry(of.ordinal)));
        cells.push(("owner", Cell::Text(owner)));
        push(&mut cells, "phone", chance.happens(0.5).then(|| Cell::Text(world.names.phone(chance))));
        cells.push(("suspected_on", Cell::Day(suspected)));
        push(&mut cells, "must_finish", (!chance.happens(0.02)).then_some(Cell::Bool(must_finish)));
        push(&mut cells, "appraised_on", appraised.map(Cell::Day));
        push(&mut cells, "grade", grade.map(Cell::Word));
        push(&mut cells, "rebuilt_on", rebuilt.map(Cell::Day));
        self.push("house", of.unit, cells, suspected);
    }

    /// A code that no other entry of the register has: letters, the unit, a number.
    pub(crate) fn code(&mut self, letters: &str, unit: UnitCode, register: &'static str) -> String {
        let n = self.numbers.entry((register, unit)).or_default();
        *n += 1;
        format!("{letters}{}{n:05}", unit.number())
    }
}

/// Somebody from an office who looks after households.
#[derive(Clone, Debug)]
pub(crate) struct Official {
    name: String,
    organisation: String,
    phone: String,
}

impl Official {
    pub(crate) fn new(world: &World, county: &County, chance: &mut Chance) -> Official {
        let names: &Names = &world.names;
        Official {
            name: names.anybody(chance),
            organisation: world.organisation(county, chance),
            phone: names.phone(chance),
        }
    }
}
