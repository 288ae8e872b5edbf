//! Personal names.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::hanzi::tables;
use crate::hash;

/// Stands in a name for a character that could not be read or typed.
pub(crate) const UNKNOWN: char = '?';

const COMPOUND: &str = "欧阳 上官 司马 令狐 诸葛 司徒 东方 皇甫 尉迟 公孙 慕容 长孙 宇文 夏侯 轩辕 端木 百里 呼延 南宫 申屠 \
    太史 闻人 独孤 万俟 赫连 澹台 公冶 宗政 濮阳 淳于 单于 太叔 仲孙 钟离 鲜于 闾丘 司空 东郭 西门 第五";

/// A name ready to be compared.
#[derive(Clone, Debug, Default)]
pub(crate) struct Name {
    pub(crate) characters: Vec<char>,
    pub(crate) features: Features,
}

/// Hashes that make most comparisons of two names one comparison of words; together they fill less than a cache line.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Features {
    pub(crate) whole: u64,
    pub(crate) pinyin: u64,
    /// Pinyin as dialects hear it.
    pub(crate) folded: u64,
    pub(crate) surname: u64,
    /// The characters in a fixed order.
    pub(crate) sorted: u64,
    /// The characters' classes of shape.
    pub(crate) shape: u64,
}

impl Name {
    #[cfg(test)]
    pub(crate) fn read(text: &str) -> Option<Self> {
        let mut name = Self::default();
        name.fill(text).then_some(name)
    }

    /// Simplified characters without blanks, dots, and what stands in brackets, into a name that is used again.
    ///
    /// `false` if nothing is left.
    pub(crate) fn fill(&mut self, text: &str) -> bool {
        let tables = tables();
        self.characters.clear();
        let mut depth = 0usize;
        for c in text.chars() {
            match c {
                '(' | '（' | '[' | '【' => depth += 1,
                ')' | '）' | ']' | '】' => depth = depth.saturating_sub(1),
                _ if depth > 0 || is_separator(c) => {}
                '□' | '？' | '?' | '*' | '＊' | '■' | '\u{fffd}' | '\u{e000}'..='\u{f8ff}' => {
                    self.characters.push(UNKNOWN);
                }
                c => self.characters.push(tables.simple(c).to_ascii_uppercase()),
            }
        }
        if self.characters.iter().all(|c| *c == UNKNOWN || c.is_ascii_digit()) {
            return false;
        }
        self.characters.truncate(u8::MAX.into());
        let length = surname_length(&self.characters);
        let mut features = Features {
            whole: hash::characters(&self.characters),
            pinyin: hash::mix(self.characters.len() as u64, 3),
            folded: hash::mix(self.characters.len() as u64, 4),
            surname: hash::characters(&self.characters[..length]),
            sorted: hash::characters(&sorted(&self.characters)),
            shape: hash::mix(self.characters.len() as u64, 6),
        };
        for (place, c) in self.characters.iter().enumerate() {
            let (plain, folded) = tables.syllable(*c, place == 0 && length == 1);
            features.pinyin = hash::mix(features.pinyin, plain.into());
            features.folded = hash::mix(features.folded, folded.into());
            features.shape = hash::mix(features.shape, u32::from(tables.shape(*c)).into());
        }
        self.features = features;
        true
    }
}

/// The syllables of a name without their tones, as numbers; its surname has `length` characters.
pub(crate) fn syllables(characters: &[char], length: usize) -> impl Iterator<Item = u16> {
    let tables = tables();
    characters.iter().enumerate().map(move |(place, c)| tables.syllable(*c, place == 0 && length == 1).0)
}

/// The characters in their order by number.
fn sorted(characters: &[char]) -> Vec<char> {
    let mut sorted = characters.to_vec();
    sorted.sort_unstable();
    sorted
}

pub(crate) fn surname_length(characters: &[char]) -> usize {
    static TABLE: LazyLock<HashSet<[char; 2]>> = LazyLock::new(|| {
        COMPOUND
            .split_whitespace()
            .filter_map(|word| {
                let mut characters = word.chars();
                Some([characters.next()?, characters.next()?])
            })
            .collect()
    });
    static FIRSTS: LazyLock<HashSet<char>> = LazyLock::new(|| TABLE.iter().map(|pair| pair[0]).collect());
    // Names of other peoples have no surname; two characters tell them apart better than one.
    match characters {
        [_, _, _, _, _, ..] => 2,
        [first, second, _, ..] if FIRSTS.contains(first) && TABLE.contains(&[*first, *second]) => 2,
        _ => 1,
    }
}

