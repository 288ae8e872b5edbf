//! Importing a spreadsheet: upload, report, commit.

use std::time::Duration;

use askama::Template;
use axum::body::Body;
use axum::extract::multipart::MultipartError;
use axum::extract::{DefaultBodyLimit, Multipart, Path};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use bairi_app::{ImportError, ImportMode, ImportReport, ImportState, UPLOAD_BYTES_MAX, Uploaded};
use bairi_base::{Finding, Place, Severity};
use serde::Deserialize;

use crate::asked::Asked;
use crate::fault::Fault;
use crate::frame::{Frame, Nav};
use crate::pages::export::download;
use crate::show;
use crate::spoken::spoken;
use crate::web::Web;

/// What a form adds around the file.
const FORM_BYTES_MAX: usize = 64 << 10;
/// Small files are checked by then, and the first answer is the report.
const REPORT_AWAITED: Duration = Duration::from_millis(800);
/// Faults told on the page; the marked copy has more.
const FAULTS_TOLD_MAX: usize = 200;

pub(crate) fn routes() -> Router<Web> {
    let limit = DefaultBodyLimit::max(UPLOAD_BYTES_MAX as usize + FORM_BYTES_MAX);
    Router::new()
        .route("/registers/{register}/import", get(show_form).post(upload).layer(limit))
        .route("/registers/{register}/import/{id}", get(show_report))
        .route("/registers/{register}/import/{id}/commit", post(commit))
        .route("/registers/{register}/import/{id}/marked", get(marked))
}

#[derive(Template)]
#[template(path = "import.html")]
struct ImportPage {
    frame: Frame,
    path: String,
    register: String,
    template: String,
    list: String,
    max_mib: u64,
    /// What was wrong with the last attempt, if there was one.
    fault: Option<String>,
    earlier: Vec<EarlierView>,
}

struct EarlierView {
    name: String,
    href: String,
    when: String,
    state: String,
}

async fn show_form(asked: Asked, Path(register): Path<String>) -> Result<Response, Fault> {
    form(&asked, &register, None).await
}

async fn form(asked: &Asked, register: &str, fault: Option<&str>) -> Result<Response, Fault> {
    let imports = asked.app().imports(&asked.viewer, register).await?;
    let name = name(asked, register);
    let words = asked.words();
    let frame = asked.frame(Nav::Registers, words.t1("import-title", "register", &name));
    let earlier = imports.iter().map(|report| EarlierView {
        name: report.file_name.clone(),
        href: frame.href(&address(report)),
        when: show::moment(report.begun_at, asked.lang),
        state: words.t(state_key(&report.state)),
    });
    let page = ImportPage {
        path: frame.href(&format!("/registers/{register}/import")),
        template: frame.href(&format!("/registers/{register}/template.xlsx")),
        list: frame.href(&format!("/registers/{register}")),
        max_mib: UPLOAD_BYTES_MAX >> 20,
        fault: fault.map(|key| words.t(key)),
        earlier: earlier.collect(),
        register: name,
        frame,
    };
    if asked.json {
        return Ok(axum::Json(imports).into_response());
    }
    Ok(Html(page.render()?).into_response())
}

async fn upload(asked: Asked, Path(register): Path<String>, body: Multipart) -> Result<Response, Fault> {
    let Some(file) = take_in(&asked, &register, body).await? else {
        return form(&asked, &register, Some("import-no-file")).await;
    };
    let id = asked.app().check_import(&asked.viewer, &register, file).await?;
    let _ = tokio::time::timeout(REPORT_AWAITED, asked.app().import_settled(&asked.viewer, &id)).await;
    let frame = asked.frame(Nav::Registers, String::new());
    Ok(Redirect::to(&frame.href(&format!("/registers/{register}/import/{id}"))).into_response())
}

/// The form's file, streamed to disk; `None` if none was chosen.
async fn take_in(asked: &Asked, register: &str, mut body: Multipart) -> Result<Option<Uploaded>, Fault> {
    while let Some(mut field) = body.next_field().await.map_err(broken_off)? {
        let Some(name) = field.file_name().map(str::to_owned).filter(|name| !name.is_empty()) else { continue };
        let mut upload = asked.app().upload_import(&asked.viewer, register, &name).await?;
        while let Some(piece) = field.chunk().await.map_err(broken_off)? {
            upload.write(piece.to_vec()).await?;
        }
        return Ok(Some(upload.finish().await?));
    }
    Ok(None)
}

