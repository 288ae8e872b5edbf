//! What a department's columns mean, and what is wrong with its file.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::ops::ControlFlow;
use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use bairi_base::Lang;
use bairi_compare::{Aliases, Mapping, Preview, SentSheet};
use parquet::arrow::ArrowWriter;

use crate::cast::{PEOPLE, number};

fn preview(text: &str) -> Preview {
    Preview::of(Cursor::new(text.as_bytes().to_vec())).unwrap()
}

#[track_caller]
fn check_guess(text: &str, wanted: &[(&str, &str)]) {
    let found = preview(text).guess(&Aliases::new(), None);
    let wanted = wanted.iter().map(|(meaning, heading)| ((*meaning).to_owned(), (*heading).to_owned())).collect();
    assert_eq!(found.columns, wanted, "{text}");
}

fn mapping(columns: &[(&str, &str)]) -> Mapping {
    let columns = columns.iter().map(|(meaning, heading)| ((*meaning).to_owned(), (*heading).to_owned()));
    Mapping { columns: columns.collect() }
}

#[test]
fn columns_are_known_by_their_headings_or_by_what_stands_in_them() {
    check_guess("姓名,身份证号码,学校\n甲,1,乙\n", &[("name", "姓名"), ("id_no", "身份证号码")]);
    check_guess(
        " *姓 名（必填）,证件号码,出生日期,联系电话,性别\n甲,1,2,3,4\n",
        &[
            ("name", "*姓 名（必填）"),
            ("id_no", "证件号码"),
            ("birth", "出生日期"),
            ("phone", "联系电话"),
            ("sex", "性别"),
        ],
    );
    let rows: String = PEOPLE.iter().map(|p| format!("{},{},一小\n", p.number(), p.name)).collect();
    check_guess(&format!("A,B,C\n{rows}"), &[("id_no", "A"), ("name", "B")]);
    // Two columns that look alike: a person has to choose.
    let rows: String = PEOPLE.iter().map(|p| format!("{},{}\n", p.number(), number(p.birth, 9))).collect();
    check_guess(&format!("本人,监护人\n{rows}"), &[]);
}

#[test]
fn two_columns_of_one_meaning_are_for_a_person_to_choose_from() {
    let id = ("id_no", "身份证号");
    check_guess("户主姓名,学生姓名,身份证号\n甲,乙,1\n", &[id]);
    check_guess("姓名,身份证号,姓名\n甲,1,乙\n", &[id]);
    check_guess("姓名（学生）,姓名（家长）,身份证号\n甲,乙,1\n", &[id]);
    check_guess("姓名,身份证号,证件号码\n甲,1,2\n", &[("name", "姓名")]);
    // What says less is meant.
    check_guess("户主姓名,姓名,身份证号\n甲,乙,1\n", &[("name", "姓名"), id]);
    check_guess("姓名（家长）,学生姓名,身份证号\n甲,乙,1\n", &[("name", "学生姓名"), id]);
    // Nor is it told by what stands there.
    let rows: String = PEOPLE.iter().map(|p| format!("{},,{}\n", p.name, p.number())).collect();
    check_guess(&format!("户主姓名,学生姓名,身份证号\n{rows}"), &[id]);
    // The register's own words and the last mapping decide.
    let file = preview("户主姓名,学生姓名,身份证号\n甲,乙,1\n");
    let own: Aliases = BTreeMap::from([("name".to_owned(), vec!["户主".to_owned(), "户主姓名".to_owned()])]);
    assert_eq!(file.guess(&own, None), mapping(&[("name", "户主姓名"), id]));
    let last = mapping(&[("name", "学生姓名")]);
    assert_eq!(file.guess(&own, Some(&last)), mapping(&[("name", "学生姓名"), id]));
}

#[test]
fn a_departments_own_words_and_its_last_mapping_are_known() {
    let file = preview("学籍主体,号\n王福兰,1\n");
    let aliases: Aliases = BTreeMap::from([("name".to_owned(), vec!["学籍主体".to_owned()])]);
    assert_eq!(file.guess(&aliases, None), mapping(&[("name", "学籍主体")]));
    let last = mapping(&[("id_no", "号"), ("name", "旧名")]);
    assert_eq!(file.guess(&Aliases::new(), Some(&last)).columns.get("id_no"), Some(&"号".to_owned()));
}

