//! A small county with its plan, its people and a clock that stands still.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};

use bairi_base::{Level, Text, UnitCode};
use bairi_ledger::{
    Clock, Entry, Grant, Ledger, NewAccount, Op, OpenError, PasswordCost, Settings, Values, Viewer, Write,
};
use bairi_plan::{Calendar, CodeItem, CodeList, Field, FieldKind, Plan, Register, Role, Unit, UnitTree};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection};
use serde_json::json;

pub const CITY: &str = "3607";
pub const COUNTY: &str = "360721";
pub const TOWNSHIP: &str = "360721100";
/// Pear Hollow, the village of the cast.
pub const PEAR: &str = "360721100201";
pub const PLUM: &str = "360721100202";
/// A village in the neighbouring county.
pub const FAR: &str = "360722100201";

pub fn unit(code: &str) -> UnitCode {
    UnitCode::parse(code).unwrap()
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn field(id: &str, kind: FieldKind) -> Field {
    Field {
        id: id.to_owned(),
        name: Text::new(id, id),
        kind,
        required: false,
        unique: false,
        lookup: false,
        sensitive: false,
        hint: Text::default(),
        aliases: Vec::new(),
        min: None,
        max: None,
        date_min: None,
        date_max: None,
    }
}

fn register(id: &str, title: &str, fields: Vec<Field>) -> Register {
    Register {
        id: id.to_owned(),
        name: Text::new(id, id),
        note: Text::default(),
        level: Level::Village,
        above: false,
        builtin: false,
        key: "code".to_owned(),
        title: title.to_owned(),
        fields,
        derived: Vec::new(),
        form: Vec::new(),
        list: Vec::new(),
        filters: Vec::new(),
        steps: Vec::new(),
    }
}

fn role(id: &str, level: Level, read: &[&str], write: &[&str], unmask: bool) -> (String, Role) {
    let all = |list: &[&str]| list.iter().map(|s| (*s).to_owned()).collect();
    let role = Role { id: id.to_owned(), name: Text::new(id, id), level, read: all(read), write: all(write), unmask };
    (id.to_owned(), role)
}

/// Registers `household` (code, head_name, phone, status) and `person` (code, household, name, id_number).
pub fn plan() -> Plan {
    let household = register(
        "household",
        "head_name",
        vec![
            Field { required: true, unique: true, ..field("code", FieldKind::Text) },
            field("head_name", FieldKind::Text),
            Field { sensitive: true, lookup: true, ..field("phone", FieldKind::Phone) },
            field("status", FieldKind::Code { list: "status".to_owned() }),
            field("income", FieldKind::Money),
        ],
    );
    let person = register(
        "person",
        "name",
        vec![
            Field { required: true, unique: true, ..field("code", FieldKind::Text) },
            Field { required: true, ..field("household", FieldKind::Ref { register: "household".to_owned() }) },
            field("name", FieldKind::Text),
            Field { unique: true, sensitive: true, ..field("id_number", FieldKind::IdNumber) },
        ],
    );
    let units = [
        ("36", Level::Province),
        (CITY, Level::City),
        (COUNTY, Level::County),
        ("360722", Level::County),
        (TOWNSHIP, Level::Township),
        ("360722100", Level::Township),
        (PEAR, Level::Village),
        (PLUM, Level::Village),
        (FAR, Level::Village),
    ];
    let units = units.map(|(code, level)| Unit {
        code: unit(code),
        name: Text::new(code, code),
        level,
        class: String::new(),
        pinyin: String::new(),
    });
    let item = |code: &str| CodeItem { code: code.to_owned(), name: Text::new(code, code), aliases: Vec::new() };
    let status =
        CodeList {
            id: "status".to_owned(), name: Text::new("状态", "Status"), items: vec![item("poor"), item("out")]
        };
    Plan {
        id: "kit".to_owned(),
        name: Text::default(),
        notice: Text::default(),
        issued_by: Text::default(),
        document: Text::default(),
        campaign: day("2017-09-22")..=day("2017-12-31"),
        day_one: day("2017-09-22"),
        steps: Vec::new(),
        sections: Vec::new(),
        parameters: BTreeMap::new(),
        units: UnitTree::new(units.into()),
        groups: BTreeMap::new(),
        organs: BTreeMap::new(),
        codes: BTreeMap::from([("status".to_owned(), status)]),
        roles: BTreeMap::from([
            role("county_office", Level::County, &["*"], &["*"], true),
            role("village_cadre", Level::Village, &["*"], &["household", "person"], false),
            role("village_clerk", Level::Village, &["household"], &[], false),
        ]),
        calendar: Calendar::default(),
        registers: vec![household, person],
        indicators: Vec::new(),
        tasks: Vec::new(),
        comparisons: None,
        map: None,
        hash: "kit".to_owned(),
    }
}

/// A ledger on one engine, with its clock.
pub struct Kit {
    pub ledger: Ledger,
    pub engine: &'static str,
    pub url: String,
    now: Arc<AtomicI64>,
    /// Removes the store when it goes.
    _home: Home,
}

enum Home {
    Directory(#[allow(dead_code)] tempfile::TempDir),
    Database { server: String, name: String },
}

impl Drop for Home {
    fn drop(&mut self) {
        let Home::Database { server, name } = self else { return };
        let (server, sql) = (server.clone(), format!("DROP DATABASE {name} WITH (FORCE)"));
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async { Database::connect(server).await.unwrap().execute_unprepared(&sql).await })
        });
        dropping.join().unwrap().unwrap();
    }
}

