//! Training finds the probabilities that the files were made with.

use bairi_linkage::{Model, em, train_files};

use crate::kit::{Chance, batch, write};

fn model() -> Model {
    let comparison = |name: &str| {
        format!(
            r#"{{"name":"{name}","column":"{name}","levels":[{{"when":"equal","m":0.7,"u":0.2}},{{"when":"otherwise","m":0.3,"u":0.8}}]}}"#
        )
    };
    let names = ["key", "a", "b", "c", "d"];
    let column = |name: &str| format!(r#"{{"name":"{name}","kind":"text"}}"#);
    let list = |of: &dyn Fn(&str) -> String| names.iter().map(|n| of(n)).collect::<Vec<_>>().join(",");
    let text = format!(
        r#"{{"prior":{{"share_matched":0.5}},"columns":[{}],"blocking_rules":[{{"on":["key"]}},{{"on":["a","b"]}}],"comparisons":[{}]}}"#,
        list(&column),
        list(&comparison)
    );
    Model::from_json(&text).unwrap()
}

#[test]
fn m_and_u_come_out_as_the_files_were_made() {
    const ROWS: usize = 6000;
    let values = [ROWS as u64 * 40, 50, 40, 10, 4];
    let agree = [0.9, 0.95, 0.9, 0.8, 0.85];
    let mut chance = Chance(42);
    let mut record = |id: usize| {
        let of = values.map(|n| format!("v{}", chance.below(n)));
        std::iter::once(id.to_string()).chain(of).collect::<Vec<String>>()
    };
    let left: Vec<Vec<String>> = (0..ROWS).map(&mut record).collect();
    let mut right: Vec<Vec<String>> = (0..ROWS).map(&mut record).collect();
    let mut chance = Chance(43);
    for n in 0..ROWS / 2 {
        for column in 0..5 {
            if chance.happens(agree[column]) {
                right[n][column + 1] = left[n][column + 1].clone();
            }
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let (l, r) = (folder.path().join("l"), folder.path().join("r"));
    let headings = ["id", "key", "a", "b", "c", "d"];
    write(&l, &batch(&headings, &left));
    write(&r, &batch(&headings, &right));
    let (trained, report) = train_files(&l, &r, &model(), 2).unwrap();

    for (place, comparison) in trained.comparisons.iter().enumerate() {
        let chance_alone = 1.0 / values[place] as f64;
        let m = agree[place] + (1.0 - agree[place]) * chance_alone;
        // Some 2,500 matches were observed: four standard errors, and half of one per cent for the starting model.
        let tolerance = 4.0 * (m * (1.0 - m) / 2500.0).sqrt() + 0.005;
        let found = comparison.levels[0].m;
        assert!((found - m).abs() < tolerance, "{}: m is {found}, not {m}", comparison.name);
        // A million pairs; the rarest key keeps two observations of the starting model.
        let tolerance = 4.0 * (chance_alone / 1e6).sqrt() + 2e-2 * chance_alone + 4e-6;
        let found = comparison.levels[0].u;
        // The sampled rows are those of the files: the values' own frequencies vary by one over the root of their number.
        let tolerance = tolerance + 4.0 * chance_alone * (chance_alone / ROWS as f64).sqrt();
        assert!((found - chance_alone).abs() < tolerance, "{}: u is {found}, not {chance_alone}", comparison.name);
    }
    assert!((report.share_matched - 0.5).abs() < 0.03, "{}", report.share_matched);
}

#[test]
fn maximisation_finds_the_parts_of_an_exact_mixture() {
    // Two comparisons of two levels; 1,000 matches and 9,000 strangers exactly as m and u say.
    let (m, u, matches, strangers) = ([0.9, 0.8], [0.1, 0.3], 1000.0, 9000.0);
    let mut model = model();
    model.comparisons.truncate(3);
    for (comparison, u) in model.comparisons.iter_mut().zip([0.1, 0.3, 0.05]) {
        (comparison.levels[0].u, comparison.levels[1].u) = (u, 1.0 - u);
    }
    let (m, u) = ([m[0], m[1], 0.85], [u[0], u[1], 0.05]);
    let mut patterns = Vec::new();
    for bits in 0..8u8 {
        let levels: Vec<u8> = (0..3).map(|place| bits >> place & 1).collect();
        let side = |p: [f64; 3]| levels.iter().zip(p).map(|(l, p)| if *l == 0 { p } else { 1.0 - p }).product::<f64>();
        patterns.push(em::Pattern { count: matches * side(m) + strangers * side(u), levels });
    }
    let learned = em::maximise(&model, &patterns, &[true; 3]);
    assert!((learned.match_share - 0.1).abs() < 1e-3, "{}", learned.match_share);
    for (place, m) in m.into_iter().enumerate() {
        let expected = &learned.expected[place];
        let found = expected[0] / expected.iter().sum::<f64>();
        // Converged to 1e-5 a round; the slope of the last rounds leaves less than 1e-3.
        assert!((found - m).abs() < 1e-3, "{found} instead of {m}");
    }
}
