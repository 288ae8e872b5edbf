//! Findings of entries, with names in the page's language where they hold ids of the plan.

use bairi_base::{Finding, Lang};
use bairi_plan::Plan;

/// `register` is the one whose entry the finding is about.
pub(crate) fn spoken(plan: &Plan, register: &str, lang: Lang, finding: &Finding) -> Finding {
    let find = |id: &str| plan.registers.iter().find(|r| r.id == id);
    let mut finding = finding.clone();
    for (name, value) in &mut finding.args {
        let text = match name.as_str() {
            "register" => find(value).map(|r| &r.name),
            "list" => plan.codes.get(value.as_str()).map(|list| &list.name),
            "step" => find(register).and_then(|r| r.step(value)).map(|step| &step.name),
            _ => None,
        };
        if let Some(text) = text {
            *value = text.get(lang).to_owned();
        }
    }
    finding
}
