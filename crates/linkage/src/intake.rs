//! Record batches become packed rows.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, StringArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Schema};

use crate::error::{LinkError, Side};
use crate::hash;
use crate::model::{Kind, Model};
use crate::plan::Plan;
use crate::rows::{Rows, TAKEN, Values};
use crate::standard::masked::Masked;
use crate::standard::{Date, IdNumber, Reading, phone, place};
use crate::words::NONE;

/// Which of a file's columns are the model's.
#[derive(Clone, Debug)]
pub(crate) struct Headings {
    pub(crate) id: usize,
    /// By the model's column; `None` for an optional one that the file does not have.
    pub(crate) columns: Vec<Option<usize>>,
}

impl Headings {
    pub(crate) fn of(model: &Model, schema: &Schema, side: Side) -> Result<Self, LinkError> {
        let ids = if side == Side::Left { &model.left_id } else { &model.right_id };
        let position = |name: &String| schema.fields().iter().position(|f| f.name() == name);
        let mut faults = Vec::new();
        let mut columns = Vec::new();
        for spec in &model.columns {
            let names = || std::iter::once(&spec.name).chain(&spec.headings);
            let claims: Vec<&String> = names().filter(|name| claim(schema, name).next().is_some()).collect();
            let mut places: Vec<usize> = claims.iter().flat_map(|name| claim(schema, name)).collect();
            places.sort_unstable();
            places.dedup();
            if let [first, second, ..] = places[..] {
                let name = |place: usize| schema.field(place).name().clone();
                let (first, second) = (name(first), name(second));
                faults.push(LinkError::TwoColumns { side, column: spec.name.clone(), first, second });
            } else if places.is_empty() && !spec.optional {
                let expected = names().cloned().collect::<Vec<_>>().join(", ");
                faults.push(LinkError::MissingColumn { side, column: spec.name.clone(), expected });
            }
            columns.push(places.first().copied());
        }
        if columns.iter().all(Option::is_none) {
            let found = schema.fields().iter().map(|f| f.name().as_str()).collect::<Vec<_>>().join(", ");
            return Err(LinkError::AnotherFile { side, found });
        }
        let id = ids.iter().find_map(position);
        if id.is_none() {
            faults.push(LinkError::MissingId { side, expected: ids.join(", ") });
        }
        match (id, faults.len()) {
            (Some(id), 0) => Ok(Self { id, columns }),
            (_, 1) => Err(faults.remove(0)),
            _ => Err(LinkError::Several(faults)),
        }
    }

    /// The file's columns that are read at all, in the file's order.
    pub(crate) fn wanted(&self) -> Vec<usize> {
        let mut wanted: Vec<usize> = self.columns.iter().flatten().copied().chain([self.id]).collect();
        wanted.sort_unstable();
        wanted.dedup();
        wanted
    }
}

/// The columns of that heading; `姓名 (2)` is what a second `姓名` of a spreadsheet is called.
fn claim<'a>(schema: &'a Schema, name: &'a str) -> impl Iterator<Item = usize> + 'a {
    let is_it = move |found: &str| {
        let again = || found.strip_prefix(name)?.strip_prefix(" (")?.strip_suffix(')')?.parse::<u16>().ok();
        found == name || again().is_some()
    };
    schema.fields().iter().enumerate().filter(move |(_, field)| is_it(field.name())).map(|(place, _)| place)
}

/// Values that could not be used, counted; they count as missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unusable {
    pub rows: u64,
    /// Identity numbers in scientific notation (`3.62E+17`).
    pub id_scientific: u64,
    /// Identity numbers rounded to fifteen places.
    pub id_rounded: u64,
    pub id_unreadable: u64,
    /// Identity numbers whose check character does not fit; these are used, and repaired where that is possible.
    pub id_invalid: u64,
    pub dates: u64,
    pub places: u64,
    pub phones: u64,
}

impl Unusable {
    pub(crate) fn add(&mut self, other: &Self) {
        self.rows += other.rows;
        self.id_scientific += other.id_scientific;
        self.id_rounded += other.id_rounded;
        self.id_unreadable += other.id_unreadable;
        self.id_invalid += other.id_invalid;
        self.dates += other.dates;
        self.places += other.places;
        self.phones += other.phones;
    }
}

/// Adds a batch to the rows.
pub(crate) fn take_in(
    plan: &Plan,
    headings: &Headings,
    side: Side,
    batch: &RecordBatch,
    rows: &mut Rows,
    unusable: &mut Unusable,
) -> Result<(), LinkError> {
    let start = rows.len;
    let text = |place: &usize| as_text(batch.column(*place), side, batch.schema_ref().field(*place).name());
    let mut texts = headings
        .columns
        .iter()
        .map(|place| place.as_ref().map(text).transpose())
        .collect::<Result<Vec<Option<ArrayRef>>, _>>()?;
    each_in_its_column(plan, &mut texts);
    for (column, text) in texts.iter().enumerate() {
        match text {
            Some(text) => fill(plan.kinds[column], text.as_string(), rows, column, unusable),
            None => absent(rows, column, batch.num_rows()),
        }
    }
    for (column, fallback) in plan.fallbacks.iter().enumerate() {
        let Some(part) = fallback else { continue };
        for row in start..start + batch.num_rows() {
            if !rows.is_missing(column, row) {
                continue;
            }
            let value = rows.part(*part, row);
            match &mut rows.columns[column] {
                Values::Small(values) => {
                    values[row] = Date::from_number(value as u32).map_or(0, |date| date.number() | TAKEN);
                }
                Values::Word(values) => values[row] = value,
                Values::Coded(_) => {}
            }
        }
    }
    rows.len += batch.num_rows();
    unusable.rows += batch.num_rows() as u64;
    Ok(())
}

