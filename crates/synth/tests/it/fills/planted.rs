//! Known faults: exactly as many as are asked for.

use std::collections::HashSet;

use bairi_synth::{Row, What};

use super::small::{rows, rows_at};
use crate::kit::{flag, int, of, word};

/// How many rows show a fault; the tally must say the same.
#[track_caller]
fn check(scale: f64, file: &str, expected: usize, shows: impl Fn(&Row) -> bool) -> Vec<Row> {
    let (all, tally) = rows_at(scale, &[("planted", file)]);
    let found: Vec<Row> = all.into_iter().filter(|row| row.what == What::New && shows(row)).collect();
    assert_eq!(found.len(), expected);
    assert_eq!(tally.planted["known"], expected as u64);
    found
}

fn nothing_kept(row: &Row) -> bool {
    row.register == "hall" && word(row, "keeper").is_none()
}

#[test]
fn faults_of_units_do_not_follow_the_scale() {
    let halls = "[[fill]]\nregister = 'hall'\ncode = 'H'\neach = 'village'\nshare = 0.6\n[fill.fields]\nkeeper = { person = true }
        [fill.plant.known]\ncount = 23\nset = { keeper = 'none' }";
    let found = check(0.1, halls, 23, nothing_kept);
    check(0.01, halls, 23, nothing_kept);
    let counties: HashSet<_> = found.iter().map(|hall| hall.unit.number() / 1_000_000).collect();
    assert_eq!(counties.len(), 2, "they lie in both counties");
}

#[test]
fn faults_of_people_follow_the_scale() {
    let halls = "[[fill]]\nregister = 'hall'\ncode = 'H'\neach = 'household'\n[fill.fields]\nkeeper = { person = true }
        [fill.plant.known]\ncount = 300\nset = { keeper = { unknown = true } }";
    check(0.1, halls, 30, nothing_kept);
    check(0.01, halls, 3, nothing_kept);
    check(0.001, halls, 1, nothing_kept);
}

#[test]
fn faults_are_taken_from_the_rows_that_are_meant() {
    let halls = "[[fill]]\nregister = 'hall'\ncode = 'H'\neach = 'village'\n[fill.fields]\nkind = { pick = ['poor', 'ordinary'] }\ncost = { between = [5, 9] }
        [fill.plant.known]\ncount = 40\nwhen = { kind = 'poor' }\nset = { cost = { between = [1, 2] }, open = true }";
    let found = check(0.1, halls, 40, |row| row.register == "hall" && int(row, "cost").is_some_and(|cost| cost < 5));
    assert!(found.iter().all(|hall| word(hall, "kind") == Some("poor") && flag(hall, "open") == Some(true)));
}

#[test]
fn faults_are_put_into_rows_that_are_made_already() {
    let seat = "[[more]]\nregister = 'household'\n[more.fields]\n[more.plant.known]\ncount = 250\nset = { cause = '99', special = 'none', income_per_head = 7 }";
    check(0.1, seat, 25, |row| row.register == "household" && int(row, "income_per_head").is_some_and(|fen| fen <= 7));
}

#[test]
fn a_later_state_keeps_the_fault() {
    let file = "[[more]]\nregister = 'household'\n[more.fields]\n[more.plant.known]\ncount = 4_000\nset = { phone = '15499999999' }";
    let (all, _) = rows(&[("planted", file)]);
    let phone = |row: &Row| word(row, "phone").map(str::to_owned);
    for row in all.iter().filter(|row| row.register == "household") {
        if let What::Change { of } = row.what {
            assert_eq!(phone(row), phone(&all[of as usize]));
        }
    }
}

#[test]
fn more_than_there_are_rows_is_told_by_the_tally() {
    let clubs = "[[fill]]\nregister = 'club'\ncode = 'C'\neach = 'county'\n[fill.fields]\nname = '社'
        [fill.plant.known]\ncount = 9\nset = { met_on = 2017-10-01 }";
    let (all, tally) = rows(&[("planted", clubs)]);
    assert_eq!((of(&all, "club").count(), tally.planted["known"]), (2, 2));
}
