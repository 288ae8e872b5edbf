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
    let mut share = 0.5;
    let mut rounds = 0;
    loop {
        let step = expect(&m, &u, share, patterns, is_open);
        rounds += 1;
        let mut change = (step.match_share - share).abs();
        share = step.match_share.clamp(1e-9, 1.0 - 1e-9);
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
            return Learned { rounds, ..expect(&m, &u, share, patterns, is_open) };
        }
    }
}

fn expected_len(expected: &[Vec<f64>]) -> f64 {
    expected.iter().map(Vec::len).max().unwrap_or(1) as f64
}

/// One round: the expected numbers under given probabilities.
pub fn expect(m: &[Vec<f64>], u: &[Vec<f64>], share: f64, patterns: &[Pattern], is_open: &[bool]) -> Learned {
    let zeros = || m.iter().map(|levels| vec![0.0; levels.len()]).collect::<Vec<_>>();
    let (mut expected, mut strangers) = (zeros(), zeros());
    let (mut matches, mut all) = (0.0, 0.0);
    for pattern in patterns {
        let (mut match_side, mut other_side) = (share, 1.0 - share);
        for (place, level) in pattern.levels.iter().enumerate() {
            if is_open[place] && *level != SILENT {
                match_side *= m[place][*level as usize];
                other_side *= u[place][*level as usize];
            }
        }
        let certain = match_side / (match_side + other_side);
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
    Learned { match_share: matches / all, expected, expected_strangers: strangers, rounds: 1 }
}
