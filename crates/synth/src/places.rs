//! A village itself, and who and what it has been given.

use std::collections::HashMap;

use bairi_base::UnitCode;
use chrono::NaiveDate;

use crate::chance::Chance;
use crate::household::{Household, push};
use crate::layout::{County, Village};
use crate::maker::Maker;
use crate::pace::Work;
use crate::row::Cell;
use crate::world::World;

/// Purpose of the random numbers that choose stations.
const PURPOSE: u64 = 2;
/// A post filled since the action began has been given up again in this share of the cases.
const LEFT: f64 = 0.012;
const LEADERS: [&str; 3] = ["secretary", "head", "deputy"];

impl Maker {
    /// The village's own entry, with what its people say about it.
    pub(crate) fn village(
        &mut self,
        county: &County,
        village: &Village,
        people: usize,
        poor: usize,
        chance: &mut Chance,
    ) {
        let world = self.world.clone();
        let (days, share) = (&world.days, &world.knobs.register_share);
        let kind = if village.poor { "poor" } else { "ordinary" };
        let share = match (village.deep, village.poor, county.poor) {
            (true, ..) => share.deep_village,
            (_, true, true) => share.poor_county * share.poor_village_factor,
            (_, _, true) => share.poor_county,
            (_, true, _) => share.ordinary * share.poor_village_factor,
            _ => share.ordinary,
        };
        let population = (people as f64 / (share * (0.8 + 0.4 * chance.unit()))).round() as i64;
        let mut stated = poor as i64;
        if self.village_differs.falls_due() {
            stated += chance.between(1, 9);
            self.tally.village_differs += 1;
        }
        let industry = (!chance.happens(0.05)).then(|| chance.one_of(&world.knobs.words.industries).clone());
        let plan = if village.poor || chance.happens(0.3) {
            county.paces.of(Work::VillagePlan).day(days, chance)
        } else {
            None
        };
        let income = chance.between(0, if village.deep { 30 } else { 160 }) * 100_000;
        let mut cells = vec![
            ("code", Cell::Text(village.code.number().to_string())),
            ("name", Cell::Word(village.name.clone())),
            ("kind", Cell::Text(kind.to_owned())),
            ("deep", Cell::Bool(village.deep)),
            ("access_poor", Cell::Bool(village.deep || chance.happens(0.06))),
            ("own_industry", Cell::Bool(!village.deep && chance.happens(0.7))),
        ];
        push(&mut cells, "listed_on", village.deep.then(|| Cell::Day(days.before(chance))));
        push(&mut cells, "exit_planned", village.poor.then_some(Cell::Bool(village.exits)));
        cells.push(("rural_population", Cell::Int(population.min(50_000))));
        cells.push(("poor_people_august", Cell::Int(stated)));
        push(&mut cells, "leading_industry", industry.map(Cell::Text));
        cells.push(("collective_income", Cell::Int(income)));
        push(&mut cells, "plan_filed_on", plan.map(Cell::Day));
        self.push("village", village.code, cells, days.register_settled());
    }

    /// Who has been sent to the village.
    pub(crate) fn posts(&mut self, county: &County, village: &Village, chance: &mut Chance) {
        self.post(county, village, "township_cadre", Work::TownshipCadre, chance);
        if !(village.poor || village.deep) {
            return;
        }
        self.post(county, village, "first_secretary", Work::FirstSecretary, chance);
        for _ in 0..2 + chance.below(2) {
            self.post(county, village, "team_member", Work::TeamMember, chance);
        }
        self.post(county, village, "county_leader", Work::CountyLeader, chance);
        self.post(county, village, "supporting_unit", Work::SupportingUnit, chance);
    }

    fn post(&mut self, county: &County, village: &Village, kind: &'static str, work: Work, chance: &mut Chance) {
        let world = self.world.clone();
        let Some(from) = county.paces.of(work).day(&world.days, chance) else { return };
        let organisation = world.organisation(county, chance);
        let holder = if kind == "supporting_unit" { organisation.clone() } else { world.names.anybody(chance) };
        let ended = chance.happens(LEFT).then(|| world.days.during(1.0, chance)).filter(|day| *day > from);
        let mut cells = vec![
            ("code", Cell::Text(self.code("GW", village.code, "post"))),
            ("kind", Cell::Text(kind.to_owned())),
            ("holder", Cell::Text(holder)),
        ];
        push(&mut cells, "phone", chance.happens(0.9).then(|| Cell::Text(world.names.phone(chance))));
        cells.push(("organisation", Cell::Text(organisation)));
        cells.push(("from_on", Cell::Day(from)));
        push(&mut cells, "ended_on", ended.map(Cell::Day));
        self.push("post", village.code, cells, from);
    }

