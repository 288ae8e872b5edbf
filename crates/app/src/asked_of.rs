//! Of whom the plan asks what: the units that a target is judged at, worked out once.

use bairi_base::{Level, UnitCode};
use bairi_plan::{Group, Plan, Target};

/// A target of the plan, by its places in `plan.tasks` and in `task.targets`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct TargetKey {
    pub(crate) task: usize,
    pub(crate) target: usize,
}

/// For every target its members: the units of the level `each` inside its scope, sorted.
pub(crate) struct AskedOf {
    /// Every unit of a level, sorted.
    by_level: Vec<Vec<UnitCode>>,
    members: Vec<Vec<Vec<UnitCode>>>,
}

/// How a target concerns a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Concern<'a> {
    /// Nothing is asked here.
    Nothing,
    /// The unit is a member: its own figure is judged.
    Member,
    /// The unit lies inside a member.
    Inside,
    /// Members lie inside the unit. `whole`: they are all units of their level here, so that the unit's own figure is
    /// their sum.
    Above { members: &'a [UnitCode], whole: bool },
}

impl AskedOf {
    pub(crate) fn new(plan: &Plan) -> AskedOf {
        let at = |level: Level| plan.units.all().iter().filter(|u| u.level == level).map(|u| u.code).collect();
        let by_level: Vec<Vec<UnitCode>> = Level::ALL.into_iter().map(at).collect();
        let of = |target: &Target| {
            plan.groups.get(&target.scope).map(|group| members(group, target.each, &by_level)).unwrap_or_default()
        };
        let members = plan.tasks.iter().map(|task| task.targets.iter().map(of).collect()).collect();
        AskedOf { by_level, members }
    }

    pub(crate) fn concern(&self, key: TargetKey, each: Level, unit: UnitCode) -> Concern<'_> {
        let members = &self.members[key.task][key.target];
        if unit.level() >= each {
            let at = unit.at(each).filter(|code| members.binary_search(code).is_ok());
            return match at {
                Some(code) if code == unit => Concern::Member,
                Some(_) => Concern::Inside,
                None => Concern::Nothing,
            };
        }
        let members = inside(members, unit);
        match members.is_empty() {
            true => Concern::Nothing,
            false => Concern::Above { members, whole: members.len() == self.units(each, unit).len() },
        }
    }

    /// Every unit of a level, sorted.
    pub(crate) fn all(&self, level: Level) -> &[UnitCode] {
        &self.by_level[level as usize]
    }

    /// The units of a level inside a unit, sorted.
    pub(crate) fn units(&self, level: Level, unit: UnitCode) -> &[UnitCode] {
        inside(&self.by_level[level as usize], unit)
    }
}

/// The part of sorted codes that lies in a unit's subtree.
fn inside(codes: &[UnitCode], unit: UnitCode) -> &[UnitCode] {
    let (first, last) = unit.subtree();
    let from = codes.partition_point(|code| code.number() < first);
    let to = codes.partition_point(|code| code.number() <= last);
    &codes[from..to]
}

fn members(group: &Group, each: Level, by_level: &[Vec<UnitCode>]) -> Vec<UnitCode> {
    // A scope narrower than the level asks the units that hold it.
    if group.level >= each {
        let mut units: Vec<UnitCode> = group.units.iter().filter_map(|unit| unit.at(each)).collect();
        units.dedup();
        return units;
    }
    group.units.iter().flat_map(|unit| inside(&by_level[each as usize], *unit)).copied().collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn tiny() -> Plan {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../plan/tests/packages/good/tiny");
        let (plan, findings) = Plan::load(&folder);
        plan.unwrap_or_else(|| panic!("the tiny plan has faults: {findings:?}"))
    }

    fn unit(code: &str) -> UnitCode {
        UnitCode::parse(code).expect("a code")
    }

    /// Every county must reach the first task's target.
    #[track_caller]
    fn check(code: &str, expected: Concern<'_>) {
        let plan = tiny();
        let asked_of = AskedOf::new(&plan);
        let key = TargetKey { task: 0, target: 0 };
        assert_eq!(asked_of.concern(key, plan.tasks[0].targets[0].each, unit(code)), expected);
    }

    #[test]
    fn a_county_is_a_member_where_each_county_must() {
        check("990121", Concern::Member);
        check("990121100", Concern::Inside);
        check("990121100201", Concern::Inside);
    }

    #[test]
    fn above_the_counties_their_sum_is_judged() {
        let (a, b, c) = (unit("990121"), unit("990122"), unit("990221"));
        check("990100", Concern::Above { members: &[a, b], whole: true });
        check("990000", Concern::Above { members: &[a, b, c], whole: true });
    }

    #[test]
    fn outside_its_scope_a_target_asks_nothing() {
        let plan = tiny();
        let (a, b) = (unit("990121"), unit("990221"));
        let poor = AskedOf { members: vec![vec![vec![a, b]]], ..AskedOf::new(&plan) };
        let concern = |code: &str| poor.concern(TargetKey { task: 0, target: 0 }, Level::County, unit(code));
        assert_eq!(concern("990122"), Concern::Nothing);
        assert_eq!(concern("990122100"), Concern::Nothing);
        assert_eq!(concern("990000"), Concern::Above { members: &[a, b], whole: false });
        assert_eq!(concern("990200"), Concern::Above { members: &[b], whole: true });
    }
}
