//! The left file packed and indexed, and the right file's batches linked to it one by one.

use std::ops::{Deref, Range};
use std::sync::Arc;

use arrow::array::make_comparator;
use arrow::array::{ArrayRef, Float64Array, RecordBatch, StringArray, UInt8Array, UInt32Array};
use arrow::compute::{SortOptions, cast, concat, take};
use arrow::datatypes::{DataType, SchemaRef};

use crate::bands::Best;
use crate::compare;
use crate::error::{LinkError, Side};
use crate::hash;
use crate::households::{self, Households, SURE_WEIGHT};
use crate::index::{BlockReport, Index};
use crate::intake::{self, Headings, Unusable};
use crate::model::Model;
use crate::outline;
use crate::packer::Packer;
use crate::plan::Plan;
use crate::repeats::Repeats;
use crate::rows::{self, Rows};
use crate::weigh::{Scale, Term, probability, terms};

const LEFT_ROWS_MAX: usize = 1 << 31;
/// Right rows scored at a time; their number fits 16 bits of a candidate.
const SLICE_ROWS: usize = 1 << 14;

/// The left file, ready for any number of right files.
pub struct Linker {
    pub(crate) plan: Plan,
    pub(crate) left: Rows,
    pub(crate) left_ids: ArrayRef,
    indexes: Vec<Index>,
    pub(crate) terms: Vec<Term>,
    pub(crate) scale: Scale,
    unusable: Unusable,
    /// Both files are one: each pair counts once, and a row is no pair with itself.
    is_within: bool,
    pub(crate) households: Option<Households>,
}

/// The left file while it is read.
pub(crate) struct Part {
    pub(crate) rows: Rows,
    pub(crate) ids: Vec<ArrayRef>,
    pub(crate) unusable: Unusable,
}

impl Part {
    pub(crate) fn new(plan: &Plan) -> Self {
        Self { rows: Rows::new(&plan.kinds, true), ids: Vec::new(), unusable: Unusable::default() }
    }

    pub(crate) fn add(&mut self, plan: &Plan, side: Side, batch: &RecordBatch) -> Result<(), LinkError> {
        let headings = Headings::of(&plan.model, batch.schema_ref(), side)?;
        intake::take_in(plan, &headings, side, batch, &mut self.rows, &mut self.unusable)?;
        self.ids.push(batch.column(headings.id).clone());
        Ok(())
    }
}

impl Linker {
    /// Packs the left file.
    ///
    /// # Errors
    /// If a batch lacks a column, the file has no rows, or an identifier occurs twice.
    pub fn new(model: &Model, left: &[RecordBatch]) -> Result<Self, LinkError> {
        Self::with_frequencies(model, left, &[])
    }

    /// Counts term frequencies over further batches as well, as engines do that count over both files.
    ///
    /// # Errors
    /// As [`Linker::new`].
    pub fn with_frequencies(model: &Model, left: &[RecordBatch], further: &[RecordBatch]) -> Result<Self, LinkError> {
        let mut packer = Packer::new(model)?;
        for batch in left {
            packer.add(batch)?;
        }
        let Packer { plan, part, .. } = packer;
        let mut others = Part::new(&plan);
        for batch in further {
            others.add(&plan, Side::Right, batch)?;
        }
        Self::of_parts(plan, vec![part], Some(others.rows), 1)
    }

