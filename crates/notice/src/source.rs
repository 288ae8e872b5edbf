use std::ops::Range;

/// The text as read, beside a copy of the same length in which the many spellings of a sign are one.
///
/// All offsets of this crate count the characters of this text.
pub(crate) struct Source {
    pub(crate) chars: Vec<char>,
    pub(crate) folded: Vec<char>,
}

impl Source {
    pub(crate) fn new(text: &str) -> Source {
        let chars: Vec<char> = text.chars().collect();
        let mut folded: Vec<char> = chars.iter().map(|c| fold(*c)).collect();
        unwrap_lines(&mut folded);
        Source { chars, folded }
    }

    pub(crate) fn text(&self, range: Range<usize>) -> String {
        string(&self.chars[range])
    }

    pub(crate) fn folded(&self, range: Range<usize>) -> String {
        string(&self.folded[range])
    }

    /// A name as written, without the spaces and breaks that typesetting put into it.
    pub(crate) fn tight(&self, range: Range<usize>) -> String {
        let written = range.map(|i| (self.chars[i], self.folded[i]));
        written.filter(|(_, folded)| !folded.is_whitespace()).map(|(c, _)| c).collect()
    }

    pub(crate) fn trim(&self, mut range: Range<usize>) -> Range<usize> {
        while range.start < range.end && self.folded[range.start].is_whitespace() {
            range.start += 1;
        }
        while range.start < range.end && self.folded[range.end - 1].is_whitespace() {
            range.end -= 1;
        }
        range
    }

    pub(crate) fn at(&self, i: usize) -> char {
        self.folded.get(i).copied().unwrap_or('\n')
    }

    pub(crate) fn is(&self, i: usize, words: &str) -> bool {
        self.length(i, words).is_some()
    }

    /// How many characters the words have, if they stand at `i`.
    fn length(&self, i: usize, words: &str) -> Option<usize> {
        let rest = self.folded.get(i..)?;
        let mut count = 0;
        for c in words.chars() {
            if rest.get(count) != Some(&c) {
                return None;
            }
            count += 1;
        }
        Some(count)
    }

    /// Length of the longest of these words that stands at `i`.
    pub(crate) fn any(&self, i: usize, words: &[&str]) -> Option<usize> {
        words.iter().filter_map(|w| self.length(i, w)).max()
    }

    /// Length of the longest of these words that ends before `i`, not reaching below `floor`.
    pub(crate) fn any_before(&self, floor: usize, i: usize, words: &[&str]) -> Option<usize> {
        words.iter().filter_map(|w| self.length_before(floor, i, w)).max()
    }

    fn length_before(&self, floor: usize, i: usize, words: &str) -> Option<usize> {
        let before = self.folded.get(floor..i)?;
        let mut count = 0;
        for c in words.chars().rev() {
            if before.get(before.len().checked_sub(count + 1)?) != Some(&c) {
                return None;
            }
            count += 1;
        }
        Some(count)
    }
}

/// Collecting would grow the string several times.
fn string(chars: &[char]) -> String {
    let mut out = String::with_capacity(chars.len() * '一'.len_utf8());
    out.extend(chars);
    out
}

/// Lines of a wrapped text are longer than this and shorter than that.
const WRAPPED_CHARS: std::ops::RangeInclusive<usize> = 18..=80;
const WRAPPED_LINES_MIN: usize = 12;

/// Where every line was broken at the same width, the breaks inside a paragraph become spaces.
fn unwrap_lines(folded: &mut [char]) {
    let ends: Vec<usize> = (0..folded.len()).filter(|i| folded[*i] == '\n').collect();
    let starts = std::iter::once(0).chain(ends.iter().map(|e| e + 1));
    let lines: Vec<(usize, usize)> = starts.zip(ends.iter().copied()).filter(|(a, b)| b - a > 1).collect();
    let width = lines.iter().map(|(a, b)| b - a).max().unwrap_or(0);
    let full = |a: usize, b: usize| b - a + 4 > width;
    let wrapped = lines.iter().filter(|(a, b)| full(*a, *b) && !"。;\t".contains(folded[b - 1])).count();
    let table = folded.contains(&'\t');
    if table || !WRAPPED_CHARS.contains(&width) || lines.len() < WRAPPED_LINES_MIN || wrapped * 3 < lines.len() {
        return;
    }
    for (a, b) in lines {
        // Behind a stop a paragraph may end; in a line of its own the rest does no harm.
        if full(a, b) && !"。;:".contains(folded[b - 1]) && folded.get(b + 1).is_some_and(|c| !c.is_whitespace()) {
            folded[b] = ' ';
        }
    }
}

/// Full-width digits and signs to half-width, every kind of space to one, every dash to one.
pub(crate) fn fold(c: char) -> char {
    match c {
        '\u{3000}' | '\u{A0}' | '\u{FEFF}' | '\u{200B}' | '\u{2002}'..='\u{200A}' => ' ',
        '－' | '—' | '–' | '～' | '~' | '−' | '―' | '‐' | '‑' | '─' => '-',
        '〔' | '［' | '【' => '[',
        '〕' | '］' | '】' => ']',
        '﹒' | '．' => '.',
        '︰' | '∶' => ':',
        '﹙' => '(',
        '﹚' => ')',
        '〇' | '○' => '零',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        c => c,
    }
}

pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}')
}

/// A sign that ends a clause (folded).
pub(crate) fn is_stop(c: char) -> bool {
    matches!(c, ',' | '。' | ';' | ':' | '!' | '?' | '、' | '\n' | '\t' | '\r')
}

/// A sign that ends a sentence (folded).
pub(crate) fn is_full_stop(c: char) -> bool {
    matches!(c, '。' | ';' | '!' | '?' | '\n' | '\t' | '\r')
}

/// A number in Chinese numerals (一 to 九百九十九, 二零二一) at `i`: value and end.
pub(crate) fn han_number(chars: &[char], i: usize) -> Option<(u32, usize)> {
    let (mut total, mut pending, mut end, mut plain) = (0u32, None::<u32>, i, true);
    while let Some(&c) = chars.get(end) {
        if end - i > 6 {
            break;
        }
        let c = if c == '两' { '二' } else { c };
        if let Some(d) = han_digit(c) {
            pending = Some(if plain { pending.unwrap_or(0) * 10 + d } else { d });
        } else if c == '十' || c == '百' {
            let factor = if c == '十' { 10 } else { 100 };
            total += pending.take().unwrap_or(1) * factor;
            plain = false;
        } else {
            break;
        }
        end += 1;
    }
    (end > i).then_some((total + pending.unwrap_or(0), end))
}

fn han_digit(c: char) -> Option<u32> {
    Some(match c {
        '零' => 0,
        '一' => 1,
        '二' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

/// A number in digits at `i`, of nine at most: value and end.
pub(crate) fn digits(chars: &[char], i: usize) -> Option<(u32, usize)> {
    let (mut value, mut end) = (0, i);
    while let Some(digit) = chars.get(end).filter(|_| end - i < 9).and_then(|c| c.to_digit(10)) {
        (value, end) = (value * 10 + digit, end + 1);
    }
    (end > i).then_some((value, end))
}

/// A number in digits or Chinese numerals.
pub(crate) fn number(chars: &[char], i: usize) -> Option<(u32, usize)> {
    digits(chars, i).or_else(|| han_number(chars, i))
}
