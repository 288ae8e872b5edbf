//! Which rows are made, and in which order.

use std::collections::{BTreeMap, HashSet};

use bairi_base::{Level, UnitCode};
use bairi_synth::{Row, Settings, What, generate};
use chrono::{Datelike, NaiveDate};

use super::small::{LATE, SCALE, knobs, plan, rows, rows_at, settings};
use crate::kit::{day, entry, flag, made, near, of, word};

const HALL: &str = "[[fill]]\nregister = 'hall'\ncode = 'H'\n";
const SEAT: &str = "[[fill]]\nregister = 'seat'\ncode = 'S'\n";

/// How many halls there are.
#[track_caller]
fn count(lines: &str) -> usize {
    let (all, tally) = rows(&[("halls", &format!("{HALL}{lines}\n[fill.fields]\nname = '礼堂'"))]);
    let halls = of(&all, "hall").count();
    assert_eq!(tally.entries.get("hall").copied().unwrap_or_default(), halls as u64);
    halls
}

fn villages(holds: impl Fn(&Row) -> bool) -> usize {
    of(&rows(&[]).0, "village").filter(|village| holds(village)).count()
}

#[test]
fn filters_on_units_choose_among_the_bases() {
    let every = villages(|_| true);
    assert_eq!(count("each = 'village'"), every);
    assert_eq!(count("each = 'village'\nonly = { poor = true }"), 60);
    assert_eq!(count("each = 'village'\nonly = { poor = false }"), every - 60);
    assert_eq!(count("each = 'village'\nonly = { deep = true }"), 12);
    assert_eq!(count("each = 'village'\nonly = { exiting = true }"), 20);
    let of_late = villages(|village| village.unit.at(Level::County) == UnitCode::parse(LATE));
    assert_eq!(count("each = 'village'\nonly = { late = true }"), of_late);
    assert_eq!(count("each = 'village'\nonly = { in = 'exit-counties-2017' }"), every - of_late);
    assert_eq!(count("each = 'village'\nonly = { not_in = ['exit-counties-2017'] }"), of_late);
}

#[test]
fn filters_on_rows_look_at_their_last_state() {
    let (all, _) = rows(&[]);
    let mut last: BTreeMap<u64, &Row> = BTreeMap::new();
    let evening = all.iter().rfind(|row| row.register == "village").expect("there are villages").recorded_at;
    for (ordinal, row) in
        all.iter().enumerate().filter(|(_, row)| row.register == "household" && row.recorded_at <= evening)
    {
        match row.what {
            What::New => drop(last.insert(ordinal as u64, row)),
            What::Change { of } => drop(last.insert(of, row)),
        }
    }
    let counted = |holds: &dyn Fn(&Row) -> bool| last.values().filter(|row| holds(row)).count();
    let out = counted(&|row| word(row, "status") == Some("out"));
    assert_eq!(count("each = 'household'\nonly = { status = 'out' }"), out);
    assert_eq!(count("each = 'household'\nonly = { status = { not = ['out'] } }"), last.len() - out);
    let phone = counted(&|row| word(row, "phone").is_some());
    assert_eq!(count("each = 'household'\nonly = { phone = true }"), phone);
    let unsafe_house = counted(&|row| flag(row, "house_safe") == Some(false));
    assert_eq!(count("each = 'household'\nonly = { house_safe = false }"), unsafe_house);
    let unknown = counted(&|row| flag(row, "house_safe").is_none());
    assert_eq!(count("each = 'household'\nonly = { house_safe = { known = false } }"), unknown);
    let poor = counted(&|row| crate::kit::int(row, "income_per_head").is_some_and(|fen| fen <= 300_000));
    assert_eq!(count("each = 'household'\nonly = { income_per_head = { to = 300_000 } }"), poor);
    let late = counted(&|row| row.unit.at(Level::County) == UnitCode::parse(LATE));
    assert_eq!(count("each = 'household'\nonly = { unit = { late = true } }"), late);
    let holding =
        counted(&|row| word(row, "guarantee").is_some_and(|held| held.split(',').any(|one| one == "pension")));
    assert_eq!(count("each = 'household'\nonly = { guarantee = 'pension' }"), holding);
}

#[test]
fn shares_counts_and_the_scale_thin_rows_out() {
    let every = count("each = 'village'") as f64;
    near(count("each = 'village'\nshare = 0.4") as f64, every * 0.4, 0.15, "share");
    assert_eq!(count("each = 'village'\ncount = 3") as f64, every * 3.0);
    near(count("each = 'village'\ncount = [0, 4]") as f64, every * 2.0, 0.1, "count");
    near(count("each = 'village'\ncount = 20\nscaled = true") as f64, every * 20.0 * SCALE, 0.1, "scaled");
}

#[test]
fn a_late_county_has_done_less() {
    let work = "[work.build]\nbefore = 0.1\nnow = 0.9\nspread = 0.0\nfinished = 0.0\n";
    let text = format!("{work}{HALL}each = 'village'\npace = 'build'\n[fill.fields]\nname = '礼堂'");
    let (all, _) = rows(&[("halls", &text)]);
    let late = UnitCode::parse(LATE);
    let done = |of_late: bool| {
        let here = |row: &&Row| (row.unit.at(Level::County) == late) == of_late;
        of(&all, "hall").filter(here).count() as f64 / of(&all, "village").filter(here).count() as f64
    };
    assert!(done(false) > 0.8, "{}", done(false));
    assert!(done(true) < 0.66, "{}", done(true));
}

