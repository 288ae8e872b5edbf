use crate::kit::{household, kits, person};

#[tokio::test]
async fn a_new_entry_is_found_by_number_key_and_reference_and_stands_in_the_tail() {
    for kit in kits().await {
        let (ledger, me) = (&kit.ledger, kit.maintenance());
        let mut watch = ledger.watch();
        let home = ledger.write(&me, household("A1")).await.unwrap();
        assert_eq!((home.seq, home.entity, home.displaced), (1, 1, None));
        assert_eq!(*watch.borrow_and_update(), 1);
        let li = ledger.write(&me, person("P1", home.entity)).await.unwrap();

        let found = ledger.find(&me, home.entity).await.unwrap().unwrap();
        assert_eq!(found.values["head_name"], "张A1");
        let by_key = ledger.find_by_key(&me, "household", "code", "A1").await.unwrap().unwrap();
        assert_eq!(by_key, found);
        let members = ledger.referring(&me, "person", "household", home.entity).await.unwrap();
        assert_eq!(members.iter().map(|m| m.entity).collect::<Vec<_>>(), [li.entity]);

        let tail = ledger.unscoped_tail(0, 10).await.unwrap();
        assert_eq!(tail, [home, li], "on {}", kit.engine);
        assert_eq!(ledger.last_seq(), 2);
    }
}

#[tokio::test]
async fn a_batch_is_seen_only_after_its_commit() {
    for kit in kits().await {
        let (ledger, me) = (&kit.ledger, kit.maintenance());
        let mut batch = ledger.batch(&me, "first import").await.unwrap();
        let homes = batch.append((0..600).map(|i| household(&format!("B{i}"))).collect()).await.unwrap();
        let people = batch.append(homes.iter().map(|h| person(&format!("P{h}"), *h)).collect()).await.unwrap();
        assert_eq!(people[0], 601);
        assert!(ledger.find(&me, homes[0]).await.unwrap().is_none());
        let record = batch.commit().await.unwrap();
        assert_eq!((record.added, record.changed, record.last_seq), (1200, 0, 1200));
        assert!(ledger.find(&me, homes[0]).await.unwrap().is_some());
        assert_eq!(ledger.last_seq(), 1200);
        assert_eq!(ledger.batches(&me, 9).await.unwrap(), [record]);
    }
}
