//! Tables by character: simplified form, syllable, folded syllable, shape.

use std::collections::HashMap;
use std::sync::LazyLock;

use pinyin::ToPinyin;

const FIRST: u32 = 0x4e00;
const COUNT: usize = 0x5200;

/// Characters that are easily taken for each other, one group a word.
const ALIKE: &str = "己已巳 未末 土士 日曰 祥详 兰蓝 丽利 戊戌戍 治冶 晴睛 侯候 茶荼 免兔 代伐 今令 王玉 大太 天夫 干千 人入 \
    刀力 白自 目且 田由甲申 木本 住往 洋详 清请 淸清 明朋 情清 梅悔 枝技 杨扬 科料 析折 莱菜 雲云 冰水 永水 风凤 贝见 \
    龙尤 辛幸 圆园 宣宜 侍待 淮准 汪注 玲铃 坡波 俊峻浚 萍苹 英荚 元无 亮壳 嘉喜 勤勒 琴瑟 芬芳 艳绝 毫豪 晓浇 桂佳 冬东 \
    平乎 左右 石右 失矢 牛午 复夏 孙孔 史吏 古右 付什 宇字 宝定 官宫 官管 沈沉 何河 伟纬 泽择 波皮 莹萤 颖颍 宏弘";

/// Surnames whose first reading in a dictionary is not the one of the name.
const SURNAMES: &str = "曾zeng 单shan 解xie 仇qiu 区ou 查zha 翟zhai 任ren 朴piao 尉yu 盖ge 覃qin 冼xian 乐yue 宁ning 缪miao \
    黑he 折she 员yun 召shao 秘bi 长zhang 重chong 种chong 万wan 尹yin 贾jia 纪ji 石shi 柏bai 强qiang 沈shen 洗xian 那na \
    令ling 能nai 燕yan 应ying 车che 谌chen 洪hong 葛ge 句gou 臧zang 相xiang";

/// What is known of a character; together, so that a look-up touches memory once.
#[derive(Clone, Copy)]
struct Entry {
    simple: char,
    shape: char,
    /// The syllable and its folded form as numbers, 0 if there is none; and the same where it is a surname.
    syllable: (u16, u16),
    surname: (u16, u16),
}

pub(crate) struct Tables {
    /// The block of unified ideographs.
    entries: Vec<Entry>,
    /// Simplified forms of characters outside of it.
    others: HashMap<char, char>,
    /// Syllables by their spelling: as characters of a private plane, and by these as numbers with their folded form.
    spelt: HashMap<String, char>,
    sounds: Vec<(u16, u16)>,
}

/// The first of the characters that stand for syllables.
const SPELT: u32 = 0xf_0000;

pub(crate) fn tables() -> &'static Tables {
    static TABLES: LazyLock<Tables> = LazyLock::new(Tables::new);
    &TABLES
}

impl Tables {
    fn new() -> Self {
        let mut simple = HashMap::new();
        for line in include_str!("../data/traditional.txt").lines().filter(|line| !line.starts_with('#')) {
            let mut characters = line.chars();
            while let (Some(from), Some(to)) = (characters.next(), characters.next()) {
                simple.insert(from, to);
            }
        }
        let mut ids: HashMap<String, u16> = HashMap::new();
        let mut id = |text: &str| match ids.get(text) {
            Some(known) => *known,
            None => {
                let next = ids.len() as u16 + 1;
                ids.insert(text.to_owned(), next);
                next
            }
        };
        let mut entries = Vec::with_capacity(COUNT);
        for c in (FIRST..FIRST + COUNT as u32).filter_map(char::from_u32) {
            let syllable = c.to_pinyin().map_or((0, 0), |reading| {
                let plain = reading.plain();
                (id(plain), id(&format!("~{}", fold(plain))))
            });
            let simple = simple.remove(&c).unwrap_or(c);
            entries.push(Entry { simple, shape: c, syllable, surname: syllable });
        }
        let place = |c: char| (u32::from(c) - FIRST) as usize;
        for word in SURNAMES.split_whitespace() {
            let c = word.chars().next().expect("a word has a first character");
            let reading = &word[c.len_utf8()..];
            entries[place(c)].surname = (id(reading), id(&format!("~{}", fold(reading))));
        }
        let mut spelt = HashMap::new();
        let mut sounds = Vec::new();
        for c in (FIRST..FIRST + COUNT as u32).filter_map(char::from_u32) {
            let Some(plain) = c.to_pinyin().map(pinyin::Pinyin::plain) else { continue };
            if let (Some(stands), std::collections::hash_map::Entry::Vacant(free)) =
                (char::from_u32(SPELT + sounds.len() as u32), spelt.entry(plain.to_owned()))
            {
                free.insert(stands);
                sounds.push(entries[place(c)].syllable);
            }
        }
        // As passports spell them.
        for (passport, plain) in
            [("lyu", "lü"), ("nyu", "nü"), ("lyue", "lüe"), ("nyue", "nüe"), ("lue", "lüe"), ("nue", "nüe")]
        {
            if let Some(stands) = spelt.get(plain).copied() {
                spelt.insert(passport.to_owned(), stands);
            }
        }
        for group in ALIKE.split_whitespace() {
            let first = group.chars().next().expect("a word has a first character");
            let class = entries[place(first)].shape;
            for c in group.chars().filter(|c| entries[place(*c)].shape == *c).collect::<Vec<_>>() {
                entries[place(c)].shape = class;
            }
        }
        Self { entries, others: simple, spelt, sounds }
    }

