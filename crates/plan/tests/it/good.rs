//! Packages without fault, and what is made of them.

use std::path::Path;

use bairi_base::{Fraction, Level, UnitCode};
use bairi_plan::{DerivedFrom, FieldKind, Measure, Plan, Require};

use crate::corpus::{changed, packages, show};

pub(crate) fn tiny() -> Plan {
    let (plan, findings) = Plan::load(&packages().join("good/tiny"));
    assert!(findings.is_empty(), "{:#?}", findings.iter().map(show).collect::<Vec<_>>());
    plan.expect("a package without findings loads")
}

#[test]
fn the_tiny_package_loads_without_a_finding() {
    let plan = tiny();
    assert_eq!(plan.units.len(), 16);
    let registers: Vec<&str> = plan.registers.iter().map(|register| register.id.as_str()).collect();
    assert_eq!(registers, ["household", "person", "unit"]);
    assert_eq!(plan.hash.len(), 64);
    assert_eq!(plan.tasks[0].targets[0].require, Require::AtLeast(Fraction::new(100, 100)));
    assert_eq!(plan.tasks[1].targets[0].scope, "all-counties");
    assert!(!plan.tasks[1].printed);
}

#[test]
fn groups_are_of_listed_units_of_all_or_of_a_class() {
    let plan = tiny();
    let units = |group: &str| plan.groups[group].units.iter().map(UnitCode::to_string).collect::<Vec<_>>();
    assert_eq!(units("poor-counties"), ["990121", "990221"]);
    assert_eq!(units("all-counties"), ["990121", "990122", "990221"]);
    assert_eq!(units("rural-villages").len(), 5);
    assert_eq!(plan.groups["province"].level, Level::Province);
}

#[test]
fn a_unit_without_an_english_name_is_called_by_its_pinyin() {
    let plan = tiny();
    let village = plan.units.find(UnitCode::parse("990121100201").unwrap()).unwrap();
    assert_eq!(village.name.en, "Likengcun");
}

#[test]
fn predicates_keep_their_places() {
    let plan = tiny();
    let indicator = plan.indicators.iter().find(|i| i.id == "doctor_coverage").unwrap();
    assert!(matches!(&indicator.measure, Measure::Coverage { met } if met == "doctor_on <= $today"));
    assert_eq!(indicator.place.file, "indicators/health.toml");
    assert_eq!(indicator.place.keys["met"], (7, 7, "doctor_coverage.met".to_owned()));
    let household = plan.registers.iter().find(|r| r.id == "household").unwrap();
    let signed = household.derived("signed").unwrap();
    assert_eq!(signed.place.keys["where"].2, "derived.signed.where");
    assert!(matches!(&signed.from, DerivedFrom::Referring { filter: Some(_), .. }));
}

#[test]
fn fields_have_the_kinds_they_name() {
    let plan = tiny();
    let household = plan.registers.iter().find(|r| r.id == "household").unwrap();
    let kind = |field: &str| household.field(field).unwrap().kind.clone();
    assert_eq!(kind("other_causes"), FieldKind::Codes { list: "poverty_cause".to_owned(), max: 2 });
    assert_eq!(kind("work_county"), FieldKind::Unit { level: Level::County });
    assert_eq!(kind("income"), FieldKind::Money);
}

#[test]
fn what_is_left_out_of_a_register_has_a_good_default() {
    let dir = changed(
        r#"
@ registers/person.toml
-list = ["code", "name", "household", "sex", "household_status"]
-filters = ["sex"]

-[[form]]
-name = { zh = "本人", en = "The person" }
-fields = ["code", "household", "name", "id_number", "sex", "birth", "doctor_on"]
"#,
    );
    let (plan, findings) = Plan::load(dir.path());
    assert!(findings.is_empty(), "{findings:?}");
    let person = plan.unwrap().registers.swap_remove(1);
    assert_eq!(person.list, ["code", "name"]);
    assert!(person.filters.is_empty());
    assert_eq!(person.form.len(), 1);
    assert_eq!(person.form[0].fields.len(), person.fields.len());
}

#[test]
fn the_hash_is_of_the_plan_and_of_nothing_else() {
    let hash = |script: &str| Plan::load(changed(script).path()).0.unwrap().hash;
    let tiny = hash("");
    assert_eq!(hash("@ synth.toml\n+seed = 1\n@ README.md\n+Read me."), tiny);
    assert_eq!(hash("@ synth/schools.toml\n+[work]"), tiny);
    assert_ne!(hash("@ NOTICE.md\n+More."), tiny);
}

#[test]
fn code_lists_may_lie_in_files_of_their_own() {
    let more = "@ codes/more.toml\n+[colour]\n+name = { zh = \"颜色\", en = \"Colour\" }\n\
                +item = [{ code = \"red\", name = { zh = \"红\", en = \"red\" } }]";
    let plan = Plan::load(changed(more).path()).0.unwrap();
    assert_eq!(plan.codes["colour"].items[0].code, "red");
    assert!(plan.codes.contains_key("sex"), "those of codes.toml are there, too");
}

#[test]
fn a_folder_that_is_not_there_is_one_finding() {
    let (plan, findings) = Plan::load(&packages().join("nowhere"));
    assert!(plan.is_none());
    assert_eq!(findings.iter().map(show).collect::<Vec<_>>(), ["error plan.directory.unreadable .:1:1"]);
}

#[test]
fn every_package_of_the_repository_loads_without_a_finding() {
    let plans = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plans");
    let mut loaded = 0;
    for entry in std::fs::read_dir(plans).unwrap() {
        let (plan, findings) = Plan::load(&entry.unwrap().path());
        let shown: Vec<String> = findings.iter().map(show).collect();
        assert!(plan.is_some() && shown.is_empty(), "{shown:#?}");
        loaded += 1;
    }
    assert!(loaded > 0);
}
