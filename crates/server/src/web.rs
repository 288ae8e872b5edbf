//! The server put together: state, routes, layers.

use std::future::Future;
use std::ops::Deref;
use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::middleware;
use bairi_app::App;
use bairi_base::Text;
use tokio::net::TcpListener;
use tower::ServiceBuilder;
use tower::util::MapRequestLayer;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::trace::TraceLayer;

use crate::assets::Assets;
use crate::finder::Finder;
use crate::map::Outlines;
use crate::{asked, fault, guard, language, pages};

/// A form's body; uploads raise it on their own route.
pub(crate) const BODY_BYTES_MAX: usize = 1 << 20;

/// Of brotli's 11 and gzip's 9: pages are made for each reader, and small already.
const PACKING: i32 = 4;

/// How the server presents itself.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Set for a demonstration: a line on every page, and these accounts on the sign-in page.
    pub demo: Option<Vec<DemoAccount>>,
    /// The session's cookie only over TLS.
    pub secure_cookie: bool,
}

/// An account that the sign-in page of a demonstration offers.
#[derive(Clone, Debug)]
pub struct DemoAccount {
    pub login: String,
    pub password: String,
    /// Who it is: the role and the place.
    pub name: Text,
}

/// What every handler has. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Web(Arc<Shared>);

pub(crate) struct Shared {
    pub(crate) app: App,
    pub(crate) options: Options,
    pub(crate) assets: Assets,
    pub(crate) finder: Finder,
    pub(crate) outlines: Outlines,
}

impl Deref for Web {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

/// Every page and its JSON twin.
pub fn router(app: App, options: Options) -> Router {
    let finder = Finder::new(&app.plan().units);
    let outlines = Outlines::new(app.plan().map.as_deref());
    let web = Web(Arc::new(Shared { app, options, assets: Assets::load(), finder, outlines }));
    let pages = pages::routes()
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(middleware::from_fn(guard::same_site))
        .layer(middleware::from_fn_with_state(web.clone(), fault::dress))
        .layer(middleware::from_fn(language::choose))
        .layer(CatchPanicLayer::custom(fault::panicked))
        .layer(middleware::from_fn(guard::headers))
        .layer(CompressionLayer::new().quality(CompressionLevel::Precise(PACKING)))
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .with_state(web);
    // Rewriting an address must come before routing, hence a router around the router.
    Router::new().fallback_service(ServiceBuilder::new().layer(MapRequestLayer::new(asked::json_suffix)).service(pages))
}

/// Serves until `shutdown` resolves; requests under way are answered first.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    axum::serve(listener, router).with_graceful_shutdown(shutdown).await
}

/// Without the query: it may hold what somebody searched for.
fn span(request: &Request) -> tracing::Span {
    tracing::info_span!("request", method = %request.method(), path = request.uri().path())
}
