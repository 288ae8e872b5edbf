//! Gathers the findings of a whole load.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use bairi_base::{Finding, Place, Severity};

/// How many findings are reported for one file; one more says how many were left out.
const FINDINGS_PER_FILE_MAX: usize = 100;

#[derive(Default)]
pub(crate) struct Faults {
    list: RefCell<Vec<Finding>>,
    muted: RefCell<BTreeSet<String>>,
}

impl Faults {
    pub(crate) fn add(&self, finding: Finding) {
        let muted = file_of(&finding.place).is_some_and(|file| self.muted.borrow().contains(file));
        if !muted {
            self.list.borrow_mut().push(finding);
        }
    }

    /// Takes no more findings of a file: its text could not be parsed, what follows would be noise.
    pub(crate) fn mute(&self, file: &str) {
        self.muted.borrow_mut().insert(file.to_owned());
    }

    pub(crate) fn any_error(&self) -> bool {
        self.list.borrow().iter().any(|f| f.severity == Severity::Error)
    }

    /// Everything found, in the order of file, line and column.
    pub(crate) fn into_sorted(self) -> Vec<Finding> {
        let mut list = self.list.into_inner();
        list.sort_by(|a, b| sort_key(a).cmp(&sort_key(b)));
        list.dedup();
        cap(list)
    }
}

fn file_of(place: &Place) -> Option<&str> {
    match place {
        Place::File { file, .. } => Some(file),
        _ => None,
    }
}

fn sort_key(finding: &Finding) -> (&str, u32, u32, &str, &str) {
    match &finding.place {
        Place::File { file, line, column, path } => (file, *line, *column, path, &finding.code),
        _ => ("", 0, 0, "", &finding.code),
    }
}

fn cap(list: Vec<Finding>) -> Vec<Finding> {
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    let mut kept = Vec::new();
    for finding in list {
        let file = file_of(&finding.place).unwrap_or_default().to_owned();
        let seen = count.entry(file).or_default();
        *seen += 1;
        if *seen <= FINDINGS_PER_FILE_MAX {
            kept.push(finding);
        }
    }
    for (file, seen) in count.into_iter().filter(|(_, seen)| *seen > FINDINGS_PER_FILE_MAX) {
        let more = Finding::error("plan.findings.more", super::files::whole_file(&file));
        kept.push(more.with("count", seen - FINDINGS_PER_FILE_MAX));
    }
    kept
}
