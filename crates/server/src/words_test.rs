//! Every message that a template or a source names is in both catalogues.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use bairi_base::Lang;

use crate::catalogue::Words;

#[test]
fn every_message_that_is_named_exists_in_both_languages() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["src", "templates"] {
        walk(&root.join(folder), &mut files);
    }
    let catalogues = [Lang::Zh, Lang::En].map(|lang| (lang, known(&root.join("locales").join(lang.tag()))));
    let mut missing = Vec::new();
    let mut seen = 0;
    for file in files {
        let text = fs::read_to_string(&file).expect("a source can be read");
        for key in keys(&text) {
            seen += 1;
            for (lang, known) in &catalogues {
                if !known.contains(key) {
                    let file = file.strip_prefix(root).expect("below the crate").display();
                    missing.push(format!("{file}: {key} ({})", lang.tag()));
                }
            }
        }
    }
    assert!(seen > 50, "only {seen} messages found: the search is wrong");
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn the_catalogues_load_with_no_message_in_two_files() {
    for lang in [Lang::Zh, Lang::En] {
        assert_ne!(Words(lang).t("brand"), "brand");
    }
}

/// The keys in `.t("…")`, `.t1("…"`, `.t2("…"`, `.fill("…"` and `key: "…"`.
fn keys(text: &str) -> Vec<&str> {
    let calls = [".t(\"", ".t1(\"", ".t2(\"", ".fill(\"", "key: \""];
    let mut found = Vec::new();
    for call in calls {
        for (at, _) in text.match_indices(call) {
            let rest = &text[at + call.len()..];
            found.extend(rest.split_once('"').map(|(key, _)| key));
        }
    }
    found
}

/// Every message of a language's catalogues.
fn known(folder: &Path) -> HashSet<String> {
    let mut files = Vec::new();
    walk(folder, &mut files);
    let texts = files.iter().map(|file| fs::read_to_string(file).expect("a catalogue can be read"));
    let keys = texts.flat_map(|text| {
        let keys = text.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()));
        keys.filter_map(|line| Some(line.split_once('=')?.0.trim().to_owned())).collect::<Vec<_>>()
    });
    keys.collect()
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of the crate").flatten() {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, found);
        } else if !path.ends_with("words_test.rs") {
            found.push(path);
        }
    }
}
