//! The task list, with the stages counted back from every deadline.

use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::get;
use bairi_app::{Status, TaskLine, TaskList, TasksAsk};

use crate::asked::Asked;
use crate::fault::Fault;
use crate::frame::{Frame, Nav};
use crate::gantt::Gantt;
use crate::parts::{self, Light};
use crate::show;
use crate::web::Web;

pub(crate) fn routes() -> Router<Web> {
    Router::new().route("/tasks", get(tasks))
}

async fn tasks(asked: Asked) -> Result<Response, Fault> {
    let ask = TasksAsk {
        status: asked.get("status").and_then(Status::from_word),
        section: asked.get("section").and_then(|section| section.parse().ok()),
        by_number: asked.get("sort") == Some("number"),
    };
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
    let address = |status: Option<Status>, by_number: bool| {
        let mut address = "/tasks".to_owned();
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
        href: address(None, ask.by_number),
        current: ask.status.is_none(),
    }];
    statuses.extend(list.statuses.iter().filter(|count| count.tasks > 0).map(|count| Chip {
        name: format!("{} {}", Light::of(count.status, words).word, count.tasks),
        href: address(Some(count.status), ask.by_number),
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
        sort_href: address(ask.status, !ask.by_number),
        elsewhere: list.elsewhere,
        gantt: Gantt::of(asked, &list.tasks, &frame),
        frame,
    }
}

pub(crate) fn line(asked: &Asked, line: &TaskLine, frame: &Frame) -> LineView {
    let (words, lang) = (asked.words(), asked.lang);
    let headline = line.standing.headline();
    let figure = match (&line.target.indicator, &headline.figure) {
        // Where units are counted instead of summed, the figure is of units.
        (Some(info), Some(figure)) if info.share || headline.reached.is_none() => {
            parts::FigureText::of(info, figure.value, lang)
        }
        (Some(_), Some(figure)) => parts::FigureText { value: show::fraction(figure.value), of: String::new() },
        _ => parts::FigureText::default(),
    };
    let gap = headline.figure.map_or(0, |figure| figure.gap);
    let several = line.standing.targets.len() > 1;
    LineView {
        number: line.info.number,
        title: line.info.title.get(lang).to_owned(),
        href: frame.href(&format!("/tasks/{}", line.info.number)),
        light: Light::of(line.standing.status, words),
        target: if several { line.target.name.get(lang).to_owned() } else { String::new() },
        now: figure.value,
        of: figure.of,
        demand: parts::demand(line.target.demand, words),
        by: show::near_day(headline.by, asked.day, lang),
        reached: headline
            .reached
            .map(|reached| parts::reached(reached, words))
            .unwrap_or_default(),
        gap: if gap > 0 && headline.own { show::count(gap) } else { String::new() },
        gap_href: frame.href(&format!("/tasks/{}/list?target={}", line.info.number, headline.id)),
    }
}
