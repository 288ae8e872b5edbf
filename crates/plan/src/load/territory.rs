//! `units.csv` and `groups.toml`: the units and the named sets of them.

use std::collections::{BTreeMap, BTreeSet};

use bairi_base::{Finding, Level, Place, Text, UnitCode};

use crate::{Group, Unit, UnitTree};

use super::csv;
use super::faults::Faults;
use super::files::{Files, whole_file};
use super::keyed::{self, SLUG};
use super::names::{self, Names};
use super::reader::{Spot, Table};
use super::vocabulary;

const FILE: &str = "units.csv";
const HEADING: [&str; 6] = ["code", "name", "en", "level", "class", "pinyin"];
const VILLAGE_CLASSES: [&str; 3] = ["rural", "community", "other"];
const TOWNSHIP_CLASSES: [&str; 2] = ["regular", "special"];

fn classes(level: Level) -> &'static [&'static str] {
    match level {
        Level::Village => &VILLAGE_CLASSES,
        Level::Township => &TOWNSHIP_CLASSES,
        _ => &[],
    }
}

/// The units that could be read.
#[derive(Default)]
pub(crate) struct Territory {
    pub(crate) tree: UnitTree,
    /// False if units may be missing because a line could not be read: then none is called unknown.
    pub(crate) complete: bool,
}

pub(crate) fn units(files: &Files, faults: &Faults) -> Territory {
    let Some(file) = files.need(FILE, faults) else { return Territory::default() };
    let mut lines: BTreeMap<UnitCode, Place> = BTreeMap::new();
    let mut units = Vec::new();
    let records = csv::read(file, HEADING, faults);
    let mut complete = records.complete;
    for row in records.rows {
        let place = row[0].at.clone();
        let Some(unit) = unit(row, faults) else {
            complete = false;
            continue;
        };
        if let Some(first) = lines.get(&unit.code) {
            let finding = Finding::error("plan.id.duplicate", place).with("id", unit.code);
            faults.add(finding.with("first", names::show(first)));
            continue;
        }
        lines.insert(unit.code, place);
        units.push(unit);
    }
    if complete {
        check_tree(&lines, faults);
    }
    Territory { tree: UnitTree::new(units), complete }
}

fn unit([code, name, en, level, class, pinyin]: [Spot<String>; 6], faults: &Faults) -> Option<Unit> {
    let number = UnitCode::parse(&code.value).filter(|number| number.to_string() == code.value);
    let Some(number) = number else {
        faults.add(Finding::error("plan.unit.code", code.at));
        return None;
    };
    let found = number.level();
    if Level::from_word(&level.value) != Some(found) {
        faults.add(Finding::error("plan.unit.level", level.at).with("expected", found.word()));
    }
    let classes = classes(found);
    if !(class.value.is_empty() && classes.is_empty() || classes.contains(&class.value.as_str())) {
        faults.add(Finding::error("plan.unit.class", class.at).with("known", classes.join(", ")));
    }
    if name.value.is_empty() {
        faults.add(Finding::error("plan.string.empty", name.at));
    }
    if pinyin.value.is_empty() || !pinyin.value.bytes().all(|b| b.is_ascii_lowercase()) {
        faults.add(Finding::error("plan.unit.pinyin", pinyin.at));
    }
    let en = if en.value.is_empty() { capitalised(&pinyin.value) } else { en.value };
    let name = Text::new(name.value, en);
    Some(Unit { code: number, name, level: found, class: class.value, pinyin: pinyin.value })
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// Reports more or fewer than one province, and units whose unit above is not listed.
fn check_tree(lines: &BTreeMap<UnitCode, Place>, faults: &Faults) {
    let provinces = lines.keys().filter(|code| code.level() == Level::Province).count();
    if provinces != 1 {
        faults.add(Finding::error("plan.unit.province", whole_file(FILE)).with("found", provinces));
    }
    for (code, place) in lines {
        let above = Level::ALL.iter().rev().find(|level| **level < code.level()).and_then(|level| code.at(*level));
        if let Some(above) = above.filter(|above| !lines.contains_key(above)) {
            let finding = Finding::error("plan.unit.parent", place.clone()).with("unit", code);
            faults.add(finding.with("parent", above));
        }
    }
}

pub(crate) fn groups(files: &Files, units: &Territory, names: &mut Names, faults: &Faults) -> BTreeMap<String, Group> {
    keyed::read(files, "groups.toml", SLUG, names, faults, |id, table| {
        let name = table.need("name").text_or_empty();
        let level = vocabulary::level(table.need("level"));
        let (listed, all, class) = (table.may("units").strings(), table.may("all").flag(), table.may("class").string());
        let ways = usize::from(table.has("units")) + usize::from(all) + usize::from(class.is_some());
        if ways != 1 {
            faults.add(Finding::error("plan.group.ways", id.at.clone()));
        }
        let level = level?.value;
        let members = if ways == 1 { members(table, level, all, class, units, faults) } else { BTreeSet::new() };
        let listed = listed.iter().filter_map(|unit| listed_unit(unit, level, units, faults));
        let mut chosen = members;
        for (code, at) in listed {
            if !chosen.insert(code) {
                faults.add(Finding::error("plan.group.twice", at).with("unit", code));
            }
        }
        Some(Group { id: id.value.clone(), name, level, units: chosen.into_iter().collect() })
    })
}

/// The units that `all` or `class` names.
fn members(
    table: &Table<'_>,
    level: Level,
    all: bool,
    class: Option<Spot<String>>,
    units: &Territory,
    faults: &Faults,
) -> BTreeSet<UnitCode> {
    if let Some(class) = class.as_ref().filter(|class| !classes(level).contains(&class.value.as_str())) {
        let near = names::nearest(&class.value, classes(level).iter().copied());
        let finding = Finding::error("plan.word.unknown", class.at.clone()).with("word", &class.value);
        faults.add(finding.with("near", near).with("known", classes(level).join(", ")));
        return BTreeSet::new();
    }
    let of_class = |class_of_unit: &str| class.as_ref().is_some_and(|class| class.value == class_of_unit);
    let of_level = units.tree.all().iter().filter(|unit| unit.level == level);
    let chosen: BTreeSet<_> = of_level.filter(|unit| all || of_class(&unit.class)).map(|unit| unit.code).collect();
    if chosen.is_empty() && !table.has("units") && units.complete {
        faults.add(Finding::error("plan.group.empty", table.place()));
    }
    chosen
}

fn listed_unit(unit: &Spot<String>, level: Level, units: &Territory, faults: &Faults) -> Option<(UnitCode, Place)> {
    let found = UnitCode::parse(&unit.value).and_then(|code| units.tree.find(code));
    match found {
        None if !units.complete => None,
        None => {
            faults.add(Finding::error("plan.unit.unknown", unit.at.clone()).with("unit", &unit.value));
            None
        }
        Some(found) if found.level != level => {
            let finding = Finding::error("plan.group.level", unit.at.clone()).with("unit", &unit.value);
            faults.add(finding.with("found", found.level.word()).with("level", level.word()));
            None
        }
        Some(found) => Some((found.code, unit.at.clone())),
    }
}
