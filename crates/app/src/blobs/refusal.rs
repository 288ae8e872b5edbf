use bairi_base::{Finding, Place};

/// Why a file is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("it is empty")]
    Empty,
    #[error("it is no picture and no PDF")]
    Kind,
    #[error("it is a picture that only some telephones show")]
    Heic,
    #[error("it is a text in a markup language")]
    Markup,
    #[error("the field does not take this kind")]
    NotAccepted,
    #[error("it is larger than {mib_max} MB")]
    Large { mib_max: u64 },
    #[error("it cannot be read as what it claims to be")]
    Broken,
    #[error("it has more than {millions_max} million pixels")]
    Pixels { millions_max: u64 },
    #[error("something in it runs")]
    Script,
    #[error("it is locked")]
    Locked,
}

impl Refusal {
    /// For whoever sent it: `number` counts the files of the field, from 1. A file's name is not repeated, for it may
    /// hold a person's.
    pub(crate) fn finding(self, place: Place, number: usize) -> Finding {
        let told = |code: &str| Finding::error(code, place).with("number", number);
        match self {
            Refusal::Empty => told("entry.files.empty"),
            Refusal::Kind => told("entry.files.kind"),
            Refusal::Heic => told("entry.files.heic"),
            Refusal::Markup => told("entry.files.markup"),
            Refusal::NotAccepted => told("entry.files.accept"),
            Refusal::Large { mib_max } => told("entry.files.large").with("max", mib_max),
            Refusal::Broken => told("entry.files.broken"),
            Refusal::Pixels { millions_max } => told("entry.files.pixels").with("max", millions_max),
            Refusal::Script => told("entry.files.script"),
            Refusal::Locked => told("entry.files.locked"),
        }
    }
}
