use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;

use bairi_base::{Finding, Lang, Place, Severity};
use bairi_lake::Lake;
use bairi_plan::Plan;
use serde_json::json;

/// `bairi plan check`: every fault of a package, in one go. Warnings alone are no failure.
pub(crate) async fn run(dir: &Path, as_json: bool, lang: Lang) -> ExitCode {
    let (plan, findings) = find(dir).await;
    let errors = findings.iter().filter(|f| f.severity == Severity::Error).count();
    if as_json {
        for finding in &findings {
            println!("{}", in_json(finding, lang));
        }
    } else {
        print!("{}", sentences(&findings, lang));
        println!("{}", summary(plan.as_ref(), errors, findings.len() - errors, lang));
    }
    if errors == 0 && plan.is_some() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Loads a package and has its predicates planned: the findings of both.
pub(crate) async fn find(dir: &Path) -> (Option<Plan>, Vec<Finding>) {
    let (plan, mut findings) = Plan::load(dir);
    if let Some(plan) = &plan {
        findings.append(&mut Lake::check(plan).await);
    }
    (plan, findings)
}

/// Three lines for each finding: where, what, and what to do.
pub(crate) fn sentences(findings: &[Finding], lang: Lang) -> String {
    let mut text = String::new();
    for finding in findings {
        let grade = match (finding.severity, lang) {
            (Severity::Error, Lang::Zh) => "错误",
            (Severity::Error, Lang::En) => "error",
            (Severity::Warning, Lang::Zh) => "提醒",
            (Severity::Warning, Lang::En) => "warning",
        };
        let (at, path) = place(&finding.place);
        let message = finding.message(lang);
        let hint = finding.hint(lang);
        // Writing to a string does not fail.
        let _ = writeln!(text, "{at}{grade}[{}] {message}", finding.code);
        let _ = match (path.is_empty(), hint.is_empty()) {
            (false, false) => writeln!(text, "    {path}: {hint}"),
            (false, true) => writeln!(text, "    {path}"),
            (true, false) => writeln!(text, "    {hint}"),
            (true, true) => Ok(()),
        };
    }
    text
}

/// `file:line:column: ` and the dotted path.
fn place(place: &Place) -> (String, String) {
    match place {
        Place::File { file, line, column, path } => (format!("{file}:{line}:{column}: "), path.clone()),
        Place::Field { register, field } => (String::new(), format!("{register}.{field}")),
        Place::Cell { .. } | Place::Nowhere => Default::default(),
    }
}

fn in_json(finding: &Finding, lang: Lang) -> serde_json::Value {
    json!({
        "code": finding.code,
        "severity": finding.severity,
        "place": finding.place,
        "message": finding.message(lang),
        "hint": finding.hint(lang),
    })
}

pub(crate) fn summary(plan: Option<&Plan>, errors: usize, warnings: usize, lang: Lang) -> String {
    match (plan, lang) {
        (Some(plan), Lang::Zh) => format!(
            "{}：台账 {} 类，指标 {} 个，任务 {} 项；错误 {errors} 个，提醒 {warnings} 个。",
            plan.id,
            plan.registers.len(),
            plan.indicators.len(),
            plan.tasks.len()
        ),
        (Some(plan), Lang::En) => format!(
            "{}: {} registers, {} indicators, {} tasks; {errors} errors, {warnings} warnings.",
            plan.id,
            plan.registers.len(),
            plan.indicators.len(),
            plan.tasks.len()
        ),
        (None, Lang::Zh) => format!("错误 {errors} 个，提醒 {warnings} 个。"),
        (None, Lang::En) => format!("{errors} errors, {warnings} warnings."),
    }
}
