//! One fixed hash: the same value has the same hash in every run, on every machine.

use std::hash::{BuildHasherDefault, Hasher};

const A: u64 = 0x9e37_79b9_7f4a_7c15;
const B: u64 = 0xd6e8_feb8_6659_fd93;

/// Mixes two words into one; never 0, which stands for "missing".
#[inline]
pub(crate) fn mix(a: u64, b: u64) -> u64 {
    let wide = u128::from(a ^ A) * u128::from(b ^ B);
    let folded = (wide as u64) ^ ((wide >> 64) as u64);
    // A second round: one multiplication leaves short keys too regular for a table's high bits.
    let wide = u128::from(folded ^ B) * u128::from(A);
    ((wide as u64) ^ ((wide >> 64) as u64)).max(1)
}

#[inline]
pub(crate) fn bytes(text: &[u8]) -> u64 {
    let mut state = mix(text.len() as u64, 1);
    let mut chunks = text.chunks_exact(8);
    for chunk in &mut chunks {
        state = mix(state, u64::from_le_bytes(chunk.try_into().expect("a chunk has eight bytes")));
    }
    let rest = chunks.remainder();
    if !rest.is_empty() {
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        state = mix(state, u64::from_le_bytes(last));
    }
    state
}

#[inline]
pub(crate) fn characters(text: &[char]) -> u64 {
    text.iter().fold(mix(text.len() as u64, 2), |state, c| mix(state, u64::from(u32::from(*c))))
}

/// For tables whose keys are hashes already.
#[derive(Default)]
pub(crate) struct Ready(u64);

impl Hasher for Ready {
    #[inline]
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, text: &[u8]) {
        self.0 = bytes(text);
    }
    #[inline]
    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}

pub(crate) type HashedMap<V> = std::collections::HashMap<u64, V, BuildHasherDefault<Ready>>;
pub(crate) type HashedSet = std::collections::HashSet<u64, BuildHasherDefault<Ready>>;

/// Bytes that a table takes: an entry and a byte of its own for each place.
pub(crate) fn map_bytes<V>(map: &HashedMap<V>) -> usize {
    map.capacity() * (size_of::<(u64, V)>() + 1)
}

pub(crate) fn set_bytes(set: &HashedSet) -> usize {
    set.capacity() * (size_of::<u64>() + 1)
}
