//! The left file packed batch by batch, so that it never lies in memory as it came.

use arrow::array::{Array, RecordBatch};

use crate::error::{LinkError, Side};
use crate::linker::{Linker, Part};
use crate::model::Model;
use crate::plan::Plan;

/// Takes in the left file's batches and becomes a [`Linker`].
pub struct Packer {
    pub(crate) plan: Plan,
    pub(crate) part: Part,
    ids_bytes: usize,
}

impl Packer {
    /// # Errors
    /// If the model contradicts itself.
    pub fn new(model: &Model) -> Result<Self, LinkError> {
        let plan = Plan::of(model)?;
        let part = Part::new(&plan);
        Ok(Self { plan, part, ids_bytes: 0 })
    }

    /// # Errors
    /// If the batch lacks a column that the model needs.
    pub fn add(&mut self, batch: &RecordBatch) -> Result<(), LinkError> {
        self.part.add(&self.plan, Side::Left, batch)?;
        let ids = self.part.ids.last().expect("the batch's identifiers have just been kept");
        self.ids_bytes += ids.to_data().get_slice_memory_size()?;
        Ok(())
    }

    /// Bytes that the rows take so far; their index is not in it.
    pub fn memory_bytes(&self) -> usize {
        self.part.rows.memory_bytes() + self.ids_bytes
    }

    /// Indexes the rows, on so many threads.
    ///
    /// # Errors
    /// If there are no rows, or an identifier occurs twice.
    pub fn finish(self, threads: usize) -> Result<Linker, LinkError> {
        Linker::of_parts(self.plan, vec![self.part], None, threads)
    }
}
