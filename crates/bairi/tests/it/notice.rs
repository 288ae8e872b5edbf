//! `bairi notice`: reading a document, and drafting a package from it.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::command_line::{bairi, err, out, text, tiny};

const NOTICE: &str = "虚构省领导小组关于印发《健康扶贫冬季行动方案》的通知
一、健康扶贫
1.完善家庭医生签约服务，12月31日前，贫困人口家庭医生签约率达到100%。每月底报送进度。
责任单位：省卫生部门，各县政府
2.10月底前，各县制定慢性病管理方案。
虚构省领导小组
2017年9月30日
";

fn file(folder: &tempfile::TempDir, name: &str, bytes: &[u8]) -> String {
    let path = folder.path().join(name);
    fs::write(&path, bytes).expect("there is room");
    text(&path)
}

#[test]
fn a_notice_is_printed_as_a_table_in_either_language() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder, "notice.txt", NOTICE.as_bytes());
    let read = bairi(&["notice", "read", &path]);
    assert!(read.status.success(), "{}", err(&read));
    let told = out(&read);
    for words in ["一、健康扶贫", "期限: 2017-12-31 (12月31日前)", "任务 2 项", "没有责任单位"] {
        assert!(told.contains(words), "{words}\n{told}");
    }
    let told = out(&bairi(&["--lang", "en", "notice", "read", &path]));
    assert!(told.contains("2 tasks, 2 deadlines, 1 quantities."), "{told}");
}

#[test]
fn the_json_has_the_agreed_keys_and_offsets_in_the_text_as_read() {
    let folder = tempfile::tempdir().unwrap();
    let (gbk, _, _) = encoding_rs::GBK.encode(NOTICE);
    let path = file(&folder, "notice.txt", &gbk);
    let read = bairi(&["notice", "read", &path, "--json"]);
    let notice: Value = serde_json::from_str(&out(&read)).unwrap();
    assert_eq!((notice["date"].as_str(), notice["issuer"].as_str()), (Some("2017-09-30"), Some("虚构省领导小组")));
    let task = &notice["tasks"][0];
    let (start, end) = (task["start"].as_u64().unwrap() as usize, task["end"].as_u64().unwrap() as usize);
    let cut: String = NOTICE.chars().skip(start).take(end - start).collect();
    assert_eq!(task["text"].as_str(), Some(cut.as_str()));
    assert_eq!(task["quantities"][0]["measures"], "贫困人口家庭医生签约率");
    assert_eq!(task["deadlines"][0]["date"], "2017-12-31");
    assert!(notice["irregularities"].as_array().unwrap().iter().any(|found| found["code"] == "units.missing"));
}

#[track_caller]
fn refused(name: &str, bytes: &[u8], words: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let read = bairi(&["notice", "read", &file(&folder, name, bytes), "--lang", "en"]);
    assert_eq!(read.status.code(), Some(1), "{name}");
    assert_eq!(out(&read), "", "{name}");
    assert!(err(&read).contains(words), "{name}: {}", err(&read));
}

#[test]
fn what_is_no_notice_is_named_with_what_to_do() {
    refused("empty.txt", b"", "The document is empty");
    refused("picture.png", &[0x89, b'P', b'N', b'G', 0, 0, 0, 13], "not a document");
    refused("old.doc", &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "save it as plain text");
    refused("locked.pdf", b"%PDF-1.4 /Encrypt", "Remove the password");
    refused("scan.html", "<html><body><img src='1.png'></body></html>".as_bytes(), "holds no text");
    refused("letter.txt", "亲爱的妈妈：\n我在这里一切都好，请不要挂念。\n此致\n敬礼".as_bytes(), "No numbered tasks");
    let missing = bairi(&["notice", "read", "nowhere/notice.txt", "--lang", "en"]);
    assert_eq!(missing.status.code(), Some(1));
    assert!(err(&missing).contains("check its path"), "{}", err(&missing));
}

#[test]
fn a_drafted_package_passes_the_check_and_no_folder_is_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder, "notice.txt", NOTICE.as_bytes());
    let made: PathBuf = folder.path().join("plans/winter");
    let words = ["notice", "draft", &path, "--like", &text(&tiny()), "--out", &text(&made), "--lang", "en"];
    let draft = bairi(&words);
    assert!(draft.status.success(), "{}{}", out(&draft), err(&draft));
    assert!(out(&draft).contains("0 errors"), "{}", out(&draft));
    let check = bairi(&["plan", "check", &text(&made), "--lang", "en"]);
    assert!(check.status.success(), "{}", out(&check));
    assert!(out(&check).contains("2 tasks; 0 errors"), "{}", out(&check));
    let again = bairi(&words);
    assert_eq!(again.status.code(), Some(1));
    assert!(err(&again).contains("it was left alone"), "{}", err(&again));
}
