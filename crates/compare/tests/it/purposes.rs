use std::io::Cursor;
use std::path::Path;

use arrow::array::RecordBatch;
use bairi_compare::{Ask, Band, CompareError, Outcome, PAIRS, Preview, Purpose, reasons, run};
use bairi_linkage::{Cancel, Language, Model, Resolve};

use crate::cast::{number, person, register, two_of};

fn compare(folder: &Path, purpose: Purpose, text: &str, cancel: &Cancel) -> Result<Outcome, CompareError> {
    compare_with(folder, (purpose, Resolve::BestOfRight), register(), text, cancel)
}

fn compare_with(
    folder: &Path,
    (purpose, resolve): (Purpose, Resolve),
    left: Vec<RecordBatch>,
    text: &str,
    cancel: &Cancel,
) -> Result<Outcome, CompareError> {
    let file = || Cursor::new(text.as_bytes().to_vec());
    let mapping = Preview::of(file())?.guess(&Default::default(), None);
    let model = Model::default_model();
    let inside = |place: &str| place.starts_with("3699");
    let ask = Ask {
        left: &left,
        mapping: &mapping,
        purpose,
        inside: &inside,
        model: &model,
        learns: true,
        resolve,
        folder,
        threads: 2,
        cancel,
    };
    Ok(run(file(), &ask)?.0)
}

/// Entry, row and band of each difference.
#[track_caller]
fn check(purpose: Purpose, rows: &[String], wanted: &[(Option<i64>, Option<i64>, Band)]) -> Outcome {
    let folder = tempfile::tempdir().unwrap();
    let text = format!("姓名,身份证号,出生日期,村代码\n{}", rows.join("\n"));
    let outcome = compare(folder.path(), purpose, &text, &Cancel::default()).unwrap();
    let found: Vec<_> = outcome.differences.iter().map(|d| (d.entry, d.row, d.band)).collect();
    assert_eq!(found, wanted);
    for difference in &outcome.differences {
        let Some(pair) = difference.pair else { continue };
        let why = reasons(folder.path(), &Model::default_model(), pair, Language::Chinese).unwrap();
        let sum = why.iter().map(|reason| reason.weight).fold(0.0, |sum, weight| sum + weight);
        assert_eq!(Some(sum), difference.weight);
    }
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().flatten().map(|f| f.file_name()).collect();
    assert!(left.iter().all(|name| name == PAIRS || name == "rows.parquet"), "working files stay: {left:?}");
    let bands = bairi_compare::row_bands(folder.path()).unwrap();
    let count = |band| (2..100).filter(|row| bands.of(*row) == Some(band)).count() as u64;
    assert_eq!([Band::Sure, Band::Verify, Band::None].map(count), [outcome.sure, outcome.verify, outcome.none]);
    outcome
}

fn row(name: &str, number: &str, birth: &str) -> String {
    format!("{name},{number},{birth},")
}

/// As the register has the person.
fn same(entry: i64) -> String {
    let person = person(entry);
    row(person.name, &person.number(), person.birth)
}

#[test]
fn whoever_is_expected_and_not_in_the_file_is_a_difference() {
    // 22 with a mistyped number and a homophone; 23 under one character of the surname; 21 is not there at all.
    let typo = number("2009-05-09", 7);
    let rows =
        [same(11), same(12), row("陈欣宜", &typo, "2009-05-09"), row("赵一", &number("1990-02-02", 5), "1990-02-02")];
    let outcome = check(
        Purpose::Presence,
        &rows,
        &[(Some(21), None, Band::None), (Some(22), Some(4), Band::Verify), (Some(23), None, Band::None)],
    );
    assert_eq!((outcome.rows, outcome.entries, outcome.expected), (4, 6, 5));
    assert_eq!((outcome.sure, outcome.verify, outcome.none), (2, 1, 1));
}

#[test]
fn whoever_is_in_the_file_and_not_in_the_register_is_a_difference_once() {
    let stranger = row("赵一", &number("1990-02-02", 5), "1990-02-02");
    let rows = [same(11), stranger.clone(), stranger, same(23)];
    check(Purpose::Absence, &rows, &[(None, Some(3), Band::None)]);
}

#[test]
fn whoever_is_in_the_file_and_should_not_be_is_a_difference_once() {
    // Twice the same owner; 13 is of no interest.
    let rows = [same(11), same(11), same(13), row("赵一", &number("1990-02-02", 5), "1990-02-02")];
    let outcome = check(Purpose::Contradiction, &rows, &[(Some(11), Some(2), Band::Sure)]);
    assert!(outcome.differences[0].weight > outcome.sure_from);
}

