use std::path::{Path, PathBuf};
use std::sync::Arc;

use bairi_draft::{Like, Review, propose};
use bairi_plan::Plan;

/// An invented notice about the subjects of the tiny package, and one that the package knows nothing of.
pub(crate) const NOTICE: &str = "虚构省领导小组关于印发《健康扶贫冬季行动方案》的通知
虚领字〔2017〕3号

各县：

一、健康扶贫

1.完善家庭医生签约服务，12月31日前，贫困人口家庭医生签约率达到100%。每月底报送进度。

责任单位：省卫生部门，各县政府

2.10月底前，各县制定慢性病管理方案，报省指挥部。每季度通报一次，每周五调度。

责任单位：省卫生部门

二、道路

3.次年3月底前，新建农村公路1200公里以上。

责任单位：省交通运输厅

虚构省领导小组
2017年9月30日
";

pub(crate) fn tiny() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../plan/tests/packages/good/tiny")
}

pub(crate) fn like() -> Like {
    let (plan, findings) = Plan::load(&tiny());
    assert_eq!(findings, vec![]);
    Like::read(Arc::new(plan.expect("the tiny plan is good")), &tiny()).expect("its files can be read")
}

pub(crate) fn review(like: &Like) -> Review {
    propose(&bairi_notice::read(NOTICE.as_bytes()).expect("a notice"), &like.plan)
}

/// The plan of a review, and the codes of everything that was found on the way.
pub(crate) fn made(review: &Review, like: &Like) -> (Plan, Vec<String>) {
    let (package, mut findings) = review.package(like);
    let folder = tempfile::tempdir().expect("there is room");
    let target = folder.path().join("made");
    package.unwrap_or_else(|| panic!("{findings:#?}")).write(&target).expect("the folder can be written");
    let (plan, found) = Plan::load(&target);
    let plan = plan.unwrap_or_else(|| panic!("{found:#?}"));
    findings.extend(found);
    (plan, findings.into_iter().map(|finding| finding.code).collect())
}
