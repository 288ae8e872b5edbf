//! The clues of a run: how they stand by outcome and band, and which they are.

use std::collections::BTreeMap;

use bairi_base::{Text, UnitCode};
use bairi_compare::Band;
use bairi_lake::{RowsAsk, RowsOf};
use bairi_ledger::Viewer;
use bairi_plan::FieldKind;
use chrono::NaiveDate;
use serde::Serialize;

use super::issue::of_code;
use super::{ComparisonError, ComparisonRun, kept};
use crate::{App, Behind};

/// More are not read for a page.
pub(super) const ROWS_MAX: u64 = 500_000;

/// How the clues of a run stand.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ClueTally {
    /// The day by which the last of the open ones has to be cleared up.
    pub due_on: Option<NaiveDate>,
    /// Open ones first, then by outcome in the plan's order; only what there is.
    pub lines: Vec<ClueLine>,
}

#[derive(Clone, Debug, Serialize)]
pub struct ClueLine {
    /// `None` while it is open: without an outcome, or without the day on which it was cleared up.
    pub outcome: Option<String>,
    /// Empty for the open ones.
    pub name: Text,
    /// Sure, to be verified, none.
    pub by_band: [u64; 3],
}

/// Which clues of a run.
#[derive(Clone, Debug, Default)]
pub struct CluesAsk {
    pub band: Option<Band>,
    pub state: ClueState,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ClueState {
    #[default]
    Every,
    Open,
    /// Cleared up, with whatever outcome.
    Settled,
    /// Cleared up with this one.
    Outcome(String),
}

/// A clue that a run was turned into, as it stands now.
struct OwnClue {
    entity: i64,
    band: Band,
    due_on: Option<NaiveDate>,
    /// `None` while it is open.
    outcome: Option<String>,
}

impl CluesAsk {
    fn wants(&self, clue: &OwnClue) -> bool {
        let state = match &self.state {
            ClueState::Every => true,
            ClueState::Open => clue.outcome.is_none(),
            ClueState::Settled => clue.outcome.is_some(),
            ClueState::Outcome(code) => clue.outcome.as_ref() == Some(code),
        };
        state && self.band.is_none_or(|band| clue.band == band)
    }
}

impl App {
    /// How the clues of a run came out so far; for those who judge it.
    pub async fn clue_tally(&self, viewer: &Viewer, id: &str) -> Result<ClueTally, ComparisonError> {
        let run = self.judged(viewer, id).await?;
        let clues = self.own_clues(viewer, &run).await?;
        let mut counts: BTreeMap<Option<&str>, [u64; 3]> = BTreeMap::new();
        for clue in &clues {
            counts.entry(clue.outcome.as_deref()).or_default()[clue.band as usize] += 1;
        }
        let open =
            counts.get(&None).map(|by_band| ClueLine { outcome: None, name: Text::default(), by_band: *by_band });
        let settled = self.outcomes().filter_map(|(code, name)| {
            let by_band = *counts.get(&Some(code))?;
            Some(ClueLine { outcome: Some(code.to_owned()), name: name.clone(), by_band })
        });
        let due_on = clues.iter().filter(|clue| clue.outcome.is_none()).filter_map(|clue| clue.due_on).max();
        Ok(ClueTally { due_on, lines: open.into_iter().chain(settled).collect() })
    }

    /// The clues of a run; for those who judge it.
    pub async fn clues_of_run(&self, viewer: &Viewer, id: &str, ask: &CluesAsk) -> Result<Behind, ComparisonError> {
        let run = self.judged(viewer, id).await?;
        let clues = self.own_clues(viewer, &run).await?;
        let entries = clues.iter().filter(|clue| ask.wants(clue)).map(|clue| clue.entity).collect();
        Ok(Behind { register: self.declared()?.clues.register.clone(), entries })
    }

    async fn own_clues(&self, viewer: &Viewer, run: &ComparisonRun) -> Result<Vec<OwnClue>, ComparisonError> {
        let fields = &self.declared()?.clues;
        let Some(register) = self.register(&fields.register) else { return Err(ComparisonError::NotFound) };
        if run.issued.is_none() || !viewer.may_read(&register.id) {
            return Ok(Vec::new());
        }
        let outcome = kept::outcome(self.comparisons.folder(), &run.id).await?;
        let columns = [&register.key, &fields.due_on, &fields.settled_on, &fields.outcome];
        let mut clues = Vec::new();
        for row in self.all_rows(viewer, &register.id, run.unit, &columns).await? {
            let text = |at: usize| row.values[at].as_str();
            let Some((_, number)) = text(0).and_then(of_code).filter(|(of, _)| *of == run.id) else { continue };
            let Some(difference) = outcome.differences.get(number - 1) else { continue };
            clues.push(OwnClue {
                entity: row.entity,
                band: difference.band,
                due_on: text(1).and_then(|day| day.parse().ok()),
                outcome: text(2).and(text(3)).map(str::to_owned),
            });
        }
        Ok(clues)
    }

    /// Codes and names of the outcomes that a clue may have.
    pub(super) fn outcomes(&self) -> impl Iterator<Item = (&str, &Text)> {
        let list = self.declared().ok().and_then(|declared| {
            let field = self.register(&declared.clues.register)?.field(&declared.clues.outcome)?;
            match &field.kind {
                FieldKind::Code { list } => self.plan().codes.get(list),
                _ => None,
            }
        });
        list.into_iter().flat_map(|list| &list.items).map(|item| (item.code.as_str(), &item.name))
    }

    /// Some columns of every entry that the viewer may read in a unit.
    pub(super) async fn all_rows(
        &self,
        viewer: &Viewer,
        register: &str,
        unit: UnitCode,
        columns: &[&String],
    ) -> Result<Vec<bairi_lake::Row>, ComparisonError> {
        let ask = RowsAsk {
            of: RowsOf::Register(register.to_owned()),
            unit,
            search: None,
            filters: Vec::new(),
            sort: None,
            columns: columns.iter().map(|column| (*column).clone()).collect(),
            offset: 0,
            limit: ROWS_MAX,
            as_of: None,
        };
        Ok(self.lake.rows(viewer, &ask).await?.rows)
    }
}
