//! Deliverables and a short title, from a task's own words.

use std::ops::Range;

use crate::shortened::shortened;
use crate::source::{Source, is_full_stop, is_han, is_stop};

const MAKE: &[&str] = &[
    "制定出台",
    "制订出台",
    "研究制定",
    "研究出台",
    "编制",
    "制定",
    "制订",
    "出台",
    "印发",
    "起草",
    "拟定",
    "修订",
    "建立健全",
    "建立完善",
    "建立",
    "形成",
    "列出",
    "编印",
    "汇编",
    "制修订",
    "健全",
    "梳理公布",
    "公布",
    "构建",
];
const PAPERS: &[&str] = &[
    "方案",
    "办法",
    "规划",
    "清单",
    "意见",
    "细则",
    "制度",
    "台账",
    "台帐",
    "报告",
    "标准",
    "计划",
    "文件",
    "指南",
    "手册",
    "名单",
    "目录",
    "预案",
    "档案",
    "机制",
    "规程",
    "条例",
    "规范",
    "通知",
    "名录",
    "数据库",
    "平台",
    "合同",
    "协议",
    "规则",
    "法规",
    "政策",
    "隐患库",
    "项目库",
    "资源库",
    "专家库",
    "人才库",
    "路线图",
    "指引",
    "若干措施",
];
/// What is built, and only these: other things that are built are no papers.
const BUILD: &[&str] = &["建设", "搭建", "打造", "开发建设", "建成"];
const BUILT: &[&str] = &["平台", "数据库", "资源库", "专家库", "信息系统"];
const REPORT: &[&str] =
    &["上报", "报送", "报省", "报市", "报县", "报国务院", "报本级", "提交", "报区", "报州", "呈报", "报备"];

/// Papers to be made or handed in, each as the clause that asks for it.
pub(crate) fn deliverables(source: &Source, range: Range<usize>) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    let mut i = range.start;
    while i < range.end {
        if !begins_a_paper(source.at(i)) {
            i += 1;
            continue;
        }
        let made_already = |n: usize| {
            source.any(i + n, &["的", "了", "情况"]).is_some()
                || source.any_before(range.start, i, &["已", "已经"]).is_some()
        };
        let end = || clause_end(source, i, range.end);
        let title = || source.is(i, "发布《").then(|| paper(source, i + 2, end(), PAPERS)).flatten();
        let make = source.any(i, MAKE).filter(|n| !made_already(*n));
        let make = make.and_then(|n| paper(source, i + n, end(), PAPERS));
        let build = || source.any(i, BUILD).and_then(|n| built(source, i + n, end()));
        if let Some(made) = make.or_else(build).or_else(title).filter(|made| *made <= range.end) {
            out.push(i..made);
            i = made;
            continue;
        }
        if let Some(drawn_up) = drawn_up(source, i, range.start) {
            let from = out.last().map_or(drawn_up.start, |last| drawn_up.start.max(last.end));
            out.push(from..drawn_up.end.min(range.end));
            i = drawn_up.end;
            continue;
        }
        let mut from = i;
        if source.any(i, REPORT).is_some() && !(source.is(i, "报省") && i > range.start && source.at(i - 1) == '上')
        {
            while from > range.start && !is_stop(source.at(from - 1)) && i - from < 30 {
                from -= 1;
            }
            let end = clause_end(source, i, range.end);
            let from = object_before(source, range.start, from).unwrap_or(from);
            let from = out.last().map_or(from, |last| from.max(last.end));
            out.push(source.trim(from..end));
            i = end;
        }
        i += 1;
    }
    out
}

/// The end of the last paper of a clause; a title in 《》 behind the verb is one whatever it is called.
fn paper(source: &Source, from: usize, end: usize, papers: &[&str]) -> Option<usize> {
    let close = |from: usize| (from..from + TITLE_IN_SIGNS_MAX).find(|at| source.at(*at) == '》').map(|at| at + 1);
    if source.at(from) == '《' {
        return close(from);
    }
    let is = |at: usize| {
        // 解决方案 is what is offered, not written.
        let solution = source.is(at, "方案") && at >= 2 && source.is(at - 2, "解决");
        source.any(at, papers).filter(|_| !solution).map(|n| at + n)
    };
    let made = (from..end).rev().find_map(is).filter(|made| *made <= end)?;
    // Never in the middle of a title.
    let inside =
        (from..made).rev().find(|at| matches!(source.at(*at), '《' | '》')).is_some_and(|at| source.at(at) == '《');
    if inside { close(made).or(Some(made)) } else { Some(made) }
}

