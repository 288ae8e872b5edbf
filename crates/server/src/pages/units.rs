//! The search of the context bar: units by name, pinyin or code.

use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::get;
use bairi_base::UnitCode;
use serde::Serialize;

use crate::asked::{Asked, query_pairs};
use crate::fault::Fault;
use crate::frame::{Frame, Nav, elsewhere};
use crate::web::Web;

pub(crate) fn routes() -> Router<Web> {
    Router::new().route("/units", get(find))
}

#[derive(Serialize)]
struct Units {
    found: Vec<Found>,
}

#[derive(Serialize)]
struct Found {
    code: String,
    name: String,
    /// The units above it.
    path: String,
    href: String,
}

#[derive(Template)]
#[template(path = "units.html")]
struct UnitsPage<'a> {
    frame: Frame,
    q: &'a str,
    found: &'a [Found],
}

async fn find(asked: Asked) -> Result<Response, Fault> {
    let q = asked.get("q").unwrap_or_default();
    let to = asked.get("to").filter(|to| to.starts_with('/')).unwrap_or("/units/");
    let to = to.parse().unwrap_or_else(|_| axum::http::Uri::from_static("/"));
    let query = query_pairs(&to);
    let found = asked.web.finder.find(&asked.viewer, q).into_iter();
    let units = Units { found: found.map(|code| describe(&asked, code, to.path(), &query)).collect() };
    asked.answer(&units, || UnitsPage {
        frame: asked.frame(Nav::Unit, asked.words().t("units-title")),
        q,
        found: &units.found,
    })
}

fn describe(asked: &Asked, code: UnitCode, path: &str, query: &[(String, String)]) -> Found {
    let way = asked.plan().units.path(code);
    let names: Vec<&str> = way.iter().map(|unit| unit.name.get(asked.lang)).collect();
    let (name, above) = names.split_last().map_or(("", &[][..]), |(name, above)| (*name, above));
    Found {
        code: code.to_string(), name: name.to_owned(), path: above.join(" › "), href: elsewhere(path, query, code)
    }
}
