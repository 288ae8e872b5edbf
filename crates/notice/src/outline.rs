//! Headings and items as a tree, and who is responsible for which item.

use std::ops::Range;

use crate::blocks::Block;
use crate::charge::Charge;
use crate::mark::{Level, Mark};
use crate::source::Source;

/// A heading or an item.
pub(crate) struct Node {
    pub(crate) level: Level,
    /// `None` if the notice prints it without a number.
    pub(crate) mark: Option<Mark>,
    pub(crate) text: Range<usize>,
    pub(crate) parent: Option<usize>,
    pub(crate) children: usize,
    /// Statements of responsibility inside the text.
    pub(crate) inside: Vec<Charge>,
    /// The statement in lines of its own below the text.
    pub(crate) below: Option<Charge>,
    /// How many items share the line below; 0 if there is none.
    pub(crate) sharing: usize,
    /// Number of the attachment the node stands in; 0 is the notice itself.
    pub(crate) part: usize,
}

impl Node {
    pub(crate) fn start(&self) -> usize {
        self.mark.map_or(self.text.start, |m| m.start)
    }

    /// The only statement stands behind a short title, with the text of the item after it.
    pub(crate) fn charged_in_title(&self, source: &Source) -> bool {
        self.inside.first().is_some_and(|first| {
            let before = self.text.start..first.span.start.max(self.text.start);
            before.len() <= TITLE_CHARS_MAX && !source.folded[before].contains(&'。')
        })
    }

    fn charged(&self) -> bool {
        self.below.is_some() || self.inside.iter().any(Charge::has_units)
    }
}

pub(crate) const TITLE_CHARS_MAX: usize = 40;

pub(crate) fn outline(source: &Source, blocks: &[Block]) -> Vec<Node> {
    let subs_are_items = subs_are_items(source, blocks);
    let units_follow = units_follow(source, blocks);
    let mut walk = Walk::new(source);
    let mut previous_was_charge = false;
    for (n, block) in blocks.iter().enumerate() {
        if block.is_row() {
            walk.leave();
            previous_was_charge = false;
            continue;
        }
        let only_charge = block.only_charge(source);
        if only_charge {
            walk.charge_line(&block.charges, previous_was_charge);
        } else if walk.continues_units(block, previous_was_charge) {
            walk.more_units(block);
        } else if is_attachment(source, block) {
            walk.attachment();
        } else if let Some(mark) = walk.accept(block, subs_are_items, units_follow[n]) {
            walk.item(block, mark);
        } else {
            walk.plain(block, blocks.get(n + 1));
        }
        previous_was_charge = only_charge || (previous_was_charge && walk.took_units);
        walk.took_units = false;
    }
    share_inside(source, &mut walk.nodes);
    walk.nodes
}

/// Items that end in a semicolon go on to the item whose end names the units of all of them.
fn share_inside(source: &Source, nodes: &mut [Node]) {
    let mut waiting: Vec<usize> = Vec::new();
    for n in 0..nodes.len() {
        let node = &nodes[n];
        let beside = waiting.last().is_none_or(|w| nodes[*w].parent == node.parent && nodes[*w].level == node.level);
        if !beside || node.children > 0 {
            waiting.clear();
        }
        if node.children > 0 {
            continue;
        }
        if !node.charged() {
            if source.at(node.text.end.saturating_sub(1)) == ';' {
                waiting.push(n)
            } else {
                waiting.clear()
            }
            continue;
        }
        let last = nodes[n].inside.iter().rfind(|c| c.has_units()).cloned();
        if let Some(charge) = last.filter(|_| !waiting.is_empty() && nodes[n].below.is_none()) {
            let sharing = waiting.len() + 1;
            for w in waiting.drain(..) {
                nodes[w].below = Some(charge.clone());
                nodes[w].sharing = sharing;
            }
        }
        waiting.clear();
    }
}

/// Whether (1) stands where others have 1.: each with units of its own, or no 1. at all.
fn subs_are_items(source: &Source, blocks: &[Block]) -> bool {
    let level = |b: &Block| b.mark.map(|m| m.level);
    let subs = blocks.iter().filter(|b| level(b) == Some(Level::Sub)).count();
    let items = blocks.iter().filter(|b| matches!(level(b), Some(Level::Item | Level::Group))).count();
    let charged = blocks.iter().enumerate().filter(|(n, b)| {
        let below = blocks.get(n + 1).is_some_and(|next| next.only_charge(source));
        level(b) == Some(Level::Sub) && (below || b.charges.iter().any(Charge::has_units))
    });
    subs >= 2 && (charged.count() * 2 >= subs || (items == 0 && subs >= 3))
}

/// For each block, whether units are named there or further down, before the next item or heading.
fn units_follow(source: &Source, blocks: &[Block]) -> Vec<bool> {
    let mut out = vec![false; blocks.len()];
    let mut follow = false;
    for (n, block) in blocks.iter().enumerate().rev() {
        follow |= block.only_charge(source) || block.charges.iter().any(Charge::has_units);
        out[n] = follow;
        follow &= !block.is_row() && block.mark.is_none_or(|mark| mark.level > Level::Item);
    }
    out
}

