use std::io::Read;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;

use bairi_app::{App, ComparisonError, ComparisonRun, DifferencesAsk, RunState, Viewer};
use bairi_base::{Finding, Lang, Place};
use bairi_lake::Today;
use chrono::{NaiveDate, Utc};
use clap::Args;

use crate::fault::Fault;
use crate::plan_tasks::only_package;
use crate::{clock, open, stop};

/// Bytes handed over at a time.
const PIECE: usize = 1 << 20;
/// Differences printed; all of them are in the run.
const PRINTED_MAX: usize = 20;

/// `bairi compare FILE --dir DATA --data KIND`: a department's file against the register.
#[derive(Debug, Args)]
pub(crate) struct CompareArgs {
    /// What the department sent: CSV (UTF-8, UTF-16, GB 18030), XLSX or Parquet.
    file: PathBuf,
    /// The folder of the plan package; the one in plans/ if there is just one.
    #[arg(long)]
    plan: Option<PathBuf>,
    /// The campaign's data folder.
    #[arg(long)]
    dir: PathBuf,
    /// Another store: sqlite://… or postgres://…; otherwise the file in the folder.
    #[arg(long)]
    store: Option<String>,
    /// Which of the package's kinds of data it is.
    #[arg(long, value_name = "KIND")]
    data: String,
    /// The day at which the data stand; today if not given.
    #[arg(long, value_name = "DAY")]
    data_on: Option<NaiveDate>,
    /// What a column means: name=姓名, id_no=身份证号, birth, sex, place, phone. The others are guessed.
    #[arg(long = "column", value_name = "MEANING=HEADING")]
    columns: Vec<String>,
    /// Turns the differences into clues.
    #[arg(long)]
    issue: bool,
    /// The campaign's day, if it is not today.
    #[arg(long)]
    today: Option<NaiveDate>,
    /// The file with the key of what departments send, if it lies away from the data.
    #[arg(long, value_name = "FILE")]
    sealing_key: Option<PathBuf>,
}

pub(crate) async fn run(args: CompareArgs, lang: Lang) -> Result<(), Fault> {
    let package = args.plan.clone().map_or_else(only_package, Ok)?;
    let plan = open::plan(&package).await?;
    let url = match &args.store {
        Some(url) => url.clone(),
        None => open::existing_store(&args.dir)?,
    };
    let ledger = open::ledger(&url, plan, Arc::new(Utc::now)).await?;
    let viewer = ledger.unscoped_viewer("compare");
    // Whoever ends the program gets a run that has put everything away.
    let stopped = stop::asked();
    tokio::pin!(stopped);
    // A lake of its own: the campaign's may be in use by a server.
    let scratch = tempfile::tempdir().map_err(|source| Fault::Folder { path: std::env::temp_dir(), source })?;
    let today = args.today.unwrap_or_else(clock::day);
    let standing: Today = Arc::new(move || today);
    let lake = tokio::select! {
        lake = open::lake(scratch.path(), &ledger, standing) => lake?,
        () = stopped.as_mut() => return Err(cancelled()),
    };
    let files = open::files(&args.dir, None).await?;
    let mut app = open::app(&args.dir, ledger, lake, files)?;
    if let Some(key) = &args.sealing_key {
        app = app.with_sealing_key(key.clone());
    }
    let run = compare(&app, &viewer, &args, stopped.as_mut()).await?;
    print!("{}", told(&app, &viewer, &run, lang).await?);
    if args.issue {
        let issued = tokio::select! {
            issued = app.issue_comparison(&viewer, &run.id) => issued.map_err(fault)?,
            // All clues or none: what has been written so far goes with the batch.
            () = stopped => return Err(Fault::LinkEnded),
        };
        let (clues, standing) = (issued.clues, issued.standing);
        match (lang, standing) {
            (Lang::Zh, 0) => println!("已转出线索 {clues} 条。"),
            (Lang::En, 0) => println!("{clues} clues issued."),
            (Lang::Zh, _) => {
                println!("已转出线索 {clues} 条；另有 {standing} 条差异，以前的线索还没有办结，没有重复转出。")
            }
            (Lang::En, _) => {
                println!("{clues} clues issued; for {standing} more differences an earlier clue is still open.")
            }
        }
    }
    Ok(())
}

