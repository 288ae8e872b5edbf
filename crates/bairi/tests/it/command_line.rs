//! The program as people call it.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

pub(crate) fn bairi(words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bairi"));
    command.args(words).env_remove("RUST_LOG").env("LC_ALL", "zh_CN.UTF-8");
    command.output().expect("the program starts")
}

pub(crate) fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("the program writes UTF-8")
}

pub(crate) fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("the program writes UTF-8")
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

pub(crate) fn tiny() -> PathBuf {
    root().join("crates/plan/tests/packages/good/tiny")
}

pub(crate) fn text(path: &Path) -> String {
    path.to_str().expect("the path is UTF-8").to_owned()
}

/// The tiny package with one text of one file replaced.
fn changed(file: &str, old: &str, new: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    copy(&tiny(), folder.path());
    let path = folder.path().join(file);
    let before = fs::read_to_string(&path).expect("the tiny package has the file");
    assert!(before.contains(old), "{file} does not contain the text to be replaced");
    fs::write(&path, before.replacen(old, new, 1)).expect("the copy can be written");
    folder
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the copy can be written");
    for entry in fs::read_dir(from).expect("the folder can be read").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("the copy can be written");
        }
    }
}

#[test]
fn a_sound_package_ends_with_success_and_a_summary() {
    let output = bairi(&["plan", "check", &text(&tiny())]);
    assert!(output.status.success(), "{}", err(&output));
    assert!(out(&output).contains("错误 0 个"), "{}", out(&output));
    let output = bairi(&["--lang", "en", "plan", "check", &text(&tiny())]);
    assert!(out(&output).contains("0 errors"), "{}", out(&output));
}

#[test]
fn the_package_of_this_repository_is_clean() {
    let output = bairi(&["plan", "check", &text(&root().join("plans/jiangxi-2017")), "--json"]);
    assert_eq!(out(&output), "");
    assert!(output.status.success());
}

#[test]
fn faults_are_told_with_place_path_and_remedy_in_both_languages() {
    let package = changed("plan.toml", "to = 2017-12-31", "to = 2017-09-01");
    let output = bairi(&["plan", "check", &text(package.path()), "--lang", "en"]);
    assert_eq!(output.status.code(), Some(1));
    let told = out(&output);
    let line = told.lines().find(|line| line.contains("error[")).expect("an error is told");
    let place: Vec<&str> = line.splitn(4, ':').collect();
    assert_eq!(place[0], "plan.toml");
    assert!(place[1].parse::<u32>().is_ok() && place[2].parse::<u32>().is_ok(), "{line}");
    assert!(told.contains("    campaign"), "the dotted path is missing: {told}");
    let chinese = out(&bairi(&["plan", "check", &text(package.path())]));
    assert!(chinese.contains("错误[") && chinese.lines().count() == told.lines().count(), "{chinese}");
}

#[test]
fn all_faults_come_at_once_and_as_json_too() {
    let package = changed("plan.toml", "to = 2017-12-31", "to = 2017-09-01");
    let organs = package.path().join("organs.toml");
    let before = fs::read_to_string(&organs).expect("the copy can be read");
    fs::write(&organs, before.replacen("name = {", "nmae = {", 1)).expect("the copy can be written");
    let output = bairi(&["plan", "check", &text(package.path()), "--json", "--lang", "en"]);
    assert_eq!(output.status.code(), Some(1));
    let told = out(&output);
    let faults: Vec<Value> = told.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect();
    assert!(faults.len() >= 2, "{told}");
    for file in ["plan.toml", "organs.toml"] {
        assert!(faults.iter().any(|fault| fault["place"]["file"] == file), "{file} has no fault: {told}");
    }
    for fault in &faults {
        for key in ["code", "message", "hint"] {
            assert!(fault[key].as_str().is_some_and(|text| !text.is_empty()), "{key} is empty: {fault}");
        }
        assert!(fault["place"]["line"].is_u64() && fault["place"]["column"].is_u64(), "{fault}");
    }
}

#[test]
fn a_predicate_that_names_no_column_is_a_fault_with_its_line() {
    let file = "indicators/health.toml";
    let before = fs::read_to_string(tiny().join(file)).expect("the tiny package has indicators");
    let met = before.lines().find(|line| line.starts_with("met = ")).expect("an indicator has a met");
    let package = changed(file, met, "met = \"nobody_has_this_column > 0\"");
    let output = bairi(&["plan", "check", &text(package.path()), "--lang", "en"]);
    assert_eq!(output.status.code(), Some(1), "{}", out(&output));
    assert!(out(&output).contains("indicators/health.toml:"), "{}", out(&output));
}

