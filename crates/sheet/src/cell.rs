use std::borrow::Cow;

use calamine::{DataRef, ExcelDateTime};
use chrono::NaiveDate;

/// Days from the first day that a workbook of the other epoch counts from.
pub(crate) const EPOCH_1904_DAYS: f64 = 1462.0;

/// What stands in a cell, before anybody knows what it ought to be.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell<'a> {
    Empty,
    Text(Cow<'a, str>),
    /// A number as the spreadsheet holds it: 15 digits of it can be trusted.
    Number(f64),
    Bool(bool),
    Day(NaiveDate),
    /// A formula that failed (`#N/A`), or a duration.
    Broken,
}

impl<'a> Cell<'a> {
    pub(crate) fn text(text: &'a str) -> Cell<'a> {
        Cell::Text(Cow::Borrowed(text)).or_empty()
    }

    /// `epoch_1904` says how the workbook counts its days.
    pub(crate) fn from_workbook(data: &DataRef<'a>, epoch_1904: bool) -> Cell<'a> {
        match data {
            DataRef::Empty => Cell::Empty,
            DataRef::Int(n) => Cell::Number(*n as f64),
            DataRef::Float(n) => Cell::Number(*n),
            DataRef::String(text) => Cell::Text(Cow::Owned(text.clone())).or_empty(),
            DataRef::SharedString(text) => Cell::text(text),
            DataRef::Bool(b) => Cell::Bool(*b),
            DataRef::DateTime(at) => day(at, epoch_1904),
            DataRef::DateTimeIso(text) => Cell::Text(Cow::Owned(text.clone())),
            DataRef::DurationIso(_) | DataRef::Error(_) => Cell::Broken,
        }
    }

    fn or_empty(self) -> Cell<'a> {
        match &self {
            Cell::Text(text) if crate::text::trim(text).is_empty() => Cell::Empty,
            _ => self,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        *self == Cell::Empty
    }

    /// As the spreadsheet shows it, for headings and marked copies.
    pub(crate) fn shown(&self) -> Cow<'_, str> {
        match self {
            Cell::Empty => Cow::Borrowed(""),
            Cell::Text(text) => Cow::Borrowed(text),
            Cell::Number(n) => Cow::Owned(crate::convert::decimal(*n)),
            Cell::Bool(b) => Cow::Borrowed(if *b { "TRUE" } else { "FALSE" }),
            Cell::Day(day) => Cow::Owned(day.to_string()),
            Cell::Broken => Cow::Borrowed("#N/A"),
        }
    }
}

fn day<'a>(at: &ExcelDateTime, epoch_1904: bool) -> Cell<'a> {
    if at.is_duration() {
        return Cell::Broken;
    }
    let serial = at.as_f64() + if epoch_1904 { EPOCH_1904_DAYS } else { 0.0 };
    crate::convert::day_of_serial(serial).map_or(Cell::Number(at.as_f64()), Cell::Day)
}
