//! Reads TOML tables key by key, recording what is missing, mistyped or left over.
//!
//! Unlike a derived deserialiser it does not stop at the first fault. In dotted
//! paths the elements of a list count from 1: `task[2].target[1].by`.

use std::cell::RefCell;
use std::ops::Range;

use bairi_base::{Finding, Place, Text};
use chrono::NaiveDate;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::faults::Faults;
use super::files::File;
use super::names;

/// A value and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Spot<T> {
    pub(crate) value: T,
    pub(crate) at: Place,
}

/// A parsed file.
pub(crate) struct Document<'d> {
    file: &'d File,
    root: Spanned<DeTable<'d>>,
    /// False if the text has syntax errors, so that names may be missing from it.
    pub(crate) sound: bool,
}

impl<'d> Document<'d> {
    /// Parses as much as can be parsed; each syntax error is a finding.
    pub(crate) fn parse(file: &'d File, faults: &Faults) -> Self {
        let (root, errors) = DeTable::parse_recoverable(&file.text);
        let mut sound = true;
        for error in errors {
            let place = file.place(error.span().map_or(0, |s| s.start), "");
            if error.message().starts_with("duplicate key") {
                faults.add(Finding::error("plan.key.duplicate", place));
            } else {
                sound = false;
                faults.add(Finding::error("plan.toml.syntax", place).with("cause", error.message()));
            }
        }
        if !sound {
            faults.mute(&file.name);
        }
        Document { file, root, sound }
    }

    pub(crate) fn table<'a>(&'a self, faults: &'a Faults) -> Table<'a> {
        Table::new(self.file, faults, self.root.get_ref(), 0..0, String::new())
    }
}

/// A table being read.
pub(crate) struct Table<'d> {
    pub(crate) file: &'d File,
    pub(crate) faults: &'d Faults,
    map: &'d DeTable<'d>,
    span: Range<usize>,
    pub(crate) path: String,
    asked: RefCell<Vec<&'static str>>,
}

impl<'d> Table<'d> {
    fn new(file: &'d File, faults: &'d Faults, map: &'d DeTable<'d>, span: Range<usize>, path: String) -> Self {
        Table { file, faults, map, span, path, asked: RefCell::default() }
    }

    /// Where the table begins.
    pub(crate) fn place(&self) -> Place {
        self.file.place(self.span.start, &self.path)
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.map.contains_key(key)
    }

    /// A key that may be absent.
    pub(crate) fn may(&self, key: &'static str) -> Slot<'d> {
        self.asked.borrow_mut().push(key);
        let path = if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) };
        Slot { file: self.file, faults: self.faults, value: self.map.get(key), path }
    }

    /// A key that must be there.
    pub(crate) fn need(&self, key: &'static str) -> Slot<'d> {
        if !self.has(key) {
            self.faults.add(Finding::error("plan.key.missing", self.place()).with("key", key));
        }
        self.may(key)
    }

    /// The tables under keys of the author's choice (those not asked for by name).
    pub(crate) fn entries(&self) -> Vec<(Spot<String>, Table<'d>)> {
        self.free().into_iter().filter_map(|(id, slot)| Some((id, slot.table()?))).collect()
    }

    /// What stands under keys of the author's choice (those not asked for by name).
    pub(crate) fn free(&self) -> Vec<(Spot<String>, Slot<'d>)> {
        let asked = self.asked.borrow();
        let free = self.map.iter().filter(|(key, _)| !asked.contains(&key.get_ref().as_ref()));
        free.map(|(key, value)| {
            let id = key.get_ref().to_string();
            let path = if self.path.is_empty() { id.clone() } else { format!("{}.{id}", self.path) };
            let at = self.file.place(key.span().start, &path);
            let slot = Slot { file: self.file, faults: self.faults, value: Some(value), path };
            (Spot { value: id, at }, slot)
        })
        .collect()
    }

    /// Reports every key that nobody asked for.
    pub(crate) fn close(&self) {
        let asked = self.asked.borrow();
        for (key, _) in self.map.iter().filter(|(key, _)| !asked.contains(&key.get_ref().as_ref())) {
            let id = key.get_ref().as_ref();
            let path = if self.path.is_empty() { id.to_owned() } else { format!("{}.{id}", self.path) };
            let place = self.file.place(key.span().start, &path);
            let near = names::nearest(id, asked.iter().copied());
            let known = asked.join(", ");
            let finding = Finding::error("plan.key.unknown", place).with("key", id).with("near", near);
            self.faults.add(finding.with("known", known));
        }
    }
}

/// What stands under a key, if anything.
pub(crate) struct Slot<'d> {
    file: &'d File,
    faults: &'d Faults,
    value: Option<&'d Spanned<DeValue<'d>>>,
    path: String,
}

