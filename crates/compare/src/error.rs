use bairi_base::{Finding, Place};
use bairi_linkage::LinkError;

/// Why files could not be compared. Nothing of the run is kept.
#[derive(Debug, thiserror::Error)]
pub enum CompareError {
    /// The file is at fault: what, where, and what to do.
    #[error("the file cannot be compared as it is")]
    File(Vec<Finding>),
    #[error(transparent)]
    Link(#[from] LinkError),
    #[error("a working file cannot be read or written: {0}")]
    Disk(#[from] std::io::Error),
    #[error("a working file is damaged: {0}")]
    Parquet(#[from] parquet::errors::ParquetError),
    #[error("rows cannot be put together: {0}")]
    Arrow(#[from] arrow::error::ArrowError),
    #[error("the result cannot be kept: {0}")]
    Json(#[from] serde_json::Error),
}

impl CompareError {
    /// For the person whose file it is.
    pub fn findings(self) -> Vec<Finding> {
        match self {
            CompareError::File(findings) => findings,
            CompareError::Link(error) => error.findings(),
            other if is_full(&other) => vec![Finding::error("compare.run.full", Place::Nowhere)],
            other => vec![Finding::error("compare.run.failed", Place::Nowhere).with("cause", other)],
        }
    }

    pub fn is_cancelled(&self) -> bool {
        matches!(self, CompareError::Link(LinkError::Cancelled))
    }
}

/// Whether there is no room left on the disk.
fn is_full(error: &CompareError) -> bool {
    let mut next: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = next {
        let io = error.downcast_ref::<std::io::Error>();
        if io.is_some_and(|io| io.kind() == std::io::ErrorKind::StorageFull) {
            return true;
        }
        next = error.source();
    }
    false
}

impl From<Finding> for CompareError {
    fn from(finding: Finding) -> Self {
        CompareError::File(vec![finding])
    }
}
