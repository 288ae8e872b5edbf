use rust_xlsxwriter::XlsxError;

/// A file could not be made.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    #[error("the sheet would have more than {max} rows: narrow it down, or take CSV")]
    Rows { max: u64 },
    #[error("the sheet would have more than {max} cells: narrow it down, or take CSV")]
    Cells { max: u64 },
    #[error("the spreadsheet could not be made: {0}")]
    Xlsx(#[from] XlsxError),
    #[error("the CSV could not be made: {0}")]
    Csv(#[from] csv::Error),
    #[error("the file could not be written: {0}")]
    Io(#[from] std::io::Error),
}
