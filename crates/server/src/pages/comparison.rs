//! One comparison: the meaning of its columns, its progress, what it found, its clues.

use std::time::Duration;

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use bairi_app::{
    Band, ComparisonRun, ComparisonView, DifferenceLine, DifferencePage, DifferencesAsk, Learned, MEANINGS, Mapping,
    Reason, RunCounts, RunState,
};
use bairi_base::{Finding, UnitCode};
use serde::Serialize;

use crate::asked::Asked;
use crate::fault::Fault;
use crate::frame::{Frame, Nav};
use crate::pages::cells::entry_path;
use crate::pages::comparisons::{number, purpose_key, state_key, told};
use crate::pages::export::download;
use crate::show;
use crate::web::Web;

/// Small files are compared by then, and the first answer is the outcome.
const OUTCOME_AWAITED: Duration = Duration::from_millis(1_500);
/// Rows of the file that are shown.
const ROWS_SHOWN: usize = 5;
const PAGE_LINES: usize = 20;
/// Width of the drawing of a weight, in its own units.
const WIDTH: f64 = 240.0;

pub(crate) fn routes() -> Router<Web> {
    Router::new()
        .route("/comparisons/{id}", get(show_one))
        .route("/comparisons/{id}/begin", post(begin))
        .route("/comparisons/{id}/cancel", post(cancel))
        .route("/comparisons/{id}/issue", post(issue))
        .route("/comparisons/{id}/forget", post(forget))
        .route("/comparisons/{id}/rows.csv", get(rows))
}

#[derive(Template)]
#[template(path = "comparison.html")]
struct ComparisonPage {
    frame: Frame,
    all: String,
    own: String,
    data: String,
    about: String,
    file: String,
    keeps: String,
    running: bool,
    note: &'static str,
    says: String,
    hint: String,
    faults: Vec<(String, String)>,
    /// What can be said of the columns; `None` once it is compared or for others than the sender.
    mapping: Option<MappingView>,
    /// It has been compared: the form is for doing so again.
    again: bool,
    counts: Vec<(String, String)>,
    remarks: Vec<(String, String)>,
    places: Vec<PlaceView>,
    bands: Vec<(String, String, bool)>,
    lines: Vec<LineView>,
    found: bool,
    total: String,
    before: Option<String>,
    after: Option<String>,
    may_issue: Option<String>,
    sent_rows: bool,
    may_forget: bool,
    precision: Vec<(String, String)>,
    taught: bool,
}

struct MappingView {
    meanings: Vec<MeaningView>,
    headings: Vec<String>,
    rows: Vec<Vec<String>>,
}

struct MeaningView {
    id: &'static str,
    name: String,
    /// Heading, and whether it is the chosen one.
    choices: Vec<(String, bool)>,
}

struct PlaceView {
    name: String,
    href: String,
    compared: String,
    sure: String,
    verify: String,
    none: String,
}

struct LineView {
    number: usize,
    title: String,
    href: Option<String>,
    place: String,
    row: String,
    band: String,
    band_class: &'static str,
    weight: String,
    steps: Vec<StepView>,
}

/// A bar of the waterfall, in the units of the drawing.
struct StepView {
    label: String,
    level: String,
    weight: String,
    from: String,
    width: String,
    against: bool,
}

/// The page's JSON twin.
#[derive(Serialize)]
struct One<'a> {
    #[serde(flatten)]
    view: &'a ComparisonView,
    found: Option<&'a DifferencePage>,
    learned: Option<&'a Learned>,
}

async fn show_one(asked: Asked, Path(id): Path<String>) -> Result<Response, Fault> {
    answer(&asked, &id, Vec::new()).await
}

