//! What rows mean to the store: which entries they are about, what they would change, and what is wrong with them.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use bairi_base::{Finding, Place, Severity, UnitCode};
use bairi_ledger::{Ledger, Op, Patch, Patched, StoreError, Values, Viewer, Write};
use bairi_plan::{Field, FieldKind, Register};
use bairi_sheet::{Guide, Layout, Row};
use chrono::NaiveDate;
use serde_json::Value;

/// Refusals put on record for one import.
const REFUSALS_MAX: usize = 100;
/// In masks only.
const MASKED: char = '*';
/// The ledger's word for a step that is another role's.
const NOT_YOUR_STEP: &str = "entry.step.role";

/// What a row would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    New,
    Changed,
    Unchanged,
    Faulty,
}

/// A row with its outcome.
pub(crate) struct Resolved {
    pub(crate) row: u64,
    pub(crate) standing: Standing,
    /// The change to be made, if the row is without fault and changes something.
    pub(crate) write: Option<Write>,
    pub(crate) findings: Vec<Finding>,
    /// The sequence of the entry that the row is about.
    pub(crate) seq: Option<i64>,
    /// Where the row tried a step that is another role's.
    pub(crate) not_your_step: Option<UnitCode>,
}

/// An entry that exists: its number, its current sequence, its unit.
type Holder = (i64, i64, UnitCode);
/// Holders by the text of a key.
type Holders = HashMap<String, Holder>;

pub(crate) struct Resolver {
    pub(crate) ledger: Ledger,
    pub(crate) viewer: Viewer,
    pub(crate) guide: Arc<Guide>,
    pub(crate) layout: Layout,
    pub(crate) today: NaiveDate,
    pub(crate) label: String,
    /// Whether values are judged; a file that has been is not judged again, the ledger does.
    pub(crate) judging: bool,
    name: Arc<str>,
    hasher: RandomState,
    /// For each unique field by its place: the row that had a value first, by the value's hash.
    ///
    /// Hashes of 64 bits with a key of this process: among three million values two are alike by chance once in
    /// four million files, and the price is a fault that names two rows.
    seen: HashMap<usize, HashMap<u64, u32>>,
    pub(crate) refused: BTreeSet<UnitCode>,
}

impl Resolver {
    pub(crate) fn new(
        ledger: &Ledger,
        viewer: &Viewer,
        guide: &Arc<Guide>,
        layout: &Layout,
        today: NaiveDate,
        label: &str,
    ) -> Resolver {
        Resolver {
            ledger: ledger.clone(),
            viewer: viewer.clone(),
            guide: guide.clone(),
            layout: layout.clone(),
            today,
            label: label.to_owned(),
            judging: true,
            name: guide.register().id.as_str().into(),
            hasher: RandomState::new(),
            seen: HashMap::new(),
            refused: BTreeSet::new(),
        }
    }

    /// Works out a stretch of rows, in their order.
    pub(crate) async fn resolve(&mut self, mut rows: Vec<Row>) -> Result<Vec<Resolved>, StoreError> {
        let guide = self.guide.clone();
        let register = guide.register();
        let referred = self.references(register, &mut rows).await?;
        let entries = self.holders(register, &register.key, &mut rows, "import.key.outside").await?;
        if self.judging {
            self.check_uniqueness(register, &entries, &mut rows).await?;
        }
        let mut cases: Vec<Case> = Vec::with_capacity(rows.len());
        for (row, referred) in rows.into_iter().zip(referred) {
            let holder = text_of(&row, &register.key).and_then(|key| entries.get(key)).copied();
            cases.push(self.place(register, row, holder, referred).await?);
        }
        let resolved = self.outcomes(register, cases).await?;
        for unit in resolved.iter().filter_map(|row| row.not_your_step) {
            self.refuse(unit).await?;
        }
        Ok(resolved)
    }

    /// Puts entries' numbers in the place of keys; returns the unit of each row's first reference.
    async fn references(&self, register: &Register, rows: &mut [Row]) -> Result<Vec<Option<UnitCode>>, StoreError> {
        let mut units = vec![None; rows.len()];
        for field in &register.fields {
            let FieldKind::Ref { register: target } = &field.kind else { continue };
            let Some(key) = self.guide.plan().registers.iter().find(|r| r.id == *target).map(|r| r.key.clone()) else {
                continue;
            };
            let keys = distinct(rows.iter().filter_map(|row| text_of(row, &field.id)));
            let found = self.ledger.resolve_keys(&self.viewer, target, &key, &keys).await?;
            for (row, unit) in rows.iter_mut().zip(&mut units) {
                let Some(text) = text_of(row, &field.id) else { continue };
                match found.get(text) {
                    Some((entity, _, at)) => {
                        row.values.insert(field.id.clone(), Value::from(*entity));
                        unit.get_or_insert(*at);
                    }
                    None => {
                        row.values.remove(&field.id);
                        let finding = self.finding(row.number, &field.id, "entry.reference.missing");
                        row.findings.push(finding.with("register", target));
                    }
                }
            }
        }
        Ok(units)
    }

