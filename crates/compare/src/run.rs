//! One comparison: a department's file against the rows of a register, and what follows from it by its purpose.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::{self, File};
use std::io::{Read, Seek};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, Float64Array, Int64Array, RecordBatch, UInt8Array, UInt32Array, new_null_array,
};
use arrow::compute::{cast, concat_batches, take_record_batch};
use arrow::datatypes::{DataType, Field, Float64Type, Int64Type, Schema, UInt8Type};
use arrow::error::ArrowError;
use bairi_base::{Finding, Place};
use bairi_linkage::{Cancel, LinkOptions, LinkReport, Model, Resolve, link_rows};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde::{Deserialize, Serialize};

use crate::error::CompareError;
use crate::mapping::{MEANINGS, Mapping};
use crate::place::whole_code;
use crate::rows::{self, Inside, PLACE};

/// Match weight from which on a pair is worth a look: as likely as not.
const VERIFY_FROM: f64 = 0.0;
/// Below so many rows on either side nothing is learned from them: the model stays as it is.
const ROWS_TO_LEARN_FROM: usize = 2_000;

/// What a unit's code is divided by for its county's.
const COUNTY: i64 = 1_000_000;
/// A county with fewer who are expected may well have nobody in a file.
const SILENT_FROM: u64 = 20;
/// Counties named in a remark.
const COUNTIES_TOLD: usize = 10;

/// What is asked of a department's data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Purpose {
    /// Whoever is expected should be in the file; who is not is a difference.
    Presence,
    /// Who is in the file should be in the register; who is not is a difference.
    Absence,
    /// Who is in the file contradicts what the register says of him.
    Contradiction,
    /// What is due to whoever is expected should be in the file; what is not is a difference.
    Delivery,
}

/// How sure it is that two records are one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Band {
    Sure,
    Verify,
    None,
}

impl Purpose {
    /// Whether those who are not in the file are the differences.
    fn misses(self) -> bool {
        matches!(self, Purpose::Presence | Purpose::Delivery)
    }
}

impl Band {
    /// The code by which registers and links name it.
    pub fn word(self) -> &'static str {
        match self {
            Band::Sure => "sure",
            Band::Verify => "verify",
            Band::None => "none",
        }
    }
}

/// What is compared. `left` has the columns `id` and `unit` (whole numbers: the entry, the unit's code of twelve digits),
/// those of [`crate::MEANINGS`] that the register knows but for the place, which is the unit's, and `expected` (true or
/// false): who should be found, or whose being found is a contradiction.
pub struct Ask<'a> {
    pub left: &'a [RecordBatch],
    pub mapping: &'a Mapping,
    pub purpose: Purpose,
    /// Whether a place of the file, as it writes it, lies in the area that is compared.
    pub inside: Inside<'a>,
    pub model: &'a Model,
    /// Whether the model learns from the two sides first; not one that people's verdicts have taught.
    pub learns: bool,
    /// Which pairs count: each row's best, or no row and no entry more than once.
    pub resolve: Resolve,
    /// A folder of the run's own; what is left in it are [`PAIRS`] and what [`row_bands`] reads.
    pub folder: &'a Path,
    pub threads: usize,
    pub cancel: &'a Cancel,
}

/// How surely somebody of the register is behind each row that was compared.
const ROWS: &str = "rows.parquet";

/// The pairs that the differences rest on, with weights and levels: a row for each difference that has one.
pub const PAIRS: &str = "pairs.parquet";

/// Something to be cleared up.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// The register's entry; `None` if nobody like it is in the register.
    pub entry: Option<i64>,
    /// The entry's unit; without an entry the place that the file names, filled up with zeros, if it is a code.
    pub unit: Option<i64>,
    /// The file's row, as a spreadsheet numbers it; `None` if nobody like the entry is in the file.
    pub row: Option<i64>,
    pub band: Band,
    /// Match weight of the two, in bits.
    pub weight: Option<f64>,
    /// Where the pair stands in [`PAIRS`].
    pub pair: Option<u32>,
}

