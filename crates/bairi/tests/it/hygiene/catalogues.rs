//! Both languages say the same things, and neither speaks the other's.

use std::collections::{BTreeMap, BTreeSet};

use super::files::{File, texts};
use super::none;

/// Words that the Chinese interface writes in Latin letters, as its offices do.
const LATIN_ALLOWED: [&str; 24] = [
    "Bairi",
    "CSV",
    "XLSX",
    "XLS",
    "Excel",
    "GBK",
    "UTF",
    "BOM",
    "TOML",
    "SQL",
    "PDF",
    "JPEG",
    "PNG",
    "WebP",
    "HEIC",
    "JSON",
    "API",
    "ID",
    "GB",
    "WPS",
    "ODbL",
    "OpenStreetMap",
    "GeoJSON",
    "Enter",
];

/// Names of the languages stand in their own language.
const OWN_LANGUAGE: &str = "language-";

#[derive(Default, Debug)]
struct Message {
    value: String,
    line: usize,
}

/// Key (`code`, or `code.attribute`) and message.
type Catalogue = BTreeMap<String, Message>;

#[test]
fn both_catalogues_have_the_same_keys_and_the_same_variables() {
    let mut broken = Vec::new();
    for (zh, en) in pairs() {
        let (zh_path, en_path) = (zh.path.as_str(), en.as_ref().map_or("no English file", |f| f.path.as_str()));
        let (zh, en) = (parse(&zh), en.as_ref().map(parse).unwrap_or_default());
        for key in zh.keys().chain(en.keys()).collect::<BTreeSet<_>>() {
            match (zh.get(key), en.get(key)) {
                (Some(_), None) => broken.push(format!("{en_path}: {key} is missing")),
                (None, Some(_)) => broken.push(format!("{zh_path}: {key} is missing")),
                (Some(zh), Some(en)) if variables(&zh.value) != variables(&en.value) => broken.push(format!(
                    "{zh_path}: {key} names {:?}, in English {:?}",
                    variables(&zh.value),
                    variables(&en.value)
                )),
                _ => {}
            }
        }
    }
    none(broken);
}

#[test]
fn a_key_stands_once() {
    let mut broken = Vec::new();
    for file in catalogues() {
        let mut seen = BTreeSet::new();
        for (number, line) in file.lines() {
            if let Some(key) = key_of(line).filter(|key| !seen.insert((*key).to_owned())) {
                broken.push(format!("{}:{number}: {key} stands twice", file.path));
            }
        }
    }
    none(broken);
}

#[test]
fn the_chinese_catalogue_speaks_chinese_and_the_english_english() {
    let mut broken = Vec::new();
    for file in catalogues() {
        let chinese = file.path.contains("/zh-CN/");
        for (key, message) in parse(&file) {
            let words = spoken(&message.value);
            let strays = if chinese { latin_words(&words) } else { cjk(&words) };
            if !strays.is_empty() && !key.starts_with(OWN_LANGUAGE) {
                broken.push(format!("{}:{}: {key} says {strays:?}", file.path, message.line));
            }
        }
    }
    none(broken);
}

fn catalogues() -> Vec<File> {
    let found: Vec<File> =
        texts().into_iter().filter(|f| f.path.contains("/locales/") && f.extension() == "ftl").collect();
    assert!(!found.is_empty(), "no catalogue found");
    found
}

/// Each Chinese catalogue with its English twin.
fn pairs() -> Vec<(File, Option<File>)> {
    let (zh, mut en): (Vec<File>, Vec<File>) = catalogues().into_iter().partition(|f| f.path.contains("/zh-CN/"));
    let mut pairs = Vec::new();
    for file in zh {
        let twin = file.path.replace("/zh-CN/", "/en/");
        let at = en.iter().position(|f| f.path == twin);
        pairs.push((file, at.map(|at| en.remove(at))));
    }
    assert!(
        en.is_empty(),
        "English catalogues without a Chinese one: {:?}",
        en.iter().map(|f| &f.path).collect::<Vec<_>>()
    );
    pairs
}

fn key_of(line: &str) -> Option<&str> {
    let starts = line.starts_with(|c: char| c.is_ascii_alphabetic() || c == '-');
    let (key, _) = line.split_once('=')?;
    let key = key.trim();
    (starts && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')).then_some(key)
}

/// As much of Fluent's syntax as the catalogues use: messages, attributes, indented continuations, comments.
fn parse(file: &File) -> Catalogue {
    let mut catalogue = Catalogue::new();
    let (mut message, mut current) = (String::new(), String::new());
    for (number, line) in file.lines().filter(|(_, line)| !line.starts_with('#')) {
        let attribute = line.trim_start().strip_prefix('.').and_then(|rest| rest.split_once('='));
        if let Some(key) = key_of(line) {
            message = key.to_owned();
            current = key.to_owned();
            let value = line.split_once('=').map_or("", |(_, value)| value);
            catalogue.insert(current.clone(), Message { value: value.trim().to_owned(), line: number });
        } else if let Some((name, value)) = attribute.filter(|_| line.starts_with(' ')) {
            current = format!("{message}.{}", name.trim());
            catalogue.insert(current.clone(), Message { value: value.trim().to_owned(), line: number });
        } else if let Some(message) = catalogue.get_mut(&current) {
            message.value.push(' ');
            message.value.push_str(line.trim());
        }
    }
    catalogue
}

/// `$name` of every placeable.
fn variables(value: &str) -> BTreeSet<String> {
    let name = |part: &str| part.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-')).collect();
    value.split('$').skip(1).map(name).collect()
}

/// The message without code in backticks, without names of variables, functions and plural variants.
fn spoken(value: &str) -> String {
    let prose: String = value.split('`').step_by(2).collect::<Vec<_>>().join(" ");
    let mut words = String::new();
    let mut rest = prose.as_str();
    while let Some((before, after)) = rest.split_once('{') {
        words.push_str(before);
        words.push(' ');
        rest = after;
        // A selector's variants are spoken; its head and a plain placeable are not.
        let end = rest.find("->").map(|at| at + 2).into_iter().chain(rest.find('}')).min().unwrap_or(rest.len());
        rest = &rest[end..];
    }
    words.push_str(rest);
    without_variants(&words)
}

/// The keys of variants, `[one]` and `*[other]`, are not spoken.
fn without_variants(words: &str) -> String {
    let mut spoken = String::new();
    for (n, part) in words.replace("*[", "[").split('[').enumerate() {
        let key = part.split_once(']').filter(|(key, _)| n > 0 && key.chars().all(|c| c.is_ascii_lowercase()));
        spoken.push_str(key.map_or(part, |(_, rest)| rest));
        spoken.push(' ');
    }
    spoken
}

fn latin_words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| word.len() > 1);
    words.filter(|word| !LATIN_ALLOWED.contains(word)).map(str::to_owned).collect()
}

fn cjk(text: &str) -> Vec<String> {
    let is_cjk = |c: &char| matches!(*c, '\u{3000}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}');
    text.chars().filter(is_cjk).map(String::from).collect()
}

#[test]
fn only_what_is_spoken_is_checked() {
    assert_eq!(latin_words(&spoken("把 `require` 写成 { $figure }，存为 CSV")), Vec::<String>::new());
    assert_eq!(latin_words(&spoken("请 check 一下")), ["check"]);
    assert_eq!(
        spoken("{ $n -> [one] one row *[other] { $n } rows }").split_whitespace().collect::<Vec<_>>(),
        ["one", "row", "}", "rows", "}"]
    );
    assert_eq!(cjk(&spoken("Villages 村")), ["村"]);
}
