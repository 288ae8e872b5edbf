//! Documents of our own in the genre: five layouts, each with its labels.

use bairi_notice::{Notice, read};

use crate::labels::{Labels, compare};

const LINES: &str = include_str!("documents/lines.txt");
const BRACKETS: &str = include_str!("documents/brackets.txt");
const TABLE: &str = include_str!("documents/table.txt");
const PHRASES: &str = include_str!("documents/phrases.txt");
const PAGE: &str = include_str!("documents/page.html");

pub(crate) const DOCUMENTS: [&str; 5] = [LINES, BRACKETS, TABLE, PHRASES, PAGE];

#[track_caller]
fn check(document: &[u8], labels: &str, irregularities: &[&str]) -> Notice {
    let notice = read(document).expect("a notice");
    let labels = Labels::parse(labels);
    let head = |what: &str| labels.head.get(what).map(String::as_str);
    assert_eq!(notice.title.as_deref(), head("title"));
    assert_eq!(notice.number.as_deref(), head("number"));
    assert_eq!(notice.date.map(|d| d.to_string()).as_deref(), head("date"));
    assert_eq!(notice.issuer.as_deref(), head("issuer"));
    assert_eq!(compare(&notice, &labels).faults, Vec::<String>::new());
    // Deadlines are seldom given for every task; the rest is rare and listed.
    let codes: Vec<&str> = notice.irregularities.iter().map(|i| i.code).filter(|c| *c != "deadline.missing").collect();
    assert_eq!(codes, irregularities);
    for found in &notice.irregularities {
        for lang in [bairi_base::Lang::Zh, bairi_base::Lang::En] {
            assert!(!found.message(lang).starts_with("notice."), "{}", found.code);
        }
    }
    notice
}

#[test]
fn units_and_time_limits_in_lines_below_each_item() {
    let notice = check(LINES.as_bytes(), include_str!("documents/lines.labels"), &[]);
    assert_eq!(notice.tasks[0].lead_units[0].body, Some("水利部门"));
}

#[test]
fn units_in_brackets_behind_each_item() {
    check(BRACKETS.as_bytes(), include_str!("documents/brackets.labels"), &["units.missing"]);
}

#[test]
fn a_table_with_cells_that_reach_over_rows() {
    check(TABLE.as_bytes(), include_str!("documents/table.labels"), &["numbering.jump"]);
}

#[test]
fn an_item_with_actions_of_different_units_is_several_tasks() {
    check(PHRASES.as_bytes(), include_str!("documents/phrases.labels"), &[]);
}

#[test]
fn a_page_with_a_table_in_another_encoding() {
    check(PAGE.as_bytes(), include_str!("documents/page.labels"), &[]);
    let (gbk, _, lost) = encoding_rs::GBK.encode(PAGE);
    assert!(!lost);
    check(&gbk, include_str!("documents/page.labels"), &[]);
}

#[test]
fn the_same_text_in_every_encoding_is_read_alike() {
    let plain = serde_json::to_string(&read(LINES.as_bytes()).unwrap().report(bairi_base::Lang::Zh)).unwrap();
    let (gbk, _, _) = encoding_rs::GB18030.encode(LINES);
    let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain(LINES.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    for bytes in [gbk.into_owned(), utf16, [b"\xEF\xBB\xBF", LINES.as_bytes()].concat()] {
        let other = serde_json::to_string(&read(&bytes).unwrap().report(bairi_base::Lang::Zh)).unwrap();
        assert_eq!(other, plain);
    }
}

#[test]
fn the_report_has_the_keys_that_were_agreed() {
    let report = read(BRACKETS.as_bytes()).unwrap().report(bairi_base::Lang::Zh);
    let keys = |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
    assert_eq!(keys(&report), "date irregularities issuer number tasks title");
    let task = &report["tasks"][2];
    assert_eq!(
        keys(task),
        "cadences deadlines deliverables end lead_units path quantities scope start support_units text"
    );
    assert_eq!(task["quantities"][0]["op"], "range");
    assert_eq!(task["quantities"][0]["value"], serde_json::json!([3, 5]));
    assert_eq!(keys(&task["quantities"][0]), "measures op phrase unit value");
    assert_eq!(keys(&task["deadlines"][0]), "date phrase");
    assert_eq!(keys(&report["irregularities"][0]), "code message start");
}
