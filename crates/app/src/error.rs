use bairi_base::UnitCode;
use bairi_lake::LakeError;
use bairi_ledger::{GetError, StoreError};

use crate::FilesError;

/// Why a use case gave no answer. Users' mistakes inside a form or a sheet are findings, not errors.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// Nothing of that name exists, or the viewer may not know whether it does.
    #[error("there is no such {what}")]
    NoSuch { what: &'static str },
    /// The attempt has been put on record.
    #[error("unit {unit} is outside the viewer's area")]
    OutOfArea { unit: UnitCode },
    /// The role gives no right to do this anywhere.
    #[error("the role does not allow this")]
    NotAllowed,
    /// Another role makes this step; the attempt has been put on record.
    #[error("the role does not make this step")]
    NotYourStep,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Lake(#[from] LakeError),
    /// Where files are kept gave no answer, or a wrong one.
    #[error(transparent)]
    Files(#[from] FilesError),
}

impl From<GetError> for AppError {
    fn from(error: GetError) -> Self {
        match error {
            GetError::NotFound { .. } => AppError::NoSuch { what: "entry" },
            GetError::Store(error) => AppError::Store(error),
        }
    }
}