    #[inline]
    fn entry(&self, c: char) -> Option<&Entry> {
        self.entries.get(u32::from(c).wrapping_sub(FIRST) as usize)
    }

    /// The simplified form; itself for any other character.
    #[inline]
    pub(crate) fn simple(&self, c: char) -> char {
        match self.entry(c) {
            Some(entry) => entry.simple,
            None if c.is_ascii() => c,
            None => *self.others.get(&c).unwrap_or(&c),
        }
    }

    /// The syllable without its tone and its folded form, as numbers; characters without one stand for themselves.
    #[inline]
    pub(crate) fn syllable(&self, c: char, is_surname: bool) -> (u16, u16) {
        let known = self.entry(c).map_or((0, 0), |entry| if is_surname { entry.surname } else { entry.syllable });
        if known.0 > 0 {
            return known;
        }
        if let Some(sound) = u32::from(c).checked_sub(SPELT).and_then(|place| self.sounds.get(place as usize)) {
            return *sound;
        }
        let own = (u32::from(c).wrapping_mul(0x9e37) >> 3) as u16 | 0x8000;
        (own, own)
    }

    /// The character that stands for a syllable spelt so.
    pub(crate) fn spelt(&self, syllable: &str) -> Option<char> {
        self.spelt.get(syllable).copied()
    }

    /// The class of characters that look like this one.
    #[inline]
    pub(crate) fn shape(&self, c: char) -> char {
        self.entry(c).map_or(c, |entry| entry.shape)
    }
}

/// What south-western and southern speech does not tell apart: n and l, zh and z, final ng and n, hu and f.
fn fold(syllable: &str) -> String {
    let plain = syllable.replace('ü', "v");
    let (initial, rest) = match plain.as_bytes() {
        [b'z' | b'c' | b's', b'h', ..] => (&plain[..1], &plain[2..]),
        [b'n', ..] if plain.len() > 1 => ("l", &plain[1..]),
        [b'h', b'u', _, ..] => ("f", &plain[2..]),
        [_, ..] => (&plain[..1], &plain[1..]),
        [] => ("", ""),
    };
    let rest = rest.strip_suffix("ng").map_or_else(|| rest.to_owned(), |stem| format!("{stem}n"));
    format!("{initial}{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dialects_fold_and_other_syllables_do_not() {
        assert_eq!(fold("zhang"), fold("zan"));
        assert_eq!(fold("nan"), fold("lang"));
        assert_eq!(fold("huang"), fold("fang"));
        assert_ne!(fold("wang"), fold("huang"));
        assert_ne!(fold("li"), fold("lu"));
    }

    #[test]
    fn characters_have_their_simplified_form_and_surnames_their_own_reading() {
        let tables = tables();
        assert_eq!((tables.simple('張'), tables.simple('峯'), tables.simple('张')), ('张', '峰', '张'));
        assert_eq!(tables.syllable('曾', true).0, tables.syllable('增', false).0);
        assert_eq!(tables.syllable('华', false).0, tables.syllable('滑', false).0);
        assert_ne!(tables.syllable('华', false).0, tables.syllable('明', false).0);
    }
}
