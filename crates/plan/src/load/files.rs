//! The package's files as they lie on disk, and their hash.

use std::fmt::Write as _;
use std::path::Path;

use bairi_base::{Finding, Place};
use sha2::{Digest, Sha256};

use super::faults::Faults;

/// The longest file a package may hold, in bytes.
const FILE_BYTES_MAX: u64 = 64 << 20;

/// Files of the package's own folder, sorted.
const SINGLE: [&str; 11] = [
    "NOTICE.md",
    "calendar.csv",
    "codes.toml",
    "comparisons.toml",
    "groups.toml",
    "map.geojson",
    "organs.toml",
    "parameters.toml",
    "plan.toml",
    "roles.toml",
    "units.csv",
];
/// Files and folders that other rooms read; the plan does not change with them.
const ELSEWHERE: [&str; 2] = ["synth", "synth.toml"];
const FOLDERS: [&str; 4] = ["codes", "indicators", "registers", "tasks"];

/// One file of the package: its name inside the package and its text.
pub(crate) struct File {
    pub(crate) name: String,
    pub(crate) text: String,
    /// Byte offset at which each line begins.
    lines: Vec<usize>,
}

impl File {
    pub(crate) fn new(name: String, text: String) -> Self {
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(i, _)| i + 1)).collect();
        File { name, text, lines }
    }

    /// Line and column of a byte offset, in characters, from 1.
    pub(crate) fn position(&self, offset: usize) -> (u32, u32) {
        let offset = offset.min(self.text.len());
        let line = self.lines.partition_point(|start| *start <= offset) - 1;
        let column = self.text.get(self.lines[line]..offset).map_or(0, |s| s.chars().count());
        (line as u32 + 1, column as u32 + 1)
    }

    pub(crate) fn place(&self, offset: usize, path: &str) -> Place {
        let (line, column) = self.position(offset);
        Place::File { file: self.name.clone(), line, column, path: path.to_owned() }
    }

    /// The name without folder and ending: a register's id.
    pub(crate) fn stem(&self) -> &str {
        let name = self.name.rsplit('/').next().unwrap_or(&self.name);
        name.split_once('.').map_or(name, |(stem, _)| stem)
    }
}

/// All files of the package that the format knows, sorted by name.
#[derive(Default)]
pub(crate) struct Files {
    files: Vec<File>,
    /// Names of those that are there and could not be read.
    unread: Vec<String>,
    pub(crate) hash: String,
}

impl Files {
    /// Reads the folder; what cannot be read is a finding.
    pub(crate) fn read(dir: &Path, faults: &Faults) -> Files {
        let mut names = Vec::new();
        list(dir, "", faults, &mut names);
        names.sort();
        let mut hash = Sha256::new();
        let (mut files, mut unread) = (Vec::new(), Vec::new());
        for name in names {
            let bytes = read(&dir.join(&name), &name, faults);
            if let Some(bytes) = &bytes {
                hash.update(format!("{name}\0{}\0", bytes.len()));
                hash.update(bytes);
            }
            match bytes.and_then(|bytes| decode(bytes, &name, faults)) {
                Some(text) => files.push(File::new(name, text)),
                None => unread.push(name),
            }
        }
        let hex = hash.finalize().iter().fold(String::new(), |mut hex, byte| {
            write!(hex, "{byte:02x}").expect("writing to a string does not fail");
            hex
        });
        Files { files, unread, hash: hex }
    }

    pub(crate) fn find(&self, name: &str) -> Option<&File> {
        self.files.iter().find(|f| f.name == name)
    }

    /// The file, whose absence is a finding.
    pub(crate) fn need(&self, name: &str, faults: &Faults) -> Option<&File> {
        let file = self.find(name);
        if file.is_none() && self.all_read(name) {
            faults.add(Finding::error("plan.file.missing", whole_file(name)).with("file", name));
        }
        file
    }

    /// Whether every file that is there, of a name or of a folder, could be read.
    pub(crate) fn all_read(&self, prefix: &str) -> bool {
        !self.unread.iter().any(|name| name.starts_with(prefix))
    }

    /// The files of a folder, in the order of their names.
    pub(crate) fn folder(&self, name: &str) -> impl Iterator<Item = &File> {
        let prefix = format!("{name}/");
        self.files.iter().filter(move |f| f.name.starts_with(&prefix))
    }
}

pub(crate) fn whole_file(name: &str) -> Place {
    Place::File { file: name.to_owned(), line: 1, column: 1, path: String::new() }
}

fn list(dir: &Path, prefix: &str, faults: &Faults, names: &mut Vec<String>) {
    let Ok(entries) = std::fs::read_dir(dir.join(prefix)) else {
        faults
            .add(Finding::error("plan.directory.unreadable", whole_file(if prefix.is_empty() { "." } else { prefix })));
        return;
    };
    for entry in entries.flatten() {
        let Ok(name) = entry.file_name().into_string() else { continue };
        let path = format!("{prefix}{name}");
        let is_dir = entry.path().is_dir();
        let elsewhere = prefix.is_empty() && ELSEWHERE.contains(&name.as_str());
        if elsewhere || name.starts_with('.') || name.starts_with("README") || name.starts_with("LICENSE") {
            continue;
        }
        if prefix.is_empty() && is_dir && FOLDERS.contains(&name.as_str()) {
            list(dir, &format!("{path}/"), faults, names);
        } else if !is_dir
            && (prefix.is_empty() && SINGLE.contains(&name.as_str()) || !prefix.is_empty() && name.ends_with(".toml"))
        {
            names.push(path);
        } else {
            faults.add(Finding::warning("plan.file.stray", whole_file(&path)));
        }
    }
}

fn read(path: &Path, name: &str, faults: &Faults) -> Option<Vec<u8>> {
    if path.metadata().is_ok_and(|m| m.len() > FILE_BYTES_MAX) {
        faults.add(Finding::error("plan.file.long", whole_file(name)).with("max", FILE_BYTES_MAX >> 20));
        return None;
    }
    match std::fs::read(path) {
        Ok(bytes) => Some(bytes),
        Err(error) => {
            faults.add(Finding::error("plan.file.unreadable", whole_file(name)).with("cause", error.kind()));
            None
        }
    }
}

fn decode(bytes: Vec<u8>, name: &str, faults: &Faults) -> Option<String> {
    match String::from_utf8(bytes) {
        Ok(text) => Some(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)),
        Err(error) => {
            let good = error.utf8_error().valid_up_to();
            let before = String::from_utf8_lossy(&error.as_bytes()[..good]).into_owned();
            let place = File::new(name.to_owned(), before).place(good, "");
            faults.add(Finding::error("plan.file.utf8", place));
            None
        }
    }
}
