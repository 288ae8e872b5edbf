//! Aggregates over the entries that refer to another one: the common ones by plain adding, any other by the engine.

use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Int64Array, RecordBatch, UInt32Array, new_empty_array,
};
use datafusion::arrow::buffer::{BooleanBuffer, NullBuffer, ScalarBuffer};
use datafusion::arrow::compute::{SortOptions, cast, concat, filter_record_batch, take};
use datafusion::arrow::datatypes::{DataType, Field, Int64Type, Schema, SchemaRef};
use datafusion::datasource::MemTable;
use datafusion::logical_expr::Expr;
use datafusion::logical_expr::expr::Sort;
use datafusion::prelude::SessionContext;

use crate::LakeError;
use crate::last::Last;

/// The column of [`Rest`] that says which entry a row belongs to; no field can be called so.
const SLOT: &str = "to which";

/// An aggregate as the plan writes it.
#[derive(Clone, Debug)]
pub(crate) enum Aggregate {
    /// `count(*)`.
    CountAll,
    /// `count(expression)`.
    Count(Expr),
    /// `sum(whole number)`.
    Sum(Expr),
    /// `min`, `max`, `last_value`: the value of the row that comes last in an order. Rows without a value may be left out.
    Last {
        value: Expr,
        order: Vec<(Expr, SortOptions)>,
        skip_unknown: bool,
    },
    Other {
        zero_if_none: bool,
        over: Vec<String>,
    },
}

impl Aggregate {
    pub(crate) fn argument(&self) -> Option<&Expr> {
        match self {
            Aggregate::Count(value) | Aggregate::Sum(value) | Aggregate::Last { value, .. } => Some(value),
            Aggregate::CountAll | Aggregate::Other { .. } => None,
        }
    }

    pub(crate) fn order(&self) -> impl Iterator<Item = &Expr> {
        let order: &[(Expr, SortOptions)] = match self {
            Aggregate::Last { order, .. } => order,
            _ => &[],
        };
        order.iter().map(|(by, _)| by)
    }
}

/// Sorts an aggregate; one that is not recognised is left to the engine.
pub(crate) fn recognise(value: Expr, data_type: &DataType) -> Aggregate {
    let over = value.column_refs().into_iter().map(|c| c.name.clone()).collect();
    let Expr::AggregateFunction(call) = &value else { return Aggregate::Other { zero_if_none: false, over } };
    let params = &call.params;
    let plain = !params.distinct && params.filter.is_none() && params.order_by.is_empty();
    match (call.func.name(), params.args.as_slice()) {
        ("count", [arg]) if plain && arg.column_refs().is_empty() && !is_null(arg) => Aggregate::CountAll,
        ("count", [arg]) if plain => Aggregate::Count(arg.clone()),
        ("sum", [arg]) if plain && *data_type == DataType::Int64 => Aggregate::Sum(arg.clone()),
        ("min" | "max", [arg]) if plain => {
            let options = SortOptions { descending: call.func.name() == "min", nulls_first: true };
            Aggregate::Last { value: arg.clone(), order: vec![(arg.clone(), options)], skip_unknown: true }
        }
        ("last_value", [arg])
            if !params.distinct
                && params.filter.is_none()
                && params.null_treatment.is_none()
                && !params.order_by.is_empty() =>
        {
            let sort = |by: &Sort| (by.expr.clone(), SortOptions { descending: !by.asc, nulls_first: by.nulls_first });
            let order = params.order_by.iter().map(sort).collect();
            Aggregate::Last { value: arg.clone(), order, skip_unknown: false }
        }
        (name, _) => Aggregate::Other { zero_if_none: name == "count", over },
    }
}

fn is_null(arg: &Expr) -> bool {
    matches!(arg, Expr::Literal(value, _) if value.is_null())
}

/// What has been added up for every slot so far.
pub(crate) enum Sums {
    Count(Vec<i64>),
    Sum { sums: Vec<i64>, known: Vec<bool> },
    Last(Last),
    Other(Rest),
}

