//! What a register demands of an entry's values, checked without any store.

use bairi_base::{Finding, Place, UnitCode};
use serde_json::{Map, Value};

use crate::id_number::{self, IdFault};
use crate::{CodeList, Field, FieldKind, FileName, FilesRule, Plan, Point, Register, parse_day};

/// The longest text of a field that names no `max`, in characters.
const TEXT_CHARS_MAX: i64 = 2000;
/// Nobody is this old, in years: a warning, not an error.
const AGE_YEARS_MAX: u32 = 120;
/// Separates the items of a field of kind `codes`.
const COMMA: char = ',';

/// All faults of an entry's values, in the order of the register's fields; errors and warnings.
///
/// `values` is the JSON form of [`FieldKind`]'s variants; an absent or `null` value is unknown. What only a
/// store knows (that a key is taken, that a referenced entry exists) is not checked. No finding holds a value.
pub fn validate(plan: &Plan, register: &Register, values: &Map<String, Value>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut known = 0;
    for field in &register.fields {
        let check = Check { plan, register, field };
        let value = values.get(&field.id);
        known += usize::from(value.is_some());
        match value {
            None | Some(Value::Null) if field.required => findings.push(check.error("entry.required")),
            None | Some(Value::Null) => {}
            Some(value) => findings.extend(check.value(value)),
        }
    }
    if known == values.len() {
        return findings;
    }
    let strangers = values.keys().filter(|id| register.field(id).is_none());
    findings.extend(strangers.map(|id| Finding::error("entry.field.unknown", place(register, id)).with("field", id)));
    findings
}

fn place(register: &Register, field: &str) -> Place {
    Place::Field { register: register.id.clone(), field: field.to_owned() }
}

struct Check<'a> {
    plan: &'a Plan,
    register: &'a Register,
    field: &'a Field,
}

