//! The repository's own rules: what ARCHITECTURE.md, CONTRIBUTING.md and the house style promise, held by tests.

mod arrows;
mod catalogues;
mod files;
mod sources;

/// Fails with every broken rule at once, one per line.
#[track_caller]
fn none(broken: Vec<String>) {
    assert!(broken.is_empty(), "{} broken:\n{}", broken.len(), broken.join("\n"));
}
