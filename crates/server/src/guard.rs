//! What keeps other people's pages out: a check of where a change comes from, and the headers of every answer.

use axum::extract::Request;
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::fault::Fault;

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Refuses anything but reading that another site's page has made the browser send. A client without either header is
/// no browser, and holds no cookie that it did not mean to send.
pub(crate) async fn same_site(request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if !reads && !comes_from_here(request.headers()) {
        return Fault::Forbidden { key: "fault-other-site" }.into_response();
    }
    next.run(request).await
}

fn comes_from_here(headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|v| v.to_str().ok());
    if let Some(site) = text(HeaderName::from_static("sec-fetch-site")) {
        return matches!(site, "same-origin" | "none");
    }
    match (text(header::ORIGIN), text(header::HOST)) {
        (Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, at)| at == host),
        (Some(_), None) => false,
        (None, _) => true,
    }
}

pub(crate) async fn headers(request: Request, next: Next) -> Response {
    let mut answer = next.run(request).await;
    let headers = answer.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, POLICY);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::X_FRAME_OPTIONS, "DENY");
    set(header::REFERRER_POLICY, "same-origin");
    // Pages hold names; nothing of them stays on a shared computer.
    set(header::CACHE_CONTROL, "private, no-store");
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pairs: &[(&'static str, &'static str)], expected: bool) {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, HeaderValue::from_static(value));
        }
        assert_eq!(comes_from_here(&headers), expected, "{pairs:?}");
    }

    #[test]
    fn only_this_sites_own_forms_may_change_anything() {
        check(&[("sec-fetch-site", "same-origin")], true);
        check(&[("sec-fetch-site", "cross-site")], false);
        check(&[("sec-fetch-site", "same-site"), ("origin", "http://a"), ("host", "a")], false);
        check(&[("origin", "http://bairi.example:8017"), ("host", "bairi.example:8017")], true);
        check(&[("origin", "http://evil.example"), ("host", "bairi.example:8017")], false);
        check(&[("origin", "null"), ("host", "bairi.example")], false);
        check(&[("host", "bairi.example")], true);
    }
}
