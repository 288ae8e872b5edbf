//! The command dashboard: how we stand, where it is worst, whom to call.

use std::collections::HashMap;
use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::get;
use bairi_app::{
    BehindTask, ChangeKind, ChangeLine, Choropleth, Due, DueKind, IndicatorInfo, MapBy, Overview, Status, Todo,
};
use bairi_base::{Level, UnitCode};
use serde::Serialize;

use crate::asked::Asked;
use crate::fault::Fault;
use crate::frame::{Frame, Nav};
use crate::pages::cells::{entry_path, speaks};
use crate::parts::{self, FigureText, Light};
use crate::show;
use crate::web::Web;

const WORST_SHOWN: usize = 10;
/// Light to dark; as many as [`bairi_app::CLASSES_MAX`].
const CLASS_FILLS: [&str; bairi_app::CLASSES_MAX] = ["f-c0", "f-c1", "f-c2", "f-c3", "f-c4", "f-c5"];
/// The bar of the statuses is so wide, in its own units.
const BAR_WIDTH: f64 = 1000.0;

pub(crate) fn routes() -> Router<Web> {
    Router::new().route("/", get(dashboard))
}

#[derive(Serialize)]
struct Dashboard {
    overview: Arc<Overview>,
    /// Absent below the city, where there are no counties to tell apart.
    map: Option<Choropleth>,
}

async fn dashboard(asked: Asked) -> Result<Response, Fault> {
    let overview = asked.app().overview(&asked.viewer, asked.unit, asked.as_of).await?;
    let map = match asked.unit.level() {
        Level::Province | Level::City => {
            let by = chosen(&asked);
            Some(asked.app().choropleth(&asked.viewer, asked.unit, by, asked.as_of).await?)
        }
        _ => None,
    };
    let dashboard = Dashboard { overview, map };
    asked.answer(&dashboard, || view(&asked, &dashboard))
}

/// `?task=17`, `?indicator=…`, or the form's `?map=task-17`; otherwise how many tasks are late.
fn chosen(asked: &Asked) -> MapBy {
    let map = asked.get("map").unwrap_or_default();
    let task = asked.get("task").or_else(|| map.strip_prefix("task-")).and_then(|task| task.parse().ok());
    let indicator = asked.get("indicator").or_else(|| map.strip_prefix("indicator-"));
    let known_task = |number: &u32| asked.plan().tasks.iter().any(|task| task.number == *number);
    let known_indicator = |id: &&str| asked.plan().indicators.iter().any(|indicator| indicator.id == **id);
    match (task.filter(known_task), indicator.filter(known_indicator)) {
        (Some(number), _) => MapBy::Task(number),
        (None, Some(id)) => MapBy::Indicator(id.to_owned()),
        (None, None) => MapBy::Late,
    }
}

#[derive(Template)]
#[template(path = "dashboard.html")]
struct DashboardPage {
    frame: Frame,
    /// Of the action; empty before and after it.
    day: String,
    left: String,
    step: String,
    finding: String,
    asked: usize,
    bar: Vec<Part>,
    bar_label: String,
    map: Option<MapView>,
    behind: Vec<BehindView>,
    behind_more: usize,
    todo: Vec<TodoView>,
    due: Vec<DueView>,
    /// Whether there are places below.
    places: bool,
    worst: Vec<WorstView>,
    changes: Vec<ChangeView>,
}

/// A part of the bar of statuses.
struct Part {
    light: Light,
    fill: &'static str,
    tasks: usize,
    href: String,
    x: f64,
    width: f64,
}

