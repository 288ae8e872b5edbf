//! Which villages are poor, which deep in poverty, and how many households each has.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use bairi_base::{Level, UnitCode};
use bairi_plan::Plan;

use crate::chance::Chance;
use crate::days::Days;
use crate::knobs::Knobs;
use crate::pace::Paces;
use crate::{Settings, SynthError};

/// The class of villages that have registers.
const RURAL: &str = "rural";
const REGULAR: &str = "regular";
/// Purpose of the random numbers of this file.
const PURPOSE: u64 = 1;
/// How much larger the share of active households is in a deep-poverty village.
const DEEP_ACTIVE: f64 = 1.45;
/// A village where somebody signs in has more to show.
const ACCOUNT_WEIGHT: f64 = 2.5;

#[derive(Clone, Debug)]
pub(crate) struct County {
    pub(crate) code: UnitCode,
    pub(crate) name: Arc<str>,
    pub(crate) poor: bool,
    pub(crate) exiting: bool,
    pub(crate) slow: bool,
    pub(crate) late: bool,
    pub(crate) paces: Paces,
    /// Regular townships.
    pub(crate) townships: Vec<(UnitCode, Arc<str>)>,
    /// In [`Layout::villages`].
    pub(crate) villages: Range<usize>,
}

#[derive(Clone, Debug)]
pub(crate) struct Village {
    pub(crate) code: UnitCode,
    pub(crate) name: Arc<str>,
    pub(crate) poor: bool,
    pub(crate) deep: bool,
    pub(crate) exits: bool,
    pub(crate) households: usize,
    /// Of all villages' households, at scale 1.
    weight: f64,
    account: bool,
}

/// The province before anybody lives in it.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub(crate) counties: Vec<County>,
    /// In the order of their codes.
    pub(crate) villages: Vec<Village>,
    /// Shares of households that are poor or out of poverty this year: in deep-poverty villages, and elsewhere.
    pub(crate) active: (f64, f64),
}

impl Layout {
    pub(crate) fn new(plan: &Plan, knobs: &Knobs, settings: &Settings, days: &Days) -> Result<Layout, SynthError> {
        let group = |name: &String| {
            let found = plan.groups.get(name).ok_or_else(|| SynthError::NoGroup { group: name.clone() });
            found.map(|g| g.units.as_slice())
        };
        let (poor, exiting) = (group(&knobs.groups.poor)?, group(&knobs.groups.exiting)?);
        let late = units(plan, &knobs.late.counties)?;
        let slow = units(plan, &knobs.late.exiting_slow)?;
        let mut villages = empty_villages(plan, knobs)?;
        let counties: Vec<County> = plan
            .units
            .all()
            .iter()
            .filter(|u| u.level == Level::County)
            .map(|unit| {
                let mut chance = Chance::new(settings.seed, unit.code.number(), PURPOSE);
                let (first, last) = unit.code.subtree();
                let named = |u: &bairi_plan::Unit| (u.code, u.name.zh.as_str().into());
                let regular = |u: &&bairi_plan::Unit| u.level == Level::Township && u.class == REGULAR;
                County {
                    code: unit.code,
                    name: unit.name.zh.as_str().into(),
                    poor: poor.contains(&unit.code),
                    exiting: exiting.contains(&unit.code),
                    slow: slow.contains(&unit.code),
                    late: late.contains(&unit.code),
                    paces: Paces::new(knobs, days, late.contains(&unit.code), &mut chance),
                    townships: plan.units.subtree(unit.code).iter().filter(regular).map(named).collect(),
                    villages: villages.partition_point(|v| v.code.number() < first)
                        ..villages.partition_point(|v| v.code.number() <= last),
                }
            })
            .collect();
        let mut chance = Chance::new(settings.seed, 0, PURPOSE);
        choose_deep(plan, knobs, &counties, &mut villages, &mut chance)?;
        choose_poor(knobs, &counties, &mut villages, &mut chance);
        choose_exiting(knobs, &counties, &mut villages, &mut chance);
        weigh(knobs, &counties, &mut villages, &mut chance);
        settle(knobs, settings.scale, &mut villages);
        let active = active_shares(knobs, &villages);
        Ok(Layout { counties, villages, active })
    }

