//! The words of a package that a reviewer chooses from.

/// Kinds of targets, as `tasks/*.toml` writes them.
pub const KINDS: [&str; 5] = ["deliverable", "rate", "number", "coverage", "periodic"];
/// Levels of units, from the widest to the smallest.
pub const LEVELS: [&str; 5] = ["province", "city", "county", "township", "village"];
/// How often something may be owed; besides, `day-1` to `day-31` for a day of every month.
pub const CADENCES: [&str; 3] = ["month-end", "monthly", "half-month"];

/// Whether a package knows the word.
pub(crate) fn is_cadence(word: &str) -> bool {
    let day = |word: &str| word.strip_prefix("day-").and_then(|day| day.parse::<u8>().ok());
    CADENCES.contains(&word) || day(word).is_some_and(|day| (1..=31).contains(&day) && word == format!("day-{day}"))
}
