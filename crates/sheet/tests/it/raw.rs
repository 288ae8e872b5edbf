//! Spreadsheets of anybody's, without a register.

use std::io::Cursor;
use std::ops::ControlFlow;

use bairi_sheet::RawSheet;

use crate::kit::X::{N, T};
use crate::kit::xlsx;

fn read(bytes: &[u8]) -> (Vec<String>, Vec<(u64, Vec<String>)>) {
    let sheet = RawSheet::open(Cursor::new(bytes.to_vec())).unwrap();
    let headings = sheet.headings().to_vec();
    let mut rows = Vec::new();
    sheet
        .read(|number, texts| {
            rows.push((number, texts.iter().map(|text| (*text).to_owned()).collect()));
            ControlFlow::Continue(())
        })
        .unwrap();
    (headings, rows)
}

#[test]
fn a_title_above_the_headings_blank_rows_and_repeated_headings_are_passed_over() {
    let text = "花名册,,\n姓名,身份证号,\n王福兰,1,\n,,\n姓名,身份证号,\n李强,2,\n";
    let (headings, rows) = read(text.as_bytes());
    assert_eq!(headings, ["姓名", "身份证号"]);
    let names: Vec<(u64, &str)> = rows.iter().map(|(number, texts)| (*number, texts[0].as_str())).collect();
    assert_eq!(names, [(3, "王福兰"), (6, "李强")]);
}

#[test]
fn the_separator_and_the_encoding_are_made_out() {
    // 姓名;电话 and 王;1 in GBK.
    let (headings, rows) = read(b"\xd0\xd5\xc3\xfb;\xb5\xe7\xbb\xb0\n\xcd\xf5;1\n");
    assert_eq!(headings, ["姓名", "电话"]);
    assert_eq!(rows, [(2, vec!["王".to_owned(), "1".to_owned()])]);
}

#[test]
fn a_workbook_reads_like_the_same_csv_and_shows_its_numbers() {
    let book = xlsx(&[
        &[T("姓名"), T("身份证号")],
        &[T("王福兰"), N(369_901_197_802_031_000.0)],
        &[T("李强"), T("36990119780203100X")],
    ]);
    let (headings, rows) = read(&book);
    assert_eq!(headings, ["姓名", "身份证号"]);
    assert_eq!(rows[0].1, ["王福兰", "369901197802031000"]);
    assert_eq!(rows[1].1, ["李强", "36990119780203100X"]);
}

#[test]
fn what_is_no_spreadsheet_is_told() {
    assert_eq!(RawSheet::open(Cursor::new(b"%PDF-1.7".to_vec())).err().unwrap().code, "import.file.unknown");
    assert_eq!(RawSheet::open(Cursor::new(Vec::new())).err().unwrap().code, "import.file.empty");
}
