//! Which language a page speaks: the address, else the cookie, else what the browser asks for; Chinese otherwise.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bairi_base::Lang;

use crate::asked::{query_pairs, query_text, wants_json};

const COOKIE: &str = "bairi_lang";
const YEAR_S: u32 = 31_536_000;

/// Finds the language for everybody behind it. `?lang=` is kept in the cookie and taken out of the address, so that
/// an address that is sent on opens in its reader's own language.
pub(crate) async fn choose(mut request: Request, next: Next) -> Response {
    let pairs = query_pairs(request.uri());
    let asked = pairs.iter().rev().find(|(key, _)| key == "lang").and_then(|(_, tag)| Lang::from_tag(tag));
    let lang = asked.or_else(|| of_cookie(request.headers())).unwrap_or_else(|| of_browser(request.headers()));
    if let Some(lang) = asked.filter(|_| request.method() == Method::GET && !wants_json(request.headers())) {
        let rest: Vec<(String, String)> = pairs.into_iter().filter(|(key, _)| key != "lang").collect();
        let to = format!("{}{}", request.uri().path(), query_text(&rest));
        let cookie = format!("{COOKIE}={}; Path=/; Max-Age={YEAR_S}; SameSite=Lax", lang.tag());
        return (StatusCode::SEE_OTHER, [(header::LOCATION, to), (header::SET_COOKIE, cookie)]).into_response();
    }
    request.extensions_mut().insert(lang);
    let mut answer = next.run(request).await;
    answer.headers_mut().insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(lang.tag()));
    answer
}

fn of_cookie(headers: &HeaderMap) -> Option<Lang> {
    let jar = axum_extra::extract::CookieJar::from_headers(headers);
    Lang::from_tag(jar.get(COOKIE)?.value())
}

/// The first language of `Accept-Language` that there is a catalogue for; its order is the browser's preference.
fn of_browser(headers: &HeaderMap) -> Lang {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let first = |word: &str| {
        let tag = word.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        Lang::from_tag(tag.split('-').next().unwrap_or_default())
    };
    accepted.split(',').find_map(first).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(accepted: &str, expected: Lang) {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, accepted.parse().expect("a header"));
        assert_eq!(of_browser(&headers), expected);
    }

    #[test]
    fn the_browsers_first_known_language_is_spoken_and_chinese_otherwise() {
        check("en-GB,en;q=0.9", Lang::En);
        check("zh-CN", Lang::Zh);
        check("zh-Hant;q=0.9, en", Lang::Zh);
        check("fr, en;q=0.5", Lang::En);
        check("fr", Lang::Zh);
        check("", Lang::Zh);
    }
}
