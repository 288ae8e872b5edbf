//! An entry as a page shows it: what it says, what follows from it, and what refers to it.

use bairi_base::{Text, UnitCode};
use bairi_lake::EntryFacts;
use bairi_ledger::{Entry, Viewer};
use bairi_plan::{Indicator, Measure, Register};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use serde_json::Value;

use crate::entry_files::EntryFile;
use crate::entry_related::Related;
use crate::shown::{Column, Titles};
use crate::{App, AppError, Shown, StepView};

#[derive(Clone, Debug, Serialize)]
pub struct EntryView {
    #[serde(flatten)]
    pub head: EntryHead,
    pub steps: Vec<StepView>,
    pub sections: Vec<EntryPart>,
    pub files: Vec<EntryFile>,
    pub derived: Vec<Cell>,
    pub standings: Vec<StandingView>,
    pub related: Vec<Related>,
}

/// Which entry it is, how it stands in the log, and what the viewer may do with it.
#[derive(Clone, Debug, Serialize)]
pub struct EntryHead {
    pub register: String,
    pub name: Text,
    pub entity: i64,
    pub key: String,
    pub title: Text,
    pub unit: UnitCode,
    /// From the top of the territory down to the unit.
    pub path: Vec<Text>,
    pub seq: i64,
    pub effective_on: NaiveDate,
    pub recorded_at: DateTime<Utc>,
    pub retracted: bool,
    pub may_write: bool,
    /// Whether something is masked that the viewer may look at, on record.
    pub may_look: bool,
    /// Shown without masks, after such a look.
    pub bare: bool,
}

#[derive(Clone, Debug, Serialize)]
pub struct EntryPart {
    pub name: Text,
    pub cells: Vec<Cell>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Cell {
    pub column: String,
    pub name: Text,
    pub shown: Shown,
}

/// How an entry stands towards one indicator.
#[derive(Clone, Debug, Serialize)]
pub struct StandingView {
    pub indicator: String,
    pub name: Text,
    pub note: Text,
    pub remedy: Text,
    pub entitlement: bool,
    pub counts: bool,
    /// Of an indicator that is met or not.
    pub coverage: bool,
    /// `None` is unknown.
    pub met: Option<bool>,
}

impl App {
    /// An entry of a register, masked.
    pub async fn entry(&self, viewer: &Viewer, register: &str, entity: i64) -> Result<EntryView, AppError> {
        let (register, entry) = self.find_entry(viewer, register, entity).await?;
        self.entry_view(viewer, register, &entry, false).await
    }

    /// The register and one of its entries. That somebody asked for one that he may not see is put on record.
    pub(crate) async fn find_entry(
        &self,
        viewer: &Viewer,
        register: &str,
        entity: i64,
    ) -> Result<(&Register, Entry), AppError> {
        let register = self.readable(viewer, register, viewer.home()).await?;
        match self.ledger.find(viewer, entity).await?.filter(|e| *e.register == *register.id) {
            Some(entry) => Ok((register, entry)),
            None => {
                // Where the entry lies nobody but the ledger knows: the record names where the viewer stands.
                self.ledger.record_refusal(viewer, "entry", viewer.home()).await?;
                Err(AppError::NoSuch { what: "entry" })
            }
        }
    }

    pub(crate) async fn entry_view(
        &self,
        viewer: &Viewer,
        register: &Register,
        entry: &Entry,
        bare: bool,
    ) -> Result<EntryView, AppError> {
        let facts = match entry.retracted {
            true => EntryFacts::default(),
            false => self.lake.facts(viewer, &register.id, entry.entity).await?,
        };
        let related = self.related(viewer, register, entry.entity).await?;
        let sections = self.entry_parts(viewer, register, entry, bare).await?;
        Ok(EntryView {
            head: self.entry_head(viewer, register, entry, bare),
            steps: self.step_views(viewer, register, entry).await?,
            sections,
            files: self.entry_files(viewer, register, entry).await?,
            derived: self.derived_cells(register, &facts),
            standings: standings(&self.plan().indicators, &facts),
            related,
        })
    }

