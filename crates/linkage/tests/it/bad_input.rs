//! Files that cannot be compared say which column is at fault and what to do.

use std::path::Path;

use bairi_base::{Finding, Lang, Severity};
use bairi_linkage::{Cancel, Ids, LinkCommand, LinkOptions, Linked, Linker, Model, Resolve, TrainCommand, link_files};

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
    refused(&["id", "姓名"], &[&["1", "王福兰"], &["1", "李强"]], "rows 1 and 2 of the left file have one identifier");
    refused(&["row", "出生日期"], &[&["1", "19780203"]], "no column for `name`: give one of its columns the name name");
    refused(&["row", "出生日期"], &[&["1", "19780203"]], "no row identifier");
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

fn command(folder: &Path, left: &str, right: &str) -> LinkCommand {
    LinkCommand {
        left: folder.join(left),
        right: folder.join(right),
        model: None,
        untrained: true,
        out: folder.join("pairs.parquet"),
        ids: Ids::default(),
        resolve: Resolve::All,
        threads: 2,
        with_levels: false,
        unsorted: false,
    }
}

/// Runs the command over two files of these texts.
fn run(left: &str, right: &str) -> (tempfile::TempDir, Result<Linked, Vec<Finding>>) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("left.csv"), left).unwrap();
    std::fs::write(folder.path().join("right.csv"), right).unwrap();
    let done = command(folder.path(), "left.csv", "right.csv").run(&Cancel::default());
    (folder, done)
}

fn codes(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(|finding| finding.code.as_str()).collect()
}

/// Files in the folder beside the two that were given.
fn left_behind(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| !name.ends_with(".csv")).collect();
    names.sort();
    names
}

const REGISTER: &str = "编号,姓名,身份证号,出生日期\n1,王福兰,36990119780203100X,19780203\n2,李强,,19601230\n";

#[test]
fn spreadsheets_are_linked_and_what_they_spoiled_is_told_in_both_languages() {
    let right = "id;姓名;身份证号;出生日期\n7;王福兰;3.69901E+17;1978年2月3日\n8;张敏;369901197802031000;\n8;张敏;369901197802031000;\n";
    let register = REGISTER.replace("编号", "id");
    let (folder, done) = run(&register, right);
    let linked = done.unwrap();
    assert_eq!(left_behind(folder.path()), ["pairs.parquet"]);
    assert_eq!((linked.report.pairs, linked.report.repeated_rows), (1, 1));
    let findings = linked.report.findings(&linked.model);
    assert_eq!(codes(&findings), ["link.number.scientific", "link.number.rounded", "link.rows.repeated"]);
    assert!(findings.iter().all(|finding| finding.severity == Severity::Warning));
    let told = linked.told(Lang::Zh);
    assert!(told.contains("右表") && told.contains("有 1 个身份证号是科学计数法"), "{told}");
    let told = linked.told(Lang::En);
    assert!(told.contains("1 identity numbers of the right file are in scientific notation"), "{told}");
}

#[test]
fn all_faults_of_both_files_are_told_at_once() {
    let (folder, done) = run("行,出生日期\n1,19780203\n", "");
    let findings = done.unwrap_err();
    assert_eq!(codes(&findings), ["link.file.side", "import.file.empty"], "the right one cannot even be read");
    assert!(left_behind(folder.path()).is_empty());

    let (folder, done) = run("行,出生日期\n1,19780203\n", REGISTER);
    let findings = done.unwrap_err();
    assert_eq!(codes(&findings), ["link.column.missing", "link.id.missing"]);
    assert!(findings[0].hint(Lang::Zh).contains("姓名"), "{}", findings[0].hint(Lang::Zh));
    assert!(left_behind(folder.path()).is_empty());

    let (_folder, done) = run("id,姓名,XM\n1,王福兰,王福兰\n", REGISTER);
    let findings = done.unwrap_err();
    assert_eq!(codes(&findings), ["link.column.twice"]);
    assert!(findings[0].message(Lang::En).contains("“姓名” and “XM”"), "{}", findings[0].message(Lang::En));

    let (_folder, done) = run("id,姓名,姓名\n1,王福兰,王福\n", REGISTER);
    assert_eq!(codes(&done.unwrap_err()), ["link.column.twice"], "one heading twice is two columns of one meaning");

    let (_folder, done) = run("id,车牌\n1,A12345\n", REGISTER);
    assert_eq!(codes(&done.unwrap_err()), ["link.file.other"]);
}

#[test]
fn another_name_of_the_identifier_can_be_given() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("left.csv"), REGISTER).unwrap();
    let mut itself = command(folder.path(), "left.csv", "left.csv");
    itself.ids = Ids { left: Some("编号".into()), right: Some("编号".into()) };
    // One file with itself: nobody is a pair with himself.
    assert_eq!(itself.run(&Cancel::default()).unwrap().report.pairs, 0);
}

#[test]
fn a_cancelled_run_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("left.csv"), REGISTER.replace("编号", "id")).unwrap();
    std::fs::write(folder.path().join("right.csv"), REGISTER.replace("编号", "id")).unwrap();
    let cancel = Cancel::default();
    cancel.cancel();
    let findings = command(folder.path(), "left.csv", "right.csv").run(&cancel).unwrap_err();
    assert_eq!(codes(&findings), ["link.run.cancelled"]);
    assert!(left_behind(folder.path()).is_empty());
}

#[test]
fn training_from_spreadsheets_writes_a_model_that_can_be_read() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("left.csv"), REGISTER.replace("编号", "id")).unwrap();
    std::fs::write(folder.path().join("right.csv"), REGISTER.replace("编号", "id")).unwrap();
    let out = folder.path().join("model.json");
    let (left, right) = (folder.path().join("left.csv"), folder.path().join("right.csv"));
    let train = TrainCommand { left, right, model: None, out: out.clone(), ids: Ids::default(), threads: 1 };
    let trained = train.run().unwrap();
    let written = Model::from_json(&std::fs::read_to_string(&out).unwrap()).unwrap();
    assert!(written == trained.model, "a model that is read again is the same to the last bit");
    assert_eq!(left_behind(folder.path()), ["model.json"]);
    assert!(trained.told(Lang::Zh).contains("从右表 2 行"), "{}", trained.told(Lang::Zh));
}
