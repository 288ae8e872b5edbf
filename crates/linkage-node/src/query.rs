//! What the command `bairi link query` does, for whoever reads its words.

use std::io::Write;
use std::path::{Path, PathBuf};

use bairi_base::{Finding, Place};
use bairi_linkage::{Ids, LinkError, Model, Outline, Output, Tables, read_text, train_files};
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::csv::WriterBuilder;
use datafusion::arrow::util::pretty::pretty_format_batches_with_schema;
use datafusion::error::DataFusionError;
use datafusion::execution::SendableRecordBatchStream;
use datafusion::execution::context::SQLOptions;
use datafusion::physical_plan::execute_stream;
use datafusion::prelude::{Column, DataFrame, Expr, SessionConfig, SessionContext};
use futures::stream::StreamExt;

use crate::error::QueryError;
use crate::node::link;
use crate::payload::Payload;
use crate::planner::session;
use crate::sources;

/// Rows of the right file that are worked through at a time, as in `bairi link`.
const BATCH_ROWS: usize = 16 * 1024;
/// What nobody reads on a screen to its end.
const SHOWN_ROWS_MAX: usize = 1000;

/// `bairi link query LEFT RIGHT "SELECT …"`: each file a Parquet, CSV or XLSX.
#[derive(Clone, Debug)]
pub struct QueryCommand {
    pub left: PathBuf,
    pub right: PathBuf,
    /// A stored model, used as it is; without one the default model learns from the two files first.
    pub model: Option<PathBuf>,
    /// Uses the default model without learning.
    pub untrained: bool,
    pub ids: Ids,
    /// One question about the tables `pairs`, `left_rows` and `right_rows`.
    pub sql: String,
    /// Spreadsheets become Parquet files called like this one, with other endings, for as long as the query is there.
    pub beside: PathBuf,
    pub threads: usize,
}

/// Both files open and the model at hand; the question can be put.
pub struct Query {
    files: Tables,
    payload: Payload,
    sql: String,
    threads: usize,
}

/// An answer for the screen.
#[derive(Clone, Debug)]
pub struct Shown {
    /// A table drawn with lines.
    pub text: String,
    /// What the reader should know of it.
    pub findings: Vec<Finding>,
}

impl QueryCommand {
    /// Opens the files and learns the model, if that is to be; takes as long as it takes.
    ///
    /// # Errors
    /// All faults of the files and the model, in the readers' words.
    pub fn prepare(self) -> Result<Query, Vec<Finding>> {
        let prepare = || {
            let given = self.model.as_deref().map(read_text).transpose()?;
            let known = given.unwrap_or_else(|| Model::default_model().to_json());
            let mut payload = Payload::of_text(known).with_ids(self.ids.clone());
            let model = payload.to_model()?;
            let files = Tables::open(&self.left, &self.right, &self.beside)?;
            if self.model.is_none() && !self.untrained {
                let (model, _) = train_files(files.left(), files.right(), &model, self.threads)?;
                payload.model = model.to_json();
            }
            payload.within_one_file = files.is_one_file();
            Ok(Query { files, payload, sql: self.sql.clone(), threads: self.threads })
        };
        prepare().map_err(|error: LinkError| error.findings())
    }
}

impl Query {
    /// The answer as a table for the screen, cut off where nobody reads on.
    ///
    /// # Errors
    /// All faults, in the readers' words. Whoever drops the future ends the query.
    pub async fn shown(&self) -> Result<Shown, Vec<Finding>> {
        let shown = async {
            let (mut answer, mut findings) = self.ask().await?;
            let mut rows = Vec::new();
            let (mut count, mut is_cut) = (0, false);
            while let Some(batch) = answer.next().await {
                let batch = batch.map_err(QueryError::Run)?;
                let room = SHOWN_ROWS_MAX - count;
                is_cut = batch.num_rows() > room;
                count += batch.num_rows().min(room);
                rows.push(batch.slice(0, batch.num_rows().min(room)));
                if is_cut {
                    break;
                }
            }
            if is_cut {
                findings.push(warning("link.query.long").with("rows", SHOWN_ROWS_MAX));
            }
            let text = pretty_format_batches_with_schema(answer.schema(), &rows).map_err(QueryError::Write)?;
            Ok(Shown { text: text.to_string(), findings })
        };
        shown.await.map_err(|error: QueryError| error.findings())
    }

