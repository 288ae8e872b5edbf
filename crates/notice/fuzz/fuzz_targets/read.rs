//! Any file is read or refused: no panic, no hang, and everything read stands where it is said to.
#![no_main]

use bairi_notice_fuzz::{document, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    read(&document(input));
});
