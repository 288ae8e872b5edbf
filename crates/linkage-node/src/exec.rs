//! The node that runs: left packed once, right streamed past it, partition by partition.

use std::fmt;
use std::sync::Arc;

use bairi_linkage::{LinkError, Model, Outline, Session};
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{internal_err, plan_err};
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::memory_pool::MemoryConsumer;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::{Distribution, EquivalenceProperties, PhysicalExpr};
use datafusion::physical_plan::metrics::{
    BaselineMetrics, Count, ExecutionPlanMetricsSet, MetricBuilder, MetricsSet, RecordOutput,
};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    ChildrenPropertiesMode, DisplayAs, DisplayFormatType, ExecutionPlan, ExecutionPlanProperties,
    InputDistributionRequirements, Partitioning, PlanProperties, ReplaceChildrenOptions,
};
use futures::future::{FutureExt, ready};
use futures::stream::{Stream, StreamExt, TryStreamExt, once};

use crate::build::{Build, BuildMetrics, Register, pack};
use crate::error::told;
use crate::payload::Payload;

/// Pairs of two inputs: the left one is packed once for all partitions, the right one keeps its partitions.
///
/// A cluster sends [`LinkExec::payload`] and the two children, and makes the node anew by [`LinkExec::from_payload`].
pub struct LinkExec {
    left: Arc<dyn ExecutionPlan>,
    right: Arc<dyn ExecutionPlan>,
    payload: Arc<Payload>,
    model: Arc<Model>,
    build: Build,
    metrics: ExecutionPlanMetricsSet,
    properties: Arc<PlanProperties>,
}

impl LinkExec {
    /// # Errors
    /// If an input lacks a column that the model needs, or the left one never ends.
    pub fn try_new(left: Arc<dyn ExecutionPlan>, right: Arc<dyn ExecutionPlan>, payload: Arc<Payload>) -> Result<Self> {
        let model = payload.to_model().map_err(told)?;
        let outline = Outline::of(&model, &left.schema(), &right.schema(), payload.with_levels).map_err(told)?;
        if left.boundedness().is_unbounded() {
            return plan_err!("the left side of a link is packed into memory: it must end");
        }
        let properties = Arc::new(properties(outline.pairs, &right));
        Ok(Self {
            left,
            right,
            payload,
            model: Arc::new(model),
            build: Build::default(),
            metrics: ExecutionPlanMetricsSet::new(),
            properties,
        })
    }

    /// What a worker needs beside the two inputs.
    pub fn payload(&self) -> &Payload {
        &self.payload
    }

    /// The node on a worker: what [`LinkExec::payload`] gave, and the children left and right.
    ///
    /// # Errors
    /// As [`LinkExec::try_new`], and if there are not two children.
    pub fn from_payload(payload: Payload, children: Vec<Arc<dyn ExecutionPlan>>) -> Result<Self> {
        let [left, right] = two(children)?;
        Self::try_new(left, right, Arc::new(payload))
    }
}

fn two(children: Vec<Arc<dyn ExecutionPlan>>) -> Result<[Arc<dyn ExecutionPlan>; 2]> {
    let count = children.len();
    children.try_into().or_else(|_| internal_err!("a link has two inputs, not {count}"))
}

/// Pairs follow the right side's batches, but in no order that a plan could use.
fn properties(pairs: SchemaRef, right: &Arc<dyn ExecutionPlan>) -> PlanProperties {
    let partitioning = Partitioning::UnknownPartitioning(right.output_partitioning().partition_count());
    PlanProperties::new(EquivalenceProperties::new(pairs), partitioning, right.pipeline_behavior(), right.boundedness())
}

impl fmt::Debug for LinkExec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LinkExec").field("left", &self.left).field("right", &self.right).finish_non_exhaustive()
    }
}

