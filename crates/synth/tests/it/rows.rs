//! What holds for every row.

use std::collections::{HashMap, HashSet};

use bairi_base::Severity;
use bairi_plan::{FieldKind, id_number, validate};
use bairi_synth::{Cell, Settings, SynthError, What, generate};
use chrono::{Duration, NaiveDate};

use crate::kit::{fiftieth, knobs, make, plan, settings, topics, word};

#[test]
fn the_same_settings_give_the_same_rows() {
    let (first, second) = (make(&settings(0.002)), make(&settings(0.002)));
    assert_eq!(first.1, second.1);
    assert!(first.0 == second.0, "two runs differ");
}

#[test]
fn another_seed_gives_another_province_of_the_same_size() {
    let other = Settings { seed: knobs().seed + 1, ..settings(0.002) };
    let (first, second) = (make(&settings(0.002)), make(&other));
    assert_eq!(first.1.entries["village"], second.1.entries["village"]);
    assert!(first.0 != second.0, "two seeds give the same rows");
}

#[test]
fn no_value_has_a_fault() {
    for row in &fiftieth().0 {
        let register = plan().registers.iter().find(|r| r.id == row.register).expect("checked by the generator");
        let values = row.values(|ordinal| ordinal as i64 + 1);
        let findings = validate(plan(), register, &values);
        let errors: Vec<_> = findings.iter().filter(|f| f.severity == Severity::Error).collect();
        assert!(errors.is_empty(), "{} has {errors:?}", row.register);
        let level = plan().units.find(row.unit).expect("a unit of the plan").level;
        assert!(level == register.level || register.above && level < register.level, "{}", row.register);
    }
}

#[test]
fn keys_and_identity_numbers_are_unique_and_the_numbers_are_nobodys() {
    let mut seen: HashSet<(&str, &str, String)> = HashSet::new();
    for row in fiftieth().0.iter().filter(|row| row.what == What::New) {
        let register = plan().registers.iter().find(|r| r.id == row.register).expect("checked by the generator");
        for field in register.fields.iter().filter(|f| f.unique) {
            let Some(value) = word(row, &field.id) else { continue };
            if field.kind == FieldKind::IdNumber {
                assert!(id_number::is_reserved(value), "an identity number outside the reserved pattern");
            }
            let fresh = seen.insert((row.register, &field.id, value.to_owned()));
            assert!(fresh, "{}.{} is not unique", row.register, field.id);
        }
    }
}

#[test]
fn references_name_earlier_entries_of_their_register() {
    let rows = &fiftieth().0;
    for (ordinal, row) in rows.iter().enumerate() {
        let register = plan().registers.iter().find(|r| r.id == row.register).expect("checked by the generator");
        for (id, cell) in &row.cells {
            let Cell::Entry(target) = cell else { continue };
            let Some(FieldKind::Ref { register: to }) = register.field(id).map(|f| f.kind.clone()) else {
                panic!("{}.{id} is no reference", row.register);
            };
            let target = &rows[*target as usize];
            assert!(target.what == What::New && target.register == to, "{}.{id}", row.register);
        }
        if let What::Change { of } = row.what {
            let target = &rows[of as usize];
            assert!((of as usize) < ordinal && target.what == What::New);
            assert_eq!((target.register, target.unit), (row.register, row.unit));
            assert!(target.effective_on <= row.effective_on, "a later state is true from an earlier day");
        }
    }
}

#[test]
fn times_of_recording_do_not_run_backwards_and_nothing_is_known_before_it_happened() {
    let rows = &fiftieth().0;
    let (today, future) = (knobs().today, fields_of_the_future());
    assert!(rows.is_sorted_by_key(|row| row.recorded_at));
    for row in rows {
        let recorded_on = (row.recorded_at + Duration::hours(8)).date_naive();
        assert!(recorded_on <= today && row.effective_on <= recorded_on, "{}", row.register);
        // Plans and deadlines: the generator's own, and those of which a file says so.
        let due = |field: &str| field == "due_on" || future.contains(&(row.register.to_owned(), field.to_owned()));
        let days = row.cells.iter().filter(|(id, _)| !due(id)).filter_map(|(_, cell)| match cell {
            Cell::Day(day) => Some(*day),
            _ => None,
        });
        days.for_each(|day| assert!(day <= recorded_on, "{} knows a day to come", row.register));
    }
    let codes: HashMap<&str, usize> = rows.iter().fold(HashMap::new(), |mut n, row| {
        *n.entry(row.register).or_default() += 1;
        n
    });
    assert_eq!(codes.len(), plan().registers.iter().filter(|r| !r.builtin).count(), "a register stays empty");
}

/// Registers and fields whose maker says `future = true` in a file of the package.
fn fields_of_the_future() -> HashSet<(String, String)> {
    let mut found = HashSet::new();
    for (_, table) in topics() {
        for item in ["fill", "more"].iter().filter_map(|list| table.get(*list)?.as_array()).flatten() {
            let register = item["register"].as_str().expect("checked by the generator");
            for (field, maker) in item["fields"].as_table().expect("checked by the generator") {
                if maker.to_string().contains("future = true") {
                    found.insert((register.to_owned(), field.clone()));
                }
            }
        }
    }
    found
}

#[test]
fn an_earlier_day_knows_less() {
    let early = NaiveDate::from_ymd_opt(2017, 10, 20).unwrap();
    let (rows, tally) = make(&Settings { today: early, ..settings(0.002) });
    let later = make(&settings(0.002)).1;
    assert!(tally.entries["visit"] < later.entries["visit"]);
    assert!(tally.entries["support"] < later.entries["support"]);
    assert!(rows.iter().all(|row| row.effective_on <= early));
}

#[test]
fn what_cannot_be_made_is_said() {
    let too_large = generate(plan(), knobs(), &settings(3.0)).err();
    assert!(matches!(too_large, Some(SynthError::Scale { .. })));
    let nowhere = Settings { today: NaiveDate::from_ymd_opt(2030, 1, 1).unwrap(), ..settings(0.01) };
    assert!(matches!(generate(plan(), knobs(), &nowhere).err(), Some(SynthError::Day { .. })));
    let mut other = plan().clone();
    let visit = other.registers.iter_mut().find(|r| r.id == "visit").expect("the plan has visits");
    visit.fields.retain(|f| f.id != "visited_on");
    let fault = generate(&other, knobs(), &settings(0.01)).err();
    assert!(matches!(fault, Some(SynthError::NoField { register: "visit", field: "visited_on" })));
    other.registers.retain(|r| r.id != "visit");
    let fault = generate(&other, knobs(), &settings(0.01)).err();
    assert!(matches!(fault, Some(SynthError::NoRegister { register: "visit" })));
}
