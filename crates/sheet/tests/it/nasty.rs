//! Files as they come in.

use bairi_base::Lang;
use rust_xlsxwriter::{Format, Workbook};

use crate::kit::X::{D, N, T};
use crate::kit::{X, fill, read, told, xlsx};

#[track_caller]
fn refused(file: &[u8], expected: &[&str]) {
    match read(file, "household") {
        Ok(read) => panic!("{} rows were read", read.rows.len()),
        Err(codes) => assert_eq!(codes, expected),
    }
}

#[track_caller]
fn keys(file: &[u8]) -> Vec<(u64, String)> {
    let read = read(file, "household").unwrap();
    assert_eq!(read.end, None);
    assert_eq!(read.faults(), Vec::<String>::new());
    let key = |row: &bairi_sheet::Row| (row.number, row.values["code"].as_str().unwrap().to_owned());
    read.rows.iter().map(key).collect()
}

fn pairs(expected: &[(u64, &str)]) -> Vec<(u64, String)> {
    expected.iter().map(|(row, key)| (*row, (*key).to_owned())).collect()
}

const HEAD: [X; 3] = [T("户编号"), T("户主"), T("家庭人口")];
const GOOD: [X; 3] = [T("H1"), T("王福兰"), N(4.0)];

#[test]
fn what_is_no_spreadsheet_is_named_for_what_it_is() {
    refused(b"", &["import.file.empty"]);
    refused(b"  \r\n", &["import.file.empty"]);
    refused(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", &["import.file.unknown"]);
    refused(b"%PDF-1.4 text", &["import.file.unknown"]);
    refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", &["import.file.old"]);
    refused(b"<html><table><tr><td>code</td></tr></table></html>", &["import.file.markup"]);
    refused(b"PK\x03\x04 a zip of something else", &["import.file.damaged"]);
    refused(b"one,two\n1,2\n", &["import.heading.none"]);
}

#[test]
fn a_workbook_cut_off_anywhere_is_damaged_and_nothing_else() {
    let whole = xlsx(&[&HEAD, &GOOD]);
    for tenths in 1..10 {
        refused(&whole[..whole.len() * tenths / 10], &["import.file.damaged"]);
    }
}

#[test]
fn the_sheet_whose_headings_fit_best_is_read() {
    let mut book = Workbook::new();
    fill(book.add_worksheet(), &[&[T("填写说明")], &[T("户主"), T("必填")]]);
    fill(book.add_worksheet(), &[&HEAD, &GOOD]);
    let sheet = book.add_worksheet();
    sheet.set_hidden(true);
    fill(sheet, &[&[T("户编号"), T("户主"), T("家庭人口"), T("脱贫属性")]]);
    assert_eq!(keys(&book.save_to_buffer().unwrap()), pairs(&[(2, "H1")]));
}

#[test]
fn a_workbook_of_other_sheets_is_refused_with_their_names() {
    let mut book = Workbook::new();
    fill(book.add_worksheet().set_name("汇总").unwrap(), &[&[T("合计"), N(3.0)]]);
    let file = book.save_to_buffer().unwrap();
    refused(&file, &["import.sheet.none"]);
}

#[test]
fn titles_above_the_headings_are_passed_over() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    fill(sheet, &[&[], &[T("单位：梨山镇")], &HEAD, &[], &GOOD]);
    sheet.merge_range(0, 0, 0, 2, "贫困户台账", &Format::new()).unwrap();
    assert_eq!(keys(&book.save_to_buffer().unwrap()), pairs(&[(5, "H1")]));
    let csv = "贫困户台账,,\n\n户编号,户主,家庭人口\nH1,王福兰,4\n";
    assert_eq!(keys(csv.as_bytes()), pairs(&[(4, "H1")]));
}

#[test]
fn a_merged_heading_is_named_with_its_row() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    fill(sheet, &[&[], &[T(""), T("户主"), T("家庭人口"), T("脱贫属性")], &GOOD]);
    sheet.merge_range(0, 0, 1, 0, "户编号", &Format::new()).unwrap();
    sheet.merge_range(0, 1, 0, 3, "基本情况", &Format::new()).unwrap();
    let codes = ["2:import.heading.missing", "1:import.heading.merged"];
    refused(&book.save_to_buffer().unwrap(), &codes);
}

#[test]
fn a_missing_key_is_refused_and_another_missing_column_is_a_warning() {
    refused("户主,家庭人口,脱贫属性\n王福兰,4,已脱贫\n".as_bytes(), &["1:import.heading.missing"]);
    let read = read("户编号,户主\nH1,王福兰\n".as_bytes(), "household").unwrap();
    let notes: Vec<String> = read.notes.iter().map(told).collect();
    assert_eq!(notes, ["1:import.heading.missing-new", "1:import.heading.missing-new"]);
}

#[test]
fn duplicate_headings_and_amounts_in_ten_thousands_are_refused() {
    refused(
        "户编号,户主,编号\nH1,王福兰,H1\n".as_bytes(),
        &["1:编号:import.heading.duplicate", "1:import.heading.missing-new", "1:import.heading.missing-new"],
    );
    refused(
        "户编号,人均纯收入（万元）\nH1,0.3\n".as_bytes(),
        &[
            "1:人均纯收入（万元）:import.heading.ten-thousand",
            "1:import.heading.missing-new",
            "1:import.heading.missing-new",
            "1:import.heading.missing-new",
        ],
    );
}