    pub(crate) fn households(&self) -> usize {
        self.villages.iter().map(|v| v.households).sum()
    }

    /// The county that a unit is or lies in.
    pub(crate) fn county(&self, unit: UnitCode) -> Option<&County> {
        let code = unit.at(Level::County)?;
        self.counties.binary_search_by_key(&code, |county| county.code).ok().map(|at| &self.counties[at])
    }

    /// The rural villages in a unit, which may be one itself.
    pub(crate) fn villages_in(&self, unit: UnitCode) -> &[Village] {
        let (first, last) = unit.subtree();
        let from = self.villages.partition_point(|v| v.code.number() < first);
        let to = self.villages.partition_point(|v| v.code.number() <= last);
        &self.villages[from..to]
    }
}

fn units(plan: &Plan, codes: &[String]) -> Result<Vec<UnitCode>, SynthError> {
    codes.iter().map(|code| unit(plan, code)).collect()
}

/// A unit that `synth.toml` names.
pub(crate) fn unit(plan: &Plan, code: &str) -> Result<UnitCode, SynthError> {
    let found = UnitCode::parse(code).filter(|unit| plan.units.find(*unit).is_some());
    found.ok_or_else(|| SynthError::NoUnit { unit: code.to_owned() })
}

fn empty_villages(plan: &Plan, knobs: &Knobs) -> Result<Vec<Village>, SynthError> {
    let mut accounts = Vec::new();
    for account in &knobs.accounts {
        accounts.push(unit(plan, &account.unit)?);
    }
    let rural = plan.units.all().iter().filter(|u| u.level == Level::Village && u.class == RURAL);
    let villages: Vec<Village> = rural
        .map(|u| Village {
            code: u.code,
            name: u.name.zh.as_str().into(),
            poor: false,
            deep: false,
            exits: false,
            households: 0,
            weight: 0.0,
            account: accounts.contains(&u.code),
        })
        .collect();
    if villages.is_empty() { Err(SynthError::NoVillages) } else { Ok(villages) }
}

fn each_village<'a>(
    counties: &'a [County],
    villages: &'a [Village],
) -> impl Iterator<Item = (&'a County, usize, &'a Village)> {
    counties.iter().flat_map(move |c| c.villages.clone().map(move |at| (c, at, &villages[at])))
}

/// Draws `n` villages without replacement, with chances in proportion to their weights.
fn draw(weights: impl Iterator<Item = (usize, f64)>, n: usize, chance: &mut Chance) -> Vec<usize> {
    let mut keys: Vec<(f64, usize)> = weights
        .filter(|(_, weight)| *weight > 0.0)
        .map(|(at, weight)| (chance.unit().max(f64::MIN_POSITIVE).ln() / weight, at))
        .collect();
    keys.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    keys.truncate(n);
    keys.into_iter().map(|(_, at)| at).collect()
}

fn choose_deep(
    plan: &Plan,
    knobs: &Knobs,
    counties: &[County],
    villages: &mut [Village],
    chance: &mut Chance,
) -> Result<(), SynthError> {
    for (city, n) in &knobs.deep_villages {
        let city = unit(plan, city)?;
        let weights = each_village(counties, villages)
            .filter(|(county, ..)| city.contains(county.code))
            .map(|(county, at, village)| (at, if county.poor || village.account { 6.0 } else { 1.0 }));
        for at in draw(weights, *n, chance) {
            villages[at].deep = true;
        }
    }
    Ok(())
}

