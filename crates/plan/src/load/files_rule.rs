//! What a field of type `files` says of its own.

use bairi_base::Finding;

use crate::{Field, FieldKind, FileGroup, FilesRule, NearRule, PlaceRule, Register, TakenRule, TakenWithin};

use super::faults::Faults;
use super::names::Names;
use super::reader::Table;
use super::registers::Draft;

/// The keys that no other type has.
pub(crate) const KEYS: [&str; 4] = ["accept", "place", "near", "taken"];
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
        near: table.may("near").table().and_then(|table| near(&table)),
        taken: table.may("taken").table().and_then(|table| taken(&table)),
    }
}

fn near(table: &Table<'_>) -> Option<NearRule> {
    let (of, via) = (table.need("of").string(), table.may("via").string());
    table.close();
    Some(NearRule { of: of?.value, via: via.map(|via| via.value) })
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

/// What pictures should be near is a point of the same register, or of the one that `via` refers to.
pub(crate) fn check_points<'d>(draft: &Draft<'d>, drafts: &[Draft<'d>], faults: &Faults) {
    for field in &draft.register.fields {
        let FieldKind::Files(FilesRule { near: Some(near), .. }) = &field.kind else { continue };
        let of = match &near.via {
            None => Some(draft),
            Some(via) => referred(&draft.register, via, drafts),
        };
        let is_point = |of: &Draft<'_>| of.register.field(&near.of).is_some_and(|other| other.kind == FieldKind::Point);
        // What could not be read has been told.
        let unsure = !draft.columns.complete || of.is_some_and(|of| !of.columns.complete);
        if let Some(at) = draft.columns.place(&field.id).filter(|_| !unsure && !of.is_some_and(is_point)) {
            let finding = Finding::error("plan.files.near", at.clone()).with("field", &field.id);
            faults.add(finding.with("name", &near.of));
        }
    }
}

fn referred<'a, 'd>(register: &Register, via: &str, drafts: &'a [Draft<'d>]) -> Option<&'a Draft<'d>> {
    let FieldKind::Ref { register: to } = &register.field(via)?.kind else { return None };
    drafts.iter().find(|draft| draft.register.id == *to)
}
