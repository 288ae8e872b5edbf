//! Sensitive fields: masked on the way out, taken as unchanged when the mask comes back in.

use bairi_plan::{Field, Register};
use serde_json::Value;

use crate::Values;

/// Stands for a sensitive value that is not a text.
const MASK: &str = "***";

/// A field's value as an account sees it: itself, or its mask if the field is sensitive.
/// An unknown value (null) stays unknown.
pub fn mask_value(field: &Field, value: &Value) -> Value {
    match value {
        value if !field.sensitive => value.clone(),
        Value::Null => Value::Null,
        Value::String(text) => Value::String(mask_text(text)),
        _ => Value::String(MASK.to_owned()),
    }
}

/// The mask of a sensitive text: of eleven characters or more (phones, identity numbers) the first three and the
/// last two are shown, of shorter ones (names) the first, of a single one nothing.
pub fn mask_text(text: &str) -> String {
    let n = text.chars().count();
    let (head, tail) = match n {
        0 | 1 => (0, 0),
        2..=10 => (1, 0),
        _ => (3, 2),
    };
    text.chars().enumerate().map(|(i, c)| if i < head || i + tail >= n { c } else { '*' }).collect()
}

/// Replaces the sensitive values of an entry by their masks.
pub(crate) fn mask(register: &Register, values: &mut Values) {
    for field in register.fields.iter().filter(|f| f.sensitive) {
        if let Some(value) = values.get_mut(&field.id) {
            *value = mask_value(field, value);
        }
    }
}

/// Puts the stored value back where a form returns the mask that it was shown.
pub(crate) fn restore(register: &Register, values: &mut Values, stored: &Values) {
    for field in register.fields.iter().filter(|f| f.sensitive) {
        if let (Some(value), Some(stored)) = (values.get_mut(&field.id), stored.get(&field.id))
            && *value == mask_value(field, stored)
        {
            *value = stored.clone();
        }
    }
}
