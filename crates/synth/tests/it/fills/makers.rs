//! What each line of `fields` yields.

use std::collections::HashSet;

use bairi_base::{Level, UnitCode};
use bairi_plan::{Point, validate};
use bairi_synth::{Cell, Row};
use chrono::{Duration, NaiveDate};

use super::small::{EARLY, LATE, plan, rows};
use crate::kit::{day, entry, flag, int, knobs, near, of, word};

/// Halls of every village, with these lines; nothing of them is refused by the register.
#[track_caller]
fn halls(lines: &str) -> (Vec<Row>, Vec<Row>) {
    let work = "[work.build]\nbefore = 0.3\nnow = 0.8\nspread = 0.0\nfinished = 0.0\n";
    let fill = "[[fill]]\nregister = 'hall'\ncode = 'H'\neach = 'village'\npace = 'build'\n[fill.fields]\n";
    let (all, _) = rows(&[("halls", &format!("{work}{fill}{lines}"))]);
    let halls: Vec<Row> = of(&all, "hall").cloned().collect();
    assert!(halls.len() > 100, "{} halls", halls.len());
    let register = plan().registers.iter().find(|r| r.id == "hall").expect("declared by the tests");
    for hall in &halls {
        let findings = validate(plan(), register, &hall.values(|ordinal| ordinal as i64 + 1));
        assert!(findings.is_empty(), "{findings:?}");
    }
    (halls, all)
}

#[track_caller]
fn check(lines: &str, holds: impl Fn(&Row) -> bool) {
    let (halls, _) = halls(lines);
    let broken = halls.iter().find(|hall| !holds(hall));
    assert!(broken.is_none(), "{:?}", broken.map(|row| &row.cells));
}

/// Checks which words come, whatever their order.
#[track_caller]
fn check_words(line: &str, field: &str, expected: &[&str]) {
    let (halls, _) = halls(line);
    let found: HashSet<&str> = halls.iter().filter_map(|hall| word(hall, field)).collect();
    assert_eq!(found, expected.iter().copied().collect());
}

/// Checks the share of rows for which something holds.
#[track_caller]
fn check_share(lines: &str, expected: f64, holds: impl Fn(&Row) -> bool) {
    let (halls, _) = halls(lines);
    near(halls.iter().filter(|hall| holds(hall)).count() as f64 / halls.len() as f64, expected, 0.15, lines);
}

fn last() -> NaiveDate {
    knobs().today - Duration::days(1)
}

#[test]
fn a_value_stands_as_it_is_written() {
    check("seats = 7", |hall| int(hall, "seats") == Some(7));
    check("open = { value = true }", |hall| flag(hall, "open") == Some(true));
    check("uses = ['02', '01']", |hall| word(hall, "uses") == Some("01,02"));
    check("county = '360781'", |hall| int(hall, "county") == Some(360_781_000_000));
}

#[test]
fn a_pick_follows_its_weights() {
    check_words("kind = { pick = { poor = 1, ordinary = 3 } }", "kind", &["poor", "ordinary"]);
    check_share("kind = { pick = { poor = 1, ordinary = 3 } }", 0.75, |hall| word(hall, "kind") == Some("ordinary"));
    check_words("keeper = { pick = ['甲', '乙'] }", "keeper", &["甲", "乙"]);
    check_words("uses = { pick = ['01', '02'], up_to = 2 }", "uses", &["01", "02", "01,02"]);
    check("seats = { pick = { '5' = 1, '9' = 1 } }", |hall| matches!(int(hall, "seats"), Some(5 | 9)));
}

#[test]
fn a_text_names_the_units_around_it() {
    check("name = { text = '{village}礼堂' }", |hall| word(hall, "name").is_some_and(|name| name.ends_with("礼堂")));
    let name = |code: UnitCode| plan().units.find(code).map(|unit| unit.name.zh.clone()).unwrap_or_default();
    check("name = { text = '{county}·{unit}{code}-{n}' }", |hall| {
        let county = hall.unit.at(Level::County).expect("a village lies in a county");
        let expected = format!("{}·{}{}-1", name(county), name(hall.unit), hall.unit.number());
        word(hall, "name") == Some(&expected)
    });
    check("name = { text = '{year}.{month}' }", |hall| word(hall, "name") == Some("2017.11"));
}

#[test]
fn people_are_invented() {
    check("phone = { phone = true }", |hall| word(hall, "phone").is_some_and(|phone| phone.starts_with("154")));
    let lines = "sex = '2'\nbirth = { age = [30, 40] }\nid_number = { id = true, birth = 'birth', sex = 'sex' }";
    check(lines, |hall| {
        let (number, birth) = (word(hall, "id_number").expect("filled"), day(hall, "birth").expect("filled"));
        let age = last().years_since(birth).expect("born before today");
        let even = number.as_bytes()[16].is_multiple_of(2);
        number.starts_with("3699")
            && number[6..14] == birth.format("%Y%m%d").to_string()
            && even
            && (30..=40).contains(&age)
    });
    check("keeper = { person = true }", |hall| word(hall, "keeper").is_some());
    check("keeper = { organisation = true }", |hall| word(hall, "keeper").is_some());
}

