#![doc = include_str!("../README.md")]

mod app;
mod asked_of;
mod board;
mod changes;
mod choropleth;
mod describe;
mod due;
mod error;
mod exports;
mod imports;
mod judge;
mod moment;
mod overview;
mod place;
mod session;
mod task;
mod tasks;
mod unit;
mod worst;

pub use app::App;
pub use bairi_lake::{AsOf, Figure, Part, Reading, Row, Rows, RowsAsk, RowsOf, Standing, Times};
pub use bairi_ledger::{Change, Entry, Session, SignInError, Viewer};
pub use bairi_schedule::{Forecast, Outlook, Stage, Status};
pub use bairi_sheet::{FINDINGS_KEPT_MAX, Faults};
pub use board::{Board, StatusCount, TaskStanding};
pub use changes::{ChangeKind, ChangeLine};
pub use choropleth::{CLASSES_MAX, Choropleth, MapBy, MapClass, MapPlace};
pub use describe::{Comparison, Demand, IndicatorInfo, TargetInfo, TaskInfo};
pub use due::{DUE_DAYS, Due, DueKind};
pub use error::AppError;
pub use exports::{ExportError, ExportFormat, Pieces};
pub use imports::{
    ImportCounts, ImportError, ImportMode, ImportProgress, ImportReport, ImportState, Marked, UPLOAD_BYTES_MAX, Upload,
    Uploaded,
};
pub use judge::{Reached, TargetStanding};
pub use overview::{ActionDay, BehindTask, Overview, Todo};
pub use task::{DutyAt, PlaceAt, TargetAt, TaskAt};
pub use tasks::{TaskLine, TaskList, TasksAsk};
pub use unit::{UnitAt, UnitFigure, UnitName};
pub use worst::PlaceStanding;
