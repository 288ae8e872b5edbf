//! The rows that stand, as files that another engine can read.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use bairi_ledger::Viewer;
use bairi_plan::{DerivedFrom, Register};
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::basic::Compression;
use datafusion::parquet::file::properties::WriterProperties;
use tokio::task::spawn_blocking;

use crate::columns::{OPEN_COLUMNS, SYSTEM_COLUMNS, log_schema};
use crate::scan::Scan;
use crate::selection::Selection;
use crate::world::World;
use crate::{Lake, LakeError};

impl Lake {
    /// Writes the current rows of every register, the units among them, as one Parquet file each, with the columns that
    /// predicates may name; answers with the registers and their files. A register that looks at its entries' earlier
    /// states has a second file of these, called like it and ` before`. Nothing is masked: only maintenance may.
    pub async fn write_current(&self, viewer: &Viewer, dir: &Path) -> Result<Vec<(String, PathBuf)>, LakeError> {
        if !viewer.is_unscoped() {
            return Err(LakeError::NotAllowed);
        }
        let (world, dir) = (self.state().world, dir.to_owned());
        let written = spawn_blocking(move || {
            let mut files = Vec::new();
            for register in &world.catalog.plan.registers {
                let standing = world.selection(register)?;
                let path = dir.join(format!("{}.parquet", register.id));
                write(&world, register, &standing, &path)?;
                files.push((register.id.clone(), path));
                if register.derived.iter().any(|d| matches!(d.from, DerivedFrom::Earlier { .. })) {
                    let path = dir.join(format!("{}.before.parquet", register.id));
                    write(&world, register, &Selection::earlier(standing), &path)?;
                    files.push((format!("{} before", register.id), path));
                }
            }
            Ok(files)
        });
        written.await?
    }
}

fn write(world: &World, register: &Register, selection: &Selection, path: &Path) -> Result<(), LakeError> {
    let shelf = world.snapshot.shelf(&register.id)?;
    let log: SchemaRef = match shelf.tail.first().filter(|_| shelf.builtin) {
        Some(units) => units.schema(),
        None => log_schema(register),
    };
    let columns: Vec<usize> = OPEN_COLUMNS.into_iter().chain(SYSTEM_COLUMNS..log.fields().len()).collect();
    let properties = WriterProperties::builder().set_compression(Compression::LZ4_RAW).build();
    let schema = Arc::new(log.project(&columns)?);
    let writer = Mutex::new(ArrowWriter::try_new(File::create(path)?, schema, Some(properties))?);
    let scan = Scan { shelf, selection, columns: &columns, limits: &[], hints: &[] };
    scan.run(|| (), |(), batch| Ok(writer.lock().unwrap_or_else(PoisonError::into_inner).write(batch)?))?;
    writer.into_inner().unwrap_or_else(PoisonError::into_inner).close()?;
    Ok(())
}
