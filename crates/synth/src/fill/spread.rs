//! How planted faults are spread over a province whose rows are not yet known.

use bairi_base::{Level, UnitCode};

use super::base::Base;
use super::{Fill, Fills};
use crate::ids::Id;
use crate::world::World;

/// Faults run ahead of the rows, so that the last part of the province makes up for what was missed before it.
const AHEAD: f64 = 1.08;
/// Registers that the generator fills by itself, other than one row or so for each village.
const FOR_PEOPLE: [&str; 7] = ["household", "person", "pairing", "visit", "loan", "resettlement", "house"];
const FOR_COUNTIES: [&str; 4] = ["site", "fund", "payment", "area_post"];
const AT_THE_HEAD: [&str; 1] = ["paper"];
const FOR_VILLAGES: [&str; 4] = ["village", "post", "support", "station"];

/// Whether the generator makes rows of a register by itself.
pub(crate) fn is_made(register: &str) -> bool {
    is_for_people(register) || [&FOR_COUNTIES[..], &AT_THE_HEAD, &FOR_VILLAGES].concat().contains(&register)
}

/// Whether the generator's rows of a register follow the scale.
pub(crate) fn is_for_people(register: &str) -> bool {
    FOR_PEOPLE.contains(&register)
}

/// What is made together, before the next begins.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Stretch {
    Head,
    County(usize),
    Village(usize),
}

impl Stretch {
    fn all(world: &World) -> impl Iterator<Item = Stretch> {
        let layout = &world.layout;
        let villages = (0..layout.villages.len()).map(Stretch::Village);
        std::iter::once(Stretch::Head).chain((0..layout.counties.len()).map(Stretch::County)).chain(villages)
    }

    /// The units of a level for which rows are made here.
    pub(crate) fn units(self, world: &World, level: Level) -> Vec<UnitCode> {
        match (self, level) {
            (Stretch::Head, Level::Province) => vec![world.root],
            (Stretch::Head, Level::City) => world.cities.iter().map(|(code, _)| *code).collect(),
            (Stretch::County(at), Level::County) => vec![world.layout.counties[at].code],
            (Stretch::County(at), Level::Township) => {
                world.layout.counties[at].townships.iter().map(|(code, _)| *code).collect()
            }
            (Stretch::Village(at), Level::Village) => vec![world.layout.villages[at].code],
            _ => Vec::new(),
        }
    }
}

/// The share of a fill's rows that have been made.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Spread {
    total: f64,
    done: f64,
    here: f64,
}

impl Spread {
    fn over(weight: impl Fn(Stretch) -> f64, world: &World) -> Spread {
        Spread { total: Stretch::all(world).map(weight).sum(), done: 0.0, here: 0.0 }
    }

    pub(crate) fn of_fill(world: &World, fill: &Fill) -> Spread {
        Spread::over(|stretch| world.fills.weight(world, fill, stretch), world)
    }

    pub(crate) fn of_register(world: &World, register: Id) -> Spread {
        Spread::over(|stretch| world.fills.register_weight(world, register, stretch), world)
    }

    pub(crate) fn enter(&mut self, weight: f64) {
        self.done += self.here;
        self.here = weight;
    }

    /// How many of `count` are due when a share of the present stretch has been made.
    pub(crate) fn due(&self, count: u64, within: f64) -> u64 {
        let share = (self.done + self.here * within) / self.total.max(f64::MIN_POSITIVE);
        (count as f64 * (share * AHEAD).min(1.0) + 0.5) as u64
    }
}

impl Fills {
    /// Roughly how many bases a fill has in a stretch.
    pub(crate) fn weight(&self, world: &World, fill: &Fill, stretch: Stretch) -> f64 {
        match &fill.base {
            Base::Units { level, only } => {
                stretch.units(world, *level).into_iter().filter(|unit| only.holds(world, *unit)).count() as f64
            }
            Base::Rows { register, only } => {
                let unit = match stretch {
                    Stretch::Head => world.root,
                    Stretch::County(at) => world.layout.counties[at].code,
                    Stretch::Village(at) => world.layout.villages[at].code,
                };
                let open = only.unit.as_ref().is_none_or(|filter| filter.holds(world, unit));
                if open { self.register_weight(world, register, stretch) } else { 0.0 }
            }
        }
    }

    pub(crate) fn register_weight(&self, world: &World, register: &str, stretch: Stretch) -> f64 {
        let own = match stretch {
            Stretch::Head => f64::from(u8::from(AT_THE_HEAD.contains(&register))),
            Stretch::County(_) => f64::from(u8::from(FOR_COUNTIES.contains(&register))),
            Stretch::Village(at) if is_for_people(register) => world.layout.villages[at].households as f64,
            Stretch::Village(_) => f64::from(u8::from(FOR_VILLAGES.contains(&register))),
        };
        let fills = self.fills.iter().filter(|fill| fill.register == register);
        own + fills.map(|fill| self.weight(world, fill, stretch)).sum::<f64>()
    }
}
