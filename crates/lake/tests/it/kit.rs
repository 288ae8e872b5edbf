//! The tiny province of the plan's tests with a few more indicators, a real ledger and a day that can be moved.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::Duration;

use bairi_base::{Text, UnitCode};
use bairi_lake::{Figure, Lake, LakeError, Part, Rows, RowsAsk, RowsOf, Today};
use bairi_ledger::{Change, Ledger, Op, Viewer, Write};
use bairi_plan::{Derived, DerivedFrom, Indicator, Measure, Plan, SourcePlace, id_number};
use chrono::{Datelike, NaiveDate};
use serde_json::{Value, json};

pub(crate) const PROVINCE: &str = "990000";
pub(crate) const CITY: &str = "990100";
pub(crate) const EAST: &str = "990121";
pub(crate) const WEST: &str = "990122";
pub(crate) const TOWN: &str = "990121100";
/// Pear Hollow and Plum Tree, villages of the town; Riverside lies in the western county.
pub(crate) const PEAR: &str = "990121100201";
pub(crate) const PLUM: &str = "990121100202";
pub(crate) const RIVERSIDE: &str = "990122100201";
pub(crate) const VILLAGES: [&str; 6] = [PEAR, PLUM, "990121101201", RIVERSIDE, "990221100001", "990221100201"];

pub(crate) fn unit(code: &str) -> UnitCode {
    UnitCode::parse(code).unwrap()
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(crate) fn coverage(id: &str, register: &str, population: &str, met: &str) -> Indicator {
    indicator(id, register, population, Measure::Coverage { met: met.to_owned() })
}

pub(crate) fn indicator(id: &str, register: &str, population: &str, measure: Measure) -> Indicator {
    Indicator {
        id: id.to_owned(),
        name: Text::new(id, id),
        note: Text::default(),
        register: register.to_owned(),
        measure,
        population: population.to_owned(),
        lower_is_better: false,
        unit_word: Text::default(),
        show: Vec::new(),
        remedy: Text::default(),
        entitlement: false,
        place: SourcePlace::default(),
    }
}

pub(crate) fn derived(id: &str, from: DerivedFrom, value: &str) -> Derived {
    let place = SourcePlace::default();
    Derived { id: id.to_owned(), name: Text::new(id, id), from, value: value.to_owned(), place }
}

fn of_members(filter: Option<&str>) -> DerivedFrom {
    DerivedFrom::Referring {
        register: "person".to_owned(),
        by: "household".to_owned(),
        filter: filter.map(str::to_owned),
    }
}

pub(crate) fn tiny() -> Plan {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../plan/tests/packages/good/tiny");
    let (plan, findings) = Plan::load(&folder);
    plan.unwrap_or_else(|| panic!("the tiny plan has faults: {findings:?}"))
}

/// The tiny plan and indicators of every measure, over fields and every kind of derived column.
pub(crate) fn plan() -> Plan {
    let mut plan = tiny();
    let household = plan.registers.iter_mut().find(|r| r.id == "household").unwrap();
    household.derived.extend([
        derived("eldest", of_members(None), "min(birth)"),
        derived("signing_days", of_members(None), "count(DISTINCT doctor_on)"),
        derived("men", of_members(Some("sex = '1'")), "count(name)"),
        derived("states_before", DerivedFrom::Earlier { filter: None }, "count(*)"),
        derived(
            "unsafe_before",
            DerivedFrom::Earlier { filter: Some("effective_on >= DATE '2017-01-01'".to_owned()) },
            "last_value(NOT house_safe ORDER BY effective_on, seq)",
        ),
    ]);
    let gap = |sql: &str| Some(sql.to_owned());
    plan.indicators.extend([
        coverage("safe", "household", "status <> 'out'", "house_safe"),
        coverage("served", "household", "members > 0", "signed > 0"),
        coverage("old", "household", "status = 'not_out'", "eldest < DATE '1955-01-01'"),
        coverage("one_day", "household", "TRUE", "signing_days = 1 AND men >= 1"),
        coverage("left", "household", "exit_on IS NOT NULL", "exit_on <= $today"),
        coverage("peopled", "unit", "level = 'village' AND in_rural_villages", "households > 0"),
        coverage("mended", "household", "states_before > 0", "unsafe_before"),
        coverage("counties", "unit", "level = 'county'", "households > 0"),
        indicator("all", "household", "TRUE", Measure::Count { gap: None }),
        indicator(
            "people",
            "household",
            "status IN ('not_out', 'returned')",
            Measure::Sum { value: "people".to_owned(), money: false, gap: gap("people > 4") },
        ),
        indicator(
            "income_each",
            "household",
            "income >= 0",
            Measure::Ratio {
                numerator: "income * people".to_owned(),
                denominator: "people".to_owned(),
                money: true,
                gap: gap("income < $income_line"),
            },
        ),
    ]);
    plan
}

pub(crate) struct Kit {
    pub(crate) ledger: Ledger,
    pub(crate) lake: Lake,
    pub(crate) me: Viewer,
    today: Arc<AtomicI32>,
    pub(crate) folder: tempfile::TempDir,
}

impl Kit {
    pub(crate) async fn new() -> Kit {
        Kit::with(plan()).await
    }

    /// A province without entries, standing at 15 November 2017.
    pub(crate) async fn with(plan: Plan) -> Kit {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("log.sqlite").display());
        let ledger = Ledger::open(&url, Arc::new(plan)).await.unwrap();
        let me = ledger.unscoped_viewer("test");
        let today = Arc::new(AtomicI32::new(day("2017-11-15").num_days_from_ce()));
        let lake = Lake::open(&folder.path().join("lake"), ledger.clone(), clock(&today)).await.unwrap();
        Kit { ledger, lake, me, today, folder }
    }

    pub(crate) fn lake_folder(&self) -> PathBuf {
        self.folder.path().join("lake")
    }

    /// The same folder opened by a new process, as it were.
    pub(crate) async fn reopened(&self) -> Result<Lake, LakeError> {
        Lake::open(&self.lake_folder(), self.ledger.clone(), clock(&self.today)).await
    }

    /// A lake made from the log alone.
    pub(crate) async fn anew(&self) -> Lake {
        let folder = self.folder.path().join("anew");
        let _ = std::fs::remove_dir_all(&folder);
        Lake::open(&folder, self.ledger.clone(), clock(&self.today)).await.unwrap()
    }

    pub(crate) fn set_today(&self, text: &str) {
        self.today.store(day(text).num_days_from_ce(), Ordering::SeqCst);
    }

    pub(crate) async fn write(&self, write: Write) -> Change {
        self.ledger.write(&self.me, write).await.unwrap()
    }

    /// Lets a running lake take in what is in the log.
    pub(crate) async fn settled(&self) {
        let last = self.ledger.last_seq();
        let mut watch = self.lake.watch();
        let following = self.follow();
        let seen = tokio::time::timeout(Duration::from_secs(20), watch.wait_for(|seq| *seq >= last)).await;
        seen.expect("the lake follows the log within seconds").unwrap();
        following.abort();
        let _ = following.await;
    }

    pub(crate) fn follow(&self) -> tokio::task::JoinHandle<()> {
        let lake = self.lake.clone();
        tokio::spawn(async move { lake.run().await })
    }

    pub(crate) fn figure(&self, indicator: &str, place: &str) -> Figure {
        self.lake.view(&self.me).figure(indicator, unit(place)).unwrap()
    }

    pub(crate) async fn rows(&self, ask: &RowsAsk) -> Rows {
        self.lake.rows(&self.me, ask).await.unwrap()
    }
}

