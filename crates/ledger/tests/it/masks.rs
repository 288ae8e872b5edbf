use bairi_ledger::{Viewer, WriteError, mask_text, mask_value};
use serde_json::{Value, json};

use crate::kit::{COUNTY, Kit, PEAR, change, household, id_number, kits, person, plan};

#[test]
fn a_mask_shows_the_ends_of_a_number_the_beginning_of_a_name_and_nothing_of_a_letter() {
    let cases =
        [("369900198001010014", "369*************14"), ("12345678901", "123******01"), ("80000001", "8*******")];
    for (text, mask) in [("", ""), ("王", "*"), ("王福", "王*")].into_iter().chain(cases) {
        assert_eq!(mask_text(text), mask);
    }
}

#[test]
fn only_sensitive_fields_are_masked_and_the_unknown_stays_unknown() {
    let plan = plan();
    let register = plan.registers.iter().find(|r| r.id == "household").unwrap();
    let masked = |field: &str, value: Value| mask_value(register.field(field).unwrap(), &value);
    assert_eq!(masked("head_name", json!("张福")), json!("张福"));
    assert_eq!(masked("phone", json!("80000001")), json!("8*******"));
    assert_eq!(masked("phone", json!(80_000_001)), json!("***"));
    assert_eq!(masked("phone", Value::Null), Value::Null);
}

#[tokio::test]
async fn a_form_that_returns_the_mask_leaves_the_value_as_it_is() {
    for kit in kits().await {
        let (ledger, me) = (&kit.ledger, kit.maintenance());
        let office = kit.account("county_office", COUNTY).await;
        let li = person_with_number(&kit, &me).await;
        let shown = ledger.get(&office, li).await.unwrap();
        let change = ledger.write(&office, change(&shown, json!({ "name": "李改" }), "2017-10-02")).await.unwrap();
        assert_eq!(change.values["id_number"], shown.values["id_number"], "the answer is masked too");
        let stored = ledger.get(&me, li).await.unwrap();
        assert_eq!(stored.values["name"], "李改");
        assert!(stored.values["id_number"] == id_number(1), "the number has survived");
        // Nor did the unique key get lost.
        let found = ledger.find_by_key(&me, "person", "id_number", &id_number(1)).await.unwrap();
        assert_eq!(found.unwrap().entity, li);
    }
}

#[tokio::test]
async fn a_mask_of_something_else_is_refused_as_the_value_that_it_is_not() {
    for kit in kits().await {
        let (ledger, me) = (&kit.ledger, kit.maintenance());
        let office = kit.account("county_office", COUNTY).await;
        let li = person_with_number(&kit, &me).await;
        let shown = ledger.get(&office, li).await.unwrap();
        let forged = change(&shown, json!({ "id_number": "369*************99" }), "2017-10-02");
        let Err(WriteError::Invalid(findings)) = ledger.write(&office, forged).await else { panic!("it was taken") };
        assert_eq!(findings.iter().map(|f| f.code.as_str()).collect::<Vec<_>>(), ["entry.id.shape"]);
    }
}

#[tokio::test]
async fn every_way_to_read_is_masked() {
    for kit in kits().await {
        let (ledger, me) = (&kit.ledger, kit.maintenance());
        let cadre = kit.account("village_cadre", PEAR).await;
        let li = person_with_number(&kit, &me).await;
        let home = ledger.find_by_key(&me, "household", "code", "A1").await.unwrap().unwrap();
        let unit = home.unit;
        let page = bairi_ledger::Page { offset: 0, limit: 10 };
        let mut entries = vec![ledger.get(&cadre, li).await.unwrap()];
        entries.extend(ledger.find_many(&cadre, &[li]).await.unwrap());
        entries.extend(ledger.find_by_key(&cadre, "person", "code", "P1").await.unwrap());
        entries.extend(ledger.referring(&cadre, "person", "household", home.entity).await.unwrap());
        entries.extend(ledger.list(&cadre, "person", unit, page).await.unwrap().0);
        entries.extend(ledger.search(&cadre, "person", unit, "P1", 9).await.unwrap());
        entries.extend(ledger.as_of(&cadre, li, kit.now().date_naive(), kit.now()).await.unwrap());
        assert_eq!(entries.len(), 7);
        let mut values: Vec<_> = entries.into_iter().map(|e| e.values).collect();
        values.extend(ledger.history(&cadre, li).await.unwrap().into_iter().map(|c| c.values));
        values.push(ledger.latest_changes(&cadre, unit, 1).await.unwrap().remove(0).values);
        let stale = ledger.write(&cadre, crate::kit::put("person", Some(li), PEAR, json!({}), "2017-10-02")).await;
        let Err(WriteError::Stale { current, .. }) = stale else { panic!("it was taken") };
        values.push(current.values);
        for values in values {
            assert_eq!(values["id_number"], mask_text(&id_number(1)), "on {}", kit.engine);
        }
    }
}

async fn person_with_number(kit: &Kit, me: &Viewer) -> i64 {
    let home = kit.ledger.write(me, household("A1")).await.unwrap().entity;
    let mut li = person("P1", home);
    li.values.insert("id_number".to_owned(), id_number(1).into());
    kit.ledger.write(me, li).await.unwrap().entity
}
