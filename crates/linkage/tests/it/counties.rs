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

/// Precision of the sure band, and the share of the matched rows in it.
fn sure(pairs: &[(i64, i64, f64)], report: &LinkReport) -> (f64, f64) {
    let Some(from) = report.sure_from.map(bairi_linkage::probability) else { return (1.0, 0.0) };
    let taken: Vec<_> = pairs.iter().filter(|(.., p)| *p >= from).collect();
    let right = taken.iter().filter(|(r, l, _)| r == l && *r < MATCHED as i64).count() as f64;
    (right / taken.len() as f64, right / MATCHED as f64)
}

#[test]
fn a_published_list_that_hides_names_and_numbers_is_linked_by_what_it_shows() {
    for (name_place, number_places, least) in [(1, 6..14, 0.97), (1, 10..14, 0.97), (9, 14..18, 0.9), (9, 4..14, 0.97)]
    {
        for train in [false, true] {
            let (pairs, report) = linked(3, train, |p, _| {
                let hide = |text: &str, is_hidden: &dyn Fn(usize) -> bool| {
                    text.chars().enumerate().map(|(n, c)| if is_hidden(n) { '*' } else { c }).collect::<String>()
                };
                let name = hide(&p.name, &|n| n == name_place);
                let number = hide(&p.id_no, &|n| number_places.contains(&n));
                [name, number, String::new(), String::new(), p.place.clone(), String::new()]
            });
            let (precision, recall) = quality(&pairs);
            assert!(precision >= 0.99 && recall >= least, "{number_places:?} {train}: {precision} {recall}");
            assert!(sure(&pairs, &report).0 >= 0.999 && report.right.id_unreadable == 0);
        }
    }
}

#[test]
fn a_list_with_the_heads_number_in_each_row_does_not_make_one_person_of_a_household() {
    // Three rows in four are another member's of the same surname, village and phone, under the head's number.
    for train in [false, true] {
        let member = |p: &Person, chance: &mut Chance| {
            let given = "娟勇涛倩".chars().skip(chance.below(4) as usize).take(1);
            let of_head = chance.happens(0.25);
            let name = if of_head { p.name.clone() } else { p.name.chars().take(1).chain(given).collect() };
            let another = format!("{}{:02}{:02}", 1950 + chance.below(60), 1 + chance.below(12), 1 + chance.below(28));
            let birth = if of_head { p.solar.clone() } else { another };
            [name, p.id_no.clone(), birth, String::new(), p.place.clone(), p.phone.clone()]
        };
        let (pairs, report) = linked(4, train, member);
        let mut chance = Chance(4);
        let people: Vec<Person> = (0..REGISTER + FILE - MATCHED).map(|_| person(&mut chance)).collect();
        let is_head: Vec<bool> = people[..MATCHED].iter().map(|p| member(p, &mut chance)[0] == p.name).collect();
        let from = bairi_linkage::probability(report.sure_from.unwrap());
        let taken: Vec<_> = pairs.iter().filter(|(.., p)| *p >= from).collect();
        let wrong = taken.iter().filter(|(r, l, _)| r != l || !is_head[*r as usize]).count();
        // How common it is must be learned; without that, few are wrong.
        let limit = if train { 500 } else { 20 };
        assert!(taken.len() > MATCHED / 5 && wrong * limit <= taken.len(), "{train}: {} {wrong}", taken.len());
    }
}

#[test]
fn names_in_pinyin_are_linked_without_a_number() {
    let syllables: HashMap<char, &str> = "国guo建jian华hua军jun平ping志zhi文wen强qiang德de光guang荣rong海hai勇yong永yong成cheng云yun\
        龙long福fu生sheng忠zhong正zheng林lin东dong英ying秀xiu兰lan芳fang珍zhen玉yu梅mei丽li红hong霞xia桂gui琴qin淑shu素su凤feng燕yan敏min\
        静jing莲lian花hua伟wei王wang李li张zhang刘liu陈chen杨yang黄huang赵zhao吴wu周zhou徐xu孙sun马ma朱zhu胡hu郭guo何he高gao罗luo郑zheng\
        梁liang谢xie宋song唐tang许xu邓deng冯feng韩han曹cao曾zeng彭peng萧xiao蔡cai潘pan田tian董dong袁yuan于yu余yu"
        .split_inclusive(|c: char| !c.is_ascii())
        .collect::<Vec<_>>()
        .windows(2)
        .map(|pair| (pair[0].chars().last().unwrap(), pair[1].trim_end_matches(|c: char| !c.is_ascii())))
        .collect();
    let (pairs, report) = linked(5, true, |p, _| {
        let spelt: Vec<&str> = p.name.chars().map(|c| *syllables.get(&c).unwrap_or(&"yu")).collect();
        let name = format!("{} {}", spelt[0].to_uppercase(), spelt[1..].concat());
        [name, String::new(), p.solar.clone(), p.sex.clone(), p.place.clone(), String::new()]
    });
    let (precision, recall) = quality(&pairs);
    assert!(precision >= 0.99 && recall >= 0.97, "{precision} {recall}");
    assert!(sure(&pairs, &report).0 >= 0.999);
}

#[test]
fn name_and_number_in_each_others_column_are_put_back() {
    let (pairs, _) = linked(6, false, |p, chance| {
        let (mut name, mut number) = (p.name.clone(), p.id_no.clone());
        if chance.happens(0.3) {
            std::mem::swap(&mut name, &mut number);
        }
        [name, number, String::new(), String::new(), String::new(), String::new()]
    });
    let (precision, recall) = quality(&pairs);
    assert!(precision >= 0.999 && recall >= 0.999, "{precision} {recall}");
}

#[test]
fn a_list_of_people_of_whom_nobody_is_registered_has_nobody_sure() {
    for train in [false, true] {
        let (_, report) = linked(7, train, |p, chance| {
            // Everybody is another person of the same village: only the surname is left of the name.
            let name: String =
                p.name.chars().take(1).chain("鑫垚淼焱".chars().skip(chance.below(4) as usize)).take(3).collect();
            [name, String::new(), String::new(), p.sex.clone(), p.place.clone(), String::new()]
        });
        assert_eq!(report.sure_from, None);
    }
}
