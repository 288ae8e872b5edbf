//! Who is responsible: labelled lines (责任单位：…) and phrases in brackets (（…牵头，…负责）).

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use crate::bodies::{is_body, split};
use crate::source::Source;

/// One statement of responsibility.
#[derive(Clone, Debug, Default)]
pub(crate) struct Charge {
    /// The whole statement with its brackets and labels.
    pub(crate) span: Range<usize>,
    pub(crate) lead: Vec<Range<usize>>,
    pub(crate) support: Vec<Range<usize>>,
    /// The words of a time limit given beside the units (完成时限：…).
    pub(crate) limit: Option<Range<usize>>,
    pub(crate) labelled: bool,
}

impl Charge {
    pub(crate) fn has_units(&self) -> bool {
        !self.lead.is_empty() || !self.support.is_empty()
    }

    /// Takes up another statement about the same tasks.
    pub(crate) fn join(&mut self, other: Charge) {
        self.span.end = self.span.end.max(other.span.end);
        // 牵头单位：A 责任单位：B: who is named second takes part.
        if self.labelled && other.labelled && !self.lead.is_empty() {
            self.support.extend(other.lead);
        } else {
            self.lead.extend(other.lead);
        }
        self.support.extend(other.support);
        self.limit = self.limit.take().or(other.limit);
        self.labelled |= other.labelled;
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Lead,
    Support,
    Person,
    Limit,
}

const LEAD: &[&str] = &[
    "责任单位",
    "牵头单位",
    "责任部门",
    "牵头部门",
    "主办单位",
    "主责单位",
    "主责部门",
    "牵头责任单位",
    "责任主体",
    "实施单位",
    "实施主体",
    "落实单位",
    "承办单位",
    "主管部门",
    "组织单位",
    "牵头处室",
    "责任处室",
    "责任科室",
    "责任股室",
    "负责单位",
    "责任单位及责任人",
    "责任单位和责任人",
    "责任单位、责任人",
    "牵头(责任)单位",
    "责任(牵头)单位",
    "牵头和责任单位",
    "完成单位",
    "主办部门",
    "牵头及责任单位",
    "牵头单位及责任单位",
    "承担单位",
    "责任机构",
    "负责部门",
    "牵头责任部门",
    "第一责任单位",
    "主要责任单位",
    "责任单位(部门)",
    "责任部门(单位)",
    "责任部门及单位",
    "责任部门和单位",
    "牵头落实单位",
];
const SUPPORT: &[&str] = &[
    "配合单位",
    "配合部门",
    "协办单位",
    "协助单位",
    "参与单位",
    "参加单位",
    "协同单位",
    "配合处室",
    "支持单位",
    "责任配合单位",
    "协同部门",
    "参与部门",
    "协办部门",
    "配合责任单位",
    "协作单位",
    "协助部门",
    "配合科室",
    "协同配合单位",
];
const PERSON: &[&str] = &[
    "责任领导",
    "牵头领导",
    "责任人",
    "分管领导",
    "包抓领导",
    "市级领导",
    "县级领导",
    "包联领导",
    "联系人",
    "具体责任人",
    "督办领导",
    "联系领导",
    "第一责任人",
    "责任人员",
    "牵头负责人",
];
const LIMIT: &[&str] = &[
    "完成时限",
    "完成时间",
    "时限要求",
    "时间要求",
    "时间节点",
    "完成期限",
    "时限",
    "办理时限",
    "整改时限",
    "时间安排",
    "工作时限",
    "责任时限",
    "时间进度",
    "进度安排",
    "进度要求",
    "完成日期",
    "推进时限",
    "落实时限",
];
const LABEL_CHARS_MAX: usize = 10;
/// Longer than any label with its level.
const LABEL_BYTES_MAX: usize = 3 * (LABEL_CHARS_MAX + 4);

static ROLES: LazyLock<HashMap<&str, Role>> = LazyLock::new(|| {
    let all = [(LEAD, Role::Lead), (SUPPORT, Role::Support), (PERSON, Role::Person), (LIMIT, Role::Limit)];
    all.into_iter().flat_map(|(words, role)| words.iter().map(move |word| (*word, role))).collect()
});

/// The last characters of all labels: most colons stand behind others.
static LABEL_ENDS: LazyLock<Vec<char>> = LazyLock::new(|| {
    let mut ends: Vec<char> = ROLES.keys().filter_map(|label| label.chars().next_back()).collect();
    ends.sort_unstable();
    ends.dedup();
    ends
});

/// The role of a label or of a table's heading, if it is one.
pub(crate) fn role_of(label: &str) -> Option<Role> {
    if label.len() > LABEL_BYTES_MAX {
        return None;
    }
    let bare = label.trim_start_matches(['省', '市', '县', '区', '州', '级', '直']);
    ROLES.get(label).or_else(|| ROLES.get(bare)).copied().or_else(|| compound(bare))
}

/// A label put together of the usual words in an order of its own (牵头责任单位, 协同责任单位, 牵头负责领导).
fn compound(label: &str) -> Option<Role> {
    const LEADING: [&str; 8] = ["牵头", "责任", "负责", "主办", "主责", "承办", "实施", "落实"];
    const SUPPORTING: [&str; 8] = ["配合", "协同", "协办", "协助", "协作", "参与", "参加", "支持"];
    const BODIES: [&str; 4] = ["单位", "部门", "处室", "科室"];
    const PEOPLE: [&str; 4] = ["领导", "同志", "负责人", "责任人"];
    let stem = |ends: &[&str]| ends.iter().find_map(|end| label.strip_suffix(end)).map(str::to_owned);
    let (mut stem, person) = match stem(&BODIES) {
        Some(stem) => (stem, false),
        None => (stem(&PEOPLE)?, true),
    };
    let mut support = false;
    while !stem.is_empty() {
        let word = LEADING.iter().chain(&SUPPORTING).find(|word| stem.starts_with(**word))?;
        support |= SUPPORTING.contains(word);
        stem.drain(..word.len());
    }
    match (person, support) {
        (true, _) => Some(Role::Person),
        (false, true) => Some(Role::Support),
        (false, false) => (label.chars().count() > 2).then_some(Role::Lead),
    }
}

struct Label {
    start: usize,
    content: usize,
    role: Role,
}

/// All statements of responsibility in a stretch of text, in order.
pub(crate) fn charges(source: &Source, range: Range<usize>) -> Vec<Charge> {
    let labels = labels(source, range.clone());
    let mut found = labelled(source, &labels, range.clone());
    let mut i = range.start;
    let mut next = 0;
    while i < range.end {
        while next < found.len() && found[next].span.end <= i {
            next += 1;
        }
        if found.get(next).is_some_and(|c: &Charge| c.labelled && c.span.contains(&i)) {
            i = found[next].span.end;
            continue;
        }
        if matches!(source.at(i), '(' | '[')
            && let Some(charge) = bracket(source, i, range.clone())
        {
            i = charge.span.end;
            found.insert(next, charge);
            continue;
        }
        i += 1;
    }
    found
}

fn labels(source: &Source, range: Range<usize>) -> Vec<Label> {
    let mut out: Vec<Label> = Vec::new();
    for i in range.clone() {
        let c = source.at(i);
        let sign = c == ':' || (c == ']' && source.at(i + 1) != ':');
        let first = c == ' ' && out.is_empty() && i > range.start && i - range.start <= LABEL_CHARS_MAX;
        if !sign && !first {
            continue;
        }
        let end = if c == ':' && i > range.start && source.at(i - 1) == ']' { i - 1 } else { i };
        let floor = out.last().map_or(range.start, |l| l.content);
        if let Some((start, role)) = label_before(source, floor, end) {
            if first && start > range.start {
                continue;
            }
            out.push(Label { start, content: i + 1, role });
        }
    }
    out
}

/// The label that ends at `end`: where it starts (with an opening bracket) and its role.
fn label_before(source: &Source, floor: usize, end: usize) -> Option<(usize, Role)> {
    let mut name_end = end;
    while name_end > floor && source.at(name_end - 1) == ' ' {
        name_end -= 1;
    }
    let lowest = floor.max(name_end.saturating_sub(LABEL_CHARS_MAX + 4));
    if !LABEL_ENDS.contains(&source.at(name_end.checked_sub(1)?)) {
        return None;
    }
    let (start, role) = (lowest..name_end).find_map(|s| {
        let text: String = source.folded[s..name_end].iter().filter(|c| **c != ' ').collect();
        role_of(&text).map(|role| (s, role))
    })?;
    let mut before = start;
    while before > floor && source.at(before - 1) == ' ' {
        before -= 1;
    }
    let opens = before > floor && matches!(source.at(before - 1), '(' | '[');
    let free = before == floor || opens || ".。;,、:!)]\n\t”|/".contains(source.at(before - 1)) || (before < start);
    free.then_some((if opens { before - 1 } else { start }, role))
}

/// Joins neighbouring labels to statements and reads what stands behind each.
fn labelled(source: &Source, labels: &[Label], range: Range<usize>) -> Vec<Charge> {
    let mut out: Vec<Charge> = Vec::new();
    for (n, label) in labels.iter().enumerate() {
        let wall = labels.get(n + 1).map_or(range.end, |l| l.start);
        let opens = |i| matches!(source.at(i), '(' | '[');
        let opened = opens(label.start) || out.last().is_some_and(|c| opens(c.span.start) && c.span.end >= label.start);
        let (mut end, mut closed) = (label.content, false);
        let mut depth = 0usize;
        while end < wall {
            match source.at(end) {
                '(' | '[' => depth += 1,
                ')' | ']' if depth == 0 && opened => {
                    closed = true;
                    break;
                }
                ')' | ']' => depth = depth.saturating_sub(1),
                '。' | '\n' if depth == 0 => break,
                _ => {}
            }
            end += 1;
        }
        let content = trim_signs(source, label.content..end);
        let mut span = label.start..if closed || (end < wall && source.at(end) == '。') { end + 1 } else { end };
        // A full stop behind the closing bracket belongs to the statement.
        if closed && span.end < wall && source.at(span.end) == '。' {
            span.end += 1;
        }
        let mut charge = Charge { span, labelled: true, ..Charge::default() };
        match label.role {
            Role::Lead => (charge.lead, charge.support) = phrase(source, content),
            Role::Support => {
                let (lead, support) = phrase(source, content);
                charge.support = [lead, support].concat();
            }
            Role::Limit => charge.limit = Some(content),
            Role::Person => {}
        }
        match out.last_mut() {
            Some(last) if source.trim(last.span.end..label.start).is_empty() => last.join(charge),
            _ => out.push(charge),
        }
    }
    // A label with nothing behind it is a statement still: its units may stand in the next line.
    out
}

fn trim_signs(source: &Source, mut range: Range<usize>) -> Range<usize> {
    let sign = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '。' | '、' | ':' | '.');
    while range.start < range.end && sign(source.at(range.start)) {
        range.start += 1;
    }
    while range.start < range.end && sign(source.at(range.end - 1)) {
        range.end -= 1;
    }
    range
}

