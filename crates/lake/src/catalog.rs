//! The columns that predicates may name, and predicates turned into something that runs.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use bairi_plan::{Derived, DerivedFrom, FieldKind, Plan, Register};
use chrono::NaiveDate;
use datafusion::arrow::array::{ArrayRef, RecordBatch};
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::common::DFSchema;
use datafusion::execution::context::SessionContext;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::logical_expr::simplify::SimplifyContext;
use datafusion::logical_expr::{Expr, ExprSchemable};
use datafusion::optimizer::simplify_expressions::ExprSimplifier;
use datafusion::physical_plan::PhysicalExpr;
use datafusion::prelude::SessionConfig;

use crate::LakeError;
use crate::aggregate::{Aggregate, recognise};
use crate::columns::{ENTITY, OPEN_COLUMNS, SYSTEM_COLUMNS, UNIT, log_schema, unit_batch};
use crate::facts::FactsProgram;
use crate::group::GroupPlan;
use crate::placeholder::fill;
use crate::prepared::Prepared;

/// What a query of the engine may hold in memory.
const ENGINE_BYTES_MAX: usize = 512 << 20;

pub(crate) struct Catalog {
    pub(crate) plan: Arc<Plan>,
    pub(crate) session: SessionContext,
    columns: BTreeMap<String, Columns>,
    /// By register.
    pub(crate) facts: Prepared<String, FactsProgram>,
    /// By register and its derived columns.
    pub(crate) groups: Prepared<(String, Vec<usize>), GroupPlan>,
}

struct Columns {
    log: SchemaRef,
    /// What a value or `where` of another register's derived column may name.
    own: DFSchema,
    /// Those, and the register's derived columns.
    all: DFSchema,
}

/// Expressions of a register, and what has to be read for them.
pub(crate) struct Program {
    /// Columns to be read, by position in the log: ascending, `entity` and `unit` always among them.
    pub(crate) base: Vec<usize>,
    /// Derived columns to be worked out, by position in the declaration; they follow the read ones.
    pub(crate) derived: Vec<usize>,
    pub(crate) schema: SchemaRef,
    exprs: Vec<Arc<dyn PhysicalExpr>>,
}

impl Program {
    /// Where a read column stands in the batches.
    pub(crate) fn at(&self, column: usize) -> usize {
        self.base.binary_search(&column).expect("a program reads what it was asked to")
    }

    pub(crate) fn data_type(&self, expr: usize) -> Result<DataType, LakeError> {
        Ok(self.exprs[expr].data_type(&self.schema)?)
    }

    /// Every expression's values for a batch of the program's schema.
    pub(crate) fn values(&self, batch: &RecordBatch) -> Result<Vec<ArrayRef>, LakeError> {
        let value = |expr: &Arc<dyn PhysicalExpr>| Ok(expr.evaluate(batch)?.into_array(batch.num_rows())?);
        self.exprs.iter().map(value).collect()
    }
}

/// How a derived column comes about.
pub(crate) struct Recipe {
    pub(crate) value: Value,
    pub(crate) filter: Option<Expr>,
    pub(crate) data_type: DataType,
}

pub(crate) enum Value {
    /// Over the entries that refer to this one, or over its earlier states.
    Aggregate(Aggregate),
    /// Of the entry that this one refers to.
    Plain(Expr),
}

impl Catalog {
    /// Derived columns that cannot be planned are left out, and told to the log: `check` names them to the author.
    pub(crate) fn new(plan: Arc<Plan>) -> Result<Catalog, LakeError> {
        let runtime = RuntimeEnvBuilder::new().with_memory_limit(ENGINE_BYTES_MAX, 1.0).build_arc()?;
        let config = SessionConfig::new().with_target_partitions(1).with_information_schema(false);
        let session = SessionContext::new_with_config_rt(config, runtime);
        let mut catalog = Catalog {
            plan: plan.clone(),
            session,
            columns: BTreeMap::new(),
            facts: Prepared::default(),
            groups: Prepared::default(),
        };
        let units = unit_batch(&plan)?.schema();
        for register in &plan.registers {
            let log = if register.builtin { units.clone() } else { log_schema(register) };
            let open = |at: &usize| *at >= SYSTEM_COLUMNS || OPEN_COLUMNS.contains(at);
            let fields: Vec<Field> =
                (0..log.fields().len()).filter(open).map(|at| log.field(at).as_ref().clone()).collect();
            let own = DFSchema::try_from(Schema::new(fields))?;
            catalog.columns.insert(register.id.clone(), Columns { log, all: own.clone(), own });
        }
        let some_day = *plan.campaign.start();
        for register in &plan.registers {
            let mut fields: Vec<Field> =
                catalog.columns[&register.id].own.fields().iter().map(|f| (**f).clone()).collect();
            for derived in &register.derived {
                match catalog.recipe(register, derived, some_day) {
                    Ok(recipe) => fields.push(Field::new(&derived.id, recipe.data_type, true)),
                    Err(error) => {
                        tracing::error!(register = register.id, column = derived.id, %error, "derived column left out");
                    }
                }
            }
            let all = DFSchema::try_from(Schema::new(fields))?;
            catalog.columns.get_mut(&register.id).expect("inserted above").all = all;
        }
        Ok(catalog)
    }

    pub(crate) fn register(&self, id: &str) -> Result<&Register, LakeError> {
        self.plan.registers.iter().find(|r| r.id == id).ok_or_else(|| LakeError::NoSuchRegister(id.to_owned()))
    }

