//! Styles and behaviours: built by Vite, held by the binary, sent as they were compressed.

use std::borrow::Cow;
use std::collections::HashMap;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;
use serde::Deserialize;

use crate::web::Web;

#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Dist;

/// The assets in memory, and the names of those that every page links.
#[derive(Default)]
pub(crate) struct Assets {
    files: HashMap<String, Cow<'static, [u8]>>,
    pub(crate) script: String,
    pub(crate) styles: Vec<String>,
}

#[derive(Deserialize)]
struct Chunk {
    file: String,
    #[serde(default)]
    css: Vec<String>,
    #[serde(default, rename = "isEntry")]
    is_entry: bool,
}

impl Assets {
    pub(crate) fn load() -> Assets {
        let files = Dist::iter().filter_map(|name| Some((name.to_string(), Dist::get(&name)?.data))).collect();
        let mut assets = Assets { files, ..Assets::default() };
        let manifest = assets.files.get("manifest.json").map(|m| serde_json::from_slice(m));
        match manifest {
            Some(Ok(chunks)) => assets.link(chunks),
            _ => tracing::warn!("no styles and behaviours in the binary: run `make web` and build again"),
        }
        assets
    }

    fn link(&mut self, chunks: HashMap<String, Chunk>) {
        if let Some(entry) = chunks.into_values().find(|chunk| chunk.is_entry) {
            self.script = format!("/assets/{}", entry.file);
            self.styles = entry.css.into_iter().map(|file| format!("/assets/{file}")).collect();
        }
    }
}

/// A file whose name changes with its content: it may be kept for ever.
pub(crate) async fn send(State(web): State<Web>, Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some(plain) = web.assets.files.get(&name).filter(|_| name != "manifest.json") else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let packed = [("br", ".br"), ("gzip", ".gz")].into_iter().find_map(|(encoding, end)| {
        let file = accepted.contains(encoding).then(|| web.assets.files.get(&format!("{name}{end}")))??;
        Some((encoding, file))
    });
    let (encoding, file) = packed.map_or((None, plain), |(encoding, file)| (Some(encoding), file));
    let body = match file {
        Cow::Borrowed(bytes) => Body::from(*bytes),
        Cow::Owned(bytes) => Body::from(bytes.clone()),
    };
    let mut answer = Response::new(body);
    let mut set = |name, value: &'static str| {
        answer.headers_mut().insert(name, header::HeaderValue::from_static(value));
    };
    set(header::CONTENT_TYPE, content_type(&name));
    set(header::CACHE_CONTROL, "public, max-age=31536000, immutable");
    set(header::VARY, "accept-encoding");
    if let Some(encoding) = encoding {
        set(header::CONTENT_ENCODING, encoding);
    }
    answer
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, end)| end) {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "json" => "application/json",
        _ => "application/octet-stream",
    }
}
