//! The `$names` of predicates, written out for a day.

use bairi_plan::Plan;
use chrono::{Datelike, NaiveDate};

/// A predicate with its placeholders filled in, or the first name that nobody knows.
pub(crate) fn fill(plan: &Plan, sql: &str, today: NaiveDate) -> Result<String, String> {
    let mut filled = String::with_capacity(sql.len() + 16);
    // Every second piece between single quotes is a literal; a doubled quote leaves an empty piece.
    for (n, piece) in sql.split('\'').enumerate() {
        if n > 0 {
            filled.push('\'');
        }
        if n % 2 == 1 {
            filled.push_str(piece);
            continue;
        }
        let mut parts = piece.split('$');
        filled.push_str(parts.next().unwrap_or_default());
        for part in parts {
            let end = part.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(part.len());
            let (name, rest) = part.split_at(end);
            filled.push_str(&value(plan, name, today).ok_or_else(|| name.to_owned())?);
            filled.push_str(rest);
        }
    }
    Ok(filled)
}

/// A day or number that predicates may name, as SQL.
fn value(plan: &Plan, name: &str, today: NaiveDate) -> Option<String> {
    let date = |d: NaiveDate| format!("DATE '{d}'");
    Some(match name {
        "today" => date(today),
        "month_start" => date(today.with_day(1).expect("every month has a first day")),
        "campaign_from" => date(*plan.campaign.start()),
        "campaign_to" => date(*plan.campaign.end()),
        parameter => match plan.parameters.get(parameter)?.on(today) {
            Some(number) => format!("CAST({number} AS BIGINT)"),
            None => "CAST(NULL AS BIGINT)".to_owned(),
        },
    })
}