fn is_attachment(source: &Source, block: &Block) -> bool {
    let text: String = source.folded(block.range.clone()).chars().filter(|c| *c != ' ').collect();
    let text = text.trim_matches(['(', ')', '[', ']']);
    let rest = text.strip_prefix("附件").or_else(|| text.strip_prefix("附表"));
    rest.is_some_and(|r| r.chars().all(|c| c.is_ascii_digit() || ":-一二三四五六七八九十.".contains(c)) && r.len() <= 6)
}

/// The signature and what follows it: signer, day, remarks on publication, names of attachments.
fn signs_off(source: &Source, block: &Block, next: Option<&Block>) -> bool {
    let day = |range: Range<usize>| {
        crate::dates::whole_date(source, range.clone()).is_some_and(|(_, end)| range.end.saturating_sub(end) <= 10)
    };
    let text = source.folded(block.range.start..block.range.end.min(block.range.start + 60));
    let remark = ["(此件", "(联系人", "附件:", "附:", "抄送", "主送", "扫一扫"].iter().any(|w| text.starts_with(w));
    let signer = block.len() <= 60 && crate::bodies::is_body(&text) && next.is_some_and(|n| day(n.range.clone()));
    block.len() <= 40 && day(block.range.clone()) || remark || signer
}

struct Walk<'a> {
    source: &'a Source,
    nodes: Vec<Node>,
    /// The open headings, outermost first.
    open: Vec<usize>,
    /// Items whose line of units was read last.
    last_targets: Vec<usize>,
    /// A paragraph without a number after a line of units: an item without a number, if units follow it.
    waiting: Option<Range<usize>>,
    /// The last number of each level.
    last_marks: std::collections::HashMap<Level, Mark>,
    part: usize,
    took_units: bool,
}

impl<'a> Walk<'a> {
    fn new(source: &'a Source) -> Self {
        Walk {
            source,
            nodes: Vec::new(),
            open: Vec::new(),
            last_targets: Vec::new(),
            waiting: None,
            last_marks: std::collections::HashMap::new(),
            part: 0,
            took_units: false,
        }
    }

    fn leave(&mut self) {
        self.open.clear();
        self.waiting = None;
        self.last_targets.clear();
    }

    fn attachment(&mut self) {
        self.leave();
        self.last_marks.clear();
        self.part += 1;
    }

    /// The block's mark, if it is a heading's or an item's and the numbers before bear it out.
    fn accept(&self, block: &Block, subs_are_items: bool, units_follow: bool) -> Option<Mark> {
        let mut mark = block.mark?;
        match mark.level {
            Level::Sub if units_follow && self.under_a_title() => {}
            Level::Sub if subs_are_items => mark.level = Level::Item,
            Level::Sub | Level::Circled | Level::Article | Level::Decimal => return None,
            _ => {}
        }
        if mark.doubtful {
            let before = self.last_marks.get(&mark.level);
            let next = before.is_some_and(|m| m.number + 1 == mark.number);
            // Behind an item without a number the count goes on by two.
            let after_gap = before.is_some_and(|m| m.number + 2 == mark.number)
                && self.nodes.last().is_some_and(|n| n.mark.is_none());
            let counter = mark.sign == ' ' && "个名人户家年月日%万亿条项".contains(self.source.at(mark.end));
            let dated = (mark.end + 1..mark.end + 6).any(|i| matches!(self.source.at(i), '月' | '年'));
            let dated_soon = dated && before.is_some_and(|m| (1..=3).contains(&mark.number.saturating_sub(m.number)));
            if counter
                || !(next
                    || dated_soon
                    || after_gap
                    || (mark.number == 1 && (dated || mark.sign != '.') && block.len() > 6))
            {
                return None;
            }
        }
        Some(mark)
    }

    /// Whether the open item is no more than a title, so that the actions stand below it: (1), (2).
    fn under_a_title(&self) -> bool {
        let Some(open) = self.open.last().map(|n| &self.nodes[*n]) else { return false };
        let short = open.text.len() <= TITLE_CHARS_MAX && open.inside.is_empty() && open.below.is_none();
        let stop = |c: &char| matches!(c, '。' | ';' | '\n');
        let title = || short && !self.source.folded[open.text.clone()].iter().any(stop);
        open.level == Level::Sub || (open.level == Level::Item && title())
    }

    fn item(&mut self, block: &Block, mark: Mark) {
        self.waiting = None;
        self.last_marks.insert(mark.level, mark);
        while self.open.last().is_some_and(|n| self.nodes[*n].level >= mark.level) {
            self.open.pop();
        }
        self.push(mark.level, Some(mark), mark.end..block.range.end, block.charges.clone());
    }

