//! The node of a logical plan, and how it comes into one.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use bairi_linkage::Outline;
use datafusion::common::{DFSchema, DFSchemaRef, internal_err};
use datafusion::error::Result;
use datafusion::logical_expr::{Expr, Extension, LogicalPlan, UserDefinedLogicalNodeCore};
use datafusion::prelude::DataFrame;

use crate::error::told;
use crate::payload::Payload;

/// The pairs of two inputs under a model.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LinkNode {
    left: LogicalPlan,
    right: LogicalPlan,
    payload: Arc<Payload>,
    /// The columns of left and right that the model reads.
    wanted: [Vec<usize>; 2],
    schema: DFSchemaRef,
}

impl LinkNode {
    /// # Errors
    /// If an input lacks a column that the model needs.
    pub fn try_new(left: LogicalPlan, right: LogicalPlan, payload: Arc<Payload>) -> Result<Self> {
        let model = payload.to_model().map_err(told)?;
        let (here, there) = (left.schema().as_arrow(), right.schema().as_arrow());
        let Outline { left: here, right: there, pairs, .. } =
            Outline::of(&model, here, there, payload.with_levels).map_err(told)?;
        let schema = Arc::new(DFSchema::try_from(pairs)?);
        Ok(Self { left, right, payload, wanted: [here, there], schema })
    }

    pub(crate) fn payload(&self) -> &Arc<Payload> {
        &self.payload
    }
}

/// The pairs of two frames as a frame: operators may stand above it and below.
///
/// The left frame's session must know how to plan it: that of [`crate::session`] does, or any whose query planner has a
/// [`crate::LinkPlanner`].
///
/// # Errors
/// If a frame lacks a column that the model needs.
pub fn link(left: DataFrame, right: DataFrame, payload: Payload) -> Result<DataFrame> {
    let (state, left) = left.into_parts();
    let node = LinkNode::try_new(left, right.into_parts().1, Arc::new(payload))?;
    Ok(DataFrame::new(state, LogicalPlan::Extension(Extension { node: Arc::new(node) })))
}

impl PartialOrd for LinkNode {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        // What is left out follows from these three.
        let key = |node: &Self| (node.payload.clone(), node.left.clone(), node.right.clone());
        key(self).partial_cmp(&key(other))
    }
}

impl UserDefinedLogicalNodeCore for LinkNode {
    fn name(&self) -> &'static str {
        "Link"
    }

    fn inputs(&self) -> Vec<&LogicalPlan> {
        vec![&self.left, &self.right]
    }

    fn schema(&self) -> &DFSchemaRef {
        &self.schema
    }

    fn expressions(&self) -> Vec<Expr> {
        Vec::new()
    }

    fn fmt_for_explain(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Link: within_one_file={}, with_levels={}", self.payload.within_one_file, self.payload.with_levels)
    }

    fn with_exprs_and_inputs(&self, exprs: Vec<Expr>, inputs: Vec<LogicalPlan>) -> Result<Self> {
        match (exprs.as_slice(), <[LogicalPlan; 2]>::try_from(inputs)) {
            ([], Ok([left, right])) => Self::try_new(left, right, self.payload.clone()),
            _ => internal_err!("a link has two inputs and no expression"),
        }
    }

    /// All of the model's columns, whatever is asked of the pairs: each has its part in every weight.
    fn necessary_children_exprs(&self, _output_columns: &[usize]) -> Option<Vec<Vec<usize>>> {
        Some(self.wanted.to_vec())
    }
}
