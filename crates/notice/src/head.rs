//! Title, document number, date and issuer.

use std::ops::Range;

use chrono::NaiveDate;

use crate::blocks::Block;
use crate::bodies::is_body;
use crate::dates::whole_date;
use crate::source::{Source, digits, is_han};

#[derive(Default)]
pub(crate) struct Head {
    pub(crate) title: Option<String>,
    pub(crate) number: Option<String>,
    pub(crate) date: Option<NaiveDate>,
    pub(crate) issuer: Option<String>,
    /// The year that the days of the tasks belong to.
    pub(crate) year: Option<i32>,
}

/// How titles end.
const KINDS: &[&str] = &[
    "的通知",
    "通知",
    "意见",
    "方案",
    "计划",
    "要点",
    "清单",
    "分工",
    "措施",
    "细则",
    "办法",
    "任务表",
    "分工表",
    "安排",
    "规划",
    "实施办法",
    "工作台账",
    "行动",
    "的函",
    "任务书",
    "目标",
    "任务",
    "政策",
    "的决定",
    "预案",
    "条例",
    "规定",
    "台账",
    "分解表",
];
const HEAD_BLOCKS: usize = 40;
const TITLE_CHARS_MAX: usize = 140;

pub(crate) fn head(source: &Source, blocks: &[Block]) -> Head {
    let meta = Meta::read(source, blocks);
    let found = title(source, blocks);
    let title = meta.title.or_else(|| found.clone().map(|r| source.tight(r)));
    let title = title.map(|t| without_number(&t));
    let number = meta.number.or_else(|| number(source, blocks));
    let date = meta.date.or_else(|| signed(source, blocks)).or(meta.published);
    let issuer = meta.issuer.or_else(|| title.as_deref().and_then(issuer_in)).or_else(|| signer(source, blocks));
    let in_title = title.as_deref().and_then(year_in_title).or_else(|| second_title_year(source, blocks));
    let in_number = number.as_deref().and_then(year_between_brackets);
    let signed_year = date.map(|d| chrono::Datelike::year(&d));
    let year = match (in_title, signed_year.or(in_number)) {
        (Some(title), Some(signed)) if title == signed || title == signed + 1 => Some(title),
        (title, signed) => signed.or(title),
    };
    Head { title, number, date, issuer, year }
}

/// A table of particulars in front of some documents.
#[derive(Default)]
struct Meta {
    title: Option<String>,
    number: Option<String>,
    date: Option<NaiveDate>,
    published: Option<NaiveDate>,
    issuer: Option<String>,
}

impl Meta {
    fn read(source: &Source, blocks: &[Block]) -> Meta {
        let mut meta = Meta::default();
        let head: Vec<Range<usize>> = blocks
            .iter()
            .take(HEAD_BLOCKS)
            .flat_map(|b| if b.is_row() { b.cells.clone() } else { vec![b.range.clone()] })
            .collect();
        for (n, range) in head.iter().enumerate() {
            let Some(colon) = range.clone().take(12).find(|i| source.at(*i) == ':') else { continue };
            let label = source.tight(range.start..colon);
            let mut value = source.trim(colon + 1..range.end);
            if value.is_empty() {
                let Some(next) = head.get(n + 1) else { continue };
                value = next.clone();
            }
            if source.at(value.end.saturating_sub(1)) == ':' || value.len() > TITLE_CHARS_MAX {
                continue;
            }
            let day = || whole_date(source, value.clone()).map(|(d, _)| d);
            match label.as_str() {
                "标题" | "名称" | "文件名称" | "信息名称" => {
                    meta.title = meta.title.or_else(|| Some(source.tight(value)))
                }
                "发文字号" | "文号" | "文件编号" | "发文文号" => {
                    meta.number = meta.number.or_else(|| Some(source.tight(value)).filter(|v| v.contains('号')))
                }
                "成文日期" | "发文日期" | "印发日期" | "生成日期" => meta.date = meta.date.or_else(day),
                "发布时间" | "发布日期" | "公开日期" => meta.published = meta.published.or_else(day),
                "发文机关" | "发布机构" | "发文单位" | "发布机关" | "制发机关" => {
                    meta.issuer = meta.issuer.or_else(|| Some(source.tight(value)).filter(|v| is_body(v)))
                }
                _ => {}
            }
        }
        meta
    }
}

