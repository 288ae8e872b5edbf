mod accounts;
mod load;
mod marker;

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use bairi_base::{Lang, UnitCode};
use bairi_lake::{Lake, Today};
use bairi_ledger::Ledger;
use bairi_plan::Plan;
use bairi_server::{DemoAccount, Options};
use bairi_synth::{Knobs, Settings};
use chrono::{DateTime, NaiveDate, Utc};

use crate::cli::DemoArgs;
use crate::fault::Fault;
use crate::{clock, open, serve};

use load::load;
pub(crate) use marker::{Marker, clear_store};

/// Past days whose readings are worked out after loading, at most; the latest are taken.
const READINGS_MAX: usize = 64;

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
    let begun = Instant::now();
    let (ledger, marker) = province(&args.dir, &args.plan, plan.clone(), &knobs, &settings, args.fresh, lang).await?;
    let today = settings.today;
    let lake = figures(&args.dir, &ledger, &plan, today, lang).await?;
    let app = open::app(&args.dir, ledger, lake.clone())?;
    let ready_s = begun.elapsed().as_secs_f64();
    let accounts = accounts::lines(&plan, &knobs, &marker.password, lang);
    println!("{}", accounts.join("\n"));
    match lang {
        Lang::Zh => println!("演示日期：{today}（用时 {ready_s:.1} 秒）"),
        Lang::En => println!("The demonstration stands at {today} (ready in {ready_s:.1} s)."),
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
        let ledger = open::ledger(&url, plan, clock::standing_at(settings.today, found.last_recorded)).await?;
        return Ok((ledger, found));
    }
    marker::clear(dir)?;
    let ledger = open::ledger(&url, plan.clone(), clock::standing_at(settings.today, DateTime::<Utc>::MIN_UTC)).await?;
    let province = bairi_synth::generate(&plan, knobs, settings)?;
    let loaded = load(&ledger, province, lang).await?;
    let password = accounts::add(&ledger, knobs).await?;
    let (rows, load_s, last_recorded) = (loaded.rows, loaded.took.as_secs_f64(), loaded.last_recorded);
    let marker = wanted.loaded(rows, load_s, last_recorded, password);
    drop(ledger);
    // Opened again with a clock that does not run back behind what has been recorded.
    let ledger = open::ledger(&url, plan, clock::standing_at(settings.today, marker.last_recorded)).await?;
    marker.write(dir)?;
    Ok((ledger, marker))
}

/// The lake, with a reading for every working day of the campaign so far.
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

/// Working days from the first of the campaign to the one before today.
fn past_days(plan: &Plan, today: NaiveDate) -> Vec<NaiveDate> {
    let working = plan.campaign.start().iter_days().take_while(|day| *day < today);
    let mut days: Vec<NaiveDate> = working.filter(|day| plan.calendar.is_working(*day)).collect();
    days.split_off(days.len().saturating_sub(READINGS_MAX))
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
