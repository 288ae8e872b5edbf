//! The tasks of the package in use, ready to be compared with.

use std::collections::BTreeSet;

use bairi_plan::{Cadence, Duty, Measure, Plan, Require, Target, TargetKind};

use crate::review::{DutyDraft, Suggestion, TargetDraft};
use crate::similar::Index;

/// From here on two texts are about the same thing: below it are tasks of other subjects that share the language of
/// all notices.
pub(crate) const TASK_NEAR_MIN: f64 = 0.2;
/// From here on an indicator is bound without being asked for; below it, it is only offered.
const BOUND_MIN: f64 = 0.3;
/// So many are offered.
const OFFERED_MAX: usize = 5;
/// What a demand that is the same to the sign, or a day that is the same, says beyond the words.
const SAME_DEMAND: f64 = 0.2;
const SAME_DAY: f64 = 0.1;
/// What the task that a target stands in says, beside the target's own words.
const TASK_SHARE: f64 = 0.5;

pub(crate) struct Known<'p> {
    plan: &'p Plan,
    tasks: Index,
    targets: Vec<(usize, &'p Target)>,
    target_names: Index,
    duties: Vec<(usize, &'p Duty)>,
    duty_names: Index,
}

/// What is asked of the known targets.
pub(crate) struct Asked<'a> {
    /// Name of the target, and the words of the notice around it.
    pub(crate) words: &'a str,
    /// How near the task reads to each known one.
    pub(crate) tasks: &'a [f64],
}

impl<'p> Known<'p> {
    pub(crate) fn new(plan: &'p Plan) -> Known<'p> {
        let texts: Vec<String> = plan.tasks.iter().map(|task| task_text(plan, task)).collect();
        let targets: Vec<(usize, &Target)> =
            plan.tasks.iter().enumerate().flat_map(|(n, task)| task.targets.iter().map(move |t| (n, t))).collect();
        let duties: Vec<(usize, &Duty)> =
            plan.tasks.iter().enumerate().flat_map(|(n, task)| task.duties.iter().map(move |d| (n, d))).collect();
        let name = |indicator: &Option<String>| {
            let found = plan.indicators.iter().find(|i| Some(&i.id) == indicator.as_ref());
            found.map(|i| i.name.zh.clone()).unwrap_or_default()
        };
        let target_texts: Vec<String> =
            targets.iter().map(|(_, t)| format!("{}，{}", t.name.zh, name(&t.indicator))).collect();
        let duty_texts: Vec<String> =
            duties.iter().map(|(_, d)| format!("{}，{}", d.name.zh, name(&d.indicator))).collect();
        Known {
            plan,
            tasks: Index::new(texts.iter().map(String::as_str)),
            target_names: Index::new(target_texts.iter().map(String::as_str)),
            duty_names: Index::new(duty_texts.iter().map(String::as_str)),
            targets,
            duties,
        }
    }

    /// How near a text reads to each task of the plan, in the plan's order.
    pub(crate) fn tasks(&self, text: &str) -> Vec<f64> {
        self.tasks.nearness(text)
    }

    /// The nearest tasks, by their numbers.
    pub(crate) fn nearest(&self, tasks: &[f64]) -> Vec<Suggestion> {
        let all = tasks.iter().zip(&self.plan.tasks).filter(|(score, _)| **score >= TASK_NEAR_MIN);
        best(all.map(|(score, task)| (task.number.to_string(), *score)))
    }

    /// The scope of the nearest task, if one is near.
    pub(crate) fn scope(&self, tasks: &[f64]) -> Option<&'p str> {
        let near = tasks.iter().zip(&self.plan.tasks).filter(|(score, _)| **score >= TASK_NEAR_MIN);
        near.max_by(|a, b| a.0.total_cmp(b.0)).map(|(_, task)| task.scope.as_str())
    }

