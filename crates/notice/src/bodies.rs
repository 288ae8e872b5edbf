//! What a body is called, and how a list of bodies comes apart.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

use crate::source::{Source, is_han};

/// Abbreviation to full name, from `data/bodies.txt`.
static DICTIONARY: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let lines = include_str!("../data/bodies.txt").lines().filter(|line| !line.starts_with('#'));
    let entries = lines.filter_map(|line| line.split_once('='));
    entries
        .flat_map(|(full, short)| short.split(',').map(str::trim).chain([full.trim()]).map(|s| (s, full.trim())))
        .collect()
});

/// Characters of the longest name in the dictionary.
const DICTIONARY_CHARS_MAX: usize = 16;
const NAME_CHARS_MAX: usize = 30;

const ENDS: &[&str] = &[
    "部",
    "委",
    "办",
    "局",
    "厅",
    "会",
    "署",
    "行",
    "司",
    "中心",
    "公司",
    "集团",
    "政府",
    "党委",
    "小组",
    "单位",
    "部门",
    "机构",
    "组",
    "学校",
    "高校",
    "大学",
    "学院",
    "银行",
    "海关",
    "法院",
    "检察院",
    "政协",
    "人大",
    "工会",
    "妇联",
    "残联",
    "科协",
    "文联",
    "工商联",
    "侨联",
    "总队",
    "支队",
    "大队",
    "协会",
    "联盟",
    "指挥部",
    "所",
    "站",
    "处",
    "室",
    "科",
    "股",
    "馆",
    "台",
    "报社",
    "联社",
    "供销社",
    "总社",
    "街道",
    "镇",
    "乡",
    "县",
    "区",
    "市",
    "州",
    "省",
    "旗",
    "盟",
    "地区",
    "村",
    "社区",
    "企业",
    "医院",
    "各地",
    "园区",
    "开发区",
    "新区",
    "兵团",
    "党组",
    "党工委",
    "管委会",
    "县区",
    "乡镇",
    "自治区",
    "直辖市",
    "媒体",
    "工委",
    "支部",
    "专班",
    "高新区",
    "经开区",
    "林场",
    "农场",
    "车站",
    "有关方面",
    "办事处",
    "委员会",
    "总局",
    "分局",
    "支局",
    "编办",
    "网信办",
    "省份",
    "部委",
];

/// A name never begins so: it is a phrase.
const NOT_BEGINS: &[&str] = &[
    "加强",
    "推进",
    "开展",
    "完成",
    "建设",
    "制定",
    "落实",
    "做好",
    "组织实施",
    "负责",
    "配合",
    "完善",
    "建立",
    "支持",
    "推动",
    "强化",
    "加快",
    "提升",
    "深化",
    "实施",
    "按",
    "对",
    "将",
    "确保",
    "由",
    "在",
    "持续",
    "加大",
    "指导",
    "协调",
    "督促",
    "以",
    "通过",
    "及时",
    "全面",
    "其他",
    "见",
    "如",
    "含",
    "包括",
    "不",
    "每",
    "与",
    "从",
    "向",
    "提高",
    "优化",
    "选择",
    "打造",
    "创建",
    "引导",
    "鼓励",
];

/// Whether a folded name can be that of a body.
pub(crate) fn is_body(name: &str) -> bool {
    let bare = without_brackets(name);
    let count = bare.chars().count();
    if !(2..=NAME_CHARS_MAX).contains(&count)
        || bare.chars().any(|c| !is_han(c) && !"、-·()<>“”\"".contains(c) && !c.is_ascii_alphanumeric())
    {
        return false;
    }
    if full_name(&bare).is_some_and(|full| full != "人民政府") {
        return true;
    }
    ends_like_a_body(&bare) && !NOT_BEGINS.iter().any(|word| bare.starts_with(word))
}

fn ends_like_a_body(name: &str) -> bool {
    /// The ends by their last character: most names are settled by it.
    static BY_LAST: LazyLock<HashMap<char, Vec<&'static str>>> = LazyLock::new(|| {
        let mut out = HashMap::<char, Vec<&'static str>>::new();
        for end in ENDS {
            out.entry(end.chars().next_back().unwrap_or(' ')).or_default().push(end);
        }
        out
    });
    let ends = name.chars().next_back().and_then(|last| BY_LAST.get(&last));
    ends.is_some_and(|ends| ends.iter().any(|end| name.ends_with(end)))
}

