//! A dozen households on the real plan (`entries/`): every measured indicator equals the paper (`figures/`).

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bairi_base::{Fraction, UnitCode};
use bairi_lake::{AsOf, Figure, Lake, Part, RowsAsk, RowsOf, View};
use bairi_ledger::{Ledger, Op, Viewer, Write};
use bairi_plan::{FieldKind, Plan, Register, id_number};
use chrono::NaiveDate;
use serde_json::Value as Json;

const TODAY: &str = "2017-11-30";
/// Everything is true from this day on, but for what had other values before (`earlier`): that is true `since` its day.
const FIRST: &str = "2017-09-01";

/// All files of a folder of this one, one table after another.
fn tables<T: serde::de::DeserializeOwned>(folder: &str) -> Vec<T> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/miniature").join(folder);
    let mut files: Vec<_> = folder.read_dir().expect("a folder").map(|file| file.expect("a file").path()).collect();
    files.sort();
    let read = |file: &PathBuf| {
        let text = std::fs::read_to_string(file).expect("a text");
        toml::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", file.display()))
    };
    files.iter().map(read).collect()
}

/// Registers in an order in which references can be resolved.
fn in_order(plan: &Plan) -> Vec<&Register> {
    let mut left: Vec<&Register> = plan.registers.iter().filter(|r| !r.builtin).collect();
    let mut done: Vec<&Register> = Vec::new();
    while !left.is_empty() {
        let (ready, waiting): (Vec<_>, Vec<_>) = left.iter().partition(|register| {
            register.fields.iter().all(|field| match &field.kind {
                FieldKind::Ref { register: of } => *of == register.id || done.iter().any(|d| d.id == *of),
                _ => true,
            })
        });
        assert!(!ready.is_empty(), "registers refer to one another in a circle");
        done.extend(ready);
        left = waiting;
    }
    done
}

fn place(name: &str) -> UnitCode {
    let code = match name {
        "P" => "36",
        "C" => "3607",
        "X" => "360732",
        "R" => "360781",
        "N" => "360121",
        "TX" => "360732101",
        "TR" => "360781101",
        "TN" => "360121101",
        "V1" => "360732101201",
        "V2" => "360732101202",
        "V3" => "360781101201",
        "V4" => "360121101201",
        other => panic!("no place {other}"),
    };
    UnitCode::parse(code).expect("a code of the real tree")
}

struct Province {
    lake: Lake,
    ledger: Ledger,
    me: Viewer,
    plan: Arc<Plan>,
    _folder: tempfile::TempDir,
}

impl Province {
    async fn of_the_paper() -> Province {
        let folder = tempfile::tempdir().expect("a folder");
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plans/jiangxi-2017");
        let (plan, findings) = Plan::load(&root);
        let plan = Arc::new(plan.unwrap_or_else(|| panic!("the plan has faults: {findings:?}")));
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("log.db").display());
        let ledger = Ledger::open(&url, plan.clone()).await.expect("a new store");
        let me = ledger.unscoped_viewer("miniature province");
        enter(&ledger, &me, &plan).await;
        let today: NaiveDate = TODAY.parse().expect("a day");
        let lake = Lake::open(&folder.path().join("lake"), ledger.clone(), Arc::new(move || today)).await;
        Province { lake: lake.expect("a lake"), ledger, me, plan, _folder: folder }
    }
}

/// Enters everything on paper, one change each.
async fn enter(ledger: &Ledger, me: &Viewer, plan: &Plan) {
    let mut entries: BTreeMap<String, Vec<toml::Table>> = BTreeMap::new();
    for (register, rows) in tables::<BTreeMap<String, Vec<toml::Table>>>("entries").into_iter().flatten() {
        entries.entry(register).or_default().extend(rows);
    }
    let registers = in_order(plan);
    let strangers: Vec<_> = entries.keys().filter(|id| !registers.iter().any(|r| r.id == **id)).collect();
    assert!(strangers.is_empty(), "unknown registers {strangers:?}");
    let mut known: HashMap<(String, String), i64> = HashMap::new();
    let mut sequence = 0;
    for register in registers {
        for table in entries.get(&register.id).into_iter().flatten() {
            let mut values = serde_json::to_value(&table["values"]).expect("TOML fits JSON");
            let values = values.as_object_mut().expect("a table");
            for field in &register.fields {
                if let (FieldKind::Ref { register: of }, Some(code)) = (&field.kind, values.get(&field.id).cloned()) {
                    let code = code.as_str().expect("a code").to_owned();
                    values.insert(field.id.clone(), Json::from(known[&(of.clone(), code)]));
                }
                if field.kind == FieldKind::IdNumber {
                    sequence += 1;
                    values.insert(field.id.clone(), Json::from(identity_number(sequence)));
                }
            }
            let mut write = Write {
                register: register.id.as_str().into(),
                entity: None,
                unit: place(table["unit"].as_str().expect("a place")),
                op: Op::Put,
                values: values.clone(),
                effective_on: FIRST.parse().expect("a day"),
                recorded_at: None,
                based_on: None,
                reason: "paper".to_owned(),
            };
            let code = values["code"].as_str().expect("a code").to_owned();
            if let Some(earlier) = table.get("earlier") {
                let earlier = serde_json::to_value(earlier).expect("TOML fits JSON");
                let mut before = write.clone();
                before.values.extend(earlier.as_object().expect("a table").clone());
                write.entity = Some(ledger.write(me, before).await.expect("an earlier state").entity);
                write.effective_on = table["since"].as_str().and_then(|day| day.parse().ok()).expect("a day");
            }
            let change =
                ledger.write(me, write.clone()).await.unwrap_or_else(|e| panic!("{} {code}: {e:?}", register.id));
            known.insert((register.id.clone(), code), change.entity);
            if table.get("retracted").is_some() {
                let back = Write { entity: Some(change.entity), op: Op::Retract, ..write };
                ledger.write(me, back).await.expect("an entry can be taken back");
            }
        }
    }
}

