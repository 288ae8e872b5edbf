//! Reading all files.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use bairi_base::Level;
use bairi_plan::{FieldKind, Plan, Register};
use toml::Value;

use super::base::Base;
use super::faults::{Faults, Spot};
use super::filter::{RowFilter, UnitFilter};
use super::keys::Keys;
use super::line::{Line, lines};
use super::maker::Makers;
use super::middles::Middles;
use super::order::ordered;
use super::papers::papers;
use super::plant::{Plant, plants};
use super::pools::PoolKind;
use super::spread::{is_for_people, is_made};
use super::values::fits;
use super::works::Works;
use super::{Fill, Fills, More, digest};
use crate::ids::{Id, id};
use crate::knobs::Knobs;
use crate::row::Cell;

/// What a file may hold.
const LISTS: [&str; 3] = ["fill", "more", "paper"];
const WORK: &str = "work";
const MONTHS_MAX: i64 = 24;
const COUNT_MAX: i64 = 1_000;

/// What is known of all files before one of them is read closely.
struct Reading<'a> {
    plan: &'a Plan,
    faults: &'a Faults,
    scale: f64,
    works: Works,
    pools: RefCell<Vec<PoolKind>>,
    /// Registers that fills name, and those of them whose rows stand for people.
    filled: HashSet<String>,
    for_people: HashSet<String>,
}

pub(crate) fn read(plan: &Plan, knobs: &Knobs, scale: f64, faults: &Faults) -> Fills {
    let mut works = Works::default();
    let mut outlines = Vec::new();
    for topic in &knobs.topics {
        let keys = Keys::new(&topic.table, Spot::file(&topic.file), faults);
        keys.table(WORK).iter().for_each(|inner| works.read(inner));
        outlines.extend(outline(&keys));
        keys.passed_over(&LISTS);
        keys.finish();
    }
    let filled = outlines.iter().map(|(register, ..)| register.clone()).collect();
    let for_people = for_people(&outlines);
    let reading = Reading { plan, faults, scale, works, pools: RefCell::default(), filled, for_people };
    let mut fills = Vec::new();
    let mut more: HashMap<Id, Vec<More>> = HashMap::new();
    let mut filed = Vec::new();
    for topic in &knobs.topics {
        let mut seen: HashMap<String, usize> = HashMap::new();
        let top = Spot::file(&topic.file);
        for (spot, keys) in items(topic.table.get("fill"), top.key("fill"), faults) {
            fills.extend(reading.fill(keys, &mut seen).map(|fill| (spot, fill)));
        }
        for (_, keys) in items(topic.table.get("more"), top.key("more"), faults) {
            if let Some((register, one)) = reading.more(keys, &mut seen) {
                more.entry(register).or_default().push(one);
            }
        }
        if let Some(Value::Array(items)) = topic.table.get("paper") {
            papers(plan, knobs, items, &top.key("paper"), faults, &mut filed);
        }
    }
    let pools = reading.pools.into_inner();
    let fills = ordered(fills, &pools, faults);
    let bases = fills.iter().filter_map(|fill| match fill.base {
        Base::Rows { register, .. } => Some((register, key_of(plan, register))),
        Base::Units { .. } => None,
    });
    let bases = bases.collect();
    let unit_names = plan.units.all().iter().map(|unit| (unit.code, Arc::from(unit.name.zh.as_str())));
    let fills = Fills {
        fills,
        more,
        works: reading.works,
        pools,
        bases,
        papers: filed,
        unit_names: unit_names.collect(),
        middles: Middles::of(plan.map.as_deref()),
    };
    names_are_unique(&fills, faults);
    fills
}

fn key_of(plan: &Plan, register: &str) -> Id {
    plan.registers.iter().find(|r| r.id == register).map_or("", |r| id(&r.key))
}

/// The tables of a list, with their places.
fn items<'a>(list: Option<&'a Value>, spot: Spot, faults: &'a Faults) -> Vec<(Spot, Keys<'a>)> {
    match list {
        None => Vec::new(),
        Some(Value::Array(items)) => {
            let keys = |(n, item)| {
                let spot: Spot = spot.item(n);
                Keys::of(item, spot.clone(), faults).map(|keys| (spot, keys))
            };
            items.iter().enumerate().filter_map(keys).collect()
        }
        Some(_) => {
            faults.add(&spot, "a list of tables is expected, in double brackets");
            Vec::new()
        }
    }
}

