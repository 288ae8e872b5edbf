//! From differences to clues: entries of the plan's registers, written as one batch.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use bairi_base::{Finding, Level, Place, UnitCode};
use bairi_compare::{Difference, Outcome};
use bairi_lake::{TableAsk, TextRow};
use bairi_ledger::{Batch, BatchError, Entry, Op, Values, Viewer, Write, WriteError};
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
    /// Makes a clue of every difference that no open clue stands for, and says in the register of comparisons that the comparison was made: an entry for
    /// each unit of that register's level. All or nothing; once only.
    pub async fn issue_comparison(&self, viewer: &Viewer, id: &str) -> Result<Issued, ComparisonError> {
        let run = self.judged(viewer, id).await?;
        if !run.state.is_done() {
            return Err(ComparisonError::NotDone);
        }
        let _issuing = self.comparisons.issuing(id)?;
        // Nobody changes it from here on.
        let run = kept::read(self.comparisons.folder(), id).await?;
        if !run.state.is_done() || run.issued.is_some() {
            return Err(ComparisonError::Begun);
        }
        let outcome = kept::outcome(self.comparisons.folder(), id).await?;
        let (data, declared) = (self.data_set(&run.data)?, self.declared()?);
        let registers = (self.register(&declared.runs.register), self.register(&declared.clues.register));
        let (Some(runs), Some(clues)) = registers else { return Err(ComparisonError::NotFound) };
        let parts = self.parts(&run, runs, &outcome);
        // What a former process committed and could not note any more.
        if let Some(first) = parts.first()
            && let Some(issued) = self.issued_before(viewer, runs, clues, &run, first, &outcome).await?
        {
            self.change(id, |run| run.issued = Some(issued)).await?;
            return Ok(issued);
        }
        let names = self.names_of_rows(&run, &outcome).await;
        let mut standing = self.standing_clues(&declared.clues, clues, data).await?;
        let today = self.today();
        let label = format!("{} {}", data.name.zh, run.id);
        let mut batch = self.ledger.batch(viewer, &label).await?;
        let writes: Vec<Write> =
            parts.iter().map(|part| self.run_entry(&declared.runs, runs, &run, part, today)).collect();
        let entities = append(&mut batch, writes).await?;
        let of_unit: BTreeMap<UnitCode, i64> = parts.iter().map(|part| part.unit).zip(entities).collect();
        let mut written = 0;
        for (stretch, chunk) in outcome.differences.chunks(STRETCH).enumerate() {
            let entries: Vec<i64> = chunk.iter().filter_map(|difference| difference.entry).collect();
            let found = self.ledger.find_many(viewer, &entries).await?;
            // Of what was retracted since, a clue speaks by its words only.
            let found: HashMap<i64, Entry> =
                found.into_iter().filter(|entry| !entry.retracted).map(|entry| (entry.entity, entry)).collect();
            let clue = |(at, difference): (usize, &Difference)| {
                let unit = self.clue_unit(&run, clues, difference);
                let comparison = of_unit.iter().find(|(part, _)| part.contains(unit)).map(|(_, entity)| *entity);
                let entry = difference.entry.and_then(|entry| found.get(&entry));
                let name = difference.row.and_then(|row| names.get(&row)).map(String::as_str);
                let number = stretch * STRETCH + at + 1;
                let about = About { difference, entry, name, comparison };
                let mut values = self.clue_values(&declared.clues, data, &about, today);
                // Names alone say who it is in one county, not in a province.
                let is_told = entry.is_some() || unit.level() >= Level::County;
                if is_told && standing.take(&declared.clues, unit, &values) {
                    return None;
                }
                values.insert(clues.key.clone(), json!(code(&run, number)));
                values.insert(declared.clues.department.clone(), json!(data.department));
                Some(put(clues, unit, values, today))
            };
            written += append(&mut batch, chunk.iter().enumerate().filter_map(clue).collect()).await?.len();
        }
        batch.commit().await.map_err(store)?;
        let issued = Issued {
            at: Utc::now(),
            comparisons: parts.len() as u64,
            clues: written as u64,
            standing: (outcome.differences.len() - written) as u64,
        };
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
            entry.values.get(&register.title)?.as_str().map(str::to_owned)
        });
        if let Some(subject) = title.or_else(|| about.name.and_then(name_alone)) {
            set(&fields.subject, json!(cut(&subject, SUBJECT_CHARS_MAX)));
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
        clues: &Register,
        run: &ComparisonRun,
        first: &Part,
        outcome: &Outcome,
    ) -> Result<Option<Issued>, ComparisonError> {
        let known = self.ledger.find_by_key(viewer, &runs.id, &runs.key, &run_code(run, first.unit)).await?;
        let Some(known) = known else { return Ok(None) };
        let own = |row: &TextRow| row.texts[0].as_deref().and_then(of_code).is_some_and(|(of, _)| of == run.id);
        let written = self.clue_texts(clues, &[&clues.key], None).await?.iter().filter(|row| own(row)).count();
        Ok(Some(Issued {
            at: known.recorded_at,
            comparisons: self.parts(run, runs, outcome).len() as u64,
            clues: written as u64,
            standing: outcome.differences.len().saturating_sub(written) as u64,
        }))
    }

    /// The clues of a kind that nobody has cleared up yet.
    async fn standing_clues(
        &self,
        fields: &ClueFields,
        clues: &Register,
        data: &DataSet,
    ) -> Result<Standing, ComparisonError> {
        let entry = fields.entry.as_ref().unwrap_or(&fields.subject);
        let columns = [&fields.kind, entry, &fields.subject];
        let open = format!("\"{}\" IS NULL OR \"{}\" IS NULL", fields.outcome, fields.settled_on);
        // What has just been issued or cleared up counts.
        self.figures_follow().await;
        let mut standing = Standing::default();
        for row in self.clue_texts(clues, &columns, Some(open)).await? {
            let [kind, entry, subject] = &row.texts[..] else { continue };
            if kind.as_deref() == Some(data.kind.as_str()) {
                let entry = entry.clone().filter(|_| fields.entry.is_some());
                *standing.of.entry((row.unit, entry, subject.clone())).or_default() += 1;
            }
        }
        Ok(standing)
    }

    async fn clue_texts(
        &self,
        clues: &Register,
        columns: &[&String],
        expected: Option<String>,
    ) -> Result<Vec<TextRow>, ComparisonError> {
        let Some(root) = self.plan().units.root() else { return Ok(Vec::new()) };
        let columns = columns.iter().map(|column| ((*column).clone(), (*column).clone())).collect();
        let ask = TableAsk { register: clues.id.clone(), unit: root.code, columns, expected };
        Ok(self.lake.unscoped_texts(ask).await?)
    }
}

