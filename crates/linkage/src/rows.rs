//! Rows packed by column: a code or a word each, whatever the text was.

use crate::hash::mix;
use crate::model::Kind;
use crate::part::{Of, Part};
use crate::standard::masked::Masked;
use crate::standard::{Date, IdNumber, place};
use crate::words::{NONE, Words};

/// Marks a date that was taken from another column, where a row gives none of its own.
pub(crate) const TAKEN: u32 = 1 << 31;

/// The packed values of one column.
pub(crate) enum Values {
    /// Codes of a dictionary.
    Coded(Vec<u32>),
    /// 32-bit words: dates, sex. 0 is missing.
    Small(Vec<u32>),
    /// 64-bit words: identity numbers, places, phones, hashes of keys. 0 is missing.
    Word(Vec<u64>),
}

/// Rows, and the dictionaries that their codes belong to.
pub(crate) struct Rows {
    pub(crate) columns: Vec<Values>,
    pub(crate) words: Vec<Words>,
    pub(crate) len: usize,
}

impl Rows {
    pub(crate) fn new(kinds: &[Kind], is_unique: bool) -> Self {
        let columns = kinds
            .iter()
            .map(|kind| match kind {
                Kind::Text | Kind::ChineseName => Values::Coded(Vec::new()),
                Kind::Date | Kind::Sex => Values::Small(Vec::new()),
                Kind::IdNumber | Kind::Place | Kind::Phone | Kind::Key => Values::Word(Vec::new()),
            })
            .collect();
        Self { columns, words: kinds.iter().map(|k| Words::new(*k, is_unique)).collect(), len: 0 }
    }

    /// Forgets the rows of a session.
    pub(crate) fn clear(&mut self) {
        for (column, words) in self.columns.iter_mut().zip(&mut self.words) {
            match column {
                Values::Coded(codes) | Values::Small(codes) => codes.clear(),
                Values::Word(values) => values.clear(),
            }
            words.clear();
        }
        self.len = 0;
    }

    pub(crate) fn absorb(&mut self, other: Rows) {
        for ((mine, words), (theirs, their_words)) in
            self.columns.iter_mut().zip(&mut self.words).zip(other.columns.into_iter().zip(&other.words))
        {
            match (mine, theirs) {
                (Values::Coded(mine), Values::Coded(theirs)) => {
                    let codes = words.absorb(their_words);
                    mine.extend(theirs.into_iter().map(|code| if code == NONE { NONE } else { codes[code as usize] }));
                }
                (Values::Small(mine), Values::Small(theirs)) => mine.extend(theirs),
                (Values::Word(mine), Values::Word(theirs)) => mine.extend(theirs),
                _ => unreachable!("both have the kinds of one model"),
            }
        }
        self.len += other.len;
    }

    pub(crate) fn memory_bytes(&self) -> usize {
        let columns = self.columns.iter().map(|column| match column {
            Values::Coded(values) | Values::Small(values) => size_of::<u32>() * values.capacity(),
            Values::Word(values) => size_of::<u64>() * values.capacity(),
        });
        columns.chain(self.words.iter().map(Words::memory_bytes)).sum()
    }

    pub(crate) fn close(&mut self) {
        self.words.iter_mut().for_each(Words::close);
        for column in &mut self.columns {
            match column {
                Values::Coded(values) | Values::Small(values) => values.shrink_to_fit(),
                Values::Word(values) => values.shrink_to_fit(),
            }
        }
    }

    #[inline]
    pub(crate) fn side(&self) -> Side<'_> {
        Side { columns: &self.columns, words: &self.words }
    }

    #[inline]
    pub(crate) fn is_missing(&self, column: usize, row: usize) -> bool {
        self.side().is_missing(column, row)
    }

    #[inline]
    pub(crate) fn word(&self, column: usize, row: usize) -> u64 {
        self.side().word(column, row)
    }

    #[inline]
    pub(crate) fn part(&self, part: Part, row: usize) -> u64 {
        self.side().part(part, row)
    }

    /// The values of some rows, one after the other, and what the dictionaries say of them in the processor's cache.
    ///
    /// The look-ups of such a loop do not wait for each other, those of a comparison would.
    pub(crate) fn gather(&self, rows: impl Iterator<Item = u32> + Clone, columns: &mut Vec<Values>) {
        columns.clear();
        for (column, words) in self.columns.iter().zip(&self.words) {
            columns.push(match column {
                Values::Coded(codes) => {
                    let codes: Vec<u32> = rows.clone().map(|row| codes[row as usize]).collect();
                    let touched =
                        codes.iter().filter(|code| **code != NONE).fold(0, |all, c| all ^ words.features(*c).whole);
                    std::hint::black_box(touched);
                    Values::Coded(codes)
                }
                Values::Small(values) => Values::Small(rows.clone().map(|row| values[row as usize]).collect()),
                Values::Word(values) => Values::Word(rows.clone().map(|row| values[row as usize]).collect()),
            });
        }
    }

    /// A part of several rows.
    pub(crate) fn parts(&self, part: Part, range: std::ops::Range<usize>) -> Vec<u64> {
        match &self.columns[part.column] {
            Values::Coded(codes) => {
                let words = &self.words[part.column];
                codes[range].iter().map(|code| words.part(*code, part.of)).collect()
            }
            Values::Word(values) if part.of == Of::Whole => values[range].to_vec(),
            Values::Word(values) => values[range].iter().map(|word| word_part(*word, part.of)).collect(),
            Values::Small(_) => range.map(|row| self.part(part, row)).collect(),
        }
    }

    /// The keys of several rows; the parts that were needed for them are kept for further rules.
    pub(crate) fn keys(&self, parts: &[Part], range: std::ops::Range<usize>, known: &mut Vec<Known>) -> Vec<u64> {
        for part in parts {
            if known.iter().all(|(p, _)| p != part) {
                known.push((*part, self.parts(*part, range.clone())));
            }
        }
        keys_of(parts, range.len(), known)
    }

    /// The hash of a key of several parts; 0 if one of them is missing.
    pub(crate) fn key(&self, parts: &[Part], row: usize) -> u64 {
        let mut key = 0;
        for part in parts {
            let value = self.part(*part, row);
            if value == 0 {
                return 0;
            }
            key = mix(key, value);
        }
        key
    }
}

