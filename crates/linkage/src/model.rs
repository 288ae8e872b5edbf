//! A model: columns, blocking rules, comparisons with their levels, and the probabilities learned for them.

use serde::{Deserialize, Serialize};

use crate::error::ModelError;

/// A portable model; the JSON that it is written as is its only form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Headings under which a file may carry its row identifier.
    #[serde(default = "default_ids")]
    pub left_id: Vec<String>,
    #[serde(default = "default_ids")]
    pub right_id: Vec<String>,
    pub prior: Prior,
    /// What relatives of a record look like, and how many there are; without it relatives count as strangers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relatives_per_match: Option<f64>,
    pub columns: Vec<ColumnSpec>,
    pub blocking_rules: Vec<RuleSpec>,
    pub comparisons: Vec<ComparisonSpec>,
    /// Pairs below this weight are not written.
    #[serde(default = "default_threshold")]
    pub threshold_match_weight: f64,
}

fn default_ids() -> Vec<String> {
    ["id", "unique_id", "uid", "rid", "did", "rec_id"].map(str::to_owned).into()
}

fn default_threshold() -> f64 {
    -6.0
}

/// How probable a match is before anything has been compared.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Prior {
    /// The share of the right file's rows that have a partner in the left; independent of the files' sizes.
    ShareMatched(f64),
    /// The field's own parameter.
    ProbabilityTwoRandomRecordsMatch(f64),
}

impl Prior {
    pub(crate) fn probability(self, left_rows: usize) -> f64 {
        match self {
            Prior::ShareMatched(share) => (share / left_rows.max(1) as f64).min(0.5),
            Prior::ProbabilityTwoRandomRecordsMatch(given) => given,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnSpec {
    pub name: String,
    pub kind: Kind,
    /// Headings under which either file may carry the column, besides its own name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headings: Vec<String>,
    /// Another column's part that stands in for a missing value: `id.birth`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fallback: Option<String>,
    /// A file without this column can be compared all the same.
    #[serde(default)]
    pub optional: bool,
}

/// How a column is standardised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Compared as it stands, but for blanks around it.
    Text,
    ChineseName,
    IdNumber,
    Date,
    Place,
    Phone,
    /// Sex: 1, 2, 男, 女, m, f.
    Sex,
    /// Whatever text, equal or not: the number of a household.
    Key,
}

/// A blocking rule: pairs that agree on all of its parts are compared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSpec {
    pub on: Vec<String>,
    /// The parts of the right record, where they are not those of the left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub right: Option<Vec<String>>,
    /// Joined to the key of a block that is too large.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub finer: Vec<String>,
    /// Left records that a block may hold.
    #[serde(default = "default_cap")]
    pub block_rows_max: usize,
    /// Also looks under every valid identity number that one slip could have turned into an invalid one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub repair: bool,
}

fn default_cap() -> usize {
    2000
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComparisonSpec {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<Label>,
    /// The column that must be there on both sides; otherwise the comparison says nothing.
    pub column: String,
    /// Where an earlier comparison has told the same fact already: a number one place apart holds the birth too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub silent_when: Option<SilentWhen>,
    /// From the strongest to `otherwise`; the first that holds counts.
    pub levels: Vec<LevelSpec>,
}

/// Levels of another comparison at which this one says nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SilentWhen {
    pub comparison: String,
    pub levels: Vec<u8>,
    /// Further levels, if one of the two values was taken from that column for want of one of its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub levels_if_taken: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LevelSpec {
    #[serde(flatten)]
    pub when: When,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<Label>,
    /// Probability of this level among matches.
    pub m: f64,
    /// Probability of this level among pairs of strangers.
    pub u: f64,
    /// Probability of this level among pairs of relatives; that of strangers if it is not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relatives: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term_frequency: Option<TermFrequency>,
}

/// Makes agreement on a rare value weigh more than on a common one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TermFrequency {
    /// The part whose frequency in the left file counts: `name`, `name.pinyin`.
    pub of: String,
    #[serde(default = "one")]
    pub weight: f64,
    /// Estimates the frequency of a Chinese name instead of counting it: without the record itself, and drawn towards
    /// what the name's characters make likely.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub estimated: bool,
    /// Agreement on a value that more rows of the left file share says nothing: the telephone of a village's office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows_max: Option<u32>,
}

fn one() -> f64 {
    1.0
}

