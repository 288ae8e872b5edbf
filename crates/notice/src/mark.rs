//! The number in front of a heading or an item, in its many spellings.

use crate::source::{Source, digits, han_number, is_han};

/// How deep a kind of number stands; a smaller one holds the larger ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Level {
    /// 第一部分, 第一章
    Part,
    /// 一、
    Heading,
    /// (一)
    Group,
    /// 1.
    Item,
    /// (1) or 1)
    Sub,
    /// ①
    Circled,
    /// 第一条
    Article,
    /// 1.1
    Decimal,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) level: Level,
    pub(crate) number: u32,
    pub(crate) start: usize,
    /// First character after the number and its sign.
    pub(crate) end: usize,
    /// The sign after the number; a space if there is none.
    pub(crate) sign: char,
    /// Whether the number only guesses that it is one: no sign follows, or a decimal fraction may stand here.
    pub(crate) doubtful: bool,
}

/// The mark at `i`, if any. `end` bounds the paragraph.
pub(crate) fn mark(source: &Source, i: usize, end: usize) -> Option<Mark> {
    let c = &source.folded[..end];
    let first = *c.get(i)?;
    let found = |level, number, after, sign, doubtful| {
        let mut after: usize = after;
        while after < end && c[after] == ' ' {
            after += 1;
        }
        Some(Mark { level, number, start: i, end: after, sign, doubtful })
    };
    match first {
        '\u{2460}'..='\u{2473}' => return found(Level::Circled, first as u32 - 0x245F, i + 1, ' ', false),
        '\u{2474}'..='\u{2487}' => return found(Level::Sub, first as u32 - 0x2473, i + 1, ' ', false),
        '\u{2488}'..='\u{249B}' => return found(Level::Item, first as u32 - 0x2487, i + 1, '.', false),
        '\u{3220}'..='\u{3229}' => return found(Level::Group, first as u32 - 0x321F, i + 1, ' ', false),
        _ => {}
    }
    let at = |i: usize| c.get(i).copied().unwrap_or('\n');
    if first == '第' {
        let (number, after) = han_number(c, i + 1).or_else(|| digits(c, i + 1))?;
        let level = match at(after) {
            '条' => Level::Article,
            '章' | '篇' | '节' => Level::Part,
            '部' if at(after + 1) == '分' => return found(Level::Part, number, after + 2, ' ', false),
            _ => return None,
        };
        return found(level, number, after + 1, ' ', false);
    }
    let skip = |mut i: usize| {
        while at(i) == ' ' {
            i += 1;
        }
        i
    };
    if first == '(' || first == '[' {
        let inside = skip(i + 1);
        let (level, (number, after)) = match han_number(c, inside) {
            Some(found) => (Level::Group, found),
            None => (Level::Sub, digits(c, inside)?),
        };
        let after = skip(after);
        let closed = matches!(at(after), ')' | ']');
        if !closed || number == 0 || number > 200 {
            return None;
        }
        let sign = matches!(at(after + 1), '、' | '.' | ',' | ':');
        return found(level, number, after + 1 + usize::from(sign), ')', false);
    }
    if let Some((number, after)) = han_number(c, i) {
        let bare = after;
        let after = skip(after);
        return match at(after) {
            '、' | '.' | ',' | ':' => found(Level::Heading, number, after + 1, at(after), false),
            ')' => found(Level::Group, number, after + 1, ')', false),
            _ if after > bare && is_han(at(after)) => found(Level::Heading, number, after, ' ', true),
            _ => None,
        };
    }
    let (number, after) = digits(c, i)?;
    if number == 0 || number > 999 {
        return None;
    }
    let bare = after;
    let after = skip(after);
    match at(after) {
        '.' if after == bare && at(after + 1).is_ascii_digit() => {
            // 1.1 of another genre, or the fifty-eighth word after number 33.
            let (_, end) = digits(c, after + 1)?;
            let decimal = matches!(at(end), ' ' | '.' | '、')
                || (end == after + 2 && is_han(at(end)) && !"月日年个名户万亿家所项条人".contains(at(end)));
            let level = if decimal { Level::Decimal } else { Level::Item };
            found(level, number, after + 1, '.', true)
        }
        '.' | '、' => found(Level::Item, number, after + 1, at(after), false),
        ',' | ':' => found(Level::Item, number, after + 1, at(after), true),
        ')' => found(Level::Sub, number, after + 1, ')', false),
        next if is_han(next) => found(Level::Item, number, after, ' ', true),
        _ => None,
    }
}
