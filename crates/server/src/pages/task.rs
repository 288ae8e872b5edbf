//! One task at a unit: target, now, expected, forecast; where; since when; who.

use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use bairi_app::{IndicatorInfo, PlaceAt, Stage, Status, TargetAt, TargetStanding, TaskAt};
use bairi_base::{Fraction, Lang, Level};
use chrono::NaiveDate;

use crate::asked::Asked;
use crate::chart::{Chart, Drawn, chart};
use crate::fault::Fault;
use crate::frame::{Frame, Link, Nav, level_key};
use crate::pages::duties::{DutyView, duty_view};
use crate::parts::{self, FigureText, Light, rows_href};
use crate::show;
use crate::web::Web;

pub(crate) fn routes() -> Router<Web> {
    Router::new().route("/tasks/{number}", get(task))
}

async fn task(Path(number): Path<String>, asked: Asked) -> Result<Response, Fault> {
    let number: u32 = number.parse().map_err(|_| Fault::NotFound { key: "fault-no-task" })?;
    let below = asked.get("by").and_then(Level::from_word).filter(|level| *level <= Level::County);
    let task = asked.app().task(&asked.viewer, number, asked.unit, below, asked.as_of).await?;
    asked.answer(&task, || view(&asked, &task))
}

#[derive(Template)]
#[template(path = "task.html")]
struct TaskPage {
    frame: Frame,
    light: Option<Light>,
    section: String,
    section_href: String,
    summary: String,
    unprinted: bool,
    lead: String,
    support: String,
    scope: String,
    targets: Vec<TargetView>,
    duties: Vec<DutyView>,
    measured: bool,
    /// The unit's way down, each a link to this task there.
    path: Vec<Link>,
    /// Other ways to tell the places apart.
    levels: Vec<(Link, bool)>,
    before: Option<Link>,
    after: Option<Link>,
}

struct TargetView {
    id: String,
    name: String,
    kind: String,
    demand: String,
    /// Of whom it is demanded.
    each: String,
    by: String,
    left: String,
    light: Option<Light>,
    measured: bool,
    now: FigureText,
    now_href: String,
    reached: String,
    expected: FigureText,
    forecast: String,
    unknown: String,
    unknown_href: String,
    list: String,
    list_href: String,
    rows: bool,
    remedy: String,
    note: String,
    places: Vec<PlaceView>,
    stages: Vec<StageView>,
    straight: String,
    chart: Option<Chart>,
}

struct PlaceView {
    light: Light,
    name: String,
    href: String,
    value: String,
    of: String,
    reached: String,
    gap: String,
    gap_href: String,
}

struct StageView {
    class: &'static str,
    name: String,
    days: String,
    why: String,
    figure: String,
}

fn view(asked: &Asked, task: &TaskAt) -> TaskPage {
    let (words, lang, plan) = (asked.words(), asked.lang, asked.plan());
    let info = &task.info;
    let frame = asked.frame(Nav::Tasks, format!("{} {}", info.number, info.title.get(lang)));
    let here = format!("/tasks/{}", info.number);
    let names = |texts: &[bairi_base::Text]| {
        let names: Vec<&str> = texts.iter().map(|text| text.get(lang)).collect();
        names.join(if lang == Lang::Zh { "、" } else { ", " })
    };
    let path = plan.units.path(asked.unit).into_iter().filter(|unit| asked.viewer.sees(unit.code));
    let neighbour = |step: i64| {
        let at = plan.tasks.iter().position(|other| other.number == info.number)?;
        let other = plan.tasks.get(usize::try_from(at as i64 + step).ok()?)?;
        let name = format!("{} {}", other.number, other.title.get(lang));
        Some(Link { name, href: frame.href(&format!("/tasks/{}", other.number)) })
    };
    TaskPage {
        light: task.standing.as_ref().map(|standing| Light::of(standing.status, words)),
        section: words.t2("task-section", "number", info.section, "title", info.section_title.get(lang)),
        section_href: frame.href(&format!("/tasks?section={}", info.section)),
        summary: info.summary.get(lang).to_owned(),
        unprinted: !info.printed,
        lead: names(&info.lead),
        support: names(&info.support),
        scope: info.scope.get(lang).to_owned(),
        targets: task.targets.iter().map(|target| target_view(asked, task, target, &frame)).collect(),
        duties: task.duties.iter().map(|duty| duty_view(asked, &frame, duty)).collect(),
        measured: info.measured,
        path: path
            .map(|unit| Link { name: unit.name.get(lang).to_owned(), href: frame.href_at(&here, unit.code) })
            .collect(),
        levels: levels(asked, &here, &frame),
        before: neighbour(-1),
        after: neighbour(1),
        frame,
    }
}

