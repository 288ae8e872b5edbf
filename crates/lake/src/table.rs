//! The entries of a register as rows for another engine.

use std::sync::Arc;

use bairi_base::UnitCode;
use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, RecordBatch};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Field, Int64Type, Schema};
use datafusion::common::Column;
use datafusion::logical_expr::{Expr, lit};
use tokio::task::spawn_blocking;

use crate::columns::{ENTITY, UNIT};
use crate::derived::Enricher;
use crate::group::truth;
use crate::numbers::Numbers;
use crate::scan::{Limit, Scan};
use crate::world::World;
use crate::{Lake, LakeError};

/// Which entries, and what of them.
#[derive(Clone, Debug)]
pub struct TableAsk {
    pub register: String,
    /// Entries of this unit's subtree.
    pub unit: UnitCode,
    /// A column's name in the answer, and the field or derived column that it holds.
    pub columns: Vec<(String, String)>,
    /// Says of every entry whether it is expected; a predicate as an indicator's. Without one all are.
    pub expected: Option<String>,
}

impl Lake {
    /// The entries that stand now, unmasked and for no viewer: `id`, `unit` (whole numbers), the wanted columns as text,
    /// `expected` (true or false; unknown is false).
    pub async fn unscoped_table(&self, ask: TableAsk) -> Result<Vec<RecordBatch>, LakeError> {
        let world = self.state().world;
        let answer = spawn_blocking(move || answer(&world, &ask));
        self.noticing(answer.await?)
    }

    /// The expected entries of such a table, one by one; for a few.
    pub async fn unscoped_texts(&self, ask: TableAsk) -> Result<Vec<TextRow>, LakeError> {
        let mut rows = Vec::new();
        for batch in self.unscoped_table(ask).await? {
            let numbers = |at: usize| batch.column(at).as_primitive::<Int64Type>();
            let last = batch.num_columns() - 1;
            let expected = batch.column(last).as_boolean();
            for row in (0..batch.num_rows()).filter(|row| expected.value(*row)) {
                let text = |at: usize| {
                    let column = batch.column(at).as_string::<i32>();
                    column.is_valid(row).then(|| column.value(row).to_owned())
                };
                let unit = UnitCode::from_number(numbers(1).value(row));
                rows.push(TextRow { entity: numbers(0).value(row), unit, texts: (2..last).map(text).collect() });
            }
        }
        Ok(rows)
    }
}

/// An entry with some of its columns, in the order asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextRow {
    pub entity: i64,
    pub unit: UnitCode,
    pub texts: Vec<Option<String>>,
}

fn answer(world: &World, ask: &TableAsk) -> Result<Vec<RecordBatch>, LakeError> {
    let register = world.catalog.register(&ask.register)?;
    let expected = match &ask.expected {
        Some(sql) => world.catalog.expr(register, sql, world.moment.true_on)?,
        None => lit(true),
    };
    let named = |name: &String| Expr::Column(Column::new_unqualified(name));
    let exprs: Vec<Expr> = std::iter::once(expected).chain(ask.columns.iter().map(|(_, of)| named(of))).collect();
    let program = world.catalog.program(register, &exprs, &[])?;
    let limits = [Limit::new(UNIT, Numbers::from_ranges(&[ask.unit.subtree()]))];
    let whole = world.catalog.plan.units.root().is_some_and(|root| ask.unit.contains(root.code));
    let limits = if whole { &[][..] } else { &limits[..] };
    let enricher = Enricher::new(world, register, program, limits)?;
    let selection = world.selection(register)?;
    let shelf = world.snapshot.shelf(&register.id)?;
    let scan = Scan { shelf, selection: &selection, columns: &enricher.program.base, limits, hints: &[] };
    let number = |name: &str| Field::new(name, DataType::Int64, false);
    let texts = ask.columns.iter().map(|(name, _)| Field::new(name, DataType::Utf8, true));
    let mut fields = vec![number("id"), number("unit")];
    fields.extend(texts);
    fields.push(Field::new("expected", DataType::Boolean, false));
    let schema = Arc::new(Schema::new(fields));
    let gather = |found: &mut Vec<RecordBatch>, batch: &RecordBatch| {
        let batch = enricher.enrich(batch)?;
        let values = enricher.program.values(&batch)?;
        let mut columns: Vec<ArrayRef> =
            [ENTITY, UNIT].map(|at| batch.column(enricher.program.at(at)).clone()).into_iter().collect();
        for value in &values[1..] {
            columns.push(cast(value, &DataType::Utf8)?);
        }
        columns.push(Arc::new(BooleanArray::new(truth(&values[0]), None)));
        found.push(RecordBatch::try_new(schema.clone(), columns)?);
        Ok(())
    };
    let mut batches: Vec<RecordBatch> = scan.run(Vec::new, gather)?.into_iter().flatten().collect();
    // Threads hand over in any order; whoever compares must find the same.
    let first = |batch: &RecordBatch| batch.column(0).as_primitive::<Int64Type>().values().first().copied();
    batches.sort_by_key(first);
    Ok(batches)
}
