//! The names behind the figures of comparisons: entries that were compared, runs and clues.

use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use bairi_app::{
    Band, Behind, CellAsk, CellPart, ClueState, CluesAsk, ComparedAsk, ComparisonView, ExportFormat, List, ListAsk,
    ROWS_A_PAGE,
};
use bairi_base::UnitCode;

use crate::asked::{Asked, query_text};
use crate::fault::Fault;
use crate::frame::{Frame, Link, Nav};
use crate::pages::comparison::{band, band_key};
use crate::pages::comparisons::{cell_path, number, part_key};
use crate::pages::export;
use crate::pages::register::{HeadView, RowView, row_view};
use crate::web::Web;

pub(crate) fn routes() -> Router<Web> {
    Router::new()
        .route("/comparisons/list", get(cell))
        .route("/comparisons/list.xlsx", get(cell_file))
        .route("/comparisons/{id}/entries", get(entries))
        .route("/comparisons/{id}/entries.xlsx", get(entries_file))
        .route("/comparisons/{id}/clues", get(clues))
        .route("/comparisons/{id}/clues.xlsx", get(clues_file))
        .route("/comparisons/{id}/verdicts", get(verdicts))
        .route("/comparisons/{id}/verdicts.xlsx", get(verdicts_file))
}

#[derive(Template)]
#[template(path = "comparison_list.html")]
struct ListPage {
    frame: Frame,
    up: Link,
    lede: String,
    /// Said if some of those that were counted are not listed.
    gone: String,
    parts: Vec<(Link, bool)>,
    action: String,
    kept: Vec<(String, String)>,
    search: String,
    reset: String,
    heads: Vec<HeadView>,
    rows: Vec<RowView>,
    with_place: bool,
    total: String,
    range: String,
    before: Option<String>,
    after: Option<String>,
    xlsx: String,
}

/// A list: which entries, and what stands around them.
struct Of {
    behind: Behind,
    unit: UnitCode,
    title: String,
    lede: String,
    up: Link,
    parts: Vec<(Link, bool)>,
}

async fn cell(asked: Asked) -> Result<Response, Fault> {
    show_list(&asked, of_cell(&asked).await?).await
}

async fn cell_file(asked: Asked) -> Result<Response, Fault> {
    file(&asked, of_cell(&asked).await?).await
}

async fn entries(asked: Asked, Path(id): Path<String>) -> Result<Response, Fault> {
    show_list(&asked, of_entries(&asked, &id).await?).await
}

async fn entries_file(asked: Asked, Path(id): Path<String>) -> Result<Response, Fault> {
    file(&asked, of_entries(&asked, &id).await?).await
}

async fn clues(asked: Asked, Path(id): Path<String>) -> Result<Response, Fault> {
    show_list(&asked, of_clues(&asked, &id).await?).await
}

async fn clues_file(asked: Asked, Path(id): Path<String>) -> Result<Response, Fault> {
    file(&asked, of_clues(&asked, &id).await?).await
}

async fn verdicts(asked: Asked, Path(id): Path<String>) -> Result<Response, Fault> {
    show_list(&asked, of_verdicts(&asked, &id).await?).await
}

async fn verdicts_file(asked: Asked, Path(id): Path<String>) -> Result<Response, Fault> {
    file(&asked, of_verdicts(&asked, &id).await?).await
}

/// A department's month: `?department=`, `?month=`, `?part=`.
async fn of_cell(asked: &Asked) -> Result<Of, Fault> {
    let (words, nothing) = (asked.words(), Fault::NotFound { key: "fault-not-found" });
    let part = asked.get("part").and_then(|word| CellPart::ALL.into_iter().find(|part| part.word() == word));
    let (Some(department), Some(month), Some(part)) = (asked.get("department"), asked.get("month"), part) else {
        return Err(nothing);
    };
    let ask = CellAsk { department: department.to_owned(), month: month.to_owned(), part, unit: asked.unit };
    let behind = asked.app().comparison_cell(&asked.viewer, &ask).await?;
    let matrix = asked.app().comparison_matrix(&asked.viewer, asked.unit).await?;
    let row = matrix.rows.iter().find(|row| row.department == department).ok_or(nothing)?;
    let cell = matrix.months.iter().zip(&row.cells).find(|(own, _)| *own == month).map(|(_, cell)| *cell);
    let cell = cell.unwrap_or_default();
    let frame = asked.frame(Nav::Comparisons, String::new());
    let counts = CellPart::ALL.map(|part| match part {
        CellPart::Runs => (part, cell.comparisons),
        CellPart::Differences => (part, cell.differences),
        CellPart::Verified => (part, cell.verified),
        CellPart::Open => (part, cell.open),
    });
    let link = |(other, count): (CellPart, u64)| {
        let href = frame.href(&cell_path(department, month, other));
        (Link { name: words.t1(part_key(other), "count", number(count)), href }, other == part)
    };
    let told = counts.into_iter().filter(|(part, _)| matrix.clues || *part == CellPart::Runs);
    Ok(Of {
        behind,
        unit: asked.unit,
        title: words.t2("comparisons-cell", "department", words.say(&row.name), "month", month),
        lede: words.t(match part {
            CellPart::Runs => "comparisons-cell-runs",
            _ => "comparisons-cell-clues",
        }),
        up: Link { name: words.t("comparisons-title"), href: frame.href("/comparisons") },
        parts: told.map(link).collect(),
    })
}