/// Whether the notice says that who is named first leads (排名第一位的为牵头单位).
pub(crate) fn first_leads(source: &Source) -> bool {
    const FIRST: &[&str] =
        &["排名第一", "排在第一", "排第一", "列第一", "第一位", "排在首位", "列在首位", "列首位", "排首位"];
    const REACH: usize = 10;
    let said = |at: usize| (at.saturating_sub(REACH)..at).any(|i| source.any(i, FIRST).is_some());
    (0..source.folded.len()).any(|i| source.at(i) == '牵' && source.is(i, "牵头") && said(i))
}

/// Who is named in the text itself (由…牵头), for items that name nobody elsewhere.
pub(crate) fn in_words(source: &Source, range: Range<usize>) -> Option<Charge> {
    for open in range.clone().filter(|i| source.at(*i) == '由') {
        let reach = open + 1..range.end.min(open + 60);
        let stop = reach.clone().find(|i| matches!(source.at(*i), '。' | ';' | '\n')).unwrap_or(reach.end);
        let verb = (reach.start..stop).find(|i| source.any(*i, &["牵头", "负责"]).is_some());
        let Some(verb) = verb else { continue };
        let (lead, support) = phrase(source, open + 1..verb + 2);
        if !lead.is_empty() && lead.iter().chain(&support).all(|n| is_body(&source.folded(n.clone()))) {
            return Some(Charge { span: open..verb + 2, lead, support, ..Charge::default() });
        }
    }
    None
}

