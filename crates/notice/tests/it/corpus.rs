//! The notices that lie outside the repository: read only if NOTICES names their folder.

use std::path::PathBuf;

use crate::labels::{Labels, Scores, compare};

fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("NOTICES").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("not tried: the environment variable NOTICES names no folder of notices");
    }
    folder
}

fn scores(name: &str, labels: &str) -> Option<(Scores, bairi_notice::Notice)> {
    let folder = folder()?;
    let paths = ["txt", "html"].map(|ending| folder.join(format!("{name}.{ending}")));
    let Some(path) = paths.iter().find(|path| path.exists()) else {
        eprintln!("not tried: the folder holds no {name}");
        return None;
    };
    let bytes = std::fs::read(path).expect("the notice can be read");
    let notice = bairi_notice::read(&bytes).expect("a notice");
    let labels = Labels::parse(labels);
    let mut scores = compare(&notice, &labels);
    println!("{name}: {}", scores.line());
    scores.faults.iter().chain(&scores.remarks).for_each(|fault| println!("  {fault}"));
    for task in &notice.tasks {
        for q in &task.quantities {
            println!("  q {:?} {:?} {}", q.phrase.phrase, q.op, q.measures.as_ref().map_or("?", |m| &m.phrase));
        }
        println!(
            "  t {} | {:?} | {:?}",
            task.title,
            task.deliverables.iter().map(|p| &p.phrase).collect::<Vec<_>>(),
            task.scope.iter().map(|p| &p.phrase).collect::<Vec<_>>()
        );
    }
    for found in &notice.irregularities {
        println!("  ! {} {} @{}", found.code, found.message(bairi_base::Lang::Zh), found.start);
    }
    for (what, wanted) in &labels.head {
        let read = match what.as_str() {
            "title" => notice.title.clone(),
            "number" => notice.number.clone(),
            "date" => notice.date.map(|d| d.to_string()),
            _ => notice.issuer.clone(),
        };
        if read.as_ref() != Some(wanted) {
            let fault = format!("{what}: read {read:?}, labelled {wanted:?}");
            println!("  {fault}");
            scores.faults.push(fault);
        }
    }
    Some((scores, notice))
}

#[test]
fn the_notice_of_fifty_tasks_is_read_without_a_fault() {
    let Some((scores, notice)) = scores("jiangxi-2017", include_str!("labels/jiangxi-2017.txt")) else { return };
    assert_eq!(scores.faults, Vec::<String>::new());
    let codes = |code: &str| notice.irregularities.iter().filter(|i| i.code == code).count();
    assert_eq!((codes("task.number.missing"), codes("heading.number.missing")), (1, 1));
    assert_eq!((codes("numbering.sign"), codes("numbering.jump"), codes("numbering.repeat")), (2, 0, 0));
    assert_eq!(codes("units.shared"), 10);
}

#[test]
fn a_list_with_units_in_brackets_is_read_though_its_breaks_are_lost() {
    let found = scores("business-environment-2020", include_str!("labels/business-environment-2020.txt"));
    found.iter().for_each(|(scores, _)| good(scores));
}

#[test]
fn an_opinion_without_units_is_read_though_its_breaks_are_lost() {
    let found = scores("railway-safety-2021", include_str!("labels/railway-safety-2021.txt"));
    found.iter().for_each(|(scores, _)| good(scores));
}

#[test]
fn a_notice_behind_a_table_of_particulars_is_read() {
    let found = scores("government-new-media-2018", include_str!("labels/government-new-media-2018.txt"));
    found.iter().for_each(|(scores, _)| good(scores));
}

#[test]
fn a_table_whose_spans_are_lost_is_read() {
    let found = scores("river-chief-assessment-2018", include_str!("labels/river-chief-assessment-2018.txt"));
    found.iter().for_each(|(scores, _)| good(scores));
}

/// Notices that were labelled before the program had read them; the rules were mended afterwards.
const FRESH: [(&str, &str); 13] = [
    ("held-guangdong-digital-2025", include_str!("labels/held-guangdong-digital-2025.txt")),
    ("held-guangzhou-talent-2012", include_str!("labels/held-guangzhou-talent-2012.txt")),
    ("held-guichi-food-2020", include_str!("labels/held-guichi-food-2020.txt")),
    ("guangzhou-talent-2012", include_str!("labels/guangzhou-talent-2012.txt")),
    ("guangdong-digital-2025", include_str!("labels/guangdong-digital-2025.txt")),
    ("zhejiang-ai-2026", include_str!("labels/zhejiang-ai-2026.txt")),
    ("short-anhui-report-2022", include_str!("labels/short-anhui-report-2022.txt")),
    ("short-chaozhou-air-2019", include_str!("labels/short-chaozhou-air-2019.txt")),
    ("short-health-action-2022", include_str!("labels/short-health-action-2022.txt")),
    ("short-jinxiang-village-2020", include_str!("labels/short-jinxiang-village-2020.txt")),
    ("short-sichuan-circulation-2022", include_str!("labels/short-sichuan-circulation-2022.txt")),
    ("short-yuncheng-emergency-2017", include_str!("labels/short-yuncheng-emergency-2017.txt")),
    ("short-yunfu-preschool-2019", include_str!("labels/short-yunfu-preschool-2019.txt")),
];

#[test]
fn notices_labelled_before_they_were_read() {
    for (name, labels) in FRESH {
        if let Some((scores, _)) = scores(name, labels) {
            good(&scores);
        }
    }
}

#[test]
fn an_emergency_plan_is_known_as_one() {
    let Some(folder) = folder() else { return };
    let Ok(bytes) = std::fs::read(folder.join("other-genre-emergency-plan-2014.txt")) else { return };
    let seen = bairi_notice::Genre::EmergencyPlan;
    assert_eq!(bairi_notice::read(&bytes).err(), Some(bairi_notice::Refusal::OtherGenre { seen }));
}

const HEAD: [&str; 4] = ["title:", "number:", "date:", "issuer:"];

fn good(scores: &Scores) {
    let all = [scores.tasks, scores.dates, scores.units];
    let head = scores.faults.iter().any(|fault| HEAD.iter().any(|what| fault.starts_with(what)));
    assert!(all.iter().all(|s| s.f1() >= 0.95) && !head, "{}\n{:#?}", scores.line(), scores.faults);
}
