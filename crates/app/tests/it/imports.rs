//! From an uploaded spreadsheet to the log: checked whole, committed as checked, or not at all.

use bairi_app::{ImportError, ImportMode, ImportState};
use bairi_base::Lang;
use bairi_ledger::AccessKind;
use serde_json::json;

use crate::kit::{Kit, PEAR, PLUM, RIVER, counts, faults, today, told, unit};

const HEAD: &str = "户编号,户主,脱贫属性,家庭人口,人均纯收入,行政村\n";
const TWO: &str = "H1,王福兰,未脱贫,4,2900.50,990121100201\nH2,李有田,已脱贫,2,4100,990121100202\n";

fn households(rows: &str) -> String {
    format!("{HEAD}{rows}")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_writes_nothing_and_a_commit_writes_what_was_checked() {
    let kit = Kit::new().await;
    let before = kit.ledger.last_seq();
    let report = kit.csv(&kit.cadre, "household", &households(TWO)).await;
    assert_eq!((report.state.clone(), faults(&report)), (ImportState::Checked, vec![]));
    assert_eq!(counts(&report), [2, 2, 0, 0, 0]);
    assert_eq!(kit.ledger.last_seq(), before);
    assert!(kit.household("H1").await.is_none());

    let done = kit.commit(&kit.cadre, &report, ImportMode::All).await;
    assert!(matches!(done.state, ImportState::Done { added: 2, changed: 0, .. }), "{:?}", done.state);
    let wang = kit.household("H1").await.unwrap();
    assert_eq!((wang.unit, wang.effective_on), (unit(PEAR), today()));
    let expected = json!({ "code": "H1", "head": "王福兰", "status": "not_out", "people": 4, "income": 290_050 });
    assert_eq!(serde_json::Value::Object(wang.values), expected);
    let batches = kit.ledger.batches(&kit.cadre, 10).await.unwrap();
    assert_eq!((batches[0].label.as_str(), batches[0].file_hash.as_deref()), ("rows.csv", Some(&*report.file_hash)));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_file_once_more_changes_nothing() {
    let kit = Kit::new().await;
    kit.import(&kit.cadre, "household", &households(TWO)).await;
    let seq = kit.ledger.last_seq();
    let again = kit.csv(&kit.cadre, "household", &households(TWO)).await;
    assert_eq!(counts(&again), [2, 0, 0, 2, 0]);
    let refused = kit.app.commit_import(&kit.cadre, &again.id, ImportMode::All).await;
    assert!(matches!(refused, Err(ImportError::Nothing)));
    assert_eq!(kit.ledger.last_seq(), seq);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_sheet_does_not_say_stays_as_it_was() {
    let kit = Kit::new().await;
    let phone = json!({ "code": "H1", "head": "王福兰", "status": "not_out", "people": 4, "phone": "13800000000" });
    kit.put(None, PEAR, phone).await;
    // One column is missing, one cell is empty, one value is new; the other row has a masked phone, as exports do.
    let report = kit.import(&kit.cadre, "household", "户编号,户主,家庭人口,联系电话\nH1,,5,138******00\n").await;
    assert_eq!(counts(&report), [1, 0, 1, 0, 0]);
    let expected = json!({ "code": "H1", "head": "王福兰", "status": "not_out", "people": 5, "phone": "13800000000" });
    assert_eq!(serde_json::Value::Object(kit.household("H1").await.unwrap().values), expected);
    // A new phone is a change even where its mask would be the same.
    let report = kit.csv(&kit.cadre, "household", "户编号,联系电话\nH1,13811111100\n").await;
    assert_eq!(counts(&report), [1, 0, 1, 0, 0]);
    let report = kit.csv(&kit.cadre, "household", "户编号,联系电话\nH1,139******00\n").await;
    assert_eq!(faults(&report)[3..], ["2:联系电话:entry.phone.shape"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn all_or_nothing_unless_the_valid_rows_are_asked_for() {
    let kit = Kit::new().await;
    let bad = households(&format!("{TWO}H3,张三,也许,3,100,990121100201\nH4,赵六,未脱贫,99,1,梨坑村\n"));
    let report = kit.csv(&kit.cadre, "household", &bad).await;
    assert_eq!(faults(&report), ["4:脱贫属性:entry.code.unknown", "5:家庭人口:entry.number.large"]);
    assert_eq!(counts(&report), [4, 2, 0, 0, 2]);
    let refused = kit.app.commit_import(&kit.cadre, &report.id, ImportMode::All).await;
    assert!(matches!(refused, Err(ImportError::Faulty)));
    assert!(kit.household("H1").await.is_none());

    let done = kit.commit(&kit.cadre, &report, ImportMode::ValidRows).await;
    assert!(matches!(done.state, ImportState::Done { added: 2, .. }), "{:?}", done.state);
    assert!(kit.household("H2").await.is_some() && kit.household("H3").await.is_none());
    let twice = kit.app.commit_import(&kit.cadre, &report.id, ImportMode::ValidRows).await;
    assert!(matches!(twice, Err(ImportError::NotChecked)));
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_outside_the_viewers_area_are_refused_and_the_attempt_is_recorded() {
    let kit = Kit::new().await;
    kit.put(None, RIVER, json!({ "code": "FAR", "head": "孙远", "status": "not_out", "people": 1 })).await;
    let rows = format!("H1,王福兰,未脱贫,4,1,{RIVER}\nFAR,孙远,未脱贫,1,1,{PEAR}\nH2,李有田,未脱贫,2,1,{PLUM}\n");
    let report = kit.csv(&kit.cadre, "household", &households(&rows)).await;
    assert_eq!(faults(&report), ["2:行政村:import.unit.outside", "3:户编号:import.key.outside"]);
    assert_eq!(counts(&report), [3, 1, 0, 0, 2]);
    let refusals = kit.ledger.accesses(&kit.cadre, 10).await.unwrap();
    let refusals: Vec<_> = refusals.iter().filter(|a| a.kind == AccessKind::Refusal && a.what == "import").collect();
    assert!(refusals.iter().any(|a| a.unit == Some(unit(RIVER))));
    assert_eq!(refusals.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn identity_numbers_references_and_unique_values_are_checked() {
    let kit = Kit::new().await;
    kit.import(&kit.cadre, "household", &households(TWO)).await;
    // A valid number, the same with a wrong check digit, one that stands twice, a reference to nothing.
    let good = id_number("36991219500101001");
    let other = id_number("36991219520202002");
    let last = if good.ends_with('1') { '2' } else { '1' };
    let wrong = format!("{}{last}", &good[..17]);
    let rows = format!(
        "人编号,贫困户,姓名,证件号码\nP1,H1,王福兰,{good}\nP2,H1,王小兰,{wrong}\nP3,H9,李有田,{other}\nP4,H2,李小田,{good}\n\
         P1,H2,又一人,{other}\n"
    );
    let report = kit.csv(&kit.cadre, "person", &rows).await;
    assert_eq!(
        faults(&report),
        [
            "3:证件号码:entry.id.check-digit",
            "4:贫困户:entry.reference.missing",
            "5:证件号码:import.value.twice",
            "6:人编号:import.key.twice",
            "6:证件号码:import.value.twice",
        ]
    );
    let done = kit.commit(&kit.cadre, &report, ImportMode::ValidRows).await;
    assert!(matches!(done.state, ImportState::Done { added: 1, .. }), "{:?}", done.state);
    let all = kit.ledger.unscoped_viewer("test");
    let wang = kit.ledger.find_by_key(&all, "person", "code", "P1").await.unwrap().unwrap();
    // No column of the unit: the person is where the household is.
    assert_eq!(wang.unit, unit(PEAR));
    assert_eq!(wang.values["household"], json!(kit.household("H1").await.unwrap().entity));
    // The number belongs to somebody now; the same row again is no fault, another person with it is.
    let rows = format!("人编号,贫困户,姓名,证件号码\nP1,H1,王福兰,{good}\nP5,H1,王大兰,{good}\n");
    let report = kit.csv(&kit.cadre, "person", &rows).await;
    assert_eq!(faults(&report), ["3:证件号码:import.value.twice", "3:证件号码:import.value.taken"]);
    assert_eq!(counts(&report), [2, 0, 0, 1, 1]);
    // Nothing of the people is in the report.
    let said = serde_json::to_string(&report).unwrap();
    assert!(![good.as_str(), wrong.as_str(), "王福兰", "王大兰"].iter().any(|value| said.contains(value)));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_changed_since_the_check_stops_the_commit() {
    let kit = Kit::new().await;
    kit.import(&kit.cadre, "household", &households(TWO)).await;
    let seq = kit.ledger.last_seq();
    let rows = "H2,李有田,已脱贫,3,4100,990121100202\nH1,王福兰,未脱贫,5,2900.50,990121100201\n";
    let report = kit.csv(&kit.cadre, "household", &households(rows)).await;
    let wang = kit.household("H1").await.unwrap();
    kit.put(Some(wang.entity), PEAR, json!({ "code": "H1", "head": "王福兰", "status": "out", "people": 4 })).await;
    let stopped = kit.commit(&kit.cadre, &report, ImportMode::All).await;
    let ImportState::Failed { why } = &stopped.state else { panic!("{:?}", stopped.state) };
    assert_eq!(told(why), "3:import.stopped.moved");
    assert_eq!(kit.ledger.last_seq(), seq + 1);
    assert_eq!(kit.household("H2").await.unwrap().values["people"], json!(2));
    // Somebody else enters a household that was new when the file was checked.
    let report = kit.csv(&kit.cadre, "household", &households("H7,周七,未脱贫,1,1,梨坑村\n")).await;
    kit.put(None, PEAR, json!({ "code": "H7", "head": "周七", "status": "not_out", "people": 2 })).await;
    let stopped = kit.commit(&kit.cadre, &report, ImportMode::All).await;
    assert!(matches!(&stopped.state, ImportState::Failed { why } if why.code == "import.stopped.moved"));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_account_that_checked_may_look_and_commit() {
    let kit = Kit::new().await;
    let report = kit.csv(&kit.cadre, "household", &households(TWO)).await;
    assert!(matches!(kit.app.import(&kit.county, &report.id).await, Err(ImportError::NotFound)));
    let refused = kit.app.commit_import(&kit.county, &report.id, ImportMode::All).await;
    assert!(matches!(refused, Err(ImportError::NotFound)));
    let refused = kit.app.marked_import(&kit.county, &report.id, Lang::Zh).await;
    assert!(matches!(refused, Err(ImportError::NotFound)));
    for id in ["", "../log", "0-0-0"] {
        assert!(matches!(kit.app.import(&kit.cadre, id).await, Err(ImportError::NotFound)));
    }
    let refused = kit.app.upload_import(&kit.department, "household", "rows.csv").await;
    assert!(matches!(refused, Err(ImportError::NotAllowed)));
    let refused = kit.app.upload_import(&kit.cadre, "unit", "rows.csv").await;
    assert!(matches!(refused, Err(ImportError::NotFound)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_exchanged_behind_the_check_is_not_committed() {
    let kit = Kit::new().await;
    let report = kit.csv(&kit.cadre, "household", &households(TWO)).await;
    let path = kit.home.path().join("files/imports").join(&report.file_hash);
    std::fs::write(&path, households("H9,别人,未脱贫,1,1,梨坑村\n")).unwrap();
    let stopped = kit.commit(&kit.cadre, &report, ImportMode::All).await;
    assert!(matches!(&stopped.state, ImportState::Failed { why } if why.code == "import.stopped.file"));
    assert!(kit.household("H9").await.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restarted_server_still_knows_the_report_and_what_became_of_a_commit() {
    let kit = Kit::new().await;
    let report = kit.csv(&kit.cadre, "household", &households(TWO)).await;
    let app = kit.restarted().await;
    let found = app.import(&kit.cadre, &report.id).await.unwrap();
    assert_eq!((counts(&found), found.state), (counts(&report), ImportState::Checked));
    app.commit_import(&kit.cadre, &report.id, ImportMode::All).await.unwrap();
    app.import_settled(&kit.cadre, &report.id).await.unwrap();
    // The report as it was on disk while the commit ran: the batch tells that it went through.
    let path = kit.home.path().join("files/imports").join(format!("{}.json", report.id));
    let text = std::fs::read_to_string(&path).unwrap();
    let mut kept: serde_json::Value = serde_json::from_str(&text).unwrap();
    kept["state"] = json!("committing");
    kept["committing_since"] = json!(report.begun_at);
    std::fs::write(&path, kept.to_string()).unwrap();
    let found = kit.restarted().await.import(&kit.cadre, &report.id).await.unwrap();
    assert!(matches!(found.state, ImportState::Done { added: 2, .. }), "{:?}", found.state);
    // And one of which there is no batch has come to nothing.
    kept["state"] = json!("committing");
    kept["file_hash"] = json!("0".repeat(64));
    std::fs::write(&path, kept.to_string()).unwrap();
    let found = kit.restarted().await.import(&kit.cadre, &report.id).await.unwrap();
    assert!(matches!(&found.state, ImportState::Failed { why } if why.code == "import.stopped.killed"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_none_and_one_that_breaks_off_are_never_committed() {
    let kit = Kit::new().await;
    let report = kit.check(&kit.cadre, "household", "rows.xlsx", b"\x89PNG\r\n\x1a\n\0\0").await;
    assert_eq!(faults(&report), ["import.file.unknown"]);
    let open = households(&format!("{TWO}H3,\"张三,未脱贫,3,100,梨坑村\n"));
    for (file, fault) in [(open.as_str(), "4:import.csv.quote"), (HEAD, "import.file.rows"), ("", "import.file.empty")]
    {
        let report = kit.csv(&kit.cadre, "household", file).await;
        assert_eq!(faults(&report), [fault]);
        for mode in [ImportMode::All, ImportMode::ValidRows] {
            let refused = kit.app.commit_import(&kit.cadre, &report.id, mode).await;
            assert!(matches!(refused, Err(ImportError::Incomplete)), "{fault}");
        }
    }
    assert!(kit.household("H1").await.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_breaks_off_or_is_too_large_leaves_nothing() {
    let kit = Kit::new().await;
    let folder = kit.home.path().join("files/imports");
    let mut upload = kit.app.upload_import(&kit.cadre, "household", "rows.csv").await.unwrap();
    upload.write(b"half".to_vec()).await.unwrap();
    drop(upload);
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
    let mut upload = kit.app.upload_import(&kit.cadre, "household", "rows.csv").await.unwrap();
    let piece = vec![0; 32 << 20];
    let mut refused = None;
    for _ in 0..8 {
        if let Err(error) = upload.write(piece.clone()).await {
            refused = Some(error);
            break;
        }
    }
    assert!(matches!(refused, Some(ImportError::TooLarge { max_mib: 200 })));
    drop(upload);
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_rows_go_through_in_stretches_and_every_one_arrives() {
    let kit = Kit::new().await;
    let villages = [PEAR, PLUM];
    let row = |n: usize| format!("H{n},甲{n},未脱贫,{},{}.5,{}\n", n % 9 + 1, n, villages[n % 2]);
    let rows: String = (0..9_001).map(row).collect();
    let done = kit.import(&kit.cadre, "household", &households(&rows)).await;
    assert_eq!(counts(&done), [9_001, 9_001, 0, 0, 0]);
    assert!(matches!(done.state, ImportState::Done { added: 9_001, .. }));
    assert_eq!(kit.household("H9000").await.unwrap().values["income"], json!(900_050));
    let again = kit.csv(&kit.cadre, "household", &households(&rows)).await;
    assert_eq!(counts(&again), [9_001, 0, 0, 9_001, 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_marked_copy_comes_back_with_its_faults_named() {
    let kit = Kit::new().await;
    let report = kit.csv(&kit.cadre, "household", &households("H1,王福兰,也许,4,1,梨坑村\n")).await;
    let marked = kit.app.marked_import(&kit.cadre, &report.id, Lang::Zh).await.unwrap();
    assert_eq!(marked.extension, "xlsx");
    let again = kit.check(&kit.cadre, "household", "marked.xlsx", &marked.bytes).await;
    assert_eq!(faults(&again), faults(&report));
    let listed = kit.app.imports(&kit.cadre, "household").await.unwrap();
    assert_eq!(listed.iter().map(|r| r.id.as_str()).collect::<Vec<_>>(), [again.id.as_str(), report.id.as_str()]);
    assert!(kit.app.imports(&kit.county, "household").await.unwrap().is_empty());
}

/// An identity number of the reserved pattern with its check digit.
fn id_number(digits: &str) -> String {
    let last = bairi_plan::id_number::check_digit(digits).unwrap();
    format!("{digits}{last}")
}