    /// The entries that hold the rows' values of a unique field; rows whose value an entry outside the area holds
    /// get a finding.
    async fn holders(
        &mut self,
        register: &Register,
        field: &str,
        rows: &mut [Row],
        outside: &str,
    ) -> Result<Holders, StoreError> {
        let values = distinct(rows.iter().filter_map(|row| text_of(row, field)));
        if values.is_empty() {
            return Ok(Holders::new());
        }
        let found = self.ledger.resolve_keys(&self.viewer, &register.id, field, &values).await?;
        let unknown: Vec<String> = values.into_iter().filter(|value| !found.contains_key(value)).collect();
        let taken = self.ledger.taken_elsewhere(&self.viewer, &register.id, field, &unknown).await?;
        if !taken.is_empty() {
            let held = |row: &&mut Row| text_of(row, field).is_some_and(|value| taken.contains(value));
            for row in rows.iter_mut().filter(held) {
                row.findings.push(self.finding(row.number, field, outside));
            }
            self.refuse(self.viewer.home()).await?;
        }
        Ok(found)
    }

    /// Values that must be unique: twice in the file, or held by another entry.
    async fn check_uniqueness(
        &mut self,
        register: &Register,
        entries: &Holders,
        rows: &mut [Row],
    ) -> Result<(), StoreError> {
        for (at, field) in register.fields.iter().enumerate() {
            let is_key = field.id == register.key;
            if !is_key && !field.unique {
                continue;
            }
            for row in rows.iter_mut() {
                let Some(value) = text_of(row, &field.id).filter(|value| !is_mask(field, value)) else { continue };
                let hash = self.hasher.hash_one(value);
                let number = u32::try_from(row.number).unwrap_or(u32::MAX);
                let first = *self.seen.entry(at).or_default().entry(hash).or_insert(number);
                if first != number {
                    let code = if is_key { "import.key.twice" } else { "import.value.twice" };
                    row.findings.push(self.finding(row.number, &field.id, code).with("row", first));
                }
            }
            if is_key {
                continue;
            }
            let holders = self.holders(register, &field.id, rows, "import.value.taken").await?;
            for row in rows.iter_mut() {
                let own = text_of(row, &register.key).and_then(|key| entries.get(key)).map(|(entity, ..)| *entity);
                let holder = text_of(row, &field.id).and_then(|value| holders.get(value)).map(|(entity, ..)| *entity);
                if holder.is_some() && holder != own {
                    row.findings.push(self.finding(row.number, &field.id, "import.value.taken"));
                }
            }
        }
        Ok(())
    }

    /// Makes out the row's unit and whether the viewer may write there.
    async fn place(
        &mut self,
        register: &Register,
        mut row: Row,
        holder: Option<Holder>,
        referred: Option<UnitCode>,
    ) -> Result<Case, StoreError> {
        let fits = |unit: &UnitCode| {
            self.guide
                .plan()
                .units
                .find(*unit)
                .is_some_and(|u| u.level == register.level || (register.above && u.level < register.level))
        };
        let named = row.unit;
        let title = self.layout.unit_title().map(str::to_owned);
        let misread = row.findings.iter().any(|f| column_of(f).is_some() && column_of(f) == title.as_deref());
        let keyed = || text_of(&row, &register.key).and_then(UnitCode::parse).filter(|u| u.level() == register.level);
        let unit = named
            .or(holder.map(|(_, _, unit)| unit))
            .or_else(|| referred.filter(fits))
            .or_else(|| keyed().filter(fits))
            .or_else(|| Some(self.viewer.home()).filter(fits));
        let at = self.layout.place(row.number, title.as_deref());
        let Some(unit) = unit.filter(|_| !misread) else {
            // Where the reference would have told, that it leads nowhere is fault enough.
            let lost = title.is_none() && row.findings.iter().any(|f| f.code == "entry.reference.missing");
            if !misread && !lost {
                row.findings.push(Finding::error("import.unit.missing", at));
            }
            return Ok(Case { row, unit: None, holder });
        };
        if !fits(&unit) {
            let finding = Finding::error("entry.unit.level", at).with("unit", unit);
            row.findings.push(finding.with("level", register.level.word()));
            return Ok(Case { row, unit: None, holder });
        }
        for place in [Some(unit), holder.map(|(_, _, unit)| unit).filter(|held| *held != unit)].into_iter().flatten() {
            if !self.viewer.may_write(&self.name, place) {
                row.findings.push(Finding::error("import.unit.outside", at.clone()));
                self.refuse(place).await?;
                break;
            }
        }
        Ok(Case { row, unit: Some(unit), holder })
    }

