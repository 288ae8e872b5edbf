//! Departments' data: what was compared month by month, taking in a file, and the runs.

use askama::Template;
use axum::extract::multipart::MultipartError;
use axum::extract::{DefaultBodyLimit, Multipart};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Json, Router};
use bairi_app::{CellPart, ComparisonError, ComparisonRun, DataView, Matrix, MatrixCell, RunState};
use bairi_base::Finding;
use chrono::NaiveDate;
use serde::Serialize;
use serde_json::json;

use crate::asked::Asked;
use crate::fault::Fault;
use crate::frame::{Frame, Nav};
use crate::show;
use crate::web::Web;

pub(crate) fn routes() -> Router<Web> {
    // The file is streamed to the disk, however large; the use case knows the limit.
    Router::new().route("/comparisons", get(show_all).post(send).layer(DefaultBodyLimit::disable()))
}

#[derive(Template)]
#[template(path = "comparisons.html")]
struct ComparisonsPage {
    frame: Frame,
    path: String,
    today: String,
    /// What was wrong with the last attempt, and what to do.
    faults: Vec<(String, String)>,
    data: Vec<DataChoice>,
    months: Vec<String>,
    matrix: Vec<DepartmentView>,
    runs: Vec<RunView>,
}

struct DataChoice {
    id: String,
    name: String,
    note: String,
    department: String,
    purpose: String,
    chosen: bool,
}

struct DepartmentView {
    name: String,
    /// Its comparisons.
    href: String,
    cells: Vec<Vec<CellFigure>>,
}

/// A figure of a cell, and the list behind it if there is one for the viewer.
struct CellFigure {
    says: String,
    href: Option<String>,
    /// Whether it is the one to be worked on.
    open: bool,
}

struct RunView {
    name: String,
    href: String,
    by: String,
    when: String,
    state: String,
    differences: String,
}

/// The page's JSON twin.
#[derive(Serialize)]
struct All<'a> {
    data: &'a [DataView],
    matrix: &'a Matrix,
    runs: &'a [ComparisonRun],
}

async fn show_all(asked: Asked) -> Result<Response, Fault> {
    answer(&asked, &[], None).await
}

async fn answer(asked: &Asked, faults: &[Finding], chosen: Option<&str>) -> Result<Response, Fault> {
    let data = asked.app().comparison_data(&asked.viewer).await?;
    let runs = asked.app().comparisons(&asked.viewer).await?;
    let matrix = asked.app().comparison_matrix(&asked.viewer, asked.unit).await?;
    if asked.json {
        return Ok(Json(All { data: &data, matrix: &matrix, runs: &runs }).into_response());
    }
    let words = asked.words();
    let frame = asked.frame(Nav::Comparisons, words.t("comparisons-title"));
    let named = |id: &str| data.iter().find(|d| d.id == id).map(|d| words.say(&d.name).to_owned()).unwrap_or_default();
    let choice = |d: &DataView| DataChoice {
        id: d.id.clone(),
        name: words.say(&d.name).to_owned(),
        note: words.say(&d.note).to_owned(),
        department: words.say(&d.department).to_owned(),
        purpose: words.t(purpose_key(d.purpose)),
        chosen: chosen == Some(&d.id),
    };
    let run = |run: &ComparisonRun| RunView {
        name: named(&run.data),
        href: frame.href(&format!("/comparisons/{}", run.id)),
        by: words.say(&run.by).to_owned(),
        when: show::moment(run.sent_at, asked.lang),
        state: words.t(state_key(run)),
        differences: run
            .counts
            .as_ref()
            .map(|c| words.t1("comparisons-differences", "count", number(c.differences)))
            .unwrap_or_default(),
    };
    let page = ComparisonsPage {
        path: frame.href("/comparisons"),
        today: asked.app().today().to_string(),
        faults: faults.iter().map(|f| (f.message(asked.lang), f.hint(asked.lang))).collect(),
        data: data.iter().map(choice).collect(),
        months: matrix.months.clone(),
        matrix: departments(asked, &frame, &matrix),
        runs: runs.iter().map(run).collect(),
        frame,
    };
    Ok(Html(page.render()?).into_response())
}

fn departments(asked: &Asked, frame: &Frame, matrix: &Matrix) -> Vec<DepartmentView> {
    let words = asked.words();
    let declared = asked.plan().comparisons.as_ref();
    let runs = |code: &str| {
        let register = declared.map(|d| format!("/registers/{}?{}={code}", d.runs.register, d.runs.department));
        register.map(|path| frame.href(&path)).unwrap_or_default()
    };
    let row = |row: &bairi_app::MatrixRow| DepartmentView {
        name: words.say(&row.name).to_owned(),
        href: runs(&row.department),
        cells: matrix
            .months
            .iter()
            .zip(&row.cells)
            .map(|(month, cell)| figures(asked, frame, matrix.clues, (&row.department, month), cell))
            .collect(),
    };
    matrix.rows.iter().map(row).collect()
}

/// What a cell says: the runs, the differences and what became of them; nothing where nothing was compared.
fn figures(
    asked: &Asked,
    frame: &Frame,
    clues: bool,
    (department, month): (&str, &str),
    cell: &MatrixCell,
) -> Vec<CellFigure> {
    if *cell == MatrixCell::default() {
        return Vec::new();
    }
    let reported = u64::try_from(cell.reported).unwrap_or_default();
    let shown = [
        (CellPart::Runs, cell.comparisons, true),
        (CellPart::Differences, if clues { cell.differences } else { reported }, clues),
        (CellPart::Verified, cell.verified, clues),
        (CellPart::Open, cell.open, clues),
    ];
    // Whoever may not read the clues is told how many differences the runs' entries name, and no more.
    let told = shown.into_iter().filter(|(part, _, opens)| *opens || *part == CellPart::Differences);
    let figure = |(part, count, opens): (CellPart, u64, bool)| CellFigure {
        says: asked.words().t1(part_key(part), "count", number(count)),
        href: (opens && count > 0).then(|| frame.href(&cell_path(department, month, part))),
        open: part == CellPart::Open && count > 0,
    };
    told.map(figure).collect()
}

