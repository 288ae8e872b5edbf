//! Whether the whole looks like the province that the totals describe.

use std::collections::{BTreeMap, HashMap, HashSet};

use bairi_base::{Level, UnitCode};
use bairi_synth::Row;
use chrono::Datelike;

use crate::kit::{day, entry, fiftieth, flag, int, knobs, near, of, plan, word};

const SCALE: f64 = 0.02;

#[test]
fn funds_that_are_overspent_are_counted() {
    let rows = &fiftieth().0;
    let mut paid: HashMap<u64, i64> = HashMap::new();
    for payment in of(rows, "payment") {
        let fund = entry(payment, "fund").expect("every payment has a fund");
        *paid.entry(fund).or_default() += int(payment, "amount").expect("every payment has a sum");
    }
    let overspent = paid.iter().filter(|(fund, paid)| int(&rows[**fund as usize], "amount") < Some(**paid)).count();
    assert_eq!(overspent as u64, fiftieth().1.overspent_funds);
    assert!(overspent > 0);
}

/// Last states of households by the row that made them.
fn households() -> HashMap<u64, &'static Row> {
    let mut found = HashMap::new();
    for (ordinal, row) in fiftieth().0.iter().enumerate().filter(|(_, row)| row.register == "household") {
        let at = match row.what {
            bairi_synth::What::New => ordinal as u64,
            bairi_synth::What::Change { of } => of,
        };
        found.insert(at, row);
    }
    found
}

/// Poor, or out of poverty since January.
fn active(row: &Row) -> bool {
    word(row, "status") != Some("out") || int(row, "exit_year") == Some(knobs().today.year().into())
}

#[test]
fn households_and_persons_come_near_the_published_totals() {
    let tally = &fiftieth().1;
    near(tally.households as f64, 889_000.0 * SCALE, 0.02, "households");
    near(tally.persons as f64, 3_050_000.0 * SCALE, 0.03, "persons");
    let active: Vec<_> = households().into_values().filter(|h| active(h)).collect();
    near(active.len() as f64, 438_000.0 * SCALE, 0.04, "households poor or out this year");
    let people: i64 = active.iter().filter_map(|h| int(h, "people")).sum();
    near(people as f64, 1_363_800.0 * SCALE, 0.04, "their people");
    assert_eq!(tally.entries["household"], tally.households);
    assert_eq!(tally.entries["person"], tally.persons);
}

#[test]
fn every_rural_village_has_its_entry_and_every_township_its_households() {
    let rows = &fiftieth().0;
    let rural: HashSet<UnitCode> =
        plan().units.all().iter().filter(|u| u.level == Level::Village && u.class == "rural").map(|u| u.code).collect();
    let entered: HashSet<UnitCode> = of(rows, "village").map(|row| row.unit).collect();
    assert_eq!(entered, rural);
    let townships: HashSet<_> = rural.iter().map(|v| v.at(Level::Township)).collect();
    let lived_in: HashSet<_> = of(rows, "household").map(|h| h.unit.at(Level::Township)).collect();
    assert_eq!(lived_in, townships);
}

#[test]
fn poor_deep_and_exiting_villages_are_as_many_as_the_lists_say() {
    let rows = &fiftieth().0;
    let villages: Vec<_> = of(rows, "village").collect();
    let poor: Vec<_> = villages.iter().filter(|v| word(v, "kind") == Some("poor")).collect();
    let exiting = poor.iter().filter(|v| flag(v, "exit_planned") == Some(true)).count();
    assert_eq!((poor.len(), exiting), (2_900, 1_000));
    let mut deep: BTreeMap<String, usize> = BTreeMap::new();
    for village in villages.iter().filter(|v| flag(v, "deep") == Some(true)) {
        let city = village.unit.at(Level::City).expect("a village lies in a city");
        *deep.entry(city.to_string()).or_default() += 1;
    }
    let listed =
        [("360300", 3), ("360400", 24), ("360700", 167), ("360800", 8), ("360900", 55), ("361000", 3), ("361100", 9)];
    assert_eq!(deep, listed.map(|(city, n)| (city.to_owned(), n)).into());
}

#[test]
fn illness_is_the_cause_of_about_42_in_a_hundred() {
    let households = households();
    let ill = households.values().filter(|h| word(h, "cause") == Some("01")).count();
    near(ill as f64 / households.len() as f64, 0.42, 0.04, "illness");
}