struct MapView {
    view_box: String,
    title: String,
    places: Vec<PlaceView>,
    choices: Vec<Choice>,
    legend: Vec<(&'static str, String)>,
}

struct PlaceView {
    path: String,
    fill: &'static str,
    name: String,
    said: String,
    href: String,
}

struct Choice {
    value: String,
    name: String,
    chosen: bool,
    /// Set on the first of a group.
    group: Option<String>,
    /// Whether the group before ends here.
    ends: bool,
}

struct BehindView {
    light: Light,
    title: String,
    number: u32,
    href: String,
    by: String,
    lead: String,
    missing: String,
}

struct TodoView {
    light: Light,
    name: String,
    gap: String,
    href: String,
    task_href: String,
    remedy: String,
}

struct DueView {
    day: String,
    kind: String,
    name: String,
    light: Option<Light>,
    href: String,
}

struct WorstView {
    rank: usize,
    name: String,
    href: String,
    counts: Vec<Light>,
    task_href: Option<(String, String)>,
}

pub(crate) struct ChangeView {
    pub(crate) at: String,
    pub(crate) what: String,
    pub(crate) title: String,
    /// Set where the title speaks another language than the page.
    pub(crate) lang: &'static str,
    pub(crate) href: String,
    pub(crate) place: String,
    pub(crate) by: String,
}

fn view(asked: &Asked, dashboard: &Dashboard) -> DashboardPage {
    let (overview, words, lang) = (&dashboard.overview, asked.words(), asked.lang);
    let frame = asked.frame(Nav::Dashboard, words.t("dashboard-title"));
    let within = overview.day.number > 0 && overview.day.left >= 0;
    let late: usize = overview.behind_total;
    let finding = match (late, overview.places.first().filter(|place| place.late() > 0)) {
        (0, _) => words.t("dashboard-none-late"),
        (_, Some(place)) => words.t2("dashboard-late-place", "tasks", late, "place", place.name.get(lang)),
        (_, None) => words.t1("dashboard-late", "tasks", late),
    };
    let step: Vec<&str> = overview.day.steps.iter().map(|step| step.get(lang)).collect();
    let asked_tasks: usize = overview.statuses.iter().map(|count| count.tasks).sum();
    DashboardPage {
        day: if within { words.t1("dashboard-day", "day", overview.day.number) } else { String::new() },
        left: if within { words.t1("dashboard-left", "days", overview.day.left) } else { String::new() },
        step: step.join(if lang == bairi_base::Lang::Zh { "、" } else { ", " }),
        finding,
        asked: asked_tasks,
        bar: bar(overview, asked_tasks, &frame, asked),
        bar_label: words.t("dashboard-statuses"),
        map: dashboard.map.as_ref().and_then(|map| map_view(asked, map, &frame)),
        behind: overview.behind.iter().map(|task| behind(asked, task, &frame)).collect(),
        behind_more: overview.behind_total - overview.behind.len(),
        todo: overview.todo.iter().map(|item| todo(asked, item, &frame)).collect(),
        due: overview.due.iter().map(|item| due(asked, item, &frame)).collect(),
        places: !overview.places.is_empty(),
        worst: worst(asked, overview, &frame),
        changes: overview.changes.iter().map(|line| change(asked, line, &frame)).collect(),
        frame,
    }
}

fn bar(overview: &Overview, all: usize, frame: &Frame, asked: &Asked) -> Vec<Part> {
    let scale = BAR_WIDTH / all.max(1) as f64;
    let mut x = 0.0;
    let part = |count: &bairi_app::StatusCount| {
        let width = count.tasks as f64 * scale;
        x += width;
        Part {
            light: Light::of(count.status, asked.words()),
            fill: parts::fill(count.status),
            tasks: count.tasks,
            href: frame.href(&format!("/tasks?status={}", count.status.word())),
            x: x - width,
            width,
        }
    };
    overview.statuses.iter().map(part).collect()
}

fn map_view(asked: &Asked, map: &Choropleth, frame: &Frame) -> Option<MapView> {
    let (plan, words, lang) = (asked.plan(), asked.words(), asked.lang);
    let outlines = &asked.web.outlines;
    let units: Vec<UnitCode> = map.places.iter().map(|place| place.unit).collect();
    let info = match &map.by {
        MapBy::Indicator(id) => asked.app().indicator(&asked.viewer, id),
        MapBy::Task(number) => plan
            .tasks
            .iter()
            .find(|task| task.number == *number)
            .and_then(|task| task.targets.iter().find_map(|target| target.indicator.as_deref()))
            .and_then(|id| asked.app().indicator(&asked.viewer, id)),
        MapBy::Late => None,
    };
    let title = match &map.by {
        MapBy::Late => words.t("dashboard-map-late"),
        MapBy::Task(number) => plan
            .tasks
            .iter()
            .find(|task| task.number == *number)
            .map(|task| words.t2("dashboard-map-task", "number", *number, "title", task.title.get(lang)))
            .unwrap_or_default(),
        MapBy::Indicator(_) => info.as_ref().map(|info| info.name.get(lang).to_owned()).unwrap_or_default(),
    };
    let place = |place: &bairi_app::MapPlace| {
        let name = plan.units.find(place.unit).map(|unit| unit.name.get(lang)).unwrap_or_default();
        let said = match (&map.by, place.status, place.figure, &info) {
            (MapBy::Late, _, Some(figure), _) => words.t1("dashboard-map-late-said", "tasks", figure.value.num),
            (MapBy::Task(_), Some(status), figure, _) => {
                let word = Light::of(status, words).word;
                match figure.filter(|figure| figure.value.den > 1) {
                    Some(figure) => format!("{word} {}", show::percent(figure.value, lower(info.as_ref()))),
                    None => word,
                }
            }
            (MapBy::Indicator(_), _, Some(figure), Some(info)) => FigureText::value(info, figure.value, lang),
            _ => words.t("dashboard-map-nothing"),
        };
        let fill = match (place.status, place.class) {
            (Some(status), _) => parts::fill(status),
            (None, Some(class)) => CLASS_FILLS[class.min(CLASS_FILLS.len() - 1)],
            (None, None) => "f-unknown",
        };
        PlaceView {
            path: outlines.path(place.unit).unwrap_or_default().to_owned(),
            fill,
            name: name.to_owned(),
            said,
            href: frame.on_day(&format!("/units/{}", place.unit)),
        }
    };
    Some(MapView {
        view_box: outlines.view_box(&units)?,
        title,
        places: map.places.iter().map(place).collect(),
        choices: choices(asked, &map.by),
        legend: legend(asked, map, info.as_ref()),
    })
}

fn lower(info: Option<&IndicatorInfo>) -> bool {
    info.is_some_and(|info| info.lower_is_better)
}

fn legend(asked: &Asked, map: &Choropleth, info: Option<&IndicatorInfo>) -> Vec<(&'static str, String)> {
    let words = asked.words();
    if map.classes.is_empty() {
        let count = |status| map.places.iter().filter(|place| place.status == Some(status)).count();
        let mut legend: Vec<(&'static str, String)> = Status::ALL
            .into_iter()
            .filter(|status| count(*status) > 0)
            .map(|status| (parts::fill(status), words.t2("dashboard-map-class", "figures", Light::of(status, words).word, "places", count(status))))
            .collect();
        let nothing = map.places.iter().filter(|place| place.status.is_none()).count();
        if nothing > 0 {
            legend.push(("f-unknown", words.t2("dashboard-map-class", "figures", words.t("dashboard-map-nothing"), "places", nothing)));
        }
        return legend;
    }
    let value = |value| match info {
        Some(info) => FigureText::value(info, value, asked.lang),
        None => show::count(value.num),
    };
    let class = |(at, class): (usize, &bairi_app::MapClass)| {
        let from = value(class.from);
        let next = map.classes.get(at + 1).map(|next| value(next.from));
        let text = match (class.to.map(value), next) {
            (Some(to), _) if to == from => from,
            (Some(to), _) => format!("{from} – {to}"),
            (None, Some(next)) => words.t2("dashboard-map-below", "from", from, "next", next),
            (None, None) => from,
        };
        (CLASS_FILLS[at.min(CLASS_FILLS.len() - 1)], words.t2("dashboard-map-class", "figures", text, "places", class.places))
    };
    map.classes.iter().enumerate().map(class).collect()
}

fn choices(asked: &Asked, by: &MapBy) -> Vec<Choice> {
    let (plan, words, lang) = (asked.plan(), asked.words(), asked.lang);
    let mut choices = vec![Choice {
        value: "late".to_owned(),
        name: words.t("dashboard-map-late"),
        chosen: *by == MapBy::Late,
        group: None,
        ends: false,
    }];
    for (at, task) in plan.tasks.iter().filter(|task| task.measured()).enumerate() {
        choices.push(Choice {
            value: format!("task-{}", task.number),
            name: format!("{} {}", task.number, task.title.get(lang)),
            chosen: *by == MapBy::Task(task.number),
            group: (at == 0).then(|| words.t("dashboard-map-tasks")),
            ends: false,
        });
    }
    for (at, indicator) in plan.indicators.iter().enumerate() {
        choices.push(Choice {
            value: format!("indicator-{}", indicator.id),
            name: indicator.name.get(lang).to_owned(),
            chosen: *by == MapBy::Indicator(indicator.id.clone()),
            group: (at == 0).then(|| words.t("dashboard-map-indicators")),
            ends: at == 0,
        });
    }
    choices
}

fn behind(asked: &Asked, task: &BehindTask, frame: &Frame) -> BehindView {
    let (words, lang) = (asked.words(), asked.lang);
    let comma = if lang == bairi_base::Lang::Zh { "、" } else { ", " };
    let lead: Vec<&str> = task.lead.iter().map(|lead| lead.get(lang)).collect();
    let missing = task.missing.filter(|(missing, _)| *missing > 0);
    BehindView {
        light: Light::of(task.status, words),
        title: task.title.get(lang).to_owned(),
        number: task.number,
        href: frame.href(&format!("/tasks/{}", task.number)),
        by: show::near_day(task.by, asked.day, lang),
        lead: lead.join(comma),
        missing: missing
            .map(|(missing, of)| words.t2("dashboard-missing", "missing", missing, "of", of))
            .unwrap_or_default(),
    }
}

fn todo(asked: &Asked, item: &Todo, frame: &Frame) -> TodoView {
    let gap = if asked.lang == bairi_base::Lang::En { " " } else { "" };
    TodoView {
        light: Light::of(item.status, asked.words()),
        name: item.name.get(asked.lang).to_owned(),
        gap: format!("{}{gap}{}", show::count(item.gap), item.unit_word.get(asked.lang)),
        href: frame.href(&format!("/tasks/{}/list?target={}", item.task, item.target)),
        task_href: frame.href(&format!("/tasks/{}", item.task)),
        remedy: item.remedy.get(asked.lang).to_owned(),
    }
}

fn due(asked: &Asked, item: &Due, frame: &Frame) -> DueView {
    let words = asked.words();
    let kind = match item.kind {
        DueKind::Deadline => "due-deadline",
        DueKind::Stage => "due-stage",
        DueKind::Duty => "due-duty",
    };
    let href = item.tasks.first().map(|task| frame.href(&format!("/tasks/{task}"))).unwrap_or_default();
    DueView {
        day: show::near_day(item.day, asked.day, asked.lang),
        kind: words.t(kind),
        name: item.name.get(asked.lang).to_owned(),
        light: item.status.map(|status| Light::of(status, words)),
        href,
    }
}

fn worst(asked: &Asked, overview: &Overview, frame: &Frame) -> Vec<WorstView> {
    let words = asked.words();
    let titles: HashMap<u32, &str> =
        asked.plan().tasks.iter().map(|task| (task.number, task.title.get(asked.lang))).collect();
    let shown = overview.places.iter().filter(|place| place.late() + place.at_risk > 0).take(WORST_SHOWN);
    shown
        .enumerate()
        .map(|(at, place)| WorstView {
            rank: at + 1,
            name: place.name.get(asked.lang).to_owned(),
            href: frame.on_day(&format!("/units/{}", place.unit)),
            counts: counts(place, words),
            task_href: place.worst_task.map(|task| {
                let title = titles.get(&task).copied().unwrap_or_default().to_owned();
                (frame.href_at(&format!("/tasks/{task}"), place.unit), title)
            }),
        })
        .collect()
}

/// Overdue, behind and at risk, each with its number, without the noughts.
pub(crate) fn counts(place: &bairi_app::PlaceStanding, words: crate::catalogue::Words) -> Vec<Light> {
    let all = [(Status::Overdue, place.overdue), (Status::Behind, place.behind), (Status::AtRisk, place.at_risk)];
    let shown = all.into_iter().filter(|(_, tasks)| *tasks > 0);
    shown
        .map(|(status, tasks)| {
            let light = Light::of(status, words);
            Light { word: format!("{} {tasks}", light.word), ..light }
        })
        .collect()
}

pub(crate) fn change(asked: &Asked, line: &ChangeLine, frame: &Frame) -> ChangeView {
    let (words, lang) = (asked.words(), asked.lang);
    let key = match line.kind {
        ChangeKind::New => "latest-new",
        ChangeKind::Changed => "latest-changed",
        ChangeKind::Retracted => "latest-retracted",
    };
    let title = line.title.clone().unwrap_or_else(|| words.t("latest-unnamed"));
    ChangeView {
        at: show::moment(line.at, lang),
        what: words.t1(key, "register", line.register_name.get(lang)),
        lang: speaks(lang, &title),
        title,
        href: frame.href(&entry_path(&line.register, line.entity)),
        place: line.unit_name.get(lang).to_owned(),
        by: line.by.get(lang).to_owned(),
    }
}
