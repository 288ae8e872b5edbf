use bairi_base::{Lang, Text};
use bairi_plan::{CodeList, Field, FieldKind, Plan, Register};
use rust_xlsxwriter::{Color, DataValidation, Format, FormatBorder, Formula, Note, Workbook, Worksheet, XlsxError};

use crate::error::WriteError;
use crate::words::Words;

/// Rows of the template that have drop-downs and text cells.
const ROWS_PREPARED: u32 = 10_000;
/// Widths of columns, in characters.
const WIDTH_MIN: usize = 12;
const WIDTH_MAX: usize = 28;

/// An empty spreadsheet to fill in: headings, drop-downs, text cells for long digits, and a second sheet that
/// explains every column.
pub fn template(plan: &Plan, register: &Register, lang: Lang) -> Result<Vec<u8>, WriteError> {
    let words = Words::of(lang);
    let mut book = Workbook::new();
    let columns = columns(register, words);
    let mut lists = Lists::default();
    let sheet = book.add_worksheet();
    sheet.set_name(sheet_name(register.name.get(lang)))?.set_freeze_panes(1, 0)?;
    for (at, column) in columns.iter().enumerate() {
        head(sheet, at as u16, column, lang)?;
        prepare(sheet, at as u16, column, plan, lang, &mut lists)?;
    }
    explain(book.add_worksheet(), plan, register, &columns, lang)?;
    if !lists.columns.is_empty() {
        lists.write(book.add_worksheet(), words.choices)?;
    }
    Ok(book.save_to_buffer()?)
}

/// A column of the template: a field, or what every register has.
struct Column<'a> {
    title: String,
    required: bool,
    field: Option<&'a Field>,
    hint: String,
    /// Rather the unit's code than a fact.
    text: bool,
}

fn columns<'r>(register: &'r Register, words: &'static Words) -> Vec<Column<'r>> {
    let lang = words.lang;
    let unit = Column {
        title: words.unit.to_owned(),
        required: true,
        field: None,
        hint: words.unit_hint.to_owned(),
        text: true,
    };
    let typed = register.fields.iter().filter(|field| !matches!(field.kind, FieldKind::Files(_)));
    let fields = typed.map(|field| Column {
        title: field.name.get(lang).to_owned(),
        required: field.required,
        field: Some(field),
        hint: field.hint.get(lang).to_owned(),
        text: matches!(
            field.kind,
            FieldKind::Text
                | FieldKind::IdNumber
                | FieldKind::Phone
                | FieldKind::Point
                | FieldKind::Ref { .. }
                | FieldKind::Codes { .. }
        ),
    });
    let more = [(words.effective_on, words.effective_on_hint), (words.reason, words.reason_hint)];
    let more = more.map(|(title, hint)| Column {
        title: title.to_owned(),
        required: false,
        field: None,
        hint: hint.to_owned(),
        text: true,
    });
    std::iter::once(unit).chain(fields).chain(more).collect()
}

fn head(sheet: &mut Worksheet, at: u16, column: &Column<'_>, lang: Lang) -> Result<(), XlsxError> {
    let format = Format::new().set_bold().set_border_bottom(FormatBorder::Thin).set_text_wrap();
    let (title, format) = match column.required {
        true => (format!("{}*", column.title), format.set_background_color(Color::RGB(0x00FF_E8B3))),
        false => (column.title.clone(), format.set_background_color(Color::RGB(0x00E8_EEF4))),
    };
    sheet.write_string_with_format(0, at, &title, &format)?;
    let width = title.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>() + 2;
    sheet.set_column_width(at, width.clamp(WIDTH_MIN, WIDTH_MAX) as f64)?;
    if !column.hint.is_empty() {
        sheet.insert_note(0, at, &Note::new(&column.hint).set_author(Words::of(lang).explanation))?;
    }
    Ok(())
}

/// Formats and drop-downs of the cells below a heading.
fn prepare(
    sheet: &mut Worksheet,
    at: u16,
    column: &Column<'_>,
    plan: &Plan,
    lang: Lang,
    lists: &mut Lists,
) -> Result<(), XlsxError> {
    let words = Words::of(lang);
    let kind = column.field.map(|f| &f.kind);
    if column.text {
        sheet.set_column_format(at, &Format::new().set_num_format("@"))?;
    } else if kind == Some(&FieldKind::Date) {
        sheet.set_column_format(at, &Format::new().set_num_format("yyyy-mm-dd"))?;
    }
    let choices: Vec<String> = match kind {
        Some(FieldKind::Bool) => vec![words.yes.to_owned(), words.no.to_owned()],
        Some(FieldKind::Code { list }) => plan.codes.get(list).map(|l| names(l, lang)).unwrap_or_default(),
        _ => return Ok(()),
    };
    let range = lists.range(&choices, words.choices);
    let rule = DataValidation::new()
        .allow_list_formula(Formula::new(range))
        .set_error_title(words.wrong_title)?
        .set_error_message(words.wrong)?;
    sheet.add_data_validation(1, at, ROWS_PREPARED, at, &rule)?;
    Ok(())
}

