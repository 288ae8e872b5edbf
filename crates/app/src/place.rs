//! Units: which one is meant, and whether the viewer may see it.

use bairi_base::UnitCode;
use bairi_ledger::Viewer;

use crate::{App, AppError};

impl App {
    /// Checks that a unit exists and lies in the viewer's area; a unit outside is refused, and the refusal recorded.
    pub async fn enter(&self, viewer: &Viewer, unit: UnitCode) -> Result<(), AppError> {
        if self.plan().units.find(unit).is_none() {
            return Err(AppError::NoSuch { what: "unit" });
        }
        if !viewer.sees(unit) {
            return Err(self.refuse(viewer, "page", unit).await);
        }
        Ok(())
    }

    /// Puts an attempt outside the viewer's rights on record, and answers with the error to give.
    pub async fn refuse(&self, viewer: &Viewer, what: &str, unit: UnitCode) -> AppError {
        match self.ledger.record_refusal(viewer, what, unit).await {
            Ok(()) => AppError::OutOfArea { unit },
            Err(error) => AppError::Store(error),
        }
    }
}
