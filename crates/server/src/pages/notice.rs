//! One notice under review: its text on one side, what was read from it on the other, and the package made of it.

mod forms;
mod source;
mod view;

use askama::Template;
use axum::Router;
use axum::body::Body;
use axum::extract::{Form, Path};
use axum::http::header;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use bairi_app::{Fields, NoticeMade, NoticeSaved, NoticeView, Wish};
use bairi_base::Finding;

use crate::asked::Asked;
use crate::fault::Fault;
use crate::frame::Nav;
use crate::web::Web;

use view::{Note, Open};

pub(crate) fn routes() -> Router<Web> {
    Router::new()
        .route("/notices/{id}", get(show_notice))
        .route("/notices/{id}/head", post(save_head))
        .route("/notices/{id}/tasks/{number}", post(save_task))
        .route("/notices/{id}/package", post(make))
        .route("/notices/{id}/package.zip", get(archive))
        .route("/notices/{id}/drop", post(drop_notice))
}

type Pairs = Form<Vec<(String, String)>>;

async fn show_notice(asked: Asked, Path(id): Path<String>) -> Result<Response, Fault> {
    let notice = asked.app().notice(&asked.viewer, &id).await?;
    let open = Open::of(asked.get("edit"));
    asked.answer(&notice, || view::page(&asked, &notice, open, None))
}

async fn save_head(asked: Asked, Path(id): Path<String>, Form(pairs): Pairs) -> Result<Response, Fault> {
    let (based_on, wish, fields) = (version(&pairs), wish(&pairs), Fields(&pairs));
    match asked.app().change_notice_head(&asked.viewer, &id, based_on, &fields, wish).await? {
        NoticeSaved::Stale => {
            let mut notice = asked.app().notice(&asked.viewer, &id).await?;
            notice.review.head = notice.review.head.typed(&fields);
            again(&asked, &notice, Open::Head)
        }
        NoticeSaved::Faulty => Ok(to(&asked, &id, "head")),
        NoticeSaved::Done if wish == Wish::Keep => Ok(to(&asked, &id, "head")),
        NoticeSaved::Done => next(&asked, &id, 0).await,
    }
}

async fn save_task(
    asked: Asked,
    Path((id, number)): Path<(String, u32)>,
    Form(pairs): Pairs,
) -> Result<Response, Fault> {
    let (based_on, wish, fields) = (version(&pairs), wish(&pairs), Fields(&pairs));
    match asked.app().change_notice_task(&asked.viewer, &id, number, based_on, &fields, wish).await? {
        NoticeSaved::Stale => {
            let mut notice = asked.app().notice(&asked.viewer, &id).await?;
            if let Some(task) = notice.review.tasks.iter_mut().find(|task| task.number == number) {
                *task = task.typed(&fields);
            }
            again(&asked, &notice, Open::Task(number))
        }
        NoticeSaved::Done if wish == Wish::Confirm => next(&asked, &id, number).await,
        NoticeSaved::Done | NoticeSaved::Faulty => Ok(to(&asked, &id, &number.to_string())),
    }
}

/// What was typed on top of what somebody else has saved meanwhile.
fn again(asked: &Asked, notice: &NoticeView, open: Open) -> Result<Response, Fault> {
    let words = asked.words();
    let note = Note { class: "note note-warn", says: words.t("notice-stale"), hint: words.t("notice-stale-hint") };
    Ok(Html(view::page(asked, notice, open, Some((note, Vec::new()))).render()?).into_response())
}

/// On to the next task that waits for a decision, from the first one if there is none behind this one.
async fn next(asked: &Asked, id: &str, number: u32) -> Result<Response, Fault> {
    let notice = asked.app().notice(&asked.viewer, id).await?;
    let open = || notice.review.tasks.iter().filter(|task| !task.confirmed && !task.left_out).map(|task| task.number);
    let next = open().find(|next| *next > number).or_else(|| open().next());
    Ok(match next {
        Some(next) => to(asked, id, &next.to_string()),
        None => to(asked, id, ""),
    })
}

/// The form of a task or of the head; or the whole, if nothing is named.
fn to(asked: &Asked, id: &str, edit: &str) -> Response {
    let frame = asked.frame(Nav::Notices, String::new());
    let address = match edit {
        "" => frame.href(&format!("/notices/{id}")),
        edit => format!("{}#edit", frame.href(&format!("/notices/{id}?edit={edit}"))),
    };
    Redirect::to(&address).into_response()
}

async fn make(asked: Asked, Path(id): Path<String>) -> Result<Response, Fault> {
    match asked.app().make_notice_package(&asked.viewer, &id).await? {
        NoticeMade::Done(_) => {
            let frame = asked.frame(Nav::Notices, String::new());
            Ok(Redirect::to(&format!("{}#package", frame.href(&format!("/notices/{id}")))).into_response())
        }
        NoticeMade::Faulty(findings) => {
            let errors: Vec<Finding> =
                findings.into_iter().filter(|f| f.severity == bairi_base::Severity::Error).collect();
            let notice = asked.app().notice(&asked.viewer, &id).await?;
            let words = asked.words();
            let note = Note {
                class: "note note-bad",
                says: words.t("notice-not-made"),
                hint: words.t("notice-not-made-hint"),
            };
            Ok(Html(view::page(&asked, &notice, Open::Nothing, Some((note, errors))).render()?).into_response())
        }
    }
}

async fn archive(asked: Asked, Path(id): Path<String>) -> Result<Response, Fault> {
    let (name, bytes) = asked.app().notice_archive(&asked.viewer, &id).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/zip".to_owned()),
        // The name of a package is letters, digits and hyphens.
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.zip\"")),
    ];
    Ok((headers, Body::from(bytes)).into_response())
}

async fn drop_notice(asked: Asked, Path(id): Path<String>) -> Result<Response, Fault> {
    asked.app().drop_notice(&asked.viewer, &id).await?;
    let frame = asked.frame(Nav::Notices, String::new());
    Ok(Redirect::to(&frame.href("/notices")).into_response())
}

/// The state that a form was opened on; one without it is behind everything.
fn version(pairs: &[(String, String)]) -> u64 {
    pairs.iter().find(|(key, _)| key == "version").and_then(|(_, v)| v.parse().ok()).unwrap_or(u64::MAX)
}

fn wish(pairs: &[(String, String)]) -> Wish {
    match pairs.iter().any(|(key, value)| key == "do" && value == "confirm") {
        true => Wish::Confirm,
        false => Wish::Keep,
    }
}
