use std::fs::File;

use bairi_base::{Finding, Lang, Place};
use bairi_ledger::Viewer;
use bairi_sheet::{MarkError, MarkedAs, mark};

use super::check::guide;
use super::{ImportError, ImportReport};
use crate::App;

/// A spreadsheet with its faults marked.
#[derive(Clone, Debug)]
pub struct Marked {
    pub bytes: Vec<u8>,
    /// `xlsx`, or `csv` if the original is too large for one.
    pub extension: &'static str,
}

/// The findings that were kept are marked; beyond them there are only counts.
pub(crate) async fn make(app: &App, viewer: &Viewer, report: ImportReport, lang: Lang) -> Result<Marked, ImportError> {
    let path = app.imports.folder().join(&report.file_hash);
    let guide = guide(app, viewer, &report.register).await;
    let made = tokio::task::spawn_blocking(move || {
        let mut bytes = Vec::new();
        let made = mark(|| File::open(&path), &guide, report.faults.kept(), lang, &mut bytes);
        let extension = match made {
            Ok(MarkedAs::Xlsx) => "xlsx",
            Ok(MarkedAs::Csv) => "csv",
            Err(MarkError::Unreadable(finding)) => return Err(ImportError::Unmarkable(finding)),
            Err(MarkError::Write(error)) => return Err(error.into()),
            Err(MarkError::Io(error)) => return Err(error.into()),
        };
        Ok(Marked { bytes, extension })
    });
    made.await.unwrap_or_else(|_| Err(ImportError::Unmarkable(Finding::error("import.file.damaged", Place::Nowhere))))
}
