//! A store outlives its plan and its program: other keys, other registers, newer schemas.

use bairi_ledger::{OpenError, WriteError};
use bairi_plan::Plan;
use sea_orm::ConnectionTrait;
use serde_json::json;

use crate::kit::{PEAR, change, household, kits, person, plan, put, unit};
use crate::replay;

/// The kit's plan with one field of the households altered.
fn with_field(id: &str, alter: impl Fn(&mut bairi_plan::Field)) -> Plan {
    let mut plan = plan();
    plan.hash = format!("kit with another {id}");
    alter(plan.registers[0].fields.iter_mut().find(|f| f.id == id).unwrap());
    plan
}

#[tokio::test]
async fn a_field_that_a_new_plan_keys_is_found_in_old_entries_and_lost_when_it_is_keyed_no_more() {
    for kit in kits().await {
        let (ledger, me) = (&kit.ledger, kit.maintenance());
        for code in ["A1", "A2", "A3"] {
            ledger.write(&me, household(code)).await.unwrap();
        }
        let first = ledger.get(&me, 1).await.unwrap();
        ledger.write(&me, change(&first, json!({ "status": "out" }), "2017-10-02")).await.unwrap();
        let hits = async |ledger: &bairi_ledger::Ledger, text: &str| {
            ledger.search(&me, "household", unit(PEAR), text, 9).await.unwrap().len()
        };
        assert_eq!(hits(ledger, "poor").await, 0);

        let keyed = kit.reopened_with(with_field("status", |f| f.lookup = true)).await;
        assert_eq!((hits(&keyed, "poor").await, hits(&keyed, "out").await), (2, 1), "on {}", kit.engine);
        replay::check(&keyed, &kit.raw().await).await;

        // Back to the plan without the key: what changes meanwhile must not stand under an old key later.
        let plain = kit.reopened().await;
        assert_eq!(hits(&plain, "poor").await, 0);
        let second = plain.get(&me, 2).await.unwrap();
        plain.write(&me, change(&second, json!({ "status": "out" }), "2017-10-02")).await.unwrap();
        replay::check(&plain, &kit.raw().await).await;
        let keyed = kit.reopened_with(with_field("status", |f| f.lookup = true)).await;
        assert_eq!((hits(&keyed, "poor").await, hits(&keyed, "out").await), (1, 2));
        replay::check(&keyed, &kit.raw().await).await;
    }
}

#[tokio::test]
async fn a_field_that_becomes_unique_keeps_old_twins_and_refuses_new_ones() {
    for kit in kits().await {
        let (ledger, me) = (&kit.ledger, kit.maintenance());
        for code in ["A1", "A2"] {
            let values = json!({ "code": code, "head_name": "王福" });
            ledger.write(&me, put("household", None, PEAR, values, "2017-10-01")).await.unwrap();
        }
        let ledger = kit.reopened_with(with_field("head_name", |f| f.unique = true)).await;
        let twin = put("household", None, PEAR, json!({ "code": "A3", "head_name": "王福" }), "2017-10-01");
        let refused = ledger.write(&me, twin).await;
        assert!(matches!(refused, Err(WriteError::Duplicate { holder: Some(1), .. })));
        // The younger twin goes: the elder keeps the key.
        let second = ledger.get(&me, 2).await.unwrap();
        ledger.write(&me, change(&second, json!({ "head_name": "王海" }), "2017-10-02")).await.unwrap();
        let found = ledger.find_by_key(&me, "household", "head_name", "王福").await.unwrap();
        assert_eq!(found.map(|e| e.entity), Some(1), "on {}", kit.engine);
        replay::check(&ledger, &kit.raw().await).await;
    }
}

#[tokio::test]
async fn entries_of_a_register_that_the_plan_lost_stay_in_the_log_with_nothing_shown() {
    for kit in kits().await {
        let (ledger, me) = (&kit.ledger, kit.maintenance());
        let home = ledger.write(&me, household("A1")).await.unwrap().entity;
        let li = ledger.write(&me, person("P1", home)).await.unwrap().entity;
        let cadre = kit.account("village_cadre", PEAR).await;
        let mut small = plan();
        small.registers.truncate(1);
        let ledger = kit.reopened_with(small).await;
        assert_eq!(ledger.unscoped_tail(0, 9).await.unwrap().len(), 2);
        let shown = ledger.get(&cadre, li).await.unwrap();
        assert!(shown.values.is_empty(), "nobody knows any more what is sensitive in it");
        assert!(matches!(ledger.write(&me, person("P2", home)).await, Err(WriteError::NotAllowed)));
        let back = kit.reopened().await;
        assert_eq!(back.find_by_key(&me, "person", "code", "P1").await.unwrap().map(|e| e.entity), Some(li));
        replay::check(&back, &kit.raw().await).await;
    }
}

#[tokio::test]
async fn opening_a_store_again_changes_nothing() {
    for kit in kits().await {
        let (ledger, me) = (&kit.ledger, kit.maintenance());
        for code in ["A1", "A2"] {
            ledger.write(&me, household(code)).await.unwrap();
        }
        let before = ledger.unscoped_tail(0, 9).await.unwrap();
        let (one, two) = futures::future::join(kit.reopened(), kit.reopened()).await;
        for ledger in [one, two] {
            assert_eq!(ledger.last_seq(), 2);
            assert_eq!(replay::check(&ledger, &kit.raw().await).await, before);
        }
    }
}

#[tokio::test]
async fn a_store_of_a_newer_program_is_left_alone() {
    for kit in kits().await {
        kit.raw().await.execute_unprepared("INSERT INTO schema_steps VALUES (7)").await.unwrap();
        let refused = kit.try_reopened_with(plan()).await.map(|_| ());
        assert!(matches!(refused, Err(OpenError::Newer { found: 7, known: 1 })), "on {}", kit.engine);
    }
}

#[tokio::test]
async fn an_address_of_no_known_engine_is_refused() {
    for url in ["mysql://there/log", "sqlite::memory:", "log.sqlite"] {
        let refused = bairi_ledger::Ledger::open(url, std::sync::Arc::new(plan())).await.map(|_| ());
        assert!(matches!(refused, Err(OpenError::Address)), "{url}");
    }
}
