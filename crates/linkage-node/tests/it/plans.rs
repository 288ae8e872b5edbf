//! The node in plans: its result, what stands above and below it, and how it ends.

use std::sync::Arc;

use bairi_linkage::LinkError;
use bairi_linkage_node::{LinkExec, Payload, link, link_error};
use datafusion::arrow::array::{AsArray, RecordBatch};
use datafusion::arrow::datatypes::{Float64Type, Int64Type};
use datafusion::error::DataFusionError;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::functions_aggregate::expr_fn::count;
use datafusion::physical_plan::metrics::MetricValue;
use datafusion::physical_plan::{ExecutionPlan, ExecutionPlanProperties, collect, displayable, execute_stream};
use datafusion::prelude::{DataFrame, SessionConfig, SessionContext, col, lit};
use futures::StreamExt;

use crate::kit::{batch, by_the_engine, context, model, rows, table, two_files};

/// The pairs of both files, the right one in so many partitions and batches.
fn pairs(context: &SessionContext, left: &RecordBatch, right: &RecordBatch, cut: (usize, usize)) -> DataFrame {
    let left = context.read_table(table(left, 1, 250)).unwrap();
    let right = context.read_table(table(right, cut.0, cut.1)).unwrap();
    link(left, right, Payload::new(&model())).unwrap()
}

