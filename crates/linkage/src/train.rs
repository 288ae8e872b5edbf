//! Learning a model: u by random sampling, m by expectation maximisation over the blocks of the rules.
//!
//! Rows are sampled by the hash of their identifier and everything counted is whole numbers, so that the result does not
//! depend on the order of the rows. Levels that were hardly seen keep near to the starting model (a Dirichlet prior): a
//! level never gets an extreme weight from nothing.

use std::collections::BTreeMap;
use std::path::Path;

use arrow::array::{ArrayRef, AsArray};
use arrow::compute::cast;
use arrow::datatypes::DataType;

use crate::compare::{self, SILENT};
use crate::em::{self, Learned, Pattern, Start};
use crate::error::{LinkError, Side};
use crate::hash::{self, mix};
use crate::linker::{Linker, Part, Scored};
use crate::model::{LevelSpec, Model, Prior, When};
use crate::parallel::in_parallel;
use crate::plan::{Comparison, Test};
use crate::rows::Rows;
use crate::source::Source;
use crate::weigh::probability;

/// Right rows to learn from.
const SAMPLE_ROWS: usize = 150_000;
/// Random pairs to learn u from.
const RANDOM_PAIRS: usize = 1_000_000;
/// A starting value counts as if it had been observed this often.
const PRIOR_OBSERVATIONS: f64 = 2.0;
/// A rule whose pairs are matches more seldom than this teaches nothing reliable about matches.
const MATCH_SHARE_MIN: f64 = 0.3;

/// So many strangers of one block make what is known of strangers in general give way.
const U_OBSERVATIONS: f64 = 200.0;

/// Where rules of so pure pairs teach enough, others only add relatives that pass for matches.
const PURE_SHARE: f64 = 0.9;
const PURE_MATCHES: f64 = 500.0;
/// A rule cannot have so many times as many matches as the sample, and some more, or as it has right rows.
const MATCHES_TIMES: f64 = 1.5;
const MATCHES_MORE: f64 = 50.0;

/// What was learned from what.
#[derive(Clone, Debug, Default)]
pub struct TrainReport {
    pub sample_rows: usize,
    pub random_pairs: usize,
    /// For each blocking rule: its pairs and the share of matches among them; those below the limit were not used.
    pub rules: Vec<(u64, f64)>,
    /// Levels that were never met among random pairs, and those met less than once among matches: (comparison, level).
    pub unseen_u: Vec<(String, usize)>,
    pub unseen_m: Vec<(String, usize)>,
    pub share_matched: f64,
}

pub(crate) fn train(linker: &mut Linker, right: &Path, threads: usize) -> Result<TrainReport, LinkError> {
    let source = Source::open(right, linker.model(), Side::Right)?;
    let wanted = SAMPLE_ROWS.min(source.rows());
    let mut part = Part::new(&linker.plan);
    let plan = &linker.plan;
    let worker = || |unit| source.sample(unit, wanted)?.collect::<Result<Vec<_>, LinkError>>();
    source.each_unit(threads, worker, |batches| {
        batches.iter().try_for_each(|batch| part.add(plan, Side::Right, batch))
    })?;
    if part.rows.len == 0 {
        return Err(LinkError::Empty { side: Side::Right });
    }
    let ids = arrow::compute::concat(&part.ids.iter().map(AsRef::as_ref).collect::<Vec<_>>())?;
    let id_text = cast(&ids, &DataType::Utf8)?;
    let right_order = by_hash(id_text.as_string::<i32>().iter());
    let left_ids = cast(&linker.left_ids, &DataType::Utf8)?;
    let left_order = by_hash(left_ids.as_string::<i32>().iter());
    let start = linker.model().clone();
    let mut model = start.clone();
    let mut report = TrainReport { sample_rows: part.rows.len, ..TrainReport::default() };
    let counts = count_random(linker, &part.rows, &left_order, &right_order, &mut report, threads);
    let sample = Sample { rows: &part.rows, ids: &ids };
    let patterns = block_patterns(linker, sample, threads)?;
    let slices = candidates(linker, sample, threads)?;
    // Twice: random pairs hold some matches, and how many is known only after the first round.
    for is_second in [false, true] {
        learn_u(linker, &part.rows, &counts, &start, &mut model, &mut report);
        let matches = model.prior.probability(linker.left.len) * linker.left.len as f64 * part.rows.len as f64;
        learn_m(&patterns, matches, is_second, &start, &mut model, &mut report);
        round(&mut model);
        linker.set_model(model);
        learn_prior(linker, &part.rows, &slices, &mut report, threads);
        model = linker.model().clone();
    }
    Ok(report)
}

