//! The files of an entry: what is known of them, whether they were taken where and when they should have been, and the
//! files themselves for whoever may read the entry.

use bairi_base::{Text, UnitCode};
use bairi_ledger::{Entry, Viewer};
use bairi_plan::{FileGroup, FileName, FilesRule, PlaceRule, Register, TakenRule, TakenWithin};
use chrono::{Datelike, NaiveDate, NaiveDateTime};
use serde::Serialize;
use serde_json::Value;

use crate::blobs::FileFacts;
use crate::files_in::{files_rule, names};
use crate::shown::unit_name;
use crate::{App, AppError};

/// A file of an entry. Where a picture was taken stays inside: only how far off that is comes out.
#[derive(Clone, Debug, Serialize)]
pub struct EntryFile {
    pub field: String,
    pub field_name: Text,
    pub name: String,
    pub picture: bool,
    /// What is known of it; `None` if the file is lost.
    pub known: Option<KnownFile>,
}

#[derive(Clone, Debug, Serialize)]
pub struct KnownFile {
    pub bytes: u64,
    pub width: Option<u32>,
    pub height: Option<u32>,
    /// By the camera's clock.
    pub taken_at: Option<NaiveDateTime>,
    pub place: PlaceRemark,
    pub time: TimeRemark,
}

/// Where a picture was taken, against where the entry stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum PlaceRemark {
    /// Nothing is asked, or nobody knows the outline.
    NotAsked,
    /// The picture does not say.
    Unknown,
    Inside {
        unit: Text,
    },
    Outside {
        unit: Text,
        /// To the unit's outline, in tenths of a kilometre.
        km_tenths: u64,
    },
}

/// When a picture was taken, against the entry's day or month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TimeRemark {
    NotAsked,
    Unknown,
    Within,
    Before,
    After,
}

/// Which form of a file is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileSize {
    Original,
    /// The small picture; papers have none.
    Small,
}

/// A file's content.
#[derive(Debug)]
pub struct FileContent {
    pub bytes: Vec<u8>,
    pub content_type: &'static str,
    pub picture: bool,
}

impl App {
    /// A file of an entry, if the entry names it now or named it once: who may read an entry may read its past.
    pub async fn entry_file(
        &self,
        viewer: &Viewer,
        register: &str,
        entity: i64,
        name: &str,
        size: FileSize,
    ) -> Result<FileContent, AppError> {
        let (register, entry) = self.find_entry(viewer, register, entity).await?;
        let name = FileName::parse(name).ok_or(AppError::NoSuch { what: "file" })?;
        if !named(register, &entry.values, &name) {
            let history = self.ledger.history(viewer, entry.entity).await?;
            if !history.iter().any(|change| named(register, &change.values, &name)) {
                return Err(AppError::NoSuch { what: "file" });
            }
        }
        let found = match size {
            FileSize::Original => self.files.blobs.original(&name).await?,
            FileSize::Small => self.files.blobs.small(&name).await?,
        };
        let bytes = found.ok_or(AppError::NoSuch { what: "file" })?;
        let content_type = match size {
            FileSize::Original => name.kind().content_type(),
            FileSize::Small => bairi_plan::FileKind::Jpeg.content_type(),
        };
        Ok(FileContent { bytes, content_type, picture: name.kind().group() == FileGroup::Image })
    }

    /// All files of an entry, in the order of the register's fields.
    pub(crate) async fn entry_files(&self, register: &Register, entry: &Entry) -> Result<Vec<EntryFile>, AppError> {
        let mut files = Vec::new();
        for field in &register.fields {
            let Some(rule) = files_rule(field) else { continue };
            for name in names(entry.values.get(&field.id)) {
                let picture = name.kind().group() == FileGroup::Image;
                let facts = self.files.blobs.facts(&name).await?;
                files.push(EntryFile {
                    field: field.id.clone(),
                    field_name: field.name.clone(),
                    name: name.to_string(),
                    picture,
                    known: facts.map(|facts| self.known_file(rule, entry, picture, facts)),
                });
            }
        }
        Ok(files)
    }

    fn known_file(&self, rule: &FilesRule, entry: &Entry, picture: bool, facts: FileFacts) -> KnownFile {
        let place = match rule.place {
            PlaceRule::County if picture => self.place_remark(entry.unit, facts.place),
            _ => PlaceRemark::NotAsked,
        };
        let time = match &rule.taken {
            Some(taken) if picture => time_remark(taken, entry, facts.taken_at.map(|at| at.date())),
            _ => TimeRemark::NotAsked,
        };
        let FileFacts { bytes, width, height, taken_at, .. } = facts;
        KnownFile { bytes, width, height, taken_at, place, time }
    }

    fn place_remark(&self, unit: UnitCode, place: Option<(f64, f64)>) -> PlaceRemark {
        let Some(around) = self.files.outlines.around(unit) else { return PlaceRemark::NotAsked };
        let Some(place) = place else { return PlaceRemark::Unknown };
        let unit = unit_name(self.plan(), around);
        match self.files.outlines.km_outside(around, place) {
            None => PlaceRemark::NotAsked,
            Some(km) if km <= 0.0 => PlaceRemark::Inside { unit },
            Some(km) => PlaceRemark::Outside { unit, km_tenths: (km * 10.0).round() as u64 },
        }
    }
}

fn named(register: &Register, values: &bairi_ledger::Values, name: &FileName) -> bool {
    let fields = register.fields.iter().filter(|field| files_rule(field).is_some());
    fields.into_iter().any(|field| names(values.get(&field.id)).contains(name))
}

fn time_remark(rule: &TakenRule, entry: &Entry, taken_on: Option<NaiveDate>) -> TimeRemark {
    let day = entry.values.get(&rule.of).and_then(Value::as_str).and_then(|day| day.parse::<NaiveDate>().ok());
    let (Some(day), Some(taken_on)) = (day, taken_on) else {
        return if day.is_none() { TimeRemark::NotAsked } else { TimeRemark::Unknown };
    };
    let order = match rule.within {
        TakenWithin::Day => taken_on.cmp(&day),
        TakenWithin::Month => (taken_on.year(), taken_on.month()).cmp(&(day.year(), day.month())),
    };
    match order {
        std::cmp::Ordering::Less => TimeRemark::Before,
        std::cmp::Ordering::Equal => TimeRemark::Within,
        std::cmp::Ordering::Greater => TimeRemark::After,
    }
}
