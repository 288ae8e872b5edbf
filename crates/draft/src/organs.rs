//! Responsible bodies: those that the package knows, and new ones.

use std::collections::BTreeMap;

use bairi_plan::Plan;

use crate::similar::{alike, plain};

/// Names of one body in two spellings share at least so much.
const ALIKE_MIN: f64 = 0.72;

/// Bodies of the package, and those that are added to it.
pub(crate) struct Organs<'p> {
    plan: &'p Plan,
    /// New ones: plain name, then id and name as written.
    added: BTreeMap<String, (String, String)>,
}

impl<'p> Organs<'p> {
    pub(crate) fn new(plan: &'p Plan) -> Organs<'p> {
        Organs { plan, added: BTreeMap::new() }
    }

    /// The id of a body by its name; a body that nobody knows becomes a new one.
    pub(crate) fn id(&mut self, name: &str) -> String {
        if let Some(known) = known(self.plan, name) {
            return known.to_owned();
        }
        let next = (1..)
            .map(|n| format!("body-{n}"))
            .find(|id| !self.plan.organs.contains_key(id) && !self.added.values().any(|(taken, _)| taken == id));
        let next = next.expect("there is always a next number");
        self.added.entry(plain(name)).or_insert((next, name.to_owned())).0.clone()
    }

    /// Ids and names of the new ones, in the order of their numbers.
    pub(crate) fn added(&self) -> Vec<(&str, &str)> {
        let mut all: Vec<(&str, &str)> = self.added.values().map(|(id, name)| (id.as_str(), name.as_str())).collect();
        all.sort_by_key(|(id, _)| (id.len(), *id));
        all
    }
}

/// The body of the package that a name means: by its name, by the dictionary of bodies, or by a name nearly the same.
pub fn known<'p>(plan: &'p Plan, name: &str) -> Option<&'p str> {
    let said = plain(name);
    let same = plan.organs.values().find(|organ| plain(&organ.name.zh) == said);
    let organ = same.or_else(|| by_dictionary(plan, name)).or_else(|| {
        let near = |organ: &&bairi_plan::Organ| match of_one_level(&organ.name.zh, name) {
            true => alike(&plain(&organ.name.zh), &said),
            false => 0.0,
        };
        let best = plan.organs.values().max_by(|a, b| near(a).total_cmp(&near(b)))?;
        (near(&best) >= ALIKE_MIN).then_some(best)
    });
    organ.map(|organ| organ.id.as_str())
}

/// The only body of the package with the same full name and the same level.
fn by_dictionary<'p>(plan: &'p Plan, name: &str) -> Option<&'p bairi_plan::Organ> {
    let body = bairi_notice::body(name)?;
    let mut all = plan
        .organs
        .values()
        .filter(|organ| bairi_notice::body(&organ.name.zh) == Some(body) && of_one_level(&organ.name.zh, name));
    let first = all.next()?;
    all.next().is_none().then_some(first)
}

/// 市教育局 is not 省教育厅.
fn of_one_level(a: &str, b: &str) -> bool {
    let level = |name: &str| name.chars().next().filter(|c| "省市县区州乡镇国".contains(*c));
    match (level(a), level(b)) {
        (Some(a), Some(b)) => a == b,
        _ => true,
    }
}
