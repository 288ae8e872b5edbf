//! The figures of a moment.

use std::sync::Arc;

use bairi_lake::{AsOf, Times, View};
use bairi_ledger::Viewer;
use tokio::sync::watch;

use crate::{App, AppError};

impl App {
    /// The two times of the figures of now.
    pub fn times(&self, viewer: &Viewer) -> Times {
        self.lake.view(viewer).times()
    }

    /// Tells the last sequence whose change is in the figures.
    pub fn figures_changed(&self) -> watch::Receiver<i64> {
        self.lake.watch()
    }

    /// All figures of now, or of another moment.
    pub(crate) async fn view(&self, viewer: &Viewer, as_of: Option<AsOf>) -> Result<Arc<View>, AppError> {
        match as_of {
            None => Ok(Arc::new(self.lake.view(viewer))),
            Some(moment) => Ok(Arc::new(self.lake.view_as_of(viewer, moment).await?)),
        }
    }
}