fn broken_off(error: MultipartError) -> Fault {
    match error.status() {
        axum::http::StatusCode::PAYLOAD_TOO_LARGE => Fault::TooLarge { key: "import-too-large" },
        _ => Fault::BadRequest { key: "import-broken-off" },
    }
}

#[derive(Template)]
#[template(path = "import_report.html")]
struct ReportPage {
    frame: Frame,
    file: String,
    when: String,
    again: String,
    list: String,
    running: bool,
    progress: Option<ProgressView>,
    /// The class of the note, and what it says.
    note: &'static str,
    says: String,
    hint: String,
    counts: Vec<(String, String)>,
    causes: Vec<(String, String)>,
    faults: Vec<FaultView>,
    more: String,
    marked: Option<String>,
    commit: String,
    may_all: bool,
    /// How many rows would be left out.
    may_valid: Option<String>,
    all_label: String,
}

struct ProgressView {
    percent: u64,
    says: String,
}

struct FaultView {
    row: String,
    column: String,
    warning: bool,
    message: String,
    hint: String,
}

async fn show_report(asked: Asked, Path((register, id)): Path<(String, String)>) -> Result<Response, Fault> {
    let report = asked.app().import(&asked.viewer, &id).await?;
    if report.register != register {
        return Err(Fault::NotFound { key: "fault-not-found" });
    }
    asked.answer(&report, || report_page(&asked, &report))
}

fn report_page(asked: &Asked, report: &ImportReport) -> ReportPage {
    let (words, lang) = (asked.words(), asked.lang);
    let frame = asked.frame(Nav::Registers, words.t1("import-title", "register", name(asked, &report.register)));
    let path = format!("/registers/{}", report.register);
    let own = address(report);
    let counts = report.counts;
    let figures = [
        ("import-rows", counts.rows),
        ("import-new", counts.new),
        ("import-changed", counts.changed),
        ("import-unchanged", counts.unchanged),
        ("import-faulty", counts.faulty),
    ];
    let kept = report.faults.kept();
    let told = report.faults.errors() + report.faults.warnings();
    let example = |code: &String| kept.iter().find(|f| f.code == *code);
    let causes = report.faults.counts().iter();
    let causes = causes.filter_map(|(code, n)| Some((said(asked, report, example(code)?).message(lang), number(*n))));
    let running = report.state.is_running();
    let (note, says, hint) = verdict(asked, report);
    let writes = counts.new + counts.changed;
    ReportPage {
        file: report.file_name.clone(),
        when: show::moment(report.begun_at, lang),
        again: frame.href(&format!("{path}/import")),
        list: frame.href(&path),
        running,
        progress: report.progress.map(|p| ProgressView {
            percent: p.percent,
            says: match p.seconds_left {
                Some(left) => words.fill(
                    "import-progress",
                    &[("rows", &number(p.rows_done)), ("rate", &number(p.rows_per_s)), ("left", &left)],
                ),
                None => words.t("import-progress-begins"),
            },
        }),
        note,
        says,
        hint,
        counts: figures.iter().map(|(key, n)| (words.t(key), number(*n))).collect(),
        causes: causes.collect(),
        faults: kept.iter().take(FAULTS_TOLD_MAX).map(|f| fault_view(asked, &said(asked, report, f))).collect(),
        more: match told.saturating_sub(FAULTS_TOLD_MAX as u64) {
            0 => String::new(),
            rest => words.t1("import-more", "count", number(rest)),
        },
        marked: (!running && report.faults.rows() > 0).then(|| frame.href(&format!("{own}/marked"))),
        commit: frame.href(&format!("{own}/commit")),
        may_all: report.may_commit_all(),
        may_valid: (report.may_commit_valid() && !report.may_commit_all())
            .then(|| words.t2("import-commit-valid", "count", number(writes), "left", number(counts.faulty))),
        all_label: words.t1("import-commit-all", "count", number(writes)),
        frame,
    }
}

