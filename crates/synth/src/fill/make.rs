//! Working a line out.

use bairi_base::{Level, UnitCode};
use chrono::{Datelike, Duration, Months, NaiveDate};

use super::base::Made;
use super::line::Line;
use super::maker::{Make, Maker};
use super::pools::Pools;
use super::template::{Part, Template};
use super::works::UnitPaces;
use crate::chance::Chance;
use crate::ids::Id;
use crate::people::{IdNumbers, Sex};
use crate::row::{Cell, Cells};
use crate::world::World;

/// A monthly thing happens so many days before or after its day.
const MONTHLY_DAYS: i64 = 3;
/// How much a part that is done differs from the county's share.
const PART_SWAY: f64 = 0.05;
/// Ages of people of whom nothing is said.
const ADULT_YEARS: (i64, i64) = (22, 64);

/// What a line may look at, and what it draws from.
pub(crate) struct Making<'a> {
    pub(crate) world: &'a World,
    pub(crate) paces: &'a UnitPaces,
    pub(crate) pools: &'a Pools,
    pub(crate) id_numbers: &'a mut IdNumbers,
    pub(crate) chance: &'a mut Chance,
    pub(crate) unit: UnitCode,
    pub(crate) base: Option<&'a Made>,
    pub(crate) number: u32,
    /// First day of the row's month.
    pub(crate) month: Option<NaiveDate>,
    pub(crate) pace_day: Option<NaiveDate>,
}

/// The row's day is not known yet: it is not made.
pub(crate) struct NotYet;

