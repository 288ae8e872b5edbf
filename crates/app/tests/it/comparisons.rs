//! Departments' data: sent, compared, turned into clues, cleared up; seen by those who may.

use std::fs;
use std::path::Path;

use bairi_app::{
    Band, Behind, CellAsk, CellPart, ClueState, CluesAsk, ComparedAsk, ComparisonError, ComparisonRun, DifferencesAsk,
    ListAsk, Opens, PlaceAsk, RunState, SentPart, Viewer,
};
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

pub async fn desk() -> (Kit, tempfile::TempDir) {
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

pub async fn send(kit: &Kit, viewer: &Viewer, data: &str, text: &str) -> Result<String, ComparisonError> {
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

const ALL: DifferencesAsk = DifferencesAsk { band: None, place: None, offset: 0, limit: 100 };

/// How many names a list has that a viewer opens.
async fn names(kit: &Kit, viewer: &Viewer, behind: &Behind) -> u64 {
    let ask = ListAsk {
        register: String::new(),
        unit: viewer.home(),
        search: String::new(),
        filters: Vec::new(),
        sort: None,
        page: 1,
        as_of: None,
    };
    let list = kit.app.list_behind(viewer, behind, &ask).await.unwrap();
    assert_eq!((list.total, list.register.as_str()), (list.rows.len() as u64, behind.register.as_str()));
    list.total
}

async fn put(kit: &Kit, register: &str, place: &str, entity: Option<i64>, values: serde_json::Value) -> i64 {
    let all = kit.ledger.unscoped_viewer("test");
    let known = match entity {
        Some(entity) => kit.ledger.find_many(&all, &[entity]).await.unwrap().pop(),
        None => None,
    };
    let mut all_values = known.as_ref().map(|entry| entry.values.clone()).unwrap_or_default();
    all_values.extend(values.as_object().unwrap().clone());
    let write = Write {
        register: register.into(),
        entity,
        unit: unit(place),
        op: Op::Put,
        values: all_values,
        effective_on: today(),
        recorded_at: None,
        based_on: known.map(|entry| entry.seq),
        reason: "test".to_owned(),
    };
    kit.ledger.write(&all, write).await.unwrap().entity
}

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
async fn every_cell_of_the_matrix_opens_into_as_many_names_as_it_says() {
    const EAST: &str = "990121";
    const OTHER: &str = "990122";
    let (kit, _folder) = desk().await;
    let run = async |code: &str, place: &str, source: &str, run_on: Option<&str>, differences: i64| {
        let values = json!({
            "code": code, "source": source, "run_on": run_on, "compared": 10, "differences": differences,
        });
        put(&kit, "run", place, None, values).await
    };
    let clue = async |code: &str, place: &str, run: Option<i64>, source: &str, sent: &str, more: serde_json::Value| {
        let mut values = json!({
            "code": code, "run": run, "source": source, "kind": "missed", "finding": "差异",
            "sent_on": sent, "due_on": "2017-11-30",
        });
        values.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        put(&kit, "clue", place, None, values).await
    };
    let september = run("B1", EAST, "registry", Some("2017-09-24"), 7).await;
    let october = run("B2", EAST, "registry", Some("2017-10-18"), 2).await;
    run("B3", EAST, "school-office", Some("2017-10-18"), 0).await;
    // Planned, and not made yet.
    let planned = run("B4", EAST, "school-office", None, 0).await;
    let elsewhere = run("B5", OTHER, "registry", Some("2017-09-24"), 1).await;
    let settled = json!({ "settled_on": "2017-10-19", "outcome": "mended" });
    // Sent in October, and yet of the run of September.
    clue("X1", PEAR, Some(september), "registry", "2017-10-02", json!({})).await;
    clue("X2", PLUM, Some(september), "registry", "2017-09-25", settled.clone()).await;
    clue("X3", PEAR, Some(october), "registry", "2017-10-18", json!({ "outcome": "mended" })).await;
    clue("X4", PEAR, Some(october), "registry", "2017-10-18", json!({ "settled_on": "2017-10-19" })).await;
    // Of no run that was made: by what the clue itself says.
    clue("X5", PEAR, None, "school-office", "2017-08-01", settled.clone()).await;
    clue("X6", PEAR, Some(planned), "school-office", "2017-10-01", settled).await;
    clue("X7", crate::kit::RIVER, Some(elsewhere), "registry", "2017-09-25", json!({})).await;
    kit.settle().await;

    let all = kit.ledger.unscoped_viewer("test");
    for (viewer, place) in [(&kit.county, EAST), (&kit.county, PLUM), (&all, "990000"), (&all, OTHER)] {
        let matrix = kit.app.comparison_matrix(viewer, unit(place)).await.unwrap();
        assert!(matrix.clues);
        let mut seen = 0;
        for row in &matrix.rows {
            for (month, cell) in matrix.months.iter().zip(&row.cells) {
                assert_eq!(cell.differences, cell.verified + cell.open);
                for (part, says) in
                    CellPart::ALL.into_iter().zip([cell.comparisons, cell.differences, cell.verified, cell.open])
                {
                    let (department, month) = (row.department.clone(), month.clone());
                    let ask = CellAsk { department, month, part, unit: unit(place) };
                    let behind = kit.app.comparison_cell(viewer, &ask).await.unwrap();
                    assert_eq!(names(&kit, viewer, &behind).await, says, "{ask:?}");
                    seen += says;
                }
            }
        }
        assert!(seen > 0, "{place}");
    }
    let matrix = kit.app.comparison_matrix(&kit.county, unit(EAST)).await.unwrap();
    assert_eq!(matrix.months, ["2017-08", "2017-09", "2017-10"]);
    let told = |department: &str| {
        let row = matrix.rows.iter().find(|row| row.department == department).unwrap();
        row.cells.iter().map(|c| (c.comparisons, c.reported, c.differences, c.verified, c.open)).collect::<Vec<_>>()
    };
    assert_eq!(told("registry"), [(0, 0, 0, 0, 0), (1, 7, 2, 1, 1), (1, 2, 2, 0, 2)]);
    assert_eq!(told("school-office"), [(0, 0, 1, 1, 0), (0, 0, 0, 0, 0), (1, 0, 1, 1, 0)]);

    // A department is told what the runs say; clues it may not read are neither counted nor listed.
    let matrix = kit.app.comparison_matrix(&kit.department, unit("990000")).await.unwrap();
    assert!(!matrix.clues);
    assert!(matrix.rows.iter().flat_map(|row| &row.cells).all(|cell| cell.differences == 0 && cell.open == 0));
    let ask =
        |part| CellAsk { department: "registry".to_owned(), month: "2017-09".to_owned(), part, unit: unit("990000") };
    let runs = kit.app.comparison_cell(&kit.department, &ask(CellPart::Runs)).await.unwrap();
    assert_eq!(names(&kit, &kit.department, &runs).await, 2);
    let refused = kit.app.comparison_cell(&kit.department, &ask(CellPart::Open)).await;
    assert!(matches!(refused, Err(ComparisonError::NotAllowed)));
    let refused = kit.app.comparison_cell(&kit.cadre, &ask(CellPart::Runs)).await;
    assert!(matches!(refused, Err(ComparisonError::NotAllowed)));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_figure_of_a_run_opens_into_as_many_names_for_whoever_may_see_them() {
    let (kit, _folder) = desk().await;
    // 陈德旺 with another's number is worth a look; two rows lie elsewhere.
    let text = "姓名,身份证号,村代码\n王小军,369901200611200012,\n赵一,36990120070202005X,990121100202\n\
                钱二,369901199003030071,110101001001\n孙三,369901199003030055,110101001001\n";
    let run = compared(&kit, &kit.county, "students", text).await;
    let counts = run.counts.clone().unwrap();
    let view = kit.app.comparison(&kit.county, &run.id).await.unwrap();
    assert_eq!(view.opens, Opens { rows: true, entries: true, differences: true, clues: false });
    assert_eq!((counts.rows, counts.elsewhere, counts.entries), (2, 2, 4));
    let parts = [SentPart::Compared, SentPart::Elsewhere].into_iter();
    let mut numbers = Vec::new();
    for part in parts.chain([Band::Sure, Band::Verify, Band::None].map(SentPart::Band)) {
        let page = kit.app.sent_page(&kit.county, &run.id, part, 1).await.unwrap();
        assert_eq!((page.total, page.rows.len() as u64), (part.count(&counts), part.count(&counts)), "{part:?}");
        assert_eq!(page.headings, ["姓名", "身份证号", "村代码"]);
        numbers.push(page.rows.iter().map(|row| row.number).collect::<Vec<_>>());
    }
    assert_eq!(numbers, [vec![2, 3], vec![4, 5], vec![2], vec![], vec![3]]);
    let page = kit.app.sent_page(&kit.county, &run.id, SentPart::Elsewhere, 9).await.unwrap();
    assert_eq!((page.page, page.rows[0].cells[0].as_str()), (1, "钱二"));

    for (ask, says) in [
        (ComparedAsk::default(), counts.entries),
        (ComparedAsk { expected: true, at: None }, counts.expected),
        (ComparedAsk { expected: false, at: Some(unit(PLUM)) }, 2),
    ] {
        let behind = kit.app.compared_entries(&kit.county, &run.id, ask).await.unwrap();
        assert_eq!((behind.entries.len() as u64, names(&kit, &kit.county, &behind).await), (says, says), "{ask:?}");
    }
    let found = kit.app.comparison_differences(&kit.county, &run.id, ALL, Lang::Zh).await.unwrap();
    assert_eq!((found.total as u64, found.by_band), (counts.differences, counts.by_band));
    let mut by_place = found.nowhere;
    for place in &found.places {
        let at = DifferencesAsk { place: Some(PlaceAsk::In(place.unit)), ..ALL };
        let there = kit.app.comparison_differences(&kit.county, &run.id, at, Lang::Zh).await.unwrap();
        assert_eq!((there.by_band, there.total as u64), (place.by_band, place.by_band.iter().sum()));
        let at = ComparedAsk { expected: false, at: Some(place.unit) };
        let behind = kit.app.compared_entries(&kit.county, &run.id, at).await.unwrap();
        assert_eq!(behind.entries.len() as u64, place.compared);
        by_place.iter_mut().zip(place.by_band).for_each(|(sum, count)| *sum += count);
    }
    assert_eq!(by_place, counts.by_band);

    // Headquarters that did not send it open what is the register's, never the file.
    let boss = account(&kit.ledger, "boss", "county-headquarters", "990121").await;
    let view = kit.app.comparison(&boss, &run.id).await.unwrap();
    assert_eq!(view.opens, Opens { rows: false, entries: true, differences: true, clues: false });
    let peek = kit.app.sent_page(&boss, &run.id, SentPart::Compared, 1).await;
    assert!(matches!(peek, Err(ComparisonError::NotAllowed)));
    // A department opens its rows, and nothing of the register's.
    let own = compared(&kit, &kit.department, "students", text).await;
    let view = kit.app.comparison(&kit.department, &own.id).await.unwrap();
    assert_eq!(view.opens, Opens { rows: true, ..Opens::default() });
    let peek = kit.app.compared_entries(&kit.department, &own.id, ComparedAsk::default()).await;
    assert!(matches!(peek, Err(ComparisonError::NotAllowed)));
    let peek = kit.app.sent_page(&kit.department, &run.id, SentPart::Compared, 1).await;
    assert!(matches!(peek, Err(ComparisonError::NotFound)));
    // What is gone opens no more.
    kit.app.forget_comparison(&kit.county, &run.id).await.unwrap();
    assert!(!kit.app.comparison(&kit.county, &run.id).await.unwrap().opens.rows);
}

#[tokio::test(flavor = "multi_thread")]
async fn places_that_are_not_known_are_a_place_of_their_own() {
    let (kit, _folder) = desk().await;
    let text = "户主,电话,村代码\n赵一,,990121100202\n钱二,,\n孙三,,\n";
    let run = compared(&kit, &kit.county, "aid", text).await;
    let found = kit.app.comparison_differences(&kit.county, &run.id, ALL, Lang::Zh).await.unwrap();
    assert_eq!((found.total, found.nowhere), (3, [0, 0, 2]));
    let unknown = DifferencesAsk { place: Some(PlaceAsk::Unknown), ..ALL };
    let unknown = kit.app.comparison_differences(&kit.county, &run.id, unknown, Lang::Zh).await.unwrap();
    assert_eq!((unknown.total, unknown.by_band), (2, [0, 0, 2]));
    assert_eq!(unknown.lines.iter().map(|line| line.row).collect::<Vec<_>>(), [Some(3), Some(4)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn clues_are_counted_and_listed_by_outcome_and_band() {
    let (kit, _folder) = desk().await;
    let text = "身份证号\n369901194901150035\n369901195803040021\n369901200611200012\n";
    let run = compared(&kit, &kit.county, "deaths", text).await;
    kit.app.issue_comparison(&kit.county, &run.id).await.unwrap();
    kit.settle().await;
    let told = async || {
        let tally = kit.app.clue_tally(&kit.county, &run.id).await.unwrap();
        let mut lines = Vec::new();
        for line in &tally.lines {
            let state = line.outcome.clone().map_or(ClueState::Open, ClueState::Outcome);
            for (band, says) in [Band::Sure, Band::Verify, Band::None].into_iter().zip(line.by_band) {
                let ask = CluesAsk { band: Some(band), state: state.clone() };
                let behind = kit.app.clues_of_run(&kit.county, &run.id, &ask).await.unwrap();
                assert_eq!(names(&kit, &kit.county, &behind).await, says, "{ask:?}");
            }
            lines.push((line.outcome.clone(), line.by_band.iter().sum::<u64>()));
        }
        (tally.due_on.map(|day| day.to_string()), lines)
    };
    assert_eq!(told().await, (Some("2017-10-30".to_owned()), vec![(None, 3)]));
    for (number, outcome) in [(1, "removed"), (2, "other_person")] {
        let code = format!("{}-{number:05}", run.id);
        let clue = kit.ledger.find_by_key(&kit.county, "clue", "code", &code).await.unwrap().unwrap();
        let place = clue.unit.to_string();
        put(&kit, "clue", &place, Some(clue.entity), json!({ "settled_on": "2017-10-20", "outcome": outcome })).await;
    }
    kit.settle().await;
    let outcome = |code: &str| Some(code.to_owned());
    let (due, lines) = told().await;
    assert_eq!(due.as_deref(), Some("2017-10-30"));
    assert_eq!(lines, [(None, 1), (outcome("removed"), 1), (outcome("other_person"), 1)]);
    let settled = CluesAsk { band: None, state: ClueState::Settled };
    let settled = kit.app.clues_of_run(&kit.county, &run.id, &settled).await.unwrap();
    assert_eq!(names(&kit, &kit.county, &settled).await, 2);
    // The true precision of a band opens into its verdicts.
    let learned = kit.app.comparison_learned(&kit.county, "deaths").await.unwrap();
    let mut judged = 0;
    for band in &learned.bands {
        assert!(band.opens);
        for (same, says) in [(None, band.same + band.other), (Some(true), band.same), (Some(false), band.other)] {
            let behind = kit.app.verdict_clues(&kit.county, "deaths", band.band, same).await.unwrap();
            assert_eq!(names(&kit, &kit.county, &behind).await, says, "{band:?} {same:?}");
        }
        judged += band.same + band.other;
    }
    assert_eq!(judged, 2);
    // Who sees a part of them only is told how many, and opens none.
    let other = account(&kit.ledger, "other", "county-headquarters", "990122").await;
    let learned = kit.app.comparison_learned(&other, "deaths").await.unwrap();
    assert!(learned.bands.iter().any(|band| band.same + band.other > 0 && !band.opens));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_run_keeps_nothing_and_is_done_again_as_it_was() {
    let (kit, _folder) = desk().await;
    let rows: String = (0..40_000).map(|row| format!("赵{row},\n")).collect();
    let id = send(&kit, &kit.county, "students", &format!("户主姓名,身份证号\n{rows}")).await.unwrap();
    let mapping = kit.app.comparison(&kit.county, &id).await.unwrap().run.mapping;
    assert!(!kit.app.comparison(&kit.county, &id).await.unwrap().may_repeat, "it was never begun");
    assert_eq!(kit.app.begin_comparison(&kit.county, &id, mapping.clone()).await.unwrap(), []);
    kit.app.cancel_comparison(&kit.county, &id).await.unwrap();
    let run = kit.app.comparison_settled(&kit.county, &id).await.unwrap();
    assert_eq!((&run.state, &run.counts, &run.mapping), (&RunState::Cancelled, &None, &mapping));
    assert_eq!(left_of(&kit, &id), ["lock", "run.json", "sent"]);
    let view = kit.app.comparison(&kit.county, &id).await.unwrap();
    assert!(view.may_repeat && view.opens == Opens::default());
    let peek = kit.app.comparison_differences(&kit.county, &id, ALL, Lang::Zh).await;
    assert!(matches!(peek, Err(ComparisonError::NotDone)));
    // Headquarters see how it stands; the file is not theirs to compare.
    let boss = account(&kit.ledger, "boss", "county-headquarters", "990121").await;
    assert!(!kit.app.comparison(&boss, &id).await.unwrap().may_repeat);
    assert!(matches!(kit.app.repeat_comparison(&boss, &id).await, Err(ComparisonError::NotAllowed)));
    assert_eq!(kit.app.repeat_comparison(&kit.county, &id).await.unwrap(), []);
    let run = kit.app.comparison_settled(&kit.county, &id).await.unwrap();
    assert_eq!((run.state.is_done(), run.counts.map(|counts| counts.rows)), (true, Some(40_000)));
    // Done once and cancelled the next time: the former outcome is not shown for the new one.
    assert_eq!(kit.app.begin_comparison(&kit.county, &id, mapping).await.unwrap(), []);
    kit.app.cancel_comparison(&kit.county, &id).await.unwrap();
    kit.app.comparison_settled(&kit.county, &id).await.unwrap();
    assert_eq!(left_of(&kit, &id), ["lock", "run.json", "sent"]);
}

/// The files of a run, by name.
pub fn left_of(kit: &Kit, id: &str) -> Vec<String> {
    let folder = find(kit.home.path(), &format!("{id}/run.json"));
    let files = fs::read_dir(folder.parent().unwrap()).unwrap().flatten();
    let mut names: Vec<String> = files.map(|file| file.file_name().into_string().unwrap()).collect();
    names.sort();
    names
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
    let mut pieces = kit.app.sent_rows(&kit.department, &run.id, Lang::Zh).await.unwrap();
    let mut rows = String::new();
    while let Some(piece) = pieces.recv().await {
        rows += std::str::from_utf8(&piece.unwrap()).unwrap();
    }
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
async fn a_difference_has_one_open_clue_however_often_it_is_found() {
    let (kit, _folder) = desk().await;
    // 陈欣怡 is missing every month; 王小军 from the second on.
    let months = ["姓名,身份证号\n王小军,369901200611200012\n", "姓名,身份证号\n王福兰,369901195803040021\n"];
    let issue = async |text: &str| {
        let run = compared(&kit, &kit.county, "students", text).await;
        let issued = kit.app.issue_comparison(&kit.county, &run.id).await.unwrap();
        kit.settle().await;
        let behind = kit.app.clues_of_run(&kit.county, &run.id, &CluesAsk::default()).await.unwrap();
        assert_eq!(names(&kit, &kit.county, &behind).await, issued.clues, "as many names as the figure says");
        (behind.entries, issued.clues, issued.standing)
    };
    let (first, clues, standing) = issue(months[0]).await;
    assert_eq!((clues, standing), (1, 0));
    let (_, clues, standing) = issue(months[1]).await;
    assert_eq!((clues, standing), (1, 1));
    put(&kit, "clue", PLUM, Some(first[0]), json!({ "settled_on": "2017-10-20", "outcome": "mended" })).await;
    kit.settle().await;
    // Cleared up, and missing again.
    let (_, clues, standing) = issue(months[1]).await;
    assert_eq!((clues, standing), (1, 1));
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
    let work = path.with_file_name("rows.work");
    fs::write(&work, "王小军").unwrap();
    let app = kit.restarted().await;
    app.tend(true).await;
    let RunState::Failed { why } = app.comparison(&kit.county, &id).await.unwrap().run.state else {
        panic!("it runs on")
    };
    assert_eq!(why[0].code, "compare.run.killed");
    assert!(!work.exists(), "what lay open goes at the start");
    // As it was, without confirming anything again.
    let view = app.comparison(&kit.county, &id).await.unwrap();
    assert_eq!((view.may_repeat, &view.run.mapping), (true, &mapping));
    assert_eq!(app.repeat_comparison(&kit.county, &id).await.unwrap(), []);
    assert!(app.comparison_settled(&kit.county, &id).await.unwrap().state.is_done());
}

pub fn find(folder: &Path, end: &str) -> std::path::PathBuf {
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
