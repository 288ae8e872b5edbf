use std::collections::HashMap;

use bairi_base::{Level, Text, UnitCode};

/// A unit of territory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    pub code: UnitCode,
    pub name: Text,
    pub level: Level,
    /// The kind inside its level: `rural` or `community` villages, `regular` or `special` townships; empty above.
    pub class: String,
    /// Lower-case letters without tone or space, for search.
    pub pinyin: String,
}

/// The territory: units sorted by code, which is also the order of a walk down the tree.
#[derive(Clone, Debug, Default)]
pub struct UnitTree {
    units: Vec<Unit>,
    index: HashMap<UnitCode, usize>,
}

impl UnitTree {
    /// From units in any order; the caller has checked that codes are unique and parents exist.
    pub fn new(mut units: Vec<Unit>) -> Self {
        units.sort_by_key(|u| u.code);
        let index = units.iter().enumerate().map(|(i, u)| (u.code, i)).collect();
        UnitTree { units, index }
    }

    pub fn len(&self) -> usize {
        self.units.len()
    }

    pub fn is_empty(&self) -> bool {
        self.units.is_empty()
    }

    /// All units in the order of their codes.
    pub fn all(&self) -> &[Unit] {
        &self.units
    }

    pub fn find(&self, code: UnitCode) -> Option<&Unit> {
        self.index.get(&code).map(|&i| &self.units[i])
    }

    /// The place of a unit in [`UnitTree::all`].
    pub fn position(&self, code: UnitCode) -> Option<usize> {
        self.index.get(&code).copied()
    }

    /// The unit and everything under it, as a slice of [`UnitTree::all`].
    pub fn subtree(&self, code: UnitCode) -> &[Unit] {
        let (first, last) = code.subtree();
        let from = self.units.partition_point(|u| u.code.number() < first);
        let to = self.units.partition_point(|u| u.code.number() <= last);
        &self.units[from..to]
    }

    /// The unit directly above; `None` at the root and for an unknown unit.
    pub fn parent(&self, code: UnitCode) -> Option<&Unit> {
        Level::ALL.iter().rev().filter(|l| **l < code.level()).find_map(|l| self.find(code.at(*l)?))
    }

    /// The units directly below.
    ///
    /// In the order of codes everything under a unit follows it directly, so that whatever comes first in what is left
    /// is a child.
    pub fn children(&self, code: UnitCode) -> impl Iterator<Item = &Unit> {
        let mut left = self.subtree(code);
        if left.first().is_some_and(|first| first.code == code) {
            left = &left[1..];
        }
        std::iter::from_fn(move || {
            let child = left.first()?;
            let (_, last) = child.code.subtree();
            left = &left[left.partition_point(|u| u.code.number() <= last)..];
            Some(child)
        })
    }

    /// From the root down to the unit itself.
    pub fn path(&self, code: UnitCode) -> Vec<&Unit> {
        let mut path: Vec<&Unit> = Level::ALL.iter().filter_map(|l| self.find(code.at(*l)?)).collect();
        path.dedup_by_key(|u| u.code);
        path
    }

    pub fn root(&self) -> Option<&Unit> {
        self.units.first()
    }
}
