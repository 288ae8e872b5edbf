//! What comes out of two files under a model, before a row of them is read.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema, SchemaRef};

use crate::error::{LinkError, Side};
use crate::intake::Headings;
use crate::model::Model;
use crate::plan::Plan;

/// What a model makes of the columns of two files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outline {
    /// The places of the columns that are read at all, in the left file's order.
    pub left: Vec<usize>,
    pub right: Vec<usize>,
    /// The columns of the pairs, as [`crate::Linker::schema`] has them.
    pub pairs: SchemaRef,
    /// The places of the two columns of households, if the model asks for relatives: where both hold values, pairs are
    /// complete only after a second reading.
    pub households: Option<(usize, usize)>,
}

impl Outline {
    /// # Errors
    /// If the model contradicts itself, or the files lack columns: all faults of both.
    pub fn of(model: &Model, left: &Schema, right: &Schema, with_levels: bool) -> Result<Self, LinkError> {
        let plan = Plan::of(model)?;
        let headings = (Headings::of(model, left, Side::Left), Headings::of(model, right, Side::Right));
        let (here, there) = match headings {
            (Ok(left), Ok(right)) => (left, right),
            (Err(left), Err(right)) => return Err(LinkError::Several(vec![left, right])),
            (Err(error), _) | (_, Err(error)) => return Err(error),
        };
        let household = plan.household.map(|comparison| plan.comparisons[comparison].column);
        Ok(Self {
            pairs: pairs(model, left.field(here.id).data_type(), right.field(there.id).data_type(), with_levels),
            households: household.and_then(|column| here.columns[column].zip(there.columns[column])),
            left: here.wanted(),
            right: there.wanted(),
        })
    }
}

/// The columns of the pairs under a model.
pub(crate) fn pairs(model: &Model, left_id: &DataType, right_id: &DataType, with_levels: bool) -> SchemaRef {
    let mut fields =
        vec![Field::new("left_id", left_id.clone(), false), Field::new("right_id", right_id.clone(), true)];
    let number = |name: String| Field::new(name, DataType::Float64, false);
    fields.extend(["match_weight", "match_probability", "weight_prior"].map(|n| number(n.to_owned())));
    fields.extend(model.comparisons.iter().map(|c| number(format!("weight_{}", c.name))));
    if model.relatives_per_match.is_some() {
        fields.push(number("weight_relatives".to_owned()));
    }
    if with_levels {
        let level = |name: &String| Field::new(format!("level_{name}"), DataType::UInt8, false);
        fields.extend(model.comparisons.iter().map(|c| level(&c.name)));
    }
    Arc::new(Schema::new(fields))
}