/// Twelve digits of each probability, so that a model that was written and read again is the same to the last bit.
fn round(model: &mut Model) {
    for level in levels(model) {
        (level.m, level.u) = (twelve_digits(level.m), twelve_digits(level.u));
    }
}

fn levels(model: &mut Model) -> impl Iterator<Item = &mut LevelSpec> {
    model.comparisons.iter_mut().flat_map(|comparison| &mut comparison.levels)
}

fn twelve_digits(value: f64) -> f64 {
    format!("{value:.11e}").parse().unwrap_or(value)
}

/// Rows of either side that random pairs are drawn from: so many that what is compared stays in the processor's cache.
const RANDOM_ROWS: usize = 1 << 15;

/// The first rows in the order of their identifiers' hashes.
fn by_hash<'a>(ids: impl Iterator<Item = Option<&'a str>>) -> Vec<u32> {
    let mut order: Vec<(u64, u32)> =
        ids.zip(0..).map(|(id, row)| (mix(hash::bytes(id.unwrap_or_default().as_bytes()), 13), row)).collect();
    if order.len() > RANDOM_ROWS {
        order.select_nth_unstable(RANDOM_ROWS);
        order.truncate(RANDOM_ROWS);
    }
    order.sort_unstable();
    order.into_iter().map(|(_, row)| row).collect()
}

/// The levels of random pairs, counted.
fn count_random(
    linker: &Linker,
    right: &Rows,
    lefts: &[u32],
    rights: &[u32],
    report: &mut TrainReport,
    threads: usize,
) -> Vec<Vec<u64>> {
    const CHUNK: usize = 1 << 16;
    let wanted = RANDOM_PAIRS.min(lefts.len() * rights.len());
    let starts: Vec<usize> = (0..wanted).step_by(CHUNK).collect();
    let comparisons = &linker.plan.comparisons;
    let parts = in_parallel(threads, starts.len(), |place| {
        let start = starts[place];
        let pairs: Vec<(u32, u32)> = (start..(start + CHUNK).min(wanted))
            .map(|n| (lefts[n % lefts.len()], rights[(mix(n as u64, 17) % rights.len() as u64) as usize]))
            .collect();
        let mut all = Vec::new();
        compare::all_levels(comparisons, &linker.left, right, &pairs, &mut all);
        let mut counts: Vec<Vec<u64>> = comparisons.iter().map(|c| vec![0; c.levels.len()]).collect();
        for (levels, counts) in all.iter().zip(&mut counts) {
            for level in levels.iter().filter(|level| **level != SILENT) {
                counts[*level as usize] += 1;
            }
        }
        counts
    });
    let mut counts: Vec<Vec<u64>> = comparisons.iter().map(|c| vec![0; c.levels.len()]).collect();
    for (sum, part) in counts.iter_mut().flatten().zip(0usize..) {
        *sum = parts.iter().map(|part_counts| part_counts.iter().flatten().nth(part).copied().unwrap_or(0)).sum();
    }
    report.random_pairs = wanted;
    counts
}

