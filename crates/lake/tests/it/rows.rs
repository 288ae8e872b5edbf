//! Pages, search, filters and order.

use bairi_lake::{LakeError, Part, RowsAsk, RowsOf};
use serde_json::{Value, json};

use crate::kit::{EAST, Kit, PEAR, PLUM, PROVINCE, TOWN, household_in, person, register, unit, work_list};

async fn kit() -> Kit {
    let kit = Kit::new().await;
    let homes = [
        (
            PEAR,
            "A-1",
            json!({ "income": 300, "status": "out", "cause": "01", "other_causes": "01,03", "phone": "13800000001" }),
        ),
        (PLUM, "A-2", json!({ "income": 100, "cause": "02", "exit_on": "2017-11-01" })),
        (PEAR, "b-3", json!({ "cause": "01", "house_safe": true, "head": "赵四海" })),
        (PLUM, "B-4", json!({ "income": 200, "house_safe": false, "other_causes": "03", "people": 5 })),
    ];
    for (n, (place, code, more)) in homes.into_iter().enumerate() {
        let home = kit.write(household_in(place, code, more)).await.entity;
        for member in 0..n as u32 {
            kit.write(person(n as u32 * 10 + member, home, place, json!({ "sex": "1" }))).await;
        }
    }
    kit.settled().await;
    kit
}

