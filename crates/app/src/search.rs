//! Entries suggested while a reference is typed.

use bairi_base::{Text, UnitCode};
use bairi_ledger::Viewer;
use serde::Serialize;

use crate::register::place_below;
use crate::{App, AppError};

const FOUND_MAX: u64 = 12;

#[derive(Clone, Debug, Serialize)]
pub struct Suggestion {
    pub entity: i64,
    /// What is typed to name it.
    pub key: String,
    pub title: Text,
    pub place: Vec<Text>,
}

impl App {
    /// Entries whose key, title or look-up field begins with a text, in the viewer's area; nothing for an empty text.
    pub async fn suggest(
        &self,
        viewer: &Viewer,
        register: &str,
        unit: UnitCode,
        text: &str,
    ) -> Result<Vec<Suggestion>, AppError> {
        let text = text.trim();
        let register = self.readable(viewer, register, unit).await?;
        if text.is_empty() || register.builtin {
            return Ok(Vec::new());
        }
        let found = self.ledger.search(viewer, &register.id, unit, text, FOUND_MAX).await?;
        let suggestion = |entry: &bairi_ledger::Entry| Suggestion {
            entity: entry.entity,
            key: entry.values.get(&register.key).and_then(|v| v.as_str()).unwrap_or_default().to_owned(),
            title: self.title(entry).unwrap_or_default(),
            place: place_below(self.plan(), unit, entry.unit),
        };
        Ok(found.iter().map(suggestion).collect())
    }
}
