//! The columns of a register's part of the lake, and changes turned into them.

use std::sync::Arc;

use bairi_ledger::{Change, Op};
use bairi_plan::{FieldKind, Plan, Register, parse_day};
use chrono::NaiveDate;
use datafusion::arrow::array::{
    ArrayRef, BooleanArray, BooleanBuilder, Date32Builder, Int64Array, Int64Builder, RecordBatch, StringViewArray,
    StringViewBuilder, TimestampMicrosecondBuilder, new_null_array,
};
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};

use crate::LakeError;

/// The columns before a register's own, by position.
pub(crate) const SEQ: usize = 0;
pub(crate) const ENTITY: usize = 1;
pub(crate) const UNIT: usize = 2;
pub(crate) const RETRACTED: usize = 3;
pub(crate) const EFFECTIVE_ON: usize = 4;
pub(crate) const RECORDED_AT: usize = 5;
pub(crate) const RECORDED_ON: usize = 6;
pub(crate) const DISPLACED: usize = 7;
pub(crate) const SYSTEM_COLUMNS: usize = 8;

/// The system's columns that predicates may name.
pub(crate) const OPEN_COLUMNS: [usize; 5] = [SEQ, ENTITY, UNIT, EFFECTIVE_ON, RECORDED_ON];

/// Days since 1970-01-01, as Arrow counts them.
pub(crate) fn day_number(day: NaiveDate) -> i32 {
    (day - NaiveDate::default()).num_days() as i32
}

/// The log's columns of a register: the system's, then one for each field, in the order of the declaration.
pub(crate) fn log_schema(register: &Register) -> SchemaRef {
    let system = [
        Field::new("seq", DataType::Int64, false),
        Field::new("entity", DataType::Int64, false),
        Field::new("unit", DataType::Int64, false),
        Field::new("retracted", DataType::Boolean, false),
        Field::new("effective_on", DataType::Date32, false),
        Field::new("recorded_at", DataType::Timestamp(TimeUnit::Microsecond, None), false),
        Field::new("recorded_on", DataType::Date32, false),
        Field::new("displaced", DataType::Int64, true),
    ];
    let own = register.fields.iter().map(|f| Field::new(&f.id, sql_type(&f.kind), true));
    Arc::new(Schema::new(system.into_iter().chain(own).collect::<Vec<_>>()))
}

/// How a field stands in predicates.
pub(crate) fn sql_type(kind: &FieldKind) -> DataType {
    match kind {
        FieldKind::Integer | FieldKind::Money | FieldKind::Ref { .. } | FieldKind::Unit { .. } => DataType::Int64,
        FieldKind::Date => DataType::Date32,
        FieldKind::Bool => DataType::Boolean,
        FieldKind::Text | FieldKind::Code { .. } | FieldKind::Codes { .. } | FieldKind::IdNumber => DataType::Utf8View,
        FieldKind::Phone | FieldKind::Point | FieldKind::Files(_) => DataType::Utf8View,
    }
}

enum Column {
    Text(StringViewBuilder),
    Number(Int64Builder),
    Date(Date32Builder),
    Bool(BooleanBuilder),
}

/// Gathers changes of one register.
pub(crate) struct Gathered {
    schema: SchemaRef,
    names: Vec<String>,
    seq: Int64Builder,
    entity: Int64Builder,
    unit: Int64Builder,
    retracted: BooleanBuilder,
    effective_on: Date32Builder,
    recorded_at: TimestampMicrosecondBuilder,
    recorded_on: Date32Builder,
    displaced: Int64Builder,
    own: Vec<Column>,
}

impl Gathered {
    pub(crate) fn new(register: &Register) -> Gathered {
        let own = register.fields.iter().map(|f| match sql_type(&f.kind) {
            DataType::Int64 => Column::Number(Int64Builder::new()),
            DataType::Date32 => Column::Date(Date32Builder::new()),
            DataType::Boolean => Column::Bool(BooleanBuilder::new()),
            _ => Column::Text(StringViewBuilder::new()),
        });
        Gathered {
            schema: log_schema(register),
            names: register.fields.iter().map(|f| f.id.clone()).collect(),
            seq: Int64Builder::new(),
            entity: Int64Builder::new(),
            unit: Int64Builder::new(),
            retracted: BooleanBuilder::new(),
            effective_on: Date32Builder::new(),
            recorded_at: TimestampMicrosecondBuilder::new(),
            recorded_on: Date32Builder::new(),
            displaced: Int64Builder::new(),
            own: own.collect(),
        }
    }

