use bairi_base::{Level, UnitCode};

use super::digest;
use super::filter::{RowFilter, UnitFilter};
use crate::ids::Id;
use crate::row::{Cell, Cells};
use crate::world::World;

/// What a fill's rows are made for.
pub(crate) enum Base {
    Units { level: Level, only: UnitFilter },
    Rows { register: Id, only: RowFilter },
}

/// A row that others may be based on.
#[derive(Clone, Debug)]
pub(crate) struct Made {
    pub(crate) unit: UnitCode,
    pub(crate) ordinal: u64,
    pub(crate) cells: Cells,
    /// Its key as a number: what is drawn for it does not depend on rows elsewhere.
    pub(crate) place: i64,
}

/// One unit or one row.
#[derive(Clone, Copy)]
pub(crate) struct Under<'a> {
    pub(crate) unit: UnitCode,
    pub(crate) row: Option<&'a Made>,
    pub(crate) place: i64,
}

impl Under<'_> {
    pub(crate) fn unit(unit: UnitCode) -> Under<'static> {
        Under { unit, row: None, place: unit.number() }
    }

    pub(crate) fn row(made: &Made) -> Under<'_> {
        Under { unit: made.unit, row: Some(made), place: made.place }
    }
}

impl Base {
    /// Whether a base has rows at all.
    pub(crate) fn holds(&self, world: &World, under: Under) -> bool {
        match (self, under.row) {
            (Base::Units { only, .. }, _) => only.holds(world, under.unit),
            (Base::Rows { only, .. }, Some(row)) => only.holds(world, under.unit, &row.cells),
            (Base::Rows { .. }, None) => false,
        }
    }
}

/// A row's key as a number.
pub(crate) fn place(cells: &Cells, key: Id) -> i64 {
    let text = cells.iter().find(|(id, _)| *id == key).and_then(|(_, cell)| match cell {
        Cell::Int(n) => Some(*n as u64),
        cell => cell.text().map(digest),
    });
    // Only the value's bits count: the sign would be lost.
    (text.unwrap_or_default() >> 1) as i64
}
