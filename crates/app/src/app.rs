use std::path::PathBuf;
use std::sync::Arc;

use bairi_lake::Lake;
use bairi_ledger::Ledger;
use bairi_plan::Plan;
use chrono::NaiveDate;

use crate::board::Kept;

/// Everything that a use case works with. Cheap to clone.
#[derive(Clone)]
pub struct App {
    pub(crate) ledger: Ledger,
    pub(crate) lake: Lake,
    /// For uploaded files and their checked copies.
    pub(crate) folder: Arc<PathBuf>,
    pub(crate) kept: Arc<Kept>,
}

impl App {
    pub fn new(ledger: Ledger, lake: Lake, folder: PathBuf) -> App {
        let kept = Arc::new(Kept::new(ledger.plan()));
        App { ledger, lake, folder: Arc::new(folder), kept }
    }

    pub fn plan(&self) -> &Arc<Plan> {
        self.ledger.plan()
    }

    /// The campaign's day.
    pub fn today(&self) -> NaiveDate {
        self.lake.today()
    }
}
