//! Derived columns: worked out once for a question, then looked up for every row.

use std::collections::BTreeMap;
use std::sync::Arc;

use bairi_plan::{DerivedFrom, Register};
use datafusion::arrow::array::{Array, ArrayRef, AsArray, RecordBatch, UInt32Array};
use datafusion::arrow::buffer::{BooleanBuffer, NullBuffer};
use datafusion::arrow::compute::take;
use datafusion::arrow::datatypes::Int64Type;

use crate::LakeError;
use crate::aggregate::NONE;
use crate::catalog::Program;
use crate::columns::{ENTITY, UNIT};
use crate::crew;
use crate::group::Group;
use crate::scan::{Limit, Scan};
use crate::selection::Selection;
use crate::slots::Slots;
use crate::world::World;

/// The values of some derived columns for the rows of a question.
pub(crate) struct Lookup {
    /// The column of the row that says which values are its own, by position in the log.
    pub(crate) key: usize,
    pub(crate) slots: Arc<Slots>,
    /// Derived column, by position in the declaration, and its values by slot. Of aggregates the last value is that of
    /// a row without a slot: nobody refers to it.
    pub(crate) columns: Vec<(usize, ArrayRef)>,
    pub(crate) aggregates: bool,
}

/// Makes the derived columns of a program.
pub(crate) struct Enricher {
    pub(crate) program: Arc<Program>,
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
        program: impl Into<Arc<Program>>,
        limits: &[Limit],
    ) -> Result<Enricher, LakeError> {
        let program = program.into();
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
        let groups: Vec<_> = groups.into_iter().collect();
        let lookups = crew::map(&groups, |((source, key), columns)| {
            let source = world.catalog.register(source)?;
            let group = Group { world, register, source, columns };
            match key {
                Key::Via(via) => group.referenced(keys.position(via)?, keys.via(via)),
                Key::Unit => group.referring(UNIT, keys.units(), &*world.selection(source)?),
                Key::Earlier => {
                    let earlier = Selection::earlier(world.selection(source)?);
                    group.referring(ENTITY, keys.entities(), &earlier)
                }
                Key::Entity { .. } => group.referring(ENTITY, keys.entities(), &*world.selection(source)?),
            }
        })?;
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
        // Most look-ups go by the entry itself, in the same slots.
        let mut found: Vec<(&Lookup, Vec<u32>)> = Vec::with_capacity(2);
        for lookup in &self.lookups {
            let known = |(of, _): &(&Lookup, _)| of.key == lookup.key && Arc::ptr_eq(&of.slots, &lookup.slots);
            let at = found.iter().position(known).unwrap_or_else(|| {
                let keys = batch.column(self.program.at(lookup.key)).as_primitive::<Int64Type>();
                found.push((lookup, lookup.slots.of(keys)));
                found.len() - 1
            });
            let slots = &found[at].1;
            for (derived, values) in &lookup.columns {
                let place = self.program.derived.binary_search(derived).expect("a lookup is of the program");
                columns[first + place] = pick(values, slots, lookup.aggregates)?;
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
    entities: Option<Wanted>,
    units: Option<Wanted>,
    /// Field, its position in the log, and what it refers to; `None` is no limit.
    vias: Vec<(&'p str, usize, Option<Vec<i64>>)>,
}

/// Numbers to which something belongs, and the place of each.
pub(crate) struct Wanted {
    pub(crate) numbers: Vec<i64>,
    pub(crate) slots: Arc<Slots>,
    /// Whether others are of no interest; otherwise there are hardly any.
    pub(crate) limited: bool,
}

impl Wanted {
    fn new(numbers: Vec<i64>, limited: bool) -> Wanted {
        Wanted { slots: Arc::new(Slots::new(&numbers)), numbers, limited }
    }
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
            let units = world.catalog.plan.units.all().iter().map(|u| u.code.number()).collect();
            keys.units = Some(Wanted::new(units, false));
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
        keys.entities = needs_entities.then(|| Wanted::new(all(0), limited));
        if limited {
            keys.units = needs_units.then(|| Wanted::new(distinct(all(1)), limited));
            for (n, (_, _, referenced)) in keys.vias.iter_mut().enumerate() {
                *referenced = Some(distinct(all(2 + n)));
            }
        }
        Ok(keys)
    }

    fn entities(&self) -> &Wanted {
        self.entities.as_ref().expect("a wanted key is gathered")
    }

    fn units(&self) -> &Wanted {
        self.units.as_ref().expect("a wanted key is gathered")
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
