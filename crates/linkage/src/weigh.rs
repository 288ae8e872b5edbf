//! Levels become weights: log2 of m over u, adjusted by term frequency, and what relatives take away.

use crate::compare::SILENT;
use crate::index;
use crate::part::Part;
use crate::plan::Plan;
use crate::rarity;
use crate::rows::Rows;

/// The weights of a model for one left file.
pub(crate) struct Scale {
    pub(crate) prior: f64,
    comparisons: Vec<Weights>,
    /// log2 of how much rarer a match is than a pair of relatives; `None` without relatives in the model.
    relatives: Option<f64>,
}

struct Weights {
    levels: Vec<LevelWeights>,
}

struct LevelWeights {
    weight: f64,
    /// log2(m / relatives)
    against_relatives: f64,
    term: Option<LevelTerm>,
}

struct LevelTerm {
    /// In the list of term frequencies.
    place: usize,
    /// The frequency that the level's u stands for.
    base: f64,
    exponent: f64,
    /// A value that more rows share says nothing.
    rows_max: u32,
}

/// How often each left row's value occurs.
pub(crate) struct Term {
    part: Part,
    counts: Vec<u32>,
    /// By row, instead of the counts.
    estimated: Option<Vec<f32>>,
    total: u64,
    average: f64,
}

/// The frequencies of every part that the model adjusts by.
pub(crate) fn terms(plan: &Plan, left: &Rows, further: Option<&Rows>) -> Vec<Term> {
    let mut found: Vec<Term> = Vec::new();
    let specs = plan.model.comparisons.iter().flat_map(|c| &c.levels);
    for (level, spec) in plan.comparisons.iter().flat_map(|c| &c.levels).zip(specs) {
        let Some((part, _)) = level.term else { continue };
        if found.iter().all(|term| term.part != part || term.estimated.is_some() != level.is_estimated) {
            let (mut counts, total, average) = index::frequencies(part, left, further);
            let estimated = level.is_estimated.then(|| rarity::shares(part, left, &counts, total, spec.u));
            if estimated.is_some() {
                counts = Vec::new();
            }
            found.push(Term { part, counts, estimated, total, average });
        }
    }
    found
}

impl Term {
    pub(crate) fn memory_bytes(&self) -> usize {
        let estimated = self.estimated.as_ref().map_or(0, Vec::capacity);
        size_of::<u32>() * self.counts.capacity() + size_of::<f32>() * estimated
    }

    /// The share of rows that have the value of this left row; `None` if it has none.
    #[inline]
    pub(crate) fn share(&self, row: usize) -> Option<f64> {
        if let Some(estimated) = &self.estimated {
            return Some(estimated[row].into()).filter(|share| *share > 0.0);
        }
        let count = self.counts[row];
        (count > 0).then(|| f64::from(count) / self.total as f64)
    }

    pub(crate) fn average(&self) -> f64 {
        self.average
    }

    pub(crate) fn part(&self) -> Part {
        self.part
    }
}

impl Scale {
    pub(crate) fn new(plan: &Plan, terms: &[Term], left_rows: usize) -> Self {
        let prior = plan.model.prior.probability(left_rows);
        let comparisons = plan
            .comparisons
            .iter()
            .zip(&plan.model.comparisons)
            .map(|(comparison, spec)| Weights {
                levels: comparison
                    .levels
                    .iter()
                    .zip(&spec.levels)
                    .map(|(level, spec)| LevelWeights {
                        weight: (spec.m / spec.u).log2(),
                        against_relatives: (spec.m / spec.relatives.unwrap_or(spec.u)).log2(),
                        term: level.term.map(|(part, exponent)| {
                            let is_it = |t: &Term| t.part == part && t.estimated.is_some() == level.is_estimated;
                            let place = terms.iter().position(is_it).expect("all parts have been counted");
                            let base = if level.is_exact_term { spec.u } else { terms[place].average };
                            LevelTerm { place, base, exponent, rows_max: level.rows_max }
                        }),
                    })
                    .collect(),
            })
            .collect();
        // A pair of relatives is as many times as frequent as a match as the model says.
        let relatives = plan.model.relatives_per_match.map(|times| -times.log2());
        Self { prior: (prior / (1.0 - prior)).log2(), comparisons, relatives }
    }

    /// The weight of one comparison, and the same against relatives.
    #[inline]
    pub(crate) fn weight(&self, comparison: usize, level: u8, terms: &[Term], left_row: u32) -> (f64, f64) {
        if level == SILENT {
            return (0.0, 0.0);
        }
        let level = &self.comparisons[comparison].levels[level as usize];
        let Some(LevelTerm { place, base, exponent, rows_max }) = &level.term else {
            return (level.weight, level.against_relatives);
        };
        let term = &terms[*place];
        if *rows_max < u32::MAX && term.counts.get(left_row as usize).is_some_and(|count| count > rows_max) {
            return (0.0, 0.0);
        }
        let adjustment = term.share(left_row as usize).map(|share| exponent * (base / share).log2());
        (level.weight + adjustment.unwrap_or(0.0), level.against_relatives)
    }

    pub(crate) fn has_relatives(&self) -> bool {
        self.relatives.is_some()
    }

    /// What the possibility takes away that the two are relatives: never above 0.
    ///
    /// `against_strangers` is the whole weight so far, `against_relatives` the sum of the weights against relatives.
    /// The odds of a match against either are `1 / (2^-a + 2^-b)`; this is their distance from `2^a`.
    #[inline]
    pub(crate) fn relatives(&self, against_strangers: f64, against_relatives: f64) -> f64 {
        let Some(prior) = self.relatives else { return 0.0 };
        let gap = against_strangers - (prior + against_relatives);
        if gap < -60.0 { 0.0 } else { -(gap.exp2().ln_1p() * std::f64::consts::LOG2_E) }
    }
}

/// The probability that belongs to a match weight.
pub fn probability(match_weight: f64) -> f64 {
    let odds = (-match_weight).exp2();
    1.0 / (1.0 + odds)
}
