//! Which headings and items are tasks, and what each is charged with.

use std::collections::HashMap;
use std::ops::Range;

use crate::charge::Charge;
use crate::mark::Level;
use crate::outline::{Node, TITLE_CHARS_MAX};
use crate::shortened::shortened;
use crate::source::Source;

/// A task before its particulars are read.
pub(crate) struct Draft {
    pub(crate) path: Vec<String>,
    /// As printed, without its signs.
    pub(crate) number: Option<String>,
    /// Where the task begins with its number.
    pub(crate) start: usize,
    pub(crate) text: Range<usize>,
    pub(crate) charge: Charge,
    /// Time limit of a table's cell.
    pub(crate) limit: Option<Range<usize>>,
    /// A row of a table.
    pub(crate) row: bool,
    /// A row whose number stands in a row above.
    pub(crate) carried: bool,
}

/// Headings under which aims stand, not actions.
const NO_TASKS: &[&str] = &[
    "总体要求",
    "指导思想",
    "基本原则",
    "工作目标",
    "总体目标",
    "主要目标",
    "工作原则",
    "目标任务",
    "总体思路",
    "行动目标",
    "重要意义",
    "适用范围",
    "附则",
    "组织机构",
    "充分认识",
    "工作思路",
    "目标要求",
    "发展目标",
    "名词解释",
    "编制依据",
];

/// Share of the items of a section that must bear units before the rest count as tasks without units.
const CHARGED_SHARE_MIN: usize = 3;

pub(crate) fn drafts(source: &Source, nodes: &[Node]) -> Vec<Draft> {
    let effective: Vec<Option<Charge>> = (0..nodes.len()).map(|n| own(&nodes[n])).collect();
    let any = nodes.iter().zip(&effective).any(|(node, charge)| node.children == 0 && charge.is_some());
    let inherited_any = effective.iter().any(Option::is_some);
    let sections = charged_sections(nodes, &effective);
    let heading = |node: &Node| title(source, node.start()..node.text.end);
    // A heading stands above many items: it is read once.
    let titles: Vec<String> = nodes.iter().map(|n| if n.children > 0 { heading(n) } else { String::new() }).collect();
    let numbered = nodes.iter().any(|n| matches!(n.level, Level::Group | Level::Item));
    let mut out = Vec::new();
    for (n, node) in nodes.iter().enumerate() {
        let given = inherited(nodes, &effective, n);
        if node.children > 0 {
            continue;
        }
        let task = if any || inherited_any {
            let (charged, all) = sections.get(&(node.parent, node.part)).copied().unwrap_or((0, 1));
            effective[n].is_some() || given.is_some() || (charged > 0 && charged * CHARGED_SHARE_MIN >= all)
        } else {
            let own = std::iter::once(heading(node));
            let mut all = above(nodes, &titles, n).into_iter().chain(own);
            let aims = all.any(|p| NO_TASKS.iter().any(|word| p.contains(word)));
            let deep = matches!(node.level, Level::Group | Level::Item) || (!numbered && node.level == Level::Heading);
            deep && !aims && node.text.len() >= 8
        };
        if task {
            out.extend(pieces(source, node, above(nodes, &titles, n), given));
        }
    }
    out
}

fn own(node: &Node) -> Option<Charge> {
    let mut all = node.inside.iter().filter(|c| c.has_units() || c.limit.is_some());
    let first = all.next().cloned();
    let joined = all.fold(first, |joined, c| {
        joined.map(|mut j| {
            j.join(c.clone());
            j
        })
    });
    let whole = match (joined, node.below.clone()) {
        (Some(mut inside), Some(below)) => {
            inside.join(below);
            Some(inside)
        }
        (inside, below) => inside.or(below),
    };
    whole.filter(Charge::has_units)
}

/// The statement of the nearest heading above that has one.
fn inherited(nodes: &[Node], effective: &[Option<Charge>], n: usize) -> Option<Charge> {
    let mut above = nodes[n].parent;
    while let Some(p) = above {
        if effective[p].is_some() {
            return effective[p].clone();
        }
        above = nodes[p].parent;
    }
    None
}

