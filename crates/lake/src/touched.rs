//! What a few changes touch: their own registers, and those whose derived columns look at them.

use std::collections::{BTreeMap, BTreeSet};

use bairi_ledger::Change;
use bairi_plan::{DerivedFrom, Register};
use datafusion::arrow::array::{Array, AsArray, RecordBatch};
use datafusion::arrow::datatypes::Int64Type;

use crate::LakeError;
use crate::columns::{ENTITY, UNIT};
use crate::evaluate::Touched;
use crate::numbers::Numbers;
use crate::scan::{Limit, Scan};
use crate::selection::Selection;
use crate::world::World;

/// Changes from which on a register's figures are all worked out anew.
const CHANGES_MAX: usize = 2_000;

/// Changes since the figures were last worked out.
#[derive(Default)]
pub(crate) struct Noted {
    registers: BTreeMap<String, Few>,
}

#[derive(Default)]
struct Few {
    count: usize,
    /// All states that these entries ever had are looked at.
    entities: Vec<i64>,
}

impl Noted {
    pub(crate) fn note(&mut self, change: &Change) {
        let few = self.registers.entry((*change.register).to_owned()).or_default();
        few.count += 1;
        if few.count <= CHANGES_MAX {
            few.entities.push(change.entity);
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.registers.is_empty()
    }
}

/// The registers and units whose figures may have changed. `world` knows the changes already.
pub(crate) fn touched(world: &World, noted: &Noted) -> Result<BTreeMap<String, Touched>, LakeError> {
    let mut touched: BTreeMap<String, Touched> = BTreeMap::new();
    for (id, few) in &noted.registers {
        // A register that a former plan had.
        let Ok(register) = world.catalog.register(id) else { continue };
        let states = match few.count <= CHANGES_MAX {
            true => Some(States::read(world, register, &few.entities)?),
            false => None,
        };
        let units = |states: &States| Touched::Units(states.units.clone());
        merge(&mut touched, id, states.as_ref().map_or(Touched::All, units));
        for dependant in &world.catalog.plan.registers {
            for (at, derived) in dependant.derived.iter().enumerate() {
                let looks = world.catalog.source(dependant, derived).is_ok_and(|source| source.id == *id);
                // Columns with one way of looking are the same here.
                if looks && !dependant.derived[..at].iter().any(|d| same_way(&d.from, &derived.from)) {
                    let what = match &states {
                        Some(states) => states.seen_from(world, dependant, &derived.from)?,
                        None => Touched::All,
                    };
                    merge(&mut touched, &dependant.id, what);
                }
            }
        }
    }
    Ok(touched)
}

fn same_way(a: &DerivedFrom, b: &DerivedFrom) -> bool {
    match (a, b) {
        (DerivedFrom::Referring { register: a, by, .. }, DerivedFrom::Referring { register: b, by: other, .. }) => {
            a == b && by == other
        }
        (DerivedFrom::Referenced { via }, DerivedFrom::Referenced { via: other }) => via == other,
        (DerivedFrom::Earlier { .. }, DerivedFrom::Earlier { .. }) => true,
        _ => false,
    }
}

fn merge(touched: &mut BTreeMap<String, Touched>, register: &str, more: Touched) {
    let have = touched.entry(register.to_owned()).or_insert_with(|| Touched::Units(BTreeSet::new()));
    match (&mut *have, more) {
        (Touched::Units(units), Touched::Units(more)) => units.extend(more),
        (_, Touched::All) => *have = Touched::All,
        (Touched::All, _) => {}
    }
}

/// What the states of changed entries hold, old and new.
struct States {
    units: BTreeSet<i64>,
    entities: Vec<i64>,
    /// By field that other registers look by: the entries named.
    named: BTreeMap<String, Vec<i64>>,
}

impl States {
    fn read(world: &World, register: &Register, entities: &[i64]) -> Result<States, LakeError> {
        let fields: BTreeSet<&String> = world
            .catalog
            .plan
            .registers
            .iter()
            .flat_map(|r| &r.derived)
            .filter_map(|d| match &d.from {
                DerivedFrom::Referring { register: of, by, .. } if *of == register.id && by != "unit" => Some(by),
                _ => None,
            })
            .collect();
        let fields: Vec<(&String, usize)> =
            fields.into_iter().filter_map(|f| Some((f, world.catalog.position(&register.id, f)?))).collect();
        let columns: Vec<usize> = [UNIT].into_iter().chain(fields.iter().map(|(_, at)| *at)).collect();
        let found = numbers(world, register, &columns, Limit::new(ENTITY, Numbers::of(entities.to_vec())), true)?;
        let mut found = found.into_iter();
        let mut next = || found.next().expect("one list for each column");
        Ok(States {
            units: next().into_iter().collect(),
            entities: entities.to_vec(),
            named: fields.iter().map(|(field, _)| ((*field).clone(), next())).collect(),
        })
    }

    /// The units of a register's entries whose derived columns look at these states.
    fn seen_from(&self, world: &World, dependant: &Register, from: &DerivedFrom) -> Result<Touched, LakeError> {
        let limit = match from {
            DerivedFrom::Referring { by, .. } if by == "unit" => return Ok(Touched::Units(self.units.clone())),
            DerivedFrom::Earlier { .. } => return Ok(Touched::Units(self.units.clone())),
            DerivedFrom::Referring { by, .. } => {
                Limit::new(ENTITY, Numbers::of(self.named.get(by).cloned().unwrap_or_default()))
            }
            DerivedFrom::Referenced { via } => {
                let Some(at) = world.catalog.position(&dependant.id, via) else { return Ok(Touched::All) };
                Limit::new(at, Numbers::of(self.entities.clone()))
            }
        };
        // An entry's other states do no harm: a unit more is worked out.
        let found = numbers(world, dependant, &[UNIT], limit, false)?;
        Ok(Touched::Units(found.into_iter().flatten().collect()))
    }
}

/// The values of some columns of whole numbers, unknown ones left out.
fn numbers(
    world: &World,
    register: &Register,
    columns: &[usize],
    limit: Limit,
    every_state: bool,
) -> Result<Vec<Vec<i64>>, LakeError> {
    let current;
    let selection = if every_state {
        &Selection::Every
    } else {
        current = world.selection(register)?;
        &*current
    };
    let limits = [limit];
    let scan = Scan { shelf: world.snapshot.shelf(&register.id)?, selection, columns, limits: &limits, hints: &[] };
    let gather = |found: &mut Vec<Vec<i64>>, batch: &RecordBatch| {
        for (found, column) in found.iter_mut().zip(batch.columns()) {
            let column = column.as_primitive::<Int64Type>();
            (0..column.len()).filter(|i| column.is_valid(*i)).for_each(|i| found.push(column.value(i)));
        }
        Ok(())
    };
    let states = scan.run(|| vec![Vec::new(); columns.len()], gather)?;
    let mut all = vec![Vec::new(); columns.len()];
    for state in states {
        all.iter_mut().zip(state).for_each(|(all, more)| all.extend(more));
    }
    Ok(all)
}