#[test]
fn headings_are_known_by_every_name_and_strange_ones_are_left_out() {
    let read = read("*户编号(必填),Head,people ,星座\nH1,王福兰,4,白羊\n".as_bytes(), "household").unwrap();
    assert_eq!(read.rows[0].values.len(), 3);
    let notes: Vec<String> = read.notes.iter().map(told).collect();
    assert_eq!(notes, ["1:星座:import.heading.unknown", "1:import.heading.missing-new"]);
}

#[test]
fn two_hundred_columns_are_read_for_those_that_count() {
    let mut head: Vec<String> = (0..200).map(|n| format!("x{n}")).collect();
    head[150] = "户编号".to_owned();
    head[199] = "户主".to_owned();
    let mut row: Vec<String> = (0..200).map(|n| n.to_string()).collect();
    row[150] = "H1".to_owned();
    let csv = format!("{}\n{}\n", head.join(","), row.join(","));
    assert_eq!(keys(csv.as_bytes()), pairs(&[(2, "H1")]));
}

#[test]
fn every_encoding_in_use_is_told_apart() {
    let text = "户编号,户主,家庭人口\r\nH1,王福兰,4\r\n";
    let expected = pairs(&[(2, "H1")]);
    assert_eq!(keys(text.as_bytes()), expected);
    assert_eq!(keys(&[b"\xef\xbb\xbf", text.as_bytes()].concat()), expected);
    let (gbk, _, _) = encoding_rs::GBK.encode(text);
    assert_eq!(keys(&gbk), expected);
    // A character that GBK does not have and GB18030 writes in four bytes.
    let rare = text.replace("王", "\u{20089}");
    let (gb18030, _, _) = encoding_rs::GB18030.encode(&rare);
    assert_eq!(keys(&gb18030), expected);
    let utf16: Vec<u8> = "\u{feff}户编号\t户主\nH1\t王福兰\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(keys(&utf16), expected);
}

#[test]
fn one_bad_byte_in_a_long_file_is_a_fault_of_its_cell() {
    let mut file = "户编号,户主\n".to_owned().into_bytes();
    for n in 0..20_000 {
        file.extend(format!("H{n},王福兰\n").bytes());
    }
    file.extend(b"H20000,\xe7\x8e\n");
    let read = read(&file, "household").unwrap();
    assert_eq!(read.rows.len(), 20_001);
    assert_eq!(read.faults(), ["20002:户主:import.cell.garbled"]);
}

#[test]
fn the_separator_is_the_one_that_makes_headings() {
    for separator in [",", ";", "\t", "|"] {
        let csv = format!("户编号{separator}户主\nH1{separator}\"王{separator}福兰\"\n");
        assert_eq!(keys(csv.as_bytes()), pairs(&[(2, "H1")]));
    }
}

#[test]
fn rows_are_numbered_as_a_spreadsheet_shows_them() {
    for end in ["\n", "\r\n", "\r"] {
        let csv = ["户编号,户主", "", "H1,\"王", "福兰\"", "", "", "H2,李四", ",", "H3,王五"].join(end);
        let expected = pairs(&[(3, "H1"), (6, "H2"), (8, "H3")]);
        assert_eq!(keys(csv.as_bytes()), expected, "{end:?}");
        assert_eq!(keys(format!("{csv}{end}").as_bytes()), expected, "{end:?}");
    }
}

#[test]
fn an_open_quotation_mark_is_found_where_it_opens() {
    let small = "户编号,户主\nH1,王福兰\nH2,\"李四\nH3,王五\n";
    let huge = format!("{small}{}", "H4,赵六\n".repeat(200_000));
    for csv in [small, huge.as_str()] {
        let read = read(csv.as_bytes(), "household").unwrap();
        assert_eq!(read.rows.len(), 1);
        assert_eq!(read.end.as_ref().map(told).as_deref(), Some("3:import.csv.quote"));
    }
}

#[test]
fn headings_that_stand_again_inside_are_no_row() {
    let csv = "户编号,户主\nH1,王福兰\n户编号,户主\nH2,李四\n";
    assert_eq!(keys(csv.as_bytes()), pairs(&[(2, "H1"), (4, "H2")]));
}

#[test]
fn numbers_dates_and_texts_change_places_without_harm() {
    let file = xlsx(&[
        &[T("户编号"), T("户主"), T("家庭人口"), T("脱贫日期"), T("人均纯收入"), T("联系电话")],
        &[N(1001.0), T("王福兰"), T("４"), D(2016, 12, 31), T("３３３５．１"), N(13_800_000_000.0)],
        &[T("1002"), T("李四"), N(3.0), N(42_735.0), N(3335.1), T("138 0000 0000")],
    ]);
    let read = read(&file, "household").unwrap();
    assert_eq!(read.faults(), Vec::<String>::new());
    for field in ["exit_on", "income", "phone"] {
        assert_eq!(read.rows[0].values[field], read.rows[1].values[field], "{field}");
    }
}

#[test]
fn all_faults_of_a_row_are_told_at_once_without_its_values() {
    let csv = "户编号,户主,家庭人口,脱贫日期,住房安全,身份证\nH1,王福兰,四,32 Nov,也许,x\n";
    let read = read(csv.as_bytes(), "household").unwrap();
    assert_eq!(
        read.faults(),
        [
            "2:家庭人口:import.number.unreadable",
            "2:脱贫日期:entry.date.unreadable",
            "2:住房安全:import.bool.unreadable"
        ]
    );
    for finding in &read.rows[0].findings {
        for lang in [Lang::Zh, Lang::En] {
            let said = format!("{}{}", finding.message(lang), finding.hint(lang));
            assert!(!said.is_empty() && !finding.hint(lang).is_empty(), "{} has no words", finding.code);
            assert!(!["四", "32 Nov", "也许"].iter().any(|value| said.contains(value)), "{said}");
        }
    }
}
