//! From differences to clues: entries of the plan's registers, written as one batch.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use bairi_base::UnitCode;
use bairi_compare::{Difference, Outcome};
use bairi_ledger::{Batch, BatchError, Entry, Op, Values, Viewer, Write};
use bairi_plan::{ClueFields, DataSet, Register, RunFields};
use chrono::{Days, NaiveDate, Utc};
use serde_json::{Value, json};

use super::{ComparisonError, ComparisonRun, Issued, kept};
use crate::App;

/// Clues written at a time.
const STRETCH: usize = 2_000;
/// Letters of a clue's finding, and of a name.
const FINDING_CHARS_MAX: usize = 290;
const SUBJECT_CHARS_MAX: usize = 40;

/// The run's entries in one county.
struct Part {
    unit: UnitCode,
    compared: u64,
    differences: u64,
}

impl App {
    /// Makes a clue of every difference, and says in the register of comparisons that the comparison was made: an entry for
    /// each unit of that register's level. All or nothing; once only.
    pub async fn issue_comparison(&self, viewer: &Viewer, id: &str) -> Result<Issued, ComparisonError> {
        let run = self.judged(viewer, id).await?;
        if !run.state.is_done() {
            return Err(ComparisonError::NotDone);
        }
        if run.issued.is_some() {
            return Err(ComparisonError::Begun);
        }
        let outcome = kept::outcome(self.comparisons.folder(), id).await?;
        let (data, declared) = (self.data_set(&run.data)?, self.declared()?);
        let registers = (self.register(&declared.runs.register), self.register(&declared.clues.register));
        let (Some(runs), Some(clues)) = registers else { return Err(ComparisonError::NotFound) };
        let parts = self.parts(&run, runs, &outcome);
        // What a former process committed and could not note any more.
        if let Some(first) = parts.first()
            && let Some(issued) = self.issued_before(viewer, runs, &run, first, &outcome).await?
        {
            self.change(id, |run| run.issued = Some(issued)).await?;
            return Ok(issued);
        }
        let names = self.names_of_rows(&run, &outcome).await;
        let today = self.today();
        let label = format!("{} {}", data.name.zh, run.id);
        let mut batch = self.ledger.batch(viewer, &label).await?;
        let writes: Vec<Write> =
            parts.iter().map(|part| self.run_entry(&declared.runs, runs, &run, part, today)).collect();
        let entities = append(&mut batch, writes).await?;
        let of_unit: BTreeMap<UnitCode, i64> = parts.iter().map(|part| part.unit).zip(entities).collect();
        for (stretch, chunk) in outcome.differences.chunks(STRETCH).enumerate() {
            let entries: Vec<i64> = chunk.iter().filter_map(|difference| difference.entry).collect();
            let found = self.ledger.find_many(viewer, &entries).await?;
            let found: HashMap<i64, Entry> = found.into_iter().map(|entry| (entry.entity, entry)).collect();
            let clue = |(at, difference): (usize, &Difference)| {
                let unit = self.clue_unit(&run, clues, difference);
                let comparison = of_unit.iter().find(|(part, _)| part.contains(unit)).map(|(_, entity)| *entity);
                let entry = difference.entry.and_then(|entry| found.get(&entry));
                let name = difference.row.and_then(|row| names.get(&row)).map(String::as_str);
                let number = stretch * STRETCH + at + 1;
                let about = About { difference, entry, name, comparison };
                let mut values = self.clue_values(&declared.clues, data, &about, today);
                values.insert(clues.key.clone(), json!(code(&run, number)));
                values.insert(declared.clues.department.clone(), json!(data.department));
                put(clues, unit, values, today)
            };
            append(&mut batch, chunk.iter().enumerate().map(clue).collect()).await?;
        }
        batch.commit().await.map_err(store)?;
        let issued =
            Issued { at: Utc::now(), comparisons: parts.len() as u64, clues: outcome.differences.len() as u64 };
        self.change(id, |run| run.issued = Some(issued)).await?;
        Ok(issued)
    }

    /// The units for each of which the comparison counts as made: those of the register's level in the area.
    fn parts(&self, run: &ComparisonRun, runs: &Register, outcome: &Outcome) -> Vec<Part> {
        let units = self.plan().units.subtree(run.unit).iter().filter(|unit| unit.level == runs.level);
        let mut parts: Vec<Part> = units.map(|unit| Part { unit: unit.code, compared: 0, differences: 0 }).collect();
        let at = |parts: &mut Vec<Part>, unit: i64| {
            let unit = UnitCode::from_number(unit);
            parts.iter().position(|part| part.unit.contains(unit))
        };
        for (unit, compared) in &outcome.by_unit {
            if let Some(at) = at(&mut parts, *unit) {
                parts[at].compared += compared;
            }
        }
        for difference in &outcome.differences {
            if let Some(at) = difference.unit.and_then(|unit| at(&mut parts, unit)) {
                parts[at].differences += 1;
            }
        }
        // Where nobody was compared and nothing found, the file said nothing of.
        parts.retain(|part| part.compared + part.differences > 0);
        parts
    }

