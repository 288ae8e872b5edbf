//! The two time axes: since when something is true, and since when it is known.

use bairi_ledger::{Op, WriteError};
use chrono::TimeDelta;
use serde_json::json;

use crate::kit::{COUNTY, Kit, at, change, day, household, kits, retract};

/// A household that was poor from 1 October, out from 1 December (both known at once), and of which it turned out
/// on 12 October that its head had been another from 20 October on. Returns its entry.
async fn told_twice(kit: &Kit) -> i64 {
    let (ledger, me) = (&kit.ledger, kit.maintenance());
    kit.set_time("2017-10-10T08:00:00Z");
    let home = ledger.write(&me, household("A1")).await.unwrap().entity;
    kit.set_time("2017-10-11T08:00:00Z");
    let seen = ledger.get(&me, home).await.unwrap();
    ledger.write(&me, change(&seen, json!({ "status": "out" }), "2017-12-01")).await.unwrap();
    kit.set_time("2017-10-12T08:00:00Z");
    let seen = ledger.get(&me, home).await.unwrap();
    let back = change(&seen, json!({ "status": "poor", "head_name": "张后" }), "2017-10-20");
    let back = ledger.write(&me, back).await.unwrap();
    assert_eq!(back.displaced, Some(back.seq), "dated back behind the winner");
    home
}

#[tokio::test]
async fn a_change_dated_back_stands_in_the_history_and_leaves_the_current_state() {
    for kit in kits().await {
        let (ledger, me) = (&kit.ledger, kit.maintenance());
        let home = told_twice(&kit).await;
        let now = ledger.get(&me, home).await.unwrap();
        assert_eq!((now.seq, &now.values["status"], &now.values["head_name"]), (2, &json!("out"), &json!("张A1")));
        assert_eq!(now.effective_on, day("2017-12-01"));
        let history = ledger.history(&me, home).await.unwrap();
        let told: Vec<_> = history.iter().map(|c| (c.seq, c.displaced, c.based_on, c.effective_on)).collect();
        let expected = [
            (1, None, None, day("2017-10-01")),
            (2, Some(1), Some(1), day("2017-12-01")),
            (3, Some(3), Some(2), day("2017-10-20")),
        ];
        assert_eq!(told, expected, "on {}", kit.engine);
        // Keys follow the current state only.
        let found = ledger.search(&me, "household", now.unit, "张", 9).await.unwrap();
        assert_eq!(found[0].values["head_name"], "张A1");
        assert!(ledger.search(&me, "household", now.unit, "张后", 9).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn the_past_can_be_asked_on_both_axes() {
    for kit in kits().await {
        let (ledger, me) = (&kit.ledger, kit.maintenance());
        let home = told_twice(&kit).await;
        let cases: [(&str, &str, Option<i64>); 9] = [
            // True on, known at, the change that says so.
            ("2017-09-30", "2017-10-12T08:00:00Z", None),
            ("2017-10-01", "2017-10-10T07:59:59Z", None),
            ("2017-10-01", "2017-10-10T08:00:00Z", Some(1)),
            ("2017-12-01", "2017-10-10T08:00:00Z", Some(1)),
            ("2017-12-01", "2017-10-11T08:00:00Z", Some(2)),
            ("2017-11-30", "2017-10-11T08:00:00Z", Some(1)),
            ("2017-11-30", "2017-10-12T08:00:00Z", Some(3)),
            ("2017-10-19", "2017-10-12T08:00:00Z", Some(1)),
            ("2017-12-31", "2017-10-12T08:00:00Z", Some(2)),
        ];
        for (true_on, known_at, seq) in cases {
            let found = ledger.as_of(&me, home, day(true_on), at(known_at)).await.unwrap();
            assert_eq!(found.map(|e| e.seq), seq, "true on {true_on}, known at {known_at}, on {}", kit.engine);
        }
        let current = ledger.get(&me, home).await.unwrap();
        let same = ledger.as_of(&me, home, current.effective_on, kit.now()).await.unwrap();
        assert_eq!(same, Some(current), "now on both axes is the current state");
    }
}

#[tokio::test]
async fn of_two_changes_of_one_day_the_later_word_counts() {
    for kit in kits().await {
        let (ledger, me) = (&kit.ledger, kit.maintenance());
        let home = ledger.write(&me, household("A1")).await.unwrap().entity;
        let seen = ledger.get(&me, home).await.unwrap();
        let again = ledger.write(&me, change(&seen, json!({ "status": "out" }), "2017-10-01")).await.unwrap();
        assert_eq!((again.displaced, ledger.get(&me, home).await.unwrap().seq), (Some(1), 2));
        let found = ledger.as_of(&me, home, day("2017-10-01"), kit.now()).await.unwrap().unwrap();
        assert_eq!(found.seq, 2);
    }
}

#[tokio::test]
async fn an_entry_is_retracted_and_put_back() {
    for kit in kits().await {
        let (ledger, me) = (&kit.ledger, kit.maintenance());
        let home = ledger.write(&me, household("A1")).await.unwrap().entity;
        let standing = ledger.get(&me, home).await.unwrap();
        kit.pass(TimeDelta::days(1));
        ledger.write(&me, retract(&standing)).await.unwrap();
        let gone = ledger.get(&me, home).await.unwrap();
        assert!(gone.retracted && gone.values.is_empty());
        assert!(ledger.find_by_key(&me, "household", "code", "A1").await.unwrap().is_none());
        assert!(ledger.as_of(&me, home, kit.now().date_naive(), kit.now()).await.unwrap().unwrap().retracted);
        // Its code is free: for another, then not for itself any more.
        let heir = ledger.write(&me, household("A1")).await.unwrap().entity;
        let mut back = change(&gone, standing.values.clone().into(), "2017-10-01");
        assert!(matches!(ledger.write(&me, back.clone()).await, Err(WriteError::Duplicate { .. })));
        back.values.insert("code".to_owned(), "A9".into());
        ledger.write(&me, back).await.unwrap();
        let again = ledger.get(&me, home).await.unwrap();
        assert!(!again.retracted);
        assert_eq!(again.values["code"], "A9");
        assert_eq!(ledger.find_by_key(&me, "household", "code", "A1").await.unwrap().unwrap().entity, heir);
        let ops: Vec<_> = ledger.history(&me, home).await.unwrap().iter().map(|c| c.op).collect();
        assert_eq!(ops, [Op::Put, Op::Retract, Op::Put], "on {}", kit.engine);
    }
}

#[tokio::test]
async fn recording_times_never_run_backwards_and_only_maintenance_may_name_them() {
    for kit in kits().await {
        let (ledger, me) = (&kit.ledger, kit.maintenance());
        let office = kit.account("county_office", COUNTY).await;
        let known = |code: &str, time: &str| {
            let mut write = household(code);
            write.recorded_at = Some(at(time));
            write
        };
        ledger.write(&me, known("A1", "2017-10-05T00:00:00Z")).await.unwrap();
        let earlier = ledger.write(&me, known("A2", "2017-10-04T00:00:00Z")).await;
        assert!(matches!(earlier, Err(WriteError::RecordedBackwards)));
        let named = ledger.write(&office, known("A2", "2017-10-11T00:00:00Z")).await;
        assert!(matches!(named, Err(WriteError::NotAllowed)));
        // A clock that lags behind the log does not take it back.
        ledger.write(&me, known("A3", "2017-10-20T00:00:00Z")).await.unwrap();
        let late = ledger.write(&office, household("A4")).await.unwrap();
        assert_eq!(late.recorded_at, at("2017-10-20T00:00:00Z"));
    }
}
