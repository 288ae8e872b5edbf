//! `calendar.csv`: every day of the campaign's years, and whether it is a working day.

use std::ops::RangeInclusive;

use bairi_base::Finding;
use chrono::NaiveDate;

use crate::Calendar;

use super::csv;
use super::faults::Faults;
use super::files::{Files, whole_file};
use super::reader::Spot;

const FILE: &str = "calendar.csv";

/// The calendar; one that has gaps or does not span `campaign` is a finding.
pub(crate) fn read(files: &Files, campaign: Option<&RangeInclusive<NaiveDate>>, faults: &Faults) -> Calendar {
    let Some(file) = files.need(FILE, faults) else { return Calendar::default() };
    let records = csv::read(file, ["date", "working"], faults);
    let mut days: Vec<(NaiveDate, bool)> = Vec::new();
    for [date, working] in records.rows {
        let (Some(day), Some(working)) = (day(&date, faults), flag(&working, faults)) else { continue };
        let due = days.last().and_then(|(last, _)| last.succ_opt());
        if let Some(due) = due.filter(|due| *due != day) {
            faults.add(Finding::error("plan.calendar.gap", date.at).with("due", due).with("found", day));
        }
        days.push((day, working));
    }
    let Some((first, _)) = days.first().copied() else {
        if records.complete {
            faults.add(Finding::error("plan.calendar.empty", whole_file(FILE)));
        }
        return Calendar::default();
    };
    let calendar = Calendar::new(first, days.iter().map(|(_, working)| *working).collect());
    let last = days.last().map_or(first, |(day, _)| *day);
    if let Some(campaign) = campaign.filter(|c| *c.start() < first || *c.end() > last) {
        let finding = Finding::error("plan.calendar.short", whole_file(FILE));
        faults.add(finding.with("from", campaign.start()).with("to", campaign.end()));
    }
    calendar
}

fn day(cell: &Spot<String>, faults: &Faults) -> Option<NaiveDate> {
    let day = cell.value.parse().ok();
    if day.is_none() {
        faults.add(Finding::error("plan.calendar.date", cell.at.clone()));
    }
    day
}

fn flag(cell: &Spot<String>, faults: &Faults) -> Option<bool> {
    match cell.value.as_str() {
        "0" => Some(false),
        "1" => Some(true),
        _ => {
            faults.add(Finding::error("plan.calendar.working", cell.at.clone()));
            None
        }
    }
}