fn clock(today: &Arc<AtomicI32>) -> Today {
    let today = today.clone();
    Arc::new(move || NaiveDate::from_num_days_from_ce_opt(today.load(Ordering::SeqCst)).unwrap())
}

pub(crate) fn work_list(indicator: &str, part: Part, place: &str) -> RowsAsk {
    RowsAsk { of: RowsOf::Indicator { id: indicator.to_owned(), part }, ..register("household", place) }
}

pub(crate) fn register(id: &str, place: &str) -> RowsAsk {
    RowsAsk {
        of: RowsOf::Register(id.to_owned()),
        unit: unit(place),
        search: None,
        filters: Vec::new(),
        sort: None,
        columns: Vec::new(),
        offset: 0,
        limit: 1_000,
        as_of: None,
    }
}

pub(crate) fn put(register: &str, entity: Option<i64>, place: &str, values: Value, from: &str) -> Write {
    Write {
        register: register.into(),
        entity,
        unit: unit(place),
        op: Op::Put,
        values: values.as_object().unwrap().clone(),
        effective_on: day(from),
        recorded_at: None,
        based_on: None,
        reason: "test".to_owned(),
    }
}

/// A household of three in Pear Hollow, not out of poverty, true from 1 October 2017; `more` is added or put over.
pub(crate) fn household(code: &str, more: Value) -> Write {
    household_in(PEAR, code, more)
}

pub(crate) fn household_in(place: &str, code: &str, more: Value) -> Write {
    let mut values = json!({ "code": code, "head": format!("王{code}"), "status": "not_out", "people": 3 });
    values.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    put("household", None, place, values, "2017-10-01")
}

/// A member; the number makes the identity number, from the pattern that nobody holds.
pub(crate) fn person(number: u32, household: i64, place: &str, more: Value) -> Write {
    let digits = format!("369900{}{:03}", 19_600_101 + number / 900 * 10_000, number % 900 + 1);
    let id = format!("{digits}{}", id_number::check_digit(&digits).unwrap());
    let mut values =
        json!({ "code": format!("P{number}"), "household": household, "name": format!("李{number}"), "id_number": id });
    values.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    put("person", None, place, values, "2017-10-01")
}

pub(crate) fn retract(register: &str, entity: i64, place: &str, from: &str) -> Write {
    Write { op: Op::Retract, ..put(register, Some(entity), place, json!({}), from) }
}

/// Numbers that look random and are the same every time.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    pub(crate) fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    pub(crate) fn pick<'t, T>(&mut self, from: &'t [T]) -> &'t T {
        &from[self.below(from.len() as u64) as usize]
    }
}
