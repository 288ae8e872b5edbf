//! Pear Hollow and its people. The campaign stands at 30 November 2017.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bairi_app::{Answers, App, FileStore, FormAsk, SaveError, Viewer};
use bairi_base::{Finding, Text, UnitCode};
use bairi_lake::Lake;
use bairi_ledger::{Clock, Grant, Ledger, NewAccount};
use bairi_plan::{Plan, id_number};
use chrono::{DateTime, NaiveDate, Utc};

pub const COUNTY: &str = "990121";
pub const TOWNSHIP: &str = "990121100";
/// Pear Hollow, the village of the cast.
pub const PEAR: &str = "990121100201";
/// A village in the next township of the same county.
pub const WATER: &str = "990121101201";
/// A village in another city.
pub const PEACH: &str = "990221100201";
pub const TODAY: &str = "2017-11-30";
const PASSWORD: &str = "pears and plums";

pub struct Kit {
    pub app: App,
    pub ledger: Ledger,
    home: tempfile::TempDir,
}

pub fn tiny_package() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../plan/tests/packages/good/tiny")
}

pub fn unit(code: &str) -> UnitCode {
    UnitCode::parse(code).unwrap()
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Answers from names and texts; the day of the change is today unless it is given.
pub fn answers(pairs: &[(&str, &str)]) -> Answers {
    let given = pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
    let mut answers: Answers = given.collect();
    if !answers.has(bairi_app::EFFECTIVE_ON) {
        answers.set(bairi_app::EFFECTIVE_ON, vec![TODAY.to_owned()]);
    }
    answers
}

pub fn ask(register: &str, entity: Option<i64>, answers: Answers) -> FormAsk {
    FormAsk { register: register.to_owned(), entity, answers, refused: Vec::new() }
}

/// An identity number that nobody holds: an odd sequence is a man's.
pub fn number(birth: &str, sequence: &str) -> String {
    let digits = format!("369901{birth}{sequence}");
    format!("{digits}{}", id_number::check_digit(&digits).unwrap())
}

/// Codes and fields of findings, in their order.
pub fn told(findings: &[Finding]) -> Vec<(&str, &str)> {
    findings.iter().map(|f| (f.code.as_str(), bairi_app::input_of(f).unwrap_or_default())).collect()
}

impl Kit {
    pub async fn new() -> Kit {
        Kit::of(&tiny_package()).await
    }

    /// On a package of the test's own.
    pub async fn of(package: &Path) -> Kit {
        Kit::with(Plan::load(package).0.unwrap()).await
    }

    /// On a plan of the test's own.
    pub async fn with(plan: Plan) -> Kit {
        Kit::with_files(plan, None).await
    }

    /// With the files of entries in a place of their own.
    pub async fn with_files(plan: Plan, files: Option<FileStore>) -> Kit {
        let plan = Arc::new(plan);
        let home = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/log.sqlite?mode=rwc", home.path().display());
        let now: DateTime<Utc> = "2017-11-30T02:00:00Z".parse().unwrap();
        let clock: Clock = Arc::new(move || now);
        let ledger = Ledger::open_with_clock(&url, plan, clock).await.unwrap();
        let today = day(TODAY);
        let lake = Lake::open(&home.path().join("lake"), ledger.clone(), Arc::new(move || today)).await.unwrap();
        let running = lake.clone();
        tokio::spawn(async move { running.run().await });
        let folder = home.path().join("files");
        let files = files.unwrap_or_else(|| FileStore::on_disk(App::files_in(&folder)));
        let app = App::with_files(ledger.clone(), lake, folder, files);
        Kit { app, ledger, home }
    }

    /// Where the app keeps what it is sent.
    pub fn files(&self) -> PathBuf {
        self.home.path().join("files")
    }

    /// A county's office: writes everything, may unmask.
    pub async fn county(&self) -> Viewer {
        self.account("county", "county-headquarters", COUNTY).await
    }

    /// A cadre of the township of Pear Hollow: writes households and persons, may not unmask.
    pub async fn cadre(&self) -> Viewer {
        self.account("cadre", "township-cadre", TOWNSHIP).await
    }

    /// A department: reads households, writes nothing.
    pub async fn department(&self) -> Viewer {
        self.account("department", "department", "99").await
    }

    /// The office of the other city's county.
    pub async fn other_county(&self) -> Viewer {
        self.account("other-county", "county-headquarters", "990221").await
    }

    async fn account(&self, login: &str, role: &str, place: &str) -> Viewer {
        let maintenance = self.ledger.unscoped_viewer("test");
        let account = NewAccount {
            login: login.to_owned(),
            password: PASSWORD.to_owned(),
            name: Text::new("经办", login),
            organ: None,
            grants: vec![Grant { role: role.to_owned(), unit: unit(place) }],
        };
        self.ledger.add_account(&maintenance, account).await.unwrap();
        let session = self.ledger.sign_in(login, PASSWORD).await.unwrap();
        self.ledger.viewer(&session.token).await.unwrap().unwrap()
    }

    /// A household of Pear Hollow, not out of poverty; answers with its number.
    pub async fn household(&self, viewer: &Viewer, code: &str, more: &[(&str, &str)]) -> i64 {
        let mut pairs = vec![
            ("unit", PEAR),
            ("code", code),
            ("head", "王福兰"),
            ("phone", "13800000042"),
            ("people", "2"),
            ("status", "not_out"),
        ];
        pairs.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
        pairs.extend(more);
        self.saved(viewer, "household", None, &pairs).await
    }

    /// Saves what must be right; answers with the entry's number.
    pub async fn saved(&self, viewer: &Viewer, register: &str, entity: Option<i64>, pairs: &[(&str, &str)]) -> i64 {
        self.app.save(viewer, &ask(register, entity, answers(pairs))).await.unwrap().entity
    }

    /// The faults of what must be wrong.
    #[track_caller]
    pub fn faults(outcome: Result<bairi_app::Change, SaveError>) -> Vec<Finding> {
        match outcome {
            Err(SaveError::Faults(findings)) => findings,
            Err(other) => panic!("not refused for faults: {other}"),
            Ok(_) => panic!("saved"),
        }
    }
}
