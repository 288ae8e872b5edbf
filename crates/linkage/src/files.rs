//! Two Parquet files linked: parts of a file are read, linked and written in order by several workers.

use std::path::Path;
use std::time::Instant;

use arrow::array::RecordBatch;
use arrow::compute::concat_batches;

use crate::bands::Best;
use crate::cancel::Cancel;
use crate::error::{LinkError, Side};
use crate::households::{self, HouseholdReport, Households};
use crate::index::BlockReport;
use crate::intake::Unusable;
use crate::linker::{Linker, Part};
use crate::model::Model;
use crate::output::Output;
use crate::plan::Plan;
use crate::repeats::{self, Repeats};
use crate::resolve::{Resolve, best_of_each, one_to_one, sorted};
use crate::rows::Rows;
use crate::source::Source;
use crate::train::{self, TrainReport};

/// The precision that the sure band is to have.
const SURE: f64 = 0.9999;

#[derive(Clone, Debug)]
pub struct LinkOptions {
    pub threads: usize,
    /// Learns the model's probabilities from the two files first.
    pub train: bool,
    pub resolve: Resolve,
    /// Sorts the pairs by left_id and right_id; otherwise they follow the right file and memory does not grow.
    pub sorted: bool,
    /// Writes the level of each comparison as well, which the explanation needs.
    pub with_levels: bool,
    /// Counts term frequencies over both files, as engines do that hold both in memory; ours then does too.
    pub frequencies_of_both: bool,
    /// Ends the run before its time.
    pub cancel: Cancel,
}

impl Default for LinkOptions {
    fn default() -> Self {
        Self {
            threads: 2,
            train: false,
            resolve: Resolve::All,
            sorted: true,
            with_levels: false,
            frequencies_of_both: false,
            cancel: Cancel::default(),
        }
    }
}

/// What a run did.
#[derive(Clone, Debug, Default)]
pub struct LinkReport {
    pub left: Unusable,
    pub right: Unusable,
    /// Rows of the right file that say the same as another one; an estimate in files of more than a million rows.
    pub repeated_rows: u64,
    pub candidates: u64,
    pub pairs: u64,
    /// Where both files name households.
    pub households: Option<HouseholdReport>,
    /// One for each blocking rule of the model.
    pub blocks: Vec<BlockReport>,
    pub trained: Option<TrainReport>,
    /// The match weight from which on each right row's best pair is expected to be right in 9,999 of 10,000 cases.
    pub sure_from: Option<f64>,
    /// Seconds until the left file was indexed, the model trained and households found, and all pairs written.
    pub seconds: [f64; 3],
}

/// Links two Parquet files into a third; gives the model that was used.
///
/// The result is written under another name first and renamed when it is whole.
///
/// # Errors
/// If a file cannot be read or written, lacks a column, or repeats an identifier on the left.
pub fn link_files(
    left: &Path,
    right: &Path,
    model: &Model,
    out: &Path,
    options: &LinkOptions,
) -> Result<(Model, LinkReport), LinkError> {
    let start = Instant::now();
    let both = options.frequencies_of_both.then_some(right);
    let mut linker = read_left(left, model, options.threads, both)?;
    if is_same(left, right) {
        linker = linker.within_one_file();
    }
    link_with(linker, right, out, options, start)
}

/// Links rows in memory with a Parquet file; otherwise as [`link_files`].
///
/// # Errors
/// As [`link_files`].
pub fn link_rows(
    left: &[RecordBatch],
    right: &Path,
    model: &Model,
    out: &Path,
    options: &LinkOptions,
) -> Result<(Model, LinkReport), LinkError> {
    let start = Instant::now();
    link_with(Linker::new(model, left)?, right, out, options, start)
}

fn link_with(
    mut linker: Linker,
    right: &Path,
    out: &Path,
    options: &LinkOptions,
    start: Instant,
) -> Result<(Model, LinkReport), LinkError> {
    options.cancel.check()?;
    let mut report = LinkReport { left: linker.left_unusable(), blocks: linker.blocks(), ..LinkReport::default() };
    report.seconds[0] = start.elapsed().as_secs_f64();
    if options.train {
        report.trained = Some(train::train(&mut linker, right, options.threads)?);
    }
    if let Some(found) = find_households(&linker, right, options)? {
        report.households = Some(found.report);
        linker.households = Some(found);
    }
    report.seconds[1] = start.elapsed().as_secs_f64();
    link_right(&linker, right, out, options, &mut report)?;
    report.seconds[2] = start.elapsed().as_secs_f64();
    Ok((linker.model().clone(), report))
}

/// Learns a model's probabilities from two files.
///
/// # Errors
/// As [`link_files`].
pub fn train_files(
    left: &Path,
    right: &Path,
    model: &Model,
    threads: usize,
) -> Result<(Model, TrainReport), LinkError> {
    let mut linker = read_left(left, model, threads, None)?;
    if is_same(left, right) {
        linker = linker.within_one_file();
    }
    let report = train::train(&mut linker, right, threads)?;
    Ok((linker.model().clone(), report))
}

