//! A register's list, with its filters, and the suggestions for who refers to one of its entries.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use bairi_app::{Choice, HOUSEHOLD, List, ListAsk, ListFilter, ListRow, UNKNOWN};
use bairi_base::UnitCode;
use serde::Serialize;

use crate::asked::{Asked, query_text};
use crate::fault::Fault;
use crate::frame::{Frame, Nav};
use crate::pages::cells::{CellView, cell, entry_path, place};
use crate::show;
use crate::web::Web;

pub(crate) fn routes() -> Router<Web> {
    Router::new().route("/registers/{register}", get(show_list)).route("/registers/{register}/search", get(suggest))
}

/// Parameters of a list's address that are no filters.
const OWN: [&str; 6] = ["unit", "on", "q", "page", "sort", "lang"];

#[derive(Template)]
#[template(path = "register.html")]
struct RegisterPage {
    path: String,
    note: String,
    search: String,
    filtered: bool,
    filters: Vec<FilterView>,
    /// Parameters that the filter form keeps.
    kept: Vec<(String, String)>,
    heads: Vec<HeadView>,
    rows: Vec<RowView>,
    with_place: bool,
    total: String,
    range: String,
    before: Option<String>,
    after: Option<String>,
    reset: String,
    new: Option<String>,
    import: Option<String>,
    xlsx: String,
    csv: String,
    frame: Frame,
}

struct FilterView {
    column: String,
    name: String,
    /// Value, name, chosen; none for a free text.
    options: Vec<(String, String, bool)>,
    wanted: String,
}

pub(crate) struct HeadView {
    pub(crate) name: String,
    pub(crate) number: bool,
    /// `ascending`, `descending` or nothing.
    pub(crate) sorted: &'static str,
    pub(crate) href: String,
}

pub(crate) struct RowView {
    pub(crate) cells: Vec<CellView>,
    pub(crate) place: String,
}

async fn show_list(asked: Asked, Path(register): Path<String>) -> Result<Response, Fault> {
    let filters = asked.query.iter().filter(|(key, _)| !OWN.contains(&key.as_str())).cloned().collect();
    let sort = asked.get("sort").map(|sort| match sort.strip_prefix('-') {
        Some(column) => (column.to_owned(), true),
        None => (sort.to_owned(), false),
    });
    let ask = ListAsk {
        register,
        unit: asked.unit,
        search: asked.get("q").unwrap_or_default().to_owned(),
        filters,
        sort,
        page: asked.page(),
        as_of: asked.as_of,
    };
    let list = asked.app().list(&asked.viewer, &ask).await?;
    asked.answer(&list, || page(&asked, &list))
}

fn page(asked: &Asked, list: &List) -> RegisterPage {
    let nav = if list.register == HOUSEHOLD { Nav::Household } else { Nav::Registers };
    let frame = asked.frame(nav, list.name.get(asked.lang));
    let path = format!("/registers/{}", list.register);
    let with = |key: &str, value: Option<String>| {
        let gone = [key, "page", "lang"];
        let mut pairs: Vec<(String, String)> =
            asked.query.iter().filter(|(k, v)| !gone.contains(&k.as_str()) && !v.is_empty()).cloned().collect();
        pairs.extend(value.map(|value| (key.to_owned(), value)));
        format!("{path}{}", query_text(&pairs))
    };
    let head = |column: &bairi_app::ListColumn| {
        let descending = list.sort.as_ref().filter(|(id, _)| *id == column.column).map(|(_, down)| *down);
        let next = if descending == Some(false) { format!("-{}", column.column) } else { column.column.clone() };
        HeadView {
            name: column.name.get(asked.lang).to_owned(),
            number: column.number,
            sorted: match descending {
                Some(true) => "descending",
                Some(false) => "ascending",
                None => "",
            },
            href: with("sort", Some(next)),
        }
    };
    let first = (list.page - 1) * bairi_app::ROWS_A_PAGE + 1;
    let last = first + list.rows.len() as u64;
    let range = frame.t2("list-range", "first", number(first), "last", number(last.saturating_sub(1)));
    let to_page = |page: u64| with("page", Some(page.to_string()));
    let kept = |(key, value): &&(String, String)| ["unit", "on", "sort"].contains(&key.as_str()) && !value.is_empty();
    RegisterPage {
        note: list.note.get(asked.lang).to_owned(),
        search: list.search.clone(),
        filtered: !list.search.is_empty() || list.filters.iter().any(|f| !f.wanted.is_empty()),
        filters: list.filters.iter().map(|f| filter(&frame, f)).collect(),
        kept: asked.query.iter().filter(kept).cloned().collect(),
        heads: list.columns.iter().map(head).collect(),
        rows: list.rows.iter().map(|row| row_view(&frame, &list.register, &list.columns, row)).collect(),
        with_place: list.rows.iter().any(|row| !row.place.is_empty()),
        total: number(list.total),
        range: if list.rows.is_empty() { String::new() } else { range },
        before: (list.page > 1).then(|| to_page(list.page - 1)),
        after: (list.page < list.pages).then(|| to_page(list.page + 1)),
        reset: frame.href(&path),
        new: list.may_begin.then(|| frame.href(&format!("{path}/new"))),
        import: list.may_write.then(|| frame.href(&format!("{path}/import"))),
        xlsx: export(asked, &path, "xlsx"),
        csv: export(asked, &path, "csv"),
        path,
        frame,
    }
}

