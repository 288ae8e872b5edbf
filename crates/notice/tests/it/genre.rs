//! Documents of our own in the genre: five layouts, each with its labels.

use bairi_notice::{Notice, read};

use crate::labels::{Labels, compare};

const LINES: &str = include_str!("documents/lines.txt");
const BRACKETS: &str = include_str!("documents/brackets.txt");
const TABLE: &str = include_str!("documents/table.txt");
const PHRASES: &str = include_str!("documents/phrases.txt");
const PAGE: &str = include_str!("documents/page.html");

pub(crate) const DOCUMENTS: [&str; 5] = [LINES, BRACKETS, TABLE, PHRASES, PAGE];

#[track_caller]
fn check(document: &[u8], labels: &str, irregularities: &[&str]) -> Notice {
    let notice = read(document).expect("a notice");
    let labels = Labels::parse(labels);
    let head = |what: &str| labels.head.get(what).map(String::as_str);
    assert_eq!(notice.title.as_deref(), head("title"));
    assert_eq!(notice.number.as_deref(), head("number"));
    assert_eq!(notice.date.map(|d| d.to_string()).as_deref(), head("date"));
    assert_eq!(notice.issuer.as_deref(), head("issuer"));
    assert_eq!(compare(&notice, &labels).faults, Vec::<String>::new());
    // Deadlines are seldom given for every task; the rest is rare and listed.
    let codes: Vec<&str> = notice.irregularities.iter().map(|i| i.code).filter(|c| *c != "deadline.missing").collect();
    assert_eq!(codes, irregularities);
    for found in &notice.irregularities {
        for lang in [bairi_base::Lang::Zh, bairi_base::Lang::En] {
            assert!(!found.message(lang).starts_with("notice."), "{}", found.code);
        }
    }
    notice
}

#[test]
fn units_and_time_limits_in_lines_below_each_item() {
    let notice = check(LINES.as_bytes(), include_str!("documents/lines.labels"), &[]);
    assert_eq!(notice.tasks[0].lead_units[0].body, Some("水利部门"));
}

#[test]
fn units_in_brackets_behind_each_item() {
    check(BRACKETS.as_bytes(), include_str!("documents/brackets.labels"), &["units.missing"]);
}

#[test]
fn a_table_with_cells_that_reach_over_rows() {
    check(TABLE.as_bytes(), include_str!("documents/table.labels"), &["numbering.jump"]);
}

#[test]
fn an_item_with_actions_of_different_units_is_several_tasks() {
    check(PHRASES.as_bytes(), include_str!("documents/phrases.labels"), &[]);
}

#[test]
fn a_page_with_a_table_in_another_encoding() {
    check(PAGE.as_bytes(), include_str!("documents/page.labels"), &[]);
    let (gbk, _, lost) = encoding_rs::GBK.encode(PAGE);
    assert!(!lost);
    check(&gbk, include_str!("documents/page.labels"), &[]);
}

#[track_caller]
fn check_units(line: &str, lead: &[&str], support: &[&str]) {
    let text = format!("关于印发水质提升工作方案的通知\n一、重点任务\n1.治理黑臭水体。\n{line}\n");
    let notice = read(text.as_bytes()).expect("a notice");
    let task = &notice.tasks[0];
    assert_eq!(task.lead_units.iter().map(|u| u.name.as_str()).collect::<Vec<_>>(), lead);
    assert_eq!(task.support_units.iter().map(|u| u.name.as_str()).collect::<Vec<_>>(), support);
    assert_eq!(task.text, "治理黑臭水体。");
}

#[test]
fn lines_of_units_in_their_many_spellings() {
    check_units("责任单位：市水务局，各县（市、区）政府", &["市水务局", "各县（市、区）政府"], &[]);
    check_units("（责任单位：市水务局、市住建局）", &["市水务局", "市住建局"], &[]);
    check_units("【牵头单位：市水务局；配合单位：市住建局】", &["市水务局"], &["市住建局"]);
    check_units("牵头单位：市水务局；责任单位：市住建局、各区政府", &["市水务局"], &["市住建局", "各区政府"]);
    check_units("牵头部门：市水务局\n责任部门：市住建局", &["市水务局"], &["市住建局"]);
    check_units("责任单位：市水务局牵头，市住建局、市财政局配合", &["市水务局"], &["市住建局", "市财政局"]);
    check_units("责 任 单 位：市水务局　市住建局", &["市水务局", "市住建局"], &[]);
    check_units("责任单位：市水务局、\n市住建局", &["市水务局", "市住建局"], &[]);
    check_units("责任单位：\n市水务局、市住建局", &["市水务局", "市住建局"], &[]);
    check_units("（市水务局牵头，市住建局等按职责分工负责，持续推进）", &["市水务局"], &["市住建局"]);
    check_units("（市水务局负责。以下均需各区落实，不再列出）", &["市水务局"], &[]);
    check_units("（市水务局和市住建局负责，2031年6月底前完成）", &["市水务局", "市住建局"], &[]);
    let long = "责任单位：各市、州、县人民政府，省直各有关部门及各中央驻省单位";
    check_units(long, &["各市、州、县人民政府", "省直各有关部门", "各中央驻省单位"], &[]);
}

