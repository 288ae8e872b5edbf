use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use bairi_lake::Lake;
use bairi_ledger::Ledger;
use chrono::NaiveDate;

use super::figures::some_of;
use super::http::{Client, load};
use super::machine::resident_kib;
use super::table::Line;
use crate::fault::Fault;

const PER_SECOND: u32 = 200;
const LENGTH: Duration = Duration::from_secs(15);
const WARM_UP: Duration = Duration::from_secs(2);
/// Before the resident memory is read.
const IDLE: Duration = Duration::from_secs(10);
const P99_MS_MAX: f64 = 50.0;
const RESIDENT_MIB_MAX: f64 = 400.0;
const HOUSEHOLDS: u64 = 200;
/// The account that asks for pages, and the task that it asks for.
const LOGIN: &str = "province";

/// Households whose files are asked for, by their numbers.
pub(crate) async fn households(lake: &Lake, ledger: &Ledger) -> Result<Vec<i64>, Fault> {
    let viewer = ledger.unscoped_viewer("benchmark");
    let rows = lake.rows(&viewer, &some_of(ledger, "household", HOUSEHOLDS)).await?;
    Ok(rows.rows.into_iter().map(|row| row.entity).collect())
}

/// Starts the server as a process of its own, reads its memory, and asks for pages at a steady rate.
pub(crate) fn lines(
    package: &Path,
    data: &Path,
    today: NaiveDate,
    password: &str,
    households: &[i64],
) -> Result<Vec<Line>, Fault> {
    let server = Server::start(package, data, today)?;
    std::thread::sleep(IDLE);
    let mut lines: Vec<Line> = resident(server.child.id()).into_iter().collect();
    let cookie = sign_in(server.address, password)?;
    let task = "/tasks/17".to_owned();
    let kinds = [
        ("dashboard", ("页面：总览", "pages: dashboard"), vec!["/".to_owned()]),
        ("task", ("页面：任务", "pages: task"), vec![task]),
        ("household", ("页面：户档案", "pages: household file"), files(households)),
    ];
    for (name, what, paths) in kinds {
        if paths.is_empty() {
            continue;
        }
        let warm = load(server.address, &paths, &cookie, PER_SECOND / 10, WARM_UP);
        let loaded = load(server.address, &paths, &cookie, PER_SECOND, LENGTH);
        let [p50, p99] = [50, 99].map(|p| loaded.percentile(p).map(|d| d.as_secs_f64() * 1e3));
        let measured = match (p50, p99) {
            (Some(p50), Some(p99)) => format!("p50 {p50:.1} ms, p99 {p99:.1} ms, {} failed", loaded.failed),
            _ => format!("no answers ({} failed)", loaded.failed + warm.failed),
        };
        tracing::info!(name, measured, "pages measured");
        let reached = p99.is_some_and(|p99| p99 <= P99_MS_MAX) && loaded.failed == 0;
        lines.push(Line { what, to_reach: "p99 ≤ 50 ms at 200/s", measured, reached: Some(reached) });
    }
    Ok(lines)
}

fn files(households: &[i64]) -> Vec<String> {
    households.iter().map(|entity| format!("/households/{entity}")).collect()
}

fn resident(process: u32) -> Option<Line> {
    let mib = resident_kib(process)? as f64 / 1024.0;
    Some(Line {
        what: ("常驻内存（空闲）", "resident memory, idle"),
        to_reach: "≤ 400 MB",
        measured: format!("{mib:.0} MiB"),
        reached: Some(mib <= RESIDENT_MIB_MAX),
    })
}

/// The value of the session's cookie.
fn sign_in(address: SocketAddr, password: &str) -> Result<String, Fault> {
    let failed = |why: String| Fault::Bench(format!("signing in to the measured server failed: {why}"));
    let mut client = Client::connect(address).map_err(|e| failed(e.to_string()))?;
    let form = format!("login={LOGIN}&password={password}");
    let answer = client.post_form("/sign-in", &form).map_err(|e| failed(e.to_string()))?;
    let header = "set-cookie:";
    let cookies = answer.head.lines().filter(|line| line.to_ascii_lowercase().starts_with(header));
    let mut pairs = cookies.filter_map(|line| line[header.len()..].split(';').next().map(str::trim));
    let cookie = pairs.next().map(str::to_owned);
    cookie.ok_or_else(|| failed(format!("status {}", answer.status)))
}

struct Server {
    child: Child,
    address: SocketAddr,
}

impl Server {
    fn start(package: &Path, data: &Path, today: NaiveDate) -> Result<Server, Fault> {
        let failed = |why: String| Fault::Bench(format!("the measured server did not start: {why}"));
        let program = std::env::current_exe().map_err(|e| failed(e.to_string()))?;
        let mut child = Command::new(program)
            .args(["--lang", "en", "serve", "--port", "0", "--today", &today.to_string()])
            .arg("--plan")
            .arg(package)
            .arg("--dir")
            .arg(data)
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|e| failed(e.to_string()))?;
        let Some(output) = child.stdout.take() else { return Err(failed("it writes nothing".to_owned())) };
        let told = BufReader::new(output).lines().map_while(Result::ok).find_map(|line| address(&line));
        match told {
            Some(address) => Ok(Server { child, address }),
            None => {
                let ended = child.wait().map_or_else(|e| e.to_string(), |status| status.to_string());
                Err(failed(ended))
            }
        }
    }
}

fn address(line: &str) -> Option<SocketAddr> {
    line.split("http://").nth(1)?.split('/').next()?.parse().ok()
}

impl Drop for Server {
    fn drop(&mut self) {
        // It keeps nothing that a sudden end could harm; that is measured elsewhere.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
