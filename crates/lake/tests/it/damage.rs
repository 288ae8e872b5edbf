//! The folder can go, be cut, or be half written: the log is the truth.

use std::fs;
use std::path::PathBuf;

use bairi_base::Fraction;
use bairi_ledger::{Batch, Write};
use serde_json::json;

use crate::kit::{Kit, PROVINCE, VILLAGES, household_in, person, register, unit};

/// Enough entries that the lake writes segments, with a few displaced and retracted.
async fn kit() -> Kit {
    let kit = Kit::new().await;
    let many: Vec<Write> = (0..21_000)
        .map(|n| household_in(VILLAGES[n % VILLAGES.len()], &format!("H{n}"), json!({ "house_safe": n % 3 == 0 })))
        .collect();
    let entities = load(&kit, many).await;
    let again: Vec<Write> = entities
        .iter()
        .step_by(7)
        .enumerate()
        .map(|(n, entity)| Write {
            entity: Some(*entity),
            ..household_in(VILLAGES[n % VILLAGES.len()], &format!("H{}", n * 7), json!({ "house_safe": true }))
        })
        .collect();
    load(&kit, again).await;
    kit.settled().await;
    kit
}

async fn load(kit: &Kit, writes: Vec<Write>) -> Vec<i64> {
    let mut batch: Batch = kit.ledger.batch(&kit.me, "test").await.unwrap();
    let mut entities = Vec::new();
    for slice in writes.chunks(2_000) {
        entities.extend(batch.append(slice.to_vec()).await.unwrap());
    }
    batch.commit().await.unwrap();
    entities
}

fn segments(kit: &Kit) -> Vec<PathBuf> {
    let folder = fs::read_dir(kit.lake_folder().join("household")).unwrap();
    let mut files: Vec<PathBuf> = folder.flatten().map(|f| f.path()).collect();
    files.sort();
    files
}

/// Of 21,000 every third is safe; every seventh was found safe later, of which two thirds were not.
const SAFE: Fraction = Fraction::new(7_000 + 2_000, 21_000);

async fn is_whole(kit: &Kit, why: &str) {
    let lake = kit.reopened().await.unwrap_or_else(|e| panic!("{why}: {e}"));
    let figure = lake.view(&kit.me).figure("safe", unit(PROVINCE)).unwrap();
    assert_eq!(figure.value, SAFE, "{why}");
    let rows = lake.rows(&kit.me, &register("household", PROVINCE)).await.unwrap();
    assert_eq!(rows.total, 21_000, "{why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_happens_to_the_folder_the_lake_is_made_anew() {
    let kit = kit().await;
    assert_eq!(kit.figure("safe", PROVINCE).value, SAFE);
    assert!(!segments(&kit).is_empty(), "the log was long enough for a segment");
    is_whole(&kit, "untouched").await;

    let manifest = kit.lake_folder().join("manifest.json");
    fs::write(&manifest, "{").unwrap();
    is_whole(&kit, "manifest damaged").await;

    let file = segments(&kit).remove(0);
    let bytes = fs::read(&file).unwrap();
    fs::write(&file, &bytes[..bytes.len() / 2]).unwrap();
    is_whole(&kit, "segment cut").await;

    let file = segments(&kit).remove(0);
    let mut bytes = fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[4..middle].fill(0);
    fs::write(&file, &bytes).unwrap();
    is_whole(&kit, "segment overwritten").await;

    fs::remove_file(segments(&kit).remove(0)).unwrap();
    is_whole(&kit, "segment gone").await;

    // Killed between a segment and its manifest.
    fs::write(kit.lake_folder().join("household/000000000001-000000000009.parquet"), "half").unwrap();
    fs::write(kit.lake_folder().join("household/000000000001.partial"), "half").unwrap();
    is_whole(&kit, "stray files").await;
    assert!(segments(&kit).iter().all(|f| fs::metadata(f).unwrap().len() > 4), "stray files are swept away");

    fs::remove_dir_all(kit.lake_folder()).unwrap();
    is_whole(&kit, "folder gone").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_goes_while_the_lake_runs_is_made_anew() {
    let kit = kit().await;
    fs::remove_dir_all(kit.lake_folder()).unwrap();
    // Somebody asks, and notices.
    assert!(kit.lake.rows(&kit.me, &register("household", PROVINCE)).await.is_err());
    let following = kit.follow();
    let ends = std::time::Instant::now() + std::time::Duration::from_secs(30);
    while kit.lake.rows(&kit.me, &register("household", PROVINCE)).await.is_err() {
        assert!(std::time::Instant::now() < ends, "the lake does not come back");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(kit.figure("safe", PROVINCE).value, SAFE);
    following.abort();
}

/// Of the two registers' segments the second meets a full disk. What was written of the first must not count twice.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_stops_no_figure_and_counts_nothing_twice() {
    let kit = Kit::new().await;
    let many = (0..21_000).map(|n| household_in(VILLAGES[n % VILLAGES.len()], &format!("H{n}"), json!({})));
    let entities = load(&kit, many.collect()).await;
    let first = kit.write(person(1, entities[0], VILLAGES[0], json!({}))).await.seq;
    let folder = kit.lake_folder().join("person");
    fs::create_dir_all(&folder).unwrap();
    let full = folder.join(format!("{first:012}-{first:012}.partial"));
    std::os::unix::fs::symlink("/dev/full", &full).unwrap();
    kit.settled().await;
    assert!(!full.is_symlink(), "the segment was tried, and what could not be written is removed");
    assert!(!segments(&kit).is_empty(), "the other register's segment was written");
    let whole = |kit: &Kit| (kit.figure("all", PROVINCE).value, kit.figure("safe", PROVINCE).unknown);
    let expected = |n| (Fraction::new(n, 1), n);
    assert_eq!(whole(&kit), expected(21_000));

    // The disk has room again.
    kit.write(household_in(VILLAGES[0], "H21000", json!({}))).await;
    kit.settled().await;
    assert_eq!(whole(&kit), expected(21_001));
    let manifest = fs::read_to_string(kit.lake_folder().join("manifest.json")).unwrap();
    assert!(manifest.contains("person"), "both are in segments now");
    let lake = kit.reopened().await.unwrap();
    assert_eq!(lake.rows(&kit.me, &register("household", PROVINCE)).await.unwrap().total, 21_001);
}
