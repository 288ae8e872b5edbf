//! Predicates and derived columns held against their registers, before anybody relies on them.

use std::collections::BTreeSet;
use std::sync::Arc;

use bairi_base::{Finding, Place};
use bairi_plan::{DataSet, Derived, DerivedFrom, Indicator, Measure, Plan, Register, SourcePlace};
use datafusion::arrow::array::{RecordBatch, new_null_array};
use datafusion::arrow::datatypes::{DataType, Field, Schema};
use datafusion::common::{DFSchema, DataFusionError, SchemaError};
use datafusion::datasource::MemTable;
use datafusion::execution::context::SessionContext;
use datafusion::logical_expr::Expr;

use crate::catalog::{Catalog, Program};
use crate::placeholder::fill;
use crate::tally::{is_truth, is_whole};
use crate::{Lake, LakeError};

impl Lake {
    /// Predicates and derived columns that do not parse, do not fit their register or have the wrong type.
    pub async fn check(plan: &Plan) -> Vec<Finding> {
        let plan = Arc::new(plan.clone());
        match Catalog::new(plan.clone()) {
            Ok(catalog) => {
                let mut check = Check { plan: &plan, catalog: &catalog, findings: Vec::new() };
                check.all().await;
                check.findings
            }
            // Two columns of one name: the plan's own check has said so.
            Err(error) => vec![Finding::error("plan.sql.unplannable", Place::Nowhere).with("detail", one_line(&error))],
        }
    }
}

/// What a predicate must come to.
#[derive(Clone, Copy)]
enum Wanted {
    Truth,
    Whole,
}

struct Check<'a> {
    plan: &'a Plan,
    catalog: &'a Catalog,
    findings: Vec<Finding>,
}

impl Check<'_> {
    async fn all(&mut self) {
        for register in &self.plan.registers {
            for derived in &register.derived {
                self.derived(register, derived).await;
            }
        }
        for indicator in &self.plan.indicators {
            self.indicator(indicator);
        }
        for set in self.plan.comparisons.iter().flat_map(|comparisons| &comparisons.data) {
            self.data_set(set);
        }
    }

    fn indicator(&mut self, indicator: &Indicator) {
        let Ok(register) = self.catalog.register(&indicator.register) else { return };
        let place = &indicator.place;
        self.predicate(register, place, "population", &indicator.population, Wanted::Truth);
        let gap = match &indicator.measure {
            Measure::Coverage { met } => {
                self.predicate(register, place, "met", met, Wanted::Truth);
                &None
            }
            Measure::Count { gap } => gap,
            Measure::Sum { value, gap, .. } => {
                self.predicate(register, place, "value", value, Wanted::Whole);
                gap
            }
            Measure::Ratio { numerator, denominator, gap, .. } => {
                self.predicate(register, place, "numerator", numerator, Wanted::Whole);
                self.predicate(register, place, "denominator", denominator, Wanted::Whole);
                gap
            }
        };
        if let Some(gap) = gap {
            self.predicate(register, place, "gap", gap, Wanted::Truth);
        }
    }

    fn data_set(&mut self, set: &DataSet) {
        let Ok(register) = self.catalog.register(&set.register) else { return };
        if let Some(population) = &set.population {
            self.predicate(register, &set.place, "population", population, Wanted::Truth);
        }
    }

    /// An expression over one row of a register.
    fn predicate(&mut self, register: &Register, place: &SourcePlace, key: &str, sql: &str, wanted: Wanted) {
        let columns = self.catalog.all_columns(register).clone();
        self.row(register, &columns, place, key, sql, Some(wanted));
    }

    fn row(
        &mut self,
        register: &Register,
        columns: &DFSchema,
        place: &SourcePlace,
        key: &str,
        sql: &str,
        wanted: Option<Wanted>,
    ) {
        let at = at(place, key);
        let today = *self.plan.campaign.start();
        let found = self.catalog.expr(register, sql, today).and_then(|expr| {
            if let Some(name) =
                columns_of(&expr).into_iter().find(|name| columns.as_arrow().field_with_name(name).is_err())
            {
                return Err(LakeError::NoSuchColumn { register: register.id.clone(), column: name });
            }
            let program = self.catalog.program(register, std::slice::from_ref(&expr), &[])?;
            // What the engine takes it may still be unable to run.
            program.values(&nothing_known(&program)?)?;
            program.data_type(0)
        });
        match (found, wanted) {
            (Err(error), _) => self.findings.push(self.refused(register, columns, at, &error)),
            (Ok(found), Some(Wanted::Truth)) if !is_truth(&found) => {
                self.findings.push(Finding::error("plan.sql.truth", at).with("type", found));
            }
            (Ok(found), Some(Wanted::Whole)) if !is_whole(&found) => {
                self.findings.push(Finding::error("plan.sql.whole", at).with("type", found));
            }
            _ => {}
        }
    }

    async fn derived(&mut self, register: &Register, derived: &Derived) {
        let Ok(source) = self.catalog.source(register, derived) else { return };
        let columns = self.catalog.own_columns(source).clone();
        match &derived.from {
            DerivedFrom::Referenced { .. } => self.row(source, &columns, &derived.place, "value", &derived.value, None),
            DerivedFrom::Referring { filter, .. } | DerivedFrom::Earlier { filter } => {
                if let Some(filter) = filter {
                    self.row(source, &columns, &derived.place, "where", filter, Some(Wanted::Truth));
                }
                if let Err(error) = self.aggregate(source, &columns, &derived.value).await {
                    let at = at(&derived.place, "value");
                    self.findings.push(match error {
                        NoAggregate::Refused(error) => self.refused(source, &columns, at, &error),
                        NoAggregate::Row(column) => Finding::error("plan.sql.aggregate", at).with("column", column),
                    });
                }
            }
        }
    }

    /// An aggregate over many rows of a register.
    async fn aggregate(&self, source: &Register, columns: &DFSchema, sql: &str) -> Result<(), NoAggregate> {
        let today = *self.plan.campaign.start();
        let expr = self.catalog.own_expr(source, sql, today)?;
        if let Some(column) = outside_aggregates(&expr) {
            return Err(NoAggregate::Row(column));
        }
        // The engine itself must take it, as it will have to.
        let sql = fill(self.plan, sql, today).map_err(|name| LakeError::NoSuchParameter { name })?;
        let slot = Field::new("to which", DataType::Int64, false);
        let fields = columns.fields().iter().map(|f| f.as_ref().clone()).chain([slot]);
        let table = MemTable::try_new(Arc::new(Schema::new(fields.collect::<Vec<_>>())), vec![vec![]]);
        let session = SessionContext::new();
        let tried = async {
            session.register_table("rows", Arc::new(table?))?;
            let sql = format!("SELECT \"to which\", ({sql}) AS v FROM rows GROUP BY \"to which\"");
            session.sql(&sql).await?.create_physical_plan().await
        };
        tried.await.map(|_| ()).map_err(|error| NoAggregate::Refused(error.into()))
    }

    /// A finding for what the engine refuses.
    fn refused(&self, register: &Register, columns: &DFSchema, at: Place, error: &LakeError) -> Finding {
        let unknown = |name: &str| {
            let near = nearest(name, columns.fields().iter().map(|f| f.name().as_str()));
            Finding::error("plan.column.unknown", at.clone()).with("name", name).with("near", near)
        };
        match error {
            LakeError::NoSuchParameter { name } => {
                let names = self.plan.parameters.keys().map(String::as_str);
                let near = nearest(name, names);
                Finding::error("plan.parameter.unknown", at).with("name", name).with("near", near)
            }
            LakeError::NoSuchColumn { column, .. } => unknown(column),
            LakeError::Query(error) => match error.find_root() {
                DataFusionError::SchemaError(fault, _) => match fault.as_ref() {
                    SchemaError::FieldNotFound { field, .. } => unknown(field.name()),
                    _ => Finding::error("plan.sql.refused", at)
                        .with("register", &register.id)
                        .with("detail", one_line(error)),
                },
                DataFusionError::SQL(..) => Finding::error("plan.sql.syntax", at).with("detail", one_line(error)),
                _ => Finding::error("plan.sql.refused", at)
                    .with("register", &register.id)
                    .with("detail", one_line(error)),
            },
            error => {
                Finding::error("plan.sql.refused", at).with("register", &register.id).with("detail", one_line(error))
            }
        }
    }
}

