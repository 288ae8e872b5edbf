//! Making the rows that the files declare.

use std::collections::HashMap;

use bairi_base::{Level, UnitCode};
use chrono::NaiveDate;

use super::base::{Base, Made, Under, place};
use super::filter::RowFilter;
use super::make::Making;
use super::plant::Plant;
use super::pools::Pools;
use super::read::key_text;
use super::spread::{Spread, Stretch};
use super::works::UnitPaces;
use super::{Fill, More};
use crate::chance::Chance;
use crate::ids::Id;
use crate::maker::Maker;
use crate::row::{Cell, Cells};
use crate::tally::Tally;
use crate::world::World;

/// What the next declared row depends on.
#[derive(Default)]
pub(crate) struct Running {
    /// Rows of the present stretch that others may be based on.
    made: HashMap<Id, Vec<Made>>,
    pools: Pools,
    paces: Option<UnitPaces>,
    /// Of fills and registers that have faults to spread.
    by_fill: HashMap<usize, Spread>,
    by_register: HashMap<Id, Spread>,
}

impl Running {
    pub(crate) fn new(world: &World, tally: &mut Tally) -> Running {
        let fills = &world.fills;
        tally.planted = fills.planted().map(|plant| (plant.name.to_string(), 0)).collect();
        let has_plants = |more: &[More]| more.iter().any(|one| !one.plants.is_empty());
        let of_fills = fills.fills.iter().enumerate().filter(|(_, fill)| !fill.plants.is_empty());
        let of_registers = fills.more.iter().filter(|(_, more)| has_plants(more));
        Running {
            by_fill: of_fills.map(|(at, fill)| (at, Spread::of_fill(world, fill))).collect(),
            by_register: of_registers.map(|(id, _)| (*id, Spread::of_register(world, id))).collect(),
            ..Running::default()
        }
    }

    fn enter(&mut self, world: &World, stretch: Stretch) {
        let fills = &world.fills;
        self.by_fill.iter_mut().for_each(|(at, spread)| spread.enter(fills.weight(world, &fills.fills[*at], stretch)));
        for (register, spread) in &mut self.by_register {
            spread.enter(fills.register_weight(world, register, stretch));
        }
        self.made.values_mut().for_each(Vec::clear);
    }
}

impl Maker {
    /// Goes on to the next part of the province.
    pub(crate) fn begin(&mut self, stretch: Stretch) {
        let world = self.world.clone();
        if matches!(stretch, Stretch::County(_)) {
            self.running.pools.leave_county(&world);
            self.numbers.retain(|(_, unit), _| unit.level() < Level::County);
        }
        self.running.enter(&world, stretch);
    }

    /// A row has been recorded: others may be based on it or refer to it.
    pub(crate) fn note(&mut self, register: Id, unit: UnitCode, ordinal: u64, cells: &Cells) {
        let fills = &self.world.fills;
        if let Some(key) = fills.bases.get(register) {
            let made = Made { unit, ordinal, place: place(cells, key), cells: cells.clone() };
            self.running.made.entry(register).or_default().push(made);
        }
        self.running.pools.note(&self.world, register, unit, ordinal, cells);
    }

    /// Adds what `[[more]]` says about a register's rows.
    pub(crate) fn add_more(&mut self, register: Id, unit: UnitCode, cells: &mut Cells) {
        if !self.world.fills.more.contains_key(register) {
            return;
        }
        let world = self.world.clone();
        for more in world.fills.more.get(register).into_iter().flatten() {
            if more.only.holds(&world, unit, cells) {
                self.add_one(&world, register, more, unit, cells);
            }
        }
    }

    fn add_one(&mut self, world: &World, register: Id, more: &More, unit: UnitCode, cells: &mut Cells) {
        let mut chance = Chance::new(world.settings.seed, place(cells, more.key), more.salt);
        let Maker { running, id_numbers, tally, .. } = self;
        let mut making = Making {
            world,
            paces: UnitPaces::of_unit(&mut running.paces, world, unit),
            pools: &running.pools,
            id_numbers,
            chance: &mut chance,
            unit,
            base: None,
            number: 0,
            month: None,
            pace_day: None,
        };
        for line in &more.lines {
            if !cells.iter().any(|(field, _)| *field == line.field) {
                // Only a monthly day keeps a row from being made, and it is not offered here.
                let _ = making.line(line, cells);
            }
        }
        if let Some(spread) = running.by_register.get(register) {
            plant(&more.plants, spread, 1.0, cells, &mut making, tally);
        }
    }

