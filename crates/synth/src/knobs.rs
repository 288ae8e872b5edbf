use std::collections::BTreeMap;
use std::path::Path;

use bairi_base::Text;
use chrono::NaiveDate;
use serde::{Deserialize, Deserializer};

use crate::SynthError;
use crate::departments::{DepartmentFile, Habits};
use crate::fill::{FOLDER, Topic};

/// The file of a package that this crate reads.
pub(crate) const FILE: &str = "synth.toml";

pub(crate) type Weights = BTreeMap<String, f64>;

/// What a package says about its synthetic people. Shares lie between 0 and 1; totals are those of scale 1.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Knobs {
    /// The day a demonstration stands at.
    #[serde(deserialize_with = "day")]
    pub today: NaiveDate,
    pub seed: u64,
    pub demo_scale: f64,
    #[serde(rename = "account")]
    pub accounts: Vec<Account>,
    pub pictures: Option<Pictures>,
    #[serde(default, rename = "department_file")]
    pub department_files: Vec<DepartmentFile>,
    #[serde(default)]
    pub(crate) habits: Habits,
    pub(crate) takeover_hour: u32,
    pub(crate) households_per_village_min: usize,
    pub(crate) totals: Totals,
    pub(crate) deep_villages: BTreeMap<String, usize>,
    pub(crate) groups: Groups,
    pub(crate) late: Late,
    pub(crate) weights: PlaceWeights,
    pub(crate) register_share: RegisterShare,
    pub(crate) size: Sizes,
    pub(crate) household: HouseholdKnobs,
    pub(crate) conditions: Conditions,
    pub(crate) person: PersonKnobs,
    pub(crate) visits: Visits,
    pub(crate) relocation: Relocation,
    pub(crate) houses: Houses,
    pub(crate) stations: Stations,
    pub(crate) money: Money,
    pub(crate) work: BTreeMap<String, Goal>,
    #[serde(rename = "paper")]
    pub(crate) papers: Vec<Paper>,
    pub(crate) planted: Planted,
    pub(crate) later: LaterKnobs,
    pub(crate) names: NameKnobs,
    pub(crate) words: Words,
    /// Files that declare further rows.
    #[serde(skip)]
    pub(crate) topics: Vec<Topic>,
}

/// Who signs in to a demonstration.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    pub login: String,
    pub role: String,
    pub unit: String,
    pub organ: Option<String>,
    pub name: Text,
}

