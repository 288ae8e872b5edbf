use std::path::PathBuf;

use bairi_app::SWEEP_DAYS_MIN;
use bairi_base::Lang;
use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand};

use crate::{compare, link};

/// Ten years: what is older than that is nobody's question.
const DAYS_MAX: u32 = 3650;

/// Runs a targeted-assistance campaign: fifty tasks, from the notice down to the last household.
/// 把一场脱贫攻坚行动从一份文件落实到每一户。
#[derive(Debug, Parser)]
#[command(name = "bairi", version, arg_required_else_help = true)]
pub(crate) struct Cli {
    /// Language of messages: zh-CN or en (otherwise that of the environment).
    #[arg(long, global = true, value_parser = lang)]
    lang: Option<Lang>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Works on a plan package.
    #[command(subcommand)]
    Plan(PlanCommand),
    /// Reads an official notice, and drafts a plan package from it.
    #[command(subcommand)]
    Notice(NoticeCommand),
    /// Looks after the files of entries.
    #[command(subcommand)]
    Files(FilesCommand),
    /// Serves a campaign.
    Serve(ServeArgs),
    /// Loads a synthetic province and serves it.
    Demo(DemoArgs),
    /// Measures what the design promises, and prints a table.
    Bench(BenchArgs),
    /// Compares a department's file with the register: who is missing, who is left out, what contradicts.
    Compare(compare::CompareArgs),
    /// Says which rows of two files about people are one person, how probably, and why.
    Link(link::LinkArgs),
}

#[derive(Debug, Subcommand)]
pub(crate) enum PlanCommand {
    /// Finds every fault of a package at once; ends with 1 if there is one.
    Check {
        /// The folder of the package.
        dir: PathBuf,
        /// One JSON object for each fault instead of sentences.
        #[arg(long)]
        json: bool,
    },
    /// Prints every task with its figure, what is demanded, and its status.
    Tasks(TasksArgs),
}

#[derive(Debug, Subcommand)]
pub(crate) enum NoticeCommand {
    /// Prints what a notice says: its tasks with deadlines, quantities and responsible units, and what is irregular in it.
    Read {
        /// The document: text (UTF-8, UTF-16 or GB 18030), HTML or .docx.
        file: PathBuf,
        /// One JSON object instead of a table; its offsets count the characters of the text as read.
        #[arg(long)]
        json: bool,
    },
    /// Drafts a plan package: the notice's tasks, with everything else taken over from a package like it.
    Draft(DraftArgs),
}

#[derive(Debug, Args)]
pub(crate) struct DraftArgs {
    /// The document: text (UTF-8, UTF-16 or GB 18030), HTML or .docx.
    pub(crate) file: PathBuf,
    /// The package whose registers, indicators, roles, units and groups are taken over.
    #[arg(long, value_name = "PACKAGE")]
    pub(crate) like: PathBuf,
    /// The folder of the new package; it must not exist yet, or be empty.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
}

#[derive(Debug, Subcommand)]
pub(crate) enum FilesCommand {
    /// Removes uploads that no entry ever came to name, such as those of forms that were left.
    Sweep(SweepArgs),
}