#[test]
fn a_monthly_row_stands_once_in_each_month_that_is_known() {
    let text = format!(
        "{HALL}each = 'village'\nmonths = 3\neffective = 'opened_on'\n[fill.fields]\nopened_on = {{ monthly = 20 }}\nname = {{ text = '{{month}}月' }}"
    );
    let (all, _) = rows(&[("halls", &text)]);
    let mut seen = HashSet::new();
    for hall in of(&all, "hall") {
        let on = day(hall, "opened_on").expect("a row without its day is not made");
        assert_eq!(hall.effective_on, on);
        assert!((17..=23).contains(&on.day()));
        assert_eq!(word(hall, "name"), Some(format!("{}月", on.month()).as_str()));
        assert!(seen.insert((hall.unit, on.month())));
    }
    assert_eq!(seen.iter().map(|(_, month)| *month).collect::<HashSet<_>>(), [9, 10, 11].into());
    assert_eq!(count("each = 'village'\nmonths = 3\nmonth_share = 0.0"), 0);
    let early = Settings { today: NaiveDate::from_ymd_opt(2017, 11, 10).unwrap(), ..settings(SCALE) };
    let (all, _) = made(plan(), &knobs(&[("halls", &text)]).unwrap(), &early);
    assert!(of(&all, "hall").all(|hall| day(hall, "opened_on").is_some_and(|on| on < early.today)));
}

#[test]
fn a_fill_waits_for_the_rows_that_it_is_based_on() {
    let seats = format!(
        "{SEAT}each = 'hall'\ncount = 2\n[fill.fields]\nhall = {{ base = true }}\nname = {{ text = '{{base.name}}{{n}}' }}"
    );
    let halls = format!("{HALL}each = 'village'\nshare = 0.5\n[fill.fields]\nname = {{ text = '{{village}}礼堂' }}");
    let (all, _) = rows(&[("a-seats", &seats), ("b-halls", &halls)]);
    let mut taken: BTreeMap<u64, usize> = BTreeMap::new();
    for (ordinal, seat) in all.iter().enumerate().filter(|(_, row)| row.register == "seat") {
        let hall = entry(seat, "hall").expect("every seat has its hall");
        assert!(hall < ordinal as u64 && all[hall as usize].register == "hall");
        assert_eq!(all[hall as usize].unit, seat.unit);
        assert!(word(seat, "name").is_some_and(|name| name.contains("礼堂")));
        *taken.entry(hall).or_default() += 1;
    }
    assert_eq!(taken.len(), of(&all, "hall").count());
    assert!(taken.values().all(|n| *n == 2));
}

#[test]
fn a_row_hangs_on_the_unit_at_its_register_s_level_and_keys_stay_apart() {
    let club = "[[fill]]\nregister = 'club'\ncode = 'C'\neach = 'household'\nshare = 0.2\n[fill.fields]\nname = { text = '第{n}社' }";
    let (all, _) = rows(&[("a", club), ("b", club)]);
    let clubs: Vec<&Row> = of(&all, "club").collect();
    assert!(clubs.len() > 200 && clubs.iter().all(|club| club.unit.level() == Level::County));
    let keys: HashSet<&str> = clubs.iter().filter_map(|club| word(club, "code")).collect();
    assert_eq!(keys.len(), clubs.len());
}

#[test]
fn the_same_files_give_the_same_rows_and_another_file_moves_none_of_them() {
    let halls = format!(
        "{HALL}each = 'village'\nshare = 0.5\n[fill.fields]\nkeeper = {{ person = true }}\nopened_on = {{ before = true }}"
    );
    let seats = format!("{SEAT}each = 'person'\nshare = 0.3\n[fill.fields]\nperson = {{ base = true }}");
    let alone = rows(&[("halls", &halls)]);
    assert!(alone == rows(&[("halls", &halls)]), "two runs differ");
    let both = rows(&[("a-seats", &seats), ("halls", &halls)]);
    let found = |all: &[Row]| of(all, "hall").map(|hall| (hall.unit, hall.cells.clone())).collect::<Vec<_>>();
    assert!(found(&alone.0) == found(&both.0), "the seats have moved the halls");
}

#[test]
fn papers_of_a_file_are_filed_where_it_says() {
    let paper = "[[paper]]\nkind = 'deep_list'\nlevel = 'city'\nshare = 1.0\ndays = [1, 9]
        [[paper]]\nkind = 'loan_bulletin'\nlevel = 'county'\nshare = 1.0\nmonthly = true\nin = 'exit-counties-2017'";
    let (all, _) = rows(&[("papers", paper)]);
    let filed = |kind: &str, level: Level| {
        of(&all, "paper").filter(|paper| word(paper, "kind") == Some(kind) && paper.unit.level() == level).count()
    };
    assert_eq!(filed("deep_list", Level::City), 1);
    assert_eq!(filed("loan_bulletin", Level::County), 2, "October and November of one county");
}

#[test]
fn rows_do_not_know_more_than_the_day_allows() {
    let text = format!(
        "{HALL}each = 'village'\neffective = 'planned_on'\n[fill.fields]\nplanned_on = {{ value = 2018-05-01, future = true }}"
    );
    let (all, _) = rows_at(0.01, &[("halls", &text)]);
    let last = crate::kit::knobs().today.pred_opt().unwrap();
    assert!(of(&all, "hall").count() > 0 && of(&all, "hall").all(|hall| hall.effective_on == last));
    assert!(generate(plan(), &knobs(&[("halls", &text)]).unwrap(), &settings(9.0)).is_err());
}
