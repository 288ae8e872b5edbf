use datafusion::arrow::error::ArrowError;
use datafusion::error::DataFusionError;
use datafusion::parquet::errors::ParquetError;

/// The lake could not answer.
#[derive(Debug, thiserror::Error)]
pub enum LakeError {
    #[error("the lake's folder cannot be used: {0}")]
    Folder(#[from] std::io::Error),
    #[error("a segment of the lake is damaged: {0}")]
    Segment(#[from] ParquetError),
    #[error("a segment of the lake cannot be read: {0}")]
    Unreadable(#[source] ArrowError),
    #[error("a segment of the lake cannot be written: {0}")]
    Unwritable(#[source] ParquetError),
    #[error("columns do not fit together: {0}")]
    Columns(#[from] ArrowError),
    #[error("a query failed: {0}")]
    Query(#[from] DataFusionError),
    #[error(transparent)]
    Store(#[from] bairi_ledger::StoreError),
    #[error("the plan has no register {0}")]
    NoSuchRegister(String),
    #[error("the plan has no indicator {0}")]
    NoSuchIndicator(String),
    #[error("register {register} has no column {column} that can be used here")]
    NoSuchColumn { register: String, column: String },
    #[error("the plan has no parameter {name}")]
    NoSuchParameter { name: String },
    #[error("{key} of {of} must be {wanted}, and is {found}")]
    WrongType { of: String, key: &'static str, wanted: &'static str, found: String },
    #[error("the viewer may not see this")]
    NotAllowed,
    #[error("a task of the lake was stopped")]
    Stopped(#[from] tokio::task::JoinError),
}
