//! How frequent a name is among strangers, better than by counting it.
//!
//! A count says little about rare names: most occur once, and that once is the very record that is looked at. So the
//! record itself is left out, and what remains is drawn towards what the name's characters make likely, as strongly as
//! the file itself bears out (the prediction rule of a Dirichlet process, its strength chosen by leave-one-out likelihood).

use crate::hash::{HashedMap, mix};
use crate::part::{Of, Part};
use crate::rows::{Rows, Values};
use crate::standard::name::{surname_length, syllables};
use crate::words::{NONE, Words};

/// Never rarer than this share of one record: characters are not as independent as the estimate has it.
const RAREST: f64 = 0.1;
/// Values that the strength is chosen by.
const VALUES: usize = 50_000;
/// Given characters that are looked at; names of other peoples are long, but rare enough after so many.
const PLACES_MAX: usize = 8;
const SURNAME_MAX: usize = 2;
/// A day is one of those that stand for an unknown one if it is so many times as frequent as usual, and some rows more.
const DAY_TIMES: f64 = 3.0;
const DAY_ROWS: f64 = 10.0;
/// What is usual counts as if so many agreements on a day had been observed.
const DAY_OBSERVATIONS: f64 = 2.0;

/// The share of each row's value, by row; 0 where there is none. `counts` are those of the values, by row.
///
/// `usual` is the chance that two people share a day of birth, which counts where the value is a day.
pub(crate) fn shares(part: Part, left: &Rows, counts: &[u32], total: u64, usual: f64) -> Vec<f32> {
    let Values::Coded(codes) = &left.columns[part.column] else { return of_days(counts, total, usual) };
    let words = &left.words[part.column];
    let expected = expected(part.of, codes, words);
    let values = codes.iter().zip(counts).filter(|(code, _)| **code != NONE).map(|(code, count)| {
        let value = words.part(*code, part.of);
        (value, *count, expected[*code as usize])
    });
    let strength = strength(values.collect(), total as f64);
    let share = |(code, count): (&u32, &u32)| match *code {
        NONE => 0.0,
        code => without_itself(*count, expected[code as usize], strength, total),
    };
    codes.iter().zip(counts).map(share).collect()
}

/// Days are one as frequent as another, but for those that are written where the day is not known: 1 January.
///
/// These are counted; of the others, what they have in common on average.
fn of_days(counts: &[u32], total: u64, usual: f64) -> Vec<f32> {
    let all = total.max(1) as f64;
    let often = DAY_TIMES * usual * all + DAY_ROWS;
    let ordinary = || counts.iter().filter(|count| **count > 0 && f64::from(**count) <= often);
    let others = ordinary().map(|count| u64::from(count - 1)).sum::<u64>() as f64;
    let common = (others + DAY_OBSERVATIONS) / (ordinary().count() as f64 * (all - 1.0) + DAY_OBSERVATIONS / usual);
    let share = |count: &u32| match f64::from(*count) {
        0.0 => 0.0,
        count if count > often => ((count - 1.0) / all) as f32,
        _ => common as f32,
    };
    counts.iter().map(share).collect()
}

/// What remains of a count without the record itself, drawn towards what is expected.
fn without_itself(count: u32, expected: f32, strength: f64, total: u64) -> f32 {
    let seen = f64::from(count) - 1.0 + strength * f64::from(expected);
    (seen.max(RAREST) / (total as f64 + strength)) as f32
}

/// How strongly counts are drawn towards what is expected: as makes each value likeliest when one of its own is left out.
///
/// The values are (hash, count, expected share); one may be given many times.
fn strength(mut values: Vec<(u64, u32, f32)>, total: f64) -> f64 {
    // In the order of the values' hashes: the sums must not depend on the order of the rows.
    values.sort_unstable_by_key(|(value, ..)| (mix(*value, 7), *value));
    values.dedup_by_key(|(value, ..)| *value);
    values.truncate(VALUES);
    let likelihood = |strength: f64| -> f64 {
        let of = |(_, count, expected): &(u64, u32, f32)| {
            let count = f64::from(*count);
            count * ((count - 1.0 + strength * f64::from(*expected)) / (total - 1.0 + strength)).max(1e-300).ln()
        };
        values.iter().map(of).sum()
    };
    let strengths = (-8..=6).map(|exponent| total * f64::from(exponent).exp2());
    let best = strengths.map(|s| (likelihood(s), s)).max_by(|a, b| a.0.total_cmp(&b.0));
    best.map_or(total, |(_, strength)| strength)
}

