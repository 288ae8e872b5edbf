//! Quantities as a package demands them: `>= 90%`, `between 1 and 2`.

use bairi_notice::{Op, Quantity};

/// Figures are compared exactly; more decimals than this are cut.
const DECIMALS_MAX: usize = 6;

/// The demand; `None` if the number is none that a package can compare.
pub(crate) fn require(quantity: &Quantity) -> Option<String> {
    let sign = match quantity.op {
        Op::AtLeast => ">=",
        Op::AtMost => "<=",
        Op::Less => "<",
        Op::More => ">",
        Op::Equal if quantity.unit == "%" && quantity.value >= 100.0 => ">=",
        Op::Equal => "=",
        Op::Range => {
            let (low, high) = (quantity.value, quantity.value_max?);
            let unit = percent(quantity);
            return (low < high).then(|| Some(format!("between {}{unit} and {}{unit}", exact(low)?, exact(high)?)))?;
        }
    };
    Some(format!("{sign} {}{}", exact(quantity.value)?, percent(quantity)))
}

fn percent(quantity: &Quantity) -> &'static str {
    if quantity.unit == "%" { "%" } else { "" }
}

fn exact(value: f64) -> Option<String> {
    if !(0.0..1e12).contains(&value) {
        return None;
    }
    let text = format!("{value:.DECIMALS_MAX$}");
    Some(text.trim_end_matches('0').trim_end_matches('.').to_owned())
}

/// What somebody typed, in the package's own signs; `None` if it is no demand.
pub(crate) fn typed(text: &str) -> Option<String> {
    let narrow = |c: char| match c {
        '０'..='９' => char::from(b'0' + (c as u32 - '０' as u32) as u8),
        '％' => '%',
        '＞' => '>',
        '＜' => '<',
        '＝' => '=',
        '．' => '.',
        c => c,
    };
    let text: String = text.replace('≥', ">=").replace('≤', "<=").chars().map(narrow).collect();
    let text = text.trim();
    if let Some(rest) = text.strip_prefix("between ") {
        let (low, high) = rest.split_once(" and ")?;
        return Some(format!("between {} and {}", number(low)?, number(high)?));
    }
    let digits = text.find(|c| !matches!(c, '<' | '>' | '='))?;
    let (sign, rest) = text.split_at(digits);
    [">=", "<=", "<", ">", "="].contains(&sign).then(|| Some(format!("{sign} {}", number(rest)?)))?
}

fn number(text: &str) -> Option<&str> {
    let text = text.trim();
    let digits = text.strip_suffix('%').unwrap_or(text);
    let (whole, decimals) = digits.split_once('.').map_or((digits, "0"), |(whole, decimals)| (whole, decimals));
    let plain = |part: &str, max: usize| (1..=max).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    (plain(whole, 12) && plain(decimals, DECIMALS_MAX)).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(typed(text).as_deref(), expected);
    }

    #[test]
    fn what_people_type_becomes_the_package_s_demand() {
        check("≥90％", Some(">= 90%"));
        check(" >=  2000 ", Some(">= 2000"));
        check("<0.5%", Some("< 0.5%"));
        check("between 1 and 2", Some("between 1 and 2"));
        for nonsense in ["", "90%", ">= ", "=> 1", ">= a", ">= 1.2.3", "between 1", ">= -1", ">= 9999999999999"] {
            check(nonsense, None);
        }
    }
}
