//! What may not stand in the sources: overlong files, promises without an issue, places and years of a campaign,
//! SQL above the store, paths of a machine, other people's code, identity numbers that somebody could bear.

use super::files::{File, paths, root, texts};
use super::none;

const LINES_MAX: usize = 800;
const LINE_CHARS_MAX: usize = 400;
const FILE_BYTES_MAX: u64 = 6 << 20;

/// Written by people, line by line.
const CODE: [&str; 8] = ["rs", "ts", "js", "mjs", "css", "html", "sh", "sql"];

#[test]
fn no_source_is_longer_than_a_person_reads() {
    let long = |file: &File| CODE.contains(&file.extension()) || matches!(file.extension(), "ftl" | "md" | "toml");
    let files = texts().into_iter().filter(|f| long(f) && !f.path.ends_with("Cargo.lock"));
    none(
        files
            .filter(|f| f.text.lines().count() > LINES_MAX)
            .map(|f| format!("{}: more than {LINES_MAX} lines", f.path))
            .collect(),
    );
}

#[test]
fn what_is_left_to_do_names_its_issue() {
    // Put together, so that this file does not break its own rule.
    let marks = [concat!("TO", "DO"), concat!("FIX", "ME")];
    none(search(
        |f| CODE.contains(&f.extension()),
        |line| marks.iter().any(|mark| line.contains(mark)) && !line.contains("issue "),
    ));
}

#[test]
fn no_place_and_no_year_of_a_campaign_stands_in_the_crates() {
    let places = ["江西", "赣", "南昌", "Jiangxi", "jiangxi", "JIANGXI", "Ganzhou", "Nanchang"];
    let mut broken = Vec::new();
    for file in texts() {
        let inside = ["/src/", "/templates/", "/locales/"].iter().any(|part| file.path.contains(part));
        // A table of single characters names no place.
        let table = file.path.ends_with("/data/traditional.txt");
        if !(file.path.starts_with("crates/") && inside) || table {
            continue;
        }
        let tests_from = file.lines().find(|(_, line)| line.trim() == "#[cfg(test)]").map_or(usize::MAX, |(n, _)| n);
        for (number, line) in file.lines().take_while(|(n, _)| *n < tests_from) {
            // An example in a comment may bear a date; nothing may bear a place.
            let comment = line.trim_start().starts_with("//") || line.trim_start().starts_with('#');
            let year = !comment && has_year(line);
            if year || places.iter().any(|place| line.contains(place)) {
                broken.push(format!("{}:{number}: {}", file.path, line.trim()));
            }
        }
    }
    none(broken);
}

/// A year of the first campaign or its neighbours, standing alone.
fn has_year(line: &str) -> bool {
    let digits = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    ["2015", "2016", "2017", "2018"].iter().any(|year| {
        line.match_indices(year)
            .any(|(at, _)| !digits(line[..at].chars().next_back()) && !digits(line[at + year.len()..].chars().next()))
    })
}

#[test]
fn a_year_is_found_only_where_it_stands_alone() {
    assert!(has_year("ymd(2017, 9, 29)") && has_year("\"2017-09-29\"") && has_year("in_2016"));
    assert!(!has_year("120174") && !has_year("20170929") && !has_year("2019"));
}

#[test]
fn no_sql_stands_above_the_store() {
    let words = ["SELECT ", "INSERT ", "UPDATE ", "DELETE FROM", "CREATE TABLE"];
    none(search(
        |f| f.path.starts_with("crates/server/") || f.path.starts_with("crates/app/src/"),
        |line| words.iter().any(|word| line.contains(word)),
    ));
}

#[test]
fn no_path_of_somebodys_machine_is_written_down() {
    let roots = [concat!("/ho", "me/"), concat!("/Us", "ers/"), concat!("/ro", "ot/"), concat!("/wo", "rk/")];
    none(search(
        |f| !matches!(f.extension(), "csv" | "geojson"),
        |line| {
            roots.iter().any(|path| {
                line.match_indices(path).any(|(at, _)| {
                    let before = line[..at].chars().next_back();
                    !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | '}' | '_' | '-' | '/' | '*'))
                })
            })
        },
    ));
}

#[test]
fn nothing_minified_or_borrowed_is_committed() {
    let mut broken = search(|f| CODE.contains(&f.extension()), |line| line.chars().count() > LINE_CHARS_MAX);
    for path in paths() {
        let folders = ["vendor/", "third_party/", "third-party/"];
        if path.contains(".min.") || folders.iter().any(|folder| path.contains(folder)) {
            broken.push(path.clone());
        }
        let bytes = root().join(&path).metadata().map_or(0, |m| m.len());
        if bytes > FILE_BYTES_MAX {
            broken.push(format!("{path}: {bytes} bytes, {FILE_BYTES_MAX} are the limit"));
        }
        if [".sqlite", ".db", ".pem", ".key", ".env"].iter().any(|end| path.ends_with(end)) {
            broken.push(format!("{path}: a store or a secret"));
        }
    }
    none(broken);
}

#[test]
fn every_identity_number_is_one_that_nobody_bears() {
    let mut broken = Vec::new();
    for file in texts() {
        for (number, line) in file.lines() {
            if identity_numbers(line).any(|id| !id.starts_with("3699")) {
                // The number itself is not printed.
                broken.push(format!("{}:{number}: an identity number outside the reserved 3699", file.path));
            }
        }
    }
    none(broken);
}

/// Words of a line that are valid resident identity numbers: 18 characters, a day of birth, a right check digit.
fn identity_numbers(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| !(c.is_ascii_alphanumeric() || c == '.')).filter(|word| is_identity_number(word))
}

fn is_identity_number(word: &str) -> bool {
    let bytes = word.as_bytes();
    let number = |from: usize, to: usize| word.get(from..to).and_then(|w| w.parse::<u32>().ok()).unwrap_or(0);
    let shape = bytes.len() == 18 && bytes[..17].iter().all(u8::is_ascii_digit);
    if !shape || !(1900..2100).contains(&number(6, 10)) {
        return false;
    }
    let date = (1..=12).contains(&number(10, 12)) && (1..=31).contains(&number(12, 14));
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: usize = bytes.iter().zip(weights).map(|(b, weight)| usize::from(b - b'0') * weight).sum();
    date && "10X98765432".as_bytes()[sum % 11] == bytes[17].to_ascii_uppercase()
}

#[test]
fn identity_numbers_are_told_from_other_long_numbers() {
    // The standard's own printed example, in two halves so that the rule above passes this file over.
    let example = ["110105194912", "31002X"].concat();
    assert!(is_identity_number(&example));
    assert!(!is_identity_number(&example.replace("002X", "0021")));
    assert!(!is_identity_number("360121001001000000"));
}

/// Lines of the chosen files that break a rule, as `path:line: text`.
fn search(files: impl Fn(&File) -> bool, broken: impl Fn(&str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for file in texts().iter().filter(|file| files(file)) {
        let lines = file.lines().filter(|(_, line)| broken(line));
        found.extend(
            lines.map(|(n, line)| format!("{}:{n}: {}", file.path, line.chars().take(120).collect::<String>())),
        );
    }
    found
}
