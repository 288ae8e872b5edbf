//! Deadlines and cadences: days in the words of a notice, their year carried from the document.

use std::ops::Range;

use chrono::NaiveDate;

use crate::source::{Source, digits, is_han, number};

/// The year that a day without one belongs to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Year {
    pub(crate) year: i32,
}

impl Year {
    /// Where only the shape of a date matters.
    pub(crate) fn any() -> Year {
        Year { year: 2000 }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) date: NaiveDate,
    pub(crate) range: Range<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Said {
    Nothing,
    /// Four digits, or 今年.
    Same,
    Explicit(i32),
    Later(i32),
}

/// A day, or the last day of a month, a quarter, a year.
#[derive(Clone, Copy, Debug)]
struct Day {
    year: Said,
    month: Option<u32>,
    day: Option<u32>,
    /// 底, 末, 上旬, 年内: the words themselves set a limit.
    closing: bool,
    end: usize,
}

/// Words after a day that make it a limit.
const LIMITS: &[&str] = &["前", "之前", "以前", "止", "为止", "底前", "之内", "前后"];
/// Words before a day that make it a limit.
const UNTIL: &[&str] = &["到", "至", "截至", "截止", "截止到", "于", "不晚于", "不迟于", "最迟", "最晚"];
/// Words after a day that make it something else.
const NOT_LIMITS: &[&str] = &[
    "起",
    "以来",
    "以后",
    "之后",
    "后",
    "份以来",
    "及以前",
    "以前年度",
    "度",
    "印发",
    "发布",
    "修订",
    "召开的",
    "的",
    "公布",
    "出生",
    "级",
    "期间",
];

/// The deadlines in a stretch of text. In a cell for time limits any date is one.
pub(crate) fn all(source: &Source, range: Range<usize>, year: Year, cell: bool) -> Vec<Found> {
    let mut out = Vec::new();
    let mut said_year: Option<i32> = None;
    let mut i = range.start;
    while i < range.end {
        if let Some(every) = cadence_at(source, i, &range) {
            i = every.end;
            continue;
        }
        let Some((found, explicit, end)) = deadline_at(source, i, &range, year, said_year, cell) else {
            i += 1;
            continue;
        };
        said_year = explicit.or(said_year);
        if let Some(found) = found {
            out.push(found);
        }
        i = end.max(i + 1);
    }
    out
}

/// A date at `i`: the deadline (if it is one), the year it names, and where to read on.
fn deadline_at(
    source: &Source,
    i: usize,
    range: &Range<usize>,
    year: Year,
    said: Option<i32>,
    cell: bool,
) -> Option<(Option<Found>, Option<i32>, usize)> {
    if !begins_a_date(source.at(i)) {
        return None;
    }
    let inside_number = i > range.start && {
        let (before, here) = (source.at(i - 1), source.at(i));
        let both_digits = before.is_ascii_digit() || before == '.';
        (here.is_ascii_digit() && both_digits) || (is_han_digit(here) && (is_han_digit(before) || before == '第'))
    };
    if inside_number {
        return None;
    }
    let first = day_at(source, i, range)?;
    let mut day = first;
    let mut spanning = false;
    if let Some((last, end)) = range_end(source, first, range) {
        day = last;
        day.end = end;
        spanning = true;
    }
    let tail = source.any(day.end, LIMITS).filter(|n| day.end + n <= range.end);
    let tail_word = tail.unwrap_or(0);
    let end = day.end + tail_word;
    let not = source.any(day.end, NOT_LIMITS).is_some() && tail.is_none();
    let before = source.any_before(range.start, i, UNTIL);
    let mut boundary = i;
    while boundary > range.start && source.at(boundary - 1) == ' ' {
        boundary -= 1;
    }
    let hoped = source.any_before(range.start, i, &["力争", "争取", "确保"]).is_some();
    let opens = hoped || boundary == range.start || "。,;、:(“!)]\n\t".contains(source.at(boundary - 1));
    let month_only = day.month.is_some()
        && day.day.is_none()
        && opens
        && (is_han(source.at(day.end)) || source.at(day.end) == ',')
        && !not;
    let explicit = match first.year {
        Said::Explicit(y) => Some(y),
        _ => None,
    };
    let limit = tail.is_some()
        || (day.closing && !not)
        || (before.is_some() && !not)
        || (spanning && !not && day.month.is_some())
        || month_only
        || (cell && !not);
    let past = source.any(day.end, &["以来", "及以前", "以前年度"]).is_some();
    if !limit || past || (first.month.is_none() && !first.closing && tail.is_none() && before.is_none() && !cell) {
        return Some((None, None, day.end));
    }
    let base = said.unwrap_or(year.year);
    let resolved_first = resolve_year(first.year, year.year, base);
    let year_of_day = match day.year {
        Said::Nothing if spanning => resolved_first,
        said => resolve_year(said, year.year, base),
    };
    let before_the_year = day.month.is_none()
        && !day.closing
        && tail.is_some()
        && !cell
        && source.any(day.end, &["前", "之前", "以前"]).is_some();
    let date = if before_the_year {
        last_day(year_of_day - 1, 12)
    } else {
        match (day.month, day.day) {
            (Some(month), Some(day)) => NaiveDate::from_ymd_opt(year_of_day, month, day),
            (Some(month), None) => last_day(year_of_day, month),
            (None, _) => last_day(year_of_day, 12),
        }
    };
    let start = match before {
        // 到年底, 到2022年: the word belongs to the phrase.
        Some(n) if tail.is_none() && source.any_before(range.start, i, &["到", "至"]).is_some() => i - n,
        _ => i,
    };
    Some((date.map(|date| Found { date, range: start..end }), explicit, end))
}

fn resolve_year(said: Said, document: i32, carried: i32) -> i32 {
    match said {
        Said::Nothing => carried,
        Said::Same => document,
        Said::Explicit(year) => year,
        Said::Later(years) => document + years,
    }
}

fn begins_a_date(c: char) -> bool {
    let word = matches!(
        c,
        '今' | '本' | '当' | '明' | '次' | '来' | '翌' | '后' | '年' | '第' | '上' | '下' | '底' | '末' | '内'
    );
    c.is_ascii_digit() || is_han_digit(c) || word
}

fn last_day(year: i32, month: u32) -> Option<NaiveDate> {
    let (next_year, next_month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    NaiveDate::from_ymd_opt(next_year, next_month, 1)?.pred_opt()
}

fn is_han_digit(c: char) -> bool {
    matches!(c, '零' | '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十')
}

/// A date at `i` in any of its spellings.
fn day_at(source: &Source, i: usize, range: &Range<usize>) -> Option<Day> {
    if let Some(day) = with_points(source, i, range) {
        return Some(day);
    }
    let (year, mut at) = year_at(source, i);
    let year_said = year != Said::Nothing;
    let here = |words| source.any(at, words);
    if let Some(n) = here(&["年底", "年末", "年内", "年终", "底", "末", "内"]) {
        // 年底 by itself; 底 only behind a year.
        let by_itself = source.at(at) == '年'
            && !(i > range.start && (source.at(i - 1) == '每' || source.at(i - 1).is_ascii_digit()));
        if (year_said && source.at(at) != '内') || by_itself {
            return Some(Day { year, month: None, day: None, closing: true, end: at + n });
        }
    }
    if let Some(n) = here(&["上半年", "下半年"]) {
        let month = if source.at(at) == '上' { 6 } else { 12 };
        let tail = source.any(at + n, &["末", "底"]).unwrap_or(0);
        return Some(Day { year, month: Some(month), day: None, closing: tail > 0, end: at + n + tail });
    }
    let ordinal = usize::from(source.at(at) == '第');
    if let Some((quarter, end)) = number(&source.folded, at + ordinal)
        && (1..=4).contains(&quarter)
        && source.is(end, "季度")
    {
        let tail = source.any(end + 2, &["末", "底"]).unwrap_or(0);
        return Some(Day { year, month: Some(quarter * 3), day: None, closing: tail > 0, end: end + 2 + tail });
    }
    let months = number(&source.folded, at).filter(|(m, _)| (1..=12).contains(m));
    let Some((mut month, mut end)) = months else {
        return year_said.then_some(Day { year, month: None, day: None, closing: false, end: at });
    };
    end = skip_space(source, end);
    // 3-6月
    if source.at(end) == '-' {
        let dashes = (end..range.end).take(2).take_while(|j| source.at(*j) == '-').count();
        if let Some((last, after)) =
            number(&source.folded, end + dashes).filter(|(m, after)| (1..=12).contains(m) && source.at(*after) == '月')
        {
            (month, end) = (last, after);
        }
    }
    if source.at(end) != '月' {
        return year_said.then_some(Day { year, month: None, day: None, closing: false, end: at });
    }
    at = end + 1;
    let whole = |closing, end, day| Some(Day { year, month: Some(month), day, closing, end });
    if let Some(n) = source.any(at, &["底", "末"]) {
        return whole(true, at + n, None);
    }
    for (word, day) in [("初", 5), ("上旬", 10), ("中旬", 20)] {
        if source.is(at, word) {
            return whole(true, at + word.chars().count(), Some(day));
        }
    }
    if source.is(at, "下旬") {
        return whole(true, at + 2, None);
    }
    let spaced = skip_space(source, at);
    if let Some((day, after)) = number(&source.folded, spaced).filter(|(d, _)| (1..=31).contains(d)) {
        let after = skip_space(source, after);
        if matches!(source.at(after), '日' | '号') {
            return whole(false, after + 1, Some(day));
        }
    }
    let part = usize::from(source.at(at) == '份');
    whole(false, at + part, None)
}

fn skip_space(source: &Source, i: usize) -> usize {
    i + usize::from(source.at(i) == ' ')
}

/// 2023-06-30, 2023.6, 2023/6/30.
fn with_points(source: &Source, i: usize, range: &Range<usize>) -> Option<Day> {
    let (year, at) = digits(&source.folded, i).filter(|(y, end)| (1990..2100).contains(y) && end - i == 4)?;
    let sign = Some(source.at(at)).filter(|c| "-./".contains(*c))?;
    let (month, mut end) = digits(&source.folded, at + 1).filter(|(m, end)| (1..=12).contains(m) && end - at <= 3)?;
    let mut day = None;
    if source.at(end) == sign
        && let Some((d, after)) =
            digits(&source.folded, end + 1).filter(|(d, after)| (1..=31).contains(d) && after - end <= 3)
    {
        (day, end) = (Some(d), after);
    }
    let goes_on = source.at(end).is_ascii_digit() || "年月%万".contains(source.at(end));
    (!goes_on && end <= range.end).then_some(Day {
        year: Said::Explicit(year as i32),
        month: Some(month),
        day,
        closing: false,
        end,
    })
}

fn year_at(source: &Source, i: usize) -> (Said, usize) {
    if let Some((year, end)) = number(&source.folded, i).filter(|(y, end)| (1949..2100).contains(y) && end - i == 4) {
        let end = skip_space(source, end);
        if source.at(end) == '年' {
            let end = skip_space(source, end + 1);
            return (Said::Explicit(year as i32), end);
        }
    }
    for (word, said) in [
        ("今年", Said::Same),
        ("本年", Said::Same),
        ("当年", Said::Same),
        ("明年", Said::Later(1)),
        ("次年", Said::Later(1)),
        ("来年", Said::Later(1)),
        ("翌年", Said::Later(1)),
        ("后年", Said::Later(2)),
    ] {
        if source.is(i, word) {
            return (said, i + 2);
        }
    }
    (Said::Nothing, i)
}

/// The second day of a range (10月16日至12月底).
fn range_end(source: &Source, first: Day, range: &Range<usize>) -> Option<(Day, usize)> {
    let joint = source.any(first.end, &["至", "到", "-", "--"]).filter(|n| first.end + n < range.end)?;
    let at = first.end + joint;
    if let Some(day) = day_at(source, at, range) {
        return Some((day, day.end));
    }
    let (day, end) = number(&source.folded, at).filter(|(d, _)| (1..=31).contains(d))?;
    (source.at(end) == '日' && first.day.is_some()).then_some((Day { day: Some(day), end: end + 1, ..first }, end + 1))
}

/// A cadence in a stretch of text (每月底, 每月25日前, 按季度).
pub(crate) fn cadences(source: &Source, range: Range<usize>) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut i = range.start;
    while i < range.end {
        match cadence_at(source, i, &range) {
            Some(found) => {
                i = found.end;
                out.push(found);
            }
            None => i += 1,
        }
    }
    out
}

fn cadence_at(source: &Source, i: usize, range: &Range<usize>) -> Option<Range<usize>> {
    const PERIODS: &[&str] = &[
        "月",
        "季度",
        "季",
        "周",
        "日",
        "天",
        "旬",
        "星期",
        "学期",
        "年",
        "半年",
        "半月",
        "半个月",
        "双月",
        "两月",
        "双周",
        "两周",
        "工作日",
    ];
    let c = source.at(i);
    if !matches!(c, '每' | '按' | '逐' | '一') {
        return None;
    }
    if c == '每' {
        let mut at = i + 1;
        if let Some((_, end)) = number(&source.folded, at) {
            at = end;
        }
        at += source.any(at, &["个"]).unwrap_or(0);
        at += source.any(at, PERIODS)?;
        if source.any(at, &["级", "人", "均", "轮"]).is_some() && source.at(at - 1) == '年' {
            return None;
        }
        // 每周五
        let weekday = source.any_before(i, at, &["周", "星期"]).is_some() && "一二三四五六日".contains(source.at(at));
        at += usize::from(weekday);
        return Some(i..within_period(source, at, range).min(range.end));
    }
    if c == '按' || c == '逐' {
        let at = i + 1 + source.any(i + 1, &["月", "季度", "季", "周", "旬", "半年", "年度", "日", "年"])?;
        let wrong = source.any(at, &["期", "程", "照", "标", "需", "常", "时"]).is_some();
        return (!wrong && at <= range.end).then_some(i..at);
    }
    if c == '一' && i > range.start && source.at(i - 1) == '第' {
        return None;
    }
    if c == '一' {
        let at = i + 1 + source.any(i + 1, &["月", "季度", "季", "周", "旬", "日"])?;
        let doing = source.any(
            at + 1,
            &[
                "调度", "通报", "报告", "督查", "督办", "会商", "研判", "检查", "总结", "分析", "报", "结", "评", "通",
                "考核", "督导", "推进", "排名",
            ],
        )?;
        return (source.at(at) == '一' && at + 1 + doing <= range.end).then_some(i..at + 1 + doing);
    }
    None
}

/// What narrows a period down: 底, 25日前, 12月底前, 第一周.
fn within_period(source: &Source, mut at: usize, range: &Range<usize>) -> usize {
    if let Some(n) = source.any(at, &["底前", "末前", "底", "末", "初", "上旬", "中旬", "下旬"]) {
        at += n;
    }
    at += source
        .any(at, &["的"])
        .filter(|n| number(&source.folded, at + n).is_some_and(|(_, e)| source.at(e) == '日'))
        .unwrap_or(0);
    if let Some((_, end)) = number(&source.folded, at)
        && matches!(source.at(end), '日' | '号' | '月')
        && end < range.end
    {
        at = end + 1;
        if source.at(end) == '月' {
            at += source.any(at, &["底", "末", "份"]).unwrap_or(0);
            if let Some((_, day)) = number(&source.folded, at)
                && source.at(day) == '日'
            {
                at = day + 1;
            }
        }
    }
    at + source.any(at, &["之前", "以前", "前"]).unwrap_or(0)
}

/// The day on which a document was signed, from a paragraph that holds little else.
pub(crate) fn whole_date(source: &Source, range: Range<usize>) -> Option<(NaiveDate, usize)> {
    let day = day_at(source, range.start, &range)?;
    let Said::Explicit(year) = day.year else { return None };
    Some((NaiveDate::from_ymd_opt(year, day.month?, day.day?)?, day.end))
}
