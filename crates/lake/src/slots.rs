use datafusion::arrow::array::{Array, Int64Array};

use crate::aggregate::NONE;

/// Numbers (entities, units) and the place of each: slot `n` belongs to the `n`-th number given.
pub(crate) enum Slots {
    /// `places[number - first]`; entities of a register lie close together.
    Dense { first: i64, places: Vec<u32> },
    /// Sorted by number.
    Sparse(Vec<(i64, u32)>),
}

/// A dense table takes 4 bytes for each number from the first to the last; a sparse one 16 for each that there is.
const DENSE_WASTE_MAX: i64 = 16;

impl Slots {
    pub(crate) fn new(numbers: &[i64]) -> Slots {
        let first = numbers.iter().copied().min().unwrap_or(0);
        let last = numbers.iter().copied().max().unwrap_or(0);
        if last - first <= numbers.len() as i64 * DENSE_WASTE_MAX {
            let mut places = vec![NONE; (last - first + 1) as usize];
            for (place, number) in numbers.iter().enumerate() {
                places[(number - first) as usize] = place as u32;
            }
            return Slots::Dense { first, places };
        }
        let mut sorted: Vec<(i64, u32)> = numbers.iter().enumerate().map(|(place, n)| (*n, place as u32)).collect();
        sorted.sort_unstable();
        Slots::Sparse(sorted)
    }

    pub(crate) fn find(&self, number: i64) -> u32 {
        match self {
            Slots::Dense { first, places } => {
                let at = usize::try_from(number.wrapping_sub(*first)).unwrap_or(usize::MAX);
                places.get(at).copied().unwrap_or(NONE)
            }
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
