use bairi_base::{Finding, Place};

/// Why a document cannot be read as a notice.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the document is empty")]
    Empty,
    #[error("the document is longer than {mib_max} MiB")]
    Long { mib_max: usize },
    #[error("this is a program, a picture or another binary file, not a document")]
    Binary,
    #[error("the document is encrypted")]
    Encrypted,
    #[error("this is a document of Word 97 to 2003 (.doc)")]
    LegacyDoc,
    #[error("documents of the kind {kind} cannot be read")]
    Unsupported { kind: &'static str },
    #[error("the document holds no text")]
    NoText,
    #[error("the document is not an implementation plan: {seen}")]
    OtherGenre { seen: Genre },
}

/// What a document of another genre looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Genre {
    EmergencyPlan,
    Statute,
    NoTasks,
}

impl std::fmt::Display for Genre {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Genre::EmergencyPlan => "an emergency plan",
            Genre::Statute => "a regulation in articles",
            Genre::NoTasks => "no numbered tasks",
        })
    }
}

impl Refusal {
    /// The refusal with its remedy, for the reader.
    pub fn finding(&self) -> Finding {
        let code = match self {
            Refusal::Empty => "notice.document.empty",
            Refusal::Long { .. } => "notice.document.long",
            Refusal::Binary => "notice.document.binary",
            Refusal::Encrypted => "notice.document.encrypted",
            Refusal::LegacyDoc => "notice.document.legacy",
            Refusal::Unsupported { .. } => "notice.document.unsupported",
            Refusal::NoText => "notice.document.scanned",
            Refusal::OtherGenre { seen: Genre::EmergencyPlan } => "notice.genre.emergency",
            Refusal::OtherGenre { seen: Genre::Statute } => "notice.genre.statute",
            Refusal::OtherGenre { seen: Genre::NoTasks } => "notice.genre.other",
        };
        let finding = Finding::error(code, Place::Nowhere);
        match self {
            Refusal::Long { mib_max } => finding.with("max", mib_max),
            Refusal::Unsupported { kind } => finding.with("kind", kind),
            _ => finding,
        }
    }
}
