//! What a field of type `files` says of its own.

use bairi_base::Finding;

use crate::{Field, FieldKind, FileGroup, FilesRule, PlaceRule, TakenRule, TakenWithin};

use super::faults::Faults;
use super::names::Names;
use super::reader::Table;

/// The keys that no other type has.
pub(crate) const KEYS: [&str; 3] = ["accept", "place", "taken"];
/// Unless the field names another number.
const FILES_DEFAULT: usize = 9;
/// More than these nobody looks at on one page.
const FILES_MAX: i64 = 30;

/// Files are not masked, and nothing is found by them.
pub(crate) fn check_flags(table: &Table<'_>, unique: bool, sensitive: bool, faults: &Faults) {
    for (key, set) in [("unique", unique), ("sensitive", sensitive)] {
        if set {
            table.may(key).refuse(|at| Finding::error("plan.field.key", at).with("key", key).with("type", "files"));
        }
    }
    if let Some(max) = table.may("max").integer().filter(|max| max.value > FILES_MAX) {
        faults.add(Finding::error("plan.files.many", max.at).with("max", FILES_MAX));
    }
}

pub(crate) fn read(table: &Table<'_>, max: Option<i64>, faults: &Faults) -> FilesRule {
    let words = FileGroup::ALL.map(FileGroup::word);
    let mut accept = Vec::new();
    for group in table.may("accept").words(&words, FileGroup::from_word) {
        if accept.contains(&group.value) {
            faults.add(Finding::error("plan.files.twice", group.at).with("word", group.value.word()));
        } else {
            accept.push(group.value);
        }
    }
    if accept.is_empty() {
        accept.extend(FileGroup::ALL);
    }
    let place = table.may("place").word(&["county", "anywhere"], |word| match word {
        "county" => Some(PlaceRule::County),
        "anywhere" => Some(PlaceRule::Anywhere),
        _ => None,
    });
    FilesRule {
        max: max.and_then(|max| usize::try_from(max).ok()).unwrap_or(FILES_DEFAULT),
        accept,
        place: place.map_or(PlaceRule::County, |place| place.value),
        taken: table.may("taken").table().and_then(|table| taken(&table)),
    }
}

fn taken(table: &Table<'_>) -> Option<TakenRule> {
    let within = table.need("within").word(&["day", "month"], |word| match word {
        "day" => Some(TakenWithin::Day),
        "month" => Some(TakenWithin::Month),
        _ => None,
    });
    let of = table.need("of").string();
    table.close();
    Some(TakenRule { within: within?.value, of: of?.value })
}

/// The day that pictures are compared with is a date field of the same register.
pub(crate) fn check_days(fields: &[Field], columns: &Names, faults: &Faults) {
    for field in fields {
        let FieldKind::Files(FilesRule { taken: Some(taken), .. }) = &field.kind else { continue };
        let dated = fields.iter().any(|other| other.id == taken.of && other.kind == FieldKind::Date);
        if let Some(at) = columns.place(&field.id).filter(|_| !dated && columns.complete) {
            let finding = Finding::error("plan.files.taken", at.clone()).with("field", &field.id);
            faults.add(finding.with("name", &taken.of));
        }
    }
}
