//! The document's paragraphs and table rows, with what each begins with.

use std::ops::Range;

use crate::charge::{Charge, charges};
use crate::mark::{Level, Mark, mark};
use crate::source::{Source, is_full_stop};

pub(crate) struct Block {
    pub(crate) range: Range<usize>,
    pub(crate) mark: Option<Mark>,
    pub(crate) charges: Vec<Charge>,
    /// Cells of a table's row; empty for a paragraph.
    pub(crate) cells: Vec<Range<usize>>,
}

impl Block {
    pub(crate) fn is_row(&self) -> bool {
        !self.cells.is_empty()
    }

    /// Nothing but a statement of responsibility.
    pub(crate) fn only_charge(&self, source: &Source) -> bool {
        self.charges.first().is_some_and(|first| {
            let rest = self.charges.last().map_or(first.span.end, |last| last.span.end);
            first.labelled
                && source.trim(self.range.start..first.span.start).is_empty()
                && source.trim(rest.min(self.range.end)..self.range.end).len() <= 2
        })
    }

    pub(crate) fn len(&self) -> usize {
        self.range.len()
    }

    /// Ends like a sentence.
    pub(crate) fn ends_full(&self, source: &Source) -> bool {
        let last = source.at(self.range.end.saturating_sub(1));
        is_full_stop(last) || matches!(last, ':' | ')' | '”')
    }
}

pub(crate) fn blocks(source: &Source) -> Vec<Block> {
    let mut out = Vec::new();
    let mut counters = Counters::default();
    for line in lines(source) {
        let cells = cells(source, line.clone());
        if !cells.is_empty() {
            out.push(Block { range: line, mark: None, charges: Vec::new(), cells });
            continue;
        }
        for part in wide_spaces(source, line) {
            for range in explode(source, part, &mut counters) {
                let mark = mark(source, range.start, range.end);
                let charges = charges(source, range.clone());
                out.push(Block { range, mark, charges, cells: Vec::new() });
            }
        }
    }
    out
}

/// Lines that are not empty, without the remarks (#) in front of some collections' files.
fn lines(source: &Source) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = 0;
    for i in 0..=source.folded.len() {
        let ends = i == source.folded.len()
            || matches!(source.folded[i], '\n' | '\r' | '\u{2028}' | '\u{2029}' | '\u{B}' | '\u{C}');
        if !ends {
            continue;
        }
        let table = source.folded[start..i].contains(&'\t');
        let line = if table { start..i } else { source.trim(start..i) };
        if !source.trim(line.clone()).is_empty() && source.at(line.start) != '#' {
            out.push(line);
        }
        start = i + 1;
    }
    out
}

/// Cells of a row: tabs between them, or bars.
fn cells(source: &Source, line: Range<usize>) -> Vec<Range<usize>> {
    let bars = source.at(line.start) == '|' && line.clone().filter(|i| source.at(*i) == '|').count() > 2;
    let sign = if bars { '|' } else { '\t' };
    let mut out = Vec::new();
    let mut start = if bars { line.start + 1 } else { line.start };
    let first = start;
    for i in first..=line.end {
        if i == line.end || source.at(i) == sign {
            out.push(source.trim(start..i));
            start = i + 1;
        }
    }
    if bars {
        out.pop();
    }
    let filled = out.iter().filter(|c| !c.is_empty()).count();
    let rule = bars && out.iter().all(|c| c.clone().all(|i| matches!(source.at(i), '-' | ':' | ' ')));
    if out.len() < 2 || filled == 0 || rule || (filled == 1 && !bars && out.len() < 3) { Vec::new() } else { out }
}

