//! Integration tests of the whole.

mod hygiene;
