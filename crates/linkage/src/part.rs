//! A part of a column as one word: the whole value, the surname of a name, the year of a date.

use crate::model::{ColumnSpec, Kind};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) column: usize,
    pub(crate) of: Of,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Of {
    Whole,
    /// The first characters of a text.
    Start(u8),
    Pinyin,
    Surname,
    /// The order of a name's given characters does not matter.
    Sorted,
    AreaAndTail,
    /// The same of a number with hidden places alone: a rule can be wider for these.
    MaskedAreaAndTail,
    Area,
    Birth,
    Year,
    YearMonth,
    /// The solar day that the date means if it was written by the lunar calendar.
    FromLunar,
    /// Levels of a division code, in digits.
    Level(u8),
}

impl Part {
    /// Reads `name.pinyin`; a column's name alone is the whole value.
    pub(crate) fn read(reference: &str, columns: &[ColumnSpec]) -> Option<Self> {
        let find = |name: &str| columns.iter().position(|c| c.name == name);
        if let Some(column) = find(reference) {
            return Some(Self { column, of: Of::Whole });
        }
        let (name, part) = reference.rsplit_once('.')?;
        let column = find(name)?;
        let number = || part.parse::<u8>().ok().filter(|n| *n > 0);
        let of = match (columns[column].kind, part) {
            (Kind::ChineseName, "pinyin") => Of::Pinyin,
            (Kind::ChineseName, "surname") => Of::Surname,
            (Kind::ChineseName, "sorted") => Of::Sorted,
            (Kind::IdNumber, "area_and_tail") => Of::AreaAndTail,
            (Kind::IdNumber, "masked_area_and_tail") => Of::MaskedAreaAndTail,
            (Kind::IdNumber, "area") => Of::Area,
            (Kind::IdNumber, "birth") => Of::Birth,
            (Kind::Date, "year") => Of::Year,
            (Kind::Date, "year_month") => Of::YearMonth,
            (Kind::Date, "from_lunar") => Of::FromLunar,
            (Kind::Place, _) => Of::Level(number().filter(|n| matches!(n, 2 | 4 | 6 | 9 | 12))?),
            (Kind::Text | Kind::ChineseName, _) => Of::Start(number()?),
            _ => return None,
        };
        Some(Self { column, of })
    }
}
