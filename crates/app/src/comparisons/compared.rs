//! The entries that a run compared, for its figures to open into.

use bairi_base::UnitCode;
use bairi_compare::entries;
use bairi_ledger::Viewer;

use super::{ComparisonError, kept};
use crate::imports::blocking;
use crate::{App, Behind};

/// Which of the entries that a run compared.
#[derive(Clone, Copy, Debug, Default)]
pub struct ComparedAsk {
    /// Only those of whom the data's population speaks.
    pub expected: bool,
    /// Only those of this unit's subtree.
    pub at: Option<UnitCode>,
}

impl App {
    /// The entries that a run compared; for those who judge it.
    pub async fn compared_entries(
        &self,
        viewer: &Viewer,
        id: &str,
        ask: ComparedAsk,
    ) -> Result<Behind, ComparisonError> {
        let run = self.judged(viewer, id).await?;
        if !run.state.is_done() {
            return Err(ComparisonError::NotDone);
        }
        let register = self.data_set(&run.data)?.register.clone();
        let folder = kept::own(self.comparisons.folder(), id)?;
        let wanted = move |unit: i64, expected: bool| {
            (expected || !ask.expected) && ask.at.is_none_or(|at| at.contains(UnitCode::from_number(unit)))
        };
        let read = blocking(move || entries(&folder, wanted).map_err(std::io::Error::other));
        Ok(Behind { register, entries: read.await?.into() })
    }
}
