//! Expectation maximisation of Fellegi and Sunter's mixture over counted patterns of levels.
//!
//! Source: Winkler, "Using the EM algorithm for weight computation in the Fellegi–Sunter model of record linkage" (2000).

use crate::compare::SILENT;
use crate::model::Model;

/// Pairs that fall into the same levels.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// By comparison; 255 where the comparison says nothing.
    pub levels: Vec<u8>,
    pub count: f64,
}

/// What the pairs of some blocks taught.
#[derive(Clone, Debug)]
pub struct Learned {
    /// The share of matches among the pairs.
    pub match_share: f64,
    /// The share of relatives, whose levels are those of the model; 0 if the model knows none.
    pub related_share: f64,
    /// By comparison and level: the expected number of matches in it. Divided by their sum it is m.
    pub expected: Vec<Vec<f64>>,
    /// By comparison and level: the expected number of pairs of strangers in it.
    pub expected_strangers: Vec<Vec<f64>>,
    pub rounds: usize,
}

const ROUNDS_MAX: usize = 100;
const CONVERGED: f64 = 1e-5;

/// Learns m with u fixed, over the comparisons that are open; the others are what the pairs were chosen by.
pub fn maximise(model: &Model, patterns: &[Pattern], is_open: &[bool]) -> Learned {
    let mut m: Vec<Vec<f64>> = model.comparisons.iter().map(|c| c.levels.iter().map(|l| l.m).collect()).collect();
    let u: Vec<Vec<f64>> = model.comparisons.iter().map(|c| c.levels.iter().map(|l| l.u).collect()).collect();
    let related: Option<Vec<Vec<f64>>> = model.relatives_per_match.map(|_| {
        model.comparisons.iter().map(|c| c.levels.iter().map(|l| l.relatives.unwrap_or(l.u)).collect()).collect()
    });
    let others = Others { u: &u, related: related.as_deref() };
    let mut share = 0.5;
    let mut related_share = if related.is_some() { 0.05 } else { 0.0 };
    let mut rounds = 0;
    loop {
        let step = expect(&m, &others, share, related_share, patterns, is_open);
        rounds += 1;
        let mut change = (step.match_share - share).abs();
        share = step.match_share.clamp(1e-9, 1.0 - 1e-9);
        related_share = step.related_share;
        for (m, expected) in m.iter_mut().zip(&step.expected) {
            let total: f64 = expected.iter().sum();
            if total > 0.0 {
                for (m, expected) in m.iter_mut().zip(expected) {
                    // A level that was not met must stay possible.
                    let next = ((expected + 1e-3) / (total + 1e-3 * expected_len(&step.expected))).max(1e-9);
                    change = change.max((next - *m).abs());
                    *m = next;
                }
            }
        }
        if change < CONVERGED || rounds == ROUNDS_MAX {
            return Learned { rounds, ..expect(&m, &others, share, related_share, patterns, is_open) };
        }
    }
}

fn expected_len(expected: &[Vec<f64>]) -> f64 {
    expected.iter().map(Vec::len).max().unwrap_or(1) as f64
}

/// Those who are no matches.
struct Others<'a> {
    u: &'a [Vec<f64>],
    related: Option<&'a [Vec<f64>]>,
}

/// One round: the expected numbers under given probabilities.
fn expect(
    m: &[Vec<f64>],
    others: &Others<'_>,
    share: f64,
    related_share: f64,
    patterns: &[Pattern],
    is_open: &[bool],
) -> Learned {
    let zeros = || m.iter().map(|levels| vec![0.0; levels.len()]).collect::<Vec<_>>();
    let (mut expected, mut strangers) = (zeros(), zeros());
    let (mut matches, mut relatives, mut all) = (0.0, 0.0, 0.0);
    for pattern in patterns {
        let (mut match_side, mut other_side) = (share, (1.0 - share - related_share).max(1e-12));
        let mut related_side = related_share;
        for (place, level) in pattern.levels.iter().enumerate() {
            if is_open[place] && *level != SILENT {
                match_side *= m[place][*level as usize];
                other_side *= others.u[place][*level as usize];
                if let Some(related) = others.related {
                    related_side *= related[place][*level as usize];
                }
            }
        }
        let sum = match_side + other_side + related_side;
        let certain = match_side / sum;
        relatives += related_side / sum * pattern.count;
        let weight = certain * pattern.count;
        matches += weight;
        all += pattern.count;
        for (place, level) in pattern.levels.iter().enumerate() {
            if is_open[place] && *level != SILENT {
                expected[place][*level as usize] += weight;
                strangers[place][*level as usize] += pattern.count - weight;
            }
        }
    }
    let related_share = relatives / all;
    Learned { match_share: matches / all, related_share, expected, expected_strangers: strangers, rounds: 1 }
}
