//! What kind of file it is, told by its first bytes and not by its name.

use std::io::{self, Read, Seek, SeekFrom};

use bairi_base::{Finding, Place};

use crate::archive;

pub(crate) enum Kind {
    Xlsx,
    Csv,
}

/// A zip archive: an XLSX, or something else that calls itself so.
const ZIP: &[u8] = b"PK\x03\x04";
/// A compound file: the former Excel format, or an XLSX with a password.
const COMPOUND: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0];
const SNIFFED_BYTES: u64 = 4096;

pub(crate) fn kind<R: Read + Seek>(reader: &mut R) -> Result<Kind, Finding> {
    let mut head = Vec::new();
    reader.by_ref().take(SNIFFED_BYTES).read_to_end(&mut head).map_err(|e| unreadable(&e))?;
    reader.seek(SeekFrom::Start(0)).map_err(|e| unreadable(&e))?;
    let text = String::from_utf8_lossy(&head).to_lowercase();
    let marked = head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]);
    match head.as_slice() {
        head if head.starts_with(ZIP) => match archive::is_too_large(reader).map_err(|e| unreadable(&e))? {
            true => Err(fault("import.file.large").with("max", archive::SHARED_TEXTS_BYTES_MAX >> 20)),
            false => Ok(Kind::Xlsx),
        },
        head if head.starts_with(COMPOUND) => Err(fault("import.file.old")),
        head if head.iter().all(u8::is_ascii_whitespace) => Err(fault("import.file.empty")),
        head if head.starts_with(b"%PDF") || (head.contains(&0) && !marked) => Err(fault("import.file.unknown")),
        _ if text.trim_start().starts_with('<') => Err(fault("import.file.markup")),
        _ => Ok(Kind::Csv),
    }
}

pub(crate) fn fault(code: &str) -> Finding {
    Finding::error(code, Place::Nowhere)
}

pub(crate) fn unreadable(error: &io::Error) -> Finding {
    fault("import.file.unreadable").with("cause", error.kind())
}
