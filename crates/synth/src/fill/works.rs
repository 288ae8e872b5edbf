use std::collections::HashMap;

use bairi_base::{Level, UnitCode};

use super::digest;
use super::keys::{Keys, number};
use crate::chance::Chance;
use crate::knobs::Goal;
use crate::pace::{Pace, Paces, Work, pace};
use crate::world::World;

/// Purpose of the random numbers of cities and the province; counties have theirs in the layout.
const PURPOSE: u64 = 5;

/// Pieces of work that the files declare.
#[derive(Default)]
pub(crate) struct Works {
    /// With the purpose of its random numbers.
    goals: Vec<(u64, Goal)>,
    by_name: HashMap<(String, String), usize>,
}

/// A piece of work: of a file, or of `synth.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WorkAt {
    Own(usize),
    Main(Work),
}

impl Works {
    /// Reads a file's `[work]`.
    pub(crate) fn read(&mut self, keys: &Keys) {
        for (name, value) in keys.all() {
            let spot = keys.spot.key(name);
            let Some(work) = Keys::of(value, spot.clone(), keys.faults) else { continue };
            let one = |key: &str, max: f64| {
                let found = work.need(key).and_then(number).filter(|n| (0.0..=max).contains(n));
                if found.is_none() && work.has(key) {
                    work.fault(key, format!("a number from 0 to {max} is expected"));
                }
                found.unwrap_or(0.0)
            };
            let goal = Goal {
                before: one("before", 1.0),
                now: one("now", 2.0),
                spread: one("spread", 1.0),
                finished: one("finished", 1.0),
            };
            work.finish();
            if goal.now < goal.before {
                keys.faults.add(&spot, "`now` is less than `before`");
            }
            let file = spot.file.to_string();
            let salt = digest(&format!("{file} {name}"));
            self.by_name.insert((file, name.to_owned()), self.goals.len());
            self.goals.push((salt, goal));
        }
    }

    /// The file's own, or one of `synth.toml`.
    pub(crate) fn find(&self, file: &str, name: &str) -> Option<WorkAt> {
        let own = self.by_name.get(&(file.to_owned(), name.to_owned()));
        let main = || Work::ALL.iter().find(|(_, word)| *word == name).map(|(work, _)| WorkAt::Main(*work));
        own.map(|at| WorkAt::Own(*at)).or_else(main)
    }
}

/// How far one county, or a unit above, has come with everything.
pub(crate) struct UnitPaces {
    of: UnitCode,
    main: Paces,
    own: Vec<Pace>,
}

impl UnitPaces {
    /// Those of a unit: the paces at hand if they are its county's, new ones otherwise.
    pub(crate) fn of_unit<'a>(at_hand: &'a mut Option<UnitPaces>, world: &World, unit: UnitCode) -> &'a UnitPaces {
        let of = unit.at(Level::County).unwrap_or(unit);
        if at_hand.as_ref().is_none_or(|paces| paces.of != of) {
            *at_hand = Some(UnitPaces::new(world, of));
        }
        at_hand.as_ref().expect("those of the unit have just been put there")
    }

    fn new(world: &World, of: UnitCode) -> UnitPaces {
        let (knobs, days) = (&world.knobs, &world.days);
        let (main, late) = match world.layout.county(of) {
            Some(county) => (county.paces.clone(), county.late),
            None => (Paces::new(knobs, days, false, &mut world.chance(of, PURPOSE)), false),
        };
        let own = world.fills.works.goals.iter().map(|(salt, goal)| {
            let mut chance = Chance::new(world.settings.seed, of.number(), *salt);
            let (sway, luck) = (main.swayed(chance.sway()), chance.unit());
            pace(goal, knobs, days, late, sway, luck)
        });
        UnitPaces { of, own: own.collect(), main }
    }

    pub(crate) fn of(&self, work: WorkAt) -> Pace {
        match work {
            WorkAt::Own(at) => self.own[at],
            WorkAt::Main(work) => self.main.of(work),
        }
    }
}
