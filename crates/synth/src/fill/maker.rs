//! What a line of `fields` may say.

use std::cell::RefCell;

use bairi_base::Level;
use bairi_plan::{Field, FieldKind, Plan, Register};
use chrono::NaiveDate;
use toml::{Table, Value};

use super::faults::{Faults, Spot};
use super::filter::RowFilter;
use super::keys::{Keys, number, texts};
use super::pools::PoolKind;
use super::template::Template;
use super::values::{constant, day, fits, word};
use super::works::{WorkAt, Works};
use crate::chance::Pick;
use crate::ids::{Id, id};
use crate::row::Cell;

/// Yuan are whole.
const YUAN: i64 = 100;
const FULL: f64 = 100.0;

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
const MAKERS: [&str; 23] = [
    "part_of",
    "rest_of",
    "value",
    "pick",
    "text",
    "person",
    "phone",
    "id",
    "organisation",
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
const UNIT: &str = "unit";

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
        if self.own && !self.above.iter().any(|above| *above == field) {
            self.faults.add(spot, format!("`{field}` is not filled above this line"));
        }
    }

    /// Another field of the row, of a kind.
    fn field(&self, keys: &Keys, name: &str, kind: &str, is: impl Fn(&FieldKind) -> bool) -> Option<Id> {
        let text = keys.text(name)?;
        self.named(&keys.spot.key(name), text, kind, is)
    }

    fn named(&self, spot: &Spot, text: &str, kind: &str, is: impl Fn(&FieldKind) -> bool) -> Option<Id> {
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

    fn work(&self, keys: &Keys) -> Option<WorkAt> {
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
                    _ => Make::Organisation,
                })
            }
        }
    }

    fn pick(&self, field: &Field, keys: &Keys) -> Option<Make> {
        let value = keys.value("pick")?;
        let spot = keys.spot.key("pick");
        let weights: Option<Vec<(String, f64)>> = match value {
            Value::Table(table) => table.iter().map(|(word, weight)| Some((word.clone(), number(weight)?))).collect(),
            Value::Array(items) => items.iter().map(|item| Some((written(item)?, 1.0))).collect(),
            _ => None,
        };
        let sound =
            |w: &Vec<(String, f64)>| w.iter().all(|(_, n)| *n >= 0.0) && w.iter().map(|(_, n)| n).sum::<f64>() > 0.0;
        let Some(weights) = weights.filter(sound) else {
            self.faults.add(&spot, "weights by word are expected, or a list of words");
            return None;
        };
        let number = matches!(field.kind, FieldKind::Integer | FieldKind::Money);
        for (word, _) in &weights {
            let value = match word.parse::<i64>() {
                Ok(n) if number => Value::Integer(n),
                _ => Value::String(word.clone()),
            };
            self.faults.take(&spot.key(word), constant(self.plan, self.register, field, &value));
        }
        let pick = Pick::new(weights.iter().map(|(word, weight)| (word, weight)));
        Some(match field.kind {
            FieldKind::Codes { .. } => Make::PickUpTo(pick, keys.whole("up_to", 1).unwrap_or(1) as usize),
            _ if number => Make::PickNumber(pick),
            _ => Make::Pick(pick),
        })
    }

    fn number(&self, field: &Field, keys: &Keys, maker: &str) -> Option<Make> {
        if field.kind == FieldKind::Date {
            return self.day(field, keys, "between");
        }
        let is_number = |kind: &FieldKind| matches!(kind, FieldKind::Integer | FieldKind::Money);
        let whole = if field.kind == FieldKind::Money { YUAN } else { 1 };
        match maker {
            "between" => {
                let (low, high) = keys.range("between")?;
                let times = keys.whole("times", 1).unwrap_or(1);
                for n in [low, high] {
                    let cell = Cell::Int(n.saturating_mul(times));
                    self.faults.take(&keys.spot.key("between"), fits(self.plan, self.register, field, &cell));
                }
                Some(Make::Between { low, high, times })
            }
            "rest_of" => {
                let of = self.field(keys, "rest_of", "integer or money", is_number);
                let names = keys.need("less").and_then(texts).unwrap_or_default();
                let spot = keys.spot.key("less");
                let less = names.iter().filter_map(|name| self.named(&spot, name, "integer or money", is_number));
                Some(Make::RestOf { less: less.collect(), of: of? })
            }
            _ => {
                let of = self.field(keys, "part_of", "integer or money", is_number);
                let times = keys.whole("times", 1).unwrap_or(whole);
                if keys.has("pace") {
                    let work = self.work(keys)?;
                    return Some(Make::PartDone { of: of?, work, times });
                }
                let (low, high) = self.part(keys)?;
                Some(Make::PartOf { of: of?, low, high, times })
            }
        }
    }

    /// `between` in shares or `percent` in hundredths.
    fn part(&self, keys: &Keys) -> Option<(f64, f64)> {
        let (name, whole) = if keys.has("percent") { ("percent", FULL) } else { ("between", 1.0) };
        let value = keys.need(name)?;
        let ends: Option<Vec<f64>> = value.as_array().and_then(|ends| ends.iter().map(number).collect());
        match ends.as_deref() {
            Some([low, high]) if 0.0 <= *low && low <= high => Some((low / whole, high / whole)),
            _ => {
                keys.fault(name, "[low, high] is expected");
                None
            }
        }
    }

    fn day(&self, field: &Field, keys: &Keys, maker: &str) -> Option<Make> {
        match maker {
            "days" | "between" => {
                let ends: Option<Vec<NaiveDate>> =
                    keys.value(maker)?.as_array().and_then(|ends| ends.iter().map(day).collect());
                match ends.as_deref() {
                    Some([first, last]) if first <= last => {
                        for end in [first, last] {
                            let fit = fits(self.plan, self.register, field, &Cell::Day(*end));
                            self.faults.take(&keys.spot.key(maker), fit);
                        }
                        return Some(Make::Days(*first, *last));
                    }
                    _ => keys.fault(maker, "[first day, last day] is expected"),
                }
                None
            }
            "age" => keys.range("age").map(|(low, high)| Make::Born(low, high)),
            "between_days" => {
                keys.need("after");
                let after = self.field(keys, "after", "date", |kind| *kind == FieldKind::Date);
                let (low, high) = keys.range("between_days")?;
                Some(Make::DaysAfter { low, high, after: after? })
            }
            "monthly" => {
                if !self.monthly {
                    keys.fault("monthly", "the fill has no `months`");
                }
                let found = keys.whole("monthly", 1)?;
                Some(Make::Monthly(found.min(31) as u32))
            }
            "pace_day" => {
                keys.mark("pace_day");
                if !self.paced {
                    keys.fault("pace_day", "the fill has no `pace`, or has `months` beside it");
                }
                Some(Make::PaceDay)
            }
            _ => {
                keys.mark(maker);
                Some(if maker == "before" { Make::Before } else { Make::During })
            }
        }
    }

    fn link(&self, field: &Field, keys: &Keys, maker: &str) -> Option<Make> {
        match (maker, &field.kind) {
            ("base", FieldKind::Ref { register }) => {
                keys.mark("base");
                if self.base.is_none_or(|base| base.id != *register) {
                    keys.fault("base", format!("the base is no row of `{register}`"));
                }
                Some(Make::Base)
            }
            ("base_field", kind) => {
                let name = keys.text("base_field")?;
                match self.base.and_then(|base| base.field(name)) {
                    None => keys.fault("base_field", format!("the base has no field `{name}`")),
                    Some(other) if !same(&other.kind, kind) => {
                        let kinds = (word(&other.kind), word(kind));
                        keys.fault("base_field", format!("`{name}` is of type {}, not {}", kinds.0, kinds.1));
                    }
                    Some(_) => return Some(Make::BaseField(id(name))),
                }
                None
            }
            ("row_of", FieldKind::Ref { register }) => self.row_of(register, keys),
            (_, FieldKind::Unit { level }) => {
                keys.mark(UNIT);
                Some(Make::Unit(*level))
            }
            _ => None,
        }
    }

    fn row_of(&self, register: &str, keys: &Keys) -> Option<Make> {
        let name = keys.text("row_of")?;
        if name != register {
            keys.fault("row_of", format!("the field refers to `{register}`"));
            return None;
        }
        if !self.made.has_rows(name) {
            keys.fault("row_of", format!("nothing makes rows of `{name}`"));
        }
        let near = keys.text("near").unwrap_or(Level::County.word());
        let near = Level::from_word(near).or_else(|| {
            keys.fault("near", "the word of a level is expected");
            None
        });
        let of = self.plan.registers.iter().find(|r| r.id == name)?;
        let only = keys.table("only").map(|inner| RowFilter::read(self.plan, of, inner));
        let mut pools = self.pools.borrow_mut();
        pools.push(PoolKind { register: id(name), near: near?, only: only.unwrap_or_default() });
        Some(Make::RowOf(pools.len() - 1))
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
    use FieldKind::{Bool, Code, Codes, Date, IdNumber, Integer, Money, Phone, Ref, Text, Unit};
    match maker {
        "value" => !matches!(kind, Ref { .. }),
        "pick" => matches!(kind, Text | Code { .. } | Codes { .. } | Integer | Money),
        "text" | "person" | "organisation" => *kind == Text,
        "phone" => matches!(kind, Phone | Text),
        "id" => *kind == IdNumber,
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

/// Whether values of one kind can stand in a field of the other.
fn same(one: &FieldKind, other: &FieldKind) -> bool {
    use FieldKind::{Codes, Integer, Money, Phone, Text};
    match (one, other) {
        (Codes { list: one, .. }, Codes { list: other, .. }) => one == other,
        (Integer | Money, Integer | Money) | (Phone | Text, Text) => true,
        _ => one == other,
    }
}

fn written(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned).or(value.as_integer().map(|n| n.to_string()))
}