/// The first lines that read as a title.
fn title(source: &Source, blocks: &[Block]) -> Option<Range<usize>> {
    let head = &blocks[..blocks.len().min(HEAD_BLOCKS)];
    for (n, first) in head.iter().enumerate() {
        if !may_be_title(source, first) {
            continue;
        }
        for last in &head[n..head.len().min(n + 4)] {
            if !may_be_title(source, last) {
                break;
            }
            let range = first.range.start..last.range.end;
            if range.len() <= TITLE_CHARS_MAX && ends_like_title(&without_number(&source.tight(range.clone()))) {
                return Some(range);
            }
        }
    }
    // Its breaks lost, a title stands at the beginning of the text.
    let first = blocks.iter().find(|b| !b.is_row())?;
    let reach = first.range.start..first.range.end.min(first.range.start + TITLE_CHARS_MAX);
    if let Some(number) = numbers(source, reach.clone()).first()
        && ends_like_title(&source.tight(reach.start..number.start))
    {
        return Some(reach.start..number.start);
    }
    let end = reach.clone().find(|i| source.is(*i, "的通知")).map(|i| i + 3)?;
    (!source.folded[reach.start..end].contains(&'。')).then_some(reach.start..end)
}

fn may_be_title(source: &Source, block: &Block) -> bool {
    let text = source.folded(block.range.clone());
    let long = block.len() > TITLE_CHARS_MAX || block.len() < 2;
    let cites = ["(", "《", "附件", "附表", "附:"].iter().any(|w| text.starts_with(w));
    let other = text.contains([':', '。', ';', '>', '|']) || text.ends_with("文件") || text.contains("首页") || cites;
    let number_alone = text.ends_with('号') && text.contains('[') && block.len() < 24;
    let day = whole_date(source, block.range.clone()).is_some_and(|(_, end)| end == block.range.end);
    !block.is_row() && !day && block.mark.is_none() && !long && !other && !number_alone && text.chars().any(is_han)
}

fn ends_like_title(title: &str) -> bool {
    let mut title = title.trim();
    // （试行）, （2021—2023年）
    if title.ends_with(['）', ')']) {
        title = title.rfind(['（', '(']).map_or(title, |at| &title[..at]);
    }
    let title = title.trim_end_matches(['”', '》']);
    title.chars().count() >= 6 && KINDS.iter().any(|kind| title.ends_with(kind))
}

/// A title without the document number that a crawl glued to it.
fn without_number(title: &str) -> String {
    let source = Source::new(title);
    let found = numbers(&source, 0..source.folded.len());
    let start = found.first().filter(|number| number.start == 0).map_or(0, |number| number.end);
    let end = number_at_end(&source).map_or(source.folded.len(), |number| number.start);
    source.text(start..end.max(start)).trim().to_owned()
}

fn number_at_end(source: &Source) -> Option<Range<usize>> {
    let range = numbers(source, 0..source.folded.len()).pop()?;
    (range.end == source.folded.len() && range.start > 6).then_some(range)
}

/// Document numbers (…发〔2020〕3号) in a stretch of text.
fn numbers(source: &Source, range: Range<usize>) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    for i in range.clone() {
        if !matches!(source.at(i), '[' | '(') {
            continue;
        }
        let Some((_, end)) = digits(&source.folded, i + 1).filter(|(y, e)| (1949..2100).contains(y) && e - i == 5)
        else {
            continue;
        };
        if !matches!(source.at(end), ']' | ')') {
            continue;
        }
        let mut at = end + 1;
        at += source.any(at, &[" 第", "第", " "]).unwrap_or(0);
        let Some((_, end)) = digits(&source.folded, at) else { continue };
        if source.at(end) != '号' {
            continue;
        }
        let mut start = i;
        while start > range.start
            && i - start < 14
            && is_han(source.at(start - 1))
            && source.any_before(range.start, start, KINDS).is_none()
        {
            start -= 1;
        }
        if start < i {
            out.push(start..end + 1);
        }
    }
    out
}