#[test]
fn all_faults_of_a_mapping_are_told_at_once() {
    let codes_of = |file: &Preview, columns: &[(&str, &str)]| -> Vec<String> {
        let faults = file.faults(&mapping(columns));
        faults
            .iter()
            .for_each(|fault| assert!(!fault.message(Lang::Zh).is_empty() && !fault.hint(Lang::En).is_empty()));
        faults.into_iter().map(|fault| fault.code).collect()
    };
    let file = preview("姓名,号码,学校\n王福兰,1,2\n");
    let codes = |columns: &[(&str, &str)]| codes_of(&file, columns);
    assert_eq!(codes(&[("name", "姓名")]), [""; 0]);
    assert_eq!(codes(&[]), ["compare.mapping.other"]);
    assert_eq!(codes(&[("phone", "号码")]), ["compare.mapping.needs"]);
    assert_eq!(codes(&[("name", "姓名"), ("id_no", "姓名")]), ["compare.mapping.twice"]);
    assert_eq!(codes(&[("nme", "姓名"), ("id_no", "身份证")]), ["compare.mapping.heading", "compare.mapping.meaning"],);
    let file = preview("户主姓名,学生姓名,身份证号,证件号码\n甲,乙,1,2\n");
    let codes = |columns: &[(&str, &str)]| codes_of(&file, columns);
    let several = "compare.mapping.several";
    assert_eq!(codes(&[]), [several, several]);
    assert_eq!(codes(&[("id_no", "身份证号")]), [several]);
    assert_eq!(codes(&[("id_no", "证件号码"), ("name", "户主姓名")]), [""; 0]);
    let told = file.faults(&mapping(&[("id_no", "身份证号")]))[0].message(Lang::Zh);
    assert_eq!(told, "姓名可能是其中任何一列：户主姓名 · 学生姓名。");
}

/// The row in which values stand instead of headings, or how many rows there are.
fn first_row(text: &str) -> Result<usize, String> {
    let found = Preview::of(Cursor::new(text.as_bytes().to_vec()));
    found.map(|preview| preview.rows.len()).map_err(|finding| {
        assert_eq!(finding.code, "compare.heading.none");
        assert!(!finding.hint(Lang::Zh).is_empty());
        finding.message(Lang::En)
    })
}

#[test]
fn a_file_that_begins_with_somebody_is_refused_without_a_word_of_its_values() {
    let in_row =
        |row: u64| Err(format!("The file has no row of headings: its row {row} already holds somebody's values."));
    let ids: Vec<String> = PEOPLE.iter().map(|p| p.number()).collect();
    let all: String = ids.iter().map(|id| format!("王福兰,{id}\n")).collect();
    assert_eq!(first_row(&all), in_row(1));
    assert_eq!(first_row(&format!("花名册,\n{all}")), in_row(2));
    assert_eq!(first_row("姓名,王福兰,证件,3.69901E+17\n"), in_row(1));
    assert_eq!(first_row("王福兰,369901********120X\n"), in_row(1));
    assert_eq!(first_row("王福兰,139 1234 5678\n李强,13812345678\n"), in_row(1));
    assert_eq!(first_row("王福兰,1978-02-03\n李强,1980-01-02\n"), in_row(1));
    assert_eq!(first_row("王福兰,1978年2月3日\n"), in_row(1));
    // Months head amounts, and headings have examples.
    assert_eq!(first_row("姓名,20171031,20171130\n王福兰,1,2\n"), Ok(1));
    assert_eq!(first_row("学籍主体,20171031,2017年11月低保金,2017\n王福兰,1,2,3\n"), Ok(1));
    assert_eq!(first_row("身份证号（如36990119780101120X）,联系电话13912345678\n1,2\n"), Ok(1));
}

#[test]
fn whoever_reads_a_file_finds_the_same_headings() {
    let text = "填报单位：一小,填报日期：11月\n基本情况,,\n姓名,身份证号,学校\n王福兰,1,一小\n";
    let found = preview(text);
    assert_eq!((found.headings.join("|").as_str(), found.rows.len()), ("姓名|身份证号|学校", 1));
    let sheet = SentSheet::open(Cursor::new(text.as_bytes().to_vec())).unwrap();
    assert_eq!((sheet.heading_row(), sheet.headings().to_vec()), (Some(3), found.headings));
}

#[test]
fn a_parquet_file_is_read_like_a_spreadsheet() {
    let columns: [(&str, ArrayRef); 2] = [
        ("姓名 ", Arc::new(StringArray::from(vec![Some("\u{3000}王福兰 "), None]))),
        ("金额", Arc::new(Int64Array::from(vec![None, Some(80)]))),
    ];
    let batch = RecordBatch::try_from_iter_with_nullable(columns.map(|(name, values)| (name, values, true))).unwrap();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    let found = Preview::of(Cursor::new(bytes.clone())).unwrap();
    assert_eq!(found.headings, ["姓名", "金额"]);
    assert_eq!(found.guess(&Aliases::new(), None), mapping(&[("name", "姓名")]));
    let mut rows = Vec::new();
    let each = |number: u64, texts: &[&str]| {
        rows.push((number, texts.join("|")));
        ControlFlow::Continue(())
    };
    SentSheet::open(Cursor::new(bytes.clone())).unwrap().read(each).unwrap();
    assert_eq!(rows, [(1, "王福兰|".to_owned()), (2, "|80".to_owned())]);
    // Cut off while it was sent.
    bytes.truncate(bytes.len() / 2);
    assert_eq!(Preview::of(Cursor::new(bytes)).unwrap_err().code, "compare.file.parquet");
}