/// Puts name and number back where somebody has written them into each other's column.
fn each_in_its_column(plan: &Plan, texts: &mut [Option<ArrayRef>]) {
    let of_kind = |kind: Kind| plan.kinds.iter().position(|k| *k == kind).filter(|column| texts[*column].is_some());
    let (Some(name), Some(number)) = (of_kind(Kind::ChineseName), of_kind(Kind::IdNumber)) else { return };
    let (Some(names), Some(numbers)) = (&texts[name], &texts[number]) else { return };
    let (names, numbers): (&StringArray, &StringArray) = (names.as_string(), numbers.as_string());
    let has_digit = |text: &str| text.bytes().any(|byte| byte.is_ascii_digit());
    let is_swapped = |(name, number): &(Option<&str>, Option<&str>)| {
        name.is_some_and(|name| {
            name.as_bytes().first().is_some_and(u8::is_ascii_digit)
                && matches!(IdNumber::read(name), Reading::Number(_) | Reading::Masked(_))
        }) && !number.is_some_and(has_digit)
    };
    if names.iter().zip(numbers).any(|row| is_swapped(&row)) {
        let right_way = |row: (_, _)| if is_swapped(&row) { (row.1, row.0) } else { row };
        let rows: Vec<(Option<&str>, Option<&str>)> = names.iter().zip(numbers).map(right_way).collect();
        let right_names: ArrayRef = Arc::new(rows.iter().map(|row| row.0).collect::<StringArray>());
        let right_numbers: ArrayRef = Arc::new(rows.iter().map(|row| row.1).collect::<StringArray>());
        (texts[name], texts[number]) = (Some(right_names), Some(right_numbers));
    }
}

fn as_text(column: &ArrayRef, side: Side, name: &str) -> Result<ArrayRef, LinkError> {
    if column.data_type() == &DataType::Utf8 {
        return Ok(column.clone());
    }
    cast(column, &DataType::Utf8).map_err(|_| LinkError::Type {
        side,
        column: name.to_owned(),
        found: column.data_type().to_string(),
    })
}

fn absent(rows: &mut Rows, column: usize, count: usize) {
    match &mut rows.columns[column] {
        Values::Coded(codes) => codes.extend(std::iter::repeat_n(NONE, count)),
        Values::Small(values) => values.extend(std::iter::repeat_n(0, count)),
        Values::Word(values) => values.extend(std::iter::repeat_n(0, count)),
    }
}

fn fill(kind: Kind, text: &StringArray, rows: &mut Rows, column: usize, unusable: &mut Unusable) {
    let words = &mut rows.words[column];
    match &mut rows.columns[column] {
        Values::Coded(codes) => codes.extend(text.iter().map(|text| text.map_or(NONE, |text| words.code(text)))),
        Values::Small(values) => values.extend(text.iter().map(|text| match (text, kind) {
            (None | Some(""), _) => 0,
            (Some(text), Kind::Sex) => sex(text),
            (Some(text), _) => {
                let date = Date::read(text);
                unusable.dates += u64::from(date.is_none() && !text.trim().is_empty());
                date.map_or(0, Date::number)
            }
        })),
        Values::Word(values) => values.extend(text.iter().map(|text| match (text, kind) {
            (None | Some(""), _) => 0,
            (Some(text), Kind::IdNumber) => id_number(text, unusable),
            (Some(text), Kind::Place) => {
                let code = place::read(text);
                unusable.places += u64::from(code.is_none() && !text.trim().is_empty());
                code.unwrap_or(0)
            }
            (Some(text), Kind::Key) => match text.trim() {
                "" => 0,
                text => hash::bytes(text.as_bytes()),
            },
            (Some(text), _) => {
                let number = phone::read(text);
                unusable.phones += u64::from(number.is_none() && !text.trim().is_empty());
                number.unwrap_or(0)
            }
        })),
    }
}

fn id_number(text: &str, unusable: &mut Unusable) -> u64 {
    match IdNumber::read(text) {
        Reading::Number(number) => {
            unusable.id_invalid += u64::from(!number.is_valid());
            return number.to_word();
        }
        Reading::Masked(masked) => return masked.to_word(),
        Reading::Missing => {}
        Reading::Scientific(kept) => {
            unusable.id_scientific += 1;
            return kept.map_or(0, Masked::to_word);
        }
        Reading::Rounded(kept) => {
            unusable.id_rounded += 1;
            return kept.to_word();
        }
        Reading::Unreadable => unusable.id_unreadable += 1,
    }
    0
}

fn sex(text: &str) -> u32 {
    match text.trim() {
        "1" | "１" | "01" | "1.0" | "男" | "男性" | "m" | "M" | "male" | "Male" | "MALE" => 1,
        "2" | "２" | "02" | "2.0" | "女" | "女性" | "f" | "F" | "female" | "Female" | "FEMALE" => 2,
        _ => 0,
    }
}
