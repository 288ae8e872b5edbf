//! A spreadsheet of anybody's: headings and texts as they stand, no register's meaning in them.

use std::collections::BTreeSet;
use std::io::{Read, Seek};
use std::ops::ControlFlow;

use bairi_base::{Finding, Place};

use crate::cell::Cell;
use crate::csv_file::{self, CsvFile};
use crate::heading::Head;
use crate::source::{self, Kind, fault};
use crate::text;
use crate::xlsx_file::{SHEETS_TOLD_MAX, SheetHead, XlsxFile};

/// A CSV or XLSX whose heading row has been found.
pub struct RawSheet<R: Read + Seek> {
    source: Source<R>,
    sheet: Option<String>,
    headings: Headings,
}

enum Source<R: Read + Seek> {
    Csv(Box<CsvFile<R>>),
    Xlsx(Box<XlsxFile<R>>),
}

/// Which of its meanings a caller knows a heading by, numbered as it likes; `None` for any other text.
pub type Known<'a> = &'a dyn Fn(&str) -> Option<usize>;

impl<R: Read + Seek> RawSheet<R> {
    /// As [`RawSheet::open_knowing`] does for a caller who knows no heading.
    ///
    /// # Errors
    /// The same.
    pub fn open(reader: R) -> Result<Self, Finding> {
        Self::open_knowing(reader, &|_| None)
    }

    /// Makes out kind, encoding, separator, sheet and headings: the row with the most meanings that are known, or the first
    /// with several filled cells.
    ///
    /// # Errors
    /// If it is no spreadsheet, cannot be read, has no headings, or has rows on several sheets that are headed alike.
    pub fn open_knowing(mut reader: R, known: Known<'_>) -> Result<Self, Finding> {
        match source::kind(&mut reader)? {
            Kind::Csv => {
                let (file, head) = CsvFile::plain(reader)?;
                let headings = Headings::of(&head, known).ok_or_else(csv_file::heading_none)?;
                Ok(Self { source: Source::Csv(Box::new(file)), sheet: None, headings })
            }
            Kind::Xlsx => {
                let (mut file, heads) = XlsxFile::plain(reader)?;
                let Found { name, headings, .. } = choose(&mut file, heads, known)?;
                let file = file.turned_to(name.clone());
                Ok(Self { source: Source::Xlsx(Box::new(file)), sheet: Some(name), headings })
            }
        }
    }

    /// One for each column; a column without a heading has an empty one.
    pub fn headings(&self) -> &[String] {
        &self.headings.texts
    }

    /// The number of the heading row, as a spreadsheet shows it.
    pub fn heading_row(&self) -> u64 {
        self.headings.row
    }

    /// Hands over every row below the headings that is not empty, as texts, with its number as a spreadsheet shows it,
    /// until the sheet ends or `each` breaks.
    ///
    /// # Errors
    /// If the file cannot be read on.
    pub fn read(self, mut each: impl FnMut(u64, &[&str]) -> ControlFlow<()>) -> Result<(), Finding> {
        let Self { source, sheet, headings: Headings { row: heading_row, texts: headings, .. } } = self;
        let row = |number: u64, cells: &[Cell<'_>]| {
            if number <= heading_row {
                return ControlFlow::Continue(());
            }
            let shown: Vec<_> = cells.iter().take(headings.len()).map(Cell::shown).collect();
            let texts: Vec<&str> = shown.iter().map(|text| text::trim(text)).collect();
            // Headings stand again where pages were put together.
            if texts.iter().zip(&headings).all(|(text, heading)| text == heading) && texts.len() == headings.len() {
                return ControlFlow::Continue(());
            }
            each(number, &texts)
        };
        let end = match source {
            Source::Csv(file) => file.rows(row),
            Source::Xlsx(file) => file.rows(row),
        };
        end.map_err(|(row, finding)| Finding { place: Place::Cell { sheet, row, column: None }, ..finding })
    }
}

/// A row of headings, without empty columns behind it.
struct Headings {
    row: u64,
    texts: Vec<String>,
    /// The meanings that the caller knows among them.
    known: BTreeSet<usize>,
}

/// So many meanings in common make two sheets parts of one table.
const COMMON_MIN: usize = 2;

impl Headings {
    /// The row with the most meanings that are known, of equal ones the fullest, then the first. If nothing is known the
    /// first row with several filled cells, or the first filled one if no row has more.
    fn of(head: &Head, known: Known<'_>) -> Option<Self> {
        let filled = |cells: &[String]| cells.iter().filter(|cell| !text::trim(cell).is_empty()).count();
        let meanings = |cells: &[String]| cells.iter().filter_map(|cell| known(cell)).collect::<BTreeSet<_>>();
        let most = head.iter().rev().max_by_key(|(_, cells)| (meanings(cells).len(), filled(cells)));
        let (row, cells) = most
            .filter(|(_, cells)| !meanings(cells).is_empty())
            .or_else(|| head.iter().find(|(_, cells)| filled(cells) > 1))
            .or_else(|| head.iter().find(|(_, cells)| filled(cells) == 1))?;
        let mut texts: Vec<String> = cells.iter().map(|cell| text::trim(cell).to_owned()).collect();
        while texts.last().is_some_and(String::is_empty) {
            texts.pop();
        }
        Some(Self { row: *row, known: meanings(cells), texts })
    }

    /// Whether they may head parts of one table.
    fn are_like(&self, other: &Self) -> bool {
        let same = self.known == other.known && !self.known.is_empty();
        same || self.texts == other.texts || self.known.intersection(&other.known).count() >= COMMON_MIN
    }
}

/// A sheet that has headings.
struct Found {
    name: String,
    headings: Headings,
    has_rows: bool,
}

/// The sheet with the most meanings that are known, if it has rows; of equal ones the widest, then the first.
///
/// # Errors
/// If rows of another sheet, headed alike, would be left out without a word.
fn choose<R: Read + Seek>(file: &mut XlsxFile<R>, heads: Vec<SheetHead>, known: Known<'_>) -> Result<Found, Finding> {
    let mut sheets = Vec::new();
    for (name, head) in heads {
        if let Some(headings) = Headings::of(&head, known) {
            let has_rows = file.goes_on(&name, headings.row)?;
            sheets.push(Found { name, headings, has_rows });
        }
    }
    let points = |sheet: &Found| {
        let known = sheet.headings.known.len();
        (sheet.has_rows && known > 0, known, sheet.headings.texts.len())
    };
    let first_best = (0..sheets.len()).rev().max_by_key(|at| points(&sheets[*at]));
    let best = first_best.ok_or_else(csv_file::heading_none)?;
    let is_part = |sheet: &&Found| sheet.has_rows && sheet.headings.are_like(&sheets[best].headings);
    let parts: Vec<&str> = sheets.iter().filter(is_part).map(|sheet| sheet.name.as_str()).collect();
    match sheets[best].has_rows && parts.len() > 1 {
        true => {
            let told = parts[..parts.len().min(SHEETS_TOLD_MAX)].join("、");
            Err(fault("import.sheet.several").with("count", parts.len()).with("sheets", told))
        }
        false => Ok(sheets.swap_remove(best)),
    }
}