async fn answer(asked: &Asked, id: &str, faults: Vec<Finding>) -> Result<Response, Fault> {
    let mut view = asked.app().comparison(&asked.viewer, id).await?;
    if !faults.is_empty() {
        view.faults = faults;
    }
    let ask = DifferencesAsk {
        band: asked.get("band").and_then(band),
        unit: asked.get("at").and_then(UnitCode::parse),
        offset: usize::try_from(asked.page() - 1).unwrap_or(usize::MAX / PAGE_LINES / 2).saturating_mul(PAGE_LINES),
        limit: PAGE_LINES,
    };
    let (mut found, mut learned) = (None, None);
    if view.judges && view.run.state.is_done() {
        found = Some(asked.app().comparison_differences(&asked.viewer, id, ask, asked.lang).await?);
        learned = Some(asked.app().comparison_learned(&asked.viewer, &view.run.data).await?);
    }
    if asked.json {
        return Ok(Json(One { view: &view, found: found.as_ref(), learned: learned.as_ref() }).into_response());
    }
    Ok(Html(page(asked, &view, ask, found.as_ref(), learned.as_ref()).render()?).into_response())
}

fn page(
    asked: &Asked,
    view: &ComparisonView,
    ask: DifferencesAsk,
    found: Option<&DifferencePage>,
    learned: Option<&Learned>,
) -> ComparisonPage {
    let (words, lang, run) = (asked.words(), asked.lang, &view.run);
    let frame = asked.frame(Nav::Comparisons, words.say(&view.data.name));
    let own = format!("/comparisons/{}", run.id);
    let (note, says, hint) = verdict(asked, run);
    let said = |findings: &[Finding]| findings.iter().map(|f| (f.message(lang), f.hint(lang))).collect::<Vec<_>>();
    let with = |band: Option<Band>, unit: Option<UnitCode>, page: usize| {
        let mut query = Vec::new();
        query.extend(band.map(|band| format!("band={}", band.word())));
        query.extend(unit.map(|unit| format!("at={unit}")));
        query.extend((page > 1).then(|| format!("page={page}")));
        let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
        frame.href(&format!("{own}{query}"))
    };
    let at = ask.offset / PAGE_LINES + 1;
    let total = found.map_or(0, |found| found.total);
    let band_names = [Band::Sure, Band::Verify, Band::None].map(|band| (band, words.t(band_key(band))));
    let mut bands = vec![(words.t("comparison-every"), with(None, ask.unit, 1), ask.band.is_none())];
    bands.extend(
        band_names.iter().map(|(band, name)| (name.clone(), with(Some(*band), ask.unit, 1), ask.band == Some(*band))),
    );
    let place = |place: &bairi_app::PlaceCount| PlaceView {
        name: words.say(&place.name).to_owned(),
        href: with(ask.band, Some(place.unit), 1),
        compared: number(place.compared),
        sure: number(place.by_band[0]),
        verify: number(place.by_band[1]),
        none: number(place.by_band[2]),
    };
    let sender = run.account == asked.viewer.account();
    let precision = |of: &bairi_app::BandPrecision| {
        let judged = of.same + of.other;
        let says = match judged {
            0 => words.t("comparison-unjudged"),
            _ => words.fill(
                "comparison-precision",
                &[
                    ("same", &number(of.same)),
                    ("judged", &number(judged)),
                    ("percent", &format!("{:.1}", of.same as f64 * 100.0 / judged as f64)),
                ],
            ),
        };
        (words.t(band_key(of.band)), says)
    };
    ComparisonPage {
        all: frame.href("/comparisons"),
        data: words.say(&view.data.name).to_owned(),
        about: format!("{} · {}", words.say(&view.data.department), words.t(purpose_key(view.data.purpose))),
        file: words.fill(
            "comparison-file",
            &[
                ("file", &run.file_name.as_str()),
                ("by", &words.say(&run.by)),
                ("when", &show::moment(run.sent_at, lang).as_str()),
                ("day", &show::full_day(run.data_on, lang).as_str()),
            ],
        ),
        keeps: match run.forgotten {
            true => words.t("comparison-forgotten-note"),
            false => words.t1("comparison-keeps", "day", show::full_day(run.forget_on, lang)),
        },
        running: run.state.is_running(),
        note,
        says,
        hint,
        faults: said(&view.faults),
        mapping: mapping(asked, view),
        again: run.counts.is_some(),
        counts: run.counts.as_ref().map(|counts| figures(asked, counts)).unwrap_or_default(),
        remarks: run.counts.as_ref().map(|counts| said(&counts.remarks)).unwrap_or_default(),
        places: found.map(|found| found.places.iter().map(place).collect()).unwrap_or_default(),
        bands,
        lines: found
            .map(|found| found.lines.iter().map(|l| line(asked, &frame, &view.data.register, l)).collect())
            .unwrap_or_default(),
        found: found.is_some(),
        total: words.t1("list-total", "count", number(total as u64)),
        before: (at > 1).then(|| with(ask.band, ask.unit, at - 1)),
        after: (at * PAGE_LINES < total).then(|| with(ask.band, ask.unit, at + 1)),
        may_issue: (view.judges && run.state.is_done() && run.issued.is_none()).then(|| {
            let differences = run.counts.as_ref().map_or(0, |counts| counts.differences);
            words.t1("comparison-issue", "count", number(differences))
        }),
        sent_rows: sender && run.state.is_done() && !run.forgotten,
        may_forget: sender && !run.forgotten && !run.state.is_running(),
        precision: learned.map(|learned| learned.bands.iter().map(precision).collect()).unwrap_or_default(),
        taught: learned.is_some_and(|learned| learned.taught),
        own: frame.href(&own).split('?').next().unwrap_or_default().to_owned(),
        frame,
    }
}

