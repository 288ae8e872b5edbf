//! The plan's indicators as plain SQL, for an engine that reads the same Parquet files.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use bairi_plan::{Derived, DerivedFrom, Indicator, Measure, Plan, Register};
use chrono::{Datelike, NaiveDate};

/// Columns that a query answers with for each unit, after `unit`; four for each indicator.
pub(crate) const PER_INDICATOR: [&str; 5] = ["population", "num", "den", "unknown", "gap"];

/// A register's query: every indicator of it, for every unit from the village to the province, in one go.
pub(crate) struct Query {
    pub(crate) register: String,
    /// In the order of the answer's columns.
    pub(crate) indicators: Vec<String>,
    pub(crate) sql: String,
}

/// One query for each register that has indicators. A register's rows stand in a table of its name.
pub(crate) fn queries(plan: &Plan, today: NaiveDate) -> Vec<Query> {
    let with_some = plan.registers.iter().filter(|r| plan.indicators.iter().any(|i| i.register == r.id));
    with_some.map(|register| query(plan, register, today)).collect()
}

fn query(plan: &Plan, register: &Register, today: NaiveDate) -> Query {
    let indicators: Vec<&Indicator> = plan.indicators.iter().filter(|i| i.register == register.id).collect();
    let words: BTreeSet<&str> = indicators.iter().flat_map(|i| predicates(i)).flat_map(words).collect();
    let derived: Vec<&Derived> = register.derived.iter().filter(|d| words.contains(d.id.as_str())).collect();
    let mut columns = vec!["b.*".to_owned()];
    let mut joins = String::new();
    for (n, column) in derived.iter().enumerate() {
        let (select, join) = joined(register, column, n);
        columns.push(select);
        joins.push_str(&join);
    }
    let mut measures = String::new();
    for (n, indicator) in indicators.iter().enumerate() {
        // Writing to a string does not fail.
        let _ = write!(measures, ",\n  {}", measured(indicator, n));
    }
    let sums: Vec<String> = (0..indicators.len())
        .flat_map(|n| PER_INDICATOR.map(|part| format!("sum({part}_{n}) AS {part}_{n}")))
        .collect();
    let sql = format!(
        "WITH rows AS (SELECT {} FROM \"{}\" b{joins}),\nplaces AS (SELECT unit{measures}\nFROM rows GROUP BY unit),\n\
         tree AS (SELECT unit AS u5, unit - unit % 1000 AS u4, unit - unit % 1000000 AS u3, \
         unit - unit % 100000000 AS u2, unit - unit % 10000000000 AS u1, * FROM places)\n\
         SELECT coalesce(u5, u4, u3, u2, u1) AS unit, {}\nFROM tree \
         GROUP BY GROUPING SETS ((u5), (u4), (u3), (u2), (u1))",
        columns.join(", "),
        register.id,
        sums.join(", ")
    );
    Query {
        register: register.id.clone(),
        indicators: indicators.iter().map(|i| i.id.clone()).collect(),
        sql: parameters(plan, &sql, today),
    }
}

/// A derived column, and the join that brings it.
fn joined(register: &Register, column: &Derived, n: usize) -> (String, String) {
    match &column.from {
        DerivedFrom::Referring { register: source, by, filter } => {
            let filter = filter.as_ref().map_or(String::new(), |filter| format!(" WHERE {filter}"));
            let on = if by == "unit" { "b.unit" } else { "b.entity" };
            let value = named_there(&column.value);
            let none = if value.trim_start().to_ascii_lowercase().starts_with("count") { "0" } else { "NULL" };
            (
                format!("coalesce(d{n}.v, {none}) AS \"{}\"", column.id),
                format!(
                    "\n  LEFT JOIN (SELECT \"{by}\" AS k, {value} AS v FROM \"{source}\"{filter} GROUP BY 1) d{n} ON d{n}.k = {on}"
                ),
            )
        }
        DerivedFrom::Earlier { filter } => {
            let filter = filter.as_ref().map_or(String::new(), |filter| format!(" WHERE {filter}"));
            let (value, before) = (named_there(&column.value), format!("{} before", register.id));
            let none = if value.trim_start().to_ascii_lowercase().starts_with("count") { "0" } else { "NULL" };
            (
                format!("coalesce(d{n}.v, {none}) AS \"{}\"", column.id),
                format!(
                    "\n  LEFT JOIN (SELECT entity AS k, {value} AS v FROM \"{before}\"{filter} GROUP BY 1) d{n} \
                     ON d{n}.k = b.entity"
                ),
            )
        }
        DerivedFrom::Referenced { via } => {
            let target = register.field(via).map(|f| &f.kind);
            let source = match target {
                Some(bairi_plan::FieldKind::Ref { register }) => register.as_str(),
                _ => register.id.as_str(),
            };
            (
                format!("d{n}.v AS \"{}\"", column.id),
                format!(
                    "\n  LEFT JOIN (SELECT entity AS k, {} AS v FROM \"{source}\") d{n} ON d{n}.k = b.\"{via}\"",
                    column.value
                ),
            )
        }
    }
}

