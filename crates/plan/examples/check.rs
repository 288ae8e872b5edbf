//! Prints every fault of a plan package: `cargo run -p bairi-plan --example check -- plans/<name>`.

use std::path::PathBuf;
use std::process::ExitCode;

use bairi_base::{Lang, Place};
use bairi_plan::Plan;

fn main() -> ExitCode {
    let Some(dir) = std::env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("usage: check <folder of the package>");
        return ExitCode::FAILURE;
    };
    let (plan, findings) = Plan::load(&dir);
    for finding in &findings {
        if let Place::File { file, line, column, path } = &finding.place {
            println!("{file}:{line}:{column}: {} ({})", finding.message(Lang::En), finding.code);
            println!("    at `{path}`. {}", finding.hint(Lang::En));
        }
    }
    match plan {
        Some(plan) => {
            println!("{}: {} registers, {} tasks", plan.id, plan.registers.len(), plan.tasks.len());
            ExitCode::SUCCESS
        }
        None => ExitCode::FAILURE,
    }
}
