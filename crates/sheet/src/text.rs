//! Texts as people type them, made comparable.

use std::borrow::Cow;

/// Brackets, marks of required columns and other signs that do not change what a heading means.
const DECORATION: [char; 24] = [
    '(', ')', '[', ']', '{', '}', '<', '>', '*', ':', '"', '\'', '.', ',', ';', '、', '。', '【', '】', '《', '》',
    '“', '”', '_',
];

/// Without spaces around it: also wide, unbreakable and invisible ones, and the apostrophe that keeps digits as text.
pub fn trim(text: &str) -> &str {
    let space = |c: char| c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200d}' | '\u{feff}' | '\u{2060}');
    let trimmed = text.trim_matches(space);
    let bare = trimmed.strip_prefix('\'').or_else(|| trimmed.strip_prefix("=\"").and_then(|t| t.strip_suffix('"')));
    bare.map_or(trimmed, |t| t.trim_matches(space))
}

/// Every full-width form made narrow.
pub(crate) fn narrow(text: &str) -> Cow<'_, str> {
    map(text, narrow_char)
}

/// Full-width letters and digits made narrow; punctuation stays, for it belongs to Chinese text.
pub(crate) fn narrow_letters(text: &str) -> Cow<'_, str> {
    map(text, |c| Some(narrow_char(c)?).filter(char::is_ascii_alphanumeric))
}

fn narrow_char(c: char) -> Option<char> {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0),
        '\u{3000}' => Some(' '),
        _ => None,
    }
}

fn map(text: &str, change: impl Fn(char) -> Option<char>) -> Cow<'_, str> {
    if text.is_ascii() || !text.chars().any(|c| change(c).is_some()) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| change(c).unwrap_or(c)).collect())
}

/// A heading in the form in which headings are compared.
pub fn heading(text: &str) -> String {
    let narrow = narrow(trim(text));
    let plain = narrow.chars().filter(|c| !c.is_whitespace() && !DECORATION.contains(c));
    plain.flat_map(char::to_lowercase).collect()
}

/// A heading without what stands in its brackets: `人均纯收入（元）` is `人均纯收入`.
pub fn heading_bare(text: &str) -> String {
    let narrow = narrow(text);
    let mut depth = 0_u32;
    let outside = narrow.chars().filter(|c| {
        match c {
            '(' | '[' | '【' => depth += 1,
            ')' | ']' | '】' => depth = depth.saturating_sub(1),
            _ => return depth == 0,
        }
        false
    });
    heading(&outside.collect::<String>())
}

/// The spelling of a code or a name in the form in which spellings are compared.
pub(crate) fn spelling(text: &str) -> String {
    narrow(trim(text)).chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// At most the first characters, for messages.
pub(crate) fn shortened(text: &str, chars_max: usize) -> String {
    match text.char_indices().nth(chars_max) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_compared_without_their_decoration() {
        for written in ["户编号", " 户 编 号 ", "*户编号", "户编号＊", "【户编号】", "户编号："] {
            assert_eq!(heading(written), "户编号", "{written}");
        }
        assert_eq!(heading("ＡＡＣ００１"), "aac001");
        assert_eq!(heading_bare("人均纯收入（元）"), "人均纯收入");
        assert_eq!(heading("exit_on"), heading("Exit on"));
    }

    #[test]
    fn the_apostrophe_that_keeps_digits_as_text_is_not_part_of_them() {
        assert_eq!(trim("'0123 "), "0123");
        assert_eq!(trim("=\"0123\""), "0123");
        assert_eq!(trim("\u{3000}甲\u{a0}"), "甲");
    }

    #[test]
    fn chinese_punctuation_stays_in_texts() {
        assert_eq!(narrow_letters("Ａ１（甲）"), "A1（甲）");
        assert_eq!(narrow("１，２"), "1,2");
    }
}
