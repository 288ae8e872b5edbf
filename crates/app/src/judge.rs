//! How a target stands at a unit. The rules are those of `docs/schedule.md`, "A task at a unit".
//!
//! Judging one target takes some ten microseconds, and a province's board is made of thousands: what was judged is kept
//! and judged again only if its figure or the day has changed.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};

use bairi_base::{Fraction, UnitCode};
use bairi_lake::{Figure, Lake, View};
use bairi_ledger::Viewer;
use bairi_plan::{Indicator, Measure, Plan, Require, Target};
use bairi_schedule::{Ask, Forecast, Outlook, Status, outlook};
use chrono::NaiveDate;
use serde::{Serialize, Serializer};

use crate::asked_of::{AskedOf, Concern, TargetKey};

/// How many judgements are kept before all are forgotten.
const KEPT_MAX: usize = 400_000;

/// How many units' past readings are kept before all are forgotten; one of them takes some 2 KB.
const PASTS_MAX: usize = 20_000;

/// How one target stands at one unit.
#[derive(Clone, Debug, Serialize)]
pub struct TargetStanding {
    pub id: String,
    pub indicator: Option<String>,
    pub by: NaiveDate,
    pub status: Status,
    pub forecast: Forecast,
    /// The figure that is judged; absent if nothing is measured.
    pub figure: Option<Figure>,
    /// Whether the figure is that of the whole unit, so that its rows are the unit's rows.
    pub own: bool,
    /// Above the units that must each reach the target: how many have.
    pub reached: Option<Reached>,
    #[serde(serialize_with = "through")]
    pub outlook: Arc<Outlook>,
}

/// How many of the units asked have reached a target.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Reached {
    pub met: usize,
    /// Behind or overdue.
    pub behind: usize,
    /// Units where somebody counts.
    pub of: usize,
}

fn through<S: Serializer>(outlook: &Arc<Outlook>, serializer: S) -> Result<S::Ok, S::Error> {
    outlook.as_ref().serialize(serializer)
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct KeptKey {
    target: TargetKey,
    unit: UnitCode,
    day: NaiveDate,
}

struct Judged {
    current: Option<Fraction>,
    outlook: Arc<Outlook>,
}

/// Judgements by target, unit and day, each with the figure that it is of.
#[derive(Default)]
pub(crate) struct Judgements(Mutex<HashMap<KeptKey, Judged>>);

impl Judgements {
    fn get(&self, key: KeptKey, current: Option<Fraction>, judge: impl FnOnce() -> Outlook) -> Arc<Outlook> {
        let lock = || self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(judged) = lock().get(&key).filter(|judged| judged.current == current) {
            return judged.outlook.clone();
        }
        let outlook = Arc::new(judge());
        let mut kept = lock();
        if kept.len() >= KEPT_MAX {
            kept.clear();
        }
        kept.insert(key, Judged { current, outlook: outlook.clone() });
        outlook
    }
}

type Past = Arc<[(NaiveDate, Fraction)]>;

/// Readings of past days by indicator and unit: they do not change on a day, and the lake keeps them in files.
#[derive(Default)]
pub(crate) struct Pasts(Mutex<HashMap<(usize, UnitCode), (NaiveDate, Past)>>);

impl Pasts {
    fn get(&self, indicator: usize, unit: UnitCode, day: NaiveDate, read: impl FnOnce() -> Past) -> Past {
        let lock = || self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some((_, past)) = lock().get(&(indicator, unit)).filter(|(of, _)| *of == day) {
            return past.clone();
        }
        let past = read();
        let mut kept = lock();
        if kept.len() >= PASTS_MAX {
            kept.clear();
        }
        kept.insert((indicator, unit), (day, past.clone()));
        past
    }
}

/// Everything that a judgement of one moment needs, for one viewer.
pub(crate) struct Bench<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) asked_of: &'a AskedOf,
    pub(crate) kept: &'a Judgements,
    pub(crate) pasts: &'a Pasts,
    pub(crate) lake: &'a Lake,
    pub(crate) view: &'a View,
    pub(crate) viewer: &'a Viewer,
    pub(crate) today: NaiveDate,
}

