//! A run that is to end before its time.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::error::LinkError;

/// Shared by whoever may end a run and the run itself.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// The run ends with [`LinkError::Cancelled`] at its next batch; what it has written so far goes.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// # Errors
    /// If the run is to end.
    pub fn check(&self) -> Result<(), LinkError> {
        if self.0.load(Ordering::Relaxed) { Err(LinkError::Cancelled) } else { Ok(()) }
    }
}