#[test]
fn numbers_lie_where_they_should() {
    check("cost = { between = [2, 10], times = 500_000 }", |hall| {
        int(hall, "cost").is_some_and(|cost| cost % 500_000 == 0 && (1_000_000..=5_000_000).contains(&cost))
    });
    let sum = "cost = { between = [100, 999], times = 10_100 }
        paid = { part_of = 'cost', percent = [55, 70] }
        own = { rest_of = 'cost', less = ['paid'] }";
    check(sum, |hall| {
        let [cost, paid, own] = ["cost", "paid", "own"].map(|field| int(hall, field).expect("filled"));
        let part = paid as f64 / cost as f64;
        paid % 100 == 0 && paid + own == cost && (0.549..=0.70).contains(&part)
    });
    check_share("cost = 1_000_000\npaid = { part_of = 'cost', pace = 'build' }", 1.0, |hall| {
        let late = hall.unit.at(Level::County) == UnitCode::parse(LATE);
        int(hall, "paid").is_some_and(|paid| if late { paid < 660_000 } else { paid > 700_000 })
    });
}

#[test]
fn days_follow_one_another_and_are_known() {
    check("opened_on = { pace_day = true }", |hall| day(hall, "opened_on").is_some_and(|on| on <= last()));
    check("opened_on = { days = ['2014-01-01', '2014-01-03'] }", |hall| {
        day(hall, "opened_on").is_some_and(|on| (1..=3).contains(&chrono::Datelike::day(&on)))
    });
    let chain = "planned_on = { between_days = [-60, -30], after = 'opened_on' }";
    check(&format!("opened_on = {{ pace_day = true }}\n{chain}"), |hall| {
        let days = day(hall, "opened_on").zip(day(hall, "planned_on")).map(|(open, plan)| (open - plan).num_days());
        days.is_some_and(|days| (30..=60).contains(&days))
    });
    let end = "opened_on = { during = true }\nclosed_on = { between_days = [1, 90], after = 'opened_on' }";
    check(end, |hall| day(hall, "closed_on").is_none_or(|on| on <= last() && Some(on) > day(hall, "opened_on")));
    check("planned_on = { value = 2018-03-01 }", |hall| day(hall, "planned_on").is_none());
    check("planned_on = { value = 2018-03-01, future = true }", |hall| day(hall, "planned_on").is_some());
    check("opened_on = { before = true }", |hall| {
        day(hall, "opened_on").is_some_and(|on| on < *plan().campaign.start())
    });
    let done = "opened_on = { during = true }\nclosed_on = { pace = 'build', after = 'opened_on' }";
    check(done, |hall| day(hall, "closed_on").is_none_or(|on| Some(on) >= day(hall, "opened_on")));
    check_share(done, 0.7, |hall| day(hall, "closed_on").is_some());
}

#[test]
fn whether_something_is_so_follows_shares_work_and_other_fields() {
    check_share("open = { share = 0.5, unknown = 0.5 }", 0.25, |hall| flag(hall, "open") == Some(true));
    check_share("open = { pace = 'build' }", 0.7, |hall| flag(hall, "open") == Some(true));
    let has = "keeper = { person = true, unknown = 0.5 }\nopen = { has = 'keeper' }";
    check(has, |hall| flag(hall, "open") == Some(word(hall, "keeper").is_some()));
}

#[test]
fn the_first_maker_that_yields_something_counts() {
    let lines = "keeper = { person = true, unknown = 0.5 }
        kind = [{ value = 'poor', when = { keeper = true } }, 'ordinary']";
    check(lines, |hall| word(hall, "kind") == Some(if word(hall, "keeper").is_some() { "poor" } else { "ordinary" }));
}

#[test]
fn a_row_of_another_register_lies_in_the_same_county() {
    let (halls, all) = halls("site = { row_of = 'site', only = { kind = 'town' } }\ncounty = { unit = true }");
    for hall in halls {
        let site = &all[entry(&hall, "site").expect("every county has a site") as usize];
        assert_eq!((site.register, word(site, "kind")), ("site", Some("town")));
        assert_eq!(site.unit.at(Level::County), hall.unit.at(Level::County));
        assert_eq!(hall.cell("county"), site.unit.at(Level::County).map(|unit| Cell::Int(unit.number())).as_ref());
    }
}

#[test]
fn a_point_lies_near_the_middle_of_the_county_and_each_row_has_its_own() {
    let (halls, _) = halls("lies = { point = true }");
    let point = |hall: &Row| word(hall, "lies").and_then(Point::parse).expect("every hall lies somewhere");
    let in_county = |county: &str| -> Vec<Point> {
        halls.iter().filter(|hall| hall.unit.to_string().starts_with(county)).map(point).collect()
    };
    let (early, late) = (in_county(EARLY), in_county(LATE));
    for points in [&early, &late] {
        // The diagonal of a tenth of a degree.
        assert!(points.iter().all(|point| point.km_to(points[0]) < 16.0));
    }
    assert!(early[0].km_to(late[0]) > 16.0, "{} km", early[0].km_to(late[0]));
    let texts: HashSet<&str> = halls.iter().filter_map(|hall| word(hall, "lies")).collect();
    assert!(texts.len() > halls.len() / 2, "{} places of {} halls", texts.len(), halls.len());
}