    pub(crate) fn push(&mut self, change: &Change) {
        self.seq.append_value(change.seq);
        self.entity.append_value(change.entity);
        self.unit.append_value(change.unit.number());
        self.retracted.append_value(change.op == Op::Retract);
        self.effective_on.append_value(day_number(change.effective_on));
        self.recorded_at.append_value(change.recorded_at.timestamp_micros());
        self.recorded_on.append_value(day_number(change.recorded_at.date_naive()));
        self.displaced.append_option(change.displaced);
        for (name, column) in self.names.iter().zip(&mut self.own) {
            let value = change.values.get(name);
            match column {
                Column::Text(b) => b.append_option(value.and_then(|v| v.as_str())),
                Column::Number(b) => b.append_option(value.and_then(|v| v.as_i64())),
                Column::Bool(b) => b.append_option(value.and_then(|v| v.as_bool())),
                Column::Date(b) => {
                    let day = value.and_then(|v| v.as_str()).and_then(parse_day);
                    b.append_option(day.map(day_number));
                }
            }
        }
    }

    pub(crate) fn finish(mut self) -> Result<RecordBatch, LakeError> {
        let mut arrays: Vec<ArrayRef> = vec![
            Arc::new(self.seq.finish()),
            Arc::new(self.entity.finish()),
            Arc::new(self.unit.finish()),
            Arc::new(self.retracted.finish()),
            Arc::new(self.effective_on.finish()),
            Arc::new(self.recorded_at.finish()),
            Arc::new(self.recorded_on.finish()),
            Arc::new(self.displaced.finish()),
        ];
        debug_assert_eq!(arrays.len(), SYSTEM_COLUMNS);
        for column in self.own {
            arrays.push(match column {
                Column::Text(mut b) => Arc::new(b.finish()),
                Column::Number(mut b) => Arc::new(b.finish()),
                Column::Date(mut b) => Arc::new(b.finish()),
                Column::Bool(mut b) => Arc::new(b.finish()),
            });
        }
        Ok(RecordBatch::try_new(self.schema, arrays)?)
    }
}

/// The built-in register of units. The system's columns stand where they do in a log; then `level, class, name, code,
/// in_<group>…`.
pub(crate) fn unit_batch(plan: &Plan) -> Result<RecordBatch, LakeError> {
    let units = plan.units.all();
    let n = units.len();
    let codes = || -> ArrayRef { Arc::new(Int64Array::from_iter_values(units.iter().map(|u| u.code.number()))) };
    let text = |of: fn(&bairi_plan::Unit) -> String| -> ArrayRef {
        Arc::new(StringViewArray::from_iter_values(units.iter().map(of)))
    };
    let nothing = |of: &DataType| new_null_array(of, n);
    let (day, instant) = (DataType::Date32, DataType::Timestamp(TimeUnit::Microsecond, None));
    let mut columns: Vec<(Field, ArrayRef)> = vec![
        (Field::new("seq", DataType::Int64, false), codes()),
        (Field::new("entity", DataType::Int64, false), codes()),
        (Field::new("unit", DataType::Int64, false), codes()),
        (Field::new("retracted", DataType::Boolean, true), nothing(&DataType::Boolean)),
        (Field::new("effective_on", day.clone(), true), nothing(&day)),
        (Field::new("recorded_at", instant.clone(), true), nothing(&instant)),
        (Field::new("recorded_on", day.clone(), true), nothing(&day)),
        (Field::new("displaced", DataType::Int64, true), nothing(&DataType::Int64)),
        (Field::new("level", DataType::Utf8View, false), text(|u| u.level.word().to_owned())),
        (Field::new("class", DataType::Utf8View, false), text(|u| u.class.clone())),
        (Field::new("name", DataType::Utf8View, false), text(|u| u.name.zh.clone())),
        (Field::new("code", DataType::Utf8View, false), text(|u| u.code.to_string())),
    ];
    for group in plan.groups.values() {
        let inside: BooleanArray = units.iter().map(|u| Some(group.units.binary_search(&u.code).is_ok())).collect();
        columns.push((Field::new(group_column(&group.id), DataType::Boolean, false), Arc::new(inside)));
    }
    let (fields, arrays): (Vec<Field>, Vec<ArrayRef>) = columns.into_iter().unzip();
    Ok(RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)?)
}

/// The column of the register of units that says whether a unit is in a group.
fn group_column(group: &str) -> String {
    format!("in_{}", group.replace('-', "_"))
}