    pub(crate) fn of_parts(
        plan: Plan,
        parts: Vec<Part>,
        further: Option<Rows>,
        threads: usize,
    ) -> Result<Self, LinkError> {
        let mut parts = parts.into_iter();
        // The first part is taken as it is, the others' words are merged into its dictionaries.
        let Part { rows: mut left, mut ids, mut unusable } = parts.next().unwrap_or_else(|| Part::new(&plan));
        for part in parts {
            left.absorb(part.rows);
            ids.extend(part.ids);
            unusable.add(&part.unusable);
        }
        if left.len == 0 {
            return Err(LinkError::Empty { side: Side::Left });
        }
        if left.len > LEFT_ROWS_MAX {
            return Err(LinkError::TooMany { rows: left.len, limit: LEFT_ROWS_MAX });
        }
        left.close();
        let left_ids = concat(&ids.iter().map(AsRef::as_ref).collect::<Vec<_>>())?;
        drop(ids);
        check_ids(&left_ids)?;
        let next = std::sync::atomic::AtomicUsize::new(0);
        let (left, plan) = (left, plan);
        // What the rules look at, gathered once for all of them.
        let mut parts: Vec<rows::Known> = Vec::new();
        for part in plan.rules.iter().flat_map(|rule| &rule.left) {
            if parts.iter().all(|(known, _)| known != part) {
                parts.push((*part, left.parts(*part, 0..left.len)));
            }
        }
        let (indexes, terms) = std::thread::scope(|scope| {
            let build = || {
                let mut built = Vec::new();
                loop {
                    let place = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    let Some(rule) = plan.rules.get(place) else { return built };
                    let keys = rows::keys_of(&rule.left, left.len, &parts);
                    built.push((place, Index::build(rule, &left, &keys)));
                }
            };
            let others: Vec<_> = (1..threads).map(|_| scope.spawn(build)).collect();
            let counted = terms(&plan, &left, further.as_ref());
            let mut all = build();
            for other in others {
                all.extend(other.join().map_err(|_| LinkError::Interrupted)?);
            }
            all.sort_by_key(|(place, _)| *place);
            Ok::<_, LinkError>((all.into_iter().map(|(_, index)| index).collect::<Vec<_>>(), counted))
        })?;
        let scale = Scale::new(&plan, &terms, left.len);
        Ok(Self { plan, left, left_ids, indexes, terms, scale, unusable, is_within: false, households: None })
    }

    /// The same left file under other probabilities; columns, rules and levels must be those of the model before.
    pub(crate) fn set_model(&mut self, model: Model) {
        self.plan.model = model;
        self.scale = Scale::new(&self.plan, &self.terms, self.left.len);
    }

    /// Compares the left file with itself: the right rows are its own, each pair comes once, with the lesser identifier left.
    pub fn within_one_file(mut self) -> Self {
        self.is_within = true;
        self
    }

    /// Leaves out pairs of a row with itself and the second of two equal pairs, where both files are one.
    pub(crate) fn once(&self, right_ids: &ArrayRef, pairs: &mut Vec<(u32, u32)>) -> Result<(), LinkError> {
        if self.is_within {
            let order = make_comparator(&self.left_ids, right_ids, SortOptions::default())?;
            pairs.retain(|(left, right)| order(*left as usize, *right as usize).is_lt());
        }
        Ok(())
    }

    pub(crate) fn is_within(&self) -> bool {
        self.is_within
    }

    pub fn model(&self) -> &Model {
        &self.plan.model
    }

    pub fn left_rows(&self) -> usize {
        self.left.len
    }

    pub fn left_unusable(&self) -> Unusable {
        self.unusable
    }

    /// One report for each blocking rule of the model.
    pub fn blocks(&self) -> Vec<BlockReport> {
        self.indexes.iter().map(|index| index.report).collect()
    }

    /// A worker of its own; workers share the linker.
    pub fn session(&self) -> Session<&Linker> {
        Session::of(self)
    }

    /// The columns of a result: left_id, right_id, match_weight, match_probability, weight_prior, one weight for each
    /// comparison, weight_relatives, and, if wanted, one level for each comparison.
    pub fn schema(&self, right_id: &DataType, with_levels: bool) -> SchemaRef {
        outline::pairs(&self.plan.model, self.left_ids.data_type(), right_id, with_levels)
    }

    /// Bytes that the left file takes, packed and indexed.
    pub fn memory_bytes(&self) -> usize {
        let indexes: usize = self.indexes.iter().map(Index::memory_bytes).sum();
        let terms: usize = self.terms.iter().map(Term::memory_bytes).sum();
        self.left.memory_bytes() + self.left_ids.get_array_memory_size() + indexes + terms
    }

