//! The worked examples of `docs/schedule.md`, read from the page itself.

use bairi_base::{Fraction, Text};
use bairi_plan::{Calendar, Milestone};
use bairi_schedule::{Ask, Forecast, Outlook, outlook};
use chrono::NaiveDate;
use toml::{Table, Value};

use crate::kit::{autumn, day, fraction, require};

const PAGE: &str = include_str!("../../../../docs/schedule.md");
const EXAMPLES_MIN: usize = 8;

#[test]
fn every_worked_example_of_the_page_comes_out_as_written() {
    let calendar = autumn();
    let mut wrong = Vec::new();
    let examples = examples();
    assert!(examples.len() >= EXAMPLES_MIN, "only {} examples found on the page", examples.len());
    for (title, example) in &examples {
        for asked in example["day"].as_array().expect("`day` is a list of tables") {
            let asked = asked.as_table().expect("`day` is a list of tables");
            check(title, example, asked, &calendar, &mut wrong);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Title and TOML of each example, in the page's order.
fn examples() -> Vec<(&'static str, Table)> {
    PAGE.split("\n### ")
        .skip(1)
        .map(|part| {
            let title = part.lines().next().expect("an example has a title");
            let code = part.split("```toml\n").nth(1).and_then(|c| c.split("\n```").next());
            let code = code.unwrap_or_else(|| panic!("{title}: no TOML"));
            (title, code.parse().unwrap_or_else(|fault| panic!("{title}: {fault}")))
        })
        .collect()
}

fn check(title: &str, example: &Table, asked: &Table, calendar: &Calendar, wrong: &mut Vec<String>) {
    let milestones = milestones(example);
    let readings = readings(example);
    let answer = outlook(&Ask {
        today: day(text(asked, "today")),
        start: day(text(example, "start")),
        by: day(text(example, "by")),
        require: require(text(example, "require")),
        milestones: &milestones,
        calendar,
        readings: &readings,
        current: asked.get("current").and_then(Value::as_str).map(fraction),
    });
    let mut expect = |key: &str, found: String| {
        if let Some(written) = asked.get(key) {
            let written = written.as_str().map_or_else(|| written.to_string(), str::to_owned);
            if written != found {
                wrong.push(format!("{title}, {}: {key} is {found}, the page says {written}", asked["today"]));
            }
        }
    };
    expect("share", shown(answer.share));
    expect("expected", answer.expected.map(shown).unwrap_or_default());
    expect("status", answer.status.word().to_owned());
    expect("forecast", forecast(answer.forecast));
    expect("working_days_left", answer.working_days_left.to_string());
    expect("done", format!("{:?}", answer.stages.iter().map(|stage| stage.done).collect::<Vec<_>>()));
    for line in stages(example, &answer) {
        wrong.push(format!("{title}, {}: {line}", asked["today"]));
    }
}

fn milestones(example: &Table) -> Vec<Milestone> {
    list(example, "milestones")
        .iter()
        .map(|m| Milestone {
            name: Text::new("", m[0].as_str().expect("a name")),
            working_days: m[1].as_integer().expect("a number of days").try_into().expect("a small number"),
            share: fraction(m[2].as_str().expect("a share")),
        })
        .collect()
}

fn readings(example: &Table) -> Vec<(NaiveDate, Fraction)> {
    let text = |value: &Value| value.as_str().expect("a reading is a day and a figure").to_owned();
    list(example, "readings").iter().map(|r| (day(&text(&r[0])), fraction(&text(&r[1])))).collect()
}

/// What differs from the page's stages, if it names any.
fn stages(example: &Table, answer: &Outlook) -> Vec<String> {
    let written = list(example, "stages");
    if written.is_empty() {
        return Vec::new();
    }
    if written.len() != answer.stages.len() {
        return vec![format!("{} stages, the page says {}", answer.stages.len(), written.len())];
    }
    let mut wrong = Vec::new();
    for (written, stage) in written.iter().zip(&answer.stages) {
        let found = [
            ("latest_start", stage.latest_start.to_string()),
            ("from", stage.from.to_string()),
            ("to", stage.to.to_string()),
            ("figure", stage.figure.map(shown).unwrap_or_default()),
        ];
        for (key, found) in found {
            if written.get(key).is_some_and(|w| w.as_str() != Some(&found)) {
                wrong.push(format!("stage {}: {key} is {found}, the page says {}", stage.name.en, written[key]));
            }
        }
    }
    wrong
}

fn list<'a>(table: &'a Table, key: &str) -> &'a [Value] {
    table.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn text<'a>(table: &'a Table, key: &str) -> &'a str {
    table.get(key).and_then(Value::as_str).unwrap_or_else(|| panic!("no `{key}`"))
}

fn shown(value: Fraction) -> String {
    format!("{}/{}", value.num, value.den)
}

fn forecast(value: Forecast) -> String {
    match value {
        Forecast::Met => "met".to_owned(),
        Forecast::On(day) => day.to_string(),
        Forecast::Never => "never".to_owned(),
        Forecast::Unknown => "unknown".to_owned(),
    }
}