fn mapping(asked: &Asked, view: &ComparisonView) -> Option<MappingView> {
    let preview = view.preview.as_ref().filter(|_| !view.run.state.is_running() && view.run.issued.is_none())?;
    let words = asked.words();
    let meaning = |id: &'static str| {
        let chosen = view.run.mapping.columns.get(id);
        let choices = preview.headings.iter().map(|heading| (heading.clone(), chosen == Some(heading)));
        MeaningView { id, name: words.t(meaning_key(id)), choices: choices.collect() }
    };
    Some(MappingView {
        meanings: MEANINGS.into_iter().map(meaning).collect(),
        headings: preview.headings.clone(),
        rows: preview.rows.iter().take(ROWS_SHOWN).cloned().collect(),
    })
}

fn figures(asked: &Asked, counts: &RunCounts) -> Vec<(String, String)> {
    let figures = [
        ("comparison-rows", counts.rows),
        ("comparison-elsewhere", counts.elsewhere),
        ("comparison-entries", counts.entries),
        ("comparison-sure", counts.sure),
        ("comparison-verify", counts.verify),
        ("comparison-none", counts.none),
        ("comparison-differences", counts.differences),
    ];
    let shown = figures.into_iter().filter(|(key, n)| *key != "comparison-elsewhere" || *n > 0);
    shown.map(|(key, n)| (asked.words().t(key), number(n))).collect()
}

fn verdict(asked: &Asked, run: &ComparisonRun) -> (&'static str, String, String) {
    let words = asked.words();
    match &run.state {
        RunState::Failed { why } => {
            let why = why.first();
            let (says, hint) = why.map(|f| (f.message(asked.lang), f.hint(asked.lang))).unwrap_or_default();
            ("note note-bad", says, hint)
        }
        _ if let Some(issued) = run.issued => (
            "note note-good",
            words.t1("comparison-issued", "count", number(issued.clues)),
            words.t("comparison-issued-hint"),
        ),
        RunState::Sent => ("note", words.t(state_key(run)), words.t("comparison-sent-hint")),
        RunState::Running { .. } => ("note", words.t(state_key(run)), words.t("import-leave")),
        RunState::Cancelled => ("note note-warn", words.t(state_key(run)), words.t("comparison-cancelled-hint")),
        RunState::Done { .. } => {
            let seconds = run.counts.as_ref().map_or(0.0, |counts| counts.seconds);
            (
                "note note-good",
                words.t1("comparison-done", "seconds", format!("{seconds:.1}")),
                words.t("comparison-done-hint"),
            )
        }
    }
}

fn line(asked: &Asked, frame: &Frame, register: &str, line: &DifferenceLine) -> LineView {
    let words = asked.words();
    LineView {
        number: line.number,
        title: line.title.clone().unwrap_or_else(|| words.t("comparison-nobody")),
        href: line.entry.map(|entry| frame.href(&entry_path(register, entry))),
        place: line.unit_name.as_ref().map(|name| words.say(name).to_owned()).unwrap_or_default(),
        row: line.row.map_or_else(|| words.t("comparison-no-row"), |row| words.t1("import-row", "row", row)),
        band: words.t(band_key(line.band)),
        band_class: match line.band {
            Band::Sure => "light light-met",
            Band::Verify => "light light-at-risk",
            Band::None => "light",
        },
        weight: line.weight.map(|weight| format!("{weight:+.1}")).unwrap_or_default(),
        steps: waterfall(&line.reasons),
    }
}

