//! The names behind a figure, by the task that asks for them or by the indicator alone.

use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use bairi_app::{HOUSEHOLD, Part, ROWS_A_PAGE, Status, WorkAsk, WorkList, WorkRow};
use bairi_base::UnitCode;

use crate::asked::{Asked, query_text};
use crate::fault::Fault;
use crate::frame::{Frame, Link, Nav};
use crate::pages::cells::entry_path;
use crate::pages::register::{RowView, row_view};
use crate::parts::Light;
use crate::show;
use crate::web::Web;

pub(crate) fn routes() -> Router<Web> {
    Router::new().route("/tasks/{number}/list", get(of_task)).route("/indicators/{id}/rows", get(of_indicator))
}

#[derive(Template)]
#[template(path = "work_list.html")]
struct WorkListPage {
    frame: Frame,
    note: String,
    remedy: String,
    /// Where the list comes from.
    up: Link,
    action: String,
    kept: Vec<(String, String)>,
    search: String,
    parts: Vec<(Link, bool)>,
    heads: Vec<(String, bool)>,
    rows: Vec<RowView>,
    lights: Vec<Option<Light>>,
    with_state: bool,
    with_place: bool,
    total: String,
    range: String,
    before: Option<String>,
    after: Option<String>,
    reset: String,
    /// Empty for units, which are no register to export.
    xlsx: String,
}

/// The task and the target that a list belongs to.
struct Of {
    path: String,
    title: String,
    up: Link,
}

async fn of_task(Path(number): Path<String>, asked: Asked) -> Result<Response, Fault> {
    let plan = asked.plan();
    let task = number.parse().ok().and_then(|number: u32| plan.tasks.iter().find(|task| task.number == number));
    let task = task.ok_or(Fault::NotFound { key: "fault-no-task" })?;
    let named = asked.get("target").and_then(|id| task.targets.iter().find(|target| target.id == id));
    let measured = || task.targets.iter().find(|target| target.indicator.is_some());
    let target = named.or_else(measured).ok_or(Fault::NotFound { key: "fault-not-measured" })?;
    let indicator = target.indicator.clone().ok_or(Fault::NotFound { key: "fault-not-measured" })?;
    let title = asked.words().t2("list-of-target", "number", task.number, "target", target.name.get(asked.lang));
    let up = format!("{} {}", task.number, task.title.get(asked.lang));
    let of = Of {
        path: format!("/tasks/{}/list", task.number),
        title,
        up: Link { name: up, href: format!("/tasks/{}", task.number) },
    };
    show_list(&asked, indicator, of).await
}

async fn of_indicator(Path(id): Path<String>, asked: Asked) -> Result<Response, Fault> {
    let info = asked.app().indicator(&asked.viewer, &id).ok_or(Fault::NotFound { key: "fault-not-found" })?;
    let words = asked.words();
    let of = Of {
        path: format!("/indicators/{id}/rows"),
        title: words.t1("list-of-indicator", "indicator", info.name.get(asked.lang)),
        up: Link { name: words.t("nav-unit"), href: format!("/units/{}", asked.unit) },
    };
    show_list(&asked, id, of).await
}

async fn show_list(asked: &Asked, indicator: String, of: Of) -> Result<Response, Fault> {
    let ask = WorkAsk {
        indicator,
        unit: asked.unit,
        part: asked.get("part").and_then(part_of).unwrap_or_default(),
        search: asked.get("q").unwrap_or_default().to_owned(),
        page: asked.page(),
        as_of: asked.as_of,
    };
    let list = asked.app().work_list(&asked.viewer, &ask).await?;
    asked.answer(&list, || page(asked, &list, of))
}

const PARTS: [(Part, &str); 4] =
    [(Part::Gap, "gap"), (Part::Unknown, "unknown"), (Part::Met, "met"), (Part::Population, "population")];

pub(crate) fn part_of(word: &str) -> Option<Part> {
    PARTS.into_iter().find(|(_, known)| *known == word).map(|(part, _)| part)
}

