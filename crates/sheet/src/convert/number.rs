//! Whole numbers and money. Money is read by its digits: no fraction of two comes near it.

use super::Fault;
use crate::cell::Cell;
use crate::text;

/// Digits of a spreadsheet's number that can be trusted; what it shows is rounded to them.
const DIGITS_TRUSTED: usize = 15;

pub(crate) fn integer(cell: &Cell<'_>) -> Result<i64, Fault> {
    let number = Decimal::read(cell, &[], "import.number.unreadable")?;
    number.scaled(0).ok_or(Fault::new("import.number.fraction"))?.ok_or(Fault::new("import.number.unreadable"))
}

/// Yuan with at most two decimals, as fen.
pub(crate) fn fen(cell: &Cell<'_>) -> Result<i64, Fault> {
    if let Cell::Text(text) = cell
        && text.contains('万')
    {
        return Err(Fault::new("import.money.ten-thousand"));
    }
    let number =
        Decimal::read(cell, &["元", "圆", "人民币", "rmb", "cny", "¥", "￥", "yuan"], "import.money.unreadable")?;
    number.scaled(2).ok_or(Fault::new("import.money.precise"))?.ok_or(Fault::new("import.money.unreadable"))
}

/// A number as its decimal digits: the shortest that mean it, at most 15 of them.
pub(crate) fn decimal(n: f64) -> String {
    let shortest = format!("{n}");
    let digits = shortest.bytes().filter(u8::is_ascii_digit).count();
    if digits <= DIGITS_TRUSTED || !n.is_finite() {
        return shortest;
    }
    let rounded: f64 = format!("{n:.*e}", DIGITS_TRUSTED - 1).parse().unwrap_or(n);
    format!("{rounded}")
}

/// Sign, digits before and after the point.
struct Decimal {
    negative: bool,
    whole: String,
    part: String,
}

impl Decimal {
    fn read(cell: &Cell<'_>, words: &[&str], code: &'static str) -> Result<Decimal, Fault> {
        let written = match cell {
            Cell::Number(n) => decimal(*n),
            Cell::Text(written) => text::spelling(written),
            _ => return Err(Fault::new(code)),
        };
        let mut rest = written.as_str();
        for word in words {
            rest = rest.strip_prefix(word).unwrap_or(rest);
            rest = rest.strip_suffix(word).unwrap_or(rest);
        }
        Decimal::parse(rest).ok_or(Fault::new(code))
    }

    fn parse(text: &str) -> Option<Decimal> {
        let (negative, text) = match text.strip_prefix(['-', '−']) {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let whole = ungrouped(whole)?;
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        let ok = digits(&whole) && digits(part) && !(whole.is_empty() && part.is_empty());
        ok.then(|| Decimal { negative, whole, part: part.to_owned() })
    }

    /// The number times ten to the `places`. Outer `None`: it is not whole then; inner: it is too large.
    fn scaled(&self, places: usize) -> Option<Option<i64>> {
        let part = self.part.trim_end_matches('0');
        if part.len() > places {
            return None;
        }
        let digits = format!("{}{part:0<places$}", self.whole);
        let digits = if digits.is_empty() { "0" } else { &digits };
        Some(digits.parse::<i64>().ok().map(|n| if self.negative { -n } else { n }))
    }
}

/// Without the commas between thousands; `None` if commas stand elsewhere.
fn ungrouped(whole: &str) -> Option<String> {
    if !whole.contains(',') {
        return Some(whole.to_owned());
    }
    let mut groups = whole.split(',');
    let first = groups.next().is_some_and(|g| (1..=3).contains(&g.len()));
    (first && groups.all(|g| g.len() == 3)).then(|| whole.replace(',', ""))
}
