//! `plan.toml`: what the campaign is called and when it runs.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use bairi_base::{Finding, Text};
use chrono::NaiveDate;

use crate::{Section, Step};

use super::faults::Faults;
use super::files::Files;
use super::keyed::SLUG;
use super::names;
use super::reader::{Document, Table};

const FILE: &str = "plan.toml";
/// The only version of the format there is.
const FORMAT: i64 = 1;

/// The head; what could not be read is empty, and has been reported.
#[derive(Default)]
pub(crate) struct Head {
    pub(crate) id: String,
    pub(crate) name: Text,
    pub(crate) issued_by: Text,
    pub(crate) document: Text,
    pub(crate) notice: Text,
    pub(crate) day_one: NaiveDate,
    pub(crate) campaign: Option<RangeInclusive<NaiveDate>>,
    pub(crate) steps: Vec<Step>,
    pub(crate) sections: Vec<Section>,
    /// False if sections may be missing because the file could not be read.
    pub(crate) sound: bool,
}

/// `None` if the package is of another format: nothing else in it can be judged then.
pub(crate) fn read(files: &Files, faults: &Faults) -> Option<Head> {
    let Some(file) = files.need(FILE, faults) else { return Some(Head::default()) };
    let document = Document::parse(file, faults);
    let table = document.table(faults);
    if let Some(format) = table.need("format").integer().filter(|format| format.value != FORMAT) {
        let finding = Finding::error("plan.format.unknown", format.at).with("found", format.value);
        faults.add(finding.with("known", FORMAT));
        return None;
    }
    let id = table.need("id").string();
    if let Some(id) = &id {
        names::check_form(id, SLUG.0, SLUG.1, faults);
    }
    let head = Head {
        id: id.map(|id| id.value).unwrap_or_default(),
        name: table.need("name").text_or_empty(),
        issued_by: table.need("issued_by").text_or_empty(),
        document: table.need("document").text_or_empty(),
        notice: table.need("notice").text_or_empty(),
        day_one: table.need("day_one").date().map(|d| d.value).unwrap_or_default(),
        campaign: table.need("campaign").table().and_then(|t| {
            let days = range(&t);
            t.close();
            days
        }),
        steps: table.may("step").tables().iter().filter_map(step).collect(),
        sound: document.sound,
        sections: sections(table.may("section").tables(), faults),
    };
    table.close();
    Some(head)
}

fn step(table: &Table<'_>) -> Option<Step> {
    let name = table.need("name").text_or_empty();
    let days = range(table);
    table.close();
    let (from, to) = days?.into_inner();
    Some(Step { name, from, to })
}

/// The days from `from` to `to`, in their order.
fn range(table: &Table<'_>) -> Option<RangeInclusive<NaiveDate>> {
    let (from, to) = (table.need("from").date(), table.need("to").date());
    let (from, to) = (from?, to?);
    if from.value > to.value {
        table.faults.add(Finding::error("plan.range.order", to.at).with("from", from.value).with("to", to.value));
        return None;
    }
    Some(from.value..=to.value)
}

fn sections(tables: Vec<Table<'_>>, faults: &Faults) -> Vec<Section> {
    let mut seen = BTreeSet::new();
    let mut all = Vec::new();
    for table in tables {
        let title = table.need("title").text_or_empty();
        if let Some(number) = table.need("number").count() {
            if !seen.insert(number.value) {
                faults.add(Finding::error("plan.section.duplicate", number.at).with("number", number.value));
            }
            all.push(Section { number: number.value, title });
        }
        table.close();
    }
    all
}
