use bairi_plan::FieldKind;
use chrono::{NaiveDate, TimeDelta};
use datafusion::arrow::array::{Array, ArrayRef, AsArray};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Date32Type, Int64Type};
use datafusion::arrow::error::ArrowError;
use serde_json::Value;

/// A column's values in the forms that the log has them in (see [`FieldKind`]); `null` is unknown.
pub(crate) fn values(column: &ArrayRef) -> Result<Vec<Value>, ArrowError> {
    let len = column.len();
    let known = |i: usize| column.is_valid(i);
    let each = |value: &dyn Fn(usize) -> Value| -> Vec<Value> {
        (0..len).map(|i| if known(i) { value(i) } else { Value::Null }).collect()
    };
    Ok(match column.data_type() {
        DataType::Null => vec![Value::Null; len],
        DataType::Boolean => {
            let column = column.as_boolean();
            each(&|i| column.value(i).into())
        }
        DataType::Date32 => {
            let column = column.as_primitive::<Date32Type>();
            each(&|i| day(column.value(i)).map_or(Value::Null, |d| d.to_string().into()))
        }
        data_type if data_type.is_integer() => {
            let column = cast(column, &DataType::Int64)?;
            let column = column.as_primitive::<Int64Type>();
            each(&|i| column.value(i).into())
        }
        _ => {
            let column = cast(column, &DataType::Utf8View)?;
            let column = column.as_string_view();
            each(&|i| column.value(i).into())
        }
    })
}

fn day(number: i32) -> Option<NaiveDate> {
    NaiveDate::default().checked_add_signed(TimeDelta::days(number.into()))
}

/// A text that somebody gave, as a value of a field's kind; `None` if it is none.
pub(crate) fn literal(kind: &DataType, text: &str) -> Option<datafusion::common::ScalarValue> {
    use datafusion::common::ScalarValue;
    Some(match kind {
        DataType::Boolean => ScalarValue::Boolean(Some(text.parse().ok()?)),
        DataType::Date32 => ScalarValue::Date32(Some(crate::columns::day_number(text.parse().ok()?))),
        kind if kind.is_integer() => ScalarValue::Int64(Some(text.parse().ok()?)),
        _ => ScalarValue::Utf8View(Some(text.to_owned())),
    })
}

/// Whether a field holds several codes in one text.
pub(crate) fn is_list(kind: &FieldKind) -> bool {
    matches!(kind, FieldKind::Codes { .. })
}