    /// For each right row the left rows that some rule pairs it with, as (left, right), each pair once, in order.
    pub(crate) fn candidates(&self, right: &Rows, range: Range<usize>, out: &mut Vec<(u32, u32)>) {
        let mut packed: Vec<u64> = Vec::with_capacity(range.len() * 2);
        let mut known = Vec::new();
        for (rule, index) in self.plan.rules.iter().zip(&self.indexes) {
            let keys = right.keys(&rule.right, range.clone(), &mut known);
            index.candidates(rule, right, range.start, &keys, |place, left| {
                packed.push((place as u64) << 32 | u64::from(left));
            });
        }
        if let Some(households) = &self.households {
            for place in 0..range.len() {
                let found = |left| packed.push((place as u64) << 32 | u64::from(left));
                households.candidates(right, range.start + place, found);
            }
        }
        packed.sort_unstable();
        packed.dedup();
        out.clear();
        out.extend(packed.iter().map(|p| (*p as u32, (*p >> 32) as u32 + range.start as u32)));
    }

    /// The pairs of one rule alone.
    pub(crate) fn candidates_of(&self, rule: usize, right: &Rows, out: &mut Vec<(u32, u32)>) {
        let keys = right.keys(&self.plan.rules[rule].right, 0..right.len, &mut Vec::new());
        self.indexes[rule].candidates(&self.plan.rules[rule], right, 0, &keys, |place, left| {
            out.push((left, place as u32));
        });
    }
}

fn check_ids(ids: &ArrayRef) -> Result<(), LinkError> {
    let text = cast(ids, &DataType::Utf8)?;
    let text: &StringArray = arrow::array::AsArray::as_string(&text);
    let mut hashes: Vec<(u64, u32)> =
        text.iter().zip(0..).map(|(id, row)| (hash::bytes(id.unwrap_or_default().as_bytes()), row)).collect();
    hashes.sort_unstable();
    let repeated = hashes.windows(2).filter(|pair| pair[0].0 == pair[1].0).map(|pair| (pair[0].1, pair[1].1)).min();
    // Rows are told from 1.
    repeated.map_or(Ok(()), |(first, second)| {
        Err(LinkError::RepeatedId { first: first as usize + 1, second: second as usize + 1 })
    })
}

/// Links batches of the right file; keeps its dictionaries from one batch to the next. It borrows the linker or has a share
/// in it, as `L` says.
pub struct Session<L> {
    linker: L,
    rows: Rows,
    headings: Option<(SchemaRef, Headings)>,
    pub unusable: Unusable,
    /// Pairs scored.
    pub candidates: u64,
    pub(crate) best: Best,
    pub(crate) repeats: Repeats,
    /// One content in how many is looked at for repetitions.
    pub(crate) repeats_share: u64,
}

/// Pairs while they are compared; levels and weights by comparison.
#[derive(Default)]
struct Compared {
    levels: Vec<Vec<u8>>,
    weights: Vec<Vec<f64>>,
    total: Vec<f64>,
    /// The sum of the weights against relatives.
    against: Vec<f64>,
}

/// Scored pairs above the threshold.
#[derive(Default)]
pub(crate) struct Scored {
    pub(crate) pairs: Vec<(u32, u32)>,
    pub(crate) match_weight: Vec<f64>,
    /// By comparison.
    pub(crate) weights: Vec<Vec<f64>>,
    pub(crate) relatives: Vec<f64>,
    pub(crate) levels: Vec<Vec<u8>>,
}

impl<L: Deref<Target = Linker>> Session<L> {
    pub fn of(linker: L) -> Self {
        let rows = Rows::new(&linker.plan.kinds, false);
        Self {
            linker,
            rows,
            unusable: Unusable::default(),
            candidates: 0,
            best: Best::default(),
            repeats: Repeats::default(),
            repeats_share: 1,
            headings: None,
        }
    }

