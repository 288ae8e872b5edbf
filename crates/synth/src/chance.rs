use std::sync::Arc;

use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Random numbers of one place and purpose: what happens elsewhere does not move them.
pub(crate) struct Chance(ChaCha8Rng);

impl Chance {
    pub(crate) fn new(seed: u64, place: i64, purpose: u64) -> Chance {
        let mixed = mix(seed ^ mix(place.unsigned_abs() ^ mix(purpose)));
        Chance(ChaCha8Rng::seed_from_u64(mixed))
    }

    /// From 0 up to, not including, 1.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Whether something with this probability happens.
    pub(crate) fn happens(&mut self, share: f64) -> bool {
        self.unit() < share
    }

    /// From 0 up to, not including, `n`.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        ((self.unit() * n as f64) as usize).min(n.saturating_sub(1))
    }

    /// From `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low + 1).max(1) as usize) as i64
    }

    /// Around 1, mostly between 0.5 and 1.5.
    pub(crate) fn about_one(&mut self) -> f64 {
        0.5 + (self.unit() + self.unit()) / 2.0
    }

    /// Around 0, between -1 and 1, mostly small.
    pub(crate) fn sway(&mut self) -> f64 {
        self.unit() + self.unit() - 1.0
    }

    pub(crate) fn one_of<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}

pub(crate) fn mix(n: u64) -> u64 {
    let n = n.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}

/// Words with weights.
#[derive(Clone, Debug)]
pub(crate) struct Pick {
    /// Cumulated weight and word.
    items: Vec<(f64, Arc<str>)>,
}

impl Pick {
    pub(crate) fn new<'a>(weights: impl IntoIterator<Item = (&'a String, &'a f64)>) -> Pick {
        let mut sum = 0.0;
        let items = weights.into_iter().map(|(word, weight)| {
            sum += weight;
            (sum, word.as_str().into())
        });
        Pick { items: items.collect() }
    }

    pub(crate) fn one(&self, chance: &mut Chance) -> Arc<str> {
        let at = chance.unit() * self.items.last().map_or(0.0, |(sum, _)| *sum);
        let found = self.items.iter().find(|(sum, _)| at < *sum).or(self.items.last());
        found.map(|(_, word)| word.clone()).expect("every table of weights has an item: knobs are checked")
    }

    pub(crate) fn words(&self) -> impl Iterator<Item = &Arc<str>> {
        self.items.iter().map(|(_, word)| word)
    }
}

/// The place in a list of weights.
pub(crate) fn place(weights: &[f64], chance: &mut Chance) -> usize {
    let mut at = chance.unit() * weights.iter().sum::<f64>();
    for (i, weight) in weights.iter().enumerate() {
        at -= weight;
        if at < 0.0 {
            return i;
        }
    }
    weights.len().saturating_sub(1)
}

/// Lets something happen to exactly its share of the cases, evenly.
#[derive(Clone, Debug)]
pub(crate) struct Quota {
    share: f64,
    owed: f64,
}

impl Quota {
    pub(crate) fn new(share: f64) -> Quota {
        Quota { share, owed: 0.5 }
    }

    pub(crate) fn falls_due(&mut self) -> bool {
        self.owed += self.share;
        let due = self.owed >= 1.0;
        if due {
            self.owed -= 1.0;
        }
        due
    }
}
