//! The way in figures: which figure is the goal, on which side of it we stand, and whether it is reached.

use std::cmp::Ordering;

use bairi_base::Fraction;
use bairi_plan::Require;

use crate::exact::Exact;

/// Whether a figure is what it must be, compared exactly; `None` if the figure is over nobody.
pub fn met(require: &Require, value: Fraction) -> Option<bool> {
    let against = |goal: Fraction| value.compare(goal);
    Some(match *require {
        Require::AtLeast(goal) => against(goal)?.is_ge(),
        Require::Above(goal) => against(goal)?.is_gt(),
        Require::AtMost(goal) => against(goal)?.is_le(),
        Require::Below(goal) => against(goal)?.is_lt(),
        Require::Equal(goal) => against(goal)?.is_eq(),
        Require::Between(low, high) => against(low)?.is_ge() && against(high)?.is_le(),
    })
}

/// Which way the figure must go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Up,
    Down,
}

/// From where to where the figure must go.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Course {
    pub(crate) direction: Direction,
    /// On the far side of the goal, or on it.
    pub(crate) baseline: Exact,
    pub(crate) goal: Exact,
    /// The goal itself does not do (`<`, `>`).
    pub(crate) strict: bool,
}

impl Course {
    /// `None` if the requirement's figure has no denominator.
    ///
    /// A target with two sides (`=`, `between`) is approached from where the figure stands now, and when it is
    /// met, from where the baseline stood. A baseline on the good side of the goal counts as the goal: what
    /// stood met is only to be held.
    pub(crate) fn of(require: &Require, baseline: Exact, current: Exact) -> Option<Course> {
        let (direction, goal, strict) = match *require {
            Require::AtLeast(goal) => (Direction::Up, exact(goal)?, false),
            Require::Above(goal) => (Direction::Up, exact(goal)?, true),
            Require::AtMost(goal) => (Direction::Down, exact(goal)?, false),
            Require::Below(goal) => (Direction::Down, exact(goal)?, true),
            Require::Equal(goal) => side(exact(goal)?, exact(goal)?, baseline, current),
            Require::Between(low, high) => side(exact(low)?, exact(high)?, baseline, current),
        };
        let baseline = match direction {
            Direction::Up => baseline.min(goal),
            Direction::Down => baseline.max(goal),
        };
        Some(Course { direction, baseline, goal, strict })
    }

    /// The figure after a share of the way.
    pub(crate) fn at(&self, share: Exact) -> Exact {
        self.baseline.plus(self.goal.minus(self.baseline).times(share))
    }

    /// How far a figure is short of another, in the course's direction; negative if beyond it.
    pub(crate) fn short(&self, figure: Exact, of: Exact) -> Exact {
        match self.direction {
            Direction::Up => of.minus(figure),
            Direction::Down => figure.minus(of),
        }
    }

    /// The length of the whole way.
    pub(crate) fn length(&self) -> Exact {
        self.short(self.baseline, self.goal)
    }

    /// The figure in the steps that it can take, rounded towards the baseline: half a household is not expected.
    /// The goal itself is never rounded.
    pub(crate) fn in_steps(&self, figure: Exact, steps: i64) -> Fraction {
        if figure == self.goal {
            return figure.to_fraction();
        }
        let scaled = figure.times(Exact::of(steps, 1));
        let whole = match self.direction {
            Direction::Up => scaled.floor(),
            Direction::Down => scaled.ceil(),
        };
        i64::try_from(whole).map_or_else(|_| figure.to_fraction(), |whole| Fraction::new(whole, steps))
    }
}

fn side(low: Exact, high: Exact, baseline: Exact, current: Exact) -> (Direction, Exact, bool) {
    let outside = |figure: Exact| match (figure.cmp(&low), figure.cmp(&high)) {
        (Ordering::Less, _) => Some((Direction::Up, low, false)),
        (_, Ordering::Greater) => Some((Direction::Down, high, false)),
        _ => None,
    };
    outside(current).or_else(|| outside(baseline)).unwrap_or((Direction::Up, low, false))
}

fn exact(value: Fraction) -> Option<Exact> {
    Exact::from_fraction(value)
}
