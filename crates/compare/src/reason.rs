//! Why two records are held for one person, or not: read back from the kept pairs.

use std::fs::File;
use std::path::Path;

use bairi_linkage::{Explainer, Language, Model};
use parquet::arrow::arrow_reader::{ParquetRecordBatchReaderBuilder, RowSelection, RowSelector};
use serde::Serialize;

use crate::error::CompareError;
use crate::run::PAIRS;

/// One part of a match weight.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reason {
    pub label: String,
    /// In words; empty where there are none.
    pub level: String,
    /// Bits.
    pub weight: f64,
}

/// The parts of a pair's weight, from the prior on; added up in this order they are the weight.
///
/// # Errors
/// If the pairs are gone, or were written by another model.
pub fn reasons(folder: &Path, model: &Model, pair: u32, language: Language) -> Result<Vec<Reason>, CompareError> {
    let only = RowSelection::from(vec![RowSelector::skip(pair as usize), RowSelector::select(1)]);
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(folder.join(PAIRS))?)?.with_row_selection(only);
    let mut found = Vec::new();
    for batch in reader.build()? {
        let batch = batch?;
        let explainer = Explainer::new(model, &batch, language)?;
        for row in 0..batch.num_rows() {
            found.extend(explainer.steps(row).map(|step| Reason {
                label: step.label.to_owned(),
                level: step.level.to_owned(),
                weight: step.weight,
            }));
        }
    }
    Ok(found)
}
