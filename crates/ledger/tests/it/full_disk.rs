//! No room for what is to be written: refused as such, nothing lost, and it goes on when there is room again.

use bairi_ledger::{BatchError, SignInError, StoreError, WriteError};

use crate::kit::{Kit, PASSWORD, PEAR, account, household, sqlite, sqlite_in};
use crate::replay;

#[tokio::test]
async fn a_full_store_refuses_changes_and_batches_loses_nothing_and_goes_on_when_there_is_room() {
    let kit = sqlite().await;
    kit.ledger.add_account(&kit.maintenance(), account("lin", &[("village_cadre", PEAR)])).await.unwrap();
    kit.ledger.limit_size(Some(300 * 1024)).await.unwrap();
    let acknowledged = fill(&kit).await;
    kit.ledger.limit_size(None).await.unwrap();
    go_on(&kit, acknowledged).await;
}

/// For example: `mount -t tmpfs -o size=4m none /mnt/small`.
#[tokio::test]
#[ignore = "needs BAIRI_TEST_SMALL_DISK, a folder on a disk of a few MiB"]
async fn a_full_disk_refuses_changes_and_batches_loses_nothing_and_goes_on_when_there_is_room() {
    let disk = std::path::PathBuf::from(std::env::var("BAIRI_TEST_SMALL_DISK").unwrap());
    let kit = sqlite_in(&disk).await;
    kit.ledger.add_account(&kit.maintenance(), account("lin", &[("village_cadre", PEAR)])).await.unwrap();
    let ballast = disk.join("ballast");
    for _ in 0..3 {
        // All but a little of the disk.
        let mut file = std::fs::File::create(&ballast).unwrap();
        while std::io::Write::write_all(&mut file, &[1; 4096]).is_ok() {}
        let length = file.metadata().unwrap().len();
        file.set_len(length - 400 * 1024).unwrap();
        drop(file);
        let acknowledged = fill(&kit).await;
        std::fs::remove_file(&ballast).unwrap();
        kit.ledger.write(&kit.maintenance(), household(&format!("R{acknowledged}"))).await.unwrap();
        let changes = replay::check(&kit.ledger, &kit.raw().await).await;
        assert_eq!(changes.len() as i64, acknowledged + 1);
    }
}

/// Writes until there is no room, and in vain after that. Returns the last acknowledged sequence.
async fn fill(kit: &Kit) -> i64 {
    let (ledger, me) = (&kit.ledger, kit.maintenance());
    let first = ledger.last_seq();
    let mut acknowledged = first;
    let full = loop {
        match ledger.write(&me, household(&format!("A{acknowledged}"))).await {
            Ok(change) => acknowledged = change.seq,
            Err(e) => break e,
        }
        assert!(acknowledged < first + 5_000, "the limit does not hold");
    };
    assert!(matches!(full, WriteError::Store(StoreError::Full)), "{full:?}");
    assert!(acknowledged > first + 10, "there was room for {acknowledged} only");

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
    acknowledged
}

async fn go_on(kit: &Kit, acknowledged: i64) {
    let (ledger, me) = (&kit.ledger, kit.maintenance());
    assert_eq!(ledger.write(&me, household("C1")).await.unwrap().seq, acknowledged + 1);
    let mut batch = ledger.batch(&me, "import").await.unwrap();
    batch.append((0..2000).map(|i| household(&format!("B{i}"))).collect()).await.unwrap();
    batch.commit().await.unwrap();
    ledger.sign_in("lin", PASSWORD).await.unwrap();
    let changes = replay::check(&kit.reopened().await, &kit.raw().await).await;
    assert_eq!(changes.len() as i64, acknowledged + 2001);
}