/// By code, the share that surname and given name make likely; the given name's own is drawn towards its characters'.
fn expected(of: Of, codes: &[u32], words: &Words) -> Vec<f32> {
    let mut rows = vec![0u32; words.len()];
    codes.iter().filter(|code| **code != NONE).for_each(|code| rows[*code as usize] += 1);
    let names: Vec<Tokens> = (0..words.len()).map(|code| Tokens::of(of, words.characters(code as u32))).collect();
    let mut seen: HashedMap<u32> = HashedMap::default();
    for (name, count) in names.iter().zip(&rows) {
        for token in [name.surname, name.length, name.given].iter().chain(name.places()) {
            *seen.entry(*token).or_default() += count;
        }
    }
    let all: u32 = rows.iter().sum();
    let of_characters = |name: &Tokens| -> f64 {
        let within = f64::from(seen[&name.length].max(1));
        name.orders * name.places().iter().map(|place| f64::from(seen[place]) / within).product::<f64>()
    };
    let given = names.iter().map(|name| (name.given, seen[&name.given], of_characters(name) as f32));
    let strength = strength(given.filter(|(_, count, _)| *count > 0).collect(), f64::from(all));
    names
        .iter()
        .map(|name| {
            let within = f64::from(seen[&name.length].max(1));
            let counted = (f64::from(seen[&name.given]) - 1.0).max(0.0);
            let given = (counted + strength * of_characters(name)) / (within + strength);
            let surname = f64::from(seen[&name.surname]) / f64::from(all.max(1));
            (surname * given * within / f64::from(all.max(1))) as f32
        })
        .collect()
}

/// What a name is counted by.
struct Tokens {
    surname: u64,
    /// Names with as many given characters.
    length: u64,
    given: u64,
    /// Each given character at its place among names of that length; as many as there are, but for very long names.
    places: [u64; PLACES_MAX],
    given_characters: usize,
    /// In how many orders the given characters may stand, where their order does not count.
    orders: f64,
}

impl Tokens {
    fn places(&self) -> &[u64] {
        &self.places[..self.given_characters]
    }

    fn of(of: Of, name: &[char]) -> Self {
        let start = surname_length(name);
        let mut ids = [0u64; SURNAME_MAX + PLACES_MAX];
        let name = &name[..name.len().min(start + PLACES_MAX)];
        match of {
            Of::Pinyin => ids.iter_mut().zip(syllables(name, start)).for_each(|(id, s)| *id = s.into()),
            _ => ids.iter_mut().zip(name).for_each(|(id, c)| *id = u32::from(*c).into()),
        }
        let ids = &mut ids[..name.len()];
        let mut orders = 1.0;
        if of == Of::Sorted {
            orders = if name.len() == start + 2 && ids[start] != ids[start + 1] { 2.0 } else { 1.0 };
        }
        let length = mix((name.len() - start) as u64, 31);
        let mut places = [0; PLACES_MAX];
        for (place, id) in ids[start..].iter().enumerate() {
            places[place] = mix(mix(length, place as u64), *id);
        }
        if of == Of::Sorted {
            ids[start..].sort_unstable();
        }
        let all = |ids: &[u64], salt: u64| ids.iter().fold(salt, |state, id| mix(state, *id));
        let given_characters = name.len() - start;
        let (surname, given) = (all(&ids[..start], 37), mix(all(&ids[start..], 41), length));
        Self { surname, length, given, places, given_characters, orders }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Kind;

    #[test]
    fn a_name_met_once_is_as_rare_as_its_characters_make_it() {
        let mut rows = Rows::new(&[Kind::ChineseName], true);
        // Every surname with every pair of common characters, one of them twenty times, and a name of rare characters.
        let common = ["建国", "建军", "国强", "国华", "志强", "志华"];
        let names: Vec<String> =
            "王李张刘陈杨".chars().flat_map(|s| common.map(|given| format!("{s}{given}"))).collect();
        let often = std::iter::repeat_n("王建国".to_owned(), 19);
        let mut all: Vec<String> = names.into_iter().chain(often).collect();
        all.push("麦燊垚".into());
        for name in &all {
            let code = rows.words[0].code(name);
            let Values::Coded(codes) = &mut rows.columns[0] else { panic!() };
            codes.push(code);
            rows.len += 1;
        }
        let part = Part { column: 0, of: Of::Whole };
        let (counts, total, _) = crate::index::frequencies(part, &rows, None);
        let shares = shares(part, &rows, &counts, total, 0.0);
        let of = |name: &str| shares[all.iter().position(|n| n == name).unwrap()];
        assert!(of("王建国") > 4.0 * of("李国华"), "{} {}", of("王建国"), of("李国华"));
        assert!(of("李国华") > 4.0 * of("麦燊垚"), "{} {}", of("李国华"), of("麦燊垚"));
    }

    #[test]
    fn a_day_that_is_written_for_no_day_is_frequent_and_another_as_rare_as_days_are() {
        const USUAL: f64 = 1.0 / 500.0;
        let mut rows = Rows::new(&[Kind::Date], true);
        let Values::Small(days) = &mut rows.columns[0] else { panic!() };
        // A tenth is born on one New Year's day, the others on one of six hundred.
        days.extend((0..2000).map(|n| if n % 10 == 0 { 19600101 } else { 19400102 + n * 7 % 600 }));
        rows.len = days.len();
        let part = Part { column: 0, of: Of::Whole };
        let (counts, total, _) = crate::index::frequencies(part, &rows, None);
        let shares = shares(part, &rows, &counts, total, USUAL);
        assert!((0.09..0.11).contains(&shares[0]), "{}", shares[0]);
        assert!((USUAL as f32 / 2.0..USUAL as f32 * 2.0).contains(&shares[1]), "{}", shares[1]);
        assert_eq!(shares[1], shares[2]);
    }
}
