//! Pieces that several pages show: lights, figures, demands.

use askama::Template;
use askama::filters::HtmlSafe;
use bairi_app::{Comparison, Demand, Forecast, IndicatorInfo, Reached, Status};
use bairi_base::{Fraction, Lang};
use chrono::NaiveDate;

use crate::catalogue::Words;
use crate::show;

/// A status as it is seen: colour, icon and word together. It prints itself in a template.
#[derive(Clone, Template)]
#[template(path = "light.html")]
pub(crate) struct Light {
    pub(crate) class: &'static str,
    pub(crate) icon: &'static str,
    pub(crate) word: String,
}

/// What it prints is markup already, and escaped.
impl HtmlSafe for Light {}

impl Light {
    pub(crate) fn of(status: Status, words: Words) -> Light {
        let (class, icon, key) = match status {
            Status::Overdue => ("light-overdue", "#i-overdue", "status-overdue"),
            Status::Behind => ("light-behind", "#i-behind", "status-behind"),
            Status::AtRisk => ("light-near", "#i-at-risk", "status-at-risk"),
            Status::OnTrack => ("light-track", "#i-on-track", "status-on-track"),
            Status::NotDue => ("light-idle", "#i-not-due", "status-not-due"),
            Status::NotMeasured => ("light-unknown", "#i-not-measured", "status-not-measured"),
            Status::Met => ("light-met", "#i-met", "status-met"),
        };
        Light { class, icon, word: words.t(key) }
    }
}

/// The class that fills a drawing with a status's colour.
pub(crate) fn fill(status: Status) -> &'static str {
    match status {
        Status::Overdue => "f-overdue",
        Status::Behind => "f-behind",
        Status::AtRisk => "f-near",
        Status::OnTrack => "f-track",
        Status::NotDue => "f-idle",
        Status::NotMeasured => "f-unknown",
        Status::Met => "f-met",
    }
}

/// A figure as it is read: the number, and what it is made of.
#[derive(Clone, Default)]
pub(crate) struct FigureText {
    pub(crate) value: String,
    /// `690/1,000 households`; empty for a plain number.
    pub(crate) of: String,
}

impl FigureText {
    pub(crate) fn of(info: &IndicatorInfo, value: Fraction, lang: Lang) -> FigureText {
        let word = info.unit_word.get(lang);
        let gap = if lang == Lang::En { " " } else { "" };
        match (info.share, info.money) {
            (true, true) if value.den > 0 => FigureText {
                value: show::percent(value, info.lower_is_better),
                of: format!("{} / {}", show::money(value.num, lang), show::money(value.den, lang)),
            },
            (true, _) => FigureText {
                value: show::percent(value, info.lower_is_better),
                of: if value.den > 0 { format!("{}{gap}{word}", show::fraction(value)) } else { String::new() },
            },
            (false, true) => FigureText { value: show::money(value.num, lang), of: String::new() },
            (false, false) => FigureText { value: format!("{}{gap}{word}", show::count(value.num)), of: String::new() },
        }
    }

    /// The number alone, for a table.
    pub(crate) fn value(info: &IndicatorInfo, value: Fraction, lang: Lang) -> String {
        match (info.share, info.money) {
            (true, _) => show::percent(value, info.lower_is_better),
            (false, true) => show::money(value.num, lang),
            (false, false) => show::count(value.num),
        }
    }
}

/// `≥ 90%`.
pub(crate) fn demand(demand: Demand, words: Words) -> String {
    let value = |value: Fraction| {
        if value.den == 1 { show::count(value.num) } else { show::percent(value, false) }
    };
    let sign = match demand.is {
        Comparison::AtLeast => "≥",
        Comparison::AtMost => "≤",
        Comparison::Below => "<",
        Comparison::Above => ">",
        Comparison::Equal => "=",
        Comparison::Between => {
            let to = demand.to.unwrap_or(demand.value);
            return words.t2("demand-between", "from", value(demand.value), "to", value(to));
        }
    };
    format!("{sign} {}", value(demand.value))
}

/// When a target will be met if the last weeks go on.
pub(crate) fn forecast(forecast: Forecast, today: NaiveDate, words: Words) -> String {
    match forecast {
        Forecast::Met => words.t("forecast-met"),
        Forecast::On(day) => words.t1("forecast-on", "day", show::near_day(day, today, words.0)),
        Forecast::Never => words.t("forecast-never"),
        Forecast::Unknown => words.t("forecast-unknown"),
    }
}

/// How many of the units asked are there, and how many are late.
pub(crate) fn reached(reached: Reached, words: Words) -> String {
    let key = if reached.behind > 0 { "tasks-reached-late" } else { "tasks-reached" };
    words.fill(key, &[("met", &reached.met), ("of", &reached.of), ("late", &reached.behind)])
}

/// The rows behind a figure.
pub(crate) fn rows_href(indicator: &str, part: &str) -> String {
    format!("/indicators/{indicator}/rows?part={part}")
}
