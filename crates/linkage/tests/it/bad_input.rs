//! Files that cannot be compared say which column is at fault and what to do.

use bairi_linkage::{LinkOptions, Linker, Model, link_files};

use crate::kit::{batch, write};

#[track_caller]
fn refused(headings: &[&str], rows: &[&[&str]], expected: &str) {
    let rows: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(|c| (*c).to_owned()).collect()).collect();
    let error = Linker::new(&Model::default_model(), &[batch(headings, &rows)]).err().unwrap();
    assert!(error.to_string().contains(expected), "{error}");
}

#[test]
fn every_refusal_names_the_column_and_a_remedy() {
    refused(&["id", "出生日期"], &[&["1", "19780203"]], "no column for `name`");
    refused(&["id", "姓名", "XM"], &[&["1", "王福兰", "王福兰"]], "`XM` both claim to be `name`");
    refused(&["id", "licence_plate"], &[&["1", "A12345"]], "another department's file");
    refused(&["row", "姓名"], &[&["1", "王福兰"]], "no row identifier");
    refused(&["id", "姓名"], &[&["1", "王福兰"], &["1", "李强"]], "more than once");
    refused(&["id", "姓名"], &[], "no rows");
}

#[test]
fn a_model_that_contradicts_itself_is_refused() {
    let good = Model::default_model().to_json();
    assert_eq!(Model::from_json(&good).unwrap(), Model::default_model());
    for (from, to, expected) in [
        ("\"name.pinyin\"", "\"name.tone\"", "name.tone"),
        ("\"when\": \"homophone\"", "\"when\": \"lunar\"", "is no date"),
        ("\"when\": \"homophone\"", "\"when\": \"guess\"", "not the JSON of a model"),
        ("\"u\": 0.5,", "\"u\": 1.5,", "not a probability"),
        ("\"when\": \"otherwise\"", "\"when\": \"equal\"", "must end with one level `otherwise`"),
    ] {
        assert!(good.contains(from), "{from}");
        let error = Model::from_json(&good.replace(from, to)).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    }
}

#[test]
fn a_run_that_fails_leaves_no_result_behind() {
    let folder = tempfile::tempdir().unwrap();
    let (left, right, out) = (folder.path().join("l"), folder.path().join("r"), folder.path().join("pairs.parquet"));
    write(&left, &batch(&["id", "name"], &[vec!["1".into(), "王福兰".into()]]));
    std::fs::write(&right, "no Parquet").unwrap();
    let error = link_files(&left, &right, &Model::default_model(), &out, &LinkOptions::default()).unwrap_err();
    assert!(error.to_string().contains("not a readable Parquet file"), "{error}");
    assert!(!out.exists());
}