/// Whether both are one file, which is then compared with itself.
fn is_same(left: &Path, right: &Path) -> bool {
    matches!((left.canonicalize(), right.canonicalize()), (Ok(left), Ok(right)) if left == right)
}

fn read_left(path: &Path, model: &Model, threads: usize, further: Option<&Path>) -> Result<Linker, LinkError> {
    let plan = Plan::of(model)?;
    let parts = read_parts(path, &plan, Side::Left, threads)?;
    let further = match further {
        Some(path) => {
            let mut rows = Rows::new(&plan.kinds, true);
            read_parts(path, &plan, Side::Right, threads)?.into_iter().for_each(|part| rows.absorb(part.rows));
            Some(rows)
        }
        None => None,
    };
    Linker::of_parts(plan, parts, further, threads)
}

fn read_parts(path: &Path, plan: &Plan, side: Side, threads: usize) -> Result<Vec<Part>, LinkError> {
    let source = Source::open(path, &plan.model, side)?;
    let mut parts = Vec::new();
    let worker = || {
        |unit| {
            let mut part = Part::new(plan);
            for batch in source.read(unit)? {
                part.add(plan, side, &batch?)?;
            }
            Ok(part)
        }
    };
    source.each_unit(threads, worker, |part| {
        parts.push(part);
        Ok(())
    })?;
    Ok(parts)
}

/// Reads the right file once for the rows that are sure, if both files name households.
fn find_households(linker: &Linker, right: &Path, options: &LinkOptions) -> Result<Option<Households>, LinkError> {
    let source = Source::open(right, linker.model(), Side::Right)?;
    let is_known = households::column(&linker.plan, &linker.left).filter(|column| source.has(*column));
    // In one file the households of both sides are the same from the start, which proves nothing.
    if is_known.is_none() || linker.is_within() {
        return Ok(None);
    }
    let mut sure = Vec::new();
    let worker = || {
        let mut session = linker.session();
        let source = &source;
        move |unit| {
            let mut found = Vec::new();
            for batch in source.read(unit)? {
                options.cancel.check()?;
                found.extend(session.sure_links(&batch?)?);
            }
            Ok(found)
        }
    };
    source.each_unit(options.threads, worker, |found: Vec<households::Link>| {
        sure.extend(found);
        Ok(())
    })?;
    Ok(Households::of(&linker.plan, &linker.left, sure))
}

/// What a worker brings back from its part of the right file.
struct Done {
    batches: Vec<RecordBatch>,
    unusable: Unusable,
    candidates: u64,
    best: Best,
    repeats: Repeats,
}

fn link_right(
    linker: &Linker,
    right: &Path,
    out: &Path,
    options: &LinkOptions,
    report: &mut LinkReport,
) -> Result<(), LinkError> {
    let source = Source::open(right, linker.model(), Side::Right)?;
    let schema = linker.schema(source.id_type(), options.with_levels);
    let mut writer = Output::create(out, schema.clone())?;
    let mut best = Best::default();
    let keep = options.sorted || options.resolve == Resolve::OneToOne;
    let mut kept = Vec::new();
    let share = repeats::share(source.rows());
    let mut repeats = Repeats::default();
    let worker = || {
        let mut session = linker.session();
        session.repeats_share = share;
        let source = &source;
        move |unit| {
            let mut batches = Vec::new();
            for batch in source.read(unit)? {
                options.cancel.check()?;
                let pairs = session.link(&batch?, options.with_levels)?;
                batches.push(if options.resolve == Resolve::All {
                    pairs
                } else {
                    best_of_each(&pairs, options.resolve)?
                });
            }
            let unusable = std::mem::take(&mut session.unusable);
            let (candidates, best) = (std::mem::take(&mut session.candidates), std::mem::take(&mut session.best));
            let repeats = std::mem::take(&mut session.repeats);
            Ok(Done { batches, unusable, candidates, best, repeats })
        }
    };
    source.each_unit(options.threads, worker, |done: Done| {
        report.right.add(&done.unusable);
        report.candidates += done.candidates;
        best.add(&done.best);
        repeats.add(done.repeats);
        if keep {
            kept.extend(done.batches.into_iter().filter(|batch| batch.num_rows() > 0));
            Ok(())
        } else {
            done.batches.iter().try_for_each(|batch| writer.write(batch))
        }
    })?;
    if keep {
        let mut whole = sorted(&concat_batches(&schema, &kept)?, options.threads)?;
        drop(kept);
        if options.resolve == Resolve::OneToOne {
            whole = one_to_one(&whole)?;
        }
        writer.write_whole(&whole, options.threads)?;
    }
    report.pairs = writer.rows;
    report.sure_from = best.sure_from(SURE);
    report.repeated_rows = repeats.count(share);
    options.cancel.check()?;
    writer.finish()
}
