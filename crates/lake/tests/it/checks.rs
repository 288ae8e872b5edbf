//! Predicates that cannot be: every fault at once, each with its place.

use std::fs;
use std::path::Path;

use bairi_base::{Finding, Lang, Place};
use bairi_lake::Lake;
use bairi_plan::Plan;

use crate::kit::{plan, tiny};

/// An indicator over households with some keys put over the ordinary ones.
fn indicator(id: &str, keys: &[(&str, &str)]) -> String {
    let mut all = vec![("register", "household"), ("population", "TRUE")];
    if !keys.iter().any(|(key, _)| *key == "measure") {
        all.extend([("measure", "coverage"), ("met", "house_safe")]);
    }
    all.retain(|(key, _)| !keys.iter().any(|(other, _)| key == other));
    all.extend(keys);
    let words = "name = { zh = \"名\", en = \"n\" }\nunit_word = { zh = \"户\", en = \"h\" }\n\
                 note = { zh = \"注\", en = \"n\" }\nremedy = { zh = \"做\", en = \"do\" }\n";
    let keys: String = all.iter().map(|(key, value)| format!("{key} = \"{value}\"\n")).collect();
    format!("[{id}]\n{words}{keys}\n")
}

fn derived(id: &str, keys: &str) -> String {
    format!("\n[derived.{id}]\nname = {{ zh = \"{id}列\", en = \"Column {id}\" }}\n{keys}\n")
}

/// The tiny package with some text added: to the register of households, and as further indicators.
fn package(register: &str, indicators: &str) -> Plan {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../plan/tests/packages/good/tiny");
    let folder = tempfile::tempdir().unwrap();
    copy(&from, folder.path());
    let household = folder.path().join("registers/household.toml");
    let text = fs::read_to_string(&household).unwrap();
    fs::write(
        &household,
        text.replace(
            "\n[[form]]\nname = { zh = \"基本情况\"",
            &format!("{register}\n[[form]]\nname = {{ zh = \"基本情况\""),
        ),
    )
    .unwrap();
    if !indicators.is_empty() {
        fs::write(folder.path().join("indicators/more.toml"), indicators).unwrap();
    }
    let (plan, findings) = Plan::load(folder.path());
    let shown: Vec<_> = findings.iter().map(|f| format!("{:?} {}", f.place, f.message(Lang::En))).collect();
    plan.unwrap_or_else(|| panic!("only the lake may find fault: {shown:#?}"))
}

fn copy(from: &Path, to: &Path) {
    for file in fs::read_dir(from).unwrap().flatten() {
        let to = to.join(file.file_name());
        if file.path().is_dir() {
            fs::create_dir_all(&to).unwrap();
            copy(&file.path(), &to);
        } else {
            fs::copy(file.path(), to).unwrap();
        }
    }
}

fn line(finding: &Finding) -> String {
    let Place::File { file, path, .. } = &finding.place else { panic!("a finding without a place: {finding:?}") };
    format!("{} {file} {path}", finding.code)
}

#[track_caller]
fn complete(finding: &Finding) {
    for lang in [Lang::Zh, Lang::En] {
        assert!(finding.message(lang) != finding.code, "{} has no message", finding.code);
        assert!(!finding.hint(lang).is_empty(), "{} has no hint", finding.code);
    }
}