#[test]
fn labels_and_names_put_together_in_other_ways() {
    check_units(
        "牵头负责领导：甲某。\n牵头责任单位：市水务局。\n协同责任单位：市住建局、市财政局等。",
        &["市水务局"],
        &["市住建局", "市财政局"],
    );
    check_units("（牵头单位：市水务局，配合单位：各项目牵头单位）", &["市水务局"], &["各项目牵头单位"]);
    check_units("（市水务局负责，各区政府结合实际落实）", &["市水务局", "各区政府"], &[]);
    check_units("（市水务局牵头，各县<市、区>人民政府参与）", &["市水务局"], &["各县<市、区>人民政府"]);
    check_units("（市水务局、市住建局，排名第一位为牵头单位，下同）", &["市水务局"], &["市住建局"]);
}

#[test]
fn a_table_may_say_that_nobody_takes_part() {
    let rows = "关于印发水质提升任务清单的通知\n序号\t工作任务\t牵头单位\t配合单位\t完成时间\n\
                1\t治理黑臭水体\t市水务局、市住建局按职责分工负责\t无\t2031年6月\n2\t清理河道\t市水务局\t市住建局\t持续推进\n";
    let tasks = read(rows.as_bytes()).expect("a notice").tasks;
    let names = |units: &[bairi_notice::Unit]| units.iter().map(|u| u.name.clone()).collect::<Vec<_>>().join(" ");
    assert_eq!((names(&tasks[0].lead_units), names(&tasks[0].support_units)), ("市水务局 市住建局".into(), "".into()));
    assert_eq!((names(&tasks[1].lead_units), names(&tasks[1].support_units)), ("市水务局".into(), "市住建局".into()));
}

#[test]
fn actions_below_a_title_are_the_tasks_if_units_follow_them() {
    let items = "关于印发水质提升方案的通知\n一、重点任务\n1.治理黑臭水体\n（1）完成排查。\n（2）年底前完成治理。\n";
    let tasks = |units: &str| {
        read(format!("{items}{units}2.清理河道。\n责任单位：市水务局\n").as_bytes()).expect("a notice").tasks
    };
    let shared = tasks("责任单位：市水务局、市住建局\n");
    assert_eq!(
        shared.iter().map(|t| t.text.as_str()).collect::<Vec<_>>(),
        ["完成排查。", "年底前完成治理。", "清理河道。"]
    );
    assert_eq!(shared[1].lead_units.len(), 2);
    assert_eq!(shared[0].path, ["一、重点任务", "1.治理黑臭水体", "1"]);
    // Without units of their own they only say how.
    assert_eq!(tasks("").len(), 2);
}

#[track_caller]
fn check_words(words: &str, papers: &str, places: &str) {
    let text = format!("关于印发2031年水质提升工作方案的通知\n一、重点任务\n1.{words}\n责任单位：市水务局\n");
    let task = read(text.as_bytes()).expect("a notice").tasks.remove(0);
    let phrases = |all: &[bairi_notice::Phrase]| all.iter().map(|p| p.phrase.as_str()).collect::<Vec<_>>().join(" ");
    assert_eq!((phrases(&task.deliverables), phrases(&task.scope)), (papers.to_owned(), places.to_owned()));
}

#[test]
fn papers_are_read_with_their_whole_titles() {
    check_words(
        "印发《水质提升2031年重点工作》，修订排污管理办法。",
        "印发《水质提升2031年重点工作》 修订排污管理办法",
        "",
    );
    check_words("完成排污口清单编制工作，健全联合巡查机制。", "完成排污口清单编制 健全联合巡查机制", "");
    check_words("建设水质监测平台，形成一体化解决方案。", "建设水质监测平台", "");
    check_words("按照规划制定的要求抓好落实。", "", "");
}

