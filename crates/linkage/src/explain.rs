//! Why a pair has its weight, in words.
//!
//! The text is made from the columns that the score was written with, so that the two cannot disagree.

use std::fmt::Write as _;

use arrow::array::{AsArray, Float64Array, RecordBatch, UInt8Array};
use arrow::datatypes::{Float64Type, UInt8Type};

use crate::compare::SILENT;
use crate::error::LinkError;
use crate::model::{Label, Model};

/// The reader's language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    Chinese,
    English,
}

/// One part of a score.
#[derive(Clone, Debug, PartialEq)]
pub struct Step<'a> {
    /// Number of the model's comparison; `None` for the prior and for the relatives.
    pub comparison: Option<usize>,
    pub label: &'a str,
    /// The level's words; empty where there is none.
    pub level: &'a str,
    pub weight: f64,
}

/// Explains the pairs of one batch, which must hold the levels of this model's comparisons.
pub struct Explainer<'a> {
    model: &'a Model,
    language: Language,
    total: &'a Float64Array,
    probability: &'a Float64Array,
    prior: &'a Float64Array,
    weights: Vec<&'a Float64Array>,
    levels: Vec<&'a UInt8Array>,
    relatives: Option<&'a Float64Array>,
}

impl<'a> Explainer<'a> {
    /// # Errors
    /// If the batch was written without levels, or by another model.
    pub fn new(model: &'a Model, pairs: &'a RecordBatch, language: Language) -> Result<Self, LinkError> {
        let column =
            |name: &str| pairs.column_by_name(name).ok_or_else(|| LinkError::Unexplainable { column: name.to_owned() });
        let floats = |name: &str| -> Result<&'a Float64Array, LinkError> {
            column(name)?
                .as_primitive_opt::<Float64Type>()
                .ok_or_else(|| LinkError::Unexplainable { column: name.to_owned() })
        };
        let mut weights = Vec::new();
        let mut levels = Vec::new();
        for comparison in &model.comparisons {
            weights.push(floats(&format!("weight_{}", comparison.name))?);
            let name = format!("level_{}", comparison.name);
            let level = column(&name)?.as_primitive_opt::<UInt8Type>();
            levels.push(level.ok_or(LinkError::Unexplainable { column: name })?);
        }
        Ok(Self {
            model,
            language,
            total: floats("match_weight")?,
            probability: floats("match_probability")?,
            prior: floats("weight_prior")?,
            weights,
            levels,
            relatives: floats("weight_relatives").ok(),
        })
    }

    fn say(&self, label: Option<&'a Label>, other: &'a str) -> &'a str {
        match (label, self.language) {
            (Some(label), Language::Chinese) => &label.zh,
            (Some(label), Language::English) => &label.en,
            (None, _) => other,
        }
    }

    fn word(&self, zh: &'static str, en: &'static str) -> &'static str {
        if self.language == Language::Chinese { zh } else { en }
    }

    /// The parts of a score from the prior on; added up in this order they are the match weight, to the last bit.
    pub fn steps(&self, pair: usize) -> impl Iterator<Item = Step<'a>> + '_ {
        let prior =
            Step { comparison: None, label: self.word("先验", "prior"), level: "", weight: self.prior.value(pair) };
        let comparisons = self.model.comparisons.iter().enumerate().map(move |(place, spec)| {
            let level = self.levels[place].value(pair);
            let said = match spec.levels.get(usize::from(level)) {
                Some(found) => self.say(found.label.as_ref(), ""),
                None if level == SILENT => self.word("缺失", "missing"),
                None => "",
            };
            let label = self.say(spec.label.as_ref(), &spec.name);
            Step { comparison: Some(place), label, level: said, weight: self.weights[place].value(pair) }
        });
        let relatives = self.relatives.map(|weights| {
            let label = self.word("可能是亲属", "may be relatives");
            Step { comparison: None, label, level: "", weight: weights.value(pair) }
        });
        std::iter::once(prior).chain(comparisons).chain(relatives)
    }

    /// One line: the weight, the probability, and every step; the line is added to the text.
    pub fn line(&self, pair: usize, text: &mut String) {
        let head = self.word("匹配权重", "match weight");
        let chance = self.word("概率", "probability");
        // Writing to a string cannot fail.
        let _ = write!(text, "{head} {:.2}, {chance} {:.4}", self.total.value(pair), self.probability.value(pair));
        let mut mark = ": ";
        for step in self.steps(pair) {
            let _ = write!(text, "{mark}{}", step.label);
            if !step.level.is_empty() {
                let _ = write!(text, " {}", step.level);
            }
            let _ = write!(text, " {:+.2}", step.weight);
            mark = "; ";
        }
    }
}
