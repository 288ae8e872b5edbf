use std::io;

use bairi_base::Finding;
use bairi_ledger::StoreError;

/// Something about an import was not done.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("there is no such register or import, or it is another account's")]
    NotFound,
    #[error("your role may not import into this register")]
    NotAllowed,
    #[error("the file is larger than {max_mib} MiB: split it")]
    TooLarge { max_mib: u64 },
    #[error("the import is not waiting to be committed")]
    NotChecked,
    #[error("rows of the file have faults: mend them, or commit the valid rows only")]
    Faulty,
    #[error("the file was not read to its end, and no part of it is committed")]
    Incomplete,
    #[error("no row of the file would change anything")]
    Nothing,
    /// No copy with marks can be made of this file.
    #[error("the file cannot be marked ({})", .0.code)]
    Unmarkable(Finding),
    #[error(transparent)]
    Write(#[from] bairi_sheet::WriteError),
    #[error("the file could not be kept: {0}")]
    Io(#[from] io::Error),
    #[error(transparent)]
    Store(#[from] StoreError),
}