fn number(source: &Source, blocks: &[Block]) -> Option<String> {
    for block in blocks.iter().take(HEAD_BLOCKS).take_while(|b| b.mark.is_none()) {
        let reach = block.range.start..block.range.end.min(block.range.start + 200);
        for found in numbers(source, reach) {
            // A number behind a title in quotation marks is another document's.
            let before = source.at(found.start.wrapping_sub(1));
            let cited = matches!(before, '》' | '(' | '“') || (before == '[' && found.start > block.range.start);
            if !cited {
                return Some(source.tight(found));
            }
        }
    }
    None
}

/// A day that stands alone, or behind the signer at the end.
fn signed(source: &Source, blocks: &[Block]) -> Option<NaiveDate> {
    for block in blocks.iter().filter(|b| !b.is_row()) {
        if block.len() <= 80 {
            let from = source.trim(block.range.clone());
            let begins = (from.start..from.end).find(|i| matches!(source.at(*i), '0'..='9' | '二' | '一'));
            let Some(begins) = begins else { continue };
            if let Some((date, end)) = whole_date(source, begins..from.end) {
                let name = source.folded(source.trim(from.start..begins));
                let rest = source.trim(end..from.end).len();
                if rest <= 12 && (name.is_empty() || name == "(" || name.split([' ', '、']).all(is_body)) {
                    return Some(date);
                }
            }
        }
    }
    // Its breaks lost: 国务院办公厅2021年5月19日（此件公开发布）
    for block in blocks.iter().filter(|b| !b.is_row() && b.len() > 20) {
        for i in block.range.clone() {
            if source.at(i).is_ascii_digit() && !source.at(i.wrapping_sub(1)).is_ascii_digit() {
                let Some((date, end)) = whole_date(source, i..block.range.end) else { continue };
                let signer = source
                    .any_before(block.range.start, i, &["厅", "府", "委", "局", "会", "组", "院", "部", "办"])
                    .is_some();
                let over = source.trim(end..block.range.end.max(end));
                if signer && (over.is_empty() || source.is(over.start, "(此件")) {
                    return Some(date);
                }
            }
        }
    }
    None
}

/// 国务院办公厅关于…: who stands in front of 关于.
fn issuer_in(title: &str) -> Option<String> {
    let at = ["关于", "转发", "印发"].iter().filter_map(|w| title.find(w)).min()?;
    let place = |name: &String| name.ends_with(['省', '市', '县', '区', '州']);
    Some(title[..at].to_owned()).filter(|name| is_body(name) && !place(name))
}

/// Who stands above the day of signature.
fn signer(source: &Source, blocks: &[Block]) -> Option<String> {
    let plain: Vec<&Block> = blocks.iter().filter(|b| !b.is_row()).collect();
    let at = plain.windows(2).find(|pair| {
        pair[1].len() <= 30 && pair[0].len() <= 30 && whole_date(source, source.trim(pair[1].range.clone())).is_some()
    })?;
    Some(source.tight(at[0].range.clone())).filter(|name| is_body(name))
}

fn year_in_title(title: &str) -> Option<i32> {
    let source = Source::new(title);
    (0..source.folded.len()).find_map(|i| {
        let (year, end) = digits(&source.folded, i).filter(|(y, e)| (1990..2100).contains(y) && e - i == 4)?;
        let ranged = source.at(i.wrapping_sub(1)) == '-' || source.at(end) == '-';
        (source.at(end) == '年' && !ranged).then_some(year as i32)
    })
}

/// The plan's own title, below the notice that sends it out.
fn second_title_year(source: &Source, blocks: &[Block]) -> Option<i32> {
    let titles = blocks.iter().take(HEAD_BLOCKS).filter(|b| may_be_title(source, b));
    titles
        .filter_map(|b| Some(source.tight(b.range.clone())).filter(|t| ends_like_title(t)))
        .find_map(|t| year_in_title(&t))
}

fn year_between_brackets(number: &str) -> Option<i32> {
    let source = Source::new(number);
    let open = source.folded.iter().position(|c| matches!(c, '[' | '('))?;
    digits(&source.folded, open + 1).map(|(year, _)| year as i32)
}
