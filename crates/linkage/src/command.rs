//! What the commands `bairi link` and `bairi link train` do, for whoever reads their words.

use std::path::{Path, PathBuf};

use bairi_base::{Finding, Lang};
use serde::{Deserialize, Serialize};

use crate::cancel::Cancel;
use crate::error::LinkError;
use crate::files::{LinkOptions, LinkReport, link_files, train_files};
use crate::model::Model;
use crate::resolve::Resolve;
use crate::tables::Tables;
use crate::train::TrainReport;

/// `bairi link LEFT RIGHT --out PAIRS`: each file a Parquet, CSV or XLSX.
#[derive(Clone, Debug)]
pub struct LinkCommand {
    pub left: PathBuf,
    pub right: PathBuf,
    /// A stored model, used as it is; without one the default model learns from the two files first.
    pub model: Option<PathBuf>,
    /// Uses the default model without learning.
    pub untrained: bool,
    pub out: PathBuf,
    pub ids: Ids,
    pub resolve: Resolve,
    pub threads: usize,
    /// Also writes the level of each comparison.
    pub with_levels: bool,
    /// Leaves the pairs in the right file's order, so that memory does not grow with them.
    pub unsorted: bool,
}

/// `bairi link train LEFT RIGHT --out MODEL`.
#[derive(Clone, Debug)]
pub struct TrainCommand {
    pub left: PathBuf,
    pub right: PathBuf,
    /// The model to start from; otherwise the default one.
    pub model: Option<PathBuf>,
    pub out: PathBuf,
    pub ids: Ids,
    pub threads: usize,
}

/// The columns that hold the rows' identifiers, where they are not named as the model expects.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ids {
    pub left: Option<String>,
    pub right: Option<String>,
}

/// A run that succeeded.
#[derive(Clone, Debug)]
pub struct Linked {
    pub model: Model,
    pub report: LinkReport,
}

/// A model that was learned and written.
#[derive(Clone, Debug)]
pub struct Trained {
    pub model: Model,
    pub report: TrainReport,
}

impl LinkCommand {
    /// # Errors
    /// All faults of the files and the model, in the readers' words; nothing is left behind then.
    pub fn run(&self, cancel: &Cancel) -> Result<Linked, Vec<Finding>> {
        let run = || {
            let model = model(self.model.as_deref(), &self.ids)?;
            let files = Tables::open(&self.left, &self.right, &self.out)?;
            let options = LinkOptions {
                threads: self.threads,
                train: self.model.is_none() && !self.untrained,
                resolve: self.resolve,
                sorted: !self.unsorted,
                with_levels: self.with_levels,
                cancel: cancel.clone(),
                ..LinkOptions::default()
            };
            let (model, report) = link_files(files.left(), files.right(), &model, &self.out, &options)?;
            Ok(Linked { model, report })
        };
        run().map_err(|error: LinkError| error.findings())
    }
}

impl TrainCommand {
    /// # Errors
    /// As [`LinkCommand::run`].
    pub fn run(&self) -> Result<Trained, Vec<Finding>> {
        let run = || {
            let model = model(self.model.as_deref(), &self.ids)?;
            let files = Tables::open(&self.left, &self.right, &self.out)?;
            let (model, report) = train_files(files.left(), files.right(), &model, self.threads)?;
            let part = self.out.with_extension("part");
            let told = |source| LinkError::Open { path: self.out.clone(), source };
            std::fs::write(&part, model.to_json()).map_err(told)?;
            std::fs::rename(&part, &self.out).map_err(told)?;
            Ok(Trained { model, report })
        };
        run().map_err(|error: LinkError| error.findings())
    }
}

fn model(path: Option<&Path>, ids: &Ids) -> Result<Model, LinkError> {
    let mut model = match path {
        None => Model::default_model(),
        Some(path) => Model::from_json(&read_text(path)?)?,
    };
    ids.put_into(&mut model);
    Ok(model)
}

/// A file's text, such as that of a model.
///
/// # Errors
/// If it cannot be read.
pub fn read_text(path: &Path) -> Result<String, LinkError> {
    std::fs::read_to_string(path).map_err(|source| LinkError::Open { path: path.to_owned(), source })
}

impl Ids {
    /// Lets the model look for these columns alone.
    pub fn put_into(&self, model: &mut Model) {
        for (given, expected) in [(&self.left, &mut model.left_id), (&self.right, &mut model.right_id)] {
            if let Some(name) = given {
                *expected = vec![name.clone()];
            }
        }
    }
}

impl Linked {
    /// What was done, line by line, and what the reader should know of it.
    pub fn told(&self, lang: Lang) -> String {
        let LinkReport { left, right, candidates, pairs, sure_from, seconds, .. } = &self.report;
        let (left, right, last) = (left.rows, right.rows, seconds[2]);
        let mut text = match lang {
            Lang::Zh => {
                format!("左表 {left} 行，右表 {right} 行；比对 {candidates} 对，写出 {pairs} 对，用时 {last:.1} 秒。\n")
            }
            Lang::En => format!(
                "{left} rows left, {right} rows right; {candidates} pairs compared, {pairs} written, {last:.1} s.\n"
            ),
        };
        match (sure_from, lang) {
            (Some(weight), Lang::Zh) => {
                text += &format!("匹配权重不低于 {weight:.2} 的最佳配对可以认定，其余需核实。\n")
            }
            (Some(weight), Lang::En) => {
                text += &format!(
                    "Best pairs with a match weight of {weight:.2} or more are sure; the others need checking.\n"
                );
            }
            (None, Lang::Zh) => text += "没有可以直接认定的配对。\n",
            (None, Lang::En) => text += "No pair is sure.\n",
        }
        text + &sentences(&self.report.findings(&self.model), lang)
    }
}

impl Trained {
    /// What was learned, and what the reader should know of it.
    pub fn told(&self, lang: Lang) -> String {
        let TrainReport { sample_rows, random_pairs, share_matched, .. } = &self.report;
        let share = share_matched * 100.0;
        let text = match lang {
            Lang::Zh => {
                format!("从右表 {sample_rows} 行和 {random_pairs} 个随机对学习；估计右表 {share:.1}% 的行能配上。\n")
            }
            Lang::En => format!(
                "Learned from {sample_rows} right rows and {random_pairs} random pairs; {share:.1} % of the right rows are expected to have a partner.\n"
            ),
        };
        text + &sentences(&self.report.findings(), lang)
    }
}

/// One line for each finding: what, and what to do about it.
fn sentences(findings: &[Finding], lang: Lang) -> String {
    findings.iter().map(|finding| format!("{} {}\n", finding.message(lang), finding.hint(lang))).collect()
}