/// Photos that a demonstration draws and hangs on entries, so that a page of photos is alive. No row depends on them.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pictures {
    pub register: String,
    /// A field of files.
    pub field: String,
    /// The date field that they are taken on.
    pub day: String,
    pub unit: String,
    /// How many entries get some, and how many each.
    pub entries: u64,
    pub each: u32,
    /// Latitude and longitude in degrees: `place` is for entries that name no point to be near, `stray` is where the one
    /// lies that was taken elsewhere.
    pub place: [f64; 2],
    pub stray: [f64; 2],
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Totals {
    pub(crate) households: usize,
    pub(crate) active_households: usize,
    pub(crate) poor_villages: usize,
    pub(crate) exiting_villages: usize,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Groups {
    pub(crate) poor: String,
    pub(crate) exiting: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Late {
    pub(crate) counties: Vec<String>,
    pub(crate) factor: f64,
    pub(crate) exiting_slow: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlaceWeights {
    pub(crate) poor_county: f64,
    pub(crate) poor_village: f64,
    pub(crate) deep_village: f64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RegisterShare {
    pub(crate) ordinary: f64,
    pub(crate) poor_county: f64,
    pub(crate) poor_village_factor: f64,
    pub(crate) deep_village: f64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sizes {
    pub(crate) active: Vec<f64>,
    pub(crate) out: Vec<f64>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HouseholdKnobs {
    pub(crate) kind: Weights,
    pub(crate) cause: Weights,
    pub(crate) other_cause_share: f64,
    pub(crate) no_labour_share: f64,
    pub(crate) special: Weights,
    pub(crate) guarantee: Weights,
    pub(crate) phone_share: f64,
    pub(crate) income_fen: Incomes,
    pub(crate) income_unknown: f64,
    pub(crate) exiting_share: f64,
    pub(crate) exiting_share_of_exiting_county: f64,
    pub(crate) exiting_share_of_slow_county: f64,
    pub(crate) announced_share: f64,
    pub(crate) returned_share: f64,
    pub(crate) out_years: Vec<f64>,
    pub(crate) loan_eligible: f64,
    pub(crate) loan_wanted: f64,
    pub(crate) loan_unknown: f64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Incomes {
    pub(crate) not_out: i64,
    pub(crate) exiting: i64,
    pub(crate) out: i64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Conditions {
    pub(crate) failed: Condition,
    pub(crate) unknown: Condition,
    pub(crate) failed_poor: Condition,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Condition {
    pub(crate) food_assured: f64,
    pub(crate) clothing_assured: f64,
    pub(crate) schooling_assured: f64,
    pub(crate) medical_assured: f64,
    pub(crate) house_safe: f64,
    pub(crate) water_safe: f64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PersonKnobs {
    pub(crate) schooling: Weights,
    pub(crate) health: Weights,
    pub(crate) health_unknown: f64,
    pub(crate) labour_unknown: f64,
    pub(crate) work_place: Weights,
    pub(crate) insured: f64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Visits {
    pub(crate) months: u32,
    pub(crate) active: f64,
    pub(crate) out: f64,
    pub(crate) again: f64,
    pub(crate) explained: f64,
    pub(crate) explained_unknown: f64,
    pub(crate) notes: Vec<String>,
    pub(crate) note_share: f64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Relocation {
    pub(crate) plan_before: f64,
    pub(crate) plan_now: f64,
    pub(crate) sites_before: f64,
    pub(crate) sites_now: f64,
    pub(crate) place: Weights,
    pub(crate) jobs_unknown: f64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Houses {
    pub(crate) suspected: f64,
    pub(crate) registered_share: f64,
    pub(crate) must_finish_share: f64,
    pub(crate) grade: Weights,
    pub(crate) grade_unknown: f64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Stations {
    pub(crate) open_before: usize,
    pub(crate) open_now: usize,
    pub(crate) demonstration: usize,
    pub(crate) closed: usize,
    pub(crate) model_share: f64,
    pub(crate) many_poor_share: f64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Money {
    pub(crate) levels: Weights,
    pub(crate) funds_per_level: usize,
    pub(crate) payments: usize,
    pub(crate) amount_fen: i64,
    pub(crate) poor_county_factor: f64,
    pub(crate) spent: Vec<f64>,
    pub(crate) overspent: usize,
}

/// How far a piece of work has come.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Goal {
    pub(crate) before: f64,
    pub(crate) now: f64,
    pub(crate) spread: f64,
    pub(crate) finished: f64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Paper {
    pub(crate) kind: String,
    pub(crate) level: String,
    pub(crate) share: f64,
    pub(crate) days: [i64; 2],
    #[serde(default)]
    pub(crate) monthly: bool,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Planted {
    pub(crate) paper_exits: usize,
    pub(crate) late_mends: usize,
    pub(crate) people_differ: usize,
    pub(crate) village_differs: usize,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LaterKnobs {
    pub(crate) changes: usize,
    pub(crate) hours: [u32; 2],
    pub(crate) near_accounts: f64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NameKnobs {
    pub(crate) surnames: String,
    pub(crate) male: String,
    pub(crate) female: String,
    pub(crate) two_characters: f64,
    pub(crate) phone_block: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Words {
    pub(crate) industries: Vec<String>,
    pub(crate) organisations: Vec<String>,
    pub(crate) banks: Vec<String>,
    pub(crate) station: String,
    pub(crate) site: String,
    pub(crate) fund: String,
    pub(crate) additions: BTreeMap<String, Vec<String>>,
    pub(crate) purposes: Vec<String>,
}

impl Knobs {
    /// Reads `synth.toml` of a package, and the files of its folder `synth`.
    pub fn read(package: &Path) -> Result<Knobs, SynthError> {
        let file = package.join(FILE);
        let text = std::fs::read_to_string(&file);
        let text = text.map_err(|source| SynthError::Unreadable { file: file.clone(), source })?;
        let knobs: Knobs = toml::from_str(&text).map_err(|e| SynthError::Knobs { file, message: e.to_string() })?;
        let files = Knobs::files(package)?;
        Ok(Knobs { topics: Topic::read(package, &files[1..])?, ..knobs })
    }

    /// The files of a package that say what is made, within it: `synth.toml`, then those of the folder by their names.
    pub fn files(package: &Path) -> Result<Vec<String>, SynthError> {
        let folder = package.join(FOLDER);
        let mut files = Vec::new();
        if folder.is_dir() {
            let unreadable = |source| SynthError::Unreadable { file: folder.clone(), source };
            for entry in std::fs::read_dir(&folder).map_err(unreadable)? {
                let name = entry.map_err(unreadable)?.file_name();
                let name = name.to_string_lossy();
                if name.ends_with(".toml") && !name.starts_with('.') {
                    files.push(format!("{FOLDER}/{name}"));
                }
            }
        }
        files.sort();
        files.insert(0, FILE.to_owned());
        Ok(files)
    }
}

fn day<'de, D: Deserializer<'de>>(from: D) -> Result<NaiveDate, D::Error> {
    let written = toml::value::Datetime::deserialize(from)?;
    let date = written.date.ok_or_else(|| serde::de::Error::custom("a day is expected, such as 2001-10-15"))?;
    NaiveDate::from_ymd_opt(date.year.into(), date.month.into(), date.day.into())
        .ok_or_else(|| serde::de::Error::custom("there is no such day"))
}
