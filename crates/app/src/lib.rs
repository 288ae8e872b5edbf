#![doc = include_str!("../README.md")]

mod app;
mod exports;
mod imports;

pub use app::App;
pub use bairi_lake::{AsOf, Figure, Part, Reading, Row, Rows, RowsAsk, RowsOf, Standing, Times};
pub use bairi_ledger::{Change, Entry, Viewer};
pub use bairi_sheet::{FINDINGS_KEPT_MAX, Faults};
pub use exports::{ExportError, ExportFormat, Pieces};
pub use imports::{
    ImportCounts, ImportError, ImportMode, ImportProgress, ImportReport, ImportState, Marked, UPLOAD_BYTES_MAX, Upload,
    Uploaded,
};
