//! Steps of a register: what is read of them, and what a change may not do to them.

use bairi_base::{Finding, Place};
use bairi_plan::{Plan, Register, step_change_faults};
use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use crate::corpus::changed;

/// The tiny plan with a way of exits: applied, voted, noticed for seven days, decided. A household whose cause is 03
/// needs neither vote nor notice, one with cause 02 is not decided.
const WAY: &str = r#"
@ registers/case.toml
+name = { zh = "办件", en = "Cases" }
+level = "village"
+key = "code"
+title = "code"
+
+[fields]
+code = { name = { zh = "编号", en = "Code" }, type = "text", required = true, unique = true }
+cause = { name = { zh = "原因", en = "Cause" }, type = "code", list = "poverty_cause" }
+applied_on = { name = { zh = "申请日期", en = "Applied on" }, type = "date", required = true }
+voted_on = { name = { zh = "评议日期", en = "Voted on" }, type = "date" }
+votes = { name = { zh = "票数", en = "Votes" }, type = "integer" }
+notice_on = { name = { zh = "公示日期", en = "Notice from" }, type = "date" }
+decided_on = { name = { zh = "审定日期", en = "Decided on" }, type = "date" }
+
+[[step]]
+id = "applied"
+name = { zh = "申请", en = "Application" }
+fields = ["applied_on", "cause"]
+roles = ["county-headquarters"]
+
+[[step]]
+id = "voted"
+name = { zh = "评议", en = "Vote" }
+fields = ["voted_on", "votes"]
+roles = ["county-headquarters"]
+after = "applied"
+only = { cause = ["01", "02"] }
+
+[[step]]
+id = "notice"
+name = { zh = "公示", en = "Notice" }
+fields = ["notice_on"]
+roles = ["county-headquarters"]
+after = "voted"
+only = { cause = ["01", "02"] }
+
+[[step]]
+id = "decided"
+name = { zh = "审定", en = "Decision" }
+fields = ["decided_on"]
+roles = ["county-headquarters"]
+after = "notice"
+notice_days = 7
+unless = { cause = ["02"] }
"#;

fn cases() -> Register {
    let (plan, findings) = Plan::load(changed(WAY).path());
    assert!(findings.is_empty(), "{findings:?}");
    plan.unwrap().registers.into_iter().find(|register| register.id == "case").unwrap()
}

fn values(json: Value) -> Map<String, Value> {
    json.as_object().unwrap().clone()
}

fn told(finding: &Finding) -> String {
    let Place::Field { field, .. } = &finding.place else { panic!("{finding:?} is at no field") };
    let args: Vec<&str> = finding.args.iter().map(|(_, value)| value.as_str()).collect();
    format!("{field} {} {}", finding.code, args.join(" ")).trim_end().to_owned()
}

/// What a change from one state to another does wrong, on 20 October.
#[track_caller]
fn check(old: Value, new: Value, expected: &[&str]) {
    let today = NaiveDate::from_ymd_opt(2017, 10, 20).unwrap();
    let findings = step_change_faults(&cases(), &values(old), &values(new), today);
    assert_eq!(findings.iter().map(told).collect::<Vec<_>>(), expected);
}

#[test]
fn steps_are_read_in_their_order() {
    let cases = cases();
    assert_eq!(
        cases.steps.iter().map(|step| step.id.as_str()).collect::<Vec<_>>(),
        ["applied", "voted", "notice", "decided"]
    );
    let decided = cases.step("decided").unwrap();
    assert_eq!((decided.date(), decided.notice_days), ("decided_on", 7));
    assert_eq!(
        cases.steps_before(decided).map(|step| step.id.as_str()).collect::<Vec<_>>(),
        ["notice", "voted", "applied"]
    );
    assert_eq!(cases.step_of("votes").unwrap().id, "voted");
}

#[test]
fn a_step_that_an_entry_does_not_have_is_passed_over() {
    let cases = cases();
    let decided = cases.step("decided").unwrap();
    let before = |cause: &str| cases.step_before(decided, &values(json!({ "cause": cause }))).unwrap().id.clone();
    assert_eq!((before("01").as_str(), before("03").as_str()), ("notice", "applied"));
    assert!(!decided.applies(&values(json!({ "cause": "02" }))));
    assert!(decided.applies(&values(json!({}))), "what is unknown excludes nothing");
    assert!(!cases.step("voted").unwrap().applies(&values(json!({}))), "and includes nothing");
}

#[test]
fn the_way_in_its_order_is_without_fault() {
    let way = json!({ "cause": "01", "applied_on": "2017-10-01", "voted_on": "2017-10-01", "notice_on": "2017-10-02", "decided_on": "2017-10-09" });
    check(json!({}), way, &[]);
    check(json!({}), json!({ "cause": "03", "applied_on": "2017-10-01", "decided_on": "2017-10-01" }), &[]);
}

#[test]
fn a_step_follows_the_one_before_it() {
    let decided = json!({ "cause": "01", "applied_on": "2017-10-01", "decided_on": "2017-10-09" });
    check(json!({}), decided, &["decided_on entry.step.before notice"]);
    let voted = json!({ "cause": "01", "applied_on": "2017-10-02", "voted_on": "2017-10-01" });
    check(json!({}), voted, &["voted_on entry.step.order applied 2017-10-02"]);
}

#[test]
fn a_notice_stands_for_its_days() {
    let on = |day: &str| json!({ "cause": "01", "applied_on": "2017-10-01", "voted_on": "2017-10-01", "notice_on": "2017-10-02", "decided_on": day });
    check(json!({}), on("2017-10-08"), &["decided_on entry.step.notice 7 2017-10-09"]);
    check(json!({}), on("2017-10-09"), &[]);
}

#[test]
fn a_step_has_a_date_that_has_come() {
    let votes = json!({ "cause": "01", "applied_on": "2017-10-01", "votes": 7 });
    check(json!({}), votes, &["voted_on entry.step.undated voted"]);
    let tomorrow = json!({ "cause": "01", "applied_on": "2017-10-21" });
    check(json!({}), tomorrow, &["applied_on entry.step.future 2017-10-20"]);
}

#[test]
fn an_entry_has_only_the_steps_of_its_kind() {
    check(
        json!({}),
        json!({ "cause": "03", "applied_on": "2017-10-01", "votes": 7 }),
        &["votes entry.step.none voted"],
    );
    let decided = json!({ "cause": "02", "applied_on": "2017-10-01", "voted_on": "2017-10-01", "notice_on": "2017-10-02", "decided_on": "2017-10-09" });
    check(json!({}), decided, &["decided_on entry.step.none decided"]);
}

#[test]
fn a_step_under_a_later_one_is_settled() {
    let voted = json!({ "cause": "01", "applied_on": "2017-10-01", "voted_on": "2017-10-02", "votes": 7 });
    let other =
        |votes: i64, day: &str| json!({ "cause": "01", "applied_on": day, "voted_on": "2017-10-02", "votes": votes });
    check(voted.clone(), other(8, "2017-10-01"), &[]);
    check(voted.clone(), other(7, "2017-09-30"), &["applied_on entry.step.settled voted"]);
    check(voted.clone(), other(8, "2017-09-30"), &[]);
    check(voted, json!({ "cause": "01", "applied_on": "2017-09-30" }), &[]);
}

#[test]
fn what_was_wrong_before_is_not_laid_on_a_change() {
    let decided = json!({ "cause": "01", "applied_on": "2017-10-01", "decided_on": "2017-10-09" });
    let noted = json!({ "code": "another", "cause": "01", "applied_on": "2017-10-01", "decided_on": "2017-10-09" });
    check(decided, noted, &[]);
}
