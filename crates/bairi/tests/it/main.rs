//! Integration tests of the whole.

mod hygiene;
mod miniature;
