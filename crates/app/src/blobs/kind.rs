//! What a file is, by its content: its first bytes, and where it ends. Names and declared types are not asked.

use bairi_plan::{FileGroup, FileKind};

use super::Refusal;

/// The largest picture.
pub const PICTURE_BYTES_MAX: u64 = 10 << 20;
/// The largest paper, and so the largest file.
pub const PAPER_BYTES_MAX: u64 = 20 << 20;

/// The beginning of a text is looked at for marks of a markup language.
const HEAD_BYTES: usize = 1024;
const PNG_MARK: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Beginnings of programs in pictures; longer than what compressed pixels bring about by chance.
const SCRIPTS: [&[u8]; 5] = [b"<script", b"<?php", b"<!doctype", b"<iframe", b"<html"];

/// A file of a known kind, without what stood behind its end.
#[derive(Debug)]
pub(crate) struct Sniffed {
    pub(crate) kind: FileKind,
    pub(crate) bytes: Vec<u8>,
}

/// Telephones hang videos and second pictures behind a picture's end: that is cut off. Programs are refused.
pub(crate) fn sniff(mut bytes: Vec<u8>) -> Result<Sniffed, Refusal> {
    if bytes.is_empty() {
        return Err(Refusal::Empty);
    }
    let kind = kind(&bytes)?;
    let bytes_max = match kind.group() {
        FileGroup::Image => PICTURE_BYTES_MAX,
        FileGroup::Pdf => PAPER_BYTES_MAX,
    };
    if bytes.len() as u64 > bytes_max {
        return Err(Refusal::Large { mib_max: bytes_max >> 20 });
    }
    if kind.group() == FileGroup::Image {
        if carries_script(&bytes) {
            return Err(Refusal::Script);
        }
        let end = end(kind, &bytes).filter(|end| *end <= bytes.len()).ok_or(Refusal::Broken)?;
        bytes.truncate(end);
    }
    Ok(Sniffed { kind, bytes })
}

fn kind(bytes: &[u8]) -> Result<FileKind, Refusal> {
    let brand = bytes.get(4..12).unwrap_or_default();
    if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
        Ok(FileKind::Jpeg)
    } else if bytes.starts_with(PNG_MARK) {
        Ok(FileKind::Png)
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        Ok(FileKind::Webp)
    } else if bytes.starts_with(b"%PDF-") {
        Ok(FileKind::Pdf)
    } else if brand.starts_with(b"ftyp") && [&b"heic"[..], b"heix", b"mif1", b"msf1", b"avif"].contains(&&brand[4..]) {
        Err(Refusal::Heic)
    } else if is_markup(bytes) {
        Err(Refusal::Markup)
    } else {
        Err(Refusal::Kind)
    }
}

fn is_markup(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD_BYTES)]).to_ascii_lowercase();
    let text = head.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    text.starts_with('<') && ["<svg", "<?xml", "<html", "<!doctype", "<script"].iter().any(|mark| text.contains(mark))
}

fn carries_script(bytes: &[u8]) -> bool {
    let begins =
        |at: usize, mark: &[u8]| bytes.get(at..at + mark.len()).is_some_and(|found| found.eq_ignore_ascii_case(mark));
    let opens = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'<').map(|(at, _)| at);
    opens.into_iter().any(|at| SCRIPTS.iter().any(|mark| begins(at, mark)))
}

/// The offset behind a picture; `None` if it has no end.
fn end(kind: FileKind, bytes: &[u8]) -> Option<usize> {
    match kind {
        FileKind::Jpeg => jpeg_end(bytes),
        FileKind::Png => png_end(bytes),
        FileKind::Webp => {
            let length = u32::from_le_bytes(bytes.get(4..8)?.try_into().ok()?);
            usize::try_from(length).ok()?.checked_add(8)
        }
        FileKind::Pdf => Some(bytes.len()),
    }
}

/// Segments with a length, and after some of them pixels up to the next mark.
fn jpeg_end(bytes: &[u8]) -> Option<usize> {
    const END: u8 = 0xd9;
    const PIXELS: u8 = 0xda;
    let mut at = 2;
    loop {
        if *bytes.get(at)? != 0xff {
            return None;
        }
        match *bytes.get(at + 1)? {
            END => return Some(at + 2),
            0xff => at += 1,
            0x01 | 0xd0..=0xd7 => at += 2,
            mark => {
                let length = u16::from_be_bytes([*bytes.get(at + 2)?, *bytes.get(at + 3)?]);
                at += 2 + usize::from(length.max(2));
                if mark == PIXELS {
                    at = behind_pixels(bytes, at)?;
                }
            }
        }
    }
}

/// A mark inside pixels is written with a zero behind it; the marks of restarts belong to them.
fn behind_pixels(bytes: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    let pairs = rest.windows(2);
    let own = |pair: &[u8]| pair[0] == 0xff && !matches!(pair[1], 0x00 | 0xd0..=0xd7 | 0xff);
    pairs.into_iter().position(own).map(|at| from + at)
}

fn png_end(bytes: &[u8]) -> Option<usize> {
    let mut at = PNG_MARK.len();
    loop {
        let length = usize::try_from(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?)).ok()?;
        let last = bytes.get(at + 4..at + 8)? == b"IEND";
        at = at.checked_add(length)?.checked_add(12)?;
        if last {
            return Some(at);
        }
    }
}
