//! An entry of a register, and a look behind its masks.

use askama::Template;
use axum::Router;
use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use bairi_app::{EntryView, HOUSEHOLD, Related, StandingView, State, UnmaskError};
use bairi_base::Lang;
use serde::Deserialize;

use crate::asked::Asked;
use crate::fault::Fault;
use crate::frame::{Frame, Nav};
use crate::pages::cells::{CellView, LightView, cell, date, light, place, speaks};
use crate::pages::files::{FileView, file_views};
use crate::pages::register::{RowView, row_view};
use crate::pages::steps::{self, StepLine};
use crate::show;
use crate::web::Web;

pub(crate) fn routes() -> Router<Web> {
    Router::new()
        .route("/registers/{register}/{entity}", get(show_entry))
        .route("/registers/{register}/{entity}/look", post(look).get(back))
}

/// Longer than this is no purpose.
const PURPOSE_CHARS_MAX: usize = 200;

#[derive(Template)]
#[template(path = "entry.html")]
struct EntryPage {
    register_name: String,
    register_href: String,
    title: String,
    key: String,
    place: String,
    effective_on: String,
    recorded_at: String,
    retracted: bool,
    saved: bool,
    bare: bool,
    /// Where a look is asked for, if the viewer may.
    look: Option<String>,
    no_purpose: bool,
    file: Option<String>,
    edit: Option<String>,
    history: String,
    steps: Vec<StepLine>,
    sections: Vec<SectionView>,
    files: Vec<FileView>,
    derived: Vec<CellView>,
    standings: Vec<StandingLine>,
    idle: Vec<String>,
    related: Vec<RelatedView>,
    frame: Frame,
}

pub(crate) struct SectionView {
    pub(crate) name: String,
    pub(crate) cells: Vec<CellView>,
}

struct StandingLine {
    name: String,
    remedy: String,
    light: Option<LightView>,
}

/// What refers to an entry, as a small table.
pub(crate) struct RelatedView {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) heads: Vec<(String, bool)>,
    pub(crate) rows: Vec<RowView>,
    pub(crate) total: String,
    /// How many are not shown.
    pub(crate) more: usize,
    /// Where more of them are shown, or nothing.
    pub(crate) all: String,
    pub(crate) latest: Option<String>,
    pub(crate) new: Option<String>,
}

/// Where on a page the entries of a register stand that refer to its entry by a field.
pub(crate) fn related_id(register: &str, field: &str) -> String {
    format!("related-{register}-{field}")
}

/// The number of an entry in an address.
pub(crate) fn number_of(text: &str) -> Result<i64, Fault> {
    text.parse().ok().filter(|n| *n > 0).ok_or(Fault::NotFound { key: "fault-not-found" })
}

async fn show_entry(asked: Asked, Path((register, entity)): Path<(String, String)>) -> Result<Response, Fault> {
    let entry = asked.app().entry(&asked.viewer, &register, number_of(&entity)?).await?;
    asked.answer(&entry, || page(&asked, &entry, false))
}

#[derive(Deserialize)]
struct Look {
    #[serde(default)]
    purpose: String,
}

/// Shown once, in the answer itself: nothing of it is in an address or kept by the browser.
async fn look(
    asked: Asked,
    Path((register, entity)): Path<(String, String)>,
    Form(look): Form<Look>,
) -> Result<Response, Fault> {
    let entity = number_of(&entity)?;
    let purpose: String = look.purpose.trim().chars().take(PURPOSE_CHARS_MAX).collect();
    match asked.app().unmasked_entry(&asked.viewer, &register, entity, &purpose).await {
        Ok(entry) => Ok(Html(page(&asked, &entry, false).render()?).into_response()),
        Err(UnmaskError::NoPurpose) => {
            let entry = asked.app().entry(&asked.viewer, &register, entity).await?;
            Ok((StatusCode::OK, Html(page(&asked, &entry, true).render()?)).into_response())
        }
        Err(UnmaskError::App(error)) => Err(error.into()),
    }
}

/// Whoever reloads the address of a look gets the masked entry.
async fn back(Path((register, entity)): Path<(String, String)>) -> Result<Response, Fault> {
    Ok(Redirect::to(&format!("/registers/{register}/{}", number_of(&entity)?)).into_response())
}

