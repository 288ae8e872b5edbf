//! Files as departments would send them, made of the demonstration's own people: to try a comparison with.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use bairi_base::Lang;
use bairi_lake::{Lake, TableAsk};
use bairi_plan::{DataSet, Plan};
use bairi_sheet::{Column, CsvExport, Table, XlsxExport};
use bairi_synth::{DepartmentFile, Knobs, Registered};
use encoding_rs::GBK;
use serde_json::Value;

use crate::fault::Fault;

/// The folder of the demonstration in which they lie.
pub(super) const FOLDER: &str = "departments";
/// The folder while they are being written.
const DRAFT: &str = "departments.draft";

/// Writes the files that the package's knobs declare, unless they are there; answers with their folder.
pub(super) async fn write(
    dir: &Path,
    lake: &Lake,
    plan: &Plan,
    knobs: &Knobs,
    seed: u64,
) -> Result<Option<PathBuf>, Fault> {
    let Some(comparisons) = plan.comparisons.as_ref().filter(|_| !knobs.department_files.is_empty()) else {
        return Ok(None);
    };
    let (folder, draft) = (dir.join(FOLDER), dir.join(DRAFT));
    let fault = |source| Fault::Folder { path: folder.clone(), source };
    if folder.exists() {
        return Ok(Some(folder));
    }
    if draft.exists() {
        fs::remove_dir_all(&draft).map_err(fault)?;
    }
    fs::create_dir_all(&draft).map_err(fault)?;
    for file in &knobs.department_files {
        let Some(data) = comparisons.data.iter().find(|data| data.id == file.data) else { continue };
        let people = expected(lake, plan, data).await?;
        let rows = file.rows(knobs, seed, &people)?;
        let bytes = put(plan, file, &rows).map_err(std::io::Error::other).map_err(fault)?;
        fs::write(draft.join(&file.name), bytes).map_err(fault)?;
    }
    fs::rename(&draft, &folder).map_err(fault)?;
    Ok(Some(folder))
}

/// Whom the register expects in the data.
async fn expected(lake: &Lake, plan: &Plan, data: &DataSet) -> Result<Vec<Registered>, Fault> {
    let Some(root) = plan.units.root() else { return Ok(Vec::new()) };
    let columns: Vec<(String, String)> = data.columns.iter().map(|(m, field)| (m.clone(), field.clone())).collect();
    let ask = TableAsk {
        register: data.register.clone(),
        unit: root.code,
        columns: columns.clone(),
        expected: data.population.clone(),
    };
    let rows = lake.unscoped_texts(ask).await?;
    let person = |row: bairi_lake::TextRow| {
        let known = columns.iter().zip(row.texts).filter_map(|((meaning, _), text)| Some((meaning.clone(), text?)));
        Registered { unit: Some(row.unit), values: known.collect::<BTreeMap<_, _>>() }
    };
    Ok(rows.into_iter().map(person).collect())
}

fn put(plan: &Plan, file: &DepartmentFile, rows: &[Vec<String>]) -> Result<Vec<u8>, bairi_sheet::WriteError> {
    let columns = file.columns.iter().map(|(_, heading)| Column { title: heading.clone(), kind: None });
    let name = Path::new(&file.name).file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let table = Table { plan, lang: Lang::Zh, name, lines: file.lines.clone(), columns: columns.collect() };
    let values = |row: &Vec<String>| -> Vec<Value> { row.iter().cloned().map(Value::from).collect() };
    if file.name.ends_with(".xlsx") {
        let mut book = XlsxExport::new(&table)?;
        rows.iter().try_for_each(|row| book.row(&values(row)))?;
        return book.finish();
    }
    let mut csv = CsvExport::new(&table, Vec::new())?;
    rows.iter().try_for_each(|row| csv.row(&values(row)))?;
    let bytes = csv.finish()?;
    Ok(match file.gbk {
        true => GBK.encode(String::from_utf8_lossy(&bytes).trim_start_matches('\u{feff}')).0.into_owned(),
        false => bytes,
    })
}
