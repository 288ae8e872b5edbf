//! Which changes are the current ones of their entries.

use std::sync::Arc;

use datafusion::arrow::array::{AsArray, BooleanArray};
use datafusion::arrow::datatypes::{DataType, Int64Type};
use datafusion::error::DataFusionError;
use datafusion::logical_expr::{ColumnarValue, ScalarUDF, Volatility, create_udf};
use roaring::RoaringTreemap;

/// The SQL function `name(seq) -> Boolean`: false for a change that another one has displaced.
pub(crate) fn function(name: &str, dead: Arc<RoaringTreemap>) -> ScalarUDF {
    let judge = move |args: &[ColumnarValue]| {
        let [ColumnarValue::Array(seqs)] = args else {
            return Err(DataFusionError::Internal("alive takes a column".to_owned()));
        };
        let seqs = seqs.as_primitive::<Int64Type>();
        let alive: BooleanArray = seqs.values().iter().map(|seq| Some(!dead.contains(*seq as u64))).collect();
        Ok(ColumnarValue::Array(Arc::new(alive)))
    };
    create_udf(name, vec![DataType::Int64], DataType::Boolean, Volatility::Immutable, Arc::new(judge))
}
