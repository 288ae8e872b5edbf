//! The notice's text, cut where something was read from it.

use std::collections::BTreeSet;

use bairi_app::{Review, Span, TaskDraft};

use super::view::TASKS_A_PAGE;

/// Characters shown before the first task of a page and behind the last.
const LEAD_CHARS: usize = 1200;

pub(super) struct Paragraph {
    pub(super) pieces: Vec<Piece>,
}

/// Words that one and the same things were read from.
#[derive(Default)]
pub(super) struct Piece {
    pub(super) text: String,
    /// What begins here: targets of links from the other side.
    pub(super) anchors: Vec<String>,
    /// What was read from these words, by its key; the task first.
    pub(super) keys: String,
    /// What the words lead to on the other side.
    pub(super) href: String,
    pub(super) class: &'static str,
    /// Irregularities that begin here.
    pub(super) remarks: Vec<String>,
}

/// Something that was read: its place, its key, how it looks.
pub(super) struct Mark {
    pub(super) place: Span,
    pub(super) key: String,
    pub(super) class: &'static str,
}

/// Everything that was read from a task, under the keys that the other side has.
pub(super) fn marks(task: &TaskDraft) -> Vec<Mark> {
    let mut marks = vec![Mark { place: task.place, key: format!("k{}", task.number), class: "src-task" }];
    let mut add = |place: Option<Span>, key: String, class| {
        if let Some(place) = place {
            marks.push(Mark { place, key, class });
        }
    };
    for (n, target) in task.targets.iter().enumerate() {
        add(target.place, key(task, 't', n), "src-quantity");
        add(target.due, key(task, 't', n), "src-due");
    }
    for (n, duty) in task.duties.iter().enumerate() {
        add(duty.place, key(task, 'd', n), "src-due");
    }
    for (n, body) in task.lead.iter().enumerate() {
        add(body.place, key(task, 'l', n), "src-body");
    }
    for (n, body) in task.support.iter().enumerate() {
        add(body.place, key(task, 's', n), "src-body");
    }
    for (n, said) in task.scope_said.iter().enumerate() {
        add(said.place, key(task, 'o', n), "src-scope");
    }
    marks
}

pub(super) fn key(task: &TaskDraft, kind: char, n: usize) -> String {
    format!("k{}-{kind}{}", task.number, n + 1)
}

/// The text around the tasks of a page, in paragraphs.
pub(super) fn paragraphs(review: &Review, tasks: &[TaskDraft], say: impl Fn(usize) -> String) -> Vec<Paragraph> {
    let chars: Vec<char> = review.text.chars().collect();
    let clamp = |span: Span| Span { start: span.start.min(chars.len()), end: span.end.min(chars.len()) };
    let mut marks: Vec<Mark> = tasks.iter().flat_map(marks).collect();
    marks.iter_mut().for_each(|mark| mark.place = clamp(mark.place));
    marks.retain(|mark| mark.place.start < mark.place.end);
    let (from, to) = window(review, &marks, chars.len());
    let mut cuts: BTreeSet<usize> = [from, to].into();
    cuts.extend(marks.iter().flat_map(|mark| [mark.place.start, mark.place.end]));
    cuts.extend(review.remarks.iter().map(|remark| remark.start));
    cuts.extend((from..to).filter(|at| chars[*at] == '\n').flat_map(|at| [at, at + 1]));
    let cuts: Vec<usize> = cuts.into_iter().filter(|at| (from..=to).contains(at)).collect();
    marks.sort_by_key(|mark| mark.place.start);
    let mut waiting = marks.iter().peekable();
    let mut open: Vec<&Mark> = Vec::new();
    let mut paragraphs = vec![Paragraph { pieces: Vec::new() }];
    for pair in cuts.windows(2) {
        let (start, end) = (pair[0], pair[1]);
        open.retain(|mark| mark.place.end > start);
        let mut anchors = Vec::new();
        while let Some(mark) = waiting.next_if(|mark| mark.place.start <= start) {
            if mark.place.end > start {
                anchors.push(mark.key.clone());
                open.push(mark);
            }
        }
        if chars[start] == '\n' {
            paragraphs.push(Paragraph { pieces: Vec::new() });
            continue;
        }
        let remarks = review.remarks.iter().enumerate().filter(|(_, remark)| remark.start == start);
        let piece = Piece {
            text: chars[start..end].iter().collect(),
            remarks: remarks.map(|(n, _)| say(n)).collect(),
            ..piece(&open, anchors)
        };
        if let Some(last) = paragraphs.last_mut() {
            last.pieces.push(piece);
        }
    }
    paragraphs.retain(|paragraph| paragraph.pieces.iter().any(|piece| !piece.text.trim().is_empty()));
    let mut seen = BTreeSet::new();
    for piece in paragraphs.iter_mut().flat_map(|paragraph| &mut paragraph.pieces) {
        piece.anchors.retain(|anchor| seen.insert(anchor.clone()));
    }
    paragraphs
}

/// The first page begins with the notice, the others before their first task.
fn window(review: &Review, marks: &[Mark], length: usize) -> (usize, usize) {
    let whole = review.tasks.len() <= TASKS_A_PAGE;
    let first = marks.iter().map(|mark| mark.place.start).min().unwrap_or(0);
    let last = marks.iter().map(|mark| mark.place.end).max().unwrap_or(length);
    let begins = review.tasks.first().is_some_and(|task| task.place.start >= first);
    let from = if whole || begins { 0 } else { first.saturating_sub(LEAD_CHARS) };
    let to = if whole { length } else { (last + LEAD_CHARS).min(length) };
    (from, to)
}

/// The smallest thing that the words belong to decides how they look and where they lead.
fn piece(open: &[&Mark], anchors: Vec<String>) -> Piece {
    let mut keys: Vec<&str> = Vec::new();
    open.iter().for_each(|mark| {
        if !keys.contains(&mark.key.as_str()) {
            keys.push(&mark.key);
        }
    });
    let smallest = open.iter().min_by_key(|mark| mark.place.end - mark.place.start);
    Piece {
        anchors,
        keys: keys.join(" "),
        href: smallest.map(|mark| format!("#i-{}", mark.key)).unwrap_or_default(),
        class: smallest.map_or("", |mark| mark.class),
        ..Piece::default()
    }
}
