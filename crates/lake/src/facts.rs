//! What can be said of single entries.

use std::collections::HashMap;

use bairi_base::UnitCode;
use bairi_ledger::Viewer;
use bairi_plan::{Measure, Register};
use datafusion::arrow::array::{AsArray, RecordBatch};
use datafusion::arrow::datatypes::Int64Type;
use datafusion::logical_expr::Expr;
use tokio::task::spawn_blocking;

use crate::columns::{ENTITY, UNIT};
use crate::derived::Enricher;
use crate::json;
use crate::numbers::Numbers;
use crate::scan::{Limit, Scan};
use crate::tally::Exprs;
use crate::world::World;
use crate::{EntryFacts, Lake, LakeError, Standing};

impl Lake {
    /// Derived columns and standings of one entry; empty if the viewer may not see it.
    pub async fn facts(&self, viewer: &Viewer, register: &str, entity: i64) -> Result<EntryFacts, LakeError> {
        Ok(self.facts_of(viewer, register, &[entity]).await?.remove(&entity).unwrap_or_default())
    }

    /// The same of several entries of a register, in one scan; those that the viewer may not see are left out.
    pub async fn facts_of(
        &self,
        viewer: &Viewer,
        register: &str,
        entities: &[i64],
    ) -> Result<HashMap<i64, EntryFacts>, LakeError> {
        let world = self.state().world;
        let at = self.plan().registers.iter().position(|r| r.id == register);
        let at = at.ok_or_else(|| LakeError::NoSuchRegister(register.to_owned()))?;
        let entities = Numbers::of(entities.to_vec());
        let found = spawn_blocking(move || {
            let plan = world.catalog.plan.clone();
            facts(&world, &plan.registers[at], entities)
        });
        let found = self.noticing(found.await?)?.into_iter();
        let seen = found.filter(|(unit, ..)| viewer.may_read_in(register, *unit));
        Ok(seen.map(|(_, entity, facts)| (entity, facts)).collect())
    }
}

/// With the unit of each entry.
type Found = Vec<(UnitCode, i64, EntryFacts)>;

fn facts(world: &World, register: &Register, entities: Numbers) -> Result<Found, LakeError> {
    let catalog = &world.catalog;
    let today = world.moment.true_on;
    let mut exprs = Exprs::default();
    let known = |id: &str| catalog.all_columns(register).as_arrow().field_with_name(id).is_ok();
    let derived: Vec<(&str, usize)> = register
        .derived
        .iter()
        .filter(|d| known(&d.id))
        .map(|d| (d.id.as_str(), exprs.place(Expr::Column(datafusion::common::Column::new_unqualified(&d.id)))))
        .collect();
    let mut standings: Vec<(&str, usize, Option<usize>)> = Vec::new();
    for indicator in catalog.plan.indicators.iter().filter(|i| i.register == register.id) {
        let mut place = |sql: &str| Ok::<_, LakeError>(exprs.place(catalog.expr(register, sql, today)?));
        // A predicate that cannot be planned has no standing; `check` names it to the author.
        let Ok(population) = place(&indicator.population) else { continue };
        let met = match &indicator.measure {
            Measure::Coverage { met } => match place(met) {
                Ok(met) => Some(met),
                Err(_) => continue,
            },
            _ => None,
        };
        standings.push((&indicator.id, population, met));
    }
    let program = catalog.program(register, &exprs.all, &[])?;
    let limits = [Limit::new(ENTITY, entities)];
    let enricher = Enricher::new(world, register, program, &limits)?;
    let selection = world.selection(register)?;
    let shelf = world.snapshot.shelf(&register.id)?;
    let scan = Scan { shelf, selection: &selection, columns: &enricher.program.base, limits: &limits, hints: &[] };
    let look = |found: &mut Found, batch: &RecordBatch| {
        let batch = enricher.enrich(batch)?;
        let values = enricher.program.values(&batch)?.iter().map(json::values).collect::<Result<Vec<_>, _>>()?;
        let units = batch.column(enricher.program.at(UNIT)).as_primitive::<Int64Type>().values();
        let entities = batch.column(enricher.program.at(ENTITY)).as_primitive::<Int64Type>().values();
        for row in 0..batch.num_rows() {
            let derived = derived.iter().map(|(id, at)| ((*id).to_owned(), values[*at][row].clone())).collect();
            let standing = |(id, population, met): &(&str, usize, Option<usize>)| Standing {
                indicator: (*id).to_owned(),
                counts: values[*population][row].as_bool() == Some(true),
                met: met.and_then(|met| values[met][row].as_bool()),
            };
            let standings = standings.iter().map(standing).collect();
            found.push((UnitCode::from_number(units[row]), entities[row], EntryFacts { derived, standings }));
        }
        Ok(())
    };
    Ok(scan.run(Vec::new, look)?.into_iter().flatten().collect())
}
