use std::sync::Arc;

use bairi_plan::Plan;
use chrono::{DateTime, Utc};
use tokio::sync::watch;

use crate::bulk::Bulk;
use crate::limiter::Limiter;
use crate::names::{Labels, Names};
use crate::passwords::Passwords;
use crate::store::{Store, instant_number, int};
use crate::{OpenError, PasswordCost, StoreError, Viewer};

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
    pub(crate) passwords: Passwords,
    pub(crate) limiter: Limiter,
}

/// What a store is opened with beside its address and its plan.
#[derive(Clone)]
pub struct Settings {
    /// It must go on: sessions expire by it, and a login that has to wait waits by it.
    pub clock: Clock,
    pub password_cost: PasswordCost,
}

impl Default for Settings {
    /// The system's clock, and the price of a password that an installation should have.
    fn default() -> Self {
        Settings { clock: Arc::new(Utc::now), password_cost: PasswordCost::default() }
    }
}

impl Ledger {
    /// Opens a store and brings its schema up to date.
    ///
    /// `url` is `sqlite://path?mode=rwc` (a file; no in-memory store) or `postgres://…`.
    pub async fn open(url: &str, plan: Arc<Plan>) -> Result<Ledger, OpenError> {
        Ledger::open_with(url, plan, Settings::default()).await
    }

    /// [`Ledger::open`] with another clock: for tests, and for a demonstration that stands at a past day.
    pub async fn open_with_clock(url: &str, plan: Arc<Plan>, clock: Clock) -> Result<Ledger, OpenError> {
        Ledger::open_with(url, plan, Settings { clock, ..Settings::default() }).await
    }

    /// [`Ledger::open`] with other settings.
    pub async fn open_with(url: &str, plan: Arc<Plan>, settings: Settings) -> Result<Ledger, OpenError> {
        let Settings { clock, password_cost } = settings;
        let store = Store::open(url).await?;
        let names = store.prepare(&plan, instant_number(clock())).await?;
        let labels = Labels::default();
        labels.refresh(&store.readers).await?;
        let last = store.row("SELECT coalesce(max(seq), 0) FROM changes", []).await?;
        let last = last.map_or(Ok(0), |row| int(&row, 0))?;
        let bulk = Bulk::new(store.backend);
        let (seen, _) = watch::channel(last);
        let (passwords, limiter) = (Passwords::new(password_cost), Limiter::default());
        let inner = Inner { plan, store, names, labels, bulk, seen, clock, passwords, limiter };
        Ok(Ledger { inner: Arc::new(inner) })
    }

    pub fn plan(&self) -> &Arc<Plan> {
        &self.inner.plan
    }

    /// Keeps the store from growing past a size, so that a shared disk keeps room for others; `None` takes the limit
    /// away. What does not fit is refused as [`crate::StoreError::Full`]. It holds for this process. SQLite only: the
    /// room of a PostgreSQL server is its administrator's, and nothing happens here.
    pub async fn limit_size(&self, bytes_max: Option<u64>) -> Result<(), StoreError> {
        self.inner.store.limit_size(bytes_max).await
    }

    /// A viewer without limits, for maintenance commands of the binary (loading a demonstration,
    /// exporting everything). Its changes carry actor 0.
    pub fn unscoped_viewer(&self, reason: &str) -> Viewer {
        tracing::info!(reason, "maintenance viewer made");
        Viewer::maintenance(&self.inner.plan, reason)
    }
}
