use bairi_ledger::{AccessKind, GetError, LookError, WriteError};
use serde_json::json;

use crate::kit::{COUNTY, FAR, PEAR, PLUM, change, household, id_number, kits, person, put, unit};

#[tokio::test]
async fn a_look_behind_the_masks_is_on_record_with_its_purpose() {
    for kit in kits().await {
        let (ledger, me) = (&kit.ledger, kit.maintenance());
        let office = kit.account("county_office", COUNTY).await;
        let home = ledger.write(&me, household("A1")).await.unwrap().entity;
        let mut li = person("P1", home);
        li.values.insert("id_number".to_owned(), id_number(1).into());
        let li = ledger.write(&me, li).await.unwrap().entity;

        let masked = ledger.get(&office, li).await.unwrap();
        assert_eq!(masked.values["id_number"], format!("369*************{}", &id_number(1)[16..]));
        let seen = ledger.look(&office, li, " 核对残疾证 ").await.unwrap();
        assert!(seen.values["id_number"] == id_number(1), "an unmasked look shows the number");

        let records = ledger.accesses(&office, 10).await.unwrap();
        assert_eq!(records.len(), 1);
        let record = &records[0];
        assert_eq!((record.kind, record.entity, record.what.as_str()), (AccessKind::Look, Some(li), "look"));
        assert_eq!((record.account, record.purpose.as_str()), (office.account(), "核对残疾证"));
        assert_eq!((record.register.as_deref(), record.unit), (Some("person"), Some(unit(PEAR))));
        assert_eq!((record.at, &*record.account_name), (kit.now(), office.name()));
    }
}

#[tokio::test]
async fn a_look_without_a_right_or_a_purpose_is_refused() {
    for kit in kits().await {
        let (ledger, me) = (&kit.ledger, kit.maintenance());
        let cadre = kit.account("village_cadre", PEAR).await;
        let office = kit.account("county_office", COUNTY).await;
        let home = ledger.write(&me, household("A1")).await.unwrap().entity;
        let far = ledger.write(&me, put("household", None, FAR, json!({ "code": "F1" }), "2017-10-01")).await.unwrap();

        let refusal = async |viewer, entity, purpose| ledger.look(viewer, entity, purpose).await.unwrap_err();
        assert!(matches!(refusal(&office, home, " \n").await, LookError::NoPurpose));
        assert!(matches!(refusal(&office, 999, "why").await, LookError::NotFound { entity: 999 }));
        assert_eq!(ledger.accesses(&office, 10).await.unwrap(), []);

        assert!(matches!(refusal(&cadre, home, "why").await, LookError::NotAllowed));
        assert!(matches!(refusal(&office, far.entity, "why").await, LookError::NotFound { .. }));
        for (viewer, entity) in [(&cadre, home), (&office, far.entity)] {
            let records = ledger.accesses(viewer, 10).await.unwrap();
            assert_eq!(records.len(), 1);
            assert_eq!((records[0].kind, records[0].entity), (AccessKind::Refusal, Some(entity)));
        }
        assert_eq!(ledger.accesses(&me, 10).await.unwrap().len(), 2, "maintenance sees everybody's");
        assert_eq!(ledger.accesses(&me, 1).await.unwrap()[0].account, office.account(), "the latest first");
    }
}