/// Readers' words, Chinese first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Label {
    pub zh: String,
    pub en: String,
}

/// The condition of a comparison level.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "when", rename_all = "snake_case")]
pub enum When {
    /// The part (the column itself if none is named) is there on both sides and equal.
    Equal {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of: Option<String>,
    },
    Otherwise,
    // --- text
    JaroWinkler {
        at_least: f64,
    },
    Levenshtein {
        at_most: usize,
    },
    /// Swapped neighbours count as one slip.
    DamerauLevenshtein {
        at_most: usize,
        #[serde(default)]
        same_length: bool,
        #[serde(default)]
        length_min: usize,
        /// Counts bytes instead of characters, as some engines do.
        #[serde(default)]
        bytes: bool,
    },
    // --- Chinese names
    Homophone,
    NearHomophone,
    LooksAlike,
    EqualWhereReadable,
    Reordered,
    OneCharacter,
    Shortened,
    // --- identity numbers
    OnePlace,
    SwappedPlaces,
    OnePlaceAndCheck,
    /// Some places are hidden in one of the two, and all that both show are equal; `with_birth`: the birth is among these.
    Masked {
        #[serde(default)]
        with_birth: bool,
    },
    // --- dates
    DayMonthSwapped,
    OneSlip,
    Lunar,
    DaysApart {
        #[serde(default)]
        at_least: u32,
        at_most: u32,
    },
    /// The same day and month one year apart: the age by tradition, or the year of registration.
    YearApart,
    /// The same year, and one of the two is the first of January or of the same month: a day that nobody knew.
    Placeholder,
    // --- households
    /// Another member of the one household surely is another member of the other; says nothing where nobody is.
    RelativeMatches,
    // --- places
    /// One place lies in the other, whose code has at least so many digits.
    Within {
        digits: u8,
    },
}

const LIMIT: usize = 64;
pub(crate) const LEVELS_MAX: usize = 30;

impl Model {
    /// For registers of people in China; it needs no training.
    pub fn default_model() -> Self {
        serde_json::from_str(include_str!("data/default_model.json")).expect("a test reads the default model")
    }

    /// # Errors
    /// If the text is not a model, or one that contradicts itself.
    pub fn from_json(text: &str) -> Result<Self, ModelError> {
        let model: Self = serde_json::from_str(text)?;
        crate::plan::Plan::of(&model)?;
        Ok(model)
    }

    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("a model is plain data with finite numbers") + "\n"
    }

    pub(crate) fn check(&self) -> Result<(), ModelError> {
        for (what, found) in [
            ("columns", self.columns.len()),
            ("blocking rules", self.blocking_rules.len()),
            ("comparisons", self.comparisons.len()),
        ] {
            if !(1..=LIMIT).contains(&found) {
                return Err(ModelError::Count { what, limit: LIMIT, found });
            }
        }
        unique("columns", self.columns.iter().map(|c| &c.name))?;
        unique("comparisons", self.comparisons.iter().map(|c| &c.name))?;
        let (Prior::ShareMatched(prior) | Prior::ProbabilityTwoRandomRecordsMatch(prior)) = self.prior;
        probability("the prior", prior)?;
        for comparison in &self.comparisons {
            let otherwise = comparison.levels.iter().filter(|level| level.when == When::Otherwise).count();
            let last = comparison.levels.last().is_some_and(|level| level.when == When::Otherwise);
            if otherwise != 1 || !last || !(2..=LEVELS_MAX).contains(&comparison.levels.len()) {
                return Err(ModelError::Levels { comparison: comparison.name.clone() });
            }
            for (place, level) in comparison.levels.iter().enumerate() {
                for (what, value) in [("m", Some(level.m)), ("u", Some(level.u)), ("relatives", level.relatives)] {
                    if let Some(value) = value {
                        probability(&format!("{what} of level {place} of `{}`", comparison.name), value)?;
                    }
                }
            }
        }
        Ok(())
    }
}

fn probability(place: &str, value: f64) -> Result<(), ModelError> {
    if value > 0.0 && value < 1.0 { Ok(()) } else { Err(ModelError::Probability { place: place.to_owned(), value }) }
}

fn unique<'a>(what: &'static str, names: impl Iterator<Item = &'a String>) -> Result<(), ModelError> {
    let mut seen = std::collections::BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            return Err(ModelError::Twice { what, name: name.clone() });
        }
    }
    Ok(())
}
