//! Where a text may be cut short: at a pause or between words, never inside a number, brackets, quotation marks or a name.

use crate::bodies::parts_a_name;
use crate::source::fold;

/// Below this a beginning says too little.
const CHARS_MIN: usize = 6;

const OPENING: &str = "([<{《“‘「『";
const CLOSING: &str = ")]>}》”’」』";

/// Words that join what stands before them to more of the same.
const JOINTS: &[&str] = &["以及", "和", "与", "及", "并", "或", "等", "直至", "包括"];
/// Words that begin with a joint and are none.
const NO_JOINTS: &[&str] = &[
    "和谐", "和平", "和解", "和睦", "与会", "与时", "及时", "及早", "及格", "并网", "并购", "并轨", "并联", "等级", "等次",
    "等额", "等待",
];
/// Words that begin another action, or its circumstances.
const BEGINNINGS: &[&str] = &[
    "推进", "推动", "推广", "加强", "加快", "加大", "开展", "建立", "健全", "完善", "落实", "实施", "提升", "提高", "促进",
    "确保", "实现", "形成", "构建", "打造", "培育", "支持", "鼓励", "引导", "组织", "强化", "深化", "优化", "制定", "制订",
    "出台", "编制", "进行", "做好", "抓好", "完成", "达到", "统筹", "探索", "依托", "围绕", "按照", "根据", "通过", "采取",
    "纳入", "给予", "享受", "参加", "参与", "负责", "协助", "配合", "督促", "指导", "严格", "严禁", "禁止", "全面", "进一步",
    "切实", "逐步", "不断", "积极", "大力", "集中", "对于", "用于", "予以", "保障", "保证", "防止", "避免", "解决", "整合",
    "向社会", "从而", "使", "让", "由", "把", "将",
];
/// Words that end what is spoken of.
const ENDINGS: &[&str] = &[
    "工作", "建设", "发展", "服务", "管理", "体系", "机制", "制度", "项目", "工程", "行动", "能力", "水平", "任务", "平台",
    "政策", "措施", "方案", "计划", "规划", "标准", "设施", "资源", "产业", "企业", "单位", "部门", "机构", "人员", "人才",
    "队伍", "改革", "创新", "整治", "治理", "保护", "监管", "检查", "培训", "宣传", "教育", "医疗", "卫生", "环境", "安全",
    "质量", "改造", "治疗", "救助", "补助", "就业", "搬迁", "合作", "力度", "责任", "目标", "问题", "情况", "范围", "领域",
    "地区", "家庭", "人口", "学校", "医院", "中心", "基地", "系统", "数据", "信息", "技术", "资金", "活动", "清单", "台账",
];

/// The beginning of a text without its breaks, at most so many characters, ending where a reader would pause.
pub fn shortened(text: &str, chars_max: usize) -> String {
    let mut chars: Vec<char> = text.chars().filter(|c| !fold(*c).is_whitespace()).collect();
    let mut folded: Vec<char> = chars.iter().map(|c| fold(*c)).collect();
    while chars.len() > chars_max {
        if let Some(end) = end(&folded, chars_max) {
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
    OPENING.contains(c) || c == '"'
}

/// The best place to end: the last one of the strongest kind that is not too early.
fn end(c: &[char], chars_max: usize) -> Option<usize> {
    let mut found: Vec<(Pause, usize)> = Vec::new();
    let (mut depth, mut quoted) = (0usize, false);
    for at in 0..=chars_max.min(c.len() - 1) {
        if depth == 0 && !quoted && at >= CHARS_MIN && !inside_word(c, at) {
            found.push((pause(c, at), at));
        }
        match c[at] {
            '"' => quoted = !quoted,
            sign if OPENING.contains(sign) => depth += 1,
            sign if CLOSING.contains(sign) => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    let reach = |pause: Pause| match pause {
        Pause::Stop | Pause::List => chars_max / 3,
        Pause::Joint | Pause::Bracket => chars_max * 2 / 5,
        _ => chars_max / 2,
    };
    let late = found.iter().filter(|(pause, at)| *at >= reach(*pause) && *pause > Pause::None).max();
    let any = || found.iter().filter(|(pause, _)| *pause > Pause::None).max();
    late.or_else(any).or_else(|| found.last()).map(|(_, at)| without_particles(c, *at))
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

fn pause(c: &[char], at: usize) -> Pause {
    let begins = |words: &[&str]| words.iter().any(|word| word.chars().eq(c[at..].iter().copied().take(word.chars().count())));
    let ended = |words: &[&str]| words.iter().any(|word| word.chars().rev().eq(c[..at].iter().rev().copied().take(word.chars().count())));
    match c[at] {
        ',' | '。' | ';' | ':' | '!' | '?' => Pause::Stop,
        '、' => Pause::List,
        sign if opens(sign) && !"县市区州省旗盟乡镇".contains(c[at - 1]) => Pause::Bracket,
        _ if begins(JOINTS) && !begins(NO_JOINTS) => Pause::Joint,
        _ if begins(BEGINNINGS) => Pause::Beginning,
        _ if ended(ENDINGS) => Pause::Ending,
        _ => Pause::None,
    }
}

/// Inside a number with its unit, a Latin word, the known name of a body, or a level with its brackets.
fn inside_word(c: &[char], at: usize) -> bool {
    let (before, here) = (c[at - 1], c[at]);
    let latin = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '%' | '+' | '/');
    let number = before.is_ascii_digit() && !",。;、)".contains(here);
    let han_number = |c: char| "零一二两三四五六七八九十百千万亿".contains(c);
    (latin(before) && latin(here)) || number || (han_number(before) && !",。;、".contains(here)) || parts_a_name(c, at)
}

/// No end at a word that leads on (…的, …和).
fn without_particles(c: &[char], mut end: usize) -> usize {
    while end > CHARS_MIN && "的和与及并或在对为以、,:;于".contains(c[end - 1]) {
        end -= 1;
    }
    end
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
        check("由县（市、区）人民政府统一组织实施河湖清四乱专项行动任务", "由县（市、区）人民政府统一");
        check("贯彻落实《虚构省农村生活垃圾分类处理三年行动实施方案》要求", "贯彻落实虚构省农村生活垃圾分类处理");
        check("“虚构山水林田湖草沙一体化保护修复示范工程建设”项目", "虚构山水林田湖草沙一体化保护修复");
    }
}
