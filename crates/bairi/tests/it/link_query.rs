//! Questions about the pairs of two files, at the command line.

use std::fs;
use std::path::Path;

use crate::command_line::{bairi, err, out, text};

const SQL: &str = "SELECT left_id, right_id FROM pairs WHERE match_probability > 0.9";

fn two_files() -> (tempfile::TempDir, String, String) {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let write = |name: &str, rows: &str| {
        let path = folder.path().join(name);
        fs::write(&path, rows).expect("a file can be written");
        text(&path)
    };
    let left = write("花名册.csv", "id,姓名,身份证号\n1,王福兰,36990119780203100X\n2,李国强,\n");
    let right = write("部门.csv", "id,姓名,身份证号\n7,王福兰,36990119780203100x\n8,张敏,\n");
    (folder, left, right)
}

fn names(folder: &Path) -> usize {
    fs::read_dir(folder).expect("the folder can be read").count()
}

#[test]
fn an_answer_is_printed_as_a_table_or_as_csv_or_written() {
    let (folder, left, right) = two_files();
    let ask = ["link", "query", &left, &right, SQL, "--untrained"];
    let table = bairi(&ask);
    assert!(table.status.success(), "{}", err(&table));
    assert!(out(&table).contains("| left_id | right_id |"), "{}", out(&table));
    assert_eq!(out(&bairi(&[&ask[..], &["--csv"]].concat())), "left_id,right_id\n1,7\n");
    let path = text(&folder.path().join("answer.parquet"));
    let written = bairi(&[&ask[..], &["--out", &path, "--lang", "en"]].concat());
    assert_eq!((out(&written).as_str(), err(&written).as_str()), ("1 rows written.\n", ""));
    assert_eq!(names(folder.path()), 3, "the answer and the two files");
}

#[test]
fn a_question_that_is_none_ends_with_its_fault_and_leaves_nothing() {
    let (folder, left, right) = two_files();
    let path = text(&folder.path().join("answer.parquet"));
    let output = bairi(&["link", "query", &left, &right, "SELECT weight FROM pairs", "--untrained", "--out", &path]);
    assert_eq!((output.status.code(), out(&output).as_str()), (Some(1), ""));
    let told = err(&output);
    assert!(told.contains("link.query.column") && told.contains("没有 `weight` 这一列"), "{told}");
    assert_eq!(names(folder.path()), 2, "the two files alone");
}
