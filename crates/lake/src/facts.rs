//! What can be said of single entries.

use std::collections::HashMap;
use std::sync::Arc;

use bairi_base::UnitCode;
use bairi_ledger::Viewer;
use bairi_plan::{Measure, Register};
use datafusion::arrow::array::{AsArray, RecordBatch};
use datafusion::arrow::datatypes::Int64Type;
use datafusion::common::Column;
use datafusion::logical_expr::Expr;
use tokio::task::spawn_blocking;

use crate::catalog::Program;
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
        Ok(self.facts_of(viewer, &[(register, vec![entity])]).await?.remove(&entity).unwrap_or_default())
    }

    /// The same of several entries of some registers; those that the viewer may not see are left out.
    ///
    /// A few entries are judged from the entries around them, as the log has them now ([`crate::near`]); where many are
    /// around them, from the columns.
    pub async fn facts_of(
        &self,
        viewer: &Viewer,
        asked: &[(&str, Vec<i64>)],
    ) -> Result<HashMap<i64, EntryFacts>, LakeError> {
        let plan = self.plan().clone();
        let place = |(register, entities): &(&str, Vec<i64>)| {
            let at = plan.registers.iter().position(|r| r.id == *register);
            Ok((at.ok_or_else(|| LakeError::NoSuchRegister((*register).to_owned()))?, entities.clone()))
        };
        let asked: Vec<(usize, Vec<i64>)> = asked.iter().map(place).collect::<Result<_, LakeError>>()?;
        let now = self.state().world;
        let world = self.near(&now, &asked).await?.map_or(now, Arc::new);
        let found = spawn_blocking(move || {
            let registers = &world.catalog.plan.registers;
            let of =
                |(at, entities): (usize, Vec<i64>)| Ok((at, facts(&world, &registers[at], Numbers::of(entities))?));
            asked.into_iter().map(of).collect::<Result<Vec<(usize, Found)>, LakeError>>()
        });
        let mut seen = HashMap::new();
        for (at, found) in self.noticing(found.await?)? {
            let mine = found.into_iter().filter(|(unit, ..)| viewer.may_read_in(&plan.registers[at].id, *unit));
            seen.extend(mine.map(|(_, entity, facts)| (entity, facts)));
        }
        Ok(seen)
    }
}

/// With the unit of each entry.
type Found = Vec<(UnitCode, i64, EntryFacts)>;

/// Everything that can be said of an entry of a register, ready to run; places are among the program's expressions.
pub(crate) struct FactsProgram {
    program: Arc<Program>,
    derived: Vec<(String, usize)>,
    /// Indicator, population, met.
    standings: Vec<(String, usize, Option<usize>)>,
}

fn prepare(world: &World, register: &Register) -> Result<FactsProgram, LakeError> {
    let World { catalog, moment, .. } = world;
    let mut exprs = Exprs::default();
    let known = |id: &str| catalog.all_columns(register).as_arrow().field_with_name(id).is_ok();
    let mut derived = Vec::new();
    for column in register.derived.iter().filter(|d| known(&d.id)) {
        derived.push((column.id.clone(), exprs.place(Expr::Column(Column::new_unqualified(&column.id)))));
    }
    let mut standings = Vec::new();
    for indicator in catalog.plan.indicators.iter().filter(|i| i.register == register.id) {
        let mut place = |sql: &str| catalog.expr(register, sql, moment.true_on).map(|expr| exprs.place(expr));
        // A predicate that cannot be planned has no standing; `check` names it to the author.
        let Ok(population) = place(&indicator.population) else { continue };
        let met = match &indicator.measure {
            Measure::Coverage { met } => match place(met) {
                Ok(met) => Some(met),
                Err(_) => continue,
            },
            _ => None,
        };
        standings.push((indicator.id.clone(), population, met));
    }
    Ok(FactsProgram { program: Arc::new(catalog.program(register, &exprs.all, &[])?), derived, standings })
}

fn facts(world: &World, register: &Register, entities: Numbers) -> Result<Found, LakeError> {
    let prepared = &world.catalog.facts;
    let prepared = prepared.get_or(world.moment.true_on, register.id.clone(), || prepare(world, register))?;
    let FactsProgram { program, derived, standings } = &*prepared;
    let limits = [Limit::new(ENTITY, entities)];
    let enricher = Enricher::new(world, register, program.clone(), &limits)?;
    let selection = world.selection(register)?;
    let shelf = world.snapshot.shelf(&register.id)?;
    let scan = Scan { shelf, selection: &selection, columns: &program.base, limits: &limits, hints: &[] };
    let look = |found: &mut Found, batch: &RecordBatch| {
        let batch = enricher.enrich(batch)?;
        let values = program.values(&batch)?.iter().map(json::values).collect::<Result<Vec<_>, _>>()?;
        let units = batch.column(program.at(UNIT)).as_primitive::<Int64Type>().values();
        let entities = batch.column(program.at(ENTITY)).as_primitive::<Int64Type>().values();
        for row in 0..batch.num_rows() {
            let derived = derived.iter().map(|(id, at)| (id.clone(), values[*at][row].clone())).collect();
            let standing = |(id, population, met): &(String, usize, Option<usize>)| Standing {
                indicator: id.clone(),
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