fn learn_u(
    linker: &Linker,
    right: &Rows,
    counts: &[Vec<u64>],
    start: &Model,
    model: &mut Model,
    report: &mut TrainReport,
) {
    report.unseen_u.clear();
    // The share of matches among random pairs.
    let matched = model.prior.probability(linker.left.len);
    let comparisons = linker.plan.comparisons.iter().zip(&start.comparisons);
    for ((spec, (comparison, start)), counts) in model.comparisons.iter_mut().zip(comparisons).zip(counts) {
        let seen: u64 = counts.iter().sum();
        if seen == 0 {
            continue;
        }
        let last = spec.levels.len() - 1;
        let mut rest = 1.0;
        for (level, count) in counts.iter().enumerate().take(last) {
            // Agreement on a whole value can be counted over all rows of the left file instead of some pairs.
            let exact = match comparison.levels[level].test {
                Test::Equal(part) if level == 0 => linker.terms.iter().find(|t| t.part() == part),
                _ => None,
            };
            let start = start.levels[level].u;
            let matches = matched * spec.levels[level].m;
            let sampled = ((*count as f64 - matches * seen as f64).max(0.0) + PRIOR_OBSERVATIONS)
                / (seen as f64 + PRIOR_OBSERVATIONS / start);
            let learned = match exact {
                Some(term) if term.average() > 10.0 / linker.left.len as f64 => {
                    (chance_agreement(term, linker, right) - matches).max(start * 1e-2)
                }
                _ => sampled,
            };
            // Hidden places may be rare in a file; where there are some, chance agreement is no rarer for that.
            let least = if is_of_masked(&spec.levels[level]) { start } else { 1e-9 };
            spec.levels[level].u = learned.clamp(least, 0.999);
            rest -= spec.levels[level].u;
            if *count == 0 {
                report.unseen_u.push((spec.name.clone(), level));
            }
        }
        spec.levels[last].u = rest.clamp(1e-6, 1.0 - 1e-9);
    }
}

fn is_of_masked(level: &LevelSpec) -> bool {
    matches!(level.when, When::Masked { .. })
}

/// How often a right row and any left row agree on a part, over all pairs of the sample and the left file.
fn chance_agreement(term: &crate::weigh::Term, linker: &Linker, right: &Rows) -> f64 {
    let mut counts: hash::HashedMap<u64> = hash::HashedMap::default();
    let mut present = 0u64;
    for row in 0..right.len {
        let value = right.part(term.part(), row);
        if value != 0 {
            *counts.entry(mix(value, 5)).or_default() += 1;
            present += 1;
        }
    }
    let mut agreeing = 0u64;
    let mut left_present = 0u64;
    for row in 0..linker.left.len {
        let value = linker.left.part(term.part(), row);
        if value != 0 {
            left_present += 1;
            agreeing += counts.get(&mix(value, 5)).copied().unwrap_or(0);
        }
    }
    agreeing as f64 / (present.max(1) as f64 * left_present.max(1) as f64)
}

/// One rule's pairs.
struct Block {
    pairs: u64,
    /// Right rows that they belong to.
    right_rows: u64,
    /// Comparisons that the rule does not decide.
    is_open: Vec<bool>,
    patterns: Vec<Pattern>,
    /// The comparison whose first level is that the numbers are one, if that is the rule.
    same_number: Option<usize>,
}

/// The right rows that are learned from.
#[derive(Clone, Copy)]
struct Sample<'a> {
    rows: &'a Rows,
    ids: &'a ArrayRef,
}

fn block_patterns(linker: &Linker, sample: Sample<'_>, threads: usize) -> Result<Vec<Block>, LinkError> {
    let blocks = in_parallel(threads, linker.plan.rules.len(), |place| {
        let mut pairs = Vec::new();
        linker.candidates_of(place, sample.rows, &mut pairs);
        linker.once(sample.ids, &mut pairs)?;
        let is_open = open_comparisons(linker, place);
        let patterns = patterns(linker, sample.rows, &pairs, &is_open);
        let mut is_met = vec![false; sample.rows.len];
        pairs.iter().for_each(|(_, right)| is_met[*right as usize] = true);
        let right_rows = is_met.iter().filter(|is_met| **is_met).count() as u64;
        let rule = &linker.plan.rules[place];
        let is_of_rule = |c: &Comparison| [c.column] == rule.left.iter().map(|p| p.column).collect::<Vec<_>>()[..];
        let is_it = |c: &Comparison| c.levels[0].test == Test::SameNumber && is_of_rule(c);
        let same_number = linker.plan.comparisons.iter().position(is_it);
        Ok(Block { pairs: pairs.len() as u64, right_rows, is_open, patterns, same_number })
    });
    blocks.into_iter().collect()
}

