//! What an identity number says besides: the day of birth and the sex.
//!
//! A plan does not declare this connection, so it goes by kind and name: a register with exactly one identity number has
//! its date field `birth` and its code field `sex` (GB/T 2261.1) filled from it where they were left empty. A number
//! behind its mask says nothing.

use bairi_ledger::Values;
use bairi_plan::{FieldKind, Plan, Register, id_number};
use serde_json::Value;

pub(crate) const BIRTH: &str = "birth";
const SEX: &str = "sex";

pub(crate) fn fill(plan: &Plan, register: &Register, values: &mut Values) {
    let mut numbers = register.fields.iter().filter(|f| f.kind == FieldKind::IdNumber);
    let (Some(field), None) = (numbers.next(), numbers.next()) else { return };
    let Some(number) = values.get(&field.id).and_then(Value::as_str).map(str::to_owned) else { return };
    if id_number::check(&number).is_err() {
        return;
    }
    if let Some(birth) = id_number::birth(&number)
        && register.field(BIRTH).is_some_and(|f| f.kind == FieldKind::Date)
    {
        values.entry(BIRTH).or_insert_with(|| birth.to_string().into());
    }
    let has = |list: &str, code: &str| plan.codes.get(list).is_some_and(|l| l.items.iter().any(|i| i.code == code));
    if let Some(sex) = id_number::sex(&number)
        && let Some(FieldKind::Code { list }) = register.field(SEX).map(|f| &f.kind)
        && has(list, sex.code())
    {
        values.entry(SEX).or_insert_with(|| sex.code().into());
    }
}
