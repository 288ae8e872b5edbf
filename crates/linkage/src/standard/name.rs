//! Personal names.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::hanzi::tables;
use super::latin;
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
                '\u{4e00}'..='\u{9fff}' if depth == 0 => self.characters.push(tables.simple(c)),
                '(' | '（' | '[' | '【' | '〔' | '［' | '{' | '｛' | '<' | '《' | '〈' | '﹙' | '＜' => {
                    depth += 1
                }
                ')' | '）' | ']' | '】' | '〕' | '］' | '}' | '｝' | '>' | '》' | '〉' | '﹚' | '＞' => {
                    depth = depth.saturating_sub(1);
                }
                _ if depth > 0 || is_separator(c) => {}
                // 户主：张三
                ':' | '：' => self.characters.clear(),
                '□'
                | '？'
                | '?'
                | '*'
                | '＊'
                | '■'
                | '×'
                | '✕'
                | '○'
                | '#'
                | '＃'
                | '\u{fffd}'
                | '\u{e000}'..='\u{f8ff}' => {
                    self.characters.push(UNKNOWN);
                }
                c => self.characters.push(tables.simple(narrow(c)).to_ascii_uppercase()),
            }
        }
        if self.characters.first().is_some_and(|c| c.is_ascii_uppercase()) {
            self.spell(text);
        } else {
            self.end();
        }
        if self.characters.iter().all(|c| *c == UNKNOWN || c.is_ascii_digit()) || is_no_name(&self.characters) {
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

impl Name {
    /// A name in Latin letters becomes its syllables, if it is one in pinyin.
    fn spell(&mut self, text: &str) {
        let syllables = latin::syllables(text);
        if !syllables.is_empty() {
            self.characters.clear();
            self.characters.extend(syllables);
        }
    }

    /// 张三2 is the second 张三 of a list; 张X, 张某 leave out a character; 户主张三 is the head of a household.
    fn end(&mut self) {
        if self.characters.len() >= 4 && self.characters.starts_with(&['户', '主']) {
            self.characters.drain(..2);
        }
        while self.characters.len() > 1 && self.characters.last().is_some_and(char::is_ascii_digit) {
            self.characters.pop();
        }
        self.characters.iter_mut().skip(1).filter(|c| matches!(c, 'X' | '某')).for_each(|c| *c = UNKNOWN);
    }
}

/// ASCII for full-width letters and digits.
fn narrow(c: char) -> char {
    match c {
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// What stands in a list where nobody's name was known.
fn is_no_name(name: &[char]) -> bool {
    const NONE: [&str; 13] =
        ["无", "不详", "未知", "暂无", "没有", "空", "无名", "未取名", "未命名", "待定", "NULL", "NONE", "NAN"];
    // Hardly any name begins so.
    let may_be = name.first().is_some_and(|c| matches!(c, '无' | '不' | '未' | '暂' | '没' | '空' | '待' | 'N'));
    may_be && NONE.iter().any(|word| word.chars().eq(name.iter().copied()))
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
                | '˙'
                | '᛫'
                | '･'
                | 'ㆍ'
                | '․'
                | '\u{387}'
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
            ("李强〔小〕", "李强"),
            ("李强2", "李强"),
            ("李强（小", "李强"),
            ("户主：李强", "李强"),
            ("户主 李强", "李强"),
            ("阿依˙古丽", "阿依古丽"),
        ] {
            assert_eq!(name(a).characters, name(b).characters, "{a}");
        }
        for written in [" · ", "无", "不详", "未取名", "null", "**", "12"] {
            assert!(Name::read(written).is_none(), "{written}");
        }
    }

    #[test]
    fn a_name_in_pinyin_sounds_like_its_characters() {
        for (latin, characters) in [
            ("Zhang San", "张三"),
            ("ZHANG SANFENG", "张三丰"),
            ("zhangsanfeng", "张三丰"),
            ("Li Xi'an", "李西安"),
            ("Li Xian", "李先"),
            ("lv bu", "吕布"),
            ("LYU BU", "吕布"),
            ("Lǚ Bù", "吕布"),
            ("Zeng Guofan", "曾国藩"),
            ("Ouyang Xiu", "欧阳修"),
        ] {
            assert_eq!(name(latin).features.pinyin, name(characters).features.pinyin, "{latin}");
        }
        assert_ne!(name("Zhang San").features.whole, name("张三").features.whole);
        assert_eq!(name("Zhang San").features.whole, name("ZHANG SAN").features.whole);
        // No pinyin: it stays as it is.
        assert_eq!(name("Smith").characters.len(), 5);
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
        for hidden in ["王□国", "王*国", "王某国", "王某某", "王XX", "王**"] {
            assert!(pair(hidden, "王建国", &|p| p.is_equal_where_readable()), "{hidden}");
        }
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
