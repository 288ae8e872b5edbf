//! Where or for whom a task holds: 各县(市、区), 25个贫困县, 市县乡三级, 县级以上城市.

use std::ops::Range;

use crate::source::{Source, is_stop};

/// Each whole said in one word.
const OVER: &[&str] = &["各部门", "各单位", "各学校", "试点县", "每户", "每村", "每县", "每乡镇"];
/// A territory; a scope only where it stands for itself and not in front of a name (全省集中整治, not 优化全省布局).
const WHOLES: &[&str] = &["全省", "全市", "全县", "全区", "全州", "全国"];
/// What 各 may stand before with some words between: 各级驻村工作队, 各相关部门.
const EACH: &[&str] =
    &["部门", "单位", "媒体", "政府", "党委", "工作队", "机构", "协会", "高校", "地方", "学校", "街道", "企业"];
const EACH_CHARS_MAX: usize = 18;
/// Characters of the longest row of levels.
const TIERS_CHARS_MAX: usize = 20;
/// Words that tell what the places do, and are no part of their name.
const DO: &[&str] = &[
    "开展", "加大", "切实", "实现", "完成", "应当", "全部", "都要", "要", "须", "按", "将", "均", "负责", "同志",
    "落实", "结合", "责任",
];
const OF: &[&str] = &[
    "省",
    "市",
    "县",
    "区",
    "村",
    "乡镇",
    "街道",
    "社区",
    "学校",
    "企业",
    "贫困户",
    "农户",
    "家庭",
    "医院",
    "园区",
    "小区",
    "中心",
    "单位",
];
/// Places that are counted; counted enterprises and schools are mostly still to be founded.
const COUNTED: &[&str] = &["省", "市", "县", "区", "村", "乡镇", "街道", "社区", "贫困户", "农户"];
/// With one of these a level is part of another word (市场, 区域, 县级).
const NO_LEVEL: &str = "场域级块段位里";

pub(crate) fn scope(source: &Source, range: Range<usize>) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    let mut i = range.start;
    while i < range.end {
        match at(source, i, &range).filter(|found| found.end <= range.end) {
            Some(found) => {
                i = found.end;
                out.push(found);
            }
            None => i += 1,
        }
    }
    let mut seen: Vec<String> = Vec::new();
    out.retain(|r| {
        let text = source.folded(r.clone());
        let new = !seen.contains(&text);
        if seen.len() < 32 {
            seen.push(text)
        }
        new
    });
    out
}

fn at(source: &Source, i: usize, range: &Range<usize>) -> Option<Range<usize>> {
    let found = match source.at(i) {
        '0'..='9' => counted(source, i, range),
        '各' => levels_each(source, i).or_else(|| said(source, i)).or_else(|| each(source, i, range.end)),
        '全' => whole(source, i, range),
        '省' | '市' | '县' | '地' | '乡' => above(source, i, range.end).or_else(|| tiers(source, i, range)),
        '试' | '每' | '计' | '拟' | '所' | '其' => said(source, i).or_else(|| named(source, i, range.end)),
        _ => None,
    }?;
    Some(match source.is(found.end, "所有") {
        true => named(source, found.end, range.end).map_or(found.clone(), |all| found.start..all.end),
        false => found,
    })
}

fn said(source: &Source, i: usize) -> Option<Range<usize>> {
    source.any(i, OVER).map(|n| i..i + n)
}

/// 全省 at the beginning of a clause or behind 在; 面向全市高校; 全国所有…城市.
fn whole(source: &Source, i: usize, range: &Range<usize>) -> Option<Range<usize>> {
    let end = i + source.any(i, WHOLES)?;
    let before = |words| source.any_before(range.start, i, words).is_some();
    if before(&["面向"]) {
        let reach = name_end(source, end, range.end.min(end + EACH_CHARS_MAX));
        let last = (end..reach).rev().find_map(|j| source.any(j, EACH).map(|n| j + n)).filter(|last| *last <= reach);
        return last.map(|last| i..last);
    }
    // 在全国有影响的人才: it says what kind, not where.
    let kind = || {
        (end..end + 10).find(|j| is_stop(source.at(*j)) || source.at(*j) == '的').is_some_and(|j| source.at(j) == '的')
    };
    let opens =
        i == range.start || matches!(source.at(i - 1), ',' | '。' | ';' | ':' | '\n') || (before(&["在"]) && !kind());
    (opens || source.is(end, "所有")).then_some(i..end)
}

/// 各市、县(市、区), 各地区, 各区(县级市): levels one after the other.
fn levels_each(source: &Source, i: usize) -> Option<Range<usize>> {
    const LEVELS: &[&str] = &[
        "设区市",
        "地级以上市",
        "地级市",
        "县级市",
        "直辖市",
        "自治区",
        "自治州",
        "省",
        "市",
        "州",
        "盟",
        "地区",
        "地",
        "县",
        "区",
        "旗",
        "乡镇",
        "乡",
        "镇",
        "街道",
        "村",
    ];
    let mut end = i + 1;
    while end < i + 2 * TIERS_CHARS_MAX {
        let after = match source.at(end) {
            '、' if end > i + 1 => end + 1,
            '(' if end > i + 1 => match bracketed(source, end) {
                Some(after) => {
                    end = after;
                    continue;
                }
                None => break,
            },
            _ => end,
        };
        match source.any(after, LEVELS) {
            Some(n) if !NO_LEVEL.contains(source.at(after + n)) => end = after + n,
            _ => break,
        }
    }
    (end > i + 1).then_some(i..end)
}

