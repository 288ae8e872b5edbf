//! Earlier rows that other rows may refer to.

use std::collections::HashMap;

use bairi_base::{Level, UnitCode};

use super::filter::RowFilter;
use crate::chance::Chance;
use crate::ids::Id;
use crate::row::Cells;
use crate::world::World;

/// Rows kept for one unit above the county; of more, an even sample.
const ABOVE_COUNTY_MAX: usize = 1_000;

/// Rows of a register, by the unit in which they are looked for.
pub(crate) struct PoolKind {
    pub(crate) register: Id,
    pub(crate) near: Level,
    pub(crate) only: RowFilter,
}

/// The ordinals so far, in the order of the kinds. What lies in a county is dropped when the next one begins.
#[derive(Default)]
pub(crate) struct Pools(Vec<HashMap<UnitCode, Pool>>);

#[derive(Default)]
struct Pool {
    seen: u64,
    ordinals: Vec<u64>,
}

impl Pools {
    pub(crate) fn note(&mut self, world: &World, register: Id, unit: UnitCode, ordinal: u64, cells: &Cells) {
        let kinds = &world.fills.pools;
        self.0.resize_with(kinds.len(), HashMap::new);
        for (kind, pools) in kinds.iter().zip(&mut self.0).filter(|(kind, _)| kind.register == register) {
            let Some(near) = unit.at(kind.near) else { continue };
            if kind.only.holds(world, unit, cells) {
                pools.entry(near).or_default().add(ordinal, kind.near < Level::County);
            }
        }
    }

    /// Forgets what lies in the counties so far.
    pub(crate) fn leave_county(&mut self, world: &World) {
        for (kind, pools) in world.fills.pools.iter().zip(&mut self.0) {
            if kind.near >= Level::County {
                pools.clear();
            }
        }
    }

    /// One of the rows near a unit.
    pub(crate) fn one(&self, world: &World, kind: usize, unit: UnitCode, chance: &mut Chance) -> Option<u64> {
        let near = unit.at(world.fills.pools[kind].near)?;
        let pool = self.0.get(kind)?.get(&near)?;
        Some(*chance.one_of(&pool.ordinals))
    }
}

impl Pool {
    fn add(&mut self, ordinal: u64, limited: bool) {
        self.seen += 1;
        if !limited || self.ordinals.len() < ABOVE_COUNTY_MAX {
            self.ordinals.push(ordinal);
            return;
        }
        let place = crate::chance::mix(ordinal) % self.seen;
        if let Some(kept) = usize::try_from(place).ok().and_then(|place| self.ordinals.get_mut(place)) {
            *kept = ordinal;
        }
    }
}
