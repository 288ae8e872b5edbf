use bairi_base::Finding;
use bairi_draft::LikeError;
use bairi_ledger::StoreError;

/// Why a notice cannot be read, shown or made into a package.
#[derive(Debug, thiserror::Error)]
pub enum NoticeError {
    /// The attempt has been put on record.
    #[error("only headquarters review notices")]
    NotAllowed,
    #[error("there is no such notice under review")]
    NotFound,
    /// The document is none that can be read; the finding says what it is and what to do.
    #[error("the document cannot be read as a notice")]
    Refused(Finding),
    /// The server was not told where its own package lies.
    #[error("there is no package to take registers and units over from")]
    NoPackage,
    #[error(transparent)]
    Like(#[from] LikeError),
    #[error("the notices under review cannot be kept: {0}")]
    Folder(#[from] std::io::Error),
    #[error(transparent)]
    Store(#[from] StoreError),
}