/// For each section, how many of its items bear units, and how many there are.
fn charged_sections(nodes: &[Node], effective: &[Option<Charge>]) -> HashMap<(Option<usize>, usize), (usize, usize)> {
    let mut out: HashMap<_, (usize, usize)> = HashMap::new();
    for (n, node) in nodes.iter().enumerate().filter(|(_, node)| node.children == 0) {
        let count = out.entry((node.parent, node.part)).or_default();
        count.0 += usize::from(effective[n].is_some());
        count.1 += 1;
    }
    out
}

/// Headings above, outermost first.
fn above(nodes: &[Node], titles: &[String], n: usize) -> Vec<String> {
    let mut out = Vec::new();
    let mut above = nodes[n].parent;
    while let Some(p) = above {
        out.push(titles[p].clone());
        above = nodes[p].parent;
    }
    out.reverse();
    out
}

/// Further than this a heading is not read.
const HEADING_CHARS_MAX: usize = 200;

/// A heading up to its first stop.
pub(crate) fn title(source: &Source, range: Range<usize>) -> String {
    let range = source.trim(range);
    let range = range.start..range.end.min(range.start + HEADING_CHARS_MAX);
    let longest = range.end.min(range.start + TITLE_CHARS_MAX + 8);
    let end =
        (range.start..longest).find(|i| matches!(source.at(*i), '。' | '\n' | '\r' | '(') && *i > range.start + 4);
    match end {
        Some(end) => source.tight(range.start..end),
        None => shortened(&source.text(range), TITLE_CHARS_MAX + 8),
    }
}

/// One task, or several if the item names several bodies each behind its own action.
fn pieces(source: &Source, node: &Node, mut headings: Vec<String>, given: Option<Charge>) -> Vec<Draft> {
    let number = node.mark.map(|m| printed(source, m.start..m.end));
    headings.extend(number.clone());
    let draft = |start, text: Range<usize>, charge: Charge| Draft {
        path: headings.clone(),
        number: number.clone(),
        start,
        text: source.trim(text),
        limit: charge.limit.clone(),
        charge,
        row: false,
        carried: false,
    };
    let inside: Vec<&Charge> = node.inside.iter().filter(|c| c.has_units()).collect();
    let title_only = inside.len() == 1 && node.charged_in_title(source) && node.text.end > inside[0].span.end + 8;
    if inside.is_empty() || title_only {
        let charge = own(node).or(given).unwrap_or_default();
        let limit = node.inside.iter().chain(&node.below).find_map(|c| c.limit.clone());
        let end = if title_only { node.text.end } else { node.inside.last().map_or(node.text.end, |c| c.span.start) };
        let mut whole = draft(node.start(), node.text.start..end, charge);
        whole.limit = whole.limit.or(limit);
        return vec![whole];
    }
    let mut out: Vec<Draft> = Vec::new();
    let mut from = node.text.start;
    for charge in inside {
        let text = source.trim(from..charge.span.start.max(from));
        from = charge.span.end;
        match out.last_mut() {
            Some(last) if text.len() < 6 => {
                last.charge.join(charge.clone());
                last.limit = last.charge.limit.clone();
            }
            _ => {
                let start = if out.is_empty() { node.start() } else { text.start };
                out.push(draft(start, text, charge.clone()));
            }
        }
    }
    if let (Some(last), Some(below)) = (out.last_mut(), &node.below) {
        last.charge.join(below.clone());
    }
    out
}

/// A number without its brackets and signs.
pub(crate) fn printed(source: &Source, range: Range<usize>) -> String {
    // Full-width digits are the same number.
    let narrow =
        |c: char| if ('０'..='９').contains(&c) { char::from(b'0' + (c as u32 - '０' as u32) as u8) } else { c };
    source.tight(range).chars().map(narrow).filter(|c| !"、.．。()（）[]〔〕【】,，:：﹒)".contains(*c)).collect()
}
