mod duckdb;
mod equivalent;
mod figures;
mod http;
mod import;
mod machine;
mod pages;
mod table;

use std::sync::Arc;

use bairi_base::Lang;
use bairi_lake::Today;
use bairi_plan::Plan;
use bairi_synth::{Knobs, Settings};

use crate::cli::BenchArgs;
use crate::fault::Fault;
use crate::{demo, open};
use table::Line;

/// `bairi bench`: the design's figures, measured one after another, as a table. A benchmark, never a test.
pub(crate) async fn run(args: BenchArgs, lang: Lang) -> Result<(), Fault> {
    let plan = open::plan(&args.plan).await?;
    let knobs = Knobs::read(&args.plan)?;
    let settings = Settings { seed: knobs.seed, scale: args.scale, today: knobs.today };
    open::folder(&args.dir)?;
    let mut lines = Vec::new();
    let measured = measure(&args, plan, &knobs, &settings, lang, &mut lines).await;
    // What has been measured before something failed is told in any case.
    table::print(&machine::description(), args.scale, &lines, lang);
    measured
}

async fn measure(
    args: &BenchArgs,
    plan: Arc<Plan>,
    knobs: &Knobs,
    settings: &Settings,
    lang: Lang,
    lines: &mut Vec<Line>,
) -> Result<(), Fault> {
    tell(lang, "导入", "the import");
    lines.extend(import::lines(&args.dir, plan.clone(), knobs, settings).await?);
    tell(lang, "装入全省", "loading the province");
    let data = args.dir.join("province");
    open::folder(&data)?;
    let (ledger, marker) = demo::province(&data, &args.plan, plan.clone(), knobs, settings, args.fresh, lang).await?;
    lines.push(figures::loading(&marker));
    tell(lang, "数字", "the figures");
    let today = settings.today;
    let standing: Today = Arc::new(move || today);
    let begun = std::time::Instant::now();
    let lake = open::lake(&data, &ledger, standing).await?;
    lines.push(figures::opening(begun.elapsed()));
    lines.extend(figures::indicators(&lake, &ledger, &marker).await?);
    tell(lang, "DuckDB", "DuckDB");
    lines.push(duckdb::line(&args.dir, &lake, &ledger).await?);
    tell(lang, "一处变更到数字", "one change to every figure");
    lines.push(figures::change(&lake, &ledger).await?);
    let households = pages::households(&lake, &ledger).await?;
    // The pages are served by a process of their own, as in use: this one lets go of the folder.
    drop((lake, ledger));
    tell(lang, "页面", "the pages");
    lines.extend(pages::lines(&args.plan, &data, today, &marker.password, &households)?);
    Ok(())
}

fn tell(lang: Lang, zh: &str, en: &str) {
    match lang {
        Lang::Zh => eprintln!("正在测量：{zh} …"),
        Lang::En => eprintln!("Measuring {en} …"),
    }
}
