use std::ops::Range;

use chrono::NaiveDate;
use serde::Serialize;

use crate::blocks::{Block, blocks};
use crate::bodies::full_name;
use crate::dates::Year;
use crate::draft::Draft;
use crate::irregular::Irregularity;
use crate::outline::outline;
use crate::quantity::Op;
use crate::refusal::Genre;
use crate::source::Source;
use crate::{Refusal, dates, draft, head, irregular, particulars, quantity, scope, table};

/// A notice, read. All offsets count the characters of `text`.
#[derive(Clone, Debug, Serialize)]
pub struct Notice {
    pub text: String,
    pub title: Option<String>,
    pub number: Option<String>,
    pub date: Option<NaiveDate>,
    pub issuer: Option<String>,
    pub tasks: Vec<Task>,
    pub irregularities: Vec<Irregularity>,
}

/// What one body, or several, are to do.
#[derive(Clone, Debug, Serialize)]
pub struct Task {
    /// Headings from the outermost down, then the number as printed.
    pub path: Vec<String>,
    /// `None` if it is printed without one.
    pub number: Option<String>,
    pub title: String,
    /// The text between `start` and `end`, without number and units.
    pub text: String,
    pub start: usize,
    pub end: usize,
    pub deadlines: Vec<Deadline>,
    pub cadences: Vec<Phrase>,
    pub quantities: Vec<Quantity>,
    pub lead_units: Vec<Unit>,
    pub support_units: Vec<Unit>,
    pub deliverables: Vec<Phrase>,
    pub scope: Vec<Phrase>,
}

/// Words of the notice and where they stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Phrase {
    pub phrase: String,
    pub start: usize,
    pub end: usize,
}

/// A day by which something is to be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Deadline {
    pub date: NaiveDate,
    #[serde(flatten)]
    pub phrase: Phrase,
}

/// A number that a task demands. A `range` has its lower bound in `value` and its upper one in `value_max`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Quantity {
    #[serde(flatten)]
    pub phrase: Phrase,
    pub op: Op,
    pub value: f64,
    pub value_max: Option<f64>,
    pub unit: String,
    pub measures: Option<Phrase>,
}

/// A responsible body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unit {
    /// As written, without spaces and breaks.
    pub name: String,
    /// The body's full name after the dictionary, without its level and place.
    pub body: Option<&'static str>,
    pub start: usize,
    pub end: usize,
}

/// Reads a document: plain text or HTML, in UTF-8, UTF-16 or GB 18030.
pub fn read(bytes: &[u8]) -> Result<Notice, Refusal> {
    read_text(&crate::decode::decode(bytes)?)
}

/// Reads a text that is decoded already.
pub fn read_text(text: &str) -> Result<Notice, Refusal> {
    if text.len() > crate::decode::BYTES_MIB_MAX << 20 {
        return Err(Refusal::Long { mib_max: crate::decode::BYTES_MIB_MAX });
    }
    if text.trim().is_empty() {
        return Err(Refusal::Empty);
    }
    let source = Source::new(text);
    let blocks = blocks(&source);
    let nodes = outline(&source, &blocks);
    let mut drafts = draft::drafts(&source, &nodes);
    let rows = table::drafts(&source, &blocks);
    if !rows.is_empty() {
        // Where a table says who is responsible, items of which nobody is are its preface.
        drafts.retain(|d| d.charge.has_units());
    }
    drafts.extend(rows);
    drafts.sort_by_key(|d| d.text.start);
    let head = head::head(&source, &blocks);
    if let Some(seen) = other_genre(&source, &blocks, &drafts, head.title.as_deref()) {
        return Err(Refusal::OtherGenre { seen });
    }
    let year = Year { year: head.year.unwrap_or(Year::any().year) };
    for draft in drafts.iter_mut().filter(|d| !d.charge.has_units()) {
        draft.charge = crate::charge::in_words(&source, draft.text.clone()).unwrap_or_default();
    }
    if crate::charge::first_leads(&source) {
        for charge in drafts.iter_mut().map(|d| &mut d.charge).filter(|c| c.support.is_empty() && c.lead.len() > 1) {
            charge.support = charge.lead.split_off(1);
        }
    }
    let tasks: Vec<Task> = drafts.iter().map(|d| task(&source, d, year)).collect();
    let irregularities = irregular::irregularities(&source, &nodes, &drafts, &tasks);
    let head::Head { title, number, date, issuer, .. } = head;
    Ok(Notice { text: text.to_owned(), title, number, date, issuer, tasks, irregularities })
}

