//! The past on both time axes.

use bairi_base::Fraction;
use bairi_lake::{AsOf, Part, RowsAsk};
use bairi_ledger::Write;
use chrono::{DateTime, Utc};
use serde_json::json;

use crate::kit::{Kit, PEAR, PLUM, PROVINCE, day, household, household_in, retract, unit, work_list};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// A household's life: learned of on 2 October, found unsafe; on 10 October it is learned that it was unsafe only until
/// the 5th; on 20 October it moves to Plum Tree; on 1 November it is taken off, from the 30 October.
async fn kit() -> Kit {
    let kit = Kit::new().await;
    let learned = |write: Write, on: &str| Write { recorded_at: Some(at(&format!("{on}T08:00:00Z"))), ..write };
    let unsafe_house = household("H1", json!({ "house_safe": false }));
    let entity = kit.write(learned(unsafe_house, "2017-10-02")).await.entity;
    let next = |write: Write, from: &str| Write { entity: Some(entity), effective_on: day(from), ..write };
    let safe = next(household("H1", json!({ "house_safe": true })), "2017-10-05");
    kit.write(learned(safe, "2017-10-10")).await;
    let moved = next(household_in(PLUM, "H1", json!({ "house_safe": true })), "2017-10-20");
    kit.write(learned(moved, "2017-10-20")).await;
    kit.write(learned(retract("household", entity, PLUM, "2017-10-30"), "2017-11-01")).await;
    // Somebody who is always there, so that nothing is empty by accident.
    kit.write(learned(household("H2", json!({ "house_safe": true })), "2017-11-02")).await;
    kit.settled().await;
    kit
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_and_lists_are_those_of_the_moment() {
    let kit = kit().await;
    // True on, known at, then met / population in Pear Hollow and in Plum Tree.
    for (true_on, known_at, pear, plum) in [
        ("2017-09-30", None, (0, 0), (0, 0)),
        ("2017-10-03", None, (1, 2), (0, 0)),
        ("2017-10-03", Some("2017-10-01T00:00:00Z"), (0, 0), (0, 0)),
        ("2017-10-07", Some("2017-10-09T00:00:00Z"), (0, 1), (0, 0)),
        ("2017-10-07", Some("2017-10-11T00:00:00Z"), (1, 1), (0, 0)),
        ("2017-10-07", None, (2, 2), (0, 0)),
        ("2017-10-25", None, (1, 1), (1, 1)),
        ("2017-10-25", Some("2017-10-19T00:00:00Z"), (1, 1), (0, 0)),
        ("2017-10-30", Some("2017-10-31T00:00:00Z"), (0, 0), (1, 1)),
        ("2017-10-30", None, (1, 1), (0, 0)),
    ] {
        let moment = AsOf { true_on: day(true_on), known_at: known_at.map(at) };
        let view = kit.lake.view_as_of(&kit.me, moment).await.unwrap();
        for (place, (met, of)) in [(PEAR, pear), (PLUM, plum)] {
            let figure = view.figure("safe", unit(place)).unwrap();
            assert_eq!(figure.value, Fraction::new(met, of), "{moment:?} at {place}");
            for (part, expected) in [(Part::Population, of), (Part::Met, met), (Part::Gap, of - met)] {
                let ask = RowsAsk { as_of: Some(moment), ..work_list("safe", part, place) };
                let rows = kit.rows(&ask).await;
                assert_eq!((rows.total as i64, rows.rows.len() as i64), (expected, expected), "{moment:?}, {part:?}");
                assert!(rows.rows.iter().all(|row| row.unit == unit(place)), "{moment:?}, {part:?}");
            }
        }
        assert_eq!(view.times().true_on, moment.true_on);
        assert!(moment.known_at.is_none_or(|known_at| view.times().known_at <= known_at));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_entry_said_before_is_that_of_the_moment() {
    let kit = kit().await;
    // True on, known at, then unsafe before its last change / changed, in Pear Hollow and in Plum Tree.
    for (true_on, known_at, pear, plum) in [
        ("2017-10-03", None, (0, 0), (0, 0)),
        ("2017-10-07", None, (1, 1), (0, 0)),
        ("2017-10-07", Some("2017-10-09T00:00:00Z"), (0, 0), (0, 0)),
        ("2017-10-25", None, (0, 0), (0, 1)),
        ("2017-10-25", Some("2017-10-19T00:00:00Z"), (1, 1), (0, 0)),
        ("2017-10-30", None, (0, 0), (0, 0)),
    ] {
        let moment = AsOf { true_on: day(true_on), known_at: known_at.map(at) };
        let view = kit.lake.view_as_of(&kit.me, moment).await.unwrap();
        for (place, (met, of)) in [(PEAR, pear), (PLUM, plum)] {
            let figure = view.figure("mended", unit(place)).unwrap();
            assert_eq!(figure.value, Fraction::new(met, of), "{moment:?} at {place}");
            let rows = kit.rows(&RowsAsk { as_of: Some(moment), ..work_list("mended", Part::Met, place) }).await;
            assert_eq!(rows.total as i64, met, "{moment:?} at {place}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn today_asked_as_of_now_is_the_view_of_now() {
    let kit = kit().await;
    let now = kit.lake.view(&kit.me);
    let moment = AsOf { true_on: kit.lake.today(), known_at: Some(at("2030-01-01T00:00:00Z")) };
    let then = kit.lake.view_as_of(&kit.me, moment).await.unwrap();
    for indicator in &kit.ledger.plan().indicators {
        for place in [PEAR, PLUM, PROVINCE] {
            assert_eq!(now.figure(&indicator.id, unit(place)), then.figure(&indicator.id, unit(place)));
        }
    }
    assert_eq!(now.times(), then.times());
}
