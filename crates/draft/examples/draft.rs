//! Drafts a package from a notice: `cargo run -p bairi-draft --example draft -- FILE LIKE OUT`.

use std::path::Path;
use std::sync::Arc;

use bairi_base::Lang;
use bairi_draft::{Like, propose};
use bairi_plan::Plan;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [file, like, out] = args.as_slice() else { return Err("FILE LIKE OUT".into()) };
    let notice = bairi_notice::read(&std::fs::read(file)?)?;
    let (plan, _) = Plan::load(Path::new(like));
    let like = Like::read(Arc::new(plan.ok_or("the package in use has faults")?), Path::new(like))?;
    let review = propose(&notice, &like.plan);
    for task in &review.tasks {
        println!("{} {} · {} · {:?}", task.number, task.title, task.scope, task.like.first());
        for target in &task.targets {
            println!("    {} {} {} {} -> {}", target.name, target.require, target.by, target.each, target.indicator);
        }
        for duty in &task.duties {
            println!("    {} {} {} -> {}", duty.name, duty.cadence, duty.each, duty.indicator);
        }
    }
    let (package, findings) = review.package(&like);
    for finding in &findings {
        println!("{:?} {}", finding.place, finding.message(Lang::En));
    }
    if let Some(package) = package {
        package.write(Path::new(out))?;
        std::fs::write(format!("{out}.zip"), package.zip()?)?;
        let (plan, findings) = Plan::load(Path::new(out));
        for finding in &findings {
            println!("{:?} {:?} {}", finding.severity, finding.place, finding.message(Lang::En));
        }
        println!("loads: {}", plan.is_some());
    }
    Ok(())
}
