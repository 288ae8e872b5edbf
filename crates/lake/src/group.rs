//! Derived columns with one source and one key, worked out in one scan of the source.

use std::sync::Arc;

use bairi_plan::{DerivedFrom, Register};
use datafusion::arrow::array::{Array, ArrayRef, AsArray, RecordBatch, new_empty_array};
use datafusion::arrow::buffer::BooleanBuffer;
use datafusion::arrow::compute::concat;
use datafusion::arrow::datatypes::{DataType, Field, Int64Type};

use crate::LakeError;
use crate::aggregate::{Aggregate, Engine, Sums, Taken};
use crate::bounds;
use crate::catalog::{Program, Recipe, Value};
use crate::columns::{ENTITY, UNIT};
use crate::derived::{Lookup, Wanted};
use crate::numbers::Numbers;
use crate::placeholder::fill;
use crate::scan::{Limit, Scan};
use crate::selection::Selection;
use crate::slots::Slots;
use crate::tally::Exprs;
use crate::world::World;

/// Derived columns of `register` with one source and one key.
pub(crate) struct Group<'a> {
    pub(crate) world: &'a World,
    pub(crate) register: &'a Register,
    pub(crate) source: &'a Register,
    /// By position in the declaration.
    pub(crate) columns: &'a [usize],
}

/// A group made ready to run; kept for the day (see [`crate::prepared::Prepared`]).
pub(crate) struct GroupPlan {
    program: Program,
    /// One for each column, if they are aggregates; otherwise the program's expressions are the columns' own.
    parts: Vec<Part>,
    data_types: Vec<DataType>,
    hints: Vec<Limit>,
}

/// A derived column's part in a scan: places of its filter, argument and order among the expressions.
struct Part {
    aggregate: Aggregate,
    filter: Option<usize>,
    value: Option<usize>,
    order: Vec<usize>,
    /// Columns for the engine, by position in the log.
    over: Vec<usize>,
}

