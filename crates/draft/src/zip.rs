//! A ZIP archive, as every office computer opens it: names in UTF-8, contents deflated.

use std::io::{Error, Write};

use flate2::Compression;
use flate2::write::DeflateEncoder;

/// Version 2.0 of the format: folders and deflate.
const VERSION: u16 = 20;
/// Bit 11: names are UTF-8.
const UTF_8: u16 = 1 << 11;
const DEFLATED: u16 = 8;
/// The first day that the format knows, so that the same files make the same archive.
const DAY: u16 = (1 << 5) | 1;

pub(crate) fn archive<'f>(files: impl Iterator<Item = (String, &'f [u8])>) -> std::io::Result<Vec<u8>> {
    let (mut out, mut directory, mut count) = (Vec::new(), Vec::new(), 0_u16);
    for (name, content) in files {
        let mut packed = DeflateEncoder::new(Vec::new(), Compression::default());
        packed.write_all(content)?;
        let packed = packed.finish()?;
        let mut crc = flate2::Crc::new();
        crc.update(content);
        let offset = size(out.len())?;
        let mut head = Vec::new();
        for word in [VERSION, UTF_8, DEFLATED, 0, DAY] {
            head.extend(word.to_le_bytes());
        }
        for word in [crc.sum(), size(packed.len())?, size(content.len())?] {
            head.extend(word.to_le_bytes());
        }
        let length = u16::try_from(name.len()).map_err(Error::other)?;
        head.extend(length.to_le_bytes());
        head.extend([0; 2]);
        out.extend(b"PK\x03\x04");
        out.extend(&head);
        out.extend(name.as_bytes());
        out.extend(packed);
        directory.extend(b"PK\x01\x02");
        directory.extend(VERSION.to_le_bytes());
        directory.extend(head);
        // Comment, disk, and attributes: none.
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
        count = count.checked_add(1).ok_or_else(|| Error::other("too many files for an archive"))?;
    }
    let (at, length) = (size(out.len())?, size(directory.len())?);
    out.extend(directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend([count.to_le_bytes(), count.to_le_bytes()].concat());
    out.extend([length.to_le_bytes(), at.to_le_bytes()].concat());
    out.extend([0; 2]);
    Ok(out)
}

fn size(bytes: usize) -> std::io::Result<u32> {
    u32::try_from(bytes).map_err(Error::other)
}
