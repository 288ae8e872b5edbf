//! Division codes as files write them.

/// Two to twelve digits, full-width ones and a spreadsheet's `.0` too; `None` for a name or a code of another kind.
pub fn division_code(text: &str) -> Option<String> {
    let text = text.trim();
    let text = text.strip_suffix(".0").unwrap_or(text);
    let digit = |c: char| match c {
        '0'..='9' => Some(c),
        '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10),
        _ => None,
    };
    let digits: String = text.chars().map(digit).collect::<Option<_>>()?;
    (2..=12).contains(&digits.len()).then_some(digits)
}

/// The same filled up with zeros to twelve digits.
pub(crate) fn whole_code(text: &str) -> Option<i64> {
    format!("{:0<12}", division_code(text)?).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_written() {
        for (text, code) in [
            ("369901", Some(369_901_000_000)),
            (" 369901102203 ", Some(369_901_102_203)),
            ("369901102203.0", Some(369_901_102_203)),
            ("３６９９０１", Some(369_901_000_000)),
            ("36990110220399", None),
            ("东村", None),
            ("", None),
            (".0", None),
            ("3.69E+11", None),
        ] {
            assert_eq!(whole_code(text), code, "{text}");
        }
    }
}
