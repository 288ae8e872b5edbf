use std::sync::Arc;

use bairi_base::UnitCode;
use chrono::{Datelike, Duration, NaiveDate};

use crate::chance::{Chance, Quota, place};
use crate::ids::Id;
use crate::knobs::Condition;
use crate::layout::{County, Village};
use crate::maker::{Maker, Pending};
use crate::pace::Work;
use crate::people::Sex;
use crate::row::{Cell, Cells};
use crate::world::World;

const KIND_OF_THE_DESTITUTE: &str = "five_guarantee";
const NO_HARDSHIP: &str = "none";
/// Share of the exits of this year that were planned after the action began.
const PLANNED_DURING: f64 = 0.45;
/// Guarantee measures of one household.
const GUARANTEES_MAX: usize = 3;
/// Exits on paper are mended on one of the last so many days.
const MENDED_DAYS: usize = 3;
/// Yuan are whole.
const YUAN: i64 = 100;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    NotOut,
    Out,
    Planned,
    Returned,
}

impl Status {
    fn word(self) -> &'static str {
        match self {
            Status::NotOut => "not_out",
            Status::Out => "out",
            Status::Planned => "planned",
            Status::Returned => "returned",
        }
    }
}

/// A household as the register has it.
#[derive(Clone, Debug)]
pub(crate) struct Household {
    /// The row that made it; 0 before that.
    pub(crate) ordinal: u64,
    pub(crate) unit: UnitCode,
    pub(crate) code: String,
    pub(crate) surname: String,
    pub(crate) sex: Sex,
    pub(crate) head: String,
    /// People who live in it; `stated` is what the register says.
    pub(crate) size: usize,
    pub(crate) stated: usize,
    /// Poor, or out of poverty since January.
    pub(crate) active: bool,
    pub(crate) no_labour: bool,
    pub(crate) status: Status,
    pub(crate) exit_year: Option<i32>,
    pub(crate) exit_on: Option<NaiveDate>,
    pub(crate) income: Option<i64>,
    /// Food, clothing, schooling, medical care, house, water.
    pub(crate) conditions: [Option<bool>; 6],
    pub(crate) analysed_on: Option<NaiveDate>,
    pub(crate) guarantee: Option<String>,
    pub(crate) loan_eligible: Option<bool>,
    pub(crate) loan_wanted: Option<bool>,
    /// The day on which the status above came, if it was another one when the register was last settled.
    pub(crate) since: Option<NaiveDate>,
    /// The income before that day, if that alone was changed.
    mended_from: Option<i64>,
    phone: Option<String>,
    kind: Arc<str>,
    cause: Arc<str>,
    other_causes: Option<String>,
    special: Option<Arc<str>>,
    /// What the package's `[[more]]` makes of its fields: other values, or nothing.
    more: Vec<(Id, Option<Cell>)>,
}

pub(crate) const CONDITIONS: [&str; 6] =
    ["food_assured", "clothing_assured", "schooling_assured", "medical_assured", "house_safe", "water_safe"];

impl Household {
    pub(crate) fn cells(&self) -> Cells {
        let mut cells = Vec::with_capacity(22);
        cells.push(("code", Cell::Text(self.code.clone())));
        cells.push(("head", Cell::Text(self.head.clone())));
        push(&mut cells, "phone", self.phone.clone().map(Cell::Text));
        cells.push(("kind", Cell::Word(self.kind.clone())));
        cells.push(("status", Cell::Text(self.status.word().to_owned())));
        push(&mut cells, "exit_year", self.exit_year.map(|y| Cell::Int(y.into())));
        push(&mut cells, "exit_on", self.exit_on.map(Cell::Day));
        cells.push(("cause", Cell::Word(self.cause.clone())));
        push(&mut cells, "other_causes", self.other_causes.clone().map(Cell::Text));
        cells.push(("people", Cell::Int(self.stated as i64)));
        push(&mut cells, "income_per_head", self.income.map(Cell::Int));
        for (field, value) in CONDITIONS.into_iter().zip(self.conditions) {
            push(&mut cells, field, value.map(Cell::Bool));
        }
        push(&mut cells, "special", self.special.clone().map(Cell::Word));
        push(&mut cells, "analysed_on", self.analysed_on.map(Cell::Day));
        push(&mut cells, "guarantee", self.guarantee.clone().map(Cell::Text));
        push(&mut cells, "loan_eligible", self.loan_eligible.map(Cell::Bool));
        push(&mut cells, "loan_wanted", self.loan_wanted.map(Cell::Bool));
        for (field, cell) in &self.more {
            cells.retain(|(own, _)| own != field);
            push(&mut cells, field, cell.clone());
        }
        cells
    }

