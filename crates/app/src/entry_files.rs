//! The files of an entry: what is known of them, whether they were taken where and when they should have been, and the
//! files themselves for whoever may read the entry.

use bairi_base::{Text, UnitCode};
use bairi_ledger::{Entry, Viewer};
use bairi_plan::{FileGroup, FileName, FilesRule, PlaceRule, Point, Register, TakenRule, TakenWithin};
use chrono::{Datelike, NaiveDate, NaiveDateTime};
use futures::future::join_all;
use serde::Serialize;
use serde_json::Value;

use crate::blobs::FileFacts;
use crate::files_in::{files_rule, names};
use crate::shown::{title_of, unit_name};
use crate::{App, AppError};

/// A site has an extent, a telephone errs by some metres, and maps of the country are shifted by up to half a kilometre:
/// so near, a picture was taken there.
const SITE_KM: f64 = 1.0;

/// A file of an entry. Where a picture was taken stays inside: only how far off that is comes out.
#[derive(Clone, Debug, Serialize)]
pub struct EntryFile {
    pub field: String,
    pub field_name: Text,
    pub name: String,
    pub picture: bool,
    /// What is known of it; `None` if the file is lost, or nobody can say.
    pub known: Option<KnownFile>,
    /// Whether the store of files does not answer.
    pub silent: bool,
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

/// Where a picture was taken, against where the entry, or what it speaks of, stands.
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
    /// So far from the point that the field names.
    From {
        what: Text,
        km_tenths: u64,
        near: bool,
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

    /// All files of an entry, in the order of the register's fields. A store that does not answer keeps no entry from
    /// being read.
    pub(crate) async fn entry_files(
        &self,
        viewer: &Viewer,
        register: &Register,
        entry: &Entry,
    ) -> Result<Vec<EntryFile>, AppError> {
        let mut files = Vec::new();
        for field in &register.fields {
            let Some(rule) = files_rule(field) else { continue };
            let names = names(entry.values.get(&field.id));
            let facts = join_all(names.iter().map(|name| self.files.blobs.facts(name))).await;
            let site = if names.is_empty() { None } else { self.site(viewer, register, entry, rule).await? };
            if let Some(error) = facts.iter().find_map(|facts| facts.as_ref().err()) {
                tracing::error!("an entry is shown without its files: {error}");
            }
            for (name, facts) in names.into_iter().zip(facts) {
                let picture = name.kind().group() == FileGroup::Image;
                let silent = facts.is_err();
                let known = facts.ok().flatten();
                files.push(EntryFile {
                    field: field.id.clone(),
                    field_name: field.name.clone(),
                    name: name.to_string(),
                    picture,
                    known: known.map(|facts| self.known_file(rule, entry, site.as_ref(), picture, facts)),
                    silent,
                });
            }
        }
        Ok(files)
    }

    /// The point that pictures should be near, with the name of what stands there; `None` if none is asked for, nobody
    /// has entered it, or the viewer may not read what it belongs to.
    async fn site(
        &self,
        viewer: &Viewer,
        register: &Register,
        entry: &Entry,
        rule: &FilesRule,
    ) -> Result<Option<Site>, AppError> {
        let Some(near) = &rule.near else { return Ok(None) };
        let point = |entry: &Entry| entry.values.get(&near.of).and_then(Value::as_str).and_then(Point::parse);
        let Some(via) = &near.via else {
            let name = register.field(&near.of).map(|field| field.name.clone());
            return Ok(name.and_then(|what| Some(Site { what, point: point(entry)? })));
        };
        let Some(entity) = entry.values.get(via).and_then(Value::as_i64) else { return Ok(None) };
        // Not by `find_entry`: it is the page that asks, and a refusal is nobody's attempt.
        let found = self.ledger.find(viewer, entity).await?.filter(|found| !found.retracted);
        Ok(found.and_then(|found| {
            let of = self.plan().registers.iter().find(|of| *of.id == *found.register)?;
            Some(Site { what: title_of(self.plan(), of, &found.values), point: point(&found)? })
        }))
    }

    fn known_file(
        &self,
        rule: &FilesRule,
        entry: &Entry,
        site: Option<&Site>,
        picture: bool,
        facts: FileFacts,
    ) -> KnownFile {
        let taken_in = facts.place.and_then(|(latitude, longitude)| Point::new(latitude, longitude));
        let place = match (site, taken_in, rule.place) {
            _ if !picture => PlaceRemark::NotAsked,
            (Some(site), Some(taken_in), _) => site.remark(taken_in),
            (Some(_), None, _) => PlaceRemark::Unknown,
            (None, _, PlaceRule::County) => self.place_remark(entry.unit, facts.place),
            (None, _, PlaceRule::Anywhere) => PlaceRemark::NotAsked,
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

/// What pictures are compared with.
struct Site {
    what: Text,
    point: Point,
}

impl Site {
    fn remark(&self, taken_in: Point) -> PlaceRemark {
        let km = self.point.km_to(taken_in);
        let km_tenths = (km * 10.0).round() as u64;
        PlaceRemark::From { what: self.what.clone(), km_tenths, near: km <= SITE_KM }
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