#[test]
fn a_folder_that_is_no_package_is_a_fault_and_not_a_crash() {
    let output = bairi(&["plan", "check", "no-such-folder"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(!out(&output).is_empty() && !err(&output).contains("panicked"));
}

#[test]
fn a_port_in_use_is_said_with_the_remedy() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let port = taken.local_addr().expect("it listens").port().to_string();
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let words = ["--lang", "en", "serve", "--plan", &text(&tiny()), "--dir", &text(folder.path()), "--port", &port];
    let output = bairi(&words);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains(&port) && err(&output).contains("--port"), "{}", err(&output));
    assert!(!err(&output).contains("panicked"), "{}", err(&output));
}

#[test]
fn a_folder_that_cannot_be_used_is_said_with_the_remedy() {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let file = folder.path().join("a-file");
    fs::write(&file, "in the way").expect("the file can be written");
    let words = ["--lang", "en", "serve", "--plan", &text(&tiny()), "--dir", &text(&file.join("data")), "--port", "0"];
    let output = bairi(&words);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("a-file") && err(&output).contains("permissions"), "{}", err(&output));
}

#[test]
fn a_plan_with_faults_is_not_served() {
    let package = changed("plan.toml", "to = 2017-12-31", "to = 2017-09-01");
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let words = ["serve", "--plan", &text(package.path()), "--dir", &text(folder.path()), "--port", "0"];
    let output = bairi(&words);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("plan.toml:"), "{}", err(&output));
}

#[test]
fn a_demonstration_without_knobs_says_which_file_is_missing() {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let words = ["--lang", "en", "demo", "--plan", &text(&tiny()), "--dir", &text(folder.path()), "--port", "0"];
    let output = bairi(&words);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("synth.toml"), "{}", err(&output));
}

/// Serves with the files of entries at an address, under these settings; it must not come to that.
fn served_with_files(address: &str, settings: &[(&str, &str)]) -> String {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let mut command = Command::new(env!("CARGO_BIN_EXE_bairi"));
    command.args(["--lang", "en", "serve", "--plan", &text(&tiny()), "--dir", &text(folder.path()), "--port", "0"]);
    command.args(["--files", address]).env_remove("RUST_LOG");
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("AWS_")) {
        command.env_remove(name);
    }
    let output = command.envs(settings.iter().copied()).output().expect("the program starts");
    assert_eq!(output.status.code(), Some(1));
    assert!(!err(&output).contains("panicked"), "{}", err(&output));
    err(&output)
}

#[test]
fn a_store_of_files_that_is_of_no_use_is_said_at_the_start_with_the_remedy() {
    let free = TcpListener::bind("127.0.0.1:0").expect("a port is free").local_addr().expect("it listens");
    let endpoint = format!("http://{free}");
    let keys = [("AWS_ACCESS_KEY_ID", "id"), ("AWS_SECRET_ACCESS_KEY", "a-secret-word")];
    let said = served_with_files("files", &keys);
    assert!(said.contains("s3://bucket/folder"), "{said}");
    let said = served_with_files("s3://files/bairi", &[]);
    assert!(said.contains("AWS_SECRET_ACCESS_KEY"), "{said}");
    let plain = [keys[0], keys[1], ("AWS_ENDPOINT", endpoint.as_str())];
    let said = served_with_files("s3://files/bairi", &plain);
    assert!(said.contains(&endpoint) && said.contains("AWS_ALLOW_HTTP"), "{said}");
    let nobody = [plain[0], plain[1], plain[2], ("AWS_ALLOW_HTTP", "true")];
    let said = served_with_files("s3://files/bairi", &nobody);
    assert!(
        said.contains("s3://files/bairi") && said.contains(&endpoint) && said.contains("cannot be reached"),
        "{said}"
    );
    assert!(!said.contains("a-secret-word"), "{said}");
}

#[test]
fn a_sweep_of_a_folder_that_is_no_campaign_makes_none() {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let words = ["files", "sweep", "--plan", &text(&tiny()), "--dir", &text(folder.path())];
    let output = bairi(&words);
    assert_eq!(output.status.code(), Some(1));
    assert!(fs::read_dir(folder.path()).expect("it can be read").next().is_none(), "{}", err(&output));
    let hasty = [&words[..], &["--older-than", "1d"]].concat();
    assert_eq!(bairi(&hasty).status.code(), Some(2), "a form may still be open");
}
