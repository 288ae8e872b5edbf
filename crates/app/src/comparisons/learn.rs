//! How clues came out: the true precision of each band, and what the model learns from it.

use std::collections::HashMap;

use bairi_base::UnitCode;
use bairi_compare::{Band, Lesson, levels};
use bairi_lake::{TableAsk, TextRow};
use bairi_ledger::Viewer;
use bairi_linkage::Model;
use serde::Serialize;

use super::issue::of_code;
use super::{ComparisonError, kept};
use crate::imports::blocking;
use crate::{App, Behind};

/// Verdicts from which on a model is taught by them instead of learning from the files alone.
const LESSONS_MIN: usize = 20;

/// What people found out about the pairs of one band.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct BandPrecision {
    pub band: Band,
    /// Pairs that were one person.
    pub same: u64,
    /// Pairs that were not.
    pub other: u64,
    /// Whether the viewer may open all of them by name.
    pub opens: bool,
}

/// What has been found out about a kind of data.
#[derive(Clone, Debug, Serialize)]
pub struct Learned {
    pub bands: Vec<BandPrecision>,
    /// Whether the next run begins with a model taught by that.
    pub taught: bool,
}

/// A pair with a verdict.
struct Verdict {
    /// The clue.
    entity: i64,
    unit: UnitCode,
    run: String,
    /// Whether that run's model had been taught by verdicts before.
    taught: bool,
    pair: u32,
    band: Band,
    same: bool,
}

impl App {
    /// What became of the clues of a kind of data.
    pub async fn comparison_learned(&self, viewer: &Viewer, data: &str) -> Result<Learned, ComparisonError> {
        if !self.may_judge(viewer) {
            return Err(self.refused(viewer).await?);
        }
        let verdicts = self.verdicts(data).await?;
        let scope = viewer.scope_of(&self.declared()?.clues.register);
        let of = |band: Band| {
            let own = || verdicts.iter().filter(|verdict| verdict.band == band);
            let count = |same: bool| own().filter(|verdict| verdict.same == same).count() as u64;
            let opens = own().all(|verdict| scope.contains(verdict.unit) && viewer.home().contains(verdict.unit));
            BandPrecision { band, same: count(true), other: count(false), opens }
        };
        Ok(Learned { bands: vec![of(Band::Sure), of(Band::Verify)], taught: verdicts.len() >= LESSONS_MIN })
    }

    /// The clues that verdicts on a band's pairs stand in: all of them, or those of one verdict.
    pub async fn verdict_clues(
        &self,
        viewer: &Viewer,
        data: &str,
        band: Band,
        same: Option<bool>,
    ) -> Result<Behind, ComparisonError> {
        if !self.may_judge(viewer) {
            return Err(self.refused(viewer).await?);
        }
        let verdicts = self.verdicts(data).await?;
        let own = verdicts.iter().filter(|v| v.band == band && same.is_none_or(|same| v.same == same));
        let entries = own.map(|verdict| verdict.entity).collect();
        Ok(Behind { register: self.declared()?.clues.register.clone(), entries })
    }

    /// The model that the last run of these data learned from the files, corrected by all verdicts; `None` while there are
    /// too few. Made anew from the register of clues each time: nothing of it is hidden state, and what verdicts have
    /// corrected is not corrected again.
    pub(super) async fn taught(&self, data: &str) -> Result<Option<Model>, ComparisonError> {
        let verdicts = self.verdicts(data).await?;
        if verdicts.len() < LESSONS_MIN {
            return Ok(None);
        }
        let learned = verdicts.iter().filter(|verdict| !verdict.taught).map(|verdict| verdict.run.as_str()).max();
        let base = match learned {
            Some(run) => kept::model(self.comparisons.folder(), run).await?,
            None => Model::default_model(),
        };
        let mut by_run: HashMap<String, Vec<Verdict>> = HashMap::new();
        for verdict in verdicts {
            by_run.entry(verdict.run.clone()).or_default().push(verdict);
        }
        let mut lessons = Vec::new();
        for (run, verdicts) in by_run {
            let folder = kept::own(self.comparisons.folder(), &run)?;
            // Pairs of a run that cannot be read any more teach nothing.
            let Ok(model) = kept::model(self.comparisons.folder(), &run).await else { continue };
            let by = model.clone();
            let read = move || levels(&folder, &by).map_err(|error| std::io::Error::other(error.to_string()));
            let Ok(pairs) = blocking(read).await else { continue };
            lessons.extend(verdicts.iter().filter_map(|verdict| {
                let (weight, levels) = pairs.get(verdict.pair as usize)?.clone();
                base.rebased(&Lesson { weight, levels, same: verdict.same }, &model)
            }));
        }
        // Whatever the maps' order was.
        lessons.sort_by(|a, b| a.weight.total_cmp(&b.weight).then_with(|| a.levels.cmp(&b.levels)));
        Ok(Some(base.taught_by(&lessons)))
    }

    async fn verdicts(&self, data: &str) -> Result<Vec<Verdict>, ComparisonError> {
        let clues = &self.declared()?.clues;
        let Some(register) = self.register(&clues.register) else { return Err(ComparisonError::NotFound) };
        let Some(root) = self.plan().units.root() else { return Ok(Vec::new()) };
        let ask = TableAsk {
            register: register.id.clone(),
            unit: root.code,
            columns: [&register.key, &clues.outcome].map(|field| (field.clone(), field.clone())).into(),
            expected: Some(format!("\"{}\" IS NOT NULL", clues.outcome)),
        };
        let settled = self.lake.unscoped_texts(ask).await?;
        let mut of_run: HashMap<&str, Vec<(usize, bool, &TextRow)>> = HashMap::new();
        for row in &settled {
            let [Some(code), Some(outcome)] = &row.texts[..] else { continue };
            let same = match () {
                () if clues.same.contains(outcome) => true,
                () if clues.other.contains(outcome) => false,
                () => continue,
            };
            if let Some((run, number)) = of_code(code) {
                of_run.entry(run).or_default().push((number, same, row));
            }
        }
        let mut verdicts = Vec::new();
        for run in kept::all(self.comparisons.folder()).await?.iter().filter(|run| run.data == data) {
            let Some(settled) = of_run.get(run.id.as_str()) else { continue };
            let outcome = kept::outcome(self.comparisons.folder(), &run.id).await?;
            verdicts.extend(settled.iter().filter_map(|(number, same, row)| {
                let difference = outcome.differences.get(number - 1)?;
                Some(Verdict {
                    entity: row.entity,
                    unit: row.unit,
                    run: run.id.clone(),
                    taught: outcome.taught,
                    pair: difference.pair?,
                    band: difference.band,
                    same: *same,
                })
            }));
        }
        Ok(verdicts)
    }
}