    pub(crate) fn entry_head(&self, viewer: &Viewer, register: &Register, entry: &Entry, bare: bool) -> EntryHead {
        let masked = register.fields.iter().any(|f| f.sensitive && entry.values.contains_key(&f.id));
        EntryHead {
            register: register.id.clone(),
            name: register.name.clone(),
            entity: entry.entity,
            key: entry.values.get(&register.key).and_then(Value::as_str).unwrap_or_default().to_owned(),
            title: self.title(entry).unwrap_or_default(),
            unit: entry.unit,
            path: self.plan().units.path(entry.unit).into_iter().map(|u| u.name.clone()).collect(),
            seq: entry.seq,
            effective_on: entry.effective_on,
            recorded_at: entry.recorded_at,
            retracted: entry.retracted,
            may_write: viewer.may_write(&register.id, entry.unit),
            may_look: masked && !bare && viewer.may_unmask_in(&register.id, entry.unit),
            bare,
        }
    }

    /// The fields as the form groups them, then those that no form shows.
    pub(crate) async fn entry_parts(
        &self,
        viewer: &Viewer,
        register: &Register,
        entry: &Entry,
        bare: bool,
    ) -> Result<Vec<EntryPart>, AppError> {
        let columns: Vec<Column<'_>> = register.fields.iter().map(Column::of_field).collect();
        let values: Vec<Value> =
            columns.iter().map(|c| entry.values.get(c.id).cloned().unwrap_or(Value::Null)).collect();
        let titles = self.titles(viewer, Column::references(&columns, &values)).await?;
        let cell = |id: &str| {
            let at = columns.iter().position(|c| c.id == id)?;
            let (column, value) = (columns[at], &values[at]);
            let shown = match bare {
                true => column.show_bare(self.plan(), &titles, value),
                false => column.show(self.plan(), &titles, value),
            };
            Some(Cell { column: id.to_owned(), name: column.name.clone(), shown })
        };
        let mut parts: Vec<EntryPart> = register
            .form
            .iter()
            .map(|part| EntryPart {
                name: part.name.clone(),
                cells: part.fields.iter().filter_map(|id| cell(id)).collect(),
            })
            .collect();
        let in_form = |id: &String| register.form.iter().any(|part| part.fields.contains(id));
        let rest: Vec<Cell> = register.fields.iter().filter(|f| !in_form(&f.id)).filter_map(|f| cell(&f.id)).collect();
        if !rest.is_empty() {
            parts.push(EntryPart { name: Text::default(), cells: rest });
        }
        Ok(parts)
    }

    pub(crate) fn derived_cells(&self, register: &Register, facts: &EntryFacts) -> Vec<Cell> {
        let cell = |derived: &bairi_plan::Derived| {
            let column = Column::of(self.plan(), register, &derived.id)?;
            let value = facts.derived.get(&derived.id).unwrap_or(&Value::Null);
            let shown = column.show(self.plan(), &Titles::default(), value);
            Some(Cell { column: derived.id.clone(), name: derived.name.clone(), shown })
        };
        register.derived.iter().filter_map(cell).collect()
    }
}

/// Those that the entry counts for, missing ones first, then unknown ones; then the others.
pub(crate) fn standings(indicators: &[Indicator], facts: &EntryFacts) -> Vec<StandingView> {
    let view = |standing: &bairi_lake::Standing| {
        let indicator = indicators.iter().find(|i| i.id == standing.indicator)?;
        Some(StandingView {
            indicator: indicator.id.clone(),
            name: indicator.name.clone(),
            note: indicator.note.clone(),
            remedy: indicator.remedy.clone(),
            entitlement: indicator.entitlement,
            counts: standing.counts,
            coverage: matches!(indicator.measure, Measure::Coverage { .. }),
            met: standing.met,
        })
    };
    let mut views: Vec<StandingView> = facts.standings.iter().filter_map(view).collect();
    views.sort_by_key(|v| match (v.counts, v.coverage, v.met) {
        (true, true, Some(false)) => 0,
        (true, true, None) => 1,
        (true, true, Some(true)) => 2,
        (true, false, _) => 3,
        (false, ..) => 4,
    });
    views
}
