//! `indicators/`: the measures.

use bairi_base::Finding;

use crate::{Indicator, Measure, Register};

use super::faces;
use super::faults::Faults;
use super::files::Files;
use super::keyed::{self, SQL};
use super::names::Names;
use super::reader::{Spot, Table};
use super::sql;

const MEASURES: [&str; 4] = ["coverage", "count", "sum", "ratio"];
/// Keys that only some measures have, and which.
const OWN_KEYS: [(&str, &[&str]); 6] = [
    ("met", &["coverage"]),
    ("gap", &["count", "sum", "ratio"]),
    ("value", &["sum"]),
    ("numerator", &["ratio"]),
    ("denominator", &["ratio"]),
    ("money", &["sum", "ratio"]),
];

pub(crate) fn read(
    files: &Files,
    registers: &[(Register, Names)],
    register_names: &Names,
    parameters: &Names,
    names: &mut Names,
    faults: &Faults,
) -> Vec<Indicator> {
    names.complete = files.all_read("indicators/");
    let mut all = Vec::new();
    for file in files.folder("indicators") {
        let read =
            |id: &Spot<String>, table: &Table<'_>| indicator(id, table, registers, register_names, parameters, faults);
        all.extend(keyed::read_file(file, SQL, names, faults, read).into_iter().map(|(_, indicator)| indicator));
    }
    all
}

fn indicator(
    id: &Spot<String>,
    table: &Table<'_>,
    registers: &[(Register, Names)],
    register_names: &Names,
    parameters: &Names,
    faults: &Faults,
) -> Option<Indicator> {
    let mut place = sql::place_in(table);
    let name = table.need("name").text_or_empty();
    let note = table.need("note").text_or_empty();
    let register = table.need("register").string().filter(|register| register_names.check(register, faults));
    let word = table.need("measure").word(&MEASURES, |word| MEASURES.contains(&word).then(|| word.to_owned()));
    let population = sql::take("population", table.need("population"), &mut place, parameters, faults);
    let lower_is_better = table.may("lower_is_better").flag();
    let unit_word = table.need("unit_word").text_or_empty();
    let show = table.may("show").strings();
    let remedy = table.may("remedy").text_or_empty();
    let entitlement = table.may("entitlement").flag();
    let measure = word.and_then(|word| measure(&word.value, table, &mut place, parameters, faults));
    let register = register?.value;
    let (declared, columns) = registers.iter().find(|(declared, _)| declared.id == register)?;
    let show = faces::shown(show, columns, declared, faults);
    let (id, measure, population) = (id.value.clone(), measure?, population?.value);
    Some(Indicator {
        id,
        name,
        note,
        register,
        measure,
        population,
        lower_is_better,
        unit_word,
        show,
        remedy,
        entitlement,
        place,
    })
}

fn measure(
    word: &str,
    table: &Table<'_>,
    place: &mut crate::SourcePlace,
    parameters: &Names,
    faults: &Faults,
) -> Option<Measure> {
    for (key, _) in OWN_KEYS.iter().filter(|(_, measures)| !measures.contains(&word)) {
        let wrong = |at| Finding::error("plan.indicator.key", at).with("key", key).with("measure", word);
        table.may(key).refuse(wrong);
    }
    let mut take = |key: &'static str, needed: bool| {
        let slot = if needed { table.need(key) } else { table.may(key) };
        sql::take(key, slot, place, parameters, faults).map(|text| text.value)
    };
    Some(match word {
        "coverage" => Measure::Coverage { met: take("met", true)? },
        "count" => Measure::Count { gap: take("gap", false) },
        "sum" => {
            let (gap, value) = (take("gap", false), take("value", true));
            Measure::Sum { value: value?, money: table.may("money").flag(), gap }
        }
        _ => {
            let (gap, numerator, denominator) =
                (take("gap", false), take("numerator", true), take("denominator", true));
            let money = table.may("money").flag();
            Measure::Ratio { numerator: numerator?, denominator: denominator?, money, gap }
        }
    })
}
