//! What a line of `fields` may say.

use std::cell::RefCell;

use bairi_base::Level;
use bairi_plan::{Field, FieldKind, Plan, Register};
use chrono::NaiveDate;
use toml::{Table, Value};

use super::faults::{Faults, Spot};
use super::filter::RowFilter;
use super::keys::Keys;
use super::pools::PoolKind;
use super::template::Template;
use super::values::{constant, word};
use super::works::{WorkAt, Works};
use crate::chance::Pick;
use crate::ids::{Id, id};
use crate::row::Cell;

#[derive(Clone, Debug)]
pub(crate) struct Maker {
    pub(crate) make: Make,
    /// This share stays unknown.
    pub(crate) unknown: f64,
    /// Looks at the fields above.
    pub(crate) when: Option<RowFilter>,
    /// A day may lie behind the last known one.
    pub(crate) future: bool,
}

#[derive(Clone, Debug)]
pub(crate) enum Make {
    Unknown,
    Value(Cell),
    Pick(Pick),
    PickNumber(Pick),
    PickUpTo(Pick, usize),
    Text(Template),
    Person,
    Phone,
    IdNumber { birth: Option<Id>, sex: Option<Id> },
    Organisation,
    Between { low: i64, high: i64, times: i64 },
    PartOf { of: Id, low: f64, high: f64, times: i64 },
    PartDone { of: Id, work: WorkAt, times: i64 },
    RestOf { of: Id, less: Vec<Id> },
    Days(NaiveDate, NaiveDate),
    Born(i64, i64),
    Before,
    During,
    PaceDay,
    DoneOn { work: WorkAt, after: Option<Id> },
    DaysAfter { low: i64, high: i64, after: Id },
    Monthly(u32),
    Share(f64),
    Done(WorkAt),
    Has(Id),
    Base,
    BaseField(Id),
    RowOf(usize),
    Near,
    Unit(Level),
}

/// Whether anything makes rows of a register.
pub(crate) trait HasRows {
    fn has_rows(&self, register: &str) -> bool;
}

/// What makers may refer to where they stand.
pub(crate) struct Makers<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) works: &'a Works,
    pub(crate) faults: &'a Faults,
    /// Filled while makers are read.
    pub(crate) pools: &'a RefCell<Vec<PoolKind>>,
    /// Registers that have rows.
    pub(crate) made: &'a dyn HasRows,
    pub(crate) register: &'a Register,
    /// Of the base rows, if the base is a register.
    pub(crate) base: Option<&'a Register>,
    /// Whether the rows are a fill's own: they have a base, a number, perhaps a pace and months.
    pub(crate) own: bool,
    pub(crate) paced: bool,
    pub(crate) monthly: bool,
    /// Fields that are known to be filled before; of a row that is made already, any field is.
    pub(crate) above: Vec<Id>,
}

/// Keys that say what is made; `part_of`, `rest_of` come first, since others stand beside them.
const MAKERS: [&str; 24] = [
    "part_of",
    "rest_of",
    "value",
    "pick",
    "text",
    "person",
    "phone",
    "id",
    "organisation",
    "point",
    "between",
    "days",
    "age",
    "before",
    "during",
    "pace_day",
    "between_days",
    "pace",
    "monthly",
    "share",
    "has",
    "base",
    "base_field",
    "row_of",
];
pub(crate) const UNIT: &str = "unit";
/// Keys that stand beside those.
const BESIDE: [&str; 9] = ["up_to", "birth", "sex", "times", "percent", "less", "after", "near", "only"];