    fn is_failing_exit(&self, line: i64) -> bool {
        let below = self.income.is_some_and(|income| income < line);
        self.status == Status::Out && (below || self.conditions.contains(&Some(false)))
    }

    /// As it stood when the register was last settled: before this year's exit was planned, or it was mended.
    fn before(&self, world: &World) -> Household {
        if self.mended_from.is_some() {
            return Household { income: self.mended_from, since: None, ..self.clone() };
        }
        let poor = self.income.map(|income| (income / 2).min(world.income_line - YUAN).max(YUAN) / YUAN * YUAN);
        Household { status: Status::NotOut, exit_year: None, exit_on: None, income: poor, since: None, ..self.clone() }
    }
}

/// Adds a field that may be unknown.
pub(crate) fn push(cells: &mut Cells, field: &'static str, cell: Option<Cell>) {
    cells.extend(cell.map(|cell| (field, cell)));
}

/// What has been done to cells.
fn difference(before: &Cells, after: &Cells) -> Vec<(Id, Option<Cell>)> {
    let gone = before.iter().filter(|(field, _)| !after.iter().any(|(other, _)| other == field));
    let other = after.iter().filter(|cell| !before.contains(cell));
    let other = other.map(|(field, cell)| (*field, Some(cell.clone())));
    gone.map(|(field, _)| (*field, None)).chain(other).collect()
}

impl Maker {
    /// Makes a village's households and records each as it stood when the register was last settled; what has
    /// changed since is kept for the county's end.
    pub(crate) fn households(&mut self, county: &County, village: &Village, chance: &mut Chance) -> Vec<Household> {
        let world = self.world.clone();
        // A few surnames fill a village.
        let surnames: Vec<String> = (0..4).map(|_| world.names.surname(chance).to_owned()).collect();
        let mut made = Vec::with_capacity(village.households);
        for n in 0..village.households {
            let surname = if chance.happens(0.72) {
                chance.one_of(&surnames).clone()
            } else {
                world.names.surname(chance).to_owned()
            };
            let mut household = self.household(&world, county, village, n + 1, surname, chance);
            self.mend_late(&world, &mut household, chance);
            let own = household.cells();
            let mut cells = own.clone();
            self.add_more("household", village.code, &mut cells);
            household.more = difference(&own, &cells);
            let first = if household.since.is_some() { household.before(&world).cells() } else { cells.clone() };
            let settled = world.days.register_settled();
            household.ordinal = self.push_whole("household", village.code, first, settled);
            // Whatever is based on it sees the later state.
            self.note("household", village.code, household.ordinal, &cells);
            if let Some(since) = household.since {
                self.pending.push(Pending { of: household.ordinal, unit: village.code, cells, since });
            }
            self.tally.households += 1;
            self.tally.failing_exits += u64::from(household.is_failing_exit(world.income_line));
            made.push(household);
        }
        made
    }

