//! Text of any of the encodings in use here, as UTF-8 with one kind of line end.

use std::cell::Cell;
use std::io::{self, Read, Seek, SeekFrom};
use std::rc::Rc;

use encoding_rs::{CoderResult, DecoderResult, Encoding, GB18030, UTF_8};

const CHUNK_BYTES: usize = 64 * 1024;
/// Room for a chunk in UTF-8: three bytes for each that cannot be read.
const DECODED_BYTES: usize = 4 * CHUNK_BYTES;

/// The encoding of a whole file: by its mark, otherwise UTF-8 if it is valid, otherwise what has fewer faults.
pub(crate) fn encoding<R: Read + Seek>(reader: &mut R) -> io::Result<&'static Encoding> {
    let mut mark = [0; 3];
    reader.seek(SeekFrom::Start(0))?;
    let mut filled = 0;
    while filled < mark.len() {
        match reader.read(&mut mark[filled..])? {
            0 => break,
            n => filled += n,
        }
    }
    if let Some((encoding, _)) = Encoding::for_bom(&mark[..filled]) {
        return Ok(encoding);
    }
    let as_utf8 = malformed(reader, UTF_8)?;
    if as_utf8 == 0 {
        return Ok(UTF_8);
    }
    let as_gb18030 = malformed(reader, GB18030)?;
    Ok(if as_gb18030 < as_utf8 { GB18030 } else { UTF_8 })
}

/// How many sequences an encoding does not know.
fn malformed<R: Read + Seek>(reader: &mut R, encoding: &'static Encoding) -> io::Result<u64> {
    reader.seek(SeekFrom::Start(0))?;
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let (mut raw, mut out) = (vec![0; CHUNK_BYTES], vec![0; DECODED_BYTES]);
    let mut count = 0;
    loop {
        let n = reader.read(&mut raw)?;
        let mut from = 0;
        loop {
            let (result, read, _) = decoder.decode_to_utf8_without_replacement(&raw[from..n], &mut out, n == 0);
            from += read;
            match result {
                DecoderResult::Malformed(..) => count += 1,
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
            }
        }
        if n == 0 {
            return Ok(count);
        }
    }
}

/// What the decoder and whoever reads from it tell each other.
#[derive(Debug, Default)]
pub(crate) struct Gauge {
    /// Bytes given out since the reader last set it to zero.
    pub(crate) given: Cell<usize>,
    /// Quotation marks given out in all.
    pub(crate) quotes: Cell<u64>,
    /// Whether all has been given out.
    pub(crate) ended: Cell<bool>,
}

/// Decodes, turns every line end into a line feed, and ends with one.
pub(crate) struct Decoder<R> {
    inner: R,
    decoder: encoding_rs::Decoder,
    raw: Vec<u8>,
    out: Vec<u8>,
    /// What of `out` has not been given out.
    from: usize,
    to: usize,
    after_return: bool,
    last: u8,
    ended: bool,
    gauge: Rc<Gauge>,
    /// Bytes that may be given out between two settings of the gauge.
    given_max: usize,
}

impl<R: Read> Decoder<R> {
    pub(crate) fn new(inner: R, encoding: &'static Encoding, gauge: Rc<Gauge>, given_max: usize) -> Decoder<R> {
        Decoder {
            inner,
            decoder: encoding.new_decoder_with_bom_removal(),
            raw: vec![0; CHUNK_BYTES],
            out: vec![0; DECODED_BYTES],
            from: 0,
            to: 0,
            after_return: false,
            last: b'\n',
            ended: false,
            gauge,
            given_max,
        }
    }

    fn fill(&mut self) -> io::Result<()> {
        while self.from == self.to && !self.ended {
            let n = self.inner.read(&mut self.raw)?;
            let (result, read, written, _) = self.decoder.decode_to_utf8(&self.raw[..n], &mut self.out, n == 0);
            debug_assert!(result == CoderResult::InputEmpty && read == n);
            self.from = 0;
            self.to = self.one_kind_of_line_end(written);
            if n == 0 {
                self.ended = true;
                if self.last != b'\n' {
                    self.out[self.to] = b'\n';
                    self.to += 1;
                }
            }
        }
        Ok(())
    }

    /// How many bytes are left.
    fn one_kind_of_line_end(&mut self, written: usize) -> usize {
        let mut to = written;
        if self.after_return || self.out[..written].contains(&b'\r') {
            to = 0;
            for at in 0..written {
                let byte = self.out[at];
                let swallowed = byte == b'\n' && self.after_return;
                self.after_return = byte == b'\r';
                if !swallowed {
                    self.out[to] = if byte == b'\r' { b'\n' } else { byte };
                    to += 1;
                }
            }
        }
        if to > 0 {
            self.last = self.out[to - 1];
        }
        to
    }
}

impl<R: Read> Read for Decoder<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.fill()?;
        let n = buffer.len().min(self.to - self.from);
        buffer[..n].copy_from_slice(&self.out[self.from..self.from + n]);
        self.from += n;
        let quotes = buffer[..n].iter().filter(|b| **b == b'"').count();
        self.gauge.quotes.set(self.gauge.quotes.get() + quotes as u64);
        self.gauge.ended.set(self.ended && self.from == self.to);
        self.gauge.given.set(self.gauge.given.get() + n);
        if self.gauge.given.get() > self.given_max {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a record without end"));
        }
        Ok(n)
    }
}