/// The codes of the rows, in their order.
async fn codes(kit: &Kit, ask: RowsAsk) -> Vec<String> {
    let rows = kit.rows(&RowsAsk { columns: vec!["code".to_owned()], ..ask }).await;
    rows.rows.iter().map(|row| row.values[0].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn entries_that_are_named_are_rows_with_filters_and_order() {
    let kit = kit().await;
    let all = kit.rows(&register("household", PROVINCE)).await;
    let entries = |keep: &[usize]| -> RowsAsk {
        let entries = keep.iter().map(|at| all.rows[*at].entity).chain([i64::MAX]).collect();
        let of = RowsOf::Entries { register: "household".to_owned(), entries };
        RowsAsk { of, sort: Some(("code".to_owned(), true)), ..register("household", PROVINCE) }
    };
    let units = |at: usize| all.rows[at].unit;
    assert_ne!(units(0), units(3));
    let three = kit.rows(&entries(&[0, 1, 3])).await;
    // One that was never there is not counted.
    assert_eq!(three.total, 3);
    let found = codes(&kit, entries(&[0, 1, 3])).await;
    assert_eq!(found.len(), 3);
    assert!(found.is_sorted_by(|a, b| a > b), "{found:?}");
    let one = RowsAsk { filters: vec![("people".to_owned(), "5".to_owned())], ..entries(&[0, 1, 2, 3]) };
    assert_eq!(codes(&kit, one).await, ["B-4"]);
    let page = RowsAsk { offset: 1, limit: 1, ..entries(&[0, 1, 3]) };
    let page = kit.rows(&page).await;
    assert_eq!((page.total, page.rows.len()), (3, 1));
    let nobody = kit.rows(&entries(&[])).await;
    assert_eq!((nobody.total, nobody.rows.len()), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_asks_for_a_value_and_an_empty_one_for_the_unknown() {
    let kit = kit().await;
    for (column, value, expected) in [
        ("status", "out", &["A-1"][..]),
        ("status", "nothing", &[]),
        ("cause", "01", &["A-1", "b-3"]),
        ("cause", "", &["B-4"]),
        ("house_safe", "true", &["b-3"]),
        ("house_safe", "", &["A-1", "A-2"]),
        ("house_safe", "perhaps", &[]),
        ("exit_on", "2017-11-01", &["A-2"]),
        ("people", "5", &["B-4"]),
        ("income", "100", &["A-2"]),
        // One of several codes.
        ("other_causes", "03", &["A-1", "B-4"]),
        ("other_causes", "01,03", &["A-1"]),
        ("other_causes", "0", &[]),
        // Derived columns too.
        ("members", "3", &["B-4"]),
        ("members", "0", &["A-1"]),
        ("eldest", "", &["A-1", "A-2", "b-3", "B-4"]),
    ] {
        let filters = vec![(column.to_owned(), value.to_owned())];
        let ask = RowsAsk { filters, sort: Some(("code".to_owned(), false)), ..register("household", PROVINCE) };
        let mut found = codes(&kit, ask).await;
        found.sort_by_key(|code| code.to_lowercase());
        assert_eq!(found, expected, "{column} = {value}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn search_finds_parts_of_key_and_title_whatever_the_case() {
    let kit = kit().await;
    for (search, expected) in [
        ("A-", &["A-1", "A-2"][..]),
        ("a-", &["A-1", "A-2"]),
        ("B-", &["b-3", "B-4"]),
        ("四", &["b-3"]),
        ("  ", &["A-1", "A-2", "b-3", "B-4"]),
        ("%", &[]),
        ("'", &[]),
        // A telephone is sensitive, and not searched.
        ("138", &[]),
    ] {
        let ask = RowsAsk { search: Some(search.to_owned()), ..register("household", PROVINCE) };
        let mut found = codes(&kit, ask).await;
        found.sort_by_key(|code| code.to_lowercase());
        assert_eq!(found, expected, "search for {search}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_come_in_the_order_asked_for_the_unknown_last() {
    let kit = kit().await;
    for (sort, expected) in [
        (None, ["A-1", "b-3", "A-2", "B-4"]),
        (Some(("income", false)), ["A-2", "B-4", "A-1", "b-3"]),
        (Some(("income", true)), ["A-1", "B-4", "A-2", "b-3"]),
        (Some(("members", true)), ["B-4", "b-3", "A-2", "A-1"]),
        (Some(("code", false)), ["A-1", "A-2", "B-4", "b-3"]),
    ] {
        let sort = sort.map(|(column, descending): (&str, bool)| (column.to_owned(), descending));
        let ask = RowsAsk { sort: sort.clone(), ..register("household", PROVINCE) };
        assert_eq!(codes(&kit, ask.clone()).await, expected, "{sort:?}");
        // The same, a page at a time.
        let mut pages = Vec::new();
        for offset in 0..5 {
            pages.extend(codes(&kit, RowsAsk { offset, limit: 1, ..ask.clone() }).await);
        }
        assert_eq!(pages, expected, "{sort:?} in pages");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn columns_come_in_the_forms_of_the_log() {
    let kit = kit().await;
    let columns = ["code", "income", "house_safe", "exit_on", "members", "eldest", "other_causes"];
    let ask = RowsAsk {
        columns: columns.map(str::to_owned).to_vec(),
        search: Some("B-4".to_owned()),
        ..register("household", PROVINCE)
    };
    let rows = kit.rows(&ask).await;
    assert_eq!(
        rows.rows[0].values,
        [json!("B-4"), json!(200), json!(false), Value::Null, json!(3), Value::Null, json!("03")]
    );
    assert_eq!((rows.total, rows.rows[0].unit), (1, unit(PLUM)));
    let members = RowsAsk { columns: vec!["household_status".to_owned()], ..register("person", PEAR) };
    let members = kit.rows(&members).await;
    assert_eq!(members.rows.iter().map(|r| &r.values[0]).collect::<Vec<_>>(), [&json!("not_out"); 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_units_themselves_have_rows_too() {
    let kit = kit().await;
    let ask = RowsAsk {
        columns: ["name", "level", "households"].map(str::to_owned).to_vec(),
        ..work_list("peopled", Part::Met, EAST)
    };
    let rows = kit.rows(&ask).await;
    assert_eq!(rows.total, 2);
    assert_eq!(rows.rows[0].values, [json!("梨坑村"), json!("village"), json!(2)]);
    assert_eq!((rows.rows[0].unit, rows.rows[0].met), (unit(PEAR), Some(true)));
    assert_eq!(kit.rows(&register("unit", TOWN)).await.total, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_named() {
    let kit = kit().await;
    let base = register("household", PROVINCE);
    let asks = [
        RowsAsk { of: RowsOf::Register("cats".to_owned()), ..base.clone() },
        RowsAsk { of: RowsOf::Indicator { id: "cats".to_owned(), part: Part::Gap }, ..base.clone() },
        RowsAsk { columns: vec!["cats".to_owned()], ..base.clone() },
        RowsAsk { sort: Some(("cats".to_owned(), true)), ..base.clone() },
        RowsAsk { filters: vec![("cats".to_owned(), "1".to_owned())], ..base.clone() },
    ];
    for ask in asks {
        let error = kit.lake.rows(&kit.me, &ask).await.unwrap_err();
        let named = matches!(
            &error,
            LakeError::NoSuchRegister(name) | LakeError::NoSuchIndicator(name) | LakeError::NoSuchColumn { column: name, .. }
                if name == "cats"
        );
        assert!(named, "{error}");
    }
}
