use bairi_app::{Condition, EFFECTIVE_ON, EntriesAt, Evidence, HouseholdFile, Mend, REASON, Shown, State, Viewer};
use bairi_base::Text;
use bairi_plan::{Field, FieldKind, FormSection, Indicator, Measure, Plan, Register};

use super::kit::{Kit, PEAR, answers, ask, day, number, tiny_package};

/// Three members: one signed with a doctor, one will only after today, of one nobody knows.
#[tokio::test]
async fn the_file_shows_what_each_member_has_lacks_or_nobody_knows() {
    let kit = Kit::new().await;
    let county = kit.county().await;
    let home = kit.household(&county, "H1", &[]).await;
    let member = async |code: &str, name: &str, birth: &str, sequence: &str, doctor: &str| {
        let id = number(birth, sequence);
        let pairs = [("code", code), ("household", "H1"), ("name", name), ("id_number", &id), ("doctor_on", doctor)];
        kit.saved(&county, "person", None, &pairs).await
    };
    let signed = member("P1", "王福兰", "19600101", "012", "2017-05-02").await;
    let later = member("P2", "李大山", "19590101", "011", "2017-12-15").await;
    let nobody_knows = member("P3", "李小山", "20001201", "013", "").await;

    let file = kit.app.household(&county, home).await.unwrap();
    let members: Vec<_> = file.members.iter().map(|m| (m.title.zh.as_str(), m.age)).collect();
    assert_eq!(members, [("王福兰", Some(57)), ("李大山", Some(58)), ("李小山", Some(16))]);

    let [doctor] = file.entitlements.as_slice() else { panic!("one entitlement is declared") };
    assert_eq!((doctor.indicator.as_str(), doctor.state), ("doctor_coverage", State::Missing));
    let states: Vec<_> = doctor.holders.iter().map(|h| (h.entity, h.state)).collect();
    let expected = [(signed, State::Has), (later, State::Missing), (nobody_knows, State::Unknown)];
    assert!(expected.iter().all(|one| states.contains(one)) && states.len() == 3, "{states:?}");
    let has = doctor.holders.iter().find(|h| h.entity == signed).unwrap();
    assert_eq!(has.evidence[0].shown, Shown::Date(day("2017-05-02")));
    let lacks = doctor.holders.iter().find(|h| h.entity == later).unwrap();
    let form = Mend::Edit { register: "person".to_owned(), entity: later, field: "doctor_on".to_owned() };
    assert_eq!(lacks.mend, form);
    assert_eq!(file.next.as_ref().map(|n| n.mend.clone()), Some(form));
    assert_eq!(file.changes_total, 1);
}

#[tokio::test]
async fn a_household_out_of_poverty_has_no_claim_and_a_department_no_form() {
    let kit = Kit::new().await;
    let (county, department) = (kit.county().await, kit.department().await);
    let home = kit.household(&county, "H1", &[("status", "out")]).await;
    let id = number("19600101", "012");
    let pairs = [("code", "P1"), ("household", "H1"), ("name", "王福兰"), ("id_number", id.as_str())];
    kit.saved(&county, "person", None, &pairs).await;
    let file = kit.app.household(&county, home).await.unwrap();
    assert!(file.entitlements.is_empty() && file.next.is_none());

    let file = kit.app.household(&department, home).await.unwrap();
    assert!(file.members.is_empty(), "a department reads no persons");
    assert!(!file.head.may_write);
}

/// The tiny plan with conditions of exit.
fn with_conditions() -> Plan {
    let mut plan = Plan::load(&tiny_package()).0.unwrap();
    let met = "income >= $income_line AND house_safe AND signed > 0".to_owned();
    let doctor = plan.indicators.iter().find(|i| i.id == "doctor_coverage").unwrap();
    let exit = Indicator {
        id: "exit_conditions".to_owned(),
        register: "household".to_owned(),
        measure: Measure::Coverage { met },
        population: "TRUE".to_owned(),
        show: vec!["head".to_owned()],
        ..doctor.clone()
    };
    plan.indicators.push(exit);
    plan
}

/// Changes a household of which everything else stays as it stands.
async fn edit(kit: &Kit, who: &Viewer, home: i64, from: &str, reason: &str, more: &[(&str, &str)]) -> i64 {
    let seq = kit.ledger.find(who, home).await.unwrap().unwrap().seq.to_string();
    let form = kit.app.form(who, &ask("household", Some(home), Default::default())).await.unwrap();
    let mut all = answers(&[(bairi_app::BASED_ON, &seq), (EFFECTIVE_ON, from), (REASON, reason)]);
    for field in form.sections.iter().flat_map(|part| &part.fields) {
        all.set(&field.field, field.given.clone());
    }
    for (name, text) in more {
        all.set(name, vec![(*text).to_owned()]);
    }
    kit.app.save(who, &ask("household", Some(home), all)).await.unwrap().seq
}

