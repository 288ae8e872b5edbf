//! A department's file on its way in: encrypted before it touches the disk.

use std::fs::{self, File};
use std::io::Write;
use std::path::PathBuf;

use bairi_base::{Finding, Place, Text, UnitCode};
use bairi_compare::{Mapping, Preview, Sealed, Sealer, division_code};
use bairi_ledger::Viewer;
use bairi_plan::FieldKind;
use chrono::{Days, NaiveDate, Utc};

use super::{ComparisonError, ComparisonRun, RunState, kept};
use crate::App;
use crate::imports::blocking;

/// The largest file that is taken in.
const BYTES_MAX: u64 = 4 << 30;
/// Longer names are cut.
const NAME_CHARS_MAX: usize = 120;

/// Dropped before [`Sending::finish`], it leaves nothing.
pub struct Sending {
    app: App,
    sealer: Option<Sealer<File>>,
    folder: PathBuf,
    run: ComparisonRun,
}

impl App {
    /// Begins to take in a file. `data_on` is the day at which its data stand.
    pub async fn send_comparison(
        &self,
        viewer: &Viewer,
        data: &str,
        file_name: &str,
        data_on: NaiveDate,
    ) -> Result<Sending, ComparisonError> {
        let data = self.data_set(data)?;
        if !self.may_send(viewer, data) {
            return Err(self.refused(viewer).await?);
        }
        self.check_day(data_on)?;
        let now = Utc::now();
        let base = file_name.rsplit(['/', '\\']).next().unwrap_or_default();
        let forget_on = now.date_naive().checked_add_days(Days::new(data.keep_days.into()));
        let run = ComparisonRun {
            id: format!("{:x}", now.timestamp_micros()),
            data: data.id.clone(),
            account: viewer.account(),
            by: viewer.name().clone(),
            unit: viewer.home(),
            file_name: base.chars().filter(|c| !c.is_control()).take(NAME_CHARS_MAX).collect(),
            file_bytes: 0,
            data_on,
            sent_at: now,
            forget_on: forget_on.unwrap_or(NaiveDate::MAX),
            forgotten: false,
            mapping: Mapping::default(),
            state: RunState::Sent,
            counts: None,
            issued: None,
        };
        let key = self.comparisons.sealing_key().await?;
        let folder = kept::own(self.comparisons.folder(), &run.id)?;
        let own = folder.clone();
        let sealer = blocking(move || Sealer::new(kept::make_sent(&own)?, &key));
        Ok(Sending { app: self.clone(), sealer: Some(sealer.await?), folder, run })
    }

    /// A day that the register of comparisons does not take is better told before the file is sent.
    fn check_day(&self, data_on: NaiveDate) -> Result<(), ComparisonError> {
        let runs = &self.declared()?.runs;
        let Some(field) = self.register(&runs.register).and_then(|register| register.field(&runs.data_on)) else {
            return Ok(());
        };
        let is_early = field.date_min.is_some_and(|min| data_on < min);
        let is_late = field.date_max.is_some_and(|max| data_on > max);
        if !is_early && !is_late {
            return Ok(());
        }
        let told = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        let finding = Finding::error("compare.day.outside", Place::Nowhere).with("from", told(field.date_min));
        Err(ComparisonError::Unreadable(vec![finding.with("to", told(field.date_max))]))
    }

    /// What the file begins with.
    pub(super) async fn preview(&self, run: &ComparisonRun) -> Result<Preview, ComparisonError> {
        let path = kept::own(self.comparisons.folder(), &run.id)?.join(kept::SENT);
        let key = self.comparisons.sealing_key().await?;
        let read = blocking(move || Ok(Preview::of(Sealed::open(&path, &key)?)));
        read.await?.map_err(|finding| ComparisonError::Unreadable(vec![finding]))
    }

    /// What the register calls the fields that are compared.
    pub(super) fn aliases(&self, data: &str) -> bairi_compare::Aliases {
        let Ok(data) = self.data_set(data) else { return Default::default() };
        let Some(register) = self.register(&data.register) else { return Default::default() };
        let named = |(meaning, field): (&String, &String)| {
            let field = register.field(field)?;
            let unit = matches!(field.kind, FieldKind::Unit { .. });
            let names = field.aliases.iter().chain([&field.name.zh, &field.name.en, &field.id]).cloned().collect();
            (!unit).then(|| (meaning.clone(), names))
        };
        data.columns.iter().filter_map(named).collect()
    }
}

impl Sending {
    pub async fn write(&mut self, piece: Vec<u8>) -> Result<(), ComparisonError> {
        let Some(mut sealer) = self.sealer.take() else { return Err(ComparisonError::NotFound) };
        self.run.file_bytes += piece.len() as u64;
        if self.run.file_bytes > BYTES_MAX {
            return Err(ComparisonError::TooLarge { max_mib: BYTES_MAX >> 20 });
        }
        self.sealer = Some(blocking(move || sealer.write_all(&piece).map(|()| sealer)).await?);
        Ok(())
    }

    /// Keeps the file, and guesses what its columns mean; answers with the run's id.
    ///
    /// # Errors
    /// If it is no file that can be read; nothing of it is kept then.
    pub async fn finish(mut self) -> Result<String, ComparisonError> {
        let Some(sealer) = self.sealer.take() else { return Err(ComparisonError::NotFound) };
        blocking(move || sealer.finish()?.sync_all()).await?;
        let app = self.app.clone();
        let preview = app.preview(&self.run).await?;
        let remembered = kept::remembered_mapping(app.comparisons.folder(), &self.run.data).await;
        self.run.mapping = preview.guess(&app.aliases(&self.run.data), remembered.as_ref());
        kept::write(app.comparisons.folder(), &self.run).await?;
        self.folder = PathBuf::new();
        Ok(self.run.id.clone())
    }
}

impl Drop for Sending {
    fn drop(&mut self) {
        if !self.folder.as_os_str().is_empty()
            && let Err(error) = fs::remove_dir_all(&self.folder)
        {
            tracing::warn!(%error, "an unfinished file could not be removed");
        }
    }
}

/// A unit's subtree, for a place as a file writes it: inside if it may be, outside if it is certainly not.
pub(super) fn inside(unit: UnitCode, place: &str) -> bool {
    // A name may be, or a code of another kind.
    let Some(digits) = division_code(place) else { return true };
    // Zeros at the end may stand for levels that are not named.
    let named = digits.trim_end_matches('0');
    let bound =
        |fill: char| format!("{:1$}", named, 12).replace(' ', &fill.to_string()).parse::<i64>().unwrap_or_default();
    let (first, last) = unit.subtree();
    bound('0') <= last && first <= bound('9')
}

/// A name for messages in a unit's words.
pub(super) fn named(plan: &bairi_plan::Plan, unit: UnitCode) -> Text {
    crate::shown::unit_name(plan, unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_outside_only_if_it_certainly_is() {
        let county = UnitCode::from_number(369_901_000_000);
        for place in ["369901", "369901000000", "369901102203", "36", "3699", "东村", "", "36990110220399"] {
            assert!(inside(county, place), "{place}");
        }
        for place in ["369902", "369902000000", "110101001001", "3611", "110101001001.0", "１１０１０１"] {
            assert!(!inside(county, place), "{place}");
        }
    }
}
