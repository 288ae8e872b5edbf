//! What can be seen in a predicate without parsing it: its words and its placeholders.

use std::collections::BTreeMap;

use bairi_base::{Finding, Place};

use crate::SourcePlace;

use super::faults::Faults;
use super::names::{self, Names};
use super::reader::{Slot, Spot, Table};
use super::vocabulary::PLACEHOLDERS;

/// Takes a predicate's text, and notes where it stands.
pub(crate) fn take(
    key: &'static str,
    slot: Slot<'_>,
    place: &mut SourcePlace,
    parameters: &Names,
    faults: &Faults,
) -> Option<Spot<String>> {
    let text = slot.string()?;
    check_placeholders(&text, parameters, faults);
    if let Place::File { line, column, path, .. } = &text.at {
        place.keys.insert(key.to_owned(), (*line, *column, path.clone()));
    }
    Some(text)
}

/// Where the predicates of a table will be noted.
pub(crate) fn place_in(table: &Table<'_>) -> SourcePlace {
    SourcePlace { file: table.file.name.clone(), keys: BTreeMap::new() }
}

fn check_placeholders(text: &Spot<String>, parameters: &Names, faults: &Faults) {
    for name in words(&text.value).iter().filter_map(|word| word.strip_prefix('$')) {
        if PLACEHOLDERS.contains(&name) || parameters.has(name) || !parameters.complete {
            continue;
        }
        let near = names::nearest(name, PLACEHOLDERS.into_iter().chain(parameters.all()));
        let finding = Finding::error("plan.parameter.unknown", text.at.clone()).with("name", name);
        faults.add(finding.with("near", near));
    }
}

/// The words outside string literals; a placeholder's begin with `$`.
pub(crate) fn words(sql: &str) -> Vec<&str> {
    // Every second piece between single quotes is a literal; a doubled quote leaves an empty piece.
    let outside = sql.split('\'').step_by(2);
    let part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
    outside.flat_map(|piece| piece.split(move |c| !part(c))).filter(|word| !word.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(sql: &str, expected: &[&str]) {
        assert_eq!(words(sql), expected);
    }

    #[test]
    fn words_are_found_outside_literals() {
        check("status = 'out' AND a<$line", &["status", "AND", "a", "$line"]);
        check("x = 'it''s $no' OR y", &["x", "OR", "y"]);
    }
}
