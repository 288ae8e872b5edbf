#![doc = include_str!("../README.md")]

mod archive;
mod cell;
mod convert;
mod csv_file;
mod decode;
mod error;
mod export;
mod faults;
mod guide;
mod heading;
mod mark;
mod raw;
mod sheet;
mod source;
mod template;
mod text;
mod units;
mod words;
mod xlsx_file;

pub use error::WriteError;
pub use export::{Column, CsvExport, Table, XLSX_CELLS_MAX, XLSX_ROWS_MAX, XlsxExport, unit_columns};
pub use faults::{FINDINGS_KEPT_MAX, Faults};
pub use guide::Guide;
pub use heading::Layout;
pub use mark::{MarkError, MarkedAs, mark};
pub use raw::{Known, RawSheet};
pub use sheet::{Row, Sheet};
pub use template::template;
pub use text::{heading as heading_key, heading_bare as heading_key_bare, trim as trim_cell};
pub use units::UnitNames;
pub use words::times_line;