/// DuckDB's names of aggregates that it has under others: there `last_value` needs a window.
fn named_there(aggregate: &str) -> String {
    aggregate.replace("last_value(", "last(").replace("first_value(", "first(")
}

/// The columns of one indicator, summed over rows.
fn measured(indicator: &Indicator, n: usize) -> String {
    let among = &indicator.population;
    let count = |what: &str, name: &str| format!("count(*) FILTER (WHERE ({among}) AND {what}) AS {name}_{n}");
    let population = format!("count(*) FILTER (WHERE {among}) AS population_{n}");
    let sum = |value: &str, name: &str| format!("coalesce(sum({value}) FILTER (WHERE {among}), 0) AS {name}_{n}");
    let gap = |gap: &Option<String>| match gap {
        Some(gap) => count(&format!("({gap})"), "gap"),
        None => format!("0 AS gap_{n}"),
    };
    let zero = |name: &str| format!("0 AS {name}_{n}");
    let parts = match &indicator.measure {
        Measure::Coverage { met } => vec![
            population,
            count(&format!("({met})"), "num"),
            format!("count(*) FILTER (WHERE {among}) AS den_{n}"),
            count(&format!("(({met}) IS NULL)"), "unknown"),
            count(&format!("(({met}) IS NOT TRUE)"), "gap"),
        ],
        Measure::Count { gap: of } => {
            vec![
                population,
                format!("count(*) FILTER (WHERE {among}) AS num_{n}"),
                zero("den"),
                zero("unknown"),
                gap(of),
            ]
        }
        Measure::Sum { value, gap: of, .. } => {
            vec![population, sum(value, "num"), zero("den"), zero("unknown"), gap(of)]
        }
        Measure::Ratio { numerator, denominator, gap: of, .. } => {
            vec![population, sum(numerator, "num"), sum(denominator, "den"), zero("unknown"), gap(of)]
        }
    };
    parts.join(", ")
}

fn predicates(indicator: &Indicator) -> Vec<&str> {
    let mut all = vec![indicator.population.as_str()];
    match &indicator.measure {
        Measure::Coverage { met } => all.push(met),
        Measure::Count { gap } => all.extend(gap.as_deref()),
        Measure::Sum { value, gap, .. } => all.extend([Some(value.as_str()), gap.as_deref()].into_iter().flatten()),
        Measure::Ratio { numerator, denominator, gap, .. } => {
            all.extend([Some(numerator.as_str()), Some(denominator.as_str()), gap.as_deref()].into_iter().flatten());
        }
    }
    all
}

fn words(predicate: &str) -> impl Iterator<Item = &str> {
    predicate.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).filter(|word| !word.is_empty())
}

/// Puts the day's values in the place of `$name`.
fn parameters(plan: &Plan, sql: &str, today: NaiveDate) -> String {
    let date = |day: NaiveDate| format!("DATE '{day}'");
    let mut values = vec![
        ("today".to_owned(), date(today)),
        ("month_start".to_owned(), date(today.with_day(1).unwrap_or(today))),
        ("campaign_from".to_owned(), date(*plan.campaign.start())),
        ("campaign_to".to_owned(), date(*plan.campaign.end())),
    ];
    let number = |value: Option<i64>| value.map_or("NULL".to_owned(), |n| n.to_string());
    values.extend(plan.parameters.iter().map(|(name, parameter)| (name.clone(), number(parameter.on(today)))));
    // The longest first: a name may begin with another.
    values.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    values.into_iter().fold(sql.to_owned(), |sql, (name, value)| sql.replace(&format!("${name}"), &value))
}