    /// Binds each target of a task to the indicator that reads nearest, each indicator once; the others are offered.
    pub(crate) fn bind_targets(&self, targets: &mut [TargetDraft], asked: &[Asked<'_>]) {
        let mut offers: Vec<(f64, usize, usize)> = Vec::new();
        for (n, (target, asked)) in targets.iter_mut().zip(asked).enumerate() {
            let names = self.target_names.nearness(asked.words);
            let scored = self.targets.iter().enumerate().filter_map(|(k, (task, known))| {
                known.indicator.as_ref()?;
                let near = asked.tasks[*task];
                let fits = near >= TASK_NEAR_MIN && self.fits(target, known);
                fits.then(|| (k, score(target, known, near, names[k])))
            });
            let scored: Vec<(usize, f64)> = scored.collect();
            target.suggested = best(scored.iter().map(|(k, score)| (indicator(self.targets[*k].1), *score)));
            offers.extend(scored.into_iter().filter(|(_, score)| *score >= BOUND_MIN).map(|(k, s)| (s, n, k)));
        }
        offers.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
        let mut used = BTreeSet::new();
        for (_, n, k) in offers {
            let known = self.targets[k].1;
            if targets[n].indicator.is_empty() && used.insert(known.indicator.as_ref()) {
                targets[n].indicator = indicator(known);
                targets[n].each = known.each.word().to_owned();
            }
        }
    }

    /// The same for what is owed again and again.
    pub(crate) fn bind_duties(&self, duties: &mut [DutyDraft], asked: &[Asked<'_>]) {
        for (duty, asked) in duties.iter_mut().zip(asked) {
            let names = self.duty_names.nearness(asked.words);
            let scored = self.duties.iter().enumerate().filter_map(|(k, (task, known))| {
                let same = known.indicator.is_some() && word(known.cadence) == duty.cadence;
                let near = asked.tasks[*task];
                (same && near >= TASK_NEAR_MIN)
                    .then(|| (k, TASK_SHARE * near + (1.0 - TASK_SHARE) * names[k] + SAME_DAY))
            });
            let scored: Vec<(usize, f64)> = scored.collect();
            let id = |k: usize| self.duties[k].1.indicator.clone().unwrap_or_default();
            duty.suggested = best(scored.iter().map(|(k, score)| (id(*k), *score)));
            let first = scored.into_iter().max_by(|a, b| a.1.total_cmp(&b.1)).filter(|(_, score)| *score >= BOUND_MIN);
            if let Some((k, _)) = first {
                duty.indicator = id(k);
                duty.each = self.duties[k].1.each.word().to_owned();
            }
        }
    }

    /// Whether the known target's measure can be held to the demand of a draft.
    fn fits(&self, target: &TargetDraft, known: &Target) -> bool {
        let measured = self.plan.indicators.iter().find(|i| Some(&i.id) == known.indicator.as_ref());
        let percent = target.require.contains('%');
        match measured.map(|i| &i.measure) {
            Some(Measure::Coverage { .. }) => at_most_whole(target),
            Some(Measure::Count { .. } | Measure::Sum { .. }) => !percent,
            Some(Measure::Ratio { .. }) => percent == require(&known.require).contains('%'),
            None => false,
        }
    }
}

/// A coverage is at most 100%.
fn at_most_whole(target: &TargetDraft) -> bool {
    let value = target.require.rsplit(' ').next().and_then(|word| word.strip_suffix('%'));
    value.and_then(|digits| digits.parse::<f64>().ok()).is_some_and(|value| value <= 100.0)
}

fn score(target: &TargetDraft, known: &Target, task: f64, name: f64) -> f64 {
    let same_demand = crate::number::typed(&target.require).is_some_and(|typed| typed == require(&known.require));
    let same_day = target.by == known.by.to_string();
    let same_kind = (target.kind == "deliverable") == (known.kind == TargetKind::Deliverable);
    let words = TASK_SHARE * task + (1.0 - TASK_SHARE) * name;
    let said = words
        + if same_demand && !target.require.ends_with("100%") { SAME_DEMAND } else { 0.0 }
        + if same_day { SAME_DAY } else { 0.0 };
    if same_kind { said } else { said * 0.5 }
}

/// The demand as [`crate::number`] writes it.
fn require(require: &Require) -> String {
    let number = |f: bairi_base::Fraction| {
        let (num, den) = (f.num, f.den);
        let (scale, unit) = if den % 100 == 0 { (den / 100, "%") } else { (den, "") };
        let mut text = format!("{:.6}", num as f64 / scale as f64);
        text.truncate(text.trim_end_matches('0').trim_end_matches('.').len());
        format!("{text}{unit}")
    };
    match *require {
        Require::AtLeast(x) => format!(">= {}", number(x)),
        Require::AtMost(x) => format!("<= {}", number(x)),
        Require::Below(x) => format!("< {}", number(x)),
        Require::Above(x) => format!("> {}", number(x)),
        Require::Equal(x) => format!("= {}", number(x)),
        Require::Between(low, high) => format!("between {} and {}", number(low), number(high)),
    }
}

fn word(cadence: Cadence) -> String {
    match cadence {
        Cadence::MonthEnd => "month-end".to_owned(),
        Cadence::MonthDay(day) => format!("day-{day}"),
        Cadence::HalfMonth => "half-month".to_owned(),
        Cadence::Monthly => "monthly".to_owned(),
    }
}

fn indicator(target: &Target) -> String {
    target.indicator.clone().unwrap_or_default()
}

/// The nearest, each id once.
fn best(scored: impl Iterator<Item = (String, f64)>) -> Vec<Suggestion> {
    let mut all: Vec<Suggestion> = scored.map(|(id, score)| Suggestion { id, score: round(score) }).collect();
    all.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.id.cmp(&b.id)));
    let mut seen = BTreeSet::new();
    all.retain(|s| seen.insert(s.id.clone()));
    all.truncate(OFFERED_MAX);
    all
}

fn round(score: f64) -> f64 {
    (score.min(1.0) * 100.0).round() / 100.0
}

fn task_text(plan: &Plan, task: &bairi_plan::Task) -> String {
    let mut text = format!("{}。{}", task.title.zh, task.summary.zh);
    for target in &task.targets {
        text.push('。');
        text.push_str(&target.name.zh);
        let measured = plan.indicators.iter().find(|i| Some(&i.id) == target.indicator.as_ref());
        text.push('。');
        text.push_str(measured.map_or("", |i| &i.name.zh));
    }
    text
}
