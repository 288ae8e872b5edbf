//! Sensitive fields: masked on the way out, taken as unchanged when the mask comes back in.

use bairi_plan::Register;
use serde_json::Value;

use crate::Values;

/// Replaces the sensitive values of an entry by their masks.
pub(crate) fn mask(register: &Register, values: &mut Values) {
    for field in register.fields.iter().filter(|f| f.sensitive) {
        if let Some(value) = values.get_mut(&field.id) {
            *value = masked(value);
        }
    }
}

/// Puts the stored value back where a form returns the mask that it was shown.
pub(crate) fn restore(register: &Register, values: &mut Values, stored: &Values) {
    for field in register.fields.iter().filter(|f| f.sensitive) {
        if let (Some(value), Some(stored)) = (values.get_mut(&field.id), stored.get(&field.id))
            && *value == masked(stored)
        {
            *value = stored.clone();
        }
    }
}

fn masked(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(mask_text(text)),
        _ => Value::String("***".to_owned()),
    }
}

fn mask_text(text: &str) -> String {
    let n = text.chars().count();
    let (head, tail) = if n >= 11 { (3, 2) } else { (1.min(n), 0) };
    text.chars().enumerate().map(|(i, c)| if i < head || i + tail >= n { c } else { '*' }).collect()
}
