//! A small plan: two counties of the package in this repository, one of them late, with three registers beside its own.
//! A hall belongs to a village, a seat to a hall or a person, a club to a county.

use std::path::Path;
use std::sync::OnceLock;

use bairi_base::{Level, Text, UnitCode};
use bairi_plan::{Field, FieldKind, Plan, Register, UnitTree};
use bairi_synth::{FillFault, Knobs, Row, Settings, SynthError, Tally, generate};
use toml::{Table, Value};

use crate::kit::{self, made};

/// Poor, and to exit this year; every account of the package lies in it.
pub(crate) const EARLY: &str = "360781";
/// Poor too, and late.
pub(crate) const LATE: &str = "360733";
pub(crate) const SCALE: f64 = 0.1;

pub(crate) fn plan() -> &'static Plan {
    static PLAN: OnceLock<Plan> = OnceLock::new();
    PLAN.get_or_init(|| {
        let mut plan = kit::plan().clone();
        let counties = [EARLY, LATE].map(|code| UnitCode::parse(code).expect("a county's code"));
        let stays = |code: UnitCode| counties.iter().any(|county| code.contains(*county) || county.contains(code));
        plan.units = UnitTree::new(plan.units.all().iter().filter(|unit| stays(unit.code)).cloned().collect());
        plan.registers.extend([hall(), seat(), club()]);
        plan
    })
}

fn hall() -> Register {
    let ref_to = |register: &str| FieldKind::Ref { register: register.to_owned() };
    register(
        "hall",
        Level::Village,
        vec![
            field("name", FieldKind::Text),
            field("kind", FieldKind::Code { list: "village_kind".to_owned() }),
            field("uses", FieldKind::Codes { list: "poverty_cause".to_owned(), max: 3 }),
            Field { min: Some(0), max: Some(500), ..field("seats", FieldKind::Integer) },
            Field { min: Some(0), max: Some(100_000_000), ..field("cost", FieldKind::Money) },
            field("paid", FieldKind::Money),
            field("own", FieldKind::Money),
            field("planned_on", FieldKind::Date),
            field("opened_on", FieldKind::Date),
            field("closed_on", FieldKind::Date),
            field("open", FieldKind::Bool),
            field("keeper", FieldKind::Text),
            field("sex", FieldKind::Code { list: "sex".to_owned() }),
            field("birth", FieldKind::Date),
            field("id_number", FieldKind::IdNumber),
            field("phone", FieldKind::Phone),
            field("county", FieldKind::Unit { level: Level::County }),
            field("site", ref_to("site")),
            field("lies", FieldKind::Point),
        ],
    )
}

fn seat() -> Register {
    let ref_to = |register: &str| FieldKind::Ref { register: register.to_owned() };
    let fields = vec![
        field("hall", ref_to("hall")),
        field("person", ref_to("person")),
        field("household", ref_to("household")),
        field("name", FieldKind::Text),
        field("taken_on", FieldKind::Date),
    ];
    register("seat", Level::Village, fields)
}

fn club() -> Register {
    let fields = vec![
        Field { required: true, ..field("name", FieldKind::Text) },
        field("seat", FieldKind::Ref { register: "seat".to_owned() }),
        field("met_on", FieldKind::Date),
    ];
    register("club", Level::County, fields)
}

fn register(id: &str, level: Level, mut fields: Vec<Field>) -> Register {
    fields.insert(0, Field { required: true, unique: true, max: Some(40), ..field("code", FieldKind::Text) });
    Register {
        id: id.to_owned(),
        name: Text::default(),
        note: Text::default(),
        level,
        above: false,
        builtin: false,
        key: "code".to_owned(),
        title: "code".to_owned(),
        fields,
        derived: Vec::new(),
        form: Vec::new(),
        list: Vec::new(),
        filters: Vec::new(),
        steps: Vec::new(),
    }
}

fn field(id: &str, kind: FieldKind) -> Field {
    Field {
        id: id.to_owned(),
        name: Text::default(),
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

/// What a package with these files says: names without ending, and texts.
pub(crate) fn knobs(files: &[(&str, &str)]) -> Result<Knobs, SynthError> {
    let folder = tempfile::tempdir().expect("a folder for a moment");
    write(&folder.path().join("synth.toml"), &main_file().to_string());
    std::fs::create_dir(folder.path().join("synth")).expect("the folder is empty");
    for (name, text) in files {
        write(&folder.path().join(format!("synth/{name}.toml")), text);
    }
    Knobs::read(folder.path())
}

fn write(path: &Path, text: &str) {
    std::fs::write(path, text).expect("a file in a folder of our own");
}

/// The package's `synth.toml` with what suits two counties.
fn main_file() -> Table {
    let text = std::fs::read_to_string(kit::package().join("synth.toml")).expect("the package has it");
    let mut main: Table = text.parse().expect("the file is TOML");
    let smaller = "
        totals = { households = 20_000, active_households = 10_000, poor_villages = 60, exiting_villages = 20 }
        deep_villages = { '360700' = 12 }
        planted = { paper_exits = 40, late_mends = 0, people_differ = 200, village_differs = 10 }
        late = { counties = ['360733'], factor = 0.62, exiting_slow = [] }";
    let smaller: Table = smaller.parse().expect("this is TOML");
    main.extend(smaller);
    for (name, n) in [("open_before", 20), ("open_now", 40), ("demonstration", 5), ("closed", 2)] {
        main["stations"].as_table_mut().expect("a table").insert(name.to_owned(), Value::Integer(n));
    }
    main["later"].as_table_mut().expect("a table").insert("changes".to_owned(), Value::Integer(20));
    main
}

pub(crate) fn settings(scale: f64) -> Settings {
    Settings { scale, ..kit::settings(scale) }
}

/// The rows that these files make.
#[track_caller]
pub(crate) fn rows_at(scale: f64, files: &[(&str, &str)]) -> (Vec<Row>, Tally) {
    let knobs = knobs(files).unwrap_or_else(|fault| panic!("{fault}"));
    made(plan(), &knobs, &settings(scale))
}

#[track_caller]
pub(crate) fn rows(files: &[(&str, &str)]) -> (Vec<Row>, Tally) {
    rows_at(SCALE, files)
}

/// Everything that is wrong with these files.
#[track_caller]
pub(crate) fn faults(files: &[(&str, &str)]) -> Vec<String> {
    let found = knobs(files).and_then(|knobs| generate(plan(), &knobs, &settings(SCALE)).map(drop));
    match found {
        Err(SynthError::Fills { faults }) => faults.iter().map(FillFault::to_string).collect(),
        Err(other) => panic!("{other}"),
        Ok(()) => Vec::new(),
    }
}
