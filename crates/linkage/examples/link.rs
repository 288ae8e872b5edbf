//! Links two Parquet files, or trains a model for them; for measuring. The product's command is `bairi link`.
//!
//! link LEFT RIGHT --out PAIRS.parquet [--model MODEL.json] [--train] [--save-model MODEL.json] [--threads N]
//!      [--unsorted] [--levels] [--frequencies-of-both] [--best | --one-to-one] [--explain]
//!
//! --explain reads the pairs again and times their explanation as text; it needs --levels.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Instant;

use bairi_linkage::{Explainer, Language, LinkOptions, Model, Resolve, link_files};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut words = std::env::args().skip(1);
    let mut files = Vec::new();
    let mut explain = false;
    let (mut model, mut out, mut save) = (Model::default_model(), PathBuf::from("pairs.parquet"), None);
    let mut options = LinkOptions::default();
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or(format!("{word} needs a value"));
        match word.as_str() {
            "--model" => model = Model::from_json(&std::fs::read_to_string(value()?)?)?,
            "--out" => out = value()?.into(),
            "--save-model" => save = Some(value()?),
            "--threads" => options.threads = value()?.parse()?,
            "--train" => options.train = true,
            "--explain" => explain = true,
            "--unsorted" => options.sorted = false,
            "--levels" => options.with_levels = true,
            "--frequencies-of-both" => options.frequencies_of_both = true,
            "--best" => options.resolve = Resolve::BestOfRight,
            "--one-to-one" => options.resolve = Resolve::OneToOne,
            _ => files.push(PathBuf::from(word)),
        }
    }
    let [left, right] = &files[..] else { return Err("two files are needed: LEFT RIGHT".into()) };
    let (model, report) = link_files(left, right, &model, &out, &options)?;
    if let Some(path) = save {
        std::fs::write(path, model.to_json())?;
    }
    println!("{report:#?}");
    if explain { explain_all(&model, &out) } else { Ok(()) }
}

/// Explains every pair in Chinese and says how many there were in a second.
fn explain_all(model: &Model, pairs: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(pairs)?)?.build()?;
    let (mut text, mut count, mut seconds, mut bytes) = (String::new(), 0, 0.0, 0);
    for batch in reader {
        let batch = batch?;
        let start = Instant::now();
        let explainer = Explainer::new(model, &batch, Language::Chinese)?;
        text.clear();
        for pair in 0..batch.num_rows() {
            explainer.line(pair, &mut text);
            text.push('\n');
        }
        seconds += start.elapsed().as_secs_f64();
        count += batch.num_rows();
        bytes += text.len();
    }
    println!("{count} pairs explained in {seconds:.3} s, {:.0} a second, {bytes} bytes", count as f64 / seconds);
    print!("{}", text.lines().take(3).map(|line| format!("{line}\n")).collect::<String>());
    Ok(())
}