/// What a run came to.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Outcome {
    /// Rows of the file that were compared, and those left out because they lie elsewhere.
    pub rows: u64,
    pub elsewhere: u64,
    /// Entries of the register, and how many of them are expected.
    pub entries: u64,
    pub expected: u64,
    /// Entries compared, by unit.
    pub by_unit: BTreeMap<i64, u64>,
    /// Rows of the file by how surely somebody of the register is behind them.
    pub sure: u64,
    pub verify: u64,
    pub none: u64,
    pub differences: Vec<Difference>,
    /// The match weight from which on a pair is sure.
    pub sure_from: Option<f64>,
    /// Whether the model had been taught by people's verdicts.
    #[serde(default)]
    pub taught: bool,
    /// What the reader should know: values that could not be read, blocks left out.
    pub remarks: Vec<Finding>,
    pub seconds: f64,
}

/// Compares a file that can be read once from its start.
///
/// # Errors
/// If the file or a working file cannot be read, or the run was cancelled; the folder then holds nothing to be kept.
pub fn run<R: Read + Seek + Send + 'static>(file: R, ask: &Ask<'_>) -> Result<(Outcome, Model), CompareError> {
    let start = std::time::Instant::now();
    let right = Working(ask.folder.join("rows.work"));
    let taken = rows::take_in(file, ask.mapping, &right.0, ask.inside, ask.cancel)?;
    let mut outcome =
        Outcome { rows: taken.rows, elsewhere: taken.elsewhere, taught: !ask.learns, ..Outcome::default() };
    let left = Left::of(ask.left)?;
    if taken.rows == 0 && ask.purpose.misses() {
        // Everybody would be missing, which such a file does not say.
        return Err(Finding::error("compare.rows.none", Place::Nowhere).with("elsewhere", taken.elsewhere).into());
    }
    outcome.entries = left.units.len() as u64;
    outcome.expected = left.expected.len() as u64;
    for unit in left.units.values() {
        *outcome.by_unit.entry(*unit).or_default() += 1;
    }
    let pairs = Working(ask.folder.join("pairs.work"));
    let (model, report, found) = if taken.rows == 0 || left.units.is_empty() {
        (ask.model.clone(), LinkReport::default(), None)
    } else {
        let learns = ask.learns && taken.rows as usize >= ROWS_TO_LEARN_FROM && left.units.len() >= ROWS_TO_LEARN_FROM;
        let options = LinkOptions {
            threads: ask.threads,
            train: learns,
            resolve: ask.resolve,
            sorted: true,
            with_levels: true,
            cancel: ask.cancel.clone(),
            ..LinkOptions::default()
        };
        let (model, report) = link_rows(&left.rows, &right.0, ask.model, &pairs.0, &options)?;
        (model, report, Some(read(&pairs.0)?))
    };
    outcome.sure_from = report.sure_from;
    // What the model did not meet is for whoever trains models.
    outcome.remarks = LinkReport { trained: None, ..report }.findings(&model);
    if taken.rows == 0 {
        outcome
            .remarks
            .push(Finding::warning("compare.rows.nobody", Place::Nowhere).with("elsewhere", taken.elsewhere));
    }
    let (differences, evidence) = judge(ask.purpose, &left, found.as_ref(), &right.0, ask.folder, &mut outcome)?;
    outcome.differences = differences;
    if let Some(found) = &found {
        write(&ask.folder.join(PAIRS), &take_record_batch(found, &UInt32Array::from(evidence))?)?;
    }
    ask.cancel.check()?;
    outcome.seconds = start.elapsed().as_secs_f64();
    Ok((outcome, model))
}

/// A file that goes with the run.
struct Working(PathBuf);

impl Drop for Working {
    fn drop(&mut self) {
        // One that was never made cannot be removed.
        let _ = fs::remove_file(&self.0);
    }
}

