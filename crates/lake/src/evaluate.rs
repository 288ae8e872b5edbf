//! From rows to figures: all anew, or only what changes have touched.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use bairi_plan::{Indicator, Register};

use crate::LakeError;
use crate::columns::UNIT;
use crate::crew;
use crate::figures::Figures;
use crate::numbers::Numbers;
use crate::scan::Limit;
use crate::shelf::Shelf;
use crate::tally::tally;
use crate::territory::Territory;
use crate::world::World;

/// Units of a register whose figures have to be worked out anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Touched {
    All,
    /// Unit numbers.
    Units(BTreeSet<i64>),
}

/// Units from which on it is cheaper to work everything out.
const UNITS_MAX: usize = 256;

/// All figures of a world.
pub(crate) fn all(world: &World, territory: &Territory) -> Result<Figures, LakeError> {
    let mut figures = Figures { of: vec![None; world.catalog.plan.indicators.len()] };
    let rows = |register: &Register| world.snapshot.shelf(&register.id).map_or(0, Shelf::rows);
    let mut registers: Vec<&Register> = world.catalog.plan.registers.iter().collect();
    // The longest first, so that nobody waits for it at the end.
    registers.sort_by_cached_key(|register| Reverse(rows(register)));
    let own = crew::map(&registers, |register| {
        let (places, indicators) = of_register(world, register);
        let own = if indicators.is_empty() { Vec::new() } else { tally(world, territory, register, &indicators, &[])? };
        Ok(places.into_iter().zip(own).collect::<Vec<_>>())
    })?;
    for (indicator, own) in own.into_iter().flatten() {
        figures.set(territory, indicator, own);
    }
    Ok(figures)
}

/// The figures of one indicator; the others are not there.
pub(crate) fn one(world: &World, territory: &Territory, at: usize) -> Result<Figures, LakeError> {
    let mut figures = Figures { of: vec![None; world.catalog.plan.indicators.len()] };
    let indicator = &world.catalog.plan.indicators[at];
    let own = tally(world, territory, world.catalog.register(&indicator.register)?, &[indicator], &[])?;
    for own in own {
        figures.set(territory, at, own);
    }
    Ok(figures)
}

/// Brings figures of an earlier world up to date.
pub(crate) fn some(
    world: &World,
    territory: &Territory,
    mut figures: Figures,
    touched: &BTreeMap<String, Touched>,
) -> Result<Figures, LakeError> {
    for (register, touched) in touched {
        let register = world.catalog.register(register)?;
        match touched {
            Touched::Units(units) if units.len() <= UNITS_MAX => {
                let places: BTreeSet<usize> = units.iter().filter_map(|unit| territory.home(*unit)).collect();
                part(world, territory, register, &mut figures, &places)?;
            }
            _ => whole(world, territory, register, &mut figures)?,
        }
    }
    Ok(figures)
}

fn whole(world: &World, territory: &Territory, register: &Register, figures: &mut Figures) -> Result<(), LakeError> {
    let (places, indicators) = of_register(world, register);
    if indicators.is_empty() {
        return Ok(());
    }
    let own = tally(world, territory, register, &indicators, &[])?;
    for (indicator, own) in places.into_iter().zip(own) {
        figures.set(territory, indicator, own);
    }
    Ok(())
}

fn part(
    world: &World,
    territory: &Territory,
    register: &Register,
    figures: &mut Figures,
    units: &BTreeSet<usize>,
) -> Result<(), LakeError> {
    let (places, indicators) = of_register(world, register);
    if indicators.is_empty() || units.is_empty() {
        return Ok(());
    }
    let mut ranges: Vec<(i64, i64)> = units.iter().flat_map(|at| territory.own_numbers(*at)).collect();
    ranges.sort_unstable();
    let limits = [Limit::new(UNIT, Numbers::from_ranges(&ranges))];
    let units: Vec<usize> = units.iter().copied().collect();
    let own = tally(world, territory, register, &indicators, &limits)?;
    for (indicator, own) in places.into_iter().zip(own) {
        figures.replace(territory, indicator, &units, own);
    }
    Ok(())
}

/// A register's indicators, and their places in the plan.
fn of_register<'w>(world: &'w World, register: &Register) -> (Vec<usize>, Vec<&'w Indicator>) {
    let all = world.catalog.plan.indicators.iter().enumerate();
    all.filter(|(_, i)| i.register == register.id).unzip()
}
