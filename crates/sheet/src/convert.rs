//! From a cell to a value in the log's form.

mod codes;
mod date;
mod number;

use bairi_plan::{Field, FieldKind, Point, id_number};
use serde_json::Value;

use crate::cell::Cell;
use crate::guide::Guide;
use crate::text;

pub(crate) use codes::Spellings;
pub(crate) use date::{day as read_day, day_of_serial};
pub(crate) use number::decimal;

/// From here on a spreadsheet's numbers have lost digits.
const TRUSTED_MAX: f64 = 1e15;

/// Why a cell has no value: a code of the catalogue, with what its message names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) code: &'static str,
    pub(crate) arg: Option<(&'static str, String)>,
}

impl Fault {
    pub(crate) fn new(code: &'static str) -> Fault {
        Fault { code, arg: None }
    }

    pub(crate) fn with(code: &'static str, name: &'static str, value: &str) -> Fault {
        Fault { code, arg: Some((name, value.to_owned())) }
    }
}

/// The value of a field; `None` if the cell says nothing.
pub(crate) fn value(guide: &Guide, field: &Field, cell: &Cell<'_>) -> Result<Option<Value>, Fault> {
    match cell {
        Cell::Empty => return Ok(None),
        Cell::Broken => return Err(Fault::new("import.cell.broken")),
        Cell::Text(text) if text.contains('\u{fffd}') => return Err(Fault::new("import.cell.garbled")),
        _ => {}
    }
    Ok(Some(match &field.kind {
        FieldKind::Text | FieldKind::Ref { .. } => Value::String(plain(cell)?),
        FieldKind::IdNumber => Value::String(id_number::normalise(&plain(cell)?)),
        FieldKind::Phone => Value::String(phone(&plain(cell)?)),
        FieldKind::Point => match Point::parse(&plain(cell)?) {
            Some(point) => Value::String(point.to_string()),
            None => return Err(Fault::new("entry.point.unreadable")),
        },
        FieldKind::Integer => number::integer(cell)?.into(),
        FieldKind::Money => number::fen(cell)?.into(),
        FieldKind::Date => Value::String(date::day(cell)?.to_string()),
        FieldKind::Bool => codes::yes_or_no(cell)?.into(),
        FieldKind::Code { list } => Value::String(guide.spellings(list).one(&plain(cell)?)?.to_owned()),
        FieldKind::Codes { list, .. } => Value::String(guide.spellings(list).several(&plain(cell)?)?),
        // Their columns are not read (see `Meaning::Ignored`).
        FieldKind::Files(_) => return Ok(None),
        FieldKind::Unit { level } => guide.unit(&plain(cell)?, Some(*level), &[])?.number().into(),
    }))
}

/// The cell as text, its letters and digits narrow.
pub(crate) fn plain(cell: &Cell<'_>) -> Result<String, Fault> {
    match cell {
        Cell::Text(written) => {
            let text = text::narrow_letters(text::trim(written)).into_owned();
            if has_lost_digits(&text) { Err(Fault::new("import.number.as-number")) } else { Ok(text) }
        }
        Cell::Number(n) if n.abs() >= TRUSTED_MAX => Err(Fault::new("import.number.as-number")),
        other => Ok(other.shown().into_owned()),
    }
}

/// `3.69912E+17`: what is left of a long number that a spreadsheet took for a quantity.
fn has_lost_digits(text: &str) -> bool {
    let Some((digits, exponent)) = text.split_once(['E', 'e']) else { return false };
    let exponent = exponent.strip_prefix('+');
    digits.contains('.')
        && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && exponent.is_some_and(|e| e.len() == 2 && e.parse::<u8>().is_ok_and(|e| e >= 10))
}

/// Digits only: no spaces, hyphens, brackets, nor the country's own code.
fn phone(text: &str) -> String {
    let narrow = text::narrow(text);
    let digits: String = narrow.chars().filter(|c| !matches!(c, ' ' | '-' | '(' | ')' | '—' | '－' | '.')).collect();
    let home = digits.strip_prefix("+86").or_else(|| digits.strip_prefix("0086"));
    home.map_or(digits.clone(), str::to_owned)
}
