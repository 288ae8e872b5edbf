//! The tree of units.

use bairi_base::UnitCode;

use crate::good::tiny;

fn unit(code: &str) -> UnitCode {
    UnitCode::parse(code).unwrap()
}

fn shown<'a>(units: impl IntoIterator<Item = &'a bairi_plan::Unit>) -> Vec<String> {
    units.into_iter().map(|unit| unit.code.to_string()).collect()
}

#[test]
fn a_subtree_is_the_unit_and_everything_under_it() {
    let units = tiny().units;
    assert_eq!(shown(units.subtree(unit("990221"))), ["990221", "990221100", "990221100001", "990221100201"]);
    assert_eq!(units.subtree(unit("99")).len(), units.len());
}

#[test]
fn parents_children_and_paths_agree() {
    let units = tiny().units;
    assert_eq!(shown(units.children(unit("990100"))), ["990121", "990122"]);
    assert_eq!(units.parent(unit("990121101201")).unwrap().code, unit("990121101"));
    assert_eq!(units.parent(unit("99")), None);
    assert_eq!(shown(units.path(unit("990121101"))), ["990000", "990100", "990121", "990121101"]);
    for found in units.all() {
        for child in units.children(found.code) {
            assert_eq!(units.parent(child.code), Some(found));
        }
    }
}
