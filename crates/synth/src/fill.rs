//! Rows that a package declares: files `synth/*.toml` fill any register, or add fields to rows that are made already.

mod base;
mod faults;
mod filter;
mod keys;
mod line;
mod make;
mod maker;
mod middles;
mod order;
mod papers;
mod plant;
mod pools;
mod read;
mod run;
mod saying;
mod spread;
mod template;
mod topic;
mod values;
mod works;

use std::collections::HashMap;
use std::sync::Arc;

use bairi_base::{Level, UnitCode};
use bairi_plan::Plan;

use crate::SynthError;
use crate::ids::Id;
use crate::knobs::{Knobs, Paper};

pub use faults::FillFault;
pub(crate) use run::Running;
pub(crate) use spread::Stretch;
pub(crate) use topic::{FOLDER, Topic};

use base::Base;
use faults::Faults;
use filter::RowFilter;
use line::Line;
use middles::Middles;
use plant::Plant;
use pools::PoolKind;
use works::{WorkAt, Works};

/// Everything that the files declare, checked against the plan.
#[derive(Default)]
pub(crate) struct Fills {
    /// In the order in which they run.
    fills: Vec<Fill>,
    /// By register, in the order of the files.
    more: HashMap<Id, Vec<More>>,
    works: Works,
    pools: Vec<PoolKind>,
    /// Registers whose rows other rows are based on, with their key fields.
    bases: HashMap<Id, Id>,
    pub(crate) papers: Vec<FiledPaper>,
    /// Chinese names of all units; empty if nothing is declared.
    unit_names: HashMap<UnitCode, Arc<str>>,
    middles: Middles,
}

/// A paper, the units that file it if not all do, and the purpose of its random numbers.
pub(crate) struct FiledPaper {
    pub(crate) paper: Paper,
    pub(crate) inside: Option<Vec<UnitCode>>,
    pub(crate) salt: u64,
}

/// Rows of a register.
pub(crate) struct Fill {
    register: Id,
    level: Level,
    /// Whether its rows may hang on units above the level.
    above: bool,
    /// The key field and the letters before its number, unless a line makes it.
    key: Option<(Id, String)>,
    base: Base,
    share: f64,
    pace: Option<WorkAt>,
    count: (i64, i64),
    months: Option<u32>,
    month_share: f64,
    scaled: bool,
    effective: Option<Id>,
    lines: Vec<Line>,
    plants: Vec<Plant>,
    /// The register's fields, if the lines stand in another order.
    order: Option<HashMap<Id, usize>>,
    /// Purpose of its random numbers.
    salt: u64,
}

/// Further fields of a register's rows.
pub(crate) struct More {
    key: Id,
    only: RowFilter,
    lines: Vec<Line>,
    plants: Vec<Plant>,
    salt: u64,
}

impl Fills {
    /// Checks all files against the plan; every fault is told.
    pub(crate) fn new(plan: &Plan, knobs: &Knobs, scale: f64) -> Result<Fills, SynthError> {
        if knobs.topics.is_empty() {
            return Ok(Fills::default());
        }
        let faults = Faults::default();
        let fills = read::read(plan, knobs, scale, &faults);
        let faults = faults.into_inner();
        if faults.is_empty() { Ok(fills) } else { Err(SynthError::Fills { faults }) }
    }

    fn planted(&self) -> impl Iterator<Item = &Plant> {
        let fills = self.fills.iter().flat_map(|fill| &fill.plants);
        fills.chain(self.more.values().flatten().flat_map(|more| &more.plants))
    }
}

/// A number for a text, the same on every machine.
fn digest(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