    /// The pairs of a batch at or above the model's threshold, ordered by right row, then left row.
    ///
    /// # Errors
    /// If the batch lacks a column that the model needs.
    pub fn link(&mut self, batch: &RecordBatch, with_levels: bool) -> Result<RecordBatch, LinkError> {
        let right_ids = self.take_in(batch)?;
        self.repeats.look_at(&self.rows, self.repeats_share);
        let (scored, candidates) = self.score(&right_ids, self.linker.plan.model.threshold_match_weight)?;
        self.candidates += candidates;
        for row in scored.rows() {
            self.best.count(scored.match_weight[row].iter().copied().fold(f64::NEG_INFINITY, f64::max));
        }
        self.linker.to_batch(scored, &right_ids, with_levels)
    }

    /// The rows of a batch that surely are a left row, where both are of a household.
    pub(crate) fn sure_links(&mut self, batch: &RecordBatch) -> Result<Vec<households::Link>, LinkError> {
        let Some(column) = households::column(&self.linker.plan, &self.linker.left) else { return Ok(Vec::new()) };
        let right_ids = self.take_in(batch)?;
        let (scored, _) = self.score(&right_ids, SURE_WEIGHT)?;
        let mut found = Vec::new();
        for row in scored.rows() {
            if let Some(best) = only_best(&scored.match_weight[row.clone()]) {
                let (left, right) = scored.pairs[row.start + best];
                let homes = (self.rows.word(column, right as usize), self.linker.left.word(column, left as usize));
                if homes.0 != 0 && homes.1 != 0 {
                    found.push((homes.0, homes.1, left));
                }
            }
        }
        Ok(found)
    }

    /// Packs a batch in place of the one before; gives its identifiers.
    fn take_in(&mut self, batch: &RecordBatch) -> Result<ArrayRef, LinkError> {
        let linker = &*self.linker;
        let headings = match &self.headings {
            Some((schema, headings)) if schema == batch.schema_ref() => headings.clone(),
            _ => {
                let found = Headings::of(&linker.plan.model, batch.schema_ref(), Side::Right)?;
                self.headings = Some((batch.schema(), found.clone()));
                found
            }
        };
        self.rows.clear();
        intake::take_in(&linker.plan, &headings, Side::Right, batch, &mut self.rows, &mut self.unusable)?;
        Ok(batch.column(headings.id).clone())
    }

    /// All pairs from a weight on, and how many were compared.
    fn score(&self, right_ids: &ArrayRef, threshold: f64) -> Result<(Scored, u64), LinkError> {
        let linker = &*self.linker;
        let (mut scored, mut candidates) = (Scored::default(), 0);
        let mut pairs = Vec::new();
        for start in (0..self.rows.len).step_by(SLICE_ROWS) {
            linker.candidates(&self.rows, start..(start + SLICE_ROWS).min(self.rows.len), &mut pairs);
            linker.once(right_ids, &mut pairs)?;
            candidates += pairs.len() as u64;
            linker.score(&self.rows, &pairs, threshold, &mut scored);
        }
        Ok((scored, candidates))
    }
}

impl Scored {
    /// The pairs of each right row.
    fn rows(&self) -> impl Iterator<Item = Range<usize>> {
        ranges(&self.pairs)
    }
}

/// Where the pairs of each right row stand.
fn ranges(pairs: &[(u32, u32)]) -> impl Iterator<Item = Range<usize>> {
    pairs.chunk_by(|a, b| a.1 == b.1).scan(0, |end, row| {
        *end += row.len();
        Some(*end - row.len()..*end)
    })
}

/// The place of the greatest weight; none if two have it.
fn only_best(weights: &[f64]) -> Option<usize> {
    let best = (0..weights.len()).max_by(|a, b| weights[*a].total_cmp(&weights[*b]))?;
    (weights.iter().filter(|weight| **weight == weights[best]).count() == 1).then_some(best)
}

