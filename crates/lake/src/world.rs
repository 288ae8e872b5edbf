use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use bairi_plan::Register;
use tokio::runtime::Handle;

use crate::catalog::Catalog;
use crate::moment::Moment;
use crate::selection::Selection;
use crate::shelf::Snapshot;
use crate::{LakeError, Times};

/// What questions are asked of: the rows up to one change, seen at one moment.
pub(crate) struct World {
    pub(crate) catalog: Arc<Catalog>,
    pub(crate) snapshot: Arc<Snapshot>,
    pub(crate) moment: Moment,
    pub(crate) runtime: Handle,
    selections: Mutex<HashMap<String, Arc<Selection>>>,
}

impl World {
    /// Must be called inside the runtime.
    pub(crate) fn new(catalog: Arc<Catalog>, snapshot: Arc<Snapshot>, moment: Moment) -> World {
        World { catalog, snapshot, moment, runtime: Handle::current(), selections: Mutex::default() }
    }

    pub(crate) fn times(&self) -> Times {
        let latest = self.snapshot.known_at;
        Times {
            true_on: self.moment.true_on,
            known_at: self.moment.known_at.map_or(latest, |known_at| known_at.min(latest)),
        }
    }

    /// Which changes of a register stand; worked out once.
    pub(crate) fn selection(&self, register: &Register) -> Result<Arc<Selection>, LakeError> {
        let kept = || self.selections.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(selection) = kept().get(&register.id) {
            return Ok(selection.clone());
        }
        let selection = Arc::new(Selection::at(self.snapshot.shelf(&register.id)?, self.moment)?);
        kept().insert(register.id.clone(), selection.clone());
        Ok(selection)
    }
}
