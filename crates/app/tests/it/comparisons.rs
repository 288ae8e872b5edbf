//! Departments' data: sent, compared, turned into clues, cleared up; seen by those who may.

use std::fs;
use std::path::Path;

use bairi_app::{Band, ComparisonError, ComparisonRun, DifferencesAsk, RunState, Viewer};
use bairi_base::Lang;
use bairi_ledger::{AccessKind, Op, Write};
use serde_json::json;

use crate::kit::{Kit, PEAR, PLUM, account, today, unit};

/// Code, name, number, village: two households, and who of them should be in school.
const PEOPLE: [(&str, &str, &str, &str); 4] = [
    ("1-1", "王福兰", "369901195803040021", PEAR),
    ("1-2", "王小军", "369901200611200012", PEAR),
    ("2-1", "陈德旺", "369901194901150035", PLUM),
    ("2-2", "陈欣怡", "369901200905090066", PLUM),
];

/// The tiny package with the data sets of the plan's own tests; departments write comparisons.
fn package(folder: &Path) {
    let packages = Path::new(env!("CARGO_MANIFEST_DIR")).join("../plan/tests/packages");
    copy(&packages.join("good/tiny"), folder);
    copy(&packages.join("parts/compared"), folder);
    let roles = folder.join("roles.toml");
    let text = fs::read_to_string(&roles).unwrap();
    let (before, department) = text.split_once("[department]").unwrap();
    let department =
        department.replace("write = []", "write = [\"run\"]").replace("[\"household\"]", "[\"household\", \"run\"]");
    fs::write(&roles, format!("{before}[department]{department}")).unwrap();
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &to.join(entry.file_name())),
            false => drop(fs::copy(entry.path(), to.join(entry.file_name())).unwrap()),
        }
    }
}

async fn desk() -> (Kit, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    package(folder.path());
    let kit = Kit::of(folder.path()).await;
    let mut households = Vec::new();
    for (code, head, place) in [("1", "王福兰", PEAR), ("2", "陈德旺", PLUM)] {
        let values = json!({ "code": code, "head": head, "status": "not_out", "people": 2 });
        households.push(kit.put(None, place, values).await);
    }
    let all = kit.ledger.unscoped_viewer("test");
    for (code, name, number, place) in PEOPLE {
        let household = households[if place == PEAR { 0 } else { 1 }];
        let birth = format!("{}-{}-{}", &number[6..10], &number[10..12], &number[12..14]);
        let values = json!({ "code": code, "name": name, "id_number": number, "birth": birth, "household": household });
        let write = Write {
            register: "person".into(),
            entity: None,
            unit: unit(place),
            op: Op::Put,
            values: values.as_object().unwrap().clone(),
            effective_on: today(),
            recorded_at: None,
            based_on: None,
            reason: String::new(),
        };
        kit.ledger.write(&all, write).await.unwrap();
    }
    kit.settle().await;
    (kit, folder)
}

async fn send(kit: &Kit, viewer: &Viewer, data: &str, text: &str) -> Result<String, ComparisonError> {
    let mut sending = kit.app.send_comparison(viewer, data, "C:\\rows.csv", today()).await?;
    for piece in text.as_bytes().chunks(11) {
        sending.write(piece.to_vec()).await?;
    }
    sending.finish().await
}

async fn compared(kit: &Kit, viewer: &Viewer, data: &str, text: &str) -> ComparisonRun {
    let id = send(kit, viewer, data, text).await.unwrap();
    let mapping = kit.app.comparison(viewer, &id).await.unwrap().run.mapping;
    assert_eq!(kit.app.begin_comparison(viewer, &id, mapping).await.unwrap(), []);
    let run = kit.app.comparison_settled(viewer, &id).await.unwrap();
    assert!(run.state.is_done(), "{:?}", run.state);
    run
}

const ALL: DifferencesAsk = DifferencesAsk { band: None, unit: None, offset: 0, limit: 100 };