impl Linker {
    /// Scores pairs and keeps those at or above the threshold.
    pub(crate) fn score(&self, right: &Rows, pairs: &[(u32, u32)], threshold: f64, out: &mut Scored) {
        let count = self.plan.comparisons.len();
        let mut compared = Compared {
            total: vec![self.scale.prior; pairs.len()],
            against: vec![0.0; pairs.len()],
            ..Compared::default()
        };
        compare::all_levels(&self.plan.comparisons, &self.left, right, pairs, &mut compared.levels);
        for (place, levels) in compared.levels.iter().enumerate() {
            let mut weights = Vec::with_capacity(pairs.len());
            for (pair, (left, _)) in pairs.iter().enumerate() {
                let (weight, relative) = self.scale.weight(place, levels[pair], &self.terms, *left);
                weights.push(weight);
                compared.total[pair] += weight;
                compared.against[pair] += relative;
            }
            compared.weights.push(weights);
        }
        if let Some(households) = &self.households {
            self.ask_relatives(households, right, pairs, &mut compared);
        }
        out.weights.resize_with(count, Vec::new);
        out.levels.resize_with(count, Vec::new);
        for (pair, rows) in pairs.iter().enumerate() {
            if compared.total[pair] < threshold {
                continue;
            }
            let relatives = self.scale.relatives(compared.total[pair], compared.against[pair]);
            let weight = compared.total[pair] + relatives;
            if weight >= threshold {
                out.pairs.push(*rows);
                out.match_weight.push(weight);
                out.relatives.push(relatives);
                for place in 0..count {
                    out.weights[place].push(compared.weights[place][pair]);
                    out.levels[place].push(compared.levels[place][pair]);
                }
            }
        }
    }

    /// Raises the pairs whose relatives match; what was known without them decides who is sure.
    fn ask_relatives(&self, households: &Households, right: &Rows, pairs: &[(u32, u32)], compared: &mut Compared) {
        let place = households.comparison;
        for row in ranges(pairs) {
            let links = households.links(right, pairs[row.start].1 as usize);
            if links.is_empty() {
                continue;
            }
            let weight = |pair: usize| {
                let (total, against) = (compared.total[pair], compared.against[pair]);
                total + self.scale.relatives(total, against)
            };
            let weights: Vec<f64> = row.clone().map(weight).collect();
            let own = only_best(&weights).filter(|best| weights[*best] >= SURE_WEIGHT);
            let own = own.map(|best| pairs[row.start + best].0);
            for pair in row {
                let left = pairs[pair].0;
                if !households.has_relative(links, &self.left, left, own) {
                    continue;
                }
                let (weight, relative) = self.scale.weight(place, 0, &self.terms, left);
                compared.levels[place][pair] = 0;
                compared.weights[place][pair] = weight;
                compared.against[pair] += relative;
                // In the model's order, as whoever adds up the columns does.
                let sum = |sum: f64, weights: &Vec<f64>| sum + weights[pair];
                compared.total[pair] = compared.weights.iter().fold(self.scale.prior, sum);
            }
        }
    }

    fn to_batch(&self, scored: Scored, right_ids: &ArrayRef, with_levels: bool) -> Result<RecordBatch, LinkError> {
        let schema = self.schema(right_ids.data_type(), with_levels);
        let left: UInt32Array = scored.pairs.iter().map(|(left, _)| *left).collect();
        let right: UInt32Array = scored.pairs.iter().map(|(_, right)| *right).collect();
        let floats = |values: Vec<f64>| Arc::new(Float64Array::from(values)) as ArrayRef;
        let probabilities = scored.match_weight.iter().map(|w| probability(*w)).collect();
        let prior = vec![self.scale.prior; scored.pairs.len()];
        let mut columns = vec![take(&self.left_ids, &left, None)?, take(right_ids, &right, None)?];
        columns.extend([floats(scored.match_weight), floats(probabilities), floats(prior)]);
        if scored.weights.is_empty() {
            columns.extend(self.plan.comparisons.iter().map(|_| floats(Vec::new())));
        }
        columns.extend(scored.weights.into_iter().map(floats));
        if self.scale.has_relatives() {
            columns.push(floats(scored.relatives));
        }
        if with_levels {
            let bytes = |values: Vec<u8>| Arc::new(UInt8Array::from(values)) as ArrayRef;
            if scored.levels.is_empty() {
                columns.extend(self.plan.comparisons.iter().map(|_| bytes(Vec::new())));
            }
            columns.extend(scored.levels.into_iter().map(bytes));
        }
        Ok(RecordBatch::try_new(schema, columns)?)
    }
}