    /// Puts an attempt outside the viewer's area on record, once for each unit. While a batch is open, which holds the
    /// one right to write, it is only remembered.
    async fn refuse(&mut self, unit: UnitCode) -> Result<(), StoreError> {
        if self.refused.len() < REFUSALS_MAX && self.refused.insert(unit) && self.judging {
            self.ledger.record_refusal(&self.viewer, "import", unit).await?;
        }
        Ok(())
    }

    async fn outcomes(&self, register: &Register, mut cases: Vec<Case>) -> Result<Vec<Resolved>, StoreError> {
        let patches: Vec<Patch> = cases
            .iter_mut()
            .filter_map(|case| {
                let entity = case.holder?.0;
                Some(Patch { entity, unit: case.unit, values: std::mem::take(&mut case.row.values) })
            })
            .collect();
        let mut patched = match patches.is_empty() {
            true => Vec::new(),
            false => self.ledger.patched(&self.viewer, patches).await?,
        }
        .into_iter();
        let outcome = |case: Case| {
            let patched = case.holder.and_then(|_| patched.next().flatten());
            self.outcome(register, case, patched)
        };
        Ok(cases.into_iter().map(outcome).collect())
    }

    fn outcome(&self, register: &Register, case: Case, patched: Option<Patched>) -> Resolved {
        let Case { mut row, unit, holder } = case;
        let (seq, masked, changes, steps) = match patched {
            Some(patched) => {
                row.values = patched.values;
                (Some(patched.seq), patched.masked, patched.changes, patched.steps)
            }
            None => (None, Vec::new(), true, self.new_steps(register, unit, &row)),
        };
        let role = steps.iter().any(|finding| finding.code == NOT_YOUR_STEP);
        let not_your_step = unit.filter(|_| self.judging && role);
        if self.judging {
            self.judge(register, &mut row, &masked, steps);
        }
        let faulty = row.findings.iter().any(|f| f.severity == Severity::Error);
        let standing = match (faulty, holder, changes) {
            (true, ..) => Standing::Faulty,
            (_, None, _) => Standing::New,
            (_, Some(_), true) => Standing::Changed,
            (_, Some(_), false) => Standing::Unchanged,
        };
        let write = unit.filter(|_| matches!(standing, Standing::New | Standing::Changed)).map(|unit| Write {
            register: self.name.clone(),
            entity: holder.map(|(entity, ..)| entity),
            unit,
            op: Op::Put,
            values: std::mem::take(&mut row.values),
            effective_on: row.effective_on.unwrap_or(self.today),
            recorded_at: None,
            based_on: seq,
            reason: row.reason.take().unwrap_or_else(|| self.label.clone()),
        });
        Resolved { row: row.number, standing, write, findings: row.findings, seq, not_your_step }
    }

    /// What a new entry would do wrong to the steps of its register.
    fn new_steps(&self, register: &Register, unit: Option<UnitCode>, row: &Row) -> Vec<Finding> {
        match unit {
            Some(unit) if self.judging && !register.steps.is_empty() => {
                self.ledger.step_findings(&self.viewer, register, unit, &Values::new(), &row.values)
            }
            _ => Vec::new(),
        }
    }

    /// What the register demands of the values and of its steps; a field that could not be read has its finding already.
    fn judge(&self, register: &Register, row: &mut Row, masked: &[String], steps: Vec<Finding>) {
        for finding in bairi_plan::validate(self.guide.plan(), register, &row.values).into_iter().chain(steps) {
            let Place::Field { field, .. } = &finding.place else { continue };
            if masked.contains(field) {
                continue;
            }
            let place = self.cell(row.number, field);
            let told = row.findings.iter().any(|f| f.place == place);
            if !told {
                row.findings.push(Finding { place, ..finding });
            }
        }
    }

    fn finding(&self, row: u64, field: &str, code: &str) -> Finding {
        Finding::error(code, self.cell(row, field))
    }

    /// The cell of a field: under its heading, or under its name if the sheet has no such column.
    fn cell(&self, row: u64, field: &str) -> Place {
        let name = || self.guide.register().field(field).map(|f| f.name.zh.as_str());
        self.layout.place(row, self.layout.title(&self.guide, field).or_else(name))
    }
}

/// A row with its place in the store.
struct Case {
    row: Row,
    unit: Option<UnitCode>,
    holder: Option<Holder>,
}

fn text_of<'r>(row: &'r Row, field: &str) -> Option<&'r str> {
    row.values.get(field).and_then(Value::as_str)
}

fn is_mask(field: &Field, value: &str) -> bool {
    field.sensitive && value.contains(MASKED)
}

fn column_of(finding: &Finding) -> Option<&str> {
    match &finding.place {
        Place::Cell { column, .. } => column.as_deref(),
        _ => None,
    }
}

fn distinct<'r>(texts: impl Iterator<Item = &'r str>) -> Vec<String> {
    let unique: HashSet<&str> = texts.collect();
    unique.into_iter().map(str::to_owned).collect()
}
