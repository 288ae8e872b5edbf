//! Whether somebody may read a register.

use bairi_base::UnitCode;
use bairi_ledger::Viewer;
use bairi_plan::{Register, WorkflowStep};

use crate::{App, AppError};

impl App {
    /// The register, if the viewer may read it at all and the unit lies in his area. A refusal is put on record.
    pub(crate) async fn readable(&self, viewer: &Viewer, id: &str, unit: UnitCode) -> Result<&Register, AppError> {
        let register = self.register(id).ok_or(AppError::NoSuch { what: "register" })?;
        if !viewer.may_read(id) {
            self.ledger.record_refusal(viewer, "register", unit).await?;
            return Err(AppError::NotAllowed);
        }
        self.enter(viewer, unit).await?;
        Ok(register)
    }

    /// The register, if the viewer may change entries of it somewhere. A refusal is put on record.
    pub(crate) async fn writable(&self, viewer: &Viewer, id: &str) -> Result<&Register, AppError> {
        let register = self.register(id).filter(|r| !r.builtin).ok_or(AppError::NoSuch { what: "register" })?;
        if !viewer.may_write_somewhere(id) {
            self.ledger.record_refusal(viewer, "write", viewer.home()).await?;
            return Err(AppError::NotAllowed);
        }
        Ok(register)
    }

    /// Whether the viewer may enter a new entry somewhere: one that goes through offices begins with its first step.
    pub(crate) fn may_begin(&self, viewer: &Viewer, register: &Register) -> bool {
        let first = |step: &&WorkflowStep| step.after.is_none();
        let mine = |step: &WorkflowStep| self.may_make(viewer, register, step, None);
        viewer.may_write_somewhere(&register.id)
            && (register.steps.is_empty() || register.steps.iter().filter(first).any(mine))
    }
}