    /// The leaders who answer for a township.
    pub(crate) fn area_posts(&mut self, county: &County, township: UnitCode, chance: &mut Chance) {
        let world = self.world.clone();
        let Some(from) = county.paces.of(Work::AreaLeader).day(&world.days, chance) else { return };
        for rank in &LEADERS[..1 + chance.below(LEADERS.len())] {
            let cells = vec![
                ("code", Cell::Text(self.code("BP", township, "area_post"))),
                ("holder", Cell::Text(world.names.anybody(chance))),
                ("rank", Cell::Text((*rank).to_owned())),
                ("from_on", Cell::Day(from)),
            ];
            self.push("area_post", township, cells, from);
        }
    }

    /// What a deep-poverty village has been given since the action began; some poor villages as well.
    pub(crate) fn supports(&mut self, county: &County, village: &Village, chance: &mut Chance) {
        if !(village.deep || village.poor && chance.happens(0.25)) {
            return;
        }
        let works = [("fund", Work::DeepFund), ("project", Work::DeepProject), ("measure", Work::DeepMeasure)];
        for (kind, work) in works {
            let world = self.world.clone();
            let more = chance.below(3);
            let Some(first) = county.paces.of(work).day(&world.days, chance) else { continue };
            for n in 0..=more {
                let added = if n == 0 { first } else { world.days.during(1.0, chance).max(first) };
                let name = chance.one_of(&world.knobs.words.additions[kind]).clone();
                let mut cells = vec![
                    ("code", Cell::Text(self.code("XZ", village.code, "support"))),
                    ("kind", Cell::Text(kind.to_owned())),
                    ("name", Cell::Text(name)),
                ];
                let amount = chance.between(4, 180) * 1_000_000;
                push(&mut cells, "amount", (kind != "measure").then_some(Cell::Int(amount)));
                cells.push(("added_on", Cell::Day(added)));
                self.push("support", village.code, cells, added);
            }
        }
    }

    pub(crate) fn station(&mut self, village: &Village, chance: &mut Chance) {
        let Some(station) = self.stations.0.remove(&village.code) else { return };
        let world = self.world.clone();
        let serves = if village.poor { "poor_village" } else { "many_poor" };
        let opened = station.opened_on;
        let closed = station.closed.then(|| world.days.during(1.0, chance)).filter(|day| *day > opened);
        let mut cells = vec![
            ("code", Cell::Text(self.code("DS", village.code, "station"))),
            ("name", Cell::Text(format!("{}{}", village.name, world.knobs.words.station))),
            ("opened_on", Cell::Day(opened)),
            ("serves", Cell::Text(serves.to_owned())),
            ("demonstration", Cell::Bool(station.demonstration)),
            ("model", Cell::Bool(chance.happens(world.knobs.stations.model_share))),
        ];
        push(&mut cells, "closed_on", closed.map(Cell::Day));
        self.push("station", village.code, cells, opened);
    }
}

impl World {
    /// An office of the county.
    pub(crate) fn organisation(&self, county: &County, chance: &mut Chance) -> String {
        format!("{}{}", county.name, chance.one_of(&self.knobs.words.organisations))
    }
}

/// Those of a village's people that the register had as poor in August.
pub(crate) fn poor_in_august(households: &[Household]) -> usize {
    households.iter().filter(|h| h.active).map(|h| h.stated).sum()
}

struct Station {
    opened_on: NaiveDate,
    demonstration: bool,
    closed: bool,
}

/// Which villages have an e-commerce station.
pub(crate) struct Stations(HashMap<UnitCode, Station>);

impl Stations {
    pub(crate) fn new(world: &World) -> Stations {
        let (knobs, days) = (&world.knobs.stations, &world.days);
        let mut chance = Chance::new(world.settings.seed, 0, PURPOSE);
        let since = (knobs.open_now.saturating_sub(knobs.open_before) as f64 * days.progress).round() as usize;
        let open = knobs.open_before + if days.working.is_empty() { 0 } else { since };
        let poor_share = 1.0 - knobs.many_poor_share;
        let poor = world.layout.villages.iter().filter(|v| v.poor).count().max(1) as f64;
        let others = (world.layout.villages.len() as f64 - poor).max(1.0);
        let mut keys: Vec<(f64, UnitCode)> = world
            .layout
            .villages
            .iter()
            .map(|v| {
                let weight = if v.poor { poor_share / poor } else { knobs.many_poor_share / others };
                (chance.unit().max(f64::MIN_POSITIVE).ln() / weight.max(1e-9), v.code)
            })
            .collect();
        keys.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let stations = keys.into_iter().take(open + knobs.closed).enumerate().map(|(n, (_, code))| {
            let before = n < knobs.open_before + knobs.closed;
            let opened_on = if before { days.before(&mut chance) } else { days.during(1.0, &mut chance) };
            let demonstration = n >= knobs.closed && n < knobs.closed + knobs.demonstration;
            (code, Station { opened_on, demonstration, closed: n < knobs.closed })
        });
        Stations(stations.collect())
    }
}