fn page(asked: &Asked, entry: &EntryView, no_purpose: bool) -> EntryPage {
    let (lang, head) = (asked.lang, &entry.head);
    let title = head.title.get(lang).to_owned();
    let nav = if head.register == HOUSEHOLD { Nav::Household } else { Nav::Registers };
    let frame = asked.frame(nav, format!("{title} · {}", head.name.get(lang)));
    let register = format!("/registers/{}", head.register);
    let path = format!("{register}/{}", head.entity);
    let counting = |s: &&StandingView| s.counts;
    let line = |s: &StandingView| StandingLine {
        name: s.name.get(lang).to_owned(),
        remedy: if s.coverage && s.met != Some(true) { s.remedy.get(lang).to_owned() } else { String::new() },
        light: s
            .coverage
            .then(|| light(&frame, s.met.map_or(State::Unknown, |met| if met { State::Has } else { State::Missing }))),
    };
    EntryPage {
        register_name: head.name.get(lang).to_owned(),
        register_href: frame.href(&register),
        key: head.key.clone(),
        place: place(lang, &head.path),
        effective_on: date(head.effective_on),
        recorded_at: show::moment(head.recorded_at, lang),
        retracted: head.retracted,
        saved: asked.get("saved").is_some(),
        bare: head.bare,
        look: head.may_look.then(|| frame.href(&format!("{path}/look"))),
        no_purpose,
        file: (head.register == HOUSEHOLD).then(|| frame.href(&format!("/households/{}", head.entity))),
        edit: head.may_write.then(|| frame.href(&format!("{path}/edit"))),
        history: frame.href(&format!("{path}/history")),
        steps: entry.steps.iter().map(|step| steps::line(&frame, head, step)).collect(),
        sections: entry.sections.iter().map(|part| section(&frame, part)).collect(),
        files: file_views(&frame, &head.register, head.entity, &entry.files),
        derived: entry.derived.iter().map(|c| cell(&frame, &c.name, &c.shown)).collect(),
        standings: entry.standings.iter().filter(counting).map(line).collect(),
        idle: entry.standings.iter().filter(|s| !s.counts).map(|s| s.name.get(lang).to_owned()).collect(),
        related: entry.related.iter().map(|r| related(&frame, head.entity, r, &entry.related, &path)).collect(),
        title,
        frame,
    }
}

pub(crate) fn section(frame: &Frame, part: &bairi_app::EntryPart) -> SectionView {
    SectionView {
        name: part.name.get(frame.lang).to_owned(),
        cells: part.cells.iter().map(|c| cell(frame, &c.name, &c.shown)).collect(),
    }
}

/// `all` are those that stand on the page, `back` is the page that a new entry comes back to.
pub(crate) fn related(frame: &Frame, entity: i64, related: &Related, all: &[Related], back: &str) -> RelatedView {
    let name = related.name.get(frame.lang);
    // A register that refers by two fields is told apart by them.
    let twice = all.iter().filter(|other| other.register == related.register).count() > 1;
    let name = match (twice, frame.lang) {
        (false, _) => name.to_owned(),
        (true, Lang::Zh) => format!("{name}（{}）", related.field_name.zh),
        (true, Lang::En) => format!("{name} ({})", related.field_name.en),
    };
    let new = format!("/registers/{}/new?{}={entity}", related.register, related.field);
    let new = frame.href(&new) + "&go-to=" + &crate::asked::escape(back);
    RelatedView {
        id: related_id(&related.register, &related.field),
        name,
        heads: related.columns.iter().map(|c| (c.name.get(frame.lang).to_owned(), c.number)).collect(),
        rows: related.rows.iter().map(|row| row_view(frame, &related.register, &related.columns, row)).collect(),
        total: show::count(i64::try_from(related.total).unwrap_or(i64::MAX)),
        more: related.total.saturating_sub(related.rows.len()),
        all: String::new(),
        latest: related.latest.map(date),
        new: related.may_begin.then_some(new),
    }
}

impl EntryPage {
    fn speaks(&self, text: &str) -> &'static str {
        speaks(self.frame.lang, text)
    }
}