const BRACKET_CHARS_MAX: usize = 400;

/// A phrase in brackets that names who leads, takes part or is responsible.
fn bracket(source: &Source, open: usize, range: Range<usize>) -> Option<Charge> {
    let mut depth = 0usize;
    let close = (open..range.end.min(open + BRACKET_CHARS_MAX)).find(|i| {
        match source.at(*i) {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            _ => {}
        }
        depth == 0
    })?;
    let content = trim_signs(source, open + 1..close);
    let text = source.folded(content.clone());
    let verb = ["牵头", "负责", "配合", "参与", "落实"].iter().any(|v| text.contains(v));
    // Remarks behind a full stop name nobody.
    let stop = content.clone().find(|i| source.at(*i) == '。').unwrap_or(content.end);
    let (lead, support) = phrase(source, content.start..stop);
    let names: Vec<String> = lead.iter().chain(&support).map(|n| source.folded(n.clone())).collect();
    let bodies = names.iter().filter(|n| is_body(n)).count();
    let mut before = open;
    while before > range.start && source.at(before - 1) == ' ' {
        before -= 1;
    }
    let after_sentence = before == range.start || matches!(source.at(before - 1), '。' | ';');
    let good = if verb {
        bodies > 0 && bodies * 2 >= names.len()
    } else {
        after_sentence && bodies > 0 && bodies == names.len()
    };
    if !good {
        return None;
    }
    let stop = usize::from(close + 1 < range.end && matches!(source.at(close + 1), '。' | ';'));
    // （省发展改革委负责，2031年6月底前完成）
    let dated = !crate::dates::all(source, content.clone(), crate::dates::Year::any(), true).is_empty();
    let limit = dated.then_some(content);
    Some(Charge { span: open..close + 1 + stop, lead, support, limit, labelled: false })
}

