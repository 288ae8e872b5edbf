//! Telephone numbers.

use super::digit;

/// A number of 7 to 12 digits without its country code; `None` for anything else, or one digit repeated.
///
/// Of two numbers in a cell the first mobile one, else the first.
pub fn read(text: &str) -> Option<u64> {
    // A mobile number of plain digits, which most are.
    let bytes = text.as_bytes();
    if bytes.len() == 11 && bytes[0] == b'1' && bytes.iter().all(u8::is_ascii_digit) && bytes[1..] != [b'1'; 10] {
        return Some(bytes.iter().fold(0, |n, b| n * 10 + u64::from(b - b'0')));
    }
    read_one(text).or_else(|| {
        let all = |is_border: fn(char) -> bool| text.split(is_border).filter_map(read_one).collect::<Vec<_>>();
        let mut found = all(|c| matches!(c, '/' | '、' | ',' | '，' | ';' | '；' | '\\' | '|' | '或' | '\n'));
        found.extend(all(char::is_whitespace));
        let mobile = found.iter().find(|number| (13_000_000_000..20_000_000_000).contains(*number));
        mobile.or(found.first()).copied()
    })
}

fn read_one(text: &str) -> Option<u64> {
    let mut number = 0u64;
    let mut count = 0;
    let mut first = None;
    let mut varied = false;
    for value in text.trim().trim_end_matches(".0").chars().filter_map(digit) {
        if count == 15 {
            return None;
        }
        number = number * 10 + u64::from(value);
        count += 1;
        varied |= *first.get_or_insert(value) != value;
    }
    if count == 13 && number / 100_000_000_000 == 86 {
        number %= 100_000_000_000;
        count = 11;
    }
    ((7..=12).contains(&count) && varied).then_some(number)
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_country_code_blanks_and_hyphens_do_not_matter() {
        for written in ["13912345678", "+86 139-1234-5678", "8613912345678", "１３９１２３４５６７８"] {
            assert_eq!(super::read(written), Some(13_912_345_678), "{written}");
        }
        assert_eq!(super::read("00000000000"), None);
        for written in [
            "13912345678/13812345678",
            "0791-1234567、13912345678",
            "139 1234 5678 / 138 1234 5678",
            "13912345678 13812345678",
        ] {
            assert_eq!(super::read(written), Some(13_912_345_678), "{written}");
        }
        assert_eq!(super::read("无"), None);
    }
}
