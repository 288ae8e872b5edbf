//! One file a noun: its routes, its handlers, its views. A handler reads, a view carries display-ready fields, a
//! template prints.

use axum::Router;
use axum::routing::get;

use crate::assets;
use crate::web::Web;

mod accesses;
mod cells;
mod comparison;
mod comparison_figures;
mod comparison_lists;
mod comparison_rows;
mod comparisons;
mod dashboard;
mod duties;
mod entry;
mod export;
mod files;
mod form;
mod form_files;
mod history;
mod household;
mod import;
mod notice;
mod notices;
mod register;
mod registers;
mod session;
mod steps;
mod task;
mod tasks;
mod unit;
mod units;
mod work_list;

/// Every route. A page area adds its own `routes()` here.
pub(crate) fn routes() -> Router<Web> {
    Router::new()
        .route("/assets/{name}", get(assets::send))
        .merge(accesses::routes())
        .merge(comparison::routes())
        .merge(comparison_lists::routes())
        .merge(comparison_rows::routes())
        .merge(comparisons::routes())
        .merge(dashboard::routes())
        .merge(duties::routes())
        .merge(entry::routes())
        .merge(export::routes())
        .merge(files::routes())
        .merge(form::routes())
        .merge(history::routes())
        .merge(household::routes())
        .merge(import::routes())
        .merge(notice::routes())
        .merge(notices::routes())
        .merge(register::routes())
        .merge(registers::routes())
        .merge(session::routes())
        .merge(task::routes())
        .merge(tasks::routes())
        .merge(unit::routes())
        .merge(units::routes())
        .merge(work_list::routes())
}
