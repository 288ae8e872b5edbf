//! Which texts of a file are headings that the model knows, and which are somebody's values.

use std::sync::LazyLock;

use bairi_linkage::Model;
use bairi_linkage::standard::{Date, IdNumber, Reading, phone};
use bairi_sheet::{heading_key, heading_key_bare};

use crate::mapping::MEANINGS;

/// The default model's headings by meaning, in the order of [`MEANINGS`], in the form in which headings are compared.
static HEADINGS: LazyLock<Vec<Vec<String>>> = LazyLock::new(|| {
    let columns = Model::default_model().columns;
    let keys = |meaning: &&str| {
        let column = columns.iter().find(|column| column.name == *meaning);
        column.into_iter().flat_map(|column| &column.headings).map(|heading| heading_key(heading)).collect()
    };
    MEANINGS.iter().map(keys).collect()
});

/// As [`heading_key`] writes them.
pub(crate) fn headings(meaning: &str) -> &'static [String] {
    MEANINGS.iter().position(|m| *m == meaning).map_or(&[], |at| &HEADINGS[at])
}

/// The place among [`MEANINGS`] of what a heading means by the default model: the same for all data, so that whoever reads
/// a file finds the same heading row.
pub(crate) fn known(heading: &str) -> Option<usize> {
    let having = |key: String| HEADINGS.iter().position(|keys| keys.contains(&key));
    having(heading_key(heading)).or_else(|| having(heading_key_bare(heading)))
}

/// Whether a text looks like a meaning's values.
pub(crate) type Looks = fn(&str) -> bool;

pub(crate) const LOOKS: &[(&str, Looks)] = &[
    ("id_no", |text| matches!(IdNumber::read(text), Reading::Number(number) if number.is_valid())),
    ("birth", is_birth),
    ("phone", |text| text.len() == 11 && text.starts_with('1') && phone::read(text).is_some()),
    ("name", |text| (2..=4).contains(&text.chars().count()) && text.chars().all(is_hanzi)),
];

pub(crate) fn is_birth(text: &str) -> bool {
    text.len() >= 8 && Date::read(text).is_some()
}

fn is_hanzi(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{323af}')
}

/// Shorter texts with hidden places may be something else than an identity number.
const MASKED_CHARS_MIN: usize = 15;

/// Whether a heading is an identity number, however it was written or spoilt, or a mobile telephone number. One that is
/// known may well have an example in it.
pub(crate) fn is_number_of_somebody(heading: &str) -> bool {
    let is_id = match IdNumber::read(heading) {
        Reading::Number(_) | Reading::Scientific(_) | Reading::Rounded(_) => true,
        Reading::Masked(_) => heading.chars().count() >= MASKED_CHARS_MIN,
        Reading::Missing | Reading::Unreadable => false,
    };
    let is_mobile = || phone::read(heading).is_some_and(|number| (13_000_000_000..20_000_000_000).contains(&number));
    known(heading).is_none() && (is_id || (!has_words(heading) && is_mobile()))
}

/// Whether a heading is a date and nothing else.
pub(crate) fn is_date(heading: &str) -> bool {
    is_birth(heading) && !has_words(heading)
}

fn has_words(text: &str) -> bool {
    text.chars().any(|c| c.is_alphabetic() && !matches!(c, '年' | '月' | '日'))
}
