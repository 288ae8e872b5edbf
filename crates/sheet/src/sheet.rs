use std::collections::HashMap;
use std::io::{Read, Seek};
use std::ops::ControlFlow;
use std::sync::Arc;

use bairi_base::{Finding, Level, Severity, UnitCode};
use chrono::NaiveDate;
use serde_json::{Map, Value};

use crate::cell::Cell;
use crate::convert::{self, Fault};
use crate::csv_file::CsvFile;
use crate::guide::{Guide, Meaning};
use crate::heading::{self, Layout};
use crate::source::{self, Kind};
use crate::text;
use crate::xlsx_file::XlsxFile;

/// Texts of units remembered at most.
const UNITS_REMEMBERED_MAX: usize = 50_000;
/// Longer reasons are cut.
const REASON_CHARS_MAX: usize = 500;

/// A row of a sheet, understood as far as it can be without a store.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// As the spreadsheet shows it: from 1, the heading and empty rows counted.
    pub number: u64,
    /// The unit that the row names; `None` if it names none (or one that is a finding).
    pub unit: Option<UnitCode>,
    /// What the row says, in the log's form; a reference is the text of the target's key. An empty cell is not in it.
    pub values: Map<String, Value>,
    /// The day from which it is true, if the row says.
    pub effective_on: Option<NaiveDate>,
    pub reason: Option<String>,
    /// What could not be understood.
    pub findings: Vec<Finding>,
}

/// A spreadsheet whose headings have been understood.
pub struct Sheet<R: Read + Seek> {
    guide: Arc<Guide>,
    source: Source<R>,
    layout: Layout,
    notes: Vec<Finding>,
}

enum Source<R: Read + Seek> {
    Csv(Box<CsvFile<R>>),
    Xlsx(Box<XlsxFile<R>>),
}

impl<R: Read + Seek> Sheet<R> {
    /// Makes out kind, sheet and headings. All faults for which no row can be read are told at once.
    pub fn open(mut reader: R, guide: Arc<Guide>) -> Result<Sheet<R>, Vec<Finding>> {
        let kind = source::kind(&mut reader).map_err(|f| vec![f])?;
        let (mut source, fit) = match kind {
            Kind::Csv => CsvFile::open(reader, &guide).map(|(file, fit)| (Source::Csv(Box::new(file)), fit)),
            Kind::Xlsx => XlsxFile::open(reader, &guide).map(|(file, fit)| (Source::Xlsx(Box::new(file)), fit)),
        }
        .map_err(|f| vec![f])?;
        let mut notes = heading::check(&guide, &fit.layout);
        if let (Source::Xlsx(file), true) =
            (&mut source, notes.iter().any(|f| f.code.starts_with("import.heading.missing")))
            && let Some(row) = file.merged_into(fit.layout.heading_row)
        {
            let place = fit.layout.place(row, None);
            notes.push(Finding::error("import.heading.merged", place).with("row", row));
        }
        if notes.iter().any(|f| f.severity == Severity::Error) {
            return Err(notes);
        }
        Ok(Sheet { guide, source, layout: fit.layout, notes })
    }

    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// What was found in the headings and hinders nobody: columns that mean nothing, columns left out.
    pub fn notes(&self) -> &[Finding] {
        &self.notes
    }

    /// Hands over every row below the headings that is not empty, until the sheet ends or `each` breaks.
    /// A fault of the file itself ends it, too.
    pub fn read(self, mut each: impl FnMut(Row) -> ControlFlow<()>) -> Result<(), Finding> {
        let mut reader = RowReader { guide: &self.guide, layout: &self.layout, units: HashMap::new() };
        let row = |number: u64, cells: &[Cell<'_>]| {
            if number <= self.layout.heading_row || reader.is_heading(cells) {
                return ControlFlow::Continue(());
            }
            each(reader.row(number, cells))
        };
        let end = match self.source {
            Source::Csv(file) => file.rows(row),
            Source::Xlsx(file) => file.rows(row),
        };
        end.map_err(|(row, finding)| Finding { place: self.layout.place(row, None), ..finding })
    }
}

