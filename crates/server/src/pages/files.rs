//! Pictures and papers of entries: the files themselves, and how an entry's page shows them.

use axum::Router;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bairi_app::{EntryFile, FileSize, KnownFile, PlaceRemark, TimeRemark};

use crate::asked::Asked;
use crate::fault::Fault;
use crate::frame::Frame;
use crate::pages::entry::number_of;
use crate::show;
use crate::web::Web;

pub(crate) fn routes() -> Router<Web> {
    Router::new()
        .route("/registers/{register}/{entity}/files/{name}", get(original))
        .route("/registers/{register}/{entity}/files/{name}/small", get(small))
}

/// Whatever a file holds, nothing of it runs, and it reaches nothing.
const POLICY: &str = "default-src 'none'; img-src 'self'; sandbox; frame-ancestors 'none'";
/// Content never changes under its name; it does not stay long on a computer that several people share.
const KEPT: &str = "private, max-age=600";
/// Characters of the hash in the name of a download.
const NAME_CHARS: usize = 12;

type At = Path<(String, String, String)>;

async fn original(asked: Asked, path: At) -> Result<Response, Fault> {
    send(asked, path, FileSize::Original).await
}

async fn small(asked: Asked, path: At) -> Result<Response, Fault> {
    send(asked, path, FileSize::Small).await
}

async fn send(asked: Asked, Path((register, entity, name)): At, size: FileSize) -> Result<Response, Fault> {
    let file = asked.app().entry_file(&asked.viewer, &register, number_of(&entity)?, &name, size).await?;
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let short: String = name.chars().take(NAME_CHARS).collect();
    // Papers are for a program of the reader's own; a browser shows pictures only.
    let way = if file.picture { "inline" } else { "attachment" };
    let headers = [
        (header::CONTENT_TYPE, file.content_type.to_owned()),
        (header::CONTENT_DISPOSITION, format!("{way}; filename=\"{short}.{ending}\"")),
        (header::CONTENT_SECURITY_POLICY, POLICY.to_owned()),
        (header::CACHE_CONTROL, KEPT.to_owned()),
    ];
    Ok((headers, file.bytes).into_response())
}

/// A file on an entry's page.
pub(crate) struct FileView {
    pub(crate) field: String,
    pub(crate) href: String,
    /// The address of the small picture; papers have none.
    pub(crate) small: Option<String>,
    /// What it is, in a word with its number.
    pub(crate) name: String,
    pub(crate) size: String,
    /// Why it cannot be shown.
    pub(crate) trouble: Option<String>,
    pub(crate) remarks: Vec<RemarkView>,
}

/// What the picture says of itself: word, class, icon.
pub(crate) struct RemarkView {
    pub(crate) text: String,
    pub(crate) class: &'static str,
    pub(crate) icon: &'static str,
}

pub(crate) fn file_views(frame: &Frame, register: &str, entity: i64, files: &[EntryFile]) -> Vec<FileView> {
    let (mut pictures, mut papers) = (0, 0);
    let trouble = |file: &EntryFile| match &file.known {
        Some(_) => None,
        None if file.silent => Some(frame.t("file-silent")),
        None => Some(frame.t("file-lost")),
    };
    let view = |file: &EntryFile| {
        let path = file_path(register, entity, &file.name);
        let (key, number) = if file.picture { ("file-picture", &mut pictures) } else { ("file-paper", &mut papers) };
        *number += 1;
        FileView {
            field: file.field_name.get(frame.lang).to_owned(),
            small: (file.picture && file.known.is_some()).then(|| small_path(&path)),
            href: path,
            name: frame.t1(key, "number", *number),
            size: file.known.as_ref().map(|known| size(frame, known.bytes)).unwrap_or_default(),
            trouble: trouble(file),
            remarks: file.known.iter().flat_map(|known| remarks(frame, file.picture, known)).collect(),
        }
    };
    files.iter().map(view).collect()
}

pub(crate) fn file_path(register: &str, entity: i64, name: &str) -> String {
    format!("/registers/{register}/{entity}/files/{name}")
}

pub(crate) fn small_path(file: &str) -> String {
    format!("{file}/small")
}

/// `1.2 MB`, never rounded down to nothing.
pub(crate) fn size(frame: &Frame, bytes: u64) -> String {
    const KB: u64 = 1 << 10;
    const MB: u64 = 1 << 20;
    match bytes {
        0..MB => frame.t1("file-kb", "size", bytes.div_ceil(KB)),
        _ => {
            let tenths = bytes.div_ceil(MB / 10);
            frame.t1("file-mb", "size", format!("{}.{}", tenths / 10, tenths % 10))
        }
    }
}

fn remarks(frame: &Frame, picture: bool, known: &KnownFile) -> Vec<RemarkView> {
    let mut remarks = Vec::new();
    let mut say = |text: String, (class, icon): (&'static str, &'static str)| {
        remarks.push(RemarkView { text, class, icon });
    };
    const GOOD: (&str, &str) = ("light-met", "i-met");
    const ODD: (&str, &str) = ("light-behind", "i-behind");
    const SILENT: (&str, &str) = ("light-unknown", "i-not-due");
    let taken = known.taken_at.map(|at| show::camera_moment(at, frame.lang)).unwrap_or_default();
    match known.time {
        TimeRemark::NotAsked if !picture || taken.is_empty() => {}
        TimeRemark::NotAsked => say(frame.t1("file-taken", "time", taken), SILENT),
        TimeRemark::Unknown => say(frame.t("file-no-time"), SILENT),
        TimeRemark::Within => say(frame.t1("file-taken", "time", taken), GOOD),
        TimeRemark::Before => say(frame.t1("file-taken-before", "time", taken), ODD),
        TimeRemark::After => say(frame.t1("file-taken-after", "time", taken), ODD),
    }
    let km = |tenths: &u64| format!("{}.{}", tenths / 10, tenths % 10);
    match &known.place {
        PlaceRemark::NotAsked => {}
        PlaceRemark::Unknown => say(frame.t("file-no-place"), SILENT),
        PlaceRemark::Inside { unit } => say(frame.t1("file-inside", "unit", unit.get(frame.lang)), GOOD),
        PlaceRemark::Outside { unit, km_tenths } => {
            say(frame.t2("file-outside", "unit", unit.get(frame.lang), "km", km(km_tenths)), ODD);
        }
        PlaceRemark::From { what, km_tenths, near } => {
            let text = frame.t2("file-from", "what", what.get(frame.lang), "km", km(km_tenths));
            say(text, if *near { GOOD } else { ODD });
        }
    }
    remarks
}
