//! Notices under review: the list, and taking in a new one.

use askama::Template;
use axum::extract::multipart::MultipartError;
use axum::extract::{DefaultBodyLimit, Multipart};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Json, Router};
use bairi_app::{NOTICE_BYTES_MAX, NoticeError, NoticeLine};
use bairi_base::Finding;
use serde_json::json;

use crate::asked::Asked;
use crate::fault::Fault;
use crate::frame::{Frame, Nav};
use crate::show;
use crate::web::Web;

/// What a form adds around the document.
const FORM_BYTES_MAX: usize = 64 << 10;

pub(crate) fn routes() -> Router<Web> {
    let limit = DefaultBodyLimit::max(NOTICE_BYTES_MAX + FORM_BYTES_MAX);
    Router::new().route("/notices", get(show_all).post(take_in).layer(limit))
}

#[derive(Template)]
#[template(path = "notices.html")]
struct NoticesPage {
    frame: Frame,
    path: String,
    max_mib: usize,
    /// What was wrong with the last attempt, and what to do.
    fault: Option<(String, String)>,
    /// What was pasted then: it is not lost.
    pasted: String,
    lines: Vec<LineView>,
}

struct LineView {
    title: String,
    href: String,
    when: String,
    confirmed: String,
    made: bool,
}

async fn show_all(asked: Asked) -> Result<Response, Fault> {
    let lines = asked.app().notices(&asked.viewer).await?;
    asked.answer(&lines, || page(&asked, &lines, None, String::new()))
}

fn page(asked: &Asked, lines: &[NoticeLine], fault: Option<(String, String)>, pasted: String) -> NoticesPage {
    let frame = asked.frame(Nav::Notices, asked.words().t("notices-title"));
    let view = |line: &NoticeLine| LineView {
        title: line.title.clone(),
        href: frame.href(&format!("/notices/{}", line.id)),
        when: show::moment(line.changed_at, asked.lang),
        confirmed: frame.t2("notices-confirmed", "confirmed", line.confirmed, "tasks", line.tasks),
        made: line.made,
    };
    NoticesPage {
        path: frame.href("/notices"),
        max_mib: NOTICE_BYTES_MAX >> 20,
        fault,
        pasted,
        lines: lines.iter().map(view).collect(),
        frame,
    }
}

/// A file if one was chosen, otherwise the text that was pasted.
async fn take_in(asked: Asked, body: Multipart) -> Result<Response, Fault> {
    // Before anything is read: whoever may not is not made to wait.
    let lines = asked.app().notices(&asked.viewer).await?;
    let (file, pasted) = parts(body).await?;
    let words = asked.words();
    if file.is_none() && pasted.trim().is_empty() {
        let fault = (words.t("notices-nothing"), words.t("notices-nothing-hint"));
        return Ok(Html(page(&asked, &lines, Some(fault), pasted).render()?).into_response());
    }
    let bytes = file.unwrap_or_else(|| pasted.clone().into_bytes());
    match asked.app().read_notice(&asked.viewer, bytes).await {
        Ok(id) if asked.json => Ok(Json(json!({ "id": id })).into_response()),
        Ok(id) => {
            let frame = asked.frame(Nav::Notices, String::new());
            Ok(Redirect::to(&frame.href(&format!("/notices/{id}"))).into_response())
        }
        Err(NoticeError::Refused(finding)) if asked.json => Ok(refused(&asked, &finding)),
        Err(NoticeError::Refused(finding)) => {
            let fault = (finding.message(asked.lang), finding.hint(asked.lang));
            Ok(Html(page(&asked, &lines, Some(fault), pasted).render()?).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

fn refused(asked: &Asked, finding: &Finding) -> Response {
    let (message, hint) = (finding.message(asked.lang), finding.hint(asked.lang));
    let body = json!({ "code": finding.code, "message": message, "hint": hint });
    (StatusCode::CONFLICT, Json(body)).into_response()
}

async fn parts(mut body: Multipart) -> Result<(Option<Vec<u8>>, String), Fault> {
    let (mut file, mut pasted) = (None, String::new());
    while let Some(field) = body.next_field().await.map_err(broken_off)? {
        let named = field.file_name().is_some_and(|name| !name.is_empty());
        match field.name() {
            Some("file") if named => file = Some(field.bytes().await.map_err(broken_off)?.to_vec()),
            Some("text") => pasted = field.text().await.map_err(broken_off)?,
            _ => {}
        }
    }
    Ok((file, pasted))
}

fn broken_off(error: MultipartError) -> Fault {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Fault::TooLarge { key: "notices-too-large" },
        _ => Fault::BadRequest { key: "import-broken-off" },
    }
}

impl From<NoticeError> for Fault {
    fn from(error: NoticeError) -> Fault {
        match error {
            NoticeError::NotAllowed => Fault::Forbidden { key: "fault-not-allowed" },
            NoticeError::NotFound => Fault::NotFound { key: "fault-not-found" },
            NoticeError::NoPackage => Fault::BadRequest { key: "notice-no-package" },
            other => Fault::internal(other),
        }
    }
}
