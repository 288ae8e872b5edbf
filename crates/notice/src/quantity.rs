//! Quantities: relation, number, unit, and what they measure.

use std::ops::Range;

use crate::source::{Source, han_number, is_han, is_stop};

#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub enum Op {
    #[serde(rename = ">=")]
    AtLeast,
    #[serde(rename = "<=")]
    AtMost,
    #[serde(rename = "<")]
    Less,
    #[serde(rename = ">")]
    More,
    #[serde(rename = "=")]
    Equal,
    #[serde(rename = "range")]
    Range,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Found {
    pub(crate) range: Range<usize>,
    pub(crate) op: Op,
    pub(crate) low: f64,
    pub(crate) high: Option<f64>,
    pub(crate) unit: String,
    pub(crate) measures: Option<Range<usize>>,
}

/// Words before a number, the longest first where one ends another.
const BEFORE: &[(&str, Op)] = &[
    ("不低于", Op::AtLeast),
    ("不少于", Op::AtLeast),
    ("不小于", Op::AtLeast),
    ("至少有", Op::AtLeast),
    ("至少", Op::AtLeast),
    ("不得低于", Op::AtLeast),
    ("不得少于", Op::AtLeast),
    ("达到", Op::AtLeast),
    ("达", Op::AtLeast),
    ("突破", Op::AtLeast),
    ("最少", Op::AtLeast),
    ("不超过", Op::AtMost),
    ("不得超过", Op::AtMost),
    ("不高于", Op::AtMost),
    ("不大于", Op::AtMost),
    ("不多于", Op::AtMost),
    ("至多", Op::AtMost),
    ("最多", Op::AtMost),
    ("最高", Op::AtMost),
    ("最低", Op::AtLeast),
    ("控制在", Op::AtMost),
    ("压减至", Op::AtMost),
    ("压缩至", Op::AtMost),
    ("压缩到", Op::AtMost),
    ("低于", Op::Less),
    ("小于", Op::Less),
    ("少于", Op::Less),
    ("高于", Op::More),
    ("大于", Op::More),
    ("超过", Op::More),
    ("多于", Op::More),
    ("降至", Op::Equal),
    ("降到", Op::Equal),
    ("下降到", Op::Equal),
    ("提高到", Op::Equal),
    ("提升到", Op::Equal),
    ("提高至", Op::Equal),
    ("提升至", Op::Equal),
    ("增加到", Op::Equal),
    ("增长", Op::Equal),
    ("为", Op::Equal),
    ("力争达到", Op::AtLeast),
    ("稳定在", Op::Equal),
    ("保持在", Op::Equal),
];

const AFTER: &[(&str, Op)] = &[
    ("以上", Op::AtLeast),
    ("及以上", Op::AtLeast),
    ("(含)以上", Op::AtLeast),
    ("以内", Op::AtMost),
    ("范围内", Op::AtMost),
    ("范围以内", Op::AtMost),
    ("以下", Op::AtMost),
    ("之内", Op::AtMost),
    ("及以下", Op::AtMost),
    ("左右", Op::Equal),
    ("内", Op::AtMost),
];

/// What is counted; the longer ones first.
const UNITS: &[&str] = &[
    "个百分点",
    "个工作日",
    "个小时",
    "个自然日",
    "个月",
    "个",
    "工作日",
    "名",
    "人次",
    "人",
    "户次",
    "户",
    "家次",
    "家",
    "所",
    "条",
    "公里",
    "千米",
    "米",
    "亩",
    "吨",
    "元",
    "次",
    "场次",
    "场",
    "套",
    "间",
    "座",
    "处",
    "项",
    "件",
    "台",
    "辆",
    "篇",
    "期",
    "批",
    "倍",
    "张",
    "份",
    "平方米",
    "平方公里",
    "立方米",
    "千瓦",
    "兆瓦",
    "小时",
    "天",
    "分钟",
    "栋",
    "幢",
    "支",
    "册",
    "种",
    "头",
    "只",
    "株",
    "公顷",
    "例",
    "宗",
    "起",
    "村",
    "镇",
    "县",
    "片",
    "口",
    "类",
    "艘",
    "架",
    "门",
    "床",
    "张床位",
    "万",
    "条次",
    "例次",
    "盏",
    "棵",
    "枚",
    "部",
    "轮",
    "艘次",
    "对",
    "兆",
    "千伏",
    "升",
    "克",
    "千克",
    "公斤",
    "蒸吨",
    "毫秒",
    "ms",
    "秒",
    "°C",
    "℃",
    "微克",
    "立方",
    "平方千米",
];