/// Each step begins where the one before ended.
fn waterfall(reasons: &[Reason]) -> Vec<StepView> {
    let mut ends = vec![0.0];
    for reason in reasons {
        ends.push(ends[ends.len() - 1] + reason.weight);
    }
    let least = ends.iter().copied().fold(0.0, f64::min);
    let most = ends.iter().copied().fold(0.0, f64::max);
    let unit = WIDTH / (most - least).max(1.0);
    let step = |(at, reason): (usize, &Reason)| {
        let (from, to) = (ends[at].min(ends[at + 1]), ends[at].max(ends[at + 1]));
        StepView {
            label: reason.label.clone(),
            level: reason.level.clone(),
            weight: format!("{:+.1}", reason.weight),
            from: format!("{:.1}", (from - least) * unit),
            width: format!("{:.1}", ((to - from) * unit).max(1.0)),
            against: reason.weight < 0.0,
        }
    };
    reasons.iter().enumerate().map(step).collect()
}

/// The form's columns by meaning; a blank heading is none.
async fn begin(
    asked: Asked,
    Path(id): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Fault> {
    let chosen = fields.into_iter().filter(|(_, heading)| !heading.is_empty());
    let columns = chosen.filter(|(meaning, _)| MEANINGS.contains(&meaning.as_str())).collect();
    let faults = asked.app().begin_comparison(&asked.viewer, &id, Mapping { columns }).await?;
    if !faults.is_empty() && asked.json {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Json(told(&asked, &faults))).into_response());
    }
    if !faults.is_empty() {
        return answer(&asked, &id, faults).await;
    }
    let _ = tokio::time::timeout(OUTCOME_AWAITED, asked.app().comparison_settled(&asked.viewer, &id)).await;
    back(&asked, &id)
}

async fn cancel(asked: Asked, Path(id): Path<String>) -> Result<Response, Fault> {
    asked.app().cancel_comparison(&asked.viewer, &id).await?;
    let _ = tokio::time::timeout(OUTCOME_AWAITED, asked.app().comparison_settled(&asked.viewer, &id)).await;
    back(&asked, &id)
}

async fn issue(asked: Asked, Path(id): Path<String>) -> Result<Response, Fault> {
    let issued = asked.app().issue_comparison(&asked.viewer, &id).await?;
    if asked.json {
        return Ok(Json(issued).into_response());
    }
    back(&asked, &id)
}

async fn forget(asked: Asked, Path(id): Path<String>) -> Result<Response, Fault> {
    asked.app().forget_comparison(&asked.viewer, &id).await?;
    back(&asked, &id)
}

fn back(asked: &Asked, id: &str) -> Result<Response, Fault> {
    let frame = asked.frame(Nav::Comparisons, String::new());
    Ok(Redirect::to(&frame.href(&format!("/comparisons/{id}"))).into_response())
}

async fn rows(asked: Asked, Path(id): Path<String>) -> Result<Response, Fault> {
    let bytes = asked.app().sent_rows(&asked.viewer, &id, asked.lang).await?;
    Ok(download(&format!("{id}.csv"), &id, Body::from(bytes)))
}

fn band(word: &str) -> Option<Band> {
    [Band::Sure, Band::Verify, Band::None].into_iter().find(|band| band.word() == word)
}

fn band_key(band: Band) -> &'static str {
    match band {
        Band::Sure => "band-sure",
        Band::Verify => "band-verify",
        Band::None => "band-none",
    }
}

fn meaning_key(meaning: &str) -> &'static str {
    match meaning {
        "name" => "meaning-name",
        "id_no" => "meaning-id",
        "birth" => "meaning-birth",
        "sex" => "meaning-sex",
        "place" => "meaning-place",
        "phone" => "meaning-phone",
        _ => "meaning-household",
    }
}
