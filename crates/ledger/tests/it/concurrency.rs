use bairi_ledger::WriteError;
use serde_json::json;

use crate::kit::{PEAR, change, household, kits, put};
use crate::replay;

#[tokio::test]
async fn a_stale_change_is_refused_with_both_versions() {
    for kit in kits().await {
        let (ledger, me) = (&kit.ledger, kit.maintenance());
        let cadre = kit.account("village_cadre", PEAR).await;
        let home = ledger.write(&me, household("A1")).await.unwrap().entity;
        let seen = ledger.get(&cadre, home).await.unwrap();
        ledger.write(&cadre, change(&seen, json!({ "income": 100 }), "2017-10-02")).await.unwrap();
        let Err(WriteError::Stale { current, yours }) =
            ledger.write(&cadre, change(&seen, json!({ "income": 200 }), "2017-10-02")).await
        else {
            panic!("the second change was taken");
        };
        assert_eq!((current.seq, &current.values["income"]), (2, &json!(100)));
        assert_eq!(yours["income"], 200);
        // With the current version before his eyes he may.
        ledger.write(&cadre, change(&current, json!({ "income": 200 }), "2017-10-02")).await.unwrap();
        assert_eq!(ledger.get(&cadre, home).await.unwrap().values["income"], 200);
        replay::check(ledger, &kit.raw().await).await;
    }
}

#[tokio::test]
async fn only_maintenance_may_leave_out_what_a_change_is_based_on() {
    for kit in kits().await {
        let (ledger, me) = (&kit.ledger, kit.maintenance());
        let cadre = kit.account("village_cadre", PEAR).await;
        let home = ledger.write(&me, household("A1")).await.unwrap().entity;
        let blind = || put("household", Some(home), PEAR, json!({ "code": "A1" }), "2017-10-02");
        assert!(matches!(ledger.write(&cadre, blind()).await, Err(WriteError::Stale { .. })));
        ledger.write(&me, blind()).await.unwrap();
    }
}

#[tokio::test]
async fn of_many_who_change_one_entry_at_once_exactly_one_succeeds() {
    for kit in kits().await {
        let (ledger, me) = (&kit.ledger, kit.maintenance());
        let home = ledger.write(&me, household("A1")).await.unwrap().entity;
        let seen = ledger.get(&me, home).await.unwrap();
        let writers = (0..8).map(|income| {
            let (ledger, me) = (ledger.clone(), me.clone());
            let write = change(&seen, json!({ "income": income }), "2017-10-02");
            tokio::spawn(async move { ledger.write(&me, write).await })
        });
        let outcomes = futures::future::join_all(writers).await;
        let done = outcomes.iter().filter(|o| o.as_ref().unwrap().is_ok()).count();
        let stale = |o: &Result<_, _>| matches!(o, Err(WriteError::Stale { .. }));
        assert_eq!((done, outcomes.iter().filter(|o| stale(o.as_ref().unwrap())).count()), (1, 7));
        replay::check(ledger, &kit.raw().await).await;
    }
}

#[tokio::test]
async fn a_change_of_a_stranger_or_of_another_register_finds_no_entry() {
    for kit in kits().await {
        let (ledger, me) = (&kit.ledger, kit.maintenance());
        let home = ledger.write(&me, household("A1")).await.unwrap().entity;
        for (register, entity) in [("household", 99), ("person", home)] {
            let values = json!({ "code": "A1", "household": home });
            let refused = ledger.write(&me, put(register, Some(entity), PEAR, values, "2017-10-02")).await;
            assert!(matches!(refused, Err(WriteError::NoSuchEntry { entity: e }) if e == entity));
        }
    }
}
