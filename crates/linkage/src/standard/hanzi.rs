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

pub(crate) struct Tables {
    simple: HashMap<char, char>,
    syllable: Vec<u16>,
    folded: Vec<u16>,
    shape: HashMap<char, char>,
    surname: HashMap<char, (u16, u16)>,
}

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
        let mut syllable = vec![0; COUNT];
        let mut folded = vec![0; COUNT];
        for place in 0..COUNT {
            let c = char::from_u32(FIRST + place as u32).expect("the block of unified ideographs holds no surrogate");
            if let Some(reading) = c.to_pinyin() {
                syllable[place] = id(reading.plain());
                folded[place] = id(&format!("~{}", fold(reading.plain())));
            }
        }
        let surname = SURNAMES
            .split_whitespace()
            .filter_map(|word| {
                let c = word.chars().next()?;
                let reading = &word[c.len_utf8()..];
                Some((c, (id(reading), id(&format!("~{}", fold(reading))))))
            })
            .collect();
        let mut shape = HashMap::new();
        for group in ALIKE.split_whitespace() {
            let first = group.chars().next().expect("a word has a first character");
            let class = *shape.get(&first).unwrap_or(&first);
            for c in group.chars() {
                shape.entry(c).or_insert(class);
            }
        }
        Self { simple, syllable, folded, shape, surname }
    }

    /// The simplified form; itself for any other character.
    pub(crate) fn simple(&self, c: char) -> char {
        if c.is_ascii() { c } else { *self.simple.get(&c).unwrap_or(&c) }
    }

    /// The syllable without its tone and its folded form, as numbers; characters without one stand for themselves.
    pub(crate) fn syllable(&self, c: char, is_surname: bool) -> (u16, u16) {
        if is_surname && let Some(known) = self.surname.get(&c) {
            return *known;
        }
        let place = u32::from(c).wrapping_sub(FIRST) as usize;
        match self.syllable.get(place) {
            Some(id) if *id > 0 => (*id, self.folded[place]),
            _ => {
                let own = (u32::from(c).wrapping_mul(0x9e37) >> 3) as u16 | 0x8000;
                (own, own)
            }
        }
    }

    /// The class of characters that look like this one.
    pub(crate) fn shape(&self, c: char) -> char {
        *self.shape.get(&c).unwrap_or(&c)
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
