//! Two workers of a cluster, played: what goes over the wire is the payload's JSON and each worker's own scans.

use std::path::Path;
use std::sync::Arc;

use bairi_linkage_node::{LinkExec, Payload, link};
use datafusion::arrow::array::RecordBatch;
use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use datafusion::physical_plan::{ExecutionPlan, collect};
use datafusion::prelude::{ParquetReadOptions, SessionContext};

use crate::kit::{context, model, rows, table, two_files, write};

const GROUP_ROWS: usize = 300;

/// A register's scan, each worker's own.
async fn scan(context: &SessionContext, path: &Path) -> Arc<dyn ExecutionPlan> {
    let options = ParquetReadOptions::default();
    context.read_parquet(path.to_str().unwrap(), options).await.unwrap().create_physical_plan().await.unwrap()
}

/// A scan of some row groups of the department's file.
async fn scan_groups(context: &SessionContext, path: &Path, groups: Vec<usize>) -> Arc<dyn ExecutionPlan> {
    let reader = ParquetRecordBatchReaderBuilder::try_new(std::fs::File::open(path).unwrap()).unwrap();
    let schema = reader.schema().clone();
    let reader = reader.with_row_groups(groups).build().unwrap();
    let batches: Vec<RecordBatch> = reader.map(Result::unwrap).collect();
    let part = datafusion::arrow::compute::concat_batches(&schema, &batches).unwrap();
    context.read_table(table(&part, 2, 64)).unwrap().create_physical_plan().await.unwrap()
}

/// What a worker does with what it was sent.
async fn work(wire: &str, register: &Path, department: &Path, groups: Vec<usize>) -> Vec<RecordBatch> {
    let context = context(2);
    let payload: Payload = serde_json::from_str(wire).unwrap();
    let children = vec![scan(&context, register).await, scan_groups(&context, department, groups).await];
    let node = LinkExec::from_payload(payload, children).unwrap();
    collect(Arc::new(node), context.task_ctx()).await.unwrap()
}

#[tokio::test]
async fn the_union_of_two_workers_is_the_whole_byte_for_byte() {
    let folder = tempfile::tempdir().unwrap();
    let (register, department) = (folder.path().join("register.parquet"), folder.path().join("department.parquet"));
    let (left, right) = two_files();
    write(&register, &left, 1000);
    write(&department, &right, GROUP_ROWS);

    let context = context(3);
    let options = || ParquetReadOptions::default();
    let left = context.read_parquet(register.to_str().unwrap(), options()).await.unwrap();
    let right = context.read_parquet(department.to_str().unwrap(), options()).await.unwrap();
    // A probability with all its digits, as training leaves them.
    let mut model = model();
    model.comparisons[0].levels[0].m = 1.0 / 3.0 + 0.1;
    let whole = link(left, right, Payload::new(&model).with_levels()).unwrap();
    let planned = whole.clone().create_physical_plan().await.unwrap();
    let wire = serde_json::to_string(node(&planned).payload()).unwrap();
    let whole = rows(whole).await;
    assert!(whole.num_rows() > 500);

    let mut union = work(&wire, &register, &department, vec![0, 2, 4]).await;
    union.extend(work(&wire, &register, &department, vec![1, 3]).await);
    let union = rows(context.read_batches(union).unwrap()).await;
    assert_eq!(bytes(&union), bytes(&whole));
}

fn node(plan: &Arc<dyn ExecutionPlan>) -> &LinkExec {
    let below = |plan: &'_ Arc<dyn ExecutionPlan>| plan.downcast_ref::<LinkExec>().is_some();
    let mut plan = plan;
    while !below(plan) {
        plan = plan.children()[0];
    }
    plan.downcast_ref::<LinkExec>().unwrap()
}

/// Every value of every column, as it lies in memory.
fn bytes(batch: &RecordBatch) -> Vec<(String, Vec<Vec<u8>>)> {
    let values =
        |column: usize| batch.column(column).to_data().buffers().iter().map(|b| b.as_slice().to_vec()).collect();
    let names = batch.schema();
    (0..batch.num_columns()).map(|column| (names.field(column).name().clone(), values(column))).collect()
}

#[tokio::test]
async fn the_payload_says_no_more_than_it_must() {
    let payload = Payload::of_text("{}".to_owned());
    assert_eq!(serde_json::from_str::<Payload>(r#"{"model":"{}"}"#).unwrap(), payload);
    assert!(serde_json::from_str::<Payload>(r#"{"model":"{}","secret":1}"#).is_err());
    let wire = serde_json::to_string(&payload.clone().within_one_file().with_levels()).unwrap();
    assert_eq!(serde_json::from_str::<Payload>(&wire).unwrap(), payload.within_one_file().with_levels());
}
