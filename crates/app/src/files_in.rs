//! Files on their way in: from a form into the store, before the entry that will name them is written.

use bairi_base::Finding;
use bairi_ledger::{Entry, Viewer};
use bairi_plan::{Field, FieldKind, FileName, FilesRule, Register};
use serde_json::Value;

use crate::blobs::{Kept, PAPER_BYTES_MAX, Refusal};
use crate::{App, AppError, FilesError, entry_text};

/// A file as it comes in, piece by piece. Beyond the limit nothing of it is kept.
#[derive(Debug, Default)]
pub struct FileIn {
    bytes: Vec<u8>,
    over: bool,
}

impl FileIn {
    pub fn take(&mut self, piece: &[u8]) {
        self.over |= self.bytes.len() as u64 + piece.len() as u64 > PAPER_BYTES_MAX;
        match self.over {
            true => self.bytes = Vec::new(),
            false => self.bytes.extend_from_slice(piece),
        }
    }
}

impl App {
    /// Keeps a file for a field of a form; the finding says why it is not kept. `number` counts the files of the field
    /// that came with the form, from 1. A store that does not answer is a finding too: the form's answers stay.
    pub async fn keep_file(
        &self,
        viewer: &Viewer,
        register: &str,
        field: &str,
        number: usize,
        file: FileIn,
    ) -> Result<Result<FileName, Finding>, AppError> {
        let register = self.writable(viewer, register).await?;
        let Some(rule) = register.field(field).and_then(files_rule) else {
            return Err(AppError::NoSuch { what: "field" });
        };
        let kept = match file.over {
            true => Kept::Refused(Refusal::Large { mib_max: PAPER_BYTES_MAX >> 20 }),
            false => match self.files.blobs.keep(file.bytes, &rule.accept).await {
                Ok(kept) => kept,
                Err(error) => return Ok(Err(silent(&error, register, field))),
            },
        };
        Ok(match kept {
            Kept::Kept(name) => Ok(name),
            Kept::Refused(why) => Err(why.finding(entry_text::place(&register.id, field), number)),
        })
    }

    /// A finding for each field of files that names one which is not on record, or of which nobody can say so now.
    pub(crate) async fn missing_files(
        &self,
        register: &Register,
        values: &bairi_ledger::Values,
        current: Option<&Entry>,
    ) -> Vec<Finding> {
        let mut findings = Vec::new();
        for field in register.fields.iter().filter(|field| files_rule(field).is_some()) {
            let stood = current.map(|entry| names(entry.values.get(&field.id))).unwrap_or_default();
            for name in names(values.get(&field.id)).iter().filter(|name| !stood.contains(name)) {
                let missing = match self.files.blobs.hold(name).await {
                    Ok(true) => continue,
                    Ok(false) => Finding::error("entry.files.missing", entry_text::place(&register.id, &field.id)),
                    Err(error) => silent(&error, register, &field.id),
                };
                findings.push(missing);
                break;
            }
        }
        findings
    }
}

/// The log gets the cause, whoever fills the form what to do.
fn silent(error: &FilesError, register: &Register, field: &str) -> Finding {
    tracing::error!("a form's files are not kept: {error}");
    Finding::error("entry.files.silent", entry_text::place(&register.id, field))
}

pub(crate) fn files_rule(field: &Field) -> Option<&FilesRule> {
    match &field.kind {
        FieldKind::Files(rule) => Some(rule),
        _ => None,
    }
}

/// The files that a value names.
pub(crate) fn names(value: Option<&Value>) -> Vec<FileName> {
    value.and_then(Value::as_str).and_then(FileName::parse_all).unwrap_or_default()
}