    /// Makes the declared rows of the present part of the province.
    pub(crate) fn fill(&mut self, stretch: Stretch) {
        let world = self.world.clone();
        for (at, fill) in world.fills.fills.iter().enumerate() {
            match &fill.base {
                Base::Units { level, .. } => {
                    let units = stretch.units(&world, *level);
                    for (n, unit) in units.iter().enumerate() {
                        self.rows(&world, at, fill, Under::unit(*unit), (n + 1) as f64 / units.len() as f64);
                    }
                }
                Base::Rows { register, .. } => {
                    let bases = self.running.made.remove(register).unwrap_or_default();
                    for (n, base) in bases.iter().enumerate() {
                        self.rows(&world, at, fill, Under::row(base), (n + 1) as f64 / bases.len() as f64);
                    }
                    self.running.made.insert(register, bases);
                }
            }
        }
    }

    /// Makes the rows of one base. `within` is the share of this part's bases up to it.
    fn rows(&mut self, world: &World, at: usize, fill: &Fill, under: Under, within: f64) {
        let lifted = under.unit.at(fill.level).unwrap_or(under.unit);
        if lifted.level() < fill.level && !fill.above || !fill.base.holds(world, under) {
            return;
        }
        let mut chance = Chance::new(world.settings.seed, under.place, fill.salt);
        if fill.share < 1.0 && !chance.happens(fill.share) {
            return;
        }
        let mut row = Next { unit: lifted, under, month: None, pace_day: None, within };
        let paces = UnitPaces::of_unit(&mut self.running.paces, world, under.unit);
        let pace = fill.pace.map(|work| paces.of(work));
        let Some(months) = fill.months else {
            row.pace_day = pace.and_then(|pace| pace.day(&world.days, &mut chance));
            if pace.is_none() || row.pace_day.is_some() {
                self.times(world, at, fill, &row, &mut chance);
            }
            return;
        };
        for (first, _) in (0..months).rev().filter_map(|back| world.days.month(back)) {
            let there = fill.month_share >= 1.0 || chance.happens(fill.month_share);
            if there && pace.is_none_or(|pace| pace.done(&mut chance)) {
                row.month = Some(first);
                self.times(world, at, fill, &row, &mut chance);
            }
        }
    }

    fn times(&mut self, world: &World, at: usize, fill: &Fill, row: &Next, chance: &mut Chance) {
        let (low, high) = fill.count;
        for _ in 0..chance.between(low, high) {
            if !fill.scaled || chance.happens(world.settings.scale) {
                self.row(world, at, fill, row, chance);
            }
        }
    }

    fn row(&mut self, world: &World, at: usize, fill: &Fill, row: &Next, chance: &mut Chance) {
        let Next { unit, under, month, pace_day, within } = *row;
        let n = self.numbers.get(&(fill.register, unit)).map_or(1, |n| n + 1);
        let Maker { running, id_numbers, tally, .. } = self;
        let mut making = Making {
            world,
            paces: UnitPaces::of_unit(&mut running.paces, world, under.unit),
            pools: &running.pools,
            id_numbers,
            chance,
            unit,
            base: under.row,
            number: n,
            month,
            pace_day,
        };
        let mut cells = Vec::with_capacity(fill.lines.len() + 1);
        cells.extend(fill.key.as_ref().map(|(key, letters)| (*key, Cell::Text(key_text(letters, unit.number(), n)))));
        for line in &fill.lines {
            if making.line(line, &mut cells).is_err() {
                return;
            }
        }
        if let Some(spread) = running.by_fill.get(&at) {
            plant(&fill.plants, spread, within, &mut cells, &mut making, tally);
        }
        if let Some(order) = &fill.order {
            cells.sort_by_key(|(field, _)| order.get(field));
        }
        self.numbers.insert((fill.register, unit), n);
        let effective_on = effective(world, fill, &cells);
        self.push(fill.register, unit, cells, effective_on);
    }
}

/// A row about to be made.
struct Next<'a> {
    unit: UnitCode,
    under: Under<'a>,
    /// First day of its month.
    month: Option<NaiveDate>,
    pace_day: Option<NaiveDate>,
    within: f64,
}

fn effective(world: &World, fill: &Fill, cells: &Cells) -> NaiveDate {
    let day = cells.iter().find(|(field, _)| Some(*field) == fill.effective).and_then(|(_, cell)| match cell {
        Cell::Day(day) => Some(*day),
        _ => None,
    });
    day.unwrap_or_else(|| world.days.register_settled()).min(world.days.last)
}

/// Gives the row a fault if one is due.
fn plant(plants: &[Plant], spread: &Spread, within: f64, cells: &mut Cells, making: &mut Making, tally: &mut Tally) {
    for plant in plants {
        let Some(made) = tally.planted.get_mut(&*plant.name) else { continue };
        let fits = |when: &RowFilter| when.holds(making.world, making.unit, cells);
        if *made >= spread.due(plant.count, within) || !plant.when.as_ref().is_none_or(fits) {
            continue;
        }
        for (field, maker) in &plant.set {
            let cell = making.cell(maker, cells).unwrap_or(None);
            cells.retain(|(id, _)| id != field);
            cells.extend(cell.map(|cell| (*field, cell)));
        }
        *made += 1;
        return;
    }
}
