//! Everything that happened to an entry, and what it said at another moment.

use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use bairi_app::{HOUSEHOLD, History, HistoryChange, PastEntry, What};
use chrono::{DateTime, Days, FixedOffset, NaiveDate, NaiveTime, Utc};
use serde::Serialize;

use crate::asked::Asked;
use crate::fault::Fault;
use crate::frame::{Frame, Nav};
use crate::pages::cells::{CellView, cell, date, entry_path, place, speaks};
use crate::pages::entry::{SectionView, number_of, section};
use crate::show;
use crate::web::Web;

/// The offices' clock, in seconds east of Greenwich.
const OFFICE_CLOCK_S: i32 = 8 * 3600;

pub(crate) fn routes() -> Router<Web> {
    Router::new().route("/registers/{register}/{entity}/history", get(show_history))
}

#[derive(Serialize)]
struct Answer {
    #[serde(flatten)]
    history: History,
    as_of: Option<PastEntry>,
}

#[derive(Template)]
#[template(path = "history.html")]
struct HistoryPage {
    register_name: String,
    register_href: String,
    entry: String,
    title: String,
    place: String,
    path: String,
    unit: String,
    true_on: String,
    known_on: String,
    past: Option<PastView>,
    changes: Vec<ChangeView>,
    frame: Frame,
}

struct PastView {
    said: String,
    sections: Vec<SectionView>,
}

/// One change on the line.
pub(crate) struct ChangeView {
    pub(crate) seq: i64,
    pub(crate) what: String,
    pub(crate) by: String,
    pub(crate) recorded_at: String,
    pub(crate) effective_on: String,
    pub(crate) reason: String,
    pub(crate) current: bool,
    /// Where the entry begins: everything in it is new, and is opened only if wanted.
    pub(crate) first: bool,
    pub(crate) moved_to: Option<String>,
    pub(crate) differences: Vec<DifferenceView>,
}

pub(crate) struct DifferenceView {
    pub(crate) name: String,
    pub(crate) before: CellView,
    pub(crate) after: CellView,
}

async fn show_history(asked: Asked, Path((register, entity)): Path<(String, String)>) -> Result<Response, Fault> {
    let entity = number_of(&entity)?;
    let history = asked.app().history(&asked.viewer, &register, entity).await?;
    let day = |key: &str| match asked.get(key) {
        Some(text) => text.parse::<NaiveDate>().map(Some).map_err(|_| Fault::BadRequest { key: "fault-day" }),
        None => Ok(None),
    };
    let (true_on, known_on) = (day("true-on")?, day("known-on")?);
    let as_of = match (true_on, known_on) {
        (None, None) => None,
        (true_on, known_on) => {
            let today = asked.app().today();
            let (true_on, known_on) = (true_on.unwrap_or(today), known_on.unwrap_or(today));
            let known_at = end_of(known_on);
            Some(asked.app().entry_as_of(&asked.viewer, &register, entity, true_on, known_at).await?)
        }
    };
    let answer = Answer { history, as_of };
    asked.answer(&answer, || page(&asked, &answer, true_on, known_on))
}

/// The last moment of a day on the offices' clock.
fn end_of(day: NaiveDate) -> DateTime<Utc> {
    let clock = FixedOffset::east_opt(OFFICE_CLOCK_S).expect("eight hours are an offset");
    let next = day.checked_add_days(Days::new(1)).unwrap_or(day).and_time(NaiveTime::MIN);
    let local = next.and_local_timezone(clock).single().expect("a fixed offset has every moment once");
    local.with_timezone(&Utc) - chrono::TimeDelta::microseconds(1)
}

fn page(asked: &Asked, answer: &Answer, true_on: Option<NaiveDate>, known_on: Option<NaiveDate>) -> HistoryPage {
    let (lang, head) = (asked.lang, &answer.history.head);
    let title = head.title.get(lang).to_owned();
    let nav = if head.register == HOUSEHOLD { Nav::Household } else { Nav::Registers };
    let frame = asked.frame(nav, asked.words().t1("history-title", "title", title.as_str()));
    let register = format!("/registers/{}", head.register);
    let said = |past: &PastEntry| match &past.state {
        Some(state) => frame.t2(
            "history-said",
            "effective",
            date(state.effective_on),
            "recorded",
            show::moment(state.recorded_at, lang),
        ),
        None => frame.t("history-nothing"),
    };
    let today = asked.app().today();
    HistoryPage {
        register_name: head.name.get(lang).to_owned(),
        register_href: frame.href(&register),
        entry: frame.href(&entry_path(&head.register, head.entity)),
        title,
        place: place(lang, &head.path),
        path: format!("{register}/{}/history", head.entity),
        unit: asked.unit.to_string(),
        true_on: true_on.unwrap_or(today).to_string(),
        known_on: known_on.unwrap_or(today).to_string(),
        past: answer.as_of.as_ref().map(|past| PastView {
            said: said(past),
            sections: past.state.iter().flat_map(|s| &s.sections).map(|part| section(&frame, part)).collect(),
        }),
        changes: answer.history.changes.iter().map(|change| change_view(&frame, change)).collect(),
        frame,
    }
}

pub(crate) fn change_view(frame: &Frame, change: &HistoryChange) -> ChangeView {
    let what = match change.what {
        What::Added => "history-added",
        What::Changed => "history-changed",
        What::Retracted => "history-retracted",
        What::Restored => "history-restored",
    };
    let difference = |d: &bairi_app::Difference| DifferenceView {
        name: d.name.get(frame.lang).to_owned(),
        before: cell(frame, &d.name, &d.before),
        after: cell(frame, &d.name, &d.after),
    };
    ChangeView {
        seq: change.seq,
        what: frame.t(what),
        by: change.by.get(frame.lang).to_owned(),
        recorded_at: show::moment(change.recorded_at, frame.lang),
        effective_on: date(change.effective_on),
        reason: change.reason.clone(),
        current: change.current,
        first: change.what == What::Added,
        moved_to: change.moved_to.as_ref().map(|name| frame.t1("history-moved", "unit", name.get(frame.lang))),
        differences: change.differences.iter().map(difference).collect(),
    }
}

impl HistoryPage {
    fn speaks(&self, text: &str) -> &'static str {
        speaks(self.frame.lang, text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_on_the_offices_clock() {
        let day = NaiveDate::from_ymd_opt(2031, 1, 5).expect("a day");
        assert_eq!(end_of(day).to_rfc3339(), "2031-01-05T15:59:59.999999+00:00");
    }
}
