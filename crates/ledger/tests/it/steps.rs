//! A case that the village applies for and votes on, and that the county decides after a notice of seven days.

use bairi_base::Text;
use bairi_ledger::{AccessKind, BatchError, Entry, Ledger, Patch, Viewer, Write, WriteError};
use bairi_plan::{Plan, Register, WorkflowStep};
use serde_json::json;

use crate::kit::{COUNTY, Kit, PEAR, PLUM, change, kits, plan, put, retract, unit};

fn step(id: &str, fields: &[&str], role: &str, after: Option<&str>, notice_days: u32) -> WorkflowStep {
    WorkflowStep {
        id: id.to_owned(),
        name: Text::new(id, id),
        fields: fields.iter().map(|field| (*field).to_owned()).collect(),
        roles: vec![role.to_owned()],
        after: after.map(str::to_owned),
        notice_days,
        only: Vec::new(),
        unless: Vec::new(),
    }
}

/// The kit's plan with a register `case`; households keep their fields for it.
fn with_cases() -> Plan {
    let mut plan = plan();
    let date = |id: &str| bairi_plan::Field {
        id: id.to_owned(),
        name: Text::new(id, id),
        kind: bairi_plan::FieldKind::Date,
        required: false,
        unique: false,
        ..plan.registers[0].fields[1].clone()
    };
    let mut fields = vec![plan.registers[0].fields[0].clone(), plan.registers[0].fields[2].clone()];
    fields.extend(["applied_on", "voted_on", "decided_on"].map(date));
    let steps = vec![
        step("applied", &["applied_on", "phone"], "village_cadre", None, 0),
        step("voted", &["voted_on"], "village_cadre", Some("applied"), 0),
        step("decided", &["decided_on"], "county_office", Some("voted"), 7),
    ];
    let case = Register { id: "case".to_owned(), title: "code".to_owned(), fields, steps, ..plan.registers[0].clone() };
    plan.registers.push(case);
    for role in plan.roles.values_mut() {
        role.read.push("case".to_owned());
        role.write.push("case".to_owned());
    }
    plan
}

struct Office {
    _kit: Kit,
    ledger: Ledger,
    village: Viewer,
    county: Viewer,
}

/// On every engine: who applies and votes, and who decides. It is 10 October 2017.
async fn offices() -> Vec<Office> {
    let mut offices = Vec::new();
    for kit in kits().await {
        let mut all = Vec::new();
        for (role, place) in [("village_cadre", PEAR), ("county_office", COUNTY)] {
            let login = kit.account(role, place).await.login().to_owned();
            all.push(login);
        }
        let ledger = kit.reopened_with(with_cases()).await;
        let mut viewers = Vec::new();
        for login in all {
            let session = ledger.sign_in(&login, crate::kit::PASSWORD).await.unwrap();
            viewers.push(ledger.viewer(&session.token).await.unwrap().unwrap());
        }
        let (village, county) = (viewers.remove(0), viewers.remove(0));
        offices.push(Office { _kit: kit, ledger, village, county });
    }
    offices
}

impl Office {
    async fn case(&self, values: serde_json::Value) -> Entry {
        let made = self.ledger.write(&self.village, put("case", None, PEAR, values, "2017-10-01")).await.unwrap();
        self.now(made.entity).await
    }

    async fn now(&self, entity: i64) -> Entry {
        self.ledger.find(&self.county, entity).await.unwrap().unwrap()
    }

    async fn refused(&self, viewer: &Viewer, write: Write) -> String {
        match self.ledger.write(viewer, write).await {
            Err(WriteError::NotYourStep { step, .. }) => step,
            other => panic!("{other:?}"),
        }
    }

