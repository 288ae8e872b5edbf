//! Any notice becomes a review, and the review a package or findings.
#![no_main]

use std::path::Path;
use std::sync::{Arc, LazyLock};

use bairi_draft::{Like, propose};
use bairi_notice_fuzz::{document, read};
use libfuzzer_sys::fuzz_target;

/// The small package that `bairi-plan` is tested with.
static LIKE: LazyLock<Like> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plan/tests/packages/good/tiny");
    let (plan, findings) = bairi_plan::Plan::load(&folder);
    assert!(findings.is_empty(), "{findings:?}");
    Like::read(Arc::new(plan.expect("a sound package")), &folder).expect("its files")
});

fuzz_target!(|input: &[u8]| {
    let Some(notice) = read(&document(input)) else { return };
    let review = propose(&notice, &LIKE.plan);
    let faults: usize = review.tasks.iter().map(|task| review.task_faults(task, &LIKE.plan).len()).sum();
    let (package, findings) = review.package(&LIKE);
    assert!(package.is_some() || findings.len() + faults > 0, "a package, or why there is none");
});