/// Register, base, and whether the rows are scaled, of each fill as far as they can be told.
fn outline(keys: &Keys) -> Vec<(String, String, bool)> {
    let Some(Value::Array(items)) = keys.value("fill") else { return Vec::new() };
    let text = |item: &Value, name: &str| item.get(name).and_then(Value::as_str).map(str::to_owned);
    let one = |item: &Value| {
        let base = text(item, "each_row").or(text(item, "each").filter(|each| Level::from_word(each).is_none()));
        let scaled = item.get("scaled").and_then(Value::as_bool) == Some(true);
        Some((text(item, "register")?, base.unwrap_or_default(), scaled))
    };
    items.iter().filter_map(one).collect()
}

/// Registers of which a fill makes rows that stand for people.
fn for_people(outlines: &[(String, String, bool)]) -> HashSet<String> {
    let mut found = HashSet::new();
    loop {
        let before = found.len();
        for (register, base, scaled) in outlines {
            if *scaled || is_for_people(base) || found.contains(base) {
                found.insert(register.clone());
            }
        }
        if found.len() == before {
            return found;
        }
    }
}

fn names_are_unique(fills: &Fills, faults: &Faults) {
    let mut seen = HashSet::new();
    for plant in fills.planted() {
        if !seen.insert(&plant.name) {
            faults.add(&Spot::file(super::FOLDER), format!("two plants have the name `{}`", plant.name));
        }
    }
}

impl Reading<'_> {
    fn register(&self, keys: &Keys, name: &str) -> Option<&Register> {
        let text = keys.text(name)?;
        let found = self.plan.registers.iter().find(|r| r.id == text && !r.builtin);
        if found.is_none() {
            keys.fault(name, format!("the plan has no register `{text}`"));
        }
        found
    }

    fn has_rows(&self, register: &str) -> bool {
        is_made(register) || self.filled.contains(register)
    }

    fn stands_for_people(&self, register: &str) -> bool {
        is_for_people(register) || self.for_people.contains(register)
    }

    /// Purpose of the random numbers of the next item about a register in a file.
    fn salt(&self, keys: &Keys, kind: &str, register: &str, seen: &mut HashMap<String, usize>) -> u64 {
        let name = format!("{} {kind} {register}", keys.spot.file);
        let n = seen.entry(name.clone()).or_default();
        *n += 1;
        digest(&format!("{name} {n}"))
    }

    fn fill(&self, keys: Keys, seen: &mut HashMap<String, usize>) -> Option<Fill> {
        keys.need("register");
        let register = self.register(&keys, "register")?;
        let salt = self.salt(&keys, "fill", &register.id, seen);
        let (base, base_register) = self.base(&keys, register)?;
        let pace = keys.text("pace").and_then(|name| {
            let found = self.works.find(&keys.spot.file, name);
            if found.is_none() {
                keys.fault("pace", format!("neither this file nor synth.toml declares a work `{name}`"));
            }
            found
        });
        let months = keys.whole("months", 1).map(|n| n.min(MONTHS_MAX) as u32);
        let scaled = keys.flag("scaled").unwrap_or(false);
        let mut makers = self.makers(register, true);
        makers.base = base_register;
        makers.paced = keys.has("pace") && months.is_none();
        makers.monthly = months.is_some();
        let key = self.key(&keys, register);
        makers.above.extend(key.as_ref().map(|(field, _)| *field));
        keys.need("fields");
        let lines = keys.table("fields").map(|inner| lines(&mut makers, inner))?;
        self.required(&keys, register, &lines);
        let people = scaled || base_register.is_some_and(|base| self.stands_for_people(&base.id));
        let plants = plants(&makers, &keys, people.then_some(self.scale));
        let fill = Fill {
            register: id(&register.id),
            level: register.level,
            above: register.above,
            key,
            base,
            share: keys.share("share").unwrap_or(1.0),
            pace,
            count: count(&keys),
            months,
            month_share: keys.share("month_share").unwrap_or(1.0),
            scaled,
            effective: effective(&keys, register, &lines),
            order: order(register, &lines),
            lines,
            plants,
            salt,
        };
        keys.finish();
        Some(fill)
    }

    fn makers<'a>(&'a self, register: &'a Register, own: bool) -> Makers<'a> {
        Makers {
            plan: self.plan,
            works: &self.works,
            faults: self.faults,
            pools: &self.pools,
            made: self,
            register,
            base: None,
            own,
            paced: false,
            monthly: false,
            above: Vec::new(),
        }
    }

    fn base(&self, keys: &Keys, register: &Register) -> Option<(Base, Option<&Register>)> {
        let name = if keys.has("each_row") { "each_row" } else { "each" };
        keys.need(name);
        let text = keys.text(name)?;
        let level = Level::from_word(text).filter(|_| name == "each");
        if let Some(level) = level {
            let only = keys.table("only").map(|inner| UnitFilter::read(self.plan, inner)).unwrap_or_default();
            self.level(keys, name, register, level);
            return Some((Base::Units { level, only }, None));
        }
        let base = self.register(keys, name)?;
        if !self.has_rows(text) {
            keys.fault(name, format!("nothing makes rows of `{text}`"));
        }
        self.level(keys, name, register, base.level);
        let only = keys.table("only").map(|inner| RowFilter::read(self.plan, base, inner)).unwrap_or_default();
        Some((Base::Rows { register: id(text), only }, Some(base)))
    }

    fn level(&self, keys: &Keys, name: &str, register: &Register, base: Level) {
        if base < register.level && !register.above {
            let levels = (register.level.word(), base.word());
            keys.fault(name, format!("rows of `{}` hang on a {}, the base on a {}", register.id, levels.0, levels.1));
        }
    }

    /// The key field and the letters before its number, unless a line makes it.
    fn key(&self, keys: &Keys, register: &Register) -> Option<(Id, String)> {
        let made = keys.value("fields").is_some_and(|fields| fields.get(&register.key).is_some());
        let letters = keys.text("code");
        match (made, letters) {
            (true, Some(_)) => keys.fault("code", format!("`fields` makes the key `{}` already", register.key)),
            (false, None) => keys.faults.add(&keys.spot, format!("`code` or a line for `{}` is missing", register.key)),
            (false, Some(letters)) => {
                let field = register.field(&register.key)?;
                let cell = Cell::Text(key_text(letters, 100_000_000_000, 1));
                self.faults.take(&keys.spot.key("code"), fits(self.plan, register, field, &cell));
                return Some((id(&register.key), letters.to_owned()));
            }
            (true, None) => {}
        }
        None
    }

    /// Every field that the register requires has a line; the key has its own fault.
    fn required(&self, keys: &Keys, register: &Register, lines: &[Line]) {
        let has = |field: &str| field == register.key || lines.iter().any(|line| line.field == field);
        for field in register.fields.iter().filter(|field| field.required && !has(&field.id)) {
            keys.fault("fields", format!("the register requires `{}`", field.id));
        }
    }

    fn more(&self, keys: Keys, seen: &mut HashMap<String, usize>) -> Option<(Id, More)> {
        keys.need("register");
        let register = self.register(&keys, "register")?;
        let salt = self.salt(&keys, "more", &register.id, seen);
        if !self.has_rows(&register.id) {
            keys.fault("register", format!("nothing makes rows of `{}`", register.id));
        }
        let mut makers = self.makers(register, false);
        let only = keys.table("only").map(|inner| RowFilter::read(self.plan, register, inner)).unwrap_or_default();
        keys.need("fields");
        let lines = keys.table("fields").map(|inner| lines(&mut makers, inner))?;
        let scale = self.stands_for_people(&register.id).then_some(self.scale);
        let plants: Vec<Plant> = plants(&makers, &keys, scale);
        keys.finish();
        Some((id(&register.id), More { key: id(&register.key), only, lines, plants, salt }))
    }
}

