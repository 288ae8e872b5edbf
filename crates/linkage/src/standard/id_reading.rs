//! Identity numbers as offices, spreadsheets and published lists write them.

use super::digit;
use super::id_number::{IdNumber, check_of};
use super::masked::{self, HIDDEN, Masked};

/// What is written for a number: itself, and what some certificates add to it.
const PLACES_MAX: usize = 23;

/// What was found where an identity number should stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    Number(IdNumber),
    /// `369901********120X`: some places are hidden.
    Masked(Masked),
    Missing,
    /// `4.50921E+17`: a spreadsheet has destroyed the number; of fifteen places shown something is left.
    Scientific(Option<Masked>),
    /// `450921197801010000`: a spreadsheet has kept fifteen places and filled the rest with zeros.
    Rounded(Masked),
    /// Anything else: too short, too many places hidden, other signs.
    Unreadable,
}

impl IdNumber {
    /// Reads a number as offices write it: full-width digits, lower-case x, blanks, an apostrophe before or `.0` behind
    /// it, O for 0, fifteen places, a check character X left out, hidden places, words or a second number beside it.
    pub fn read(text: &str) -> Reading {
        if let Some(places) = plain(text) {
            return Self::of_places(&places);
        }
        let text = text.trim();
        if text.is_empty() {
            return Reading::Missing;
        }
        if let Some(kept) = scientific(text) {
            return Reading::Scientific(kept);
        }
        match Self::read_one(text) {
            Reading::Unreadable => Self::read_among(text),
            found => found,
        }
    }

    /// The number among words or beside another one: the first that is valid, else the first at all.
    fn read_among(text: &str) -> Reading {
        let split = |is_border: fn(char) -> bool| -> Vec<Reading> {
            let words = text.split(is_border).filter(|word| !word.is_empty());
            words.map(Self::read_one).filter(|r| matches!(r, Reading::Number(_) | Reading::Masked(_))).collect()
        };
        let mut found = split(|c| sign(c).is_none());
        found.extend(split(|c| c.is_whitespace()));
        let valid = found.iter().find(|r| matches!(r, Reading::Number(number) if number.is_valid()));
        valid.or(found.first()).copied().unwrap_or(Reading::Unreadable)
    }

    fn read_one(text: &str) -> Reading {
        let mut places = [0u8; PLACES_MAX];
        let mut count = 0;
        let mut is_doubtful = false;
        let text = text.strip_suffix(".0").or_else(|| text.strip_suffix(".00")).unwrap_or(text);
        for c in text.chars() {
            let place = match sign(c) {
                Some(Sign::Place(place)) => place,
                Some(Sign::LooksLike(place)) => {
                    is_doubtful = true;
                    place
                }
                Some(Sign::Nothing) => continue,
                None => return Reading::Unreadable,
            };
            if count == places.len() {
                return Reading::Unreadable;
            }
            places[count] = place;
            count += 1;
        }
        // A letter X stands at the end alone; elsewhere it hides a place.
        if count == 18 {
            places[..17].iter_mut().filter(|place| **place == 10).for_each(|place| *place = HIDDEN);
        }
        let places = &places[..count];
        let reading = if places.contains(&HIDDEN) { Self::of_masked(places) } else { Self::of_places(places) };
        match reading {
            // A letter for a digit must bear the check, or any word of that length were a number.
            Reading::Number(number) if is_doubtful && !number.is_valid() => Reading::Unreadable,
            Reading::Masked(_) if is_doubtful => Reading::Unreadable,
            reading => reading,
        }
    }

    fn of_masked(written: &[u8]) -> Reading {
        let Some(mut places) = masked::align(written) else { return Reading::Unreadable };
        if written.len() == 18 && !places[..17].contains(&HIDDEN) {
            // Only the check character is hidden, and that follows from the others.
            places[17] = check_of(&places);
            return Self::of_places(&places);
        }
        Masked::of(&places).map_or(Reading::Unreadable, Reading::Masked)
    }

    fn of_places(places: &[u8]) -> Reading {
        let mut whole = [0u8; 18];
        match places.len() {
            0 => return Reading::Missing,
            15 => {
                whole[..6].copy_from_slice(&places[..6]);
                (whole[6], whole[7]) = (1, 9);
                whole[8..17].copy_from_slice(&places[6..]);
            }
            17 => whole[..17].copy_from_slice(places),
            18 => whole.copy_from_slice(places),
            // The check character written as the number that it stands for.
            19 if places[17..] == [1, 0] => {
                whole[..17].copy_from_slice(&places[..17]);
                whole[17] = 10;
            }
            // The number of a disability certificate is that of the person and two to four further places.
            19..PLACES_MAX => {
                whole.copy_from_slice(&places[..18]);
                if whole[..17].iter().any(|d| *d > 9) || check_of(&whole) != whole[17] {
                    return Reading::Unreadable;
                }
            }
            _ => return Reading::Unreadable,
        }
        if whole[..17].iter().any(|d| *d > 9) {
            return Reading::Unreadable;
        }
        if whole[..17].iter().all(|d| *d == whole[0]) {
            return Reading::Missing;
        }
        let check = check_of(&whole);
        match places.len() {
            15 => whole[17] = check,
            17 if check == 10 => whole[17] = 10,
            17 => return Reading::Unreadable,
            18 if whole[15..] == [0, 0, 0] && check != 0 => {
                whole[15..].fill(HIDDEN);
                return Masked::of(&whole).map_or(Reading::Unreadable, Reading::Rounded);
            }
            _ => {}
        }
        Reading::Number(Self::pack(&whole))
    }
}

