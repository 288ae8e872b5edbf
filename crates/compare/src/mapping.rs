//! Which column of a department's file means what: guessed, confirmed by a person, remembered for the next file.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Seek};
use std::ops::ControlFlow;

use bairi_base::{Finding, Place};
use bairi_sheet::{heading_key, heading_key_bare};
use serde::{Deserialize, Serialize};

use crate::heading::{self, LOOKS, Looks};
use crate::sent::SentSheet;

/// Rows looked at to tell a column by what stands in it.
const SAMPLE_ROWS: usize = 200;
/// So many of the filled cells, in percent, must look like it.
const ALIKE_PERCENT: usize = 60;
/// Headings told of in a finding.
const HEADINGS_TOLD: usize = 12;

/// The meanings that a column can have, as the model names them, and one of them for a place.
pub const MEANINGS: [&str; 7] = ["name", "id_no", "birth", "sex", "place", "phone", "household"];

/// One of them says who a row is about.
const NEEDED: [&str; 2] = ["name", "id_no"];

/// Meaning, and the heading of the column that has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Mapping {
    pub columns: BTreeMap<String, String>,
}

/// What a file begins with. The rows are personal: for the eyes of whoever sent it.
#[derive(Clone, Debug, Default)]
pub struct Preview {
    /// One for each column; the same heading twice is told apart by a number.
    pub headings: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

/// Further headings for a meaning: what the register calls the field.
pub type Aliases = BTreeMap<String, Vec<String>>;

impl Preview {
    /// # Errors
    /// If the file is neither spreadsheet nor Parquet, or has no headings: nothing of it may be kept then.
    pub fn of(file: impl Read + Seek + Send + 'static) -> Result<Preview, Finding> {
        let sheet = SentSheet::open(file)?;
        let (row, headings) = (sheet.heading_row(), told_apart(sheet.headings()));
        let mut rows = Vec::new();
        sheet.read(|_, texts| {
            rows.push(texts.iter().map(|text| (*text).to_owned()).collect());
            if rows.len() < SAMPLE_ROWS { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        let preview = Preview { headings, rows };
        match preview.begins_with_values() {
            true => {
                let row = row.map_or("none".to_owned(), |row| row.to_string());
                Err(Finding::error("compare.heading.none", Place::Nowhere).with("row", row))
            }
            false => Ok(preview),
        }
    }

    /// Whether what was taken for headings is somebody's row. A day alone may head the column of a month's amounts: there
    /// none of the headings may be known, and days must stand below it.
    fn begins_with_values(&self) -> bool {
        let some_known = self.headings.iter().any(|heading| heading::known(heading).is_some());
        let is_birth = |column: usize| {
            !some_known
                && heading::is_date(&self.headings[column])
                && (self.filled(column).is_empty() || self.alike(column, heading::is_birth))
        };
        self.headings.iter().any(|heading| heading::is_number_of_somebody(heading))
            || (0..self.headings.len()).any(is_birth)
    }

    /// What the columns probably mean: as the last file had it, by their headings, or by what stands in them.
    pub fn guess(&self, aliases: &Aliases, remembered: Option<&Mapping>) -> Mapping {
        let mut mapping = Mapping::default();
        let known = remembered.into_iter().flat_map(|m| &m.columns);
        for (meaning, heading) in known.filter(|(_, heading)| self.headings.contains(heading)) {
            mapping.columns.insert(meaning.clone(), heading.clone());
        }
        for meaning in MEANINGS {
            if !mapping.columns.contains_key(meaning)
                && let Some(heading) = self.by_heading(meaning, aliases, &mapping)
            {
                mapping.columns.insert(meaning.to_owned(), heading);
            }
        }
        for (meaning, looks) in LOOKS {
            let is_open = !mapping.columns.contains_key(*meaning) && self.rivals(meaning, &mapping).len() < 2;
            if is_open && let Some(heading) = self.by_content(*looks, &mapping) {
                mapping.columns.insert((*meaning).to_owned(), heading);
            }
        }
        mapping
    }

    /// The register's own words decide between columns that are headed equally well; else a person has to, if
    /// [`Preview::faults`] can tell so.
    fn by_heading(&self, meaning: &str, aliases: &Aliases, taken: &Mapping) -> Option<String> {
        let own: Vec<String> = aliases.get(meaning).into_iter().flatten().map(|name| heading_key(name)).collect();
        let names = [heading::headings(meaning), &own].concat();
        let headed = self.headed(&names, taken);
        let in_own_words: Vec<&String> = self.headed(&own, taken).into_iter().filter(|h| headed.contains(h)).collect();
        let found = match (in_own_words.as_slice(), plainest(headed).as_slice()) {
            ([heading], _) | (_, [heading]) => Some(*heading),
            (_, [first, ..]) if self.rivals(meaning, taken).len() < 2 => Some(*first),
            _ => None,
        };
        found.cloned()
    }

    /// The columns that have a meaning equally well by the model's headings.
    fn rivals(&self, meaning: &str, taken: &Mapping) -> Vec<&String> {
        plainest(self.headed(heading::headings(meaning), taken))
    }

    /// The free columns with one of some headings; if there is none, those with one but for what stands in brackets.
    fn headed(&self, names: &[String], taken: &Mapping) -> Vec<&String> {
        let free = || self.headings.iter().filter(|heading| !taken.columns.values().any(|t| t == *heading));
        let exactly: Vec<&String> = free().filter(|h| names.contains(&heading_key(self.as_written(h)))).collect();
        match exactly.is_empty() {
            true => free().filter(|h| names.contains(&heading_key_bare(h))).collect(),
            false => exactly,
        }
    }

    /// A heading without the number that tells it from an equal one.
    fn as_written<'h>(&self, heading: &'h str) -> &'h str {
        let written = heading.strip_suffix(')').and_then(|h| h.rsplit_once(" (")).map(|(written, _)| written);
        written.filter(|written| self.headings.iter().any(|h| h == written)).unwrap_or(heading)
    }

    /// The one column that looks like it; two that do are for a person to choose from.
    fn by_content(&self, looks: Looks, taken: &Mapping) -> Option<String> {
        let free = |column: &usize| !taken.columns.values().any(|heading| *heading == self.headings[*column]);
        let mut found = (0..self.headings.len()).filter(free).filter(|column| self.alike(*column, looks));
        match (found.next(), found.next()) {
            (Some(column), None) => Some(self.headings[column].clone()),
            _ => None,
        }
    }

    /// Whether most of what stands in a column looks like it.
    fn alike(&self, column: usize, looks: Looks) -> bool {
        let filled = self.filled(column);
        let like = filled.iter().filter(|text| looks(text)).count();
        // What many rows share is a school, not a name.
        let different = filled.iter().collect::<BTreeSet<_>>().len();
        different * 2 >= filled.len() && !filled.is_empty() && like * 100 >= filled.len() * ALIKE_PERCENT
    }

    fn filled(&self, column: usize) -> Vec<&str> {
        let texts = self.rows.iter().filter_map(|row| row.get(column)).map(String::as_str);
        texts.filter(|text| !text.is_empty()).collect()
    }

    /// What is wrong with a mapping for this file; a comparison needs a name or an identity number.
    pub fn faults(&self, mapping: &Mapping) -> Vec<Finding> {
        let fault = |code: &str| Finding::error(code, Place::Nowhere);
        let mut faults = Vec::new();
        let headings = || told(self.headings.iter());
        for (meaning, heading) in &mapping.columns {
            if !MEANINGS.contains(&meaning.as_str()) {
                faults.push(fault("compare.mapping.meaning").with("meaning", meaning));
            } else if !self.headings.contains(heading) {
                faults.push(fault("compare.mapping.heading").with("heading", heading).with("headings", headings()));
            }
        }
        for (place, (meaning, heading)) in mapping.columns.iter().enumerate() {
            for (other, _) in mapping.columns.iter().skip(place + 1).filter(|(_, h)| *h == heading) {
                let fault = fault("compare.mapping.twice").with("heading", heading);
                faults.push(fault.with("first", meaning).with("second", other));
            }
        }
        let undecided = self.undecided(mapping);
        let is_needed = undecided.is_empty() && !NEEDED.iter().any(|needed| mapping.columns.contains_key(*needed));
        faults.extend(undecided);
        match (is_needed, mapping.columns.is_empty()) {
            (true, true) => faults.push(fault("compare.mapping.other").with("headings", headings())),
            (true, false) => faults.push(fault("compare.mapping.needs").with("headings", headings())),
            (false, _) => {}
        }
        faults
    }

    /// Who a row is about does not stay open because nobody was asked: whoever means none of the columns heads them otherwise.
    fn undecided(&self, mapping: &Mapping) -> Vec<Finding> {
        let mut undecided = Vec::new();
        for meaning in NEEDED.into_iter().filter(|meaning| !mapping.columns.contains_key(*meaning)) {
            let rivals = self.rivals(meaning, mapping);
            if rivals.len() > 1 {
                let fault = Finding::error("compare.mapping.several", Place::Nowhere).with("meaning", meaning);
                undecided.push(fault.with("headings", told(rivals.into_iter())));
            }
        }
        undecided
    }
}

fn told<'h>(headings: impl Iterator<Item = &'h String>) -> String {
    headings.take(HEADINGS_TOLD).map(String::as_str).collect::<Vec<_>>().join(" · ")
}

/// Without those that only say more than another one: `户主姓名` beside `姓名`.
fn plainest(headings: Vec<&String>) -> Vec<&String> {
    let keys: Vec<String> = headings.iter().map(|heading| heading_key_bare(heading)).collect();
    let says_more = |key: &String| keys.iter().any(|other| !other.is_empty() && other != key && key.ends_with(other));
    headings.iter().zip(&keys).filter(|(_, key)| !says_more(key)).map(|(heading, _)| *heading).collect()
}

/// A heading that stands twice keeps its first column's name; the others get a number, and one that is empty its place.
pub fn told_apart(headings: &[String]) -> Vec<String> {
    let told = |(place, heading): (usize, &String)| {
        let times = headings[..place].iter().filter(|other| *other == heading).count();
        match (heading.is_empty(), times) {
            (true, _) => format!("#{}", place + 1),
            (false, 0) => heading.clone(),
            (false, times) => format!("{heading} ({})", times + 1),
        }
    };
    headings.iter().enumerate().map(told).collect()
}
