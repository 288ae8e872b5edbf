use bairi_base::Level;
use bairi_plan::{FieldKind, Plan};
use toml::Value;

use super::faults::{Faults, Spot};
use super::filter::groups;
use super::keys::Keys;
use super::values::code;
use super::{FiledPaper, digest};
use crate::knobs::{Knobs, Paper};

const REGISTER: &str = "paper";
const KIND: &str = "kind";

/// Reads `[[paper]]` of a file.
pub(crate) fn papers(
    plan: &Plan,
    knobs: &Knobs,
    items: &[Value],
    spot: &Spot,
    faults: &Faults,
    found: &mut Vec<FiledPaper>,
) {
    for (n, item) in items.iter().enumerate() {
        let spot = spot.item(n);
        let Some(keys) = Keys::of(item, spot.clone(), faults) else { continue };
        let Some(FiledPaper { paper, inside, salt }) = read(plan, keys) else { continue };
        let before = knobs.papers.iter().chain(found.iter().map(|filed| &filed.paper));
        if before.into_iter().any(|other| other.kind == paper.kind && other.level == paper.level) {
            let message = format!("`{}` at the level `{}` has been declared before", paper.kind, paper.level);
            faults.add(&spot, message);
        }
        found.push(FiledPaper { paper, inside, salt });
    }
}

fn read(plan: &Plan, keys: Keys) -> Option<FiledPaper> {
    for name in ["kind", "level", "share"] {
        keys.need(name);
    }
    let monthly = keys.flag("monthly").unwrap_or(false);
    if !monthly {
        keys.need("days");
    }
    let (from, to) = keys.range("days").unwrap_or((0, 0));
    let share = keys.share("share").unwrap_or(1.0);
    let kind = keys.text("kind").unwrap_or_default().to_owned();
    let level = keys.text("level").unwrap_or_default().to_owned();
    let inside = groups(plan, &keys, "in");
    let register = plan.registers.iter().find(|r| r.id == REGISTER);
    if let Some(FieldKind::Code { list }) = register.and_then(|r| r.field(KIND)).map(|field| &field.kind) {
        keys.faults.take(&keys.spot.key("kind"), code(plan, list, &kind));
    }
    if !matches!(Level::from_word(&level), Some(Level::Province | Level::City | Level::County)) {
        keys.fault("level", "province, city or county is expected");
    }
    keys.finish();
    let salt = digest(&format!("{kind} {level}"));
    Some(FiledPaper { paper: Paper { kind, level, share, days: [from, to], monthly }, inside, salt })
}
