//! One file a noun: its routes, its handlers, its views. A handler reads, a view carries display-ready fields, a
//! template prints.

use axum::Router;
use axum::routing::get;

use crate::assets;
use crate::web::Web;

mod session;
mod units;

/// Every route. A page area adds its own `routes()` here.
pub(crate) fn routes() -> Router<Web> {
    Router::new()
        .route("/assets/{name}", get(assets::send))
        .merge(session::routes())
        .merge(units::routes())
}