/// The end of a platform or a data base that is built: its name is short, and no list.
fn built(source: &Source, from: usize, end: usize) -> Option<usize> {
    let list = (from..end).find(|at| source.at(*at) == '、').unwrap_or(end);
    let project = source.is(from, "项目");
    paper(source, from, end.min(list).min(from + BUILT_CHARS_MAX), BUILT).filter(|_| !project)
}

/// 完成环境准入清单编制: the paper stands in front of the verb.
fn drawn_up(source: &Source, i: usize, floor: usize) -> Option<Range<usize>> {
    let end = i + source.any(i, &["编制", "制定", "制订", "修订"])?;
    let noun = source.any_before(floor, i, PAPERS)?;
    let opens = (floor.max(i.saturating_sub(CLAUSE_CHARS_MAX))..i - noun).rev().find(|at| is_stop(source.at(*at)));
    let start = opens.map_or(floor.max(i.saturating_sub(CLAUSE_CHARS_MAX)), |at| at + 1);
    // The verb of another noun is none: 按照规划制定…
    let goes_on = is_stop(source.at(end)) || source.is(end, "工作");
    (goes_on && source.any(start, &["按", "根据", "依据", "对照"]).is_none()).then_some(start..end)
}

fn begins_a_paper(c: char) -> bool {
    let made = matches!(c, '制' | '研' | '编' | '出' | '印' | '起' | '拟' | '修' | '建' | '形' | '列' | '汇');
    let made = made || matches!(c, '健' | '构' | '梳' | '公' | '搭' | '打' | '开' | '发');
    made || matches!(c, '上' | '报' | '提' | '呈')
}

const CLAUSE_CHARS_MAX: usize = 60;
const TITLE_IN_SIGNS_MAX: usize = 60;
const BUILT_CHARS_MAX: usize = 24;

/// Where 将… begins, if the clause before this one says what is handed in: 将名单,汇编成册上报.
fn object_before(source: &Source, floor: usize, from: usize) -> Option<usize> {
    let comma = from.checked_sub(1).filter(|at| *at > floor && source.at(*at) == ',')?;
    let lowest = floor.max(comma.saturating_sub(CLAUSE_CHARS_MAX));
    let start = (lowest..comma).rev().find(|at| matches!(source.at(*at), ',' | '。' | ';' | ':' | '\n'));
    let start = start.map_or(lowest, |at| at + 1);
    source.any(start, &["将", "把", "并将", "并把"]).map(|_| start)
}

fn clause_end(source: &Source, from: usize, ceiling: usize) -> usize {
    let ceiling = ceiling.min(from + CLAUSE_CHARS_MAX);
    (from..ceiling).find(|i| matches!(source.at(*i), ',' | '。' | ';' | ':' | '\n')).unwrap_or(ceiling)
}

const TITLE_CHARS_MAX: usize = 30;

/// A short title: the first sentence if it is short, else the first clause that is more than a day or a condition.
pub(crate) fn title(source: &Source, range: Range<usize>) -> String {
    let sentence = range.clone().take(TITLE_CHARS_MAX + 1).find(|i| is_full_stop(source.at(*i)));
    if let Some(end) = sentence {
        return source.tight(range.start..end);
    }
    let mut from = range.start;
    loop {
        let end = pause(source, from, range.end.min(from + 200));
        let han = (from..end).filter(|i| is_han(source.at(*i))).count();
        let dated = (from..end).any(|i| source.at(i).is_ascii_digit()) && end - from <= 12;
        let leads = source.any(from, &["按", "根据", "在", "为", "围绕", "坚持", "以", "结合", "针对"]).is_some();
        if (han < 4 || dated || leads) && end + 1 < range.end && end - range.start < 120 {
            from = end + 1;
            continue;
        }
        return shortened(&source.text(from..end), TITLE_CHARS_MAX);
    }
}

/// The end of a clause that begins at `from`; a sign inside brackets or quotation marks ends none.
fn pause(source: &Source, from: usize, ceiling: usize) -> usize {
    let mut depth = 0usize;
    let stops = |i: &usize| matches!(source.at(*i), ',' | ';' | '。' | ':');
    let outside = (from..ceiling).find(|i| {
        match source.at(*i) {
            '(' | '[' | '《' | '“' => depth += 1,
            ')' | ']' | '》' | '”' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && stops(i)
    });
    outside.or_else(|| (from..ceiling).find(stops)).unwrap_or(ceiling)
}
