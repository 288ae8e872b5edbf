//! The choice of where files lie, and whether that place is of use.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::{BackoffConfig, ClientConfigKey, RetryConfig};

use super::bucket::Bucket;
use super::disk::Disk;
use super::store::Store;
use super::{FilesError, Trouble};

const SCHEME: &str = "s3://";
/// Unless `AWS_TIMEOUT` and `AWS_CONNECT_TIMEOUT` say otherwise: a paper of the largest size comes over a line of
/// fifteen megabits, and a person still waits.
const TIMEOUT: &str = "15 seconds";
const CONNECT_TIMEOUT: &str = "3 seconds";
const RETRIES_MAX: usize = 2;
/// Nothing is tried again later than this: what was slow once is not asked twice.
const RETRY_WITHIN: Duration = Duration::from_secs(10);
/// Written at the start, and read back.
const TRIAL_KEY: &str = "trial/bairi";
const TRIAL: &[u8] = b"Bairi can write here.";
/// Never there.
const ABSENT_KEY: &str = "trial/absent";
/// Without any of these the library would ask the network for keys.
const KEYS: [AmazonS3ConfigKey; 4] = [
    AmazonS3ConfigKey::AccessKeyId,
    AmazonS3ConfigKey::WebIdentityTokenFile,
    AmazonS3ConfigKey::ContainerCredentialsRelativeUri,
    AmazonS3ConfigKey::ContainerCredentialsFullUri,
];

/// Where the files of entries lie. Cheap to clone.
#[derive(Clone)]
pub struct FileStore {
    pub(crate) store: Arc<dyn Store>,
}

/// Why a bucket cannot even be asked.
#[derive(Debug, thiserror::Error)]
pub enum BucketError {
    #[error("an address such as s3://bucket/folder is expected")]
    Address,
    #[error("the keys are missing: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")]
    NoKeys,
    #[error("{endpoint} is not encrypted, and AWS_ALLOW_HTTP does not allow that")]
    Plain { endpoint: String },
    /// A setting of the environment cannot be read.
    #[error("{0}")]
    Setting(String),
}

impl FileStore {
    pub fn on_disk(folder: PathBuf) -> FileStore {
        FileStore { store: Arc::new(Disk::new(folder)) }
    }

    /// `address` is `s3://bucket` or `s3://bucket/folder`; `settings` are those of the environment, of which the ones
    /// that begin with `AWS_` are read.
    pub fn in_bucket(
        address: &str,
        settings: impl IntoIterator<Item = (String, String)>,
    ) -> Result<FileStore, BucketError> {
        let (bucket, folder) = parts(address).ok_or(BucketError::Address)?;
        let mut builder = AmazonS3Builder::new()
            .with_config(AmazonS3ConfigKey::Client(ClientConfigKey::Timeout), TIMEOUT)
            .with_config(AmazonS3ConfigKey::Client(ClientConfigKey::ConnectTimeout), CONNECT_TIMEOUT);
        // A variable that is set to nothing is not set.
        let said = |(name, value): &(String, String)| name.starts_with("AWS_") && !value.is_empty();
        for (name, value) in settings.into_iter().filter(said) {
            if let Ok(key) = name.to_ascii_lowercase().parse() {
                builder = builder.with_config(key, value);
            }
        }
        let builder = builder.with_bucket_name(bucket).with_retry(retry());
        let set = |key: AmazonS3ConfigKey| builder.get_config_value(&key);
        if KEYS.into_iter().all(|key| set(key).is_none()) {
            return Err(BucketError::NoKeys);
        }
        let endpoint = set(AmazonS3ConfigKey::S3Endpoint).or_else(|| set(AmazonS3ConfigKey::Endpoint));
        let plain_allowed = set(AmazonS3ConfigKey::Client(ClientConfigKey::AllowHttp)).is_some_and(|word| yes(&word));
        if let Some(endpoint) = endpoint.as_ref().filter(|e| e.starts_with("http://") && !plain_allowed) {
            return Err(BucketError::Plain { endpoint: endpoint.clone() });
        }
        let at = endpoint.map(|endpoint| format!(" ({endpoint})")).unwrap_or_default();
        let store = builder.build().map_err(|error| BucketError::Setting(error.to_string()))?;
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        Ok(FileStore { store: Arc::new(Bucket::new(store, prefix, format!("{address}{at}").into())) })
    }

