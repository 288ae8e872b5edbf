//! One link for each row, where the business demands it.

use std::cmp::Ordering;
use std::collections::HashSet;

use arrow::array::{Array, AsArray, Float64Array, Int64Array, RecordBatch, UInt32Array};
use arrow::array::{DynComparator, make_comparator};
use arrow::compute::{SortOptions, cast, take, take_record_batch};
use arrow::datatypes::{DataType, Float64Type, Int64Type};

use crate::error::LinkError;
use crate::parallel::in_parallel;

/// Which pairs remain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolve {
    All,
    /// The best pair of each right row.
    BestOfRight,
    /// No row of either file more than once: the heaviest pair first.
    OneToOne,
}

fn weights(pairs: &RecordBatch) -> &Float64Array {
    pairs.column(2).as_primitive::<Float64Type>()
}

fn by_id(pairs: &RecordBatch, column: usize) -> Result<DynComparator, LinkError> {
    let ids = pairs.column(column);
    Ok(make_comparator(ids, ids, SortOptions::default())?)
}

/// The best pair of each right row; of equal ones that with the lesser left identifier, whatever the rows' order was.
///
/// The pairs of a right row must stand together, as a session gives them.
pub(crate) fn best_of_each(pairs: &RecordBatch, resolve: Resolve) -> Result<RecordBatch, LinkError> {
    if resolve != Resolve::BestOfRight || pairs.num_rows() == 0 {
        return Ok(pairs.clone());
    }
    let (weights, left, right) = (weights(pairs), by_id(pairs, 0)?, by_id(pairs, 1)?);
    let mut best: Vec<u32> = Vec::new();
    for pair in 0..pairs.num_rows() {
        match best.last_mut() {
            Some(held) if right(*held as usize, pair) == Ordering::Equal => {
                let order = weights.value(pair).total_cmp(&weights.value(*held as usize));
                if order.then_with(|| left(*held as usize, pair)) == Ordering::Greater {
                    *held = pair as u32;
                }
            }
            _ => best.push(pair as u32),
        }
    }
    Ok(take_record_batch(pairs, &UInt32Array::from(best))?)
}

/// Pairs by left_id, then right_id.
pub(crate) fn sorted(pairs: &RecordBatch, threads: usize) -> Result<RecordBatch, LinkError> {
    let weights = weights(pairs);
    // A right identifier may occur more than once; such rows still have one order.
    let by_weight = |a: u32, b: u32| weights.value(a as usize).total_cmp(&weights.value(b as usize));
    let order: Vec<u32> = if let (Some(left), Some(right)) = (numbers(pairs, 0), numbers(pairs, 1)) {
        let mut keys: Vec<(i64, i64, u32)> = left
            .values()
            .iter()
            .zip(right.values())
            .zip(0..)
            .map(|((left, right), pair)| (*left, *right, pair))
            .collect();
        keys.sort_unstable_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then_with(|| by_weight(a.2, b.2)));
        keys.into_iter().map(|(.., pair)| pair).collect()
    } else {
        let (left, right) = (by_id(pairs, 0)?, by_id(pairs, 1)?);
        let mut order: Vec<u32> = (0..pairs.num_rows() as u32).collect();
        order.sort_unstable_by(|a, b| {
            let ids = |order: &DynComparator| order(*a as usize, *b as usize);
            ids(&left).then_with(|| ids(&right)).then_with(|| by_weight(*a, *b))
        });
        order
    };
    let order = UInt32Array::from(order);
    let columns = in_parallel(threads, pairs.num_columns(), |column| take(pairs.column(column), &order, None));
    Ok(RecordBatch::try_new(pairs.schema(), columns.into_iter().collect::<Result<_, _>>()?)?)
}

/// Identifiers that are whole numbers, each of them there.
fn numbers(pairs: &RecordBatch, column: usize) -> Option<&Int64Array> {
    pairs.column(column).as_primitive_opt::<Int64Type>().filter(|ids| ids.null_count() == 0)
}

/// Takes the heaviest pair whose rows are both free, again and again; pairs must be sorted by their identifiers.
pub(crate) fn one_to_one(pairs: &RecordBatch) -> Result<RecordBatch, LinkError> {
    let weights = weights(pairs);
    let mut order: Vec<u32> = (0..pairs.num_rows() as u32).collect();
    // Stable: equal weights stay in the order of their identifiers.
    order.sort_by(|a, b| weights.value(*b as usize).total_cmp(&weights.value(*a as usize)));
    let text = |column: usize| cast(pairs.column(column), &DataType::Utf8);
    let (left, right) = (text(0)?, text(1)?);
    let (left, right) = (left.as_string::<i32>(), right.as_string::<i32>());
    let (mut lefts, mut rights) = (HashSet::new(), HashSet::new());
    let mut kept = Vec::new();
    for pair in order {
        let place = pair as usize;
        let right = right.is_valid(place).then(|| right.value(place));
        if !lefts.contains(left.value(place)) && !rights.contains(&right) {
            lefts.insert(left.value(place));
            rights.insert(right);
            kept.push(pair);
        }
    }
    kept.sort_unstable();
    Ok(take_record_batch(pairs, &UInt32Array::from(kept))?)
}
