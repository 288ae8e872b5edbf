//! The viewer's own looks behind masks and refused attempts.

use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::get;
use bairi_app::AccessKind;

use crate::asked::Asked;
use crate::fault::Fault;
use crate::frame::{Frame, Nav};
use crate::pages::cells::entry_path;
use crate::show;
use crate::web::Web;

pub(crate) fn routes() -> Router<Web> {
    Router::new().route("/accesses", get(show_accesses))
}

#[derive(Template)]
#[template(path = "accesses.html")]
struct AccessesPage {
    lines: Vec<LineView>,
    frame: Frame,
}

struct LineView {
    at: String,
    what: String,
    refused: bool,
    about: String,
    href: Option<String>,
    place: String,
    purpose: String,
}

async fn show_accesses(asked: Asked) -> Result<Response, Fault> {
    let lines = asked.app().accesses(&asked.viewer).await?;
    asked.answer(&lines, || {
        let frame = asked.frame(Nav::Registers, asked.words().t("accesses-title"));
        let lang = asked.lang;
        let line = |line: &bairi_app::AccessLine| LineView {
            at: show::moment(line.at, lang),
            what: frame.t(match line.kind {
                AccessKind::Look => "access-look",
                AccessKind::Use => "access-use",
                AccessKind::Refusal => "access-refusal",
            }),
            refused: line.kind == AccessKind::Refusal,
            about: line.register_name.as_ref().map(|name| name.get(lang).to_owned()).unwrap_or_default(),
            href: line
                .register
                .as_deref()
                .zip(line.entity)
                .map(|(register, entity)| frame.href(&entry_path(register, entity))),
            place: line.unit_name.as_ref().map(|name| name.get(lang).to_owned()).unwrap_or_default(),
            purpose: line.purpose.clone(),
        };
        AccessesPage { lines: lines.iter().map(line).collect(), frame }
    })
}
