//! A day's figures, kept: one small file a day, read where it stands.
//!
//! A file begins with the length of its head, a JSON text that says where each indicator's block of a level of units
//! begins and how many bytes its four totals take; the blocks hold one record for each unit of the level, in the tree's
//! order. A block of nothing but zeros is left out.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use bairi_base::Level;
use bairi_plan::{Indicator, Plan};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::LakeError;
use crate::figures::{Figures, Totals};
use crate::segment::write_atomically;

pub(crate) const FOLDER: &str = "readings";
const LENGTH_BYTES: u64 = 4;
/// A head longer than this is none.
const HEAD_BYTES_MAX: u32 = 4 << 20;

/// Where a day's totals stand in its file.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Head {
    /// Fingerprint of the units; a file of another tree is not read.
    units: String,
    /// By indicator.
    indicators: BTreeMap<String, Blocks>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Blocks {
    /// Fingerprint of the indicator's meaning; one that has changed since has no reading.
    meaning: String,
    /// By level's number.
    levels: BTreeMap<u8, Block>,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Block {
    /// From the end of the head.
    offset: u64,
    /// Bytes of each total, 0 for a total that is 0 everywhere.
    widths: [u8; 4],
}

/// The kept days.
pub(crate) struct Readings {
    folder: PathBuf,
    units: String,
    meanings: Vec<String>,
    /// Level, and place among the units of that level.
    places: Vec<(Level, u64)>,
    days: Mutex<BTreeMap<NaiveDate, (Head, u64)>>,
}

impl Readings {
    /// Files that cannot be read are passed over: the day is made anew by whoever needs it.
    pub(crate) fn open(lake: &Path, plan: &Plan) -> Result<Readings, LakeError> {
        let folder = lake.join(FOLDER);
        fs::create_dir_all(&folder)?;
        let mut counts = [0_u64; Level::ALL.len()];
        let mut places = Vec::with_capacity(plan.units.len());
        for unit in plan.units.all() {
            let count = &mut counts[unit.level as usize];
            places.push((unit.level, *count));
            *count += 1;
        }
        let codes: String = plan.units.all().iter().map(|u| u.code.number().to_string()).collect();
        let meanings = plan.indicators.iter().map(|i| meaning(plan, i)).collect();
        let readings = Readings { folder, units: fingerprint(&codes), meanings, places, days: Mutex::default() };
        for file in fs::read_dir(&readings.folder)?.flatten() {
            let name = file.file_name().to_string_lossy().into_owned();
            let Some(day) = name.strip_suffix(".totals").and_then(|day| day.parse().ok()) else { continue };
            match read_head(&file.path()) {
                Ok((head, start)) if head.units == readings.units => {
                    readings.days().insert(day, (head, start));
                }
                _ => tracing::warn!(%day, "a kept reading cannot be used and is passed over"),
            }
        }
        Ok(readings)
    }

    /// Whether every indicator of the plan has its reading of a day.
    pub(crate) fn has(&self, plan: &Plan, day: NaiveDate) -> bool {
        self.days().get(&day).is_some_and(|(head, _)| {
            let mut indicators = plan.indicators.iter().zip(&self.meanings);
            indicators.all(|(i, meaning)| head.indicators.get(&i.id).is_some_and(|b| b.meaning == *meaning))
        })
    }

    /// Keeps a day's figures in the place of earlier ones.
    pub(crate) fn keep(&self, plan: &Plan, day: NaiveDate, figures: &Figures) -> Result<(), LakeError> {
        let mut body = Vec::new();
        let mut indicators = BTreeMap::new();
        for ((indicator, meaning), totals) in plan.indicators.iter().zip(&self.meanings).zip(&figures.of) {
            let Some(totals) = totals else { continue };
            let mut levels = BTreeMap::new();
            for level in Level::ALL {
                let of_level = || totals.iter().zip(&self.places).filter(|(_, (l, _))| *l == level).map(|(t, _)| t);
                let widths = [0, 1, 2, 3].map(|n| of_level().map(|t| width(t[n])).max().unwrap_or(0));
                if widths != [0; 4] {
                    levels.insert(level as u8, Block { offset: body.len() as u64, widths });
                    of_level().for_each(|totals| write_record(&mut body, totals, widths));
                }
            }
            indicators.insert(indicator.id.clone(), Blocks { meaning: meaning.clone(), levels });
        }
        let head = Head { units: self.units.clone(), indicators };
        let text = serde_json::to_vec(&head).expect("a head is always writable");
        let length = u32::try_from(text.len()).expect("a head is short");
        let start = LENGTH_BYTES + u64::from(length);
        fs::create_dir_all(&self.folder)?;
        write_atomically(&self.path(day), &[length.to_le_bytes().as_slice(), &text, &body].concat())?;
        self.days().insert(day, (head, start));
        Ok(())
    }

    /// An indicator's totals at a unit, by day, before a day.
    pub(crate) fn before(
        &self,
        indicator: &Indicator,
        at: usize,
        unit: usize,
        day: NaiveDate,
    ) -> Vec<(NaiveDate, Totals)> {
        let (level, place) = self.places[unit];
        let meaning = &self.meanings[at];
        let found: Vec<(NaiveDate, Option<Block>, u64)> = {
            let days = self.days();
            let kept = days.range(..day).filter_map(|(day, (head, start))| {
                let blocks = head.indicators.get(&indicator.id).filter(|b| b.meaning == *meaning)?;
                Some((*day, blocks.levels.get(&(level as u8)).copied(), *start))
            });
            kept.collect()
        };
        let read = |(day, block, start): (NaiveDate, Option<Block>, u64)| {
            let Some(block) = block else { return Some((day, Totals::default())) };
            let size: u64 = block.widths.iter().map(|w| u64::from(*w)).sum();
            let mut record = vec![0; size as usize];
            let mut file = File::open(self.path(day)).ok()?;
            file.seek(SeekFrom::Start(start + block.offset + place * size)).ok()?;
            file.read_exact(&mut record).ok()?;
            Some((day, read_record(&record, block.widths)))
        };
        found.into_iter().filter_map(read).collect()
    }

    fn path(&self, day: NaiveDate) -> PathBuf {
        self.folder.join(format!("{day}.totals"))
    }

    fn days(&self) -> std::sync::MutexGuard<'_, BTreeMap<NaiveDate, (Head, u64)>> {
        self.days.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read_head(path: &Path) -> Result<(Head, u64), LakeError> {
    let mut file = File::open(path)?;
    let mut length = [0; LENGTH_BYTES as usize];
    file.read_exact(&mut length)?;
    let length = u32::from_le_bytes(length).min(HEAD_BYTES_MAX);
    let mut text = vec![0; length as usize];
    file.read_exact(&mut text)?;
    let head: Head = serde_json::from_slice(&text).map_err(std::io::Error::from)?;
    let end =
        |block: &Block, places: u64| block.offset + places * block.widths.iter().map(|w| u64::from(*w)).sum::<u64>();
    let start = LENGTH_BYTES + u64::from(length);
    // At least one record of every block must be there: a cut file is none.
    let needed = head.indicators.values().flat_map(|b| b.levels.values()).map(|b| end(b, 1)).max().unwrap_or(0);
    match file.metadata()?.len() >= start + needed {
        true => Ok((head, start)),
        false => Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof).into()),
    }
}

