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
        self.chars[range].iter().collect()
    }

    pub(crate) fn folded(&self, range: Range<usize>) -> String {
        self.folded[range].iter().collect()
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
        let mut at = i;
        words.chars().all(|c| {
            at += 1;
            self.folded.get(at - 1) == Some(&c)
        })
    }

    /// Length of the longest of these words that stands at `i`.
    pub(crate) fn any(&self, i: usize, words: &[&str]) -> Option<usize> {
        words.iter().filter(|w| self.is(i, w)).map(|w| w.chars().count()).max()
    }

    /// Length of the longest of these words that ends before `i`, not reaching below `floor`.
    pub(crate) fn any_before(&self, floor: usize, i: usize, words: &[&str]) -> Option<usize> {
        let fits = |w: &&&str| i.checked_sub(w.chars().count()).is_some_and(|at| at >= floor && self.is(at, w));
        words.iter().filter(fits).map(|w| w.chars().count()).max()
    }
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
fn fold(c: char) -> char {
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
    let digit = |c: char| "零一二三四五六七八九".chars().position(|d| d == c).map(|d| d as u32);
    let (mut total, mut pending, mut end, mut plain) = (0u32, None::<u32>, i, true);
    while let Some(&c) = chars.get(end) {
        if end - i > 6 {
            break;
        }
        let c = if c == '两' { '二' } else { c };
        if let Some(d) = digit(c) {
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

/// A number in digits at `i`: value and end.
pub(crate) fn digits(chars: &[char], i: usize) -> Option<(u32, usize)> {
    let count = chars[i.min(chars.len())..].iter().take(9).take_while(|c| c.is_ascii_digit()).count();
    let text: String = chars.get(i..i + count)?.iter().collect();
    text.parse().ok().map(|n| (n, i + count))
}

/// A number in digits or Chinese numerals.
pub(crate) fn number(chars: &[char], i: usize) -> Option<(u32, usize)> {
    digits(chars, i).or_else(|| han_number(chars, i))
}
