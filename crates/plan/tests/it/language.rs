//! Every finding says what is wrong and what to do, in both languages.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use bairi_base::{Finding, Lang, Place};

/// The crate's own files, and those of others whose findings stand in this crate's blocks.
const SOURCES: [&str; 2] = ["src", "../ledger/src"];

fn sources(dir: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else {
            found.push(fs::read_to_string(path).unwrap());
        }
    }
}

/// String literals that are codes of findings.
fn codes() -> BTreeSet<String> {
    let mut texts = Vec::new();
    for dir in SOURCES {
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(dir), &mut texts);
    }
    let is_code = |word: &&str| {
        let known = word.starts_with("plan.") || word.starts_with("entry.");
        known && !word.ends_with(".toml") && word.bytes().all(|b| b.is_ascii_lowercase() || b".-8".contains(&b))
    };
    texts.iter().flat_map(|text| text.split('"').filter(is_code)).map(str::to_owned).collect()
}

fn catalogue(lang: Lang) -> String {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../base/locales");
    fs::read_to_string(dir.join(lang.tag()).join("findings.ftl")).unwrap()
}

#[test]
fn every_code_has_a_message_and_a_hint_in_both_languages() {
    let codes = codes();
    assert!(codes.len() > 100, "only {} codes found", codes.len());
    for lang in [Lang::Zh, Lang::En] {
        // A missing English message would fall back on the Chinese one: the file itself is asked.
        let catalogue = catalogue(lang);
        for code in &codes {
            let head = format!("\n{} =", code.replace('.', "-"));
            let at = catalogue.find(&head).unwrap_or_else(|| panic!("{}: {code} is missing", lang.tag()));
            let entry = catalogue[at + 1..].split("\n\n").next().unwrap();
            let own = entry.split_inclusive('\n').enumerate().take_while(|(i, l)| *i == 0 || l.starts_with(' '));
            assert!(
                own.map(|(_, line)| line).any(|l| l.trim().starts_with(".hint =")),
                "{}: {code}: no hint",
                lang.tag()
            );
        }
    }
}

#[test]
fn no_message_is_left_of_a_code_that_is_gone() {
    let keys: BTreeSet<String> = codes().iter().map(|code| code.replace('.', "-")).collect();
    let catalogue = catalogue(Lang::Zh);
    let declared = catalogue.lines().filter_map(|line| line.split_once(" = ")).map(|(key, _)| key);
    // Whoever evaluates predicates tells what is wrong with them.
    let elsewhere = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../lake/src")).unwrap();
    let elsewhere: String = elsewhere.flatten().filter_map(|file| std::fs::read_to_string(file.path()).ok()).collect();
    let told = |key: &str| keys.contains(key) || elsewhere.contains(&key.replace('-', "."));
    let gone: Vec<&str> = declared.filter(|key| key.starts_with("plan-") && !told(key)).collect();
    assert!(gone.is_empty(), "{gone:?}");
}

#[test]
fn values_are_put_into_the_message() {
    let finding = Finding::error("entry.unit.level", Place::Nowhere).with("unit", "990121").with("level", "village");
    assert_eq!(finding.message(Lang::En), "Unit `990121` is of the wrong level; a village is needed.");
    assert_eq!(finding.message(Lang::Zh), "单位 `990121` 的级别不对，应为村级。");
}

#[test]
fn the_nearest_name_is_offered_only_if_there_is_one() {
    let hint = |near: &str| {
        let finding =
            Finding::error("plan.key.unknown", Place::Nowhere).with("key", "nmae").with("known", "name, level");
        finding.with("near", near).hint(Lang::En)
    };
    assert_eq!(hint("name"), "Did you mean `name`? Known keys: `name, level`.");
    assert_eq!(hint("none"), "Known keys: `name, level`.");
}
