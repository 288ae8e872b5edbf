//! Which unit an entry hangs on: shown where it is known, chosen from a list where the list is short, typed otherwise.

use bairi_base::{Level, Text, UnitCode};
use bairi_ledger::Viewer;
use bairi_plan::{Register, Unit};
use serde::Serialize;

use crate::App;

const UNITS_LISTED_MAX: usize = 400;

#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum PlaceInput {
    Known {
        unit: UnitCode,
        path: Vec<Text>,
    },
    /// `wanted` is chosen already; `follows`: may be left empty, the entry then goes where the entry it refers to stands.
    Listed {
        groups: Vec<PlaceGroup>,
        wanted: Option<UnitCode>,
        follows: bool,
    },
    /// Too many to list: the code is typed.
    Typed {
        wanted: Option<UnitCode>,
        name: Option<Text>,
        follows: bool,
    },
}

/// Units under the one that they have in common.
#[derive(Clone, Debug, Serialize)]
pub struct PlaceGroup {
    pub name: Text,
    pub units: Vec<(UnitCode, Text)>,
}

impl App {
    /// `near` is where the entry stands that a new one is opened for.
    pub(crate) fn place_input(
        &self,
        viewer: &Viewer,
        register: &Register,
        wanted: Option<UnitCode>,
        near: Option<UnitCode>,
    ) -> PlaceInput {
        if let Some(unit) = near.filter(|unit| viewer.may_write(&register.id, *unit)) {
            return self.known(unit);
        }
        let units = self.possible_units(viewer, register);
        let wanted = wanted.filter(|unit| units.iter().any(|u| u.code == *unit));
        let follows = register.fields.iter().any(|f| matches!(f.kind, bairi_plan::FieldKind::Ref { .. }));
        match units.as_slice() {
            [only] => self.known(only.code),
            _ if units.len() > UNITS_LISTED_MAX => {
                let name = wanted.and_then(|unit| self.plan().units.find(unit)).map(|u| u.name.clone());
                PlaceInput::Typed { wanted, name, follows }
            }
            _ => PlaceInput::Listed { groups: self.grouped(&units), wanted, follows },
        }
    }

    /// The units on which the viewer may put an entry of this register.
    fn possible_units(&self, viewer: &Viewer, register: &Register) -> Vec<&Unit> {
        let fits = |level: Level| level == register.level || (register.above && level < register.level);
        let units = self.plan().units.all().iter();
        units.filter(|u| fits(u.level) && viewer.may_write(&register.id, u.code)).collect()
    }

    pub(crate) fn known(&self, unit: UnitCode) -> PlaceInput {
        PlaceInput::Known { unit, path: self.plan().units.path(unit).into_iter().map(|u| u.name.clone()).collect() }
    }

    fn grouped(&self, units: &[&Unit]) -> Vec<PlaceGroup> {
        let mut groups: Vec<(UnitCode, PlaceGroup)> = Vec::new();
        for unit in units {
            let above = self.plan().units.parent(unit.code).unwrap_or(unit);
            if groups.last().is_none_or(|(code, _)| *code != above.code) {
                groups.push((above.code, PlaceGroup { name: above.name.clone(), units: Vec::new() }));
            }
            if let Some((_, group)) = groups.last_mut() {
                group.units.push((unit.code, unit.name.clone()));
            }
        }
        groups.into_iter().map(|(_, group)| group).collect()
    }
}
