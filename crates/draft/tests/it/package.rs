use std::collections::BTreeSet;

use bairi_base::Lang;
use bairi_plan::{Cadence, Plan, Require, TargetKind};

use crate::kit::{like, made, review};

#[test]
fn a_drafted_package_loads_and_says_what_the_notice_says() {
    let like = like();
    let (plan, codes) = made(&review(&like), &like);
    assert_eq!(plan.id, "notice-2017-09-30");
    assert_eq!(plan.name.zh, "健康扶贫冬季行动方案");
    assert_eq!(plan.issued_by.zh, "虚构省领导小组");
    assert_eq!(
        (plan.campaign.start().to_string(), plan.campaign.end().to_string()),
        ("2017-09-30".into(), "2018-03-31".into())
    );
    let titles: Vec<&str> = plan.sections.iter().map(|section| section.title.zh.as_str()).collect();
    assert_eq!(titles, ["健康扶贫", "道路"]);
    assert_eq!(plan.tasks.iter().map(|task| (task.number, task.section)).collect::<Vec<_>>(), [(1, 1), (2, 1), (3, 2)]);

    let signed = &plan.tasks[0];
    assert_eq!(signed.lead[0], "health");
    assert_eq!(signed.targets[0].require, Require::AtLeast(bairi_base::Fraction::new(100, 100)));
    assert_eq!(signed.targets[0].by.to_string(), "2017-12-31");
    assert_eq!(signed.duties[0].cadence, Cadence::MonthEnd);

    let papers = &plan.tasks[1].targets;
    assert!(
        papers.iter().any(|target| target.kind == TargetKind::Deliverable && target.name.zh.contains("慢性病管理方案"))
    );
    let (quarters, others): (Vec<_>, Vec<_>) = papers.iter().partition(|target| target.kind == TargetKind::Periodic);
    assert!(others.iter().all(|target| target.by.to_string() == "2017-10-31"));
    // No package has a word for a quarter: each of the campaign is a demand of its own. For a week there is nothing.
    let days: Vec<String> = quarters.iter().map(|target| format!("{} {}", target.by, target.name.zh)).collect();
    assert_eq!(days, ["2017-12-31 通报一次（2017年第四季度）", "2018-03-31 通报一次（2018年第一季度）"]);
    assert_eq!(plan.tasks[1].duties.len(), 0);
    assert!(codes.contains(&"draft.cadence.none".to_owned()));

    let road = &plan.tasks[2].targets[0];
    assert_eq!((road.kind, road.by.to_string()), (TargetKind::Number, "2018-03-31".to_owned()));
    assert_eq!(road.require, Require::AtLeast(bairi_base::Fraction::whole(1200)));
    assert_eq!(plan.organs[&plan.tasks[2].lead[0]].name.zh, "省交通运输厅");
}

#[test]
fn an_indicator_is_bound_where_the_package_knows_the_task_and_nowhere_else() {
    let like = like();
    let (plan, codes) = made(&review(&like), &like);
    assert_eq!(plan.tasks[0].targets[0].indicator.as_deref(), Some("doctor_coverage"));
    assert!(plan.tasks[2].targets.iter().all(|target| target.indicator.is_none()));
    assert!(codes.contains(&"draft.indicator.blank".to_owned()), "{codes:?}");
}

#[test]
fn everything_else_is_taken_over_from_the_package_in_use() {
    let like = like();
    let (plan, codes) = made(&review(&like), &like);
    let ids = |plan: &Plan| plan.registers.iter().map(|register| register.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&plan), ids(&like.plan));
    assert_eq!(plan.indicators.len(), like.plan.indicators.len());
    assert_eq!(plan.units.len(), like.plan.units.len());
    assert_eq!(plan.map, like.plan.map);
    // Days that the calendar in use does not know are told: nobody may take them for holidays by mistake.
    assert!(codes.contains(&"draft.calendar.guessed".to_owned()));
    let before = like.plan.calendar.working_days_between(*plan.campaign.start(), "2017-12-31".parse().unwrap());
    assert_eq!(plan.calendar.working_days_between(*plan.campaign.start(), "2017-12-31".parse().unwrap()), before);
}

#[test]
fn a_package_is_written_over_its_former_self_and_read_back_for_the_archive() {
    let like = like();
    let mut review = review(&like);
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("made");
    review.package(&like).0.unwrap().write(&target).unwrap();
    review.tasks[2].left_out = true;
    let package = review.package(&like).0.unwrap();
    package.write(&target).unwrap();
    assert!(!target.join("tasks/02.toml").exists());
    let read = bairi_draft::Package::read(package.id.clone(), &target).unwrap();
    assert_eq!(read, package);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");

    let archive = package.zip().unwrap();
    assert_eq!(archive, package.zip().unwrap());
    let end = archive.len() - 22;
    assert_eq!(&archive[end..end + 4], b"PK\x05\x06");
    let count = u16::from_le_bytes([archive[end + 10], archive[end + 11]]);
    assert_eq!(usize::from(count), package.files.len());
}

#[test]
fn every_finding_has_its_words_in_both_languages() {
    let like = like();
    let mut review = review(&like);
    review.head.id = "Not a name".to_owned();
    review.head.to = "2017-01-01".to_owned();
    review.tasks[0].title = String::new();
    let target = &mut review.tasks[0].targets[0];
    (target.by, target.require) = ("soon".to_owned(), "90".to_owned());
    (target.kind, target.indicator) = ("unheard".to_owned(), "unheard_of".to_owned());
    review.tasks[0].duties[0].cadence = "day-32".to_owned();
    let (package, findings) = review.package(&like);
    assert_eq!(package, None);
    let codes: BTreeSet<&str> = findings.iter().map(|finding| finding.code.as_str()).collect();
    let errors = ["draft.cadence.unreadable", "draft.choice.unknown", "draft.day.unreadable", "draft.days.order"];
    let more = ["draft.empty", "draft.id.form", "draft.require.unreadable"];
    assert!(errors.iter().chain(&more).all(|code| codes.contains(code)), "{codes:?}");
    for finding in &findings {
        for lang in [Lang::Zh, Lang::En] {
            assert!(!finding.message(lang).starts_with("draft."), "{}", finding.code);
            assert_ne!(finding.hint(lang), "", "{}", finding.code);
        }
    }
    for task in &mut review.tasks {
        task.left_out = true;
    }
    assert!(review.package(&like).1.iter().any(|finding| finding.code == "draft.tasks.none"));
}

#[test]
fn a_year_far_away_is_a_mistake() {
    let like = like();
    let mut review = review(&like);
    review.tasks[0].targets[0].by = "9017-12-31".to_owned();
    let (package, findings) = review.package(&like);
    assert_eq!(package, None);
    assert!(findings.iter().any(|finding| finding.code == "draft.days.long"));
}
