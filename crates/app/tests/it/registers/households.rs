use bairi_app::{Mend, Shown, State};

use super::kit::{Kit, day, number};

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
