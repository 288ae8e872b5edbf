//! What a cell of every kind of field is understood as.

use serde_json::{Value, json};

use crate::kit::X::{B, D, N, T};
use crate::kit::{X, read, xlsx};

/// Reads one cell of a field, out of an XLSX, and if it is text out of a CSV too.
#[track_caller]
fn outcome(register: &str, field: &'static str, cell: X) -> Result<Value, String> {
    let book = xlsx(&[&[T("code"), T(field)], &[T("H1"), cell]]);
    let from_book = one(&book, register, field);
    if let T(text) = cell {
        let csv = format!("code,{field}\nH1,\"{}\"\n", text.replace('"', "\"\""));
        assert_eq!(one(csv.as_bytes(), register, field), from_book, "CSV and XLSX differ for {text:?}");
    }
    from_book
}

#[track_caller]
fn one(file: &[u8], register: &str, field: &str) -> Result<Value, String> {
    let read = read(file, register).unwrap();
    let row = &read.rows[0];
    match row.findings.first() {
        Some(finding) => Err(finding.code.clone()),
        None => Ok(row.values.get(field).cloned().unwrap_or(Value::Null)),
    }
}

#[track_caller]
fn check(field: &'static str, cell: X, expected: Value) {
    assert_eq!(outcome("household", field, cell), Ok(expected));
}

#[track_caller]
fn fault(field: &'static str, cell: X, code: &str) {
    assert_eq!(outcome("household", field, cell), Err(code.to_owned()));
}

#[test]
fn texts_lose_the_space_around_them_and_their_wide_digits() {
    check("head", T("  王福兰\u{3000}"), json!("王福兰"));
    check("head", T("\u{feff}王福兰\u{200b}"), json!("王福兰"));
    check("head", T("ＡＢ１２（甲）"), json!("AB12（甲）"));
    check("head", N(12.0), json!("12"));
    check("head", N(123_456_789_012.0), json!("123456789012"));
    check("head", T("'0012"), json!("0012"));
    check("head", T("   "), Value::Null);
    fault("head", N(3.699_120_170_101_001e17), "import.number.as-number");
    fault("head", T("3.69912E+17"), "import.number.as-number");
    check("head", T("E+ 4"), json!("E+ 4"));
}

#[test]
fn whole_numbers_come_as_numbers_or_as_text() {
    check("people", N(4.0), json!(4));
    check("people", T("4"), json!(4));
    check("people", T("４"), json!(4));
    check("people", T("1,234"), json!(1234));
    check("people", T("4.0"), json!(4));
    check("people", T("-4"), json!(-4));
    fault("people", T("1,23"), "import.number.unreadable");
    fault("people", T("4人"), "import.number.unreadable");
    fault("people", T("四"), "import.number.unreadable");
    fault("people", N(4.5), "import.number.fraction");
    fault("people", T("99999999999999999999"), "import.number.unreadable");
}

#[test]
fn money_goes_from_yuan_to_fen_by_its_digits() {
    check("income", N(3335.0), json!(333_500));
    check("income", N(3335.1), json!(333_510));
    check("income", T("3335.10"), json!(333_510));
    check("income", T("3335.1000"), json!(333_510));
    check("income", T("￥3,335.1元"), json!(333_510));
    check("income", T("0.29"), json!(29));
    check("income", N(0.29), json!(29));
    check("income", N(4.35), json!(435));
    check("income", N(1.1 + 2.2), json!(330));
    check("income", T(".5"), json!(50));
    check("income", T("-12.3"), json!(-1230));
    check("income", T("90071992547409.93"), json!(9_007_199_254_740_993_i64));
    fault("income", T("1.005"), "import.money.precise");
    fault("income", N(1.005), "import.money.precise");
    fault("income", T("1.2万"), "import.money.ten-thousand");
    fault("income", T("约三千"), "import.money.unreadable");
    fault("income", T("1.2.3"), "import.money.unreadable");
    fault("income", D(2017, 10, 15), "import.money.unreadable");
}

#[test]
fn dates_are_read_in_every_way_that_offices_write_them() {
    let day = json!("2017-10-15");
    for written in [
        "2017-10-15",
        "2017/10/15",
        "2017.10.15",
        "2017年10月15日",
        "２０１７－１０－１５",
        "20171015",
        "2017-10-15 00:00:00",
    ] {
        check("exit_on", T(written), day.clone());
    }
    check("exit_on", T("2017/1/5"), json!("2017-01-05"));
    check("exit_on", T("2017年 1月 5日"), json!("2017-01-05"));
    check("exit_on", T("43023"), day.clone());
    check("exit_on", N(43023.0), day.clone());
    check("exit_on", N(43023.75), day.clone());
    check("exit_on", N(20_171_015.0), day.clone());
    check("exit_on", D(2017, 10, 15), day);
    check("exit_on", N(10_959.0), json!("1930-01-01"));
}

