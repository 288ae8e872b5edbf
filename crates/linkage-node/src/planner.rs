//! From the logical node to the one that runs.
//!
//! The two traits are written for `async_trait`; their functions are spelled out here as that macro would.

use std::sync::Arc;

use datafusion::catalog::Session;
use datafusion::common::internal_err;
use datafusion::error::Result;
use datafusion::execution::SessionStateBuilder;
use datafusion::execution::context::QueryPlanner;
use datafusion::logical_expr::physical_planning_context::PhysicalPlanningContext;
use datafusion::logical_expr::{LogicalPlan, UserDefinedLogicalNode};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_planner::{DefaultPhysicalPlanner, ExtensionPlanner, PhysicalPlanner};
use datafusion::prelude::{SessionConfig, SessionContext};
use futures::future::{BoxFuture, FutureExt, ready};

use crate::exec::LinkExec;
use crate::node::LinkNode;

/// A session that can link.
pub fn session(config: SessionConfig) -> SessionContext {
    let state = SessionStateBuilder::new_with_default_features().with_config(config);
    SessionContext::new_with_state(state.with_query_planner(Arc::new(LinkQueryPlanner)).build())
}

/// Plans links, for a planner that has others to plan too.
#[derive(Clone, Copy, Debug, Default)]
pub struct LinkPlanner;

/// DataFusion's own planner with a [`LinkPlanner`].
#[derive(Clone, Copy, Debug, Default)]
pub struct LinkQueryPlanner;

impl ExtensionPlanner for LinkPlanner {
    fn plan_extension<'life0, 'life1, 'life2, 'life3, 'life4, 'life5, 'life6, 'life7, 'async_trait>(
        &'life0 self,
        _planner: &'life1 dyn PhysicalPlanner,
        node: &'life2 dyn UserDefinedLogicalNode,
        _logical_inputs: &'life3 [&'life4 LogicalPlan],
        physical_inputs: &'life5 [Arc<dyn ExecutionPlan>],
        _session: &'life6 dyn Session,
        _planning_ctx: &'life7 PhysicalPlanningContext,
    ) -> BoxFuture<'async_trait, Result<Option<Arc<dyn ExecutionPlan>>>>
    where
        'life0: 'async_trait,
        'life1: 'async_trait,
        'life2: 'async_trait,
        'life3: 'async_trait,
        'life4: 'async_trait,
        'life5: 'async_trait,
        'life6: 'async_trait,
        'life7: 'async_trait,
        Self: 'async_trait,
    {
        ready(planned(node, physical_inputs)).boxed()
    }
}

fn planned(
    node: &dyn UserDefinedLogicalNode,
    inputs: &[Arc<dyn ExecutionPlan>],
) -> Result<Option<Arc<dyn ExecutionPlan>>> {
    let Some(node) = node.as_any().downcast_ref::<LinkNode>() else { return Ok(None) };
    let [left, right] = inputs else { return internal_err!("a link has two inputs, not {}", inputs.len()) };
    let exec = LinkExec::try_new(left.clone(), right.clone(), node.payload().clone())?;
    Ok(Some(Arc::new(exec)))
}

impl QueryPlanner for LinkQueryPlanner {
    fn create_physical_plan<'life0, 'life1, 'life2, 'async_trait>(
        &'life0 self,
        logical_plan: &'life1 LogicalPlan,
        session: &'life2 dyn Session,
    ) -> BoxFuture<'async_trait, Result<Arc<dyn ExecutionPlan>>>
    where
        'life0: 'async_trait,
        'life1: 'async_trait,
        'life2: 'async_trait,
        Self: 'async_trait,
    {
        async move {
            let planner = DefaultPhysicalPlanner::with_extension_planners(vec![Arc::new(LinkPlanner)]);
            planner.create_physical_plan(logical_plan, session).await
        }
        .boxed()
    }
}
