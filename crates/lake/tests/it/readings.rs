//! A reading a day.

use std::fs;

use bairi_base::Fraction;
use bairi_lake::Reading;
use bairi_ledger::Write;
use serde_json::json;

use crate::kit::{Kit, PEAR, PROVINCE, day, household, unit};

fn reading(on: &str, met: i64, of: i64) -> Reading {
    Reading { day: day(on), value: Fraction::new(met, of), gap: of - met }
}

async fn kit() -> Kit {
    let kit = Kit::new().await;
    let entity = kit.write(household("H1", json!({ "house_safe": false }))).await.entity;
    let mended = household("H1", json!({ "house_safe": true }));
    kit.write(Write { entity: Some(entity), effective_on: day("2017-11-03"), ..mended }).await;
    kit.settled().await;
    kit
}

#[tokio::test(flavor = "multi_thread")]
async fn past_days_are_filled_in_once_and_todays_is_alive() {
    let kit = kit().await;
    let days = ["2017-11-02", "2017-11-03", "2017-11-15", "2017-11-16"].map(day);
    kit.lake.backfill(&days).await.unwrap();
    let expected = [reading("2017-11-02", 0, 1), reading("2017-11-03", 1, 1), reading("2017-11-15", 1, 1)];
    for place in [PEAR, PROVINCE] {
        assert_eq!(kit.lake.readings(&kit.me, "safe", unit(place)), expected, "at {place}");
    }
    // What is learned later about a day that has its reading does not alter it.
    let late = Write { effective_on: day("2017-11-01"), ..household("H2", json!({ "house_safe": false })) };
    kit.write(late).await;
    kit.settled().await;
    kit.lake.backfill(&days).await.unwrap();
    let now = reading("2017-11-15", 1, 2);
    let expected = [expected[0], expected[1], now];
    assert_eq!(kit.lake.readings(&kit.me, "safe", unit(PROVINCE)), expected);
    // They outlive the process.
    let again = kit.reopened().await.unwrap();
    assert_eq!(again.readings(&kit.me, "safe", unit(PROVINCE)), expected);
    assert!(again.readings(&kit.me, "safe", unit("3607")).is_empty());
    assert!(again.readings(&kit.me, "no_such", unit(PROVINCE)).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_day_that_ends_leaves_its_last_reading() {
    let kit = kit().await;
    kit.write(household("H2", json!({ "house_safe": false }))).await;
    kit.settled().await;
    kit.set_today("2017-11-16");
    let following = kit.follow();
    let ends = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while kit.lake.readings(&kit.me, "safe", unit(PROVINCE)).len() < 2 {
        assert!(std::time::Instant::now() < ends, "the day has not changed for the lake");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    following.abort();
    let expected = [reading("2017-11-15", 1, 2), reading("2017-11-16", 1, 2)];
    assert_eq!(kit.lake.readings(&kit.me, "safe", unit(PROVINCE)), expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reading_that_cannot_be_read_or_means_something_else_is_passed_over() {
    let kit = kit().await;
    let days = ["2017-11-02", "2017-11-03"].map(day);
    kit.lake.backfill(&days).await.unwrap();
    let file = kit.lake_folder().join("readings/2017-11-02.totals");
    let bytes = fs::read(&file).unwrap();
    fs::write(&file, &bytes[..bytes.len() / 3]).unwrap();
    let again = kit.reopened().await.unwrap();
    assert_eq!(again.readings(&kit.me, "safe", unit(PEAR)).len(), 2);
    again.backfill(&days).await.unwrap();
    assert_eq!(again.readings(&kit.me, "safe", unit(PEAR)).len(), 3);
}
