use std::fmt;

use serde::{Deserialize, Serialize};

/// A level of the territory, from the whole campaign down to the village.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    Province,
    City,
    County,
    Township,
    Village,
}

impl Level {
    pub const ALL: [Level; 5] = [Level::Province, Level::City, Level::County, Level::Township, Level::Village];

    /// The word used in plan packages and in SQL predicates: `county`.
    pub fn word(self) -> &'static str {
        match self {
            Level::Province => "province",
            Level::City => "city",
            Level::County => "county",
            Level::Township => "township",
            Level::Village => "village",
        }
    }

    pub fn from_word(word: &str) -> Option<Level> {
        Level::ALL.into_iter().find(|l| l.word() == word)
    }

    /// The next level down; `None` below the village.
    pub fn below(self) -> Option<Level> {
        Level::ALL.get(self as usize + 1).copied()
    }
}

/// A unit of territory: the 12-digit statistical division code as a number.
///
/// Digits: 2 province, 2 city, 2 county, 3 township, 3 village; a unit above
/// the village has zeros in the places below it. Shorter codes (6 digits for a
/// county, 9 for a township) are padded on reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UnitCode(i64);

impl UnitCode {
    /// From 2 to 12 digits, padded with zeros on the right; `None` for anything else.
    pub fn parse(digits: &str) -> Option<UnitCode> {
        let ok = (2..=12).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        let code = UnitCode(ok.then(|| format!("{digits:0<12}").parse::<i64>().ok())??);
        (code.0 >= 100_000_000_000).then_some(code)
    }

    /// The padded number, as stored and as it stands in the lake's `unit` column.
    pub fn number(self) -> i64 {
        self.0
    }

    /// From a stored number; the caller vouches that it was made by [`UnitCode::number`].
    pub fn from_number(number: i64) -> UnitCode {
        UnitCode(number)
    }

    pub fn level(self) -> Level {
        match self.0 {
            n if n % 10_000_000_000 == 0 => Level::Province,
            n if n % 100_000_000 == 0 => Level::City,
            n if n % 1_000_000 == 0 => Level::County,
            n if n % 1_000 == 0 => Level::Township,
            _ => Level::Village,
        }
    }

    /// The first and the last number of the subtree (inclusive): a unit is inside
    /// exactly when its number lies between them.
    pub fn subtree(self) -> (i64, i64) {
        (self.0, self.0 + width(self.level()) - 1)
    }

    pub fn contains(self, other: UnitCode) -> bool {
        let (first, last) = self.subtree();
        (first..=last).contains(&other.0)
    }

    /// This unit's ancestor (or itself) at a level; `None` if the level is below it.
    pub fn at(self, level: Level) -> Option<UnitCode> {
        (level <= self.level()).then(|| UnitCode(self.0 - self.0 % width(level)))
    }
}

fn width(level: Level) -> i64 {
    match level {
        Level::Province => 10_000_000_000,
        Level::City => 100_000_000,
        Level::County => 1_000_000,
        Level::Township => 1_000,
        Level::Village => 1,
    }
}

impl fmt::Display for UnitCode {
    /// As the offices write it: 6 digits down to the county, 9 for a township, 12 for a village.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.level() {
            Level::Village => write!(f, "{}", self.0),
            Level::Township => write!(f, "{}", self.0 / 1_000),
            _ => write!(f, "{}", self.0 / 1_000_000),
        }
    }
}