async fn condition(kit: &Kit, who: &Viewer, home: i64, column: &str) -> Condition {
    let file = kit.app.household(who, home).await.unwrap();
    let [list] = file.conditions.as_slice() else { panic!("one list is declared") };
    assert_eq!(list.conditions.len(), 3);
    list.conditions.iter().find(|c| c.column == column).unwrap().clone()
}

/// Since when, by whom, why; which change.
fn said(condition: &Condition) -> Option<(i64, String, &str, &str)> {
    match condition.evidence.as_ref()? {
        Evidence::Change { seq, since, by, reason, .. } => {
            Some((*seq, since.to_string(), by.en.as_str(), reason.as_str()))
        }
        other => panic!("not the entry's own: {other:?}"),
    }
}

fn owned(
    seq: i64,
    since: &str,
    by: &'static str,
    reason: &'static str,
) -> Option<(i64, String, &'static str, &'static str)> {
    Some((seq, since.to_owned(), by, reason))
}

#[tokio::test]
async fn a_condition_says_since_when_and_on_whose_word() {
    let kit = Kit::with(with_conditions()).await;
    let (county, cadre) = (kit.county().await, kit.cadre().await);
    let home =
        kit.household(&county, "H1", &[("income", "3500"), (EFFECTIVE_ON, "2017-10-01"), (REASON, "建档")]).await;

    let house = condition(&kit, &county, home, "house_safe").await;
    assert_eq!((house.state, house.evidence), (State::Unknown, None), "nobody has ever said it");
    let income = condition(&kit, &county, home, "income").await;
    assert_eq!((income.state, said(&income)), (State::Has, owned(home, "2017-10-01", "county", "建档")));

    let safe = edit(&kit, &cadre, home, "2017-11-10", "入户核查", &[("house_safe", "true")]).await;
    edit(&kit, &county, home, "2017-11-20", "改人口", &[("people", "3")]).await;
    let house = condition(&kit, &county, home, "house_safe").await;
    assert_eq!((house.state, said(&house)), (State::Has, owned(safe, "2017-11-10", "cadre", "入户核查")));
    let income = condition(&kit, &county, home, "income").await;
    assert_eq!(said(&income), owned(home, "2017-10-01", "county", "建档"), "other changes are no evidence");

    // It is learned later that it was so before.
    let before = edit(&kit, &county, home, "2017-11-05", "补录", &[]).await;
    let house = condition(&kit, &county, home, "house_safe").await;
    assert_eq!(said(&house), owned(before, "2017-11-05", "county", "补录"));

    // A slip of the same day is not what was true on it.
    edit(&kit, &cadre, home, "2017-11-20", "误改", &[("house_safe", "false")]).await;
    edit(&kit, &cadre, home, "2017-11-20", "改正", &[("house_safe", "true")]).await;
    let house = condition(&kit, &county, home, "house_safe").await;
    assert_eq!(said(&house), owned(before, "2017-11-05", "county", "补录"));

    let emptied = edit(&kit, &cadre, home, "2017-11-28", "存疑", &[("house_safe", "")]).await;
    let house = condition(&kit, &county, home, "house_safe").await;
    assert_eq!((house.state, said(&house)), (State::Unknown, owned(emptied, "2017-11-28", "cadre", "存疑")));
}

#[tokio::test]
async fn a_gathered_condition_names_its_register_and_leads_only_those_there_who_may_read_it() {
    let kit = Kit::with(with_conditions()).await;
    let (county, department) = (kit.county().await, kit.department().await);
    let home = kit.household(&county, "H1", &[]).await;
    let register =
        |at| Evidence::Entries { register: "person".to_owned(), name: Text::new("贫困人口台账", "Persons"), at };
    let signed = condition(&kit, &county, home, "signed").await;
    assert_eq!(signed.evidence, Some(register(Some(EntriesAt::Field("household".to_owned())))));
    let signed = condition(&kit, &department, home, "signed").await;
    assert_eq!(signed.evidence, Some(register(None)));
}

