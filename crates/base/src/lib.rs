#![doc = include_str!("../README.md")]

mod catalogue;
mod finding;
mod fraction;
mod text;
mod unit_code;

pub use finding::{Finding, Place, Severity};
pub use fraction::Fraction;
pub use text::{Lang, Text};
pub use unit_code::{Level, UnitCode};
