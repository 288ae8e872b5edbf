use std::path::PathBuf;

use bairi_base::Lang;
use bairi_linkage::{Cancel, Ids, LinkCommand, Resolve, TrainCommand};
use clap::{Args, Subcommand, ValueEnum};

use crate::fault::Fault;
use crate::link_query::{self, QueryArgs};
use crate::stop;

/// `bairi link LEFT RIGHT --out PAIRS`, `bairi link train LEFT RIGHT --out MODEL`, and `bairi link query LEFT RIGHT SQL`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct LinkArgs {
    #[command(subcommand)]
    other: Option<LinkSubcommand>,
    /// The file with one row for each record: Parquet, CSV or XLSX.
    #[arg(required = true)]
    left: Option<PathBuf>,
    /// The file to compare with it, of any size; the same file again compares it with itself.
    #[arg(required = true)]
    right: Option<PathBuf>,
    /// Where the pairs are written, as Parquet.
    #[arg(long, required = true)]
    out: Option<PathBuf>,
    /// A stored model, used as it is; without one the default model learns from the two files first.
    #[arg(long)]
    model: Option<PathBuf>,
    /// Uses the default model without learning.
    #[arg(long, conflicts_with = "model")]
    untrained: bool,
    /// Which pairs remain.
    #[arg(long, value_enum, default_value_t = Keep::All)]
    keep: Keep,
    /// Also writes the level of each comparison.
    #[arg(long)]
    levels: bool,
    /// Leaves the pairs in the right file's order, so that memory does not grow with them.
    #[arg(long)]
    unsorted: bool,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Subcommand)]
enum LinkSubcommand {
    /// Learns a model's probabilities from two files.
    Train(TrainArgs),
    /// Answers a question in SQL about the pairs, without writing them.
    Query(QueryArgs),
}

#[derive(Debug, Args)]
struct TrainArgs {
    /// The file with one row for each record: Parquet, CSV or XLSX.
    left: PathBuf,
    /// The file to compare with it.
    right: PathBuf,
    /// Where the model is written, as JSON.
    #[arg(long)]
    out: PathBuf,
    /// The model to start from; otherwise the default one.
    #[arg(long)]
    model: Option<PathBuf>,
    #[command(flatten)]
    common: Common,
}

#[derive(Clone, Debug, Args)]
pub(crate) struct Common {
    /// The left file's column of row identifiers, if the model does not know it.
    #[arg(long)]
    left_id: Option<String>,
    /// The right file's column of row identifiers, if the model does not know it.
    #[arg(long)]
    right_id: Option<String>,
    /// As many as the machine has, if not given.
    #[arg(long)]
    threads: Option<usize>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Keep {
    /// Every pair at or above the model's threshold.
    All,
    /// The best pair of each right row.
    Best,
    /// No row of either file more than once.
    OneToOne,
}

impl Common {
    pub(crate) fn ids(&self) -> Ids {
        Ids { left: self.left_id.clone(), right: self.right_id.clone() }
    }

    pub(crate) fn threads(&self) -> usize {
        self.threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from)).max(1)
    }
}

pub(crate) async fn run(args: LinkArgs, lang: Lang) -> Result<(), Fault> {
    let cancel = Cancel::default();
    let run = match args.other {
        Some(LinkSubcommand::Query(args)) => return link_query::run(args, lang).await,
        Some(LinkSubcommand::Train(TrainArgs { left, right, out, model, common })) => {
            let command = TrainCommand { left, right, model, out, ids: common.ids(), threads: common.threads() };
            tokio::task::spawn_blocking(move || command.run().map(|trained| trained.told(lang)))
        }
        None => {
            let [left, right, out] = [args.left, args.right, args.out].map(|path| path.expect("clap asks for it"));
            let resolve = match args.keep {
                Keep::All => Resolve::All,
                Keep::Best => Resolve::BestOfRight,
                Keep::OneToOne => Resolve::OneToOne,
            };
            let command = LinkCommand {
                left,
                right,
                model: args.model,
                untrained: args.untrained,
                out,
                ids: args.common.ids(),
                resolve,
                threads: args.common.threads(),
                with_levels: args.levels,
                unsorted: args.unsorted,
            };
            let cancel = cancel.clone();
            tokio::task::spawn_blocking(move || command.run(&cancel).map(|linked| linked.told(lang)))
        }
    };
    tokio::pin!(run);
    // Whoever ends the program gets a run that has put everything away.
    let done = tokio::select! {
        done = &mut run => done,
        () = stop::asked() => {
            cancel.cancel();
            run.await
        }
    };
    let told = done.map_err(|_| Fault::LinkEnded)?.map_err(Fault::Link)?;
    print!("{told}");
    Ok(())
}
