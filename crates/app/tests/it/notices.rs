//! A notice read, reviewed, and made into a package: by headquarters only, and nothing is lost on the way.

use std::path::{Path, PathBuf};

use bairi_app::{App, Fields, NoticeError, NoticeMade, NoticeSaved, Viewer, Wish};
use bairi_ledger::AccessKind;
use bairi_plan::Plan;

use crate::kit::{Kit, account};

const NOTICE: &str = "虚构省领导小组关于印发《健康扶贫冬季行动方案》的通知
一、健康扶贫
1.完善家庭医生签约服务，12月31日前，贫困人口家庭医生签约率达到100%。每月底报送进度。
责任单位：省卫生部门，各县政府
2.10月底前，各县制定慢性病管理方案。
责任单位：省卫生部门
虚构省领导小组
2017年9月30日
";

struct Desk {
    kit: Kit,
    app: App,
    boss: Viewer,
}

fn tiny() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../plan/tests/packages/good/tiny")
}

async fn desk() -> Desk {
    let kit = Kit::new().await;
    let boss = account(&kit.ledger, "boss", "province-headquarters", "990000").await;
    let app = kit.app.clone().with_package(tiny());
    Desk { kit, app, boss }
}

impl Desk {
    async fn read(&self) -> String {
        self.app.read_notice(&self.boss, NOTICE.as_bytes().to_vec()).await.unwrap()
    }

