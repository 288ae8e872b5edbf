use datafusion::arrow::array::{Array, Int64Array};

use crate::aggregate::NONE;

/// Numbers (entities, units) and the place of each: slot `n` belongs to the `n`-th number given.
pub(crate) enum Slots {
    /// Entities of a register lie close together: a bit for each number from the first to the last.
    Ranked(Ranked),
    /// Sorted by number.
    Sparse(Vec<(i64, u32)>),
}

/// A set of numbers that counts how many of them are below one: small enough to stay near the processor.
pub(crate) struct Ranked {
    first: i64,
    /// Whether a number is in the set, 64 to a word.
    words: Vec<u64>,
    /// How many numbers stand in the words before each.
    below: Vec<u32>,
    /// The place of each number in their order; `None` if they were given in it.
    places: Option<Vec<u32>>,
}

/// Bits for each number given; a sparse list takes 128 for each.
const RANKED_BITS_MAX: i64 = 256;
const WORD_BITS: usize = u64::BITS as usize;

impl Slots {
    pub(crate) fn new(numbers: &[i64]) -> Slots {
        let first = numbers.iter().copied().min().unwrap_or(0);
        let last = numbers.iter().copied().max().unwrap_or(0);
        if last - first <= numbers.len() as i64 * RANKED_BITS_MAX {
            return Slots::Ranked(Ranked::new(numbers, first, last));
        }
        let mut sorted: Vec<(i64, u32)> = numbers.iter().enumerate().map(|(place, n)| (*n, place as u32)).collect();
        sorted.sort_unstable();
        Slots::Sparse(sorted)
    }

    pub(crate) fn find(&self, number: i64) -> u32 {
        match self {
            Slots::Ranked(ranked) => ranked.find(number),
            Slots::Sparse(sorted) => sorted.binary_search_by_key(&number, |(n, _)| *n).map_or(NONE, |at| sorted[at].1),
        }
    }

    /// The slot of every value of a column; unknown values have none. Equal neighbours are looked up once.
    pub(crate) fn of(&self, column: &Int64Array) -> Vec<u32> {
        let mut last = (0, self.find(0));
        let find = |n: i64| {
            if n != last.0 {
                last = (n, self.find(n));
            }
            last.1
        };
        match column.nulls().filter(|n| n.null_count() > 0) {
            None => column.values().iter().copied().map(find).collect(),
            Some(_) => column
                .iter()
                .map({
                    let mut find = find;
                    move |n| n.map_or(NONE, &mut find)
                })
                .collect(),
        }
    }
}

impl Ranked {
    fn new(numbers: &[i64], first: i64, last: i64) -> Ranked {
        let mut words = vec![0_u64; (last - first) as usize / WORD_BITS + 1];
        for number in numbers {
            let at = (number - first) as usize;
            words[at / WORD_BITS] |= 1 << (at % WORD_BITS);
        }
        let mut count = 0;
        let below = words.iter().map(|word| {
            let before = count;
            count += word.count_ones();
            before
        });
        let mut ranked = Ranked { first, below: below.collect(), words, places: None };
        if !numbers.is_sorted_by(|a, b| a < b) {
            let mut places = vec![NONE; count as usize];
            for (place, number) in numbers.iter().enumerate() {
                places[ranked.find(*number) as usize] = place as u32;
            }
            ranked.places = Some(places);
        }
        ranked
    }

    fn find(&self, number: i64) -> u32 {
        let at = usize::try_from(number.wrapping_sub(self.first)).unwrap_or(usize::MAX);
        let (word, bit) = (at / WORD_BITS, at % WORD_BITS);
        let Some(bits) = self.words.get(word).filter(|bits| *bits >> bit & 1 == 1) else { return NONE };
        let rank = self.below[word] + (bits & ((1 << bit) - 1)).count_ones();
        match &self.places {
            Some(places) => places[rank as usize],
            None => rank,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(numbers: &[i64], ranked: bool) {
        let slots = Slots::new(numbers);
        assert_eq!(matches!(slots, Slots::Ranked(_)), ranked, "{numbers:?}");
        for (place, number) in numbers.iter().enumerate() {
            assert_eq!(slots.find(*number), place as u32, "{number} of {numbers:?}");
            for near in [number - 1, number + 1, number + 64, -number, i64::MIN, i64::MAX] {
                let known = numbers.iter().position(|n| *n == near).map_or(NONE, |at| at as u32);
                assert_eq!(slots.find(near), known, "{near} of {numbers:?}");
            }
        }
    }

    #[test]
    fn every_number_has_its_place_and_no_other_has_one() {
        check(&[7], true);
        check(&[1, 2, 3, 63, 64, 65, 127, 128, 200], true);
        check(&[200, 5, 64, 63, 1, 129], true);
        check(&[360_000_000_000, 361_000_000_000, 1], false);
        let column = Int64Array::from(vec![Some(5), None, Some(5), Some(6)]);
        assert_eq!(Slots::new(&[4, 5]).of(&column), [1, NONE, 1, NONE]);
        assert_eq!(Slots::new(&[]).find(0), NONE);
    }
}
