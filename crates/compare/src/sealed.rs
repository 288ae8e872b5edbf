//! A file that lies encrypted: written from front to back, read at any place.
//!
//! ChaCha20-Poly1305 over pieces of 64 KiB, under a key of the file's own: derived (HKDF, SHA-256) from the one that is kept
//! and a random salt in the file's head. The nonce of a piece is its number and whether it is the last: pieces cannot be
//! exchanged, left out or cut off without being noticed.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use ring::hkdf::{HKDF_SHA256, Salt};
use ring::rand::{SecureRandom, SystemRandom};

const MARK: &[u8; 8] = b"BAIRIS01";
const SALT: usize = 32;
const HEAD: u64 = (MARK.len() + SALT) as u64;
const PIECE: usize = 64 << 10;
const TAG: usize = 16;
const KEY: usize = 32;
/// What the derived key is for.
const PURPOSE: &[u8] = b"a file of a department";

/// What files are encrypted with. Whoever has it and the files can read them: keep it elsewhere than their backup.
#[derive(Clone)]
pub struct SealingKey([u8; KEY]);

impl SealingKey {
    /// Reads the key's file; makes it, readable by its owner alone, if there is none.
    ///
    /// # Errors
    /// If the file cannot be read or made, or does not hold a key.
    pub fn load_or_make(path: &Path) -> io::Result<SealingKey> {
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => make(path)?,
            Err(error) => return Err(error),
        };
        let told = || io::Error::new(io::ErrorKind::InvalidData, "the file does not hold a key of 32 bytes");
        Ok(SealingKey(bytes.try_into().map_err(|_| told())?))
    }

    /// The key of one file.
    fn of_file(&self, salt: &[u8; SALT]) -> io::Result<LessSafeKey> {
        let made = Salt::new(HKDF_SHA256, salt).extract(&self.0);
        let made = made.expand(&[PURPOSE], &CHACHA20_POLY1305).map_err(refused)?;
        Ok(LessSafeKey::new(UnboundKey::from(made)))
    }
}

/// The library does not say why.
fn refused(_: ring::error::Unspecified) -> io::Error {
    io::Error::other("the file could not be encrypted")
}

fn random(into: &mut [u8]) -> io::Result<()> {
    SystemRandom::new().fill(into).map_err(refused)
}

fn make(path: &Path) -> io::Result<Vec<u8>> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut key = vec![0; KEY];
    random(&mut key)?;
    let mut file = match options.open(path) {
        Ok(file) => file,
        // Another process was faster.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return fs::read(path),
        Err(error) => return Err(error),
    };
    file.write_all(&key)?;
    file.sync_all()?;
    Ok(key)
}

fn nonce(piece: u64, last: bool) -> Nonce {
    let mut nonce = [0; 12];
    nonce[..8].copy_from_slice(&piece.to_be_bytes());
    nonce[11] = u8::from(last);
    Nonce::assume_unique_for_key(nonce)
}

/// Encrypts what is written into it.
pub struct Sealer<W: Write> {
    out: W,
    key: LessSafeKey,
    piece: u64,
    /// Not encrypted yet: the last piece is known only at the end.
    held: Vec<u8>,
}

impl<W: Write> Sealer<W> {
    /// # Errors
    /// If nothing can be written.
    pub fn new(mut out: W, key: &SealingKey) -> io::Result<Sealer<W>> {
        let mut salt = [0; SALT];
        random(&mut salt)?;
        out.write_all(MARK)?;
        out.write_all(&salt)?;
        Ok(Sealer { out, key: key.of_file(&salt)?, piece: 0, held: Vec::with_capacity(2 * PIECE) })
    }

    /// Writes the end; what was not finished cannot be read.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn finish(mut self) -> io::Result<W> {
        let length = self.held.len();
        self.put(length, true)?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn put(&mut self, length: usize, last: bool) -> io::Result<()> {
        let mut sealed = self.held[..length].to_vec();
        let nonce = nonce(self.piece, last);
        self.key.seal_in_place_append_tag(nonce, Aad::empty(), &mut sealed).map_err(refused)?;
        self.out.write_all(&sealed)?;
        self.held.drain(..length);
        self.piece += 1;
        Ok(())
    }
}

