//! Which row has the headings, and what they mean.

use bairi_base::{Finding, Place};

use crate::guide::{Guide, Meaning};
use crate::text;

/// The heading stands in one of the first rows.
pub(crate) const HEADING_ROW_MAX: u64 = 20;
/// Longer headings are cut in messages.
const TITLE_CHARS_MAX: usize = 40;

/// A row of the beginning of a sheet, as texts, with its number as the spreadsheet shows it.
pub(crate) type Head = Vec<(u64, Vec<String>)>;

/// How the columns of a sheet were understood.
#[derive(Clone, Debug)]
pub struct Layout {
    /// The sheet's name; `None` in a CSV.
    pub sheet: Option<String>,
    /// The number of the heading row, from 1.
    pub heading_row: u64,
    pub(crate) columns: Vec<Column>,
}

#[derive(Clone, Debug)]
pub(crate) struct Column {
    /// The heading as it is written.
    pub(crate) title: String,
    /// `None`: not understood, left out.
    pub(crate) meaning: Option<Meaning>,
}

impl Layout {
    /// Where a cell stands, for a finding.
    pub fn place(&self, row: u64, column: Option<&str>) -> Place {
        Place::Cell { sheet: self.sheet.clone(), row, column: column.map(str::to_owned) }
    }

    /// The heading of the column that holds a field, by the field's name in the register.
    pub fn title<'a>(&'a self, guide: &Guide, field: &str) -> Option<&'a str> {
        let at = guide.register().fields.iter().position(|f| f.id == field)?;
        self.title_of(Meaning::Field(at))
    }

    /// The heading of the column that names the unit.
    pub fn unit_title(&self) -> Option<&str> {
        let levels = bairi_base::Level::ALL.into_iter().rev().map(Meaning::Level);
        std::iter::once(Meaning::Unit).chain(levels).find_map(|meaning| self.title_of(meaning))
    }

    fn title_of(&self, meaning: Meaning) -> Option<&str> {
        self.columns.iter().find(|c| c.meaning == Some(meaning)).map(|c| c.title.as_str())
    }
}

/// How well the best row of a sheet's beginning fits.
pub(crate) struct Fit {
    pub(crate) layout: Layout,
    /// How many different things its columns name.
    pub(crate) score: usize,
}

/// The row that fits best; `None` if no row has headings.
pub(crate) fn find(guide: &Guide, sheet: Option<&str>, head: &Head) -> Option<Fit> {
    let mut best: Option<Fit> = None;
    for (row, cells) in head {
        let columns: Vec<Column> = cells.iter().map(|cell| column(guide, cell)).collect();
        let mut meanings: Vec<Meaning> =
            columns.iter().filter_map(|c| c.meaning).filter(|m| *m != Meaning::Ignored).collect();
        let filled = cells.iter().filter(|cell| !text::trim(cell).is_empty()).count();
        let telling = meanings.iter().any(|m| matches!(m, Meaning::Field(_)));
        meanings.sort_unstable();
        meanings.dedup();
        let score = meanings.len();
        // One word in a row of many that happens to be a heading does not make a heading row.
        let enough = telling && (score >= 2 || filled <= 2);
        if enough && best.as_ref().is_none_or(|b| score > b.score) {
            let layout = Layout { sheet: sheet.map(str::to_owned), heading_row: *row, columns };
            best = Some(Fit { layout, score });
        }
    }
    best
}

fn column(guide: &Guide, cell: &str) -> Column {
    let title = text::shortened(text::trim(cell), TITLE_CHARS_MAX);
    Column { meaning: guide.meaning(cell), title }
}

/// What is wrong with the headings: errors, for which no row can be read, and warnings.
pub(crate) fn check(guide: &Guide, layout: &Layout) -> Vec<Finding> {
    let place = |title: &str| layout.place(layout.heading_row, Some(title));
    let mut findings = Vec::new();
    for (at, column) in layout.columns.iter().enumerate() {
        let earlier = || layout.columns[..at].iter().any(|c| c.meaning == column.meaning);
        match column.meaning {
            None if column.title.is_empty() => {}
            None => findings
                .push(Finding::warning("import.heading.unknown", place(&column.title)).with("heading", &column.title)),
            Some(Meaning::Ignored) => {}
            Some(_) if earlier() => findings
                .push(Finding::error("import.heading.duplicate", place(&column.title)).with("heading", &column.title)),
            Some(Meaning::Field(field)) => {
                let money = guide.register().fields[field].kind == bairi_plan::FieldKind::Money;
                if money && column.title.contains('万') {
                    findings.push(Finding::error("import.heading.ten-thousand", place(&column.title)));
                }
            }
            Some(_) => {}
        }
    }
    let register = guide.register();
    for (at, field) in register.fields.iter().enumerate().filter(|(_, f)| f.required) {
        if layout.title_of(Meaning::Field(at)).is_some() {
            continue;
        }
        let place = layout.place(layout.heading_row, None);
        let finding = match field.id == register.key {
            true => Finding::error("import.heading.missing", place),
            false => Finding::warning("import.heading.missing-new", place),
        };
        findings.push(finding.with("zh", &field.name.zh).with("en", &field.name.en));
    }
    findings
}
