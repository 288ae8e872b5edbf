//! A unit's page: everything asked of the place, most urgent first.

use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use bairi_app::{PlaceStanding, Status, UnitAt, UnitFigure};
use bairi_base::UnitCode;

use crate::asked::Asked;
use crate::fault::Fault;
use crate::frame::{Frame, Link, Nav, level_key};
use crate::pages::dashboard::{ChangeView, change, counts};
use crate::pages::tasks::{LineView, line};
use crate::parts::{FigureText, Light, rows_href};
use crate::web::Web;

pub(crate) fn routes() -> Router<Web> {
    Router::new().route("/units/{code}", get(unit))
}

async fn unit(Path(code): Path<String>, mut asked: Asked) -> Result<Response, Fault> {
    let code = UnitCode::parse(&code).ok_or(Fault::NotFound { key: "fault-no-unit" })?;
    asked.enter(code).await?;
    let unit = asked.app().unit(&asked.viewer, code, asked.as_of).await?;
    asked.answer(&unit, || view(&asked, &unit))
}

#[derive(Template)]
#[template(path = "unit.html")]
struct UnitPage {
    frame: Frame,
    name: String,
    code: String,
    level: String,
    groups: Vec<String>,
    path: Vec<Link>,
    summary: Vec<(Light, String)>,
    lines: Vec<LineView>,
    figures: Vec<FigureView>,
    below: Vec<BelowView>,
    below_name: String,
    changes: Vec<ChangeView>,
    registers_href: String,
}

struct FigureView {
    name: String,
    value: String,
    of: String,
    href: String,
}

struct BelowView {
    name: String,
    href: String,
    counts: Vec<Light>,
    measured: usize,
}

fn view(asked: &Asked, unit: &UnitAt) -> UnitPage {
    let (words, lang) = (asked.words(), asked.lang);
    let frame = asked.frame(Nav::Unit, unit.name.get(lang));
    let above = unit.path.iter().take(unit.path.len().saturating_sub(1));
    let shown = unit.board.by_status().into_iter().filter(|count| count.tasks > 0);
    UnitPage {
        name: unit.name.get(lang).to_owned(),
        code: unit.unit.to_string(),
        level: words.t(level_key(unit.level)),
        groups: unit.groups.iter().map(|group| group.get(lang).to_owned()).collect(),
        path: above
            .map(|up| Link { name: up.name.get(lang).to_owned(), href: frame.on_day(&format!("/units/{}", up.unit)) })
            .collect(),
        summary: shown.map(|count| summary(count.status, count.tasks, &frame)).collect(),
        lines: unit.tasks.iter().map(|task| line(asked, task, &frame)).collect(),
        figures: unit.figures.iter().map(|figure| figure_view(asked, figure, &frame)).collect(),
        below: unit.below.iter().map(|place| below(asked, place, &frame)).collect(),
        below_name: unit.level.below().map(|level| words.t(level_key(level))).unwrap_or_default(),
        changes: unit.changes.iter().map(|one| change(asked, one, &frame)).collect(),
        registers_href: frame.href("/registers"),
        frame,
    }
}

fn summary(status: Status, tasks: usize, frame: &Frame) -> (Light, String) {
    let light = Light::of(status, frame.words());
    let href = frame.href(&format!("/tasks?status={}", status.word()));
    (Light { word: format!("{} {tasks}", light.word), ..light }, href)
}

fn figure_view(asked: &Asked, figure: &UnitFigure, frame: &Frame) -> FigureView {
    let text = FigureText::of(&figure.info, figure.figure.value, asked.lang);
    FigureView {
        name: figure.info.name.get(asked.lang).to_owned(),
        value: text.value,
        of: text.of,
        href: if figure.info.rows { frame.href(&rows_href(&figure.info.id, "population")) } else { String::new() },
    }
}

fn below(asked: &Asked, place: &PlaceStanding, frame: &Frame) -> BelowView {
    BelowView {
        name: place.name.get(asked.lang).to_owned(),
        href: frame.on_day(&format!("/units/{}", place.unit)),
        counts: counts(place, asked.words()),
        measured: place.measured,
    }
}