    fn household(
        &mut self,
        world: &World,
        county: &County,
        village: &Village,
        n: usize,
        surname: String,
        chance: &mut Chance,
    ) -> Household {
        let knobs = &world.knobs.household;
        let (deep, others) = world.layout.active;
        let active = chance.happens(if village.deep { deep } else { others });
        let sizes = if active { &world.knobs.size.active } else { &world.knobs.size.out };
        let size = place(sizes, chance) + 1;
        let no_labour = active && chance.happens(knobs.no_labour_share * if size <= 2 { 1.7 } else { 0.45 });
        let sex = if chance.happens(0.87) { Sex::Male } else { Sex::Female };
        let (status, exit_year, since) = self.status(world, county, active, chance);
        let announced = (status == Status::Out).then_some(since).flatten();
        let destitute = no_labour && size == 1 && chance.happens(0.6);
        let kind = if destitute { KIND_OF_THE_DESTITUTE.into() } else { world.tables.kind.one(chance) };
        let special = match (active, no_labour) {
            (false, _) => None,
            (_, true) => Some(world.tables.special.one(chance)),
            _ => (!chance.happens(0.04)).then(|| NO_HARDSHIP.into()),
        };
        let analysed_on = if no_labour { county.paces.of(Work::Analysed).day(&world.days, chance) } else { None };
        let guarantee = (analysed_on.is_some() && !chance.happens(0.012)).then(|| guarantees(world, chance));
        let eligible = (!chance.happens(knobs.loan_unknown)).then(|| !no_labour && chance.happens(knobs.loan_eligible));
        let wanted =
            (!chance.happens(knobs.loan_unknown)).then(|| eligible == Some(true) && chance.happens(knobs.loan_wanted));
        let stated = self.stated(size);
        Household {
            ordinal: 0,
            unit: village.code,
            code: format!("{}{n:04}", village.code),
            head: world.names.full(&surname, sex, chance),
            surname,
            sex,
            size,
            stated,
            active,
            no_labour,
            status,
            exit_year,
            exit_on: announced.or_else(|| self.earlier_exit(world, status, exit_year, chance)),
            income: self.income(world, status, chance),
            conditions: conditions(world, status, exit_year, chance),
            analysed_on,
            guarantee,
            loan_eligible: eligible,
            loan_wanted: wanted,
            since,
            mended_from: None,
            phone: chance.happens(knobs.phone_share).then(|| world.names.phone(chance)),
            kind,
            cause: world.tables.cause.one(chance),
            other_causes: None,
            special,
            more: Vec::new(),
        }
        .with_other_causes(world, chance)
    }

    /// Here and there an exit on paper was made to pass in the last days.
    fn mend_late(&mut self, world: &World, household: &mut Household, chance: &mut Chance) {
        let passes = household.status == Status::Out && !household.is_failing_exit(world.income_line);
        if passes && household.since.is_none() && household.income.is_some() && self.late_mends.falls_due() {
            self.tally.late_mends += 1;
            household.since = Some(world.days.last - Duration::days(chance.below(MENDED_DAYS) as i64));
            household.mended_from =
                Some((world.income_line as f64 * (0.72 + 0.27 * chance.unit())) as i64 / YUAN * YUAN);
        }
    }

    /// Status, year of exit, and the day on which this year's status came if that is since the action began.
    fn status(
        &mut self,
        world: &World,
        county: &County,
        active: bool,
        chance: &mut Chance,
    ) -> (Status, Option<i32>, Option<NaiveDate>) {
        let (knobs, days) = (&world.knobs.household, &world.days);
        if !active {
            let years = 1 + place(&knobs.out_years, chance) as i32;
            return (Status::Out, Some(days.year() - years), None);
        }
        let share = match (county.exiting, county.slow) {
            (true, true) => knobs.exiting_share_of_slow_county,
            (true, false) => knobs.exiting_share_of_exiting_county,
            _ => knobs.exiting_share,
        };
        if !chance.happens(share) {
            let returned = chance.happens(knobs.returned_share);
            return (if returned { Status::Returned } else { Status::NotOut }, None, None);
        }
        let started = !days.working.is_empty();
        let announced = started && chance.happens(knobs.announced_share * days.progress.min(1.0));
        let during = started && (announced || chance.happens(PLANNED_DURING));
        let since = during.then(|| days.during(1.0, chance));
        (if announced { Status::Out } else { Status::Planned }, Some(days.year()), since)
    }

    fn earlier_exit(
        &mut self,
        world: &World,
        status: Status,
        year: Option<i32>,
        chance: &mut Chance,
    ) -> Option<NaiveDate> {
        let year = year.filter(|_| status == Status::Out)?;
        let day = NaiveDate::from_ymd_opt(year, 11, 1)? + Duration::days(chance.below(60) as i64);
        (day <= world.days.last && day.year() == year).then_some(day)
    }

    /// The stated number of people, which here and there is not that of the names.
    fn stated(&mut self, size: usize) -> usize {
        if !self.people_differ.falls_due() {
            return size;
        }
        self.tally.people_differ += 1;
        if size > 1 && size.is_multiple_of(2) { size - 1 } else { size + 1 }
    }

