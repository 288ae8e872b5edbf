//! What a register demands of values. People and numbers are made up.

use bairi_base::{Place, Severity};
use bairi_plan::{Field, FieldKind, Plan, id_number, validate};
use serde_json::{Map, Value, json};

use crate::good::tiny;

/// Findings of an entry, as `field code`; warnings with a question mark.
fn findings(plan: &Plan, register: &str, values: &Value) -> Vec<String> {
    let register = plan.registers.iter().find(|r| r.id == register).unwrap();
    let show = |finding: &bairi_base::Finding| {
        let Place::Field { field, register: named } = &finding.place else { panic!("{finding:?}") };
        assert_eq!(*named, register.id);
        let mark = if finding.severity == Severity::Warning { "?" } else { "" };
        format!("{field} {}{mark}", finding.code)
    };
    validate(plan, register, values.as_object().unwrap()).iter().map(show).collect()
}

fn household() -> Map<String, Value> {
    let values = json!({ "code": "H-1", "head": "梨大山", "status": "not_out", "people": 3 });
    values.as_object().unwrap().clone()
}

/// A good household with one value changed.
#[track_caller]
fn check(field: &str, value: Value, expected: &[&str]) {
    let mut values = household();
    values.insert(field.to_owned(), value);
    let expected: Vec<String> = expected.iter().map(|code| format!("{field} {code}")).collect();
    assert_eq!(findings(&tiny(), "household", &Value::Object(values)), expected);
}

/// A good person with this identity number.
#[track_caller]
fn check_person(id_number: &str, expected: &[&str]) {
    let values = json!({ "code": "P-1", "household": 7, "name": "梨小花", "id_number": id_number });
    assert_eq!(findings(&tiny(), "person", &values), expected);
}

#[test]
fn an_entry_with_the_required_fields_is_good() {
    assert_eq!(findings(&tiny(), "household", &Value::Object(household())), Vec::<String>::new());
}

#[test]
fn all_faults_are_told_at_once() {
    let values = json!({ "code": "", "people": "3", "phone": "12", "nickname": "x" });
    let expected = [
        "code entry.text.blank",
        "head entry.required",
        "phone entry.phone.shape",
        "status entry.required",
        "people entry.type.number",
        "nickname entry.field.unknown",
    ];
    assert_eq!(findings(&tiny(), "household", &values), expected);
}

#[test]
fn null_is_unknown() {
    check("income", Value::Null, &[]);
    check("people", Value::Null, &["entry.required"]);
}

#[test]
fn texts_have_lengths_in_characters() {
    check("head", json!("梨".repeat(40)), &[]);
    check("head", json!("梨".repeat(41)), &["entry.text.long"]);
    check("head", json!(" 梨"), &["entry.text.blank"]);
    check("head", json!("梨\u{7}山"), &["entry.text.control"]);
    check("head", json!(1), &["entry.type.text"]);
}

#[test]
fn numbers_and_money_have_bounds() {
    check("people", json!(30), &[]);
    check("people", json!(31), &["entry.number.large"]);
    check("people", json!(0), &["entry.number.small"]);
    check("people", json!(2.5), &["entry.type.number"]);
    check("income", json!(333500), &[]);
    check("income", json!(-1), &["entry.money.small"]);
}

#[test]
fn dates_exist_and_lie_inside_their_bounds() {
    check("exit_on", json!("2017-02-28"), &[]);
    check("exit_on", json!("2017-02-29"), &["entry.date.unreadable"]);
    check("exit_on", json!("2017-2-8"), &["entry.date.unreadable"]);
    check("exit_on", json!("2013-12-31"), &["entry.date.early"]);
    check("exit_on", json!("2019-01-01"), &["entry.date.late"]);
}

#[test]
fn codes_are_of_their_list_in_order_and_not_too_many() {
    check("status", json!("gone"), &["entry.code.unknown"]);
    check("other_causes", json!("01,03"), &[]);
    check("other_causes", json!("03,01"), &["entry.codes.order"]);
    check("other_causes", json!("01,01"), &["entry.codes.order"]);
    check("other_causes", json!("01,02,03"), &["entry.codes.many"]);
    check("other_causes", json!("01, 02"), &["entry.code.unknown"]);
    check("other_causes", json!(""), &["entry.code.unknown"]);
}

#[test]
fn booleans_and_units_are_what_they_say() {
    check("house_safe", json!(false), &[]);
    check("house_safe", json!("yes"), &["entry.type.bool"]);
    check("work_county", json!(990121000000_i64), &[]);
    check("work_county", json!(990100000000_i64), &["entry.unit.level"]);
    check("work_county", json!(990199000000_i64), &["entry.unit.unknown"]);
}

#[test]
fn phones_are_mobiles_or_landlines() {
    check("phone", json!("13900000000"), &[]);
    check("phone", json!("079900000000"), &[]);
    check("phone", json!("7000000"), &[]);
    check("phone", json!("1390000000"), &["entry.phone.shape"]);
    check("phone", json!("139-0000-0000"), &["entry.phone.shape"]);
    check("phone", json!("12900000000"), &["entry.phone.shape"]);
}

#[test]
fn a_reference_is_an_entrys_number() {
    let values = json!({ "code": "P-1", "household": "H-1", "name": "梨小花", "id_number": number("19900101") });
    assert_eq!(findings(&tiny(), "person", &values), ["household entry.type.number"]);
}

/// A made-up number with this day of birth.
fn number(birth: &str) -> String {
    let digits = format!("369921{birth}002");
    let last = id_number::check_digit(&digits).unwrap();
    format!("{digits}{last}")
}

#[test]
fn identity_numbers_are_checked() {
    check_person(&number("19900101"), &[]);
    check_person(&(number("19900101") + "43"), &[]);
    check_person(&number("19900230"), &["id_number entry.id.birth"]);
    check_person(&number("20180101"), &["id_number entry.id.birth"]);
    check_person(&number("18900101"), &["id_number entry.id.age?"]);
    check_person("1234", &["id_number entry.id.shape"]);
    check_person(&(number("19900101") + "93"), &["id_number entry.id.card"]);
    let mut wrong = number("19900101");
    wrong.replace_range(5..6, "2");
    check_person(&wrong, &["id_number entry.id.check-digit"]);
}

#[test]
fn no_finding_repeats_a_value() {
    let plan = tiny();
    let person = plan.registers.iter().find(|r| r.id == "person").unwrap();
    let secret = "36992119900230002X";
    let values = json!({ "code": "P-1", "household": secret, "name": " 梨小花", "id_number": secret, "sex": "梨小花" });
    let findings = validate(&plan, person, values.as_object().unwrap());
    assert_eq!(findings.len(), 4);
    for finding in findings {
        assert!(!format!("{:?}", finding.args).contains("梨小花") && !format!("{:?}", finding.args).contains(secret));
    }
}

#[test]
fn a_point_is_written_in_one_way() {
    let mut plan = tiny();
    let household = plan.registers.iter_mut().find(|r| r.id == "household").unwrap();
    let head = household.field("head").unwrap().clone();
    household.fields.push(Field { id: "lies".to_owned(), kind: FieldKind::Point, required: false, ..head });
    for (text, good) in
        [("28.50000,115.25000", true), ("28.5,115.25", false), ("115.25000,28.50000", false), ("", false)]
    {
        let mut values = self::household();
        values.insert("lies".to_owned(), json!(text));
        let found = findings(&plan, "household", &Value::Object(values));
        let expected = if good { Vec::new() } else { vec!["lies entry.point.unreadable".to_owned()] };
        assert_eq!(found, expected, "{text}");
    }
}
