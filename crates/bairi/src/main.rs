//! The command line, and the wiring of everything to everything.

mod bench;
mod cli;
mod clock;
mod compare;
mod demo;
mod fault;
mod fault_files;
mod files_sweep;
mod link;
mod link_query;
mod notice_draft;
mod notice_read;
mod open;
mod plan_check;
mod plan_tasks;
mod serve;
mod stop;
mod token;

use std::backtrace::{Backtrace, BacktraceStatus};
use std::io::IsTerminal;
use std::process::ExitCode;

use clap::Parser;
use tracing_subscriber::EnvFilter;

use crate::cli::{Cli, Command, FilesCommand, NoticeCommand, PlanCommand};

/// Threads hand rows to one another all the time, at which the C library's allocator is slow.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    let lang = cli.lang();
    log_to_stderr();
    tell_only_where_it_panicked();
    let outcome = match cli.command {
        Command::Plan(PlanCommand::Check { dir, json }) => return plan_check::run(&dir, json, lang).await,
        Command::Plan(PlanCommand::Tasks(args)) => plan_tasks::run(args, lang).await,
        Command::Notice(NoticeCommand::Read { file, json }) => notice_read::run(&file, json, lang),
        Command::Notice(NoticeCommand::Draft(args)) => notice_draft::run(&args, lang).await,
        Command::Files(FilesCommand::Sweep(args)) => files_sweep::run(args, lang).await,
        Command::Serve(args) => serve::run(args, lang).await,
        Command::Demo(args) => demo::run(args, lang).await,
        Command::Bench(args) => bench::run(args, lang).await,
        Command::Compare(args) => compare::run(args, lang).await,
        Command::Token(args) => token::run(args, lang).await,
        Command::Link(args) => link::run(args, lang).await,
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("{}", fault.sentence(lang));
            ExitCode::FAILURE
        }
    }
}

/// The text of a panic may quote somebody's values, so its place alone is told.
fn tell_only_where_it_panicked() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        match Backtrace::capture() {
            trace if trace.status() == BacktraceStatus::Captured => tracing::error!("panicked at {place}\n{trace}"),
            _ => tracing::error!("panicked at {place}"),
        }
    }));
}

/// What is logged is chosen by `RUST_LOG`, such as `RUST_LOG=info,bairi_lake=debug`. The library that asks buckets names
/// files in what it tells below warnings, so that it never tells that.
fn log_to_stderr() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    let filter = filter.add_directive("object_store=warn".parse().expect("a directive"));
    let colours = std::io::stderr().is_terminal();
    tracing_subscriber::fmt().with_env_filter(filter).with_ansi(colours).with_writer(std::io::stderr).init();
}