/// The node in a plan, wherever it stands.
fn find(plan: &Arc<dyn ExecutionPlan>) -> Option<&LinkExec> {
    plan.downcast_ref::<LinkExec>().or_else(|| plan.children().into_iter().find_map(find))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn partitions_and_batches_change_nothing_and_the_pairs_are_the_engine_s() {
    let folder = tempfile::tempdir().unwrap();
    let (left, right) = two_files();
    let expected = by_the_engine(folder.path(), &left, &right, &model());
    assert!(expected.num_rows() > 500, "{}", expected.num_rows());
    for (partitions, batch_rows) in [(1, 8192), (1, 1), (2, 100), (7, 33), (7, 8192)] {
        let found = rows(pairs(&context(partitions), &left, &right, (partitions, batch_rows))).await;
        assert_eq!(found, expected, "{partitions} partitions, batches of {batch_rows}");
    }
}

#[tokio::test]
async fn levels_come_on_demand() {
    let (left, right) = two_files();
    let context = context(2);
    let [left, right] = [left, right].map(|file| context.read_batch(file).unwrap());
    let found = rows(link(left, right, Payload::new(&model()).with_levels()).unwrap()).await;
    assert!(found.column_by_name("level_name").is_some());
}

#[tokio::test]
async fn operators_stand_above_and_below() {
    let (left, right) = two_files();
    let all = rows(pairs(&context(2), &left, &right, (2, 100))).await;
    let weights = all.column_by_name("match_weight").unwrap().as_primitive::<Float64Type>();
    let ids = all.column_by_name("left_id").unwrap().as_primitive::<Int64Type>();
    let sure = weights.values().iter().zip(ids.values()).filter(|(weight, id)| **weight >= 9.0 && **id < 100).count();
    assert!(sure > 20, "{sure}");

    let above = pairs(&context(2), &left, &right, (2, 100));
    let above = above.filter(col("match_weight").gt_eq(lit(9.0)).and(col("left_id").lt(lit(100)))).unwrap();
    let above = above.aggregate(Vec::new(), vec![count(col("right_id"))]).unwrap().collect().await.unwrap();
    assert_eq!(above[0].column(0).as_primitive::<Int64Type>().value(0), sure as i64);

    // A filter below changes who is there, and with it how often a name occurs; so the sides are cut on the right alone.
    let context = context(2);
    let below = context.read_table(table(&right, 2, 100)).unwrap().filter(col("id").lt(lit(300))).unwrap();
    let below = rows(link(context.read_batch(left.clone()).unwrap(), below, Payload::new(&model())).unwrap()).await;
    let rights = all.column_by_name("right_id").unwrap().as_primitive::<Int64Type>();
    assert_eq!(below.num_rows(), rights.values().iter().filter(|id| **id < 300).count());
}

#[tokio::test]
async fn columns_that_no_model_reads_are_not_handed_to_the_node() {
    let (left, right) = two_files();
    let frame = pairs(&context(2), &left, &right, (2, 100)).select(vec![col("left_id")]).unwrap();
    let plan = frame.create_physical_plan().await.unwrap();
    let told = displayable(plan.as_ref()).indent(false).to_string();
    let node = find(&plan).unwrap_or_else(|| panic!("{told}"));
    for child in node.children() {
        let names: Vec<String> = child.schema().fields().iter().map(|field| field.name().clone()).collect();
        assert_eq!(names, ["id", "name", "birth", "place", "phone", "household"], "{told}");
    }
}

#[tokio::test]
async fn the_left_side_is_one_partition_and_the_right_side_keeps_its_own() {
    let (left, right) = two_files();
    let context = context(3);
    let many = context.read_table(table(&left, 4, 10)).unwrap();
    let right = context.read_table(table(&right, 3, 100)).unwrap();
    let plan = link(many, right, Payload::new(&model())).unwrap().create_physical_plan().await.unwrap();
    let node = find(&plan).unwrap();
    let counts: Vec<usize> =
        node.children().iter().map(|child| child.output_partitioning().partition_count()).collect();
    assert_eq!((counts, node.properties().output_partitioning().partition_count()), (vec![1, 3], 3));
}

#[tokio::test]
async fn the_node_tells_what_it_did() {
    let (left, right) = two_files();
    let context = context(2);
    let plan = pairs(&context, &left, &right, (2, 100)).create_physical_plan().await.unwrap();
    let found: usize = collect(plan.clone(), context.task_ctx()).await.unwrap().iter().map(RecordBatch::num_rows).sum();
    let metrics = find(&plan).unwrap().metrics().unwrap();
    let sum = |name: &str| metrics.sum_by_name(name).map_or(0, |value: MetricValue| value.as_usize());
    assert_eq!(metrics.output_rows(), Some(found));
    assert_eq!((sum("build_input_rows"), sum("input_rows")), (600, 1500));
    assert!(sum("candidates") >= found && sum("build_time") > 0 && sum("build_mem_used") > 10_000);
}

#[tokio::test]
async fn the_index_counts_in_the_memory_pool_and_gives_its_share_back() {
    let (left, right) = two_files();
    let runtime = RuntimeEnvBuilder::new().with_memory_limit(64 << 20, 1.0).build_arc().unwrap();
    let context = context(2);
    let plan = pairs(&context, &left, &right, (2, 100)).create_physical_plan().await.unwrap();
    let task = |runtime| SessionContext::new_with_config_rt(SessionConfig::new(), runtime).task_ctx();
    collect(plan.clone(), task(runtime.clone())).await.unwrap();
    assert!(runtime.memory_pool.reserved() > 10_000, "the plan holds its index: {}", runtime.memory_pool.reserved());
    drop(plan);
    assert_eq!(runtime.memory_pool.reserved(), 0);

    let small = RuntimeEnvBuilder::new().with_memory_limit(10_000, 1.0).build_arc().unwrap();
    let plan = pairs(&context, &left, &right, (2, 100)).create_physical_plan().await.unwrap();
    let error = collect(plan, task(small)).await.unwrap_err();
    assert!(matches!(error.find_root(), DataFusionError::ResourcesExhausted(_)), "{error}");
}

#[tokio::test]
async fn whoever_drops_the_stream_ends_the_run() {
    let (left, right) = two_files();
    let context = context(2);
    let plan = pairs(&context, &left, &right, (2, 10)).create_physical_plan().await.unwrap();
    let mut stream = execute_stream(plan.clone(), context.task_ctx()).unwrap();
    assert!(stream.next().await.unwrap().unwrap().num_rows() > 0);
    drop(stream);
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    let rows = || find(&plan).unwrap().metrics().unwrap().sum_by_name("input_rows").unwrap().as_usize();
    let seen = rows();
    assert!(seen < 1500, "the right side was read to its end");
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    assert_eq!(rows(), seen, "somebody reads on");
}

#[tokio::test]
async fn the_engine_s_faults_come_through_and_at_the_first_moment_that_they_can() {
    let (left, right) = two_files();
    let context = context(2);
    // In the plan: a column that is not there.
    let [here, there] = [&left, &right].map(|file| context.read_batch(file.clone()).unwrap());
    let nameless = here.clone().drop_columns(&["name"]).unwrap();
    let error = link(nameless, there, Payload::new(&model())).unwrap_err();
    assert!(matches!(link_error(&error), Some(LinkError::MissingColumn { .. })), "{error}");
    // In the run: an identifier that occurs twice, for every partition that waits.
    let twice = batch(&[person("1", "王福兰"), person("2", "李国强"), person("1", "王福兰")]);
    let plan = pairs(&context, &twice, &right, (2, 100)).create_physical_plan().await.unwrap();
    let error = collect(plan, context.task_ctx()).await.unwrap_err();
    assert!(matches!(link_error(&error), Some(LinkError::RepeatedId { first: 1, second: 3 })), "{error}");
    // So for a left side without rows.
    let nobody = here.filter(col("id").lt(lit(0))).unwrap();
    let pairs = link(nobody, context.read_batch(right).unwrap(), Payload::new(&model())).unwrap();
    let error = pairs.collect().await.unwrap_err();
    assert!(matches!(link_error(&error), Some(LinkError::Empty { .. })), "{error}");
}

fn person(id: &str, name: &str) -> Vec<String> {
    [id, name, "19780203", "369901102203", "", "", ""].map(str::to_owned).to_vec()
}
