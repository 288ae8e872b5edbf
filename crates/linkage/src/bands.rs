//! Where the sure band begins, found without knowing the truth.
//!
//! Each right row's best weight is counted; from the heaviest down, the pairs taken are expected to be right as often as
//! their probabilities say. The band ends where that expectation would fall below the precision asked for.

use crate::weigh::probability;

/// Bins to a bit of weight.
const FINE: f64 = 16.0;
const LEAST: f64 = -64.0;
const BINS: usize = 4096;

/// How many right rows have a best pair of that weight; whole numbers, so that no order matters.
#[derive(Clone, Debug)]
pub(crate) struct Best(Vec<u64>);

impl Default for Best {
    fn default() -> Self {
        Self(vec![0; BINS])
    }
}

impl Best {
    pub(crate) fn count(&mut self, weight: f64) {
        let bin = ((weight - LEAST) * FINE).max(0.0) as usize;
        self.0[bin.min(BINS - 1)] += 1;
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(sum, count)| *sum += count);
    }

    /// The least weight from which on best pairs are expected to be right with this precision; `None` if none is.
    pub(crate) fn sure_from(&self, precision: f64) -> Option<f64> {
        let (mut taken, mut right, mut from) = (0.0, 0.0, None);
        for (bin, count) in self.0.iter().enumerate().rev().filter(|(_, count)| **count > 0) {
            // The bin's lower edge: never more than the pairs themselves promise.
            let edge = LEAST + bin as f64 / FINE;
            taken += *count as f64;
            right += *count as f64 * probability(edge);
            if right < precision * taken {
                break;
            }
            from = Some(edge);
        }
        from
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_band_ends_where_doubt_would_outweigh_what_is_certain() {
        let mut best = Best::default();
        (0..9999).for_each(|_| best.count(40.0));
        // One pair in two right: one such pair among ten thousand is the half of what 0.9999 allows.
        best.count(0.0);
        assert_eq!(best.sure_from(0.9999), Some(0.0));
        (0..3).for_each(|_| best.count(0.0));
        assert_eq!(best.sure_from(0.9999), Some(40.0));
        assert_eq!(Best::default().sure_from(0.9999), None);
    }
}
