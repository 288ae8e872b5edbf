//! What a county has: relocation sites, money, papers.

use bairi_base::{Level, UnitCode};
use chrono::{Duration, NaiveDate};

use crate::chance::{Chance, Quota};
use crate::days::Days;
use crate::household::push;
use crate::knobs::Paper;
use crate::layout::County;
use crate::maker::Maker;
use crate::pace::Work;
use crate::row::Cell;
use crate::world::World;

/// Purpose of the random numbers that choose who files which paper.
const PURPOSE: u64 = 3;
const KINDS: [&str; 3] = ["town", "park", "village"];
/// A fund that is overspent, by this share.
const OVERSPENT: f64 = 1.04;
/// The monthly bulletin comes on this day.
const BULLETIN_DAY: i64 = 28;

/// A relocation site that has been recorded.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    pub(crate) ordinal: u64,
    pub(crate) year: i32,
    kind: &'static str,
}

impl Site {
    /// Whether households resettled in this manner may live here.
    pub(crate) fn takes(&self, place: &str) -> bool {
        match self.kind {
            "village" => place == "farming",
            kind => place == kind,
        }
    }
}

/// When an overspent fund falls due.
pub(crate) fn overspent(world: &World) -> Quota {
    let knobs = &world.knobs.money;
    let funds = world.layout.counties.len() * knobs.levels.len() * knobs.funds_per_level * knobs.spent.len();
    Quota::new(knobs.overspent as f64 / funds.max(1) as f64)
}

impl Maker {
    pub(crate) fn sites(&mut self, county: &County, chance: &mut Chance) -> Vec<Site> {
        let world = self.world.clone();
        let (knobs, days) = (&world.knobs.relocation, &world.days);
        let mut sites = Vec::new();
        if county.villages.is_empty() {
            return sites;
        }
        let plans = [
            (days.year() - 1, knobs.sites_before, Work::SiteFinishedBefore, Work::SiteFinishedBefore),
            (days.year(), knobs.sites_now, Work::SiteFinishedNow, Work::SiteStartedNow),
        ];
        for (year, mean, finish, start) in plans {
            let n = ((mean * if county.poor { 1.6 } else { 0.8 } * chance.about_one()).round() as usize).max(1);
            for i in 0..n {
                let kind = KINDS[i % KINDS.len()];
                let near = if county.townships.is_empty() { &county.name } else { &chance.one_of(&county.townships).1 };
                let name = format!("{near}{}", world.knobs.words.site);
                let finished = county.paces.of(finish).day(days, chance);
                let started = match finished {
                    Some(finished) => Some(finished - Duration::days(120 + chance.below(90) as i64)),
                    None => county.paces.of(start).day(days, chance),
                };
                let mut cells = vec![
                    ("code", Cell::Text(self.code("AZ", county.code, "site"))),
                    ("name", Cell::Text(format!("{name}{year}-{}", i + 1))),
                    ("year", Cell::Int(year.into())),
                    ("kind", Cell::Text(kind.to_owned())),
                    ("planned_households", Cell::Int(chance.between(12, 140))),
                ];
                push(&mut cells, "started_on", started.map(Cell::Day));
                push(&mut cells, "finished_on", finished.map(Cell::Day));
                let ordinal = self.push("site", county.code, cells, days.register_settled());
                sites.push(Site { ordinal, year, kind });
            }
        }
        sites
    }