impl DisplayAs for LinkExec {
    fn fmt_as(&self, format: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.model.comparisons.iter().map(|comparison| comparison.name.as_str()).collect();
        let names = names.join(", ");
        match format {
            DisplayFormatType::Default | DisplayFormatType::Verbose => write!(f, "LinkExec: comparisons=[{names}]"),
            DisplayFormatType::TreeRender => write!(f, "comparisons={names}"),
        }
    }
}

impl ExecutionPlan for LinkExec {
    fn name(&self) -> &'static str {
        "LinkExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.left, &self.right]
    }

    fn input_distribution_requirements(&self) -> InputDistributionRequirements {
        InputDistributionRequirements::new(vec![Distribution::SinglePartition, Distribution::UnspecifiedDistribution])
    }

    fn apply_expressions(
        &self,
        _f: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn replace_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
        options: ReplaceChildrenOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let [left, right] = two(children)?;
        Ok(Arc::new(match options.children_properties {
            ChildrenPropertiesMode::Keep => Self {
                left,
                right,
                payload: self.payload.clone(),
                model: self.model.clone(),
                build: Build::default(),
                metrics: ExecutionPlanMetricsSet::new(),
                properties: self.properties.clone(),
            },
            ChildrenPropertiesMode::Recompute => Self::try_new(left, right, self.payload.clone())?,
        }))
    }

    fn with_new_children(self: Arc<Self>, children: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        self.replace_children(children, ReplaceChildrenOptions::new(ChildrenPropertiesMode::Recompute))
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        if self.left.output_partitioning().partition_count() != 1 {
            return internal_err!("the left side of a link must come as one partition");
        }
        let build = self.build.once(|| {
            let left = self.left.execute(0, context.clone())?;
            let memory = MemoryConsumer::new("LinkExec").register(context.memory_pool());
            let metrics = BuildMetrics::new(&self.metrics, partition);
            let threads = context.session_config().target_partitions();
            Ok(pack(self.model.clone(), self.payload.within_one_file, left, memory, metrics, threads).boxed())
        })?;
        let right = self.right.execute(partition, context)?;
        let metrics = ProbeMetrics::new(&self.metrics, partition);
        let with_levels = self.payload.with_levels;
        let pairs = once(async move {
            let register = build.await.map_err(DataFusionError::Shared)?;
            Ok::<_, DataFusionError>(probe(register, right, with_levels, metrics))
        });
        Ok(Box::pin(RecordBatchStreamAdapter::new(self.schema(), pairs.try_flatten())))
    }

    fn metrics(&self) -> Option<MetricsSet> {
        Some(self.metrics.clone_inner())
    }
}

struct ProbeMetrics {
    baseline: BaselineMetrics,
    rows: Count,
    candidates: Count,
}

impl ProbeMetrics {
    fn new(metrics: &ExecutionPlanMetricsSet, partition: usize) -> Self {
        Self {
            baseline: BaselineMetrics::new(metrics, partition),
            rows: MetricBuilder::new(metrics).counter("input_rows", partition),
            candidates: MetricBuilder::new(metrics).counter("candidates", partition),
        }
    }
}

/// One partition's pairs; a batch takes milliseconds and is worked through where it is asked for, as in a hash join.
fn probe(
    register: Register,
    right: SendableRecordBatchStream,
    with_levels: bool,
    metrics: ProbeMetrics,
) -> impl Stream<Item = Result<RecordBatch>> {
    let mut session = Session::of(register);
    let mut link = move |batch: &RecordBatch| -> Result<RecordBatch, LinkError> {
        let timer = metrics.baseline.elapsed_compute().timer();
        let before = session.candidates;
        let pairs = session.link(batch, with_levels)?;
        timer.done();
        metrics.rows.add(batch.num_rows());
        metrics.candidates.add(usize::try_from(session.candidates - before).unwrap_or(usize::MAX));
        Ok(pairs.record_output(&metrics.baseline))
    };
    right
        .map(move |batch| link(&batch?).map_err(told))
        .try_filter_map(|pairs| ready(Ok((pairs.num_rows() > 0).then_some(pairs))))
}
