use bairi_ledger::{BatchError, Write, WriteError};
use serde_json::json;

use crate::kit::{COUNTY, FAR, Kit, PEAR, PLUM, change, household, kits, person, put, retract};
use crate::replay;

#[track_caller]
fn faults(why: &WriteError) -> Vec<&str> {
    match why {
        WriteError::Invalid(findings) => findings.iter().map(|f| f.code.as_str()).collect(),
        other => panic!("not invalid: {other:?}"),
    }
}

#[tokio::test]
async fn a_reference_to_nothing_to_another_register_or_to_a_retracted_entry_is_refused() {
    for kit in kits().await {
        let (ledger, me) = (&kit.ledger, kit.maintenance());
        let home = ledger.write(&me, household("A1")).await.unwrap().entity;
        let li = ledger.write(&me, person("P1", home)).await.unwrap().entity;
        let gone = ledger.write(&me, household("A2")).await.unwrap().entity;
        let seen = ledger.get(&me, gone).await.unwrap();
        ledger.write(&me, retract(&seen)).await.unwrap();
        // 5 is the new person itself, 6 does not exist yet.
        for target in [li, gone, 5, 6, 99] {
            let refused = ledger.write(&me, person("P2", target)).await.unwrap_err();
            assert_eq!(faults(&refused), ["entry.reference.missing"], "to {target} on {}", kit.engine);
        }
        let refused = ledger.write(&me, person("P2", -1)).await.unwrap_err();
        assert_eq!(faults(&refused), ["entry.type.ref"]);
    }
}

#[tokio::test]
async fn an_old_reference_to_a_retracted_entry_does_not_hinder_other_changes() {
    for kit in kits().await {
        let (ledger, me) = (&kit.ledger, kit.maintenance());
        let home = ledger.write(&me, household("A1")).await.unwrap().entity;
        let li = ledger.write(&me, person("P1", home)).await.unwrap().entity;
        let seen = ledger.get(&me, home).await.unwrap();
        ledger.write(&me, retract(&seen)).await.unwrap();
        let seen = ledger.get(&me, li).await.unwrap();
        ledger.write(&me, change(&seen, json!({ "name": "李改" }), "2017-10-02")).await.unwrap();
        let members = ledger.referring(&me, "person", "household", home).await.unwrap();
        assert_eq!(members.len(), 1);
    }
}

#[tokio::test]
async fn who_refers_to_any_of_many_entries_is_found_at_once_in_order_of_age() {
    for kit in kits().await {
        let (ledger, me) = (&kit.ledger, kit.maintenance());
        let one = ledger.write(&me, household("A1")).await.unwrap().entity;
        let two = ledger.write(&me, household("A2")).await.unwrap().entity;
        let three = ledger.write(&me, household("A3")).await.unwrap().entity;
        let mut made = Vec::new();
        for (code, home) in [("P1", two), ("P2", one), ("P3", three), ("P4", two)] {
            made.push(ledger.write(&me, person(code, home)).await.unwrap().entity);
        }
        let found = async |homes: &[i64]| -> Vec<i64> {
            let found = ledger.referring_to_any(&me, &[("person", "household")], homes).await.unwrap();
            found.iter().map(|e| e.entity).collect()
        };
        assert_eq!(found(&[one, two]).await, [made[0], made[1], made[3]]);
        assert_eq!(found(&[]).await, [0_i64; 0]);
        // More than one statement takes: the households stand at the two ends.
        let many: Vec<i64> = [two].into_iter().chain(1000..1400).chain([one]).collect();
        assert_eq!(found(&many).await, [made[0], made[1], made[3]], "on {}", kit.engine);
    }
}

/// Households 1 (stands) and 2 (retracted before the batch).
async fn batch_outcome(kit: &Kit, calls: Vec<Vec<Write>>) -> Result<(), BatchError> {
    let me = kit.maintenance();
    let mut batch = kit.ledger.batch(&me, "references").await.unwrap();
    for call in calls {
        batch.append(call).await?;
    }
    batch.commit().await.map(|_| ())
}