/// What stands around a list of one run.
async fn of_run(asked: &Asked, id: &str) -> Result<(ComparisonView, Frame), Fault> {
    let view = asked.app().comparison(&asked.viewer, id).await?;
    Ok((view, asked.frame(Nav::Comparisons, String::new())))
}

fn up(asked: &Asked, frame: &Frame, view: &ComparisonView) -> Link {
    let href = frame.href(&format!("/comparisons/{}", view.run.id));
    Link { name: asked.words().say(&view.data.name).to_owned(), href }
}

/// The entries that a run compared: `?part=expected`, `?at=` a unit.
async fn of_entries(asked: &Asked, id: &str) -> Result<Of, Fault> {
    let expected = asked.get("part") == Some("expected");
    let ask = ComparedAsk { expected, at: asked.get("at").and_then(UnitCode::parse) };
    let behind = asked.app().compared_entries(&asked.viewer, id, ask).await?;
    let (words, (view, frame)) = (asked.words(), of_run(asked, id).await?);
    let at = ask.at.map(|at| format!("&at={at}")).unwrap_or_default();
    let link = |key: &str, part: &str, chosen: bool| {
        let href = frame.href(&format!("/comparisons/{id}/entries?part={part}{at}"));
        (Link { name: words.t(key), href }, chosen)
    };
    let parts = match view.data.purpose.has_population() {
        true => vec![link("comparison-entries", "all", !expected), link("comparison-expected", "expected", expected)],
        false => Vec::new(),
    };
    Ok(Of {
        behind,
        unit: view.run.unit,
        title: words.t(if expected { "comparison-expected" } else { "comparison-entries" }),
        lede: words.t("comparison-entries-lede"),
        up: up(asked, &frame, &view),
        parts,
    })
}

/// The clues of a run: `?band=`, and `?state=` open, settled, or an outcome's code after a colon.
async fn of_clues(asked: &Asked, id: &str) -> Result<Of, Fault> {
    let state = match asked.get("state") {
        Some("open") => ClueState::Open,
        Some("settled") => ClueState::Settled,
        Some(other) => other.strip_prefix(':').map(|code| ClueState::Outcome(code.to_owned())).unwrap_or_default(),
        None => ClueState::Every,
    };
    let ask = CluesAsk { band: asked.get("band").and_then(band), state };
    let behind = asked.app().clues_of_run(&asked.viewer, id, &ask).await?;
    let tally = asked.app().clue_tally(&asked.viewer, id).await?;
    let (words, (view, frame)) = (asked.words(), of_run(asked, id).await?);
    let of_band = |by_band: [u64; 3]| match ask.band {
        Some(band) => by_band[band as usize],
        None => by_band.iter().sum(),
    };
    let link = |name: &str, state: &str, count: u64, chosen: bool| {
        let href = frame.href(&clues_path(id, ask.band, state));
        (Link { name: format!("{name} {}", number(count)), href }, chosen)
    };
    let every = tally.lines.iter().map(|line| of_band(line.by_band)).sum();
    let mut parts = vec![link(&words.t("comparison-every"), "", every, ask.state == ClueState::Every)];
    parts.extend(tally.lines.iter().map(|line| {
        let count = of_band(line.by_band);
        match &line.outcome {
            None => link(&words.t("comparison-clues-open"), "open", count, ask.state == ClueState::Open),
            Some(code) => {
                let chosen = ask.state == ClueState::Outcome(code.clone());
                link(words.say(&line.name), &format!(":{code}"), count, chosen)
            }
        }
    }));
    let title = words.t("comparison-clues");
    Ok(Of {
        behind,
        unit: view.run.unit,
        title: ask.band.map_or_else(|| title.clone(), |band| format!("{title} · {}", words.t(band_key(band)))),
        lede: words.t("comparison-clues-lede"),
        up: up(asked, &frame, &view),
        parts,
    })
}

/// The list behind a figure of a run's clues; an empty state asks for all.
pub(super) fn clues_path(id: &str, band: Option<Band>, state: &str) -> String {
    let band = band.map(|band| ("band", band.word()));
    let pairs = band.into_iter().chain((!state.is_empty()).then_some(("state", state)));
    let pairs: Vec<(String, String)> = pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
    format!("/comparisons/{id}/clues{}", query_text(&pairs))
}

