//! What a run found, place by place and one by one.

use std::collections::{BTreeMap, HashMap};

use bairi_base::{Lang, Level, Text, UnitCode};
use bairi_compare::{Band, Difference, Reason, reasons};
use bairi_ledger::Viewer;
use bairi_linkage::Language;
use serde::Serialize;
use tokio::task::spawn_blocking;

use super::send::named;
use super::{ComparisonError, kept};
use crate::App;

/// A slice of a run's differences.
#[derive(Clone, Copy, Debug, Default)]
pub struct DifferencesAsk {
    pub band: Option<Band>,
    pub place: Option<PlaceAsk>,
    pub offset: usize,
    pub limit: usize,
}

/// Where differences are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlaceAsk {
    /// In this unit's subtree.
    In(UnitCode),
    /// In none of the places below the run's area: the file names none, or one that is not known.
    Unknown,
}

/// One difference. The other side's values are not told; its row is.
#[derive(Clone, Debug, Serialize)]
pub struct DifferenceLine {
    /// Its number in the run, from 1.
    pub number: usize,
    pub band: Band,
    pub entry: Option<i64>,
    /// The entry's title.
    pub title: Option<String>,
    pub unit: Option<UnitCode>,
    pub unit_name: Option<Text>,
    pub row: Option<i64>,
    /// Match weight in bits, if there is a pair.
    pub weight: Option<f64>,
    /// Why the two may be one; empty without a pair.
    pub reasons: Vec<Reason>,
}

#[derive(Clone, Debug, Serialize)]
pub struct DifferencePage {
    pub total: usize,
    pub lines: Vec<DifferenceLine>,
    /// Differences at the place asked for, whatever their band: sure, to be verified, none.
    pub by_band: [u64; 3],
    pub places: Vec<PlaceCount>,
    /// Those that are in none of the places, by band.
    pub nowhere: [u64; 3],
}

/// Differences of a county, or of what lies below the run's area.
#[derive(Clone, Debug, Serialize)]
pub struct PlaceCount {
    pub unit: UnitCode,
    pub name: Text,
    pub compared: u64,
    /// Sure, to be verified, none.
    pub by_band: [u64; 3],
}

impl App {
    /// Differences of a run, with the reasons behind each; for those who judge.
    pub async fn comparison_differences(
        &self,
        viewer: &Viewer,
        id: &str,
        ask: DifferencesAsk,
        lang: Lang,
    ) -> Result<DifferencePage, ComparisonError> {
        let run = self.judged(viewer, id).await?;
        let outcome = kept::outcome(self.comparisons.folder(), id).await?;
        let part = |difference: &Difference| {
            difference.unit.map(UnitCode::from_number).and_then(|unit| self.part_of(run.unit, unit))
        };
        let there = |difference: &Difference| match ask.place {
            None => true,
            Some(PlaceAsk::In(unit)) => difference.unit.is_some_and(|at| unit.contains(UnitCode::from_number(at))),
            Some(PlaceAsk::Unknown) => part(difference).is_none(),
        };
        let here = || outcome.differences.iter().copied().enumerate().filter(|(_, difference)| there(difference));
        let mut by_band = [0; 3];
        here().for_each(|(_, difference)| by_band[difference.band as usize] += 1);
        let chosen: Vec<(usize, Difference)> =
            here().filter(|(_, difference)| ask.band.is_none_or(|band| difference.band == band)).collect();
        let total = chosen.len();
        let page: Vec<(usize, Difference)> = chosen.into_iter().skip(ask.offset).take(ask.limit).collect();
        let entries: Vec<i64> = page.iter().filter_map(|(_, d)| d.entry).collect();
        let titles = self.entry_titles(viewer, &entries).await?;
        let mut why = self.reasons(id, &page, lang).await?;
        let line = |(at, difference): (usize, Difference)| {
            let unit = difference.unit.map(UnitCode::from_number);
            DifferenceLine {
                number: at + 1,
                band: difference.band,
                entry: difference.entry,
                title: difference.entry.and_then(|entry| titles.get(&entry).cloned()),
                unit,
                unit_name: unit.map(|unit| named(self.plan(), unit)),
                row: difference.row,
                weight: difference.weight,
                reasons: why.remove(&at).unwrap_or_default(),
            }
        };
        let lines = page.into_iter().map(line).collect();
        let mut nowhere = [0; 3];
        let mut places: BTreeMap<UnitCode, PlaceCount> = BTreeMap::new();
        for (unit, count) in &outcome.by_unit {
            if let Some(part) = self.part_of(run.unit, UnitCode::from_number(*unit)) {
                entry_of(self, &mut places, part).compared += count;
            }
        }
        for difference in &outcome.differences {
            match part(difference) {
                Some(part) => entry_of(self, &mut places, part).by_band[difference.band as usize] += 1,
                None => nowhere[difference.band as usize] += 1,
            }
        }
        Ok(DifferencePage { total, lines, by_band, places: places.into_values().collect(), nowhere })
    }

    /// The unit one level below the run's area in which another lies.
    fn part_of(&self, area: UnitCode, unit: UnitCode) -> Option<UnitCode> {
        let below: Level = area.level().below()?;
        unit.at(below).filter(|part| area.contains(*part) && self.plan().units.find(*part).is_some())
    }

    /// By entry what it is called.
    async fn entry_titles(&self, viewer: &Viewer, entries: &[i64]) -> Result<HashMap<i64, String>, ComparisonError> {
        let mut titles = HashMap::new();
        for entry in self.ledger.find_many(viewer, entries).await? {
            let title = self.register(&entry.register).map(|register| register.title.clone());
            let title = title.and_then(|field| Some(entry.values.get(&field)?.as_str()?.to_owned()));
            titles.extend(title.map(|title| (entry.entity, title)));
        }
        Ok(titles)
    }

    async fn reasons(
        &self,
        id: &str,
        page: &[(usize, Difference)],
        lang: Lang,
    ) -> Result<HashMap<usize, Vec<Reason>>, ComparisonError> {
        let pairs: Vec<(usize, u32)> = page.iter().filter_map(|(at, d)| Some((*at, d.pair?))).collect();
        if pairs.is_empty() {
            return Ok(HashMap::new());
        }
        let model = kept::model(self.comparisons.folder(), id).await?;
        let folder = kept::own(self.comparisons.folder(), id)?;
        let language = match lang {
            Lang::Zh => Language::Chinese,
            Lang::En => Language::English,
        };
        let found = spawn_blocking(move || {
            let one = |(at, pair): &(usize, u32)| Ok((*at, reasons(&folder, &model, *pair, language)?));
            pairs.iter().map(one).collect::<Result<HashMap<_, _>, bairi_compare::CompareError>>()
        });
        let found = found.await.map_err(std::io::Error::from)?;
        Ok(found.map_err(|error| std::io::Error::other(error.to_string()))?)
    }
}

fn entry_of<'p>(app: &App, places: &'p mut BTreeMap<UnitCode, PlaceCount>, unit: UnitCode) -> &'p mut PlaceCount {
    let fresh = || PlaceCount { unit, name: named(app.plan(), unit), compared: 0, by_band: [0; 3] };
    places.entry(unit).or_insert_with(fresh)
}
