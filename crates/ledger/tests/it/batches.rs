use bairi_ledger::{BatchError, WriteError};
use serde_json::json;

use crate::kit::{COUNTY, PEAR, change, household, kits, person, retract};
use crate::replay;

#[tokio::test]
async fn a_batch_of_new_and_changed_entries_is_remembered_with_its_file() {
    for kit in kits().await {
        let ledger = &kit.ledger;
        let office = kit.account("county_office", COUNTY).await;
        let mut batch = ledger.batch(&office, "import 1").await.unwrap();
        batch.set_file_hash("ab12");
        let homes = batch.append((0..300).map(|i| household(&format!("A{i}"))).collect()).await.unwrap();
        batch.append(homes.iter().map(|h| person(&format!("P{h}"), *h)).collect()).await.unwrap();
        batch.commit().await.unwrap();
        let mut again = household("A1");
        (again.entity, again.based_on) = (Some(homes[1]), Some(homes[1]));
        let mut other = household("A2");
        (other.entity, other.based_on, other.reason) = (Some(homes[2]), Some(homes[2]), "import 2".to_owned());
        let mut batch = ledger.batch(&office, "import 2").await.unwrap();
        batch.append(vec![again, household("B1"), other]).await.unwrap();
        let record = batch.commit().await.unwrap();

        let records = ledger.batches(&office, 9).await.unwrap();
        assert_eq!(records[0], record);
        assert_eq!((record.added, record.changed, record.first_seq, record.last_seq), (1, 2, 601, 603));
        assert_eq!((records[1].file_hash.as_deref(), records[1].added), (Some("ab12"), 600));
        assert_eq!(ledger.batches(&kit.account("village_cadre", PEAR).await, 9).await.unwrap(), []);
        assert_eq!(ledger.batches(&kit.maintenance(), 1).await.unwrap(), [record]);
        let changes = replay::check(ledger, &kit.raw().await).await;
        // A change keeps its own reason; one that only repeats the batch's label is told by it.
        let told: Vec<_> = changes[600..].iter().map(|c| (&*c.reason, c.batch)).collect();
        assert_eq!(told, [("test", Some(2)), ("test", Some(2)), ("import 2", Some(2))], "on {}", kit.engine);
    }
}

#[tokio::test]
async fn nothing_is_left_of_a_batch_that_is_dropped_rolled_back_or_refused() {
    for kit in kits().await {
        let (ledger, me) = (&kit.ledger, kit.maintenance());
        ledger.write(&me, household("A1")).await.unwrap();
        let many = || (0..700).map(|i| household(&format!("B{i}"))).collect::<Vec<_>>();

        let mut batch = ledger.batch(&me, "dropped").await.unwrap();
        batch.append(many()).await.unwrap();
        drop(batch);
        let mut batch = ledger.batch(&me, "rolled back").await.unwrap();
        batch.append(many()).await.unwrap();
        batch.rollback().await.unwrap();
        let mut batch = ledger.batch(&me, "refused").await.unwrap();
        batch.append(many()).await.unwrap();
        let mut bad = many();
        bad.truncate(5);
        bad[3].values.insert("status".to_owned(), json!("rich"));
        let Err(BatchError::Refused { index: 703, why: WriteError::Invalid(_) }) = batch.append(bad).await else {
            panic!("it was taken, on {}", kit.engine);
        };
        assert!(matches!(batch.append(Vec::new()).await, Err(BatchError::Closed)));
        assert!(matches!(batch.commit().await, Err(BatchError::Closed)));

        assert_eq!(ledger.last_seq(), 1);
        let next = ledger.write(&me, household("B1")).await.unwrap();
        assert_eq!(next.seq, 2, "sequences have no gap");
        assert_eq!(replay::check(ledger, &kit.raw().await).await.len(), 2);
    }
}

#[tokio::test]
async fn an_entry_is_made_changed_and_retracted_in_one_batch() {
    for kit in kits().await {
        let (ledger, me) = (&kit.ledger, kit.maintenance());
        let mut batch = ledger.batch(&me, "one life").await.unwrap();
        let home = batch.append(vec![household("A1")]).await.unwrap()[0];
        let seen = bairi_ledger::Entry {
            entity: home,
            register: "household".into(),
            unit: crate::kit::unit(PEAR),
            seq: home,
            values: household("A1").values,
            effective_on: crate::kit::day("2017-10-01"),
            recorded_at: kit.now(),
            retracted: false,
        };
        let renamed = change(&seen, json!({ "code": "A2" }), "2017-10-02");
        let mut gone = retract(&seen);
        gone.based_on = Some(2);
        gone.effective_on = crate::kit::day("2017-10-02");
        batch.append(vec![renamed, gone]).await.unwrap();
        let record = batch.commit().await.unwrap();
        assert_eq!((record.added, record.changed), (1, 2));
        assert!(ledger.get(&me, home).await.unwrap().retracted);
        let changes = replay::check(ledger, &kit.raw().await).await;
        assert_eq!(changes.iter().map(|c| c.displaced).collect::<Vec<_>>(), [None, Some(1), Some(2)]);
    }
}

#[tokio::test]
async fn an_empty_batch_is_no_fault() {
    for kit in kits().await {
        let (ledger, me) = (&kit.ledger, kit.maintenance());
        let mut batch = ledger.batch(&me, "empty").await.unwrap();
        assert_eq!(batch.append(Vec::new()).await.unwrap(), [] as [i64; 0]);
        let record = batch.commit().await.unwrap();
        assert_eq!((record.added, record.changed, record.first_seq, record.last_seq), (0, 0, 1, 0));
        assert_eq!(ledger.write(&me, household("A1")).await.unwrap().seq, 1);
    }
}

#[tokio::test]
async fn a_batch_is_done_when_it_is_committed_even_if_the_next_one_has_begun() {
    for kit in kits().await {
        let (ledger, me) = (kit.ledger.clone(), kit.maintenance());
        let mut first = ledger.batch(&me, "first").await.unwrap();
        first.append(vec![household("A1")]).await.unwrap();
        let (other, other_me) = (ledger.clone(), me.clone());
        let waiting = tokio::spawn(async move { other.batch(&other_me, "second").await });
        tokio::task::yield_now().await;
        let done = tokio::time::timeout(std::time::Duration::from_secs(20), first.commit()).await;
        assert_eq!(done.expect("it does not wait for the second").unwrap().added, 1);
        let mut second = waiting.await.unwrap().unwrap();
        second.append(vec![household("A2")]).await.unwrap();
        second.commit().await.unwrap();
        assert_eq!(ledger.last_seq(), 2, "on {}", kit.engine);
    }
}

#[tokio::test]
async fn a_single_change_waits_for_the_batch_before_it() {
    for kit in kits().await {
        let (ledger, me) = (kit.ledger.clone(), kit.maintenance());
        let mut batch = ledger.batch(&me, "first").await.unwrap();
        let (other, other_me) = (ledger.clone(), me.clone());
        let waiting = tokio::spawn(async move { other.write(&other_me, household("A2")).await });
        batch.append(vec![household("A1")]).await.unwrap();
        assert!(!waiting.is_finished());
        batch.commit().await.unwrap();
        assert_eq!(waiting.await.unwrap().unwrap().seq, 2, "on {}", kit.engine);
    }
}