#[derive(Clone, Copy, PartialEq)]
enum Verb {
    Lead,
    Support,
    Neutral,
}

const VERBS: &[(&str, Verb)] = &[
    ("牵头负责", Verb::Lead),
    ("牵头落实", Verb::Lead),
    ("共同牵头", Verb::Lead),
    ("分别牵头", Verb::Lead),
    ("牵头", Verb::Lead),
    ("主办", Verb::Lead),
    ("按照各自职责", Verb::Neutral),
    ("按各自职责", Verb::Neutral),
    ("按照职责", Verb::Neutral),
    ("按职能", Verb::Neutral),
    ("按职责", Verb::Neutral),
    ("依职责", Verb::Neutral),
    ("根据职责", Verb::Neutral),
    ("结合职责", Verb::Neutral),
    ("分工负责", Verb::Neutral),
    ("分别负责", Verb::Neutral),
    ("共同负责", Verb::Neutral),
    ("具体负责", Verb::Neutral),
    ("负责", Verb::Neutral),
    ("具体落实", Verb::Neutral),
    ("结合实际落实", Verb::Neutral),
    ("结合实际", Verb::Neutral),
    ("组织实施", Verb::Neutral),
    ("抓好落实", Verb::Neutral),
    ("落实", Verb::Neutral),
    ("协同配合", Verb::Support),
    ("参与配合", Verb::Support),
    ("积极配合", Verb::Support),
    ("配合", Verb::Support),
    ("参与", Verb::Support),
    ("参加", Verb::Support),
    ("协助", Verb::Support),
    ("协同", Verb::Support),
    ("协办", Verb::Support),
];

