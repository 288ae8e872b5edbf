//! Which level a pair falls into.

use crate::plan::{Comparison, Test};
use crate::rows::{Rows, Side, Values};
use crate::standard::name::{Features, Pair};
use crate::standard::{IdNumber, id_number::Difference, masked, place};
use crate::strings;

/// The level of a comparison that says nothing, because a value is missing.
pub(crate) const SILENT: u8 = u8::MAX;

/// The levels of one comparison for the pairs of rows of the same number.
fn levels(comparison: &Comparison, left: Side<'_>, right: Side<'_>, count: usize, out: &mut Vec<u8>) {
    let column = comparison.column;
    out.extend((0..count).map(|n| {
        if right.is_missing(column, n) || left.is_missing(column, n) {
            return SILENT;
        }
        // Several levels ask how two numbers differ.
        let mut differing = None;
        let found = comparison.levels.iter().position(|level| match level.test {
            Test::Differs(wanted) => *differing.get_or_insert_with(|| difference(column, left, n, right, n)) == wanted,
            test => holds(test, column, left, n, right, n),
        });
        found.expect("the last level always holds") as u8
    }));
}

#[inline]
fn holds(test: Test, column: usize, left: Side<'_>, l: usize, right: Side<'_>, r: usize) -> bool {
    match test {
        Test::Otherwise => true,
        // Found when all pairs of a right row are known.
        Test::RelativeMatches => false,
        Test::Equal(part) => {
            let value = left.part(part, l);
            value != 0 && value == right.part(part, r)
        }
        Test::SameNumber => {
            let number = left.word(column, l);
            number == right.word(column, r) && IdNumber::from_word(number).is_some()
        }
        Test::Masked(with_birth) => masked::agree(left.word(column, l), right.word(column, r), with_birth),
        Test::JaroWinkler(at_least) => {
            let (a, b) = texts(column, left, l, right, r);
            strings::jaro_winkler(a, b) >= at_least
        }
        Test::Levenshtein(1) if matches!(left.columns[column], Values::Small(_)) => {
            dates(column, left, l, right, r, |a, b| a.is_one_digit_from(b))
        }
        Test::Levenshtein(at_most) => {
            let (a, b) = texts(column, left, l, right, r);
            strings::distance(a, b, at_most, false) <= at_most
        }
        Test::Damerau { at_most, same_length, length_min, bytes } => {
            let (a, b) = texts(column, left, l, right, r);
            let within = |a: &[char], b: &[char]| strings::distance(a, b, at_most, true) <= at_most;
            (!same_length || a.len() == b.len())
                && a.len() >= length_min
                && if bytes { within(&as_bytes(a), &as_bytes(b)) } else { within(a, b) }
        }
        Test::Homophone => features(column, left, l, right, r, |a, b| a.pinyin == b.pinyin),
        Test::NearHomophone => features(column, left, l, right, r, |a, b| a.folded == b.folded),
        Test::LooksAlike => features(column, left, l, right, r, |a, b| a.shape == b.shape),
        Test::Reordered => features(column, left, l, right, r, |a, b| a.sorted == b.sorted && a.surname == b.surname),
        Test::EqualWhereReadable => pair(column, left, l, right, r).is_equal_where_readable(),
        Test::OneCharacter => pair(column, left, l, right, r).is_one_character_apart(),
        Test::Shortened => pair(column, left, l, right, r).is_shortened(),
        Test::Differs(wanted) => difference(column, left, l, right, r) == wanted,
        Test::DayMonthSwapped => dates(column, left, l, right, r, |a, b| a.is_swapped(b)),
        Test::OneSlip => dates(column, left, l, right, r, |a, b| a.is_one_slip_from(b)),
        Test::Lunar => dates(column, left, l, right, r, |a, b| a.is_lunar_of(b)),
        Test::YearApart => dates(column, left, l, right, r, |a, b| a.is_year_from(b)),
        Test::Placeholder => dates(column, left, l, right, r, |a, b| a.is_placeholder_of(b) || b.is_placeholder_of(a)),
        Test::Within(digits) => place::is_within(left.word(column, l), right.word(column, r), digits.into()),
        Test::DaysApart(least, most) => {
            dates(column, left, l, right, r, |a, b| a.days_apart(b).is_some_and(|days| (least..=most).contains(&days)))
        }
    }
}

