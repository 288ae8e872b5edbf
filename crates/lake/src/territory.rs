use bairi_base::{Level, UnitCode};
use bairi_plan::UnitTree;

/// The units as positions in [`UnitTree::all`], and what lies directly above and below each.
pub(crate) struct Territory {
    codes: Vec<i64>,
    parents: Vec<Option<u32>>,
    children: Vec<Vec<u32>>,
}

impl Territory {
    pub(crate) fn new(tree: &UnitTree) -> Territory {
        let units = tree.all();
        let parent = |code: UnitCode| tree.position(tree.parent(code)?.code).map(|at| at as u32);
        let parents: Vec<Option<u32>> = units.iter().map(|u| parent(u.code)).collect();
        let mut children = vec![Vec::new(); units.len()];
        for (at, parent) in parents.iter().enumerate() {
            if let Some(parent) = parent {
                children[*parent as usize].push(at as u32);
            }
        }
        Territory { codes: units.iter().map(|u| u.code.number()).collect(), parents, children }
    }

    pub(crate) fn len(&self) -> usize {
        self.codes.len()
    }

    pub(crate) fn position(&self, unit: i64) -> Option<usize> {
        self.codes.binary_search(&unit).ok()
    }

    /// The unit's position, or that of the nearest unit above that the plan still has.
    pub(crate) fn home(&self, unit: i64) -> Option<usize> {
        let code = UnitCode::from_number(unit);
        let above = || Level::ALL.iter().rev().filter_map(|level| self.position(code.at(*level)?.number())).next();
        self.position(unit).or_else(above)
    }

    pub(crate) fn parent(&self, at: usize) -> Option<usize> {
        self.parents[at].map(|parent| parent as usize)
    }

    pub(crate) fn children(&self, at: usize) -> impl Iterator<Item = usize> {
        self.children[at].iter().map(|child| *child as usize)
    }

    /// The numbers of which [`Territory::home`] is this position: the unit's own and those of units that the plan has
    /// no more.
    pub(crate) fn own_numbers(&self, at: usize) -> Vec<(i64, i64)> {
        let (mut from, last) = UnitCode::from_number(self.codes[at]).subtree();
        let mut ranges = Vec::new();
        for child in self.children(at) {
            let (first_below, last_below) = UnitCode::from_number(self.codes[child]).subtree();
            if from < first_below {
                ranges.push((from, first_below - 1));
            }
            from = last_below + 1;
        }
        if from <= last {
            ranges.push((from, last));
        }
        ranges
    }
}