#[tokio::test]
async fn what_lies_outside_the_subtree_is_refused_and_on_record() {
    for kit in kits().await {
        let (ledger, me) = (&kit.ledger, kit.maintenance());
        let cadre = kit.account("village_cadre", PEAR).await;
        let plum =
            ledger.write(&me, put("household", None, PLUM, json!({ "code": "L1" }), "2017-10-01")).await.unwrap();

        assert!(ledger.find(&cadre, plum.entity).await.unwrap().is_none());
        assert!(matches!(ledger.get(&cadre, plum.entity).await, Err(GetError::NotFound { .. })));
        assert!(ledger.find_by_key(&cadre, "household", "code", "L1").await.unwrap().is_none());
        assert_eq!(ledger.history(&cadre, plum.entity).await.unwrap(), []);

        // A new entry there, a change of an old one, and moving one of his own over there.
        let there = ledger.write(&cadre, put("household", None, PLUM, json!({ "code": "L2" }), "2017-10-01")).await;
        assert!(matches!(there, Err(WriteError::OutOfScope)));
        let mut theirs = put("household", Some(plum.entity), PEAR, json!({ "code": "L1" }), "2017-10-02");
        theirs.based_on = Some(plum.seq);
        assert!(matches!(ledger.write(&cadre, theirs).await, Err(WriteError::OutOfScope)));
        let own = ledger.write(&cadre, household("A1")).await.unwrap();
        let own = ledger.get(&cadre, own.entity).await.unwrap();
        let mut away = change(&own, json!({}), "2017-10-02");
        away.unit = unit(PLUM);
        assert!(matches!(ledger.write(&cadre, away).await, Err(WriteError::OutOfScope)));
        let mut batch = ledger.batch(&cadre, "import").await.unwrap();
        let writes = vec![household("A2"), put("household", None, FAR, json!({ "code": "F1" }), "2017-10-01")];
        assert!(batch.append(writes).await.is_err());

        let records = ledger.accesses(&cadre, 10).await.unwrap();
        let units: Vec<_> = records.iter().map(|r| (r.kind, r.what.as_str(), r.unit.unwrap())).collect();
        let refused = |place| (AccessKind::Refusal, "write", unit(place));
        assert_eq!(units, [refused(FAR), refused(PLUM), refused(PEAR), refused(PLUM)], "on {}", kit.engine);
        assert_eq!(ledger.last_seq(), 2, "nothing was written");
    }
}

#[tokio::test]
async fn a_role_that_only_reads_may_not_write_and_a_register_out_of_reach_is_not_seen() {
    for kit in kits().await {
        let (ledger, me) = (&kit.ledger, kit.maintenance());
        let clerk = kit.account("village_clerk", PEAR).await;
        let home = ledger.write(&me, household("A1")).await.unwrap().entity;
        let li = ledger.write(&me, person("P1", home)).await.unwrap().entity;
        assert!(ledger.find(&clerk, home).await.unwrap().is_some());
        assert!(ledger.find(&clerk, li).await.unwrap().is_none());
        assert!(ledger.search(&clerk, "person", unit(PEAR), "P", 9).await.unwrap().is_empty());
        assert!(matches!(ledger.write(&clerk, household("A2")).await, Err(WriteError::NotAllowed)));
        ledger.record_refusal(&clerk, "page", unit(PLUM)).await.unwrap();
        let words: Vec<_> = ledger.accesses(&clerk, 9).await.unwrap().into_iter().map(|r| r.what).collect();
        assert_eq!(words, ["page", "write"]);
        let seen = ledger.latest_changes(&clerk, unit(COUNTY), 9).await.unwrap();
        assert_eq!(seen.iter().map(|c| c.entity).collect::<Vec<_>>(), [home]);
    }
}

#[tokio::test]
async fn a_grant_to_write_in_a_village_adds_nothing_to_what_another_may_read_in_the_next() {
    for kit in kits().await {
        let (ledger, me) = (&kit.ledger, kit.maintenance());
        let both = kit.account_with(&[("village_clerk", PEAR), ("village_cadre", PLUM)]).await;
        let home = ledger.write(&me, household("A1")).await.unwrap().entity;
        let li = ledger.write(&me, person("P1", home)).await.unwrap().entity;
        assert!(ledger.find(&both, home).await.unwrap().is_some());
        assert!(ledger.find(&both, li).await.unwrap().is_none(), "persons are read in the other village only");
        assert!(matches!(ledger.write(&both, household("A2")).await, Err(WriteError::OutOfScope)));
    }
}
