//! The time line: every task's stages, counted back from its deadline.

use bairi_app::{Stage, Status, TaskLine};
use bairi_base::Lang;
use chrono::{Datelike, Months, NaiveDate};

use crate::asked::Asked;
use crate::frame::Frame;
use crate::parts;
use crate::show;

const WIDTH: f64 = 1200.0;
const LABEL: f64 = 300.0;
const HEAD: f64 = 24.0;
const ROW: f64 = 22.0;
const BAR: f64 = 10.0;
/// A label is cut after so many Chinese characters' width.
const LABEL_CHARS_MAX: usize = 20;

pub(crate) struct Gantt {
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) head: f64,
    pub(crate) months: Vec<(f64, String)>,
    /// Where today is, if it lies in the drawing.
    pub(crate) today: Option<f64>,
    pub(crate) rows: Vec<Row>,
}

pub(crate) struct Row {
    pub(crate) y: f64,
    pub(crate) text_y: f64,
    pub(crate) stripe: bool,
    pub(crate) label: String,
    pub(crate) title: String,
    pub(crate) href: String,
    pub(crate) bars: Vec<Bar>,
    /// The deadline's mark, as the points of a diamond.
    pub(crate) deadline: String,
}

pub(crate) struct Bar {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) width: f64,
    pub(crate) fill: &'static str,
    pub(crate) title: String,
}

/// The days drawn, and how wide one is.
struct Scale {
    first: NaiveDate,
    last: NaiveDate,
    day: f64,
}

impl Scale {
    fn x(&self, day: NaiveDate) -> f64 {
        let days = (day.clamp(self.first, self.last) - self.first).num_days();
        (LABEL + days as f64 * self.day).round()
    }
}

impl Gantt {
    pub(crate) fn of(asked: &Asked, tasks: &[TaskLine], frame: &Frame) -> Gantt {
        let plan = asked.plan();
        let first = *plan.campaign.start();
        let last = plan.steps.iter().map(|step| step.to).max().unwrap_or(*plan.campaign.end());
        let days = ((last - first).num_days() + 1).max(1);
        let scale = Scale { first, last, day: (WIDTH - LABEL - 20.0) / days as f64 };
        let rows: Vec<Row> = tasks.iter().enumerate().map(|(at, task)| row(asked, at, task, &scale, frame)).collect();
        Gantt {
            width: WIDTH,
            height: HEAD + ROW * rows.len() as f64 + 4.0,
            head: HEAD,
            months: months(&scale, asked.lang),
            today: (first..=last).contains(&asked.day).then(|| scale.x(asked.day)),
            rows,
        }
    }
}

fn months(scale: &Scale, lang: Lang) -> Vec<(f64, String)> {
    let first = scale.first.with_day(1).unwrap_or(scale.first);
    let all = (0..24).filter_map(|n| first.checked_add_months(Months::new(n)));
    let shown = all.take_while(|month| *month <= scale.last);
    shown
        .map(|month| {
            let name = match lang {
                Lang::Zh => format!("{}月", month.month()),
                Lang::En => show::day(month, lang).split(' ').next_back().unwrap_or_default().to_owned(),
            };
            (scale.x(month), name)
        })
        // The first month's name would stand on the second's.
        .filter(|(x, _)| *x > LABEL || scale.first.day() < 20)
        .collect()
}

fn row(asked: &Asked, at: usize, line: &TaskLine, scale: &Scale, frame: &Frame) -> Row {
    let (lang, words) = (asked.lang, asked.words());
    let y = HEAD + ROW * at as f64;
    let headline = line.standing.headline();
    let fill = parts::fill(line.standing.status);
    let bar_y = y + (ROW - BAR) / 2.0;
    let bar = |from: NaiveDate, to: NaiveDate, fill, title| {
        let x = scale.x(from);
        Bar { x, y: bar_y, width: (scale.x(to) - x).max(3.0), fill, title }
    };
    let stage = |stage: &Stage| {
        let fill = match stage {
            // A day that is past says nothing about what nobody measures.
            stage if stage.done && line.standing.status != Status::NotMeasured => "f-met",
            stage if stage.latest_start <= asked.day => fill,
            _ => "f-idle",
        };
        let title = words.fill(
            "gantt-stage",
            &[
                ("name", &stage.name.get(lang)),
                ("from", &show::near_day(stage.from, asked.day, lang)),
                ("to", &show::near_day(stage.to, asked.day, lang)),
                ("days", &stage.working_days),
            ],
        );
        bar(stage.from, stage.to, fill, title)
    };
    let outlook = &headline.outlook;
    let mut bars: Vec<Bar> = outlook.stages.iter().map(stage).collect();
    if bars.is_empty() {
        bars.push(bar(outlook.begins_on.max(scale.first), headline.by, fill, String::new()));
    }
    let (x, middle) = (scale.x(headline.by) + 4.0, y + ROW / 2.0);
    let title = line.info.title.get(lang);
    Row {
        y,
        text_y: y + ROW / 2.0 + 4.0,
        stripe: at % 2 == 1,
        label: cut(&format!("{} {title}", line.info.number)),
        title: format!("{} {title}", line.info.number),
        href: frame.href(&format!("/tasks/{}", line.info.number)),
        bars,
        deadline: format!("{},{middle} {x},{} {},{middle} {x},{}", x - 5.0, middle - 5.0, x + 5.0, middle + 5.0),
    }
}

/// Cut to the width of the label; Latin letters are half as wide.
fn cut(label: &str) -> String {
    let mut width = 0;
    for (at, letter) in label.char_indices() {
        width += if letter.is_ascii() { 1 } else { 2 };
        if width > 2 * LABEL_CHARS_MAX {
            return format!("{}…", label[..at].trim_end());
        }
    }
    label.to_owned()
}
