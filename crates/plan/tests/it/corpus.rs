//! Broken packages. Each folder under `packages/bad` says in `broken.txt` how it differs from
//! `packages/good/tiny`, and in `expected.txt` what is found: `severity code file:line:column path`.
//!
//! `broken.txt` names a file (`@ plan.toml`), then lines to be replaced (`-`, standing there exactly once,
//! together) and their replacement (`+`); an empty line ends a replacement. Without `-` lines the `+` lines are
//! added at the end, and begin the file if it is new. `! plan.toml` removes a file. `& compared` puts the files of
//! `packages/parts/compared` over those of the tiny package first. Other files of the folder are copied as they are.
//!
//! `UPDATE_EXPECT=1` writes what was found into `expected.txt`; read the difference before keeping it.

use std::fs;
use std::path::{Path, PathBuf};

use bairi_base::{Finding, Lang, Place, Severity};
use bairi_plan::Plan;

const CASES_MIN: usize = 25;

pub(crate) fn packages() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/packages")
}

pub(crate) fn show(finding: &Finding) -> String {
    let severity = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    match &finding.place {
        Place::File { file, line, column, path } => {
            format!("{severity} {} {file}:{line}:{column} {path}", finding.code).trim_end().to_owned()
        }
        other => format!("{severity} {} {other:?}", finding.code),
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else if !["broken.txt", "expected.txt"].map(Into::into).contains(&entry.file_name()) {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The tiny package, broken as the case says.
fn broken(case: &Path) -> tempfile::TempDir {
    let script = fs::read_to_string(case.join("broken.txt")).unwrap_or_default();
    let dir = changed(&script);
    copy(case, dir.path());
    dir
}

/// The tiny package, changed as a script in the form of `broken.txt` says.
#[track_caller]
pub(crate) fn changed(script: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    copy(&packages().join("good/tiny"), dir.path());
    let (mut file, mut old, mut new) = (PathBuf::new(), String::new(), String::new());
    for line in script.lines().chain(["@ "]) {
        let (mark, text) = line.split_at_checked(1).unwrap_or(("", ""));
        let next_block = matches!(mark, "@" | "!" | "&" | "") || mark == "-" && !new.is_empty();
        if next_block && !(old.is_empty() && new.is_empty()) {
            replace(&file, &std::mem::take(&mut old), &std::mem::take(&mut new));
        }
        match mark {
            "@" => file = dir.path().join(text.trim()),
            "&" => copy(&packages().join("parts").join(text.trim()), dir.path()),
            "!" => fs::remove_file(dir.path().join(text.trim())).unwrap(),
            "-" => old = old + text + "\n",
            "+" => new = new + text + "\n",
            other => assert_eq!(other, "", "{line}"),
        }
    }
    dir
}

#[track_caller]
fn replace(file: &Path, old: &str, new: &str) {
    let text = fs::read_to_string(file).unwrap_or_default();
    let text = if old.is_empty() {
        text + new
    } else {
        let (text, old) = (format!("\n{text}"), format!("\n{old}"));
        assert_eq!(text.matches(&old).count(), 1, "{}: not exactly once: {old}", file.display());
        text.replace(&old, &format!("\n{new}")).split_off(1)
    };
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, text).unwrap();
}

#[track_caller]
fn check(case: &Path) -> Result<(), String> {
    let dir = broken(case);
    let (plan, findings) = Plan::load(dir.path());
    let found: String = findings.iter().map(|finding| show(finding) + "\n").collect();
    let errors = findings.iter().any(|finding| finding.severity == Severity::Error);
    assert_eq!(plan.is_none(), errors, "{}: a plan is there exactly if there is no error", case.display());
    for finding in &findings {
        for lang in [Lang::Zh, Lang::En] {
            let said = [finding.message(lang), finding.hint(lang)];
            let filled = said.iter().all(|text| !text.is_empty() && !text.contains("{$") && *text != finding.code);
            assert!(filled, "{}: {} says {said:?}", case.display(), finding.code);
        }
    }
    let file = case.join("expected.txt");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&file, &found).unwrap();
    }
    let expected = fs::read_to_string(&file).unwrap_or_default();
    if found == expected && !found.is_empty() {
        return Ok(());
    }
    Err(format!("{}\n--- expected\n{expected}--- found\n{found}", case.display()))
}

#[test]
fn every_broken_package_has_exactly_the_findings_expected_of_it() {
    let mut cases: Vec<PathBuf> = fs::read_dir(packages().join("bad")).unwrap().map(|e| e.unwrap().path()).collect();
    cases.sort();
    assert!(cases.len() >= CASES_MIN, "only {} broken packages", cases.len());
    let wrong: Vec<String> = cases.iter().filter_map(|case| check(case).err()).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
