//! The package's two tables: comma-separated, one record per line, with a heading line.

use bairi_base::{Finding, Place};

use super::faults::Faults;
use super::files::File;
use super::reader::Spot;

/// The records of a table, each an array of `N` columns.
pub(crate) struct Records<const N: usize> {
    pub(crate) rows: Vec<[Spot<String>; N]>,
    /// False if the heading was wrong or a line was left out.
    pub(crate) complete: bool,
}

/// Reads the records, whose columns are in the order of `heading`; a line with another number of columns
/// is a finding and left out.
pub(crate) fn read<const N: usize>(file: &File, heading: [&str; N], faults: &Faults) -> Records<N> {
    let mut lines = file.text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let first: Vec<String> =
        lines.next().map(|(_, l)| split(l).into_iter().map(|(_, c)| c).collect()).unwrap_or_default();
    if first != heading {
        let place = Place::File { file: file.name.clone(), line: 1, column: 1, path: String::new() };
        faults.add(Finding::error("plan.csv.heading", place).with("heading", heading.join(",")));
        return Records { rows: Vec::new(), complete: false };
    }
    let mut complete = true;
    let rows = lines.filter_map(|(i, line)| {
        let record = record(file, i as u32 + 1, line, &heading, faults);
        complete &= record.is_some();
        record
    });
    Records { rows: rows.collect(), complete }
}

fn record<const N: usize>(
    file: &File,
    line: u32,
    text: &str,
    heading: &[&str; N],
    faults: &Faults,
) -> Option<[Spot<String>; N]> {
    let cells = split(text);
    let count = cells.len();
    let spots = cells.into_iter().zip(heading).map(|((column, value), name)| {
        let at = Place::File { file: file.name.clone(), line, column, path: (*name).to_owned() };
        Spot { value, at }
    });
    match <[Spot<String>; N]>::try_from(spots.collect::<Vec<_>>()) {
        Ok(record) if count == N => Some(record),
        _ => {
            let place = Place::File { file: file.name.clone(), line, column: 1, path: String::new() };
            faults.add(Finding::error("plan.csv.columns", place).with("expected", N).with("found", count));
            None
        }
    }
}

/// The cells of a line, each with the column (in characters, from 1) at which it begins.
/// A cell in double quotes may hold commas; a doubled quote inside is one quote.
fn split(line: &str) -> Vec<(u32, String)> {
    let mut cells = vec![(1, String::new())];
    let mut quoted = false;
    let mut chars = line.chars().enumerate().peekable();
    while let Some((i, c)) = chars.next() {
        let cell = &mut cells.last_mut().expect("there is always a cell").1;
        match c {
            '"' if quoted && chars.peek().is_some_and(|(_, next)| *next == '"') => {
                cell.push('"');
                chars.next();
            }
            '"' if quoted || cell.is_empty() => quoted = !quoted,
            ',' if !quoted => cells.push((i as u32 + 2, String::new())),
            _ => cell.push(c),
        }
    }
    for (_, cell) in &mut cells {
        *cell = cell.trim().to_owned();
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: &[(u32, &str)]) {
        let cells = split(line);
        let cells: Vec<(u32, &str)> = cells.iter().map(|(n, c)| (*n, c.as_str())).collect();
        assert_eq!(cells, expected);
    }

    #[test]
    fn cells_are_split_at_commas_outside_quotes() {
        check("a,b", &[(1, "a"), (3, "b")]);
        check("东湖区,,x", &[(1, "东湖区"), (5, ""), (6, "x")]);
        check(r#""a, ""b""",c"#, &[(1, r#"a, "b""#), (12, "c")]);
    }
}