impl Bench<'_> {
    /// How a target stands at a unit; `None` if it asks nothing of it.
    pub(crate) fn stand(&self, key: TargetKey, unit: UnitCode) -> Option<TargetStanding> {
        let target = &self.plan.tasks[key.task].targets[key.target];
        match self.asked_of.concern(key, target.each, unit) {
            Concern::Nothing => None,
            Concern::Member => self.member(key, target, unit),
            Concern::Inside => self.inside(key, target, unit),
            Concern::Above { members, whole } => self.above(key, target, unit, members, whole),
        }
    }

    /// The judgement of a unit's own figure, without asking whether it counts for anything.
    pub(crate) fn own(&self, key: TargetKey, target: &Target, unit: UnitCode) -> (Option<Figure>, Arc<Outlook>) {
        let figure = target.indicator.as_deref().and_then(|id| self.view.figure(id, unit));
        let current = figure.map(|f| f.value);
        let kept = KeptKey { target: key, unit, day: self.today };
        let outlook = self.kept.get(kept, current, || {
            let readings = target.indicator.as_deref().map(|id| self.readings(id, unit)).unwrap_or_default();
            self.outlook(target, target.require, &readings, current)
        });
        (figure, outlook)
    }

    fn member(&self, key: TargetKey, target: &Target, unit: UnitCode) -> Option<TargetStanding> {
        let (figure, outlook) = self.own(key, target, unit);
        let nobody = figure.is_some_and(|f| f.value.den == 0);
        (!nobody || self.is_root(unit)).then(|| standing(target, figure, outlook))
    }

    /// Inside a member only shares are judged: a village need not have the county's number of stations. What is not
    /// measured, or counts nobody here, asks nothing here.
    fn inside(&self, key: TargetKey, target: &Target, unit: UnitCode) -> Option<TargetStanding> {
        if !self.indicator(target).is_some_and(is_share) {
            return None;
        }
        let (figure, outlook) = self.own(key, target, unit);
        figure.filter(|f| f.value.den > 0)?;
        Some(standing(target, figure, outlook))
    }

    fn above(
        &self,
        key: TargetKey,
        target: &Target,
        unit: UnitCode,
        members: &[UnitCode],
        whole: bool,
    ) -> Option<TargetStanding> {
        let Some(indicator) = self.indicator(target) else {
            let (figure, outlook) = self.own(key, target, unit);
            return Some(standing(target, figure, outlook));
        };
        let judged: Vec<(Figure, Arc<Outlook>)> = members
            .iter()
            .filter_map(|member| {
                let (figure, outlook) = self.own(key, target, *member);
                Some((figure.filter(|f| f.value.den > 0)?, outlook))
            })
            .collect();
        let reached = count(&judged);
        if reached.of == 0 && !self.is_root(unit) {
            return None;
        }
        let share = is_share(indicator);
        let figure = match (share, whole) {
            (true, true) => self.view.figure(&indicator.id, unit).unwrap_or_default(),
            (true, false) => sum(judged.iter().map(|(figure, _)| figure)),
            (false, _) => Figure { value: Fraction::new(reached.met as i64, reached.of as i64), ..Figure::default() },
        };
        let kept = KeptKey { target: key, unit, day: self.today };
        let outlook = self.kept.get(kept, Some(figure.value), || {
            let require = if share { target.require } else { Require::AtLeast(Fraction::whole(1)) };
            self.outlook(target, require, &self.history(key, unit), Some(figure.value))
        });
        let mut stands = standing(target, Some(figure), outlook);
        stands.own = share && whole;
        stands.reached = Some(reached);
        (stands.status, stands.forecast) = above_all(&stands.outlook, target, self.today, reached, &judged);
        Some(stands)
    }

    /// The past of the figure that is judged at a unit, oldest first; empty if nothing is measured.
    pub(crate) fn history(&self, key: TargetKey, unit: UnitCode) -> Vec<(NaiveDate, Fraction)> {
        let target = &self.plan.tasks[key.task].targets[key.target];
        let Some(indicator) = self.indicator(target) else { return Vec::new() };
        match (self.asked_of.concern(key, target.each, unit), is_share(indicator)) {
            (Concern::Above { members, .. }, false) => self.reached_readings(&indicator.id, &target.require, members),
            (Concern::Above { members, whole: false }, true) => self.summed_readings(&indicator.id, members),
            _ => self.readings(&indicator.id, unit),
        }
    }

    fn outlook(
        &self,
        target: &Target,
        require: Require,
        readings: &[(NaiveDate, Fraction)],
        current: Option<Fraction>,
    ) -> Outlook {
        outlook(&Ask {
            today: self.today,
            start: *self.plan.campaign.start(),
            by: target.by,
            require,
            milestones: &target.milestones,
            calendar: &self.plan.calendar,
            readings,
            current,
        })
    }

    pub(crate) fn indicator(&self, target: &Target) -> Option<&Indicator> {
        let id = target.indicator.as_deref()?;
        self.plan.indicators.iter().find(|indicator| indicator.id == id)
    }

    /// The readings of an indicator at a unit up to the judged day, whose own is the view's figure.
    pub(crate) fn readings(&self, indicator: &str, unit: UnitCode) -> Vec<(NaiveDate, Fraction)> {
        let Some(at) = self.plan.indicators.iter().position(|known| known.id == indicator) else { return Vec::new() };
        let past = self.pasts.get(at, unit, self.today, || {
            let kept = self.lake.readings(self.viewer, indicator, unit).into_iter();
            kept.filter(|reading| reading.day < self.today).map(|reading| (reading.day, reading.value)).collect()
        });
        let now = self.view.figure(indicator, unit).map(|figure| (self.today, figure.value));
        past.iter().copied().chain(now).collect()
    }

    /// The sum of several units on every day on which all of them have a reading.
    pub(crate) fn summed_readings(&self, indicator: &str, units: &[UnitCode]) -> Vec<(NaiveDate, Fraction)> {
        self.daily(indicator, units, |values| Fraction {
            num: values.iter().map(|v| v.num).sum(),
            den: values.iter().map(|v| v.den).sum(),
        })
    }

    /// How many of several units met a requirement, on every day on which all of them have a reading.
    fn reached_readings(&self, indicator: &str, require: &Require, units: &[UnitCode]) -> Vec<(NaiveDate, Fraction)> {
        self.daily(indicator, units, |values| {
            let judged: Vec<bool> = values.iter().filter_map(|v| bairi_schedule::met(require, *v)).collect();
            Fraction::new(judged.iter().filter(|met| **met).count() as i64, judged.len() as i64)
        })
    }

    fn daily(
        &self,
        indicator: &str,
        units: &[UnitCode],
        join: impl Fn(&[Fraction]) -> Fraction,
    ) -> Vec<(NaiveDate, Fraction)> {
        let mut days: BTreeMap<NaiveDate, Vec<Fraction>> = BTreeMap::new();
        for unit in units {
            for (day, value) in self.readings(indicator, *unit) {
                days.entry(day).or_default().push(value);
            }
        }
        let complete = days.into_iter().filter(|(_, values)| values.len() == units.len());
        complete.map(|(day, values)| (day, join(&values))).collect()
    }

    fn is_root(&self, unit: UnitCode) -> bool {
        self.plan.units.root().is_some_and(|root| root.code == unit)
    }
}

