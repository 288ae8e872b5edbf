use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// Id of a register or a field.
///
/// Those that a package names are as many as it has lines, and stay for as long as the program runs: a row then costs
/// nothing for its names, whether the generator's own code or a package has written them.
pub(crate) type Id = &'static str;

static WORDS: Mutex<BTreeSet<Id>> = Mutex::new(BTreeSet::new());

pub(crate) fn id(word: &str) -> Id {
    let mut words = WORDS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = words.get(word) {
        return known;
    }
    let kept: Id = Box::leak(word.into());
    words.insert(kept);
    kept
}