/// Wholes said without a number.
const WHOLES: &[&str] = &[
    "全覆盖",
    "不漏一户",
    "不落一户",
    "不落一人",
    "不漏一人",
    "不少一人",
    "不少一户",
    "一户不漏",
    "一人不漏",
    "一户不落",
    "一人不落",
    "不漏一村",
    "不落一村",
    "不漏一项",
    "一个不落",
    "一个不漏",
    "一个不少",
    "不漏一个",
    "不落一个",
    "不让一名",
    "不让一户",
    "不让一人",
    "不让一个",
    "百分之百",
];

pub(crate) fn all(source: &Source, range: Range<usize>) -> Vec<Found> {
    let mut out = Vec::new();
    let mut i = range.start;
    while i < range.end {
        if let Some(mut found) = whole(source, i, &range).or_else(|| counted(source, i, &range)) {
            i = found.range.end.max(i + 1);
            if let Some(before) = out.last().filter(|before| goes_on(source, before, &found)) {
                found.op = before.op;
            }
            out.push(found);
        } else {
            i = past_digits(source, i);
        }
    }
    out
}

/// Whether a bare number shares the relation of the one before it: 不超过100万元/项、50万元/项.
fn goes_on(source: &Source, before: &Found, found: &Found) -> bool {
    let between = before.range.end..found.range.start;
    let bare = found.op == Op::Equal && matches!(before.op, Op::AtMost | Op::AtLeast) && found.unit == before.unit;
    bare && between.len() <= 4
        && source.at(between.end.saturating_sub(1)) == '、'
        && (between.len() == 1 || source.at(between.start) == '/')
}

/// Never begins again in the middle of a number.
fn past_digits(source: &Source, mut i: usize) -> usize {
    if source.at(i).is_ascii_digit() {
        while source.at(i).is_ascii_digit() || (source.at(i) == '.' && source.at(i + 1).is_ascii_digit()) {
            i += 1;
        }
        return i;
    }
    i + 1
}

fn whole(source: &Source, i: usize, range: &Range<usize>) -> Option<Found> {
    if !matches!(source.at(i), '全' | '不' | '一' | '百') {
        return None;
    }
    let count = source.any(i, WHOLES).filter(|n| i + n <= range.end)?;
    let behind = source.is(i, "不") && source.is(i, "不让");
    let measures = if behind { noun_after(source, i + count, range.end) } else { noun_before(source, i, range.start) };
    let measures = measures.or_else(|| (!source.is(i, "全覆盖")).then(|| i + count - 1..i + count));
    Some(Found { range: i..i + count, op: Op::Equal, low: 100.0, high: None, unit: "%".into(), measures })
}

struct Number {
    value: f64,
    end: usize,
    han: bool,
}

fn number(source: &Source, i: usize, end: usize) -> Option<Number> {
    if source.at(i).is_ascii_digit() {
        let mut at = i;
        let mut text = String::new();
        while at < end && text.len() < 15 {
            let c = source.at(at);
            let groups = c == ','
                && at > i
                && (1..=3).all(|n| source.at(at + n).is_ascii_digit())
                && !source.at(at + 4).is_ascii_digit();
            match c {
                c if c.is_ascii_digit() => text.push(c),
                '.' if source.at(at + 1).is_ascii_digit() && !text.contains('.') => text.push('.'),
                _ if groups => {}
                _ => break,
            }
            at += 1;
        }
        return text.parse().ok().map(|value| Number { value, end: at, han: false });
    }
    let (value, at) = han_number(&source.folded, i)?;
    (at <= end).then_some(Number { value: f64::from(value), end: at, han: true })
}

fn counted(source: &Source, i: usize, range: &Range<usize>) -> Option<Found> {
    let here = source.at(i);
    if !here.is_ascii_digit() && !is_han_digit(here) {
        return None;
    }
    let before = source.at(i.wrapping_sub(1));
    if i > range.start
        && (before.is_ascii_digit() || "第.零一二三四五六七八九十".contains(before) || before.is_ascii_alphabetic())
    {
        return None;
    }
    if source.is(i, "百分之") {
        let n = number(source, i + 3, range.end)?;
        return finish(source, range, i, n.value, None, n.end, "%".into(), n.han);
    }
    let first = number(source, i, range.end)?;
    // 1-2个, 3至5名, 80%-90%
    let percent = usize::from(source.at(first.end) == '%');
    let joint = source.any(first.end + percent, &["-", "--", "至", "到"]).filter(|_| !first.han);
    if let Some(joint) = joint
        && let Some(second) = number(source, first.end + percent + joint, range.end)
        && let Some((unit, factor, end)) = unit(source, second.end, range.end)
        && second.value > first.value
    {
        return finish(source, range, i, first.value * factor, Some(second.value * factor), end, unit, false);
    }
    let (unit, factor, end) = match unit(source, first.end, range.end) {
        Some(found) => found,
        // 结余率为0
        None if !first.han
            && source.any_before(range.start, i, &["为", "达到", "不低于", "控制在", "降至"]).is_some()
            && (first.end == range.end || is_stop(source.at(first.end))) =>
        {
            (String::new(), 1.0, first.end)
        }
        None => return None,
    };
    finish(source, range, i, first.value * factor, None, end, unit, first.han)
}