fn task(source: &Source, draft: &Draft, year: Year) -> Task {
    let text = draft.text.clone();
    let mut deadlines: Vec<Deadline> =
        dates::all(source, text.clone(), year, false).into_iter().map(|d| deadline(source, d)).collect();
    if let Some(limit) = draft.limit.clone() {
        deadlines.extend(dates::all(source, limit, year, true).into_iter().map(|d| deadline(source, d)));
    }
    let mut cadences = dates::cadences(source, text.clone());
    cadences.extend(draft.limit.clone().map(|limit| dates::cadences(source, limit)).unwrap_or_default());
    let phrases = |ranges: Vec<Range<usize>>| ranges.into_iter().map(|r| phrase(source, r)).collect();
    let units = |ranges: &[Range<usize>]| {
        let mut out: Vec<Unit> = Vec::new();
        for unit in ranges.iter().map(|r| unit(source, r.clone())) {
            if !out.iter().any(|o| o.name == unit.name) {
                out.push(unit);
            }
        }
        out
    };
    Task {
        path: draft.path.clone(),
        number: draft.number.clone(),
        title: particulars::title(source, text.clone()),
        text: source.text(text.clone()),
        start: text.start,
        end: text.end,
        deadlines,
        cadences: phrases(cadences),
        quantities: quantity::all(source, text.clone()).into_iter().map(|q| quantity_of(source, q)).collect(),
        lead_units: units(&draft.charge.lead),
        support_units: units(&draft.charge.support),
        deliverables: phrases(particulars::deliverables(source, text.clone())),
        scope: phrases(scope::scope(source, text)),
    }
}

fn phrase(source: &Source, range: Range<usize>) -> Phrase {
    Phrase { phrase: source.text(range.clone()), start: range.start, end: range.end }
}

fn deadline(source: &Source, found: dates::Found) -> Deadline {
    Deadline { date: found.date, phrase: phrase(source, found.range) }
}

fn quantity_of(source: &Source, found: quantity::Found) -> Quantity {
    Quantity {
        phrase: phrase(source, found.range),
        op: found.op,
        value: found.low,
        value_max: found.high,
        unit: found.unit,
        measures: found.measures.map(|r| phrase(source, r)),
    }
}

fn unit(source: &Source, range: Range<usize>) -> Unit {
    let folded: String = source.folded(range.clone()).chars().filter(|c| !c.is_whitespace()).collect();
    Unit { name: source.tight(range.clone()), body: full_name(&folded), start: range.start, end: range.end }
}

/// What the document is instead, if it is no plan of tasks.
fn other_genre(source: &Source, blocks: &[Block], drafts: &[Draft], title: Option<&str>) -> Option<Genre> {
    use crate::mark::Level;
    let marks = |level| blocks.iter().filter(|b| b.mark.is_some_and(|m| m.level == level)).count();
    let charged = drafts.iter().filter(|d| d.charge.has_units()).count();
    let opening: String = source.chars.iter().take(400).collect();
    let titled = title.unwrap_or(&opening);
    if charged == 0 && ["应急预案", "处置预案", "突发事件预案"].iter().any(|w| titled.contains(w)) {
        return Some(Genre::EmergencyPlan);
    }
    if marks(Level::Article) >= 3 && marks(Level::Article) > charged {
        return Some(Genre::Statute);
    }
    if drafts.is_empty() || (charged == 0 && !reads_like_a_plan(&opening, title)) {
        return Some(Genre::NoTasks);
    }
    None
}

fn reads_like_a_plan(opening: &str, title: Option<&str>) -> bool {
    const KINDS: [&str; 16] = [
        "方案", "意见", "计划", "要点", "清单", "分工", "措施", "任务", "通知", "安排", "行动", "细则", "规划", "台账",
        "举措", "政策",
    ];
    let title = title.unwrap_or(opening);
    KINDS.iter().any(|kind| title.contains(kind))
}