#[derive(Debug, Args)]
pub(crate) struct SweepArgs {
    /// The folder of the plan package; otherwise the only one in plans/.
    #[arg(long)]
    pub(crate) plan: Option<PathBuf>,
    /// Where the store and the files are kept.
    #[arg(long)]
    pub(crate) dir: PathBuf,
    /// Another store: sqlite://… or postgres://…; otherwise a file in the folder.
    #[arg(long)]
    pub(crate) store: Option<String>,
    /// Where the files lie, as `serve` was told; otherwise in the folder.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) files: Option<String>,
    /// What came in later than so long ago stays: a form may still be open.
    #[arg(long, value_name = "DAYS", default_value = "7d", value_parser = days)]
    pub(crate) older_than: u32,
    /// Only says what would go.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Args)]
pub(crate) struct TasksArgs {
    /// The folder of the plan package; otherwise the only one in plans/.
    #[arg(long)]
    pub(crate) plan: Option<PathBuf>,
    /// Where the store is kept.
    #[arg(long, default_value = ".bairi/demo")]
    pub(crate) dir: PathBuf,
    /// Another store: sqlite://… or postgres://…; otherwise a file in the folder.
    #[arg(long)]
    pub(crate) store: Option<String>,
    /// The campaign's day; otherwise the offices' today.
    #[arg(long)]
    pub(crate) today: Option<NaiveDate>,
    /// The code of a unit; otherwise the whole territory.
    #[arg(long)]
    pub(crate) unit: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    /// The folder of the plan package.
    #[arg(long)]
    pub(crate) plan: PathBuf,
    /// Where the store, the lake and uploaded files are kept.
    #[arg(long)]
    pub(crate) dir: PathBuf,
    /// Another store: sqlite://… or postgres://…; otherwise a file in the folder.
    #[arg(long)]
    pub(crate) store: Option<String>,
    /// Where files of entries lie: s3://bucket/folder, with its address and keys in the environment (AWS_ENDPOINT,
    /// AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY); otherwise in the folder.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) files: Option<String>,
    /// The file with the key of what departments send, away from the data; made if there is none. Otherwise it lies among
    /// the data.
    #[arg(long, value_name = "FILE")]
    pub(crate) sealing_key: Option<PathBuf>,
    /// The address to listen on.
    #[arg(long, default_value = "127.0.0.1")]
    pub(crate) host: std::net::IpAddr,
    #[arg(long, default_value_t = 8017)]
    pub(crate) port: u16,
    /// The campaign's day, if it is to stand still.
    #[arg(long)]
    pub(crate) today: Option<NaiveDate>,
    /// The session's cookie only over TLS.
    #[arg(long)]
    pub(crate) secure_cookie: bool,
}

#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    /// The folder of the plan package.
    #[arg(long)]
    pub(crate) plan: PathBuf,
    /// Where the demonstration is kept; used again if it is the same one.
    #[arg(long, default_value = ".bairi/demo")]
    pub(crate) dir: PathBuf,
    /// Share of the province's people; otherwise that of synth.toml.
    #[arg(long)]
    pub(crate) scale: Option<f64>,
    #[arg(long)]
    pub(crate) seed: Option<u64>,
    /// The day that the campaign stands at.
    #[arg(long)]
    pub(crate) today: Option<NaiveDate>,
    /// Where files of entries lie: s3://bucket/folder, as for `serve`; otherwise in the folder.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) files: Option<String>,
    /// 0 takes any free port.
    #[arg(long, default_value_t = 8017)]
    pub(crate) port: u16,
    /// Loads it anew in any case.
    #[arg(long)]
    pub(crate) fresh: bool,
}

#[derive(Debug, Args)]
pub(crate) struct BenchArgs {
    /// The folder of the plan package.
    #[arg(long)]
    pub(crate) plan: PathBuf,
    /// Share of the province's people.
    #[arg(long, default_value_t = 1.0)]
    pub(crate) scale: f64,
    /// Where the province is kept between runs.
    #[arg(long, default_value = ".bairi/bench")]
    pub(crate) dir: PathBuf,
    /// Loads it anew in any case.
    #[arg(long)]
    pub(crate) fresh: bool,
}

impl Cli {
    pub(crate) fn lang(&self) -> Lang {
        self.lang.unwrap_or_else(from_environment)
    }
}

/// `7d`, or only the number.
fn days(text: &str) -> Result<u32, String> {
    let days = text.strip_suffix('d').unwrap_or(text).parse::<u32>().ok();
    days.filter(|days| (SWEEP_DAYS_MIN..=DAYS_MAX).contains(days))
        .ok_or_else(|| format!("{SWEEP_DAYS_MIN}d to {DAYS_MAX}d"))
}

fn lang(text: &str) -> Result<Lang, String> {
    Lang::from_tag(text).ok_or_else(|| "zh-CN or en".to_owned())
}

/// As the environment's words for it have it; Chinese if they say nothing.
fn from_environment() -> Lang {
    let word =
        ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| std::env::var(name).ok().filter(|w| !w.is_empty()));
    match word.as_deref() {
        None | Some("C" | "POSIX" | "C.UTF-8" | "C.utf8") => Lang::Zh,
        Some(word) if word.starts_with("zh") => Lang::Zh,
        Some(_) => Lang::En,
    }
}
