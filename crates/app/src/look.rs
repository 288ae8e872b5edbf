//! A look behind the masks: with a purpose, on record before it is answered.

use bairi_ledger::{LookError, StoreError, Viewer};

use crate::{App, AppError, EntryView};

#[derive(Debug, thiserror::Error)]
pub enum UnmaskError {
    #[error("a look needs a purpose")]
    NoPurpose,
    #[error(transparent)]
    App(#[from] AppError),
}

impl From<StoreError> for UnmaskError {
    fn from(error: StoreError) -> Self {
        UnmaskError::App(error.into())
    }
}

impl App {
    /// The entry with nothing masked. Both the look and the refusal of one are put on record.
    pub async fn unmasked_entry(
        &self,
        viewer: &Viewer,
        register: &str,
        entity: i64,
        purpose: &str,
    ) -> Result<EntryView, UnmaskError> {
        let (register, masked) = self.find_entry(viewer, register, entity).await?;
        if !viewer.may_unmask_in(&register.id, masked.unit) {
            self.ledger.record_refusal(viewer, "look", masked.unit).await?;
            return Err(AppError::NotAllowed.into());
        }
        let entry = self.ledger.look(viewer, entity, purpose.trim()).await.map_err(|error| match error {
            LookError::NoPurpose => UnmaskError::NoPurpose,
            LookError::NotAllowed => AppError::NotAllowed.into(),
            LookError::NotFound { .. } => AppError::NoSuch { what: "entry" }.into(),
            LookError::Store(error) => error.into(),
        })?;
        Ok(self.entry_view(viewer, register, &entry, true).await?)
    }
}
