//! What has been entered since the takeover, by hand and one by one: it makes histories, and the latest changes.

use std::collections::HashSet;

use bairi_base::UnitCode;
use chrono::{Duration, NaiveDate};

use crate::chance::Chance;
use crate::days::instant;
use crate::household::{CONDITIONS, Household, Status};
use crate::layout::{self, Village};
use crate::maker::Maker;
use crate::person::Person;
use crate::row::Cell;
use crate::world::World;

/// Purpose of the random numbers of this file.
const PURPOSE: u64 = 4;
/// A corrected fact has been true for at most so many days.
const CORRECTED_DAYS: usize = 12;
const YUAN: i64 = 100;

/// A village's people as they were recorded.
pub(crate) struct Kept {
    pub(crate) households: Vec<Household>,
    pub(crate) persons: Vec<Person>,
}

/// Where something will happen, in the order in which it does.
pub(crate) struct Later {
    places: Vec<usize>,
}

impl Later {
    /// Draws the villages: some near the accounts, the others wherever people live.
    pub(crate) fn new(world: &World, plan: &bairi_plan::Plan) -> Later {
        let mut chance = Chance::new(world.settings.seed, 0, PURPOSE);
        let lived_in: Vec<usize> =
            (0..world.layout.villages.len()).filter(|at| world.layout.villages[*at].households > 0).collect();
        let accounts: Vec<UnitCode> =
            world.knobs.accounts.iter().filter_map(|a| layout::unit(plan, &a.unit).ok()).collect();
        let near: Vec<Vec<usize>> = accounts
            .iter()
            .map(|unit| lived_in.iter().copied().filter(|at| unit.contains(world.layout.villages[*at].code)).collect())
            .filter(|villages: &Vec<usize>| !villages.is_empty())
            .collect();
        let knobs = &world.knobs.later;
        let draws = (0..knobs.changes).filter(|_| !lived_in.is_empty()).map(|_| {
            let close = !near.is_empty() && chance.happens(knobs.near_accounts);
            let villages = if close { chance.one_of(&near) } else { &lived_in };
            *chance.one_of(villages)
        });
        Later { places: draws.collect() }
    }

    pub(crate) fn villages(&self, world: &World) -> HashSet<UnitCode> {
        self.places.iter().map(|at| world.layout.villages[*at].code).collect()
    }

    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }
}

impl Maker {
    /// The n-th thing that happened since the takeover.
    pub(crate) fn later(&mut self, later: &Later, n: usize) {
        let world = self.world.clone();
        let village = world.layout.villages[later.places[n]].clone();
        let Some(mut kept) = self.kept.remove(&village.code) else { return };
        let mut chance = Chance::new(world.settings.seed, n as i64, PURPOSE);
        let [from, to] = world.knobs.later.hours;
        let second = (n as f64 + chance.unit()) / later.len() as f64 * f64::from((to.max(from) - from) * 3600);
        let hour = from + second as u32 / 3600;
        self.recorded_at = instant(world.days.today, hour, second as u32 % 3600).max(self.recorded_at);
        self.happen(&village, n, &mut kept, &mut chance);
        self.kept.insert(village.code, kept);
    }

    fn happen(&mut self, village: &Village, n: usize, kept: &mut Kept, chance: &mut Chance) {
        let world = self.world.clone();
        if kept.households.is_empty() {
            return;
        }
        let at = chance.below(kept.households.len());
        let since = world.days.today - Duration::days(chance.below(CORRECTED_DAYS) as i64);
        match chance.below(20) {
            0..=6 => {
                let official = world.names.anybody(chance);
                let day = if chance.happens(0.5) { world.days.today } else { world.days.last };
                let code = format!("ZX{}{n:05}", village.code.number());
                self.visit(village, code, kept.households[at].ordinal, &official, day, false, chance);
            }
            7..=10 => self.sign_doctor(kept, world.days.today, chance),
            11..=14 => {
                let household = &mut kept.households[at];
                correct_income(household, world.income_line, chance);
                self.restate(household, since);
            }
            15..=17 => {
                let household = &mut kept.households[at];
                look_into(household, chance);
                self.restate(household, since);
            }
            _ => {
                let corrected = |h: &mut Household| correct_status(h, world.income_line);
                if let Some(at) = kept.households.iter_mut().position(corrected) {
                    self.restate(&kept.households[at], since);
                }
            }
        }
    }

    fn restate(&mut self, household: &Household, since: NaiveDate) {
        // Not before the day from which the state that is corrected holds.
        let since = household.since.map_or(since, |day| day.max(since));
        self.change("household", household.ordinal, household.unit, household.cells(), since);
    }

    /// Somebody of the village who had no family doctor signs with one.
    fn sign_doctor(&mut self, kept: &mut Kept, day: NaiveDate, chance: &mut Chance) {
        let unsigned = |p: &&mut Person| !p.cells.iter().any(|(field, _)| *field == "doctor_on");
        let mut people: Vec<&mut Person> = kept.persons.iter_mut().filter(unsigned).collect();
        if people.is_empty() {
            return;
        }
        let at = chance.below(people.len());
        let person = &mut people[at];
        person.cells.push(("doctor_on", Cell::Day(day)));
        self.change("person", person.ordinal, person.unit, person.cells.clone(), day);
    }
}

fn correct_income(household: &mut Household, line: i64, chance: &mut Chance) {
    let known = household.income.unwrap_or(line + line / 4);
    let corrected = (known as f64 * (0.85 + 0.3 * chance.unit())) as i64;
    // A correction does not by itself push anybody over or under the line.
    let kept = if known >= line { corrected.max(line) } else { corrected.min(line - YUAN) };
    household.income = Some((kept / YUAN * YUAN).max(YUAN));
}

/// What nobody had looked at is looked at; if nothing was open, the house is looked at again.
fn look_into(household: &mut Household, chance: &mut Chance) {
    let fine = chance.happens(0.8);
    let open = household.conditions.iter().position(Option::is_none);
    household.conditions[open.unwrap_or(CONDITIONS.len() - 2)] = Some(fine);
}

/// An exit on paper is set back to poor, and a plan that cannot succeed is given up. Answers whether it was one.
fn correct_status(household: &mut Household, line: i64) -> bool {
    let below = household.income.is_some_and(|income| income < line);
    let fails = household.conditions.contains(&Some(false));
    let next = match household.status {
        Status::Out if below => Status::Returned,
        Status::Planned if below || fails => Status::NotOut,
        _ => return false,
    };
    household.status = next;
    household.exit_year = None;
    household.exit_on = None;
    true
}
