//! Who may see what.

use bairi_base::Text;
use bairi_lake::{EntryFacts, LakeError, Part, RowsAsk, RowsOf};
use bairi_ledger::{Grant, NewAccount, Viewer};
use serde_json::json;

use crate::kit::{
    EAST, Kit, PEAR, PROVINCE, RIVERSIDE, TOWN, household, household_in, person, register, unit, work_list,
};

async fn viewer(kit: &Kit, login: &str, role: &str, place: &str) -> Viewer {
    let account = NewAccount {
        login: login.to_owned(),
        password: "a long word for tests".to_owned(),
        name: Text::new(login, login),
        organ: None,
        grants: vec![Grant { role: role.to_owned(), unit: unit(place) }],
    };
    kit.ledger.add_account(&kit.me, account).await.unwrap();
    let session = kit.ledger.sign_in(login, "a long word for tests").await.unwrap();
    kit.ledger.viewer(&session.token).await.unwrap().unwrap()
}

/// A household with a telephone in each of two counties, each with a member.
async fn kit() -> (Kit, i64, i64) {
    let kit = Kit::new().await;
    let near = kit.write(household("H1", json!({ "phone": "13800000001", "house_safe": false }))).await.entity;
    let far = kit.write(household_in(RIVERSIDE, "H2", json!({ "phone": "13800000002" }))).await.entity;
    kit.write(person(1, near, PEAR, json!({}))).await;
    kit.write(person(2, far, RIVERSIDE, json!({}))).await;
    kit.settled().await;
    (kit, near, far)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_viewer_sees_his_own_area_and_nothing_else() {
    let (kit, near, far) = kit().await;
    let cadre = viewer(&kit, "cadre", "township-cadre", TOWN).await;
    let view = kit.lake.view(&cadre);
    assert!(view.figure("safe", unit(PEAR)).is_some() && view.figure("safe", unit(TOWN)).is_some());
    for place in [EAST, PROVINCE, RIVERSIDE] {
        assert_eq!(view.figure("safe", unit(place)), None, "at {place}");
        assert!(kit.lake.readings(&cadre, "safe", unit(place)).is_empty(), "at {place}");
    }
    assert!(!kit.lake.readings(&cadre, "safe", unit(PEAR)).is_empty());
    // Asked for the whole province, he is given his part of it; asked for what is all foreign, he is refused.
    for of in [register("household", PROVINCE), work_list("all", Part::Population, PROVINCE)] {
        let rows = kit.lake.rows(&cadre, &of).await.unwrap();
        assert_eq!((rows.total, rows.rows[0].entity), (1, near));
    }
    // Named one by one they are given no more.
    let named = RowsOf::Entries { register: "household".to_owned(), entries: [near, far].into() };
    let rows = kit.lake.rows(&cadre, &RowsAsk { of: named, ..register("household", PROVINCE) }).await.unwrap();
    assert_eq!((rows.total, rows.rows[0].entity), (1, near));
    let foreign = kit.lake.rows(&cadre, &register("household", RIVERSIDE)).await;
    assert!(matches!(foreign, Err(LakeError::NotAllowed)));
    assert_ne!(kit.lake.facts(&cadre, "household", near).await.unwrap(), EntryFacts::default());
    assert_eq!(kit.lake.facts(&cadre, "household", far).await.unwrap(), EntryFacts::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_register_that_a_role_may_not_read_is_refused() {
    let (kit, ..) = kit().await;
    let department = viewer(&kit, "department", "department", PROVINCE).await;
    assert_eq!(kit.lake.rows(&department, &register("household", PROVINCE)).await.unwrap().total, 2);
    let persons = kit.lake.rows(&department, &register("person", PROVINCE)).await;
    assert!(matches!(persons, Err(LakeError::NotAllowed)));
    let work_list = kit.lake.rows(&department, &work_list("doctor_coverage", Part::Gap, PROVINCE)).await;
    assert!(matches!(work_list, Err(LakeError::NotAllowed)));
    // The figure itself names nobody.
    assert!(kit.lake.view(&department).figure("doctor_coverage", unit(PROVINCE)).is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn sensitive_columns_are_masked_and_tell_nothing_by_filter_search_or_order() {
    let (kit, ..) = kit().await;
    let county = viewer(&kit, "county", "county-headquarters", EAST).await;
    let base = RowsAsk { columns: vec!["phone".to_owned(), "code".to_owned()], ..register("household", EAST) };
    let rows = kit.lake.rows(&county, &base).await.unwrap();
    assert_eq!(rows.rows[0].values, [json!("138******01"), json!("H1")]);
    assert_eq!(kit.rows(&base).await.rows[0].values[0], json!("13800000001"), "maintenance sees it");
    let ids = RowsAsk { columns: vec!["id_number".to_owned()], ..register("person", EAST) };
    let ids = kit.lake.rows(&county, &ids).await.unwrap();
    assert!(ids.rows[0].values[0].as_str().unwrap().contains('*'));
    for ask in [
        RowsAsk { sort: Some(("phone".to_owned(), false)), ..base.clone() },
        RowsAsk { filters: vec![("phone".to_owned(), "13800000001".to_owned())], ..base.clone() },
        RowsAsk { filters: vec![("phone".to_owned(), String::new())], ..base.clone() },
    ] {
        let refused = kit.lake.rows(&county, &ask).await;
        assert!(matches!(refused, Err(LakeError::NoSuchColumn { .. })), "{ask:?}");
    }
    // A look-up field that is sensitive is not searched.
    let search = RowsAsk { search: Some("3699".to_owned()), ..register("person", EAST) };
    assert_eq!(kit.lake.rows(&county, &search).await.unwrap().total, 0);
}