/// Rows kept for the engine.
pub(crate) struct Rest {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
}

/// No slot: a row that belongs to none of the wanted entries.
pub(crate) const NONE: u32 = u32::MAX;

/// Rows to be added.
pub(crate) struct Taken<'a> {
    /// Where each row belongs.
    pub(crate) slots: &'a [u32],
    /// Which of them count; all, if `None`.
    pub(crate) rows: Option<&'a BooleanBuffer>,
    /// The argument's values.
    pub(crate) value: Option<&'a ArrayRef>,
    /// The values that order the rows.
    pub(crate) order: Vec<ArrayRef>,
    /// What an engine's aggregate needs.
    pub(crate) columns: Vec<ArrayRef>,
}

impl Taken<'_> {
    fn counts(&self, row: usize) -> bool {
        self.slots[row] != NONE && self.rows.is_none_or(|rows| rows.value(row))
    }
}

impl Sums {
    /// `columns` are the columns of the source that an engine's aggregate needs, `types` those of the order and the
    /// argument.
    pub(crate) fn new(of: &Aggregate, slots: usize, columns: &[Field], types: &[DataType]) -> Result<Sums, LakeError> {
        Ok(match of {
            Aggregate::CountAll | Aggregate::Count(_) => Sums::Count(vec![0; slots]),
            Aggregate::Sum(_) => Sums::Sum { sums: vec![0; slots], known: vec![false; slots] },
            Aggregate::Last { order, skip_unknown, .. } => {
                let options = order.iter().map(|(_, options)| *options);
                Sums::Last(Last::new(slots, options, types, *skip_unknown)?)
            }
            Aggregate::Other { .. } => {
                let slot = Field::new(SLOT, DataType::Int64, false);
                let schema = Arc::new(Schema::new(columns.iter().cloned().chain([slot]).collect::<Vec<_>>()));
                Sums::Other(Rest { schema, batches: Vec::new() })
            }
        })
    }

    /// The same for another thread, with nothing added yet.
    pub(crate) fn another(&self) -> Sums {
        match self {
            Sums::Count(counted) => Sums::Count(vec![0; counted.len()]),
            Sums::Sum { sums, .. } => Sums::Sum { sums: vec![0; sums.len()], known: vec![false; sums.len()] },
            Sums::Last(last) => Sums::Last(last.another()),
            Sums::Other(rest) => Sums::Other(Rest { schema: rest.schema.clone(), batches: Vec::new() }),
        }
    }

    pub(crate) fn add(&mut self, taken: &Taken<'_>) -> Result<(), LakeError> {
        let Taken { slots, value, columns, .. } = taken;
        match self {
            Sums::Count(counted) => {
                let nulls = value.and_then(|v| v.logical_nulls());
                for i in 0..slots.len() {
                    if taken.counts(i) && nulls.as_ref().is_none_or(|n| n.is_valid(i)) {
                        counted[slots[i] as usize] += 1;
                    }
                }
            }
            Sums::Sum { sums, known } => {
                let value = value.expect("a sum has an argument");
                let value = cast(value, &DataType::Int64)?;
                let value = value.as_primitive::<Int64Type>();
                for (i, slot) in slots.iter().enumerate() {
                    if taken.counts(i) && value.is_valid(i) {
                        let slot = *slot as usize;
                        sums[slot] = sums[slot].wrapping_add(value.value(i));
                        known[slot] = true;
                    }
                }
            }
            Sums::Last(last) => {
                let value = value.expect("a value is taken over");
                last.add(slots, |row| taken.counts(row), &taken.order, value)?;
            }
            Sums::Other(rest) => {
                let to: ArrayRef = Arc::new(Int64Array::from_iter_values(slots.iter().map(|s| i64::from(*s))));
                let arrays = columns.iter().cloned().chain([to]).collect();
                let batch = RecordBatch::try_new(rest.schema.clone(), arrays)?;
                let rows = BooleanArray::new(BooleanBuffer::collect_bool(slots.len(), |i| taken.counts(i)), None);
                rest.batches.push(filter_record_batch(&batch, &rows)?);
            }
        }
        Ok(())
    }

