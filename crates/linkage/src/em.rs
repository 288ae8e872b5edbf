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
    maximise_within(model, patterns, is_open, Start { match_share: 0.5, u_observations: f64::INFINITY })
}

/// What is expected of a block before its pairs are looked at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Start {
    pub(crate) match_share: f64,
    /// u counts as so many observations of strangers; the fewer, the more it gives way to what the block shows.
    pub(crate) u_observations: f64,
}

/// Learns m, and how strangers of one block differ from those of two whole files: people of one name have one sex.
pub(crate) fn maximise_within(model: &Model, patterns: &[Pattern], is_open: &[bool], start: Start) -> Learned {
    let mut m: Vec<Vec<f64>> = model.comparisons.iter().map(|c| c.levels.iter().map(|l| l.m).collect()).collect();
    let u: Vec<Vec<f64>> = model.comparisons.iter().map(|c| c.levels.iter().map(|l| l.u).collect()).collect();
    let mut within = u.clone();
    let related: Option<Vec<Vec<f64>>> = model.relatives_per_match.map(|_| {
        model.comparisons.iter().map(|c| c.levels.iter().map(|l| l.relatives.unwrap_or(l.u)).collect()).collect()
    });
    let mut share = start.match_share;
    let mut related_share = if related.is_some() { 0.05 } else { 0.0 };
    let mut rounds = 0;
    loop {
        let others = Others { u: &within, related: related.as_deref() };
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
        if start.u_observations.is_finite() {
            give_way(&mut within, &u, &step.expected_strangers, start.u_observations);
        }
        if change < CONVERGED || rounds == ROUNDS_MAX {
            let others = Others { u: &within, related: related.as_deref() };
            return Learned { rounds, ..expect(&m, &others, share, related_share, patterns, is_open) };
        }
    }
}

/// What is known of strangers in general, counted as some observations, beside those that were seen.
fn give_way(within: &mut [Vec<f64>], u: &[Vec<f64>], seen: &[Vec<f64>], observations: f64) {
    for ((within, u), seen) in within.iter_mut().zip(u).zip(seen) {
        let total = seen.iter().sum::<f64>() + observations * u.iter().sum::<f64>();
        for ((within, u), seen) in within.iter_mut().zip(u).zip(seen) {
            *within = (seen + observations * u) / total;
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
                strangers[place][*level as usize] += other_side / sum * pattern.count;
            }
        }
    }
    let related_share = relatives / all;
    Learned { match_share: matches / all, related_share, expected, expected_strangers: strangers, rounds: 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A block of one name: one pair in ten is a match, and all have one sex, whatever random pairs have.
    #[test]
    fn people_of_one_name_have_one_sex_without_being_one_person() {
        let mut model = Model::default_model();
        model.relatives_per_match = None;
        model.comparisons.retain(|c| matches!(c.name.as_str(), "birth" | "sex" | "phone"));
        model.comparisons.iter_mut().for_each(|c| c.silent_when = None);
        let mut patterns = Vec::new();
        for (match_count, m, u) in [(1000.0, [0.9, 0.995, 0.7], [0.001, 0.98, 0.0001])] {
            for agree in 0..8u8 {
                let is_equal = |place: usize| agree >> place & 1 == 1;
                let last = |place: usize| model.comparisons[place].levels.len() as u8 - 1;
                let levels = (0..3).map(|place| if is_equal(place) { 0 } else { last(place) }).collect();
                let share = |p: [f64; 3]| (0..3).map(|n| if is_equal(n) { p[n] } else { 1.0 - p[n] }).product::<f64>();
                patterns.push(Pattern { levels, count: match_count * share(m) + 9.0 * match_count * share(u) });
            }
        }
        let start = Start { match_share: 0.1, u_observations: 200.0 };
        let learned = maximise_within(&model, &patterns, &[true; 3], start);
        assert!((learned.match_share - 0.1).abs() < 0.01, "{}", learned.match_share);
        let birth = learned.expected[0][0] / learned.expected[0].iter().sum::<f64>();
        assert!((birth - 0.9).abs() < 0.02, "{birth}");
        // With u as it is among all, most pairs would pass for matches.
        assert!(maximise(&model, &patterns, &[true; 3]).match_share > 0.5);
    }
}
