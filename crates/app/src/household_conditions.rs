//! The conditions behind one entitlement, each with its own state.
//!
//! Whether all of them are met the lake judges, from the predicate as it stands. Here the predicate is only taken apart
//! for the reader, where it is a plain list joined by AND; a part that is more than a column, or a column compared with
//! a number or a parameter, is left to the lake alone and the whole list is not shown.

use bairi_base::Text;
use bairi_lake::EntryFacts;
use bairi_ledger::{Change, Entry, Viewer};
use bairi_plan::{Measure, Plan, Register};
use chrono::NaiveDate;
use serde::Serialize;
use serde_json::Value;

use crate::Shown;
use crate::household_entitled::{Mend, State, Subject, mend};
use crate::household_evidence::{Evidence, evidence};
use crate::shown::{Column, Titles};

/// Fewer are no list of conditions.
const CONDITIONS_MIN: usize = 3;

#[derive(Clone, Debug, Serialize)]
pub struct Conditions {
    pub indicator: String,
    pub name: Text,
    pub note: Text,
    /// Whether the household counts for it now.
    pub counts: bool,
    pub conditions: Vec<Condition>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Condition {
    pub column: String,
    pub name: Text,
    pub shown: Shown,
    /// What it is compared with, where it is compared.
    pub line: Option<Shown>,
    /// The name of that line in the plan.
    pub line_name: Option<Text>,
    pub state: State,
    /// Since when, and on whose word; `None` if nobody has ever said it.
    pub evidence: Option<Evidence>,
    pub mend: Mend,
}

/// `log` is the entry's history.
pub(crate) fn conditions(
    plan: &Plan,
    viewer: &Viewer,
    register: &Register,
    entry: &Entry,
    facts: &EntryFacts,
    log: &[Change],
    today: NaiveDate,
) -> Vec<Conditions> {
    let subject = Subject { register, entry, facts, title: None };
    let declared = plan.indicators.iter().filter(|i| i.entitlement && i.register == register.id);
    let list = |indicator: &bairi_plan::Indicator| {
        let Measure::Coverage { met } = &indicator.measure else { return None };
        let terms = terms(register, met)?;
        let conditions = terms.iter().filter_map(|t| condition(plan, viewer, &subject, log, t, today)).collect();
        let counts = facts.standings.iter().any(|s| s.indicator == indicator.id && s.counts);
        Some(Conditions {
            indicator: indicator.id.clone(),
            name: indicator.name.clone(),
            note: indicator.note.clone(),
            counts,
            conditions,
        })
    };
    declared.filter_map(list).collect()
}

/// One part of a predicate.
#[derive(Debug, PartialEq)]
enum Term<'a> {
    Is(&'a str),
    Compares(&'a str, &'a str, &'a str),
}

/// The parts of a plain list joined by AND, or `None` if it is none.
fn terms<'a>(register: &Register, predicate: &'a str) -> Option<Vec<Term<'a>>> {
    if predicate.contains(['(', '\'']) {
        return None;
    }
    let words: Vec<&str> = predicate.split_whitespace().collect();
    let column = |word: &str| register.field(word).is_some() || register.derived(word).is_some();
    let operand = |word: &str| word.starts_with('$') || word.parse::<i64>().is_ok();
    let term = |part: &[&'a str]| match part {
        [one] if column(one) => Some(Term::Is(one)),
        [left, op @ (">=" | ">" | "<=" | "<" | "="), right] if column(left) && operand(right) => {
            Some(Term::Compares(left, op, right))
        }
        _ => None,
    };
    let terms: Option<Vec<_>> = words.split(|word| word.eq_ignore_ascii_case("and")).map(term).collect();
    terms.filter(|terms| terms.len() >= CONDITIONS_MIN)
}

fn condition(
    plan: &Plan,
    viewer: &Viewer,
    subject: &Subject<'_>,
    log: &[Change],
    term: &Term<'_>,
    today: NaiveDate,
) -> Option<Condition> {
    let (id, line, line_name) = match term {
        Term::Is(id) => (*id, None, None),
        Term::Compares(id, _, operand) => {
            let parameter = operand.strip_prefix('$').and_then(|name| plan.parameters.get(name));
            let line = match parameter {
                Some(parameter) => parameter.on(today)?,
                None => operand.parse().ok()?,
            };
            (*id, Some(Value::from(line)), parameter.map(|p| p.name.clone()))
        }
    };
    let column = Column::of(plan, subject.register, id)?;
    let value = subject.value(id);
    let met = match (term, &line) {
        (Term::Compares(_, op, _), Some(line)) => value.as_i64().zip(line.as_i64()).map(|(a, b)| match *op {
            ">=" => a >= b,
            ">" => a > b,
            "<=" => a <= b,
            "<" => a < b,
            _ => a == b,
        }),
        _ => value.as_bool(),
    };
    Some(Condition {
        column: id.to_owned(),
        name: column.name.clone(),
        shown: column.show(plan, &Titles::default(), value),
        line: line.map(|line| column.show(plan, &Titles::default(), &line)),
        line_name,
        state: met.map_or(State::Unknown, |met| if met { State::Has } else { State::Missing }),
        evidence: evidence(plan, viewer, subject, log, id),
        mend: mend(plan, viewer, subject, id),
    })
}
