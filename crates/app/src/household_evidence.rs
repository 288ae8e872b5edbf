//! Since when something is held to be so, and on whose word.
//!
//! A value of the entry's own rests on the change that gave it; one that is gathered from another register rests on the
//! entries there.

use bairi_base::{Text, UnitCode};
use bairi_ledger::{Change, Op, Viewer};
use bairi_plan::{DerivedFrom, FieldKind, Plan};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use serde_json::Value;

use crate::household_entitled::Subject;

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Evidence {
    /// The change that first said what has been held true without a break since.
    Change { seq: i64, since: NaiveDate, recorded_at: DateTime<Utc>, by: Text, reason: String },
    /// Entries of another register; without a place, if the viewer may not read them or there is none.
    Entries { register: String, name: Text, at: Option<EntriesAt> },
}

/// Where the entries are found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "by", content = "value", rename_all = "kebab-case")]
pub enum EntriesAt {
    /// They name the household by this field.
    Field(String),
    /// They hang on this unit.
    Unit(UnitCode),
    /// The one that the household names.
    Entry(i64),
    /// They are what the entry of this number said before: its own history.
    Before(i64),
}

/// `log` is the history of the subject's entry, masked as the viewer sees it. A sensitive field has no evidence: a change
/// behind equal masks would not be seen.
pub(crate) fn evidence(
    plan: &Plan,
    viewer: &Viewer,
    subject: &Subject<'_>,
    log: &[Change],
    column: &str,
) -> Option<Evidence> {
    if let Some(field) = subject.register.field(column) {
        let change = said(log, column).filter(|_| !field.sensitive)?;
        return Some(Evidence::Change {
            seq: change.seq,
            since: change.effective_on,
            recorded_at: change.recorded_at,
            by: (*change.actor_name).clone(),
            reason: change.reason.to_string(),
        });
    }
    let (register, at) = match &subject.register.derived(column)?.from {
        DerivedFrom::Referring { register, by, .. } if by == "unit" => {
            (register, Some(EntriesAt::Unit(subject.entry.unit)))
        }
        DerivedFrom::Referring { register, by, .. } => (register, Some(EntriesAt::Field(by.clone()))),
        DerivedFrom::Referenced { via } => {
            let FieldKind::Ref { register } = &subject.register.field(via)?.kind else { return None };
            (register, subject.value(via).as_i64().map(EntriesAt::Entry))
        }
        DerivedFrom::Earlier { .. } => (&subject.register.id, Some(EntriesAt::Before(subject.entry.entity))),
    };
    let register = plan.registers.iter().find(|r| r.id == *register)?;
    let at = at.filter(|_| viewer.may_read(&register.id));
    Some(Evidence::Entries { register: register.id.clone(), name: register.name.clone(), at })
}

/// The change since which a field has had the value that stands now. Of each effective day its last word counts, as
/// everywhere; a day on which the entry did not stand breaks the line. `None` if nobody has ever said anything.
fn said<'a>(log: &'a [Change], field: &str) -> Option<&'a Change> {
    let mut line: Vec<&Change> = log.iter().collect();
    line.sort_by_key(|change| (change.effective_on, change.seq));
    let value = |change: &Change| change.values.get(field).cloned().unwrap_or(Value::Null);
    let now = value(line.last()?);
    let says = |change: &&&'a Change| change.op == Op::Put && value(change) == now;
    let days: Vec<&[&Change]> = line.chunk_by(|a, b| a.effective_on == b.effective_on).collect();
    let since = days.iter().rev().take_while(|day| day.last().is_some_and(|last| says(&last))).last()?;
    let first = since.iter().rev().take_while(says).last()?;
    (!now.is_null() || first.seq != line.first()?.seq).then_some(*first)
}