/// Two houses of one owner, and how many of them nobody pays for.
#[track_caller]
fn check_houses(resolve: Resolve, rows: usize, wanted: &[i64], counts: [u64; 3]) {
    let folder = tempfile::tempdir().unwrap();
    let text = format!("姓名,身份证号,出生日期,村代码\n{}", vec![same(11); rows].join("\n"));
    let ask = (Purpose::Delivery, resolve);
    let outcome = compare_with(folder.path(), ask, two_of(11), &text, &Cancel::default()).unwrap();
    let missing: Vec<_> = outcome.differences.iter().filter_map(|d| d.entry).collect();
    assert_eq!(missing, wanted, "{resolve:?} of {rows} rows");
    assert_eq!([outcome.sure, outcome.verify, outcome.none], counts);
}

#[test]
fn one_to_one_each_row_pays_for_one_entry() {
    // Each row's best pair is the same entry, whatever the other row has: the second house looks unpaid.
    check_houses(Resolve::BestOfRight, 2, &[1011], [2, 0, 0]);
    check_houses(Resolve::OneToOne, 2, &[], [2, 0, 0]);
    // One row never pays for both.
    check_houses(Resolve::OneToOne, 1, &[1011], [1, 0, 0]);
    check_houses(Resolve::BestOfRight, 1, &[1011], [1, 0, 0]);
    // A third row pays for nobody.
    check_houses(Resolve::OneToOne, 3, &[], [2, 0, 1]);
}

#[test]
fn rows_of_other_places_are_left_out_and_counted() {
    let elsewhere = format!("{},{},{},110101001001", "赵一", number("1990-02-02", 5), "1990-02-02");
    let outcome = check(Purpose::Absence, &[same(11), elsewhere], &[]);
    assert_eq!((outcome.rows, outcome.elsewhere), (1, 1));
}

#[test]
fn of_a_file_without_rows_nobody_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    for purpose in [Purpose::Delivery, Purpose::Presence] {
        // Headings alone, and nobody of the area.
        for text in ["姓名,身份证号,村代码\n", "姓名,身份证号,村代码\n赵一,,110101001001.0\n"] {
            let error = compare(folder.path(), purpose, text, &Cancel::default()).unwrap_err();
            assert_eq!(error.findings().iter().map(|f| f.code.as_str()).collect::<Vec<_>>(), ["compare.rows.none"]);
        }
    }
    let outcome = check(Purpose::Contradiction, &[], &[]);
    assert_eq!(outcome.remarks.iter().map(|r| r.code.as_str()).collect::<Vec<_>>(), ["compare.rows.nobody"]);
}

#[test]
fn the_entries_compared_are_kept_by_name_only() {
    let folder = tempfile::tempdir().unwrap();
    let read = |wanted: &dyn Fn(i64, bool) -> bool| bairi_compare::entries(folder.path(), wanted).unwrap();
    assert_eq!(read(&|_, _| true), [0_i64; 0]);
    bairi_compare::keep_entries(folder.path(), &register()).unwrap();
    assert_eq!(read(&|_, _| true), [11, 12, 13, 21, 22, 23]);
    assert_eq!(read(&|_, expected| !expected), [13]);
    let west = person(21).village;
    assert_eq!(read(&|unit, expected| unit == west && expected), [21, 22, 23]);
    let kept = std::fs::read(folder.path().join("entries.parquet")).unwrap();
    let name = person(11).name.as_bytes();
    assert!(!kept.windows(name.len()).any(|bytes| bytes == name), "no values");
}

#[test]
fn a_cancelled_run_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let cancel = Cancel::default();
    cancel.cancel();
    let text = format!("姓名,身份证号\n{}", (0..40_000).map(|n| format!("赵{n},\n")).collect::<String>());
    let error = compare(folder.path(), Purpose::Absence, &text, &cancel).unwrap_err();
    assert!(error.is_cancelled(), "{error}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_relative_who_surely_is_in_the_file_speaks_for_who_is_known_by_name_alone() {
    let weight = |household: &str| {
        let folder = tempfile::tempdir().unwrap();
        let text = format!("姓名,身份证号,户编号\n王福兰,{},甲\n王小军,,{household}", person(11).number());
        let outcome = compare(folder.path(), Purpose::Contradiction, &text, &Cancel::default()).unwrap();
        outcome.differences.iter().find(|d| d.entry == Some(12)).and_then(|d| d.weight).unwrap_or(f64::NEG_INFINITY)
    };
    assert!(weight("甲") > weight("乙") + 2.0);
}
