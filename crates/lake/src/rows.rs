//! Pages of a register or of a work list.

use std::collections::HashMap;

use bairi_ledger::{Scope, Viewer, mask_value};
use bairi_plan::{Field, Indicator, Measure, Register};
use datafusion::arrow::array::{ArrayRef, AsArray, BooleanArray, RecordBatch};
use datafusion::arrow::compute::filter;
use datafusion::arrow::datatypes::{DataType, Int64Type};
use datafusion::common::ScalarValue;
use datafusion::functions::expr_fn::{contains, lower};
use datafusion::logical_expr::{Expr, cast, lit};
use tokio::task::spawn_blocking;

use bairi_base::UnitCode;

use crate::columns::{ENTITY, UNIT};
use crate::derived::Enricher;
use crate::group::truth;
use crate::json;
use crate::numbers::Numbers;
use crate::scan::{Limit, Scan};
use crate::top::Top;
use crate::world::World;
use crate::{Lake, LakeError, Part, Row, Rows, RowsAsk, RowsOf};

impl Lake {
    /// A page of a register's entries or of an indicator's rows, limited to where the viewer may read the register.
    pub async fn rows(&self, viewer: &Viewer, ask: &RowsAsk) -> Result<Rows, LakeError> {
        let plan = self.plan();
        let (register, part) = match &ask.of {
            RowsOf::Register(id) | RowsOf::Entries { register: id, .. } => (id, None),
            RowsOf::Indicator { id, part } => {
                let at = plan.indicators.iter().position(|i| i.id == *id);
                let at = at.ok_or_else(|| LakeError::NoSuchIndicator(id.clone()))?;
                (&plan.indicators[at].register, Some((at, *part)))
            }
        };
        let register = plan.registers.iter().position(|r| r.id == *register);
        let register = register.ok_or_else(|| LakeError::NoSuchRegister(ask_name(&ask.of)))?;
        let scope = viewer.scope_of(&plan.registers[register].id).within(ask.unit);
        if scope.is_empty() {
            return Err(LakeError::NotAllowed);
        }
        let state = self.state();
        let world = match ask.as_of {
            None => state.world,
            Some(moment) => self.at(moment.into()).0.world,
        };
        let (ask, open) = (ask.clone(), viewer.is_unscoped());
        let answer = spawn_blocking(move || {
            let plan = world.catalog.plan.clone();
            let register = &plan.registers[register];
            let part = part.map(|(at, part)| (&plan.indicators[at], part));
            Question { world: &world, register, part, ask: &ask, scope: &scope, open }.answer()
        });
        self.noticing(answer.await?)
    }
}

fn ask_name(of: &RowsOf) -> String {
    match of {
        RowsOf::Register(id) | RowsOf::Indicator { id, .. } | RowsOf::Entries { register: id, .. } => id.clone(),
    }
}

struct Question<'a> {
    world: &'a World,
    register: &'a Register,
    part: Option<(&'a Indicator, Part)>,
    ask: &'a RowsAsk,
    scope: &'a Scope,
    /// Nothing is masked.
    open: bool,
}

/// Where the expressions of the first pass stand.
struct Pass {
    exprs: Vec<Expr>,
    sort: Option<usize>,
}

