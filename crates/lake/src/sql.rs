//! SQL of a register as people mean it: its current (or past) entries with their derived columns.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use bairi_plan::{Derived, DerivedFrom, Plan, Register};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use datafusion::sql::sqlparser::dialect::GenericDialect;
use datafusion::sql::sqlparser::tokenizer::{Token, Tokenizer};

/// The moment that a question is about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Moment {
    /// `$today`, and the last day of what is taken as true.
    pub(crate) true_on: NaiveDate,
    /// `None`: everything known now.
    pub(crate) known_at: Option<DateTime<Utc>>,
}

/// Which rows a question is limited to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Limit {
    /// Ranges of unit numbers, inclusive; `None` is everywhere.
    pub(crate) units: Option<Vec<(i64, i64)>>,
    pub(crate) entities: Option<Vec<i64>>,
}

/// A name as SQL writes it, whatever it is.
pub(crate) fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A text as SQL writes it.
pub(crate) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A name of a date or number that predicates may use, as SQL; `None` if there is no such name.
pub(crate) fn placeholder(plan: &Plan, name: &str, today: NaiveDate) -> Option<String> {
    let date = |d: NaiveDate| format!("DATE '{d}'");
    Some(match name {
        "today" => date(today),
        "month_start" => date(today.with_day(1).expect("every month has a first day")),
        "campaign_from" => date(*plan.campaign.start()),
        "campaign_to" => date(*plan.campaign.end()),
        parameter => match plan.parameters.get(parameter)?.on(today) {
            Some(value) => format!("CAST({value} AS BIGINT)"),
            None => "CAST(NULL AS BIGINT)".to_owned(),
        },
    })
}

/// An expression of the plan with its placeholders filled in. `plan check` has seen that all are known.
pub(crate) fn fill(plan: &Plan, sql: &str, today: NaiveDate) -> String {
    let Ok(tokens) = Tokenizer::new(&GenericDialect {}, sql).tokenize() else { return sql.to_owned() };
    let mut filled = String::with_capacity(sql.len() + 16);
    for token in tokens {
        match &token {
            Token::Placeholder(name) => match placeholder(plan, name.trim_start_matches('$'), today) {
                Some(value) => filled.push_str(&value),
                None => filled.push_str(name),
            },
            other => {
                let _ = write!(filled, "{other}");
            }
        }
    }
    filled
}

/// Every word of an expression that may be a column's name.
pub(crate) fn words(sql: &str) -> BTreeSet<String> {
    let tokens = Tokenizer::new(&GenericDialect {}, sql).tokenize().unwrap_or_default();
    let word = |t| match t {
        Token::Word(w) if w.quote_style.is_none() => Some(w.value.to_lowercase()),
        Token::Word(w) => Some(w.value),
        _ => None,
    };
    tokens.into_iter().filter_map(word).collect()
}

/// The table of a register's changes.
pub(crate) fn log_name(register: &str) -> String {
    quote(&format!("log_{register}"))
}

/// The function that tells a current change from a displaced one.
pub(crate) fn alive_name(register: &str) -> String {
    format!("alive_{register}")
}

/// A register's entries, one row each, as a sub-query in brackets. `has_dead` tells whether any change of it
/// has been displaced.
pub(crate) fn entries(register: &Register, moment: Moment, has_dead: bool, limit: &Limit) -> String {
    let log = log_name(&register.id);
    if register.builtin {
        return format!("(SELECT * FROM {log}{})", conditions(limit, &[]));
    }
    let alive = format!("{}(seq)", alive_name(&register.id));
    let Some(known_at) = moment.known_at else {
        let current = if has_dead { vec![alive, "NOT retracted".into()] } else { vec!["NOT retracted".into()] };
        return format!("(SELECT * FROM {log}{})", conditions(limit, &current));
    };
    let known = format!(
        "recorded_at <= to_timestamp_micros({}) AND effective_on <= DATE '{}'",
        known_at.timestamp_micros(),
        moment.true_on
    );
    // The unit may have changed since: the limit is put on the state found, not on the changes.
    let by_entity = Limit { units: None, entities: limit.entities.clone() };
    if !has_dead {
        let all = conditions(&by_entity, &[known, "NOT retracted".into()]);
        return format!("(SELECT * FROM (SELECT * FROM {log}{all}){})", conditions(limit, &[]));
    }
    let living = conditions(&by_entity, &[alive.clone(), known.clone()]);
    let displaced = conditions(&by_entity, &[format!("NOT {alive}"), known]);
    format!(
        "(SELECT * FROM (SELECT * FROM {log}{living} UNION ALL SELECT {columns} FROM (SELECT d.*, row_number() OVER \
         (PARTITION BY d.entity ORDER BY d.effective_on DESC, d.seq DESC) AS latest FROM {log} d LEFT ANTI JOIN \
         (SELECT entity FROM {log}{living}) l ON d.entity = l.entity{displaced}) WHERE latest = 1){here})",
        columns = log_columns(register),
        here = conditions(limit, &["NOT retracted".into()]),
    )
}

fn log_columns(register: &Register) -> String {
    let own = register.fields.iter().map(|f| quote(&f.id));
    let system = ["seq", "entity", "unit", "retracted", "effective_on", "recorded_at", "recorded_on", "displaced"];
    system.into_iter().map(str::to_owned).chain(own).collect::<Vec<_>>().join(", ")
}

fn conditions(limit: &Limit, more: &[String]) -> String {
    let mut all = more.to_vec();
    if let Some(ranges) = &limit.units {
        let any: Vec<String> = ranges
            .iter()
            .map(|(a, b)| if a == b { format!("unit = {a}") } else { format!("unit BETWEEN {a} AND {b}") })
            .collect();
        all.push(if any.is_empty() { "false".into() } else { format!("({})", any.join(" OR ")) });
    }
    if let Some(entities) = &limit.entities {
        all.push(one_of("entity", entities));
    }
    if all.is_empty() { String::new() } else { format!(" WHERE {}", all.join(" AND ")) }
}

