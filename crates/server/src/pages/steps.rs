//! The steps of an entry: a line of them on its page, and why a form does not ask for some.

use bairi_app::{EntryHead, OF_STEP, StepLock, StepState, StepView};
use bairi_base::{Lang, Text};

use crate::frame::Frame;
use crate::pages::cells::date;
use crate::show;

/// A step as the entry's page shows it.
pub(crate) struct StepLine {
    pub(crate) name: String,
    /// Of the dot before it: `done`, `now`, or none.
    pub(crate) class: &'static str,
    pub(crate) says: String,
    /// The form of the step, for whoever may make it now: what the button says, and where it leads.
    pub(crate) make: Option<(String, String)>,
}

pub(crate) fn line(frame: &Frame, head: &EntryHead, step: &StepView) -> StepLine {
    let words = frame.words();
    let name = step.name.get(frame.lang).to_owned();
    let (class, says) = match &step.state {
        StepState::Done { on, by, recorded_at } => {
            let (day, by, recorded) = (date(*on), by.get(frame.lang), show::moment(*recorded_at, frame.lang));
            ("done", words.fill("step-done", &[("day", &day), ("name", &by), ("recorded", &recorded)]))
        }
        StepState::Next { since, from: None, roles, .. } => {
            ("now", words.t2("step-next", "since", date(*since), "roles", listed(frame.lang, roles)))
        }
        StepState::Next { from: Some(from), roles, .. } => {
            ("now", words.t2("step-next-from", "from", date(*from), "roles", listed(frame.lang, roles)))
        }
        StepState::Later => ("", words.t("step-later")),
        StepState::Missed => ("now", words.t("step-missed")),
        StepState::None => ("", words.t("step-none")),
    };
    let may = matches!(step.state, StepState::Next { may: true, .. });
    let form = || frame.href(&format!("/registers/{}/{}/edit?{OF_STEP}={}", head.register, head.entity, step.step));
    let make = may.then(|| (words.t1("step-make", "step", name.as_str()), form()));
    StepLine { name, class, says, make }
}

/// Why a form does not ask for the fields of a step.
pub(crate) fn reason(frame: &Frame, lock: &StepLock) -> String {
    let (lang, words) = (frame.lang, frame.words());
    match lock {
        StepLock::None { step } => words.t1("form-locked-none", "step", step.get(lang)),
        StepLock::Settled { step, by } => words.t2("form-locked-settled", "step", step.get(lang), "by", by.get(lang)),
        StepLock::Role { step, roles } => {
            words.t2("form-locked-role", "step", step.get(lang), "roles", listed(lang, roles))
        }
        StepLock::Before { step, before } => {
            words.t2("form-locked-before", "step", step.get(lang), "before", before.get(lang))
        }
        StepLock::Notice { step, from } => words.t2("form-locked-notice", "step", step.get(lang), "from", date(*from)),
    }
}

fn listed(lang: Lang, names: &[Text]) -> String {
    let names: Vec<&str> = names.iter().map(|name| name.get(lang)).collect();
    names.join(if lang == Lang::Zh { "、" } else { ", " })
}
