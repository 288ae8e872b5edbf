use bairi_base::Lang;
use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Value, json};

use crate::notice::{Notice, Phrase, Quantity, Task, Unit};
use crate::quantity::Op;

impl Notice {
    /// The notice as `bairi notice read --json` prints it: indented, keys in the order of the alphabet.
    pub fn json(&self, lang: Lang) -> String {
        serde_json::to_string_pretty(&Report::of(self, lang)).expect("texts, days and finite numbers have a JSON form")
    }

    /// The same as a tree.
    pub fn report(&self, lang: Lang) -> Value {
        serde_json::to_value(Report::of(self, lang)).expect("texts, days and finite numbers have a JSON form")
    }
}

/// What is printed borrows what was read: a long notice would be copied several times over.
#[derive(Serialize)]
struct Report<'n> {
    date: Option<NaiveDate>,
    irregularities: Vec<Irregular>,
    issuer: Option<&'n str>,
    number: Option<&'n str>,
    tasks: Vec<Item<'n>>,
    title: Option<&'n str>,
}

#[derive(Serialize)]
struct Irregular {
    code: &'static str,
    message: String,
    start: usize,
}

#[derive(Serialize)]
struct Item<'n> {
    cadences: Vec<&'n str>,
    deadlines: Vec<Due<'n>>,
    deliverables: Vec<&'n str>,
    end: usize,
    lead_units: Vec<&'n str>,
    path: &'n [String],
    quantities: Vec<Amount<'n>>,
    scope: Vec<&'n str>,
    start: usize,
    support_units: Vec<&'n str>,
    text: &'n str,
}

#[derive(Serialize)]
struct Due<'n> {
    date: NaiveDate,
    phrase: &'n str,
}

#[derive(Serialize)]
struct Amount<'n> {
    measures: Option<&'n str>,
    op: Op,
    phrase: &'n str,
    unit: &'n str,
    value: Value,
}

impl<'n> Report<'n> {
    fn of(notice: &'n Notice, lang: Lang) -> Report<'n> {
        let irregular = |found: &crate::Irregularity| Irregular {
            code: found.code,
            message: found.message(lang),
            start: found.start,
        };
        Report {
            date: notice.date,
            irregularities: notice.irregularities.iter().map(irregular).collect(),
            issuer: notice.issuer.as_deref(),
            number: notice.number.as_deref(),
            tasks: notice.tasks.iter().map(Item::of).collect(),
            title: notice.title.as_deref(),
        }
    }
}

impl<'n> Item<'n> {
    fn of(task: &'n Task) -> Item<'n> {
        Item {
            cadences: phrases(&task.cadences),
            deadlines: task.deadlines.iter().map(|d| Due { date: d.date, phrase: &d.phrase.phrase }).collect(),
            deliverables: phrases(&task.deliverables),
            end: task.end,
            lead_units: names(&task.lead_units),
            path: &task.path,
            quantities: task.quantities.iter().map(Amount::of).collect(),
            scope: phrases(&task.scope),
            start: task.start,
            support_units: names(&task.support_units),
            text: &task.text,
        }
    }
}

fn phrases(all: &[Phrase]) -> Vec<&str> {
    all.iter().map(|phrase| phrase.phrase.as_str()).collect()
}

fn names(units: &[Unit]) -> Vec<&str> {
    units.iter().map(|unit| unit.name.as_str()).collect()
}

impl<'n> Amount<'n> {
    /// A range has both its bounds as its value.
    fn of(quantity: &'n Quantity) -> Amount<'n> {
        let value = match quantity.value_max {
            Some(max) => json!([exact(quantity.value), exact(max)]),
            None => exact(quantity.value),
        };
        Amount {
            measures: quantity.measures.as_ref().map(|measured| measured.phrase.as_str()),
            op: quantity.op,
            phrase: &quantity.phrase.phrase,
            unit: &quantity.unit,
            value,
        }
    }
}

/// Whole numbers without a point.
fn exact(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 1e15 { json!(value as i64) } else { json!(value) }
}