fn page(asked: &Asked, list: &WorkList, of: Of) -> WorkListPage {
    let (words, lang, info) = (asked.words(), asked.lang, &list.indicator);
    let nav = if info.register == HOUSEHOLD { Nav::Household } else { Nav::Tasks };
    let frame = asked.frame(nav, of.title);
    let with = |key: &str, value: Option<String>| {
        let gone = [key, "page", "lang"];
        let kept = asked.query.iter().filter(|(k, v)| !gone.contains(&k.as_str()) && !v.is_empty());
        let mut pairs: Vec<(String, String)> = kept.cloned().collect();
        pairs.extend(value.map(|value| (key.to_owned(), value)));
        format!("{}{}", of.path, query_text(&pairs))
    };
    let to_page = |page: u64| with("page", Some(page.to_string()));
    let first = (list.page - 1) * ROWS_A_PAGE + 1;
    let last = first + list.rows.len() as u64;
    let number = |n: u64| show::count(i64::try_from(n).unwrap_or(i64::MAX));
    let kept = |(key, value): &&(String, String)| {
        ["unit", "on", "target", "part"].contains(&key.as_str()) && !value.is_empty()
    };
    WorkListPage {
        note: info.note.get(lang).to_owned(),
        remedy: info.remedy.get(lang).to_owned(),
        up: Link { href: frame.href(&of.up.href), name: of.up.name },
        action: of.path.clone(),
        kept: asked.query.iter().filter(kept).cloned().collect(),
        search: list.search.clone(),
        parts: parts(list, words, |word| with("part", Some(word.to_owned()))),
        heads: list.columns.iter().map(|c| (c.name.get(lang).to_owned(), c.number)).collect(),
        rows: list.rows.iter().map(|row| row_of(asked, &frame, list, row)).collect(),
        lights: list.rows.iter().map(|row| info.coverage.then(|| state(row.met, words))).collect(),
        with_state: info.coverage,
        with_place: list.rows.iter().any(|row| !row.row.place.is_empty()),
        total: number(list.total),
        range: match list.rows.is_empty() {
            true => String::new(),
            false => words.t2("list-range", "first", number(first), "last", number(last.saturating_sub(1))),
        },
        before: (list.page > 1).then(|| to_page(list.page - 1)),
        after: (list.page < list.pages).then(|| to_page(list.page + 1)),
        reset: with("q", None),
        xlsx: xlsx(asked, list),
        frame,
    }
}

/// The rows as a spreadsheet, without the page.
fn xlsx(asked: &Asked, list: &WorkList) -> String {
    let builtin = asked.plan().registers.iter().any(|r| r.id == list.indicator.register && r.builtin);
    if builtin {
        return String::new();
    }
    let word = PARTS.into_iter().find(|(part, _)| *part == list.part).map_or("gap", |(_, word)| word);
    let mut pairs = vec![("unit".to_owned(), asked.unit.to_string()), ("part".to_owned(), word.to_owned())];
    pairs.extend(asked.query.iter().filter(|(key, v)| ["q", "on"].contains(&key.as_str()) && !v.is_empty()).cloned());
    format!("/indicators/{}/export.xlsx{}", list.indicator.id, query_text(&pairs))
}

/// The parts that the indicator has, each with its number of rows.
fn parts(list: &WorkList, words: crate::catalogue::Words, href: impl Fn(&str) -> String) -> Vec<(Link, bool)> {
    let figure = list.figure.unwrap_or_default();
    let has = |part: Part| match part {
        Part::Gap => list.indicator.gap,
        Part::Unknown | Part::Met => list.indicator.coverage,
        Part::Population => true,
    };
    let link = |(part, word): (Part, &str)| {
        let (key, rows) = match part {
            Part::Gap => ("part-gap", figure.gap),
            Part::Unknown => ("part-unknown", figure.unknown),
            Part::Met => ("part-met", figure.value.num),
            Part::Population => ("part-population", figure.population),
        };
        let name = format!("{} {}", words.t(key), show::count(rows));
        (Link { name, href: href(word) }, list.part == part)
    };
    PARTS.into_iter().filter(|(part, _)| has(*part)).map(link).collect()
}

fn state(met: Option<bool>, words: crate::catalogue::Words) -> Light {
    let (status, key) = match met {
        Some(true) => (Status::Met, "row-met"),
        Some(false) => (Status::Behind, "row-not-met"),
        None => (Status::NotMeasured, "row-unknown"),
    };
    Light { word: words.t(key), ..Light::of(status, words) }
}

/// An entry leads to its file; a unit to its page.
fn row_of(asked: &Asked, frame: &Frame, list: &WorkList, row: &WorkRow) -> RowView {
    let mut view = row_view(frame, &list.indicator.register, &list.columns, &row.row);
    let builtin = asked.plan().registers.iter().any(|r| r.id == list.indicator.register && r.builtin);
    if builtin {
        let lead = view.cells.iter_mut().filter(|cell| cell.lead);
        lead.for_each(|cell| cell.href = frame.on_day(&unit_path(row.row.unit)));
    } else if let Some(first) = view.cells.first_mut().filter(|cell| cell.href.is_empty() && !cell.lead) {
        first.href = frame.href(&entry_path(&list.indicator.register, row.row.entity));
    }
    view
}

fn unit_path(unit: UnitCode) -> String {
    format!("/units/{unit}")
}
