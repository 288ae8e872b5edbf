//! Cases that the township applies for, votes on and puts up for seven days, and that the county decides.

use std::path::Path;

use bairi_app::{AppError, ImportMode, ImportState, OF_STEP, OPEN_STEP, SaveError, StepLock, StepState, Viewer};
use bairi_base::{Place, Text};
use bairi_plan::{Field, FieldKind, FormSection, Plan, Register, WorkflowStep};

use super::kit::{Kit, PEAR, answers, ask, day, told};

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

/// The tiny plan with a register `case`. Cases of cause 02 are not voted on.
fn with_cases() -> Plan {
    let tiny = Path::new(env!("CARGO_MANIFEST_DIR")).join("../plan/tests/packages/good/tiny");
    let mut plan = Plan::load(&tiny).0.unwrap();
    let household = plan.registers.iter().find(|r| r.id == "household").unwrap().clone();
    let field = |id: &str, kind: FieldKind| Field {
        id: id.to_owned(),
        name: Text::new(id, id),
        kind,
        required: false,
        aliases: Vec::new(),
        ..household.field("exit_on").unwrap().clone()
    };
    let fields = vec![
        household.field("code").unwrap().clone(),
        field("applied_on", FieldKind::Date),
        household.field("cause").unwrap().clone(),
        field("voted_on", FieldKind::Date),
        field("notes", FieldKind::Text),
        field("notice_on", FieldKind::Date),
        field("decided_on", FieldKind::Date),
        field("remark", FieldKind::Text),
    ];
    let voted = step("voted", &["voted_on", "notes"], "township-cadre", Some("applied"), 0);
    let steps = vec![
        step("applied", &["applied_on", "cause"], "township-cadre", None, 0),
        WorkflowStep { unless: vec![("cause".to_owned(), vec!["02".to_owned()])], ..voted },
        step("notice", &["notice_on"], "township-cadre", Some("voted"), 0),
        step("decided", &["decided_on"], "county-headquarters", Some("notice"), 7),
    ];
    let form = vec![FormSection {
        name: Text::new("办件", "The case"),
        fields: fields.iter().map(|f| f.id.clone()).collect(),
    }];
    let case = Register {
        id: "case".to_owned(),
        title: "code".to_owned(),
        fields,
        steps,
        form,
        list: vec!["code".to_owned()],
        derived: Vec::new(),
        filters: Vec::new(),
        ..household
    };
    plan.registers.push(case);
    plan.roles.get_mut("township-cadre").unwrap().write.push("case".to_owned());
    plan
}

struct Office {
    kit: Kit,
    county: Viewer,
    cadre: Viewer,
}

impl Office {
    async fn new() -> Office {
        let kit = Kit::with(with_cases()).await;
        let (county, cadre) = (kit.county().await, kit.cadre().await);
        Office { kit, county, cadre }
    }

    /// A case applied for on 1 November.
    async fn case(&self) -> i64 {
        let pairs = [("unit", PEAR), ("code", "C1"), ("applied_on", "2017-11-01"), ("cause", "01"), ("remark", "急")];
        self.kit.saved(&self.cadre, "case", None, &pairs).await
    }

    /// Makes a step in the form of the step alone.
    async fn make(&self, viewer: &Viewer, entity: i64, step: &str, pairs: &[(&str, &str)]) -> Result<i64, SaveError> {
        let seq = self.kit.ledger.find(viewer, entity).await.unwrap().unwrap().seq.to_string();
        let about = [("unit", PEAR), (OF_STEP, step), (OPEN_STEP, step), (bairi_app::BASED_ON, seq.as_str())];
        let pairs: Vec<_> = about.into_iter().chain(pairs.iter().copied()).collect();
        Ok(self.kit.app.save(viewer, &ask("case", Some(entity), answers(&pairs))).await?.entity)
    }

    async fn states(&self, viewer: &Viewer, entity: i64) -> Vec<StepState> {
        let entry = self.kit.app.entry(viewer, "case", entity).await.unwrap();
        entry.steps.into_iter().map(|step| step.state).collect()
    }

    /// Fields that are asked for, and the locks of the others.
    async fn form(&self, viewer: &Viewer, entity: Option<i64>, pairs: &[(&str, &str)]) -> (Vec<String>, Vec<StepLock>) {
        let given = pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        let form = self.kit.app.form(viewer, &ask("case", entity, given.collect())).await.unwrap();
        let fields: Vec<_> = form.sections.into_iter().flat_map(|part| part.fields).collect();
        let open = fields.iter().filter(|f| f.locked.is_none()).map(|f| f.field.clone()).collect();
        (open, fields.into_iter().filter_map(|f| f.locked).collect())
    }
}