/// The places of a number that is written as it should be, which most are.
fn plain(text: &str) -> Option<[u8; 18]> {
    let bytes: &[u8; 18] = text.as_bytes().try_into().ok()?;
    let mut places = [0u8; 18];
    let mut digits = true;
    for (place, byte) in places[..17].iter_mut().zip(bytes) {
        *place = byte.wrapping_sub(b'0');
        digits &= *place < 10;
    }
    places[17] = if bytes[17] == b'X' { 10 } else { bytes[17].wrapping_sub(b'0') };
    (digits && places[17] <= 10 && bytes[17] != b':').then_some(places)
}

/// What a character means in a number.
enum Sign {
    Place(u8),
    /// A letter that looks like the digit.
    LooksLike(u8),
    Nothing,
}

fn sign(c: char) -> Option<Sign> {
    Some(match c {
        'x' | 'X' | 'Ｘ' | 'ｘ' | '×' | 'Χ' | 'Х' | '✕' => Sign::Place(10),
        'O' | 'o' | 'Ｏ' => Sign::Place(0),
        'l' | 'I' => Sign::Place(1),
        'i' | '|' => Sign::LooksLike(1),
        'D' | 'Q' => Sign::LooksLike(0),
        'Z' | 'z' => Sign::LooksLike(2),
        'S' | 's' => Sign::LooksLike(5),
        'G' | 'b' => Sign::LooksLike(6),
        'B' => Sign::LooksLike(8),
        'g' | 'q' => Sign::LooksLike(9),
        '*' | '＊' | '#' | '＃' | '?' | '？' | '_' | '•' | '●' | '■' | '□' | '…' | '※' => {
            Sign::Place(HIDDEN)
        }
        ' ' | '\u{3000}' | '\u{a0}' | '\'' | '’' | '‘' | '`' | '"' | '”' | '“' | '=' | '-' | '\t' | '\u{feff}'
        | '\u{200b}' => Sign::Nothing,
        _ => Sign::Place(digit(c)?),
    })
}

/// `Some` for a number in scientific notation, with the places that it still shows if those are fifteen.
fn scientific(text: &str) -> Option<Option<Masked>> {
    let text = text.trim_matches(['\'', '=', '"']);
    let (front, back) = text.split_once(['E', 'e', 'Ｅ'])?;
    let power: String = back.chars().filter(|c| *c != '+').collect();
    let is_number = !front.is_empty()
        && front.chars().all(|c| digit(c).is_some() || c == '.')
        && !power.is_empty()
        && power.chars().all(|c| digit(c).is_some());
    let shown: Vec<u8> = front.chars().filter_map(digit).collect();
    let mut places = [HIDDEN; 18];
    let is_long = power == "17" && shown.len() == 15;
    if is_long {
        places[..15].copy_from_slice(&shown);
    }
    is_number.then(|| is_long.then(|| Masked::of(&places)).flatten())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> IdNumber {
        match IdNumber::read(text) {
            Reading::Number(found) => found,
            other => panic!("{other:?}"),
        }
    }

    #[track_caller]
    fn same(written: &str, meant: &str) {
        assert_eq!(number(written), number(meant));
    }

    #[test]
    fn what_offices_write_is_the_same_number() {
        same("36990119780101120x", "36990119780101120X");
        same("３６９９０１１９７８０１０１１２０Ｘ", "36990119780101120X");
        same("369901 19780101 120X", "36990119780101120X");
        same("'36990119780101120X", "36990119780101120X");
        same("36990119780101120*", "36990119780101120X");
        same("3699O119780101120X", "36990119780101120X");
        same("=\"36990119780101120X\"", "36990119780101120X");
    }

    #[test]
    fn a_number_is_found_among_words_and_beside_another() {
        for written in [
            "身份证36990119780101120X",
            "证号：36990119780101120X",
            "36990119780101120X（本人）",
            "36990119780101120X/369901198002031000",
            "369901 19780101 120X、369901",
            "369901197801011209 36990119780101120X",
        ] {
            same(written, "36990119780101120X");
        }
        // What a disability certificate adds to the number.
        same("36990119780101120X43", "36990119780101120X");
        same("36990119780101120X43B1", "36990119780101120X");
    }

    #[test]
    fn letters_that_a_machine_read_for_digits_must_bear_the_check() {
        same("3G99Ol19780lOl120X", "36990119780101120X");
        assert_eq!(IdNumber::read("3G99Ol19780lOl121X"), Reading::Unreadable);
        assert_eq!(IdNumber::read("G12345678"), Reading::Unreadable);
    }

    #[test]
    fn a_left_out_x_is_put_back_and_another_left_out_place_is_not_guessed() {
        let mut with_x = 0;
        for order in 0..1000 {
            let seventeen = format!("36990119780101{order:03}");
            match IdNumber::read(&seventeen) {
                Reading::Number(found) => {
                    assert_eq!((found.places()[17], found.is_valid()), (10, true));
                    with_x += 1;
                }
                other => assert_eq!(other, Reading::Unreadable),
            }
        }
        // One in eleven.
        assert!((80..=100).contains(&with_x), "{with_x}");
    }

    #[test]
    fn what_a_spreadsheet_destroyed_is_no_number() {
        assert_eq!(IdNumber::read("3.69901E+17"), Reading::Scientific(None));
        assert_eq!(IdNumber::read("3.62e17"), Reading::Scientific(None));
        assert!(matches!(IdNumber::read("369901197801011000"), Reading::Rounded(_)));
        assert_eq!(IdNumber::read("  "), Reading::Missing);
        assert_eq!(IdNumber::read("无"), Reading::Unreadable);
        assert_eq!(IdNumber::read("000000000000000000"), Reading::Missing);
    }
}