    /// Writes the answer as CSV while it comes; gives what the reader should know of it.
    ///
    /// # Errors
    /// As [`Query::shown`].
    pub async fn to_csv(&self, out: &mut impl Write) -> Result<Vec<Finding>, Vec<Finding>> {
        let written = async {
            let (mut answer, findings) = self.ask().await?;
            let mut writer = WriterBuilder::new().with_header(true).build(out);
            // The headings come with the first batch; an answer without rows has them too.
            writer.write(&RecordBatch::new_empty(answer.schema())).map_err(QueryError::Write)?;
            while let Some(batch) = answer.next().await {
                writer.write(&batch.map_err(QueryError::Run)?).map_err(QueryError::Write)?;
            }
            Ok(findings)
        };
        written.await.map_err(|error: QueryError| error.findings())
    }

    /// Writes the answer as a Parquet file, which has its name only when it is whole; gives its rows, and what the reader
    /// should know of it.
    ///
    /// # Errors
    /// As [`Query::shown`].
    pub async fn to_parquet(&self, path: &Path) -> Result<(u64, Vec<Finding>), Vec<Finding>> {
        let written = async {
            let (mut answer, findings) = self.ask().await?;
            let mut out = Output::create(path, answer.schema())?;
            while let Some(batch) = answer.next().await {
                out.write(&batch.map_err(QueryError::Run)?)?;
            }
            let rows = out.rows;
            out.finish()?;
            Ok((rows, findings))
        };
        written.await.map_err(|error: QueryError| error.findings())
    }

    /// Puts the question; nothing has been read of the rows yet.
    async fn ask(&self) -> Result<(SendableRecordBatchStream, Vec<Finding>), QueryError> {
        let context = session(config(self.threads));
        let left = sources::parquet(&context, self.files.left()).await?;
        let right = sources::parquet(&context, self.files.right()).await?;
        let findings = self.findings(&left, &right).await?;
        let pairs = link(left.clone(), right.clone(), self.payload.clone()).map_err(QueryError::Plan)?;
        register(&context, [("left_rows", left), ("right_rows", right), ("pairs", pairs)]).map_err(QueryError::Plan)?;
        let plan = context.state().create_logical_plan(&self.sql).await.map_err(QueryError::Plan)?;
        let questions = SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false);
        questions.verify_plan(&plan).map_err(QueryError::Change)?;
        let plan = context.state().create_physical_plan(&plan).await.map_err(QueryError::Plan)?;
        Ok((execute_stream(plan, context.task_ctx()).map_err(QueryError::Run)?, findings))
    }

    /// Where the pairs are not what `bairi link` writes.
    async fn findings(&self, left: &DataFrame, right: &DataFrame) -> Result<Vec<Finding>, QueryError> {
        let model = self.payload.to_model()?;
        let outline = Outline::of(&model, left.schema().as_arrow(), right.schema().as_arrow(), false)?;
        // In one file the households of both sides are the same from the start, which proves nothing.
        let Some((here, there)) = outline.households.filter(|_| !self.payload.within_one_file) else {
            return Ok(Vec::new());
        };
        let is_less = has_values(left, here).await? && has_values(right, there).await?;
        Ok(is_less.then(|| warning("link.query.households")).into_iter().collect())
    }
}

async fn has_values(table: &DataFrame, column: usize) -> Result<bool, QueryError> {
    let one = async {
        let value = Expr::Column(Column::from(table.schema().qualified_field(column)));
        table.clone().filter(value.is_not_null())?.limit(0, Some(1))?.count().await
    };
    Ok(one.await.map_err(QueryError::Run)? > 0)
}

fn warning(code: &str) -> Finding {
    Finding::warning(code, Place::Nowhere)
}

fn config(threads: usize) -> SessionConfig {
    let mut config = SessionConfig::new().with_target_partitions(threads).with_batch_size(BATCH_ROWS);
    // The engine reads plain texts, and pairs have the types that `bairi link` writes.
    config.options_mut().execution.parquet.schema_force_view_types = false;
    config
}

fn register(context: &SessionContext, tables: [(&str, DataFrame); 3]) -> Result<(), DataFusionError> {
    for (name, table) in tables {
        context.register_table(name, table.into_view())?;
    }
    Ok(())
}