/// The end of short brackets that hold nothing but levels: (市、区), (县级市), (街道).
fn bracketed(source: &Source, open: usize) -> Option<usize> {
    let close = (open + 1..open + 8).find(|j| source.at(*j) == ')')?;
    let level = |j: usize| "省市县区州盟旗地乡镇村街道、级以上".contains(source.at(j));
    (open + 1..close).all(level).then_some(close + 1)
}

/// 各级驻村第一书记和工作队, 各成员单位: up to the last such word before a stop or a verb.
fn each(source: &Source, i: usize, ceiling: usize) -> Option<Range<usize>> {
    let end = name_end(source, i + 1, ceiling.min(i + EACH_CHARS_MAX));
    let found = (i + 1..end).rev().find_map(|j| source.any(j, EACH).map(|n| i..j + n)).filter(|r| r.end <= end)?;
    // 落实各级政府责任 speaks of what they owe anyway.
    (!source.is(found.end, "责任")).then_some(found)
}

/// 市县乡三级, 省、市两级政府部门, 市、区(县级市)两级.
fn tiers(source: &Source, i: usize, range: &Range<usize>) -> Option<Range<usize>> {
    let level = |c: char| "省市县区乡镇村".contains(c);
    if i > range.start && level(source.at(i - 1)) {
        return None;
    }
    let (mut end, mut tiers) = (i, 0);
    while end < i + TIERS_CHARS_MAX {
        match source.at(end) {
            c if level(c) => (end, tiers) = (end + 1, tiers + 1),
            '、' if tiers > 0 && level(source.at(end + 1)) => end += 1,
            '(' if tiers > 0 => end = bracketed(source, end)?,
            _ => break,
        }
    }
    let end = end + source.any(end, &["两级", "三级", "四级", "五级"])?;
    let bodies = source.any(end, &["政府部门", "党委和政府", "党委政府", "政府", "部门"]).unwrap_or(0);
    (tiers >= 2).then_some(i..end + bodies)
}

/// 县级以上地方各级人民政府, 县级及以上城市建成区.
fn above(source: &Source, i: usize, ceiling: usize) -> Option<Range<usize>> {
    const ABOVE: &[&str] =
        &["县级及以上", "县级以上", "县及县以上", "地级及以上", "地级以上", "市级以上", "乡级以上", "乡镇以上"];
    let start = i + source.any(i, ABOVE)?;
    let reach = name_end(source, start, ceiling.min(start + EACH_CHARS_MAX));
    let of = |j: usize| source.any(j, EACH).or_else(|| source.any(j, OF)).map(|n| j + n);
    let end = (start..reach).rev().find_map(of).filter(|end| *end <= reach)?;
    Some(i..end)
}

/// Where a name of places ends at the latest: at a stop that joins nothing, or at a verb.
fn name_end(source: &Source, start: usize, ceiling: usize) -> usize {
    let stops = |j: usize| (is_stop(source.at(j)) && source.at(j) != '、') || source.any(j, DO).is_some();
    (start..ceiling).find(|j| stops(*j)).unwrap_or(ceiling)
}

const NAMED_CHARS_MAX: usize = 28;

/// 58个…县, 25户以上自然村.
fn counted(source: &Source, i: usize, range: &Range<usize>) -> Option<Range<usize>> {
    if i > 0 && source.at(i - 1).is_ascii_digit() {
        return None;
    }
    let count = (i..i + 6).take_while(|j| source.at(*j).is_ascii_digit()).count();
    let start = i + count + source.any(i + count, &["个", "户以上"])?;
    let to_be = ["新建", "建设", "打造", "创建", "培育", "新增", "遴选", "评选", "选树", "建成"];
    if source.any_before(range.start, i, &to_be).is_some() {
        return None;
    }
    let end = name_end(source, start, range.end.min(start + NAMED_CHARS_MAX));
    let next = |j: usize| source.at(j) == '和' && source.at(j + 1).is_ascii_digit();
    let end = (start..end).find(|j| next(*j)).unwrap_or(end);
    last_place(source, i, start, end, COUNTED)
}

/// 计划退出的…县, 每个贫困村, 所有…学校.
fn named(source: &Source, i: usize, ceiling: usize) -> Option<Range<usize>> {
    let start = i + source.any(i, &["计划退出", "拟退出", "每个", "所有", "其他"])?;
    let end = name_end(source, start, ceiling.min(start + NAMED_CHARS_MAX));
    let found = last_place(source, i, start, end, OF)?;
    // 其他单位 and the like are whoever else there is.
    let vague = source.is(i, "其他") && found.end <= start + 2;
    (!vague).then_some(found)
}

/// A name from `i` up to the last place in it.
fn last_place(source: &Source, i: usize, start: usize, end: usize, places: &[&str]) -> Option<Range<usize>> {
    // What follows 的 is another thing, unless it says which places are meant (列入…的贫困村).
    let which = source.any(start, &["列入", "纳入"]).is_some();
    let end = if which { end } else { (start + 2..end).find(|j| source.at(*j) == '的').unwrap_or(end) };
    // 省级 is no place.
    let whole =
        |j: usize| source.any(j, places).map(|n| j + n).filter(|e| *e <= end && !NO_LEVEL.contains(source.at(*e)));
    let last = (start..end).rev().find_map(whole)?;
    let last = if source.at(last) == ')' && (start..last).any(|j| source.at(j) == '(') { last + 1 } else { last };
    (last > start).then_some(i..last)
}