fn verb_at(source: &Source, i: usize) -> Option<&'static (&'static str, Verb)> {
    let may_begin = matches!(
        source.at(i),
        '牵' | '共'
            | '分'
            | '主'
            | '按'
            | '依'
            | '根'
            | '结'
            | '负'
            | '具'
            | '落'
            | '组'
            | '抓'
            | '协'
            | '参'
            | '积'
            | '配'
    );
    if !may_begin {
        return None;
    }
    let found = VERBS.iter().filter(|(word, _)| source.is(i, word)).max_by_key(|(word, _)| word.len())?;
    // 各牵头单位 is a name.
    let name = source.any(i + found.0.chars().count(), &["单位", "部门", "处室", "科室", "领导", "人"]).is_some();
    (!name).then_some(found)
}

/// Lead and support in a phrase (A牵头，B、C按职责分工负责); with no verb all lead.
pub(crate) fn phrase(source: &Source, range: Range<usize>) -> (Vec<Range<usize>>, Vec<Range<usize>>) {
    let (mut lead, mut support): (Vec<Range<usize>>, Vec<Range<usize>>) = (Vec::new(), Vec::new());
    let mut waiting: Vec<Range<usize>> = Vec::new();
    for clause in clauses(source, range) {
        let text = source.folded(clause.clone());
        if ["第一位", "首位", "排名第一", "排在", "排第一", "列第一", "下同"].iter().any(|w| text.contains(w))
        {
            continue;
        }
        let (mut start, mut i) = (clause.start, clause.start);
        let mut told = false;
        while i < clause.end {
            let verb = verb_at(source, i);
            let Some((word, verb)) = verb.filter(|(w, _)| i + w.chars().count() <= clause.end) else {
                i += 1;
                continue;
            };
            let names = bodies_in(source, start..i);
            i += word.chars().count();
            start = i;
            if !told && names.is_empty() && waiting.is_empty() {
                continue;
            }
            if names.is_empty() && told {
                continue;
            }
            let all = std::mem::take(&mut waiting).into_iter().chain(names);
            match verb {
                Verb::Lead => lead.extend(all),
                Verb::Neutral if lead.is_empty() || (support.is_empty() && !text_has_lead(source, &lead)) => {
                    lead.extend(all)
                }
                Verb::Neutral | Verb::Support => support.extend(all),
            }
            told = true;
            // What follows a verb up to the next sign only repeats it (按职责分工负责落实).
            while i < clause.end && !matches!(source.at(i), '、' | ' ') {
                i += 1;
            }
            start = i;
        }
        if !told {
            waiting.extend(bodies_in(source, start..clause.end));
        }
    }
    if lead.is_empty() {
        lead = waiting
    } else {
        support.extend(waiting)
    }
    (lead, support)
}

/// Names in a list, without the words on time and progress that some add to it (持续推进, 6月底前完成).
fn bodies_in(source: &Source, range: Range<usize>) -> Vec<Range<usize>> {
    const ASIDE: [&str; 8] = ["完成", "持续", "长期", "推进", "底前", "年底", "全年", "实施"];
    let mut names = split(source, without_preposition(source, range));
    names.retain(|name| {
        let text = source.folded(name.clone());
        let aside = || ASIDE.iter().any(|w| text.contains(w)) || text.chars().any(|c| c.is_ascii_digit());
        is_body(&text) || !aside()
    });
    names
}

/// Whether the lead was called so: the word stands behind its last name.
fn text_has_lead(source: &Source, lead: &[Range<usize>]) -> bool {
    lead.last().is_some_and(|name| {
        let window = source.folded(name.end..source.folded.len().min(name.end + 8));
        window.contains("牵头") || window.contains("主办")
    })
}

fn without_preposition(source: &Source, range: Range<usize>) -> Range<usize> {
    let range = trim_signs(source, range);
    if source.is(range.start, "由") { range.start + 1..range.end } else { range }
}

/// Clauses between commas and semicolons outside brackets.
fn clauses(source: &Source, range: Range<usize>) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let (mut depth, mut start) = (0usize, range.start);
    for i in range.clone() {
        match source.at(i) {
            '(' | '<' => depth += 1,
            ')' | '>' => depth = depth.saturating_sub(1),
            ',' | ';' | '。' if depth == 0 => {
                out.push(start..i);
                start = i + 1;
            }
            _ => {}
        }
    }
    out.push(start..range.end);
    out.into_iter().map(|c| source.trim(c)).filter(|c| !c.is_empty()).collect()
}