impl Makers<'_> {
    pub(crate) fn one(&self, field: &Field, value: &Value, spot: Spot) -> Option<Maker> {
        match value {
            Value::Table(table) => self.table(field, table, spot),
            value => {
                let cell = self.faults.take(&spot, constant(self.plan, self.register, field, value))?;
                Some(Maker { make: Make::Value(cell), unknown: 0.0, when: None, future: false })
            }
        }
    }

    fn table(&self, field: &Field, table: &Table, spot: Spot) -> Option<Maker> {
        let keys = Keys::new(table, spot, self.faults);
        let unknown = keys.share("unknown").unwrap_or(0.0);
        let when = keys.table("when").map(|inner| self.filter(inner));
        let future = keys.flag("future").unwrap_or(false);
        let make = self.make(field, &keys);
        if make.is_none() {
            // What is wrong has been told; only keys that stand nowhere are to follow.
            keys.passed_over(&MAKERS);
            keys.passed_over(&BESIDE);
        }
        keys.finish();
        Some(Maker { make: make?, unknown, when, future })
    }

    /// A filter on the fields above.
    pub(crate) fn filter(&self, keys: Keys) -> RowFilter {
        let spot = keys.spot.clone();
        let filter = RowFilter::read(self.plan, self.register, keys);
        filter.fields().for_each(|field| self.must_be_above(field, &spot));
        filter
    }

    fn must_be_above(&self, field: &str, spot: &Spot) {
        if self.own && !self.above.contains(&field) {
            self.faults.add(spot, format!("`{field}` is not filled above this line"));
        }
    }

    /// Another field of the row, of a kind.
    pub(crate) fn field(&self, keys: &Keys, name: &str, kind: &str, is: impl Fn(&FieldKind) -> bool) -> Option<Id> {
        let text = keys.text(name)?;
        self.named(&keys.spot.key(name), text, kind, is)
    }

    pub(crate) fn named(&self, spot: &Spot, text: &str, kind: &str, is: impl Fn(&FieldKind) -> bool) -> Option<Id> {
        match self.register.field(text) {
            None => self.faults.add(spot, format!("register `{}` has no field `{text}`", self.register.id)),
            Some(field) if !is(&field.kind) => self.faults.add(spot, format!("`{text}` is no field of type {kind}")),
            Some(_) => {
                self.must_be_above(text, spot);
                return Some(id(text));
            }
        }
        None
    }

    pub(crate) fn work(&self, keys: &Keys) -> Option<WorkAt> {
        let name = keys.text("pace")?;
        let found = self.works.find(&keys.spot.file, name);
        if found.is_none() {
            keys.fault("pace", format!("neither this file nor synth.toml declares a work `{name}`"));
        }
        found
    }

    fn make(&self, field: &Field, keys: &Keys) -> Option<Make> {
        let named: Vec<&str> = MAKERS.into_iter().chain([UNIT]).filter(|maker| keys.has(maker)).collect();
        let maker = match named.as_slice() {
            ["part_of", "between" | "pace"] => "part_of",
            [one] => one,
            [] => {
                keys.faults.add(&keys.spot, "this says no way to make a value");
                return None;
            }
            several => {
                let several = several.join("`, `");
                keys.faults.add(&keys.spot, format!("`{several}` cannot stand together"));
                return None;
            }
        };
        if !fills(maker, &field.kind) {
            keys.fault(maker, format!("`{maker}` fills no field of type {}", word(&field.kind)));
            return None;
        }
        match maker {
            "value" => {
                let value = keys.value("value")?;
                let cell = constant(self.plan, self.register, field, value);
                self.faults.take(&keys.spot.key("value"), cell).map(Make::Value)
            }
            "pick" => self.pick(field, keys),
            "text" => {
                let read = Template::read(keys.text("text")?, self.base, self.own);
                self.faults.take(&keys.spot.key("text"), read).map(Make::Text)
            }
            "id" => {
                keys.mark("id");
                let birth = self.field(keys, "birth", "date", |kind| *kind == FieldKind::Date);
                let sex = self.field(keys, "sex", "code", |kind| matches!(kind, FieldKind::Code { .. }));
                Some(Make::IdNumber { birth, sex })
            }
            "between" | "part_of" | "rest_of" => self.number(field, keys, maker),
            "days" | "age" | "before" | "during" | "pace_day" | "between_days" | "monthly" => {
                self.day(field, keys, maker)
            }
            "pace" if field.kind == FieldKind::Bool => self.work(keys).map(Make::Done),
            "pace" => {
                let after = self.field(keys, "after", "date", |kind| *kind == FieldKind::Date);
                self.work(keys).map(|work| Make::DoneOn { work, after })
            }
            "share" => keys.share("share").map(Make::Share),
            "has" => self.field(keys, "has", "any", |_| true).map(Make::Has),
            "base" | "base_field" | "row_of" | UNIT => self.link(field, keys, maker),
            _ => {
                keys.mark(maker);
                Some(match maker {
                    "person" => Make::Person,
                    "phone" => Make::Phone,
                    "point" => Make::Near,
                    _ => Make::Organisation,
                })
            }
        }
    }

    /// A value of `set`: of a maker, a constant, or unknown.
    pub(crate) fn set(&self, field: &Field, value: &Value, spot: Spot) -> Option<Maker> {
        let unknown = Maker { make: Make::Unknown, unknown: 0.0, when: None, future: false };
        let listed = |list: &str| self.plan.codes.get(list).is_some_and(|l| l.items.iter().any(|i| i.code == NONE));
        match (value, &field.kind) {
            (Value::Table(table), _) if table.len() == 1 && table.get("unknown") == Some(&Value::Boolean(true)) => {
                Some(unknown)
            }
            (Value::String(text), FieldKind::Code { list } | FieldKind::Codes { list, .. })
                if text == NONE && listed(list) =>
            {
                self.one(field, value, spot)
            }
            (Value::String(text), _) if text == NONE => Some(unknown),
            _ => self.one(field, value, spot),
        }
    }
}

/// Stands for unknown in `set`.
const NONE: &str = "none";

/// Which kinds of field a maker fills.
fn fills(maker: &str, kind: &FieldKind) -> bool {
    use FieldKind::{Bool, Code, Codes, Date, IdNumber, Integer, Money, Phone, Point, Ref, Text, Unit};
    match maker {
        "value" => !matches!(kind, Ref { .. }),
        "pick" => matches!(kind, Text | Code { .. } | Codes { .. } | Integer | Money),
        "text" | "person" | "organisation" => *kind == Text,
        "phone" => matches!(kind, Phone | Text),
        "id" => *kind == IdNumber,
        "point" => *kind == Point,
        "between" => matches!(kind, Integer | Money | Date),
        "part_of" | "rest_of" => matches!(kind, Integer | Money),
        "days" | "age" | "before" | "during" | "pace_day" | "between_days" | "monthly" => *kind == Date,
        "pace" => matches!(kind, Date | Bool),
        "share" | "has" => *kind == Bool,
        "base" | "row_of" => matches!(kind, Ref { .. }),
        UNIT => matches!(kind, Unit { .. }),
        _ => true,
    }
}
