//! The registers that the viewer may read.

use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::get;

use crate::asked::Asked;
use crate::fault::Fault;
use crate::frame::{Frame, Nav};
use crate::show;
use crate::web::Web;

pub(crate) fn routes() -> Router<Web> {
    Router::new().route("/registers", get(show_all))
}

#[derive(Template)]
#[template(path = "registers.html")]
struct RegistersPage {
    groups: Vec<Group>,
    frame: Frame,
}

/// Registers that a section of the notice needs first.
struct Group {
    name: String,
    cards: Vec<Card>,
}

struct Card {
    name: String,
    note: String,
    entries: String,
    href: String,
    new: Option<String>,
    import: Option<String>,
}

async fn show_all(asked: Asked) -> Result<Response, Fault> {
    let registers = asked.app().registers(&asked.viewer, asked.unit).await?;
    asked.answer(&registers, || {
        let frame = asked.frame(Nav::Registers, asked.words().t("registers-title"));
        let card = |r: &bairi_app::RegisterCard| Card {
            name: r.name.get(asked.lang).to_owned(),
            note: r.note.get(asked.lang).to_owned(),
            entries: show::count(i64::try_from(r.entries).unwrap_or(i64::MAX)),
            href: frame.href(&format!("/registers/{}", r.register)),
            new: r.may_begin.then(|| frame.href(&format!("/registers/{}/new", r.register))),
            import: r.may_write.then(|| frame.href(&format!("/registers/{}/import", r.register))),
        };
        let mut sections: Vec<Option<u32>> = registers.iter().map(|r| r.section).collect();
        // Those that no task needs come last.
        sections.sort_unstable_by_key(|section| section.unwrap_or(u32::MAX));
        sections.dedup();
        let title = |section: Option<u32>| {
            let found = asked.plan().sections.iter().find(|s| Some(s.number) == section);
            found.map_or_else(|| asked.words().t("registers-others"), |s| s.title.get(asked.lang).to_owned())
        };
        let group = |section: Option<u32>| Group {
            name: title(section),
            cards: registers.iter().filter(|r| r.section == section).map(card).collect(),
        };
        RegistersPage { groups: sections.into_iter().map(group).collect(), frame }
    })
}
