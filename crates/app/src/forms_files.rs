//! The files that a form carries on: those of the entry, and those that came with it while it had faults.

use bairi_plan::{Field, FileGroup, FileName};
use serde::Serialize;
use serde_json::Value;

use crate::files_in::{files_rule, names};
use crate::{App, AppError};

/// A file that is kept already, and what a form shows of it.
#[derive(Clone, Debug, Serialize)]
pub struct KeptFile {
    pub name: String,
    pub picture: bool,
    pub bytes: u64,
    /// Whether the entry has it, so that its address answers.
    pub on_entry: bool,
    /// The small picture of one that no entry has yet.
    #[serde(skip)]
    pub small: Option<Vec<u8>>,
}

impl App {
    pub(crate) async fn kept_files(
        &self,
        field: &Field,
        given: &[String],
        stored: &Value,
    ) -> Result<Vec<KeptFile>, AppError> {
        if files_rule(field).is_none() {
            return Ok(Vec::new());
        }
        let stood = names(Some(stored));
        let mut files = Vec::new();
        for name in given.iter().filter_map(|text| FileName::parse(text)) {
            let on_entry = stood.contains(&name);
            let facts = self.files.blobs.facts(&name).await?;
            if facts.is_none() && !on_entry {
                continue;
            }
            files.push(KeptFile {
                name: name.to_string(),
                picture: name.kind().group() == FileGroup::Image,
                bytes: facts.map_or(0, |facts| facts.bytes),
                on_entry,
                small: if on_entry { None } else { self.files.blobs.small(&name).await? },
            });
        }
        Ok(files)
    }
}
