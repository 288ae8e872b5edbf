//! A bucket that speaks S3, of whichever maker.

use std::error::Error as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use futures::TryStreamExt;
use object_store::aws::AmazonS3;
use object_store::client::{HttpError, HttpErrorKind};
use object_store::path::Path;
use object_store::{Error, ObjectStore, ObjectStoreExt};

use super::store::{Answer, Listed, Store};
use super::{FilesError, Trouble};

/// Whoever waited in vain has told the others: so long nobody else waits for a store that is silent.
const PAUSE: Duration = Duration::from_secs(3);

pub(crate) struct Bucket {
    inner: Arc<Inner>,
}

struct Inner {
    store: AmazonS3,
    /// Before every key; empty, or ending in a slash.
    prefix: String,
    place: Arc<str>,
    silent_until: Mutex<Option<(Instant, Trouble)>>,
}

impl Bucket {
    pub(crate) fn new(store: AmazonS3, prefix: String, place: Arc<str>) -> Bucket {
        Bucket { inner: Arc::new(Inner { store, prefix, place, silent_until: Mutex::new(None) }) }
    }

    fn ask<T, F>(&self, key: &str, work: impl FnOnce(Arc<Inner>, Path) -> F + Send + 'static) -> Answer<T>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, Error>> + Send + 'static,
    {
        let inner = self.inner.clone();
        let path = Path::from(format!("{}{key}", inner.prefix));
        Box::pin(async move {
            inner.answers()?;
            work(inner.clone(), path).await.map_err(|error| inner.told(&error))
        })
    }
}

impl Store for Bucket {
    fn put(&self, key: &str, bytes: Vec<u8>) -> Answer<()> {
        self.ask(key, |inner, path| async move { inner.store.put(&path, bytes.into()).await.map(drop) })
    }

    fn get(&self, key: &str) -> Answer<Option<Vec<u8>>> {
        self.ask(key, |inner, path| async move {
            let Some(found) = found(inner.store.get(&path).await)? else { return Ok(None) };
            Ok(Some(found.bytes().await?.into()))
        })
    }

    fn written_at(&self, key: &str) -> Answer<Option<DateTime<Utc>>> {
        self.ask(key, |inner, path| async move {
            Ok(found(inner.store.head(&path).await)?.map(|object| object.last_modified))
        })
    }

    fn remove(&self, key: &str) -> Answer<()> {
        self.ask(key, |inner, path| async move { found(inner.store.delete(&path).await).map(drop) })
    }

    fn list(&self) -> Answer<Vec<Listed>> {
        self.ask("", |inner, path| async move {
            let within = (!inner.prefix.is_empty()).then_some(&path);
            let objects = inner.store.list(within).try_filter_map(|object| {
                let key = object.location.as_ref().strip_prefix(inner.prefix.as_str()).map(str::to_owned);
                let listed = key.map(|key| Listed { key, bytes: object.size, written_at: object.last_modified });
                std::future::ready(Ok(listed))
            });
            objects.try_collect().await
        })
    }
}

impl Inner {
    /// Refuses without waiting where somebody else has just waited in vain.
    fn answers(&self) -> Result<(), FilesError> {
        match *self.silent_until.lock().unwrap_or_else(PoisonError::into_inner) {
            Some((until, trouble)) if Instant::now() < until => Err(self.error(trouble)),
            _ => Ok(()),
        }
    }

    fn told(&self, error: &Error) -> FilesError {
        let trouble = trouble(error);
        if matches!(trouble, Trouble::Unreachable | Trouble::Slow) {
            let until = Some((Instant::now() + PAUSE, trouble));
            *self.silent_until.lock().unwrap_or_else(PoisonError::into_inner) = until;
        }
        self.error(trouble)
    }

    fn error(&self, trouble: Trouble) -> FilesError {
        FilesError::Bucket { place: self.place.clone(), trouble }
    }
}

fn found<T>(outcome: Result<T, Error>) -> Result<Option<T>, Error> {
    match outcome {
        Ok(found) => Ok(Some(found)),
        Err(Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The library's own words name the file, so that they are not repeated.
fn trouble(error: &Error) -> Trouble {
    match error {
        Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => return Trouble::Refused,
        // A file that is not there is no error above: what is missing is what it would lie in.
        Error::NotFound { .. } => return Trouble::NoBucket,
        _ => {}
    }
    let mut source = error.source();
    while let Some(cause) = source {
        match cause.downcast_ref::<HttpError>().map(HttpError::kind) {
            Some(HttpErrorKind::Timeout) => return Trouble::Slow,
            Some(HttpErrorKind::Connect) => return Trouble::Unreachable,
            _ => source = cause.source(),
        }
    }
    Trouble::Failed
}