#[tokio::test(flavor = "multi_thread")]
async fn differences_become_clues_that_are_cleared_up() {
    let (kit, _folder) = desk().await;
    // 王小军 is there; 陈欣怡 is not.
    let text = "姓名,身份证号\n王小军,369901200611200012\n赵一,36990120070202005X\n";
    let run = compared(&kit, &kit.county, "students", text).await;
    let found = kit.app.comparison_differences(&kit.county, &run.id, ALL, Lang::Zh).await.unwrap();
    let told: Vec<_> = found.lines.iter().map(|l| (l.title.as_deref(), l.unit, l.row, l.band)).collect();
    assert_eq!(told, [(Some("陈欣怡"), Some(unit(PLUM)), None, Band::None)]);

    let issued = kit.app.issue_comparison(&kit.county, &run.id).await.unwrap();
    assert_eq!((issued.comparisons, issued.clues), (1, 1));
    let again = kit.app.issue_comparison(&kit.county, &run.id).await;
    assert!(matches!(again, Err(ComparisonError::Begun)));
    let code = format!("{}-00001", run.id);
    let clue = kit.ledger.find_by_key(&kit.county, "clue", "code", &code).await.unwrap().unwrap();
    assert_eq!(clue.unit, unit(PLUM));
    let about = |field: &str| clue.values.get(field).cloned().unwrap_or_default();
    assert_eq!((about("subject"), about("kind"), about("band")), (json!("陈欣怡"), json!("unlisted"), json!("none")));
    assert_eq!((about("sent_on"), about("due_on")), (json!("2017-10-20"), json!("2017-11-04")));
    let household = kit.household("2").await.unwrap();
    assert_eq!(about("household"), json!(household.entity));

    // The matrix adds it up; once cleared up it is not open any more.
    kit.settle().await;
    let cell = |matrix: &bairi_app::Matrix| {
        matrix
            .rows
            .iter()
            .flat_map(|row| &row.cells)
            .map(|c| (c.verified, c.open))
            .fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1))
    };
    let matrix = kit.app.comparison_matrix(&kit.county, kit.county.home()).await.unwrap();
    assert_eq!((matrix.months.as_slice(), cell(&matrix)), (&["2017-10".to_owned()][..], (0, 1)));
    let mut values = clue.values.clone();
    values.insert("settled_on".to_owned(), json!("2017-10-20"));
    values.insert("outcome".to_owned(), json!("mended"));
    let write = Write {
        register: "clue".into(),
        entity: Some(clue.entity),
        unit: clue.unit,
        op: Op::Put,
        values,
        effective_on: today(),
        recorded_at: None,
        based_on: Some(clue.seq),
        reason: "test".to_owned(),
    };
    kit.ledger.write(&kit.county, write).await.unwrap();
    kit.settle().await;
    assert_eq!(cell(&kit.app.comparison_matrix(&kit.county, kit.county.home()).await.unwrap()), (1, 0));
    // Nobody was behind it: it says nothing of the model.
    let learned = kit.app.comparison_learned(&kit.county, "students").await.unwrap();
    assert!(learned.bands.iter().all(|band| band.same + band.other == 0) && !learned.taught);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_found_where_he_should_not_be_is_a_clue_with_its_reasons() {
    let (kit, _folder) = desk().await;
    let run = compared(&kit, &kit.county, "deaths", "身份证号\n369901194901150035\n").await;
    let found = kit.app.comparison_differences(&kit.county, &run.id, ALL, Lang::Zh).await.unwrap();
    let [line] = &found.lines[..] else { panic!("{found:?}") };
    assert_eq!((line.title.as_deref(), line.row, line.band), (Some("陈德旺"), Some(2), Band::Sure));
    let sum = line.reasons.iter().fold(0.0, |sum, reason| sum + reason.weight);
    assert_eq!(Some(sum), line.weight);
    assert!(line.reasons.iter().any(|reason| reason.label == "身份证号码" || reason.label.contains("证")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_department_gets_back_its_own_rows_and_nothing_else() {
    let (kit, _folder) = desk().await;
    let text = "姓名,身份证号\n王小军,369901200611200012\n赵一,36990120070202005X\n";
    let run = compared(&kit, &kit.department, "students", text).await;
    let rows = String::from_utf8(kit.app.sent_rows(&kit.department, &run.id, Lang::Zh).await.unwrap()).unwrap();
    let lines: Vec<&str> = rows.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(lines[1..], ["王小军,369901200611200012,在册", "赵一,36990120070202005X,不在册"]);
    assert!(!rows.contains("陈欣怡"));
    let view = kit.app.comparison(&kit.department, &run.id).await.unwrap();
    assert!(!view.judges);
    let peek = kit.app.comparison_differences(&kit.department, &run.id, ALL, Lang::Zh).await;
    assert!(matches!(peek, Err(ComparisonError::NotAllowed)));
    assert!(matches!(kit.app.issue_comparison(&kit.department, &run.id).await, Err(ComparisonError::NotAllowed)));
    // Headquarters see the run and its differences, but not the file.
    let boss = account(&kit.ledger, "boss", "county-headquarters", "990121").await;
    assert!(kit.app.comparisons(&boss).await.unwrap().is_empty(), "the province's run is above the county");
    let all = kit.ledger.unscoped_viewer("test");
    let accesses = kit.ledger.accesses(&all, 10).await.unwrap();
    assert!(
        accesses
            .iter()
            .any(|a| a.kind == AccessKind::Use && a.what == "comparison" && a.account == kit.department.account())
    );
    assert!(accesses.iter().any(|a| a.kind == AccessKind::Refusal && a.account == kit.department.account()));
    // A cadre compares nothing.
    let refused = send(&kit, &kit.cadre, "students", text).await;
    assert!(matches!(refused, Err(ComparisonError::NotAllowed)));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_sent_lies_encrypted_and_goes() {
    let (kit, _folder) = desk().await;
    let text = "姓名,身份证号\n王小军,369901200611200012\n";
    let run = compared(&kit, &kit.county, "students", text).await;
    let secret = ["王小军".as_bytes(), b"369901200611200012"];
    let mut files = vec![kit.home.path().to_owned()];
    let mut seen = 0;
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(fs::read_dir(&path).unwrap().flatten().map(|entry| entry.path()));
        } else if path.components().any(|part| part.as_os_str() == "comparisons") {
            seen += 1;
            let bytes = fs::read(&path).unwrap();
            assert!(secret.iter().all(|s| !bytes.windows(s.len()).any(|w| w == *s)), "{}", path.display());
        }
    }
    assert!(seen >= 4, "{seen} files");
    kit.app.forget_comparison(&kit.county, &run.id).await.unwrap();
    assert!(matches!(kit.app.sent_rows(&kit.county, &run.id, Lang::Zh).await, Err(ComparisonError::Forgotten)));
    // The outcome stays, and clues can still be issued.
    kit.app.issue_comparison(&kit.county, &run.id).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_files_are_told_and_leave_nothing() {
    let (kit, _folder) = desk().await;
    for text in ["", "\n\n", "\u{0}\u{1}\u{2}\u{3}\u{4}"] {
        let refused = send(&kit, &kit.county, "students", text).await;
        let Err(ComparisonError::Unreadable(findings)) = refused else { panic!("{text:?}: {refused:?}") };
        assert!(findings.iter().all(|f| !f.hint(Lang::Zh).is_empty()));
    }
    assert!(kit.app.comparisons(&kit.county).await.unwrap().is_empty());
    // Another department's file: no column is known; it stays, for the columns may be named by hand.
    let id = send(&kit, &kit.county, "students", "甲,乙\n1,2\n").await.unwrap();
    let view = kit.app.comparison(&kit.county, &id).await.unwrap();
    assert_eq!(view.faults.iter().map(|f| f.code.as_str()).collect::<Vec<_>>(), ["compare.mapping.other"]);
    let faults = kit.app.begin_comparison(&kit.county, &id, view.run.mapping).await.unwrap();
    assert_eq!(faults.len(), 1);
    assert_eq!(kit.app.comparison(&kit.county, &id).await.unwrap().run.state, RunState::Sent);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_a_killed_process_was_at_can_be_begun_again() {
    let (kit, _folder) = desk().await;
    let id = send(&kit, &kit.county, "students", "姓名,身份证号\n王小军,369901200611200012\n").await.unwrap();
    let mapping = kit.app.comparison(&kit.county, &id).await.unwrap().run.mapping;
    // As it stands on the disk in the middle of a run.
    let path = find(kit.home.path(), &format!("{id}/run.json"));
    let text = fs::read_to_string(&path).unwrap();
    let running = text.replace("\"state\":\"sent\"", "\"state\":\"running\",\"since\":\"2017-10-20T01:00:00Z\"");
    assert_ne!(text, running);
    fs::write(&path, running).unwrap();
    let app = kit.restarted().await;
    app.tend(true).await;
    let RunState::Failed { why } = app.comparison(&kit.county, &id).await.unwrap().run.state else {
        panic!("it runs on")
    };
    assert_eq!(why[0].code, "compare.run.killed");
    assert_eq!(app.begin_comparison(&kit.county, &id, mapping).await.unwrap(), []);
    assert!(app.comparison_settled(&kit.county, &id).await.unwrap().state.is_done());
}

fn find(folder: &Path, end: &str) -> std::path::PathBuf {
    let mut folders = vec![folder.to_owned()];
    while let Some(path) = folders.pop() {
        if path.is_dir() {
            folders.extend(fs::read_dir(&path).unwrap().flatten().map(|entry| entry.path()));
        } else if path.ends_with(end) {
            return path;
        }
    }
    panic!("no {end}")
}
