//! What the notice itself got wrong. It is reported, never smoothed over.

use bairi_base::{Finding, Lang, Place};
use serde::Serialize;

use crate::draft::{Draft, printed, title};
use crate::mark::{Level, Mark};
use crate::notice::Task;
use crate::outline::Node;
use crate::source::Source;

/// One irregularity: its code, its named values, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Irregularity {
    pub code: &'static str,
    pub args: Vec<(String, String)>,
    pub start: usize,
}

impl Irregularity {
    fn new(code: &'static str, start: usize) -> Self {
        Irregularity { code, args: Vec::new(), start }
    }

    fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.args.push((name.to_owned(), value.to_string()));
        self
    }

    /// As a finding of the catalogue, with its remedy.
    pub fn finding(&self) -> Finding {
        let start = Finding::warning(&format!("notice.{}", self.code), Place::Nowhere);
        self.args.iter().fold(start, |finding, (name, value)| finding.with(name, value))
    }

    pub fn message(&self, lang: Lang) -> String {
        self.finding().message(lang)
    }
}

pub(crate) fn irregularities(source: &Source, nodes: &[Node], drafts: &[Draft], tasks: &[Task]) -> Vec<Irregularity> {
    let mut out = Vec::new();
    numbering(source, nodes, drafts, &mut out);
    signs(source, nodes, &mut out);
    sharing(source, nodes, &mut out);
    rows(drafts, &mut out);
    for (task, draft) in tasks.iter().zip(drafts) {
        particulars(task, draft, &mut out);
    }
    out.sort_by_key(|found| found.start);
    out
}

/// Numbers that are missing, jump or repeat, among headings and among items.
fn numbering(source: &Source, nodes: &[Node], drafts: &[Draft], out: &mut Vec<Irregularity>) {
    let kept = relevant(nodes, drafts);
    let mut last: std::collections::HashMap<(Level, usize), (u32, bool, Option<usize>)> =
        std::collections::HashMap::new();
    let mut seen = std::collections::HashSet::new();
    for (n, node) in nodes.iter().enumerate() {
        let first = seen.insert((node.parent, node.level, node.part));
        if !kept[n] {
            continue;
        }
        let key = (node.level, node.part);
        let Some(mark) = node.mark else {
            let heading = node.children > 0;
            let name = title(source, node.text.clone());
            let code = if heading { "heading.number.missing" } else { "task.number.missing" };
            out.push(Irregularity::new(code, node.text.start).with("title", name));
            if let Some(entry) = last.get_mut(&key) {
                entry.1 = true;
            }
            continue;
        };
        let number = printed(source, mark.start..mark.end);
        let before = last.insert(key, (mark.number, false, node.parent));
        if let Some((before, gap, parent)) = before {
            let restarts = mark.number == 1 && (parent != node.parent || node.parent.is_none());
            let fills = gap && mark.number == before + 2;
            if mark.number == before && parent == node.parent {
                out.push(Irregularity::new("numbering.repeat", mark.start).with("number", number));
            } else if mark.number != before + 1 && !restarts && !fills {
                out.push(Irregularity::new("numbering.jump", mark.start).with("number", number).with("before", before));
            }
        } else if mark.number != 1 && first {
            out.push(Irregularity::new("numbering.jump", mark.start).with("number", number).with("before", 0));
        }
    }
}

/// Tasks and the headings above them.
fn relevant(nodes: &[Node], drafts: &[Draft]) -> Vec<bool> {
    let starts: std::collections::HashSet<usize> = drafts.iter().map(|d| d.start).collect();
    let mut kept: Vec<bool> = nodes.iter().map(|n| n.children == 0 && starts.contains(&n.start())).collect();
    for n in (0..nodes.len()).rev() {
        if let (true, Some(parent)) = (kept[n], nodes[n].parent) {
            kept[parent] = true;
        }
    }
    // Headings beside the kept ones count too: their numbers are part of the same row.
    let parents: std::collections::HashSet<(Option<usize>, Level, usize)> =
        nodes.iter().zip(&kept).filter(|(_, k)| **k).map(|(n, _)| (n.parent, n.level, n.part)).collect();
    nodes
        .iter()
        .zip(&kept)
        .map(|(n, k)| {
            let heading = n.mark.is_some() && (n.children > 0 || n.level <= Level::Heading);
            *k || (heading && parents.contains(&(n.parent, n.level, n.part)))
        })
        .collect()
}

