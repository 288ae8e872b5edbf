use std::path::Path;

use crate::SynthError;
use crate::fill::FillFault;

/// The folder of a package that holds the files.
pub(crate) const FOLDER: &str = "synth";

/// One file as it stands, not yet checked.
#[derive(Clone, Debug)]
pub(crate) struct Topic {
    /// Within the package.
    pub(crate) file: String,
    pub(crate) table: toml::Table,
}

impl Topic {
    /// Reads files of the folder; those that are no TOML are told together.
    pub(crate) fn read(package: &Path, files: &[String]) -> Result<Vec<Topic>, SynthError> {
        let (mut topics, mut faults) = (Vec::new(), Vec::new());
        for file in files {
            let path = package.join(file);
            let text = std::fs::read_to_string(&path);
            let text = text.map_err(|source| SynthError::Unreadable { file: path, source })?;
            match text.parse::<toml::Table>() {
                Ok(table) => topics.push(Topic { file: file.clone(), table }),
                Err(e) => {
                    faults.push(FillFault { file: file.clone(), key: String::new(), message: e.to_string() });
                }
            }
        }
        if faults.is_empty() { Ok(topics) } else { Err(SynthError::Fills { faults }) }
    }
}
