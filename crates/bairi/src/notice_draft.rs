use std::path::Path;

use bairi_base::{Lang, Severity};
use bairi_draft::{Like, Review, propose};

use crate::cli::DraftArgs;
use crate::fault::Fault;
use crate::{notice_read, open, plan_check};

/// `bairi notice draft`: a package with the notice's tasks, checked as `bairi plan check` does.
pub(crate) async fn run(args: &DraftArgs, lang: Lang) -> Result<(), Fault> {
    free(&args.out)?;
    let notice = notice_read::open(&args.file)?;
    let like = Like::read(open::plan(&args.like).await?, &args.like)?;
    let review = propose(&notice, &like.plan);
    let (package, findings) = review.package(&like);
    let Some(package) = package else { return Err(Fault::Notice(findings)) };
    print!("{}", plan_check::sentences(&findings, lang));
    let failed = |source| Fault::Folder { path: args.out.clone(), source };
    if let Some(parent) = args.out.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        std::fs::create_dir_all(parent).map_err(failed)?;
    }
    package.write(&args.out).map_err(failed)?;
    let (plan, found) = plan_check::find(&args.out).await;
    print!("{}", plan_check::sentences(&found, lang));
    let errors = found.iter().filter(|finding| finding.severity == Severity::Error).count();
    println!("{}", plan_check::summary(plan.as_ref(), errors, found.len() - errors, lang));
    println!("{}", bound(&review, &args.out, lang));
    if plan.is_some() && errors == 0 { Ok(()) } else { Err(Fault::Plan(Vec::new())) }
}

/// Nobody's folder is overwritten.
fn free(folder: &Path) -> Result<(), Fault> {
    let taken = match std::fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_some(),
        Err(_) => folder.exists(),
    };
    if taken { Err(Fault::FolderTaken { path: folder.to_owned() }) } else { Ok(()) }
}

fn bound(review: &Review, out: &Path, lang: Lang) -> String {
    let targets = || review.tasks.iter().flat_map(|task| &task.targets);
    let (all, bound) = (targets().count(), targets().filter(|target| !target.indicator.is_empty()).count());
    let (blank, out) = (all - bound, out.display());
    match lang {
        Lang::Zh => format!(
            "{all} 项要求中，{bound} 项按相近的任务配了指标，请逐项核对；{blank} 项留空（尚未计量）。\n运行：bairi serve --plan {out} --dir 数据文件夹"
        ),
        Lang::En => format!(
            "Of {all} demands {bound} have the indicator of a task that reads alike, to be checked one by one; {blank} \
             are blank (not measured yet).\nTo run it: bairi serve --plan {out} --dir DATA"
        ),
    }
}
