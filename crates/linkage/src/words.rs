//! A dictionary of texts: each distinct one is standardised once and known by a code.

use crate::hash::{self, HashedMap};
use crate::model::Kind;
use crate::part::Of;
use crate::standard::name::Name;

/// The code of a missing value.
pub(crate) const NONE: u32 = u32::MAX;

#[derive(Default)]
pub(crate) struct Words {
    is_name: bool,
    /// By hash of the text as it was written, and by hash of what it was standardised to.
    written: HashedMap<u32>,
    known: HashedMap<u32>,
    characters: Vec<char>,
    syllables: Vec<u16>,
    folded: Vec<u16>,
    ends: Vec<u32>,
    pub(crate) hashes: Vec<u64>,
    pinyin: Vec<u64>,
    surnames: Vec<u64>,
    scratch: Name,
}

impl Words {
    pub(crate) fn new(kind: Kind) -> Self {
        Self { is_name: kind == Kind::ChineseName, ..Self::default() }
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The code of a text; a new one if it has not been met.
    pub(crate) fn code(&mut self, text: &str) -> u32 {
        let written = hash::bytes(text.as_bytes());
        if let Some(code) = self.written.get(&written) {
            return *code;
        }
        let mut name = std::mem::take(&mut self.scratch);
        let there = if self.is_name {
            name.fill(text)
        } else {
            name.characters.clear();
            name.characters.extend(text.trim().chars());
            !name.characters.is_empty()
        };
        let code = if there { self.intern(&name) } else { NONE };
        self.scratch = name;
        self.written.insert(written, code);
        code
    }

    fn intern(&mut self, name: &Name) -> u32 {
        let key = hash::characters(&name.characters);
        if let Some(code) = self.known.get(&key) {
            return *code;
        }
        let code = self.ends.len() as u32;
        self.known.insert(key, code);
        self.characters.extend_from_slice(&name.characters);
        self.ends.push(self.characters.len() as u32);
        self.hashes.push(key);
        if self.is_name {
            self.syllables.extend_from_slice(&name.syllables);
            self.folded.extend_from_slice(&name.folded);
            self.pinyin.push(name.pinyin);
            self.surnames.push(name.surname);
        }
        code
    }

    /// Takes over the words of another dictionary; gives their new codes.
    pub(crate) fn absorb(&mut self, other: &Words) -> Vec<u32> {
        let mut name = Name::default();
        (0..other.len())
            .map(|code| {
                let range = other.range(code as u32);
                name.characters.clear();
                name.characters.extend_from_slice(&other.characters[range.clone()]);
                if self.is_name {
                    name.syllables.clear();
                    name.syllables.extend_from_slice(&other.syllables[range.clone()]);
                    name.folded.clear();
                    name.folded.extend_from_slice(&other.folded[range]);
                    (name.pinyin, name.surname) = (other.pinyin[code], other.surnames[code]);
                }
                self.intern(&name)
            })
            .collect()
    }

    /// Gives back what is needed only while words are added.
    pub(crate) fn close(&mut self) {
        self.written = HashedMap::default();
        self.known = HashedMap::default();
        self.characters.shrink_to_fit();
        self.syllables.shrink_to_fit();
        self.folded.shrink_to_fit();
        self.ends.shrink_to_fit();
        self.hashes.shrink_to_fit();
        self.pinyin.shrink_to_fit();
        self.surnames.shrink_to_fit();
    }

    fn range(&self, code: u32) -> std::ops::Range<usize> {
        let code = code as usize;
        let start = if code == 0 { 0 } else { self.ends[code - 1] as usize };
        start..self.ends[code] as usize
    }

    pub(crate) fn characters(&self, code: u32) -> &[char] {
        &self.characters[self.range(code)]
    }
    pub(crate) fn syllables(&self, code: u32) -> &[u16] {
        &self.syllables[self.range(code)]
    }
    pub(crate) fn folded(&self, code: u32) -> &[u16] {
        &self.folded[self.range(code)]
    }

    /// A part of a word, 0 if it is missing.
    pub(crate) fn part(&self, code: u32, of: Of) -> u64 {
        if code == NONE {
            return 0;
        }
        match of {
            Of::Pinyin => self.pinyin[code as usize],
            Of::Surname => self.surnames[code as usize],
            Of::Start(count) => {
                let characters = self.characters(code);
                hash::characters(&characters[..characters.len().min(count.into())])
            }
            Of::Sorted => {
                let mut sorted = self.characters(code).to_vec();
                sorted.sort_unstable();
                hash::characters(&sorted)
            }
            _ => self.hashes[code as usize],
        }
    }
}
