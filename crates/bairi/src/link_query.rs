use std::path::PathBuf;

use bairi_base::{Finding, Lang, Place};
use bairi_linkage_node::{Query, QueryCommand};
use clap::Args;

use crate::fault::Fault;
use crate::link::Common;
use crate::{plan_check, stop};

/// `bairi link query LEFT RIGHT "SELECT …"`.
#[derive(Debug, Args)]
pub(crate) struct QueryArgs {
    /// The file with one row for each record: Parquet, CSV or XLSX.
    left: PathBuf,
    /// The file to compare with it; the same file again compares it with itself.
    right: PathBuf,
    /// One SELECT over the tables pairs, left_rows and right_rows.
    sql: String,
    /// A stored model, used as it is; without one the default model learns from the two files first.
    #[arg(long)]
    model: Option<PathBuf>,
    /// Uses the default model without learning.
    #[arg(long, conflicts_with = "model")]
    untrained: bool,
    /// Where the answer is written, as Parquet, instead of being printed.
    #[arg(long, conflicts_with = "csv")]
    out: Option<PathBuf>,
    /// Prints CSV instead of a table.
    #[arg(long)]
    csv: bool,
    #[command(flatten)]
    common: Common,
}

pub(crate) async fn run(args: QueryArgs, lang: Lang) -> Result<(), Fault> {
    // What spreadsheets are turned into lies beside the answer, or where nobody else looks.
    let folder = match args.out {
        Some(_) => None,
        None => Some(tempfile::tempdir().map_err(|source| Fault::Folder { path: std::env::temp_dir(), source })?),
    };
    let inside = folder.as_ref().map(|folder| folder.path().join("rows"));
    let command = QueryCommand {
        left: args.left,
        right: args.right,
        model: args.model,
        untrained: args.untrained,
        ids: args.common.ids(),
        sql: args.sql,
        beside: args.out.clone().or(inside).expect("the answer has a place, or a folder was made"),
        threads: args.common.threads(),
    };
    let stopped = stop::asked();
    tokio::pin!(stopped);
    let preparing = tokio::task::spawn_blocking(move || command.prepare());
    tokio::pin!(preparing);
    let prepared = tokio::select! {
        prepared = &mut preparing => prepared,
        () = &mut stopped => {
            // Reading cannot be broken off, but what it leaves is put away.
            drop(preparing.await);
            return Err(cancelled());
        }
    };
    let query = prepared.map_err(|_| Fault::LinkEnded)?.map_err(Fault::Link)?;
    tokio::select! {
        told = answer(&query, args.out, args.csv, lang) => told.map_err(Fault::Link),
        () = &mut stopped => Err(cancelled()),
    }
}

/// Puts the question and prints the answer; what the reader should know of it goes to the error stream.
async fn answer(query: &Query, out: Option<PathBuf>, csv: bool, lang: Lang) -> Result<(), Vec<Finding>> {
    let findings = if let Some(out) = out {
        let (rows, findings) = query.to_parquet(&out).await?;
        match lang {
            Lang::Zh => println!("写出 {rows} 行。"),
            Lang::En => println!("{rows} rows written."),
        }
        findings
    } else if csv {
        query.to_csv(&mut std::io::stdout()).await?
    } else {
        let shown = query.shown().await?;
        println!("{}", shown.text);
        shown.findings
    };
    if !findings.is_empty() {
        eprintln!("{}", plan_check::sentences(&findings, lang));
    }
    Ok(())
}

fn cancelled() -> Fault {
    Fault::Link(vec![Finding::error("link.run.cancelled", Place::Nowhere)])
}
