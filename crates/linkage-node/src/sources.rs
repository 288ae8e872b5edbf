//! A Parquet file as a frame, whatever its name is.

use std::path::Path;

use bairi_linkage::LinkError;
use datafusion::parquet::errors::ParquetError;
use datafusion::prelude::{DataFrame, ParquetReadOptions, SessionContext};

pub(crate) async fn parquet(context: &SessionContext, path: &Path) -> Result<DataFrame, LinkError> {
    let whole = path.canonicalize().map_err(|source| LinkError::Open { path: path.to_owned(), source })?;
    // Any ending will do: a file is known by its first bytes.
    let options = ParquetReadOptions { file_extension: "", ..ParquetReadOptions::default() };
    context.read_parquet(address(&whole), options).await.map_err(|error| LinkError::Parquet {
        path: path.to_owned(),
        source: ParquetError::General(error.strip_backtrace()),
    })
}

/// A path is taken for a pattern where it has stars or brackets; an address is not.
fn address(path: &Path) -> String {
    let mut address = "file://".to_owned();
    for character in path.to_string_lossy().chars() {
        match character {
            '%' | '?' | '#' | '\\' => address += &format!("%{:02X}", u32::from(character)),
            _ => address.push(character),
        }
    }
    address
}
