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
    Band, ClueTally, ComparisonError, ComparisonView, DifferenceLine, DifferencePage, DifferencesAsk, Learned,
    MEANINGS, Mapping, PlaceAsk, Reason, RunState,
};
use bairi_base::{Finding, UnitCode};
use serde::Serialize;

use crate::asked::{Asked, query_text};
use crate::fault::Fault;
use crate::frame::{Frame, Nav};
use crate::pages::cells::entry_path;
use crate::pages::comparison_figures::{Figure, Outcomes, PlaceView, figures, outcomes, places, precision};
use crate::pages::comparisons::{number, purpose_key, state_key, told};
use crate::pages::export::download;
use crate::show;
use crate::web::Web;

/// Small files are compared by then, and the first answer is the outcome.
const OUTCOME_AWAITED: Duration = Duration::from_millis(1_500);
/// Rows of the file that are shown.
const ROWS_SHOWN: usize = 5;
const PAGE_LINES: usize = 20;
/// What addresses call places that are not known.
const NOWHERE: &str = "unknown";
pub(super) const BANDS: [Band; 3] = [Band::Sure, Band::Verify, Band::None];
/// Width of the drawing of a weight, in its own units.
const WIDTH: f64 = 240.0;

pub(crate) fn routes() -> Router<Web> {
    Router::new()
        .route("/comparisons/{id}", get(show_one))
        .route("/comparisons/{id}/begin", post(begin))
        .route("/comparisons/{id}/again", post(again))
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
    counts: Vec<Figure>,
    remarks: Vec<(String, String)>,
    places: Vec<PlaceView>,
    /// The differences at the chosen place, all of them and by band.
    bands: Vec<(String, String, bool)>,
    /// The chosen place, and the way back to all.
    chosen: Option<(String, String)>,
    lines: Vec<LineView>,
    found: bool,
    total: String,
    before: Option<String>,
    after: Option<String>,
    may_issue: Option<String>,
    sent_rows: bool,
    may_forget: bool,
    /// Whether a run that came to nothing can be done again as it was.
    may_repeat: bool,
    outcomes: Option<Outcomes>,
    precision: Vec<(String, Vec<Figure>)>,
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
    clues: Option<&'a ClueTally>,
}

/// What a run came to, for those who judge it.
#[derive(Default)]
struct Found {
    differences: Option<DifferencePage>,
    learned: Option<Learned>,
    clues: Option<ClueTally>,
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
        place: asked.get("at").and_then(|at| match at {
            NOWHERE => Some(PlaceAsk::Unknown),
            unit => UnitCode::parse(unit).map(PlaceAsk::In),
        }),
        offset: usize::try_from(asked.page() - 1).unwrap_or(usize::MAX / PAGE_LINES / 2).saturating_mul(PAGE_LINES),
        limit: PAGE_LINES,
    };
    let mut found = Found::default();
    if view.opens.differences {
        found.differences = Some(asked.app().comparison_differences(&asked.viewer, id, ask, asked.lang).await?);
        found.learned = Some(asked.app().comparison_learned(&asked.viewer, &view.run.data).await?);
    }
    if view.opens.clues {
        found.clues = Some(asked.app().clue_tally(&asked.viewer, id).await?);
    }
    if asked.json {
        let Found { differences, learned, clues } = &found;
        let one = One { view: &view, found: differences.as_ref(), learned: learned.as_ref(), clues: clues.as_ref() };
        return Ok(Json(one).into_response());
    }
    Ok(Html(page(asked, &view, ask, &found).render()?).into_response())
}

/// The address of some of a run's differences.
pub(super) fn differences_path(id: &str, band: Option<Band>, place: Option<PlaceAsk>, page: usize) -> String {
    let mut query = Vec::new();
    query.extend(band.map(|band| ("band", band.word().to_owned())));
    query.extend(place.map(|place| match place {
        PlaceAsk::In(unit) => ("at", unit.to_string()),
        PlaceAsk::Unknown => ("at", NOWHERE.to_owned()),
    }));
    query.extend((page > 1).then(|| ("page", page.to_string())));
    let query: Vec<(String, String)> = query.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
    format!("/comparisons/{id}{}", query_text(&query))
}

