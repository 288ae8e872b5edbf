//! Resident identity numbers (GB 11643-1999) and the disability cards that begin with one.
//!
//! A number is 6 digits of address, 8 of the day of birth, 3 of sequence (odd for men, even for women) and a
//! check digit, which may be `X`. The address is that of the first registration, so that codes since abolished
//! are normal and not checked. A disability card is the number followed by one digit of category (1–7) and one
//! of grade (1–4).

use std::ops::RangeInclusive;

use chrono::NaiveDate;

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_DIGITS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];
const NUMBER_LEN: usize = 18;
const CARD_LEN: usize = 20;
/// No bearer was born outside these years.
const BIRTH_YEARS: RangeInclusive<u32> = 1880..=2100;
/// Address digits of the numbers made up for tests and training: a county code that was never given to a county.
const RESERVED_ADDRESS: &str = "3699";

/// What is wrong with a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdFault {
    /// Not 18 digits (the last may be `X`), nor those and two digits of a disability card.
    Shape,
    /// The day of birth does not exist.
    Birth,
    /// The check digit is wrong: a digit has been mistyped, or two exchanged.
    CheckDigit,
    /// The two last digits are no category and grade of disability.
    Card,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sex {
    Male,
    Female,
}

impl Sex {
    /// The code of GB/T 2261.1: 1 or 2.
    pub fn code(self) -> &'static str {
        match self {
            Sex::Male => "1",
            Sex::Female => "2",
        }
    }
}

/// Whether the text is a resident identity number or a disability card, as it is stored (see [`normalise`]).
pub fn check(text: &str) -> Result<(), IdFault> {
    let (digits, last) = split(text).ok_or(IdFault::Shape)?;
    birth(text).ok_or(IdFault::Birth)?;
    if check_digit(digits) != Some(last) {
        return Err(IdFault::CheckDigit);
    }
    match text.as_bytes().get(NUMBER_LEN..) {
        Some([category, grade]) if !((b'1'..=b'7').contains(category) && (b'1'..=b'4').contains(grade)) => {
            Err(IdFault::Card)
        }
        _ => Ok(()),
    }
}

/// The check digit after the first 17 digits; `None` if they are not 17 digits.
pub fn check_digit(digits: &str) -> Option<char> {
    let ok = digits.len() == WEIGHTS.len() && digits.bytes().all(|b| b.is_ascii_digit());
    let sum: u32 = digits.bytes().zip(WEIGHTS).map(|(b, w)| u32::from(b.wrapping_sub(b'0')) * w).sum();
    ok.then(|| CHECK_DIGITS[sum as usize % CHECK_DIGITS.len()])
}

/// The day of birth that the number names; `None` if there is no such day.
pub fn birth(text: &str) -> Option<NaiveDate> {
    let (digits, _) = split(text)?;
    let number = |from: usize, to: usize| digits[from..to].parse::<u32>().ok();
    let year = number(6, 10).filter(|year| BIRTH_YEARS.contains(year))?;
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, number(10, 12)?, number(12, 14)?)
}

/// The bearer's sex; `None` if the text has not the shape of a number.
pub fn sex(text: &str) -> Option<Sex> {
    let (digits, _) = split(text)?;
    let odd = digits.as_bytes()[16] % 2 == 1;
    Some(if odd { Sex::Male } else { Sex::Female })
}

/// Whether the number is from the pattern reserved for made-up people.
pub fn is_reserved(text: &str) -> bool {
    text.starts_with(RESERVED_ADDRESS)
}

/// As numbers are stored: full-width characters made narrow, spaces left out, `x` written `X`.
pub fn normalise(text: &str) -> String {
    let narrow = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        _ => c,
    };
    text.chars().map(narrow).filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect()
}

/// The first 17 digits and the check digit; `None` if the shape is wrong.
fn split(text: &str) -> Option<(&str, char)> {
    let (digits, rest) = text.split_at_checked(WEIGHTS.len())?;
    let last = rest.chars().next()?;
    let all = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    let ok = matches!(text.len(), NUMBER_LEN | CARD_LEN)
        && all(digits)
        && (last.is_ascii_digit() || last == 'X')
        && all(&rest[last.len_utf8()..]);
    ok.then_some((digits, last))
}
