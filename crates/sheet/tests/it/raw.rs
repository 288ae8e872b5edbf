//! Spreadsheets of anybody's, without a register.

use std::io::Cursor;
use std::ops::ControlFlow;

use bairi_sheet::RawSheet;
use rust_xlsxwriter::Workbook;

use crate::kit::X::{self, N, T};
use crate::kit::{fill, xlsx};

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

/// What a caller knows in these tests.
fn known(heading: &str) -> Option<usize> {
    ["姓名", "身份证号", "电话"].iter().position(|known| *known == heading)
}

#[track_caller]
fn check_headings(text: &str, row: u64, headings: &str) {
    let sheet = RawSheet::open_knowing(Cursor::new(text.as_bytes().to_vec()), &known).unwrap();
    assert_eq!((sheet.heading_row(), sheet.headings().join("|").as_str()), (row, headings), "{text}");
}

#[test]
fn the_heading_row_is_the_one_with_the_most_headings_that_are_known() {
    check_headings("填报单位：一小,填报日期：11月\n序号,姓名,身份证号\n1,王福兰,2\n", 2, "序号|姓名|身份证号");
    check_headings("花名册\n基本情况,,学校\n姓名,身份证号,\n王福兰,2,一小\n", 3, "姓名|身份证号");
    check_headings("电话,1,,\n序号,姓名,学校,班\n1,王福兰,一小,3\n", 2, "序号|姓名|学校|班");
    // The same headings again are those of another page.
    check_headings("姓名,身份证号\n王福兰,1\n姓名,身份证号\n", 1, "姓名|身份证号");
    // Nothing is known.
    check_headings("花名册\n甲,乙\n1,2\n", 2, "甲|乙");
}

/// The sheet and the rows that are read, or the names of those among which nobody can choose.
fn read_sheets(sheets: &[(&str, &[&[X]])]) -> String {
    let mut book = Workbook::new();
    for (name, rows) in sheets {
        fill(book.add_worksheet().set_name(*name).unwrap(), rows);
    }
    let bytes = book.save_to_buffer().unwrap();
    let sheet = match RawSheet::open_knowing(Cursor::new(bytes), &known) {
        Ok(sheet) => sheet,
        Err(finding) => return format!("{} {}", finding.code, finding.args[1].1),
    };
    let mut read = sheet.headings().join("|");
    let each = |number: u64, texts: &[&str]| {
        read += &format!(" {number}:{}", texts.join("|"));
        ControlFlow::Continue(())
    };
    sheet.read(each).unwrap();
    read
}

#[test]
fn no_sheet_of_rows_is_left_out_without_a_word() {
    let head: &[X] = &[T("姓名"), T("身份证号")];
    let one: &[&[X]] = &[head, &[T("王福兰"), T("1")]];
    let wide: &[&[X]] = &[&[T("说明"), T("甲"), T("乙"), T("丙")], &[T("1"), T("2"), T("3"), T("4")]];
    let more: &[&[X]] = &[&[T("名单")], &[T("姓名"), T("身份证号"), T("电话")], &[T("李强"), T("2"), T("3")]];
    let short: &[&[X]] = &[&[T("姓名"), T("学校"), T("班级"), T("校长")], &[T("李强"), T("一小"), T("2"), T("3")]];
    let alone = "姓名|身份证号 2:王福兰|1";
    assert_eq!(read_sheets(&[("说明", wide), ("一小", one)]), alone);
    assert_eq!(read_sheets(&[("一小", one), ("联系人", short)]), alone);
    // Empty ones are forms that nobody filled in.
    assert_eq!(read_sheets(&[("空表", &[more[1]]), ("一小", one), ("空", &[])]), alone);
    assert_eq!(read_sheets(&[("一小", one), ("二小", one)]), "import.sheet.several 一小、二小");
    assert_eq!(read_sheets(&[("一小", one), ("说明", wide), ("二小", more)]), "import.sheet.several 一小、二小");
    assert_eq!(read_sheets(&[("甲", wide), ("乙", wide)]), "import.sheet.several 甲、乙");
}
