//! What a sweep takes away, and what it never does.

use std::fs::File;
use std::path::Path;
use std::time::SystemTime;

use bairi_app::{FileStore, SweepError, Swept, Viewer, sweep_files};
use bairi_plan::Plan;
use chrono::{DateTime, TimeDelta, Utc};

use super::files::{files_on_disk, package, send, work};
use super::kit::{Kit, PEAR, answers, ask};
use super::pictures::jpeg;
use super::s3::{BUCKET, S3};

fn before() -> DateTime<Utc> {
    Utc::now() - TimeDelta::days(7)
}

fn long_ago() -> DateTime<Utc> {
    Utc::now() - TimeDelta::days(30)
}

/// Everything in a folder becomes a month old.
fn age(folder: &Path) {
    for file in folder.read_dir().unwrap().map(Result::unwrap) {
        if file.path().is_dir() {
            age(&file.path());
        } else {
            let file = File::options().write(true).open(file.path()).unwrap();
            file.set_modified(SystemTime::from(long_ago())).unwrap();
        }
    }
}

async fn on_disk() -> (Kit, Viewer, FileStore) {
    let kit = Kit::of(package().path()).await;
    let county = kit.county().await;
    let files = FileStore::on_disk(kit.files().join("blobs"));
    (kit, county, files)
}

async fn swept(files: &FileStore, kit: &Kit) -> Swept {
    sweep_files(files, &kit.ledger, before(), false).await.unwrap()
}

#[tokio::test]
async fn what_no_change_names_goes_once_it_is_old_and_whatever_was_ever_named_stays() {
    let (kit, county, files) = on_disk().await;
    // One that an entry names, one that it named once, one of an entry that was taken off, one that was left.
    let entity = work(&kit, &county, "W1", &[jpeg(40, 30, 1)]).await;
    let view = kit.app.entry(&county, "work", entity).await.unwrap();
    let once = view.files[0].name.clone();
    let now = send(&kit, &county, "photos", &jpeg(40, 30, 2)).await.unwrap();
    let seq = view.head.seq.to_string();
    let pairs = [("unit", PEAR), ("code", "W1"), ("photos", now.as_str()), ("based-on", seq.as_str())];
    kit.saved(&county, "work", Some(entity), &pairs).await;
    let gone = work(&kit, &county, "W2", &[jpeg(40, 30, 3)]).await;
    let view = kit.app.entry(&county, "work", gone).await.unwrap();
    let taken_off = view.files[0].name.clone();
    let seq = view.head.seq.to_string();
    let pairs = [("change-reason", "twice"), ("based-on", seq.as_str())];
    kit.app.retract(&county, &ask("work", Some(gone), answers(&pairs))).await.unwrap();
    let left = send(&kit, &county, "photos", &jpeg(40, 30, 4)).await.unwrap();

    assert_eq!(swept(&files, &kit).await, Swept { files: 4, removed: 0, removed_bytes: 0 }, "all are young");
    age(&kit.files().join("blobs"));
    let fresh = send(&kit, &county, "photos", &jpeg(40, 30, 5)).await.unwrap();
    let rehearsed = sweep_files(&files, &kit.ledger, before(), true).await.unwrap();
    assert_eq!(files_on_disk(&kit.files()).len(), 15, "a rehearsal touches nothing");
    let done = swept(&files, &kit).await;
    assert_eq!(done, rehearsed);
    assert!((done.files, done.removed) == (5, 1) && done.removed_bytes > 0, "{done:?}");
    let kept = files_on_disk(&kit.files());
    for name in [&once, &now, &taken_off, &fresh] {
        assert_eq!(kept.iter().filter(|file| file.starts_with(&name[2..])).count(), 3, "{name}");
    }
    assert!(!kept.iter().any(|file| file.starts_with(&left[2..])) && kept.len() == 12);
    assert_eq!(swept(&files, &kit).await.removed, 0);
}

#[tokio::test]
async fn an_old_upload_that_comes_again_or_is_saved_after_all_is_not_swept_away() {
    let (kit, county, files) = on_disk().await;
    work(&kit, &county, "W1", &[jpeg(40, 30, 1)]).await;
    let again = jpeg(40, 30, 2);
    send(&kit, &county, "photos", &again).await.unwrap();
    let held = send(&kit, &county, "photos", &jpeg(40, 30, 3)).await.unwrap();
    age(&kit.files().join("blobs"));
    send(&kit, &county, "photos", &again).await.unwrap();
    // A form that still has a fault: what it names is new from then on.
    let filled = ask("work", None, answers(&[("unit", PEAR), ("photos", &held)]));
    Kit::faults(kit.app.save(&county, &filled).await);
    assert_eq!(swept(&files, &kit).await.removed, 0);
    kit.saved(&county, "work", None, &[("unit", PEAR), ("code", "W2"), ("photos", &held)]).await;
}

#[tokio::test]
async fn a_log_that_names_nothing_of_a_store_is_hardly_its_own() {
    let (kit, county, files) = on_disk().await;
    send(&kit, &county, "photos", &jpeg(40, 30, 1)).await.unwrap();
    assert_eq!(swept(&files, &kit).await.removed, 0, "nothing is old");
    age(&kit.files().join("blobs"));
    let refused = sweep_files(&files, &kit.ledger, before(), false).await;
    assert!(matches!(refused, Err(SweepError::OtherLog { files: 1 })), "{refused:?}");
    assert_eq!(files_on_disk(&kit.files()).len(), 3);
}

#[tokio::test]
async fn what_a_killed_process_left_half_written_goes_and_what_is_not_ours_stays() {
    let (kit, county, files) = on_disk().await;
    work(&kit, &county, "W1", &[jpeg(40, 30, 1)]).await;
    let folder = kit.files().join("blobs/ab");
    std::fs::create_dir_all(&folder).unwrap();
    for name in ["7-0.part", "notes.txt"] {
        std::fs::write(folder.join(name), b"half").unwrap();
    }
    age(&kit.files().join("blobs"));
    assert_eq!(swept(&files, &kit).await, Swept { files: 1, removed: 0, removed_bytes: 4 });
    let left = files_on_disk(&folder);
    assert!(!left.contains(&"7-0.part".to_owned()) && left.contains(&"notes.txt".to_owned()), "{left:?}");
}

#[tokio::test]
async fn a_bucket_is_swept_as_a_folder_is_page_by_page() {
    let server = S3::start();
    let files = FileStore::in_bucket(&format!("s3://{BUCKET}/bairi"), server.settings()).unwrap();
    let plan = Plan::load(package().path()).0.unwrap();
    let kit = Kit::with_files(plan, Some(files.clone())).await;
    let county = kit.county().await;
    files.check().await.unwrap();
    work(&kit, &county, "W1", &[jpeg(40, 30, 1)]).await;
    let left = send(&kit, &county, "photos", &jpeg(40, 30, 2)).await.unwrap();
    // Another campaign's, beside ours.
    server.state().objects.insert(format!("other/{}/{}", &left[..2], &left[2..]), (vec![1], long_ago()));
    server.state().objects.values_mut().for_each(|(_, at)| *at = long_ago());
    let done = swept(&files, &kit).await;
    assert_eq!((done.files, done.removed), (2, 1));
    let state = server.state();
    let kept: Vec<&String> = state.objects.keys().collect();
    assert_eq!(kept.len(), 5, "one file of three parts, the trial, the other's: {kept:?}");
    assert_eq!(kept.iter().filter(|key| key.contains(&left[2..])).count(), 1);
    assert_eq!(state.refused, 0);
}
