use std::path::PathBuf;
use std::sync::Arc;

use bairi_base::Lang;
use chrono::{TimeDelta, Utc};
use clap::Args;

use crate::fault::Fault;
use crate::open;
use crate::plan_tasks::only_package;

/// `bairi token LOGIN --dir DATA`: what a department's own system shows instead of a password.
#[derive(Debug, Args)]
pub(crate) struct TokenArgs {
    /// The account that the program acts for.
    login: String,
    /// The folder of the plan package; the one in plans/ if there is just one.
    #[arg(long)]
    plan: Option<PathBuf>,
    /// The campaign's data folder.
    #[arg(long)]
    dir: PathBuf,
    /// Another store: sqlite://… or postgres://…; otherwise the file in the folder.
    #[arg(long)]
    store: Option<String>,
    /// How long it holds.
    #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(u32).range(1..=3650))]
    days: u32,
    /// Ends all sessions and tokens of the account instead.
    #[arg(long, conflicts_with = "days")]
    revoke: bool,
}

pub(crate) async fn run(args: TokenArgs, lang: Lang) -> Result<(), Fault> {
    let package = args.plan.map_or_else(only_package, Ok)?;
    let url = match args.store {
        Some(url) => url,
        None => open::existing_store(&args.dir)?,
    };
    let ledger = open::ledger(&url, open::plan(&package).await?, Arc::new(Utc::now)).await?;
    let viewer = ledger.unscoped_viewer("token");
    if args.revoke {
        let ended = ledger.end_sessions(&viewer, &args.login).await?;
        match lang {
            Lang::Zh => println!("已收回 {ended} 个令牌和登录。"),
            Lang::En => println!("{ended} tokens and sessions ended."),
        }
        return Ok(());
    }
    let token = ledger.issue_token(&viewer, &args.login, TimeDelta::days(args.days.into())).await?;
    let token = token.ok_or_else(|| Fault::NoAccount(args.login.clone()))?;
    // The token alone: it is read by programs.
    println!("{}", token.token);
    match lang {
        Lang::Zh => eprintln!("有效至 {}。只显示这一次，请妥善保管。", token.expires_at.date_naive()),
        Lang::En => eprintln!("Holds until {}. It is shown this once: keep it safe.", token.expires_at.date_naive()),
    }
    Ok(())
}
