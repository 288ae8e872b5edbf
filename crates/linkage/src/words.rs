//! A dictionary of texts: each distinct one is standardised once and known by a code.

use std::collections::hash_map::Entry;

use crate::hash::{self, HashedMap};
use crate::model::Kind;
use crate::part::Of;
use crate::standard::name::{Features, Name};

/// The code of a missing value.
pub(crate) const NONE: u32 = u32::MAX;

#[derive(Default)]
pub(crate) struct Words {
    is_name: bool,
    /// Whether one text has one code; otherwise each has its own, which costs less for rows that are forgotten soon.
    is_unique: bool,
    /// By hash of the text as it was written, and by hash of what it was standardised to.
    written: HashedMap<u32>,
    known: HashedMap<u32>,
    characters: Vec<char>,
    ends: Vec<u32>,
    features: Vec<Features>,
    scratch: Name,
}

impl Words {
    pub(crate) fn new(kind: Kind, is_unique: bool) -> Self {
        Self { is_name: kind == Kind::ChineseName, is_unique, ..Self::default() }
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn memory_bytes(&self) -> usize {
        let maps = hash::map_bytes(&self.written) + hash::map_bytes(&self.known);
        let texts = size_of::<char>() * self.characters.capacity() + size_of::<u32>() * self.ends.capacity();
        maps + texts + size_of::<Features>() * self.features.capacity()
    }

    /// The code of a text; a new one if it has not been met.
    pub(crate) fn code(&mut self, text: &str) -> u32 {
        if !self.is_unique {
            return self.take_in(text);
        }
        let written = hash::bytes(text.as_bytes());
        if let Some(code) = self.written.get(&written) {
            return *code;
        }
        let code = self.take_in(text);
        self.written.insert(written, code);
        code
    }

    fn take_in(&mut self, text: &str) -> u32 {
        let mut name = std::mem::take(&mut self.scratch);
        let there = if self.is_name {
            name.fill(text)
        } else {
            name.characters.clear();
            name.characters.extend(text.trim().chars());
            name.features = Features { whole: hash::characters(&name.characters), ..Features::default() };
            !name.characters.is_empty()
        };
        let code = if there { self.intern(&name) } else { NONE };
        self.scratch = name;
        code
    }

    /// Forgets all words.
    pub(crate) fn clear(&mut self) {
        self.written.clear();
        self.known.clear();
        self.characters.clear();
        self.ends.clear();
        self.features.clear();
    }

    fn intern(&mut self, name: &Name) -> u32 {
        let key = name.features.whole;
        let code = self.ends.len() as u32;
        if self.is_unique {
            match self.known.entry(key) {
                Entry::Occupied(known) => return *known.get(),
                Entry::Vacant(place) => place.insert(code),
            };
        }
        self.characters.extend_from_slice(&name.characters);
        self.ends.push(self.characters.len() as u32);
        self.features.push(name.features);
        code
    }

    /// Takes over the words of another dictionary; gives their new codes.
    pub(crate) fn absorb(&mut self, other: &Words) -> Vec<u32> {
        let mut name = Name::default();
        (0..other.len())
            .map(|code| {
                name.characters.clear();
                name.characters.extend_from_slice(other.characters(code as u32));
                name.features = other.features[code];
                self.intern(&name)
            })
            .collect()
    }

    /// Gives back what is needed only while words are added.
    pub(crate) fn close(&mut self) {
        self.written = HashedMap::default();
        self.known = HashedMap::default();
        self.characters.shrink_to_fit();
        self.ends.shrink_to_fit();
        self.features.shrink_to_fit();
    }

    #[inline]
    fn range(&self, code: u32) -> std::ops::Range<usize> {
        let code = code as usize;
        let start = if code == 0 { 0 } else { self.ends[code - 1] as usize };
        start..self.ends[code] as usize
    }

    #[inline]
    pub(crate) fn characters(&self, code: u32) -> &[char] {
        &self.characters[self.range(code)]
    }
    #[inline]
    pub(crate) fn features(&self, code: u32) -> &Features {
        &self.features[code as usize]
    }

    /// A part of a word, 0 if it is missing.
    #[inline]
    pub(crate) fn part(&self, code: u32, of: Of) -> u64 {
        if code == NONE {
            return 0;
        }
        match of {
            Of::Pinyin => self.features(code).pinyin,
            Of::Surname => self.features(code).surname,
            Of::Sorted => self.features(code).sorted,
            Of::Start(count) => {
                let characters = self.characters(code);
                hash::characters(&characters[..characters.len().min(count.into())])
            }
            _ => self.features(code).whole,
        }
    }
}