/// Two in three deep villages are on the list of poor villages, and so is every village of an account.
fn choose_poor(knobs: &Knobs, counties: &[County], villages: &mut [Village], chance: &mut Chance) {
    let weights = each_village(counties, villages).map(|(county, at, village)| {
        let weight = match (village.account, village.deep, county.poor) {
            (true, ..) => 1e9,
            (_, true, _) => 12.0,
            (_, _, true) => 4.5,
            _ => 0.9,
        };
        (at, weight)
    });
    for at in draw(weights, knobs.totals.poor_villages, chance) {
        villages[at].poor = true;
    }
}

fn choose_exiting(knobs: &Knobs, counties: &[County], villages: &mut [Village], chance: &mut Chance) {
    let weights = each_village(counties, villages).map(|(county, at, village)| {
        let weight = match (village.poor, county.exiting, village.deep) {
            (false, ..) => 0.0,
            (_, true, _) => 60.0,
            (_, _, true) => 0.2,
            _ => 1.0,
        };
        (at, weight)
    });
    for at in draw(weights, knobs.totals.exiting_villages, chance) {
        villages[at].exits = true;
    }
}

fn weigh(knobs: &Knobs, counties: &[County], villages: &mut [Village], chance: &mut Chance) {
    let weights = &knobs.weights;
    for county in counties {
        for village in &mut villages[county.villages.clone()] {
            let kind = match (village.deep, village.poor) {
                (true, _) => weights.deep_village,
                (_, true) => weights.poor_village,
                _ => 1.0,
            };
            let place = if county.poor { weights.poor_county } else { 1.0 };
            let own = if village.account { ACCOUNT_WEIGHT } else { 1.0 };
            village.weight = kind * place * own * chance.about_one();
        }
    }
}

/// Gives each township its households, and in it as many villages as have enough to go round.
fn settle(knobs: &Knobs, scale: f64, villages: &mut [Village]) {
    let whole: f64 = villages.iter().map(|v| v.weight).sum();
    let total = knobs.totals.households as f64 * scale;
    let mut townships: BTreeMap<Option<UnitCode>, Vec<usize>> = BTreeMap::new();
    for (at, village) in villages.iter().enumerate() {
        townships.entry(village.code.at(Level::Township)).or_default().push(at);
    }
    let (mut weight_so_far, mut given) = (0.0, 0usize);
    for mut members in townships.into_values() {
        weight_so_far += members.iter().map(|at| villages[*at].weight).sum::<f64>();
        let due = (total * weight_so_far / whole).round() as usize;
        let here = due.saturating_sub(given).max(1);
        given += here;
        let rank = |v: &Village| (v.account, v.deep, v.poor);
        members.sort_by(|a, b| {
            let (a, b) = (&villages[*a], &villages[*b]);
            rank(b).cmp(&rank(a)).then(b.weight.total_cmp(&a.weight)).then(a.code.cmp(&b.code))
        });
        let carriers = here.div_ceil(knobs.households_per_village_min.max(1)).clamp(1, members.len());
        share_out(here, &members[..carriers], villages);
    }
}

/// Deep-poverty villages have more; what that makes is taken from the others.
fn active_shares(knobs: &Knobs, villages: &[Village]) -> (f64, f64) {
    let share = knobs.totals.active_households as f64 / knobs.totals.households as f64;
    let all: usize = villages.iter().map(|v| v.households).sum();
    let deep: usize = villages.iter().filter(|v| v.deep).map(|v| v.households).sum();
    let of_deep = (share * DEEP_ACTIVE).min(0.9);
    let others = (share * all as f64 - of_deep * deep as f64) / (all - deep).max(1) as f64;
    (of_deep, others.clamp(0.0, 1.0))
}

fn share_out(households: usize, carriers: &[usize], villages: &mut [Village]) {
    let whole: f64 = carriers.iter().map(|at| villages[*at].weight).sum();
    let beyond_one = households.saturating_sub(carriers.len()) as f64;
    let (mut weight_so_far, mut given) = (0.0, 0usize);
    for at in carriers {
        weight_so_far += villages[*at].weight;
        let due = (beyond_one * weight_so_far / whole).round() as usize;
        villages[*at].households = 1 + due.saturating_sub(given);
        given = due.max(given);
    }
}
