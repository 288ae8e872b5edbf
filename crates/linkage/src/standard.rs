//! Standardisation: what an office typed becomes what can be compared.

pub mod date;
mod hanzi;
pub mod id_number;
mod id_reading;
mod latin;
mod lunar;
mod lunar_years;
pub(crate) mod masked;
pub mod name;
pub mod phone;
pub mod place;

pub use date::Date;
pub use id_number::IdNumber;
pub use id_reading::Reading;
pub use masked::Masked;

/// The digit that a character stands for, full-width forms included.
#[inline]
pub(crate) fn digit(c: char) -> Option<u8> {
    match c {
        '0'..='9' => Some(c as u8 - b'0'),
        '０'..='９' => Some((u32::from(c) - u32::from('０')) as u8),
        _ => None,
    }
}
