//! Two files of synthetic people, and plans over them.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use bairi_linkage::{LinkOptions, Model, Resolve, link_files};
use bairi_linkage_node::session;
use datafusion::arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use datafusion::arrow::compute::concat_batches;
use datafusion::arrow::datatypes::{Field, Schema, SchemaRef};
use datafusion::datasource::MemTable;
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use datafusion::prelude::{DataFrame, SessionConfig, SessionContext, col};

/// The remark is no column of any model.
const HEADINGS: [&str; 7] = ["id", "name", "birth", "place", "phone", "household", "remark"];

/// Numbers that look random and are the same in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

/// A register of 600 people in 20 villages, and 1,500 rows of a department: every third about somebody of the register,
/// with slips. Nobody's household is named.
pub(crate) fn two_files() -> (RecordBatch, RecordBatch) {
    let mut chance = Chance(7);
    let surnames: Vec<char> = "王李张刘陈杨黄赵吴周徐孙".chars().collect();
    let given: Vec<char> = "国建华军平志伟文强德光荣海勇永成云龙福生忠正林东英秀兰芳珍玉梅丽红霞桂琴".chars().collect();
    let mut person = |id: usize| {
        let mut pick = |from: &[char]| from[chance.below(from.len() as u64) as usize];
        let name: String = [pick(&surnames), pick(&given), pick(&given)].iter().collect();
        let birth = format!("{}{:02}{:02}", 1940 + chance.below(60), 1 + chance.below(12), 1 + chance.below(28));
        let place = format!("3699{:02}101{:03}", 10 + chance.below(4), 200 + chance.below(5));
        let phone = format!("139{:08}", chance.below(100_000_000));
        vec![id.to_string(), name, birth, place, phone, String::new(), "无".to_owned()]
    };
    let left: Vec<Vec<String>> = (0..600).map(&mut person).collect();
    let mut right: Vec<Vec<String>> = (0..1500).map(&mut person).collect();
    for n in (0..1500).step_by(3) {
        let known = left[n / 3].clone();
        let column = 2 + n % 4;
        right[n] = known
            .into_iter()
            .zip(&right[n])
            .enumerate()
            .map(|(place, (known, other))| match place {
                0 => other.clone(),
                _ if place == column => String::new(),
                _ => known,
            })
            .collect();
    }
    (batch(&left), batch(&right))
}

/// Text columns; an empty text is a missing value. The first column is a whole number, the identifier.
pub(crate) fn batch(rows: &[Vec<String>]) -> RecordBatch {
    let columns = HEADINGS.iter().enumerate().map(|(place, heading)| {
        let texts = rows.iter().map(|row| Some(row[place].as_str()).filter(|text| !text.is_empty()));
        let column: ArrayRef = match place {
            0 => Arc::new(Int64Array::from_iter_values(texts.map(|id| id.unwrap().parse::<i64>().unwrap()))),
            _ => Arc::new(texts.collect::<StringArray>()),
        };
        (*heading, column, true)
    });
    RecordBatch::try_from_iter_with_nullable(columns).unwrap()
}

/// A batch as a table of so many partitions, of batches of so many rows.
pub(crate) fn table(batch: &RecordBatch, partitions: usize, batch_rows: usize) -> Arc<MemTable> {
    let mut parts = vec![Vec::new(); partitions];
    for (place, start) in (0..batch.num_rows()).step_by(batch_rows).enumerate() {
        let rows = batch_rows.min(batch.num_rows() - start);
        parts[place % partitions].push(batch.slice(start, rows));
    }
    Arc::new(MemTable::try_new(batch.schema(), parts).unwrap())
}

pub(crate) fn context(partitions: usize) -> SessionContext {
    session(SessionConfig::new().with_target_partitions(partitions))
}

pub(crate) fn model() -> Model {
    Model::default_model()
}

/// All of a frame's rows by left_id and right_id.
pub(crate) async fn rows(pairs: DataFrame) -> RecordBatch {
    let schema = pairs.schema().inner().clone();
    let order = vec![col("left_id").sort(true, false), col("right_id").sort(true, false)];
    let batches = pairs.sort(order).unwrap().collect().await.unwrap();
    concat_batches(&schema, &batches).unwrap()
}

/// Row groups of so many rows.
pub(crate) fn write(path: &Path, batch: &RecordBatch, group_rows: usize) {
    let mut writer = ArrowWriter::try_new(File::create(path).unwrap(), batch.schema(), None).unwrap();
    for start in (0..batch.num_rows()).step_by(group_rows) {
        writer.write(&batch.slice(start, group_rows.min(batch.num_rows() - start))).unwrap();
        writer.flush().unwrap();
    }
    writer.close().unwrap();
}

pub(crate) fn read(path: &Path) -> RecordBatch {
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap();
    let schema = reader.schema().clone();
    let batches: Vec<RecordBatch> = reader.build().unwrap().map(Result::unwrap).collect();
    concat_batches(&plain(&schema), &batches.iter().map(replain).collect::<Vec<_>>()).unwrap()
}

/// Without what else a file writes beside names and types.
fn plain(schema: &Schema) -> SchemaRef {
    let field = |field: &Arc<Field>| Field::new(field.name(), field.data_type().clone(), field.is_nullable());
    Arc::new(Schema::new(schema.fields().iter().map(field).collect::<Vec<_>>()))
}

pub(crate) fn replain(batch: &RecordBatch) -> RecordBatch {
    RecordBatch::try_new(plain(&batch.schema()), batch.columns().to_vec()).unwrap()
}

/// What `bairi link --model` writes for the two files.
pub(crate) fn by_the_engine(folder: &Path, left: &RecordBatch, right: &RecordBatch, model: &Model) -> RecordBatch {
    let (l, r, out) = (folder.join("l"), folder.join("r"), folder.join("pairs.parquet"));
    write(&l, left, 100);
    write(&r, right, 200);
    let options = LinkOptions { resolve: Resolve::All, ..LinkOptions::default() };
    link_files(&l, &r, model, &out, &options).unwrap();
    read(&out)
}
