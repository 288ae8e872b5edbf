use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use bairi_plan::Plan;
use bairi_synth::{Cell, Knobs, Row, Settings, Tally, generate};
use chrono::NaiveDate;

pub(crate) fn package() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plans/jiangxi-2017")
}

pub(crate) fn plan() -> &'static Plan {
    static PLAN: OnceLock<Plan> = OnceLock::new();
    PLAN.get_or_init(|| Plan::load(&package()).0.expect("the package in this repository is sound"))
}

pub(crate) fn knobs() -> &'static Knobs {
    static KNOBS: OnceLock<Knobs> = OnceLock::new();
    KNOBS.get_or_init(|| Knobs::read(&package()).expect("the package has a synth.toml"))
}

/// The package's files that declare rows, by their names.
pub(crate) fn topics() -> Vec<(String, toml::Table)> {
    let files = Knobs::files(&package()).expect("the package has a synth.toml");
    let read = |file: String| {
        let text = std::fs::read_to_string(package().join(&file)).expect("the file has just been listed");
        (file, text.parse().expect("the file is TOML"))
    };
    files.into_iter().skip(1).map(read).collect()
}

pub(crate) fn settings(scale: f64) -> Settings {
    Settings { seed: knobs().seed, scale, today: knobs().today }
}

pub(crate) fn make(settings: &Settings) -> (Vec<Row>, Tally) {
    made(plan(), knobs(), settings)
}

#[track_caller]
pub(crate) fn made(plan: &Plan, knobs: &Knobs, settings: &Settings) -> (Vec<Row>, Tally) {
    let mut province = generate(plan, knobs, settings).unwrap_or_else(|fault| panic!("{fault}"));
    let rows: Vec<Row> = province.by_ref().collect();
    (rows, province.tally().clone())
}

/// A fiftieth of the province, made once.
pub(crate) fn fiftieth() -> &'static (Vec<Row>, Tally) {
    static ROWS: OnceLock<(Vec<Row>, Tally)> = OnceLock::new();
    ROWS.get_or_init(|| make(&settings(0.02)))
}

pub(crate) fn of<'a>(rows: &'a [Row], register: &'a str) -> impl Iterator<Item = &'a Row> {
    rows.iter().filter(move |row| row.register == register && row.what == bairi_synth::What::New)
}

pub(crate) fn word<'a>(row: &'a Row, field: &str) -> Option<&'a str> {
    match row.cell(field)? {
        Cell::Word(word) => Some(word),
        Cell::Text(text) => Some(text),
        _ => None,
    }
}

pub(crate) fn int(row: &Row, field: &str) -> Option<i64> {
    match row.cell(field)? {
        Cell::Int(n) => Some(*n),
        _ => None,
    }
}

pub(crate) fn flag(row: &Row, field: &str) -> Option<bool> {
    match row.cell(field)? {
        Cell::Bool(b) => Some(*b),
        _ => None,
    }
}

pub(crate) fn day(row: &Row, field: &str) -> Option<NaiveDate> {
    match row.cell(field)? {
        Cell::Day(day) => Some(*day),
        _ => None,
    }
}

pub(crate) fn entry(row: &Row, field: &str) -> Option<u64> {
    match row.cell(field)? {
        Cell::Entry(ordinal) => Some(*ordinal),
        _ => None,
    }
}

/// Fails unless a number lies within a share of what is expected.
#[track_caller]
pub(crate) fn near(found: f64, expected: f64, share: f64, what: &str) {
    assert!((found - expected).abs() <= expected.abs() * share, "{what}: {found}, expected {expected} ± {share}");
}
