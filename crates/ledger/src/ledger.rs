use std::sync::Arc;

use bairi_plan::Plan;
use chrono::{DateTime, Utc};
use tokio::sync::watch;

use crate::bulk::Bulk;
use crate::names::{Labels, Names};
use crate::store::{Store, instant_number, int};
use crate::{OpenError, Viewer};

/// Where the ledger takes the time from; tests hold it still.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// The change log and what hangs on it. Cheap to clone.
#[derive(Clone)]
pub struct Ledger {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) plan: Arc<Plan>,
    pub(crate) store: Store,
    pub(crate) names: Names,
    pub(crate) labels: Labels,
    pub(crate) bulk: Bulk,
    /// The last committed sequence.
    pub(crate) seen: watch::Sender<i64>,
    pub(crate) clock: Clock,
}

impl Ledger {
    /// Opens a store and brings its schema up to date.
    ///
    /// `url` is `sqlite://path?mode=rwc` (a file; no in-memory store) or `postgres://…`.
    pub async fn open(url: &str, plan: Arc<Plan>) -> Result<Ledger, OpenError> {
        Ledger::open_with_clock(url, plan, Arc::new(Utc::now)).await
    }

    /// [`Ledger::open`] with another clock: for tests, and for a demonstration that stands at a past day.
    pub async fn open_with_clock(url: &str, plan: Arc<Plan>, clock: Clock) -> Result<Ledger, OpenError> {
        let store = Store::open(url).await?;
        let names = store.prepare(&plan, instant_number(clock())).await?;
        let labels = Labels::default();
        labels.refresh(&store.readers).await?;
        let last = store.row("SELECT coalesce(max(seq), 0) FROM changes", []).await?;
        let last = last.map_or(Ok(0), |row| int(&row, 0))?;
        let bulk = Bulk::new(store.backend);
        let (seen, _) = watch::channel(last);
        Ok(Ledger { inner: Arc::new(Inner { plan, store, names, labels, bulk, seen, clock }) })
    }

    pub fn plan(&self) -> &Arc<Plan> {
        &self.inner.plan
    }

    /// A viewer without limits, for maintenance commands of the binary (loading a demonstration,
    /// exporting everything). Its changes carry actor 0.
    pub fn unscoped_viewer(&self, reason: &str) -> Viewer {
        tracing::info!(reason, "maintenance viewer made");
        Viewer::maintenance(&self.inner.plan, reason)
    }
}
