use bairi_base::Lang;

use crate::cli::BenchArgs;
use crate::fault::Fault;

/// `bairi bench`: the design's figures, measured.
pub(crate) async fn run(args: BenchArgs, lang: Lang) -> Result<(), Fault> {
    let _ = (args, lang);
    Err(Fault::Bench("the benchmark is being built".to_owned()))
}
