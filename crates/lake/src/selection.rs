//! Which changes are the states of their entries at a moment.

use std::collections::HashMap;
use std::sync::Arc;

use datafusion::arrow::array::{Array, AsArray, BooleanArray, RecordBatch};
use datafusion::arrow::buffer::BooleanBuffer;
use datafusion::arrow::datatypes::{Date32Type, Int64Type, TimestampMicrosecondType};
use roaring::RoaringTreemap;

use crate::LakeError;
use crate::columns::{EFFECTIVE_ON, ENTITY, RECORDED_AT, RETRACTED, SEQ, day_number};
use crate::moment::Moment;
use crate::scan::Scan;
use crate::shelf::Shelf;

type Dead = Option<Arc<RoaringTreemap>>;

/// Picks the changes that stand. Retractions never stand.
#[derive(Debug)]
pub(crate) enum Selection {
    /// Every change, retractions too.
    Every,
    /// The winner of each entry: the latest `effective_on`, then the latest sequence.
    Current { dead: Dead, retractions: bool },
    /// The winner of each entry among what was known and true at a moment.
    Past {
        dead: Dead,
        known_at_us: i64,
        true_on: i32,
        /// Winners of that moment that have been displaced since.
        revived: RoaringTreemap,
    },
    /// What had been said before the states of another selection, as far as it was known and true then.
    Earlier(Arc<Selection>),
}

impl Selection {
    /// Today's selection, unless something known now becomes true only later.
    pub(crate) fn at(shelf: &Shelf, moment: Moment) -> Result<Selection, LakeError> {
        if shelf.builtin {
            return Ok(Selection::Every);
        }
        let true_on = day_number(moment.true_on);
        let dead = shelf.dead.clone();
        if moment.known_at.is_none() && shelf.latest_day.is_none_or(|day| day <= true_on) {
            return Ok(Selection::Current { dead, retractions: shelf.retracted > 0 });
        }
        let known_at_us = moment.known_at.map_or(i64::MAX, |at| at.timestamp_micros());
        let revived = match &dead {
            Some(dead) => revived(shelf, dead, known_at_us, true_on)?,
            None => RoaringTreemap::new(),
        };
        Ok(Selection::Past { dead, known_at_us, true_on, revived })
    }

    /// The states before those that `standing` selects.
    pub(crate) fn earlier(standing: Arc<Selection>) -> Selection {
        Selection::Earlier(standing)
    }

    /// The columns needed to tell which of the changes from one sequence to another stand.
    pub(crate) fn columns(&self, first_seq: i64, last_seq: i64) -> Vec<usize> {
        match self {
            Selection::Every => Vec::new(),
            Selection::Current { dead, retractions } => {
                let seq = any_dead(dead, first_seq, last_seq).then_some(SEQ);
                seq.into_iter().chain(retractions.then_some(RETRACTED)).collect()
            }
            Selection::Past { .. } | Selection::Earlier(_) => vec![SEQ, RETRACTED, EFFECTIVE_ON, RECORDED_AT],
        }
    }