#[test]
fn a_date_that_is_none_is_a_fault() {
    fault("exit_on", T("32 Nov"), "entry.date.unreadable");
    fault("exit_on", T("2017-02-30"), "entry.date.unreadable");
    fault("exit_on", T("10/15/2017"), "entry.date.unreadable");
    fault("exit_on", T("17.10.15"), "entry.date.unreadable");
    fault("exit_on", T("2017-10-15-1"), "entry.date.unreadable");
    fault("exit_on", N(5.0), "entry.date.unreadable");
    fault("exit_on", B(true), "entry.date.unreadable");
    fault("exit_on", N(2017.0), "import.date.partial");
    fault("exit_on", T("2017"), "import.date.partial");
    fault("exit_on", T("201710"), "import.date.partial");
    fault("exit_on", T("2017年10月"), "import.date.partial");
}

#[test]
fn yes_and_no_have_many_words_and_unknown_has_none() {
    for yes in [T("是"), T("有"), T("YES"), T("true"), T("1"), T("√"), N(1.0), B(true)] {
        check("house_safe", yes, json!(true));
    }
    for no in [T("否"), T("无"), T("no"), T("0"), T("×"), N(0.0), B(false)] {
        check("house_safe", no, json!(false));
    }
    check("house_safe", T(""), Value::Null);
    fault("house_safe", T("不清楚"), "import.bool.unreadable");
    fault("house_safe", N(2.0), "import.bool.unreadable");
}

#[test]
fn codes_are_known_by_every_spelling() {
    for written in ["out", "已脱贫", "脱贫", " OUT ", "已 脱贫"] {
        check("status", T(written), json!("out"));
    }
    check("cause", T("01"), json!("01"));
    check("cause", N(1.0), json!("01"));
    check("cause", T("因病"), json!("01"));
    fault("status", T("可能脱贫"), "entry.code.unknown");
    fault("cause", N(9.0), "entry.code.unknown");
}

#[test]
fn several_codes_are_sorted_and_each_stands_once() {
    for written in ["因残、因病", "02,01", "因残，因病，因残", "2；1", "因残/因病"] {
        check("other_causes", T(written), json!("01,02"));
    }
    check("other_causes", T("因学"), json!("03"));
    fault("other_causes", T("因病、因懒"), "entry.code.unknown");
    fault("other_causes", T("、"), "entry.code.unknown");
}

#[test]
fn identity_numbers_are_text() {
    let check = |cell: X, expected: Result<Value, String>| assert_eq!(outcome("person", "id_number", cell), expected);
    check(T("369912 19500101 001x"), Ok(json!("36991219500101001X")));
    check(T("３６９９"), Ok(json!("3699")));
    check(N(3.699_121_950_010_1e17), Err("import.number.as-number".to_owned()));
    check(T("3.69912E+17"), Err("import.number.as-number".to_owned()));
    check(T("'36991219500101001X"), Ok(json!("36991219500101001X")));
}

#[test]
fn phones_are_digits() {
    check("phone", N(13_800_000_000.0), json!("13800000000"));
    check("phone", T("138-0000-0000"), json!("13800000000"));
    check("phone", T("+86 138 0000 0000"), json!("13800000000"));
    check("phone", T("（0791）8888-8888"), json!("079188888888"));
    fault("phone", T("1.38E+10"), "import.number.as-number");
}

#[test]
fn a_reference_stays_the_text_of_its_key() {
    assert_eq!(outcome("person", "household", N(1001.0)), Ok(json!("1001")));
    assert_eq!(outcome("person", "household", T(" ＨＨ１ ")), Ok(json!("HH1")));
}

#[test]
fn a_field_of_units_takes_codes_and_names() {
    check("work_county", T("梨东县"), json!(990_121_000_000_i64));
    check("work_county", T("梨东"), json!(990_121_000_000_i64));
    check("work_county", T("梨花市梨东县"), json!(990_121_000_000_i64));
    check("work_county", N(990_121.0), json!(990_121_000_000_i64));
    fault("work_county", T("桃林市梨东县"), "import.unit.name");
    fault("work_county", N(990_999.0), "entry.unit.unknown");
}

#[test]
fn what_cannot_be_read_is_said_to_be_so() {
    fault("head", T("王\u{fffd}兰"), "import.cell.garbled");
}