    /// Where a column stands in a register's log.
    pub(crate) fn position(&self, register: &str, column: &str) -> Option<usize> {
        self.columns.get(register)?.log.index_of(column).ok()
    }

    /// The fields, derived columns and open system columns of a register.
    pub(crate) fn all_columns(&self, register: &Register) -> &DFSchema {
        &self.columns[&register.id].all
    }

    /// What another register's derived column may name of a register.
    pub(crate) fn own_columns(&self, register: &Register) -> &DFSchema {
        &self.columns[&register.id].own
    }

    /// An expression over a register's fields and derived columns.
    pub(crate) fn expr(&self, register: &Register, sql: &str, today: NaiveDate) -> Result<Expr, LakeError> {
        self.parse(&self.columns[&register.id].all, sql, today)
    }

    /// An expression over a register's fields alone.
    pub(crate) fn own_expr(&self, register: &Register, sql: &str, today: NaiveDate) -> Result<Expr, LakeError> {
        self.parse(&self.columns[&register.id].own, sql, today)
    }

    pub(crate) fn own_type(&self, register: &Register, expr: &Expr) -> Result<DataType, LakeError> {
        Ok(expr.get_type(&self.columns[&register.id].own)?)
    }

    fn parse(&self, schema: &DFSchema, sql: &str, today: NaiveDate) -> Result<Expr, LakeError> {
        let sql = fill(&self.plan, sql, today).map_err(|name| LakeError::NoSuchParameter { name })?;
        Ok(self.session.parse_sql_expr(&sql, schema)?.unalias_nested().data)
    }

    /// The register that a derived column takes its values from.
    pub(crate) fn source<'p>(&'p self, register: &Register, derived: &'p Derived) -> Result<&'p Register, LakeError> {
        match &derived.from {
            DerivedFrom::Referring { register, .. } => self.register(register),
            DerivedFrom::Earlier { .. } => self.register(&register.id),
            DerivedFrom::Referenced { via } => match register.field(via).map(|f| &f.kind) {
                Some(FieldKind::Ref { register: of }) => self.register(of),
                _ => Err(LakeError::NoSuchColumn { register: register.id.clone(), column: via.clone() }),
            },
        }
    }

    pub(crate) fn recipe(&self, register: &Register, derived: &Derived, today: NaiveDate) -> Result<Recipe, LakeError> {
        let source = self.source(register, derived)?;
        let value = self.own_expr(source, &derived.value, today)?;
        match &derived.from {
            DerivedFrom::Referring { filter, .. } | DerivedFrom::Earlier { filter } => {
                let filter = filter.as_ref().map(|f| self.own_expr(source, f, today)).transpose()?;
                let data_type = self.own_type(source, &value)?;
                let value = Value::Aggregate(recognise(value, &data_type));
                Ok(Recipe { value, filter, data_type })
            }
            DerivedFrom::Referenced { .. } => {
                let data_type = self.program(source, std::slice::from_ref(&value), &[])?.data_type(0)?;
                Ok(Recipe { value: Value::Plain(value), filter: None, data_type })
            }
        }
    }

    /// Makes expressions over a register ready to run; `also` are further columns to be read.
    pub(crate) fn program(&self, register: &Register, exprs: &[Expr], also: &[usize]) -> Result<Program, LakeError> {
        let columns = &self.columns[&register.id];
        let mut base: BTreeSet<usize> = also.iter().copied().chain([ENTITY, UNIT]).collect();
        let mut derived: BTreeSet<usize> = BTreeSet::new();
        for name in exprs.iter().flat_map(|e| e.column_refs()).map(|c| &c.name) {
            if let Ok(at) = columns.log.index_of(name) {
                base.insert(at);
            } else if let Some(at) = register.derived.iter().position(|d| d.id == *name) {
                derived.insert(at);
                if let DerivedFrom::Referenced { via } = &register.derived[at].from {
                    base.extend(columns.log.index_of(via).ok());
                }
            }
        }
        let read = base.iter().map(|at| columns.log.field(*at).clone());
        let mut fields: Vec<Field> = read.collect();
        for at in &derived {
            fields.push(columns.all.as_arrow().field_with_name(&register.derived[*at].id)?.clone());
        }
        let schema = Arc::new(Schema::new(fields));
        let named = DFSchema::try_from(schema.clone())?;
        let exprs = exprs.iter().map(|expr| self.physical(expr, &named)).collect::<Result<Vec<_>, LakeError>>()?;
        Ok(Program { base: base.into_iter().collect(), derived: derived.into_iter().collect(), schema, exprs })
    }

    /// An expression over a register's own fields as the optimiser writes it.
    pub(crate) fn simple_own(&self, register: &Register, expr: &Expr) -> Result<Expr, LakeError> {
        self.simple(expr, &self.columns[&register.id].own)
    }

    fn simple(&self, expr: &Expr, schema: &DFSchema) -> Result<Expr, LakeError> {
        let config = self.session.copied_config();
        let context = SimplifyContext::builder()
            .with_schema(Arc::new(schema.clone()))
            .with_config_options(config.options().clone())
            .build();
        let simplifier = ExprSimplifier::new(context);
        Ok(simplifier.simplify(simplifier.coerce(expr.clone(), schema)?)?)
    }

    /// Some functions run only in the simpler form that the engine's optimiser gives them.
    fn physical(&self, expr: &Expr, schema: &DFSchema) -> Result<Arc<dyn PhysicalExpr>, LakeError> {
        Ok(self.session.create_physical_expr(self.simple(expr, schema)?, schema)?)
    }
}
