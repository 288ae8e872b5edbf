//! Statistical division codes: 2 digits for a province, 4, 6, 9, 12 down to the village.

use super::digit;

/// A code of up to twelve digits and its length, in one word: `digits padded to twelve * 16 + length`.
///
/// Zeros at the end that fill whole levels are not part of the code: 360000000000 is the province 36.
pub fn read(text: &str) -> Option<u64> {
    let (number, count) = plain(text).or_else(|| {
        let (mut number, mut count) = (0u64, 0u32);
        for c in text.trim().trim_end_matches(".0").chars() {
            let value = digit(c)?;
            if count == 12 {
                return None;
            }
            number = number * 10 + u64::from(value);
            count += 1;
        }
        Some((number, count))
    })?;
    let mut number = number;
    let mut length = [12, 9, 6, 4, 2].into_iter().find(|level| *level <= count)?;
    number = number / 10u64.pow(count - length) * 10u64.pow(12 - length);
    for (level, above) in [(12, 9), (9, 6), (6, 4), (4, 2)] {
        if length == level && (number / 10u64.pow(12 - level)).is_multiple_of(10u64.pow(level - above)) {
            length = above;
        }
    }
    (number > 0).then_some(number * 16 + u64::from(length))
}

/// A code of plain digits, which most are.
fn plain(text: &str) -> Option<(u64, u32)> {
    let bytes = text.as_bytes();
    let is_plain = (1..=12).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_digit);
    is_plain.then(|| (bytes.iter().fold(0, |n, b| n * 10 + u64::from(b - b'0')), bytes.len() as u32))
}

/// The first `digits` of a code, or 0 if the code is shorter.
#[inline]
pub(crate) fn prefix(word: u64, digits: u32) -> u64 {
    if word & 15 < u64::from(digits) { 0 } else { word / 16 / 10u64.pow(12 - digits) }
}

/// Whether one place lies in the other, and the outer one is named by at least so many digits.
#[inline]
pub(crate) fn is_within(a: u64, b: u64, digits: u32) -> bool {
    let outer = (a & 15).min(b & 15) as u32;
    outer >= digits && prefix(a, outer) == prefix(b, outer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_as_long_as_what_it_names() {
        let town = read("369901102").unwrap();
        let village = read("369901102203").unwrap();
        assert_eq!(prefix(town, 9), prefix(village, 9));
        assert_eq!(prefix(town, 12), 0);
        assert_eq!(read("369901102000"), Some(town));
        assert_eq!(read("360000"), read("36"));
        assert_eq!(read("369901102203.0"), read("369901102203"));
        assert_eq!(read("某村"), None);
    }

    #[test]
    fn a_village_lies_in_its_town_and_beside_its_neighbours() {
        let code = |text| read(text).unwrap();
        assert!(is_within(code("369901102"), code("369901102203"), 9));
        assert!(!is_within(code("369901102204"), code("369901102203"), 9));
        assert!(!is_within(code("369901"), code("369901102203"), 9));
    }
}