impl super::maker::HasRows for Reading<'_> {
    fn has_rows(&self, register: &str) -> bool {
        Reading::has_rows(self, register)
    }
}

/// A key made of letters, a unit and a number.
pub(crate) fn key_text(letters: &str, unit: i64, n: u32) -> String {
    format!("{letters}{unit}{n:05}")
}

fn count(keys: &Keys) -> (i64, i64) {
    let found = match keys.value("count") {
        None => return (1, 1),
        Some(Value::Integer(n)) => Some((*n, *n)),
        Some(_) => keys.range("count"),
    };
    let sound = |(low, high): &(i64, i64)| *low >= 0 && *high <= COUNT_MAX;
    match found {
        Some(range) if sound(&range) => range,
        Some(_) => {
            keys.fault("count", format!("a number from 0 to {COUNT_MAX} is expected"));
            (1, 1)
        }
        None => (1, 1),
    }
}

fn effective(keys: &Keys, register: &Register, lines: &[Line]) -> Option<Id> {
    let name = keys.text("effective")?;
    let is_day = register.field(name).is_some_and(|field| field.kind == FieldKind::Date);
    match lines.iter().find(|line| line.field == name) {
        Some(line) if is_day => Some(line.field),
        _ => {
            keys.fault("effective", format!("`fields` has no day `{name}`"));
            None
        }
    }
}

/// The places of the register's fields, if the lines stand in another order.
fn order(register: &Register, lines: &[Line]) -> Option<HashMap<Id, usize>> {
    let place = |field: &str| register.fields.iter().position(|f| f.id == field);
    let sorted = lines.iter().map(|line| place(line.field)).is_sorted();
    let places = || register.fields.iter().enumerate().map(|(n, field)| (id(&field.id), n)).collect();
    (!sorted).then(places)
}
