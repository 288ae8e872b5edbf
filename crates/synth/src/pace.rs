use chrono::NaiveDate;

use crate::SynthError;
use crate::chance::Chance;
use crate::days::Days;
use crate::knobs::{Goal, Knobs};

macro_rules! works {
    ($($name:ident = $word:literal),+ $(,)?) => {
        /// A piece of work that a county does better or worse than others.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Work { $($name),+ }

        impl Work {
            /// With the words of `synth.toml`.
            pub(crate) const ALL: &[(Work, &str)] = &[$((Work::$name, $word)),+];
        }
    };
}

works! {
    Record = "record",
    Doctor = "doctor",
    Analysed = "analysed",
    Paired = "paired",
    Visited = "visited",
    Loan = "loan",
    DeepFund = "deep_fund",
    DeepProject = "deep_project",
    DeepMeasure = "deep_measure",
    CountyLeader = "county_leader",
    SupportingUnit = "supporting_unit",
    FirstSecretary = "first_secretary",
    TeamMember = "team_member",
    TownshipCadre = "township_cadre",
    AreaLeader = "area_leader",
    VillagePlan = "village_plan",
    MovedBefore = "moved_before",
    MovedNow = "moved_now",
    SiteFinishedBefore = "site_finished_before",
    SiteFinishedNow = "site_finished_now",
    SiteStartedNow = "site_started_now",
    Job = "job",
    Ledger = "ledger",
    Appraised = "appraised",
    Rebuilt = "rebuilt",
}

/// How far a county has come with each piece of work.
#[derive(Clone, Debug)]
pub(crate) struct Paces {
    /// How good it is at work of any kind, around 0.
    manner: f64,
    list: Vec<Pace>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    /// Share done before the campaign, and by the last known day.
    pub(crate) before: f64,
    pub(crate) now: f64,
    /// The share of the days so far in which it was done: less than 1 where it is finished.
    days: f64,
}

/// A finished county was finished after this share of the days so far.
const FINISHED_AFTER: f64 = 0.85;
/// How much of a county's manner shows in every piece of work.
const MANNER: f64 = 0.6;

impl Paces {
    pub(crate) fn new(knobs: &Knobs, days: &Days, late: bool, chance: &mut Chance) -> Paces {
        let manner = chance.sway();
        let mut paces = Paces { manner, list: Vec::with_capacity(Work::ALL.len()) };
        for (_, word) in Work::ALL {
            let (sway, luck) = (chance.sway(), chance.unit());
            let goal = &knobs.work[*word];
            paces.list.push(pace(goal, knobs, days, late, paces.swayed(sway), luck));
        }
        paces
    }

    pub(crate) fn of(&self, work: Work) -> Pace {
        self.list[work as usize]
    }

    /// How much better than others it is at one piece of work, which sways it so much by itself.
    pub(crate) fn swayed(&self, sway: f64) -> f64 {
        MANNER * self.manner + (1.0 - MANNER) * sway
    }
}

pub(crate) fn pace(goal: &Goal, knobs: &Knobs, days: &Days, late: bool, sway: f64, luck: f64) -> Pace {
    let finished = !late && luck < goal.finished;
    let gain = match (finished, late) {
        (true, _) => 1.0 - goal.before,
        (_, true) => (goal.now - goal.before + goal.spread * sway) * knobs.late.factor,
        _ => goal.now - goal.before + goal.spread * sway,
    };
    let before = if late { goal.before * (0.5 + knobs.late.factor / 2.0) } else { goal.before };
    let by_the_day = gain.max(0.0) * days.progress;
    let now = (before + by_the_day).clamp(0.0, if finished { 1.0 } else { 0.998 });
    Pace { before, now, days: if finished && days.progress > 0.9 { FINISHED_AFTER } else { 1.0 } }
}

impl Pace {
    /// The day on which it was done for somebody; `None` if it is not done.
    pub(crate) fn day(self, days: &Days, chance: &mut Chance) -> Option<NaiveDate> {
        let at = chance.unit();
        match at {
            _ if at < self.before => Some(days.before(chance)),
            _ if at < self.now => Some(days.during(self.days, chance)),
            _ => None,
        }
    }

    /// Whether it is done for somebody by the last known day.
    pub(crate) fn done(self, chance: &mut Chance) -> bool {
        chance.happens(self.now)
    }
}

/// Refuses a `synth.toml` that leaves a piece of work out or names an unknown one.
pub(crate) fn check(knobs: &Knobs) -> Result<(), SynthError> {
    let fault = |message: String| SynthError::Knobs { file: crate::knobs::FILE.into(), message };
    if let Some((_, word)) = Work::ALL.iter().find(|(_, word)| !knobs.work.contains_key(*word)) {
        return Err(fault(format!("[work] lacks `{word}`")));
    }
    let known = |word: &String| Work::ALL.iter().any(|(_, w)| w == word);
    match knobs.work.keys().find(|word| !known(word)) {
        Some(word) => Err(fault(format!("[work] has an unknown `{word}`"))),
        None => Ok(()),
    }
}