    /// Which rows stand; `None` is all. `column` gives those that [`Selection::columns`] named, and `None` for others.
    pub(crate) fn keep<'b>(&self, column: impl Fn(usize) -> Option<&'b dyn Array>) -> Option<BooleanArray> {
        let needed = |at| column(at).expect("named by Selection::columns");
        let standing = match self {
            Selection::Every => None,
            Selection::Earlier(standing) => {
                let seqs = needed(SEQ).as_primitive::<Int64Type>().values();
                Some(match &**standing {
                    Selection::Current { dead: Some(dead), .. } => {
                        BooleanBuffer::collect_bool(seqs.len(), |i| dead.contains(seqs[i] as u64))
                    }
                    Selection::Past { dead: Some(dead), known_at_us, true_on, revived } => {
                        let days = needed(EFFECTIVE_ON).as_primitive::<Date32Type>().values();
                        let instants = needed(RECORDED_AT).as_primitive::<TimestampMicrosecondType>().values();
                        BooleanBuffer::collect_bool(seqs.len(), |i| {
                            let seq = seqs[i] as u64;
                            let known = instants[i] <= *known_at_us && days[i] <= *true_on;
                            known && dead.contains(seq) && !revived.contains(seq)
                        })
                    }
                    _ => BooleanBuffer::new_unset(seqs.len()),
                })
            }
            Selection::Current { dead, .. } => column(SEQ).and_then(|seqs| {
                let seqs = seqs.as_primitive::<Int64Type>().values();
                let (first, last) = (*seqs.first()?, *seqs.last()?);
                let dead = dead.as_ref().filter(|_| any_dead(dead, first, last))?;
                Some(BooleanBuffer::collect_bool(seqs.len(), |i| !dead.contains(seqs[i] as u64)))
            }),
            Selection::Past { dead, known_at_us, true_on, revived } => {
                let seqs = needed(SEQ).as_primitive::<Int64Type>().values();
                let days = needed(EFFECTIVE_ON).as_primitive::<Date32Type>().values();
                let instants = needed(RECORDED_AT).as_primitive::<TimestampMicrosecondType>().values();
                let is_dead = |seq: i64| dead.as_ref().is_some_and(|dead| dead.contains(seq as u64));
                Some(BooleanBuffer::collect_bool(seqs.len(), |i| {
                    let known = instants[i] <= *known_at_us && days[i] <= *true_on;
                    known && (!is_dead(seqs[i]) || revived.contains(seqs[i] as u64))
                }))
            }
        };
        let retractions = match self {
            Selection::Every => false,
            Selection::Current { retractions, .. } => *retractions,
            Selection::Past { .. } | Selection::Earlier(_) => true,
        };
        let put = column(RETRACTED).filter(|_| retractions).map(|retracted| !retracted.as_boolean().values());
        match (standing, put) {
            (Some(standing), Some(put)) => Some(&standing & &put),
            (one, other) => one.or(other),
        }
        .map(|rows| BooleanArray::new(rows, None))
    }
}

fn any_dead(dead: &Dead, first_seq: i64, last_seq: i64) -> bool {
    dead.as_ref().is_some_and(|dead| dead.range_cardinality(first_seq as u64..=last_seq as u64) > 0)
}

/// An entry whose winner was not known or not true yet at a moment had the best of the others then, if any.
fn revived(shelf: &Shelf, dead: &RoaringTreemap, known_at_us: i64, true_on: i32) -> Result<RoaringTreemap, LakeError> {
    #[derive(Default)]
    struct Found {
        /// Entries whose winner comes later.
        later: Vec<i64>,
        /// Displaced changes that were known and true: entry, day, sequence.
        earlier: Vec<(i64, i32, i64)>,
    }
    let columns = [SEQ, ENTITY, EFFECTIVE_ON, RECORDED_AT];
    let scan = Scan { shelf, selection: &Selection::Every, columns: &columns, limits: &[], hints: &[] };
    let look = |found: &mut Found, batch: &RecordBatch| {
        let seqs = batch.column(0).as_primitive::<Int64Type>().values();
        let entities = batch.column(1).as_primitive::<Int64Type>().values();
        let days = batch.column(2).as_primitive::<Date32Type>().values();
        let instants = batch.column(3).as_primitive::<TimestampMicrosecondType>().values();
        for i in 0..batch.num_rows() {
            let known = instants[i] <= known_at_us && days[i] <= true_on;
            match dead.contains(seqs[i] as u64) {
                false if !known => found.later.push(entities[i]),
                true if known => found.earlier.push((entities[i], days[i], seqs[i])),
                _ => {}
            }
        }
        Ok(())
    };
    let found = scan.run(Found::default, look)?;
    let later: RoaringTreemap = found.iter().flat_map(|f| &f.later).map(|entity| *entity as u64).collect();
    let mut best: HashMap<i64, (i32, i64)> = HashMap::new();
    for (entity, day, seq) in found.iter().flat_map(|f| &f.earlier).filter(|(e, ..)| later.contains(*e as u64)) {
        let best = best.entry(*entity).or_insert((*day, *seq));
        *best = (*best).max((*day, *seq));
    }
    Ok(best.into_values().map(|(_, seq)| seq as u64).collect())
}
