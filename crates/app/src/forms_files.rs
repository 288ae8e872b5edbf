//! The files that a form carries on: those of the entry, and those that came with it while it had faults.

use bairi_plan::{Field, FileGroup, FileName};
use serde::Serialize;
use serde_json::Value;

use crate::App;
use crate::files_in::{files_rule, names};

/// A file that is kept already, and what a form shows of it.
#[derive(Clone, Debug, Serialize)]
pub struct KeptFile {
    pub name: String,
    pub picture: bool,
    /// `None` if nobody can say now.
    pub bytes: Option<u64>,
    /// Whether the entry has it, so that its address answers.
    pub on_entry: bool,
    /// The small picture of one that no entry has yet.
    #[serde(skip)]
    pub small: Option<Vec<u8>>,
}

impl App {
    /// Where the store does not answer, the form carries the names on nevertheless: it is saved later.
    pub(crate) async fn kept_files(&self, field: &Field, given: &[String], stored: &Value) -> Vec<KeptFile> {
        if files_rule(field).is_none() {
            return Vec::new();
        }
        let stood = names(Some(stored));
        let mut files = Vec::new();
        for name in given.iter().filter_map(|text| FileName::parse(text)) {
            let on_entry = stood.contains(&name);
            let facts = self.files.blobs.facts(&name).await;
            if matches!(facts, Ok(None)) && !on_entry {
                continue;
            }
            let small = match on_entry {
                true => None,
                false => self.files.blobs.small(&name).await.unwrap_or_default(),
            };
            files.push(KeptFile {
                name: name.to_string(),
                picture: name.kind().group() == FileGroup::Image,
                bytes: facts.ok().flatten().map(|facts| facts.bytes),
                on_entry,
                small,
            });
        }
        files
    }
}