/// How many open clues there are about somebody: at a unit, about an entry, under a name. Two people of one name in one
/// place are two.
#[derive(Default)]
struct Standing {
    of: HashMap<(UnitCode, Option<String>, Option<String>), usize>,
}

impl Standing {
    /// Whether one of them is about whom this would be about; it then stands for nobody else.
    fn take(&mut self, fields: &ClueFields, unit: UnitCode, values: &Values) -> bool {
        let text = |field: &String| match values.get(field) {
            Some(Value::String(text)) => Some(text.clone()),
            Some(value) => Some(value.to_string()),
            None => None,
        };
        let (entry, subject) = (fields.entry.as_ref().and_then(text), text(&fields.subject));
        // Of whom nothing is known, nothing can be known to stand.
        if entry.is_none() && subject.is_none() {
            return false;
        }
        match self.of.get_mut(&(unit, entry, subject)) {
            Some(count) if *count > 0 => {
                *count -= 1;
                true
            }
            _ => false,
        }
    }
}

/// Digits in a row from which on a text is no name, but a number or a name with one.
const DIGITS_MAX: usize = 5;

/// A name as a clue may tell it; `None` for a cell that holds a number beside it or in its place.
fn name_alone(cell: &str) -> Option<String> {
    let plain: String = cell.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let name = plain.trim();
    let mut digits = 0;
    for c in name.chars().filter(|c| !c.is_whitespace() && *c != '-') {
        digits = if c.is_numeric() && !is_hanzi_numeral(c) { digits + 1 } else { 0 };
        if digits > DIGITS_MAX {
            return None;
        }
    }
    (!name.is_empty()).then(|| name.to_owned())
}

/// 一 to 十 and the like, which stand in names.
fn is_hanzi_numeral(c: char) -> bool {
    ('\u{3400}'..='\u{9fff}').contains(&c)
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

/// What the ledger did not take, in the words of its findings.
fn store(error: BatchError) -> ComparisonError {
    let told = |code: &str| ComparisonError::Refused(vec![Finding::error(code, Place::Nowhere)]);
    match error {
        BatchError::Store(error) => error.into(),
        BatchError::Refused { why, .. } => match why {
            WriteError::Store(error) => error.into(),
            WriteError::Invalid(findings) => ComparisonError::Refused(findings),
            WriteError::OutOfScope | WriteError::NotAllowed | WriteError::NotYourStep { .. } => {
                told("import.unit.outside")
            }
            WriteError::Duplicate { .. } => told("import.value.taken"),
            WriteError::Stale { .. } | WriteError::NoSuchEntry { .. } => told("compare.issue.moved"),
            WriteError::RecordedBackwards => told("import.stopped.store"),
        },
        BatchError::Closed => told("import.stopped.store"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clue_names_nobody_by_number() {
        for (cell, name) in [
            (" 赵一 ", Some("赵一")),
            ("赵\t一", Some("赵 一")),
            ("欧阳三百万", Some("欧阳三百万")),
            ("赵一2", Some("赵一2")),
            ("369901190001011234", None),
            ("赵一３６９９０１１９０００１０１１２３４", None),
            ("赵一 369901 1900", None),
            ("赵一 138-0000-0000", None),
            (" \t", None),
        ] {
            assert_eq!(name_alone(cell).as_deref(), name, "{cell:?}");
        }
    }
}
