use std::sync::Arc;

use bairi_app::{Swept, sweep_files};
use bairi_base::Lang;
use chrono::{TimeDelta, Utc};

use crate::cli::SweepArgs;
use crate::fault::Fault;
use crate::{open, plan_tasks};

/// `bairi files sweep`: removes uploads that no entry ever came to name. A server may run meanwhile.
pub(crate) async fn run(args: SweepArgs, lang: Lang) -> Result<(), Fault> {
    let package = args.plan.map_or_else(plan_tasks::only_package, Ok)?;
    let plan = open::plan(&package).await?;
    let url = match args.store {
        Some(url) => url,
        None => open::existing_store(&args.dir)?,
    };
    let ledger = open::ledger(&url, plan, Arc::new(Utc::now)).await?;
    let files = open::files(&args.dir, args.files.as_deref()).await?;
    let before = Utc::now() - TimeDelta::days(args.older_than.into());
    let swept = sweep_files(&files, &ledger, before, args.dry_run).await?;
    println!("{}", told(&swept, args.older_than, args.dry_run, lang));
    Ok(())
}

fn told(swept: &Swept, days: u32, rehearsal: bool, lang: Lang) -> String {
    let Swept { files, removed, removed_bytes } = swept;
    let kb = removed_bytes.div_ceil(1 << 10);
    match (lang, rehearsal) {
        (Lang::Zh, false) => {
            format!("共 {files} 个文件；清理了 {removed} 个 {days} 天前传上、一直没有登记的（{kb} 千字节）。")
        }
        (Lang::Zh, true) => {
            format!(
                "共 {files} 个文件；会清理 {removed} 个 {days} 天前传上、一直没有登记的（{kb} 千字节），现在没有动。"
            )
        }
        (Lang::En, false) => {
            format!(
                "{files} files; removed {removed} that came more than {days} days ago and that no entry names ({kb} KB)."
            )
        }
        (Lang::En, true) => format!(
            "{files} files; {removed} came more than {days} days ago and no entry names them ({kb} KB): they would go, \
             nothing was touched."
        ),
    }
}
