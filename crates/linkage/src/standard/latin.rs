//! Names in pinyin: Zhang Sanfeng, ZHANGSANFENG, Lǚ Bù.

use super::hanzi::tables;

/// Longer ones are names of other peoples.
const SYLLABLES_MAX: usize = 4;
const LETTERS_MAX: usize = 6;

/// The name's syllables, each as a character that stands for it; empty if it is not pinyin throughout.
pub(super) fn syllables(text: &str) -> Vec<char> {
    let letters: String = text.chars().filter(|c| !c.is_ascii_digit()).map(plain).collect();
    let mut found = Vec::new();
    for word in letters.split(|c: char| !c.is_ascii_lowercase() && c != 'ü').filter(|word| !word.is_empty()) {
        let word: Vec<char> = word.chars().collect();
        // Inside a word a syllable that begins with a vowel is set off by an apostrophe, or should be.
        let Some(split) = split(&word, false).or_else(|| split(&word, true)) else { return Vec::new() };
        found.extend(split);
    }
    if (2..=SYLLABLES_MAX).contains(&found.len()) { found } else { Vec::new() }
}

/// The longest syllables first.
fn split(letters: &[char], with_vowels: bool) -> Option<Vec<char>> {
    if letters.is_empty() {
        return Some(Vec::new());
    }
    (1..=LETTERS_MAX.min(letters.len())).rev().find_map(|length| {
        let (syllable, rest) = letters.split_at(length);
        let syllable = tables().spelt(&syllable.iter().collect::<String>())?;
        if !with_vowels && rest.first().is_some_and(|c| matches!(c, 'a' | 'e' | 'o')) {
            return None;
        }
        let mut all = vec![syllable];
        all.extend(split(rest, with_vowels)?);
        Some(all)
    })
}

/// The letter without its tone, small; v is how ü is typed.
fn plain(c: char) -> char {
    const TONES: [(&str, char); 6] = [
        ("āáǎàĀÁǍÀ", 'a'),
        ("ēéěèĒÉĚÈ", 'e'),
        ("īíǐìĪÍǏÌ", 'i'),
        ("ōóǒòŌÓǑÒ", 'o'),
        ("ūúǔùŪÚǓÙ", 'u'),
        ("ǖǘǚǜüÜǕǗǙǛvV", 'ü'),
    ];
    let c = TONES.iter().find(|(with_tone, _)| with_tone.contains(c)).map_or(c, |(_, letter)| *letter);
    match c {
        'ａ'..='ｚ' | 'Ａ'..='Ｚ' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c).to_ascii_lowercase(),
        c => c.to_ascii_lowercase(),
    }
}