/// The dictionary's name of the body that a written name ends with.
pub fn full_name(written: &str) -> Option<&'static str> {
    known_end(written).map(|(_, full)| full)
}

/// The longest known name at the end of a written one: how many characters stand before it, and its full name.
fn known_end(written: &str) -> Option<(usize, &'static str)> {
    /// The ends of the names by their last characters: most phrases are settled by it.
    static LAST: LazyLock<HashSet<char>> =
        LazyLock::new(|| DICTIONARY.keys().filter_map(|name| name.chars().next_back()).collect());
    if !LAST.contains(&written.chars().next_back()?) {
        return None;
    }
    let count = written.chars().count();
    let starts = written.char_indices().enumerate().skip(count.saturating_sub(DICTIONARY_CHARS_MAX));
    starts.take_while(|(n, _)| n + 2 <= count).find_map(|(n, (at, _))| Some((n, *DICTIONARY.get(&written[at..])?)))
}

/// Whether a place lies inside the known name of a body.
pub(crate) fn parts_a_name(c: &[char], at: usize) -> bool {
    /// Pairs of neighbours inside the names: most places are settled by it.
    static NEIGHBOURS: LazyLock<HashSet<(char, char)>> =
        LazyLock::new(|| DICTIONARY.keys().flat_map(|name| name.chars().zip(name.chars().skip(1))).collect());
    /// Their first two characters.
    static BEGINNINGS: LazyLock<HashSet<(char, char)>> =
        LazyLock::new(|| DICTIONARY.keys().filter_map(|name| name.chars().zip(name.chars().skip(1)).next()).collect());
    let known = |from: usize, to: usize| DICTIONARY.contains_key(c[from..to].iter().collect::<String>().as_str());
    let begins = |from: &usize| BEGINNINGS.contains(&(c[*from], c[from + 1]));
    NEIGHBOURS.contains(&(c[at - 1], c[at]))
        && (at.saturating_sub(DICTIONARY_CHARS_MAX)..at)
            .filter(begins)
            .any(|from| (at + 1..=c.len().min(from + DICTIONARY_CHARS_MAX)).any(|to| known(from, to)))
}

fn without_brackets(name: &str) -> String {
    let mut depth = 0usize;
    let mut bare = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '(' | '[' | '<' => depth += 1,
            ')' | ']' | '>' => depth = depth.saturating_sub(1),
            c if depth == 0 && !c.is_whitespace() => bare.push(c),
            _ => {}
        }
    }
    bare
}

/// The names of a list: cut at signs outside brackets, kept together where one name is itself a list
/// (各市、县(市、区)党委和政府).
pub(crate) fn split(source: &Source, range: Range<usize>) -> Vec<Range<usize>> {
    let mut names: Vec<Range<usize>> = Vec::new();
    let (mut joined_by, mut before) = ('\n', String::new());
    for (piece, sign) in pieces(source, range) {
        let own = source.folded(piece.clone());
        let own = without_spaces(&own);
        match names.last_mut() {
            Some(last) if joined_by == '、' && continues(&before, &own) => {
                last.end = piece.end;
            }
            _ => names.push(piece),
        }
        (joined_by, before) = (sign, own);
    }
    names
        .into_iter()
        .flat_map(|name| cut_words(source, name))
        .map(|n| source.trim(n))
        .filter(|n| !n.is_empty())
        .collect()
}

