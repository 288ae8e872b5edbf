//! Every indicator's totals for every unit.

use std::sync::Arc;

use bairi_base::Fraction;
use bairi_plan::{Indicator, Measure};

use crate::Figure;
use crate::territory::Territory;

/// Whole numbers that add up over units.
///
/// In this order: the population; what the measure adds up (coverage: met; sum: the value; ratio: the numerator); the
/// second of it (coverage: unknown; ratio: the denominator); the work list.
pub(crate) type Totals = [i64; 4];

/// Totals by indicator (in the plan's order) and unit (in the tree's), subtrees included; `None` where a predicate
/// cannot be evaluated.
#[derive(Clone, Default)]
pub(crate) struct Figures {
    pub(crate) of: Vec<Option<Arc<Vec<Totals>>>>,
}

impl Figures {
    pub(crate) fn get(&self, indicator: usize, unit: usize) -> Option<Totals> {
        self.of.get(indicator)?.as_ref()?.get(unit).copied()
    }

    /// Sets an indicator anew from what each unit has of its own.
    pub(crate) fn set(&mut self, territory: &Territory, indicator: usize, own: Option<Vec<Totals>>) {
        self.of[indicator] = own.map(|own| Arc::new(sum_up(territory, own)));
    }

    /// Puts what some units have of their own in the place of what they had.
    pub(crate) fn replace(
        &mut self,
        territory: &Territory,
        indicator: usize,
        units: &[usize],
        own: Option<Vec<Totals>>,
    ) {
        let (Some(totals), Some(own)) = (&mut self.of[indicator], own) else {
            self.of[indicator] = None;
            return;
        };
        let totals = Arc::make_mut(totals);
        for unit in units {
            let mut change = own[*unit];
            add(&mut change, totals[*unit], -1);
            for child in territory.children(*unit) {
                add(&mut change, totals[child], 1);
            }
            let mut at = Some(*unit);
            while let Some(above) = at {
                add(&mut totals[above], change, 1);
                at = territory.parent(above);
            }
        }
    }
}

fn sum_up(territory: &Territory, mut totals: Vec<Totals>) -> Vec<Totals> {
    // A unit comes before everything below it.
    for at in (0..totals.len()).rev() {
        if let Some(parent) = territory.parent(at) {
            let below = totals[at];
            add(&mut totals[parent], below, 1);
        }
    }
    totals
}

fn add(to: &mut Totals, what: Totals, sign: i64) {
    to.iter_mut().zip(what).for_each(|(to, what)| *to = to.wrapping_add(sign.wrapping_mul(what)));
}

/// What totals say of an indicator.
pub(crate) fn figure(indicator: &Indicator, [population, first, second, gap]: Totals) -> Figure {
    let (value, unknown) = match indicator.measure {
        Measure::Coverage { .. } => (Fraction::new(first, population), second),
        Measure::Count { .. } => (Fraction::whole(population), 0),
        Measure::Sum { .. } => (Fraction::whole(first), 0),
        Measure::Ratio { .. } => (Fraction::new(first, second), 0),
    };
    Figure { value, population, unknown, gap }
}