/// The register's rows.
struct Left {
    /// With the place that the engine compares.
    rows: Vec<RecordBatch>,
    units: HashMap<i64, i64>,
    /// In the batches' order.
    expected: Vec<i64>,
}

impl Left {
    fn of(batches: &[RecordBatch]) -> Result<Left, CompareError> {
        let mut left = Left { rows: Vec::new(), units: HashMap::new(), expected: Vec::new() };
        for batch in batches {
            let missing = |name: &str| ArrowError::SchemaError(format!("the rows have no column {name}"));
            let numbers = |name: &str| {
                let column = batch.column_by_name(name).and_then(|c| c.as_primitive_opt::<Int64Type>());
                column.ok_or_else(|| missing(name))
            };
            let (ids, units) = (numbers("id")?, numbers("unit")?);
            let expected = batch.column_by_name("expected").and_then(|c| c.as_boolean_opt());
            let expected = expected.ok_or_else(|| missing("expected"))?;
            left.units.extend(ids.values().iter().copied().zip(units.values().iter().copied()));
            let is_expected = |row: &usize| expected.is_valid(*row) && expected.value(*row);
            left.expected.extend((0..batch.num_rows()).filter(is_expected).map(|row| ids.value(row)));
            let place = cast(units, &DataType::Utf8)?;
            let named =
                batch.schema_ref().fields().iter().map(|f| f.name().clone()).zip(batch.columns().iter().cloned());
            let mut columns: Vec<(String, ArrayRef)> = named.chain([("place".to_owned(), place)]).collect();
            // What the register does not know says nothing.
            for meaning in MEANINGS {
                if columns.iter().all(|(name, _)| name != meaning) {
                    columns.push((meaning.to_owned(), new_null_array(&DataType::Utf8, batch.num_rows())));
                }
            }
            left.rows.push(RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(n, c)| (n, c, true)))?);
        }
        Ok(left)
    }
}

/// The best pair that an entry or a row has.
#[derive(Clone, Copy)]
struct Best {
    entry: i64,
    row: i64,
    weight: f64,
    pair: u32,
}

struct Pairs<'a> {
    entries: &'a Int64Array,
    rows: &'a Int64Array,
    weights: &'a Float64Array,
}

impl Pairs<'_> {
    fn iter(&self) -> impl Iterator<Item = Best> + '_ {
        let one = |at: usize| Best {
            entry: self.entries.value(at),
            row: self.rows.value(at),
            weight: self.weights.value(at),
            pair: at as u32,
        };
        (0..self.weights.len()).map(one)
    }
}

/// Entry, row, and the pair of the two.
type Open = (Option<i64>, Option<i64>, Option<Best>);