#[tokio::test]
async fn the_next_step_is_offered_to_whoever_may_make_it() {
    let office = Office::new().await;
    let case = office.case().await;
    let next = |may: bool| StepState::Next {
        since: day("2017-11-01"),
        from: None,
        roles: vec![Text::new("乡镇干部", "Township cadre")],
        may,
    };
    let states = office.states(&office.cadre, case).await;
    assert!(matches!(&states[0], StepState::Done { on, by, .. } if *on == day("2017-11-01") && by.en == "cadre"));
    assert_eq!(states[1..], [next(true), StepState::Later, StepState::Later]);
    assert_eq!(office.states(&office.county, case).await[1], next(false));
}

#[tokio::test]
async fn a_notice_says_when_the_next_step_may_be_made() {
    let office = Office::new().await;
    let case = office.case().await;
    office.make(&office.cadre, case, "voted", &[("voted_on", "2017-11-10")]).await.unwrap();
    office.make(&office.cadre, case, "notice", &[("notice_on", "2017-11-26")]).await.unwrap();
    let states = office.states(&office.county, case).await;
    let StepState::Next { since, from, may, .. } = &states[3] else { panic!("{states:?}") };
    assert_eq!((*since, *from, *may), (day("2017-11-26"), Some(day("2017-12-03")), false));
    let (open, locks) = office.form(&office.county, Some(case), &[(OF_STEP, "decided")]).await;
    let lock = StepLock::Notice { step: Text::new("decided", "decided"), from: day("2017-12-03") };
    assert_eq!((open, locks), (vec![], vec![lock]));
    let early = office.make(&office.county, case, "decided", &[("decided_on", "2017-11-30")]).await;
    let Err(SaveError::Faults(early)) = early else { panic!("{early:?}") };
    assert_eq!(told(&early), [("entry.step.notice", "decided_on")]);
}

#[tokio::test]
async fn a_form_asks_only_for_steps_that_may_be_made_now() {
    let office = Office::new().await;
    let (open, _) = office.form(&office.cadre, None, &[]).await;
    assert_eq!(open, ["code", "applied_on", "cause", "remark"]);
    let case = office.case().await;
    let (open, locks) = office.form(&office.cadre, Some(case), &[]).await;
    assert_eq!(open, ["code", "applied_on", "cause", "voted_on", "notes", "remark"]);
    assert!(matches!(&locks[0], StepLock::Before { before, .. } if before.en == "voted"));
    assert!(matches!(&locks[1], StepLock::Role { .. }));
    let (open, _) = office.form(&office.county, Some(case), &[]).await;
    assert_eq!(open, ["code", "remark"]);

    office.make(&office.cadre, case, "voted", &[("voted_on", "2017-11-10"), ("notes", "全体同意")]).await.unwrap();
    let (open, locks) = office.form(&office.cadre, Some(case), &[]).await;
    assert_eq!(open, ["code", "voted_on", "notes", "notice_on", "remark"]);
    assert!(matches!(&locks[0], StepLock::Settled { by, .. } if by.en == "voted"));
    let (open, _) = office.form(&office.cadre, Some(case), &[(OF_STEP, "voted")]).await;
    assert_eq!(open, ["voted_on", "notes"], "a form of one step asks for nothing else");
}

#[tokio::test]
async fn the_form_of_a_step_leaves_everything_else_as_it_is() {
    let office = Office::new().await;
    let case = office.case().await;
    office.make(&office.cadre, case, "voted", &[("voted_on", "2017-11-10"), ("notes", "全体同意")]).await.unwrap();
    let entry = office.kit.ledger.find(&office.cadre, case).await.unwrap().unwrap();
    assert_eq!((&entry.values["remark"], &entry.values["cause"]), (&"急".into(), &"01".into()));
    // What the form did ask for and got back empty is taken away.
    office.make(&office.cadre, case, "voted", &[("voted_on", "2017-11-10")]).await.unwrap();
    let entry = office.kit.ledger.find(&office.cadre, case).await.unwrap().unwrap();
    assert_eq!(entry.values.get("notes"), None);
    // The whole form, saved by somebody whose steps these are not, changes none of them.
    let seq = entry.seq.to_string();
    let pairs = [("unit", PEAR), ("code", "C1"), ("remark", "缓"), (bairi_app::BASED_ON, seq.as_str())];
    office.kit.saved(&office.county, "case", Some(case), &pairs).await;
    let entry = office.kit.ledger.find(&office.cadre, case).await.unwrap().unwrap();
    assert_eq!((&entry.values["remark"], &entry.values["voted_on"]), (&"缓".into(), &"2017-11-10".into()));
}

