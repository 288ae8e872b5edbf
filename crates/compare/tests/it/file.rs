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
fn a_departments_own_words_and_its_last_mapping_are_known() {
    let file = preview("学籍主体,号\n王福兰,1\n");
    let aliases: Aliases = BTreeMap::from([("name".to_owned(), vec!["学籍主体".to_owned()])]);
    assert_eq!(file.guess(&aliases, None), mapping(&[("name", "学籍主体")]));
    let last = mapping(&[("id_no", "号"), ("name", "旧名")]);
    assert_eq!(file.guess(&Aliases::new(), Some(&last)).columns.get("id_no"), Some(&"号".to_owned()));
}

#[test]
fn all_faults_of_a_mapping_are_told_at_once() {
    let file = preview("姓名,号码,学校\n王福兰,1,2\n");
    let codes = |columns: &[(&str, &str)]| -> Vec<String> {
        let faults = file.faults(&mapping(columns));
        faults
            .iter()
            .for_each(|fault| assert!(!fault.message(Lang::Zh).is_empty() && !fault.hint(Lang::En).is_empty()));
        faults.into_iter().map(|fault| fault.code).collect()
    };
    assert_eq!(codes(&[("name", "姓名")]), [""; 0]);
    assert_eq!(codes(&[]), ["compare.mapping.other"]);
    assert_eq!(codes(&[("phone", "号码")]), ["compare.mapping.needs"]);
    assert_eq!(codes(&[("name", "姓名"), ("id_no", "姓名")]), ["compare.mapping.twice"]);
    assert_eq!(codes(&[("nme", "姓名"), ("id_no", "身份证")]), ["compare.mapping.heading", "compare.mapping.meaning"],);
}

#[test]
fn a_parquet_file_is_read_like_a_spreadsheet() {
    let columns: [(&str, ArrayRef); 2] = [
        ("姓名", Arc::new(StringArray::from(vec![Some("王福兰"), None]))),
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
