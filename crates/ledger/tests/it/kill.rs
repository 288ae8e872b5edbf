//! SIGKILL at random moments: whatever was acknowledged is there, and of a batch all or nothing.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use bairi_ledger::Change;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use sea_orm::{ConnectionTrait, Database, DbBackend, Statement};

use crate::kit::{Kit, kits};
use crate::replay;
use crate::worker::{Told, Worker, seed};

/// Of each engine; the stores are on disk, so that each change costs a write that really got there.
const KILLS: u32 = 200;
/// A fresh store now and then keeps the checks short.
const KILLS_OF_A_STORE: u32 = 20;
const DELAY_MS_MAX: u64 = 150;

#[tokio::test(flavor = "multi_thread")]
async fn a_process_killed_two_hundred_times_loses_no_acknowledged_change_and_leaves_no_half_batch() {
    let seed = seed();
    println!("seed {seed}");
    let mut dice = StdRng::seed_from_u64(seed);
    let mut tally: HashMap<(&str, &str), usize> = HashMap::new();
    for _ in 0..KILLS / KILLS_OF_A_STORE {
        for kit in kits().await {
            for round in 0..KILLS_OF_A_STORE {
                let told = run_and_kill(&kit, &format!("k{round}"), &mut dice);
                let changes = reopen(&kit).await;
                for (what, n) in check(&told, &changes) {
                    *tally.entry((kit.engine, what)).or_default() += n;
                }
            }
        }
    }
    println!("{tally:?}");
    // The test has to have met all that it is about.
    for what in ["changes", "batches", "killed in a batch"] {
        assert!(tally[&("sqlite", what)] > 0, "no {what}");
    }
}

/// Kills a worker between its start and a little after its store is open.
fn run_and_kill(kit: &Kit, name: &str, dice: &mut StdRng) -> Vec<Told> {
    let worker = Worker::start(&kit.url, name, dice.random(), u32::MAX);
    if dice.random_bool(0.9) {
        worker.wait_ready();
    }
    std::thread::sleep(Duration::from_micros(dice.random_range(0..DELAY_MS_MAX * 1000)));
    worker.kill()
}

/// What is in the store, opened anew after the kill, once everything in it has been found consistent.
async fn reopen(kit: &Kit) -> Vec<Change> {
    let raw = Database::connect(kit.url.as_str()).await.unwrap();
    if raw.get_database_backend() == DbBackend::Postgres {
        wait_for_the_server(&raw).await;
    }
    let ledger = kit.reopened().await;
    replay::check(&ledger, &raw).await
}

/// A server may go on for a moment with what a killed client had sent.
async fn wait_for_the_server(raw: &sea_orm::DatabaseConnection) {
    let sql = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE '%active%' \
               AND pid <> pg_backend_pid()";
    let begun = Instant::now();
    loop {
        let row = raw.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await.unwrap().unwrap();
        let busy: i64 = row.try_get_by_index(0).unwrap();
        let open = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
                    AND state LIKE 'idle in transaction%' AND pid <> pg_backend_pid()";
        let row = raw.query_one_raw(Statement::from_string(DbBackend::Postgres, open)).await.unwrap().unwrap();
        let open: i64 = row.try_get_by_index(0).unwrap();
        if busy + open == 0 {
            return;
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "the server does not let go");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Panics if something acknowledged is missing. Returns how much there was of what.
fn check(told: &[Told], changes: &[Change]) -> [(&'static str, usize); 3] {
    let at = |seq: i64| &changes.get(seq as usize - 1).unwrap_or_else(|| panic!("change {seq} is lost")).reason;
    let (mut singles, mut batches) = (0, 0);
    for told in told {
        match told {
            Told::Ready | Told::Begun => {}
            Told::Change(seq, reason) => {
                assert_eq!(&**at(*seq), reason);
                singles += 1;
            }
            Told::Batch(id, first, last) => {
                let of_batch = changes[*first as usize - 1..*last as usize].iter().filter(|c| c.batch == Some(*id));
                assert_eq!(of_batch.count() as i64, last - first + 1, "batch {id} is lost in part");
                batches += 1;
            }
        }
    }
    let within = usize::from(told.last() == Some(&Told::Begun));
    [("changes", singles), ("batches", batches), ("killed in a batch", within)]
}
