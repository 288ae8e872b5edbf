//! The left side, packed and indexed once for all partitions of the right.

use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};

use bairi_linkage::{Linker, Model, Packer};
use datafusion::common::runtime::SpawnedTask;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::SendableRecordBatchStream;
use datafusion::execution::memory_pool::MemoryReservation;
use datafusion::physical_plan::metrics::{Count, ExecutionPlanMetricsSet, Gauge, MetricBuilder, Time};
use futures::future::{BoxFuture, FutureExt, Shared};
use futures::stream::StreamExt;

use crate::error::told;

/// The register in memory; whoever holds it holds its share of the memory pool too.
#[derive(Clone)]
pub(crate) struct Register(Arc<Packed>);

struct Packed {
    linker: Linker,
    _memory: MemoryReservation,
}

impl Deref for Register {
    type Target = Linker;

    fn deref(&self) -> &Linker {
        &self.0.linker
    }
}

/// Each partition waits for the same one; whichever is asked first drives it on.
pub(crate) type Awaited = Shared<BoxFuture<'static, Result<Register, Arc<DataFusionError>>>>;

/// The one build of a node; begun by the first partition that runs.
#[derive(Default)]
pub(crate) struct Build(Mutex<Option<Awaited>>);

impl Build {
    pub(crate) fn once(&self, begin: impl FnOnce() -> Result<BoxFuture<'static, Result<Register>>>) -> Result<Awaited> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(awaited) = &*held {
            return Ok(awaited.clone());
        }
        let awaited = begin()?.map(|built| built.map_err(Arc::new)).boxed().shared();
        *held = Some(awaited.clone());
        Ok(awaited)
    }
}

/// What the build tells of itself.
pub(crate) struct BuildMetrics {
    time: Time,
    rows: Count,
    memory_bytes: Gauge,
}

impl BuildMetrics {
    pub(crate) fn new(metrics: &ExecutionPlanMetricsSet, partition: usize) -> Self {
        Self {
            time: MetricBuilder::new(metrics).subset_time("build_time", partition),
            rows: MetricBuilder::new(metrics).counter("build_input_rows", partition),
            memory_bytes: MetricBuilder::new(metrics).gauge("build_mem_used", partition),
        }
    }
}

/// Packs the left rows as they come, so that they never lie in memory as they were, and indexes them.
pub(crate) async fn pack(
    model: Arc<Model>,
    within_one_file: bool,
    mut left: SendableRecordBatchStream,
    memory: MemoryReservation,
    metrics: BuildMetrics,
    threads: usize,
) -> Result<Register> {
    let mut packer = Packer::new(&model).map_err(told)?;
    while let Some(batch) = left.next().await {
        let batch = batch?;
        let timer = metrics.time.timer();
        packer.add(&batch).map_err(told)?;
        timer.done();
        metrics.rows.add(batch.num_rows());
        memory.try_resize(packer.memory_bytes())?;
    }
    drop(left);
    let timer = metrics.time.timer();
    // A register takes seconds to index: not on a thread that others wait for.
    let task = SpawnedTask::spawn_blocking(move || packer.finish(threads));
    let linker = task.join_unwind().await.map_err(|error| DataFusionError::ExecutionJoin(Box::new(error)))?;
    let linker = linker.map_err(told)?;
    timer.done();
    let linker = if within_one_file { linker.within_one_file() } else { linker };
    memory.try_resize(linker.memory_bytes())?;
    metrics.memory_bytes.set(linker.memory_bytes());
    Ok(Register(Arc::new(Packed { linker, _memory: memory })))
}