fn page(
    asked: &Asked,
    view: &ComparisonView,
    ask: DifferencesAsk,
    Found { differences: found, learned, clues }: &Found,
) -> ComparisonPage {
    let found = found.as_ref();
    let (words, lang, run) = (asked.words(), asked.lang, &view.run);
    let frame = asked.frame(Nav::Comparisons, words.say(&view.data.name));
    let own = format!("/comparisons/{}", run.id);
    let (note, says, hint) = verdict(asked, view, clues.as_ref());
    let said = |findings: &[Finding]| findings.iter().map(|f| (f.message(lang), f.hint(lang))).collect::<Vec<_>>();
    let with = |band: Option<Band>, page: usize| {
        format!("{}#comparison-found", frame.href(&differences_path(&run.id, band, ask.place, page)))
    };
    let at = ask.offset / PAGE_LINES + 1;
    let total = found.map_or(0, |found| found.total);
    let by_band = found.map_or([0; 3], |found| found.by_band);
    let chip = |key: &str, count: u64, band: Option<Band>| {
        (format!("{} {}", words.t(key), number(count)), with(band, 1), ask.band == band)
    };
    let mut bands = vec![chip("comparison-every", by_band.iter().sum(), None)];
    bands.extend(BANDS.map(|band| chip(band_key(band), by_band[band as usize], Some(band))));
    let chosen = ask.place.map(|place| {
        let name = match place {
            PlaceAsk::In(unit) => asked.plan().units.find(unit).map(|unit| words.say(&unit.name).to_owned()),
            PlaceAsk::Unknown => None,
        };
        let all = frame.href(&differences_path(&run.id, ask.band, None, 1));
        (name.unwrap_or_else(|| words.t("comparison-nowhere")), format!("{all}#comparison-found"))
    });
    let sender = run.account == asked.viewer.account();
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
        counts: run.counts.as_ref().map(|counts| figures(asked, &frame, view, counts)).unwrap_or_default(),
        remarks: run.counts.as_ref().map(|counts| said(&counts.remarks)).unwrap_or_default(),
        places: found.map(|found| places(asked, &frame, view, found)).unwrap_or_default(),
        bands,
        chosen,
        lines: found
            .map(|found| found.lines.iter().map(|l| line(asked, &frame, &view.data.register, l)).collect())
            .unwrap_or_default(),
        found: found.is_some(),
        total: words.t1("list-total", "count", number(total as u64)),
        before: (at > 1).then(|| with(ask.band, at - 1)),
        after: (at * PAGE_LINES < total).then(|| with(ask.band, at + 1)),
        may_issue: (view.judges && run.state.is_done() && run.issued.is_none()).then(|| {
            let differences = run.counts.as_ref().map_or(0, |counts| counts.differences);
            words.t1("comparison-issue", "count", number(differences))
        }),
        sent_rows: sender && run.state.is_done() && !run.forgotten,
        may_forget: sender && !run.forgotten && !run.state.is_running(),
        may_repeat: view.may_repeat,
        outcomes: clues.as_ref().map(|clues| outcomes(asked, &frame, &run.id, clues)),
        precision: learned.as_ref().map(|learned| precision(asked, &frame, &run.id, learned)).unwrap_or_default(),
        taught: learned.as_ref().is_some_and(|learned| learned.taught),
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

fn verdict(asked: &Asked, view: &ComparisonView, clues: Option<&ClueTally>) -> (&'static str, String, String) {
    let (words, run) = (asked.words(), &view.run);
    // Only whoever sent the file begins again.
    let again = || match view.may_repeat {
        true => words.t("comparison-repeat-hint"),
        false if run.forgotten => words.t("comparison-gone-file-hint"),
        false => words.t("comparison-repeat-other-hint"),
    };
    match &run.state {
        RunState::Failed { why } => {
            let why = why.first();
            let (says, hint) = why.map(|f| (f.message(asked.lang), f.hint(asked.lang))).unwrap_or_default();
            let hint = if run.came_to_nothing() { again() } else { hint };
            ("note note-bad", says, hint)
        }
        _ if let Some(issued) = run.issued => (
            "note note-good",
            match issued.standing {
                0 => words.t1("comparison-issued", "count", number(issued.clues)),
                standing => {
                    words.t2("comparison-issued-standing", "count", number(issued.clues), "standing", number(standing))
                }
            },
            match clues.and_then(|clues| clues.due_on) {
                Some(day) => words.t1("comparison-issued-due", "day", show::full_day(day, asked.lang)),
                None if clues.is_some_and(|clues| !clues.lines.is_empty()) => words.t("comparison-issued-closed"),
                None => words.t("comparison-issued-hint"),
            },
        ),
        RunState::Sent => ("note", words.t(state_key(run)), words.t("comparison-sent-hint")),
        RunState::Running { .. } => ("note", words.t(state_key(run)), words.t("import-leave")),
        RunState::Cancelled => ("note note-warn", words.t(state_key(run)), again()),
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
            Band::Verify => "light light-behind",
            Band::None => "light light-unknown",
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
    begun(&asked, &id, faults).await
}

/// A run that came to nothing, with the columns as they were confirmed.
async fn again(asked: Asked, Path(id): Path<String>) -> Result<Response, Fault> {
    let faults = asked.app().repeat_comparison(&asked.viewer, &id).await?;
    begun(&asked, &id, faults).await
}

async fn begun(asked: &Asked, id: &str, faults: Vec<Finding>) -> Result<Response, Fault> {
    if !faults.is_empty() && asked.json {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Json(told(asked, &faults))).into_response());
    }
    if !faults.is_empty() {
        return answer(asked, id, faults).await;
    }
    let _ = tokio::time::timeout(OUTCOME_AWAITED, asked.app().comparison_settled(&asked.viewer, id)).await;
    back(asked, id)
}

async fn cancel(asked: Asked, Path(id): Path<String>) -> Result<Response, Fault> {
    asked.app().cancel_comparison(&asked.viewer, &id).await?;
    let _ = tokio::time::timeout(OUTCOME_AWAITED, asked.app().comparison_settled(&asked.viewer, &id)).await;
    back(&asked, &id)
}

async fn issue(asked: Asked, Path(id): Path<String>) -> Result<Response, Fault> {
    let issued = match asked.app().issue_comparison(&asked.viewer, &id).await {
        Err(ComparisonError::Refused(findings)) => return begun(&asked, &id, findings).await,
        other => other?,
    };
    // The page that follows counts the clues.
    asked.app().figures_follow().await;
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
    let text = asked.app().sent_rows(&asked.viewer, &id, asked.lang).await?;
    let pieces = futures::stream::unfold(text, |mut text| async {
        let piece = text.recv().await?;
        Some((piece, text))
    });
    Ok(download(&format!("{id}.csv"), &id, Body::from_stream(pieces)))
}

pub(super) fn band(word: &str) -> Option<Band> {
    BANDS.into_iter().find(|band| band.word() == word)
}

pub(super) fn band_key(band: Band) -> &'static str {
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
