//! Departments' data looked after: terms that are over, processes that were killed, two who do the same at once.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Duration;

use bairi_app::{ComparisonError, RunState};
use serde_json::{Value, json};

use crate::comparisons::{desk, find, left_of, send};
use crate::kit::{Kit, today};

/// More than a page lists.
const MANY: usize = 230;
const TEXT: &str = "姓名,身份证号\n王小军,369901200611200012\n";

fn run_json(kit: &Kit, id: &str) -> PathBuf {
    find(kit.home.path(), &format!("{id}/run.json"))
}

/// Changes what lies on the disk of a run.
fn rewrite(path: &Path, more: Value) {
    let mut run: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    run.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    fs::write(path, run.to_string()).unwrap();
}

/// A run on the disk as it stands in the middle of the work; answers with the working copy.
fn as_at_work(kit: &Kit, id: &str) -> PathBuf {
    let path = run_json(kit, id);
    rewrite(&path, json!({ "state": { "state": "running", "since": "2017-10-20T01:00:00Z" } }));
    let work = path.with_file_name("rows.work");
    fs::write(&work, "王小军").unwrap();
    work
}

#[tokio::test(flavor = "multi_thread")]
async fn however_many_runs_there_are_every_file_goes_and_every_sender_sees_the_own_ones() {
    let (kit, _folder) = desk().await;
    let own = send(&kit, &kit.department, "students", TEXT).await.unwrap();
    let first = send(&kit, &kit.county, "students", TEXT).await.unwrap();
    let folder = run_json(&kit, &first).parent().unwrap().to_owned();
    let number = u64::from_str_radix(&first, 16).unwrap();
    for later in 1..MANY as u64 {
        let id = format!("{:x}", number + later);
        let copy = folder.with_file_name(&id);
        fs::create_dir(&copy).unwrap();
        for file in ["run.json", "sent"] {
            fs::copy(folder.join(file), copy.join(file)).unwrap();
        }
        rewrite(&copy.join("run.json"), json!({ "id": id }));
    }
    let listed = kit.app.comparisons(&kit.department).await.unwrap();
    assert_eq!(listed.iter().map(|run| run.id.as_str()).collect::<Vec<_>>(), [own.as_str()]);
    let listed = kit.app.comparisons(&kit.county).await.unwrap();
    assert_eq!((listed.len(), &listed[0].id), (200, &format!("{:x}", number + MANY as u64 - 1)));

    // The oldest two are over.
    for id in [&own, &first] {
        rewrite(&run_json(&kit, id), json!({ "forget_on": "2017-10-01" }));
    }
    assert_eq!(kit.app.forget_what_was_sent().await.unwrap(), 2);
    for id in [&own, &first] {
        assert_eq!(left_of(&kit, id), ["run.json"]);
    }
    assert_eq!(kit.app.forget_what_was_sent().await.unwrap(), 0, "once only");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_was_not_sent_to_its_end_goes_at_the_start() {
    let (kit, _folder) = desk().await;
    let id = send(&kit, &kit.county, "students", TEXT).await.unwrap();
    let folder = run_json(&kit, &id).parent().unwrap().to_owned();
    let unfinished = |id: &str| {
        let own = folder.with_file_name(id);
        fs::create_dir_all(&own).unwrap();
        fs::write(own.join("sent"), "…").unwrap();
        own
    };
    let killed = unfinished("5b0a1b2c3d4e5");
    // No ids, and an id that this process may have given.
    let others = [unfinished("learned"), unfinished("other"), unfinished("ffffffffffffff")];
    // Another process takes one in at this moment.
    let mut sending = kit.app.send_comparison(&kit.county, "students", "rows.csv", today()).await.unwrap();
    sending.write(TEXT.as_bytes().to_vec()).await.unwrap();

    kit.app.tend(false).await;
    assert!(killed.exists(), "only at the start");
    let app = kit.restarted().await;
    app.tend(true).await;
    assert!(!killed.exists());
    assert!(others.iter().all(|folder| folder.join("sent").exists()));
    assert_eq!(left_of(&kit, &id), ["run.json", "sent"]);
    let sent = sending.finish().await.unwrap();
    assert_eq!(kit.app.comparison(&kit.county, &sent).await.unwrap().run.state, RunState::Sent);
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn the_folder_of_a_run_is_open_to_nobody_else() {
    use std::os::unix::fs::PermissionsExt;
    let (kit, _folder) = desk().await;
    let id = send(&kit, &kit.county, "students", TEXT).await.unwrap();
    let folder = run_json(&kit, &id).parent().unwrap().to_owned();
    assert_eq!(fs::metadata(folder).unwrap().permissions().mode() & 0o777, 0o700);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_begin_a_run_at_once_begin_one() {
    let (kit, _folder) = desk().await;
    let rows: String = (0..20_000).map(|row| format!("赵{row},\n")).collect();
    let id = send(&kit, &kit.county, "students", &format!("姓名,身份证号\n{rows}")).await.unwrap();
    let mapping = kit.app.comparison(&kit.county, &id).await.unwrap().run.mapping;
    let begin = || kit.app.begin_comparison(&kit.county, &id, mapping.clone());
    let (one, other) = tokio::join!(begin(), begin());
    let (begun, refused) = if one.is_ok() { (one, other) } else { (other, one) };
    assert_eq!(begun.unwrap(), []);
    assert!(matches!(refused, Err(ComparisonError::Begun)), "{refused:?}");
    // While it is worked at, nothing of it is taken away.
    assert!(matches!(kit.app.forget_comparison(&kit.county, &id).await, Err(ComparisonError::Begun)));
    kit.app.tend(false).await;
    assert!(kit.app.comparison_settled(&kit.county, &id).await.unwrap().state.is_done());
    // It is let go of: it can be begun again.
    assert_eq!(begin().await.unwrap(), []);
    assert!(kit.app.comparison_settled(&kit.county, &id).await.unwrap().state.is_done());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_whose_beginning_nobody_waits_for_is_not_at_work_for_ever() {
    let (kit, _folder) = desk().await;
    let id = send(&kit, &kit.county, "students", TEXT).await.unwrap();
    let mapping = kit.app.comparison(&kit.county, &id).await.unwrap().run.mapping;
    let begin = || kit.app.begin_comparison(&kit.county, &id, mapping.clone());
    for patience in 0..40 {
        let _ = tokio::time::timeout(Duration::from_micros(patience * 250), begin()).await;
        // Whatever was done for it until then comes to its end, and it can be begun again.
        let mut again = begin().await;
        for _ in 0..500 {
            if again.is_ok() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
            again = begin().await;
        }
        assert_eq!(again.unwrap(), [], "{patience}");
        assert!(kit.app.comparison_settled(&kit.county, &id).await.unwrap().state.is_done());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_of_another_process_is_ended_when_that_is_and_not_before() {
    let (kit, _folder) = desk().await;
    let id = send(&kit, &kit.county, "students", TEXT).await.unwrap();
    let work = as_at_work(&kit, &id);
    // What a program on the command line has while it works.
    let lock = File::create(work.with_file_name("lock")).unwrap();
    lock.try_lock().unwrap();
    rewrite(&run_json(&kit, &id), json!({ "forget_on": "2017-10-01" }));
    for first in [true, false] {
        kit.app.tend(first).await;
        let run = kit.app.comparison(&kit.county, &id).await.unwrap().run;
        assert!(run.state.is_running() && !run.forgotten && work.exists(), "{run:?}");
    }
    rewrite(&run_json(&kit, &id), json!({ "forget_on": "2999-10-01" }));
    // It is killed; nobody starts the server anew.
    drop(lock);
    kit.app.tend(false).await;
    let RunState::Failed { why } = kit.app.comparison(&kit.county, &id).await.unwrap().run.state else {
        panic!("it runs on")
    };
    assert_eq!(why[0].code, "compare.run.killed");
    assert!(!work.exists(), "what lay open goes");
    assert_eq!(kit.app.repeat_comparison(&kit.county, &id).await.unwrap(), []);
    assert!(kit.app.comparison_settled(&kit.county, &id).await.unwrap().state.is_done());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_process_works_at_is_not_begun() {
    let (kit, _folder) = desk().await;
    let id = send(&kit, &kit.county, "students", TEXT).await.unwrap();
    let mapping = kit.app.comparison(&kit.county, &id).await.unwrap().run.mapping;
    let lock = File::create(run_json(&kit, &id).with_file_name("lock")).unwrap();
    lock.try_lock().unwrap();
    let refused = kit.app.begin_comparison(&kit.county, &id, mapping).await;
    assert!(matches!(refused, Err(ComparisonError::Begun)), "{refused:?}");
    assert_eq!(kit.app.comparison(&kit.county, &id).await.unwrap().run.state, RunState::Sent);
}
