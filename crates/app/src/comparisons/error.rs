use bairi_base::Finding;
use bairi_lake::LakeError;
use bairi_ledger::StoreError;

use crate::AppError;

/// Why a comparison cannot be made or shown.
#[derive(Debug, thiserror::Error)]
pub enum ComparisonError {
    /// The attempt has been put on record.
    #[error("the role does not compare these data")]
    NotAllowed,
    #[error("there is no such comparison or kind of data")]
    NotFound,
    #[error("it is being compared, or its clues are issued")]
    Begun,
    #[error("what was sent has been taken away: its term is over")]
    Forgotten,
    #[error("it has not been compared yet")]
    NotDone,
    #[error("the file is larger than {max_mib} MiB")]
    TooLarge { max_mib: u64 },
    /// The file cannot be read at all; the findings say why and what to do.
    #[error("the file cannot be read")]
    Unreadable(Vec<Finding>),
    /// The entries behind a figure cannot be listed.
    #[error(transparent)]
    List(#[from] AppError),
    /// An entry was not accepted; nothing was written.
    #[error("the clues could not be written")]
    Refused(Vec<Finding>),
    #[error("what is kept of comparisons cannot be read or written: {0}")]
    Folder(#[from] std::io::Error),
    #[error(transparent)]
    Lake(#[from] LakeError),
    #[error(transparent)]
    Store(#[from] StoreError),
}
