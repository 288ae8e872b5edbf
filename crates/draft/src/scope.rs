//! 各县（市、区）, 25个贫困县: which group of the package is meant.

use bairi_base::Level;
use bairi_plan::{Group, Plan};

use crate::similar::{alike, plain};

/// Names that share more than half of their pairs.
const ALIKE_MIN: f64 = 0.6;

/// The group that reads most like the words, if one does: names with different numbers in them are different.
pub(crate) fn group<'p>(plan: &'p Plan, said: &str) -> Option<&'p Group> {
    let said = plain(said);
    let near = |group: &&Group| {
        let name = plain(&group.name.zh);
        if digits(&name) == digits(&said) { alike(&name, &said) } else { 0.0 }
    };
    let best = plan.groups.values().max_by(|a, b| near(a).total_cmp(&near(b)))?;
    (near(&best) >= ALIKE_MIN).then_some(best)
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// The group that most tasks of the package have; otherwise the widest one.
pub(crate) fn usual(plan: &Plan) -> Option<&Group> {
    let tasks = |group: &&Group| plan.tasks.iter().filter(|task| task.scope == group.id).count();
    let widest = |group: &&Group| (tasks(group), std::cmp::Reverse(group.level), group.units.len());
    plan.groups.values().max_by_key(widest)
}

/// Who each has to reach a demand in a group: the units that the group is made of.
pub(crate) fn each(plan: &Plan, group: &str) -> &'static str {
    plan.groups.get(group).map_or(Level::Province, |group| group.level).word()
}
