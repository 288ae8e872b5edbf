//! Whole files with a habit of their own: one office leaves out every X, another knows birthdays by the lunar calendar only.

use std::collections::HashMap;

use bairi_linkage::standard::{Date, IdNumber, Reading};
use bairi_linkage::{LinkOptions, LinkReport, Model, Resolve, link_files};

use crate::kit::{Chance, batch, floats, ids, read, write};

const HEADINGS: [&str; 7] = ["id", "name", "id_no", "birth", "sex", "place", "phone"];
const REGISTER: usize = 4000;
const FILE: usize = 6000;
const MATCHED: usize = 2000;

/// A person: name, number, the birthday as the lunar calendar has it and as the number has it, sex, village, phone.
struct Person {
    name: String,
    id_no: String,
    lunar: String,
    solar: String,
    sex: String,
    place: String,
    phone: String,
}

fn person(chance: &mut Chance) -> Person {
    let surnames: Vec<char> =
        "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余".chars().collect();
    let given: Vec<char> =
        "国建华军平志伟文强德光荣海勇永成云龙福生忠正林东英秀兰芳珍玉梅丽红霞桂琴淑素凤燕敏静莲花".chars().collect();
    let mut pick = |from: &[char]| from[chance.below(from.len() as u64) as usize];
    let name: String = [pick(&surnames), pick(&given), pick(&given)].iter().collect();
    let (lunar, solar) = loop {
        let (year, month, day) = (1940 + chance.below(70), 1 + chance.below(12), 1 + chance.below(29));
        let lunar = Date::from_parts(year as u32, month as u32, day as u32).unwrap();
        if let Some(solar) = lunar.from_lunar() {
            break (lunar.number().to_string(), solar.number().to_string());
        }
    };
    let place = format!("3699{:02}{:03}{:03}", 10 + chance.below(3), 101 + chance.below(8), 200 + chance.below(10));
    let seventeen = format!("{}{solar}{:03}", &place[..6], chance.below(1000));
    let check = |c: &char| matches!(IdNumber::read(&format!("{seventeen}{c}")), Reading::Number(n) if n.is_valid());
    let id_no = format!("{seventeen}{}", "0123456789X".chars().find(check).unwrap());
    let (sex, phone) = ((1 + chance.below(2)).to_string(), format!("139{:08}", chance.below(100_000_000)));
    Person { name, id_no, lunar, solar, sex, place, phone }
}

/// Links a file whose first rows are the register's first people, as an office writes them; gives the best pairs of its
/// rows as (row, left row, probability), and the report.
fn linked(
    seed: u64,
    train: bool,
    write_row: impl Fn(&Person, &mut Chance) -> [String; 6],
) -> (Vec<(i64, i64, f64)>, LinkReport) {
    let mut chance = Chance(seed);
    let people: Vec<Person> = (0..REGISTER + FILE - MATCHED).map(|_| person(&mut chance)).collect();
    let row = |n: usize, cells: [String; 6]| std::iter::once(n.to_string()).chain(cells).collect::<Vec<String>>();
    let register = people[..REGISTER]
        .iter()
        .enumerate()
        .map(|(n, p)| row(n, [&p.name, &p.id_no, &p.solar, &p.sex, &p.place, &p.phone].map(Clone::clone)));
    let register: Vec<Vec<String>> = register.collect();
    let known = people[..MATCHED].iter().chain(&people[REGISTER..]);
    let file: Vec<Vec<String>> = known.enumerate().map(|(n, p)| row(n, write_row(p, &mut chance))).collect();
    let folder = tempfile::tempdir().unwrap();
    let (l, r, out) = (folder.path().join("l"), folder.path().join("r"), folder.path().join("pairs.parquet"));
    write(&l, &batch(&HEADINGS, &register));
    write(&r, &batch(&HEADINGS, &file));
    let options = LinkOptions { train, resolve: Resolve::BestOfRight, ..LinkOptions::default() };
    let (_, report) = link_files(&l, &r, &Model::default_model(), &out, &options).unwrap();
    let pairs = read(&out);
    let found = ids(&pairs, "right_id").iter().zip(ids(&pairs, "left_id")).zip(floats(&pairs, "match_probability"));
    (found.map(|((right, left), p)| (*right, *left, *p)).collect(), report)
}

/// Precision and recall of the pairs that are likelier than not.
fn quality(pairs: &[(i64, i64, f64)]) -> (f64, f64) {
    let taken: HashMap<i64, i64> = pairs.iter().filter(|(.., p)| *p >= 0.5).map(|(r, l, _)| (*r, *l)).collect();
    let right = taken.iter().filter(|(r, l)| r == l && **r < MATCHED as i64).count() as f64;
    (right / taken.len() as f64, right / MATCHED as f64)
}

#[test]
fn a_county_that_leaves_out_every_x_loses_nobody() {
    for train in [false, true] {
        let (pairs, report) = linked(1, train, |p, _| {
            [
                p.name.clone(),
                p.id_no.trim_end_matches('X').into(),
                String::new(),
                String::new(),
                String::new(),
                String::new(),
            ]
        });
        assert_eq!((report.right.id_unreadable, report.right.id_invalid), (0, 0));
        let (precision, recall) = quality(&pairs);
        assert!(precision >= 0.999 && recall >= 0.999, "{precision} {recall}");
    }
}

#[test]
fn a_file_that_knows_lunar_birthdays_only_is_linked_by_them() {
    // A fifth of the rows gives no place, two in three no phone; nobody has a number.
    let lunar = |p: &Person, chance: &mut Chance| {
        let place = if chance.happens(0.2) { String::new() } else { p.place.clone() };
        let phone = if chance.happens(0.66) { String::new() } else { p.phone.clone() };
        [p.name.clone(), String::new(), p.lunar.clone(), p.sex.clone(), place, phone]
    };
    for (train, least) in [(false, 0.97), (true, 0.99)] {
        let (pairs, report) = linked(2, train, lunar);
        let (precision, recall) = quality(&pairs);
        assert!(precision >= 0.98 && recall >= least, "trained {train}: {precision} {recall}");
        if train {
            let sure: Vec<_> =
                pairs.iter().filter(|(.., p)| *p >= bairi_linkage::probability(report.sure_from.unwrap())).collect();
            let wrong = sure.iter().filter(|(r, l, _)| r != l).count();
            assert!(sure.len() > MATCHED * 9 / 10 && wrong * 1000 <= sure.len(), "{} {wrong}", sure.len());
        }
    }
}
