use std::fmt;
use std::io;
use std::sync::Arc;

/// Why the store of files gave no answer. No file is named: what it is called belongs to no log.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    #[error("the folder of files failed: {0}")]
    Disk(#[from] io::Error),
    /// `place` is the bucket with its address.
    #[error("{place}: {trouble}")]
    Bucket { place: Arc<str>, trouble: Trouble },
    /// What came back is not what was kept.
    #[error("a file is not what its name says")]
    Damaged,
}

/// What is wrong with a bucket, as far as somebody can mend it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Nobody answers at the address.
    Unreachable,
    /// Somebody answers, but not in time.
    Slow,
    /// The keys are wrong, or do not allow this.
    Refused,
    NoBucket,
    /// An answer that is none: an error of the store's own, or a connection that broke off.
    Failed,
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Trouble::Unreachable => "nobody answers",
            Trouble::Slow => "no answer came in time",
            Trouble::Refused => "the keys were refused",
            Trouble::NoBucket => "there is no such bucket",
            Trouble::Failed => "the answer was an error",
        })
    }
}