/// The list behind a figure of the matrix.
pub(super) fn cell_path(department: &str, month: &str, part: CellPart) -> String {
    format!("/comparisons/list?department={department}&month={month}&part={}", part.word())
}

pub(super) fn part_key(part: CellPart) -> &'static str {
    match part {
        CellPart::Runs => "comparisons-made",
        CellPart::Differences => "comparisons-found",
        CellPart::Verified => "comparisons-verified",
        CellPart::Open => "comparisons-open",
    }
}

/// Takes in a file; the fields before it say what it is.
async fn send(asked: Asked, mut body: Multipart) -> Result<Response, Fault> {
    // Before anything is read: whoever may not is not made to wait.
    asked.app().comparison_data(&asked.viewer).await?;
    let (mut data, mut data_on) = (String::new(), asked.app().today());
    while let Some(mut field) = body.next_field().await.map_err(broken_off)? {
        match field.name() {
            Some("data") => data = field.text().await.map_err(broken_off)?,
            Some("data_on") => {
                let text = field.text().await.map_err(broken_off)?;
                data_on = text.trim().parse::<NaiveDate>().map_err(|_| Fault::BadRequest { key: "fault-day" })?;
            }
            Some("file") => {
                let Some(name) = field.file_name().map(str::to_owned).filter(|name| !name.is_empty()) else { break };
                let sending = asked.app().send_comparison(&asked.viewer, data.trim(), &name, data_on).await;
                let mut sending = match sending {
                    Err(ComparisonError::Unreadable(findings)) => return refused(&asked, &findings, &data).await,
                    other => other?,
                };
                while let Some(piece) = field.chunk().await.map_err(broken_off)? {
                    sending.write(piece.to_vec()).await?;
                }
                return match sending.finish().await {
                    Ok(id) if asked.json => Ok(Json(json!({ "id": id })).into_response()),
                    Ok(id) => {
                        let frame = asked.frame(Nav::Comparisons, String::new());
                        Ok(Redirect::to(&frame.href(&format!("/comparisons/{id}"))).into_response())
                    }
                    Err(ComparisonError::Unreadable(findings)) => refused(&asked, &findings, &data).await,
                    Err(other) => Err(other.into()),
                };
            }
            _ => {}
        }
    }
    let none = Finding::error("compare.file.none", bairi_base::Place::Nowhere);
    refused(&asked, &[none], &data).await
}

async fn refused(asked: &Asked, findings: &[Finding], data: &str) -> Result<Response, Fault> {
    if asked.json {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Json(told(asked, findings))).into_response());
    }
    answer(asked, findings, Some(data)).await
}

/// Findings for a program: code, words, remedy.
pub(super) fn told(asked: &Asked, findings: &[Finding]) -> serde_json::Value {
    let one = |f: &Finding| json!({ "code": f.code, "message": f.message(asked.lang), "hint": f.hint(asked.lang) });
    json!({ "findings": findings.iter().map(one).collect::<Vec<_>>() })
}

fn broken_off(error: MultipartError) -> Fault {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Fault::TooLarge { key: "import-too-large" },
        _ => Fault::BadRequest { key: "import-broken-off" },
    }
}

pub(super) fn purpose_key(purpose: bairi_plan::Purpose) -> &'static str {
    match purpose {
        bairi_plan::Purpose::Presence => "comparisons-presence",
        bairi_plan::Purpose::Absence => "comparisons-absence",
        bairi_plan::Purpose::Contradiction => "comparisons-contradiction",
        bairi_plan::Purpose::Delivery => "comparisons-delivery",
    }
}

pub(super) fn state_key(run: &ComparisonRun) -> &'static str {
    match &run.state {
        _ if run.issued.is_some() => "comparisons-issued",
        RunState::Sent => "comparisons-sent",
        RunState::Running { .. } => "comparisons-running",
        RunState::Done { .. } => "comparisons-done",
        RunState::Failed { .. } => "comparisons-failed",
        RunState::Cancelled => "comparisons-cancelled",
    }
}

pub(super) fn number(n: u64) -> String {
    show::count(i64::try_from(n).unwrap_or(i64::MAX))
}

impl From<ComparisonError> for Fault {
    fn from(error: ComparisonError) -> Fault {
        match error {
            ComparisonError::NotAllowed => Fault::Forbidden { key: "fault-not-allowed" },
            ComparisonError::NotFound => Fault::NotFound { key: "fault-not-found" },
            ComparisonError::Begun => Fault::BadRequest { key: "comparison-begun" },
            ComparisonError::Forgotten => Fault::BadRequest { key: "comparison-forgotten" },
            ComparisonError::NotDone => Fault::BadRequest { key: "comparison-not-done" },
            ComparisonError::TooLarge { .. } => Fault::TooLarge { key: "comparison-too-large" },
            ComparisonError::Refused(_) => Fault::BadRequest { key: "comparison-refused" },
            ComparisonError::Unreadable(_) => Fault::BadRequest { key: "comparison-unreadable" },
            ComparisonError::List(error) => error.into(),
            other => Fault::internal(other),
        }
    }
}