fn standing(target: &Target, figure: Option<Figure>, outlook: Arc<Outlook>) -> TargetStanding {
    TargetStanding {
        id: target.id.clone(),
        indicator: target.indicator.clone(),
        by: target.by,
        status: outlook.status,
        forecast: outlook.forecast,
        figure,
        own: true,
        reached: None,
        outlook,
    }
}

/// Whether an indicator is a share of something, so that it means the same at every level.
pub(crate) fn is_share(indicator: &Indicator) -> bool {
    matches!(indicator.measure, Measure::Coverage { .. } | Measure::Ratio { .. })
}

fn count(judged: &[(Figure, Arc<Outlook>)]) -> Reached {
    let with = |statuses: &[Status]| judged.iter().filter(|(_, o)| statuses.contains(&o.status)).count();
    Reached { met: with(&[Status::Met]), behind: with(&[Status::Behind, Status::Overdue]), of: judged.len() }
}

fn sum<'a>(figures: impl Iterator<Item = &'a Figure>) -> Figure {
    figures.fold(Figure::default(), |a, b| Figure {
        value: Fraction { num: a.value.num + b.value.num, den: a.value.den + b.value.den },
        population: a.population + b.population,
        unknown: a.unknown + b.unknown,
        gap: a.gap + b.gap,
    })
}

/// The status above the units that must each reach the target: met only if all have; overdue if the deadline has passed
/// and one has not; else as the sum stands, never better than "at risk" while one of them is behind.
fn above_all(
    sum: &Outlook,
    target: &Target,
    today: NaiveDate,
    reached: Reached,
    judged: &[(Figure, Arc<Outlook>)],
) -> (Status, Forecast) {
    if reached.of == 0 {
        return (Status::NotMeasured, Forecast::Unknown);
    }
    if reached.met == reached.of {
        return (Status::Met, Forecast::Met);
    }
    let forecast = match sum.forecast {
        Forecast::Met => latest(judged),
        other => other,
    };
    let status = match sum.status {
        _ if today > target.by => Status::Overdue,
        Status::Met | Status::OnTrack if reached.behind > 0 => Status::AtRisk,
        Status::Met => Status::OnTrack,
        other => other,
    };
    (status, forecast)
}

