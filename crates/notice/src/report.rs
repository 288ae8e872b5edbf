use bairi_base::Lang;
use serde_json::{Value, json};

use crate::notice::{Notice, Quantity, Task, Unit};

impl Notice {
    /// The notice as `bairi notice read --json` prints it.
    pub fn report(&self, lang: Lang) -> Value {
        let irregularities: Vec<Value> = self
            .irregularities
            .iter()
            .map(|found| json!({ "code": found.code, "message": found.message(lang), "start": found.start }))
            .collect();
        json!({
            "title": self.title,
            "number": self.number,
            "date": self.date,
            "issuer": self.issuer,
            "tasks": self.tasks.iter().map(task).collect::<Vec<_>>(),
            "irregularities": irregularities,
        })
    }
}

fn task(task: &Task) -> Value {
    let names = |units: &[Unit]| units.iter().map(|u| u.name.clone()).collect::<Vec<_>>();
    let deadlines: Vec<Value> =
        task.deadlines.iter().map(|d| json!({ "date": d.date, "phrase": d.phrase.phrase })).collect();
    let phrases = |all: &[crate::notice::Phrase]| all.iter().map(|p| p.phrase.clone()).collect::<Vec<_>>();
    json!({
        "path": task.path,
        "text": task.text,
        "start": task.start,
        "end": task.end,
        "deadlines": deadlines,
        "cadences": phrases(&task.cadences),
        "quantities": task.quantities.iter().map(quantity).collect::<Vec<_>>(),
        "lead_units": names(&task.lead_units),
        "support_units": names(&task.support_units),
        "deliverables": phrases(&task.deliverables),
        "scope": phrases(&task.scope),
    })
}

/// A range has both its bounds as its value.
fn quantity(quantity: &Quantity) -> Value {
    let value = match quantity.value_max {
        Some(max) => json!([exact(quantity.value), exact(max)]),
        None => exact(quantity.value),
    };
    let measures = quantity.measures.as_ref().map(|m| m.phrase.clone());
    json!({ "phrase": quantity.phrase.phrase, "op": quantity.op, "value": value, "unit": quantity.unit, "measures": measures })
}

/// Whole numbers without a point.
fn exact(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 1e15 { json!(value as i64) } else { json!(value) }
}
