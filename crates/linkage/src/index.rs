//! The left file's rows by blocking key: one sorted array for each rule.

use crate::hash::{self, HashedMap, HashedSet, mix};
use crate::part::Part;
use crate::plan::Rule;
use crate::rows::{Rows, Values};
use crate::standard::IdNumber;
use crate::words::NONE;

const FILTER_BITS: u32 = 3;

/// Rows by key. A bucket is the key's high bits; inside it rows carry 32 further bits of the key.
pub(crate) struct Index {
    shift: u32,
    starts: Vec<u32>,
    /// Eight bits for each bucket, set where a key falls: most look-ups end here, in the processor's cache.
    filter: Vec<u64>,
    /// (mark, row): together, so that a look-up waits for memory once.
    entries: Vec<(u32, u32)>,
    /// Keys of blocks that were too large, and the same rows under finer keys.
    exploded: HashedSet,
    finer: Option<Box<Index>>,
    pub(crate) report: BlockReport,
}

/// What a rule's blocks look like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BlockReport {
    pub rows: usize,
    pub largest_block_rows: usize,
    /// Blocks above the cap, handled by the finer rule.
    pub exploded_blocks: usize,
    pub exploded_rows: usize,
    /// What the finer rule could not handle either: a block still above the cap, or no value for the finer part.
    pub left_out_blocks: usize,
    pub left_out_rows: usize,
}

impl Index {
    /// `keys` are the rule's keys of all left rows; 0 is none.
    pub(crate) fn build(rule: &Rule, left: &Rows, keys: &[u64]) -> Self {
        let mut entries: Vec<(u64, u32)> = Vec::with_capacity(left.len);
        for (row, key) in keys.iter().enumerate() {
            if *key != 0 {
                entries.push((*key, row as u32));
            }
            if let Some(column) = rule.repair {
                for repaired in repairs(left, column, row) {
                    entries.push((mix(0, repaired.to_word()), row as u32));
                }
            }
        }
        let mut index = Self::of(entries, rule.block_rows_max);
        if !index.exploded.is_empty() {
            let mut finer = Vec::new();
            let mut without = 0;
            for (row, key) in keys.iter().copied().enumerate() {
                if index.exploded.contains(&key) {
                    match left.key(&rule.finer, row) {
                        0 => without += 1,
                        fine => finer.push((mix(key, fine), row as u32)),
                    }
                }
            }
            let finer = Self::of(finer, rule.block_rows_max);
            index.report.left_out_blocks = finer.exploded.len();
            index.report.left_out_rows = finer.report.exploded_rows + without;
            index.finer = Some(Box::new(finer));
        }
        index
    }

    fn of(entries: Vec<(u64, u32)>, cap: usize) -> Self {
        let bits = entries.len().max(2).next_power_of_two().trailing_zeros();
        let shift = 64 - bits;
        let mut starts = vec![0u32; (1 << bits) + 1];
        for (key, _) in &entries {
            starts[(key >> shift) as usize + 1] += 1;
        }
        for bucket in 1..starts.len() {
            starts[bucket] += starts[bucket - 1];
        }
        let mut filter = vec![0u64; 1 << (bits + FILTER_BITS).saturating_sub(6)];
        for (key, _) in &entries {
            let bit = key >> (shift - FILTER_BITS);
            filter[(bit >> 6) as usize] |= 1 << (bit & 63);
        }
        let mut places = starts.clone();
        let mut sorted = vec![(0u64, 0u32); entries.len()];
        for entry in &entries {
            let place = &mut places[(entry.0 >> shift) as usize];
            sorted[*place as usize] = *entry;
            *place += 1;
        }
        drop(entries);
        drop(places);
        let mut report = BlockReport { rows: sorted.len(), ..BlockReport::default() };
        let mut exploded = HashedSet::default();
        for bucket in 0..starts.len() - 1 {
            let slice = &mut sorted[starts[bucket] as usize..starts[bucket + 1] as usize];
            if slice.len() > 1 {
                slice.sort_unstable();
            }
            for block in slice.chunk_by(|a, b| a.0 == b.0) {
                report.largest_block_rows = report.largest_block_rows.max(block.len());
                if block.len() > cap {
                    exploded.insert(block[0].0);
                    report.exploded_blocks += 1;
                    report.exploded_rows += block.len();
                }
            }
        }
        let entries = sorted.iter().map(|(key, row)| (*key as u32, *row)).collect();
        Self { shift, starts, filter, entries, exploded, finer: None, report }
    }

    pub(crate) fn memory_bytes(&self) -> usize {
        let arrays = size_of::<u32>() * self.starts.capacity() + size_of::<u64>() * self.filter.capacity();
        let finer = self.finer.as_ref().map_or(0, |finer| finer.memory_bytes());
        arrays + size_of::<(u32, u32)>() * self.entries.capacity() + hash::set_bytes(&self.exploded) + finer
    }

