//! Derived columns: worked out once for a question, then looked up for every row.

use std::collections::BTreeMap;

use bairi_plan::{DerivedFrom, Register};
use datafusion::arrow::array::{Array, ArrayRef, AsArray, RecordBatch, UInt32Array};
use datafusion::arrow::buffer::{BooleanBuffer, NullBuffer};
use datafusion::arrow::compute::{concat, take};
use datafusion::arrow::datatypes::{DataType, Field, Int64Type};
use datafusion::logical_expr::Expr;

use crate::LakeError;
use crate::aggregate::{Aggregate, Engine, NONE, Sums};
use crate::bounds;
use crate::catalog::{Program, Recipe, Value};
use crate::columns::{ENTITY, UNIT};
use crate::numbers::Numbers;
use crate::placeholder::fill;
use crate::scan::{Limit, Scan};
use crate::selection::Selection;
use crate::slots::Slots;
use crate::world::World;

/// The values of some derived columns for the rows of a question.
pub(crate) struct Lookup {
    /// The column of the row that says which values are its own, by position in the log.
    key: usize,
    slots: Slots,
    /// Derived column, by position in the declaration, and its values by slot. Of aggregates the last value is that of
    /// a row without a slot: nobody refers to it.
    columns: Vec<(usize, ArrayRef)>,
    aggregates: bool,
}

/// Makes the derived columns of a program.
pub(crate) struct Enricher {
    pub(crate) program: Program,
    lookups: Vec<Lookup>,
}