fn is_separator(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(
            c,
            '·' | '•'
                | '．'
                | '.'
                | '-'
                | '‧'
                | '・'
                | '﹒'
                | '∙'
                | '⋅'
                | '●'
                | '。'
                | '、'
                | ','
                | '，'
                | '\''
                | '_'
                | '`'
                | '—'
                | '–'
                | '\u{200b}'
                | '\u{feff}'
        )
}

/// What two names of different characters still have in common.
pub(crate) struct Pair<'a> {
    pub(crate) left: &'a [char],
    pub(crate) right: &'a [char],
}

impl Pair<'_> {
    /// As many characters, and one of them another; one that could not be read equals any.
    pub(crate) fn is_one_character_apart(&self) -> bool {
        self.differing().is_some_and(|count| count <= 1)
    }

    fn differing(&self) -> Option<usize> {
        (self.left.len() == self.right.len()).then(|| self.left.iter().zip(self.right).filter(|(a, b)| a != b).count())
    }

    /// Equal but for characters that could not be read.
    pub(crate) fn is_equal_where_readable(&self) -> bool {
        self.left.len() == self.right.len()
            && self.left.iter().zip(self.right).all(|(a, b)| a == b || *a == UNKNOWN || *b == UNKNOWN)
    }

    /// One name has a character more (a middle one left out), or is cut off after three or more characters.
    pub(crate) fn is_shortened(&self) -> bool {
        let (long, short) =
            if self.left.len() >= self.right.len() { (self.left, self.right) } else { (self.right, self.left) };
        if short.len() < 2 || long.len() == short.len() || long[0] != short[0] {
            return false;
        }
        if short.len() >= 3 && long.starts_with(short) {
            return true;
        }
        let mut rest = long.iter();
        long.len() == short.len() + 1 && short.iter().all(|c| rest.any(|other| other == c))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Name {
        Name::read(text).unwrap()
    }

    #[test]
    fn one_name_however_it_is_written() {
        for (a, b) in [
            ("張偉", "张伟"),
            ("王 芳", "王芳"),
            ("阿依·古丽", "阿依古丽"),
            ("阿依．古丽", "阿依古丽"),
            ("李强（大）", "李强"),
        ] {
            assert_eq!(name(a).characters, name(b).characters, "{a}");
        }
        assert!(Name::read(" · ").is_none());
    }

    #[test]
    fn homophones_share_their_pinyin_and_compound_surnames_stay_whole() {
        assert_eq!(name("李红梅").features.pinyin, name("李洪梅").features.pinyin);
        assert_ne!(name("李红梅").features.pinyin, name("李红霞").features.pinyin);
        assert_eq!(name("欧阳明").features.surname, name("欧阳建国").features.surname);
        assert_ne!(name("欧阳明").features.surname, name("欧建国").features.surname);
    }

    #[test]
    fn slips_are_told_apart() {
        let pair = |a: &str, b: &str, test: &dyn Fn(&Pair<'_>) -> bool| {
            test(&Pair { left: &name(a).characters, right: &name(b).characters })
        };
        assert!(pair("王建国", "王建军", &|p| p.is_one_character_apart()));
        assert!(pair("王建国", "王国", &|p| p.is_shortened()));
        assert!(pair("阿依古丽热合曼", "阿依古丽", &|p| p.is_shortened()));
        assert!(pair("王□国", "王建国", &|p| p.is_equal_where_readable()));
    }

    #[test]
    fn another_order_another_shape_and_a_dialect_are_seen_by_their_hashes() {
        let features = |text: &str| name(text).features;
        assert_eq!(features("王建国").sorted, features("王国建").sorted);
        assert_eq!(features("孙己").shape, features("孙已").shape);
        assert_ne!(features("孙伟").shape, features("孙已").shape);
        assert_eq!(features("刘兰").folded, features("刘南").folded);
    }
}
