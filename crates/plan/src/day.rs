use chrono::NaiveDate;

/// The day written as `YYYY-MM-DD`, and in no other way.
pub fn parse_day(text: &str) -> Option<NaiveDate> {
    let bytes = text.as_bytes();
    let shaped = bytes.len() == 10
        && bytes.iter().enumerate().all(|(at, b)| if at == 4 || at == 7 { *b == b'-' } else { b.is_ascii_digit() });
    if !shaped {
        return None;
    }
    let number = |from: usize, to: usize| bytes[from..to].iter().fold(0, |n, b| n * 10 + u32::from(b - b'0'));
    NaiveDate::from_ymd_opt(number(0, 4) as i32, number(5, 7), number(8, 10))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_one_spelling() {
        assert_eq!(parse_day("2016-02-29").map(|day| day.to_string()).as_deref(), Some("2016-02-29"));
        for written in
            ["", "2016-2-29", "2016/02/29", "20160229", "2015-02-29", "2016-02-29 ", "+016-02-29", "２016-02-2"]
        {
            assert_eq!(parse_day(written), None, "{written}");
        }
    }
}
