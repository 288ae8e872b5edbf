//! What the draft package is called, and when its campaign runs.

use std::ops::RangeInclusive;

use bairi_notice::Notice;
use bairi_plan::Plan;
use chrono::{Datelike, NaiveDate};

use crate::review::Head;
use crate::target::short;

pub(crate) fn head(notice: &Notice, plan: &Plan) -> Head {
    let (from, to) = days(notice, plan);
    let date = notice.date.map(|date| date.to_string()).unwrap_or_default();
    let title = notice.title.clone().unwrap_or_default();
    Head {
        id: format!("notice-{}", if date.is_empty() { from.to_string() } else { date.clone() }),
        title: quoted(&title).unwrap_or(title),
        title_en: format!("Plan drafted from the notice of {from}"),
        issued_by: notice.issuer.clone().unwrap_or_default(),
        issued_by_en: "The issuing body".to_owned(),
        number: notice.number.clone().unwrap_or_default(),
        date,
        from: from.to_string(),
        to: to.to_string(),
        confirmed: false,
        version: 0,
    }
}

/// What a notice about a plan calls that plan: 关于印发《…方案》的通知.
fn quoted(title: &str) -> Option<String> {
    let (_, rest) = title.split_once('《')?;
    let (name, _) = rest.rsplit_once('》')?;
    let name = short(name.strip_suffix("实施方案").unwrap_or(name));
    (name.chars().count() >= 4).then_some(name)
}

/// From the notice's own day to the last deadline, and not less than to the end of the notice's year.
fn days(notice: &Notice, plan: &Plan) -> (NaiveDate, NaiveDate) {
    let dues = || notice.tasks.iter().flat_map(|task| &task.deadlines).map(|deadline| deadline.date);
    let from = notice.date.or_else(|| dues().min().and_then(|first| first.with_day(1)));
    let from = from.unwrap_or(*plan.campaign.start());
    let year_end = NaiveDate::from_ymd_opt(from.year(), 12, 31).unwrap_or(from);
    (from, dues().max().map_or(year_end, |last| last.max(year_end)))
}

/// The days of the campaign as proposed.
pub(crate) fn campaign(head: &Head) -> RangeInclusive<NaiveDate> {
    let day = |text: &str| text.parse().ok();
    match (day(&head.from), day(&head.to)) {
        (Some(from), Some(to)) => from..=to,
        // Longer years than a day is written with: no campaign.
        _ => NaiveDate::MAX..=NaiveDate::MAX,
    }
}

/// The day of what the notice names no day for: the end of the year that the campaign begins in.
pub(crate) fn usual_day(head: &Head) -> String {
    let from: Option<NaiveDate> = head.from.parse().ok();
    from.and_then(|from| NaiveDate::from_ymd_opt(from.year(), 12, 31)).map(|day| day.to_string()).unwrap_or_default()
}
