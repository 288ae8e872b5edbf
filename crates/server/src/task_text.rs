//! A line of the task list in words: the page, the spreadsheet and the command line say the same.

use bairi_app::{TaskLine, TaskList};
use bairi_base::Lang;
use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::catalogue::Words;
use crate::parts::{self, Light};
use crate::show;

/// One task; what there is none of is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskText {
    pub number: u32,
    pub title: String,
    /// The target that decides, where the task has several.
    pub target: String,
    pub status: String,
    pub now: String,
    /// What the figure is made of.
    pub of: String,
    pub demand: String,
    pub by: String,
    /// How many of the units asked have reached it.
    pub reached: String,
    /// Names on the work list.
    pub gap: String,
}

impl TaskText {
    /// Days near `today` are written without their year.
    pub fn of(line: &TaskLine, today: NaiveDate, lang: Lang) -> TaskText {
        let words = Words(lang);
        let headline = line.standing.headline();
        let figure = match (&line.target.indicator, &headline.figure) {
            // Where units are counted instead of summed, the figure is of units.
            (Some(info), Some(figure)) if info.share || headline.reached.is_none() => {
                parts::FigureText::of(info, figure.value, lang)
            }
            (Some(_), Some(figure)) => parts::FigureText { value: show::fraction(figure.value), of: String::new() },
            _ => parts::FigureText::default(),
        };
        let gap = headline.figure.map_or(0, |figure| figure.gap);
        let several = line.standing.targets.len() > 1;
        TaskText {
            number: line.info.number,
            title: line.info.title.get(lang).to_owned(),
            target: if several { line.target.name.get(lang).to_owned() } else { String::new() },
            status: Light::of(line.standing.status, words).word,
            now: figure.value,
            of: figure.of,
            demand: parts::demand(line.target.demand, words),
            by: show::near_day(headline.by, today, lang),
            reached: headline.reached.map(|reached| parts::reached(reached, words)).unwrap_or_default(),
            gap: if gap > 0 && headline.own { show::count(gap) } else { String::new() },
        }
    }
}

/// The columns of a spreadsheet of tasks.
pub fn task_headings(lang: Lang) -> Vec<String> {
    let keys = [
        "tasks-number",
        "tasks-task",
        "tasks-target-name",
        "tasks-status",
        "tasks-now",
        "tasks-numerator",
        "tasks-denominator",
        "tasks-target",
        "tasks-by",
        "tasks-places",
        "tasks-gap",
    ];
    keys.map(|key| Words(lang).t(key)).to_vec()
}

/// Its rows, one for each task; what can be counted with is a number.
pub fn task_rows(list: &TaskList, lang: Lang) -> Vec<Vec<Value>> {
    let row = |line: &TaskLine| {
        let text = TaskText::of(line, list.today, lang);
        let headline = line.standing.headline();
        let value = headline.figure.map(|figure| figure.value);
        let share = line.target.indicator.as_ref().is_some_and(|info| info.share);
        let gap = headline.figure.filter(|_| headline.own).map(|figure| figure.gap);
        vec![
            json!(text.number),
            json!(text.title),
            json!(line.target.name.get(lang)),
            json!(text.status),
            json!(text.now),
            json!(value.map(|v| v.num)),
            json!(value.filter(|_| share).map(|v| v.den)),
            json!(text.demand),
            json!(headline.by.to_string()),
            json!(text.reached),
            json!(gap),
        ]
    };
    list.tasks.iter().map(row).collect()
}
