//! Whether anything in a PDF runs, or another file lies inside it.
//!
//! Not a reader of PDF: it looks for the names of what is refused, wherever they may stand. Names may be written with
//! escapes (`/J#53`), and objects may lie packed in object streams; both are undone. What cannot be undone is refused.

use std::io::Read;

use flate2::read::ZlibDecoder;

use super::Refusal;

/// Long enough not to come about by chance in packed bytes: refused wherever they stand.
const NAMES: [&[u8]; 6] = [b"JavaScript", b"Launch", b"RichMedia", b"EmbeddedFile", b"EmbeddedFiles", b"Rendition"];
/// Too short for that: refused outside packed bytes.
const SHORT_NAMES: [&[u8]; 2] = [b"JS", b"XFA"];
const LOCKED: &[u8] = b"Encrypt";
const PACKED_OBJECTS: &[u8] = b"ObjStm";
/// Longer names are none of ours.
const NAME_BYTES_MAX: usize = 40;
/// The end must be near: what stands far behind it is another file.
const TAIL_BYTES: usize = 1024;
/// What the packed objects of one file may unpack to, all together.
const UNPACKED_BYTES_MAX: u64 = 64 << 20;

pub(crate) fn check(bytes: &[u8]) -> Result<(), Refusal> {
    let tail = &bytes[bytes.len().saturating_sub(TAIL_BYTES)..];
    if find(tail, b"%%EOF").is_none() {
        return Err(if find(bytes, b"%%EOF").is_some() { Refusal::Script } else { Refusal::Broken });
    }
    let mut left = UNPACKED_BYTES_MAX;
    let packed = streams(bytes);
    for (at, name) in names(bytes) {
        let inside = packed.binary_search_by(|(from, to)| order(*from, *to, at)).is_ok();
        if NAMES.contains(&name.as_slice()) || (!inside && SHORT_NAMES.contains(&name.as_slice())) {
            return Err(Refusal::Script);
        }
        if name == LOCKED {
            return Err(Refusal::Locked);
        }
        if name == PACKED_OBJECTS {
            let objects = unpack(bytes, at, &mut left)?;
            let bad = |name: &[u8]| NAMES.contains(&name) || SHORT_NAMES.contains(&name);
            if names(&objects).any(|(_, name)| bad(&name)) {
                return Err(Refusal::Script);
            }
        }
    }
    Ok(())
}

fn order(from: usize, to: usize, at: usize) -> std::cmp::Ordering {
    if to <= at {
        std::cmp::Ordering::Less
    } else if from > at {
        std::cmp::Ordering::Greater
    } else {
        std::cmp::Ordering::Equal
    }
}

/// Where packed bytes stand, in their order.
fn streams(bytes: &[u8]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(from) = stream_after(bytes, at) {
        let Some(length) = find(&bytes[from..], b"endstream") else { break };
        found.push((from, from + length));
        at = from + length + b"endstream".len();
    }
    found
}

/// The first byte behind the next word `stream` that ends its line.
fn stream_after(bytes: &[u8], from: usize) -> Option<usize> {
    const WORD: &[u8] = b"stream";
    let mut at = from;
    loop {
        at += find(bytes.get(at..)?, WORD)? + WORD.len();
        match bytes.get(at..)? {
            [b'\r', b'\n', ..] => return Some(at + 2),
            [b'\n' | b'\r', ..] => return Some(at + 1),
            _ => {}
        }
    }
}

/// The objects of the stream whose head names them at `at`.
fn unpack(bytes: &[u8], at: usize, left: &mut u64) -> Result<Vec<u8>, Refusal> {
    let from = stream_after(bytes, at).ok_or(Refusal::Broken)?;
    let mut objects = Vec::new();
    let taken = ZlibDecoder::new(&bytes[from..]).take(*left).read_to_end(&mut objects);
    let taken = taken.map_err(|_| Refusal::Broken)? as u64;
    if taken == 0 || taken == *left {
        return Err(Refusal::Broken);
    }
    *left -= taken;
    Ok(objects)
}

/// Every name with its offset, escapes undone.
fn names(bytes: &[u8]) -> impl Iterator<Item = (usize, Vec<u8>)> {
    let slashes = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'/');
    slashes.filter_map(|(at, _)| Some((at, name(&bytes[at + 1..])?)))
}

fn name(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut name = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at).filter(|byte| !ends_name(**byte)) {
        let escaped = bytes.get(at + 1..at + 3).filter(|_| *byte == b'#').and_then(hexadecimal);
        name.push(escaped.unwrap_or(*byte));
        at += if escaped.is_some() { 3 } else { 1 };
        if name.len() > NAME_BYTES_MAX {
            return None;
        }
    }
    (!name.is_empty()).then_some(name)
}

fn hexadecimal(digits: &[u8]) -> Option<u8> {
    u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

fn ends_name(byte: u8) -> bool {
    matches!(byte, b'\0' | b'\t' | b'\n' | b'\x0c' | b'\r' | b' ') || b"()<>[]{}/%".contains(&byte)
}

fn find(bytes: &[u8], word: &[u8]) -> Option<usize> {
    let first = *word.first()?;
    let candidates = bytes.iter().enumerate().filter(|(_, byte)| **byte == first);
    candidates.map(|(at, _)| at).find(|at| bytes[*at..].starts_with(word))
}
