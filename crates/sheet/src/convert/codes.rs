//! Code lists by any of their spellings, and yes and no.

use std::collections::HashMap;

use bairi_plan::CodeList;

use super::Fault;
use crate::cell::Cell;
use crate::text;

const YES: [&str; 12] = ["是", "有", "对", "真", "yes", "y", "true", "t", "1", "√", "✓", "✔"];
const NO: [&str; 14] = ["否", "无", "不", "没有", "未", "错", "假", "no", "n", "false", "f", "0", "×", "✗"];
/// Between the items of a cell that holds several.
const SEPARATORS: [char; 8] = ['、', '，', ',', ';', '；', '|', '\n', '/'];

pub(crate) fn yes_or_no(cell: &Cell<'_>) -> Result<bool, Fault> {
    let word = match cell {
        Cell::Bool(b) => return Ok(*b),
        Cell::Number(n) => super::decimal(*n),
        Cell::Text(written) => text::spelling(written),
        _ => String::new(),
    };
    match word.as_str() {
        word if YES.contains(&word) => Ok(true),
        word if NO.contains(&word) => Ok(false),
        _ => Err(Fault::new("import.bool.unreadable")),
    }
}

/// Every spelling of a code list's items.
#[derive(Debug)]
pub(crate) struct Spellings {
    list: String,
    codes: Vec<String>,
    by_spelling: HashMap<String, usize>,
    /// By the number that is left of a code such as `01` in a spreadsheet; `None` if two codes share it.
    by_number: HashMap<u64, Option<usize>>,
}

impl Spellings {
    pub(crate) fn new(list: &CodeList) -> Spellings {
        let mut by_spelling = HashMap::new();
        let mut by_number: HashMap<u64, Option<usize>> = HashMap::new();
        for (at, item) in list.items.iter().enumerate() {
            let named = [&item.code, &item.name.zh, &item.name.en].into_iter().chain(&item.aliases);
            for spelling in named {
                by_spelling.entry(text::spelling(spelling)).or_insert(at);
            }
            if let Some(number) = digits(&item.code) {
                by_number.entry(number).and_modify(|held| *held = None).or_insert(Some(at));
            }
        }
        let codes = list.items.iter().map(|item| item.code.clone()).collect();
        Spellings { list: list.id.clone(), codes, by_spelling, by_number }
    }

    pub(crate) fn one(&self, written: &str) -> Result<&str, Fault> {
        self.find(written).ok_or_else(|| Fault::with("entry.code.unknown", "list", &self.list))
    }

    /// Sorted, each once, joined by commas.
    pub(crate) fn several(&self, written: &str) -> Result<String, Fault> {
        if let Some(code) = self.find(written) {
            return Ok(code.to_owned());
        }
        let parts = written.split(SEPARATORS).filter(|part| !text::trim(part).is_empty());
        let mut codes = parts.map(|part| self.one(part)).collect::<Result<Vec<_>, _>>()?;
        codes.sort_unstable();
        codes.dedup();
        if codes.is_empty() {
            return Err(Fault::with("entry.code.unknown", "list", &self.list));
        }
        Ok(codes.join(","))
    }

    fn find(&self, written: &str) -> Option<&str> {
        let spelling = text::spelling(written);
        let at = self.by_spelling.get(&spelling).copied();
        let at = at.or_else(|| self.by_number.get(&digits(&spelling)?).copied().flatten())?;
        Some(&self.codes[at])
    }
}

fn digits(text: &str) -> Option<u64> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}
