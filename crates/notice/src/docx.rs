//! From a .docx to text: the paragraphs and tables of `word/document.xml`.

use std::io::Read;

use flate2::read::DeflateDecoder;

use crate::Refusal;
use crate::html::Sheet;

/// A document of a thousand pages unpacks to less.
const UNPACKED_MIB_MAX: u64 = 64;
const ENTRIES_MAX: usize = 10_000;

pub(crate) fn to_text(bytes: &[u8]) -> Result<String, Refusal> {
    let entries = entries(bytes).ok_or(Refusal::Unsupported { kind: "ZIP" })?;
    if entries.iter().any(|e| e.encrypted) {
        return Err(Refusal::Encrypted);
    }
    let document =
        entries.iter().find(|e| e.name == b"word/document.xml").ok_or(Refusal::Unsupported { kind: "ZIP" })?;
    let xml = unpack(bytes, document)?;
    let text = paragraphs(&String::from_utf8_lossy(&xml));
    if text.trim().is_empty() { Err(Refusal::NoText) } else { Ok(text) }
}

struct Entry<'a> {
    name: &'a [u8],
    encrypted: bool,
    method: u16,
    packed: usize,
    at: usize,
}

fn u16_at(bytes: &[u8], at: usize) -> Option<usize> {
    Some(usize::from(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?)))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<usize> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?) as usize)
}

/// The central directory at the end of the archive.
fn entries(bytes: &[u8]) -> Option<Vec<Entry<'_>>> {
    let tail = bytes.len().saturating_sub(66_000);
    let end = tail + bytes[tail..].windows(4).rposition(|part| part == b"PK\x05\x06")?;
    let count = u16_at(bytes, end + 10)?;
    let mut at = u32_at(bytes, end + 16)?;
    let mut out = Vec::new();
    for _ in 0..count.min(ENTRIES_MAX) {
        if bytes.get(at..at.checked_add(4)?)? != b"PK\x01\x02" {
            return None;
        }
        let (name, extra, comment) = (u16_at(bytes, at + 28)?, u16_at(bytes, at + 30)?, u16_at(bytes, at + 32)?);
        out.push(Entry {
            name: bytes.get(at + 46..at + 46 + name)?,
            encrypted: u16_at(bytes, at + 8)? & 1 == 1,
            method: u16_at(bytes, at + 10)? as u16,
            packed: u32_at(bytes, at + 20)?,
            at: u32_at(bytes, at + 42)?,
        });
        at = at.checked_add(46 + name + extra + comment)?;
    }
    Some(out)
}

fn unpack(bytes: &[u8], entry: &Entry<'_>) -> Result<Vec<u8>, Refusal> {
    let damaged = Refusal::Unsupported { kind: "ZIP" };
    let packed = packed(bytes, entry).ok_or(damaged.clone())?;
    let mut out = Vec::new();
    let read = match entry.method {
        0 => packed.take(UNPACKED_MIB_MAX << 20).read_to_end(&mut out),
        8 => DeflateDecoder::new(packed).take((UNPACKED_MIB_MAX << 20) + 1).read_to_end(&mut out),
        _ => return Err(damaged),
    };
    read.map_err(|_| damaged)?;
    if out.len() as u64 > UNPACKED_MIB_MAX << 20 {
        return Err(Refusal::Long { mib_max: UNPACKED_MIB_MAX as usize });
    }
    Ok(out)
}

fn packed<'a>(bytes: &'a [u8], entry: &Entry<'_>) -> Option<&'a [u8]> {
    let (name, extra) = (u16_at(bytes, entry.at.checked_add(26)?)?, u16_at(bytes, entry.at.checked_add(28)?)?);
    let start = entry.at + 30 + name + extra;
    bytes.get(start..start.checked_add(entry.packed)?)
}

fn paragraphs(xml: &str) -> String {
    let mut sheet = Sheet::default();
    let mut rest = xml;
    let (mut in_text, mut depth) = (false, 0usize);
    while let Some(at) = rest.find('<') {
        if in_text {
            sheet.text(&rest[..at]);
        }
        rest = &rest[at..];
        // An older copy of what stands just before it, for older programs.
        if rest.starts_with("<mc:Fallback") {
            rest = rest.find("</mc:Fallback>").map_or("", |end| &rest[end..]);
        }
        let Some(end) = rest.find('>') else { break };
        let tag = &rest[1..end];
        rest = &rest[end + 1..];
        let name = tag.split([' ', '/', '\n', '\r', '\t']).next().unwrap_or("");
        let closing = tag.starts_with('/');
        let name = if closing { tag[1..].trim() } else { name };
        match (name, closing) {
            ("w:t", _) => in_text = !closing && !tag.ends_with('/'),
            ("w:tbl", false) => {
                depth += 1;
                sheet.line();
            }
            ("w:tbl", true) => {
                depth = depth.saturating_sub(1);
                sheet.line();
            }
            ("w:tr", false) if depth == 1 => sheet.row(),
            ("w:tr", true) if depth == 1 => sheet.line(),
            ("w:tc", false) if depth == 1 => sheet.cell(1),
            ("w:gridSpan", false) if depth == 1 => sheet.wide(span(tag)),
            ("w:p", true) | ("w:br" | "w:cr", false) if depth == 0 => sheet.line(),
            ("w:p", true) | ("w:br" | "w:cr" | "w:tab", false) => sheet.space(),
            _ => {}
        }
    }
    sheet.done
}

/// Columns that a cell reaches over.
fn span(tag: &str) -> usize {
    let digits = tag.split("w:val=").nth(1).unwrap_or("").trim_start_matches(['"', '\'']);
    digits.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap_or(1).clamp(1, 60)
}