#[test]
fn places_are_read_with_their_levels() {
    check_words("各市、县（市、区）完成排查，各镇（街道）建账。", "", "各市、县（市、区） 各镇（街道）");
    check_words("市、区（县级市）两级筹集资金，省市县三级联动。", "", "市、区（县级市）两级 省市县三级");
    check_words("县级及以上城市建成区全面治理。", "", "县级及以上城市建成区");
    check_words("优化全省布局，服务全国，在全市开展排查。", "", "全市");
    check_words("12个沿江县完成治理，新建20个监测中心，培育各类市场主体。", "", "12个沿江县");
}

#[track_caller]
fn check_amounts(words: &str, expected: &[&str]) {
    let text = format!("关于印发2031年水质提升工作方案的通知\n一、重点任务\n1.{words}\n责任单位：市水务局\n");
    let task = read(text.as_bytes()).expect("a notice").tasks.remove(0);
    let found = task.quantities.iter().map(|q| format!("{:?} {}{} {}", q.op, q.value, q.unit, q.phrase.phrase));
    assert_eq!(found.collect::<Vec<_>>(), expected);
}

#[test]
fn relations_reach_over_what_stands_between() {
    check_amounts("按不高于合同金额的30%给予补助。", &["AtMost 30% 30%"]);
    check_amounts("最高补助800万元。", &["Equal 8000000元 800万元"]);
    check_amounts("给予最高800万元补助。", &["AtMost 8000000元 最高800万元"]);
    check_amounts(
        "分别给予不超过100万元/项、50万元/项奖励。",
        &["AtMost 1000000元 不超过100万元", "AtMost 500000元 50万元"],
    );
    check_amounts("淘汰35蒸吨以下锅炉，建设121人才队伍。", &["AtMost 35蒸吨 35蒸吨以下"]);
}

#[track_caller]
fn check_days(words: &str, days: &str, every: &str) {
    let text = format!("关于印发2031年水质提升工作方案的通知\n一、重点任务\n1.{words}\n责任单位：市水务局\n");
    let task = read(text.as_bytes()).expect("a notice").tasks.remove(0);
    assert_eq!(task.deadlines.iter().map(|d| d.date.to_string()).collect::<Vec<_>>().join(" "), days);
    assert_eq!(task.cadences.iter().map(|c| c.phrase.as_str()).collect::<Vec<_>>().join(" "), every);
}

#[test]
fn days_and_cadences_in_their_many_spellings() {
    check_days("年底前完成治理。", "2031-12-31", "");
    check_days("到2033年底，全部完成。", "2033-12-31", "");
    check_days("２０３１年９月３０日前完成。", "2031-09-30", "");
    check_days("十一月底前完成，次年二月底前验收。", "2031-11-30 2032-02-29", "");
    check_days("一季度末前完成排查，上半年前完成整改。", "2031-03-31 2031-06-30", "");
    check_days("3月-5月开展排查。", "2031-05-31", "");
    check_days("2032年3月底前完成设计，8月底前开工。", "2032-03-31 2032-08-31", "");
    check_days("每月5日前报送进展，每季度末通报。", "", "每月5日前 每季度末");
    check_days("每年12月底前报告，每半月调度一次。", "", "每年12月底前 每半月");
    check_days("落实2030年5月20日印发的方案，巩固2029年以来成果。", "", "");
    check_days("4月中旬前完成。", "2031-04-20", "");
    check_days("力争三季度完成，每周五通报。", "2031-09-30", "每周五");
}

#[test]
fn the_same_text_in_every_encoding_is_read_alike() {
    let plain = serde_json::to_string(&read(LINES.as_bytes()).unwrap().report(bairi_base::Lang::Zh)).unwrap();
    let (gbk, _, _) = encoding_rs::GB18030.encode(LINES);
    let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain(LINES.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    for bytes in [gbk.into_owned(), utf16, [b"\xEF\xBB\xBF", LINES.as_bytes()].concat()] {
        let other = serde_json::to_string(&read(&bytes).unwrap().report(bairi_base::Lang::Zh)).unwrap();
        assert_eq!(other, plain);
    }
}

#[test]
fn the_report_has_the_keys_that_were_agreed() {
    let report = read(BRACKETS.as_bytes()).unwrap().report(bairi_base::Lang::Zh);
    let keys = |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
    assert_eq!(keys(&report), "date irregularities issuer number tasks title");
    let task = &report["tasks"][2];
    assert_eq!(
        keys(task),
        "cadences deadlines deliverables end lead_units path quantities scope start support_units text"
    );
    assert_eq!(task["quantities"][0]["op"], "range");
    assert_eq!(task["quantities"][0]["value"], serde_json::json!([3, 5]));
    assert_eq!(keys(&task["quantities"][0]), "measures op phrase unit value");
    assert_eq!(keys(&task["deadlines"][0]), "date phrase");
    assert_eq!(keys(&report["irregularities"][0]), "code message start");
}