fn names(list: &CodeList, lang: Lang) -> Vec<String> {
    list.items.iter().map(|item| item.name.get(lang).to_owned()).collect()
}

/// The choices of drop-downs, each list in a column of a sheet of its own.
#[derive(Default)]
struct Lists {
    columns: Vec<Vec<String>>,
}

impl Lists {
    /// Where a list stands, as a formula.
    fn range(&mut self, choices: &[String], sheet: &str) -> String {
        let at = self.columns.iter().position(|c| c == choices).unwrap_or_else(|| {
            self.columns.push(choices.to_vec());
            self.columns.len() - 1
        });
        let column = rust_xlsxwriter::utility::column_number_to_name(at as u16);
        format!("='{sheet}'!${column}$1:${column}${}", choices.len().max(1))
    }

    fn write(&self, sheet: &mut Worksheet, name: &str) -> Result<(), XlsxError> {
        sheet.set_name(name)?;
        for (at, choices) in self.columns.iter().enumerate() {
            for (row, choice) in choices.iter().enumerate() {
                sheet.write_string(row as u32, at as u16, choice)?;
            }
        }
        Ok(())
    }
}

fn explain(
    sheet: &mut Worksheet,
    plan: &Plan,
    register: &Register,
    columns: &[Column<'_>],
    lang: Lang,
) -> Result<(), XlsxError> {
    let words = Words::of(lang);
    let bold = Format::new().set_bold().set_border_bottom(FormatBorder::Thin);
    let wrap = Format::new().set_text_wrap();
    sheet.set_name(words.explanation)?;
    sheet.write_string(0, 0, register.note.get(lang))?;
    sheet.write_string(1, 0, words.empty_cells)?;
    for (at, (title, width)) in words.explained.iter().zip([22.0, 10.0, 60.0, 50.0]).enumerate() {
        sheet.write_string_with_format(3, at as u16, *title, &bold)?;
        sheet.set_column_width(at as u16, width)?;
    }
    for (at, column) in columns.iter().enumerate() {
        let row = at as u32 + 4;
        sheet.write_string(row, 0, &column.title)?;
        sheet.write_string(row, 1, if column.required { words.yes } else { words.no })?;
        sheet.write_string_with_format(row, 2, rule(plan, column, words), &wrap)?;
        sheet.write_string_with_format(row, 3, &column.hint, &wrap)?;
    }
    Ok(())
}

/// What may stand in a column.
fn rule(plan: &Plan, column: &Column<'_>, words: &Words) -> String {
    let Some(field) = column.field else { return words.text.to_owned() };
    let listed = |list: &str| plan.codes.get(list).map(|l| names(l, words.lang).join("、")).unwrap_or_default();
    match &field.kind {
        FieldKind::Text => words.text.to_owned(),
        FieldKind::Integer => words.integer.to_owned(),
        FieldKind::Money => words.money.to_owned(),
        FieldKind::Date => words.date.to_owned(),
        FieldKind::Bool => words.bool.to_owned(),
        FieldKind::Code { list } => format!("{}{}", words.one_of, listed(list)),
        FieldKind::Codes { list, .. } => format!("{}{}", words.some_of, listed(list)),
        FieldKind::IdNumber => words.id_number.to_owned(),
        FieldKind::Phone => words.phone.to_owned(),
        FieldKind::Point => words.point.to_owned(),
        FieldKind::Ref { register } => {
            let target = plan.registers.iter().find(|r| r.id == *register);
            let key = target.and_then(|r| Some((r, r.field(&r.key)?)));
            let name = |text: &Text| text.get(words.lang).to_owned();
            key.map(|(r, key)| format!("{}{} · {}", words.key_of, name(&r.name), name(&key.name))).unwrap_or_default()
        }
        FieldKind::Unit { .. } => words.unit_hint.to_owned(),
        // They have no column.
        FieldKind::Files(_) => String::new(),
    }
}

/// A name that a spreadsheet allows for a sheet.
pub(crate) fn sheet_name(name: &str) -> String {
    const CHARS_MAX: usize = 31;
    name.chars().filter(|c| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'')).take(CHARS_MAX).collect()
}
