use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Serialize};

/// An exact fraction of whole numbers: a rate stays one until it is printed.
///
/// `den == 0` means that nobody counts: such a fraction compares with nothing
/// (see [`Fraction::compare`]) and prints as a dash.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Fraction {
    pub num: i64,
    pub den: i64,
}

impl Fraction {
    pub const fn new(num: i64, den: i64) -> Self {
        Fraction { num, den }
    }

    /// A whole number, as a fraction of one.
    pub const fn whole(n: i64) -> Self {
        Fraction { num: n, den: 1 }
    }

    /// Exact comparison by cross-multiplication; `None` if either has no denominator.
    pub fn compare(self, other: Fraction) -> Option<Ordering> {
        if self.den <= 0 || other.den <= 0 {
            return None;
        }
        let left = i128::from(self.num) * i128::from(other.den);
        let right = i128::from(other.num) * i128::from(self.den);
        Some(left.cmp(&right))
    }

    /// For drawing only, never for judging; `None` if there is no denominator.
    pub fn to_f64(self) -> Option<f64> {
        (self.den > 0).then(|| self.num as f64 / self.den as f64)
    }
}

impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.den == 1 { write!(f, "{}", self.num) } else { write!(f, "{}/{}", self.num, self.den) }
    }
}
