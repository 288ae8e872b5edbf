//! What went wrong, or is worth knowing, in the readers' words.

use bairi_base::{Finding, Place};

use crate::error::LinkError;
use crate::files::LinkReport;
use crate::households::HouseholdReport;
use crate::intake::Unusable;
use crate::model::Model;
use crate::train::TrainReport;

impl LinkError {
    /// Each fault for the person whose files they are; nothing personal is in them.
    pub fn findings(&self) -> Vec<Finding> {
        let fault = |code: &str| Finding::error(code, Place::Nowhere);
        vec![match self {
            LinkError::Several(all) => return all.iter().flat_map(LinkError::findings).collect(),
            LinkError::Spreadsheet { side, finding } => {
                return vec![fault("link.file.side").with("side", side), (**finding).clone()];
            }
            LinkError::Open { path, source } => {
                fault("link.file.open").with("path", path.display()).with("cause", source.kind())
            }
            LinkError::Parquet { path, .. } => fault("link.file.parquet").with("path", path.display()),
            LinkError::Arrow(error) => fault("link.rows.unreadable").with("cause", error),
            LinkError::MissingColumn { side, column, expected } => {
                fault("link.column.missing").with("side", side).with("column", column).with("expected", expected)
            }
            LinkError::TwoColumns { side, column, first, second } => {
                let fault = fault("link.column.twice").with("side", side).with("column", column);
                fault.with("first", first).with("second", second)
            }
            LinkError::AnotherFile { side, found } => fault("link.file.other").with("side", side).with("found", found),
            LinkError::MissingId { side, expected } => {
                fault("link.id.missing").with("side", side).with("expected", expected)
            }
            LinkError::RepeatedId { first, second } => {
                fault("link.id.repeated").with("first", first).with("second", second)
            }
            LinkError::Type { side, column, found } => {
                fault("link.column.type").with("side", side).with("column", column).with("found", found)
            }
            LinkError::Model(error) => fault("link.model.unreadable").with("cause", error),
            LinkError::Empty { side } => fault("link.file.empty").with("side", side),
            LinkError::TooMany { rows, limit } => fault("link.file.large").with("rows", rows).with("limit", limit),
            LinkError::Unexplainable { column } => fault("link.pairs.other").with("column", column),
            LinkError::Interrupted => fault("link.run.interrupted"),
            LinkError::Cancelled => fault("link.run.cancelled"),
        }]
    }
}

impl LinkReport {
    /// What the reader should know of a run that succeeded.
    pub fn findings(&self, model: &Model) -> Vec<Finding> {
        let note =
            |code: &str, count: u64| (count > 0).then(|| Finding::warning(code, Place::Nowhere).with("count", count));
        let mut found: Vec<Finding> = [("left", &self.left), ("right", &self.right)]
            .into_iter()
            .flat_map(|(side, unusable)| notes(unusable).into_iter().map(move |finding| finding.with("side", side)))
            .collect();
        found.extend(note("link.rows.repeated", self.repeated_rows));
        for (rule, block) in model.blocking_rules.iter().zip(&self.blocks) {
            let left_out = note("link.block.left-out", block.left_out_rows as u64);
            found.extend(left_out.map(|finding| finding.with("rule", rule.on.join(" + "))));
        }
        if let Some(HouseholdReport { left_out, left_out_rows, .. }) = self.households {
            let large = note("link.households.large", left_out);
            found.extend(large.map(|finding| finding.with("rows", left_out_rows)));
        }
        found.extend(self.trained.iter().flat_map(TrainReport::findings));
        found
    }
}

impl TrainReport {
    /// What the reader should know of what was learned.
    pub fn findings(&self) -> Vec<Finding> {
        let taught = self.rules.iter().filter(|(_, share)| *share > 0.0).count();
        let nothing = (taught == 0).then(|| Finding::warning("link.train.nothing", Place::Nowhere));
        let mut unseen: Vec<&str> = self.unseen_m.iter().map(|(comparison, _)| comparison.as_str()).collect();
        unseen.dedup();
        let levels = (!unseen.is_empty()).then(|| {
            let finding = Finding::warning("link.train.unseen", Place::Nowhere);
            finding.with("count", self.unseen_m.len()).with("comparisons", unseen.join(", "))
        });
        nothing.into_iter().chain(levels).collect()
    }
}

fn notes(unusable: &Unusable) -> Vec<Finding> {
    let Unusable { rows, id_scientific, id_rounded, id_unreadable, dates, places, phones, .. } = unusable;
    [
        ("link.number.scientific", id_scientific),
        ("link.number.rounded", id_rounded),
        ("link.number.unreadable", id_unreadable),
        ("link.date.unreadable", dates),
        ("link.place.unreadable", places),
        ("link.phone.unreadable", phones),
    ]
    .into_iter()
    .filter(|(_, count)| **count > 0)
    .map(|(code, count)| Finding::warning(code, Place::Nowhere).with("count", count).with("rows", rows))
    .collect()
}
