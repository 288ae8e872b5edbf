//! Three values: true, false and unknown.

use bairi_base::Fraction;
use bairi_lake::{Figure, Part};
use serde_json::{Value, json};

use crate::kit::{Kit, PEAR, coverage, household, plan, work_list};

/// One household with these values: how `population` (`status <> 'out' AND income > 100`) and `met` (`house_safe`) come
/// out. `counts` is the expected population, `met` what is expected of a household that counts.
struct Case {
    values: Value,
    counts: bool,
    met: Option<bool>,
}

fn cases() -> Vec<Case> {
    let case = |values, counts, met| Case { values, counts, met };
    vec![
        case(json!({ "income": 200, "house_safe": true }), true, Some(true)),
        case(json!({ "income": 200, "house_safe": false }), true, Some(false)),
        case(json!({ "income": 200 }), true, None),
        case(json!({ "income": 50, "house_safe": true }), false, None),
        // Unknown population: does not count, whatever is met.
        case(json!({ "house_safe": true }), false, None),
        case(json!({ "house_safe": false }), false, None),
        case(json!({}), false, None),
        // False and unknown is false.
        case(json!({ "status": "out" }), false, None),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_is_never_no_and_never_yes() {
    for (n, case) in cases().into_iter().enumerate() {
        let mut plan = plan();
        plan.indicators = vec![coverage("case", "household", "status <> 'out' AND income > 100", "house_safe")];
        let kit = Kit::with(plan).await;
        kit.write(household("H1", case.values.clone())).await;
        kit.settled().await;
        let counts = i64::from(case.counts);
        let is = |met| i64::from(case.counts && case.met == met);
        let expected = Figure {
            value: Fraction::new(is(Some(true)), counts),
            population: counts,
            unknown: is(None),
            gap: is(Some(false)) + is(None),
        };
        assert_eq!(kit.figure("case", PEAR), expected, "case {n}: {}", case.values);
        for (part, expected) in [
            (Part::Population, expected.population),
            (Part::Met, expected.value.num),
            (Part::Gap, expected.gap),
            (Part::Unknown, expected.unknown),
        ] {
            let rows = kit.rows(&work_list("case", part, PEAR)).await;
            assert_eq!(rows.total as i64, expected, "case {n}, {part:?}");
            assert!(rows.rows.iter().all(|row| row.met == case.met), "case {n}, {part:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_indicator_that_cannot_be_evaluated_takes_no_other_with_it() {
    let mut plan = plan();
    plan.indicators.push(coverage("by_nothing", "household", "TRUE", "people / (people - 3) > 1"));
    plan.indicators.push(coverage("no_column", "household", "TRUE", "no_such_column"));
    plan.indicators.push(coverage("no_truth", "household", "people", "house_safe"));
    let kit = Kit::with(plan).await;
    kit.write(household("H1", json!({ "house_safe": true }))).await;
    kit.settled().await;
    assert_eq!(kit.figure("safe", PEAR).value, Fraction::new(1, 1));
    let view = kit.lake.view(&kit.me);
    for broken in ["by_nothing", "no_column", "no_truth"] {
        assert_eq!(view.figure(broken, crate::kit::unit(PEAR)), None, "{broken}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_row_is_judged_as_a_million_are() {
    let kit = Kit::new().await;
    for (n, case) in cases().into_iter().enumerate() {
        kit.write(household(&format!("H{n}"), case.values)).await;
    }
    kit.settled().await;
    let all = kit.rows(&crate::kit::register("household", PEAR)).await;
    for indicator in ["safe", "served", "old", "one_day", "left"] {
        let met = kit.rows(&work_list(indicator, Part::Met, PEAR)).await;
        let population = kit.rows(&work_list(indicator, Part::Population, PEAR)).await;
        for row in &all.rows {
            let facts = kit.lake.facts(&kit.me, "household", row.entity).await.unwrap();
            let standing = facts.standings.iter().find(|s| s.indicator == indicator).unwrap();
            let is_in = |rows: &bairi_lake::Rows| rows.rows.iter().any(|r| r.entity == row.entity);
            assert_eq!(standing.counts, is_in(&population), "{indicator}");
            assert_eq!(standing.counts && standing.met == Some(true), is_in(&met), "{indicator}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_referring_is_none_for_a_count_and_unknown_for_any_other_aggregate() {
    let kit = Kit::new().await;
    let alone = kit.write(household("H1", json!({}))).await.entity;
    kit.settled().await;
    let facts = kit.lake.facts(&kit.me, "household", alone).await.unwrap();
    for (column, expected) in [
        ("members", json!(0)),
        ("signed", json!(0)),
        ("men", json!(0)),
        ("signing_days", json!(0)),
        ("eldest", Value::Null),
    ] {
        assert_eq!(facts.derived[column], expected, "{column}");
    }
}