/// One faulty indicator, and what is said of it.
async fn check(keys: &[(&str, &str)], expected: &[&str]) {
    let findings = Lake::check(&package("", &indicator("bad", keys))).await;
    findings.iter().for_each(complete);
    let found: Vec<String> = findings.iter().map(line).collect();
    let expected: Vec<String> = expected
        .iter()
        .map(|e| e.split_once(' ').unwrap())
        .map(|(c, k)| format!("{c} indicators/more.toml bad.{k}"))
        .collect();
    assert_eq!(found, expected, "{keys:?}: {:?}", findings.iter().map(|f| f.message(Lang::En)).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_predicate_is_understood_whole_or_refused() {
    let sum = [("measure", "sum"), ("value", "people")];
    let ratio = [("measure", "ratio"), ("numerator", "income"), ("denominator", "people")];
    let with = |base: &[(&'static str, &'static str)], more: (&'static str, &'static str)| {
        let kept = base.iter().copied().filter(|(key, _)| *key != more.0);
        kept.chain([more]).collect::<Vec<_>>()
    };
    check(&[], &[]).await;
    check(&sum, &[]).await;
    check(&ratio, &[]).await;
    check(&[("population", "status = 'out' AND members > signed")], &[]).await;
    check(&[("population", "exit_on < $today - INTERVAL '1 month' AND unit > 0")], &[]).await;
    check(&[("population", "effective_on < recorded_on AND entity > 0")], &[]).await;
    // Functions that the engine runs only in a simpler form.
    check(&[("met", "coalesce(income, 0) * 2 > nullif(people, 3)")], &[]).await;
    check(&[("met", "CASE WHEN people BETWEEN 1 AND 3 THEN house_safe ELSE status LIKE 'o%' END")], &[]).await;
    check(&[("met", "date_part('year', exit_on) = 2017 AND length(head) > 1 AND head NOT IN ('a', 'b')")], &[]).await;
    check(&[("met", "strpos(',' || other_causes || ',', ',01,') > 0")], &[]).await;
    // It does not parse.
    check(&[("population", "status = ")], &["plan.sql.syntax population"]).await;
    check(&[("population", "(status = 'out'")], &["plan.sql.syntax population"]).await;
    check(&[("population", "TRUE, TRUE")], &["plan.sql.syntax population"]).await;
    check(&[("population", "-- nothing")], &["plan.sql.syntax population"]).await;
    // It names nothing that there is.
    check(&[("met", "statuss = 'out'")], &["plan.column.unknown met"]).await;
    check(&[("met", "retracted")], &["plan.column.unknown met"]).await;
    check(&[("met", "household.status = 'out'")], &["plan.column.unknown met"]).await;
    check(&[("met", "no_such_function(status)")], &["plan.sql.refused met"]).await;
    check(&[("met", "people > (SELECT 1)")], &["plan.sql.refused met"]).await;
    check(&[("met", "count(*) > 1")], &["plan.sql.refused met"]).await;
    // It would say something else every day, whatever day is asked for.
    check(&[("met", "exit_on <= current_date")], &["plan.sql.refused met"]).await;
    check(&[("met", "exit_on <= now()")], &["plan.sql.refused met"]).await;
    // It has the wrong type.
    check(&[("met", "people")], &["plan.sql.truth met"]).await;
    check(&[("population", "status")], &["plan.sql.truth population"]).await;
    check(&[("met", "house_safe + 1 > 0")], &["plan.sql.refused met"]).await;
    check(&with(&sum, ("value", "status")), &["plan.sql.whole value"]).await;
    check(&with(&sum, ("value", "income / 2.5")), &["plan.sql.whole value"]).await;
    check(&with(&sum, ("gap", "people + 1")), &["plan.sql.truth gap"]).await;
    check(&with(&ratio, ("numerator", "house_safe")), &["plan.sql.whole numerator"]).await;
    check(&with(&ratio, ("denominator", "exit_on")), &["plan.sql.whole denominator"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_derived_column_is_held_against_the_register_it_looks_at() {
    let of_persons = "of = \"person\"\nby = \"household\"\n";
    for (keys, expected) in [
        ("value = \"count(*)\"", None),
        ("value = \"sum(CASE WHEN sex = '1' THEN 1 END) - count(DISTINCT birth)\"", None),
        ("value = \"count(\"", Some(("plan.sql.syntax", "value"))),
        ("value = \"count(*), 1\"", Some(("plan.sql.syntax", "value"))),
        ("value = \"sum(height)\"", Some(("plan.column.unknown", "value"))),
        ("value = \"sum(household_status)\"", Some(("plan.column.unknown", "value"))),
        ("value = \"sum(name)\"", Some(("plan.sql.refused", "value"))),
        ("value = \"sex\"", Some(("plan.sql.aggregate", "value"))),
        ("value = \"1\"", Some(("plan.sql.aggregate", "value"))),
        ("where = \"sex\"\nvalue = \"count(*)\"", Some(("plan.sql.truth", "where"))),
        ("where = \"age > 3\"\nvalue = \"count(*)\"", Some(("plan.column.unknown", "where"))),
    ] {
        let plan = package(&derived("bad", &format!("{of_persons}{keys}")), "");
        let findings = Lake::check(&plan).await;
        findings.iter().for_each(complete);
        let found: Vec<String> = findings.iter().map(line).collect();
        let expected: Vec<String> =
            expected.iter().map(|(code, key)| format!("{code} registers/household.toml derived.bad.{key}")).collect();
        assert_eq!(found, expected, "{keys}: {findings:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn all_faults_are_found_in_one_go_with_line_and_column() {
    let indicators = [
        indicator("one", &[("population", "statuss = 'out'"), ("met", "people")]),
        indicator("two", &[("population", "TRUE AND")]),
        // It uses a column that is itself at fault: named there, and here as unknown.
        indicator("three", &[("met", "broken > 0")]),
    ];
    let text = indicators.concat();
    let plan = package(&derived("broken", "of = \"person\"\nby = \"household\"\nvalue = \"sum(height)\""), &text);
    let findings = Lake::check(&plan).await;
    let found: Vec<String> = findings.iter().map(line).collect();
    assert_eq!(
        found,
        [
            "plan.column.unknown registers/household.toml derived.broken.value",
            "plan.column.unknown indicators/more.toml one.population",
            "plan.sql.truth indicators/more.toml one.met",
            "plan.sql.syntax indicators/more.toml two.population",
            "plan.column.unknown indicators/more.toml three.met",
        ]
    );
    let Place::File { line, column, .. } = findings[1].place else { panic!("no place") };
    let written = text.lines().nth(line as usize - 1).unwrap();
    assert!(written.starts_with("population = "), "line {line} is {written}");
    assert_eq!(column as usize, written.find('"').unwrap() + 1);
    assert!(findings[1].message(Lang::En).contains("statuss"));
    assert!(findings[1].hint(Lang::En).contains("`status`"), "{}", findings[1].hint(Lang::En));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_population_of_a_data_set_is_held_against_its_register() {
    let packages = Path::new(env!("CARGO_MANIFEST_DIR")).join("../plan/tests/packages");
    for (population, expected) in [
        ("TRUE", None),
        ("household_status = 'out' AND birth > $today - INTERVAL '16 years'", None),
        ("TRUE AND", Some("plan.sql.syntax")),
        ("statuss = 'out'", Some("plan.column.unknown")),
        ("name", Some("plan.sql.truth")),
    ] {
        let folder = tempfile::tempdir().unwrap();
        copy(&packages.join("good/tiny"), folder.path());
        copy(&packages.join("parts/compared"), folder.path());
        let file = folder.path().join("comparisons.toml");
        let text = fs::read_to_string(&file).unwrap();
        let other = format!("population = \"{population}\"\nentry = \"household\"\nkind = \"deceased\"");
        let changed = text.replace("population = \"TRUE\"\nentry = \"household\"\nkind = \"deceased\"", &other);
        fs::write(&file, changed).unwrap();
        let findings = Lake::check(&Plan::load(folder.path()).0.unwrap()).await;
        findings.iter().for_each(complete);
        let found: Vec<String> = findings.iter().map(line).collect();
        let expected = expected.map(|code| format!("{code} comparisons.toml data.deaths.population"));
        assert_eq!(found, Vec::from_iter(expected), "{population}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sound_plans_are_found_sound() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plans");
    let folders = fs::read_dir(folder).unwrap().flatten().map(|f| f.path()).filter(|f| f.is_dir());
    let plans: Vec<Plan> = folders.map(|f| Plan::load(&f).0.unwrap()).collect();
    assert!(!plans.is_empty());
    for plan in plans.into_iter().chain([tiny(), plan()]) {
        let findings = Lake::check(&plan).await;
        assert_eq!(findings, [], "{:?}", findings.iter().map(|f| f.message(Lang::En)).collect::<Vec<_>>());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parameter_nobody_knows_is_named() {
    let mut plan = tiny();
    plan.parameters.clear();
    let findings = Lake::check(&plan).await;
    assert_eq!(findings.iter().map(|f| f.code.as_str()).collect::<Vec<_>>(), ["plan.parameter.unknown"]);
    findings.iter().for_each(complete);
}
