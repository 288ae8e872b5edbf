//! Relatives that match too: what a household adds to a pair, and what it must not.

use std::path::Path;

use arrow::array::RecordBatch;
use bairi_linkage::{LinkOptions, LinkReport, Model, link_files};

use crate::invariants::shuffled;
use crate::kit::{Chance, batch, floats, ids, read, write};

const HEADINGS: [&str; 6] = ["id", "姓名", "身份证号", "出生日期", "村代码", "户编号"];
const FATHER: &str = "王德福|369901195203081014|19520308|369901102203";
const DAUGHTER: &str = "王秀珍|369901198105121020|19810512|369901102203";

fn row(id: usize, words: &str, household: &str) -> Vec<String> {
    let words = words.split('|').map(str::to_owned);
    std::iter::once(id.to_string()).chain(words).chain([household.to_owned()]).collect()
}

/// Father and daughter, numbers 0 and 1, of one household, and a thousand namesakes and strangers with households of their own.
fn register() -> Vec<Vec<String>> {
    let mut rows = vec![row(0, FATHER, "甲户"), row(1, DAUGHTER, "甲户")];
    rows.extend((2..1002).map(|n| {
        let name = ["王秀珍", "李国强", "张敏", "刘海燕", "陈志勇", "杨桂兰"][n % 6];
        row(
            n,
            &format!("{name}||19{}0101|3699{:02}101{:03}", 40 + n % 50, 10 + n % 40, 200 + n % 50),
            &format!("户{n}"),
        )
    }));
    rows
}

fn linked(folder: &Path, left: &RecordBatch, right: &RecordBatch, threads: usize) -> (RecordBatch, LinkReport) {
    let (l, r, out) = (folder.join("l"), folder.join("r"), folder.join("pairs.parquet"));
    write(&l, left);
    write(&r, right);
    let options = LinkOptions { threads, with_levels: true, ..LinkOptions::default() };
    let (_, report) = link_files(&l, &r, &Model::default_model(), &out, &options).unwrap();
    (read(&out), report)
}

/// Weight of the household and match probability of the daughter's entry with that row.
fn daughter(rows: &[Vec<String>], right: i64) -> (f64, f64) {
    let folder = tempfile::tempdir().unwrap();
    let (pairs, _) = linked(folder.path(), &batch(&HEADINGS, &register()), &batch(&HEADINGS, rows), 1);
    let is_it = |place: &usize| ids(&pairs, "left_id")[*place] == 1 && ids(&pairs, "right_id")[*place] == right;
    let found = (0..pairs.num_rows()).find(is_it);
    found.map_or((0.0, 0.0), |at| (floats(&pairs, "weight_household")[at], floats(&pairs, "match_probability")[at]))
}

#[test]
fn who_is_known_by_name_alone_is_found_beside_a_father_who_surely_is() {
    let alone = daughter(&[row(1, "王秀珍|||", "33")], 1);
    assert!(alone.0 == 0.0 && alone.1 < 0.2, "{alone:?}");
    let with_father = daughter(&[row(0, FATHER, "33"), row(1, "王秀珍|||", "33")], 1);
    assert!(with_father.0 > 5.0 && with_father.1 > 0.9, "{with_father:?}");
    let elsewhere = daughter(&[row(0, FATHER, "34"), row(1, "王秀珍|||", "33")], 1);
    assert_eq!(elsewhere, alone);
}

#[test]
fn somebody_else_of_a_matched_household_is_not_taken_for_its_member() {
    for stranger in ["李建军||19790104|", "王海|36990120090115101X||", "王秀英|||"] {
        let (_, probability) = daughter(&[row(0, FATHER, "33"), row(1, stranger, "33")], 1);
        assert!(probability < 0.5, "{probability}");
    }
}

#[test]
fn nobody_speaks_for_himself() {
    // The same person twice in one household, and the father as another entry's row: no other member is sure.
    let (weight, _) = daughter(&[row(1, DAUGHTER, "33"), row(2, DAUGHTER, "33")], 2);
    assert_eq!(weight, 0.0);
    let (weight, _) = daughter(&[row(1, DAUGHTER, "33"), row(2, FATHER, "33")], 1);
    assert!(weight > 5.0);
}

#[test]
fn a_column_that_names_no_household_is_left_aside_and_told() {
    let folder = tempfile::tempdir().unwrap();
    let (left, rows) = many_households(50, "一个村");
    let (pairs, report) = linked(folder.path(), &left, &rows, 1);
    assert!(floats(&pairs, "weight_household").iter().all(|weight| *weight == 0.0));
    let found = report.households.unwrap();
    assert_eq!((found.left_out, found.left_out_rows, found.sure_rows), (1, 100, 100));
    let told = report.findings(&Model::default_model());
    assert!(told.iter().any(|finding| finding.code == "link.households.large"));
}

#[test]
fn threads_and_the_order_of_rows_change_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (left, right) = many_households(300, "");
    let (expected, report) = linked(folder.path(), &left, &right, 1);
    assert!(report.households.unwrap().sure_rows > 250);
    assert!(floats(&expected, "weight_household").iter().filter(|weight| **weight > 0.0).count() > 250);
    assert_eq!(linked(folder.path(), &left, &right, 2).0, expected);
    assert_eq!(linked(folder.path(), &shuffled(&left, 3), &shuffled(&right, 4), 2).0, expected);
}

/// Couples of a register, and the same people in a file: one of each couple with the birthday, the other by name; in the
/// file all are of one household if it has a name, and of their own otherwise.
fn many_households(couples: usize, one: &str) -> (RecordBatch, RecordBatch) {
    let mut chance = Chance(9);
    let given: Vec<char> = "国建华军平志伟文强德光荣海勇永成云龙福生忠正林东英秀兰芳珍玉梅丽红霞桂琴".chars().collect();
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for n in 0..2 * couples {
        let mut pick = || given[chance.below(given.len() as u64) as usize];
        let name: String = ['王', pick(), pick()].iter().collect();
        let birth = format!("{}{:02}{:02}", 1940 + chance.below(60), 1 + chance.below(12), 1 + chance.below(28));
        let place = format!("369910101{:03}", 200 + n % 90);
        let (home, known) = (format!("户{}", n / 2), one.is_empty() && n % 2 == 1);
        left.push(row(n, &format!("{name}||{birth}|{place}"), &home));
        let seen = if known { format!("{name}|||") } else { format!("{name}||{birth}|{place}") };
        right.push(row(n, &seen, if one.is_empty() { &home } else { one }));
    }
    (batch(&HEADINGS, &left), batch(&HEADINGS, &right))
}