/// A part and its values of several rows.
pub(crate) type Known = (Part, Vec<u64>);

/// The keys that parts make together, row by row; 0 where one of them is missing.
pub(crate) fn keys_of(parts: &[Part], count: usize, known: &[Known]) -> Vec<u64> {
    let mut keys = vec![0u64; count];
    for (place, part) in parts.iter().enumerate() {
        let (_, values) = known.iter().find(|(p, _)| p == part).expect("the parts have been gathered");
        for (key, value) in keys.iter_mut().zip(values) {
            *key = if *value == 0 || place > 0 && *key == 0 { 0 } else { mix(*key, *value) };
        }
    }
    keys
}

#[inline]
fn word_part(word: u64, of: Of) -> u64 {
    match of {
        Of::Level(digits) => place::prefix(word, digits.into()),
        Of::MaskedAreaAndTail if Masked::from_word(word).is_none() => 0,
        Of::AreaAndTail | Of::MaskedAreaAndTail | Of::Area | Of::Birth => {
            id_part(word, of).map_or(0, |number| match of {
                Of::Area => number.area().into(),
                Of::Birth => number.birth().into(),
                _ => number.area_and_tail(),
            })
        }
        _ => word,
    }
}

/// A number that has that part; `None` if it is missing or hidden.
fn id_part(word: u64, of: Of) -> Option<IdNumber> {
    let Some(masked) = Masked::from_word(word) else { return IdNumber::from_word(word) };
    let is_birth = |place: usize| (6..14).contains(&place);
    match of {
        Of::Area => masked.shown(|place| place < 6),
        Of::Birth => masked.shown(is_birth),
        _ => masked.shown(|place| !is_birth(place)),
    }
}

/// Columns and the dictionaries of their codes: all rows of a file, or some that were gathered.
#[derive(Clone, Copy)]
pub(crate) struct Side<'a> {
    pub(crate) columns: &'a [Values],
    pub(crate) words: &'a [Words],
}

impl Side<'_> {
    #[inline]
    pub(crate) fn is_missing(&self, column: usize, row: usize) -> bool {
        match &self.columns[column] {
            Values::Coded(codes) => codes[row] == NONE,
            Values::Small(values) => values[row] == 0,
            Values::Word(values) => values[row] == 0,
        }
    }

    #[inline]
    pub(crate) fn code(&self, column: usize, row: usize) -> u32 {
        match &self.columns[column] {
            Values::Coded(codes) | Values::Small(codes) => codes[row],
            Values::Word(_) => unreachable!("a word has no code"),
        }
    }

    #[inline]
    pub(crate) fn word(&self, column: usize, row: usize) -> u64 {
        match &self.columns[column] {
            Values::Word(values) => values[row],
            Values::Small(values) => (values[row] & !TAKEN).into(),
            Values::Coded(_) => unreachable!("a code is no word"),
        }
    }

    /// A part as one word, 0 if it is missing. Equal parts have equal words on both sides.
    #[inline]
    pub(crate) fn part(&self, part: Part, row: usize) -> u64 {
        match &self.columns[part.column] {
            Values::Coded(codes) => self.words[part.column].part(codes[row], part.of),
            Values::Small(values) => {
                let value = values[row] & !TAKEN;
                match part.of {
                    Of::Year => (value / 10_000).into(),
                    Of::YearMonth => (value / 100).into(),
                    Of::FromLunar => Date::from_word(value).and_then(Date::from_lunar).map_or(0, |d| d.number().into()),
                    _ => value.into(),
                }
            }
            Values::Word(values) => word_part(values[row], part.of),
        }
    }

    #[inline]
    pub(crate) fn date(&self, column: usize, row: usize) -> Option<Date> {
        Date::from_word(self.code(column, row) & !TAKEN)
    }

    /// Whether a date was taken from another column.
    #[inline]
    pub(crate) fn is_taken(&self, column: usize, row: usize) -> bool {
        matches!(&self.columns[column], Values::Small(values) if values[row] & TAKEN != 0)
    }
}
