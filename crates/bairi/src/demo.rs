mod accounts;
mod departments;
mod load;
mod marker;
mod pictures;

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use bairi_base::{Lang, UnitCode};
use bairi_lake::{Lake, Today};
use bairi_ledger::Ledger;
use bairi_plan::Plan;
use bairi_server::{DemoAccount, Options};
use bairi_synth::{Knobs, Settings};
use chrono::{DateTime, Datelike, NaiveDate, Utc};

use crate::cli::DemoArgs;
use crate::fault::Fault;
use crate::{clock, open, serve};

use load::load;
pub(crate) use marker::{Marker, clear};

/// The last working days before today that each have a reading; further back there is one for each week.
const READINGS_DAILY: usize = 10;

/// `bairi demo`: loads the synthetic province unless the folder holds it already, and serves it.
pub(crate) async fn run(args: DemoArgs, lang: Lang) -> Result<(), Fault> {
    let plan = open::plan(&args.plan).await?;
    let knobs = Knobs::read(&args.plan)?;
    let settings = Settings {
        seed: args.seed.unwrap_or(knobs.seed),
        scale: args.scale.unwrap_or(knobs.demo_scale),
        today: args.today.unwrap_or(knobs.today),
    };
    open::folder(&args.dir)?;
    let listener = serve::listen([127, 0, 0, 1].into(), args.port).await?;
    let files = open::files(&args.dir, args.files.as_deref()).await?;
    let begun = Instant::now();
    let (ledger, marker) = province(&args.dir, &args.plan, plan.clone(), &knobs, &settings, args.fresh, lang).await?;
    let today = settings.today;
    let lake = figures(&args.dir, &ledger, &plan, today, lang).await?;
    let samples = departments::write(&args.dir, &lake, &plan, &knobs, settings.seed).await?;
    let app = open::app(&args.dir, ledger.clone(), lake.clone(), files)?.with_package(args.plan.clone());
    if let Some(wanted) = &knobs.pictures {
        pictures::hang(&app, &ledger, wanted).await?;
    }
    let ready_s = begun.elapsed().as_secs_f64();
    let accounts = accounts::lines(&plan, &knobs, &marker.password, lang);
    println!("{}", accounts.join("\n"));
    match lang {
        Lang::Zh => println!("演示日期：{today}（用时 {ready_s:.1} 秒）"),
        Lang::En => println!("The demonstration stands at {today} (ready in {ready_s:.1} s)."),
    }
    if let Some(folder) = samples.as_deref().map(Path::display) {
        match lang {
            Lang::Zh => println!("部门数据样例（可在“数据比对”页上传）：{folder}"),
            Lang::En => println!("Departments' files to try a comparison with: {folder}"),
        }
    }
    println!("{}", serve::address(&listener, lang)?);
    let demo = offered(&plan, &knobs, &marker.password);
    serve::until_stopped(listener, app, lake, Options { demo: Some(demo), secure_cookie: false }).await
}

/// The folder's province: the one that is there if it is the one asked for, otherwise a new one.
pub(crate) async fn province(
    dir: &Path,
    package: &Path,
    plan: Arc<Plan>,
    knobs: &Knobs,
    settings: &Settings,
    fresh: bool,
    lang: Lang,
) -> Result<(Ledger, Marker), Fault> {
    let wanted = Marker::wanted(package, &plan, settings)?;
    let url = open::store_url(dir);
    if let Some(found) = Marker::read(dir).filter(|found| !fresh && found.is_of(&wanted)) {
        let ledger = open::ledger(&url, plan, clock::from_day(settings.today, found.last_recorded)).await?;
        return Ok((ledger, found));
    }
    marker::clear(dir)?;
    let ledger = open::ledger(&url, plan.clone(), clock::from_day(settings.today, DateTime::<Utc>::UNIX_EPOCH)).await?;
    let province = bairi_synth::generate(&plan, knobs, settings)?;
    let loaded = load(&ledger, province, lang).await?;
    let password = accounts::add(&ledger, knobs).await?;
    let (rows, load_s, last_recorded) = (loaded.rows, loaded.took.as_secs_f64(), loaded.last_recorded);
    let marker = wanted.loaded(rows, load_s, last_recorded, password);
    drop(ledger);
    // Opened again with a clock that does not run back behind what has been recorded.
    let ledger = open::ledger(&url, plan, clock::from_day(settings.today, marker.last_recorded)).await?;
    marker.write(dir)?;
    Ok((ledger, marker))
}

/// The lake, with readings of past days of the campaign.
async fn figures(dir: &Path, ledger: &Ledger, plan: &Plan, today: NaiveDate, lang: Lang) -> Result<Lake, Fault> {
    let begun = Instant::now();
    let standing: Today = Arc::new(move || today);
    let lake = open::lake(dir, ledger, standing).await?;
    let opened_s = begun.elapsed().as_secs_f64();
    let days = past_days(plan, today);
    lake.backfill(&days).await?;
    let readings_s = begun.elapsed().as_secs_f64() - opened_s;
    match lang {
        Lang::Zh => println!("数字已算好：{opened_s:.1} 秒；往日 {} 天：{readings_s:.1} 秒", days.len()),
        Lang::En => println!("Figures: {opened_s:.1} s; those of {} past days: {readings_s:.1} s", days.len()),
    }
    Ok(lake)
}

/// Working days of the campaign before today: each of the last weeks, and before them the last of each week.
fn past_days(plan: &Plan, today: NaiveDate) -> Vec<NaiveDate> {
    let days = plan.campaign.start().iter_days().take_while(|day| *day < today);
    let working: Vec<NaiveDate> = days.filter(|day| plan.calendar.is_working(*day)).collect();
    let recent = working.len().saturating_sub(READINGS_DAILY);
    let kept = |(n, day): &(usize, &NaiveDate)| {
        let next = working.get(n + 1);
        *n == 0 || *n >= recent || next.is_some_and(|next| next.iso_week() != day.iso_week())
    };
    working.iter().enumerate().filter(kept).map(|(_, day)| *day).collect()
}

fn offered(plan: &Plan, knobs: &Knobs, password: &str) -> Vec<DemoAccount> {
    let unit = |code: &str| UnitCode::parse(code).and_then(|unit| plan.units.find(unit));
    let offer = |account: &bairi_synth::Account| {
        let mut name = account.name.clone();
        if let Some(unit) = unit(&account.unit) {
            name.zh = format!("{} · {}", name.zh, unit.name.zh);
            name.en = format!("{} · {}", name.en, unit.name.en);
        }
        DemoAccount { login: account.login.clone(), password: password.to_owned(), name }
    };
    knobs.accounts.iter().map(offer).collect()
}
