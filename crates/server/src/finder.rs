//! Finds a unit by its name, its pinyin, the initials of its pinyin, or its code.

use bairi_app::Viewer;
use bairi_base::UnitCode;
use bairi_plan::{Unit, UnitTree};
use pinyin::ToPinyin;

/// How many units a search answers with.
const FOUND_MAX: usize = 12;

/// What a unit is found by.
struct Entry {
    code: UnitCode,
    name: String,
    english: String,
    pinyin: String,
    initials: String,
    digits: String,
}

/// Every unit, widest first, so that a county comes before the villages of its name.
pub(crate) struct Finder(Vec<Entry>);

impl Finder {
    pub(crate) fn new(units: &UnitTree) -> Finder {
        let mut entries: Vec<Entry> = units.all().iter().map(entry).collect();
        entries.sort_by_key(|e| (e.code.level(), e.code));
        Finder(entries)
    }

    /// Units in the viewer's area, the best matches first.
    pub(crate) fn find(&self, viewer: &Viewer, text: &str) -> Vec<UnitCode> {
        let asked = text.trim().to_lowercase().replace([' ', '\'', '’'], "");
        if asked.is_empty() {
            return Vec::new();
        }
        let mut found: Vec<(u8, &Entry)> =
            self.0.iter().filter(|e| viewer.sees(e.code)).filter_map(|e| Some((rank(e, &asked)?, e))).collect();
        found.sort_by_key(|(rank, _)| *rank);
        found.into_iter().take(FOUND_MAX).map(|(_, e)| e.code).collect()
    }
}

fn entry(unit: &Unit) -> Entry {
    let initials = unit.name.zh.as_str().to_pinyin().flatten().map(|p| p.first_letter()).collect();
    let english = unit.name.en.to_lowercase().replace([' ', '\'', '’'], "");
    Entry {
        code: unit.code,
        name: unit.name.zh.clone(),
        english,
        pinyin: unit.pinyin.clone(),
        initials,
        digits: unit.code.to_string(),
    }
}

/// The smaller, the better; `None` is no match.
fn rank(entry: &Entry, asked: &str) -> Option<u8> {
    match entry {
        e if e.name == asked || e.digits == asked => Some(0),
        e if e.name.starts_with(asked) => Some(1),
        e if e.pinyin.starts_with(asked) || e.english.starts_with(asked) => Some(2),
        e if e.initials.starts_with(asked) => Some(3),
        e if e.name.contains(asked) => Some(4),
        e if e.digits.starts_with(asked) => Some(5),
        e if asked.len() > 3 && e.pinyin.contains(asked) => Some(6),
        _ => None,
    }
}