impl Question<'_> {
    /// First the page's entries and how many rows there are, from as few columns as possible; then their columns.
    fn answer(&self) -> Result<Rows, LakeError> {
        for column in &self.ask.columns {
            self.data_type(column)?;
        }
        let (entities, total) = self.page()?;
        let rows = self.read(&entities)?;
        Ok(Rows { times: self.world.times(), total, rows })
    }

    fn page(&self) -> Result<(Vec<(i64, i64)>, u64), LakeError> {
        let Pass { exprs, sort } = self.pass()?;
        let World { catalog, snapshot, .. } = self.world;
        let program = catalog.program(self.register, &exprs, &[])?;
        let limits = self.limits();
        let enricher = Enricher::new(self.world, self.register, program, &limits)?;
        let selection = self.world.selection(self.register)?;
        let shelf = snapshot.shelf(&self.register.id)?;
        let scan = Scan { shelf, selection: &selection, columns: &enricher.program.base, limits: &limits, hints: &[] };
        let wanted = usize::try_from(self.ask.offset.saturating_add(self.ask.limit)).unwrap_or(usize::MAX);
        let descending = sort.and(self.ask.sort.as_ref().map(|(_, descending)| *descending));
        let look = |top: &mut Top, batch: &RecordBatch| {
            let batch = enricher.enrich(batch)?;
            let values = enricher.program.values(&batch)?;
            let rows = BooleanArray::new(truth(&values[0]), None);
            let kept = |column: &ArrayRef| filter(column, &rows);
            let place = [UNIT, ENTITY].map(|at| batch.column(enricher.program.at(at)));
            let columns =
                sort.map(|at| &values[at]).into_iter().chain(place).map(kept).collect::<Result<Vec<_>, _>>()?;
            Ok(top.add(columns)?)
        };
        let mut states = scan.run(|| Top::new(wanted, descending), look)?.into_iter();
        let mut top = states.next().expect("at least one thread works");
        for other in states {
            top.merge(other)?;
        }
        let total = top.total;
        let Some(first) = top.finish()? else { return Ok((Vec::new(), total)) };
        let columns = first.columns().len();
        let units = first.column(columns - 2).as_primitive::<Int64Type>();
        let entities = first.column(columns - 1).as_primitive::<Int64Type>();
        let offset = usize::try_from(self.ask.offset).unwrap_or(usize::MAX);
        let rows = entities.values().iter().copied().zip(units.values().iter().copied());
        Ok((rows.skip(offset).collect(), total))
    }

    /// The viewer's area, and the entries if they are named. A whole province is no limit, and what is not limited is worked
    /// out faster.
    fn limits(&self) -> Vec<Limit> {
        let area = || Limit::new(UNIT, Numbers::from_ranges(self.scope.ranges()));
        let mut limits: Vec<Limit> = (!self.covers_everything()).then(area).into_iter().collect();
        if let RowsOf::Entries { entries, .. } = &self.ask.of {
            limits.push(Limit::new(ENTITY, Numbers::of(entries.to_vec())));
        }
        limits
    }

    fn covers_everything(&self) -> bool {
        let root = self.world.catalog.plan.units.root().map(|u| u.code.subtree());
        root.is_some_and(|(first, last)| self.scope.ranges().iter().any(|(a, b)| *a <= first && last <= *b))
    }

    /// The page's rows in their order, with the columns asked for.
    fn read(&self, entities: &[(i64, i64)]) -> Result<Vec<Row>, LakeError> {
        if entities.is_empty() {
            return Ok(Vec::new());
        }
        let World { catalog, snapshot, .. } = self.world;
        let mut exprs: Vec<Expr> = self.ask.columns.iter().map(|c| column(c)).collect();
        if let Some((indicator, _)) = self.part
            && let Measure::Coverage { met } = &indicator.measure
        {
            exprs.push(catalog.expr(self.register, met, self.world.moment.true_on)?);
        }
        let program = catalog.program(self.register, &exprs, &[])?;
        let limits = [Limit::new(ENTITY, Numbers::of(entities.iter().map(|(e, _)| *e).collect()))];
        let enricher = Enricher::new(self.world, self.register, program, &limits)?;
        let selection = self.world.selection(self.register)?;
        let shelf = snapshot.shelf(&self.register.id)?;
        let scan = Scan { shelf, selection: &selection, columns: &enricher.program.base, limits: &limits, hints: &[] };
        let fields: Vec<Option<&Field>> =
            self.ask.columns.iter().map(|c| self.register.field(c).filter(|_| !self.open)).collect();
        let look = |found: &mut Vec<Row>, batch: &RecordBatch| {
            let batch = enricher.enrich(batch)?;
            let mut columns =
                enricher.program.values(&batch)?.iter().map(json::values).collect::<Result<Vec<_>, _>>()?;
            let met = (columns.len() > fields.len()).then(|| columns.pop()).flatten();
            let at = |column: usize| batch.column(enricher.program.at(column)).as_primitive::<Int64Type>();
            for i in 0..batch.num_rows() {
                let masked = |(values, field): (&mut Vec<serde_json::Value>, &Option<&Field>)| {
                    let value = values[i].take();
                    field.map_or_else(|| value.clone(), |field| mask_value(field, &value))
                };
                found.push(Row {
                    entity: at(ENTITY).value(i),
                    unit: UnitCode::from_number(at(UNIT).value(i)),
                    met: met.as_ref().and_then(|met| met[i].as_bool()),
                    values: columns.iter_mut().zip(&fields).map(masked).collect(),
                });
            }
            Ok(())
        };
        let found = scan.run(Vec::new, look)?;
        let mut found: HashMap<i64, Row> = found.into_iter().flatten().map(|row| (row.entity, row)).collect();
        Ok(entities.iter().filter_map(|(entity, _)| found.remove(entity)).collect())
    }

    /// Which rows, and by what they are ordered.
    fn pass(&self) -> Result<Pass, LakeError> {
        let mut all = vec![self.belongs()?];
        all.extend(self.searched());
        for (column, value) in &self.ask.filters {
            all.push(self.filtered(column, value)?);
        }
        let condition = all.into_iter().reduce(Expr::and).unwrap_or_else(|| lit(true));
        let mut exprs = vec![condition];
        let mut sort = None;
        if let Some((by, _)) = &self.ask.sort {
            self.open_column(by)?;
            sort = Some(exprs.len());
            exprs.push(column(by));
        }
        Ok(Pass { exprs, sort })
    }

    /// The rows of the part of the indicator.
    fn belongs(&self) -> Result<Expr, LakeError> {
        let Some((indicator, part)) = self.part else { return Ok(lit(true)) };
        let today = self.world.moment.true_on;
        let expr = |sql: &str| self.world.catalog.expr(self.register, sql, today);
        let population = expr(&indicator.population)?;
        let gap = |gap: &Option<String>| gap.as_ref().map_or_else(|| Ok(lit(false)), |gap| expr(gap));
        Ok(match (&indicator.measure, part) {
            (_, Part::Population) => population,
            (Measure::Coverage { met }, Part::Met) => population.and(expr(met)?),
            (Measure::Coverage { met }, Part::Gap) => population.and(expr(met)?.is_not_true()),
            (Measure::Coverage { met }, Part::Unknown) => population.and(expr(met)?.is_null()),
            (Measure::Count { gap: list }, Part::Gap)
            | (Measure::Sum { gap: list, .. } | Measure::Ratio { gap: list, .. }, Part::Gap) => {
                population.and(gap(list)?)
            }
            (_, Part::Met | Part::Unknown) => lit(false),
        })
    }

    /// Rows of which the key, the title or a look-up field contains the searched text.
    fn searched(&self) -> Option<Expr> {
        let text = self.ask.search.as_deref().map(str::trim).filter(|text| !text.is_empty())?;
        let register = self.register;
        let mut fields: Vec<&str> = vec![&register.key, &register.title];
        fields.extend(register.fields.iter().filter(|f| f.lookup).map(|f| f.id.as_str()));
        fields.sort_unstable();
        fields.dedup();
        let fields = fields.into_iter().filter(|f| self.open_column(f).is_ok());
        let letters = text.chars().any(|c| c.is_lowercase() || c.is_uppercase());
        let holds = |field: &str| {
            let value = cast(column(field), DataType::Utf8View);
            match letters {
                true => contains(lower(value), lit(text.to_lowercase())),
                false => contains(value, lit(text)),
            }
        };
        Some(fields.map(holds).reduce(Expr::or).unwrap_or_else(|| lit(false)))
    }

    fn filtered(&self, name: &str, text: &str) -> Result<Expr, LakeError> {
        let data_type = self.open_column(name)?;
        if text.is_empty() {
            return Ok(column(name).is_null());
        }
        let several = self.register.field(name).is_some_and(|f| json::is_list(&f.kind));
        if several {
            let commas = |value: Expr| datafusion::functions::expr_fn::concat(vec![lit(","), value, lit(",")]);
            return Ok(contains(commas(column(name)), lit(format!(",{text},"))));
        }
        // A text that cannot be such a value is nobody's.
        Ok(json::literal(&data_type, text).map_or_else(|| lit(false), |value: ScalarValue| column(name).eq(lit(value))))
    }

    fn data_type(&self, name: &str) -> Result<DataType, LakeError> {
        let columns = self.world.catalog.all_columns(self.register);
        columns.as_arrow().field_with_name(name).map(|f| f.data_type().clone()).map_err(|_| self.unusable(name))
    }

    /// The type of a column that may be sorted and filtered by: not a sensitive one, whose values that would tell.
    fn open_column(&self, name: &str) -> Result<DataType, LakeError> {
        if self.is_sensitive(name) && !self.open {
            return Err(self.unusable(name));
        }
        self.data_type(name)
    }

    fn is_sensitive(&self, name: &str) -> bool {
        self.register.field(name).is_some_and(|f| f.sensitive)
    }

    fn unusable(&self, name: &str) -> LakeError {
        LakeError::NoSuchColumn { register: self.register.id.clone(), column: name.to_owned() }
    }
}

/// A column by its very name; `col` would read capitals and dots in it.
fn column(name: &str) -> Expr {
    Expr::Column(datafusion::common::Column::new_unqualified(name))
}
