//! The task list, with the stages counted back from every deadline.

use askama::Template;
use axum::Router;
use axum::body::Body;
use axum::response::Response;
use axum::routing::get;
use bairi_app::{PageSheet, Status, TaskLine, TaskList, TasksAsk};

use crate::asked::Asked;
use crate::fault::Fault;
use crate::frame::{Frame, Nav};
use crate::gantt::Gantt;
use crate::pages::export::download;
use crate::parts::Light;
use crate::task_text::{TaskText, task_headings, task_rows};
use crate::web::Web;

pub(crate) fn routes() -> Router<Web> {
    Router::new().route("/tasks", get(tasks)).route("/tasks.xlsx", get(xlsx))
}

fn ask(asked: &Asked) -> TasksAsk {
    TasksAsk {
        status: asked.get("status").and_then(Status::from_word),
        section: asked.get("section").and_then(|section| section.parse().ok()),
        by_number: asked.get("sort") == Some("number"),
    }
}

/// What the page lists, as a spreadsheet.
async fn xlsx(asked: Asked) -> Result<Response, Fault> {
    let list = asked.app().tasks(&asked.viewer, asked.unit, asked.as_of, ask(&asked)).await?;
    let words = asked.words();
    let place = asked.plan().units.find(asked.unit).map_or("", |unit| unit.name.get(asked.lang));
    let name = format!("{} {place}", words.t("tasks-title"));
    let file = format!("{name} {}.xlsx", asked.day);
    let sheet = PageSheet { name, headings: task_headings(asked.lang), rows: task_rows(&list, asked.lang) };
    let bytes = asked.app().page_sheet(sheet, list.times, asked.lang)?;
    Ok(download(&file, "tasks", Body::from(bytes)))
}

async fn tasks(asked: Asked) -> Result<Response, Fault> {
    let ask = ask(&asked);
    let list = asked.app().tasks(&asked.viewer, asked.unit, asked.as_of, ask).await?;
    asked.answer(&list, || view(&asked, &list, ask))
}

#[derive(Template)]
#[template(path = "tasks.html")]
struct TasksPage {
    frame: Frame,
    lines: Vec<LineView>,
    statuses: Vec<Chip>,
    sections: Vec<Choice>,
    status_kept: String,
    by_number: bool,
    sort_href: String,
    xlsx_href: String,
    elsewhere: usize,
    gantt: Gantt,
}

struct Chip {
    name: String,
    href: String,
    current: bool,
}

struct Choice {
    value: String,
    name: String,
    chosen: bool,
}

/// A task in a table.
pub(crate) struct LineView {
    pub(crate) number: u32,
    pub(crate) title: String,
    pub(crate) href: String,
    pub(crate) light: Light,
    /// The deciding target, where the task has several.
    pub(crate) target: String,
    pub(crate) now: String,
    pub(crate) of: String,
    pub(crate) demand: String,
    pub(crate) by: String,
    pub(crate) reached: String,
    /// Names on the work list, and where they stand; empty if there are none.
    pub(crate) gap: String,
    pub(crate) gap_href: String,
}

fn view(asked: &Asked, list: &TaskList, ask: TasksAsk) -> TasksPage {
    let (words, lang, plan) = (asked.words(), asked.lang, asked.plan());
    let frame = asked.frame(Nav::Tasks, words.t("tasks-title"));
    let address = |page: &str, status: Option<Status>, by_number: bool| {
        let mut address = page.to_owned();
        let mut add = |text: String| {
            let sign = if address.contains('?') { '&' } else { '?' };
            address = format!("{address}{sign}{text}");
        };
        if let Some(status) = status {
            add(format!("status={}", status.word()));
        }
        if let Some(section) = ask.section {
            add(format!("section={section}"));
        }
        if by_number {
            add("sort=number".to_owned());
        }
        frame.href(&address)
    };
    let all: usize = list.statuses.iter().map(|count| count.tasks).sum();
    let mut statuses = vec![Chip {
        name: format!("{} {all}", words.t("tasks-all")),
        href: address("/tasks", None, ask.by_number),
        current: ask.status.is_none(),
    }];
    statuses.extend(list.statuses.iter().filter(|count| count.tasks > 0).map(|count| Chip {
        name: format!("{} {}", Light::of(count.status, words).word, count.tasks),
        href: address("/tasks", Some(count.status), ask.by_number),
        current: ask.status == Some(count.status),
    }));
    let mut sections =
        vec![Choice { value: String::new(), name: words.t("tasks-sections"), chosen: ask.section.is_none() }];
    sections.extend(plan.sections.iter().map(|section| Choice {
        value: section.number.to_string(),
        name: format!("{} {}", section.number, section.title.get(lang)),
        chosen: ask.section == Some(section.number),
    }));
    TasksPage {
        lines: list.tasks.iter().map(|task| line(asked, task, &frame)).collect(),
        statuses,
        sections,
        status_kept: ask.status.map(|status| status.word().to_owned()).unwrap_or_default(),
        by_number: ask.by_number,
        sort_href: address("/tasks", ask.status, !ask.by_number),
        xlsx_href: address("/tasks.xlsx", ask.status, ask.by_number),
        elsewhere: list.elsewhere,
        gantt: Gantt::of(asked, &list.tasks, &frame),
        frame,
    }
}

pub(crate) fn line(asked: &Asked, line: &TaskLine, frame: &Frame) -> LineView {
    let text = TaskText::of(line, asked.day, asked.lang);
    LineView {
        number: text.number,
        title: text.title,
        href: frame.href(&format!("/tasks/{}", text.number)),
        light: Light::of(line.standing.status, asked.words()),
        target: text.target,
        now: text.now,
        of: text.of,
        demand: text.demand,
        by: text.by,
        reached: text.reached,
        gap: text.gap,
        gap_href: frame.href(&format!("/tasks/{}/list?target={}", text.number, line.standing.headline().id)),
    }
}
