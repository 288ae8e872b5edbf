use datafusion::arrow::array::{Array, BooleanArray, Int64Array};
use datafusion::arrow::buffer::BooleanBuffer;

/// A set of whole numbers as ranges, inclusive, sorted, without overlap: units, entities, sequences.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Numbers {
    ranges: Vec<(i64, i64)>,
}

impl Numbers {
    pub(crate) fn of(mut all: Vec<i64>) -> Numbers {
        all.sort_unstable();
        let mut ranges: Vec<(i64, i64)> = Vec::new();
        for n in all {
            match ranges.last_mut() {
                Some((_, last)) if n <= last.saturating_add(1) => *last = n,
                _ => ranges.push((n, n)),
            }
        }
        Numbers { ranges }
    }

    /// From ranges that are sorted and do not overlap.
    pub(crate) fn from_ranges(ranges: &[(i64, i64)]) -> Numbers {
        Numbers { ranges: ranges.to_vec() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// Whether any number from `first` to `last` is in the set.
    pub(crate) fn meets(&self, first: i64, last: i64) -> bool {
        let at = self.ranges.partition_point(|(_, end)| *end < first);
        self.ranges.get(at).is_some_and(|(start, _)| *start <= last)
    }

    /// Which of a column's values are in the set; unknown ones are not.
    pub(crate) fn mask(&self, column: &Int64Array) -> BooleanArray {
        let values = column.values();
        let mut near = (1, 0);
        let inside = BooleanBuffer::collect_bool(values.len(), |i| {
            let n = values[i];
            if near.0 <= n && n <= near.1 {
                return true;
            }
            let at = self.ranges.partition_point(|(_, last)| *last < n);
            match self.ranges.get(at) {
                Some(range) if range.0 <= n => {
                    near = *range;
                    true
                }
                _ => false,
            }
        });
        match column.nulls() {
            Some(known) => BooleanArray::new(&inside & known.inner(), None),
            None => BooleanArray::new(inside, None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(numbers: &[i64], ranges: &[(i64, i64)]) {
        assert_eq!(Numbers::of(numbers.to_vec()), Numbers::from_ranges(ranges));
    }

    #[test]
    fn neighbours_become_one_range() {
        check(&[], &[]);
        check(&[3, 1, 2, 2], &[(1, 3)]);
        check(&[5, 1, 2], &[(1, 2), (5, 5)]);
    }

    #[test]
    fn a_mask_knows_the_edges_and_the_unknown() {
        let set = Numbers::from_ranges(&[(1, 2), (5, 5)]);
        let column = Int64Array::from(vec![Some(0), Some(1), Some(2), Some(3), None, Some(5), Some(6)]);
        let expected = BooleanArray::from(vec![false, true, true, false, false, true, false]);
        assert_eq!(set.mask(&column), expected);
        assert!(set.meets(2, 4) && !set.meets(3, 4));
    }
}