    /// The code of the one finding.
    async fn wrong(&self, viewer: &Viewer, write: Write) -> String {
        match self.ledger.write(viewer, write).await {
            Err(WriteError::Invalid(findings)) if findings.len() == 1 => findings[0].code.clone(),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn whoever_has_the_role_makes_the_step() {
    for office in offices().await {
        let case = office.case(json!({ "code": "C1", "applied_on": "2017-09-20" })).await;
        let voted = change(&case, json!({ "voted_on": "2017-09-25" }), "2017-10-01");
        office.ledger.write(&office.village, voted).await.unwrap();
        let case = office.now(case.entity).await;
        let decided = change(&case, json!({ "decided_on": "2017-10-02" }), "2017-10-02");
        office.ledger.write(&office.county, decided).await.unwrap();
        assert_eq!(office.now(case.entity).await.values["decided_on"], "2017-10-02");
    }
}

#[tokio::test]
async fn a_step_of_another_role_is_refused_and_on_record() {
    for office in offices().await {
        let case = office.case(json!({ "code": "C1", "applied_on": "2017-09-20", "voted_on": "2017-09-25" })).await;
        let decided = change(&case, json!({ "decided_on": "2017-10-02" }), "2017-10-02");
        assert_eq!(office.refused(&office.village, decided).await, "decided");
        let revoted = change(&case, json!({ "voted_on": "2017-09-26" }), "2017-10-02");
        assert_eq!(office.refused(&office.county, revoted).await, "voted");
        let unvoted = change(&case, json!({ "voted_on": null }), "2017-10-02");
        assert_eq!(office.refused(&office.county, unvoted).await, "voted");
        let new = put("case", None, PEAR, json!({ "code": "C2", "applied_on": "2017-10-01" }), "2017-10-01");
        assert_eq!(office.refused(&office.county, new).await, "applied");

        let of = async |viewer: &Viewer| office.ledger.accesses(viewer, 10).await.unwrap();
        let records = of(&office.village).await;
        assert_eq!(records.len(), 1);
        let record = &records[0];
        assert_eq!((record.kind, record.what.as_str()), (AccessKind::Refusal, "step"));
        assert_eq!((record.register.as_deref(), record.entity), (Some("case"), Some(case.entity)));
        assert_eq!(record.unit, Some(unit(PEAR)));
        assert_eq!(
            of(&office.county).await.iter().map(|r| r.entity).collect::<Vec<_>>(),
            [None, Some(case.entity), Some(case.entity)]
        );
        assert_eq!(office.now(case.entity).await, case, "nothing was changed");
    }
}

#[tokio::test]
async fn the_role_makes_the_step_in_its_own_area_only() {
    for office in offices().await {
        let elsewhere = put("case", None, PLUM, json!({ "code": "C1", "applied_on": "2017-10-01" }), "2017-10-01");
        let refused = office.ledger.write(&office.village, elsewhere).await;
        assert!(matches!(refused, Err(WriteError::OutOfScope)), "{refused:?}");
    }
}

#[tokio::test]
async fn steps_out_of_order_are_findings() {
    for office in offices().await {
        let case = office.case(json!({ "code": "C1", "applied_on": "2017-09-20" })).await;
        let decided = |day: &str| change(&case, json!({ "decided_on": day }), "2017-10-02");
        assert_eq!(office.wrong(&office.county, decided("2017-10-02")).await, "entry.step.before");
        let early = change(&case, json!({ "voted_on": "2017-09-19" }), "2017-10-02");
        assert_eq!(office.wrong(&office.village, early).await, "entry.step.order");
        let future = change(&case, json!({ "voted_on": "2017-10-12" }), "2017-10-02");
        assert_eq!(office.wrong(&office.village, future).await, "entry.step.future");

        let voted = change(&case, json!({ "voted_on": "2017-10-02" }), "2017-10-02");
        office.ledger.write(&office.village, voted).await.unwrap();
        let case = office.now(case.entity).await;
        let decided = |day: &str| change(&case, json!({ "decided_on": day }), "2017-10-02");
        assert_eq!(office.wrong(&office.county, decided("2017-10-08")).await, "entry.step.notice");
        office.ledger.write(&office.county, decided("2017-10-09")).await.unwrap();

        let case = office.now(case.entity).await;
        let moved = change(&case, json!({ "voted_on": "2017-10-01" }), "2017-10-02");
        assert_eq!(office.wrong(&office.village, moved).await, "entry.step.settled");
    }
}

#[tokio::test]
async fn what_no_step_fills_is_free_and_a_mask_changes_no_step() {
    for office in offices().await {
        let values = json!({ "code": "C1", "applied_on": "2017-09-20", "phone": "13800000001" });
        let case = office.case(values).await;
        assert!(case.values["phone"].as_str().unwrap().contains('*'));
        let renamed = change(&case, json!({ "code": "C9" }), "2017-10-02");
        office.ledger.write(&office.county, renamed).await.unwrap();
        let case = office.now(case.entity).await;
        let called = change(&case, json!({ "phone": "13800000002" }), "2017-10-02");
        assert_eq!(office.refused(&office.county, called).await, "applied");
    }
}

#[tokio::test]
async fn an_entry_is_taken_off_by_whoever_may_make_its_last_step() {
    for office in offices().await {
        let case = office.case(json!({ "code": "C1", "applied_on": "2017-09-20", "voted_on": "2017-09-25" })).await;
        assert_eq!(office.refused(&office.county, retract(&case)).await, "voted");
        let decided = change(&case, json!({ "decided_on": "2017-10-02" }), "2017-10-02");
        office.ledger.write(&office.county, decided).await.unwrap();
        let case = office.now(case.entity).await;
        assert_eq!(office.refused(&office.village, retract(&case)).await, "decided");
        office.ledger.write(&office.county, retract(&case)).await.unwrap();
        assert!(office.now(case.entity).await.retracted);
    }
}

#[tokio::test]
async fn maintenance_takes_over_what_others_hold_as_it_is() {
    for office in offices().await {
        let values = json!({ "code": "C1", "applied_on": "2017-09-20", "decided_on": "2017-09-21" });
        let all = office.ledger.unscoped_viewer("test");
        let old = office.ledger.write(&all, put("case", None, PEAR, values, "2017-10-01")).await.unwrap();
        // What was wrong before hinders nobody: the code is not part of a step.
        let case = office.now(old.entity).await;
        office.ledger.write(&office.village, change(&case, json!({ "code": "C2" }), "2017-10-02")).await.unwrap();
    }
}

#[tokio::test]
async fn a_batch_with_one_step_of_another_role_leaves_nothing_behind() {
    for office in offices().await {
        let case = office.case(json!({ "code": "C1", "applied_on": "2017-09-20", "voted_on": "2017-09-25" })).await;
        let new = put("case", None, PEAR, json!({ "code": "C2", "applied_on": "2017-10-01" }), "2017-10-01");
        let decided = change(&case, json!({ "decided_on": "2017-10-02" }), "2017-10-02");
        let mut batch = office.ledger.batch(&office.village, "cases.csv").await.unwrap();
        let outcome = batch.append(vec![new, decided]).await;
        let Err(BatchError::Refused { index: 1, why: WriteError::NotYourStep { step, .. } }) = outcome else {
            panic!("{outcome:?}")
        };
        assert_eq!(step, "decided");
        assert!(office.ledger.find_by_key(&office.county, "case", "code", "C2").await.unwrap().is_none());
        assert_eq!(office.ledger.accesses(&office.village, 10).await.unwrap()[0].what, "step");
    }
}

#[tokio::test]
async fn an_import_is_told_beforehand() {
    for office in offices().await {
        let case = office.case(json!({ "code": "C1", "applied_on": "2017-09-20", "voted_on": "2017-09-25" })).await;
        let patch = |values: serde_json::Value| Patch {
            entity: case.entity,
            unit: None,
            values: values.as_object().unwrap().clone(),
        };
        let told = async |viewer: &Viewer, values: serde_json::Value| {
            let patched = office.ledger.patched(viewer, vec![patch(values)]).await.unwrap().remove(0).unwrap();
            patched.steps.iter().map(|finding| finding.code.clone()).collect::<Vec<_>>()
        };
        assert_eq!(told(&office.village, json!({ "decided_on": "2017-10-02" })).await, ["entry.step.role"]);
        assert_eq!(told(&office.county, json!({ "decided_on": "2017-10-01" })).await, ["entry.step.notice"]);
        assert_eq!(told(&office.county, json!({ "decided_on": "2017-10-02" })).await, Vec::<String>::new());
        assert_eq!(office.ledger.accesses(&office.village, 10).await.unwrap(), [], "asking is no attempt");
    }
}
