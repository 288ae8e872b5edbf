//! Two processes on one store.

use std::time::Duration;

use bairi_ledger::{StoreError, WriteError};

use crate::kit::{Kit, PEAR, account, household, kits, unit};
use crate::replay;
use crate::worker::{Told, Worker};

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_write_at_the_same_time_and_nothing_is_lost_or_mixed() {
    for kit in kits().await {
        let (ledger, me) = (&kit.ledger, kit.maintenance());
        let worker = Worker::start(&kit.url, "other", 7, 30);
        worker.wait_ready();
        let mut own = Vec::new();
        for i in 0..60 {
            own.push(ledger.write(&me, household(&format!("own-{i}"))).await.unwrap().seq);
        }
        let told = worker.finish();
        let changes = replay::check(ledger, &kit.raw().await).await;
        for (i, seq) in own.iter().enumerate() {
            assert_eq!(changes[*seq as usize - 1].values["code"], format!("own-{i}"));
        }
        let mut theirs = 0;
        for told in told {
            match told {
                Told::Change(seq, reason) => assert_eq!(*changes[seq as usize - 1].reason, *reason),
                Told::Batch(id, first, last) => {
                    assert!(changes[first as usize - 1..last as usize].iter().all(|c| c.batch == Some(id)));
                }
                Told::Ready | Told::Begun => continue,
            }
            theirs += 1;
        }
        assert_eq!(theirs, 30, "on {}", kit.engine);
    }
}

#[tokio::test]
async fn what_another_process_adds_is_read_with_its_names_and_labels() {
    for kit in kits().await {
        let (ledger, me) = (&kit.ledger, kit.maintenance());
        let other = kit.reopened().await;
        other.add_account(&me, account("lin", &[("village_cadre", PEAR)])).await.unwrap();
        let session = other.sign_in("lin", crate::kit::PASSWORD).await.unwrap();
        let lin = other.viewer(&session.token).await.unwrap().unwrap();
        let mut batch = other.batch(&lin, "their import").await.unwrap();
        let mut write = household("A1");
        write.reason = "their import".to_owned();
        batch.append(vec![write]).await.unwrap();
        batch.commit().await.unwrap();
        let seen = ledger.latest_changes(&me, unit(PEAR), 9).await.unwrap();
        assert_eq!((seen[0].actor_name.en.as_str(), &*seen[0].reason), ("lin", "their import"), "on {}", kit.engine);
        // The next change of this process goes on after theirs.
        assert_eq!(ledger.write(&me, household("A2")).await.unwrap().seq, 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_waits_too_long_for_another_process_is_told_so_and_may_try_again() {
    futures::future::join_all(kits().await.into_iter().map(wait_in_vain)).await;
}

async fn wait_in_vain(kit: Kit) {
    let (ledger, me) = (&kit.ledger, kit.maintenance());
    let other = kit.reopened().await;
    let mut batch = other.batch(&me, "long import").await.unwrap();
    batch.append(vec![household("A1")]).await.unwrap();
    let waited = std::time::Instant::now();
    let refused = ledger.write(&me, household("A2")).await;
    assert!(matches!(refused, Err(WriteError::Store(StoreError::Busy { waited_s: 10 }))), "{refused:?}");
    assert!(waited.elapsed() >= Duration::from_secs(9));
    batch.commit().await.unwrap();
    assert_eq!(ledger.write(&me, household("A2")).await.unwrap().seq, 2, "on {}", kit.engine);
}
