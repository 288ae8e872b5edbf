//! Makers that say more than their name: picks, numbers, days, references.

use bairi_base::Level;
use bairi_plan::{Field, FieldKind};
use chrono::NaiveDate;
use toml::Value;

use super::filter::RowFilter;
use super::keys::{Keys, number, texts};
use super::maker::{Make, Makers, UNIT};
use super::pools::PoolKind;
use super::values::{constant, day, fits, word};
use crate::chance::Pick;
use crate::ids::id;
use crate::row::Cell;

/// Yuan are whole.
const YUAN: i64 = 100;
const FULL: f64 = 100.0;

impl Makers<'_> {
    pub(crate) fn pick(&self, field: &Field, keys: &Keys) -> Option<Make> {
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

    pub(crate) fn number(&self, field: &Field, keys: &Keys, maker: &str) -> Option<Make> {
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

    pub(crate) fn day(&self, field: &Field, keys: &Keys, maker: &str) -> Option<Make> {
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

    pub(crate) fn link(&self, field: &Field, keys: &Keys, maker: &str) -> Option<Make> {
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