/// `matches` are expected in the sample; if they have been learned, a rule that claims many more of them is not believed.
fn learn_m(
    blocks: &[Block],
    matches: f64,
    is_learned: bool,
    start: &Model,
    model: &mut Model,
    report: &mut TrainReport,
) {
    report.rules.clear();
    report.unseen_m.clear();
    let mut observed: Vec<Vec<f64>> = model.comparisons.iter().map(|c| vec![0.0; c.levels.len()]).collect();
    // By comparison: the largest share of matches among the pairs that taught it.
    let mut best = vec![0.0; observed.len()];
    // What an earlier round learned of m may come from a rule that is not believed any more.
    let mut begin = model.clone();
    for (level, start) in levels(&mut begin).zip(levels(&mut start.clone())) {
        level.m = start.m;
    }
    for Block { pairs, right_rows, is_open, patterns, same_number } in blocks {
        let teaches = !patterns.is_empty() && is_open.iter().filter(|open| **open).count() >= 2;
        // As many matches as are expected in all, and never more than every other pair.
        let match_share = (matches / (*pairs as f64).max(1.0)).clamp(1e-3, 0.5);
        let em_start = Start { match_share, u_observations: U_OBSERVATIONS };
        let learned = teaches.then(|| em::maximise_within(&begin, patterns, is_open, em_start));
        report.rules.push((*pairs, learned.as_ref().map_or(0.0, |l| l.match_share)));
        let Some(learned) = learned else { continue };
        let possible = if is_learned { MATCHES_TIMES * matches + MATCHES_MORE } else { f64::INFINITY };
        if learned.match_share * *pairs as f64 > possible.min(MATCHES_TIMES * *right_rows as f64) {
            continue;
        }
        if let Some(comparison) = same_number {
            learn_shared_number(
                &mut model.comparisons[*comparison].levels[0],
                start,
                *comparison,
                *pairs as f64,
                &learned,
            );
        }
        for (place, found) in learned.expected.iter().enumerate() {
            if found.iter().sum::<f64>() < 1.0 {
                continue;
            }
            let is_pure = learned.match_share >= PURE_SHARE && found.iter().sum::<f64>() >= PURE_MATCHES;
            let share = if is_pure { PURE_SHARE } else { learned.match_share.min(MATCH_SHARE_MIN) };
            // The purest rules count, all of them: below the limit the best one.
            if share > best[place] {
                best[place] = share;
                observed[place].fill(0.0);
            }
            if share == best[place] {
                observed[place].iter_mut().zip(found).for_each(|(sum, found)| *sum += found);
            }
        }
    }
    for ((spec, start), observed) in model.comparisons.iter_mut().zip(&start.comparisons).zip(&observed) {
        let seen: f64 = observed.iter().sum();
        if seen < 1.0 {
            continue;
        }
        // The starting model counts as some observations, spread as it says.
        let strength = 20.0;
        let total: f64 = start.levels.iter().map(|level| level.m).sum();
        for (place, (level, count)) in spec.levels.iter_mut().zip(observed).enumerate() {
            let least = if is_of_masked(level) { start.levels[place].m } else { 1e-6 };
            level.m = ((count + strength * start.levels[place].m / total) / (seen + strength)).clamp(least, 1.0 - 1e-6);
            if *count < 1.0 {
                report.unseen_m.push((spec.name.clone(), place));
            }
        }
    }
}

/// How often relatives are written down under one number, as where a list has the head's number in each row.
fn learn_shared_number(level: &mut LevelSpec, start: &Model, comparison: usize, pairs: f64, learned: &Learned) {
    let (Some(per_match), Some(usual)) = (start.relatives_per_match, start.comparisons[comparison].levels[0].relatives)
    else {
        return;
    };
    // Each match with that number stands for more that have another one or none, and each match for some relatives.
    let relatives = per_match * learned.match_share * pairs / level.m;
    let shared = (learned.related_share * pairs + PRIOR_OBSERVATIONS) / (relatives + PRIOR_OBSERVATIONS / usual);
    level.relatives = Some(twelve_digits(shared.clamp(1e-6, 0.5)));
}