/// The bytes that a number takes, its sign included.
fn width(n: i64) -> u8 {
    (0..8).find(|w| n == narrow(n, *w)).unwrap_or(8)
}

/// A number cut to some bytes and widened again.
fn narrow(n: i64, width: u8) -> i64 {
    let bits = 64 - 8 * u32::from(width);
    if bits == 64 { 0 } else { n << bits >> bits }
}

fn write_record(to: &mut Vec<u8>, totals: &Totals, widths: [u8; 4]) {
    for (n, width) in totals.iter().zip(widths) {
        to.extend_from_slice(&n.to_le_bytes()[..usize::from(width)]);
    }
}

fn read_record(mut record: &[u8], widths: [u8; 4]) -> Totals {
    widths.map(|width| {
        let (own, rest) = record.split_at(usize::from(width));
        record = rest;
        let mut bytes = [0; 8];
        bytes[..own.len()].copy_from_slice(own);
        narrow(i64::from_le_bytes(bytes), width)
    })
}

/// What an indicator says, as far as its figures go.
fn meaning(plan: &Plan, indicator: &Indicator) -> String {
    let register = plan.registers.iter().find(|r| r.id == indicator.register);
    let derived: Vec<_> = register.into_iter().flat_map(|r| &r.derived).map(|d| (&d.id, &d.from, &d.value)).collect();
    let parameters: Vec<_> = plan.parameters.iter().map(|(id, p)| (id, &p.values)).collect();
    let all = (&indicator.register, &indicator.population, &indicator.measure, derived, parameters);
    fingerprint(&format!("{all:?}"))
}

fn fingerprint(text: &str) -> String {
    let hash = Sha256::digest(text.as_bytes());
    hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(n: i64, bytes: u8) {
        assert_eq!(width(n), bytes, "{n}");
        let widths = [bytes, 8, 0, bytes];
        let mut record = Vec::new();
        write_record(&mut record, &[n, n, 0, n], widths);
        assert_eq!(read_record(&record, widths), [n, n, 0, n]);
    }

    #[test]
    fn numbers_take_the_bytes_they_need() {
        check(0, 0);
        check(1, 1);
        check(-1, 1);
        check(127, 1);
        check(128, 2);
        check(-129, 2);
        check(3_000_000, 3);
        check(i64::MAX, 8);
        check(i64::MIN, 8);
    }
}