/// One row of which nothing is known.
fn nothing_known(program: &Program) -> Result<RecordBatch, LakeError> {
    let fields = program.schema.fields().iter().map(|f| f.as_ref().clone().with_nullable(true));
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    let columns = schema.fields().iter().map(|f| new_null_array(f.data_type(), 1)).collect();
    Ok(RecordBatch::try_new(schema, columns)?)
}

enum NoAggregate {
    Refused(LakeError),
    /// A column that stands outside every aggregate, or `none`.
    Row(String),
}

impl From<LakeError> for NoAggregate {
    fn from(error: LakeError) -> NoAggregate {
        NoAggregate::Refused(error)
    }
}

fn columns_of(expr: &Expr) -> BTreeSet<String> {
    expr.column_refs().into_iter().map(|c| c.name.clone()).collect()
}

/// A column outside every aggregate, or `none` if there is no aggregate at all; `None` is as it should be.
fn outside_aggregates(expr: &Expr) -> Option<String> {
    use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
    let (mut outside, mut any) = (None, false);
    let walked = expr.apply(|part| {
        Ok(match part {
            Expr::AggregateFunction(_) => {
                any = true;
                TreeNodeRecursion::Jump
            }
            Expr::Column(column) => {
                outside = Some(column.name.clone());
                TreeNodeRecursion::Stop
            }
            _ => TreeNodeRecursion::Continue,
        })
    });
    walked.expect("the walk itself never fails");
    outside.or_else(|| (!any).then(|| "none".to_owned()))
}

fn at(place: &SourcePlace, key: &str) -> Place {
    match place.keys.get(key) {
        Some((line, column, path)) => {
            Place::File { file: place.file.clone(), line: *line, column: *column, path: path.clone() }
        }
        None => Place::File { file: place.file.clone(), line: 1, column: 1, path: key.to_owned() },
    }
}

/// The engine's words, without its layout.
fn one_line(error: &impl std::fmt::Display) -> String {
    error.to_string().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A known name that somebody may have meant; `none` if none is near.
fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> &'n str {
    let near = known.map(|k| (distance(name, k), k)).min().filter(|(far, _)| *far <= 1 + name.len() / 4);
    near.map_or("none", |(_, k)| k)
}

/// Letters to be changed, added or removed.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut before = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let changed = before + usize::from(x != *y);
            before = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(before + 1);
        }
    }
    row[b.len()]
}
