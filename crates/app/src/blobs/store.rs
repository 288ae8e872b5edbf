//! Where the bytes lie. A folder is one such place; a bucket that speaks S3 would be another.

use std::io;

use futures::future::BoxFuture;

/// Keeps bytes under keys. What is under a key never changes, so putting it again does nothing.
pub(crate) trait Store: Send + Sync {
    /// Acknowledged when the bytes would survive a power cut.
    fn put(&self, key: &str, bytes: Vec<u8>) -> BoxFuture<'static, io::Result<()>>;

    fn has(&self, key: &str) -> BoxFuture<'static, io::Result<bool>>;

    /// `None` if there is nothing under the key.
    fn get(&self, key: &str) -> BoxFuture<'static, io::Result<Option<Vec<u8>>>>;
}