/// Derived columns with one source and one key are worked out in one scan.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Key<'p> {
    /// Entries of the source whose field names this entry.
    Entity { by: &'p str },
    /// Entries of the source in this entry's unit.
    Unit,
    /// The entry that a field of this one names.
    Via(&'p str),
    /// What this entry said before.
    Earlier,
}

impl Enricher {
    /// `limits` are those of the question: derived columns of other rows are not worked out.
    pub(crate) fn new(
        world: &World,
        register: &Register,
        program: Program,
        limits: &[Limit],
    ) -> Result<Enricher, LakeError> {
        let mut groups: BTreeMap<(&str, Key<'_>), Vec<usize>> = BTreeMap::new();
        for at in &program.derived {
            let derived = &register.derived[*at];
            let source = world.catalog.source(register, derived)?;
            let key = match &derived.from {
                DerivedFrom::Referring { by, .. } if by == "unit" => Key::Unit,
                DerivedFrom::Referring { by, .. } => Key::Entity { by },
                DerivedFrom::Referenced { via } => Key::Via(via),
                DerivedFrom::Earlier { .. } => Key::Earlier,
            };
            groups.entry((&source.id, key)).or_default().push(*at);
        }
        let keys = Keys::of(world, register, groups.keys().map(|(_, key)| *key), limits)?;
        let mut lookups = Vec::with_capacity(groups.len());
        for ((source, key), columns) in groups {
            let source = world.catalog.register(source)?;
            let group = Group { world, register, source, columns: &columns };
            lookups.push(match key {
                Key::Via(via) => group.referenced(keys.position(via)?, keys.via(via))?,
                Key::Unit => {
                    group.referring(UNIT, UNIT, &keys.units, !limits.is_empty(), &*world.selection(source)?)?
                }
                Key::Earlier => {
                    let earlier = Selection::earlier(world.selection(source)?);
                    group.referring(ENTITY, ENTITY, &keys.entities, !limits.is_empty(), &earlier)?
                }
                Key::Entity { by } => {
                    let missing = || LakeError::NoSuchColumn { register: source.id.clone(), column: by.to_owned() };
                    let by = world.catalog.position(&source.id, by).ok_or_else(missing)?;
                    group.referring(ENTITY, by, &keys.entities, !limits.is_empty(), &*world.selection(source)?)?
                }
            });
        }
        Ok(Enricher { program, lookups })
    }

    /// A batch of read columns with the derived ones behind them.
    pub(crate) fn enrich(&self, batch: &RecordBatch) -> Result<RecordBatch, LakeError> {
        if self.lookups.is_empty() {
            return Ok(batch.clone());
        }
        let mut columns = batch.columns().to_vec();
        let first = columns.len();
        columns.resize(first + self.program.derived.len(), columns[0].clone());
        for lookup in &self.lookups {
            let keys = batch.column(self.program.at(lookup.key)).as_primitive::<Int64Type>();
            let slots = lookup.slots.of(keys);
            for (derived, values) in &lookup.columns {
                let place = self.program.derived.binary_search(derived).expect("a lookup is of the program");
                columns[first + place] = pick(values, &slots, lookup.aggregates)?;
            }
        }
        Ok(RecordBatch::try_new(self.program.schema.clone(), columns)?)
    }
}

/// The values at some slots; without a slot: the last value, or none.
fn pick(values: &ArrayRef, slots: &[u32], aggregates: bool) -> Result<ArrayRef, LakeError> {
    let places = if aggregates {
        let absent = values.len() as u32 - 1;
        UInt32Array::from_iter_values(slots.iter().map(|s| if *s == NONE { absent } else { *s }))
    } else {
        let known = NullBuffer::new(BooleanBuffer::collect_bool(slots.len(), |i| slots[i] != NONE));
        let places = slots.iter().map(|s| if *s == NONE { 0 } else { *s }).collect::<Vec<_>>();
        UInt32Array::new(places.into(), Some(known))
    };
    if values.is_empty() {
        return Ok(datafusion::arrow::array::new_null_array(values.data_type(), slots.len()));
    }
    Ok(take(values, &places, None)?)
}

/// The entries, units and referenced entries of the rows that a question is about.
#[derive(Default)]
struct Keys<'p> {
    entities: Vec<i64>,
    units: Vec<i64>,
    /// Field, its position in the log, and what it refers to; `None` is no limit.
    vias: Vec<(&'p str, usize, Option<Vec<i64>>)>,
}

impl<'p> Keys<'p> {
    fn of(
        world: &World,
        register: &Register,
        wanted: impl Iterator<Item = Key<'p>>,
        limits: &[Limit],
    ) -> Result<Keys<'p>, LakeError> {
        let wanted: Vec<Key<'p>> = wanted.collect();
        let mut keys = Keys::default();
        for key in &wanted {
            if let Key::Via(via) = key {
                let missing = || LakeError::NoSuchColumn { register: register.id.clone(), column: (*via).to_owned() };
                let at = world.catalog.position(&register.id, via).ok_or_else(missing)?;
                keys.vias.push((via, at, None));
            }
        }
        let limited = !limits.is_empty();
        let needs_entities = wanted.iter().any(|k| matches!(k, Key::Entity { .. } | Key::Earlier));
        let needs_units = wanted.contains(&Key::Unit);
        if needs_units && !limited {
            keys.units = world.catalog.plan.units.all().iter().map(|u| u.code.number()).collect();
        }
        if !needs_entities && (!limited || wanted.is_empty()) {
            return Ok(keys);
        }
        let mut columns = vec![ENTITY];
        if limited {
            columns.push(UNIT);
            columns.extend(keys.vias.iter().map(|(_, at, _)| *at));
        }
        let selection = world.selection(register)?;
        let shelf = world.snapshot.shelf(&register.id)?;
        let scan = Scan { shelf, selection: &selection, columns: &columns, limits, hints: &[] };
        let gather = |found: &mut Vec<Vec<i64>>, batch: &RecordBatch| {
            for (found, column) in found.iter_mut().zip(batch.columns()) {
                let column = column.as_primitive::<Int64Type>();
                match column.null_count() {
                    0 => found.extend_from_slice(column.values()),
                    _ => found.extend(column.iter().flatten()),
                }
            }
            Ok(())
        };
        let mut found = scan.run(|| vec![Vec::new(); columns.len()], gather)?;
        let mut all = |at: usize| -> Vec<i64> {
            let parts: Vec<Vec<i64>> = found.iter_mut().map(|f| std::mem::take(&mut f[at])).collect();
            parts.concat()
        };
        keys.entities = all(0);
        if limited {
            keys.units = distinct(all(1));
            for (n, (_, _, referenced)) in keys.vias.iter_mut().enumerate() {
                *referenced = Some(distinct(all(2 + n)));
            }
        }
        Ok(keys)
    }

    fn position(&self, via: &str) -> Result<usize, LakeError> {
        Ok(self.vias.iter().find(|(id, ..)| *id == via).expect("every wanted via is kept").1)
    }

    fn via(&self, via: &str) -> Option<&[i64]> {
        self.vias.iter().find(|(id, ..)| *id == via).and_then(|(_, _, referenced)| referenced.as_deref())
    }
}

fn distinct(mut numbers: Vec<i64>) -> Vec<i64> {
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// Derived columns of `register` with one source and one key.
struct Group<'a> {
    world: &'a World,
    register: &'a Register,
    source: &'a Register,
    columns: &'a [usize],
}

impl Group<'_> {
    fn recipes(&self) -> Result<Vec<Recipe>, LakeError> {
        let today = self.world.moment.true_on;
        let recipe = |at: &usize| self.world.catalog.recipe(self.register, &self.register.derived[*at], today);
        self.columns.iter().map(recipe).collect()
    }

    /// Aggregates over the selected states of the source whose column `by` holds one of some keys.
    fn referring(
        &self,
        key: usize,
        by: usize,
        keys: &[i64],
        limited: bool,
        selection: &Selection,
    ) -> Result<Lookup, LakeError> {
        let World { catalog, snapshot, moment, .. } = self.world;
        let recipes = self.recipes()?;
        // Equal expressions are worked out once.
        let mut exprs: Vec<Expr> = Vec::new();
        let mut place = |expr: &Expr| match exprs.iter().position(|e| e == expr) {
            Some(at) => at,
            None => {
                exprs.push(expr.clone());
                exprs.len() - 1
            }
        };
        let mut also = vec![by];
        let mut parts: Vec<Part<'_>> = Vec::with_capacity(recipes.len());
        for recipe in &recipes {
            let Value::Aggregate(aggregate) = &recipe.value else { unreachable!("grouped by where they come from") };
            let filter = recipe.filter.as_ref().map(&mut place);
            let value = match aggregate {
                Aggregate::Count(value) | Aggregate::Sum(value) => Some(place(value)),
                _ => None,
            };
            let mut over = Vec::new();
            if let Aggregate::Other { over: names, .. } = aggregate {
                over = names.iter().filter_map(|name| catalog.position(&self.source.id, name)).collect();
                also.extend(&over);
            }
            parts.push(Part { aggregate, filter, value, over });
        }
        let program = catalog.program(self.source, &exprs, &also)?;
        let slots = Slots::new(keys);
        // One more for the rows to which nothing refers.
        let size = keys.len() + 1;
        let limits = if limited { vec![Limit::new(by, Numbers::of(keys.to_vec()))] } else { Vec::new() };
        let hints = self.hints(&recipes)?;
        let scan = Scan {
            shelf: snapshot.shelf(&self.source.id)?,
            selection,
            columns: &program.base,
            limits: &limits,
            hints: &hints,
        };
        let fields = |part: &Part<'_>| -> Vec<Field> {
            part.over.iter().map(|at| program.schema.field(program.at(*at)).clone()).collect()
        };
        let fresh = || parts.iter().map(|p| Sums::new(p.aggregate, size, &fields(p))).collect::<Vec<_>>();
        let add = |sums: &mut Vec<Sums>, batch: &RecordBatch| {
            let slots = slots.of(batch.column(program.at(by)).as_primitive::<Int64Type>());
            let values = program.values(batch)?;
            for (sums, part) in sums.iter_mut().zip(&parts) {
                let rows = part.filter.map(|at| truth(&values[at]));
                let columns: Vec<ArrayRef> = part.over.iter().map(|at| batch.column(program.at(*at)).clone()).collect();
                sums.add(&slots, rows.as_ref(), part.value.map(|at| &values[at]), &columns)?;
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
        for (((at, part), recipe), sums) in self.columns.iter().zip(&parts).zip(&recipes).zip(sums) {
            let sql = fill(&catalog.plan, &self.register.derived[*at].value, moment.true_on)
                .map_err(|name| LakeError::NoSuchParameter { name })?;
            columns.push((*at, sums.finish(part.aggregate, size, &engine, &sql, &recipe.data_type)?));
        }
        Ok(Lookup { key, slots, columns, aggregates: true })
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
    fn referenced(&self, via: usize, referenced: Option<&[i64]>) -> Result<Lookup, LakeError> {
        let World { catalog, snapshot, .. } = self.world;
        let recipes = self.recipes()?;
        let exprs: Vec<Expr> = recipes
            .iter()
            .map(|recipe| match &recipe.value {
                Value::Plain(expr) => expr.clone(),
                Value::Aggregate(_) => unreachable!("grouped by where they come from"),
            })
            .collect();
        let program = catalog.program(self.source, &exprs, &[])?;
        let limits: Vec<Limit> =
            referenced.map(|entities| Limit::new(ENTITY, Numbers::of(entities.to_vec()))).into_iter().collect();
        let selection = self.world.selection(self.source)?;
        let scan = Scan {
            shelf: snapshot.shelf(&self.source.id)?,
            selection: &selection,
            columns: &program.base,
            limits: &limits,
            hints: &[],
        };
        type Found = (Vec<i64>, Vec<Vec<ArrayRef>>);
        let fresh = || -> Found { (Vec::new(), vec![Vec::new(); exprs.len()]) };
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
        let mut columns = Vec::with_capacity(recipes.len());
        for (n, (at, recipe)) in self.columns.iter().zip(&recipes).enumerate() {
            let parts: Vec<&dyn Array> = states.iter().flat_map(|s| &s.1[n]).map(|a| a.as_ref()).collect();
            let values = match parts.is_empty() {
                true => datafusion::arrow::array::new_empty_array(&recipe.data_type),
                false => concat(&parts)?,
            };
            columns.push((*at, values));
        }
        Ok(Lookup { key: via, slots: Slots::new(&entities), columns, aggregates: false })
    }
}

/// A derived column's part in a scan: places of its filter and argument among the expressions.
struct Part<'a> {
    aggregate: &'a Aggregate,
    filter: Option<usize>,
    value: Option<usize>,
    over: Vec<usize>,
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