/// From the pattern that nobody holds.
fn identity_number(sequence: u32) -> String {
    let digits = format!("36990019600101{sequence:03}");
    let last = id_number::check_digit(&digits).expect("17 digits");
    format!("{digits}{last}")
}

fn on_paper() -> Vec<(String, String, Figure)> {
    let paper = tables::<BTreeMap<String, BTreeMap<String, [i64; 5]>>>("figures").into_iter().flatten();
    let figure = |[num, den, population, unknown, gap]: [i64; 5]| Figure {
        value: Fraction::new(num, den),
        population,
        unknown,
        gap,
    };
    let rows = paper.flat_map(|(indicator, places)| {
        places.into_iter().map(move |(place, five)| (indicator.clone(), place, figure(five)))
    });
    rows.collect()
}

#[track_caller]
fn compare(view: &View) {
    let mut wrong = Vec::new();
    for (indicator, at, expected) in on_paper() {
        let found = view.figure(&indicator, place(&at));
        if found != Some(expected) {
            wrong.push(format!("{indicator} at {at}: {found:?}, on paper {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} figures differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_measured_indicator_equals_the_paper() {
    let province = Province::of_the_paper().await;
    let on_paper: BTreeSet<String> = on_paper().into_iter().map(|(indicator, _, _)| indicator).collect();
    let measured: BTreeSet<String> = province.plan.indicators.iter().map(|i| i.id.clone()).collect();
    assert_eq!(on_paper, measured, "the paper names every indicator of the plan, and no other");
    compare(&province.lake.view(&province.me));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_day_asked_as_of_then_is_the_same() {
    let province = Province::of_the_paper().await;
    let moment = AsOf { true_on: TODAY.parse().expect("a day"), known_at: Some(chrono::Utc::now()) };
    compare(&province.lake.view_as_of(&province.me, moment).await.expect("an answer"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_figure_opens_into_exactly_its_rows() {
    let province = Province::of_the_paper().await;
    let mut wrong = Vec::new();
    for (id, at, figure) in on_paper() {
        let indicator = province.plan.indicators.iter().find(|i| i.id == id).expect("checked above");
        let coverage = matches!(indicator.measure, bairi_plan::Measure::Coverage { .. });
        let mut parts = vec![(Part::Population, figure.population), (Part::Gap, figure.gap)];
        if coverage {
            parts.extend([(Part::Met, figure.value.num), (Part::Unknown, figure.unknown)]);
        }
        for (part, expected) in parts {
            let ask = RowsAsk {
                of: RowsOf::Indicator { id: id.clone(), part },
                unit: place(&at),
                search: None,
                filters: Vec::new(),
                sort: None,
                columns: indicator.show.clone(),
                offset: 0,
                limit: 2_000,
                as_of: None,
            };
            match province.lake.rows(&province.me, &ask).await {
                Ok(rows) if rows.total == expected as u64 && rows.rows.len() as i64 == expected => {}
                Ok(rows) => wrong.push(format!("{id} {part:?} at {at}: {} of {expected} rows", rows.total)),
                Err(e) => wrong.push(format!("{id} {part:?} at {at}: {e}")),
            }
        }
    }
    assert!(wrong.is_empty(), "{} lists differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_visit_is_in_the_figures_of_every_level() {
    let province = Province::of_the_paper().await;
    let following = tokio::spawn({
        let lake = province.lake.clone();
        async move { lake.run().await }
    });
    let household = province.ledger.find_by_key(&province.me, "household", "code", "H10").await;
    let household = household.expect("the store answers").expect("H10 is on file");
    let values = serde_json::json!({ "code": "B7", "household": household.entity, "visited_on": TODAY, "policies_explained": true });
    let visit = Write {
        register: "visit".into(),
        entity: None,
        unit: place("V3"),
        op: Op::Put,
        values: values.as_object().expect("an object").clone(),
        effective_on: TODAY.parse().expect("a day"),
        recorded_at: None,
        based_on: None,
        reason: "visited".to_owned(),
    };
    let mut watch = province.lake.watch();
    let change = province.ledger.write(&province.me, visit).await.expect("a visit");
    watch.wait_for(|seq| *seq >= change.seq).await.expect("the lake follows");
    let view = province.lake.view(&province.me);
    for (at, met, of) in [("V3", 2, 3), ("R", 2, 3), ("C", 3, 9), ("P", 3, 11)] {
        let figure = view.figure("household_visited", place(at)).expect("a figure");
        assert_eq!(figure.value, Fraction::new(met, of), "at {at}");
    }
    following.abort();
}