fn judge(
    purpose: Purpose,
    left: &Left,
    pairs: Option<&RecordBatch>,
    right: &Path,
    folder: &Path,
    outcome: &mut Outcome,
) -> Result<(Vec<Difference>, Vec<u32>), CompareError> {
    let pairs = pairs.map(|pairs| Pairs {
        entries: pairs.column(0).as_primitive(),
        rows: pairs.column(1).as_primitive(),
        weights: pairs.column(2).as_primitive::<Float64Type>(),
    });
    let found: Vec<Best> = pairs.iter().flat_map(Pairs::iter).filter(|best| best.weight >= VERIFY_FROM).collect();
    let sure_from = outcome.sure_from.unwrap_or(f64::INFINITY).max(VERIFY_FROM);
    let band = |weight: f64| if weight >= sure_from { Band::Sure } else { Band::Verify };
    outcome.sure = found.iter().filter(|best| band(best.weight) == Band::Sure).count() as u64;
    outcome.verify = found.len() as u64 - outcome.sure;
    outcome.none = outcome.rows - found.len() as u64;
    let mut places: HashMap<i64, i64> = HashMap::new();
    let bands: HashMap<i64, Band> = found.iter().map(|best| (best.row, band(best.weight))).collect();
    keep_row_bands(right, folder, &bands)?;
    let open: Vec<Open> = match purpose {
        Purpose::Presence | Purpose::Delivery => {
            let best = best_of_entries(&found);
            outcome.remarks.extend(silent_counties(left, &best));
            let missing = left.expected.iter().filter_map(|entry| match best.get(entry) {
                Some(found) if band(found.weight) == Band::Sure => None,
                Some(found) => Some((Some(*entry), Some(found.row), Some(*found))),
                None => Some((Some(*entry), None, None)),
            });
            missing.collect()
        }
        Purpose::Contradiction => {
            let expected: HashSet<i64> = left.expected.iter().copied().collect();
            let mut met: Vec<Best> = best_of_entries(&found).into_values().collect();
            met.retain(|best| expected.contains(&best.entry));
            met.sort_unstable_by_key(|best| best.entry);
            met.into_iter().map(|best| (Some(best.entry), Some(best.row), Some(best))).collect()
        }
        Purpose::Absence => {
            let best: HashMap<i64, Best> = found.iter().map(|best| (best.row, *best)).collect();
            let mut open: Vec<Open> = Vec::new();
            each_person(right, |row, place| match best.get(&row) {
                Some(found) if band(found.weight) == Band::Sure => {}
                Some(found) => open.push((Some(found.entry), Some(row), Some(*found))),
                None => {
                    places.extend(place.and_then(whole_code).map(|place| (row, place)));
                    open.push((None, Some(row), None));
                }
            })?;
            open
        }
    };
    let mut evidence = Vec::new();
    let differences = open.into_iter().map(|(entry, row, best)| {
        let pair = best.map(|best| {
            evidence.push(best.pair);
            evidence.len() as u32 - 1
        });
        let band = best.map_or(Band::None, |best| band(best.weight));
        let unit = match entry {
            Some(entry) => left.units.get(&entry).copied(),
            None => row.and_then(|row| places.get(&row).copied()),
        };
        Difference { entry, unit, row, band, weight: best.map(|best| best.weight), pair }
    });
    Ok((differences.collect(), evidence))
}

/// Tells of counties in which somebody is expected and nobody was found: perhaps the file leaves them out.
fn silent_counties(left: &Left, found: &HashMap<i64, Best>) -> Option<Finding> {
    let mut heard: BTreeMap<i64, (u64, bool)> = BTreeMap::new();
    for entry in &left.expected {
        if let Some(unit) = left.units.get(entry) {
            let (expected, is_heard) = heard.entry(unit / COUNTY).or_default();
            *expected += 1;
            *is_heard |= found.contains_key(entry);
        }
    }
    let silent: Vec<(i64, u64)> = heard
        .iter()
        .filter(|(_, (expected, is_heard))| !is_heard && *expected >= SILENT_FROM)
        .map(|(c, (n, _))| (*c, *n))
        .collect();
    // Where no county is heard at all, the counts say it.
    if silent.is_empty() || silent.len() == heard.len() {
        return None;
    }
    let told: Vec<String> = silent.iter().take(COUNTIES_TOLD).map(|(county, _)| county.to_string()).collect();
    let finding = Finding::warning("compare.rows.counties", Place::Nowhere).with("count", silent.len());
    Some(finding.with("people", silent.iter().map(|(_, n)| n).sum::<u64>()).with("counties", told.join("、")))
}

/// Of each entry the heaviest pair; of equal ones that with the first row.
fn best_of_entries(found: &[Best]) -> HashMap<i64, Best> {
    let mut best: HashMap<i64, Best> = HashMap::with_capacity(found.len());
    for one in found {
        let held = best.entry(one.entry).or_insert(*one);
        if (one.weight, -one.row) > (held.weight, -held.row) {
            *held = *one;
        }
    }
    best
}

