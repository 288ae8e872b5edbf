//! Signing in and out.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Extension, Form, Router};
use bairi_app::SignInError;
use bairi_base::Lang;
use serde::Deserialize;

use crate::asked::{SESSION, session_token};
use crate::catalogue::Words;
use crate::fault::Fault;
use crate::web::{DemoAccount, Web};

pub(crate) fn routes() -> Router<Web> {
    Router::new().route("/sign-in", get(show).post(sign_in)).route("/sign-out", post(sign_out))
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage<'a> {
    words: Words,
    styles: &'a [String],
    campaign: &'a str,
    demo: &'a [DemoAccount],
    login: String,
    to: String,
    fault: Option<String>,
}

#[derive(Deserialize, Default)]
struct To {
    #[serde(default)]
    to: String,
}

#[derive(Deserialize)]
struct Sheet {
    #[serde(default)]
    login: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    to: String,
}

async fn show(
    State(web): State<Web>,
    Extension(lang): Extension<Lang>,
    Query(to): Query<To>,
) -> Result<Response, Fault> {
    page(&web, lang, String::new(), to.to, None)
}

async fn sign_in(
    State(web): State<Web>,
    Extension(lang): Extension<Lang>,
    Form(sheet): Form<Sheet>,
) -> Result<Response, Fault> {
    let words = Words(lang);
    match web.app.sign_in(sheet.login.trim(), &sheet.password).await {
        Ok(session) => {
            let cookie = cookie(&web, &session.token, session.lasts.num_seconds());
            Ok(([(header::SET_COOKIE, cookie)], Redirect::to(own_address(&sheet.to))).into_response())
        }
        Err(SignInError::Wrong) => page(&web, lang, sheet.login, sheet.to, Some(words.t("sign-in-wrong"))),
        Err(SignInError::TooMany { wait_s }) => {
            page(&web, lang, sheet.login, sheet.to, Some(words.t1("sign-in-too-many", "seconds", wait_s)))
        }
        Err(SignInError::Store(error)) => Err(Fault::internal(error)),
    }
}

async fn sign_out(State(web): State<Web>, headers: HeaderMap) -> Result<Response, Fault> {
    if let Some(token) = session_token(&headers) {
        web.app.sign_out(&token).await.map_err(Fault::internal)?;
    }
    Ok(([(header::SET_COOKIE, cookie(&web, "", 0))], Redirect::to("/sign-in")).into_response())
}

fn page(web: &Web, lang: Lang, login: String, to: String, fault: Option<String>) -> Result<Response, Fault> {
    let status = if fault.is_some() { StatusCode::UNAUTHORIZED } else { StatusCode::OK };
    let demo = web.options.demo.as_deref().unwrap_or_default();
    let page = SignInPage {
        words: Words(lang),
        styles: &web.assets.styles,
        campaign: web.app.plan().name.get(lang),
        demo,
        login,
        to,
        fault,
    };
    Ok((status, Html(page.render()?)).into_response())
}

fn cookie(web: &Web, token: &str, seconds: i64) -> String {
    let secure = if web.options.secure_cookie { "; Secure" } else { "" };
    format!("{SESSION}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={}{secure}", seconds.max(0))
}

/// Where to go after signing in: only ever a path of this server.
fn own_address(to: &str) -> &str {
    let own = to.starts_with('/') && !to.starts_with("//") && !to.contains(['\\', '\r', '\n']);
    if own { to } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::own_address;

    #[test]
    fn signing_in_never_leads_to_another_server() {
        assert_eq!(own_address("/tasks/17?unit=36"), "/tasks/17?unit=36");
        for to in ["", "//evil.example", "https://evil.example", "/\\evil.example", "tasks"] {
            assert_eq!(own_address(to), "/", "{to}");
        }
    }
}
