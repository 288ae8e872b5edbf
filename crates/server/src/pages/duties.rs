//! What is owed again and again: the list of it, and who did it when.

use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use bairi_app::{Duties, DutyAt, DutyCell, DutyMatrix, Period, Status};

use crate::asked::Asked;
use crate::fault::Fault;
use crate::frame::{Frame, Link, Nav, level_key};
use crate::parts::Light;
use crate::show;
use crate::web::Web;

pub(crate) fn routes() -> Router<Web> {
    Router::new().route("/duties", get(list)).route("/duties/{number}", get(matrix))
}

/// A duty as a task and the list show it.
pub(crate) struct DutyView {
    pub(crate) name: String,
    pub(crate) href: String,
    pub(crate) cadence: String,
    pub(crate) next: String,
    pub(crate) each: String,
}

pub(crate) fn duty_view(asked: &Asked, frame: &Frame, duty: &DutyAt) -> DutyView {
    let (words, lang) = (asked.words(), asked.lang);
    DutyView {
        name: duty.name.get(lang).to_owned(),
        href: frame.href(&format!("/duties/{}", duty.number)),
        cadence: match (duty.cadence, duty.month_day) {
            ("month-day", Some(day)) => words.t1("cadence-month-day", "day", day),
            ("month-end", _) => words.t("cadence-month-end"),
            ("half-month", _) => words.t("cadence-half-month"),
            _ => words.t("cadence-monthly"),
        },
        next: show::near_day(duty.next, asked.day, lang),
        each: words.t(level_key(duty.each)),
    }
}

#[derive(Template)]
#[template(path = "duties.html")]
struct DutiesPage {
    frame: Frame,
    lines: Vec<LineView>,
}

struct LineView {
    duty: DutyView,
    tasks: Vec<Link>,
    cell: Option<CellView>,
    measured: bool,
}

/// Who owed it in a period.
struct CellView {
    light: Light,
    /// `18/20`, or nothing for a single one.
    of: String,
    /// In words, for whoever hears the page.
    said: String,
    href: String,
}

#[derive(Template)]
#[template(path = "duty.html")]
struct DutyPage {
    frame: Frame,
    duty: DutyView,
    note: String,
    remedy: String,
    tasks: Vec<Link>,
    measured: bool,
    periods: Vec<PeriodView>,
    whole: Vec<Option<CellView>>,
    rows: Vec<RowView>,
    /// Level of the rows below the unit itself, if there are any.
    below: String,
    /// Whether anybody owes it here or below.
    here: bool,
}

struct PeriodView {
    name: String,
    due: String,
}

struct RowView {
    name: String,
    href: String,
    cells: Vec<Option<CellView>>,
}

async fn list(asked: Asked) -> Result<Response, Fault> {
    let duties = asked.app().duties(&asked.viewer, asked.unit).await?;
    asked.answer(&duties, || list_page(&asked, &duties))
}

async fn matrix(Path(number): Path<String>, asked: Asked) -> Result<Response, Fault> {
    let number = number.parse().map_err(|_| Fault::NotFound { key: "fault-not-found" })?;
    let matrix = asked.app().duty(&asked.viewer, number, asked.unit).await?;
    asked.answer(&matrix, || matrix_page(&asked, &matrix))
}

fn list_page(asked: &Asked, duties: &Duties) -> DutiesPage {
    let frame = asked.frame(Nav::Tasks, asked.words().t("duties-title"));
    let line = |(duty, cell): &(DutyAt, Option<DutyCell>)| LineView {
        duty: duty_view(asked, &frame, duty),
        tasks: tasks(asked, &frame, duty),
        cell: cell.map(|cell| {
            let href = frame.href(&format!("/duties/{}", duty.number));
            cell_view(asked, cell, true, href)
        }),
        measured: duty.indicator.is_some(),
    };
    DutiesPage { lines: duties.duties.iter().map(line).collect(), frame }
}

