//! A process that writes to a store until it is killed, and tells what the store has acknowledged.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use bairi_ledger::{Ledger, PasswordCost, Settings, Viewer};
use chrono::Utc;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::json;

use crate::kit::{PEAR, change, household, person, plan, put};

const STORE: &str = "BAIRI_TEST_WORKER_STORE";
const NAME: &str = "BAIRI_TEST_WORKER_NAME";
const SEED: &str = "BAIRI_TEST_WORKER_SEED";
const ROUNDS: &str = "BAIRI_TEST_WORKER_ROUNDS";
/// In front of the worker's lines, among those of the test runner.
const MARK: &str = "worker> ";

/// What the worker tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// The store is open.
    Ready,
    /// A batch has begun.
    Begun,
    /// A change is acknowledged: its sequence and its reason.
    Change(i64, String),
    /// A batch is acknowledged: its number, first and last sequence.
    Batch(i64, i64, i64),
}

pub struct Worker {
    child: Child,
    told: Receiver<Told>,
}

impl Worker {
    /// Starts a process of this very test program; its reasons and codes begin with `name`.
    pub fn start(url: &str, name: &str, seed: u64, rounds: u32) -> Worker {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["worker::write_until_killed", "--exact", "--ignored", "--nocapture", "--test-threads=1"])
            .env(STORE, url)
            .env(NAME, name)
            .env(SEED, seed.to_string())
            .env(ROUNDS, rounds.to_string())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let (sender, told) = channel();
        std::thread::spawn(move || {
            let mut line = String::new();
            // A line without its end was cut by the kill: the acknowledgement did not get out.
            while lines.read_line(&mut line).is_ok_and(|n| n > 0) && line.ends_with('\n') {
                if let Some(told) = line.split_once(MARK).and_then(|(_, line)| parse(line.trim_end())) {
                    let _ = sender.send(told);
                }
                line.clear();
            }
        });
        Worker { child, told }
    }

    /// Waits until the worker has opened the store.
    pub fn wait_ready(&self) {
        assert_eq!(self.told.recv_timeout(Duration::from_secs(60)), Ok(Told::Ready));
    }

    /// Kills it (SIGKILL) and returns what it has told until then.
    pub fn kill(mut self) -> Vec<Told> {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.told.iter().collect()
    }

    /// Waits for its end and returns what it has told.
    pub fn finish(mut self) -> Vec<Told> {
        assert!(self.child.wait().unwrap().success());
        self.told.iter().collect()
    }
}

fn parse(line: &str) -> Option<Told> {
    let words: Vec<&str> = line.split(' ').collect();
    Some(match words.as_slice() {
        ["ready"] => Told::Ready,
        ["begun"] => Told::Begun,
        ["change", seq, reason] => Told::Change(seq.parse().ok()?, (*reason).to_owned()),
        ["batch", id, first, last] => Told::Batch(id.parse().ok()?, first.parse().ok()?, last.parse().ok()?),
        _ => return None,
    })
}

fn tell(line: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{MARK}{line}").unwrap();
    out.flush().unwrap();
}

/// Not a test by itself: what [`Worker::start`] runs in a process of its own.
#[tokio::test]
#[ignore = "the body of another test's process"]
async fn write_until_killed() {
    let Ok(url) = std::env::var(STORE) else { return };
    let name = std::env::var(NAME).unwrap();
    let mut dice = StdRng::seed_from_u64(std::env::var(SEED).unwrap().parse().unwrap());
    let rounds: u32 = std::env::var(ROUNDS).unwrap().parse().unwrap();
    let settings = Settings { clock: Arc::new(Utc::now), password_cost: PasswordCost::TRIFLING };
    let ledger = Ledger::open_with(&url, Arc::new(plan()), settings).await.unwrap();
    let me = ledger.unscoped_viewer("worker");
    tell("ready");
    for round in 0..rounds {
        let tag = format!("{name}-{round}");
        if dice.random_bool(0.3) {
            batch(&ledger, &me, &tag, &mut dice).await
        } else {
            single(&ledger, &me, &tag).await
        }
    }
}

/// Makes a household, or changes the one made before.
async fn single(ledger: &Ledger, me: &Viewer, tag: &str) {
    let last = ledger.latest_changes(me, crate::kit::unit(PEAR), 1).await.unwrap().pop();
    let last = last.filter(|c| &*c.register == "household" && c.seq % 3 == 0);
    let mut write = match last {
        None => household(tag),
        Some(last) => {
            let entry = ledger.get(me, last.entity).await.unwrap();
            // Every other one is dated back.
            let from = if last.seq % 2 == 0 { "2017-09-30" } else { "2017-10-02" };
            change(&entry, json!({ "income": last.seq, "head_name": tag }), from)
        }
    };
    // Somebody else may have changed the entry meanwhile.
    (write.reason, write.based_on) = (tag.to_owned(), None);
    let change = ledger.write(me, write).await.unwrap();
    tell(&format!("change {} {tag}", change.seq));
}

async fn batch(ledger: &Ledger, me: &Viewer, tag: &str, dice: &mut StdRng) {
    let n = dice.random_range(20..150);
    let mut batch = ledger.batch(me, tag).await.unwrap();
    tell("begun");
    let homes = batch.append((0..n).map(|i| household(&format!("{tag}-{i}"))).collect()).await.unwrap();
    batch.append(homes.iter().map(|h| person(&format!("{tag}-P{h}"), *h)).collect()).await.unwrap();
    let renamed = homes.iter().zip(0..n).map(|(home, i)| {
        let values = json!({ "code": format!("{tag}-R{i}"), "head_name": "王福" });
        put("household", Some(*home), PEAR, values, "2017-10-03")
    });
    batch.append(renamed.collect()).await.unwrap();
    let record = batch.commit().await.unwrap();
    tell(&format!("batch {} {} {}", record.id, record.first_seq, record.last_seq));
}

/// Another one at every run; a test prints it.
pub fn seed() -> u64 {
    Utc::now().timestamp_micros().unsigned_abs()
}