impl Check<'_> {
    fn error(&self, code: &str) -> Finding {
        Finding::error(code, place(self.register, &self.field.id))
    }

    fn value(&self, value: &Value) -> Option<Finding> {
        match &self.field.kind {
            FieldKind::Text => self.string(value).and_then(|s| self.text(s)),
            FieldKind::Integer => self.number(value).and_then(|n| self.integer(n)),
            FieldKind::Money => self.number(value).and_then(|n| self.money(n)),
            FieldKind::Date => self.string(value).and_then(|s| self.date(s)),
            FieldKind::Bool => value.as_bool().map_or(Err(self.error("entry.type.bool")), |_| Ok(())),
            FieldKind::Code { list } => self.string(value).and_then(|s| self.code(s, list)),
            FieldKind::Codes { list, max } => self.string(value).and_then(|s| self.codes(s, list, *max)),
            FieldKind::IdNumber => self.string(value).and_then(|s| self.id_number(s)),
            FieldKind::Phone => self.string(value).and_then(|s| self.phone(s)),
            FieldKind::Point => self.string(value).and_then(|s| {
                let written = Point::parse(s).is_some_and(|point| point.to_string() == s);
                self.require(written, "entry.point.unreadable")
            }),
            FieldKind::Ref { .. } => self.number(value).and_then(|n| self.require(n > 0, "entry.type.ref")),
            FieldKind::Unit { level } => self.number(value).and_then(|n| {
                let code = UnitCode::from_number(n);
                let Some(unit) = self.plan.units.find(code) else {
                    return Err(self.error("entry.unit.unknown").with("unit", n));
                };
                self.require(unit.level == *level, "entry.unit.level")
                    .map_err(|f| f.with("unit", code).with("level", level.word()))
            }),
            FieldKind::Files(rule) => self.string(value).and_then(|s| self.files(s, rule)),
        }
        .err()
    }

    fn require(&self, ok: bool, code: &str) -> Result<(), Finding> {
        if ok { Ok(()) } else { Err(self.error(code)) }
    }

    fn string<'v>(&self, value: &'v Value) -> Result<&'v str, Finding> {
        value.as_str().ok_or_else(|| self.error("entry.type.text"))
    }

    fn number(&self, value: &Value) -> Result<i64, Finding> {
        value.as_i64().ok_or_else(|| self.error("entry.type.number"))
    }

    fn text(&self, text: &str) -> Result<(), Finding> {
        self.require(text.trim() == text && !text.is_empty(), "entry.text.blank")?;
        self.require(!text.chars().any(|c| c.is_control() && c != '\n'), "entry.text.control")?;
        let (length, max) = (text.chars().count() as i64, self.field.max.unwrap_or(TEXT_CHARS_MAX));
        let min = self.field.min.unwrap_or(0);
        self.require(length >= min, "entry.text.short").map_err(|f| f.with("min", min))?;
        self.require(length <= max, "entry.text.long").map_err(|f| f.with("max", max))
    }

    fn integer(&self, n: i64) -> Result<(), Finding> {
        let (min, max) = (self.field.min.unwrap_or(i64::MIN), self.field.max.unwrap_or(i64::MAX));
        self.require(n >= min, "entry.number.small").map_err(|f| f.with("min", min))?;
        self.require(n <= max, "entry.number.large").map_err(|f| f.with("max", max))
    }

    fn money(&self, fen: i64) -> Result<(), Finding> {
        let (min, max) = (self.field.min.unwrap_or(i64::MIN), self.field.max.unwrap_or(i64::MAX));
        self.require(fen >= min, "entry.money.small").map_err(|f| f.with("min", yuan(min)))?;
        self.require(fen <= max, "entry.money.large").map_err(|f| f.with("max", yuan(max)))
    }

    fn date(&self, text: &str) -> Result<(), Finding> {
        let day = parse_day(text).ok_or_else(|| self.error("entry.date.unreadable"))?;
        if let Some(min) = self.field.date_min.filter(|min| day < *min) {
            return Err(self.error("entry.date.early").with("min", min));
        }
        match self.field.date_max.filter(|max| day > *max) {
            Some(max) => Err(self.error("entry.date.late").with("max", max)),
            None => Ok(()),
        }
    }

    fn list(&self, list: &str) -> Option<&CodeList> {
        self.plan.codes.get(list)
    }

    fn code(&self, code: &str, list: &str) -> Result<(), Finding> {
        let known = self.list(list).is_some_and(|l| l.items.iter().any(|item| item.code == code));
        self.require(known, "entry.code.unknown").map_err(|f| f.with("list", list))
    }

    fn codes(&self, text: &str, list: &str, max: usize) -> Result<(), Finding> {
        let codes: Vec<&str> = text.split(COMMA).collect();
        codes.iter().try_for_each(|code| self.code(code, list))?;
        self.require(codes.is_sorted_by(|a, b| a < b), "entry.codes.order")?;
        self.require(codes.len() <= max, "entry.codes.many").map_err(|f| f.with("max", max))
    }

    fn files(&self, text: &str, rule: &FilesRule) -> Result<(), Finding> {
        let names = FileName::parse_all(text).ok_or_else(|| self.error("entry.files.name"))?;
        let accepted = |name: &FileName| rule.accept.contains(&name.kind().group());
        self.require(names.iter().all(accepted), "entry.files.accept")?;
        self.require(names.is_sorted_by(|a, b| a < b), "entry.files.order")?;
        self.require(names.len() <= rule.max, "entry.files.many").map_err(|f| f.with("max", rule.max))
    }

    fn id_number(&self, text: &str) -> Result<(), Finding> {
        let code = match id_number::check(text) {
            Ok(()) => return self.age(text),
            Err(IdFault::Shape) => "entry.id.shape",
            Err(IdFault::Birth) => "entry.id.birth",
            Err(IdFault::CheckDigit) => "entry.id.check-digit",
            Err(IdFault::Card) => "entry.id.card",
        };
        Err(self.error(code))
    }

    /// Whether the bearer can live during the campaign.
    fn age(&self, text: &str) -> Result<(), Finding> {
        let (first, last) = (*self.plan.campaign.start(), *self.plan.campaign.end());
        let Some(birth) = id_number::birth(text) else { return Ok(()) };
        self.require(birth <= last, "entry.id.birth")?;
        let old = first.years_since(birth).is_some_and(|years| years > AGE_YEARS_MAX);
        let place = || place(self.register, &self.field.id);
        if old { Err(Finding::warning("entry.id.age", place()).with("max", AGE_YEARS_MAX)) } else { Ok(()) }
    }

    /// A mobile number, a landline with its area code, or a local number of 7 or 8 digits.
    fn phone(&self, text: &str) -> Result<(), Finding> {
        let digits = text.bytes().all(|b| b.is_ascii_digit());
        let shape = match text.as_bytes() {
            [b'1', b'3'..=b'9', ..] => text.len() == 11,
            [b'0', b'1'..=b'9', ..] => (10..=12).contains(&text.len()),
            [b'2'..=b'9', ..] => (7..=8).contains(&text.len()),
            _ => false,
        };
        self.require(digits && shape, "entry.phone.shape")
    }
}

/// An amount of fen in yuan, without needless zeros.
fn yuan(fen: i64) -> String {
    let (sign, fen) = (if fen < 0 { "-" } else { "" }, fen.unsigned_abs());
    match (fen / 100, fen % 100) {
        (yuan, 0) => format!("{sign}{yuan}"),
        (yuan, rest) => format!("{sign}{yuan}.{rest:02}"),
    }
}
