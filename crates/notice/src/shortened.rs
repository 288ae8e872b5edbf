//! Where a text may be cut short: at a pause or between words, never inside a number, brackets, quotation marks or a name.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::bodies::parts_a_name;
use crate::source::fold;

/// Below this a beginning says too little.
const CHARS_MIN: usize = 6;

/// Words that join what stands before them to more of the same, beside 和, 与, 及, 并, 或.
const JOINTS: &[&str] = &["以及", "直至", "包括"];
/// Words that begin with a joint and are none.
const NO_JOINTS: &[&str] = &[
    "和谐", "和平", "和解", "和睦", "与会", "与时", "及时", "及早", "及格", "并网", "并购", "并轨", "并联", "并发",
    "等级", "等次", "等额", "等待", "等值", "等效",
];
/// Words that end with a joint and are none.
const NO_JOINTS_EITHER: &[&str] = &[
    "参与", "赋与", "给与", "共和", "总和", "缓和", "调和", "温和", "饱和", "中和", "涉及", "普及", "惠及", "顾及",
    "危及", "触及", "提及", "波及", "以及", "合并", "兼并", "归并", "相等", "平等", "均等", "高等", "中等", "初等",
    "同等", "对等",
];
/// Words that begin another action, or its circumstances; two characters tell them (进一步, 向社会).
const BEGINNINGS: &[&str] = &[
    "推进", "推动", "推广", "加强", "加快", "加大", "开展", "建立", "健全", "完善", "落实", "实施", "提升", "提高",
    "促进", "确保", "实现", "形成", "构建", "打造", "培育", "支持", "鼓励", "引导", "强化", "深化", "优化", "制定",
    "制订", "出台", "编制", "进行", "做好", "抓好", "完成", "达到", "统筹", "探索", "依托", "围绕", "按照", "根据",
    "通过", "采取", "纳入", "给予", "享受", "参加", "参与", "负责", "协助", "配合", "督促", "严格", "严禁", "禁止",
    "全面", "进一", "切实", "逐步", "不断", "积极", "大力", "对于", "用于", "予以", "保证", "防止", "避免", "解决",
    "整合", "向社", "从而",
];
/// Words that end what is spoken of.
const ENDINGS: &[&str] = &[
    "工作", "建设", "发展", "服务", "管理", "体系", "机制", "制度", "项目", "工程", "行动", "能力", "水平", "任务",
    "平台", "政策", "措施", "方案", "计划", "规划", "标准", "设施", "资源", "产业", "企业", "单位", "部门", "机构",
    "人员", "人才", "队伍", "改革", "创新", "整治", "治理", "保护", "监管", "检查", "培训", "宣传", "教育", "医疗",
    "卫生", "环境", "安全", "质量", "改造", "治疗", "救助", "补助", "就业", "搬迁", "合作", "力度", "责任", "目标",
    "问题", "情况", "范围", "领域", "地区", "家庭", "人口", "学校", "医院", "中心", "基地", "系统", "数据", "信息",
    "技术", "资金", "活动", "清单", "台账", "村庄", "组织", "意见", "处理", "利用", "运营", "运行", "使用", "监测",
    "评价", "考核", "排查", "整改", "监督",
];
/// With one of these a word goes on (工作队, 管理办法).
const SUFFIXES: &str =
    "队组室站者员量面办法证点级区局厅院所部会费款型化性度率制业力人户群社网库园岗师生校科处段类额位态感权物品";

/// What two neighbouring characters are, as flags.
static PAIRS: LazyLock<HashMap<(char, char), u8>> = LazyLock::new(|| {
    let mut out = HashMap::new();
    let all = [
        (JOINTS, JOINT),
        (NO_JOINTS, NO_JOINT),
        (NO_JOINTS_EITHER, NO_JOINT_EITHER),
        (BEGINNINGS, BEGINNING),
        (ENDINGS, ENDING),
    ];
    for (words, flag) in all {
        for word in words {
            let mut chars = word.chars();
            if let (Some(a), Some(b)) = (chars.next(), chars.next()) {
                *out.entry((a, b)).or_default() |= flag;
            }
        }
    }
    out
});
const JOINT: u8 = 1;
const NO_JOINT: u8 = 2;
const NO_JOINT_EITHER: u8 = 4;
const BEGINNING: u8 = 8;
const ENDING: u8 = 16;