    /// Whether files can be written here and read back; said at the start rather than to the first who sends one.
    pub async fn check(&self) -> Result<(), FilesError> {
        // Whoever may not list a bucket is refused instead of being told that a file is not there.
        self.store.written_at(ABSENT_KEY).await?;
        self.store.put(TRIAL_KEY, TRIAL.to_vec()).await?;
        match self.store.get(TRIAL_KEY).await?.as_deref() {
            Some(TRIAL) => Ok(()),
            _ => Err(FilesError::Damaged),
        }
    }
}

/// The bucket, and the folder in it, which may be none.
fn parts(address: &str) -> Option<(&str, &str)> {
    let rest = address.strip_prefix(SCHEME)?;
    let (bucket, folder) = rest.split_once('/').unwrap_or((rest, ""));
    let folder = folder.trim_end_matches('/');
    let plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
    let named = |part: &str| !part.is_empty() && plain(part) && part.chars().any(|c| c != '.');
    (named(bucket) && (folder.is_empty() || folder.split('/').all(named))).then_some((bucket, folder))
}

fn retry() -> RetryConfig {
    let backoff = BackoffConfig {
        init_backoff: Duration::from_millis(100),
        max_backoff: Duration::from_secs(1),
        ..BackoffConfig::default()
    };
    RetryConfig { backoff, max_retries: RETRIES_MAX, retry_timeout: RETRY_WITHIN }
}

fn yes(word: &str) -> bool {
    ["1", "true", "on", "yes", "y"].contains(&word.to_ascii_lowercase().as_str())
}

impl FilesError {
    /// What is wrong with the bucket, if it is one.
    pub fn trouble(&self) -> Option<Trouble> {
        match self {
            FilesError::Bucket { trouble, .. } => Some(*trouble),
            FilesError::Disk(_) | FilesError::Damaged => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(address: &str, expected: Option<(&str, &str)>) {
        assert_eq!(parts(address), expected);
    }

    #[test]
    fn an_address_names_a_bucket_and_perhaps_a_folder() {
        check("s3://files", Some(("files", "")));
        check("s3://files/", Some(("files", "")));
        check("s3://files/bairi/county-7", Some(("files", "bairi/county-7")));
        check("s3://files/bairi/", Some(("files", "bairi")));
        for wrong in ["files", "s3://", "s3:///bairi", "s3://files//x", "s3://files/../x", "s3://key:word@files", ""] {
            check(wrong, None);
        }
    }

    fn opened(address: &str, settings: &[(&str, &str)]) -> Result<FileStore, BucketError> {
        FileStore::in_bucket(address, settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
    }

    #[test]
    fn what_cannot_be_asked_is_said_before_anybody_is_asked() {
        let keys = [("AWS_ACCESS_KEY_ID", "id"), ("AWS_SECRET_ACCESS_KEY", "secret")];
        assert!(opened("s3://files", &keys).is_ok());
        assert!(matches!(opened("files", &keys), Err(BucketError::Address)));
        assert!(matches!(opened("s3://files", &[("AWS_REGION", "x")]), Err(BucketError::NoKeys)));
        assert!(matches!(opened("s3://files", &keys[..1]), Err(BucketError::Setting(_))));
        let plain = [keys[0], keys[1], ("AWS_ENDPOINT", "http://files.example")];
        assert!(matches!(opened("s3://files", &plain), Err(BucketError::Plain { .. })));
        let allowed = [plain[0], plain[1], plain[2], ("AWS_ALLOW_HTTP", "true")];
        assert!(opened("s3://files", &allowed).is_ok());
    }
}