    pub(crate) fn funds(&mut self, county: &County, chance: &mut Chance) {
        let world = self.world.clone();
        let knobs = &world.knobs.money;
        for (back, spent) in knobs.spent.iter().enumerate() {
            let year = world.days.year() - back as i32;
            for (level, weight) in &knobs.levels {
                for _ in 0..knobs.funds_per_level {
                    let place = if county.poor { knobs.poor_county_factor } else { 1.0 };
                    let amount = knobs.amount_fen as f64 * weight * place * chance.about_one();
                    self.fund(&world, county, level, year, back, (amount as i64).max(100) / 100 * 100, *spent, chance);
                }
            }
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn fund(
        &mut self,
        world: &World,
        county: &County,
        level: &str,
        year: i32,
        back: usize,
        amount: i64,
        spent: f64,
        chance: &mut Chance,
    ) {
        let days = &world.days;
        let Some(first) = NaiveDate::from_ymd_opt(year, 2, 20) else { return };
        let arrived = (first + Duration::days(chance.below(150) as i64)).min(days.last);
        let cells = vec![
            ("code", Cell::Text(self.code("ZJ", county.code, "fund"))),
            ("name", Cell::Text(format!("{}{year}{}", county.name, world.knobs.words.fund))),
            ("level", Cell::Text(level.to_owned())),
            ("fund_year", Cell::Int(year.into())),
            ("amount", Cell::Int(amount)),
            ("arrived_on", Cell::Day(arrived)),
        ];
        let fund = self.push("fund", county.code, cells, arrived);
        let manner = county.paces.of(Work::Rebuilt);
        let better = (manner.now - world.knobs.work["rebuilt"].now * days.progress.min(1.0)).clamp(-0.5, 0.5);
        let overspent = self.overspent.falls_due();
        self.tally.overspent_funds += u64::from(overspent);
        let share = match back {
            _ if overspent => OVERSPENT,
            0 => (spent * (0.4 + 0.6 * days.progress.min(1.0)) + 0.5 * better + 0.03 * chance.sway()).clamp(0.2, 1.0),
            1 if better >= 0.0 || chance.happens(0.5) => 1.0,
            1 => (spent + 0.2 * better).clamp(0.5, 1.0),
            _ if chance.happens(spent) => 1.0,
            _ => 0.96,
        };
        self.payments(world, county, fund, (amount as f64 * share).round() as i64, arrived, back, chance);
    }

    /// Pays a sum out in parts; what is paid since the action began makes the trend.
    #[allow(clippy::too_many_arguments)]
    fn payments(
        &mut self,
        world: &World,
        county: &County,
        fund: u64,
        sum: i64,
        arrived: NaiveDate,
        back: usize,
        chance: &mut Chance,
    ) {
        let (knobs, days) = (&world.knobs.money, &world.days);
        let n = knobs.payments.max(1) as i64;
        for i in 0..n {
            let amount = if i + 1 == n { sum - sum / n * (n - 1) } else { sum / n };
            let late = if back == 0 { i * 2 >= n } else { i + 1 == n };
            let paid = if late { days.during(1.0, chance) } else { days.between(arrived, days.from, chance) };
            if amount <= 0 {
                continue;
            }
            let cells = vec![
                ("code", Cell::Text(self.code("ZF", county.code, "payment"))),
                ("fund", Cell::Entry(fund)),
                ("paid_on", Cell::Day(paid.max(arrived))),
                ("amount", Cell::Int(amount)),
                ("purpose", Cell::Text(chance.one_of(&world.knobs.words.purposes).clone())),
            ];
            self.push("payment", county.code, cells, paid.max(arrived));
        }
    }

    /// Everybody's papers, at the beginning.
    pub(crate) fn papers(&mut self) {
        let world = self.world.clone();
        let mut chance = Chance::new(world.settings.seed, 0, PURPOSE);
        for paper in &world.knobs.papers {
            self.filed(&world, paper, None, &mut chance);
        }
        for filed in &world.fills.papers {
            let mut chance = Chance::new(world.settings.seed, 0, filed.salt);
            self.filed(&world, &filed.paper, filed.inside.as_deref(), &mut chance);
        }
    }

    /// One kind of paper, of all its filers.
    fn filed(&mut self, world: &World, paper: &Paper, inside: Option<&[UnitCode]>, chance: &mut Chance) {
        let mut filers: Vec<(UnitCode, &str)> = match Level::from_word(&paper.level) {
            Some(Level::County) => world.layout.counties.iter().map(|c| (c.code, &*c.name)).collect(),
            Some(Level::City) => world.cities.iter().map(|(code, name)| (*code, name.as_str())).collect(),
            _ => vec![(world.root, "")],
        };
        filers.retain(|(unit, _)| inside.is_none_or(|units| units.iter().any(|of| of.contains(*unit))));
        let n = (filers.len() as f64 * paper.share).round() as usize;
        while filers.len() > n {
            let out = chance.below(filers.len());
            filers.remove(out);
        }
        for (unit, name) in filers {
            for day in filing_days(&world.days, paper.monthly, paper.days, chance) {
                self.paper(world, &paper.kind, unit, name, day, chance);
            }
        }
    }

    fn paper(&mut self, world: &World, kind: &str, unit: UnitCode, name: &str, day: NaiveDate, chance: &mut Chance) {
        let title = world.paper_names.iter().find(|(code, _)| &**code == kind).map_or("", |(_, title)| title);
        let cells = vec![
            ("code", Cell::Text(format!("CL{}{kind}{}", unit.number(), day.format("%m%d")))),
            ("kind", Cell::Text(kind.to_owned())),
            ("title", Cell::Text(format!("{name}{title}"))),
            ("number", Cell::Text(format!("〔{}〕{}", day.format("%Y"), chance.between(3, 98)))),
            ("filed_on", Cell::Day(day)),
        ];
        self.push("paper", unit, cells, day);
    }
}

/// The days on which a paper came in, as far as they are known.
fn filing_days(days: &Days, monthly: bool, between: [i64; 2], chance: &mut Chance) -> Vec<NaiveDate> {
    let known = |day: &NaiveDate| *day <= days.last;
    if monthly {
        let months = (0..12).rev().filter_map(|back| days.month(back));
        let bulletins = months.map(|(first, _)| first + Duration::days(BULLETIN_DAY - 1));
        return bulletins.filter(known).filter(|day| *day >= days.from).collect();
    }
    Some(days.from + Duration::days(chance.between(between[0], between[1]))).filter(known).into_iter().collect()
}