/// Items whose number bears another sign than most.
fn signs(source: &Source, nodes: &[Node], out: &mut Vec<Irregularity>) {
    for level in [Level::Heading, Level::Item] {
        let mut parts = std::collections::BTreeMap::<usize, Vec<Mark>>::new();
        for node in nodes.iter().filter(|n| n.level == level) {
            parts.entry(node.part).or_default().extend(node.mark);
        }
        for here in parts.values() {
            let mut counts = std::collections::BTreeMap::<char, usize>::new();
            here.iter().for_each(|m| *counts.entry(m.sign).or_default() += 1);
            let Some((usual, count)) = counts.iter().max_by_key(|(_, count)| **count) else { continue };
            if *count * 2 <= here.len() {
                continue;
            }
            for mark in here.iter().filter(|m| m.sign != *usual) {
                let number = printed(source, mark.start..mark.end);
                let found = Irregularity::new("numbering.sign", mark.start).with("number", number);
                out.push(found.with("sign", mark.sign).with("usual", usual));
            }
        }
    }
}

/// Several tasks with one line of units.
fn sharing(source: &Source, nodes: &[Node], out: &mut Vec<Irregularity>) {
    let mut seen = None;
    for (n, node) in nodes.iter().enumerate().filter(|(_, n)| n.sharing > 1) {
        let line = node.below.as_ref().map(|c| c.span.start);
        if line != seen {
            seen = line;
            let numbers: Vec<String> = nodes[n..]
                .iter()
                .take(node.sharing)
                .filter_map(|n| n.mark.map(|m| printed(source, m.start..m.end)))
                .collect();
            let found = Irregularity::new("units.shared", node.start()).with("count", node.sharing);
            out.push(found.with("numbers", numbers.join("、")));
        }
    }
}

/// Rows of a table whose numbers jump or repeat.
fn rows(drafts: &[Draft], out: &mut Vec<Irregularity>) {
    let in_table = |d: &&Draft| d.charge.labelled && d.number.as_deref().is_some_and(|n| n.parse::<u32>().is_ok());
    let table: Vec<&Draft> = drafts.iter().filter(|d| d.row).filter(in_table).collect();
    for pair in table.windows(2) {
        let (before, here) = (pair[0], pair[1]);
        let number = |d: &Draft| d.number.as_deref().and_then(|n| n.parse::<u32>().ok()).unwrap_or(0);
        let (a, b) = (number(before), number(here));
        if here.carried || before.path.first() != here.path.first() || b == a + 1 || b == 1 {
            continue;
        }
        let code = if a == b { "numbering.repeat" } else { "numbering.jump" };
        let found = Irregularity::new(code, here.start).with("number", b);
        out.push(if a == b { found } else { found.with("before", a) });
    }
}

fn particulars(task: &Task, draft: &Draft, out: &mut Vec<Irregularity>) {
    let told = |code| Irregularity::new(code, draft.start).with("title", &task.title);
    if task.lead_units.is_empty() && task.support_units.is_empty() {
        out.push(told("units.missing"));
    }
    if task.deadlines.is_empty() && task.cadences.is_empty() {
        out.push(told("deadline.missing"));
    }
    for quantity in task.quantities.iter().filter(|q| q.measures.is_none()) {
        out.push(Irregularity::new("quantity.bare", quantity.phrase.start).with("phrase", &quantity.phrase.phrase));
    }
    if let Some((a, b)) = conflict(task, draft) {
        let found = Irregularity::new("deadline.conflict", task.deadlines[b].phrase.start);
        out.push(found.with("one", &task.deadlines[a].phrase.phrase).with("other", &task.deadlines[b].phrase.phrase));
    }
}

/// Two deadlines for the same thing: the limit beside the units comes before one in the text, or two in the text are
/// followed by the same words.
fn conflict(task: &Task, draft: &Draft) -> Option<(usize, usize)> {
    let in_limit = |n: &usize| draft.limit.as_ref().is_some_and(|l| l.contains(&task.deadlines[*n].phrase.start));
    let limits: Vec<usize> = (0..task.deadlines.len()).filter(in_limit).collect();
    let texts: Vec<usize> = (0..task.deadlines.len()).filter(|n| !in_limit(n)).collect();
    if let Some(limit) = limits.iter().copied().max_by_key(|n| task.deadlines[*n].date)
        && let Some(late) = texts.iter().copied().find(|n| task.deadlines[*n].date > task.deadlines[limit].date)
    {
        return Some((late, limit));
    }
    const SAME_CHARS: usize = 6;
    let after = |n: usize| -> String {
        let from = task.deadlines[n].phrase.end - task.start;
        let words = task.text.chars().skip(from).skip_while(|c| ",，、 将完成".contains(*c));
        words.take(SAME_CHARS).collect()
    };
    let mut seen: std::collections::HashMap<String, usize> = std::collections::HashMap::new();
    for n in texts.into_iter().take(100) {
        let words = after(n);
        let whole = words.chars().count() == SAME_CHARS && !words.contains(['，', ',', '。', '；']);
        if let Some(first) =
            seen.insert(words, n).filter(|first| whole && task.deadlines[*first].date != task.deadlines[n].date)
        {
            return Some((first, n));
        }
    }
    None
}
