//! Files for download: a register's rows as the list shows them, and the template to fill in.

use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bairi_app::{ExportError, ExportFormat, RowsAsk, RowsOf, UNKNOWN};

use crate::asked::{Asked, escape};
use crate::fault::Fault;
use crate::pages::work_list::part_of;
use crate::web::Web;

pub(crate) fn routes() -> Router<Web> {
    Router::new()
        .route("/registers/{register}/export.csv", get(csv))
        .route("/registers/{register}/export.xlsx", get(xlsx))
        .route("/registers/{register}/template.xlsx", get(template))
        .route("/indicators/{id}/export.xlsx", get(indicator))
}

/// Parameters of a list's address that are no filters.
const OWN: [&str; 7] = ["unit", "on", "q", "page", "sort", "lang", "part"];
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const CSV: &str = "text/csv; charset=utf-8";

async fn csv(asked: Asked, Path(register): Path<String>) -> Result<Response, Fault> {
    let name = register_name(&asked, &register);
    rows(asked, RowsOf::Register(register.clone()), &name, &register, ExportFormat::Csv).await
}

async fn xlsx(asked: Asked, Path(register): Path<String>) -> Result<Response, Fault> {
    let name = register_name(&asked, &register);
    rows(asked, RowsOf::Register(register.clone()), &name, &register, ExportFormat::Xlsx).await
}

/// The rows behind a figure: `?part=` as on the page of the list.
async fn indicator(asked: Asked, Path(id): Path<String>) -> Result<Response, Fault> {
    let part = asked.get("part").and_then(part_of).unwrap_or_default();
    let found = asked.plan().indicators.iter().find(|indicator| indicator.id == id);
    let name = found.map_or_else(|| id.clone(), |indicator| indicator.name.get(asked.lang).to_owned());
    rows(asked, RowsOf::Indicator { id: id.clone(), part }, &name, &id, ExportFormat::Xlsx).await
}

/// Sends rows under a name, and under a plain one for who knows no other letters.
async fn rows(asked: Asked, of: RowsOf, name: &str, plain: &str, format: ExportFormat) -> Result<Response, Fault> {
    let sort = asked.get("sort").map(|sort| match sort.strip_prefix('-') {
        Some(column) => (column.to_owned(), true),
        None => (sort.to_owned(), false),
    });
    let filters = asked.query.iter().filter(|(key, value)| !OWN.contains(&key.as_str()) && !value.is_empty());
    let ask = RowsAsk {
        of,
        unit: asked.unit,
        search: asked.get("q").map(str::to_owned),
        filters: filters.map(wanted).collect(),
        sort,
        columns: Vec::new(),
        offset: 0,
        limit: 0,
        as_of: asked.as_of,
    };
    send(&asked, &ask, name, plain, format).await
}

/// Sends what a list asks for; `name` and `plain` are as for [`rows`].
pub(super) async fn send(
    asked: &Asked,
    ask: &RowsAsk,
    name: &str,
    plain: &str,
    format: ExportFormat,
) -> Result<Response, Fault> {
    let pieces = asked.app().export(&asked.viewer, ask, asked.lang, format).await?;
    let stream = futures::stream::unfold(pieces, |mut pieces| async {
        let piece = pieces.recv().await?;
        Some((piece, pieces))
    });
    let name = format!("{name}-{}.{}", asked.day, format.extension());
    Ok(download(&name, plain, Body::from_stream(stream)))
}

/// As the lake wants it: an empty value for the unknown ones.
fn wanted((column, value): &(String, String)) -> (String, String) {
    (column.clone(), if value == UNKNOWN { String::new() } else { value.clone() })
}

async fn template(asked: Asked, Path(register): Path<String>) -> Result<Response, Fault> {
    let bytes = asked.app().import_template(&asked.viewer, &register, asked.lang)?;
    let name = asked.words().t1("import-template-file", "register", register_name(&asked, &register));
    Ok(download(&format!("{name}.xlsx"), &register, Body::from(bytes)))
}

fn register_name(asked: &Asked, register: &str) -> String {
    let found = asked.plan().registers.iter().find(|r| r.id == register);
    found.map_or_else(|| register.to_owned(), |r| r.name.get(asked.lang).to_owned())
}

/// A file under its full name, and under a plain one for who knows no other letters.
pub(crate) fn download(name: &str, plain: &str, body: Body) -> Response {
    let extension = name.rsplit('.').next().unwrap_or_default();
    let kind = if extension == "csv" { CSV } else { XLSX };
    let plain: String = plain.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-')).collect();
    let named = format!("attachment; filename=\"{plain}.{extension}\"; filename*=UTF-8''{}", escape(name));
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, named)], body).into_response()
}

impl From<ExportError> for Fault {
    fn from(error: ExportError) -> Fault {
        match error {
            ExportError::NotFound => Fault::NotFound { key: "fault-not-found" },
            ExportError::TooMany(_) => Fault::BadRequest { key: "export-too-many" },
            other => Fault::internal(other),
        }
    }
}
