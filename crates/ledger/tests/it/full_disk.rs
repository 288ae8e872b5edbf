//! No room for what is to be written: refused as such, nothing lost, and it goes on when there is room again.

use bairi_ledger::{BatchError, SignInError, StoreError, WriteError};

use crate::kit::{PASSWORD, PEAR, account, household, sqlite};
use crate::replay;

#[tokio::test]
async fn a_full_store_refuses_changes_and_batches_loses_nothing_and_goes_on_when_there_is_room() {
    let kit = sqlite().await;
    let (ledger, me) = (&kit.ledger, kit.maintenance());
    ledger.add_account(&me, account("lin", &[("village_cadre", PEAR)])).await.unwrap();
    ledger.limit_size(Some(300 * 1024)).await.unwrap();

    let mut acknowledged = 0;
    let full = loop {
        match ledger.write(&me, household(&format!("A{acknowledged}"))).await {
            Ok(change) => acknowledged = change.seq,
            Err(e) => break e,
        }
        assert!(acknowledged < 5_000, "the limit does not hold");
    };
    assert!(matches!(full, WriteError::Store(StoreError::Full)), "{full:?}");
    assert!(acknowledged > 100, "there was room for {acknowledged} only");

    // Again and again, large and small.
    for round in 0..3 {
        let many: Vec<_> = (0..2000).map(|i| household(&format!("B{round}-{i}"))).collect();
        let mut batch = ledger.batch(&me, "import").await.unwrap();
        let outcome = match batch.append(many).await {
            Ok(_) => batch.commit().await.map(|_| ()),
            Err(e) => Err(e),
        };
        assert!(matches!(outcome, Err(BatchError::Store(StoreError::Full))), "{outcome:?}");
    }
    let mut refused = 0;
    for _ in 0..200 {
        match ledger.sign_in("lin", PASSWORD).await {
            Ok(_) => {}
            Err(SignInError::Store(StoreError::Full)) => refused += 1,
            Err(e) => panic!("{e:?}"),
        }
    }
    assert!(refused > 0, "the sessions found room");
    assert_eq!(replay::check(ledger, &kit.raw().await).await.len() as i64, acknowledged);

    ledger.limit_size(None).await.unwrap();
    assert_eq!(ledger.write(&me, household("C1")).await.unwrap().seq, acknowledged + 1);
    let mut batch = ledger.batch(&me, "import").await.unwrap();
    batch.append((0..2000).map(|i| household(&format!("B{i}"))).collect()).await.unwrap();
    batch.commit().await.unwrap();
    ledger.sign_in("lin", PASSWORD).await.unwrap();
    let changes = replay::check(&kit.reopened().await, &kit.raw().await).await;
    assert_eq!(changes.len() as i64, acknowledged + 2001);
}
