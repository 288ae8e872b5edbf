//! One error for every page: made anywhere, turned into a page or into JSON in one place.

use std::any::Any;
use std::sync::atomic::{AtomicU32, Ordering};

use askama::Template;
use axum::Json;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};
use bairi_app::{AppError, FilesError};
use bairi_base::Lang;
use serde::Serialize;

use crate::asked::wants_json;
use crate::catalogue::Words;
use crate::web::Web;

/// Why there is no page. `key` is a message of the catalogue: what happened, what is safe, what to do.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// Nobody is signed in; `to` is where to go afterwards.
    SignIn {
        to: String,
    },
    NotFound {
        key: &'static str,
    },
    Forbidden {
        key: &'static str,
    },
    BadRequest {
        key: &'static str,
    },
    TooLarge {
        key: &'static str,
    },
    /// The store of files does not answer, or gives back what was not kept; the log holds the cause under the number.
    Files {
        damaged: bool,
        incident: String,
    },
    /// Our own fault; the log holds the cause under the number.
    Internal {
        incident: String,
    },
}

impl Fault {
    /// Logs what went wrong once, under a number that the page shows.
    pub(crate) fn internal(error: impl std::fmt::Display) -> Fault {
        let incident = incident();
        tracing::error!(incident, "{error}");
        Fault::Internal { incident }
    }

    fn files(error: &FilesError) -> Fault {
        let incident = incident();
        tracing::error!(incident, "{error}");
        Fault::Files { damaged: matches!(error, FilesError::Damaged), incident }
    }

    fn status(&self) -> StatusCode {
        match self {
            Fault::SignIn { .. } => StatusCode::UNAUTHORIZED,
            Fault::NotFound { .. } => StatusCode::NOT_FOUND,
            Fault::Forbidden { .. } => StatusCode::FORBIDDEN,
            Fault::BadRequest { .. } => StatusCode::BAD_REQUEST,
            Fault::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Fault::Files { damaged: false, .. } => StatusCode::SERVICE_UNAVAILABLE,
            Fault::Files { damaged: true, .. } | Fault::Internal { .. } => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn key(&self) -> &'static str {
        match self {
            Fault::SignIn { .. } => "fault-sign-in",
            Fault::NotFound { key } | Fault::Forbidden { key } => key,
            Fault::BadRequest { key } | Fault::TooLarge { key } => key,
            Fault::Files { damaged: false, .. } => "fault-files-silent",
            Fault::Files { damaged: true, .. } => "fault-files-damaged",
            Fault::Internal { .. } => "fault-internal",
        }
    }

    fn heading(&self) -> &'static str {
        match self {
            Fault::SignIn { .. } => "fault-heading-sign-in",
            Fault::NotFound { .. } => "fault-heading-not-found",
            Fault::Forbidden { .. } => "fault-heading-forbidden",
            Fault::BadRequest { .. } | Fault::TooLarge { .. } => "fault-heading-bad-request",
            Fault::Files { .. } => "fault-heading-files",
            Fault::Internal { .. } => "fault-heading-internal",
        }
    }
}

impl From<AppError> for Fault {
    fn from(error: AppError) -> Fault {
        match error {
            AppError::NoSuch { what: "unit" } => Fault::NotFound { key: "fault-no-unit" },
            AppError::NoSuch { what: "task" } => Fault::NotFound { key: "fault-no-task" },
            AppError::NoSuch { .. } => Fault::NotFound { key: "fault-not-found" },
            AppError::OutOfArea { .. } => Fault::Forbidden { key: "fault-out-of-area" },
            AppError::NotYourStep => Fault::Forbidden { key: "fault-not-your-step" },
            AppError::NotAllowed => Fault::Forbidden { key: "fault-not-allowed" },
            AppError::Files(error) => Fault::files(&error),
            other => Fault::internal(other),
        }
    }
}

impl From<askama::Error> for Fault {
    fn from(error: askama::Error) -> Fault {
        Fault::internal(error)
    }
}

