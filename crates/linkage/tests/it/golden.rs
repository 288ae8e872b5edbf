//! The weights of another engine, given its model: Splink 5 on synthetic people, 94 of its scored pairs.

use std::collections::HashMap;

use bairi_linkage::{Linker, Model};

use crate::kit::{batch, floats, ids};

const COLUMNS: [&str; 11] = ["name", "py", "sur", "id18", "idx", "birth", "sex", "vill", "town", "county", "phone"];
/// Records and telephone numbers in the files that the frequencies were counted over.
const RECORDS: usize = 110_000;
const PHONES: usize = 50_847;

#[test]
fn weights_are_those_of_the_other_engine_to_nine_places() {
    let mut reader = include_str!("data/cn10k_pairs.csv").lines();
    let headings: Vec<&str> = reader.next().unwrap().split(',').collect();
    let pairs: Vec<HashMap<&str, &str>> =
        reader.map(|line| headings.iter().copied().zip(line.split(',')).collect()).collect();
    let side = |side: char| -> Vec<Vec<String>> {
        let row = |(n, pair): (usize, &HashMap<&str, &str>)| {
            let values = COLUMNS.iter().map(|c| pair[format!("{c}_{side}").as_str()].to_owned());
            std::iter::once(n.to_string()).chain(values).collect()
        };
        pairs.iter().enumerate().map(row).collect()
    };
    let headings: Vec<&str> = std::iter::once("id").chain(COLUMNS).collect();
    let (left, right) = (side('l'), side('r'));
    let further = fill(&pairs, &left);

    let model = Model::from_json(include_str!("data/cn10k_model.json")).unwrap();
    let linker = Linker::with_frequencies(&model, &[batch(&headings, &left)], &[batch(&headings, &further)]).unwrap();
    let scored = linker.session().link(&batch(&headings, &right), false).unwrap();

    let mut compared = 0;
    let (lefts, rights) = (ids(&scored, "left_id"), ids(&scored, "right_id"));
    for row in (0..scored.num_rows()).filter(|row| lefts[*row] == rights[*row]) {
        let pair = &pairs[lefts[row] as usize];
        let number = |name: &str| pair[name].parse::<f64>().unwrap();
        for name in ["name", "id18", "birth", "sex", "vill", "phone", "total"] {
            let (found, expected) = match name {
                "total" => (floats(&scored, "match_weight")[row], number("match_weight")),
                "name" | "phone" => {
                    let adjusted = number(&format!("mw_{name}")) + number(&format!("tf_adj_{name}"));
                    (floats(&scored, &format!("weight_{name}"))[row], adjusted)
                }
                _ => (floats(&scored, &format!("weight_{name}"))[row], number(&format!("mw_{name}"))),
            };
            assert!((found - expected).abs() < 1e-9, "pair {}, {name}: {found} instead of {expected}", lefts[row]);
            compared += 1;
        }
    }
    // The rules find every pair that the other engine's rules found.
    assert_eq!(compared, pairs.len() * 7);
}

/// Rows that bring every name and phone of the left rows to the frequency that it had in the whole files.
fn fill(pairs: &[HashMap<&str, &str>], left: &[Vec<String>]) -> Vec<Vec<String>> {
    let mut rows: Vec<Vec<String>> = vec![vec![String::new(); COLUMNS.len() + 1]; RECORDS - left.len()];
    for (name, total, place) in [("name", RECORDS, 1), ("phone", PHONES, COLUMNS.len())] {
        let mut wanted: HashMap<&str, usize> = HashMap::new();
        let mut present = 0;
        for pair in pairs {
            if let Ok(share) = pair[format!("tf_{name}").as_str()].parse::<f64>() {
                wanted.insert(pair[format!("{name}_l").as_str()], (share * total as f64).round() as usize);
            }
        }
        for row in left.iter().filter(|row| !row[place].is_empty()) {
            present += 1;
            if let Some(count) = wanted.get_mut(row[place].as_str()) {
                *count -= 1;
            }
        }
        let mut values: Vec<String> = wanted.iter().flat_map(|(v, n)| vec![(*v).to_owned(); *n]).collect();
        let rest = total - present - values.len();
        values.extend((0..rest).map(|n| format!("other {n}")));
        for (row, value) in rows.iter_mut().zip(values) {
            row[place] = value;
        }
    }
    for (n, row) in rows.iter_mut().enumerate() {
        row[0] = n.to_string();
    }
    rows
}