fn is_han_digit(c: char) -> bool {
    matches!(c, '零' | '一' | '二' | '两' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '百')
}

/// The unit at `i`, with the factor of 万 and 亿.
fn unit(source: &Source, i: usize, end: usize) -> Option<(String, f64, usize)> {
    let mut at = i + usize::from(source.at(i) == ' ');
    let mut factor = 1.0;
    at += source.any(at, &["余", "多"]).unwrap_or(0);
    match source.at(at) {
        '%' => return Some(("%".into(), 1.0, at + 1)).filter(|(_, _, e)| *e <= end),
        '‰' => return Some(("‰".into(), 1.0, at + 1)).filter(|(_, _, e)| *e <= end),
        '万' => (factor, at) = (1e4, at + 1),
        '亿' => (factor, at) = (1e8, at + 1),
        '千' if source.any(at, &["千米", "千瓦", "千伏", "千克"]).is_none() => (factor, at) = (1e3, at + 1),
        _ => {}
    }
    at += source.any(at, &["余", "多"]).unwrap_or(0);
    let name = UNITS.iter().filter(|u| **u != "万" && source.is(at, u)).max_by_key(|u| u.len());
    let Some(name) = name else {
        return (factor > 1.0 && at <= end).then_some((String::new(), factor, at));
    };
    // 121人才队伍 counts no people.
    if *name == "人" && source.at(at + 1) == '才' {
        return None;
    }
    let after = at + name.chars().count();
    // 二级, 三类 and the like are kinds, 12345热线 is a name.
    (after <= end).then(|| ((*name).to_owned(), factor, after))
}

#[expect(clippy::too_many_arguments, reason = "the parts of one quantity, read one after the other")]
fn finish(
    source: &Source,
    range: &Range<usize>,
    start: usize,
    low: f64,
    high: Option<f64>,
    end: usize,
    unit: String,
    han: bool,
) -> Option<Found> {
    // 不高于合同金额的30%: the base stands between the relation and the number.
    let based = || {
        let of = (unit == "%" && start > range.start && source.at(start - 1) == '的').then_some(start - 1)?;
        let floor = range.start.max(of.saturating_sub(BASE_CHARS_MAX));
        (floor..of).rev().take_while(|j| !is_stop(source.at(*j))).find_map(|j| {
            let at_most = source.any(j, &["不高于", "不超过", "不大于"]).map(|_| Op::AtMost);
            at_most.or_else(|| source.any(j, &["不低于", "不少于", "不小于"]).map(|_| Op::AtLeast))
        })
    };
    let direct = BEFORE
        .iter()
        .filter(|(w, _)| source.any_before(range.start, start, &[w]).is_some())
        .max_by_key(|(w, _)| w.len())
        .map(|(w, op)| (*w, *op, w.chars().count()));
    let before = direct.or_else(|| with_verb_between(source, range.start, start));
    let mut after = AFTER
        .iter()
        .filter(|(w, _)| source.is(end, w) && end + w.chars().count() <= range.end)
        .max_by_key(|(w, _)| w.len());
    let duration = ["个月", "个工作日", "工作日", "天", "小时", "分钟", "个小时"].contains(&unit.as_str());
    if after.is_some_and(|(w, _)| *w == "内") && !duration {
        after = None;
    }
    let strict = before.filter(|(w, _, _)| !["为", "达", "增长"].contains(w));
    if han && strict.is_none() && after.is_none() && unit != "%" {
        return None;
    }
    // 为 is part of a phrase only where the number ends it.
    let before = before.filter(|(w, _, _)| *w != "为" || unit.is_empty());
    let exact = unit == "%" && low == 100.0;
    let op = match (before, after) {
        _ if high.is_some() => Op::Range,
        (Some((word, _, _)), Some((_, op)))
            if ["达到", "达", "控制在", "为", "降至", "降到", "力争达到"].contains(&word) || *op == Op::AtLeast =>
        {
            *op
        }
        (Some((_, op, _)), _) if !exact || op != Op::AtLeast => op,
        (None, Some((_, op))) => *op,
        (None, None) => based().unwrap_or(Op::Equal),
        _ => Op::Equal,
    };
    let begins = before.map_or(start, |(_, _, width)| start - width);
    let ends = after.map_or(end, |(w, _)| end + w.chars().count());
    let measured_before = |at| noun_before(source, at, range.start);
    let measures = if unit == "%" || unit == "‰" || unit.is_empty() || duration || unit == "个百分点" {
        let shared = if unit.is_empty() || unit == "%" { noun_after(source, ends, range.end) } else { None };
        let first = measured_before(begins);
        let rate = first.as_ref().is_some_and(|n| source.any_before(n.start, n.end, RATES).is_some());
        if before.is_none() && !duration && !rate { shared.or(first) } else { first.or(shared) }
    } else {
        noun_after(source, ends, range.end).or_else(|| measured_before(begins)).or_else(|| {
            Some(end - unit.chars().count()..end).filter(|_| ["人", "户", "村", "县", "镇"].contains(&unit.as_str()))
        })
    };
    Some(Found { range: begins..ends, op, low, high, unit, measures })
}