    async fn change(&self, id: &str, task: u32, based_on: u64, typed: &[(&str, &str)], wish: Wish) -> NoticeSaved {
        let pairs: Vec<(String, String)> = typed.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        self.app.change_notice_task(&self.boss, id, task, based_on, &Fields(&pairs), wish).await.unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_becomes_a_package_that_loads() {
    let desk = desk().await;
    let id = desk.read().await;
    let listed = desk.app.notices(&desk.boss).await.unwrap();
    assert_eq!(
        (listed[0].id.as_str(), listed[0].tasks, listed[0].confirmed, listed[0].made),
        (id.as_str(), 2, 0, false)
    );

    assert_eq!(desk.change(&id, 1, 0, &[("title", "家庭医生")], Wish::Confirm).await, NoticeSaved::Done);
    let NoticeMade::Done(made) = desk.app.make_notice_package(&desk.boss, &id).await.unwrap() else { panic!("faulty") };
    assert!(made.sound, "{:#?}", made.findings);
    assert_eq!((made.tasks, made.demands > made.blanks), (2, true));
    let (plan, _) = Plan::load(&made.folder);
    assert_eq!(plan.unwrap().tasks[0].title.zh, "家庭医生");
    let (name, archive) = desk.app.notice_archive(&desk.boss, &id).await.unwrap();
    assert_eq!((name.as_str(), &archive[..4]), ("notice-2017-09-30", &b"PK\x03\x04"[..]));
    let line = &desk.app.notices(&desk.boss).await.unwrap()[0];
    assert_eq!((line.confirmed, line.made), (1, true));

    // A change after that makes the package an old one.
    desk.change(&id, 2, 0, &[("title", "慢性病")], Wish::Keep).await;
    assert!(desk.app.notice(&desk.boss, &id).await.unwrap().package.unwrap().outdated);
    assert!(!desk.app.notices(&desk.boss).await.unwrap()[0].made);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_loses_nothing() {
    let desk = desk().await;
    let id = desk.read().await;
    desk.change(&id, 1, 0, &[("title", "家庭医生"), ("target-1-by", "腊月")], Wish::Keep).await;
    let app = desk.kit.restarted().await;
    let notice = app.notice(&desk.boss, &id).await.unwrap();
    let task = &notice.review.tasks[0];
    assert_eq!((task.title.as_str(), task.targets[0].by.as_str(), task.version), ("家庭医生", "腊月", 1));
    // Without a package to take over from, that is said, and the review stays.
    let refused = app.make_notice_package(&desk.boss, &id).await;
    assert!(matches!(refused, Err(NoticeError::NoPackage)));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_is_kept_told_and_stops_the_package() {
    let desk = desk().await;
    let id = desk.read().await;
    let typed = [("target-1-by", "腊月"), ("target-1-require", "很多")];
    assert_eq!(desk.change(&id, 1, 0, &typed, Wish::Confirm).await, NoticeSaved::Faulty);
    let notice = desk.app.notice(&desk.boss, &id).await.unwrap();
    let codes: Vec<&str> = notice.findings.iter().map(|finding| finding.code.as_str()).collect();
    assert!(codes.contains(&"draft.day.unreadable") && codes.contains(&"draft.require.unreadable"), "{codes:?}");
    assert!(!notice.review.tasks[0].confirmed);
    let made = desk.app.make_notice_package(&desk.boss, &id).await.unwrap();
    assert!(matches!(made, NoticeMade::Faulty(_)));
    assert!(matches!(desk.app.notice_archive(&desk.boss, &id).await, Err(NoticeError::NotFound)));
    // What is left out need not be readable.
    assert_eq!(desk.change(&id, 1, 1, &[("left_out", "1")], Wish::Confirm).await, NoticeSaved::Done);
    let made = desk.app.make_notice_package(&desk.boss, &id).await.unwrap();
    assert!(matches!(made, NoticeMade::Done(view) if view.sound && view.tasks == 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_slower_of_two_is_told_and_overwrites_nothing() {
    let desk = desk().await;
    let id = desk.read().await;
    assert_eq!(desk.change(&id, 1, 0, &[("title", "甲")], Wish::Keep).await, NoticeSaved::Done);
    assert_eq!(desk.change(&id, 1, 0, &[("title", "乙")], Wish::Keep).await, NoticeSaved::Stale);
    assert_eq!(desk.app.notice(&desk.boss, &id).await.unwrap().review.tasks[0].title, "甲");
    let pairs = vec![("id".to_owned(), "winter".to_owned())];
    let fields = Fields(&pairs);
    let head = |based_on| desk.app.change_notice_head(&desk.boss, &id, based_on, &fields, Wish::Confirm);
    let (first, second) = (head(0).await.unwrap(), head(0).await.unwrap());
    assert_eq!((first, second), (NoticeSaved::Done, NoticeSaved::Stale));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_that_is_no_notice_is_named_and_leaves_nothing() {
    let desk = desk().await;
    for (bytes, code) in [(&b""[..], "notice.document.empty"), (b"%PDF-1.7", "notice.document.unsupported")] {
        let refused = desk.app.read_notice(&desk.boss, bytes.to_vec()).await;
        assert!(matches!(refused, Err(NoticeError::Refused(finding)) if finding.code == code));
    }
    assert_eq!(desk.app.notices(&desk.boss).await.unwrap().len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_headquarters_of_the_whole_territory_review_and_others_are_put_on_record() {
    let desk = desk().await;
    let id = desk.read().await;
    for other in [&desk.kit.county, &desk.kit.cadre, &desk.kit.department] {
        assert!(!desk.app.may_review_notices(other));
        assert!(matches!(desk.app.notices(other).await, Err(NoticeError::NotAllowed)));
        assert!(matches!(desk.app.notice(other, &id).await, Err(NoticeError::NotAllowed)));
        assert!(matches!(desk.app.make_notice_package(other, &id).await, Err(NoticeError::NotAllowed)));
        assert!(matches!(desk.app.drop_notice(other, &id).await, Err(NoticeError::NotAllowed)));
        let records = desk.kit.ledger.accesses(other, 10).await.unwrap();
        assert_eq!(records.iter().filter(|r| r.kind == AccessKind::Refusal).count(), 4);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_is_no_path_and_a_dropped_notice_is_gone() {
    let desk = desk().await;
    let id = desk.read().await;
    for odd in ["..", "../imports", "", "0", "x", "ffffffffffffffffff"] {
        assert!(matches!(desk.app.notice(&desk.boss, odd).await, Err(NoticeError::NotFound)), "{odd}");
    }
    desk.app.drop_notice(&desk.boss, &id).await.unwrap();
    assert!(matches!(desk.app.notice(&desk.boss, &id).await, Err(NoticeError::NotFound)));
    assert!(matches!(desk.app.drop_notice(&desk.boss, "..").await, Err(NoticeError::NotFound)));
}