    fn push(&mut self, level: Level, mark: Option<Mark>, text: Range<usize>, inside: Vec<Charge>) {
        let parent = self.open.last().copied();
        if let Some(parent) = parent {
            self.nodes[parent].children += 1;
        }
        self.open.push(self.nodes.len());
        let (children, below, sharing) = (0, None, 0);
        self.nodes.push(Node { level, mark, text, parent, children, inside, below, sharing, part: self.part });
    }

    /// A line of units covers every item since the previous one of its section.
    fn charge_line(&mut self, charges: &[Charge], joins: bool) {
        let Some(mut charge) = charges.first().cloned() else { return };
        charges[1..].iter().for_each(|c| charge.join(c.clone()));
        if let Some(text) = self.waiting.take() {
            self.unnumbered(text, Vec::new());
        } else if joins && !self.last_targets.is_empty() {
            for n in &self.last_targets {
                if let Some(below) = &mut self.nodes[*n].below {
                    below.join(charge.clone());
                }
            }
            return;
        }
        self.last_targets = self.uncharged_siblings();
        let sharing = self.last_targets.len();
        for n in &self.last_targets {
            self.nodes[*n].below = Some(charge.clone());
            self.nodes[*n].sharing = sharing;
        }
    }

    fn uncharged_siblings(&self) -> Vec<usize> {
        let Some(current) = self.open.last().copied() else { return Vec::new() };
        let parent = self.nodes[current].parent;
        let level = self.nodes[current].level;
        let since = (0..=current).rev().take_while(|n| {
            let node = &self.nodes[*n];
            node.parent == parent
                && node.level == level
                && node.part == self.part
                && node.children == 0
                && !node.charged()
        });
        let mut targets: Vec<usize> = since.collect();
        if targets.is_empty() && !self.nodes[current].charged() {
            targets.push(current);
        }
        targets.reverse();
        targets
    }

    /// An item that the notice prints without its number.
    fn unnumbered(&mut self, text: Range<usize>, inside: Vec<Charge>) {
        let Some(current) = self.open.last().copied() else { return };
        let level = self.nodes[current].level;
        if self.nodes[current].mark.is_some_and(|m| m.level <= Level::Group)
            && self.nodes[current].children == 0
            && !self.nodes[current].charged()
        {
            self.push(Level::Item, None, text, inside);
            return;
        }
        self.open.pop();
        self.push(level, None, text, inside);
    }

    /// Whether the block only goes on with the names of the line before.
    fn continues_units(&self, block: &Block, previous_was_charge: bool) -> bool {
        if !previous_was_charge || block.mark.is_some() || block.len() > 200 {
            return false;
        }
        let target = self.last_targets.first().and_then(|n| self.nodes[*n].below.as_ref());
        let open_end = target
            .is_some_and(|c| !c.has_units() || self.source.any_before(0, c.span.end, &[",", "、", ";"]).is_some());
        let names = crate::bodies::split(self.source, block.range.clone());
        open_end && !names.is_empty() && names.iter().all(|n| crate::bodies::is_body(&self.source.folded(n.clone())))
    }

    fn more_units(&mut self, block: &Block) {
        self.took_units = true;
        let names = crate::bodies::split(self.source, block.range.clone());
        for n in &self.last_targets {
            if let Some(below) = &mut self.nodes[*n].below {
                let into = if below.support.is_empty() { &mut below.lead } else { &mut below.support };
                into.extend(names.iter().cloned());
                below.span.end = block.range.end;
            }
        }
    }

    fn plain(&mut self, block: &Block, next: Option<&Block>) {
        let Some(current) = self.open.last().copied() else { return };
        if signs_off(self.source, block, next) {
            self.leave();
            return;
        }
        let node = &self.nodes[current];
        let has_units = block.charges.iter().any(Charge::has_units);
        let ended_inside = node.inside.last().is_some_and(|c| c.has_units() && c.span.end + 2 >= node.text.end);
        if node.below.is_none() && (!ended_inside || has_units || node.charged_in_title(self.source)) {
            self.append(current, block);
        } else if has_units {
            self.unnumbered(block.range.clone(), block.charges.clone());
        } else if self.is_heading(block, next) {
            self.heading_without_number(block);
        } else {
            self.waiting = Some(match self.waiting.take() {
                Some(before) => before.start..block.range.end,
                None => block.range.clone(),
            });
        }
    }

    fn append(&mut self, n: usize, block: &Block) {
        self.nodes[n].text.end = block.range.end;
        self.nodes[n].inside.extend(block.charges.iter().cloned());
    }

    /// Short, no sentence, and items follow.
    fn is_heading(&self, block: &Block, next: Option<&Block>) -> bool {
        let items_follow =
            next.and_then(|b| b.mark).is_some_and(|m| matches!(m.level, Level::Group | Level::Item | Level::Sub));
        self.open.len() > 1 && block.len() <= TITLE_CHARS_MAX && !block.ends_full(self.source) && items_follow
    }

    fn heading_without_number(&mut self, block: &Block) {
        self.waiting = None;
        self.open.pop();
        let Some(heading) = self.open.pop() else { return };
        let level = self.nodes[heading].level;
        self.push(level, None, block.range.clone(), Vec::new());
    }
}
