//! What the plan demands of an entry, before the store is asked.

use bairi_base::{Finding, Place, Severity, UnitCode};
use bairi_plan::{Plan, Register};

use crate::Values;

/// All faults of an entry's unit and values.
pub(crate) fn entry(plan: &Plan, register: &Register, unit: UnitCode, values: Option<&Values>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = unit_fault(plan, register, unit).into_iter().collect();
    if let Some(values) = values {
        findings
            .extend(bairi_plan::validate(plan, register, values).into_iter().filter(|f| f.severity == Severity::Error));
    }
    findings
}

fn unit_fault(plan: &Plan, register: &Register, unit: UnitCode) -> Option<Finding> {
    let place = Place::Field { register: register.id.clone(), field: "unit".to_owned() };
    match plan.units.find(unit) {
        None => Some(Finding::error("entry.unit.unknown", place).with("unit", unit)),
        Some(found) if found.level != register.level && !(register.above && found.level < register.level) => {
            Some(Finding::error("entry.unit.level", place).with("unit", unit).with("level", register.level.word()))
        }
        Some(_) => None,
    }
}

/// A reference that names nothing.
pub(crate) fn dangling(register: &str, field: &str, target: &str) -> Finding {
    let place = Place::Field { register: register.to_owned(), field: field.to_owned() };
    Finding::error("entry.reference.missing", place).with("register", target)
}
