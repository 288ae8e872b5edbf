//! What is asked and what is answered.

use bairi_base::{Fraction, Text};
use bairi_plan::{Calendar, Milestone, Require};
use chrono::NaiveDate;
use serde::Serialize;

/// One target of one unit (or of a whole scope), with all that the method needs to judge it.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    pub today: NaiveDate,
    /// The day on which the work could begin: nothing is expected on it.
    pub start: NaiveDate,
    /// The deadline itself, a day off or not.
    pub by: NaiveDate,
    pub require: Require,
    /// The stages in their order; empty means that the way is straight from `start` to `by`.
    pub milestones: &'a [Milestone],
    pub calendar: &'a Calendar,
    /// Past figures, oldest first, one per day; those after `today` are left out.
    pub readings: &'a [(NaiveDate, Fraction)],
    /// Today's figure; `None` if the target is not measured.
    pub current: Option<Fraction>,
}

/// How a target stands. The words are the same in JSON, style sheets and catalogues.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// No figure, or a figure over nobody.
    NotMeasured,
    /// The first stage need not have begun.
    NotDue,
    OnTrack,
    /// Short of the expected figure by no more than [`crate::TOLERANCE`], or on it with a trend that comes too late.
    AtRisk,
    Behind,
    Met,
    /// The deadline is past and the target is not met.
    Overdue,
}

impl Status {
    /// Most urgent first.
    pub const ALL: [Status; 7] = [
        Status::Overdue,
        Status::Behind,
        Status::AtRisk,
        Status::OnTrack,
        Status::NotDue,
        Status::NotMeasured,
        Status::Met,
    ];

    /// The greater, the more urgent: the worst of several statuses is the one with the greatest urgency.
    pub fn urgency(self) -> u8 {
        match self {
            Status::Overdue => 6,
            Status::Behind => 5,
            Status::AtRisk => 4,
            Status::OnTrack => 3,
            Status::NotDue => 2,
            Status::NotMeasured => 1,
            Status::Met => 0,
        }
    }

    /// `on-track`: the key of its name in the catalogues, and its class in the style sheet.
    pub fn word(self) -> &'static str {
        match self {
            Status::NotMeasured => "not-measured",
            Status::NotDue => "not-due",
            Status::OnTrack => "on-track",
            Status::AtRisk => "at-risk",
            Status::Behind => "behind",
            Status::Met => "met",
            Status::Overdue => "overdue",
        }
    }

    /// The status with this word; `None` if there is none.
    pub fn from_word(word: &str) -> Option<Status> {
        Status::ALL.into_iter().find(|status| status.word() == word)
    }
}

/// When the target will be met if the last weeks' trend goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "day")]
pub enum Forecast {
    /// It is met now.
    Met,
    /// After today.
    On(NaiveDate),
    /// The trend stands still, goes the wrong way, or takes more than [`crate::FORECAST_DAYS_MAX`] days.
    Never,
    /// Fewer than [`crate::READINGS_MIN`] readings in the last [`crate::TREND_DAYS`] days.
    Unknown,
}

impl Forecast {
    /// Whether the trend misses a deadline; an unknown trend misses none.
    pub fn misses(self, by: NaiveDate) -> bool {
        match self {
            Forecast::On(day) => day > by,
            Forecast::Never => true,
            Forecast::Met | Forecast::Unknown => false,
        }
    }
}

/// A stage of the work with its days, counted back from the deadline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stage {
    pub name: Text,
    /// The first working day of the stage, not before the start of the whole work.
    pub from: NaiveDate,
    /// The last working day of the stage.
    pub to: NaiveDate,
    pub working_days: u32,
    /// Share of the way that is gone when the stage ends.
    pub share: Fraction,
    /// The day counted back: begun later, the stage cannot end in time. Before the start of the work if
    /// the stages need more days than there are.
    pub latest_start: NaiveDate,
    /// The figure expected when the stage ends; `None` if the target is not measured.
    pub figure: Option<Fraction>,
    /// Whether the figure has come so far; a stage that moves no figure is done when its days are over.
    pub done: bool,
}

/// The judgement of one target on one day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Outlook {
    /// Empty for a target without milestones.
    pub stages: Vec<Stage>,
    /// First stage's latest start; the start of the work if there are no stages.
    pub begins_on: NaiveDate,
    /// The last working day on or before the deadline.
    pub ends_on: NaiveDate,
    /// The figure expected this evening; `None` if the target is not measured.
    pub expected: Option<Fraction>,
    /// The figure from which the way begins; `None` if the target is not measured.
    pub baseline: Option<Fraction>,
    /// Share of the way expected this evening.
    pub share: Fraction,
    pub status: Status,
    pub forecast: Forecast,
    /// Working days after today up to the deadline; negative after it.
    pub working_days_left: i32,
}
