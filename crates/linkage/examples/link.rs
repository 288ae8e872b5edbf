//! Links two Parquet files, or trains a model for them; for measuring. The product's command is `bairi link`.
//!
//! link LEFT RIGHT --out PAIRS.parquet [--model MODEL.json] [--train] [--save-model MODEL.json] [--threads N]
//!      [--unsorted] [--levels] [--frequencies-of-both] [--best | --one-to-one]

use std::path::PathBuf;

use bairi_linkage::{LinkOptions, Model, Resolve, link_files};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut words = std::env::args().skip(1);
    let mut files = Vec::new();
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
    Ok(())
}
