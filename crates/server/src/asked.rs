//! What is asked of a page: by whom, in which language, about which place and day.

use std::convert::Infallible;

use askama::Template;
use axum::Json;
use axum::extract::{FromRequestParts, OptionalFromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::response::{Html, IntoResponse, Response};
use axum_extra::extract::CookieJar;
use bairi_app::{App, AsOf, Viewer};
use bairi_base::{Lang, UnitCode};
use bairi_plan::Plan;
use chrono::NaiveDate;
use serde::Serialize;

use crate::catalogue::Words;
use crate::fault::Fault;
use crate::frame::{Frame, Nav};
use crate::web::Web;

/// The cookie that holds the session's token.
pub(crate) const SESSION: &str = "bairi_session";

/// A page asked for by somebody who is signed in. As an extractor it sends everybody else to the sign-in page, and
/// checks the unit of the address (`?unit=`, else the viewer's own) against the viewer's area.
pub(crate) struct Asked {
    pub(crate) web: Web,
    pub(crate) viewer: Viewer,
    pub(crate) lang: Lang,
    /// The unit of the context bar.
    pub(crate) unit: UnitCode,
    /// The day of the context bar; the campaign's today unless the address names another (`?on=`).
    pub(crate) day: NaiveDate,
    /// Set if the address names another day than today.
    pub(crate) as_of: Option<AsOf>,
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    /// Whether the answer is to be the page's JSON twin.
    pub(crate) json: bool,
}

impl Asked {
    pub(crate) fn app(&self) -> &App {
        &self.web.app
    }

    pub(crate) fn plan(&self) -> &Plan {
        self.web.app.plan()
    }

    pub(crate) fn words(&self) -> Words {
        Words(self.lang)
    }

    /// A parameter of the address; a blank one is none.
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        self.query.iter().find(|(k, _)| k == key).map(|(_, v)| v.trim()).filter(|v| !v.is_empty())
    }

    /// The page of a list, from 1; nonsense is the first.
    pub(crate) fn page(&self) -> u64 {
        self.get("page").and_then(|p| p.parse().ok()).filter(|p| *p > 0).unwrap_or(1)
    }

    /// Moves the context to a unit that the path names; refused (and recorded) outside the viewer's area.
    pub(crate) async fn enter(&mut self, unit: UnitCode) -> Result<(), Fault> {
        self.web.app.enter(&self.viewer, unit).await?;
        self.unit = unit;
        Ok(())
    }

    /// The frame around a page. `title` is the page's own, in the asked language.
    pub(crate) fn frame(&self, nav: Nav, title: impl Into<String>) -> Frame {
        Frame::new(self, nav, title.into())
    }

    /// The page, or its JSON twin, made from the same result.
    pub(crate) fn answer<R: Serialize, T: Template>(
        &self,
        result: &R,
        view: impl FnOnce() -> T,
    ) -> Result<Response, Fault> {
        if self.json {
            return Ok(Json(result).into_response());
        }
        Ok(Html(view().render()?).into_response())
    }
}

impl FromRequestParts<Web> for Asked {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Asked, Fault> {
        let token = session_token(&parts.headers);
        let viewer = match &token {
            Some(token) => web.app.viewer(token).await.map_err(Fault::internal)?,
            None => None,
        };
        let to = parts.uri.path_and_query().map_or("/", |p| p.as_str());
        let viewer = viewer.ok_or_else(|| Fault::SignIn { to: to.to_owned() })?;
        let query = query_pairs(&parts.uri);
        let named = |key: &str| query.iter().find(|(k, v)| k == key && !v.trim().is_empty()).map(|(_, v)| v.trim());
        let unit = match named("unit") {
            Some(code) => UnitCode::parse(code).ok_or(Fault::NotFound { key: "fault-no-unit" })?,
            None => viewer.home(),
        };
        web.app.enter(&viewer, unit).await?;
        let today = web.app.today();
        let day = match named("on") {
            Some(day) => day.parse().map_err(|_| Fault::BadRequest { key: "fault-day" })?,
            None => today,
        };
        Ok(Asked {
            unit,
            day,
            as_of: (day != today).then_some(AsOf { true_on: day, known_at: None }),
            lang: parts.extensions.get::<Lang>().copied().unwrap_or_default(),
            path: parts.uri.path().to_owned(),
            json: wants_json(&parts.headers),
            web: web.clone(),
            viewer,
            query,
        })
    }
}

/// For the pages that open without signing in.
impl OptionalFromRequestParts<Web> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Option<Asked>, Infallible> {
        Ok(<Asked as FromRequestParts<Web>>::from_request_parts(parts, web).await.ok())
    }
}

/// A browser's cookie, or the token that a program shows.
pub(crate) fn session_token(headers: &HeaderMap) -> Option<String> {
    let shown = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    if let Some(token) = shown {
        return Some(token.trim().to_owned());
    }
    CookieJar::from_headers(headers).get(SESSION).map(|cookie| cookie.value().to_owned())
}

pub(crate) fn wants_json(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).is_some_and(|v| v.contains("application/json"))
}

/// `/tasks/17.json` is `/tasks/17` with `accept: application/json`, for whoever cannot set a header.
pub(crate) fn json_suffix<B>(mut request: Request<B>) -> Request<B> {
    let path = request.uri().path();
    let Some(bare) = path.strip_suffix(".json").filter(|_| !path.starts_with("/assets/")) else { return request };
    let bare = if bare == "/index" { "/" } else { bare };
    let address = request.uri().query().map_or_else(|| bare.to_owned(), |query| format!("{bare}?{query}"));
    if let Ok(uri) = address.parse::<Uri>() {
        *request.uri_mut() = uri;
        request.headers_mut().insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    }
    request
}

/// The parameters of an address, in their order.
pub(crate) fn query_pairs(uri: &Uri) -> Vec<(String, String)> {
    axum::extract::Query::try_from_uri(uri).map(|query| query.0).unwrap_or_default()
}

/// `?a=b&c=d`, escaped; nothing if there are no parameters.
pub(crate) fn query_text(pairs: &[(String, String)]) -> String {
    let mut text = String::new();
    for (key, value) in pairs {
        text.push(if text.is_empty() { '?' } else { '&' });
        text.push_str(&escape(key));
        text.push('=');
        text.push_str(&escape(value));
    }
    text
}

/// Percent-encoding of everything but RFC 3986's unreserved characters, a comma and a slash.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b',' | b'/' => {
                escaped.push(char::from(byte));
            }
            _ => escaped.push_str(&format!("%{byte:02X}")),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_comes_back_as_it_was() {
        let pairs = vec![("q".to_owned(), "王 & 李".to_owned()), ("unit".to_owned(), "360700".to_owned())];
        let uri: Uri = format!("/registers/household{}", query_text(&pairs)).parse().expect("an address");
        assert_eq!(query_pairs(&uri), pairs);
    }

    #[test]
    fn the_json_suffix_asks_for_the_json_twin() {
        let request = |path: &str| json_suffix(Request::builder().uri(path).body(()).expect("a request"));
        assert_eq!(request("/tasks/17.json?unit=36").uri(), "/tasks/17?unit=36");
        assert!(wants_json(request("/tasks/17.json").headers()));
        assert_eq!(request("/index.json").uri(), "/");
        assert!(!wants_json(request("/tasks/17").headers()));
    }
}