/// That a column holds one of some numbers; the bounds let whole row groups be skipped.
pub(crate) fn one_of(column: &str, numbers: &[i64]) -> String {
    let (Some(min), Some(max)) = (numbers.iter().min(), numbers.iter().max()) else { return "false".into() };
    let list = numbers.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
    format!("{column} BETWEEN {min} AND {max} AND {column} IN ({list})")
}

/// Everything that a question needs to name a register's columns.
pub(crate) struct Question<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) moment: Moment,
    /// Registers with displaced changes.
    pub(crate) with_dead: &'a BTreeSet<String>,
}

impl Question<'_> {
    fn entries(&self, register: &Register, limit: &Limit) -> String {
        entries(register, self.moment, self.with_dead.contains(&register.id), limit)
    }

    /// A register's entries with those derived columns that `used` names, as a sub-query in brackets.
    pub(crate) fn enriched(&self, register: &Register, used: &BTreeSet<String>, limit: &Limit) -> String {
        let mut from = format!("{} b", self.entries(register, limit));
        let mut extra = String::new();
        for (n, (source, group)) in self.groups(register, used).into_iter().enumerate() {
            let name = format!("d{n}");
            from = match source {
                Source::Referring { register: of, by, keyed_by } => {
                    let rows = self.referring(of, by, keyed_by, &group, limit);
                    let on = if keyed_by == "unit" { "unit" } else { "entity" };
                    format!("({rows}) {name} RIGHT JOIN ({from}) ON {name}.k = b.{on}")
                }
                Source::Referenced { register: of, via } => {
                    let rows = self.referenced(of, &group);
                    format!("({rows}) {name} RIGHT JOIN ({from}) ON {name}.k = b.{}", quote(via))
                }
            };
            for derived in group {
                let column = quote(&derived.id);
                let value = match counts(&derived.value) {
                    true => format!("coalesce({name}.{column}, 0)"),
                    false => format!("{name}.{column}"),
                };
                let _ = write!(extra, ", {value} AS {column}");
            }
        }
        format!("(SELECT b.*{extra} FROM {from})")
    }

    /// The derived columns in use, by where they come from.
    fn groups<'r>(&'r self, register: &'r Register, used: &BTreeSet<String>) -> BTreeMap<Source<'r>, Vec<&'r Derived>> {
        let mut groups: BTreeMap<Source<'_>, Vec<&Derived>> = BTreeMap::new();
        for derived in register.derived.iter().filter(|d| used.contains(&d.id)) {
            groups.entry(self.source(register, derived)).or_default().push(derived);
        }
        groups
    }

    fn source<'r>(&'r self, register: &'r Register, derived: &'r Derived) -> Source<'r> {
        let by_id = |id: &str| self.plan.registers.iter().find(|r| r.id == id).expect("the plan has been checked");
        match &derived.from {
            DerivedFrom::Referring { register: of, by, .. } => {
                let keyed_by = if by == "unit" { "unit" } else { "entity" };
                Source::Referring { register: Name(by_id(of)), by, keyed_by }
            }
            DerivedFrom::Referenced { via } => {
                let field = register.field(via).expect("the plan has been checked");
                let bairi_plan::FieldKind::Ref { register: of } = &field.kind else { panic!("the plan has been checked") };
                Source::Referenced { register: Name(by_id(of)), via }
            }
        }
    }

    fn referring(&self, of: Name<'_>, by: &str, keyed_by: &str, group: &[&Derived], limit: &Limit) -> String {
        let today = self.moment.true_on;
        let columns: String = group
            .iter()
            .map(|d| {
                let DerivedFrom::Referring { filter, .. } = &d.from else { unreachable!("grouped by source") };
                let filter = filter.as_ref().map(|f| format!(" FILTER (WHERE {})", fill(self.plan, f, today)));
                let value = fill(self.plan, &d.value, today);
                format!(", {value}{} AS {}", filter.unwrap_or_default(), quote(&d.id))
            })
            .collect();
        let mut inside = Limit::default();
        let mut only = format!("{} IS NOT NULL", quote(by));
        match keyed_by {
            "unit" => inside.units = limit.units.clone(),
            _ => {
                if let Some(entities) = &limit.entities {
                    only = one_of(&quote(by), entities);
                }
            }
        }
        let rows = self.entries(of.0, &inside);
        format!("SELECT {by} AS k{columns} FROM {rows} WHERE {only} GROUP BY {by}", by = quote(by))
    }

    fn referenced(&self, of: Name<'_>, group: &[&Derived]) -> String {
        let today = self.moment.true_on;
        let columns: String =
            group.iter().map(|d| format!(", {} AS {}", fill(self.plan, &d.value, today), quote(&d.id))).collect();
        format!("SELECT entity AS k{columns} FROM {}", self.entries(of.0, &Limit::default()))
    }
}

/// A register ordered by its name.
#[derive(Clone, Copy)]
struct Name<'r>(&'r Register);

impl PartialEq for Name<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0.id == other.0.id
    }
}
impl Eq for Name<'_> {}
impl PartialOrd for Name<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Name<'_> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.id.cmp(&other.0.id)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Source<'r> {
    Referring { register: Name<'r>, by: &'r str, keyed_by: &'static str },
    Referenced { register: Name<'r>, via: &'r str },
}

/// Whether a derived value is a count, which is 0 and not unknown where there is nothing to count.
pub(crate) fn counts(value: &str) -> bool {
    value.trim_start().to_lowercase().starts_with("count(")
}
