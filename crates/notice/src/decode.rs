//! From bytes to text: what kind of file it is, and in which encoding.

use encoding_rs::{GB18030, UTF_16BE, UTF_16LE};

use crate::Refusal;

/// A notice of a hundred pages has half a mebibyte with its markup.
pub(crate) const BYTES_MIB_MAX: usize = 16;

const OLE: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

pub(crate) fn decode(bytes: &[u8]) -> Result<String, Refusal> {
    if bytes.len() > BYTES_MIB_MAX << 20 {
        return Err(Refusal::Long { mib_max: BYTES_MIB_MAX });
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Refusal::Empty);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return crate::docx::to_text(bytes);
    }
    refuse_by_signature(bytes)?;
    let text = plain(bytes).ok_or(Refusal::Binary)?;
    let page = crate::html::is_html(&text);
    let text = if page { crate::html::to_text(&text) } else { text };
    if !text.chars().any(char::is_alphanumeric) {
        // A page of pictures is a document, only not one of words.
        return Err(if text.trim().is_empty() && !page { Refusal::Empty } else { Refusal::NoText });
    }
    Ok(text)
}

fn refuse_by_signature(bytes: &[u8]) -> Result<(), Refusal> {
    if bytes.starts_with(&OLE) {
        // An encrypted .docx is such a container too; the name of the stream is UTF-16.
        let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let encrypted = bytes.windows(name.len()).any(|part| part == name);
        return Err(if encrypted { Refusal::Encrypted } else { Refusal::LegacyDoc });
    }
    if bytes.starts_with(b"%PDF") {
        let encrypted = bytes.windows(8).any(|part| part == b"/Encrypt");
        return Err(if encrypted { Refusal::Encrypted } else { Refusal::Unsupported { kind: "PDF" } });
    }
    if bytes.starts_with(b"{\\rtf") {
        return Err(Refusal::Unsupported { kind: "RTF" });
    }
    Ok(())
}

/// Text in UTF-8, UTF-16 with a mark, or GB 18030 (which holds GBK and GB 2312).
fn plain(bytes: &[u8]) -> Option<String> {
    if let Some(rest) = bytes.strip_prefix(b"\xFF\xFE") {
        return UTF_16LE.decode_without_bom_handling_and_without_replacement(rest).map(Into::into);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xFE\xFF") {
        return UTF_16BE.decode_without_bom_handling_and_without_replacement(rest).map(Into::into);
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let controls = bytes.iter().filter(|b| b.is_ascii_control() && !b.is_ascii_whitespace() && **b != 0x0B).count();
    if bytes.contains(&0) || controls * 50 > bytes.len() {
        return None;
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Some(text.to_owned());
    }
    let utf8 = String::from_utf8_lossy(bytes);
    let (gb, _, _) = GB18030.decode(bytes);
    let faults = |text: &str| text.chars().filter(|c| *c == char::REPLACEMENT_CHARACTER).count();
    let (better, count) =
        if faults(&utf8) < faults(&gb) { (utf8.clone(), faults(&utf8)) } else { (gb.clone(), faults(&gb)) };
    // A cut or damaged character here and there is a document still; one in twenty is none.
    (count * 20 <= better.chars().count()).then(|| better.into_owned())
}
