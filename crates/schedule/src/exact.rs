//! Rational arithmetic for judging: exact as long as reduced terms stay below 2^62.

use std::cmp::Ordering;

use bairi_base::Fraction;

/// Terms up to this many bits multiply and add without overflow.
const BITS_MAX: u32 = 62;

/// A rational number in lowest terms; the denominator is positive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Exact {
    num: i128,
    den: i128,
}

impl Exact {
    pub(crate) const ZERO: Exact = Exact { num: 0, den: 1 };
    pub(crate) const ONE: Exact = Exact { num: 1, den: 1 };

    /// `None` if the fraction has no denominator.
    pub(crate) fn from_fraction(value: Fraction) -> Option<Exact> {
        (value.den > 0).then(|| Exact::reduced(i128::from(value.num), i128::from(value.den)))
    }

    /// The caller vouches that `den` is positive.
    pub(crate) fn of(num: i64, den: i64) -> Exact {
        debug_assert!(den > 0, "a denominator is positive");
        Exact::reduced(i128::from(num), i128::from(den.max(1)))
    }

    /// Lowest terms; terms that are still too long lose their last bits (one part in 2^61).
    fn reduced(num: i128, den: i128) -> Exact {
        let divisor = gcd(num.unsigned_abs(), den.unsigned_abs()).max(1) as i128;
        let (num, den) = (num / divisor, den / divisor);
        let bits = 128 - num.unsigned_abs().max(den.unsigned_abs()).leading_zeros();
        let excess = bits.saturating_sub(BITS_MAX);
        Exact { num: num >> excess, den: (den >> excess).max(1) }
    }

    pub(crate) fn plus(self, other: Exact) -> Exact {
        Exact::reduced(self.num * other.den + other.num * self.den, self.den * other.den)
    }

    pub(crate) fn minus(self, other: Exact) -> Exact {
        self.plus(Exact { num: -other.num, den: other.den })
    }

    pub(crate) fn times(self, other: Exact) -> Exact {
        Exact::reduced(self.num * other.num, self.den * other.den)
    }

    /// `None` if the other is nought.
    pub(crate) fn over(self, other: Exact) -> Option<Exact> {
        (other.num != 0).then(|| Exact::reduced(self.num * other.den * other.num.signum(), self.den * other.num.abs()))
    }

    pub(crate) fn floor(self) -> i128 {
        self.num.div_euclid(self.den)
    }

    pub(crate) fn ceil(self) -> i128 {
        -(-self.num).div_euclid(self.den)
    }

    pub(crate) fn is_positive(self) -> bool {
        self.num > 0
    }

    /// In lowest terms, cut to 63 bits.
    pub(crate) fn to_fraction(self) -> Fraction {
        let as_i64 = |n: i128| i64::try_from(n).unwrap_or(if n < 0 { i64::MIN } else { i64::MAX });
        Fraction::new(as_i64(self.num), as_i64(self.den))
    }
}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Exact {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.num * other.den).cmp(&(other.num * self.den))
    }
}

fn gcd(a: u128, b: u128) -> u128 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arithmetic_stays_in_lowest_terms() {
        let third = Exact::of(1, 3);
        assert_eq!(third.plus(Exact::of(1, 6)), Exact::of(1, 2));
        assert_eq!(third.minus(Exact::of(1, 2)), Exact::of(-1, 6));
        assert_eq!(third.times(Exact::of(6, 4)), Exact::of(1, 2));
        assert_eq!(third.over(Exact::of(-2, 3)), Some(Exact::of(-1, 2)));
        assert_eq!(third.over(Exact::ZERO), None);
    }

    #[test]
    fn rounding_goes_to_the_right_side_of_nought() {
        assert_eq!((Exact::of(-7, 2).floor(), Exact::of(-7, 2).ceil()), (-4, -3));
        assert_eq!((Exact::of(7, 2).floor(), Exact::of(7, 2).ceil()), (3, 4));
        assert_eq!((Exact::of(4, 2).floor(), Exact::of(4, 2).ceil()), (2, 2));
    }

    #[test]
    fn the_longest_terms_lose_bits_and_never_overflow() {
        let long = Exact::of(i64::MAX, i64::MAX - 1);
        let product = (0..50).fold(long, |sum, _| sum.times(long).plus(long).minus(long));
        assert!(product >= Exact::ONE && product < Exact::of(1001, 1000), "{product:?}");
    }
}