/// A fresh ledger on every engine that there is.
pub async fn kits() -> Vec<Kit> {
    let mut kits = vec![sqlite().await];
    if let Ok(server) = std::env::var("BAIRI_TEST_POSTGRES") {
        kits.push(postgres(server).await);
    }
    kits
}

pub async fn sqlite() -> Kit {
    sqlite_in(&std::env::temp_dir()).await
}

pub async fn sqlite_in(folder: &std::path::Path) -> Kit {
    let home = tempfile::tempdir_in(folder).unwrap();
    let url = format!("sqlite://{}/log.sqlite?mode=rwc", home.path().display());
    Kit::open("sqlite", url, Home::Directory(home)).await
}

async fn postgres(server: String) -> Kit {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name = format!("bairi_test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let admin = Database::connect(server.as_str()).await.unwrap();
    admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    let (address, _) = server.rsplit_once('/').unwrap();
    let url = format!("{address}/{name}");
    Kit::open("postgres", url, Home::Database { server, name }).await
}

impl Kit {
    async fn open(engine: &'static str, url: String, home: Home) -> Kit {
        let now = Arc::new(AtomicI64::new(at("2017-10-10T08:00:00Z").timestamp_micros()));
        let ledger = Ledger::open_with(&url, Arc::new(plan()), settings(&now)).await.unwrap();
        Kit { ledger, engine, url, now, _home: home }
    }

    /// The same store, opened once more.
    pub async fn reopened(&self) -> Ledger {
        self.reopened_with(plan()).await
    }

    pub async fn reopened_with(&self, plan: Plan) -> Ledger {
        self.try_reopened_with(plan).await.unwrap()
    }

    pub async fn try_reopened_with(&self, plan: Plan) -> Result<Ledger, OpenError> {
        Ledger::open_with(&self.url, Arc::new(plan), settings(&self.now)).await
    }

    /// The store behind the ledger's back.
    pub async fn raw(&self) -> DatabaseConnection {
        Database::connect(self.url.as_str()).await.unwrap()
    }

    /// Signs in a new account with one role at one place.
    pub async fn account(&self, role: &str, place: &str) -> Viewer {
        self.account_with(&[(role, place)]).await
    }

    pub async fn account_with(&self, grants: &[(&str, &str)]) -> Viewer {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let login = format!("{}-{}", grants[0].0, COUNT.fetch_add(1, Ordering::Relaxed));
        self.ledger.add_account(&self.maintenance(), account(&login, grants)).await.unwrap();
        let session = self.ledger.sign_in(&login, PASSWORD).await.unwrap();
        self.ledger.viewer(&session.token).await.unwrap().unwrap()
    }

    pub fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.now.load(Ordering::SeqCst)).unwrap()
    }

    pub fn set_time(&self, time: &str) {
        self.now.store(at(time).timestamp_micros(), Ordering::SeqCst);
    }

    pub fn pass(&self, time: TimeDelta) {
        self.now.fetch_add(time.num_microseconds().unwrap(), Ordering::SeqCst);
    }

    pub fn maintenance(&self) -> Viewer {
        self.ledger.unscoped_viewer("test")
    }
}

fn settings(now: &Arc<AtomicI64>) -> Settings {
    let now = now.clone();
    let clock: Clock = Arc::new(move || DateTime::from_timestamp_micros(now.load(Ordering::SeqCst)).unwrap());
    Settings { clock, password_cost: PasswordCost::TRIFLING }
}

pub const PASSWORD: &str = "lotus-root-7";

pub fn account(login: &str, grants: &[(&str, &str)]) -> NewAccount {
    let grants = grants.iter().map(|(role, place)| Grant { role: (*role).to_owned(), unit: unit(place) }).collect();
    NewAccount {
        login: login.to_owned(),
        password: PASSWORD.to_owned(),
        name: Text::new("测试", login),
        organ: None,
        grants,
    }
}

/// A new household of Pear Hollow, true from 1 October 2017.
pub fn household(code: &str) -> Write {
    let values = json!({ "code": code, "head_name": format!("张{code}"), "status": "poor" });
    put("household", None, PEAR, values, "2017-10-01")
}

pub fn person(code: &str, household: i64) -> Write {
    let values = json!({ "code": code, "household": household, "name": format!("李{code}") });
    put("person", None, PEAR, values, "2017-10-01")
}

/// A number of the pattern that no authority issues, with its check digit.
pub fn id_number(n: u32) -> String {
    let digits = format!("36990019800101{n:03}");
    format!("{digits}{}", bairi_plan::id_number::check_digit(&digits).unwrap())
}

/// The write that gives an entry other values, made by somebody who has seen its current state.
pub fn change(entry: &Entry, values: serde_json::Value, from: &str) -> Write {
    let mut all = entry.values.clone();
    all.extend(values.as_object().unwrap().clone());
    let mut write = put(&entry.register, Some(entry.entity), PEAR, all.into(), from);
    write.unit = entry.unit;
    write.based_on = Some(entry.seq);
    write
}

pub fn retract(entry: &Entry) -> Write {
    let mut write = change(entry, json!({}), &entry.effective_on.to_string());
    write.op = Op::Retract;
    write
}

pub fn put(register: &str, entity: Option<i64>, place: &str, values: serde_json::Value, from: &str) -> Write {
    let values: Values = values.as_object().unwrap().clone();
    Write {
        register: register.into(),
        entity,
        unit: unit(place),
        op: Op::Put,
        values,
        effective_on: day(from),
        recorded_at: None,
        based_on: None,
        reason: "test".to_owned(),
    }
}