impl<'d> Slot<'d> {
    /// Reads the value with `read`; a value of another type is a finding.
    fn take<T>(self, wrong: &'static str, read: impl FnOnce(&'d DeValue<'d>) -> Option<T>) -> Option<Spot<T>> {
        let value = self.value?;
        let at = self.file.place(value.span().start, &self.path);
        match read(value.get_ref()) {
            Some(value) => Some(Spot { value, at }),
            None => {
                self.faults.add(Finding::error(wrong, at));
                None
            }
        }
    }

    /// Reports the key if it is there: it has no meaning in this place.
    pub(crate) fn refuse(self, finding: impl FnOnce(Place) -> Finding) {
        if let Some(value) = self.value {
            self.faults.add(finding(self.file.place(value.span().start, &self.path)));
        }
    }

    /// A string that says something.
    pub(crate) fn string(self) -> Option<Spot<String>> {
        let faults = self.faults;
        let spot = self.take("plan.type.string", |v| v.as_str().map(|s| s.trim().to_owned()))?;
        if spot.value.is_empty() {
            faults.add(Finding::error("plan.string.empty", spot.at));
            return None;
        }
        Some(spot)
    }

    pub(crate) fn integer(self) -> Option<Spot<i64>> {
        self.take("plan.type.integer", |v| {
            let n = v.as_integer()?;
            i64::from_str_radix(n.as_str(), n.radix()).ok()
        })
    }

    /// A whole number that is not negative.
    pub(crate) fn count(self) -> Option<Spot<u32>> {
        self.take("plan.type.count", |v| {
            let n = v.as_integer()?;
            u32::from_str_radix(n.as_str(), n.radix()).ok()
        })
    }

    pub(crate) fn boolean(self) -> Option<Spot<bool>> {
        self.take("plan.type.bool", |v| v.as_bool())
    }

    /// The boolean, false if absent.
    pub(crate) fn flag(self) -> bool {
        self.boolean().is_some_and(|b| b.value)
    }

    pub(crate) fn date(self) -> Option<Spot<NaiveDate>> {
        self.take("plan.type.date", |v| {
            let moment = v.as_datetime().filter(|d| d.time.is_none())?;
            let date = moment.date?;
            NaiveDate::from_ymd_opt(date.year.into(), date.month.into(), date.day.into())
        })
    }

    /// A phrase in both languages: `{ zh = "…", en = "…" }`.
    pub(crate) fn text(self) -> Option<Spot<Text>> {
        let faults = self.faults;
        let (file, path) = (self.file, self.path.clone());
        let spot = self.take("plan.type.text", |v| v.as_table())?;
        let Place::File { line, column, .. } = spot.at else { return None };
        let table = Table::new(file, faults, spot.value, 0..0, path);
        let read = |language: &'static str| {
            if !table.has(language) {
                let place = Place::File { file: file.name.clone(), line, column, path: table.path.clone() };
                faults.add(Finding::error("plan.text.language", place).with("language", language));
            }
            table.may(language).string().map(|s| s.value)
        };
        let (zh, en) = (read("zh"), read("en"));
        table.close();
        Some(Spot { value: Text::new(zh.unwrap_or_default(), en.unwrap_or_default()), at: spot.at })
    }

    /// The phrase, empty if absent.
    pub(crate) fn text_or_empty(self) -> Text {
        self.text().map(|t| t.value).unwrap_or_default()
    }

    fn elements(self) -> Vec<Slot<'d>> {
        let (file, faults, path) = (self.file, self.faults, self.path.clone());
        let Some(list) = self.take("plan.type.list", |v| v.as_array()) else { return Vec::new() };
        let slot = |(i, value)| Slot { file, faults, value: Some(value), path: format!("{path}[{}]", i + 1) };
        list.value.iter().enumerate().map(slot).collect()
    }

    pub(crate) fn strings(self) -> Vec<Spot<String>> {
        self.elements().into_iter().filter_map(Slot::string).collect()
    }

    pub(crate) fn table(self) -> Option<Table<'d>> {
        let value = self.value?;
        let (file, faults, path) = (self.file, self.faults, self.path.clone());
        let spot = self.take("plan.type.table", |v| v.as_table())?;
        Some(Table::new(file, faults, spot.value, value.span(), path))
    }

    pub(crate) fn tables(self) -> Vec<Table<'d>> {
        self.elements().into_iter().filter_map(Slot::table).collect()
    }

    /// Words of a closed list.
    pub(crate) fn words<T>(self, words: &[&str], read: impl Fn(&str) -> Option<T>) -> Vec<Spot<T>> {
        self.elements().into_iter().filter_map(|slot| slot.word(words, &read)).collect()
    }

    /// A word of a closed list.
    pub(crate) fn word<T>(self, words: &[&str], read: impl Fn(&str) -> Option<T>) -> Option<Spot<T>> {
        let faults = self.faults;
        let Spot { value, at } = self.string()?;
        if let Some(read) = read(&value) {
            return Some(Spot { value: read, at });
        }
        let near = names::nearest(&value, words.iter().copied());
        let finding = Finding::error("plan.word.unknown", at).with("word", value).with("near", near);
        faults.add(finding.with("known", words.join(", ")));
        None
    }
}