impl<W: Write> Write for Sealer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.held.extend_from_slice(bytes);
        while self.held.len() > PIECE {
            self.put(PIECE, false)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Reads an encrypted file as if it were not.
pub struct Sealed<R: Read + Seek> {
    inner: R,
    key: LessSafeKey,
    pieces: u64,
    length: u64,
    position: u64,
    /// A piece that has been decrypted, and its number.
    open: Option<(u64, Vec<u8>)>,
}

impl Sealed<File> {
    /// # Errors
    /// If the file cannot be read or is no encrypted file.
    pub fn open(path: &Path, key: &SealingKey) -> io::Result<Sealed<File>> {
        Sealed::new(File::open(path)?, key)
    }
}

impl<R: Read + Seek> Sealed<R> {
    /// # Errors
    /// If it cannot be read or is no encrypted file.
    pub fn new(mut inner: R, key: &SealingKey) -> io::Result<Sealed<R>> {
        let whole = inner.seek(SeekFrom::End(0))?;
        inner.seek(SeekFrom::Start(0))?;
        let (mut mark, mut salt) = ([0; MARK.len()], [0; SALT]);
        inner.read_exact(&mut mark)?;
        inner.read_exact(&mut salt)?;
        let body = whole - HEAD;
        let pieces = body.div_ceil((PIECE + TAG) as u64);
        let length = body.checked_sub(pieces * TAG as u64).filter(|_| mark == *MARK && pieces > 0);
        let length = length.ok_or_else(altered)?;
        Ok(Sealed { inner, key: key.of_file(&salt)?, pieces, length, position: 0, open: None })
    }

    /// How many bytes were put into it.
    pub fn length(&self) -> u64 {
        self.length
    }

    fn piece(&mut self, number: u64) -> io::Result<&[u8]> {
        if self.open.as_ref().is_none_or(|(open, _)| *open != number) {
            self.inner.seek(SeekFrom::Start(HEAD + number * (PIECE + TAG) as u64))?;
            let mut sealed = Vec::with_capacity(PIECE + TAG);
            self.inner.by_ref().take((PIECE + TAG) as u64).read_to_end(&mut sealed)?;
            let nonce = nonce(number, number + 1 == self.pieces);
            let length = self.key.open_in_place(nonce, Aad::empty(), &mut sealed).map_err(|_| altered())?.len();
            sealed.truncate(length);
            self.open = Some((number, sealed));
        }
        Ok(self.open.as_ref().map_or(&[], |(_, plain)| plain))
    }
}

fn altered() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the file was altered, cut off, or encrypted with another key")
}

impl<R: Read + Seek> Read for Sealed<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.position >= self.length || into.is_empty() {
            return Ok(0);
        }
        let position = self.position;
        let plain = self.piece(position / PIECE as u64)?;
        let rest = &plain[(position % PIECE as u64) as usize..];
        let count = rest.len().min(into.len());
        into[..count].copy_from_slice(&rest[..count]);
        self.position += count as u64;
        Ok(count)
    }
}

impl<R: Read + Seek> Seek for Sealed<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(place) => i128::from(place),
            SeekFrom::End(distance) => i128::from(self.length) + i128::from(distance),
            SeekFrom::Current(distance) => i128::from(self.position) + i128::from(distance),
        };
        self.position = u64::try_from(target).map_err(|_| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.position)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn key(of: u8) -> SealingKey {
        SealingKey([of; KEY])
    }

    fn seal(plain: &[u8]) -> Vec<u8> {
        let mut sealer = Sealer::new(Vec::new(), &key(1)).unwrap();
        plain.chunks(1_000).for_each(|piece| sealer.write_all(piece).unwrap());
        sealer.finish().unwrap()
    }

    fn read(sealed: &[u8], with: u8) -> io::Result<Vec<u8>> {
        let mut plain = Vec::new();
        Sealed::new(Cursor::new(sealed), &key(with))?.read_to_end(&mut plain)?;
        Ok(plain)
    }

    #[test]
    fn what_was_put_in_comes_out_and_nothing_of_it_shows() {
        for length in [0, 1, 999, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 7] {
            let plain: Vec<u8> = (0..length).map(|i| (i % 251) as u8).collect();
            let sealed = seal(&plain);
            assert_eq!(read(&sealed, 1).unwrap(), plain, "{length}");
            assert!(length < 32 || !sealed.windows(32).any(|window| window == &plain[..32]), "{length}");
        }
    }

    #[test]
    fn it_can_be_read_at_any_place() {
        let plain: Vec<u8> = (0..200_000).map(|i| (i % 253) as u8).collect();
        let mut sealed = Sealed::new(Cursor::new(seal(&plain)), &key(1)).unwrap();
        assert_eq!(sealed.length(), 200_000);
        for place in [0_usize, 65_535, 65_536, 131_072, 199_990, 5] {
            let mut found = vec![0; 10];
            sealed.seek(SeekFrom::Start(place as u64)).unwrap();
            sealed.read_exact(&mut found).unwrap();
            assert_eq!(found, plain[place..place + 10]);
        }
        assert_eq!(sealed.seek(SeekFrom::End(0)).unwrap(), 200_000);
        assert_eq!(sealed.read(&mut [0; 4]).unwrap(), 0);
    }

    #[test]
    fn altered_cut_or_exchanged_pieces_and_other_keys_are_refused() {
        let plain = vec![7; 2 * PIECE + 100];
        let sealed = seal(&plain);
        let piece = PIECE + TAG;
        let mut flipped = sealed.clone();
        flipped[HEAD as usize + 5] ^= 1;
        let mut exchanged = sealed.clone();
        exchanged[HEAD as usize..][..2 * piece].rotate_left(piece);
        let cut = &sealed[..HEAD as usize + 2 * piece];
        for (bad, with) in [(&flipped[..], 1), (&exchanged, 1), (cut, 1), (&sealed[..40], 1), (&sealed, 2), (b"x", 1)] {
            assert!(read(bad, with).is_err());
        }
    }

    #[test]
    fn a_key_is_made_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/key");
        let mut sealer = Sealer::new(Vec::new(), &SealingKey::load_or_make(&path).unwrap()).unwrap();
        sealer.write_all(b"once").unwrap();
        let sealed = sealer.finish().unwrap();
        let mut plain = String::new();
        let again = SealingKey::load_or_make(&path).unwrap();
        Sealed::new(Cursor::new(sealed), &again).unwrap().read_to_string(&mut plain).unwrap();
        assert_eq!(plain, "once");
        fs::write(&path, b"short").unwrap();
        assert!(SealingKey::load_or_make(&path).is_err());
    }
}
