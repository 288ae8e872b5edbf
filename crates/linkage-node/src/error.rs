//! What can go wrong, told to whoever asked.

use std::error::Error;

use bairi_base::{Finding, Place};
use bairi_linkage::LinkError;
use datafusion::arrow::error::ArrowError;
use datafusion::common::SchemaError;
use datafusion::error::DataFusionError;

/// The engine's error on its way through DataFusion.
pub(crate) fn told(error: LinkError) -> DataFusionError {
    DataFusionError::External(Box::new(error))
}

/// The engine's error in one of DataFusion's, if it is that.
pub fn link_error(error: &DataFusionError) -> Option<&LinkError> {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(found) = cause {
        if let Some(error) = found.downcast_ref::<LinkError>() {
            return Some(error);
        }
        cause = found.source();
    }
    None
}

/// Why a query has no answer.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    #[error(transparent)]
    Link(#[from] LinkError),
    #[error("the query cannot be planned: {0}")]
    Plan(DataFusionError),
    #[error("the query would change something; only questions are answered: {0}")]
    Change(DataFusionError),
    #[error("the query failed while it ran: {0}")]
    Run(DataFusionError),
    #[error("the answer cannot be written: {0}")]
    Write(ArrowError),
}

impl QueryError {
    /// Each fault for the person who asked; nothing personal is in them, so that what a row held is left out.
    pub fn findings(&self) -> Vec<Finding> {
        let fault = |code: &str| Finding::error(code, Place::Nowhere);
        match self {
            QueryError::Link(error) => error.findings(),
            QueryError::Plan(error) => link_error(error).map_or_else(|| vec![plan(error)], LinkError::findings),
            QueryError::Change(_) => vec![fault("link.query.change")],
            QueryError::Run(error) => link_error(error).map_or_else(|| vec![run(error)], LinkError::findings),
            QueryError::Write(error) => vec![fault("link.query.write").with("cause", kind(error))],
        }
    }
}

fn plan(error: &DataFusionError) -> Finding {
    let fault = |code: &str| Finding::error(code, Place::Nowhere);
    match error.find_root() {
        DataFusionError::SQL(cause, _) => fault("link.query.syntax").with("cause", cause),
        DataFusionError::SchemaError(schema, _) => match &**schema {
            SchemaError::FieldNotFound { field, valid_fields } => {
                let known: Vec<String> = valid_fields.iter().map(|field| field.flat_name()).collect();
                fault("link.query.column").with("column", field.flat_name()).with("expected", known.join(", "))
            }
            other => fault("link.query.plan").with("cause", other),
        },
        other => fault("link.query.plan").with("cause", other.strip_backtrace().lines().next().unwrap_or_default()),
    }
}

fn run(error: &DataFusionError) -> Finding {
    let fault = |code: &str| Finding::error(code, Place::Nowhere);
    match error.find_root() {
        DataFusionError::ResourcesExhausted(_) => fault("link.query.memory"),
        DataFusionError::ArrowError(error, _) => fault("link.query.run").with("cause", kind(error)),
        DataFusionError::IoError(error) => fault("link.query.run").with("cause", error.kind()),
        DataFusionError::ParquetError(_) | DataFusionError::ObjectStore(_) => {
            fault("link.query.run").with("cause", "file")
        }
        _ => fault("link.query.run").with("cause", "execution"),
    }
}

/// The kind alone: the rest of such an error quotes the value that it stumbled over.
fn kind(error: &ArrowError) -> String {
    match error {
        ArrowError::CastError(_) | ArrowError::ParseError(_) => "cast".to_owned(),
        ArrowError::DivideByZero => "division by zero".to_owned(),
        ArrowError::ArithmeticOverflow(_) => "overflow".to_owned(),
        ArrowError::IoError(_, error) => error.kind().to_string(),
        _ => "execution".to_owned(),
    }
}
