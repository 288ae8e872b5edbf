//! What has been planned once is not planned again while the day lasts.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::NaiveDate;

use crate::LakeError;

/// More are not kept: questions of other days come and go.
const KEPT_MAX: usize = 1_024;

/// Things made ready to run, by the day that they were made for.
pub(crate) struct Prepared<K, V> {
    kept: Mutex<HashMap<(NaiveDate, K), Arc<V>>>,
}

impl<K, V> Default for Prepared<K, V> {
    fn default() -> Self {
        Prepared { kept: Mutex::default() }
    }
}

impl<K: Eq + Hash, V> Prepared<K, V> {
    pub(crate) fn get_or(
        &self,
        day: NaiveDate,
        key: K,
        make: impl FnOnce() -> Result<V, LakeError>,
    ) -> Result<Arc<V>, LakeError> {
        let kept = || self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (day, key);
        if let Some(found) = kept().get(&key) {
            return Ok(found.clone());
        }
        // Made without the lock: two threads may make the same thing, and one of them is dropped.
        let made = Arc::new(make()?);
        let mut kept = kept();
        if kept.len() >= KEPT_MAX {
            kept.clear();
        }
        kept.insert(key, made.clone());
        Ok(made)
    }
}
