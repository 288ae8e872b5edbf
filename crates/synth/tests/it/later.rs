//! What is entered by hand after the takeover.

use std::collections::HashSet;

use bairi_base::UnitCode;
use bairi_synth::What;
use chrono::Duration;

use crate::kit::{fiftieth, knobs, of};

#[test]
fn the_day_itself_has_changes_in_every_account_s_place() {
    let rows = &fiftieth().0;
    let today = knobs().today;
    let of_today: Vec<_> =
        rows.iter().filter(|row| (row.recorded_at + Duration::hours(8)).date_naive() == today).collect();
    assert!((300..=420).contains(&of_today.len()), "{} changes", of_today.len());
    assert!(of_today.iter().filter(|row| row.what != What::New).count() > 100);
    for account in &knobs().accounts {
        let unit = UnitCode::parse(&account.unit).expect("checked by the generator");
        assert!(of_today.iter().any(|row| unit.contains(row.unit)), "nothing today for {}", account.login);
    }
}

#[test]
fn histories_are_alive() {
    let rows = &fiftieth().0;
    let changed: HashSet<u64> = rows
        .iter()
        .filter_map(|row| match row.what {
            What::Change { of } => Some(of),
            What::New => None,
        })
        .collect();
    let share = changed.len() as f64 / of(rows, "household").count() as f64;
    assert!((0.02..0.2).contains(&share), "{share} of the households have a history");
}

#[test]
fn an_account_s_village_has_something_to_show() {
    let rows = &fiftieth().0;
    for account in &knobs().accounts {
        let unit = UnitCode::parse(&account.unit).expect("checked by the generator");
        let households = of(rows, "household").filter(|row| unit.contains(row.unit)).count();
        assert!(households >= 5, "{} sees {households} households", account.login);
        for register in ["person", "visit", "pairing", "post"] {
            assert!(of(rows, register).any(|row| unit.contains(row.unit)), "{} has no {register}", account.login);
        }
    }
}