/// The rows as shown, without the page.
fn export(asked: &Asked, path: &str, kind: &str) -> String {
    let kept = asked.query.iter().filter(|(k, v)| k != "page" && k != "lang" && !v.is_empty());
    let mut pairs: Vec<(String, String)> = kept.cloned().collect();
    if !pairs.iter().any(|(key, _)| key == "unit") {
        pairs.push(("unit".to_owned(), asked.unit.to_string()));
    }
    format!("{path}/export.{kind}{}", query_text(&pairs))
}

fn number(n: u64) -> String {
    show::count(i64::try_from(n).unwrap_or(i64::MAX))
}

pub(crate) fn row_view(frame: &Frame, register: &str, columns: &[bairi_app::ListColumn], row: &ListRow) -> RowView {
    let view = |(column, shown): (&bairi_app::ListColumn, &bairi_app::Shown)| {
        let mut view = cell(frame, &column.name, shown);
        view.number = column.number;
        if column.names {
            view.href = frame.href(&entry_path(register, row.entity));
            view.lead = true;
        }
        view
    };
    RowView { cells: columns.iter().zip(&row.cells).map(view).collect(), place: place(frame.lang, &row.place) }
}

fn filter(frame: &Frame, filter: &ListFilter) -> FilterView {
    let option = |value: &str, name: String| (value.to_owned(), name, filter.wanted == value);
    let known: Vec<(String, String, bool)> = match &filter.choice {
        Choice::Items(items) => {
            items.iter().map(|(code, name)| option(code, name.get(frame.lang).to_owned())).collect()
        }
        Choice::YesNo => vec![option("true", frame.t("value-yes")), option("false", frame.t("value-no"))],
        Choice::Text => Vec::new(),
    };
    let mut options = Vec::new();
    if !known.is_empty() {
        options.push(option("", frame.t("filter-all")));
        options.extend(known);
        options.push(option(UNKNOWN, frame.t("value-unknown")));
    }
    FilterView {
        column: filter.column.clone(),
        name: filter.name.get(frame.lang).to_owned(),
        options,
        wanted: filter.wanted.clone(),
    }
}

#[derive(Serialize)]
struct Suggestions {
    found: Vec<Suggested>,
}

/// What is typed (`value`), and what tells people which entry it is (`label`).
#[derive(Serialize)]
struct Suggested {
    value: String,
    label: String,
}

/// Always JSON: for the inputs of forms.
async fn suggest(asked: Asked, Path(register): Path<String>) -> Result<Response, Fault> {
    let text = asked.get("q").unwrap_or_default();
    let unit: UnitCode = asked.viewer.home();
    let found = asked.app().suggest(&asked.viewer, &register, unit, text).await?;
    let suggested = |s: bairi_app::Suggestion| Suggested {
        label: format!("{} · {}", s.title.get(asked.lang), place(asked.lang, &s.place)),
        value: s.key,
    };
    Ok(Json(Suggestions { found: found.into_iter().map(suggested).collect() }).into_response())
}
