//! The files of the package in this repository.

use std::collections::HashSet;

use crate::kit::{fiftieth, plan, topics};

#[test]
fn every_register_of_the_package_has_rows() {
    let tally = &fiftieth().1;
    let empty: Vec<&str> = plan().registers.iter().filter(|r| !r.builtin).map(|r| r.id.as_str()).collect();
    let empty: Vec<&str> = empty.into_iter().filter(|id| !tally.entries.contains_key(id)).collect();
    assert!(empty.is_empty(), "{empty:?}");
    assert!(!topics().is_empty());
}

#[test]
fn every_fault_of_the_package_is_planted_as_often_as_it_says() {
    let tally = &fiftieth().1;
    let mut names = HashSet::new();
    for (file, table) in topics() {
        let items = ["fill", "more"].into_iter().filter_map(|list| table.get(list)?.as_array()).flatten();
        for (name, plant) in items.filter_map(|item| item.get("plant")?.as_table()).flatten() {
            let count = plant["count"].as_integer().expect("checked by the generator") as u64;
            let scaled = ((count as f64 * 0.02).round() as u64).max(1);
            let made = tally.planted[name.as_str()];
            assert!(made == count || made == scaled, "{file}: {name} is planted {made} times, {count} are asked for");
            names.insert(name.clone());
        }
    }
    assert_eq!(names.len(), tally.planted.len());
}