/// The tiny plan with a register of hospital stays, which name a person, and an entitlement of theirs.
fn with_stays() -> Plan {
    let mut plan = Plan::load(&tiny_package()).0.unwrap();
    let household = plan.registers.iter().find(|r| r.id == "household").unwrap().clone();
    let field = |id: &str, kind: FieldKind| Field {
        id: id.to_owned(),
        name: Text::new(id, id),
        kind,
        aliases: Vec::new(),
        ..household.field("exit_on").unwrap().clone()
    };
    let fields = vec![
        household.field("code").unwrap().clone(),
        field("person", FieldKind::Ref { register: "person".to_owned() }),
        field("admitted_on", FieldKind::Date),
        field("repaid_on", FieldKind::Date),
    ];
    let form =
        FormSection { name: Text::new("住院", "The stay"), fields: fields.iter().map(|f| f.id.clone()).collect() };
    plan.registers.push(Register {
        id: "stay".to_owned(),
        name: Text::new("住院台账", "Hospital stays"),
        title: "code".to_owned(),
        fields,
        form: vec![form],
        list: ["code", "person", "admitted_on"].map(str::to_owned).to_vec(),
        derived: Vec::new(),
        filters: Vec::new(),
        ..household
    });
    let doctor = plan.indicators.iter().find(|i| i.id == "doctor_coverage").unwrap();
    let repaid = Indicator {
        id: "stay_repaid".to_owned(),
        register: "stay".to_owned(),
        measure: Measure::Coverage { met: "repaid_on IS NOT NULL AND repaid_on <= $today".to_owned() },
        population: "admitted_on <= $today".to_owned(),
        show: vec!["person".to_owned()],
        ..doctor.clone()
    };
    plan.indicators.push(repaid);
    plan
}

/// Member, register, how many, and the entries with their days.
type OfMember<'f> = (&'f str, &'f str, usize, Vec<(&'f str, String)>);

fn of_members(file: &HouseholdFile) -> Vec<OfMember<'_>> {
    let lines = file.members.iter().flat_map(|m| m.entries.iter().map(move |e| (m, e)));
    lines
        .map(|(m, e)| {
            let shown = e.rows.iter().map(|r| (r.title.zh.as_str(), r.day.unwrap().to_string())).collect();
            (m.title.zh.as_str(), e.register.as_str(), e.total, shown)
        })
        .collect()
}

/// 王福兰 was in hospital twice and got her money back once, 李小山 once; a neighbour's stay is not theirs.
#[tokio::test]
async fn the_file_gathers_what_refers_to_the_members_and_what_they_are_entitled_to() {
    let kit = Kit::with(with_stays()).await;
    let (county, department) = (kit.county().await, kit.department().await);
    let home = kit.household(&county, "H1", &[]).await;
    kit.household(&county, "H2", &[("head", "陈水生")]).await;
    let person = async |code: &str, home: &str, name: &str, sequence: &str| {
        let id = number("19600101", sequence);
        let pairs = [("code", code), ("household", home), ("name", name), ("id_number", id.as_str())];
        kit.saved(&county, "person", None, &pairs).await
    };
    person("P1", "H1", "王福兰", "012").await;
    person("P2", "H1", "李大山", "011").await;
    person("P3", "H1", "李小山", "013").await;
    person("P4", "H2", "陈水生", "015").await;
    let stay = async |code: &str, person: &str, admitted: &str, repaid: &str| {
        let pairs = [("code", code), ("person", person), ("admitted_on", admitted), ("repaid_on", repaid)];
        let pairs: Vec<_> = [("unit", PEAR)].into_iter().chain(pairs).collect();
        kit.saved(&county, "stay", None, &pairs).await
    };
    let has = stay("S1", "P1", "2017-10-02", "2017-10-20").await;
    let lacks = stay("S2", "P1", "2017-11-02", "").await;
    let other = stay("S3", "P3", "2017-11-03", "2017-11-10").await;
    stay("S4", "P4", "2017-11-04", "").await;

    let file = kit.app.household(&county, home).await.unwrap();
    let on = |code: &'static str, day: &str| (code, day.to_owned());
    let expected = [
        ("王福兰", "stay", 2, vec![on("S2", "2017-11-02"), on("S1", "2017-10-02")]),
        ("李小山", "stay", 1, vec![on("S3", "2017-11-03")]),
    ];
    assert_eq!(of_members(&file), expected);

    let repaid = file.entitlements.iter().find(|e| e.indicator == "stay_repaid").unwrap();
    assert_eq!(repaid.state, State::Missing);
    let mut holders: Vec<_> =
        repaid.holders.iter().map(|h| (h.entity, h.state, h.title.as_ref().unwrap().zh.as_str())).collect();
    holders.sort_unstable();
    let expected =
        [(has, State::Has, "王福兰 S1"), (lacks, State::Missing, "王福兰 S2"), (other, State::Has, "李小山 S3")];
    assert_eq!(holders, expected);
    let mend = Mend::Edit { register: "stay".to_owned(), entity: lacks, field: "repaid_on".to_owned() };
    assert_eq!(repaid.holders.iter().find(|h| h.entity == lacks).unwrap().mend, mend);

    let file = kit.app.household(&department, home).await.unwrap();
    assert!(file.members.is_empty() && file.entitlements.is_empty(), "a department reads neither persons nor stays");
}
