//! What comes with a filled form: texts, and files, which are kept at once, so that a form with faults does not lose them.

use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{DefaultBodyLimit, Form, FromRequest, Multipart, Request};
use axum::http::header;
use bairi_app::{FileIn, FormField, Input, KeptFile, PAPER_BYTES_MAX, PICTURE_BYTES_MAX};
use bairi_base::Finding;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::asked::Asked;
use crate::fault::Fault;
use crate::frame::Frame;
use crate::pages::files::{file_path, size, small_path};
use crate::web::BODY_BYTES_MAX;

/// Everything that one form may bring.
const UPLOAD_BYTES_MAX: usize = 256 << 20;
/// Telephones turn their own formats into one of these when a page asks for them.
const PICTURES: &str = "image/jpeg,image/png,image/webp";
const PAPERS: &str = "application/pdf";

pub(crate) struct Filled {
    pub(crate) pairs: Vec<(String, String)>,
    pub(crate) refused: Vec<Finding>,
}

/// A form with or without files. Files are stored as they come; the answers name them.
pub(crate) async fn take_in(asked: &Asked, register: &str, mut request: Request) -> Result<Filled, Fault> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("multipart/form-data") {
        let form = Form::from_request(request, &()).await;
        let Form(pairs) = form.map_err(|e| if e.status() == 413 { too_large() } else { unreadable() })?;
        return Ok(Filled { pairs, refused: Vec::new() });
    }
    DefaultBodyLimit::max(UPLOAD_BYTES_MAX).apply(&mut request);
    let mut body = Multipart::from_request(request, &()).await.map_err(|_| unreadable())?;
    let mut filled = Filled { pairs: Vec::new(), refused: Vec::new() };
    let mut text_bytes = 0;
    let mut counts: Vec<(String, usize)> = Vec::new();
    while let Some(mut part) = body.next_field().await.map_err(broken_off)? {
        let name = part.name().unwrap_or_default().to_owned();
        match part.file_name().map(str::is_empty) {
            None => filled.pairs.push((name, text(&mut part, &mut text_bytes).await?)),
            // No file was chosen.
            Some(true) => {}
            Some(false) => {
                let number = next_number(&mut counts, &name);
                let mut file = FileIn::default();
                while let Some(piece) = part.chunk().await.map_err(broken_off)? {
                    file.take(&piece);
                }
                match asked.app().keep_file(&asked.viewer, register, &name, number, file).await? {
                    Ok(kept) => filled.pairs.push((name, kept.to_string())),
                    Err(finding) => filled.refused.push(finding),
                }
            }
        }
    }
    Ok(filled)
}

async fn text(part: &mut Field<'_>, text_bytes: &mut usize) -> Result<String, Fault> {
    let mut bytes = Vec::new();
    while let Some(piece) = part.chunk().await.map_err(broken_off)? {
        *text_bytes += piece.len();
        if *text_bytes > BODY_BYTES_MAX {
            return Err(too_large());
        }
        bytes.extend_from_slice(&piece);
    }
    String::from_utf8(bytes).map_err(|_| unreadable())
}

/// Counts the files of a field.
fn next_number(counts: &mut Vec<(String, usize)>, field: &str) -> usize {
    match counts.iter_mut().find(|(name, _)| name == field) {
        Some((_, count)) => {
            *count += 1;
            *count
        }
        None => {
            counts.push((field.to_owned(), 1));
            1
        }
    }
}

fn broken_off(error: MultipartError) -> Fault {
    if error.status() == 413 { Fault::TooLarge { key: "fault-files-too-large" } } else { unreadable() }
}

fn too_large() -> Fault {
    Fault::TooLarge { key: "fault-too-large" }
}

fn unreadable() -> Fault {
    Fault::BadRequest { key: "fault-form" }
}

/// The input for files, and those that are kept already: each with a tick that keeps it.
pub(crate) struct FilesInput {
    pub(crate) accept: String,
    pub(crate) several: bool,
    /// How many, and how large.
    pub(crate) rule: String,
    pub(crate) picture_mb_max: u64,
    pub(crate) paper_mb_max: u64,
    pub(crate) kept: Vec<KeptView>,
}

pub(crate) struct KeptView {
    pub(crate) value: String,
    /// The small picture: its address, or the picture itself where no entry has it yet.
    pub(crate) src: Option<String>,
    pub(crate) label: String,
    pub(crate) size: String,
    pub(crate) fresh: bool,
}

/// `None` for fields of other kinds. `entity` is the entry that the form changes.
pub(crate) fn files_input(frame: &Frame, register: &str, entity: Option<i64>, field: &FormField) -> Option<FilesInput> {
    let Input::Files { max, pictures, papers } = field.input else { return None };
    let accept: Vec<&str> =
        [(pictures, PICTURES), (papers, PAPERS)].into_iter().filter(|(on, _)| *on).map(|(_, w)| w).collect();
    let (picture_mb_max, paper_mb_max) = (PICTURE_BYTES_MAX >> 20, PAPER_BYTES_MAX >> 20);
    let key = match (pictures, papers) {
        (true, false) => "form-files-pictures",
        (false, true) => "form-files-papers",
        _ => "form-files-both",
    };
    let words = frame.words();
    let rule = words.fill(key, &[("max", &max), ("picture", &picture_mb_max), ("paper", &paper_mb_max)]);
    let (mut shown, mut written) = (0, 0);
    let kept = |file: &KeptFile| {
        let (key, number) = if file.picture { ("file-picture", &mut shown) } else { ("file-paper", &mut written) };
        *number += 1;
        let stored = entity.filter(|_| file.on_entry && file.picture);
        let address = stored.map(|entity| small_path(&file_path(register, entity, &file.name)));
        let itself = || file.small.as_ref().map(|bytes| format!("data:image/jpeg;base64,{}", STANDARD.encode(bytes)));
        KeptView {
            value: file.name.clone(),
            src: address.or_else(itself),
            label: frame.t1(key, "number", *number),
            size: file.bytes.map(|bytes| size(frame, bytes)).unwrap_or_default(),
            fresh: !file.on_entry,
        }
    };
    let kept = field.files.iter().map(kept).collect();
    Some(FilesInput { accept: accept.join(","), several: max > 1, rule, picture_mb_max, paper_mb_max, kept })
}
