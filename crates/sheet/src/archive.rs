//! How large an XLSX is when it is unpacked, before it is.

use std::io::{self, Read, Seek, SeekFrom};

/// The one part that is read as a whole: the table of texts that cells share.
const SHARED_TEXTS: &[u8] = b"xl/sharedStrings.xml";
/// Room for its texts is taken from the server's memory.
pub(crate) const SHARED_TEXTS_BYTES_MAX: u64 = 256 << 20;

/// Where an archive's directory is told of: a fixed part, and a comment of at most 64 KiB.
const END_BYTES: u64 = 22 + 0xffff;
const END_MARK: &[u8] = b"PK\x05\x06";
const ENTRY_MARK: &[u8] = b"PK\x01\x02";
const ENTRY_BYTES: usize = 46;
const DIRECTORY_BYTES_MAX: u64 = 4 << 20;

/// Whether the shared texts say that they are larger than what is taken in. An archive that cannot be made out is
/// left to the reader of the workbook.
pub(crate) fn is_too_large<R: Read + Seek>(reader: &mut R) -> io::Result<bool> {
    let found = shared_texts_bytes(reader)?;
    reader.seek(SeekFrom::Start(0))?;
    Ok(found.is_some_and(|bytes| bytes > SHARED_TEXTS_BYTES_MAX))
}

fn shared_texts_bytes<R: Read + Seek>(reader: &mut R) -> io::Result<Option<u64>> {
    let length = reader.seek(SeekFrom::End(0))?;
    let end = read(reader, length.saturating_sub(END_BYTES), END_BYTES)?;
    let Some(at) = end.windows(END_MARK.len()).rposition(|bytes| bytes == END_MARK) else { return Ok(None) };
    let Some((size, from)) = number(&end, at + 12).zip(number(&end, at + 16)) else { return Ok(None) };
    let directory = read(reader, from, size.min(DIRECTORY_BYTES_MAX))?;
    Ok(sizes(&directory).find(|(name, _)| *name == SHARED_TEXTS).map(|(_, bytes)| bytes))
}

/// Name and unpacked size of each entry.
fn sizes(directory: &[u8]) -> impl Iterator<Item = (&[u8], u64)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let entry = directory.get(at..at + ENTRY_BYTES).filter(|e| e.starts_with(ENTRY_MARK))?;
        let short = |from: usize| usize::from(u16::from_le_bytes([entry[from], entry[from + 1]]));
        let name = directory.get(at + ENTRY_BYTES..at + ENTRY_BYTES + short(28))?;
        at += ENTRY_BYTES + short(28) + short(30) + short(32);
        Some((name, number(entry, 24)?))
    })
}

fn number(bytes: &[u8], at: usize) -> Option<u64> {
    let four = bytes.get(at..at + 4)?;
    Some(u64::from(u32::from_le_bytes(four.try_into().ok()?)))
}

fn read<R: Read + Seek>(reader: &mut R, from: u64, max: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.seek(SeekFrom::Start(from))?;
    reader.take(max).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn the_size_that_a_workbook_names_is_found_and_judged() {
        let mut book = rust_xlsxwriter::Workbook::new();
        book.add_worksheet().write_string(0, 0, "户编号").unwrap();
        let mut file = book.save_to_buffer().unwrap();
        let size = shared_texts_bytes(&mut Cursor::new(&file)).unwrap().unwrap();
        assert!((50..10_000).contains(&size), "{size}");
        assert!(!is_too_large(&mut Cursor::new(&file)).unwrap());
        // The same archive, its directory claiming a gigabyte.
        let name = file.windows(SHARED_TEXTS.len()).rposition(|bytes| bytes == SHARED_TEXTS).unwrap();
        let at = name - ENTRY_BYTES + 24;
        file[at..at + 4].copy_from_slice(&(1_u32 << 30).to_le_bytes());
        assert!(is_too_large(&mut Cursor::new(&file)).unwrap());
        assert!(!is_too_large(&mut Cursor::new(b"PK\x03\x04 something else")).unwrap());
    }
}
