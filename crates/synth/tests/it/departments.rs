//! Files as departments would send them.

use std::collections::{BTreeMap, HashSet};

use bairi_base::UnitCode;
use bairi_plan::id_number;
use bairi_synth::Registered;

use crate::kit::{knobs, plan};

const PEOPLE: usize = 2_000;

fn people() -> Vec<Registered> {
    let unit = UnitCode::from_number(360_781_101_210);
    let person = |n: usize| {
        let mut number = format!("369901{}0203{:03}", 1950 + n % 50, n % 998);
        number.push(id_number::check_digit(&number).expect("seventeen digits"));
        let birth = format!("{}-02-03", 1950 + n % 50);
        let values = [("name", "王小军".to_owned()), ("id_no", number), ("birth", birth), ("sex", "1".to_owned())];
        Registered { unit: Some(unit), values: values.map(|(m, v)| (m.to_owned(), v)).into() }
    };
    (0..PEOPLE).map(person).collect()
}

#[test]
fn every_file_is_of_data_that_the_package_compares_and_says_who_its_rows_are_about() {
    let comparisons = plan().comparisons.as_ref().expect("the package compares");
    let mut purposes = HashSet::new();
    for file in &knobs().department_files {
        let data = comparisons.data.iter().find(|data| data.id == file.data);
        purposes.insert(data.unwrap_or_else(|| panic!("no data are called {}", file.data)).purpose.word());
        let meanings: HashSet<&str> = file.columns.iter().map(|(meaning, _)| meaning.as_str()).collect();
        assert!(meanings.contains("name") && meanings.contains("id_no"), "{}", file.name);
    }
    assert_eq!(purposes.len(), 4, "one for each purpose: {purposes:?}");
}

#[test]
fn a_file_has_most_of_those_expected_and_some_others_written_as_offices_write() {
    let (people, file) = (people(), &knobs().department_files[0]);
    let rows = file.rows(knobs(), 1, &people).expect("the knobs make names");
    assert_eq!(rows, file.rows(knobs(), 1, &people).expect("the knobs make names"));
    assert_ne!(rows, file.rows(knobs(), 2, &people).expect("the knobs make names"));
    assert!(rows.iter().all(|row| row.len() == file.columns.len()));
    let at = |meaning: &str| file.columns.iter().position(|(m, _)| m == meaning).expect("the file has it");
    let mut names: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &rows {
        *names.entry(&row[at("name")]).or_default() += 1;
    }
    let count = |share: f64| (share * PEOPLE as f64) as usize;
    assert!((count(0.9)..count(0.97)).contains(&names["王小军"]), "{}", names["王小军"]);
    assert!((1..count(0.06)).contains(&names["王小均"]), "what sounds alike");
    assert!((count(1.25)..count(1.29)).contains(&rows.len()), "{}", rows.len());
    let numbers = || rows.iter().map(|row| row[at("id_no")].as_str());
    assert!(numbers().any(|number| number.ends_with("E+17")) && numbers().any(str::is_empty));
    // Nobody's numbers: a digit may be wrong, the address never is a real one.
    assert!(numbers().filter(|n| n.len() == 18).all(|number| number.starts_with("3699")));
    let known: HashSet<&str> = people.iter().map(|person| person.values["id_no"].as_str()).collect();
    assert!(
        rows.iter().filter(|row| !row[at("name")].starts_with("王小")).all(|row| !known.contains(&*row[at("id_no")]))
    );
}
