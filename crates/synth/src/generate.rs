use std::sync::Arc;

use bairi_plan::Plan;
use chrono::NaiveDate;

use crate::fill::Stretch;
use crate::later::Later;
use crate::maker::Maker;
use crate::places::poor_in_august;
use crate::row::Row;
use crate::tally::Tally;
use crate::work::Official;
use crate::world::World;
use crate::{Knobs, SynthError};

/// Purposes of random numbers: of a county, its townships, a village itself, its people, what is done for them.
const COUNTY: u64 = 11;
const TOWNSHIP: u64 = 12;
const VILLAGE: u64 = 13;
const PEOPLE: u64 = 14;
const WORK: u64 = 15;
/// Households that one official looks after.
const HOUSEHOLDS_PER_OFFICIAL: usize = 4;

/// Which province.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    pub seed: u64,
    /// Share of the people of the whole province.
    pub scale: f64,
    /// The day it stands at; everything known happened before it, but for what was entered by hand on the day.
    pub today: NaiveDate,
}

/// Makes a province for a plan: the same settings give the same rows, in the order of recording.
pub fn generate(plan: &Plan, knobs: &Knobs, settings: &Settings) -> Result<Province, SynthError> {
    let world = Arc::new(World::new(plan, knobs, settings)?);
    let later = Later::new(&world, plan);
    let maker = Maker::new(world, &later);
    Ok(Province { maker, later, stage: Stage::Papers, sites: Vec::new() })
}

/// The rows of a province, made village by village while they are asked for.
pub struct Province {
    maker: Maker,
    later: Later,
    stage: Stage,
    /// Of the present county.
    sites: Vec<crate::money::Site>,
}

/// What is made next.
#[derive(Clone, Copy)]
enum Stage {
    Papers,
    County(usize),
    Village { county: usize, village: usize },
    Later(usize),
    Done,
}

impl Province {
    /// What has been made so far.
    pub fn tally(&self) -> &Tally {
        &self.maker.tally
    }

    /// Households that the whole province will have.
    pub fn households(&self) -> usize {
        self.maker.world.layout.households()
    }

    /// Share of the whole that has been made, for a progress line.
    pub fn progress(&self) -> f64 {
        let villages = self.maker.world.layout.villages.len().max(1) as f64;
        match self.stage {
            Stage::Papers => 0.0,
            Stage::County(county) => {
                let counties = &self.maker.world.layout.counties;
                counties.get(county).map_or(1.0, |c| c.villages.start as f64 / villages)
            }
            Stage::Village { village, .. } => village as f64 / villages,
            Stage::Later(_) | Stage::Done => 1.0,
        }
    }

    fn advance(&mut self) {
        let world = self.maker.world.clone();
        self.stage = match self.stage {
            Stage::Papers => {
                self.maker.begin(Stretch::Head);
                self.maker.papers();
                self.maker.fill(Stretch::Head);
                Stage::County(0)
            }
            Stage::County(county) => match world.layout.counties.get(county) {
                Some(found) => {
                    self.county(&world, county);
                    Stage::Village { county, village: found.villages.start }
                }
                None => Stage::Later(0),
            },
            Stage::Village { county, village } if village < world.layout.counties[county].villages.end => {
                self.village(&world, county, village);
                Stage::Village { county, village: village + 1 }
            }
            Stage::Village { county, .. } => {
                self.maker.flush_pending();
                Stage::County(county + 1)
            }
            Stage::Later(n) if n < self.later.len() => {
                self.maker.later(&self.later, n);
                Stage::Later(n + 1)
            }
            Stage::Later(_) | Stage::Done => Stage::Done,
        };
    }

    fn county(&mut self, world: &World, at: usize) {
        let county = &world.layout.counties[at];
        self.maker.begin(Stretch::County(at));
        let mut chance = world.chance(county.code, COUNTY);
        self.sites = self.maker.sites(county, &mut chance);
        self.maker.funds(county, &mut chance);
        for (township, _) in &county.townships {
            self.maker.area_posts(county, *township, &mut world.chance(*township, TOWNSHIP));
        }
        self.maker.fill(Stretch::County(at));
    }

    fn village(&mut self, world: &World, county: usize, at: usize) {
        let (county, village) = (&world.layout.counties[county], &world.layout.villages[at]);
        let maker = &mut self.maker;
        maker.recorded_at = world.days.taken_over(at as f64 / world.layout.villages.len() as f64);
        maker.enter(village.code);
        maker.begin(Stretch::Village(at));
        let mut chance = world.chance(village.code, PEOPLE);
        let households = maker.households(county, village, &mut chance);
        let mut persons = Vec::new();
        for household in &households {
            persons.append(&mut maker.persons(county, household, &mut chance));
        }
        let mut chance = world.chance(village.code, VILLAGE);
        let people = households.iter().map(|h| h.size).sum();
        maker.village(county, village, people, poor_in_august(&households), &mut chance);
        maker.posts(county, village, &mut chance);
        maker.supports(county, village, &mut chance);
        maker.station(village, &mut chance);
        let mut chance = world.chance(village.code, WORK);
        for few in households.chunks(HOUSEHOLDS_PER_OFFICIAL) {
            let official = Official::new(world, county, &mut chance);
            for household in few {
                maker.work(county, village, household, &official, &self.sites, &mut chance);
            }
        }
        maker.fill(Stretch::Village(at));
        if maker.keeps() {
            maker.keep(village.code, households, persons);
        }
    }
}

impl Iterator for Province {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        loop {
            if let Some(row) = self.maker.queue.pop_front() {
                return Some(row);
            }
            if matches!(self.stage, Stage::Done) {
                return None;
            }
            self.advance();
        }
    }
}