#[test]
fn faults_put_in_on_purpose_are_found_again_and_are_as_many_as_asked_for() {
    let (rows, tally) = fiftieth();
    let line = plan().parameters["income_line"].on(knobs().today).expect("the line is known today");
    let today_morning = rows.iter().rposition(|row| row.register == "village").expect("there are villages");
    let taken_over = |row: &&Row| row.recorded_at <= rows[today_morning].recorded_at;
    // Last states as taken over, before anything was mended by hand.
    let mut last: HashMap<u64, &Row> = HashMap::new();
    let mut members: HashMap<u64, i64> = HashMap::new();
    for (ordinal, row) in rows.iter().enumerate().filter(|(_, row)| taken_over(row)) {
        match (row.register, row.what) {
            ("household", bairi_synth::What::New) => drop(last.insert(ordinal as u64, row)),
            ("household", bairi_synth::What::Change { of }) => drop(last.insert(of, row)),
            ("person", bairi_synth::What::New) => {
                *members.entry(entry(row, "household").expect("everybody has a household")).or_default() += 1;
            }
            _ => {}
        }
    }
    let below = |h: &&&Row| word(h, "status") == Some("out") && int(h, "income_per_head").is_some_and(|i| i < line);
    let paper_exits = last.values().filter(below).count();
    assert_eq!(paper_exits as u64, tally.paper_exits);
    near(paper_exits as f64, 1_950.0 * SCALE, 0.1, "paper exits");
    let conditions =
        ["food_assured", "clothing_assured", "schooling_assured", "medical_assured", "house_safe", "water_safe"];
    let fails = |h: &&&Row| conditions.iter().any(|field| flag(h, field) == Some(false));
    let failing = last.values().filter(|h| below(h) || word(h, "status") == Some("out") && fails(h)).count();
    assert_eq!(failing as u64, tally.failing_exits);
    let differ = last.iter().filter(|(at, h)| int(h, "people") != members.get(at).copied()).count();
    assert_eq!(differ as u64, tally.people_differ);
    near(differ as f64, 11_500.0 * SCALE, 0.1, "households whose stated people differ");
    let mut poor: HashMap<UnitCode, i64> = HashMap::new();
    for household in last.values().filter(|h| active(h)) {
        *poor.entry(household.unit).or_default() += int(household, "people").unwrap_or_default();
    }
    let states = |v: &&Row| int(v, "poor_people_august") != Some(poor.get(&v.unit).copied().unwrap_or_default());
    let differ = of(rows, "village").filter(states).count();
    assert_eq!(differ as u64, tally.village_differs);
    near(differ as f64, 640.0, 0.05, "villages whose stated figure differs");
}

#[test]
fn late_counties_are_clearly_behind_and_some_others_have_finished() {
    let rows = &fiftieth().0;
    let mut signed: BTreeMap<UnitCode, (usize, usize)> = BTreeMap::new();
    for person in of(rows, "person") {
        let county = person.unit.at(Level::County).expect("a village lies in a county");
        let (n, of) = signed.entry(county).or_default();
        *n += usize::from(day(person, "doctor_on").is_some());
        *of += 1;
    }
    let late = ["360124", "360423", "360428", "360733", "360830", "360925", "361025", "361128"];
    let share = |(n, of): &(usize, usize)| *n as f64 / *of as f64;
    let (behind, others): (Vec<_>, Vec<_>) =
        signed.iter().partition(|(county, _)| late.contains(&county.to_string().as_str()));
    assert_eq!(behind.len(), late.len());
    assert!(behind.iter().all(|(_, n)| share(n) < 0.8), "a late county is not late");
    let finished = others.iter().filter(|(_, (n, of))| n == of).count();
    assert!((8..40).contains(&finished), "{finished} counties have finished");
    let whole = signed.values().fold((0, 0), |sum, (n, of)| (sum.0 + n, sum.1 + of));
    assert!((0.75..0.97).contains(&share(&whole)), "signed: {}", share(&whole));
}

#[test]
fn work_is_spread_over_the_weeks_of_the_action() {
    let rows = &fiftieth().0;
    let from = *plan().campaign.start();
    let mut weeks: BTreeMap<i64, usize> = BTreeMap::new();
    for signed in of(rows, "person").filter_map(|p| day(p, "doctor_on")).filter(|day| *day >= from) {
        *weeks.entry((signed - from).num_days() / 7).or_default() += 1;
    }
    assert!(weeks.len() >= 9, "only {} weeks", weeks.len());
    let busiest = weeks.values().max().copied().unwrap_or_default();
    let full_weeks = weeks.iter().filter(|(week, _)| (2..8).contains(*week));
    full_weeks.for_each(|(week, n)| assert!(n * 3 > busiest, "week {week} has {n} of at most {busiest}"));
    let months: HashSet<u32> = of(rows, "visit").filter_map(|v| day(v, "visited_on")).map(|d| d.month()).collect();
    assert_eq!(months.len(), 11, "visits in every month so far");
}