/// The comparisons that a rule does not decide.
fn open_comparisons(linker: &Linker, rule: usize) -> Vec<bool> {
    let rule = &linker.plan.rules[rule];
    let blocked: Vec<usize> = rule.left.iter().chain(&rule.right).map(|part| part.column).collect();
    let decides = |c: &Comparison| {
        blocked.contains(&c.column)
            || c.levels.iter().any(|level| matches!(level.test, Test::Equal(p) if blocked.contains(&p.column)))
    };
    let is_household = |place| linker.plan.household == Some(place);
    linker.plan.comparisons.iter().enumerate().map(|(place, c)| !decides(c) && !is_household(place)).collect()
}

/// Pairs by their levels: how often each combination occurs, in a fixed order.
fn patterns(linker: &Linker, right: &Rows, pairs: &[(u32, u32)], is_open: &[bool]) -> Vec<Pattern> {
    const CHUNK: usize = 1 << 14;
    let mut found: BTreeMap<Vec<u8>, u64> = BTreeMap::new();
    let mut columns: Vec<Vec<u8>> = Vec::new();
    let mut pattern = vec![SILENT; is_open.len()];
    for pairs in pairs.chunks(CHUNK) {
        compare::all_levels(&linker.plan.comparisons, &linker.left, right, pairs, &mut columns);
        for pair in 0..pairs.len() {
            for (place, levels) in columns.iter().enumerate() {
                pattern[place] = if is_open[place] { levels[pair] } else { SILENT };
            }
            match found.get_mut(&pattern) {
                Some(count) => *count += 1,
                None => {
                    found.insert(pattern.clone(), 1);
                }
            }
        }
    }
    found.into_iter().map(|(levels, count)| Pattern { levels, count: count as f64 }).collect()
}

/// The candidates of the sample, by slices.
fn candidates(linker: &Linker, sample: Sample<'_>, threads: usize) -> Result<Vec<Vec<(u32, u32)>>, LinkError> {
    const SLICE: usize = 1 << 14;
    let right = sample.rows;
    let slices = in_parallel(threads, right.len.div_ceil(SLICE), |slice| {
        let mut pairs = Vec::new();
        linker.candidates(right, slice * SLICE..((slice + 1) * SLICE).min(right.len), &mut pairs);
        linker.once(sample.ids, &mut pairs)?;
        Ok(pairs)
    });
    slices.into_iter().collect()
}

/// The share of right rows that have a partner, by the model learned so far.
fn learn_prior(
    linker: &mut Linker,
    right: &Rows,
    slices: &[Vec<(u32, u32)>],
    report: &mut TrainReport,
    threads: usize,
) {
    let shared: &Linker = linker;
    let mut probabilities: Vec<f64> = in_parallel(threads, slices.len(), |slice| {
        let mut scored = Scored::default();
        shared.score(right, &slices[slice], -10.0, &mut scored);
        let rows = scored.pairs.iter().zip(&scored.match_weight).collect::<Vec<_>>();
        let of_row =
            |rows: &[(&(u32, u32), &f64)]| 1.0 - rows.iter().map(|(_, w)| 1.0 - probability(**w)).product::<f64>();
        rows.chunk_by(|a, b| a.0.1 == b.0.1).map(of_row).collect::<Vec<f64>>()
    })
    .concat();
    // In order of size, and rounded: the sum must not depend on the order of the rows.
    probabilities.sort_unstable_by(f64::total_cmp);
    let matched = (probabilities.iter().sum::<f64>() * 1024.0).round() / 1024.0;
    report.share_matched = twelve_digits((matched / right.len as f64).clamp(1e-6, 0.999));
    let mut model = linker.model().clone();
    model.prior = match model.prior {
        Prior::ShareMatched(_) => Prior::ShareMatched(report.share_matched),
        Prior::ProbabilityTwoRandomRecordsMatch(_) => {
            Prior::ProbabilityTwoRandomRecordsMatch(twelve_digits(report.share_matched / linker.left.len as f64))
        }
    };
    linker.set_model(model);
}
