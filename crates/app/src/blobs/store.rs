//! Where the bytes lie. A folder is one such place, a bucket that speaks S3 another.

use chrono::{DateTime, Utc};
use futures::future::BoxFuture;

use super::FilesError;

pub(crate) type Answer<T> = BoxFuture<'static, Result<T, FilesError>>;

/// Keeps bytes under keys. What is under a key is there whole, and never becomes something else.
pub(crate) trait Store: Send + Sync {
    /// Acknowledged when the bytes would survive a power cut. The same bytes again count as new from then on.
    fn put(&self, key: &str, bytes: Vec<u8>) -> Answer<()>;

    /// `None` if there is nothing under the key.
    fn get(&self, key: &str) -> Answer<Option<Vec<u8>>>;

    /// When it was put last, by the store's clock; `None` if there is nothing under the key.
    fn written_at(&self, key: &str) -> Answer<Option<DateTime<Utc>>>;

    /// Nothing under the key is no error.
    fn remove(&self, key: &str) -> Answer<()>;

    /// Everything that is there.
    fn list(&self) -> Answer<Vec<Listed>>;
}

pub(crate) struct Listed {
    pub(crate) key: String,
    pub(crate) bytes: u64,
    pub(crate) written_at: DateTime<Utc>,
}