/// Sends the file and compares it.
async fn compare(
    app: &App,
    viewer: &Viewer,
    args: &CompareArgs,
    mut stopped: Pin<&mut impl Future<Output = ()>>,
) -> Result<ComparisonRun, Fault> {
    let id = tokio::select! {
        id = send(app, viewer, args) => id?,
        // What has been taken in so far goes with what took it in.
        () = stopped.as_mut() => return Err(cancelled()),
    };
    let mut mapping = app.comparison(viewer, &id).await.map_err(fault)?.run.mapping;
    for column in &args.columns {
        let (meaning, heading) = column.split_once('=').unwrap_or((column, ""));
        mapping.columns.insert(meaning.trim().to_owned(), heading.trim().to_owned());
    }
    let faults = app.begin_comparison(viewer, &id, mapping).await.map_err(fault)?;
    if !faults.is_empty() {
        // What cannot be compared as it was asked for is not kept.
        app.forget_comparison(viewer, &id).await.map_err(fault)?;
        return Err(Fault::Link(faults));
    }
    let run = tokio::select! {
        run = app.comparison_settled(viewer, &id) => run.map_err(fault)?,
        () = stopped => {
            app.cancel_comparison(viewer, &id).await.map_err(fault)?;
            let run = app.comparison_settled(viewer, &id).await.map_err(fault)?;
            // It may have come to its end first: then it is kept.
            return Err(if run.state.is_done() { Fault::LinkEnded } else { cancelled() });
        }
    };
    match run.state {
        RunState::Failed { why } => Err(Fault::Link(why)),
        _ => Ok(run),
    }
}

/// Hands the file over; answers with the run's id.
async fn send(app: &App, viewer: &Viewer, args: &CompareArgs) -> Result<String, Fault> {
    let named = args.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let document = |source| Fault::Document { path: args.file.clone(), source };
    let mut file = std::fs::File::open(&args.file).map_err(document)?;
    let data_on = args.data_on.unwrap_or_else(|| app.today());
    let mut sending = app.send_comparison(viewer, &args.data, &named, data_on).await.map_err(fault)?;
    loop {
        let mut piece = Vec::with_capacity(PIECE);
        if file.by_ref().take(PIECE as u64).read_to_end(&mut piece).map_err(document)? == 0 {
            break;
        }
        sending.write(piece).await.map_err(fault)?;
    }
    sending.finish().await.map_err(fault)
}

/// What was found, without anybody's values.
async fn told(app: &App, viewer: &Viewer, run: &ComparisonRun, lang: Lang) -> Result<String, Fault> {
    let ask = DifferencesAsk { limit: PRINTED_MAX, ..DifferencesAsk::default() };
    let found = app.comparison_differences(viewer, &run.id, ask, lang).await.map_err(fault)?;
    let Some(counts) = &run.counts else { return Ok(String::new()) };
    let [sure, verify, none] = counts.by_band;
    let mut text = match lang {
        Lang::Zh => format!(
            "文件 {} 行（另有其他地方 {} 行），台账 {} 条；文件各行：确定在册 {}，待核实 {}，不在册 {}。\n差异 {}：确定 {sure}，待核实 {verify}，没有找到 {none}。用时 {:.1} 秒。\n",
            counts.rows,
            counts.elsewhere,
            counts.entries,
            counts.sure,
            counts.verify,
            counts.none,
            counts.differences,
            counts.seconds,
        ),
        Lang::En => format!(
            "{} rows of the file ({} more of other places), {} entries; rows surely on the register {}, to be verified {}, not on it {}.\n{} differences: sure {sure}, to be verified {verify}, not found {none}. {:.1} s.\n",
            counts.rows,
            counts.elsewhere,
            counts.entries,
            counts.sure,
            counts.verify,
            counts.none,
            counts.differences,
            counts.seconds,
        ),
    };
    for line in &found.lines {
        let unit = line.unit.map(|unit| unit.to_string()).unwrap_or_default();
        let number = |n: Option<i64>| n.map_or_else(|| "–".to_owned(), |n| n.to_string());
        text += &format!("{}\t{}\t{}\t{}\t{unit}", line.number, line.band.word(), number(line.entry), number(line.row));
        for reason in &line.reasons {
            text += &format!("\t{} {} {:+.2}", reason.label, reason.level, reason.weight);
        }
        text.push('\n');
    }
    for finding in &counts.remarks {
        text += &format!("{} {}\n", finding.message(lang), finding.hint(lang));
    }
    Ok(text)
}

fn cancelled() -> Fault {
    Fault::Link(vec![Finding::error("link.run.cancelled", Place::Nowhere)])
}

fn fault(error: ComparisonError) -> Fault {
    let one = |code: &str| Fault::Link(vec![Finding::error(code, Place::Nowhere)]);
    match error {
        ComparisonError::Unreadable(findings) | ComparisonError::Refused(findings) => Fault::Link(findings),
        ComparisonError::NotFound => one("compare.data.unknown"),
        other => Fault::Link(vec![Finding::error("compare.run.failed", Place::Nowhere).with("cause", other)]),
    }
}