#[tokio::test]
async fn a_step_of_another_role_is_refused_and_on_record_whatever_else_is_wrong() {
    let office = Office::new().await;
    let case = office.case().await;
    let forged = office.make(&office.county, case, "voted", &[("voted_on", "2017-10-01"), ("code", "")]).await;
    assert!(matches!(forged, Err(SaveError::App(AppError::NotYourStep))), "{forged:?}");
    let asked = [(OF_STEP, "voted")].map(|(name, text)| (name.to_owned(), text.to_owned()));
    let form = office.kit.app.form(&office.county, &ask("case", Some(case), asked.into_iter().collect())).await;
    assert!(matches!(form, Err(AppError::NotYourStep)));
    let lines = office.kit.app.accesses(&office.county).await.unwrap();
    assert_eq!(lines.iter().map(|line| line.what.as_str()).collect::<Vec<_>>(), ["step", "step"]);
}

#[tokio::test]
async fn a_step_is_signed_by_whoever_gave_it_its_present_content() {
    let office = Office::new().await;
    let case = office.case().await;
    office.make(&office.cadre, case, "voted", &[("voted_on", "2017-11-10")]).await.unwrap();
    let seq = office.kit.ledger.find(&office.cadre, case).await.unwrap().unwrap().seq.to_string();
    let pairs = [("unit", PEAR), ("code", "C1"), ("remark", "缓"), (bairi_app::BASED_ON, seq.as_str())];
    office.kit.saved(&office.county, "case", Some(case), &pairs).await;
    let states = office.states(&office.county, case).await;
    assert!(matches!(&states[1], StepState::Done { by, .. } if by.en == "cadre"), "{states:?}");
}

#[tokio::test]
async fn a_step_that_was_passed_over_says_so_and_one_that_is_not_there_too() {
    let office = Office::new().await;
    let maintenance = office.kit.ledger.unscoped_viewer("test");
    let pairs =
        [("unit", PEAR), ("code", "C7"), ("applied_on", "2017-10-01"), ("cause", "03"), ("decided_on", "2017-10-02")];
    let old = office.kit.saved(&maintenance, "case", None, &[&pairs[..], &[(OPEN_STEP, "applied")]].concat()).await;
    let states = office.states(&office.county, old).await;
    assert_eq!(states[1..3], [StepState::Missed, StepState::Missed]);
    let pairs = [("unit", PEAR), ("code", "C8"), ("applied_on", "2017-11-01"), ("cause", "02")];
    let short = office.kit.saved(&office.cadre, "case", None, &pairs).await;
    let states = office.states(&office.cadre, short).await;
    assert_eq!(states[1], StepState::None);
    assert!(matches!(states[2], StepState::Next { may: true, .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sheet_is_held_to_the_steps_too() {
    let office = Office::new().await;
    let case = office.case().await;
    let before = office.kit.ledger.last_seq();
    let sheet = "code,applied_on,voted_on,decided_on\nC1,,2017-11-10,2017-11-20\nC2,2017-11-02,2017-11-01,\nC3,2017-11-02,2017-11-05,\n";
    let mut upload = office.kit.app.upload_import(&office.cadre, "case", "cases.csv").await.unwrap();
    upload.write(sheet.replace("\n", &format!(",{PEAR}\n")).replacen(PEAR, "行政村", 1).into_bytes()).await.unwrap();
    let id = office.kit.app.check_import(&office.cadre, "case", upload.finish().await.unwrap()).await.unwrap();
    let report = office.kit.app.import_settled(&office.cadre, &id).await.unwrap();
    let row = |place: &Place| if let Place::Cell { row, .. } = place { *row } else { 0 };
    let found: Vec<_> = report.faults.kept().iter().map(|f| (row(&f.place), f.code.as_str())).collect();
    assert_eq!(found, [(2, "entry.step.role"), (3, "entry.step.order")]);
    assert_eq!(office.kit.ledger.last_seq(), before);
    assert_eq!(office.kit.app.accesses(&office.cadre).await.unwrap()[0].what, "import");

    office.kit.app.commit_import(&office.cadre, &id, ImportMode::ValidRows).await.unwrap();
    let done = office.kit.app.import_settled(&office.cadre, &id).await.unwrap();
    assert!(matches!(done.state, ImportState::Done { added: 1, changed: 0, .. }), "{:?}", done.state);
    let entry = office.kit.ledger.find(&office.cadre, case).await.unwrap().unwrap();
    assert_eq!(entry.values.get("voted_on"), None);
}
