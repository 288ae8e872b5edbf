use std::fs::File;
use std::sync::Arc;

use bairi_base::{Finding, Lang, Place};
use bairi_sheet::{Guide, MarkError, MarkedAs, mark};

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
pub(crate) async fn make(app: &App, report: ImportReport, lang: Lang) -> Result<Marked, ImportError> {
    let (plan, path) = (app.plan().clone(), app.imports.folder().join(&report.file_hash));
    let made = tokio::task::spawn_blocking(move || {
        let guide = Arc::new(Guide::new(&plan, &report.register, None).ok_or(ImportError::NotFound)?);
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