/// How it stands, in a sentence, and what to do now.
fn verdict(asked: &Asked, report: &ImportReport) -> (&'static str, String, String) {
    let words = asked.words();
    match &report.state {
        ImportState::Checking | ImportState::Committing { .. } => {
            ("note", words.t(state_key(&report.state)), words.t("import-leave"))
        }
        ImportState::Checked if !report.complete => {
            ("note note-bad", words.t("import-unreadable"), words.t("import-unreadable-hint"))
        }
        ImportState::Checked if report.may_commit_all() => {
            ("note note-good", words.t("import-good"), words.t("import-good-hint"))
        }
        ImportState::Checked if report.faults.errors() == 0 => {
            ("note", words.t("import-nothing"), words.t("import-nothing-hint"))
        }
        ImportState::Checked => {
            let count = number(report.faults.errors());
            ("note note-warn", words.t1("import-bad", "count", count), words.t("import-bad-hint"))
        }
        ImportState::Done { added, changed, .. } => (
            "note note-good",
            words.t2("import-done", "added", number(*added), "changed", number(*changed)),
            words.t("import-done-hint"),
        ),
        ImportState::Failed { why } => {
            let why = said(asked, report, why);
            ("note note-bad", why.message(asked.lang), why.hint(asked.lang))
        }
    }
}

fn said(asked: &Asked, report: &ImportReport, finding: &Finding) -> Finding {
    spoken(asked.plan(), &report.register, asked.lang, finding)
}

fn fault_view(asked: &Asked, finding: &Finding) -> FaultView {
    let words = asked.words();
    let (row, column) = match &finding.place {
        Place::Cell { row, column, .. } => {
            (words.t1("import-row", "row", *row), column.clone().unwrap_or_else(|| show::NOTHING.to_owned()))
        }
        _ => (words.t("import-whole-file"), show::NOTHING.to_owned()),
    };
    FaultView {
        row,
        column,
        warning: finding.severity == Severity::Warning,
        message: finding.message(asked.lang),
        hint: finding.hint(asked.lang),
    }
}

#[derive(Deserialize)]
struct Decision {
    mode: String,
}

async fn commit(
    asked: Asked,
    Path((register, id)): Path<(String, String)>,
    Form(decision): Form<Decision>,
) -> Result<Response, Fault> {
    let mode = match decision.mode.as_str() {
        "all" => ImportMode::All,
        "valid" => ImportMode::ValidRows,
        _ => return Err(Fault::BadRequest { key: "fault-form" }),
    };
    asked.app().commit_import(&asked.viewer, &id, mode).await?;
    let _ = tokio::time::timeout(REPORT_AWAITED, asked.app().import_settled(&asked.viewer, &id)).await;
    let frame = asked.frame(Nav::Registers, String::new());
    Ok(Redirect::to(&frame.href(&format!("/registers/{register}/import/{id}"))).into_response())
}

async fn marked(asked: Asked, Path((register, id)): Path<(String, String)>) -> Result<Response, Fault> {
    let report = asked.app().import(&asked.viewer, &id).await?;
    let marked = asked.app().marked_import(&asked.viewer, &id, asked.lang).await?;
    let base = report.file_name.rsplit_once('.').map_or(report.file_name.as_str(), |(base, _)| base);
    let name = format!("{}.{}", asked.words().t1("import-marked-file", "file", base), marked.extension);
    Ok(download(&name, &register, Body::from(marked.bytes)))
}

fn name(asked: &Asked, register: &str) -> String {
    let found = asked.plan().registers.iter().find(|r| r.id == register);
    found.map(|r| r.name.get(asked.lang).to_owned()).unwrap_or_default()
}

fn address(report: &ImportReport) -> String {
    format!("/registers/{}/import/{}", report.register, report.id)
}

fn state_key(state: &ImportState) -> &'static str {
    match state {
        ImportState::Checking => "import-state-checking",
        ImportState::Checked => "import-state-checked",
        ImportState::Committing { .. } => "import-state-committing",
        ImportState::Done { .. } => "import-state-done",
        ImportState::Failed { .. } => "import-state-failed",
    }
}

fn number(n: u64) -> String {
    show::count(i64::try_from(n).unwrap_or(i64::MAX))
}

impl From<ImportError> for Fault {
    fn from(error: ImportError) -> Fault {
        match error {
            ImportError::NotFound => Fault::NotFound { key: "fault-not-found" },
            ImportError::NotAllowed => Fault::Forbidden { key: "fault-not-allowed" },
            ImportError::TooLarge { .. } => Fault::TooLarge { key: "import-too-large" },
            ImportError::NotChecked => Fault::BadRequest { key: "import-not-checked" },
            ImportError::Faulty => Fault::BadRequest { key: "import-has-faults" },
            ImportError::Incomplete => Fault::BadRequest { key: "import-unreadable" },
            ImportError::Nothing => Fault::BadRequest { key: "import-nothing" },
            ImportError::Unmarkable(_) => Fault::BadRequest { key: "import-unmarkable" },
            other => Fault::internal(other),
        }
    }
}
