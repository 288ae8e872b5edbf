//! Does a notice find the indicators that people wrote for it? Only if NOTICES names the folder of real notices.

use std::path::Path;
use std::sync::Arc;

use bairi_draft::{Like, propose};
use bairi_plan::Plan;

fn campaign() -> Like {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plans/jiangxi-2017");
    let plan = Plan::load(&folder).0.expect("the package of this repository loads");
    Like::read(Arc::new(plan), &folder).expect("its files can be read")
}

fn notice(name: &str) -> Option<bairi_notice::Notice> {
    let Some(folder) = std::env::var_os("NOTICES") else {
        eprintln!("not tried: the environment variable NOTICES names no folder of notices");
        return None;
    };
    let bytes = std::fs::read(Path::new(&folder).join(format!("{name}.txt"))).expect("the notice lies in the folder");
    Some(bairi_notice::read(&bytes).expect("a notice"))
}

/// The package's tasks are those of the notice, in its order: an indicator is right if its own task has it.
#[test]
fn the_notice_of_the_campaign_finds_its_own_indicators() {
    let Some(notice) = notice("jiangxi-2017") else { return };
    let like = campaign();
    let review = propose(&notice, &like.plan);
    let (mut nearest, mut bound, mut right) = (0, 0, 0);
    for (draft, task) in review.tasks.iter().zip(&like.plan.tasks) {
        nearest += usize::from(draft.like.first().is_some_and(|near| near.id == task.number.to_string()));
        for target in draft.targets.iter().filter(|target| !target.indicator.is_empty()) {
            bound += 1;
            right += usize::from(task.targets.iter().any(|t| t.indicator.as_ref() == Some(&target.indicator)));
        }
    }
    let all: usize = review.tasks.iter().map(|task| task.targets.len()).sum();
    println!("nearest task {nearest}/50; of {all} demands {bound} bound, {right} to an indicator of the same task");
    assert!(nearest >= 48, "{nearest}");
    assert!(right * 10 >= bound * 9, "{right} of {bound}");
    let (package, findings) = review.package(&like);
    assert!(package.is_some(), "{findings:#?}");
}

/// Notices on other subjects: what they ask for is measured by nothing in this package.
#[test]
fn a_notice_on_another_subject_is_left_blank() {
    let like = campaign();
    for name in ["business-environment-2020", "railway-safety-2021", "river-chief-assessment-2018"] {
        let Some(notice) = notice(name) else { return };
        let review = propose(&notice, &like.plan);
        let targets: Vec<_> = review.tasks.iter().flat_map(|task| &task.targets).collect();
        let bound = targets.iter().filter(|target| !target.indicator.is_empty()).count();
        println!("{name}: {bound} of {} demands bound", targets.len());
        assert!(bound * 10 <= targets.len(), "{name}: {bound} of {}", targets.len());
        let (package, findings) = review.package(&like);
        assert!(package.is_some(), "{name}: {findings:#?}");
    }
}
