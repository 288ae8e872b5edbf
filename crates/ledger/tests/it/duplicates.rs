use bairi_ledger::{BatchError, Entry, Write, WriteError};
use serde_json::json;

use crate::kit::{CITY, COUNTY, FAR, PEAR, change, household, id_number, kits, person, put, retract, unit};
use crate::replay;

/// The holder that a refusal names.
#[track_caller]
fn holder(outcome: Result<impl std::fmt::Debug, WriteError>, field: &str) -> Option<i64> {
    match outcome {
        Err(WriteError::Duplicate { field: found, holder, .. }) if found == field => holder,
        other => panic!("not a duplicate: {other:?}"),
    }
}

#[tokio::test]
async fn a_second_entry_with_a_unique_value_is_refused_and_told_who_has_it() {
    for kit in kits().await {
        let (ledger, me) = (&kit.ledger, kit.maintenance());
        let home = ledger.write(&me, household("A1")).await.unwrap().entity;
        let mut li = person("P1", home);
        li.values.insert("id_number".to_owned(), id_number(1).into());
        let li = ledger.write(&me, li).await.unwrap().entity;
        let cadre = kit.account("village_cadre", PEAR).await;
        assert_eq!(holder(ledger.write(&cadre, household("A1")).await, "code"), Some(home));
        let mut twin = person("P2", home);
        twin.values.insert("id_number".to_owned(), id_number(1).into());
        assert_eq!(holder(ledger.write(&cadre, twin).await, "id_number"), Some(li), "on {}", kit.engine);
        // An entry does not clash with itself.
        let seen = ledger.get(&cadre, home).await.unwrap();
        ledger.write(&cadre, change(&seen, json!({ "income": 1 }), "2017-10-02")).await.unwrap();
        replay::check(ledger, &kit.raw().await).await;
    }
}

#[tokio::test]
async fn who_has_a_unique_value_out_of_the_viewers_sight_is_not_named() {
    for kit in kits().await {
        let (ledger, me) = (&kit.ledger, kit.maintenance());
        let far = put("household", None, FAR, json!({ "code": "A1" }), "2017-10-01");
        let far = ledger.write(&me, far).await.unwrap().entity;
        let office = kit.account("county_office", COUNTY).await;
        assert_eq!(holder(ledger.write(&office, household("A1")).await, "code"), None);
        assert_eq!(holder(ledger.write(&me, household("A1")).await, "code"), Some(far));
    }
}

#[tokio::test]
async fn a_batch_is_refused_for_a_duplicate_within_itself_or_against_the_store() {
    for kit in kits().await {
        let (ledger, me) = (&kit.ledger, kit.maintenance());
        ledger.write(&me, household("A1")).await.unwrap();
        // In one call, over two calls, and against the store: the index counts all writes.
        let cases: [(Vec<Vec<&str>>, u64); 4] = [
            (vec![vec!["B1", "B2", "B1"]], 2),
            (vec![vec!["B1", "B2"], vec!["B3", "B2"]], 3),
            (vec![vec!["B1", "A1"]], 1),
            (vec![vec!["B1"], vec!["B2"], vec!["A1"]], 2),
        ];
        for (calls, index) in cases {
            let mut batch = ledger.batch(&me, "import").await.unwrap();
            let mut outcome = Ok(());
            for call in &calls {
                if outcome.is_ok() {
                    outcome = batch.append(call.iter().map(|code| household(code)).collect()).await.map(|_| ());
                }
            }
            let outcome = match outcome {
                Ok(()) => batch.commit().await.map(|_| ()),
                refused => refused,
            };
            let Err(BatchError::Refused { index: found, why: WriteError::Duplicate { .. } }) = outcome else {
                panic!("{calls:?}: {outcome:?}");
            };
            assert_eq!(found, index, "{calls:?} on {}", kit.engine);
        }
        assert_eq!(replay::check(ledger, &kit.raw().await).await.len(), 1, "nothing of the batches is left");
    }
}

#[tokio::test]
async fn two_entries_swap_their_unique_values_in_a_batch() {
    for kit in kits().await {
        let (ledger, me) = (&kit.ledger, kit.maintenance());
        for code in ["A1", "A2", "A3"] {
            ledger.write(&me, household(code)).await.unwrap();
        }
        let seen = ledger.find_many(&me, &[1, 2, 3]).await.unwrap();
        let renamed = |entry: &Entry, code: &str| -> Write { change(entry, json!({ "code": code }), "2017-10-02") };
        // 1 and 2 swap; 3 gives its code to a new entry and takes one that is free.
        let writes = vec![renamed(&seen[0], "A2"), renamed(&seen[1], "A1"), household("A3"), renamed(&seen[2], "A4")];
        let mut batch = ledger.batch(&me, "swap").await.unwrap();
        batch.append(writes).await.unwrap();
        batch.commit().await.unwrap();
        for (code, entity) in [("A2", 1), ("A1", 2), ("A4", 3), ("A3", 6)] {
            let found = ledger.find_by_key(&me, "household", "code", code).await.unwrap();
            assert_eq!(found.unwrap().entity, entity, "{code} on {}", kit.engine);
        }
        replay::check(ledger, &kit.raw().await).await;
    }
}

#[tokio::test]
async fn a_retracted_entrys_values_are_free_in_the_same_batch() {
    for kit in kits().await {
        let (ledger, me) = (&kit.ledger, kit.maintenance());
        let first = ledger.write(&me, household("A1")).await.unwrap().entity;
        let seen = ledger.get(&me, first).await.unwrap();
        let mut batch = ledger.batch(&me, "merge").await.unwrap();
        batch.append(vec![household("A1")]).await.unwrap();
        batch.append(vec![retract(&seen)]).await.unwrap();
        batch.commit().await.unwrap();
        let hits = ledger.search(&me, "household", unit(CITY), "A1", 9).await.unwrap();
        assert_eq!(hits.iter().map(|h| h.entity).collect::<Vec<_>>(), [2]);
        replay::check(ledger, &kit.raw().await).await;
    }
}
