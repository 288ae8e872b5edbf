//! What the default model makes of the slips that offices make.

use bairi_linkage::{Linker, Model};

use crate::kit::{batch, floats, ids};

const HEADINGS: [&str; 7] = ["id", "姓名", "身份证号", "出生日期", "性别", "村代码", "联系电话"];

fn row(id: i64, words: &str) -> Vec<String> {
    std::iter::once(id.to_string()).chain(words.split('|').map(|w| w.trim().to_owned())).collect()
}

/// A register of a thousand strangers and the person that is looked for, as number 0.
fn register(person: &str) -> Vec<Vec<String>> {
    let others = (1..1000).map(|n| {
        let name = ["李国强", "王秀英", "张敏", "刘海燕", "陈志勇", "杨桂兰"][n % 6];
        row(n as i64, &format!("{name}|||1|3699{:02}101{:03}|139{:08}", 10 + n % 40, 200 + n % 50, n * 7919))
    });
    std::iter::once(row(0, person)).chain(others).collect()
}

/// The match probability of the person against what an office wrote.
#[track_caller]
fn check(person: &str, written: &str, expected: std::ops::RangeInclusive<f64>) {
    let linker = Linker::new(&Model::default_model(), &[batch(&HEADINGS, &register(person))]).unwrap();
    let pairs = linker.session().link(&batch(&HEADINGS, &[row(7, written)]), false).unwrap();
    let found = ids(&pairs, "left_id").iter().position(|id| *id == 0);
    let probability = found.map_or(0.0, |place| floats(&pairs, "match_probability")[place]);
    assert!(expected.contains(&probability), "{probability}");
}

const WANG: &str = "王福兰|36990119780203100X|19780203|2|369901102203|13912345678";

#[test]
fn the_same_number_is_the_same_person_however_it_is_written() {
    for number in [
        "36990119780203100X",
        "36990119780203100x",
        "３６９９０１１９７８０２０３１００Ｘ",
        "369901 19780203 100X",
        "369901780203100",
        "36990119780203100",
    ] {
        check(WANG, &format!("王福兰|{number}||||"), 0.99..=1.0);
    }
}

#[test]
fn a_wrong_or_swapped_digit_is_repaired_with_the_name_alone() {
    check(WANG, "王福兰|36990119780203110X||||", 0.99..=1.0);
    check(WANG, "王福兰|36990119782003100X||||", 0.99..=1.0);
    check(WANG, "王福蓝|36990119780203110X||||", 0.9..=1.0);
    check(WANG, "赵铁柱|36990119780203110X||||", 0.0..=0.9);
}

#[test]
fn a_homophone_a_traditional_form_and_another_order_are_found_without_the_number() {
    for name in ["王福岚", "王福蘭", "王兰福", "王福兰（大）"] {
        check(WANG, &format!("{name}||19780203|2|369901102203|"), 0.95..=1.0);
    }
}

#[test]
fn a_birthday_by_the_lunar_calendar_is_one_birthday() {
    // The lunar 19780203 is the solar 19780311.
    check(WANG, "王福兰||19780311|2|369901102203|", 0.99..=1.0);
    check(WANG, "王福兰||19780302|2|369901102203|", 0.99..=1.0);
}

#[test]
fn a_relative_with_the_same_phone_village_and_surname_is_another_person() {
    check(WANG, "王福英||||369901102203|13912345678", 0.0..=0.5);
    check(WANG, "王海||20010609|1|369901102203|13912345678", 0.0..=0.1);
    check(WANG, "王福英|369901200106091236|20010609|2|369901102203|13912345678", 0.0..=0.01);
}

#[test]
fn a_destroyed_number_counts_as_missing_and_is_counted() {
    let linker = Linker::new(&Model::default_model(), &[batch(&HEADINGS, &register(WANG))]).unwrap();
    let mut session = linker.session();
    let rows = [row(7, "王福兰|3.69901E+17|19780203|2|369901102203|"), row(8, "张敏|369901197802031000||||")];
    let pairs = session.link(&batch(&HEADINGS, &rows), false).unwrap();
    assert_eq!((session.unusable.id_scientific, session.unusable.id_rounded), (1, 1));
    assert_eq!(floats(&pairs, "weight_id")[0], 0.0);
    assert!(floats(&pairs, "match_probability")[0] > 0.99);
}

#[test]
fn a_birthday_that_was_read_from_the_number_does_not_confirm_it() {
    let linker = Linker::new(&Model::default_model(), &[batch(&HEADINGS, &register(WANG))]).unwrap();
    let weight = |written: &str| {
        let pairs = linker.session().link(&batch(&HEADINGS, &[row(7, written)]), false).unwrap();
        floats(&pairs, "weight_birth")[0]
    };
    assert_eq!(weight("王福兰|36990119780203100X||||"), 0.0);
    assert!(weight("王福兰|36990119780203100X|19780203|||") > 10.0);
    // Another number tells the birth anew.
    assert!(weight("王福兰|369902197802031018||||") > 10.0);
}

#[test]
fn a_phone_that_a_whole_village_has_says_nothing() {
    let mut rows = register(WANG);
    rows[1..30].iter_mut().for_each(|row| row[6] = "13912345678".into());
    let linker = Linker::new(&Model::default_model(), &[batch(&HEADINGS, &rows)]).unwrap();
    let written = [row(7, "王福兰||19780203|2||13912345678"), row(8, "王福兰||19780203|2||13912345679")];
    let pairs = linker.session().link(&batch(&HEADINGS, &written), false).unwrap();
    assert_eq!(floats(&pairs, "weight_phone")[0], 0.0);
    assert!(floats(&pairs, "weight_phone")[1] < 0.0);
}
