//! A register with an indicator and a task is a change of the package alone: three files, and the form, the figure, the
//! task and the work list of names are there. Through the whole program, from the files to the page.

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bairi_app::App;
use bairi_base::{Text, UnitCode};
use bairi_lake::Lake;
use bairi_ledger::{Grant, Ledger, NewAccount};
use bairi_plan::Plan;
use bairi_server::Options;
use chrono::NaiveDate;
use serde_json::Value;

const COUNTY: &str = "990121";
/// Pear Hollow.
const VILLAGE: &str = "990121100201";
const PASSWORD: &str = "pears and plums";

const REGISTER: &str = r#"
name = { zh = "水井台账", en = "Wells" }
note = { zh = "一井一条。", en = "One entry per well." }
level = "village"
key = "code"
title = "name"
list = ["code", "name", "tested_on"]

[fields.code]
name = { zh = "编号", en = "Code" }
type = "text"
required = true
unique = true

[fields.name]
name = { zh = "井名", en = "Name of the well" }
type = "text"
required = true

[fields.tested_on]
name = { zh = "检测日期", en = "Tested on" }
type = "date"
"#;

const INDICATOR: &str = r#"
[well_tested]
name = { zh = "检测过的水井", en = "Wells tested" }
note = { zh = "台账上的水井中，检测过的。", en = "Of the wells on file, those tested." }
register = "well"
measure = "coverage"
population = "TRUE"
met = "tested_on IS NOT NULL AND tested_on <= $today"
unit_word = { zh = "口", en = "wells" }
show = ["name", "tested_on"]
remedy = { zh = "取样送检。", en = "Take a sample." }
"#;

const TASK: &str = r#"
[[task]]
number = 3
section = 1
title = { zh = "水质检测", en = "Testing the water" }
summary = { zh = "水井全部检测。", en = "Every well is tested." }
lead = ["health"]
scope = "all-counties"

[[task.target]]
id = "tested"
name = { zh = "检测率", en = "Share tested" }
kind = "coverage"
indicator = "well_tested"
require = ">= 100%"
by = 2017-12-31
each = "county"
"#;

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for file in from.read_dir().expect("a folder") {
        let from = file.expect("a file").path();
        let to = to.join(from.file_name().expect("a name"));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            fs::copy(&from, &to).expect("a copy");
        }
    }
}

/// The tiny package, with or without the three files.
fn package(at: &Path, with_files: bool) -> PathBuf {
    let package = at.join("package");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../plan/tests/packages/good/tiny"), &package);
    if with_files {
        for (file, text) in
            [("registers/well.toml", REGISTER), ("indicators/water.toml", INDICATOR), ("tasks/03-water.toml", TASK)]
        {
            fs::write(package.join(file), text).expect("a file of the package");
        }
    }
    package
}

/// A served package, and the county's office signed in to it.
struct Served {
    address: SocketAddr,
    cookie: String,
    _home: tempfile::TempDir,
}

struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Served {
    async fn of(with_files: bool) -> Served {
        let home = tempfile::tempdir().expect("a folder");
        let (plan, findings) = Plan::load(&package(home.path(), with_files));
        assert!(findings.is_empty(), "{findings:?}");
        let plan = Arc::new(plan.expect("a plan without findings"));
        let findings = Lake::check(&plan).await;
        assert!(findings.is_empty(), "{findings:?}");
        let url = format!("sqlite://{}?mode=rwc", home.path().join("log.db").display());
        let ledger = Ledger::open(&url, plan).await.expect("a new store");
        let maintenance = ledger.unscoped_viewer("test");
        let office = NewAccount {
            login: "county".to_owned(),
            password: PASSWORD.to_owned(),
            name: Text::new("梨东县指挥部", "Lidong headquarters"),
            organ: None,
            grants: vec![Grant {
                role: "county-headquarters".to_owned(),
                unit: UnitCode::parse(COUNTY).expect("a code of the tree"),
            }],
        };
        ledger.add_account(&maintenance, office).await.expect("an account");
        let today: NaiveDate = "2017-11-30".parse().expect("a day");
        let lake = Lake::open(&home.path().join("lake"), ledger.clone(), Arc::new(move || today)).await;
        let lake = lake.expect("a lake");
        let app = App::new(ledger, lake.clone(), home.path().join("files"));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(async move { lake.run().await });
        let router = bairi_server::router(app, Options::default());
        tokio::spawn(bairi_server::serve(listener, router, std::future::pending()));
        let mut served = Served { address, cookie: String::new(), _home: home };
        let signed_in = served.post("/sign-in", &[("login", "county"), ("password", PASSWORD)]).await;
        let cookie = signed_in.head.lines().find_map(|line| line.strip_prefix("set-cookie: "));
        served.cookie = cookie.and_then(|line| line.split(';').next()).expect("a session").to_owned();
        served
    }

    async fn get(&self, path: &str) -> Answer {
        self.ask(format!("GET {path} HTTP/1.0\r\nhost: {}\r\ncookie: {}\r\n\r\n", self.address, self.cookie)).await
    }

    async fn json(&self, path: &str) -> Value {
        let answer = self.get(path).await;
        assert_eq!(answer.status, 200, "{path}");
        serde_json::from_str(&answer.body).expect("the page's JSON twin")
    }

    /// Sends a form as a browser does.
    async fn post(&self, path: &str, answers: &[(&str, &str)]) -> Answer {
        let pairs: Vec<String> = answers.iter().map(|(name, text)| format!("{name}={}", escaped(text))).collect();
        let (form, address, cookie) = (pairs.join("&"), self.address, &self.cookie);
        self.ask(format!(
            "POST {path} HTTP/1.0\r\nhost: {address}\r\norigin: http://{address}\r\nsec-fetch-site: same-origin\r\n\
             cookie: {cookie}\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
            form.len()
        ))
        .await
    }

    async fn ask(&self, request: String) -> Answer {
        let address = self.address;
        let answered = tokio::task::spawn_blocking(move || {
            let mut stream = TcpStream::connect(address).expect("the server listens");
            stream.write_all(request.as_bytes()).expect("the server reads");
            let mut text = Vec::new();
            stream.read_to_end(&mut text).expect("the server answers");
            String::from_utf8(text).expect("a text")
        });
        let text = answered.await.expect("an answer");
        let (head, body) = text.split_once("\r\n\r\n").expect("a head and a body");
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).expect("a status");
        Answer { status, head: head.to_owned(), body: body.to_owned() }
    }
}

fn escaped(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// Of how many wells in the county how many are tested, as the task's page has it.
async fn figure(served: &Served) -> (i64, i64) {
    let task = served.json(&format!("/tasks/3.json?unit={COUNTY}")).await;
    let figure = &task["targets"][0]["standing"]["figure"];
    let number = |of: &Value| of.as_i64().unwrap_or_else(|| panic!("no number in {figure}"));
    (number(&figure["value"]["num"]), number(&figure["population"]))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_files_nobody_knows_of_a_well() {
    let served = Served::of(false).await;
    for path in ["/registers/well/new", "/tasks/3", "/tasks/3/list"] {
        assert_eq!(served.get(path).await.status, 404, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_register_an_indicator_and_a_task_are_a_change_of_the_package_alone() {
    let served = Served::of(true).await;
    let form = served.get("/registers/well/new").await;
    assert_eq!(form.status, 200);
    for word in ["井名", "检测日期", "编号"] {
        assert!(form.body.contains(word), "the form asks for {word}");
    }

    let well = [("unit", VILLAGE), ("code", "W1"), ("name", "陈家井"), ("effective_on", "2017-11-30")];
    let saved = served.post("/registers/well/new", &well).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    assert_eq!(figure(&served).await, (0, 1));
    let task = served.get(&format!("/tasks/3?unit={COUNTY}")).await;
    for word in ["水质检测", "检测率", "取样送检"] {
        assert!(task.body.contains(word), "the task's page says {word}");
    }
    let list = served.get(&format!("/tasks/3/list?unit={COUNTY}")).await;
    assert!(list.body.contains("陈家井"), "the name stands behind the figure");
    assert!(served.get("/tasks").await.body.contains("水质检测"), "the task is among the others");

    let to = saved.head.lines().find_map(|line| line.strip_prefix("location: ")).expect("where it is shown");
    let entry = to.split('?').next().expect("a path");
    let seq = served.json(&format!("{entry}.json")).await["seq"].to_string();
    let tested = [well.as_slice(), &[("tested_on", "2017-11-29"), ("based-on", &seq)]].concat();
    assert_eq!(served.post(&format!("{entry}/edit"), &tested).await.status, 303);
    assert_eq!(figure(&served).await, (1, 1));
    let list = served.get(&format!("/tasks/3/list?unit={COUNTY}")).await;
    assert!(!list.body.contains("陈家井"), "nothing is left to do");
}
