//! What can go wrong, each with what to do about it.

use std::path::PathBuf;

#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    #[error("the file {path} cannot be read: {source}; check the path and that the file is complete")]
    Open { path: PathBuf, source: std::io::Error },
    #[error("the file {path} is not a readable Parquet file: {source}; write it anew and try again")]
    Parquet { path: PathBuf, source: parquet::errors::ParquetError },
    #[error("the rows cannot be read: {0}")]
    Arrow(#[from] arrow::error::ArrowError),
    #[error(
        "the {side} file has no column for `{column}`: give one of its columns the name {expected}, or name its heading in the model"
    )]
    MissingColumn { side: Side, column: String, expected: String },
    #[error(
        "in the {side} file the columns `{first}` and `{second}` both claim to be `{column}`: rename or remove one of them"
    )]
    TwoColumns { side: Side, column: String, first: String, second: String },
    #[error(
        "none of the model's columns is in the {side} file: this is probably another department's file; its columns are {found}"
    )]
    AnotherFile { side: Side, found: String },
    #[error("the {side} file has no row identifier: give it a column named one of {expected}")]
    MissingId { side: Side, expected: String },
    #[error("rows {first} and {second} of the left file have one identifier: one row for each record is needed")]
    RepeatedId { first: usize, second: usize },
    #[error("the column `{column}` of the {side} file is of type {found}, which cannot be read as text: convert it")]
    Type { side: Side, column: String, found: String },
    #[error("the model cannot be read: {0}")]
    Model(#[from] ModelError),
    #[error("the {side} file has no rows: there is nothing to compare")]
    Empty { side: Side },
    #[error("the left file has {rows} rows; at most {limit} fit the index: split it by division")]
    TooMany { rows: usize, limit: usize },
    #[error("the pairs have no usable column `{column}`: link them again with this model and with their levels")]
    Unexplainable { column: String },
    #[error("a worker stopped before its part was done; run again")]
    Interrupted,
    #[error("the run was cancelled; nothing of it is kept")]
    Cancelled,
    #[error("the {side} file: {}", finding.message(bairi_base::Lang::En))]
    Spreadsheet { side: Side, finding: Box<bairi_base::Finding> },
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Several(Vec<LinkError>),
}

#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    #[error("it is not the JSON of a model: {0}")]
    Json(#[from] serde_json::Error),
    #[error("`{reference}` in {place} is not a column of the model, or has no such part")]
    Reference { place: String, reference: String },
    #[error("the level {level} of the comparison `{comparison}` asks `{condition}` of a column that is no {needs}")]
    Kind { comparison: String, level: usize, condition: String, needs: &'static str },
    #[error("the comparison `{comparison}` must end with one level `otherwise`, and have between 2 and 30 levels")]
    Levels { comparison: String },
    #[error(
        "the comparison `{comparison}` asks for relatives: a model has one of that kind at most, of the two levels relative_matches and otherwise"
    )]
    Households { comparison: String },
    #[error("{place}: {value} is not a probability above 0 and below 1")]
    Probability { place: String, value: f64 },
    #[error("a model has between 1 and {limit} {what}, not {found}")]
    Count { what: &'static str, limit: usize, found: usize },
    #[error("two {what} are called `{name}`: names must differ")]
    Twice { what: &'static str, name: String },
}

/// Which of the two files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Left,
    Right,
}

impl std::fmt::Display for Side {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Side::Left => "left",
            Side::Right => "right",
        })
    }
}
