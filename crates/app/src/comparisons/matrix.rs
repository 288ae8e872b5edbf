//! Departments by months: what was compared, what differed, what has been cleared up; and which runs and clues these are.
//!
//! A clue counts with the run that it came of, in the run's month, however late it was sent. One that names no run that was
//! made counts for the department that it names, in the month in which it was sent.

use std::collections::{BTreeMap, HashMap};

use bairi_base::{Text, UnitCode};
use bairi_ledger::Viewer;
use bairi_plan::FieldKind;
use serde::Serialize;
use serde_json::Value;

use super::ComparisonError;
use crate::{App, Behind};

#[derive(Clone, Debug, Serialize)]
pub struct Matrix {
    /// Months with a year, `2031-10`.
    pub months: Vec<String>,
    pub rows: Vec<MatrixRow>,
    /// Whether the viewer may read the clues; if not, cells count none.
    pub clues: bool,
}

#[derive(Clone, Debug, Serialize)]
pub struct MatrixRow {
    pub department: String,
    pub name: Text,
    /// In the order of the months.
    pub cells: Vec<MatrixCell>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct MatrixCell {
    /// Comparisons made (each of one unit).
    pub comparisons: u64,
    pub compared: i64,
    /// Differences as the comparisons' own entries say.
    pub reported: i64,
    /// Clues of these comparisons: verified and open ones.
    pub differences: u64,
    pub verified: u64,
    pub open: u64,
}

/// One figure of one cell.
#[derive(Clone, Debug)]
pub struct CellAsk {
    pub department: String,
    pub month: String,
    pub part: CellPart,
    pub unit: UnitCode,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellPart {
    Runs,
    Differences,
    Verified,
    Open,
}

impl CellPart {
    pub const ALL: [CellPart; 4] = [CellPart::Runs, CellPart::Differences, CellPart::Verified, CellPart::Open];

    /// The word that addresses use.
    pub fn word(self) -> &'static str {
        match self {
            CellPart::Runs => "runs",
            CellPart::Differences => "differences",
            CellPart::Verified => "verified",
            CellPart::Open => "open",
        }
    }
}

/// Department and month.
type Key = (String, String);

/// A run that was made.
struct Made {
    key: Key,
    entity: i64,
    unit: UnitCode,
    rows: i64,
    differences: i64,
}

struct Clue {
    key: Key,
    entity: i64,
    open: bool,
}

impl App {
    /// The comparisons and clues that the viewer may read in a unit.
    pub async fn comparison_matrix(&self, viewer: &Viewer, unit: UnitCode) -> Result<Matrix, ComparisonError> {
        let (runs, clues) = (self.made(viewer).await?, self.may_read_clues(viewer)?);
        let mut cells: BTreeMap<Key, MatrixCell> = BTreeMap::new();
        for run in runs.iter().filter(|run| unit.contains(run.unit)) {
            let cell = cells.entry(run.key.clone()).or_default();
            cell.comparisons += 1;
            cell.compared += run.rows;
            cell.reported += run.differences;
        }
        if clues {
            for clue in self.clues_by_cell(viewer, unit, &runs).await? {
                let cell = cells.entry(clue.key).or_default();
                cell.differences += 1;
                match clue.open {
                    true => cell.open += 1,
                    false => cell.verified += 1,
                }
            }
        }
        Ok(self.put_together(&cells, clues))
    }