/// The file's rows, of those that say the same only the first.
fn each_person(right: &Path, mut each: impl FnMut(i64, Option<&str>)) -> Result<(), CompareError> {
    let mut seen: HashSet<u64> = HashSet::new();
    for batch in ParquetRecordBatchReaderBuilder::try_new(File::open(right)?)?.build()? {
        let batch = batch?;
        let rows = batch.column(0).as_primitive::<Int64Type>();
        let texts: Vec<_> = batch.columns()[1..].iter().map(|column| column.as_string::<i32>()).collect();
        for at in 0..batch.num_rows() {
            let mut hasher = std::hash::DefaultHasher::new();
            for text in &texts {
                std::hash::Hash::hash(&text.is_valid(at).then(|| text.value(at)), &mut hasher);
            }
            if seen.insert(std::hash::Hasher::finish(&hasher)) {
                let place = texts[PLACE];
                each(rows.value(at), place.is_valid(at).then(|| place.value(at)));
            }
        }
    }
    Ok(())
}

fn keep_row_bands(right: &Path, folder: &Path, bands: &HashMap<i64, Band>) -> Result<(), CompareError> {
    let fields = [Field::new("row", DataType::Int64, false), Field::new("band", DataType::UInt8, false)];
    let schema = Arc::new(Schema::new(fields.to_vec()));
    let mut writer = ArrowWriter::try_new(File::create(folder.join(ROWS))?, schema.clone(), None)?;
    for batch in ParquetRecordBatchReaderBuilder::try_new(File::open(right)?)?.build()? {
        let batch = batch?;
        let rows = batch.column(0).as_primitive::<Int64Type>();
        let codes = rows.values().iter().map(|row| bands.get(row).copied().unwrap_or(Band::None) as u8);
        let codes: UInt8Array = codes.collect::<Vec<u8>>().into();
        writer.write(&RecordBatch::try_new(schema.clone(), vec![batch.column(0).clone(), Arc::new(codes)])?)?;
    }
    writer.close()?;
    Ok(())
}

/// How surely somebody of the register is behind the rows that were compared.
#[derive(Clone, Debug, Default)]
pub struct RowBands {
    /// By row: one byte each, for a file may have tens of millions.
    of: Vec<u8>,
}

/// Of a row that was not compared.
const ELSEWHERE: u8 = u8::MAX;

impl RowBands {
    /// `None` for a row that was not compared: it lies elsewhere.
    pub fn of(&self, row: i64) -> Option<Band> {
        let code = *self.of.get(usize::try_from(row).ok()?)?;
        [Band::Sure, Band::Verify, Band::None].into_iter().find(|band| *band as u8 == code)
    }
}

/// Reads back what a run left about the rows.
///
/// # Errors
/// If there was no run, or its files are gone.
pub fn row_bands(folder: &Path) -> Result<RowBands, CompareError> {
    let mut bands = RowBands::default();
    for batch in ParquetRecordBatchReaderBuilder::try_new(File::open(folder.join(ROWS))?)?.build()? {
        let batch = batch?;
        let (rows, codes) = (batch.column(0).as_primitive::<Int64Type>(), batch.column(1).as_primitive::<UInt8Type>());
        for (row, code) in rows.values().iter().zip(codes.values()) {
            let row = usize::try_from(*row).unwrap_or_default();
            if row >= bands.of.len() {
                bands.of.resize(row + 1, ELSEWHERE);
            }
            bands.of[row] = *code;
        }
    }
    Ok(bands)
}

fn read(path: &Path) -> Result<RecordBatch, CompareError> {
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(path)?)?;
    let schema = reader.schema().clone();
    let batches = reader.build()?.collect::<Result<Vec<_>, _>>()?;
    Ok(concat_batches(&schema, &batches)?)
}

fn write(path: &Path, pairs: &RecordBatch) -> Result<(), CompareError> {
    let part = path.with_extension("part");
    let mut writer = ArrowWriter::try_new(File::create(&part)?, Arc::clone(&pairs.schema()), None)?;
    writer.write(pairs)?;
    writer.close()?;
    fs::rename(&part, path)?;
    Ok(())
}