#[tokio::test]
async fn within_a_batch_a_reference_is_judged_by_what_stands_at_its_turn() {
    for kit in kits().await {
        let (ledger, me) = (&kit.ledger, kit.maintenance());
        for code in ["A1", "A2"] {
            ledger.write(&me, household(code)).await.unwrap();
        }
        let seen = ledger.get(&me, 2).await.unwrap();
        ledger.write(&me, retract(&seen)).await.unwrap();
        let (one, two) = (ledger.get(&me, 1).await.unwrap(), ledger.get(&me, 2).await.unwrap());
        let back = || change(&two, json!({ "code": "A2" }), "2017-10-03");
        let next = ledger.last_seq() + 1;

        let refused: Vec<(&str, Vec<Vec<Write>>)> = vec![
            ("retracted, then referred to, in one call", vec![vec![retract(&one), person("P1", 1)]]),
            ("retracted, then referred to, in two calls", vec![vec![retract(&one)], vec![person("P1", 1)]]),
            ("referred to before it is put back", vec![vec![person("P1", 2), back()]]),
            ("a change that made no entry", vec![vec![retract(&one), person("P1", next)]]),
            ("the other register", vec![vec![person("P1", 1)], vec![person("P2", next)]]),
            ("beyond the batch", vec![vec![person("P1", next + 9)]]),
        ];
        for (case, calls) in refused {
            let Err(BatchError::Refused { why, .. }) = batch_outcome(&kit, calls).await else { panic!("{case}") };
            assert_eq!(faults(&why), ["entry.reference.missing"], "{case}, on {}", kit.engine);
        }
        assert_eq!(ledger.last_seq() + 1, next, "nothing was written");

        let new = |at: i64| person(&format!("P{at}"), at);
        batch_outcome(&kit, vec![vec![back(), person("P1", 2)]]).await.unwrap();
        let two = ledger.get(&me, 2).await.unwrap();
        batch_outcome(&kit, vec![vec![retract(&two)], vec![change(&two, json!({}), "2017-10-03")].map_based(None)])
            .await
            .unwrap();
        let next = ledger.last_seq() + 1;
        batch_outcome(&kit, vec![vec![household("A3")], vec![new(next)]]).await.unwrap();
        // First referred to, then retracted: as it may happen in two single changes.
        batch_outcome(&kit, vec![vec![person("P9", 1), retract(&one)]]).await.unwrap();
        replay::check(ledger, &kit.raw().await).await;
    }
}

trait MapBased {
    fn map_based(self, based_on: Option<i64>) -> Self;
}

impl MapBased for Vec<Write> {
    fn map_based(mut self, based_on: Option<i64>) -> Self {
        self.iter_mut().for_each(|w| w.based_on = based_on);
        self
    }
}

#[tokio::test]
async fn values_and_units_that_the_plan_does_not_allow_are_refused_all_at_once() {
    for kit in kits().await {
        let (ledger, me) = (&kit.ledger, kit.maintenance());
        let office = kit.account("county_office", COUNTY).await;
        let values = json!({ "status": "rich", "phone": "12", "stranger": 1, "income": null });
        let refused = ledger.write(&me, put("household", None, "360799", values, "2017-10-01")).await.unwrap_err();
        let expected =
            ["entry.unit.unknown", "entry.required", "entry.phone.shape", "entry.code.unknown", "entry.field.unknown"];
        assert_eq!(faults(&refused), expected);
        let refused =
            ledger.write(&office, put("household", None, COUNTY, json!({ "code": "A1" }), "2017-10-01")).await;
        assert_eq!(faults(&refused.unwrap_err()), ["entry.unit.level"]);
        let mut own = plan_with_shared_register();
        own.hash = "shared".to_owned();
        let ledger = kit.reopened_with(own).await;
        for place in [COUNTY, PEAR, PLUM, FAR] {
            ledger.write(&me, put("household", None, place, json!({ "code": place }), "2017-10-01")).await.unwrap();
        }
        assert_eq!(ledger.last_seq(), 4, "nulls are dropped, warnings do not refuse: {}", kit.engine);
    }
}

/// Households may hang on units above the village too.
fn plan_with_shared_register() -> bairi_plan::Plan {
    let mut plan = crate::kit::plan();
    plan.registers[0].above = true;
    plan
}
