//! Who asks, and what he may see. Made only inside this crate.

use std::sync::Arc;

use bairi_base::{Text, UnitCode};
use bairi_plan::{Plan, Role, WorkflowStep};

/// A role on the subtree of a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    pub role: String,
    pub unit: UnitCode,
}

/// Ranges of unit numbers, inclusive, sorted, without overlap.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    ranges: Vec<(i64, i64)>,
}

impl Scope {
    pub(crate) fn of(units: impl Iterator<Item = UnitCode>) -> Scope {
        let mut all: Vec<(i64, i64)> = units.map(UnitCode::subtree).collect();
        all.sort_unstable();
        let mut ranges: Vec<(i64, i64)> = Vec::with_capacity(all.len());
        for (first, last) in all {
            match ranges.last_mut() {
                Some(open) if first <= open.1.saturating_add(1) => open.1 = open.1.max(last),
                _ => ranges.push((first, last)),
            }
        }
        Scope { ranges }
    }

    fn everything() -> Scope {
        Scope { ranges: vec![(0, i64::MAX)] }
    }

    pub fn ranges(&self) -> &[(i64, i64)] {
        &self.ranges
    }

    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    pub fn contains(&self, unit: UnitCode) -> bool {
        self.ranges.iter().any(|(first, last)| (*first..=*last).contains(&unit.number()))
    }

    /// What of a unit's subtree is inside.
    pub fn within(&self, unit: UnitCode) -> Scope {
        let (first, last) = unit.subtree();
        let ranges = self.ranges.iter().map(|(a, b)| (*a.max(&first), *b.min(&last))).filter(|(a, b)| a <= b).collect();
        Scope { ranges }
    }
}

/// An account as the store knows it at this moment, with its rights.
///
/// Made by [`crate::Ledger::viewer`] (from a session) and [`crate::Ledger::unscoped_viewer`]
/// (maintenance) only. A right is always a role *and* a place: a grant that may write one
/// register in a village adds nothing to what another grant may read in the county.
#[derive(Clone, Debug)]
pub struct Viewer {
    account: i64,
    login: Arc<str>,
    name: Arc<Text>,
    organ: Option<String>,
    grants: Vec<Grant>,
    home: UnitCode,
    scope: Scope,
    rights: Vec<(Role, UnitCode)>,
    unscoped: Option<Arc<str>>,
}

impl Viewer {
    pub(crate) fn from_account(
        plan: &Plan,
        account: i64,
        login: &str,
        name: Arc<Text>,
        organ: Option<String>,
        grants: Vec<Grant>,
    ) -> Viewer {
        let rights: Vec<(Role, UnitCode)> =
            grants.iter().filter_map(|g| Some((plan.roles.get(&g.role)?.clone(), g.unit))).collect();
        let scope = Scope::of(rights.iter().map(|(_, unit)| *unit));
        let home = rights.iter().map(|(_, unit)| *unit).min_by_key(|u| (u.level(), *u));
        let home = home.unwrap_or(UnitCode::from_number(0));
        Viewer { account, login: login.into(), name, organ, grants, home, scope, rights, unscoped: None }
    }

    pub(crate) fn maintenance(plan: &Plan, reason: &str) -> Viewer {
        Viewer {
            account: 0,
            login: "maintenance".into(),
            name: Arc::new(maintenance_name()),
            organ: None,
            grants: Vec::new(),
            home: plan.units.root().map_or(UnitCode::from_number(0), |u| u.code),
            scope: Scope::everything(),
            rights: Vec::new(),
            unscoped: Some(reason.into()),
        }
    }

    pub fn account(&self) -> i64 {
        self.account
    }

    pub fn login(&self) -> &str {
        &self.login
    }

    pub fn name(&self) -> &Text {
        &self.name
    }

    /// The department that the account works for, by its id in the plan.
    pub fn organ(&self) -> Option<&str> {
        self.organ.as_deref()
    }

    pub fn grants(&self) -> &[Grant] {
        &self.grants
    }

    /// The widest unit of the grants: where the viewer's pages begin.
    pub fn home(&self) -> UnitCode {
        self.home
    }

    /// Every unit that some grant reaches.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// The units in which the viewer may read a register; the built-in register of units: his whole scope.
    pub fn scope_of(&self, register: &str) -> Scope {
        if self.unscoped.is_some() || register == UNIT_REGISTER {
            return self.scope.clone();
        }
        Scope::of(self.rights.iter().filter(|(role, _)| names(&role.read, register)).map(|(_, unit)| *unit))
    }

    pub fn sees(&self, unit: UnitCode) -> bool {
        self.scope.contains(unit)
    }

    /// Whether the register may be read anywhere.
    pub fn may_read(&self, register: &str) -> bool {
        self.unscoped.is_some()
            || register == UNIT_REGISTER
            || self.rights.iter().any(|(role, _)| names(&role.read, register))
    }

    /// Whether entries of the register may be read in this unit.
    pub fn may_read_in(&self, register: &str, unit: UnitCode) -> bool {
        match register {
            UNIT_REGISTER => self.sees(unit),
            _ => self.allows(unit, |role| names(&role.read, register)),
        }
    }

    pub fn may_write(&self, register: &str, unit: UnitCode) -> bool {
        self.allows(unit, |role| names(&role.write, register))
    }

    /// Whether the register may be written anywhere.
    pub fn may_write_somewhere(&self, register: &str) -> bool {
        self.unscoped.is_some() || self.rights.iter().any(|(role, _)| names(&role.write, register))
    }

    /// Whether a step may be made in this unit.
    pub fn may_make(&self, step: &WorkflowStep, unit: UnitCode) -> bool {
        self.allows(unit, |role| step.roles.contains(&role.id))
    }

    /// Whether a step may be made anywhere.
    pub fn may_make_somewhere(&self, step: &WorkflowStep) -> bool {
        self.unscoped.is_some() || self.rights.iter().any(|(role, _)| step.roles.contains(&role.id))
    }

    /// Whether some grant may look at masked fields.
    pub fn may_unmask(&self) -> bool {
        self.unscoped.is_some() || self.rights.iter().any(|(role, _)| role.unmask)
    }

    /// Whether masked fields of this register may be looked at in this unit.
    pub fn may_unmask_in(&self, register: &str, unit: UnitCode) -> bool {
        self.allows(unit, |role| role.unmask && names(&role.read, register))
    }

    fn allows(&self, unit: UnitCode, right: impl Fn(&Role) -> bool) -> bool {
        self.unscoped.is_some() || self.rights.iter().any(|(role, at)| at.contains(unit) && right(role))
    }

    /// Maintenance: no limits, nothing masked.
    pub fn is_unscoped(&self) -> bool {
        self.unscoped.is_some()
    }

    /// Why maintenance reads or writes past every limit; `None` for an account.
    pub fn unscoped_reason(&self) -> Option<&str> {
        self.unscoped.as_deref()
    }
}

/// The register whose entries are the units themselves; it is read from the plan, not from the log.
const UNIT_REGISTER: &str = "unit";

pub(crate) fn maintenance_name() -> Text {
    Text::new("系统维护", "Maintenance")
}

fn names(list: &[String], register: &str) -> bool {
    list.iter().any(|r| r == "*" || r == register)
}
