//! What is read of `comparisons.toml`. Faulty ones are in the corpus.

use bairi_plan::{Comparisons, Plan, Purpose, Resolve};

use crate::corpus::{changed, show};
use crate::good::tiny;

/// The tiny plan that compares, changed as a script in the form of `broken.txt` says.
#[track_caller]
fn plan(script: &str) -> Plan {
    let (plan, findings) = Plan::load(changed(&format!("& compared\n{script}")).path());
    assert!(findings.is_empty(), "{:#?}", findings.iter().map(show).collect::<Vec<_>>());
    plan.expect("a package without findings loads")
}

fn comparisons(script: &str) -> Comparisons {
    plan(script).comparisons.expect("the package compares")
}

#[test]
fn a_package_without_the_file_compares_nothing() {
    assert_eq!(tiny().comparisons, None);
}

#[test]
fn the_fields_of_both_registers_are_known_by_their_part() {
    let Comparisons { runs, clues, .. } = comparisons("");
    assert_eq!((runs.register.as_str(), runs.rows.as_str(), runs.by.as_deref()), ("run", "compared", Some("done_by")));
    assert_eq!((clues.register.as_str(), clues.run.as_str(), clues.department.as_str()), ("clue", "run", "source"));
    assert_eq!((clues.entry.as_deref(), clues.band.as_deref()), (Some("household"), Some("band")));
    assert_eq!((clues.same, clues.other), (vec!["mended".into(), "removed".into()], vec!["other_person".into()]));
}

#[test]
fn data_sets_stand_in_the_order_of_the_file() {
    let comparisons = comparisons("");
    let ids: Vec<&str> = comparisons.data.iter().map(|set| set.id.as_str()).collect();
    assert_eq!(ids, ["students", "deaths", "aid"]);
    let purposes: Vec<Purpose> = comparisons.data.iter().map(|set| set.purpose).collect();
    assert_eq!(purposes, [Purpose::Presence, Purpose::Contradiction, Purpose::Absence]);
    let aid = comparisons.data_set("aid").unwrap();
    assert_eq!((&aid.population, &aid.entry, aid.due_days, aid.keep_days), (&None, &None, 366, 1));
    let columns: Vec<(&str, &str)> =
        aid.columns.iter().map(|(column, field)| (column.as_str(), field.as_str())).collect();
    assert_eq!(columns, [("name", "head"), ("phone", "phone")]);
}

#[test]
fn a_row_may_pay_for_one_entry_only() {
    let resolved = |comparisons: &Comparisons| comparisons.data.iter().map(|set| set.resolve).collect::<Vec<_>>();
    assert_eq!(resolved(&comparisons("")), [Resolve::BestOfRow; 3]);
    let script = "@ comparisons.toml\n-due_days = 10\n+due_days = 10\n+resolve = \"one-to-one\"\n";
    assert_eq!(resolved(&comparisons(script)), [Resolve::BestOfRow, Resolve::OneToOne, Resolve::BestOfRow]);
}

#[test]
fn a_population_keeps_its_place() {
    let comparisons = comparisons("");
    let students = comparisons.data_set("students").unwrap();
    assert_eq!(students.place.file, "comparisons.toml");
    assert_eq!(students.place.keys["population"], (32, 14, "data.students.population".to_owned()));
}

#[test]
fn a_name_may_come_from_a_derived_column() {
    let register = r#"
@ registers/household.toml
-[derived.members]
+[derived.eldest]
+name = { zh = "长者", en = "The eldest" }
+of = "person"
+by = "household"
+value = "first_value(name ORDER BY birth)"
+
+[derived.members]

@ comparisons.toml
-columns = { name = "head", phone = "phone" }
+columns = { name = "eldest" }
"#;
    assert_eq!(comparisons(register).data_set("aid").unwrap().columns["name"], "eldest");
}

#[test]
fn clues_may_name_no_entry_no_band_and_nobody_who_compared() {
    let script = r#"
@ comparisons.toml
-by = "done_by"
-
-[clues]
+
+[clues]
-entry = "household"
-subject = "subject"
+subject = "subject"
-band = "band"
-same = ["mended", "removed"]
+same = []
-entry = "household"
-kind = "unlisted"
+kind = "unlisted"
-entry = "household"
-kind = "deceased"
+kind = "deceased"
"#;
    let Comparisons { runs, clues, data } = comparisons(script);
    assert_eq!((runs.by, clues.entry, clues.band, clues.same), (None, None, None, Vec::new()));
    assert!(data.iter().all(|set| set.entry.is_none()));
}

#[test]
fn the_hash_is_of_the_comparisons_too() {
    let other = "@ comparisons.toml\n-due_days = 10\n+due_days = 11\n";
    assert_ne!(plan("").hash, plan(other).hash);
    assert_ne!(plan("").hash, plan("! comparisons.toml\n").hash);
}