impl Group<'_> {
    fn plan(&self) -> Result<Arc<GroupPlan>, LakeError> {
        let World { catalog, moment, .. } = self.world;
        let key = (self.register.id.clone(), self.columns.to_vec());
        catalog.groups.get_or(moment.true_on, key, || self.plan_anew())
    }

    fn plan_anew(&self) -> Result<GroupPlan, LakeError> {
        let World { catalog, moment, .. } = self.world;
        let recipe = |at: &usize| catalog.recipe(self.register, &self.register.derived[*at], moment.true_on);
        let recipes: Vec<Recipe> = self.columns.iter().map(recipe).collect::<Result<_, _>>()?;
        let mut exprs = Exprs::default();
        let mut also: Vec<usize> = self.by().into_iter().collect();
        let mut parts = Vec::with_capacity(recipes.len());
        for recipe in &recipes {
            let aggregate = match &recipe.value {
                Value::Aggregate(aggregate) => aggregate,
                Value::Plain(expr) => {
                    // Not shared: the places are those of the columns.
                    exprs.all.push(expr.clone());
                    continue;
                }
            };
            let filter = recipe.filter.as_ref().map(|filter| exprs.place(filter.clone()));
            let value = aggregate.argument().map(|value| exprs.place(value.clone()));
            let order = aggregate.order().map(|by| exprs.place(by.clone())).collect();
            let over: Vec<usize> = match aggregate {
                Aggregate::Other { over, .. } => {
                    over.iter().filter_map(|name| catalog.position(&self.source.id, name)).collect()
                }
                _ => Vec::new(),
            };
            also.extend(&over);
            parts.push(Part { aggregate: aggregate.clone(), filter, value, order, over });
        }
        Ok(GroupPlan {
            program: catalog.program(self.source, &exprs.all, &also)?,
            hints: if parts.is_empty() { Vec::new() } else { self.hints(&recipes)? },
            parts,
            data_types: recipes.into_iter().map(|recipe| recipe.data_type).collect(),
        })
    }

    /// The source's column that names this register's entry or unit.
    fn by(&self) -> Option<usize> {
        match &self.register.derived[*self.columns.first()?].from {
            DerivedFrom::Referring { by, .. } if by == "unit" => Some(UNIT),
            DerivedFrom::Referring { by, .. } => self.world.catalog.position(&self.source.id, by),
            DerivedFrom::Earlier { .. } => Some(ENTITY),
            DerivedFrom::Referenced { .. } => None,
        }
    }

    /// Aggregates over the selected states of the source whose column `by` holds one of the wanted numbers; `key` is the
    /// column of this register's rows that holds it.
    pub(crate) fn referring(
        &self,
        key: usize,
        wanted: &Wanted,
        selection: &Selection,
    ) -> Result<Lookup, LakeError> {
        let World { catalog, snapshot, moment, .. } = self.world;
        let plan = self.plan()?;
        let GroupPlan { program, parts, .. } = &*plan;
        let missing = || LakeError::NoSuchColumn { register: self.source.id.clone(), column: self.named() };
        let by = self.by().ok_or_else(missing)?;
        let Wanted { numbers, slots, limited } = wanted;
        // One more for the rows to which nothing refers.
        let size = numbers.len() + 1;
        let limits = if *limited { vec![Limit::new(by, Numbers::of(numbers.clone()))] } else { Vec::new() };
        let scan = Scan {
            shelf: snapshot.shelf(&self.source.id)?,
            selection,
            columns: &program.base,
            limits: &limits,
            hints: &plan.hints,
        };
        let fields = |part: &Part| -> Vec<Field> {
            part.over.iter().map(|at| program.schema.field(program.at(*at)).clone()).collect()
        };
        let types = |part: &Part| -> Result<Vec<DataType>, LakeError> {
            part.order.iter().chain(&part.value).map(|at| program.data_type(*at)).collect()
        };
        let begin = |part: &Part| Sums::new(&part.aggregate, size, &fields(part), &types(part)?);
        // Made once here, so that threads share what must be shared.
        let begun: Vec<Sums> = parts.iter().map(begin).collect::<Result<_, _>>()?;
        let fresh = || begun.iter().map(Sums::another).collect::<Vec<_>>();
        let add = |sums: &mut Vec<Sums>, batch: &RecordBatch| {
            let slots = slots.of(batch.column(program.at(by)).as_primitive::<Int64Type>());
            let values = program.values(batch)?;
            for (sums, part) in sums.iter_mut().zip(parts) {
                let rows = part.filter.map(|at| truth(&values[at]));
                let over = part.over.iter().map(|at| batch.column(program.at(*at)).clone());
                let taken = Taken {
                    slots: &slots,
                    rows: rows.as_ref(),
                    value: part.value.map(|at| &values[at]),
                    order: part.order.iter().map(|at| values[*at].clone()).collect(),
                    columns: over.collect(),
                };
                sums.add(&taken)?;
            }
            Ok(())
        };
        let mut states = scan.run(fresh, add)?.into_iter();
        let mut sums = states.next().expect("at least one thread works");
        for other in states {
            sums.iter_mut().zip(other).for_each(|(a, b)| a.merge(b));
        }
        let engine = Engine { session: &catalog.session, runtime: &self.world.runtime };
        let mut columns = Vec::with_capacity(parts.len());
        for (n, (at, sums)) in self.columns.iter().zip(sums).enumerate() {
            let sql = fill(&catalog.plan, &self.register.derived[*at].value, moment.true_on)
                .map_err(|name| LakeError::NoSuchParameter { name })?;
            columns.push((*at, sums.finish(&parts[n].aggregate, size, &engine, &sql, &plan.data_types[n])?));
        }
        Ok(Lookup { key, slots: slots.clone(), columns, aggregates: true })
    }

    fn named(&self) -> String {
        match self.columns.first().map(|at| &self.register.derived[*at].from) {
            Some(DerivedFrom::Referring { by, .. }) => by.clone(),
            _ => String::new(),
        }
    }

    /// What the `where` of every column demands: entries outside of it are counted in none.
    fn hints(&self, recipes: &[Recipe]) -> Result<Vec<Limit>, LakeError> {
        let catalog = &self.world.catalog;
        let mut all = Vec::with_capacity(recipes.len());
        for recipe in recipes {
            let Some(filter) = &recipe.filter else { return Ok(Vec::new()) };
            all.push(bounds::bounds(&catalog.simple_own(self.source, filter)?));
        }
        let limit = |(column, range): (String, (i64, i64))| {
            Some(Limit::new(catalog.position(&self.source.id, &column)?, Numbers::from_ranges(&[range])))
        };
        Ok(bounds::any(all.into_iter()).into_iter().filter_map(limit).collect())
    }

    /// Values of the entries of the source that the field at `via` names.
    pub(crate) fn referenced(&self, via: usize, referenced: Option<&[i64]>) -> Result<Lookup, LakeError> {
        let plan = self.plan()?;
        let program = &plan.program;
        let limits: Vec<Limit> =
            referenced.map(|entities| Limit::new(ENTITY, Numbers::of(entities.to_vec()))).into_iter().collect();
        let selection = self.world.selection(self.source)?;
        let scan = Scan {
            shelf: self.world.snapshot.shelf(&self.source.id)?,
            selection: &selection,
            columns: &program.base,
            limits: &limits,
            hints: &[],
        };
        type Found = (Vec<i64>, Vec<Vec<ArrayRef>>);
        let fresh = || -> Found { (Vec::new(), vec![Vec::new(); self.columns.len()]) };
        let gather = |found: &mut Found, batch: &RecordBatch| {
            let entities = batch.column(program.at(ENTITY)).as_primitive::<Int64Type>();
            found.0.extend_from_slice(entities.values());
            for (found, values) in found.1.iter_mut().zip(program.values(batch)?) {
                found.push(values);
            }
            Ok(())
        };
        let states = scan.run(fresh, gather)?;
        let entities: Vec<i64> = states.iter().flat_map(|s| &s.0).copied().collect();
        let mut columns = Vec::with_capacity(self.columns.len());
        for (n, (at, data_type)) in self.columns.iter().zip(&plan.data_types).enumerate() {
            let parts: Vec<&dyn Array> = states.iter().flat_map(|s| &s.1[n]).map(|a| a.as_ref()).collect();
            let values = match parts.is_empty() {
                true => new_empty_array(data_type),
                false => concat(&parts)?,
            };
            columns.push((*at, values));
        }
        Ok(Lookup { key: via, slots: Arc::new(Slots::new(&entities)), columns, aggregates: false })
    }
}

/// The rows of which a predicate is true: unknown is not.
pub(crate) fn truth(values: &ArrayRef) -> BooleanBuffer {
    if *values.data_type() == DataType::Null {
        return BooleanBuffer::new_unset(values.len());
    }
    let values = values.as_boolean();
    match values.nulls() {
        Some(known) => values.values() & known.inner(),
        None => values.values().clone(),
    }
}