/// The clues that say of the pairs of a band whether they are one person: `?band=`, `?same=true` or `false`.
async fn of_verdicts(asked: &Asked, id: &str) -> Result<Of, Fault> {
    let (words, (view, frame)) = (asked.words(), of_run(asked, id).await?);
    let band = asked.get("band").and_then(band).ok_or(Fault::NotFound { key: "fault-not-found" })?;
    let same = asked.get("same").and_then(|same| same.parse().ok());
    let behind = asked.app().verdict_clues(&asked.viewer, &view.run.data, band, same).await?;
    let link = |key: &str, of: Option<bool>| {
        (Link { name: words.t(key), href: frame.href(&verdicts_path(id, band, of)) }, same == of)
    };
    Ok(Of {
        behind,
        unit: asked.viewer.home(),
        title: format!("{} · {}", words.t("comparison-learned"), words.t(band_key(band))),
        lede: words.t("comparison-verdicts-lede"),
        up: up(asked, &frame, &view),
        parts: vec![
            link("comparison-every", None),
            link("comparison-same", Some(true)),
            link("comparison-other", Some(false)),
        ],
    })
}

pub(super) fn verdicts_path(id: &str, band: Band, same: Option<bool>) -> String {
    let same = same.map(|same| format!("&same={same}")).unwrap_or_default();
    format!("/comparisons/{id}/verdicts?band={}{same}", band.word())
}

fn ask(asked: &Asked, of: &Of) -> ListAsk {
    let sort = asked.get("sort").map(|sort| match sort.strip_prefix('-') {
        Some(column) => (column.to_owned(), true),
        None => (sort.to_owned(), false),
    });
    ListAsk {
        register: of.behind.register.clone(),
        unit: of.unit,
        search: asked.get("q").unwrap_or_default().to_owned(),
        filters: Vec::new(),
        sort,
        page: asked.page(),
        as_of: None,
    }
}

async fn show_list(asked: &Asked, of: Of) -> Result<Response, Fault> {
    let list = asked.app().list_behind(&asked.viewer, &of.behind, &ask(asked, &of)).await?;
    asked.answer(&list, || page(asked, &list, of))
}

async fn file(asked: &Asked, of: Of) -> Result<Response, Fault> {
    let ListAsk { unit, search, sort, .. } = ask(asked, &of);
    let ask = bairi_app::RowsAsk {
        of: of.behind.rows(),
        unit,
        search: Some(search),
        filters: Vec::new(),
        sort,
        columns: Vec::new(),
        offset: 0,
        limit: 0,
        as_of: None,
    };
    export::send(asked, &ask, &of.title, &of.behind.register, ExportFormat::Xlsx).await
}

fn page(asked: &Asked, list: &List, of: Of) -> ListPage {
    let words = asked.words();
    let frame = asked.frame(Nav::Comparisons, of.title);
    let with = |key: &str, value: Option<String>| {
        let gone = [key, "page", "lang"];
        let kept = asked.query.iter().filter(|(k, v)| !gone.contains(&k.as_str()) && !v.is_empty());
        let mut pairs: Vec<(String, String)> = kept.cloned().collect();
        pairs.extend(value.map(|value| (key.to_owned(), value)));
        format!("{}{}", asked.path, query_text(&pairs))
    };
    let head = |column: &bairi_app::ListColumn| {
        let descending = list.sort.as_ref().filter(|(id, _)| *id == column.column).map(|(_, down)| *down);
        let next = if descending == Some(false) { format!("-{}", column.column) } else { column.column.clone() };
        HeadView {
            name: column.name.get(asked.lang).to_owned(),
            number: column.number,
            sorted: match descending {
                Some(true) => "descending",
                Some(false) => "ascending",
                None => "",
            },
            href: with("sort", Some(next)),
        }
    };
    let first = (list.page - 1) * ROWS_A_PAGE + 1;
    let last = first + list.rows.len() as u64;
    let counted = of.behind.entries.len() as u64;
    let kept = asked.query.iter().filter(|(k, v)| !["q", "page", "lang"].contains(&k.as_str()) && !v.is_empty());
    let query = asked.query.iter().filter(|(k, v)| k != "page" && k != "lang" && !v.is_empty());
    ListPage {
        lede: of.lede,
        gone: match list.search.is_empty() && list.total < counted {
            true => words.t1("comparison-gone", "count", number(counted - list.total)),
            false => String::new(),
        },
        parts: of.parts,
        action: asked.path.clone(),
        kept: kept.cloned().collect(),
        search: list.search.clone(),
        reset: with("q", None),
        heads: list.columns.iter().map(head).collect(),
        rows: list.rows.iter().map(|row| row_view(&frame, &list.register, &list.columns, row)).collect(),
        with_place: list.rows.iter().any(|row| !row.place.is_empty()),
        total: number(list.total),
        range: match list.rows.is_empty() {
            true => String::new(),
            false => words.t2("list-range", "first", number(first), "last", number(last.saturating_sub(1))),
        },
        before: (list.page > 1).then(|| with("page", Some((list.page - 1).to_string()))),
        after: (list.page < list.pages).then(|| with("page", Some((list.page + 1).to_string()))),
        xlsx: format!("{}.xlsx{}", asked.path, query_text(&query.cloned().collect::<Vec<_>>())),
        up: of.up,
        frame,
    }
}
