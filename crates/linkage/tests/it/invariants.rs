//! Results do not depend on threads, on the order of rows, or on how a file is cut into parts.

use std::path::Path;

use arrow::array::{RecordBatch, UInt32Array};
use arrow::compute::take_record_batch;
use bairi_linkage::{LinkOptions, Model, Resolve, link_files};

use crate::kit::{Chance, batch, floats, ids, read, write};

const HEADINGS: [&str; 6] = ["id", "name", "birth", "sex", "place", "phone"];

/// A register of 3,000 people in 40 villages and 6,000 rows of a department, a third of them about the same people.
pub(crate) fn two_files(seed: u64) -> (RecordBatch, RecordBatch) {
    let mut chance = Chance(seed);
    let surnames: Vec<char> = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗".chars().collect();
    let given: Vec<char> = "国建华军平志伟文强德光荣海勇永成云龙福生忠正林东英秀兰芳珍玉梅丽红霞桂琴".chars().collect();
    let mut person = |id: usize| {
        let mut pick = |from: &[char]| from[chance.below(from.len() as u64) as usize];
        let name: String = [pick(&surnames), pick(&given), pick(&given)].iter().collect();
        let birth = format!("{}{:02}{:02}", 1940 + chance.below(60), 1 + chance.below(12), 1 + chance.below(28));
        let place = format!("3699{:02}101{:03}", 10 + chance.below(4), 200 + chance.below(10));
        let phone = format!("139{:08}", chance.below(100_000_000));
        vec![id.to_string(), name, birth, (1 + chance.below(2)).to_string(), place, phone]
    };
    let left: Vec<Vec<String>> = (0..3000).map(&mut person).collect();
    let mut right: Vec<Vec<String>> = (0..6000).map(&mut person).collect();
    for n in 0..2000 {
        let id = right[n][0].clone();
        right[n] = left[n].clone();
        right[n][0] = id;
        for column in 1..6 {
            if chance.happens(0.12) {
                right[n][column] = if chance.happens(0.5) { String::new() } else { right[5999 - n][column].clone() };
            }
        }
        if right[n][1].is_empty() {
            right[n][1] = right[5000 - n][1].clone();
        }
    }
    (batch(&HEADINGS, &left), batch(&HEADINGS, &right))
}

pub(crate) fn shuffled(batch: &RecordBatch, seed: u64) -> RecordBatch {
    let mut chance = Chance(seed);
    let mut order: Vec<u32> = (0..batch.num_rows() as u32).collect();
    for place in (1..order.len()).rev() {
        order.swap(place, chance.below(place as u64 + 1) as usize);
    }
    take_record_batch(batch, &UInt32Array::from(order)).unwrap()
}

fn linked(folder: &Path, left: &RecordBatch, right: &RecordBatch, options: &LinkOptions) -> (Vec<u8>, String) {
    let (l, r, out) = (folder.join("l"), folder.join("r"), folder.join("pairs.parquet"));
    write(&l, left);
    write(&r, right);
    let (model, _) = link_files(&l, &r, &Model::default_model(), &out, options).unwrap();
    (std::fs::read(out).unwrap(), model.to_json())
}

#[test]
fn one_or_two_threads_and_any_order_of_rows_give_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let (left, right) = two_files(1);
    let options = LinkOptions { threads: 1, train: true, with_levels: true, ..LinkOptions::default() };
    let expected = linked(folder.path(), &left, &right, &options);
    let two = LinkOptions { threads: 2, ..options.clone() };
    assert!(linked(folder.path(), &left, &right, &two) == expected, "two threads");
    let other = linked(folder.path(), &shuffled(&left, 3), &shuffled(&right, 4), &two);
    assert_eq!(other.1, expected.1, "the model of another order");
    assert!(other.0 == expected.0, "another order");
}

#[test]
fn cutting_the_right_file_into_parts_changes_nothing() {
    let (left, right) = two_files(2);
    let linker = bairi_linkage::Linker::new(&Model::default_model(), &[left]).unwrap();
    let whole = linker.session().link(&right, false).unwrap();
    let mut session = linker.session();
    let parts: Vec<RecordBatch> = (0..right.num_rows())
        .step_by(777)
        .map(|start| session.link(&right.slice(start, 777.min(right.num_rows() - start)), false).unwrap())
        .collect();
    assert_eq!(arrow::compute::concat_batches(&whole.schema(), &parts).unwrap(), whole);
}

#[test]
fn every_weight_is_the_sum_of_its_columns() {
    let (left, right) = two_files(3);
    let linker = bairi_linkage::Linker::new(&Model::default_model(), &[left]).unwrap();
    let pairs = linker.session().link(&right, false).unwrap();
    assert!(pairs.num_rows() > 1500, "{}", pairs.num_rows());
    let columns: Vec<&[f64]> = pairs.schema().fields().iter().skip(4).map(|f| floats(&pairs, f.name())).collect();
    for (row, total) in floats(&pairs, "match_weight").iter().enumerate() {
        let sum = columns.iter().skip(1).fold(columns[0][row], |sum, column| sum + column[row]);
        assert_eq!(sum.to_bits(), total.to_bits());
    }
}

#[test]
fn no_row_is_linked_twice_where_one_to_one_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    let (left, right) = two_files(5);
    for (resolve, both) in [(Resolve::BestOfRight, false), (Resolve::OneToOne, true)] {
        let options = LinkOptions { resolve, ..LinkOptions::default() };
        linked(folder.path(), &left, &right, &options);
        let pairs = read(&folder.path().join("pairs.parquet"));
        let is_unique = |name: &str| {
            let mut seen = std::collections::HashSet::new();
            ids(&pairs, name).iter().all(|id| seen.insert(*id))
        };
        assert!(is_unique("right_id"));
        assert!(!both || is_unique("left_id"));
        let right_ones =
            ids(&pairs, "left_id").iter().zip(ids(&pairs, "right_id")).filter(|(l, r)| l == r && **r < 2000).count();
        assert!(right_ones > 1700, "{right_ones}");
    }
}

#[test]
fn a_block_that_explodes_is_reported_and_handled_by_the_finer_rule() {
    let row =
        |id: usize, place: String| vec![id.to_string(), "王芳".into(), "19780203".into(), "2".into(), place, "".into()];
    let left: Vec<Vec<String>> = (0..900).map(|n| row(n, format!("3699{:02}101203", 10 + n % 90))).collect();
    let mut model = Model::default_model();
    model.blocking_rules.retain(|rule| rule.on == ["name", "birth"]);
    model.blocking_rules[0].block_rows_max = 100;
    model.threshold_match_weight = -100.0;
    let linker = bairi_linkage::Linker::new(&model, &[batch(&HEADINGS, &left)]).unwrap();
    let report = linker.blocks()[0];
    assert_eq!((report.exploded_blocks, report.exploded_rows, report.left_out_rows), (1, 900, 0));
    let right = batch(&HEADINGS, &[row(1, "369912101203".into())]);
    // Ten of the nine hundred live in that county.
    assert_eq!(linker.session().link(&right, false).unwrap().num_rows(), 10);
}