fn matrix_page(asked: &Asked, matrix: &DutyMatrix) -> DutyPage {
    let (words, lang, duty) = (asked.words(), asked.lang, &matrix.duty);
    let frame = asked.frame(Nav::Tasks, duty.name.get(lang).to_owned());
    let indicator = duty.indicator.as_ref();
    let cells = |unit, cells: &[Option<DutyCell>]| {
        let pairs = matrix.periods.iter().zip(cells);
        let view = |(period, cell): (&Period, &Option<DutyCell>)| {
            let info = indicator?;
            let day = period.due.min(matrix.today);
            let on = if day == matrix.today { String::new() } else { format!("&on={day}") };
            let part = if cell.as_ref()?.missing + cell.as_ref()?.late > 0 { "gap" } else { "met" };
            let href = format!("/indicators/{}/rows?unit={unit}{on}&part={part}", info.id);
            Some(cell_view(asked, (*cell)?, period.open, href))
        };
        pairs.map(view).collect::<Vec<_>>()
    };
    let here = format!("/duties/{}", duty.number);
    DutyPage {
        note: indicator.map(|info| info.note.get(lang).to_owned()).unwrap_or_default(),
        remedy: indicator.map(|info| info.remedy.get(lang).to_owned()).unwrap_or_default(),
        tasks: tasks(asked, &frame, duty),
        measured: indicator.is_some(),
        periods: matrix
            .periods
            .iter()
            .map(|period| PeriodView {
                name: words.t2(
                    "duty-period",
                    "from",
                    show::near_day(period.from, asked.day, lang),
                    "to",
                    show::near_day(period.to, asked.day, lang),
                ),
                due: words.t1("duty-due", "day", show::near_day(period.due, asked.day, lang)),
            })
            .collect(),
        whole: cells(matrix.unit, &matrix.whole),
        rows: matrix
            .rows
            .iter()
            .map(|row| RowView {
                name: row.name.get(lang).to_owned(),
                href: frame.href_at(&here, row.unit),
                cells: cells(row.unit, &row.cells),
            })
            .collect(),
        below: match matrix.rows.is_empty() {
            true => String::new(),
            false => matrix.unit.level().below().map(|level| words.t(level_key(level))).unwrap_or_default(),
        },
        here: matrix.unit.level() <= duty.each,
        duty: duty_view(asked, &frame, duty),
        frame,
    }
}

fn tasks(asked: &Asked, frame: &Frame, duty: &DutyAt) -> Vec<Link> {
    let link = |number: &u32| Link {
        name: asked.words().t1("duty-task", "number", *number),
        href: frame.href(&format!("/tasks/{number}")),
    };
    duty.tasks.iter().map(link).collect()
}

/// All on time, some late, some missing; while a period is open nobody is missing for good.
fn cell_view(asked: &Asked, cell: DutyCell, open: bool, href: String) -> CellView {
    let words = asked.words();
    let status = match (cell.missing, cell.late, open) {
        (0, 0, _) => Status::Met,
        (0, _, _) => Status::Behind,
        (_, _, true) => Status::NotDue,
        (_, _, false) => Status::Overdue,
    };
    let key = match status {
        Status::Met => "duty-on-time",
        Status::Behind => "duty-late",
        Status::NotDue => "duty-open",
        _ => "duty-missing",
    };
    let light = Light { word: words.t(key), ..Light::of(status, words) };
    let done = cell.on_time + cell.late;
    let of = if cell.owed > 1 { format!("{}/{}", show::count(done), show::count(cell.owed)) } else { String::new() };
    let count = |n: i64| show::count(n);
    let said = words.fill(
        "duty-said",
        &[
            ("owed", &count(cell.owed)),
            ("done", &count(cell.on_time)),
            ("late", &count(cell.late)),
            ("missing", &count(cell.missing)),
        ],
    );
    CellView { light, of, said, href }
}