/// The beginning of a text without its breaks, at most so many characters, ending where a reader would pause.
pub fn shortened(text: &str, chars_max: usize) -> String {
    // What lies far behind does not matter, and the signs that are left out in front are few.
    let reach = 4 * chars_max + 1;
    let mut chars: Vec<char> = text.chars().filter(|c| !fold(*c).is_whitespace()).take(reach).collect();
    if chars.len() <= chars_max {
        return chars.into_iter().collect();
    }
    let mut folded: Vec<char> = chars.iter().map(|c| fold(*c)).collect();
    while chars.len() > chars_max {
        if let Some(end) = Cut::new(&folded, chars_max).end() {
            chars.truncate(end);
            break;
        }
        // What is longer than a title as a whole loses the sign that opens it.
        let Some(at) = folded.iter().position(|c| opens(*c)) else {
            chars.truncate(chars_max);
            break;
        };
        chars.remove(at);
        folded.remove(at);
    }
    chars.into_iter().collect()
}

fn opens(c: char) -> bool {
    matches!(c, '(' | '[' | '<' | '{' | '《' | '“' | '‘' | '「' | '『' | '"')
}

fn closes(c: char) -> bool {
    matches!(c, ')' | ']' | '>' | '}' | '》' | '”' | '’' | '」' | '』')
}

/// How good a place is to end, the best last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Pause {
    None,
    /// Behind a word that ends what is spoken of.
    Ending,
    /// Before a word that begins something new.
    Beginning,
    Joint,
    Bracket,
    List,
    Stop,
}

/// A text that is too long.
struct Cut<'a> {
    c: &'a [char],
    /// For each place, what the two characters from there on are.
    pairs: Vec<u8>,
    chars_max: usize,
}