struct RowReader<'a> {
    guide: &'a Guide,
    layout: &'a Layout,
    /// What the texts of units were found to mean.
    units: HashMap<String, Result<UnitCode, Fault>>,
}

impl RowReader<'_> {
    /// Headings stand again where pages were put together.
    fn is_heading(&self, cells: &[Cell<'_>]) -> bool {
        let mut pairs = cells.iter().zip(&self.layout.columns).filter(|(cell, _)| !cell.is_empty()).peekable();
        pairs.peek().is_some() && pairs.all(|(cell, column)| text::trim(&cell.shown()) == column.title)
    }

    fn row(&mut self, number: u64, cells: &[Cell<'_>]) -> Row {
        let mut row = Row { number, ..Row::default() };
        let mut path = Path::default();
        for (cell, column) in cells.iter().zip(&self.layout.columns).filter(|(cell, _)| !cell.is_empty()) {
            let Some(meaning) = column.meaning else { continue };
            let taken = match meaning {
                Meaning::Field(at) => self.field(at, cell, &mut row.values),
                Meaning::Unit => convert::plain(cell).map(|text| path.unit = Some((text, &column.title))),
                Meaning::Level(level) => {
                    convert::plain(cell).map(|text| path.levels.push((level, text, &column.title)))
                }
                Meaning::EffectiveOn => convert::read_day(cell).map(|day| row.effective_on = Some(day)),
                Meaning::Reason => convert::plain(cell).map(|text| {
                    row.reason = Some(text::shortened(&text, REASON_CHARS_MAX)).filter(|r| !r.is_empty());
                }),
                Meaning::Ignored => Ok(()),
            };
            if let Err(fault) = taken {
                row.findings.push(self.finding(fault, number, Some(&column.title)));
            }
        }
        match self.unit(path) {
            Ok(unit) => row.unit = unit,
            Err((fault, title)) => row.findings.push(self.finding(fault, number, Some(&title))),
        }
        row
    }

    fn field(&self, at: usize, cell: &Cell<'_>, values: &mut Map<String, Value>) -> Result<(), Fault> {
        let field = &self.guide.register().fields[at];
        if let Some(value) = convert::value(self.guide, field, cell)? {
            values.insert(field.id.clone(), value);
        }
        Ok(())
    }

    /// The row's unit, or what is wrong and in which column.
    fn unit(&mut self, mut path: Path<'_>) -> Result<Option<UnitCode>, (Fault, String)> {
        let register = self.guide.register();
        let (text, level, title) = match path.unit.take() {
            Some((text, title)) => (text, (!register.above).then_some(register.level), title),
            None => {
                let deepest = path.levels.iter().enumerate().max_by_key(|(_, (level, ..))| *level).map(|(at, _)| at);
                let Some(deepest) = deepest else { return Ok(None) };
                let (level, text, title) = path.levels.swap_remove(deepest);
                (text, Some(level), title)
            }
        };
        let depth = level.unwrap_or(register.level);
        let above = path.levels.iter().filter(|(level, ..)| *level < depth);
        let above: Vec<&str> = above.map(|(_, text, _)| text.as_str()).collect();
        let key = format!("{level:?}\u{1f}{text}\u{1f}{}", above.join("\u{1f}"));
        let told = |fault| (fault, title.to_owned());
        if let Some(known) = self.units.get(&key) {
            return known.clone().map(Some).map_err(told);
        }
        let found = self.guide.unit(&text, level, &above);
        if self.units.len() < UNITS_REMEMBERED_MAX {
            self.units.insert(key, found.clone());
        }
        found.map(Some).map_err(told)
    }

    fn finding(&self, fault: Fault, row: u64, title: Option<&str>) -> Finding {
        let finding = Finding::error(fault.code, self.layout.place(row, title));
        match fault.arg {
            Some((name, value)) => finding.with(name, value),
            None => finding,
        }
    }
}

/// What the columns of a row say about its unit, with their headings.
#[derive(Default)]
struct Path<'a> {
    unit: Option<(String, &'a str)>,
    levels: Vec<(Level, String, &'a str)>,
}
