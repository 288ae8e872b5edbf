use serde::{Deserialize, Serialize};

use crate::Lang;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Error,
    Warning,
}

/// Where a fault stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Place {
    /// A file of a plan package; line and column count from 1; `path` is dotted (`fields.code.type`).
    File {
        file: String,
        line: u32,
        column: u32,
        path: String,
    },
    /// A cell of a sheet; `row` counts from 1 and includes the heading, as a spreadsheet shows it.
    Cell {
        sheet: Option<String>,
        row: u64,
        column: Option<String>,
    },
    /// A field of a form.
    Field {
        register: String,
        field: String,
    },
    Nowhere,
}

/// One fault of a user's input: what, where, and what to do about it.
///
/// The code is a word of the catalogue (`plan.field.unknown`), stable for ever;
/// message and hint are looked up in `locales/*/findings.ftl` under the code with
/// dots turned to hyphens (`plan-field-unknown`, attribute `.hint`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    pub code: String,
    pub severity: Severity,
    pub place: Place,
    pub args: Vec<(String, String)>,
}

impl Finding {
    pub fn error(code: &str, place: Place) -> Self {
        Finding { code: code.to_owned(), severity: Severity::Error, place, args: Vec::new() }
    }

    pub fn warning(code: &str, place: Place) -> Self {
        Finding { severity: Severity::Warning, ..Finding::error(code, place) }
    }

    /// Adds a named value for the message. Never a personal value.
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.args.push((name.to_owned(), value.to_string()));
        self
    }

    /// What is wrong, as a sentence.
    pub fn message(&self, lang: Lang) -> String {
        crate::catalogue::message(&self.code, &self.args, lang)
    }

    /// What to do about it, as a sentence.
    pub fn hint(&self, lang: Lang) -> String {
        crate::catalogue::hint(&self.code, &self.args, lang)
    }
}
