use std::path::PathBuf;

use crate::FillFault;

/// A synthetic province cannot be made for this plan.
#[derive(Debug, thiserror::Error)]
pub enum SynthError {
    #[error("{file} cannot be read ({source}): the generator takes its totals and shares from it", file = file.display())]
    Unreadable { file: PathBuf, source: std::io::Error },
    #[error("{file}: {message}", file = file.display())]
    Knobs { file: PathBuf, message: String },
    #[error("the files of the folder synth cannot be carried out:\n{}", lines(faults))]
    Fills { faults: Vec<FillFault> },
    #[error("the plan has no register `{register}`, which the synthetic province fills")]
    NoRegister { register: &'static str },
    #[error("register `{register}` has no field `{field}` of the kind that the synthetic province fills")]
    NoField { register: &'static str, field: &'static str },
    #[error("code list `{list}` has no item `{code}`, which synth.toml or the generator names")]
    NoCode { list: String, code: String },
    #[error("synth.toml names the group `{group}`, which the plan does not have")]
    NoGroup { group: String },
    #[error("synth.toml names the unit {unit}, which the plan does not have")]
    NoUnit { unit: String },
    #[error("the scale must lie between {min} and {max}")]
    Scale { min: f64, max: f64 },
    #[error("the plan has no rural village")]
    NoVillages,
    #[error("{day} is no day of the plan's calendar, or lies before the first that the plan allows")]
    Day { day: chrono::NaiveDate },
}

fn lines(faults: &[FillFault]) -> String {
    faults.iter().map(FillFault::to_string).collect::<Vec<_>>().join("\n")
}
