//! From a change to every figure that it touches.

use std::time::{Duration, Instant};

use bairi_base::Fraction;
use bairi_lake::{Lake, Part, RowsAsk, RowsOf};
use bairi_ledger::Write;
use bairi_plan::Measure;
use serde_json::json;

use crate::kit::{
    CITY, Dice, EAST, Kit, PEAR, PLUM, PROVINCE, RIVERSIDE, TOWN, VILLAGES, WEST, household, household_in, person,
    register, retract, unit, work_list,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_in_the_figures_of_every_level_within_two_seconds() {
    let kit = Kit::new().await;
    let following = kit.follow();
    let entity = kit.write(household("H1", json!({ "house_safe": false }))).await.entity;
    let started = Instant::now();
    let mut watch = kit.lake.watch();
    let seen = tokio::time::timeout(Duration::from_secs(20), watch.wait_for(|seq| *seq >= entity)).await;
    seen.unwrap().unwrap();
    // Sleeping, not working, would make it late: the lake must not wait for its next look at the log.
    assert!(started.elapsed() < Duration::from_millis(1_500), "{:?}", started.elapsed());
    for place in [PEAR, TOWN, EAST, CITY, PROVINCE] {
        assert_eq!(kit.figure("safe", place).value, Fraction::new(0, 1), "at {place}");
    }
    for place in [PLUM, WEST] {
        assert_eq!(kit.figure("safe", place).value, Fraction::new(0, 0), "at {place}");
    }
    following.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_figure_of_another_register_follows_the_change_it_looks_at() {
    let kit = Kit::new().await;
    let home = kit.write(household("H1", json!({}))).await.entity;
    let member = person(1, home, PEAR, json!({}));
    let member = kit.write(member).await.entity;
    kit.settled().await;
    assert_eq!(kit.figure("served", PROVINCE).value, Fraction::new(0, 1));
    assert_eq!(kit.figure("doctor_coverage", PROVINCE).value, Fraction::new(0, 1));
    assert_eq!(kit.figure("peopled", TOWN).value, Fraction::new(1, 2));

    // The person signs: the household is served.
    let signed = Write { entity: Some(member), ..person(1, home, PEAR, json!({ "doctor_on": "2017-11-01" })) };
    kit.write(signed).await;
    kit.settled().await;
    assert_eq!(kit.figure("served", PROVINCE).value, Fraction::new(1, 1));
    assert_eq!(kit.figure("doctor_coverage", PROVINCE).value, Fraction::new(1, 1));

    // The household leaves poverty: its members are not counted any more.
    kit.write(Write { entity: Some(home), ..household("H1", json!({ "status": "out" })) }).await;
    kit.settled().await;
    assert_eq!(kit.figure("doctor_coverage", PROVINCE).value, Fraction::new(0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_who_changes_households_is_taken_from_the_one_and_added_to_the_other() {
    let kit = Kit::new().await;
    let pear = kit.write(household("H1", json!({}))).await.entity;
    let far = kit.write(household_in(RIVERSIDE, "H2", json!({}))).await.entity;
    let member = kit.write(person(1, pear, PEAR, json!({}))).await.entity;
    kit.settled().await;
    assert_eq!((kit.figure("served", EAST).population, kit.figure("served", WEST).population), (1, 0));
    kit.write(Write { entity: Some(member), ..person(1, far, RIVERSIDE, json!({})) }).await;
    kit.settled().await;
    assert_eq!((kit.figure("served", EAST).population, kit.figure("served", WEST).population), (0, 1));
    assert_eq!(kit.figure("served", PROVINCE).population, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retracted_entry_counts_no_more_until_it_is_put_again() {
    let kit = Kit::new().await;
    let entity = kit.write(household("H1", json!({}))).await.entity;
    kit.write(retract("household", entity, PEAR, "2017-10-05")).await;
    kit.settled().await;
    assert_eq!(kit.figure("all", PROVINCE).population, 0);
    assert_eq!(kit.rows(&register("household", PROVINCE)).await.total, 0);
    assert_eq!(kit.lake.facts(&kit.me, "household", entity).await.unwrap(), bairi_lake::EntryFacts::default());
    let again =
        Write { entity: Some(entity), effective_on: crate::kit::day("2017-10-06"), ..household("H1", json!({})) };
    kit.write(again).await;
    kit.settled().await;
    assert_eq!(kit.figure("all", PROVINCE).population, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_household_that_moves_takes_its_figures_along() {
    let kit = Kit::new().await;
    let entity = kit.write(household("H1", json!({}))).await.entity;
    kit.settled().await;
    let moved = Write { entity: Some(entity), ..household_in(RIVERSIDE, "H1", json!({})) };
    kit.write(moved).await;
    kit.settled().await;
    for (place, expected) in [(PEAR, 0), (EAST, 0), (RIVERSIDE, 1), (WEST, 1), (CITY, 1), (PROVINCE, 1)] {
        assert_eq!(kit.figure("all", place).population, expected, "at {place}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_dated_back_behind_the_winner_changes_no_figure_of_now() {
    let kit = Kit::new().await;
    let entity = kit.write(household("H1", json!({ "house_safe": true }))).await.entity;
    let earlier = household("H1", json!({ "house_safe": false }));
    kit.write(Write { entity: Some(entity), effective_on: crate::kit::day("2017-09-01"), ..earlier }).await;
    kit.settled().await;
    assert_eq!(kit.figure("safe", PEAR).value, Fraction::new(1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_dated_ahead_is_not_true_before_its_day() {
    let kit = Kit::new().await;
    let entity = kit.write(household("H1", json!({ "house_safe": false }))).await.entity;
    let later = household("H1", json!({ "house_safe": true }));
    kit.write(Write { entity: Some(entity), effective_on: crate::kit::day("2017-11-20"), ..later }).await;
    kit.settled().await;
    assert_eq!(kit.figure("safe", PEAR).value, Fraction::new(0, 1));
    kit.set_today("2017-11-20");
    let lake = kit.anew().await;
    let figure = lake.view(&kit.me).figure("safe", unit(PEAR)).unwrap();
    assert_eq!(figure.value, Fraction::new(1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn when_the_day_changes_everything_is_worked_out_anew() {
    let kit = Kit::new().await;
    kit.write(household("H1", json!({ "exit_on": "2017-11-16" }))).await;
    kit.settled().await;
    assert_eq!(kit.figure("left", PEAR).value, Fraction::new(0, 1));
    kit.set_today("2017-11-16");
    let following = kit.follow();
    let ends = Instant::now() + Duration::from_secs(20);
    while kit.figure("left", PEAR).value != Fraction::new(1, 1) {
        assert!(Instant::now() < ends, "the day has not changed for the lake");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(kit.lake.view(&kit.me).times().true_on, crate::kit::day("2017-11-16"));
    following.abort();
}

/// Every figure of a lake, for comparing.
fn everything(kit: &Kit, lake: &Lake) -> Vec<(String, String, bairi_lake::Figure)> {
    let view = lake.view(&kit.me);
    let plan = kit.ledger.plan().clone();
    let units = plan.units.all().iter();
    let all = units.flat_map(|u| {
        let view = view.clone();
        plan.indicators
            .iter()
            .filter_map(move |i| Some((i.id.clone(), u.code.to_string(), view.figure(&i.id, u.code)?)))
    });
    all.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_many_changes_leave_equals_a_lake_made_anew_and_every_list() {
    let kit = Kit::new().await;
    let mut dice = Dice::new(7);
    let (mut homes, mut members): (Vec<(i64, String)>, Vec<(i64, u32, i64)>) = (Vec::new(), Vec::new());
    for step in 0..240_u32 {
        let place = *dice.pick(&VILLAGES);
        let more = |dice: &mut Dice| {
            let mut more =
                json!({ "status": dice.pick(&["not_out", "out", "planned", "returned"]), "people": 1 + dice.below(6) });
            for (field, value) in [
                ("income", json!(dice.below(600_000))),
                ("house_safe", json!(dice.below(2) == 0)),
                ("exit_on", json!(format!("2017-11-{:02}", 1 + dice.below(28)))),
            ] {
                if dice.below(3) > 0 {
                    more[field] = value;
                }
            }
            more
        };
        let own = |dice: &mut Dice| {
            let mut own = json!({ "sex": dice.pick(&["1", "2"]) });
            for (field, value) in [
                ("doctor_on", format!("2017-11-{:02}", 1 + dice.below(28))),
                ("birth", format!("19{}-05-05", 30 + dice.below(60))),
            ] {
                if dice.below(3) > 0 {
                    own[field] = json!(value);
                }
            }
            own
        };
        match dice.below(10) {
            0..3 => {
                let code = format!("H{step}");
                let entity = kit.write(household_in(place, &code, more(&mut dice))).await.entity;
                homes.push((entity, code));
            }
            3..6 if !homes.is_empty() => {
                let (home, _) = dice.pick(&homes).clone();
                let write = person(step, home, place, own(&mut dice));
                members.push((kit.write(write).await.entity, step, home));
            }
            6 | 7 if !homes.is_empty() => {
                let (entity, code) = dice.pick(&homes).clone();
                let from = format!("2017-10-{:02}", 1 + dice.below(31));
                let write = household_in(place, &code, more(&mut dice));
                kit.write(Write { entity: Some(entity), effective_on: crate::kit::day(&from), ..write }).await;
            }
            8 if !members.is_empty() => {
                let (entity, number, _) = *dice.pick(&members);
                let (home, _) = dice.pick(&homes).clone();
                let write = person(number, home, place, own(&mut dice));
                kit.write(Write { entity: Some(entity), ..write }).await;
            }
            9 if members.len() > 3 => {
                let at = dice.below(members.len() as u64) as usize;
                let (entity, _, _) = members.swap_remove(at);
                kit.write(retract("person", entity, place, "2017-10-31")).await;
            }
            _ => {}
        }
        if step % 12 == 0 {
            kit.settled().await;
        }
    }
    kit.settled().await;
    let followed = everything(&kit, &kit.lake);
    assert_eq!(followed, everything(&kit, &kit.anew().await), "incremental and from nothing");
    assert_eq!(followed, everything(&kit, &kit.reopened().await.unwrap()), "incremental and from the folder");
    assert!(followed.iter().filter(|(_, _, f)| f.gap > 0).count() > 60, "the province has something to say");
    for (indicator, place, figure) in followed {
        let declared = kit.ledger.plan().indicators.iter().find(|i| i.id == indicator).unwrap();
        let coverage = matches!(declared.measure, Measure::Coverage { .. });
        for part in [Part::Population, Part::Gap, Part::Unknown, Part::Met] {
            let of = RowsOf::Indicator { id: indicator.clone(), part };
            let ask = RowsAsk { of, limit: 0, ..work_list(&indicator, part, &place) };
            let total = kit.lake.rows(&kit.me, &ask).await.unwrap().total as i64;
            let expected = match part {
                Part::Population => figure.population,
                Part::Gap => figure.gap,
                Part::Unknown => figure.unknown,
                Part::Met if coverage => figure.value.num,
                Part::Met => continue,
            };
            assert_eq!(total, expected, "{indicator}, {part:?} at {place}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_figure_below_the_level_of_its_register_is_none() {
    let mut plan = crate::kit::plan();
    plan.registers.iter_mut().find(|r| r.id == "household").unwrap().level = bairi_base::Level::Township;
    plan.registers.iter_mut().find(|r| r.id == "household").unwrap().above = true;
    let kit = Kit::with(plan).await;
    kit.write(household_in(TOWN, "H1", json!({}))).await;
    // Entries may hang on units above.
    kit.write(household_in(EAST, "H2", json!({}))).await;
    kit.settled().await;
    let view = kit.lake.view(&kit.me);
    assert_eq!(view.figure("all", unit(PEAR)), None);
    assert_eq!(view.figure("all", unit(TOWN)).unwrap().population, 1);
    assert_eq!(view.figure("all", unit(EAST)).unwrap().population, 2);
    assert_eq!(view.figure("no_such", unit(EAST)), None);
    assert_eq!(view.figure("all", unit("3607")), None);
}
