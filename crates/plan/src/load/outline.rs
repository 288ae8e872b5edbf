//! `map.geojson`: outlines of units, each feature bearing the unit's code.

use std::collections::BTreeSet;

use bairi_base::{Finding, Place, UnitCode};
use serde_json::Value;

use super::faults::Faults;
use super::files::{File, Files, whole_file};
use super::territory::Territory;

const FILE: &str = "map.geojson";

/// The file's text, if there is one.
pub(crate) fn read(files: &Files, units: &Territory, faults: &Faults) -> Option<String> {
    let file = files.find(FILE)?;
    match serde_json::from_str::<Value>(&file.text) {
        Ok(map) => check(file, &map, units, faults),
        Err(error) => {
            let (line, column) = (error.line() as u32, error.column().max(1) as u32);
            let place = Place::File { file: FILE.to_owned(), line, column, path: String::new() };
            faults.add(Finding::error("plan.map.syntax", place));
        }
    }
    Some(file.text.clone())
}

fn check(file: &File, map: &Value, units: &Territory, faults: &Faults) {
    let features = map["features"].as_array().filter(|_| map["type"] == "FeatureCollection");
    let Some(features) = features else {
        faults.add(Finding::error("plan.map.shape", whole_file(FILE)));
        return;
    };
    // JSON values know no places; the codes stand in the order of the features.
    let offsets: Vec<usize> = file.text.match_indices("\"code\"").map(|(at, _)| at).collect();
    let mut seen = BTreeSet::new();
    for (i, feature) in features.iter().enumerate() {
        let offset = if offsets.len() == features.len() { offsets[i] } else { 0 };
        let place = file.place(offset, &format!("features[{}].properties.code", i + 1));
        let code = feature["properties"]["code"].as_str().unwrap_or_default();
        match UnitCode::parse(code).and_then(|code| units.tree.find(code)) {
            None if !units.complete => {}
            None => faults.add(Finding::error("plan.unit.unknown", place).with("unit", code)),
            Some(unit) if !seen.insert(unit.code) => {
                faults.add(Finding::error("plan.map.twice", place).with("unit", code));
            }
            Some(_) => {}
        }
    }
}