/// A province's places are its cities or its counties.
fn levels(asked: &Asked, here: &str, frame: &Frame) -> Vec<(Link, bool)> {
    if asked.unit.level() != Level::Province {
        return Vec::new();
    }
    let by_county = asked.get("by") == Some(Level::County.word());
    let link = |level: Level, chosen: bool| {
        let href = frame.href(&format!("{here}?by={}", level.word()));
        (Link { name: asked.words().t(level_key(level)), href }, chosen)
    };
    vec![link(Level::City, !by_county), link(Level::County, by_county)]
}

fn target_view(asked: &Asked, task: &TaskAt, target: &TargetAt, frame: &Frame) -> TargetView {
    let (words, lang) = (asked.words(), asked.lang);
    let info = &target.info;
    let each = words.t2("task-each", "level", words.t(level_key(info.each)), "scope", info.scope.get(lang));
    let standing = target.standing.as_ref();
    let by = asked
        .plan()
        .tasks
        .iter()
        .find(|t| t.number == task.info.number)
        .and_then(|t| t.targets.iter().find(|t| t.id == info.id))
        .map_or(task.today, |t| t.by);
    let list_href = frame.href(&format!("/tasks/{}/list?target={}", task.info.number, info.id));
    let own = standing.filter(|standing| standing.own);
    let (gap, unknown) = own.and_then(|s| s.figure).map_or((0, 0), |figure| (figure.gap, figure.unknown));
    let word = info.indicator.as_ref().map(|i| i.unit_word.get(lang)).unwrap_or_default();
    TargetView {
        id: info.id.clone(),
        name: info.name.get(lang).to_owned(),
        kind: words.t(kind_key(info.kind)),
        demand: parts::demand(info.demand, words),
        each,
        by: show::near_day(by, asked.day, lang),
        left: standing.map(|standing| days_left(standing, asked.day, words)).unwrap_or_default(),
        light: standing.map(|standing| Light::of(standing.status, words)),
        measured: info.indicator.is_some(),
        now: standing
            .map(|standing| said(info.indicator.as_ref(), standing, standing_value(standing), lang))
            .unwrap_or_default(),
        now_href: match (&info.indicator, own) {
            (Some(indicator), Some(_)) if indicator.rows => frame.href(&rows_href(&indicator.id, "population")),
            _ => format!("#places-{}", info.id),
        },
        reached: standing
            .and_then(|standing| standing.reached)
            .map(|reached| parts::reached(reached, words))
            .unwrap_or_default(),
        expected: standing
            .map(|standing| said(info.indicator.as_ref(), standing, standing.outlook.expected, lang))
            .unwrap_or_default(),
        forecast: standing.map(|s| parts::forecast(s.forecast, asked.day, words)).unwrap_or_default(),
        unknown: if unknown > 0 {
            words.t2("task-unknown", "count", show::count(unknown), "word", word)
        } else {
            String::new()
        },
        unknown_href: format!("{list_href}&part=unknown"),
        list: if gap > 0 { words.t2("task-list", "count", show::count(gap), "word", word) } else { String::new() },
        list_href,
        rows: info.indicator.as_ref().is_some_and(|indicator| indicator.rows),
        remedy: info.indicator.as_ref().map(|i| i.remedy.get(lang).to_owned()).unwrap_or_default(),
        note: info.indicator.as_ref().map(|i| i.note.get(lang).to_owned()).unwrap_or_default(),
        places: target.places.iter().map(|place| place_view(asked, task, target, place, frame)).collect(),
        stages: standing.map(|s| stages(asked, target, s)).unwrap_or_default(),
        straight: match standing {
            Some(s) if s.outlook.stages.is_empty() => words.t2(
                "task-straight",
                "from",
                show::near_day(s.outlook.begins_on, asked.day, lang),
                "to",
                show::near_day(s.outlook.ends_on, asked.day, lang),
            ),
            _ => String::new(),
        },
        chart: standing.and_then(|s| draw(asked, target, s)),
    }
}

fn kind_key(kind: &str) -> &'static str {
    match kind {
        "deliverable" => "kind-deliverable",
        "rate" => "kind-rate",
        "number" => "kind-number",
        "coverage" => "kind-coverage",
        _ => "kind-periodic",
    }
}