    /// The runs or clues behind a figure of the matrix.
    pub async fn comparison_cell(&self, viewer: &Viewer, ask: &CellAsk) -> Result<Behind, ComparisonError> {
        if !self.may_compare(viewer) {
            return Err(self.refused(viewer).await?);
        }
        let declared = self.declared()?;
        let runs = self.made(viewer).await?;
        let here = |key: &Key| key.0 == ask.department && key.1 == ask.month;
        if ask.part == CellPart::Runs {
            let own = runs.iter().filter(|run| here(&run.key) && ask.unit.contains(run.unit));
            let entries = own.map(|run| run.entity).collect();
            return Ok(Behind { register: declared.runs.register.clone(), entries });
        }
        if !self.may_read_clues(viewer)? {
            return Err(self.refused(viewer).await?);
        }
        let clues = self.clues_by_cell(viewer, ask.unit, &runs).await?;
        let wanted = |clue: &&Clue| {
            here(&clue.key)
                && match ask.part {
                    CellPart::Verified => !clue.open,
                    CellPart::Open => clue.open,
                    CellPart::Runs | CellPart::Differences => true,
                }
        };
        let entries = clues.iter().filter(wanted).map(|clue| clue.entity).collect();
        Ok(Behind { register: declared.clues.register.clone(), entries })
    }

    fn may_read_clues(&self, viewer: &Viewer) -> Result<bool, ComparisonError> {
        Ok(viewer.may_read(&self.declared()?.clues.register))
    }

    /// The runs that the viewer may read, wherever they are: a clue of a village came of its county's run.
    async fn made(&self, viewer: &Viewer) -> Result<Vec<Made>, ComparisonError> {
        let runs = &self.declared()?.runs;
        let Some(root) = self.plan().units.root() else { return Ok(Vec::new()) };
        let columns = [&runs.department, &runs.run_on, &runs.rows, &runs.differences];
        let rows = self.all_rows(viewer, &runs.register, root.code, &columns).await?;
        let made = |row: &bairi_lake::Row| {
            let [department, run_on, rows, differences] = &row.values[..] else { return None };
            Some(Made {
                key: (department.as_str()?.to_owned(), month(run_on)?),
                entity: row.entity,
                unit: row.unit,
                rows: rows.as_i64().unwrap_or_default(),
                differences: differences.as_i64().unwrap_or_default(),
            })
        };
        Ok(rows.iter().filter_map(made).collect())
    }

    async fn clues_by_cell(
        &self,
        viewer: &Viewer,
        unit: UnitCode,
        runs: &[Made],
    ) -> Result<Vec<Clue>, ComparisonError> {
        let clues = &self.declared()?.clues;
        let of_run: HashMap<i64, &Key> = runs.iter().map(|run| (run.entity, &run.key)).collect();
        let columns = [&clues.run, &clues.department, &clues.sent_on, &clues.settled_on, &clues.outcome];
        let rows = self.all_rows(viewer, &clues.register, unit, &columns).await?;
        let clue = |row: &bairi_lake::Row| {
            let [run, department, sent_on, settled_on, outcome] = &row.values[..] else { return None };
            let key = match run.as_i64().and_then(|run| of_run.get(&run)) {
                Some(key) => (*key).clone(),
                None => (department.as_str()?.to_owned(), month(sent_on)?),
            };
            Some(Clue { key, entity: row.entity, open: settled_on.is_null() || outcome.is_null() })
        };
        Ok(rows.iter().filter_map(clue).collect())
    }

    fn put_together(&self, cells: &BTreeMap<Key, MatrixCell>, clues: bool) -> Matrix {
        let mut months: Vec<String> = cells.keys().map(|(_, month)| month.clone()).collect();
        months.sort_unstable();
        months.dedup();
        let list = self.declared().ok().and_then(|declared| {
            let field = self.register(&declared.runs.register)?.field(&declared.runs.department)?;
            match &field.kind {
                FieldKind::Code { list } => self.plan().codes.get(list),
                _ => None,
            }
        });
        let row = |item: &bairi_plan::CodeItem| MatrixRow {
            department: item.code.clone(),
            name: item.name.clone(),
            cells: months
                .iter()
                .map(|month| cells.get(&(item.code.clone(), month.clone())).copied().unwrap_or_default())
                .collect(),
        };
        let rows = list.into_iter().flat_map(|list| &list.items).map(row).collect();
        Matrix { months, rows, clues }
    }
}

fn month(day: &Value) -> Option<String> {
    Some(day.as_str()?.get(..7)?.to_owned())
}
