//! A store, a lake and the people who import.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bairi_app::{App, ImportMode, ImportReport, ImportState, Viewer};
use bairi_base::{Finding, Place, Text, UnitCode};
use bairi_lake::Lake;
use bairi_ledger::{Grant, Ledger, NewAccount, Op, PasswordCost, Settings, Values, Write};
use bairi_plan::Plan;
use chrono::NaiveDate;
use tempfile::TempDir;

/// Pear Hollow, where most of the cast lives.
pub const PEAR: &str = "990121100201";
pub const PLUM: &str = "990121100202";
/// A village of the neighbouring county.
pub const RIVER: &str = "990122100201";
const PASSWORD: &str = "an example, long enough";

pub struct Kit {
    pub app: App,
    pub lake: Lake,
    pub ledger: Ledger,
    /// Of the county of both villages of the cast: reads and writes everything there.
    pub county: Viewer,
    /// Of the township of the two villages.
    pub cadre: Viewer,
    /// Of a department: reads households, writes nothing.
    pub department: Viewer,
    pub home: TempDir,
}

pub fn unit(code: &str) -> UnitCode {
    UnitCode::parse(code).unwrap()
}

pub fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2017, 10, 20).unwrap()
}

impl Kit {
    pub async fn new() -> Kit {
        Kit::of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../plan/tests/packages/good/tiny")).await
    }

    /// Of another package than the tiny one.
    pub async fn of(package: &Path) -> Kit {
        let home = tempfile::tempdir().unwrap();
        let (plan, findings) = Plan::load(package);
        let plan = Arc::new(plan.unwrap_or_else(|| panic!("the package is not good: {findings:#?}")));
        let url = format!("sqlite://{}/log.sqlite?mode=rwc", home.path().display());
        let settings = Settings { password_cost: PasswordCost::TRIFLING, ..Settings::default() };
        let ledger = Ledger::open_with(&url, plan, settings).await.unwrap();
        let (app, lake) = open(&ledger, home.path()).await;
        let county = account(&ledger, "county", "county-headquarters", "990121").await;
        let cadre = account(&ledger, "cadre", "township-cadre", "990121100").await;
        let department = account(&ledger, "department", "department", "990000").await;
        Kit { app, lake, ledger, county, cadre, department, home }
    }

    /// As after a restart of the server.
    pub async fn restarted(&self) -> App {
        open(&self.ledger, self.home.path()).await.0
    }

    /// Waits until the lake has taken in everything that was written.
    pub async fn settle(&self) {
        let (lake, last) = (self.lake.clone(), self.ledger.last_seq());
        let following = tokio::spawn(async move { lake.run().await });
        let mut seen = self.lake.watch();
        let caught_up = seen.wait_for(|seq| *seq >= last);
        tokio::time::timeout(Duration::from_secs(60), caught_up).await.unwrap().unwrap();
        following.abort();
    }

    /// Uploads a file and has it checked.
    pub async fn check(&self, viewer: &Viewer, register: &str, name: &str, bytes: &[u8]) -> ImportReport {
        let mut upload = self.app.upload_import(viewer, register, name).await.unwrap();
        for piece in bytes.chunks(7) {
            upload.write(piece.to_vec()).await.unwrap();
        }
        let file = upload.finish().await.unwrap();
        let id = self.app.check_import(viewer, register, file).await.unwrap();
        self.app.import_settled(viewer, &id).await.unwrap()
    }

    pub async fn csv(&self, viewer: &Viewer, register: &str, text: &str) -> ImportReport {
        self.check(viewer, register, "rows.csv", text.as_bytes()).await
    }

    pub async fn commit(&self, viewer: &Viewer, report: &ImportReport, mode: ImportMode) -> ImportReport {
        self.app.commit_import(viewer, &report.id, mode).await.unwrap();
        self.app.import_settled(viewer, &report.id).await.unwrap()
    }

    /// Checks a file without faults and commits it.
    pub async fn import(&self, viewer: &Viewer, register: &str, text: &str) -> ImportReport {
        let report = self.csv(viewer, register, text).await;
        assert_eq!(report.faults.errors(), 0, "{:?}", faults(&report));
        let done = self.commit(viewer, &report, ImportMode::All).await;
        assert!(matches!(done.state, ImportState::Done { .. }), "{:?}", done.state);
        done
    }

    pub async fn household(&self, code: &str) -> Option<bairi_app::Entry> {
        let all = self.ledger.unscoped_viewer("test");
        self.ledger.find_by_key(&all, "household", "code", code).await.unwrap()
    }

    pub async fn put(&self, entity: Option<i64>, place: &str, values: serde_json::Value) -> i64 {
        let all = self.ledger.unscoped_viewer("test");
        let values: Values = values.as_object().unwrap().clone();
        let write = Write {
            register: "household".into(),
            entity,
            unit: unit(place),
            op: Op::Put,
            values,
            effective_on: today(),
            recorded_at: None,
            based_on: None,
            reason: "test".to_owned(),
        };
        self.ledger.write(&all, write).await.unwrap().entity
    }
}

async fn open(ledger: &Ledger, home: &Path) -> (App, Lake) {
    let lake = Lake::open(&home.join("lake"), ledger.clone(), Arc::new(today)).await.unwrap();
    (App::new(ledger.clone(), lake.clone(), home.join("files")), lake)
}

pub async fn account(ledger: &Ledger, login: &str, role: &str, place: &str) -> Viewer {
    let maintenance = ledger.unscoped_viewer("test");
    let grants = vec![Grant { role: role.to_owned(), unit: unit(place) }];
    let account = NewAccount {
        login: login.to_owned(),
        password: PASSWORD.to_owned(),
        name: Text::new(login, login),
        organ: None,
        grants,
    };
    ledger.add_account(&maintenance, account).await.unwrap();
    let session = ledger.sign_in(login, PASSWORD).await.unwrap();
    ledger.viewer(&session.token).await.unwrap().unwrap()
}

/// `row:column:code` of every fault.
pub fn faults(report: &ImportReport) -> Vec<String> {
    report.faults.kept().iter().map(told).collect()
}

pub fn told(finding: &Finding) -> String {
    match &finding.place {
        Place::Cell { row, column: Some(column), .. } => format!("{row}:{column}:{}", finding.code),
        Place::Cell { row, column: None, .. } => format!("{row}:{}", finding.code),
        _ => finding.code.clone(),
    }
}

/// Rows, new, changed, unchanged, faulty.
pub fn counts(report: &ImportReport) -> [u64; 5] {
    let c = report.counts;
    [c.rows, c.new, c.changed, c.unchanged, c.faulty]
}
