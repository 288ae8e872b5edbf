//! Between the text of a form and the JSON of the log, one field at a time.

use bairi_base::{Finding, Place, UnitCode};
use bairi_plan::{Field, FieldKind, FileName, Point, id_number};
use chrono::NaiveDate;
use serde_json::Value;

/// Years before this one are typing mistakes, not dates.
const YEAR_MIN: i32 = 1800;

/// The value that some texts name, `None` if they are blank. References are not read here: they need the store.
pub(crate) fn read(register: &str, field: &Field, texts: &[&str]) -> Result<Option<Value>, Finding> {
    let Some(first) = texts.first() else { return Ok(None) };
    let fault = |code: &str| Finding::error(code, place(register, &field.id));
    let value = match &field.kind {
        FieldKind::Text => Value::String(unix_lines(first)),
        FieldKind::Code { .. } => Value::String((*first).to_owned()),
        FieldKind::Integer => narrow(first).parse::<i64>().map_err(|_| fault("entry.type.number"))?.into(),
        FieldKind::Money => fen(&narrow(first)).ok_or_else(|| fault("entry.money.unreadable"))?.into(),
        FieldKind::Date => match day(&narrow(first)) {
            Some(day) => Value::String(day.to_string()),
            None => return Err(fault("entry.date.unreadable")),
        },
        FieldKind::Bool => match *first {
            "true" => true.into(),
            "false" => false.into(),
            _ => return Err(fault("entry.type.bool")),
        },
        FieldKind::Codes { .. } => {
            let mut codes: Vec<&str> = texts.to_vec();
            codes.sort_unstable();
            codes.dedup();
            Value::String(codes.join(","))
        }
        FieldKind::IdNumber => Value::String(id_number::normalise(first)),
        FieldKind::Phone => Value::String(narrow(first).replace(['-', ' '], "")),
        FieldKind::Point => match Point::parse(&narrow(first)) {
            Some(point) => Value::String(point.to_string()),
            None => return Err(fault("entry.point.unreadable")),
        },
        FieldKind::Unit { .. } => {
            let unit = UnitCode::parse(&narrow(first)).ok_or_else(|| fault("entry.unit.unknown").with("unit", ""))?;
            unit.number().into()
        }
        FieldKind::Files(_) => {
            let names: Option<Vec<FileName>> = texts.iter().map(|text| FileName::parse(text)).collect();
            Value::String(FileName::join(names.ok_or_else(|| fault("entry.files.name"))?))
        }
        FieldKind::Ref { .. } => return Err(fault("entry.type.ref")),
    };
    Ok(Some(value))
}

/// The texts that a form shows for a value. A reference is given by the key that the store found for it.
pub(crate) fn write(field: &Field, value: &Value, key: Option<&str>) -> Vec<String> {
    match (&field.kind, value) {
        (_, Value::Null) => Vec::new(),
        (FieldKind::Money, Value::Number(n)) => vec![n.as_i64().map(yuan).unwrap_or_default()],
        (FieldKind::Codes { .. } | FieldKind::Files(_), Value::String(codes)) => {
            codes.split(',').map(str::to_owned).collect()
        }
        (FieldKind::Ref { .. }, _) => key.map(str::to_owned).into_iter().collect(),
        (_, Value::String(text)) => vec![text.clone()],
        (_, other) => vec![other.to_string()],
    }
}

pub(crate) fn place(register: &str, field: &str) -> Place {
    Place::Field { register: register.to_owned(), field: field.to_owned() }
}

/// Full-width characters made narrow, as Chinese keyboards type digits.
pub(crate) fn narrow(text: &str) -> String {
    let narrow = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    };
    text.chars().map(narrow).collect::<String>().trim().to_owned()
}

/// A browser sends the lines of a long text with carriage returns.
fn unix_lines(text: &str) -> String {
    text.replace("\r\n", "\n")
}

/// `2030-01-31`, and as offices write it: `2030.1.31`, `2030/1/31`, `2030年1月31日`, `20300131`.
pub(crate) fn day(text: &str) -> Option<NaiveDate> {
    let parts: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let [year, month, day] = match parts.as_slice() {
        [one] if one.len() == 8 => [&one[..4], &one[4..6], &one[6..]],
        [year, month, day] => [*year, *month, *day],
        _ => return None,
    };
    let strays = text.chars().any(|c| !c.is_ascii_digit() && !"-./年月日 ".contains(c));
    let year = year.parse().ok().filter(|year| !strays && (YEAR_MIN..=9999).contains(year))?;
    NaiveDate::from_ymd_opt(year, month.parse().ok()?, day.parse().ok()?)
}

/// Fen from an amount in yuan with at most two decimals; groups may be set apart by commas.
fn fen(text: &str) -> Option<i64> {
    let text = text.replace([',', ' '], "");
    let (sign, digits) = text.strip_prefix('-').map_or((1, text.as_str()), |rest| (-1, rest));
    let (yuan, fen) = digits.split_once('.').unwrap_or((digits, ""));
    let decimal = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if yuan.is_empty() || fen.len() > 2 || !decimal(yuan) || !decimal(fen) {
        return None;
    }
    let fen: i64 = format!("{fen:0<2}").parse().ok()?;
    yuan.parse::<i64>().ok()?.checked_mul(100)?.checked_add(fen).map(|fen| sign * fen)
}

/// Fen in yuan, without needless decimals or groups.
fn yuan(fen: i64) -> String {
    let (sign, fen) = (if fen < 0 { "-" } else { "" }, fen.unsigned_abs());
    match (fen / 100, fen % 100) {
        (yuan, 0) => format!("{sign}{yuan}"),
        (yuan, rest) => format!("{sign}{yuan}.{rest:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_offices_write_them() {
        let expected = NaiveDate::from_ymd_opt(2031, 1, 5);
        for text in ["2031-01-05", "2031.1.5", "2031/1/5", "2031年1月5日", "20310105"] {
            assert_eq!(day(text), expected, "{text}");
        }
        for text in ["", "2031-02-30", "2031-1", "31-1-5", "2031-01-05x", "tomorrow"] {
            assert_eq!(day(text), None, "{text}");
        }
    }

    #[test]
    fn money_is_read_exactly() {
        for (text, expected) in
            [("3,352.5", Some(335_250)), ("0.07", Some(7)), ("-1", Some(-100)), ("3352", Some(335_200))]
        {
            assert_eq!(fen(text), expected, "{text}");
        }
        for text in ["", ".5", "1.234", "1e3", "12 元", "92233720368547759"] {
            assert_eq!(fen(text), None, "{text}");
        }
        assert_eq!((yuan(335_250), yuan(-100), yuan(7)), ("3352.50".to_owned(), "-1".to_owned(), "0.07".to_owned()));
    }

    #[test]
    fn full_width_digits_are_digits() {
        assert_eq!(narrow("１２．５　"), "12.5");
    }
}