    fn run_entry(
        &self,
        fields: &RunFields,
        runs: &Register,
        run: &ComparisonRun,
        part: &Part,
        today: NaiveDate,
    ) -> Write {
        let mut values = Values::new();
        let mut set = |field: &str, value: Value| values.insert(field.to_owned(), value);
        set(&runs.key, json!(run_code(run, part.unit)));
        set(&fields.department, json!(self.data_set(&run.data).map_or("", |data| &data.department)));
        set(&fields.data_on, json!(run.data_on));
        set(&fields.run_on, json!(today));
        set(&fields.rows, json!(part.compared));
        set(&fields.differences, json!(part.differences));
        if let Some(by) = &fields.by {
            set(by, json!(cut(&run.by.zh, SUBJECT_CHARS_MAX)));
        }
        put(runs, part.unit, values, today)
    }

    /// Where a clue stands: at the entry's unit, at the place that the file names as far as it is known, or at the area.
    fn clue_unit(&self, run: &ComparisonRun, clues: &Register, difference: &Difference) -> UnitCode {
        let Some(unit) = difference.unit.map(UnitCode::from_number) else { return run.unit };
        let levels = bairi_base::Level::ALL.into_iter().rev();
        let known = levels.filter_map(|level| unit.at(level)).find(|unit| {
            let fits =
                |found: &bairi_plan::Unit| found.level == clues.level || clues.above && found.level < clues.level;
            run.unit.contains(*unit) && self.plan().units.find(*unit).is_some_and(fits)
        });
        known.unwrap_or(run.unit)
    }

    fn clue_values(&self, fields: &ClueFields, data: &DataSet, about: &About<'_>, today: NaiveDate) -> Values {
        let mut values = Values::new();
        let mut set = |field: &str, value: Value| values.insert(field.to_owned(), value);
        if let Some(comparison) = about.comparison {
            set(&fields.run, json!(comparison));
        }
        set(&fields.kind, json!(data.kind));
        if let Some(field) = &fields.entry
            && let Some(entry) = about.entry
        {
            // The entry itself, or the one that it belongs to.
            match &data.entry {
                None => set(field, json!(entry.entity)),
                Some(via) => entry.values.get(via).cloned().and_then(|value| set(field, value)),
            };
        }
        let title = about.entry.and_then(|entry| {
            let register = self.register(&entry.register)?;
            entry.values.get(&register.title)?.as_str()
        });
        if let Some(subject) = title.or(about.name) {
            set(&fields.subject, json!(cut(subject, SUBJECT_CHARS_MAX)));
        }
        let mut finding = data.finding.zh.clone();
        if let Some(row) = about.difference.row {
            finding.push_str(
                &bairi_base::Finding::error("compare.clue.row", bairi_base::Place::Nowhere)
                    .with("row", row)
                    .message(bairi_base::Lang::Zh),
            );
        }
        set(&fields.finding, json!(cut(&finding, FINDING_CHARS_MAX)));
        set(&fields.sent_on, json!(today));
        let due = today.checked_add_days(Days::new(data.due_days.into())).unwrap_or(today);
        set(&fields.due_on, json!(due));
        if let Some(band) = &fields.band {
            set(band, json!(about.difference.band.word()));
        }
        values
    }

    async fn issued_before(
        &self,
        viewer: &Viewer,
        runs: &Register,
        run: &ComparisonRun,
        first: &Part,
        outcome: &Outcome,
    ) -> Result<Option<Issued>, ComparisonError> {
        let known = self.ledger.find_by_key(viewer, &runs.id, &runs.key, &run_code(run, first.unit)).await?;
        Ok(known.map(|entry| Issued {
            at: entry.recorded_at,
            comparisons: self.parts(run, runs, outcome).len() as u64,
            clues: outcome.differences.len() as u64,
        }))
    }
}

struct About<'a> {
    difference: &'a Difference,
    entry: Option<&'a Entry>,
    /// The name in the file's row.
    name: Option<&'a str>,
    comparison: Option<i64>,
}

/// A clue's code: its run and its number in it.
pub(super) fn code(run: &ComparisonRun, number: usize) -> String {
    format!("{}-{number:05}", run.id)
}

/// The run and the number that a clue's code names; `None` if no run wrote it.
pub(super) fn of_code(code: &str) -> Option<(&str, usize)> {
    let (run, number) = code.split_once('-')?;
    let number = number.parse().ok().filter(|number| *number > 0)?;
    Some((run, number))
}

fn run_code(run: &ComparisonRun, unit: UnitCode) -> String {
    format!("{}-{}", run.id, unit)
}

fn put(register: &Register, unit: UnitCode, values: Values, effective_on: NaiveDate) -> Write {
    Write {
        register: Arc::from(register.id.as_str()),
        entity: None,
        unit,
        op: Op::Put,
        values,
        effective_on,
        recorded_at: None,
        based_on: None,
        reason: String::new(),
    }
}

fn cut(text: &str, chars: usize) -> String {
    text.chars().take(chars).collect()
}

async fn append(batch: &mut Batch, writes: Vec<Write>) -> Result<Vec<i64>, ComparisonError> {
    let mut entities = Vec::with_capacity(writes.len());
    let mut rest = writes.into_iter();
    loop {
        let stretch: Vec<Write> = rest.by_ref().take(STRETCH).collect();
        if stretch.is_empty() {
            return Ok(entities);
        }
        entities.extend(batch.append(stretch).await.map_err(store)?);
    }
}

/// What the plan's check has seen to cannot be refused; what can is the store's.
fn store(error: BatchError) -> ComparisonError {
    ComparisonError::Refused(error.to_string())
}