impl Making<'_> {
    /// Adds the line's field to the cells, unless it stays unknown.
    pub(crate) fn line(&mut self, line: &Line, cells: &mut Cells) -> Result<(), NotYet> {
        for maker in &line.makers {
            if let Some(cell) = self.cell(maker, cells)? {
                cells.push((line.field, cell));
                break;
            }
        }
        Ok(())
    }

    pub(crate) fn cell(&mut self, maker: &Maker, cells: &Cells) -> Result<Option<Cell>, NotYet> {
        let open = maker.when.as_ref().is_none_or(|when| when.holds(self.world, self.unit, cells));
        if !open || maker.unknown > 0.0 && self.chance.happens(maker.unknown) {
            return Ok(None);
        }
        let last = self.world.days.last;
        if let Make::Monthly(day) = maker.make {
            let day = self.monthly(day).filter(|day| *day <= last || maker.future).ok_or(NotYet)?;
            return Ok(Some(Cell::Day(day)));
        }
        let known = |cell: &Cell| match cell {
            Cell::Day(day) => *day <= last || maker.future || matches!(maker.make, Make::BaseField(_)),
            _ => true,
        };
        Ok(self.value(&maker.make, cells).filter(known))
    }

    fn value(&mut self, make: &Make, cells: &Cells) -> Option<Cell> {
        let (world, chance) = (self.world, &mut *self.chance);
        let days = &world.days;
        Some(match make {
            Make::Unknown => return None,
            Make::Value(cell) => cell.clone(),
            Make::Pick(pick) => Cell::Word(pick.one(chance)),
            Make::PickNumber(pick) => Cell::Int(pick.one(chance).parse().ok()?),
            Make::PickUpTo(pick, n) => {
                let mut items: Vec<_> = (0..1 + chance.below(*n)).map(|_| pick.one(chance)).collect();
                items.sort();
                items.dedup();
                Cell::Text(items.join(","))
            }
            Make::Text(template) => Cell::Text(self.text(template)?),
            Make::Person => Cell::Text(world.names.anybody(chance)),
            Make::Phone => Cell::Text(world.names.phone(chance)),
            Make::IdNumber { birth, sex } => {
                let known = birth.and_then(|field| day(cells, field));
                let birth = known.unwrap_or_else(|| born(days.last, ADULT_YEARS, chance));
                let sex = sex.and_then(|field| cell(cells, field)).and_then(Cell::text);
                let female = sex.map_or_else(|| chance.happens(0.5), |code| code == "2");
                Cell::Text(self.id_numbers.next(birth, if female { Sex::Female } else { Sex::Male }))
            }
            Make::Organisation => match world.layout.county(self.unit) {
                Some(county) => Cell::Text(world.organisation(county, chance)),
                None => Cell::Text(chance.one_of(&world.knobs.words.organisations).clone()),
            },
            Make::Between { low, high, times } => Cell::Int(chance.between(*low, *high) * times),
            Make::PartOf { of, low, high, times } => part(cells, of, low + (high - low) * chance.unit(), *times)?,
            Make::PartDone { of, work, times } => {
                let now = self.paces.of(*work).now;
                let share = if now < 1.0 { now * (1.0 + PART_SWAY * chance.sway()) } else { 1.0 };
                part(cells, of, share.clamp(0.0, 1.0), *times)?
            }
            Make::RestOf { of, less } => {
                let less: Option<i64> = less.iter().map(|field| number(cells, field)).sum();
                Cell::Int((number(cells, of)? - less?).max(0))
            }
            Make::Days(first, last) => {
                Cell::Day(*first + Duration::days(chance.between(0, (*last - *first).num_days())))
            }
            Make::Born(low, high) => Cell::Day(born(days.last, (*low, *high), chance)),
            Make::Before => Cell::Day(days.before(chance)),
            Make::During => Cell::Day(days.during(1.0, chance)),
            Make::PaceDay => Cell::Day(self.pace_day?),
            Make::DoneOn { work, after } => {
                let earliest = after.map(|field| day(cells, field));
                let done = self.paces.of(*work).day(days, chance);
                match earliest {
                    None => Cell::Day(done?),
                    Some(earliest) => Cell::Day(done?.max(earliest?)),
                }
            }
            Make::DaysAfter { low, high, after } => {
                let span = chance.between(*low, *high);
                Cell::Day(day(cells, after)? + Duration::days(span))
            }
            // Handled before: it alone may keep the row from being made.
            Make::Monthly(_) => return None,
            Make::Share(share) => Cell::Bool(chance.happens(*share)),
            Make::Done(work) => Cell::Bool(self.paces.of(*work).done(chance)),
            Make::Has(field) => Cell::Bool(cell(cells, field).is_some()),
            Make::Base => Cell::Entry(self.base?.ordinal),
            Make::BaseField(field) => cell(&self.base?.cells, field)?.clone(),
            Make::RowOf(pool) => Cell::Entry(self.pools.one(world, *pool, self.unit, chance)?),
            Make::Near => Cell::Text(world.fills.middles.near(self.unit, chance)?.to_string()),
            Make::Unit(level) => Cell::Int(self.unit.at(*level)?.number()),
        })
    }

    fn monthly(&mut self, day: u32) -> Option<NaiveDate> {
        let first = self.month?;
        let last = (first + Months::new(1)).pred_opt()?;
        let day = first + Duration::days(i64::from(day) - 1 + self.chance.between(-MONTHLY_DAYS, MONTHLY_DAYS));
        Some(day.clamp(first, last))
    }

    fn text(&self, template: &Template) -> Option<String> {
        let mut text = String::new();
        let month = self.month.unwrap_or(self.world.days.last);
        for part in &template.0 {
            match part {
                Part::Plain(plain) => text.push_str(plain),
                Part::Unit => text.push_str(self.name(self.unit.level())?),
                Part::At(level) => text.push_str(self.name(*level)?),
                Part::Digits => text.push_str(&self.unit.number().to_string()),
                Part::Number => text.push_str(&self.number.to_string()),
                Part::Year => text.push_str(&month.year().to_string()),
                Part::Month => text.push_str(&month.month().to_string()),
                Part::Base(field) => match cell(&self.base?.cells, field)? {
                    Cell::Int(n) => text.push_str(&n.to_string()),
                    Cell::Day(day) => text.push_str(&day.to_string()),
                    cell => text.push_str(cell.text()?),
                },
            }
        }
        Some(text)
    }

    fn name(&self, level: Level) -> Option<&str> {
        self.world.fills.unit_names.get(&self.unit.at(level)?).map(|name| &**name)
    }
}

fn cell(cells: &Cells, field: Id) -> Option<&Cell> {
    cells.iter().find(|(id, _)| *id == field).map(|(_, cell)| cell)
}

fn day(cells: &Cells, field: Id) -> Option<NaiveDate> {
    match cell(cells, field)? {
        Cell::Day(day) => Some(*day),
        _ => None,
    }
}

fn number(cells: &Cells, field: Id) -> Option<i64> {
    match cell(cells, field)? {
        Cell::Int(n) => Some(*n),
        _ => None,
    }
}

/// A share of another number, rounded down to whole steps.
fn part(cells: &Cells, of: Id, share: f64, times: i64) -> Option<Cell> {
    let whole = number(cells, of)?;
    Some(Cell::Int((whole as f64 * share) as i64 / times * times))
}

/// A day of birth by completed years.
fn born(last: NaiveDate, (low, high): (i64, i64), chance: &mut Chance) -> NaiveDate {
    let years = chance.between(low, high).max(0) as u32;
    let latest = last.checked_sub_months(Months::new(12 * years)).unwrap_or(last);
    latest - Duration::days(chance.below(365) as i64)
}
