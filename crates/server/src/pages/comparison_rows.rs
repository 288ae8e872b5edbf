//! The rows that a department sent, as it sent them, with what was found of each: for whoever sent them.

use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use bairi_app::{Band, ROWS_A_PAGE, RunCounts, SentPage, SentPart, SentRow};

use crate::asked::Asked;
use crate::fault::Fault;
use crate::frame::{Frame, Link, Nav};
use crate::pages::comparisons::number;
use crate::web::Web;

pub(crate) fn routes() -> Router<Web> {
    Router::new().route("/comparisons/{id}/rows", get(show_rows))
}

#[derive(Template)]
#[template(path = "comparison_rows.html")]
struct RowsPage {
    frame: Frame,
    up: Link,
    parts: Vec<(Link, bool)>,
    headings: Vec<String>,
    rows: Vec<RowView>,
    total: String,
    range: String,
    before: Option<String>,
    after: Option<String>,
    csv: String,
}

struct RowView {
    number: u64,
    /// Heading and text.
    cells: Vec<(String, String)>,
    found: String,
    found_class: &'static str,
}

/// The parts in the order in which the outcome page shows them, their word in addresses and their name.
const PARTS: [(SentPart, &str, &str); 5] = [
    (SentPart::Compared, "compared", "comparison-rows"),
    (SentPart::Elsewhere, "elsewhere", "comparison-elsewhere"),
    (SentPart::Band(Band::Sure), "sure", "comparison-sure"),
    (SentPart::Band(Band::Verify), "verify", "comparison-verify"),
    (SentPart::Band(Band::None), "none", "comparison-none"),
];

/// The list behind a figure of rows.
pub(super) fn rows_path(id: &str, part: SentPart) -> String {
    let word = PARTS.iter().find(|(known, ..)| *known == part).map_or("compared", |(_, word, _)| word);
    format!("/comparisons/{id}/rows?part={word}")
}

async fn show_rows(asked: Asked, Path(id): Path<String>) -> Result<Response, Fault> {
    let word = asked.get("part");
    let part = PARTS.iter().find(|(_, known, _)| Some(*known) == word).map_or(SentPart::Compared, |(part, ..)| *part);
    let rows = asked.app().sent_page(&asked.viewer, &id, part, asked.page()).await?;
    let view = asked.app().comparison(&asked.viewer, &id).await?;
    let name = asked.words().say(&view.data.name).to_owned();
    asked.answer(&rows, || page(&asked, &id, name, part, view.run.counts.as_ref(), &rows))
}

fn page(
    asked: &Asked,
    id: &str,
    data: String,
    part: SentPart,
    counts: Option<&RunCounts>,
    found: &SentPage,
) -> RowsPage {
    let words = asked.words();
    let name = |part: SentPart| PARTS.iter().find(|(known, ..)| *known == part).map_or("", |(.., key)| key);
    let frame = asked.frame(Nav::Comparisons, words.t(name(part)));
    let to_page = |page: u64| frame.href(&format!("{}&page={page}", rows_path(id, part)));
    let first = (found.page - 1) * ROWS_A_PAGE + 1;
    let last = first + found.rows.len() as u64;
    let link = |(other, _, key): (SentPart, &str, &str)| {
        let count = counts.map_or(0, |counts| other.count(counts));
        let name = format!("{} {}", words.t(key), number(count));
        (count > 0 || other == part).then(|| (Link { name, href: frame.href(&rows_path(id, other)) }, other == part))
    };
    let row = |row: &SentRow| {
        let (key, found_class) = match row.band {
            Some(Band::Sure) => ("row-on-register", "light light-met"),
            Some(Band::Verify) => ("row-to-verify", "light light-behind"),
            Some(Band::None) => ("row-not-on-register", "light light-unknown"),
            None => ("row-elsewhere", "light light-idle"),
        };
        let cells =
            found.headings.iter().cloned().zip(row.cells.iter().cloned().chain(std::iter::repeat(String::new())));
        RowView { number: row.number, cells: cells.collect(), found: words.t(key), found_class }
    };
    RowsPage {
        up: Link { name: data, href: frame.href(&format!("/comparisons/{id}")) },
        parts: PARTS.into_iter().filter_map(link).collect(),
        headings: found.headings.clone(),
        rows: found.rows.iter().map(row).collect(),
        total: number(found.total),
        range: match found.rows.is_empty() {
            true => String::new(),
            false => words.t2("list-range", "first", number(first), "last", number(last.saturating_sub(1))),
        },
        before: (found.page > 1).then(|| to_page(found.page - 1)),
        after: (found.page < found.pages).then(|| to_page(found.page + 1)),
        csv: frame.href(&format!("/comparisons/{id}/rows.csv")),
        frame,
    }
}