    fn income(&mut self, world: &World, status: Status, chance: &mut Chance) -> Option<i64> {
        let (knobs, line) = (&world.knobs.household, world.income_line);
        let whole = |fen: f64| (fen as i64 / YUAN * YUAN).max(YUAN);
        let about = |middle: i64, chance: &mut Chance| middle as f64 * chance.about_one();
        if status == Status::Out && self.paper_exits.falls_due() {
            self.tally.paper_exits += 1;
            return Some(whole(line as f64 * (0.72 + 0.27 * chance.unit())));
        }
        if chance.happens(knobs.income_unknown) {
            return None;
        }
        let above = line + 20 * YUAN;
        Some(match status {
            Status::Out => whole(about(knobs.income_fen.out, chance)).max(above),
            Status::Planned if chance.happens(0.008) => whole(line as f64 * (0.8 + 0.19 * chance.unit())),
            Status::Planned => whole(about(knobs.income_fen.exiting, chance)).max(above),
            Status::NotOut | Status::Returned => whole(about(knobs.income_fen.not_out, chance)),
        })
    }
}

impl Household {
    fn with_other_causes(mut self, world: &World, chance: &mut Chance) -> Household {
        if chance.happens(world.knobs.household.other_cause_share) {
            let mut causes: Vec<Arc<str>> = (0..1 + chance.below(2)).map(|_| world.tables.cause.one(chance)).collect();
            causes.retain(|cause| *cause != self.cause);
            self.other_causes = joined(causes);
        }
        self
    }
}

fn guarantees(world: &World, chance: &mut Chance) -> String {
    let measures = (0..1 + chance.below(GUARANTEES_MAX)).map(|_| world.tables.guarantee.one(chance)).collect();
    joined(measures).expect("at least one measure has been drawn")
}

/// Sorted, once each, with commas; `None` for nothing.
fn joined(mut codes: Vec<Arc<str>>) -> Option<String> {
    codes.sort();
    codes.dedup();
    (!codes.is_empty()).then(|| codes.join(","))
}

fn conditions(world: &World, status: Status, exit_year: Option<i32>, chance: &mut Chance) -> [Option<bool>; 6] {
    let knobs = &world.knobs.conditions;
    let this_year = exit_year == Some(world.days.year());
    let failed = match status {
        Status::NotOut | Status::Returned => list(&knobs.failed_poor),
        _ => list(&knobs.failed),
    };
    let unknown = list(&knobs.unknown).map(|share| if this_year { share } else { share * 2.0 });
    let mut conditions = [None; 6];
    for (condition, (failed, unknown)) in conditions.iter_mut().zip(failed.into_iter().zip(unknown)) {
        let at = chance.unit();
        *condition = (at >= unknown).then_some(at >= unknown + failed);
    }
    conditions
}

fn list(of: &Condition) -> [f64; 6] {
    [of.food_assured, of.clothing_assured, of.schooling_assured, of.medical_assured, of.house_safe, of.water_safe]
}

/// How often the faults put in on purpose fall due.
pub(crate) struct Faults {
    pub(crate) paper_exits: Quota,
    pub(crate) late_mends: Quota,
    pub(crate) people_differ: Quota,
    pub(crate) village_differs: Quota,
}

impl Faults {
    pub(crate) fn new(world: &World) -> Faults {
        let (knobs, totals) = (&world.knobs.planted, &world.knobs.totals);
        let announced = world.knobs.household.exiting_share * world.knobs.household.announced_share;
        let announced = announced * totals.active_households as f64 * world.days.progress.min(1.0);
        let out = (totals.households - totals.active_households) as f64 + announced;
        let share = |n: usize, of: f64| n as f64 / of.max(1.0);
        Faults {
            paper_exits: Quota::new(share(knobs.paper_exits, out)),
            late_mends: Quota::new(share(knobs.late_mends, out)),
            people_differ: Quota::new(share(knobs.people_differ, totals.households as f64)),
            village_differs: Quota::new(share(knobs.village_differs, world.layout.villages.len() as f64)),
        }
    }
}