fn days_left(standing: &TargetStanding, today: NaiveDate, words: crate::catalogue::Words) -> String {
    match (standing.status, (standing.by - today).num_days()) {
        (Status::Met, _) => String::new(),
        (_, left @ 0..) => words.t2("task-days-left", "days", left, "working", standing.outlook.working_days_left),
        (_, late) => words.t1("task-days-late", "days", -late),
    }
}

fn standing_value(standing: &TargetStanding) -> Option<Fraction> {
    standing.figure.map(|figure| figure.value)
}

/// A figure of a target: of its indicator, or where units are counted instead, of units.
fn said(info: Option<&IndicatorInfo>, standing: &TargetStanding, value: Option<Fraction>, lang: Lang) -> FigureText {
    match (info, value) {
        (Some(info), Some(value)) if info.share || standing.reached.is_none() => FigureText::of(info, value, lang),
        (Some(_), Some(value)) => FigureText { value: show::fraction(value), of: String::new() },
        _ => FigureText::default(),
    }
}

fn place_view(asked: &Asked, task: &TaskAt, target: &TargetAt, place: &PlaceAt, frame: &Frame) -> PlaceView {
    let (words, lang) = (asked.words(), asked.lang);
    let figure = match (&target.info.indicator, place.figure) {
        (Some(info), Some(figure)) if info.share || place.reached.is_none() => FigureText::of(info, figure.value, lang),
        (_, Some(figure)) => FigureText { value: show::fraction(figure.value), of: String::new() },
        _ => FigureText::default(),
    };
    let gap = place.figure.map_or(0, |figure| figure.gap);
    let list = format!("/tasks/{}/list?target={}", task.info.number, target.info.id);
    PlaceView {
        light: Light::of(place.status, words),
        name: place.name.get(lang).to_owned(),
        href: frame.href_at(&format!("/tasks/{}", task.info.number), place.unit),
        value: figure.value,
        of: figure.of,
        reached: place.reached.map(|reached| parts::reached(reached, words)).unwrap_or_default(),
        gap: if gap > 0 { show::count(gap) } else { String::new() },
        gap_href: frame.href_at(&list, place.unit),
    }
}

/// Every stage explains itself: its days, why it begins when it does, what follows.
fn stages(asked: &Asked, target: &TargetAt, standing: &TargetStanding) -> Vec<StageView> {
    let (words, lang, today) = (asked.words(), asked.lang, asked.day);
    let stages = &standing.outlook.stages;
    let day = |day| show::near_day(day, today, lang);
    let view = |(at, stage): (usize, &Stage)| {
        let next = stages.get(at + 1).map(|next| next.name.get(lang).to_owned());
        let class = match stage {
            stage if stage.done && standing.status != Status::NotMeasured => "done",
            stage if (stage.from..=stage.to).contains(&today) => "now",
            _ => "",
        };
        let why = match next {
            Some(next) => words.fill(
                "stage-why",
                &[
                    ("days", &stage.working_days),
                    ("to", &day(stage.to)),
                    ("start", &day(stage.latest_start)),
                    ("next", &next),
                ],
            ),
            None => words.fill(
                "stage-why-last",
                &[
                    ("days", &stage.working_days),
                    ("to", &day(stage.to)),
                    ("start", &day(stage.latest_start)),
                    ("deadline", &day(standing.by)),
                ],
            ),
        };
        let figure = said(target.info.indicator.as_ref(), standing, stage.figure, lang).value;
        StageView {
            class,
            name: stage.name.get(lang).to_owned(),
            days: words.t2("stage-days", "from", day(stage.from), "to", day(stage.to)),
            why,
            figure: if figure.is_empty() { figure } else { words.t1("stage-figure", "figure", figure) },
        }
    };
    stages.iter().enumerate().map(view).collect()
}

fn draw(asked: &Asked, target: &TargetAt, standing: &TargetStanding) -> Option<Chart> {
    let info = target.info.indicator.as_ref()?;
    let lang = asked.lang;
    let say = |value: Fraction| match info.share || standing.reached.is_none() {
        true if value.den == 100 && info.share => show::percent(value, false),
        true => FigureText::value(info, value, lang),
        false => show::fraction(value),
    };
    chart(&Drawn {
        history: &target.history,
        course: &target.course,
        goal: target.info.demand.value,
        from: *asked.plan().campaign.start(),
        by: standing.by,
        today: asked.day,
        say: &say,
        lang,
    })
}