/// When the last of the units arrives that have not yet: never, if one never does; unknown, if of one nobody knows.
fn latest(judged: &[(Figure, Arc<Outlook>)]) -> Forecast {
    let rank = |forecast: &Forecast| match forecast {
        Forecast::Met => (0, None),
        Forecast::On(day) => (1, Some(*day)),
        Forecast::Unknown => (2, None),
        Forecast::Never => (3, None),
    };
    judged.iter().map(|(_, outlook)| outlook.forecast).max_by_key(rank).unwrap_or(Forecast::Unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2001, 1, day).expect("a day of January")
    }

    fn outlook_of(status: Status, forecast: Forecast) -> Outlook {
        Outlook {
            stages: Vec::new(),
            begins_on: day(1),
            ends_on: day(20),
            expected: None,
            baseline: None,
            share: Fraction::new(1, 2),
            status,
            forecast,
            working_days_left: 5,
        }
    }

    fn target() -> Target {
        Target {
            id: "all".to_owned(),
            name: bairi_base::Text::default(),
            kind: bairi_plan::TargetKind::Coverage,
            indicator: Some("coverage".to_owned()),
            require: Require::AtLeast(Fraction::new(100, 100)),
            by: day(20),
            each: bairi_base::Level::County,
            scope: "counties".to_owned(),
            milestones: Vec::new(),
        }
    }

    /// The sum's status, the members', today, and the status above them.
    #[track_caller]
    fn check(sum: Status, members: &[Status], today: u32, expected: Status) {
        let judged: Vec<(Figure, Arc<Outlook>)> = members
            .iter()
            .map(|status| (Figure::default(), Arc::new(outlook_of(*status, Forecast::Unknown))))
            .collect();
        let sum = outlook_of(sum, Forecast::Unknown);
        assert_eq!(above_all(&sum, &target(), day(today), count(&judged), &judged).0, expected);
    }

    #[test]
    fn a_target_is_met_above_its_members_only_if_all_of_them_have_met_it() {
        check(Status::Met, &[Status::Met, Status::Met], 10, Status::Met);
        check(Status::Met, &[Status::Met, Status::OnTrack], 10, Status::OnTrack);
        check(Status::Met, &[Status::Met, Status::Behind], 10, Status::AtRisk);
    }

    #[test]
    fn after_the_deadline_one_member_makes_it_overdue() {
        check(Status::Met, &[Status::Met, Status::Overdue], 21, Status::Overdue);
        check(Status::Met, &[Status::Met, Status::Met], 21, Status::Met);
    }

    #[test]
    fn an_average_does_not_hide_a_member_that_is_behind() {
        check(Status::OnTrack, &[Status::Met, Status::Behind], 10, Status::AtRisk);
        check(Status::OnTrack, &[Status::Met, Status::AtRisk], 10, Status::OnTrack);
        check(Status::Behind, &[Status::Met, Status::Met, Status::OnTrack], 10, Status::Behind);
    }

    #[test]
    fn over_nobody_there_is_nothing_to_judge() {
        check(Status::NotMeasured, &[], 10, Status::NotMeasured);
    }

    #[test]
    fn where_the_sum_is_met_the_last_member_decides_the_forecast() {
        let member = |status, forecast| (Figure::default(), Arc::new(outlook_of(status, forecast)));
        let judged = vec![
            member(Status::Met, Forecast::Met),
            member(Status::OnTrack, Forecast::On(day(18))),
            member(Status::OnTrack, Forecast::On(day(15))),
        ];
        let sum = outlook_of(Status::Met, Forecast::Met);
        assert_eq!(
            above_all(&sum, &target(), day(10), count(&judged), &judged),
            (Status::OnTrack, Forecast::On(day(18)))
        );
    }

    #[test]
    fn figures_are_added_numerators_and_denominators_apart() {
        let figure = |num, den| Figure { value: Fraction::new(num, den), population: den, unknown: 1, gap: den - num };
        let sum = sum([figure(9, 10), figure(10, 90)].iter());
        assert_eq!((sum.value, sum.population, sum.unknown, sum.gap), (Fraction::new(19, 100), 100, 2, 81));
    }
}