/// Paragraphs that only two wide spaces part, as some crawls leave them.
fn wide_spaces(source: &Source, line: Range<usize>) -> Vec<Range<usize>> {
    if line.len() < 200 {
        return vec![source.trim(line)];
    }
    let mut out = Vec::new();
    let (mut start, mut i) = (line.start, line.start);
    while i < line.end {
        let gap = source.chars[i..line.end].iter().take_while(|c| **c == '\u{3000}').count();
        if gap >= 2 {
            out.push(source.trim(start..i));
            start = i + gap;
        }
        i += gap.max(1);
    }
    out.push(source.trim(start..line.end));
    out.retain(|r| !r.is_empty());
    out
}

/// The last numbers seen, for text whose paragraph breaks were lost on the way.
#[derive(Default)]
struct Counters {
    heading: u32,
    group: u32,
}

const RUN_ON_CHARS: usize = 300;

/// Cuts a paragraph that holds several numbered headings.
fn explode(source: &Source, line: Range<usize>, counters: &mut Counters) -> Vec<Range<usize>> {
    if line.len() < RUN_ON_CHARS {
        return vec![line];
    }
    let (heading, group) = (counters.heading, counters.group);
    let mut cuts: Vec<(usize, Level)> = Vec::new();
    for i in line.clone() {
        let Some(found) = candidate(source, i, &line) else { continue };
        let after_sentence = i == line.start || follows_sentence(source, i);
        match found.level {
            Level::Heading if after_sentence && (found.number == counters.heading + 1 || found.number == 1) => {
                counters.heading = found.number;
            }
            Level::Group
                if found.number == counters.group + 1 || (found.number == 1 && opens_group(source, i, &cuts)) =>
            {
                counters.group = found.number;
            }
            _ => continue,
        }
        cuts.push((i, found.level));
    }
    if cuts.len() < 2 {
        (counters.heading, counters.group) = (heading, group);
        return vec![line];
    }
    let mut starts: Vec<usize> = cuts.iter().map(|(at, _)| *at).collect();
    starts.insert(0, line.start);
    starts.dedup();
    let mut out = Vec::new();
    for (n, start) in starts.iter().enumerate() {
        let end = starts.get(n + 1).copied().unwrap_or(line.end);
        out.extend(items(source, *start..end));
    }
    out.into_iter().map(|r| source.trim(r)).filter(|r| !r.is_empty()).collect()
}

fn candidate(source: &Source, i: usize, line: &Range<usize>) -> Option<Mark> {
    let c = source.at(i);
    let begins =
        c == '(' || c.is_ascii_digit() || "一二三四五六七八九十".contains(c) || ('\u{2488}'..='\u{249B}').contains(&c);
    let inside = i > line.start && {
        let before = source.at(i - 1);
        before.is_ascii_digit() || "一二三四五六七八九十第".contains(before)
    };
    if !begins || inside {
        return None;
    }
    mark(source, i, line.end).filter(|m| !m.doubtful)
}

fn follows_sentence(source: &Source, i: usize) -> bool {
    let before = (0..i).rev().take(8).map(|j| source.at(j)).find(|c| *c != ' ');
    before.is_some_and(|c| "。;:!?)”".contains(c))
}

/// A first (一) stands behind a sentence, or behind a heading that has no stop.
fn opens_group(source: &Source, i: usize, cuts: &[(usize, Level)]) -> bool {
    follows_sentence(source, i) || cuts.last().is_some_and(|(at, level)| *level == Level::Heading && i - at <= 60)
}

/// Cuts a stretch at 1. 2. 3., if it holds at least two in order.
fn items(source: &Source, range: Range<usize>) -> Vec<Range<usize>> {
    let mut starts = vec![range.start];
    let mut last = 0;
    for i in range.start + 1..range.end {
        let Some(found) = candidate(source, i, &range) else { continue };
        if found.level == Level::Item && found.number == last + 1 && follows_sentence(source, i) {
            last = found.number;
            starts.push(i);
        }
    }
    if last < 2 {
        return vec![range];
    }
    let ends = starts.iter().skip(1).copied().chain([range.end]);
    starts.iter().copied().zip(ends).map(|(a, b)| a..b).collect()
}
