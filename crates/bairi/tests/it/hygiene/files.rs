//! The repository's files, as a commit would take them.

use std::fs;
use std::path::{Path, PathBuf};

/// Folders that are built, installed or written while running; all of them stand in `.gitignore`.
const BUILT: [&str; 8] = [".git", ".bairi", "target", "node_modules", "dist", "results", "screenshots", "test-results"];
const TEXT: [&str; 19] = [
    "rs", "ts", "js", "mjs", "css", "html", "svg", "ftl", "toml", "json", "yaml", "yml", "md", "txt", "csv", "geojson",
    "sh", "sql", "xml",
];

pub(crate) struct File {
    /// From the repository's root, with slashes.
    pub(crate) path: String,
    pub(crate) text: String,
}

impl File {
    pub(crate) fn extension(&self) -> &str {
        self.path.rsplit_once('.').map_or("", |(_, extension)| extension)
    }

    /// Lines with their numbers, from 1.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(n, line)| (n + 1, line))
    }
}

pub(crate) fn root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.canonicalize().expect("the crate stands two folders below the root")
}

/// Every path of the repository, sorted.
pub(crate) fn paths() -> Vec<String> {
    let mut found = Vec::new();
    walk(&root(), "", &mut found);
    found.sort();
    assert!(found.len() > 50, "only {} files found: the walk is wrong", found.len());
    found
}

/// Every text file, sorted by path.
pub(crate) fn texts() -> Vec<File> {
    let is_text = |path: &String| {
        let name = path.rsplit('/').next().unwrap_or(path);
        let extension = name.rsplit_once('.').map(|(_, e)| e);
        extension.is_none_or(|e| TEXT.contains(&e)) || name.starts_with('.')
    };
    paths().into_iter().filter(is_text).filter_map(read).collect()
}

fn read(path: String) -> Option<File> {
    let text = String::from_utf8(fs::read(root().join(&path)).ok()?).ok()?;
    Some(File { path, text })
}

fn walk(folder: &Path, under: &str, found: &mut Vec<String>) {
    let entries = fs::read_dir(folder).unwrap_or_else(|fault| panic!("{under}: {fault}"));
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if under.is_empty() { name.clone() } else { format!("{under}/{name}") };
        match entry.file_type() {
            Ok(kind) if kind.is_dir() && !BUILT.contains(&name.as_str()) => walk(&entry.path(), &path, found),
            Ok(kind) if kind.is_file() => found.push(path),
            _ => {}
        }
    }
}
