//! The value of the row that comes last in an order, for every slot.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, BooleanArray, UInt32Array, new_null_array};
use datafusion::arrow::buffer::BooleanBuffer;
use datafusion::arrow::compute::{SortOptions, filter, take};
use datafusion::arrow::datatypes::DataType;
use datafusion::arrow::row::{OwnedRow, RowConverter, SortField};

use crate::LakeError;

pub(crate) struct Last {
    /// Order, then value: of rows equal in the order that with the greatest value is last, so that the answer does not
    /// depend on the order of reading.
    rows: Arc<RowConverter>,
    value: DataType,
    best: Vec<Option<OwnedRow>>,
    skip_unknown: bool,
}

impl Last {
    /// `types` are those of the order and, last, of the value.
    pub(crate) fn new(
        slots: usize,
        order: impl Iterator<Item = SortOptions>,
        types: &[DataType],
        skip_unknown: bool,
    ) -> Result<Last, LakeError> {
        let options = order.chain([SortOptions { descending: false, nulls_first: true }]);
        let fields = types.iter().zip(options);
        let fields = fields.map(|(of, options)| SortField::new_with_options(of.clone(), options)).collect();
        let value = types.last().expect("a value has a type").clone();
        Ok(Last { rows: Arc::new(RowConverter::new(fields)?), value, best: vec![None; slots], skip_unknown })
    }

    pub(crate) fn another(&self) -> Last {
        Last {
            rows: self.rows.clone(),
            value: self.value.clone(),
            best: vec![None; self.best.len()],
            skip_unknown: self.skip_unknown,
        }
    }

    pub(crate) fn add(
        &mut self,
        slots: &[u32],
        counts: impl Fn(usize) -> bool,
        order: &[ArrayRef],
        value: &ArrayRef,
    ) -> Result<(), LakeError> {
        let unknown = value.logical_nulls().filter(|_| self.skip_unknown);
        let wanted = |row: usize| counts(row) && unknown.as_ref().is_none_or(|nulls| nulls.is_valid(row));
        let kept = BooleanArray::new(BooleanBuffer::collect_bool(slots.len(), wanted), None);
        if kept.true_count() == 0 {
            return Ok(());
        }
        let columns = order.iter().chain([value]).map(|c| filter(c, &kept)).collect::<Result<Vec<_>, _>>()?;
        let rows = self.rows.convert_columns(&columns)?;
        for (at, row) in kept.values().set_indices().zip(&rows) {
            let best = &mut self.best[slots[at] as usize];
            if best.as_ref().is_none_or(|best| best.row() < row) {
                *best = Some(row.owned());
            }
        }
        Ok(())
    }

    pub(crate) fn merge(&mut self, other: Last) {
        for (best, other) in self.best.iter_mut().zip(other.best) {
            if other > *best {
                *best = other;
            }
        }
    }

    pub(crate) fn finish(self) -> Result<ArrayRef, LakeError> {
        let found = self.best.iter().flatten().map(OwnedRow::row);
        let Some(values) = self.rows.convert_rows(found)?.pop().filter(|values| !values.is_empty()) else {
            return Ok(new_null_array(&self.value, self.best.len()));
        };
        let mut next = 0;
        let place = |best: &Option<OwnedRow>| {
            best.as_ref().map(|_| {
                next += 1;
                next - 1
            })
        };
        let places: UInt32Array = self.best.iter().map(place).collect();
        Ok(take(&values, &places, None)?)
    }
}
