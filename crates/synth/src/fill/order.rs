use std::collections::HashMap;

use super::Fill;
use super::base::Base;
use super::faults::{Faults, Spot};
use super::maker::Make;
use super::pools::PoolKind;
use crate::ids::Id;

/// Puts fills behind those that make their bases, and where it can be behind those whose rows they refer to; otherwise
/// they keep their order.
pub(crate) fn ordered(fills: Vec<(Spot, Fill)>, pools: &[PoolKind], faults: &Faults) -> Vec<Fill> {
    let mut left: Vec<(Spot, Fill, Vec<Id>)> = fills
        .into_iter()
        .map(|(spot, fill)| {
            let referred = referred(&fill, pools);
            (spot, fill, referred)
        })
        .collect();
    let mut open: HashMap<Id, usize> = HashMap::new();
    left.iter().for_each(|(_, fill, _)| *open.entry(fill.register).or_default() += 1);
    let mut done = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let has_base = |fill: &Fill| match fill.base {
            Base::Rows { register, .. } => !open.contains_key(register),
            Base::Units { .. } => true,
        };
        let has_all = |(_, fill, referred): &(Spot, Fill, Vec<Id>)| {
            has_base(fill) && referred.iter().all(|register| !open.contains_key(register))
        };
        let next = left.iter().position(has_all).or_else(|| left.iter().position(|(_, fill, _)| has_base(fill)));
        let Some(next) = next else {
            let ring: Vec<&str> = left.iter().map(|(_, fill, _)| fill.register).collect();
            faults.add(&left[0].0, format!("these registers wait for each other's rows: {}", ring.join(", ")));
            break;
        };
        let (_, fill, _) = left.remove(next);
        if let Some(n) = open.get_mut(fill.register) {
            *n -= 1;
        }
        open.retain(|_, n| *n > 0);
        done.push(fill);
    }
    done
}

/// Registers to whose rows a fill refers, but for its own.
fn referred(fill: &Fill, pools: &[PoolKind]) -> Vec<Id> {
    let makers = fill.lines.iter().flat_map(|line| &line.makers);
    let set = fill.plants.iter().flat_map(|plant| &plant.set).map(|(_, maker)| maker);
    let registers = makers.chain(set).filter_map(|maker| match maker.make {
        Make::RowOf(pool) => Some(pools[pool].register),
        _ => None,
    });
    registers.filter(|register| *register != fill.register).collect()
}