/// 至少开展2次: a verb stands between the relation and the number.
fn with_verb_between(source: &Source, floor: usize, start: usize) -> Option<(&'static str, Op, usize)> {
    (1..=4).find_map(|gap| {
        let at = start.checked_sub(gap).filter(|at| *at > floor && is_han(source.at(*at)))?;
        let least = source.any_before(floor, at, &["至少", "不少于"]).map(|n| ("至少", Op::AtLeast, n + gap));
        least.or_else(|| source.any_before(floor, at, &["不超过", "至多"]).map(|n| ("至多", Op::AtMost, n + gap)))
    })
}

/// Characters of what a share is taken of.
const BASE_CHARS_MAX: usize = 16;
const NOUN_CHARS_MAX: usize = 24;
/// How the names of rates end.
const RATES: &[&str] = &["率", "比例", "比重", "占比", "度", "费用", "之比"];
const LEADS_IN: &[&str] = &[
    "确保", "力争", "实现", "保证", "使", "将", "把", "其中", "完成", "建成", "打造", "新建", "新增", "推动", "全省",
    "全市", "全县", "要", "年内", "到", "其", "并", "开展", "累计", "做到", "全国",
];
const LEADS_OUT: &[&str] = &[
    "均",
    "全部",
    "要",
    "应",
    "须",
    "比例均",
    "在",
    "必须",
    "分别",
    "比例",
    "总体",
    "平均",
    "基本",
    "不得",
    "力争",
    "至",
    "有",
    "的",
    "于",
];

/// The noun before a quantity: its clause, without the words that lead in and out of it.
fn noun_before(source: &Source, end: usize, floor: usize) -> Option<Range<usize>> {
    let mut to = end;
    while let Some(n) = source.any_before(floor, to, LEADS_OUT).filter(|n| !(*n == 2 && source.is(to - 2, "比例"))) {
        to -= n;
    }
    let mut from = to;
    let mut depth = 0usize;
    while from > floor && to - from < NOUN_CHARS_MAX {
        match source.at(from - 1) {
            ')' => depth += 1,
            '(' if depth == 0 => break,
            '(' => depth -= 1,
            c if depth == 0 && is_stop(c) => break,
            _ => {}
        }
        from -= 1;
    }
    // A day or a group in front of the noun is no part of it (12月31日前竣工率; 6个县的发生率).
    let day = (from + 1..to).rev().find(|i| source.at(*i) == '前' && "日月底".contains(source.at(i - 1)));
    from = day.map_or(from, |i| i + 1);
    let digit = |r: Range<usize>| r.into_iter().any(|j| source.at(j).is_ascii_digit());
    let of = (from + 1..to).rev().find(|i| source.at(*i) == '的' && digit(from..*i));
    from = of.map_or(from, |i| i + 1);
    while let Some(n) = source.any(from, LEADS_IN).filter(|n| from + n < to) {
        from += n;
    }
    let noun = source.trim(from..to);
    (noun.clone().filter(|i| is_han(source.at(*i))).count() >= 2).then_some(noun)
}

/// The noun behind a quantity, up to a stop or a verb.
fn noun_after(source: &Source, start: usize, ceiling: usize) -> Option<Range<usize>> {
    const VERBS: &[&str] = &[
        "的", "开展", "达到", "全部", "实现", "完成", "要", "落实", "进行", "按", "加大", "因", "启动", "先期", "以上",
        "以内", "并", "和", "及",
    ];
    let mut from = start;
    from += source.any(from, &["的"]).unwrap_or(0);
    let mut to = from;
    while to < ceiling && to - from < NOUN_CHARS_MAX / 2 {
        let c = source.at(to);
        if !(is_han(c) || "“”".contains(c))
            || (to > from && source.any(to, VERBS).is_some())
            || source.any(to, VERBS).is_some_and(|_| to == from)
        {
            break;
        }
        to += 1;
    }
    let noun = source.trim(from..to);
    noun.clone().any(|i| is_han(source.at(i))).then_some(noun)
}