    /// Joins what two threads have added up.
    pub(crate) fn merge(&mut self, other: Sums) {
        match (self, other) {
            (Sums::Count(a), Sums::Count(b)) => a.iter_mut().zip(b).for_each(|(a, b)| *a += b),
            (Sums::Sum { sums, known }, Sums::Sum { sums: more, known: also }) => {
                sums.iter_mut().zip(more).for_each(|(a, b)| *a = a.wrapping_add(b));
                known.iter_mut().zip(also).for_each(|(a, b)| *a |= b);
            }
            (Sums::Last(a), Sums::Last(b)) => a.merge(b),
            (Sums::Other(a), Sums::Other(b)) => a.batches.extend(b.batches),
            _ => unreachable!("threads of one question add up the same"),
        }
    }

    /// The value of every slot, in their order.
    ///
    /// `sql` is the aggregate with its placeholders filled in, for the engine.
    pub(crate) fn finish(
        self,
        of: &Aggregate,
        slots: usize,
        engine: &Engine<'_>,
        sql: &str,
        data_type: &DataType,
    ) -> Result<ArrayRef, LakeError> {
        let array: ArrayRef = match self {
            Sums::Count(counts) => Arc::new(Int64Array::from(counts)),
            Sums::Sum { sums, known } => {
                let known = NullBuffer::new(BooleanBuffer::from(known));
                Arc::new(Int64Array::new(ScalarBuffer::from(sums), Some(known)))
            }
            Sums::Last(last) => last.finish()?,
            Sums::Other(rest) => {
                let zero_if_none = matches!(of, Aggregate::Other { zero_if_none: true, .. });
                rest.run(slots, engine, sql, data_type, zero_if_none)?
            }
        };
        Ok(cast(&array, data_type)?)
    }
}

/// Where an engine's aggregate runs.
pub(crate) struct Engine<'a> {
    pub(crate) session: &'a SessionContext,
    pub(crate) runtime: &'a tokio::runtime::Handle,
}

impl Rest {
    fn run(
        self,
        slots: usize,
        engine: &Engine<'_>,
        sql: &str,
        data_type: &DataType,
        zero_if_none: bool,
    ) -> Result<ArrayRef, LakeError> {
        let table = Arc::new(MemTable::try_new(self.schema.clone(), vec![self.batches])?);
        let session = SessionContext::new_with_config_rt(engine.session.copied_config(), engine.session.runtime_env());
        session.register_table("rows", table)?;
        let sql = format!("SELECT \"{SLOT}\", ({sql}) AS v FROM rows GROUP BY \"{SLOT}\"");
        let found = engine.runtime.block_on(async { session.sql(&sql).await?.collect().await })?;
        scatter(&found, slots, data_type, zero_if_none)
    }
}

/// Puts the engine's answers into the order of the slots.
fn scatter(
    found: &[RecordBatch],
    slots: usize,
    data_type: &DataType,
    zero_if_none: bool,
) -> Result<ArrayRef, LakeError> {
    let mut at: Vec<Option<u32>> = vec![None; slots];
    let mut values = vec![new_empty_array(data_type)];
    let mut rows = 0;
    for batch in found {
        for slot in batch.column(0).as_primitive::<Int64Type>().values() {
            at[*slot as usize] = Some(rows);
            rows += 1;
        }
        values.push(cast(batch.column(1), data_type)?);
    }
    if zero_if_none {
        values.push(cast(&Int64Array::from(vec![0]), data_type)?);
        at.iter_mut().for_each(|at| *at = at.or(Some(rows)));
    }
    let values = concat(&values.iter().map(|v| v.as_ref() as &dyn Array).collect::<Vec<_>>())?;
    Ok(take(&values, &UInt32Array::from(at), None)?)
}
