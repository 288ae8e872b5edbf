//! The synthetic province has faults of a known number: the indicators find all of them, and nothing else.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;

use bairi_lake::Lake;
use bairi_ledger::{Ledger, Op, Write};
use bairi_plan::{DerivedFrom, FieldKind, Plan, Register};
use bairi_synth::{Knobs, Row, Settings, Tally, What, generate};

/// Small: villages, sites and money are whole at any scale, and most of the faults are theirs.
const SCALE: f64 = 0.01;
const SLICE: usize = 4_000;
/// Checks that look for faults begin with this; one that nothing is planted for must find nothing.
const CHECK: &str = "check_";

/// By indicator, the names under which the generator counted what it is to find.
fn expected(tally: &Tally) -> BTreeMap<String, u64> {
    let text = include_str!("expected.toml");
    let by_indicator: BTreeMap<String, Vec<String>> = toml::from_str(text).expect("expected.toml is readable");
    let count = |name: &String| match name.as_str() {
        "people_differ" => tally.people_differ,
        "village_differs" => tally.village_differs,
        "failing_exits" => tally.failing_exits,
        "late_mends" => tally.late_mends,
        "overspent_funds" => tally.overspent_funds,
        planted => *tally.planted.get(planted).unwrap_or_else(|| panic!("nothing is planted as {planted}")),
    };
    by_indicator.iter().map(|(id, names)| (id.clone(), names.iter().map(count).sum())).collect()
}

/// The registers of some indicators, with everything that these look at or refer to.
fn needed<'p>(plan: &'p Plan, indicators: &BTreeSet<&str>) -> BTreeSet<&'p str> {
    let register = |id: &str| plan.registers.iter().find(|r| r.id == id).expect("a register of the plan");
    let of = plan.indicators.iter().filter(|i| indicators.contains(i.id.as_str()));
    let mut open: Vec<&Register> = of.map(|i| register(&i.register)).collect();
    let mut found = BTreeSet::new();
    while let Some(next) = open.pop() {
        if !found.insert(next.id.as_str()) {
            continue;
        }
        let derived = next.derived.iter().filter_map(|d| match &d.from {
            DerivedFrom::Referring { register, .. } => Some(register.as_str()),
            DerivedFrom::Referenced { .. } | DerivedFrom::Earlier { .. } => None,
        });
        let referred = next.fields.iter().filter_map(|f| match &f.kind {
            FieldKind::Ref { register } => Some(register.as_str()),
            _ => None,
        });
        open.extend(derived.chain(referred).map(register));
    }
    found
}

/// Enters what was known before the day itself: what is put right on it is out of the count.
async fn enter(ledger: &Ledger, rows: impl Iterator<Item = Row>, wanted: &BTreeSet<&str>, today: chrono::NaiveDate) {
    let me = ledger.unscoped_viewer("planted faults");
    let mut batch = ledger.batch(&me, "planted faults").await.expect("a batch begins");
    let mut entities: HashMap<u64, i64> = HashMap::new();
    let mut slice: Vec<Write> = Vec::new();
    let mut next = ledger.last_seq() + 1;
    for (ordinal, row) in (0..).zip(rows) {
        if !wanted.contains(row.register) || row.recorded_at.date_naive() >= today {
            continue;
        }
        let entity = match row.what {
            What::New => None,
            What::Change { of } => Some(entities[&of]),
        };
        if slice.len() >= SLICE || entity.is_some() {
            batch.append(std::mem::take(&mut slice)).await.expect("rows of the plan");
        }
        let values = row.values(|ordinal| entities[&ordinal]);
        slice.push(Write {
            register: row.register.into(),
            entity,
            unit: row.unit,
            op: Op::Put,
            values,
            effective_on: row.effective_on,
            recorded_at: Some(row.recorded_at),
            based_on: None,
            reason: "planted faults".to_owned(),
        });
        if row.what == What::New {
            // An entry has the number of its first change.
            entities.insert(ordinal, next);
        }
        next += 1;
    }
    batch.append(slice).await.expect("rows of the plan");
    batch.commit().await.expect("a commit");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn indicators_find_every_planted_fault_and_nothing_else() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plans/jiangxi-2017");
    let plan = Arc::new(Plan::load(&root).0.expect("the plan has no fault"));
    let knobs = Knobs::read(&root).expect("the package has knobs");
    let settings = Settings { seed: knobs.seed, scale: SCALE, today: knobs.today };
    let mut province = generate(&plan, &knobs, &settings).expect("the plan has what is filled");

    let listed: BTreeMap<String, Vec<String>> = toml::from_str(include_str!("expected.toml")).expect("readable");
    let checks = plan.indicators.iter().map(|i| i.id.as_str()).filter(|id| id.starts_with(CHECK));
    let looked_at: BTreeSet<&str> = listed.keys().map(String::as_str).chain(checks).collect();
    let wanted = needed(&plan, &looked_at);

    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}?mode=rwc", folder.path().join("log.db").display());
    let ledger = Ledger::open(&url, plan.clone()).await.expect("a new store");
    enter(&ledger, province.by_ref(), &wanted, knobs.today).await;

    let today = knobs.today;
    let lake = Lake::open(&folder.path().join("lake"), ledger.clone(), Arc::new(move || today)).await.expect("a lake");
    let view = lake.view(&ledger.unscoped_viewer("planted faults"));
    let province_unit = plan.units.root().expect("a province").code;
    let expected = expected(province.tally());
    let mut wrong = Vec::new();
    let mut found_any = 0;
    for id in looked_at {
        let figure = view.figure(id, province_unit);
        let found = figure.map(|f| f.gap.unsigned_abs());
        let planted = expected.get(id).copied().unwrap_or(0);
        if found != Some(planted) {
            wrong.push(format!("{id}: {planted} planted, {found:?} found"));
        }
        found_any += planted;
    }
    assert!(found_any > 0, "something was planted");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