impl<'a> Cut<'a> {
    fn new(c: &'a [char], chars_max: usize) -> Cut<'a> {
        // A word behind the last place counts too, and the word behind that.
        let near = c.windows(2).take(chars_max + 4);
        Cut { c, pairs: near.map(|w| PAIRS.get(&(w[0], w[1])).copied().unwrap_or(0)).collect(), chars_max }
    }

    /// The best place to end: the last one of the strongest kind that is not too early.
    fn end(&self) -> Option<usize> {
        let mut found: Vec<(Pause, usize)> = Vec::new();
        let (mut depth, mut quoted) = (0usize, false);
        for at in 0..=self.chars_max.min(self.c.len() - 1) {
            if depth == 0 && !quoted && at >= CHARS_MIN && !self.inside_word(at) {
                found.push((self.pause(at), at));
            }
            match self.c[at] {
                '"' => quoted = !quoted,
                sign if opens(sign) => depth += 1,
                sign if closes(sign) => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        let reach = |pause: Pause| match pause {
            Pause::Stop | Pause::List => self.chars_max / 3,
            Pause::Joint | Pause::Bracket => self.chars_max * 2 / 5,
            _ => self.chars_max / 2,
        };
        let late = |pause: Pause, at: usize| pause > Pause::None && at >= reach(pause);
        found.sort_by_key(|(pause, at)| std::cmp::Reverse((late(*pause, *at), *pause, *at)));
        // Names are looked up last: it is the dearest question.
        let best = found.iter().find(|(_, at)| !parts_a_name(self.c, *at));
        best.map(|(_, at)| self.without_particles(*at))
    }

    /// Whether the two characters at a place are such a word.
    fn is(&self, at: usize, flag: u8) -> bool {
        self.pairs.get(at).is_some_and(|pair| pair & flag != 0)
    }

    fn pause(&self, at: usize) -> Pause {
        let (before, here) = (self.c[at - 1], self.c[at]);
        let next = self.c.get(at + 1).copied();
        let part = self.is(at, NO_JOINT) || self.is(at - 1, NO_JOINT_EITHER);
        match here {
            ',' | '。' | ';' | ':' | '!' | '?' => Pause::Stop,
            _ if self.dated(at) => Pause::None,
            '、' if level(before) && next.is_some_and(level) => Pause::None,
            '、' => Pause::List,
            '等' if !part && self.c[..at].contains(&'、') => Pause::List,
            // 各县(市、区) is one name, and 参与“…” says nothing without its object.
            sign if opens(sign) && (level(before) || self.is(at - 2, BEGINNING)) => Pause::None,
            sign if opens(sign) => Pause::Bracket,
            '和' | '与' | '及' | '并' | '或' if !part => Pause::Joint,
            _ if self.is(at, JOINT) => Pause::Joint,
            _ if self.verb(at) => Pause::Beginning,
            _ if self.is(at - 2, ENDING) && !SUFFIXES.contains(here) => Pause::Ending,
            _ => Pause::None,
        }
    }

    /// 支持力度, 负责人: a verb before such a word is a noun's part.
    fn verb(&self, at: usize) -> bool {
        let person = self.c.get(at + 2).is_some_and(|next| matches!(next, '人' | '者' | '员' | '率'));
        self.is(at, BEGINNING) && !person && !self.is(at + 2, ENDING)
    }

    /// Behind a year or a day, which says nothing by itself.
    fn dated(&self, at: usize) -> bool {
        matches!(self.c[at - 1], '年' | '月' | '日') && self.c[at - 2].is_ascii_digit()
    }

    /// Inside a number with its unit, a Latin word or a word of two characters.
    fn inside_word(&self, at: usize) -> bool {
        let (before, here) = (self.c[at - 1], self.c[at]);
        let latin = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '%' | '+' | '/');
        let stop = matches!(here, ',' | '。' | ';' | '、');
        let number = before.is_ascii_digit() && !stop && here != ')';
        (latin(before) && latin(here))
            || number
            || (!stop && "零一二两三四五六七八九十百千万亿".contains(before))
            || self.is(at - 1, BEGINNING | ENDING)
    }

    /// No end at a word that leads on (…的, …和).
    fn without_particles(&self, mut end: usize) -> usize {
        let leads_on = |end: usize| {
            let particle = "的和与及并或在对为以、,:;于".contains(self.c[end - 1]);
            particle && !self.is(end - 2, NO_JOINT_EITHER)
        };
        while end > CHARS_MIN && leads_on(end) {
            end -= 1;
        }
        end
    }
}

/// 县、乡、村: one name of several levels.
fn level(c: char) -> bool {
    matches!(c, '省' | '市' | '州' | '县' | '区' | '旗' | '乡' | '镇' | '村' | '组' | '户')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(shortened(text, 20), expected);
    }

    #[test]
    fn a_text_that_fits_stays_whole() {
        check("加强河道日常巡查", "加强河道日常巡查");
        check("加强河道 \n日常巡查", "加强河道日常巡查");
        check("", "");
    }

    #[test]
    fn a_long_text_ends_at_a_pause() {
        check("全面排查农村饮水安全工程，逐村逐户建立问题台账并限期整改到位", "全面排查农村饮水安全工程");
        check("完善乡村道路、饮水、通信、用电等基础设施建设三年行动计划任务清单", "完善乡村道路、饮水、通信、用电");
        check("支持县域高中与城市优质高中结对帮扶并共享教学资源和师资力量", "支持县域高中与城市优质高中结对帮扶");
        check("引导社会组织深入偏远山区村庄开展志愿服务活动和义诊送药", "引导社会组织深入偏远山区村庄");
    }

    #[test]
    fn nothing_is_cut_in_two() {
        check("力争全年新改建农村公路里程突破12000公里左右并通车", "力争全年新改建农村公路里程突破");
        check("由县（市、区）人民政府统一组织实施河湖清四乱专项行动任务", "由县（市、区）人民政府统一组织");
        check("贯彻落实《虚构省农村生活垃圾分类处理三年行动实施方案》要求", "贯彻落实虚构省农村生活垃圾分类处理");
        check("按月开展县、乡、村三级河长巡河和问题交办督办专项检查通报", "按月开展县、乡、村三级河长巡河");
        check("各县区派驻村工作队和帮扶单位负责人定期到村到户了解情况", "各县区派驻村工作队");
        check("认真组织发动广大民营企业家和商会参与乡村振兴产业项目", "认真组织发动广大民营企业家");
        check("“虚构山水林田湖草沙一体化保护修复示范工程建设”项目", "虚构山水林田湖草沙一体化保护修复示范工程");
    }
}