fn without_spaces(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Pieces between signs outside brackets, with the sign that ended each.
fn pieces(source: &Source, range: Range<usize>) -> Vec<(Range<usize>, char)> {
    let mut out = Vec::new();
    let (mut depth, mut start) = (0usize, range.start);
    for i in range.clone() {
        let c = source.at(i);
        match c {
            '(' | '[' | '<' => depth += 1,
            ')' | ']' | '>' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let spaced = depth == 0 && c == ' ' && bodies_around(source, start..i, i..range.end);
        if depth == 0 && (is_list_sign(c) || spaced) {
            let piece = source.trim(start..i);
            if !piece.is_empty() {
                out.push((piece, c));
            }
            start = i + 1;
        }
    }
    let piece = source.trim(start..range.end);
    if !piece.is_empty() {
        out.push((piece, '\n'));
    }
    out
}

/// Whether a space parts two names. It looks a name's length to either side, no further.
fn bodies_around(source: &Source, left: Range<usize>, right: Range<usize>) -> bool {
    let left = source.trim(left);
    if left.len() > 2 * NAME_CHARS_MAX || !is_body(&source.folded(left)) {
        return false;
    }
    let right = right.start..right.end.min(right.start + 2 * NAME_CHARS_MAX);
    let right = source.trim(right);
    let next = right.clone().take_while(|j| !is_list_sign(source.at(*j)) && source.at(*j) != ' ').count();
    is_body(&source.folded(right.start..right.start + next))
}

fn is_list_sign(c: char) -> bool {
    matches!(c, ',' | '、' | ';' | '。' | '\n' | '\r' | '\t' | '/' | ':')
}

/// Whether a name that is only a level goes on in the next piece.
fn continues(last: &str, next: &str) -> bool {
    const LEVELS: [&str; 26] = [
        "省",
        "市",
        "县",
        "区",
        "州",
        "盟",
        "旗",
        "地",
        "乡",
        "镇",
        "自治区",
        "直辖市",
        "设区市",
        "市州",
        "市地",
        "县市",
        "街道",
        "自治州",
        "县区",
        "乡镇",
        "计划单列市",
        "省直管县",
        "地级市",
        "区县",
        "市区",
        "苏木",
    ];
    const NEXT: [&str; 15] = [
        "县",
        "区",
        "市",
        "州",
        "旗",
        "盟",
        "镇",
        "乡",
        "自治区",
        "直辖市",
        "街道",
        "新区",
        "兵团",
        "计划单列市",
        "办事处",
    ];
    let last = last.rsplit('、').next().unwrap_or(last);
    let bare = last.trim_start_matches("各").trim_start_matches("相关").trim_start_matches("有关");
    // 县(市、区) itself may be the list's middle: 各省(区、市)、县…
    let bare = bare.split('(').next().unwrap_or(bare);
    let levels = LEVELS.contains(&bare) && (last != bare || !last.is_empty());
    levels && NEXT.iter().any(|n| next.starts_with(n))
}

/// Cuts at 及, 以及, 会同, 和 where both sides are bodies, and takes 等 off.
fn cut_words(source: &Source, name: Range<usize>) -> Vec<Range<usize>> {
    let text = source.folded(name.clone());
    if name.len() > 4 * NAME_CHARS_MAX {
        return vec![name];
    }
    // A known name with its level before it (省, 自治区) is one name whatever words it holds.
    if known_end(&text).is_some_and(|(before, _)| before <= 3) {
        return vec![name];
    }
    // Looser words first, so that what they join stays whole until then.
    for words in [&["以及", "会同", "及"][..], &["等"], &["和", "与"]] {
        let mut depth = 0usize;
        for i in name.clone() {
            match source.at(i) {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            let Some(count) = source.any(i, words).filter(|_| depth == 0 && i > name.start) else { continue };
            let (left, right) = (name.start..i, (i + count).min(name.end)..name.end);
            if cuts(&source.folded(i..i + count), &source.folded(left.clone()), &source.folded(right.clone())) {
                let rest = if right.is_empty() || is_filler(&source.folded(right.clone())) {
                    Vec::new()
                } else {
                    cut_words(source, right)
                };
                return [cut_words(source, left), rest].concat();
            }
        }
    }
    vec![name]
}

fn cuts(word: &str, left: &str, right: &str) -> bool {
    let (left, right) = (without_spaces(left), without_spaces(right));
    match word {
        "等" => {
            !left.ends_with(['高', '中', '初', '平', '均', '同', '对'])
                && (is_body(&left) || right.is_empty() || is_filler(&right))
        }
        "和" | "与" => {
            let government = ["政府", "人民政府", "单位", "党组"].contains(&right.as_str());
            is_body(&left) && is_body(&right) && !government && left.chars().count() > 2
        }
        _ => is_body(&left) && is_body(&right),
    }
}

/// What stands after 等 without naming anybody.
fn is_filler(rest: &str) -> bool {
    ["部门", "单位", "部门单位", "部门和单位", "有关方面", "部门(单位)", "方面"]
        .contains(&without_spaces(rest).as_str())
}
