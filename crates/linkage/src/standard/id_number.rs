//! The citizen identity number (GB 11643): 17 digits and a check character by ISO 7064 MOD 11-2.
//!
//! Its parts are kept in one word, so that area, birth and order can be compared without taking text apart.

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// The multiplicative inverses of 1 to 10 modulo 11.
const INVERSE: [u32; 11] = [0, 1, 6, 4, 3, 9, 2, 8, 7, 5, 10];
const PRESENT: u64 = 1 << 62;

/// An identity number of 18 places; whether its check character fits is another question ([`IdNumber::is_valid`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct IdNumber(u64);

impl IdNumber {
    #[inline]
    pub(super) fn pack(d: &[u8; 18]) -> Self {
        let number = |range: std::ops::Range<usize>| d[range].iter().fold(0u64, |n, d| n * 10 + u64::from(*d));
        Self(PRESENT | number(0..6) << 41 | number(6..14) << 14 | number(14..17) << 4 | u64::from(d[17]))
    }

    #[inline]
    pub(crate) fn to_word(self) -> u64 {
        self.0
    }

    /// `None` for the word 0, which stands for a missing number, and for one with hidden places.
    #[inline]
    pub(crate) fn from_word(word: u64) -> Option<Self> {
        (word & PRESENT != 0 && word >> 63 == 0).then_some(Self(word))
    }

    /// The eighteen places; the last may be 10.
    #[inline]
    pub fn places(self) -> [u8; 18] {
        let mut d = [0u8; 18];
        let mut write = |range: std::ops::Range<usize>, mut n: u32| {
            for place in range.rev() {
                d[place] = (n % 10) as u8;
                n /= 10;
            }
        };
        write(0..6, self.area());
        write(6..14, self.birth());
        write(14..17, self.order());
        d[17] = (self.0 & 15) as u8;
        d
    }

    /// The division of first registration, six digits.
    #[inline]
    pub fn area(self) -> u32 {
        (self.0 >> 41 & 0xf_ffff) as u32
    }

    /// The date of birth inside the number as yyyymmdd, whether such a day exists or not.
    #[inline]
    pub fn birth(self) -> u32 {
        (self.0 >> 14 & 0x7ff_ffff) as u32
    }

    /// The order among those born on that day in that division; odd for men.
    #[inline]
    pub fn order(self) -> u32 {
        (self.0 >> 4 & 0x3ff) as u32
    }

    /// All but the birth: what a wrong date inside the number leaves untouched.
    #[inline]
    pub(crate) fn area_and_tail(self) -> u64 {
        self.0 & !(0x7ff_ffff << 14)
    }

    pub fn is_valid(self) -> bool {
        let places = self.places();
        check_of(&places) == places[17]
    }

    /// The valid numbers that one wrong place or two swapped neighbours could have turned into this one.
    ///
    /// Empty for a valid number; some fifteen otherwise, for the check character leaves one digit per place.
    pub fn repairs(self) -> Vec<IdNumber> {
        let places = self.places();
        if check_of(&places) == places[17] {
            return Vec::new();
        }
        let mut found = Vec::with_capacity(24);
        let sum = sum_of(&places);
        let wanted = (12 - u32::from(places[17])) % 11;
        for (place, weight) in WEIGHTS.iter().enumerate() {
            let missing = (wanted + 11 - sum % 11) % 11;
            let digit = (u32::from(places[place]) + missing * INVERSE[(*weight % 11) as usize]) % 11;
            // The same residue modulo 11 has at most one digit.
            if digit < 10 {
                let mut other = places;
                other[place] = digit as u8;
                found.push(Self::pack(&other));
            }
        }
        let mut other = places;
        other[17] = check_of(&places);
        found.push(Self::pack(&other));
        for place in 0..17 {
            let mut other = places;
            other.swap(place, place + 1);
            if other != places && other[16] < 10 && check_of(&other) == other[17] {
                found.push(Self::pack(&other));
            }
        }
        found
    }

    /// How this number differs from another.
    pub fn difference(self, other: Self) -> Difference {
        if self == other {
            return Difference::None;
        }
        // One place, or two neighbours, lie in at most two of the three parts.
        if self.area() != other.area() && self.birth() != other.birth() && self.order() != other.order() {
            return Difference::Other;
        }
        let (a, b) = (self.places(), other.places());
        let mut differing = 0;
        let mut first = 0;
        for place in (0..17).rev() {
            if a[place] != b[place] {
                differing += 1;
                first = place;
                if differing > 2 {
                    return Difference::Other;
                }
            }
        }
        let same_check = a[17] == b[17];
        match differing {
            0 => Difference::OnePlace,
            1 if same_check => Difference::OnePlace,
            // People born on one day in one division differ in their order alone.
            1 if first < 14 => Difference::OnePlaceAndCheck,
            2 if a[first] == b[first + 1] && a[first + 1] == b[first] => match same_check {
                true => Difference::Swapped,
                false if first < 13 => Difference::OnePlaceAndCheck,
                false => Difference::Other,
            },
            _ => Difference::Other,
        }
    }
}

/// What lies between two identity numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    None,
    /// One wrong place; the check character is the same, so that one of the two is invalid.
    OnePlace,
    /// Two neighbours swapped, the same check character.
    Swapped,
    /// One wrong place or two swapped in the area or the birth, each number with its own check character: a wrong
    /// fifteen-place number. In the order it would be two people registered on one day.
    OnePlaceAndCheck,
    Other,
}

#[inline]
fn sum_of(places: &[u8; 18]) -> u32 {
    WEIGHTS.iter().zip(places).map(|(weight, place)| weight * u32::from(*place)).sum()
}

/// The check character of the first seventeen places: 0 to 9, or 10 for X.
#[inline]
pub(super) fn check_of(places: &[u8; 18]) -> u8 {
    ((12 - sum_of(places) % 11) % 11) as u8
}

#[cfg(test)]
mod tests {
    use super::super::Reading;
    use super::*;

    fn number(text: &str) -> IdNumber {
        match IdNumber::read(text) {
            Reading::Number(found) => found,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn fifteen_places_become_eighteen() {
        let found = number("369901780101123");
        assert!(found.is_valid());
        assert_eq!((found.area(), found.birth(), found.order()), (369901, 19780101, 123));
    }

    #[test]
    fn every_wrong_digit_and_every_swap_is_among_the_repairs() {
        let right = number("369901780101123");
        for place in 0..17 {
            for shift in 1..10 {
                let mut d = right.places();
                d[place] = (d[place] + shift) % 10;
                let wrong = IdNumber::pack(&d);
                assert!(!wrong.is_valid());
                assert!(wrong.repairs().contains(&right), "place {place}");
                assert_eq!(wrong.difference(right), Difference::OnePlace);
            }
            let mut d = right.places();
            if place < 16 && d[place] != d[place + 1] {
                d.swap(place, place + 1);
                let wrong = IdNumber::pack(&d);
                assert!(wrong.repairs().contains(&right), "swap {place}");
                assert_eq!(wrong.difference(right), Difference::Swapped);
            }
        }
    }
}