/// Each byte of a text as a character of its own.
fn as_bytes(text: &[char]) -> Vec<char> {
    text.iter().collect::<String>().bytes().map(char::from).collect()
}

fn texts<'a>(column: usize, left: Side<'a>, l: usize, right: Side<'a>, r: usize) -> (&'a [char], &'a [char]) {
    let (a, b) = (left.code(column, l), right.code(column, r));
    (left.words[column].characters(a), right.words[column].characters(b))
}

#[inline]
fn features(
    column: usize,
    left: Side<'_>,
    l: usize,
    right: Side<'_>,
    r: usize,
    test: impl Fn(&Features, &Features) -> bool,
) -> bool {
    let (a, b) = (left.code(column, l), right.code(column, r));
    test(left.words[column].features(a), right.words[column].features(b))
}

fn pair<'a>(column: usize, left: Side<'a>, l: usize, right: Side<'a>, r: usize) -> Pair<'a> {
    let (left, right) = texts(column, left, l, right, r);
    Pair { left, right }
}

#[inline]
fn dates(
    column: usize,
    left: Side<'_>,
    l: usize,
    right: Side<'_>,
    r: usize,
    test: impl Fn(crate::standard::Date, crate::standard::Date) -> bool,
) -> bool {
    matches!((left.date(column, l), right.date(column, r)), (Some(a), Some(b)) if test(a, b))
}

fn difference(column: usize, left: Side<'_>, l: usize, right: Side<'_>, r: usize) -> Difference {
    let (a, b) = (IdNumber::from_word(left.word(column, l)), IdNumber::from_word(right.word(column, r)));
    match (a, b) {
        (Some(a), Some(b)) => a.difference(b),
        _ => Difference::Other,
    }
}

/// Silences a comparison where another one has said the same already.
fn silence(comparison: &Comparison, left: Side<'_>, right: Side<'_>, levels: &mut [u8], others: &[u8]) {
    let Comparison { column, silent_levels, silent_if_taken, .. } = comparison;
    for (n, (level, other)) in levels.iter_mut().zip(others).enumerate() {
        let is_among = |levels: u32| *other < 32 && levels >> *other & 1 == 1;
        let is_taken = || left.is_taken(*column, n) || right.is_taken(*column, n);
        if is_among(*silent_levels) || is_among(*silent_if_taken) && is_taken() {
            *level = SILENT;
        }
    }
}

/// The levels of all comparisons for pairs of (left row, right row).
pub(crate) fn all_levels(
    comparisons: &[Comparison],
    left: &Rows,
    right: &Rows,
    pairs: &[(u32, u32)],
    out: &mut Vec<Vec<u8>>,
) {
    // As many pairs as stay in the processor's cache.
    const CHUNK: usize = 2048;
    out.resize_with(comparisons.len(), Vec::new);
    out.iter_mut().for_each(Vec::clear);
    let (mut lefts, mut rights) = (Vec::new(), Vec::new());
    for pairs in pairs.chunks(CHUNK) {
        left.gather(pairs.iter().map(|pair| pair.0), &mut lefts);
        right.gather(pairs.iter().map(|pair| pair.1), &mut rights);
        let (left, right) =
            (Side { columns: &lefts, words: &left.words }, Side { columns: &rights, words: &right.words });
        for (place, comparison) in comparisons.iter().enumerate() {
            let (before, rest) = out.split_at_mut(place);
            let start = rest[0].len();
            if comparison.levels[0].test == Test::RelativeMatches {
                rest[0].resize(start + pairs.len(), SILENT);
                continue;
            }
            levels(comparison, left, right, pairs.len(), &mut rest[0]);
            if let Some(other) = comparison.silent_with {
                silence(comparison, left, right, &mut rest[0][start..], &before[other][start..]);
            }
        }
    }
}