impl IntoResponse for Fault {
    /// Bare; [`dress`] makes the page of it, for it knows who asks and in which language.
    fn into_response(self) -> Response {
        let mut answer = self.status().into_response();
        answer.extensions_mut().insert(self);
        answer
    }
}

#[derive(Template)]
#[template(path = "fault.html")]
struct FaultPage<'a> {
    words: Words,
    styles: &'a [String],
    heading: String,
    message: String,
    incident: Option<String>,
}

#[derive(Serialize)]
struct FaultJson {
    status: u16,
    error: String,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    incident: Option<String>,
}

/// Turns a bare fault into a page, or into JSON for who asked for JSON.
pub(crate) async fn dress(State(web): State<Web>, request: Request, next: Next) -> Response {
    let lang = request.extensions().get::<Lang>().copied().unwrap_or_default();
    let json = wants_json(request.headers());
    let mut answer = next.run(request).await;
    let fault = match answer.extensions_mut().remove::<Fault>() {
        Some(fault) => fault,
        None => match (answer.status(), answer.headers().contains_key(header::CONTENT_TYPE)) {
            (StatusCode::NOT_FOUND, false) => Fault::NotFound { key: "fault-not-found" },
            (StatusCode::METHOD_NOT_ALLOWED, false) => Fault::BadRequest { key: "fault-method" },
            (StatusCode::PAYLOAD_TOO_LARGE, _) => Fault::TooLarge { key: "fault-too-large" },
            (StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY, _) => Fault::BadRequest { key: "fault-form" },
            _ => return answer,
        },
    };
    present(&web, fault, lang, json)
}

fn present(web: &Web, fault: Fault, lang: Lang, json: bool) -> Response {
    let words = Words(lang);
    if let (Fault::SignIn { to }, false) = (&fault, json) {
        return Redirect::to(&format!("/sign-in{}", crate::asked::query_text(&[("to".to_owned(), to.clone())])))
            .into_response();
    }
    let (status, key, heading) = (fault.status(), fault.key(), words.t(fault.heading()));
    let incident = match fault {
        Fault::Files { incident, .. } | Fault::Internal { incident } => Some(incident),
        _ => None,
    };
    let message = words.t(key);
    if json {
        return (status, Json(FaultJson { status: status.as_u16(), error: key.to_owned(), message, incident }))
            .into_response();
    }
    let page = FaultPage { words, styles: &web.assets.styles, heading, message, incident };
    match page.render() {
        Ok(page) => (status, Html(page)).into_response(),
        Err(error) => {
            tracing::error!("the fault's own page cannot be rendered: {error}");
            status.into_response()
        }
    }
}

/// The answer when a handler has panicked. The panic's text may quote a value, so only its place is logged (by the
/// panic hook); the number ties the two together.
pub(crate) fn panicked(_panic: Box<dyn Any + Send>) -> Response {
    let incident = incident();
    tracing::error!(incident, "a handler panicked");
    let page = format!("<!doctype html><meta charset=utf-8><title>500</title><h1>500</h1><p>{incident}");
    (StatusCode::INTERNAL_SERVER_ERROR, Html(page)).into_response()
}

/// Month, day, hour, minute, and a count: short enough to read out on the telephone.
fn incident() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("{}-{count:03}", chrono::Utc::now().format("%m%d%H%M"))
}

#[cfg(test)]
mod tests {
    use bairi_app::Trouble;

    use super::*;

    #[test]
    fn a_silent_store_of_files_is_said_and_a_damaged_file_is_another_thing() {
        let silent = FilesError::Bucket { place: "s3://files".into(), trouble: Trouble::Slow };
        let fault = Fault::from(AppError::Files(silent));
        assert_eq!((fault.status().as_u16(), fault.key()), (503, "fault-files-silent"));
        let fault = Fault::from(AppError::Files(FilesError::Damaged));
        assert_eq!((fault.status().as_u16(), fault.key()), (500, "fault-files-damaged"));
        for lang in [Lang::Zh, Lang::En] {
            for key in ["fault-files-silent", "fault-files-damaged", "fault-heading-files"] {
                assert_ne!(Words(lang).t(key), key, "{lang:?}");
            }
        }
    }
}
