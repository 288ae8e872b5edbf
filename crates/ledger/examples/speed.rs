//! How fast the log takes changes: `cargo run --release -p bairi-ledger --example speed [rows]`.
//!
//! Writes to a fresh store in the system's folder for temporary files; BAIRI_SPEED_STORE names another address.
#![allow(clippy::unwrap_used)]

#[allow(dead_code, unreachable_pub)]
#[path = "../tests/it/kit.rs"]
mod kit;

use std::sync::Arc;
use std::time::Instant;

use bairi_ledger::{Ledger, Write};
use serde_json::json;

const SINGLE: u32 = 500;
const CALL: usize = 5_000;

#[tokio::main]
async fn main() {
    let rows: usize = std::env::args().nth(1).map_or(200_000, |n| n.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let url = std::env::var("BAIRI_SPEED_STORE");
    let url = url.unwrap_or_else(|_| format!("sqlite://{}/log.sqlite?mode=rwc", folder.path().display()));
    let ledger = Ledger::open(&url, Arc::new(kit::plan())).await.unwrap();
    let me = ledger.unscoped_viewer("speed");

    let begun = Instant::now();
    for i in 0..SINGLE {
        ledger.write(&me, household(&format!("S{i}"))).await.unwrap();
    }
    let each = begun.elapsed() / SINGLE;
    println!("single changes: {:.1} a second, {:.2} ms each", 1.0 / each.as_secs_f64(), each.as_secs_f64() * 1e3);

    let begun = Instant::now();
    let mut batch = ledger.batch(&me, "speed").await.unwrap();
    for start in (0..rows).step_by(CALL) {
        let n = CALL.min(rows - start);
        batch.append((start..start + n).map(|i| household(&format!("B{i}"))).collect()).await.unwrap();
    }
    let appended = begun.elapsed();
    let record = batch.commit().await.unwrap();
    let took = begun.elapsed();
    println!(
        "a batch of {rows}: {:.0} rows a second ({:.2} s to append, {:.2} s to commit)",
        rows as f64 / took.as_secs_f64(),
        appended.as_secs_f64(),
        (took - appended).as_secs_f64()
    );

    let begun = Instant::now();
    let mut batch = ledger.batch(&me, "changes").await.unwrap();
    for start in (0..rows).step_by(CALL) {
        let writes = (start..rows.min(start + CALL)).map(|i| {
            let values = json!({ "code": format!("C{i}"), "head_name": format!("李{i}"), "status": "out" });
            kit::put("household", Some(record.first_seq + i as i64), kit::PEAR, values, "2017-10-02")
        });
        batch.append(writes.collect()).await.unwrap();
    }
    batch.commit().await.unwrap();
    println!(
        "a batch of {rows} changes with new keys: {:.0} rows a second",
        rows as f64 / begun.elapsed().as_secs_f64()
    );

    let begun = Instant::now();
    let found = ledger.search(&me, "household", kit::unit(kit::FAR), "李", 20).await.unwrap();
    println!("a search that matches {rows} and finds {}: {:?}", found.len(), begun.elapsed());
    let begun = Instant::now();
    let found = ledger.latest_changes(&me, kit::unit(kit::FAR), 20).await.unwrap();
    println!("latest changes of a quiet village, {} found: {:?}", found.len(), begun.elapsed());
}

/// A household of the size that a real one has.
fn household(code: &str) -> Write {
    let values = json!({ "code": code, "head_name": format!("张{code}"), "phone": "80000001", "status": "poor",
                         "income": 300_000 });
    kit::put("household", None, kit::PEAR, values, "2017-10-01")
}