    #[inline]
    fn may_hold(&self, key: u64) -> bool {
        let bit = key >> (self.shift - FILTER_BITS);
        key != 0 && self.filter[(bit >> 6) as usize] >> (bit & 63) & 1 == 1
    }

    /// The rows under a key; none if the block is too large.
    pub(crate) fn block(&self, key: u64) -> impl Iterator<Item = u32> {
        let bucket = (key >> self.shift) as usize;
        let range = self.starts[bucket] as usize..self.starts[bucket + 1] as usize;
        let mark = key as u32;
        let exploded = !self.exploded.is_empty() && self.exploded.contains(&key);
        let range = if exploded || !self.may_hold(key) { 0..0 } else { range };
        self.entries[range].iter().filter(move |(m, _)| *m == mark).map(|(_, row)| *row)
    }

    /// The left rows that a rule pairs with right rows, as `found(place of the right row in keys, left row)`.
    ///
    /// `keys` are the rule's keys of the right rows from `start` on; 0 is none.
    pub(crate) fn candidates(
        &self,
        rule: &Rule,
        right: &Rows,
        start: usize,
        keys: &[u64],
        mut found: impl FnMut(usize, u32),
    ) {
        // First all keys, then what is under them: the look-ups of a pass do not wait for each other.
        let mut hits: Vec<u32> = vec![0; keys.len() + 1];
        let mut count = 0;
        for (place, key) in keys.iter().enumerate() {
            hits[count] = place as u32;
            count += usize::from(self.may_hold(*key));
        }
        let hits: Vec<(u32, u32, u32)> = hits[..count]
            .iter()
            .map(|place| {
                let bucket = (keys[*place as usize] >> self.shift) as usize;
                (*place, self.starts[bucket], self.starts[bucket + 1])
            })
            .collect();
        let may_explode = !self.exploded.is_empty();
        for (place, from, to) in &hits {
            let key = keys[*place as usize];
            if may_explode && self.exploded.contains(&key) {
                continue;
            }
            for (mark, row) in &self.entries[*from as usize..*to as usize] {
                if *mark == key as u32 {
                    found(*place as usize, *row);
                }
            }
        }
        if let Some(finer) = &self.finer {
            for (place, key) in keys.iter().enumerate().filter(|(_, key)| self.exploded.contains(key)) {
                match right.key(&rule.finer, start + place) {
                    0 => {}
                    fine => finer.block(mix(*key, fine)).for_each(|row| found(place, row)),
                }
            }
        }
        if let Some(column) = rule.repair {
            for place in 0..keys.len() {
                for repaired in repairs(right, column, start + place) {
                    self.block(mix(0, repaired.to_word())).for_each(|row| found(place, row));
                }
            }
        }
    }
}

fn repairs(rows: &Rows, column: usize, row: usize) -> Vec<IdNumber> {
    IdNumber::from_word(rows.word(column, row)).map_or_else(Vec::new, IdNumber::repairs)
}

/// How often each row's value of a part occurs, by row, and the number of rows that have one.
pub(crate) fn frequencies(part: Part, left: &Rows, further: Option<&Rows>) -> (Vec<u32>, u64, f64) {
    let mut counts: HashedMap<u32> = HashedMap::default();
    let mut total = 0u64;
    for rows in [Some(left), further].into_iter().flatten() {
        each_value(part, rows, |value, times| {
            // Numbers are no hashes yet.
            *counts.entry(mix(value, 5)).or_default() += times;
            total += u64::from(times);
        });
    }
    let count = |value: u64| if value == 0 { 0 } else { counts[&mix(value, 5)] };
    let by_row = match &left.columns[part.column] {
        Values::Coded(codes) => {
            let words = &left.words[part.column];
            let by_code: Vec<u32> = (0..words.len()).map(|code| count(words.part(code as u32, part.of))).collect();
            codes.iter().map(|code| if *code == NONE { 0 } else { by_code[*code as usize] }).collect()
        }
        _ => (0..left.len).map(|row| count(left.part(part, row))).collect(),
    };
    // Squares are summed as integers: the order of a table must not matter.
    let squares: u128 = counts.values().map(|c| u128::from(*c) * u128::from(*c)).sum();
    let average = squares as f64 / (total.max(1) as f64 * total.max(1) as f64);
    (by_row, total, average)
}

/// Hands on every value and how often it stands there; words once for all their rows.
fn each_value(part: Part, rows: &Rows, mut each: impl FnMut(u64, u32)) {
    if let Values::Coded(codes) = &rows.columns[part.column] {
        let words = &rows.words[part.column];
        let mut by_code = vec![0u32; words.len()];
        codes.iter().filter(|code| **code != NONE).for_each(|code| by_code[*code as usize] += 1);
        for (code, times) in by_code.iter().enumerate().filter(|(_, times)| **times > 0) {
            each(words.part(code as u32, part.of), *times);
        }
        return;
    }
    for value in (0..rows.len).map(|row| rows.part(part, row)).filter(|value| *value != 0) {
        each(value, 1);
    }
}
