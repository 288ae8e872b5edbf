//! The little language of `require` and `share`: `>= 100%`, `< 8%`, `>= 2000`, `between 1 and 2`, `= 0`.

use bairi_base::Fraction;

use crate::Require;

/// More decimals than this are refused: figures are compared exactly.
const DECIMALS_MAX: usize = 6;

/// `None` if the text is not of the language.
pub(crate) fn require(text: &str) -> Option<Require> {
    if let Some(rest) = text.strip_prefix("between ") {
        let (low, high) = rest.split_once(" and ")?;
        let (low, high) = (number(low)?, number(high)?);
        return low.compare(high)?.is_lt().then_some(Require::Between(low, high));
    }
    let (sign, rest) = text.split_at(text.find(|c| !matches!(c, '<' | '>' | '='))?);
    let value = number(rest)?;
    Some(match sign {
        ">=" => Require::AtLeast(value),
        "<=" => Require::AtMost(value),
        "<" => Require::Below(value),
        ">" => Require::Above(value),
        "=" => Require::Equal(value),
        _ => return None,
    })
}

/// A number that is not negative. A percentage keeps its denominator of a hundred: 8% is 8/100.
pub(crate) fn number(text: &str) -> Option<Fraction> {
    let text = text.trim();
    let (digits, hundred) = text.strip_suffix('%').map_or((text, 1), |digits| (digits, 100));
    let (whole, decimals) = digits.split_once('.').map_or((digits, None), |(whole, decimals)| (whole, Some(decimals)));
    let all_digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    let ok = all_digits(whole) && decimals.is_none_or(|d| all_digits(d) && d.len() <= DECIMALS_MAX);
    let decimals = decimals.filter(|_| ok).unwrap_or_default();
    let num: i64 = format!("{whole}{decimals}").parse().ok().filter(|_| ok)?;
    Some(Fraction::new(num, hundred * 10_i64.pow(decimals.len() as u32)))
}

/// The largest number that the requirement names.
pub(crate) fn largest(require: &Require) -> Fraction {
    match *require {
        Require::AtLeast(x) | Require::AtMost(x) | Require::Below(x) | Require::Above(x) | Require::Equal(x) => x,
        Require::Between(_, high) => high,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<Require>) {
        assert_eq!(require(text), expected);
    }

    #[test]
    fn each_form_is_understood() {
        check(">= 100%", Some(Require::AtLeast(Fraction::new(100, 100))));
        check("<8%", Some(Require::Below(Fraction::new(8, 100))));
        check("<= 0.5%", Some(Require::AtMost(Fraction::new(5, 1000))));
        check("> 2000", Some(Require::Above(Fraction::whole(2000))));
        check("between 1 and 2", Some(Require::Between(Fraction::whole(1), Fraction::whole(2))));
        check("= 0", Some(Require::Equal(Fraction::whole(0))));
    }

    #[test]
    fn everything_else_is_refused() {
        for text in ["100%", "=> 1", ">= ", ">= -1", ">= 1.2.3", "between 2 and 1", "between 1 and", "≥ 1", "= 1e3", ""]
        {
            check(text, None);
        }
    }
}
