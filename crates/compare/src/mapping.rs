//! Which column of a department's file means what: guessed, confirmed by a person, remembered for the next file.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Seek};
use std::ops::ControlFlow;

use bairi_base::{Finding, Place};
use bairi_linkage::Model;
use bairi_linkage::standard::{Date, IdNumber, Reading, phone};
use bairi_sheet::{heading_key, heading_key_bare};
use serde::{Deserialize, Serialize};

use crate::sent::SentSheet;

/// Rows looked at to tell a column by what stands in it.
const SAMPLE_ROWS: usize = 200;
/// So many of the filled cells, in percent, must look like it.
const ALIKE_PERCENT: usize = 60;
/// Headings told of in a finding.
const HEADINGS_TOLD: usize = 12;

/// The meanings that a column can have, as the model names them, and one of them for a place.
pub const MEANINGS: [&str; 7] = ["name", "id_no", "birth", "sex", "place", "phone", "household"];

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
    /// If the file is neither spreadsheet nor Parquet, or has no headings.
    pub fn of(file: impl Read + Seek + Send + 'static) -> Result<Preview, Finding> {
        let sheet = SentSheet::open(file)?;
        let headings = told_apart(sheet.headings());
        let mut rows = Vec::new();
        sheet.read(|_, texts| {
            rows.push(texts.iter().map(|text| (*text).to_owned()).collect());
            if rows.len() < SAMPLE_ROWS { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        Ok(Preview { headings, rows })
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
            if !mapping.columns.contains_key(*meaning)
                && let Some(heading) = self.by_content(*looks, &mapping)
            {
                mapping.columns.insert((*meaning).to_owned(), heading);
            }
        }
        mapping
    }

    fn by_heading(&self, meaning: &str, aliases: &Aliases, taken: &Mapping) -> Option<String> {
        let model = Model::default_model();
        let spec = model.columns.iter().find(|column| column.name == meaning)?;
        let own = aliases.get(meaning).into_iter().flatten();
        let names: Vec<String> = spec.headings.iter().chain(own).map(|name| heading_key(name)).collect();
        let free = || self.headings.iter().filter(|heading| !taken.columns.values().any(|t| t == *heading));
        let exactly = free().find(|heading| names.contains(&heading_key(heading)));
        exactly.or_else(|| free().find(|heading| names.contains(&heading_key_bare(heading)))).cloned()
    }

    /// The one column that looks like it; two that do are for a person to choose from.
    fn by_content(&self, looks: Looks, taken: &Mapping) -> Option<String> {
        let alike = |column: &usize| {
            let filled: Vec<&str> = self
                .rows
                .iter()
                .filter_map(|row| row.get(*column))
                .map(String::as_str)
                .filter(|t| !t.is_empty())
                .collect();
            let like = filled.iter().filter(|text| looks(text)).count();
            // What many rows share is a school, not a name.
            let different = filled.iter().collect::<BTreeSet<_>>().len();
            different * 2 >= filled.len() && !filled.is_empty() && like * 100 >= filled.len() * ALIKE_PERCENT
        };
        let free = |column: &usize| !taken.columns.values().any(|heading| *heading == self.headings[*column]);
        let mut found = (0..self.headings.len()).filter(free).filter(alike);
        match (found.next(), found.next()) {
            (Some(column), None) => Some(self.headings[column].clone()),
            _ => None,
        }
    }

    /// What is wrong with a mapping for this file; a comparison needs a name or an identity number.
    pub fn faults(&self, mapping: &Mapping) -> Vec<Finding> {
        let fault = |code: &str| Finding::error(code, Place::Nowhere);
        let mut faults = Vec::new();
        let headings = || self.headings.iter().take(HEADINGS_TOLD).cloned().collect::<Vec<_>>().join(" · ");
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
        match mapping.columns.is_empty() {
            true => faults.push(fault("compare.mapping.other").with("headings", headings())),
            false if !["name", "id_no"].iter().any(|needed| mapping.columns.contains_key(*needed)) => {
                faults.push(fault("compare.mapping.needs").with("headings", headings()));
            }
            false => {}
        }
        faults
    }
}

/// Whether a text looks like a meaning's values.
type Looks = fn(&str) -> bool;

const LOOKS: &[(&str, Looks)] = &[
    ("id_no", |text| matches!(IdNumber::read(text), Reading::Number(number) if number.is_valid())),
    ("birth", |text| text.len() >= 8 && Date::read(text).is_some()),
    ("phone", |text| text.len() == 11 && text.starts_with('1') && phone::read(text).is_some()),
    ("name", |text| (2..=4).contains(&text.chars().count()) && text.chars().all(is_hanzi)),
];

fn is_hanzi(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{323af}')
}

/// A heading that stands twice keeps its first column's name; the others get a number.
pub(crate) fn told_apart(headings: &[String]) -> Vec<String> {
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
