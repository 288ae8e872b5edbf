//! How entries name the files that belong to them: by their content, so that the log holds no file and no file's name.

use std::fmt;

/// Hexadecimal digits of a SHA-256.
const HASH_CHARS: usize = 64;
/// Between the names of a field's files.
const COMMA: char = ',';

/// The kinds of file that an entry may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileKind {
    Jpeg,
    Png,
    Webp,
    Pdf,
}

/// What a field may say that it accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileGroup {
    Image,
    Pdf,
}

impl FileKind {
    pub const ALL: [FileKind; 4] = [FileKind::Jpeg, FileKind::Png, FileKind::Webp, FileKind::Pdf];

    pub fn ending(self) -> &'static str {
        match self {
            FileKind::Jpeg => "jpg",
            FileKind::Png => "png",
            FileKind::Webp => "webp",
            FileKind::Pdf => "pdf",
        }
    }

    pub fn content_type(self) -> &'static str {
        match self {
            FileKind::Jpeg => "image/jpeg",
            FileKind::Png => "image/png",
            FileKind::Webp => "image/webp",
            FileKind::Pdf => "application/pdf",
        }
    }

    pub fn group(self) -> FileGroup {
        match self {
            FileKind::Jpeg | FileKind::Png | FileKind::Webp => FileGroup::Image,
            FileKind::Pdf => FileGroup::Pdf,
        }
    }
}

impl FileGroup {
    pub const ALL: [FileGroup; 2] = [FileGroup::Image, FileGroup::Pdf];

    /// The word of the package.
    pub fn word(self) -> &'static str {
        match self {
            FileGroup::Image => "image",
            FileGroup::Pdf => "pdf",
        }
    }

    pub fn from_word(word: &str) -> Option<FileGroup> {
        FileGroup::ALL.into_iter().find(|group| group.word() == word)
    }
}

/// A file's name in the log: the SHA-256 of its content, hexadecimal, and its kind, as in `3f…9a.jpg`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileName {
    hash: String,
    kind: FileKind,
}

impl FileName {
    /// `None` if the hash is not one.
    pub fn new(hash: impl Into<String>, kind: FileKind) -> Option<FileName> {
        let hash = hash.into();
        let digits = hash.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        (digits && hash.len() == HASH_CHARS).then_some(FileName { hash, kind })
    }

    pub fn parse(text: &str) -> Option<FileName> {
        let (hash, ending) = text.split_once('.')?;
        let kind = FileKind::ALL.into_iter().find(|kind| kind.ending() == ending)?;
        FileName::new(hash, kind)
    }

    /// The names in a field's text; `None` if one of them is none.
    pub fn parse_all(text: &str) -> Option<Vec<FileName>> {
        text.split(COMMA).map(FileName::parse).collect()
    }

    /// The text of a field: sorted, each once, joined by commas.
    pub fn join(mut names: Vec<FileName>) -> String {
        names.sort();
        names.dedup();
        names.iter().map(FileName::to_string).collect::<Vec<_>>().join(&COMMA.to_string())
    }

    pub fn hash(&self) -> &str {
        &self.hash
    }

    pub fn kind(&self) -> FileKind {
        self.kind
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.hash, self.kind.ending())
    }
}

/// What a field of files demands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilesRule {
    /// How many there may be.
    pub max: usize,
    pub accept: Vec<FileGroup>,
    pub place: PlaceRule,
    pub near: Option<NearRule>,
    pub taken: Option<TakenRule>,
}

/// What a picture should have been taken near; a page says how far off it was, nothing is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NearRule {
    /// A field of type `point`: of the same entry, or of the one that `via` refers to.
    pub of: String,
    pub via: Option<String>,
}

/// Where a picture should have been taken; a page says so if it was not, nothing is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlaceRule {
    /// Inside the outline of the entry's county, or whatever unit above the entry has one.
    County,
    Anywhere,
}

/// When a picture should have been taken; a page says so if it was not, nothing is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenRule {
    pub within: TakenWithin,
    /// The date field of the same entry.
    pub of: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TakenWithin {
    Day,
    Month,
}
