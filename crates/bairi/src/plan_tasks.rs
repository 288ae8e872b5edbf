use std::path::{Path, PathBuf};
use std::sync::Arc;

use bairi_app::TasksAsk;
use bairi_base::{Lang, UnitCode};
use bairi_lake::Today;
use bairi_server::{TaskText, task_headings};
use chrono::Utc;

use crate::cli::TasksArgs;
use crate::fault::Fault;
use crate::{clock, open};

/// The folder of packages.
const PACKAGES: &str = "plans";
const PACKAGE_FILE: &str = "plan.toml";

/// `bairi plan tasks`: every task of the plan at a unit, with its figure, what is demanded, and its status.
pub(crate) async fn run(args: TasksArgs, lang: Lang) -> Result<(), Fault> {
    let package = args.plan.map_or_else(only_package, Ok)?;
    let plan = open::plan(&package).await?;
    let url = match args.store {
        Some(url) => url,
        None => open::existing_store(&args.dir)?,
    };
    let ledger = open::ledger(&url, plan.clone(), Arc::new(Utc::now)).await?;
    let viewer = ledger.unscoped_viewer("plan tasks");
    // A folder of its own: the campaign's lake may be in use by a server.
    let scratch = tempfile::tempdir().map_err(|source| Fault::Folder { path: std::env::temp_dir(), source })?;
    let today = args.today.unwrap_or_else(clock::day);
    let standing: Today = Arc::new(move || today);
    let lake = open::lake(scratch.path(), &ledger, standing).await?;
    // Tasks have no files.
    let files = open::files(scratch.path(), None).await?;
    let app = open::app(scratch.path(), ledger, lake, files)?;
    let unit = match &args.unit {
        Some(code) => UnitCode::parse(code).filter(|unit| plan.units.find(*unit).is_some()),
        None => plan.units.root().map(|unit| unit.code),
    };
    let unit = unit.ok_or_else(|| Fault::NoUnit(args.unit.unwrap_or_default()))?;
    let list = app.tasks(&viewer, unit, None, TasksAsk { by_number: true, ..TasksAsk::default() }).await;
    let list = list.map_err(|e| Fault::Bench(e.to_string()))?;
    let rows = list.tasks.iter().map(|line| cells(&TaskText::of(line, today, lang)));
    print!("{}", table(&headings(lang), &rows.collect::<Vec<_>>()));
    Ok(())
}

/// The package, if there is just one.
pub(crate) fn only_package() -> Result<PathBuf, Fault> {
    let folder = Path::new(PACKAGES);
    let found = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut packages: Vec<PathBuf> = found.filter(|path| path.join(PACKAGE_FILE).is_file()).collect();
    match packages.len() {
        1 => Ok(packages.remove(0)),
        _ => Err(Fault::WhichPlan),
    }
}

const COLUMNS: usize = 8;

fn headings(lang: Lang) -> [String; COLUMNS] {
    // Those of the spreadsheet that a terminal has room for.
    let all = task_headings(lang);
    [0, 3, 1, 4, 7, 8, 9, 10].map(|at| all[at].clone())
}

fn cells(text: &TaskText) -> [String; COLUMNS] {
    let title = if text.target.is_empty() { text.title.clone() } else { format!("{} · {}", text.title, text.target) };
    let now = if text.of.is_empty() { text.now.clone() } else { format!("{} ({})", text.now, text.of) };
    [
        text.number.to_string(),
        text.status.clone(),
        title,
        now,
        text.demand.clone(),
        text.by.clone(),
        text.reached.clone(),
        text.gap.clone(),
    ]
}

/// In columns; a Chinese character takes the room of two letters.
fn table(headings: &[String; COLUMNS], rows: &[[String; COLUMNS]]) -> String {
    let lines = || std::iter::once(headings).chain(rows);
    let widths: [usize; COLUMNS] =
        std::array::from_fn(|at| lines().map(|line| room(&line[at])).max().unwrap_or_default());
    let mut text = String::new();
    for line in lines() {
        let mut row = String::new();
        for (cell, width) in line.iter().zip(widths) {
            row.push_str(cell);
            row.extend(std::iter::repeat_n(' ', width - room(cell) + 2));
        }
        text.push_str(row.trim_end());
        text.push('\n');
    }
    text
}

fn room(text: &str) -> usize {
    let wide = |c: char| matches!(c as u32, 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe6f | 0xff00..=0xff60);
    text.chars().map(|c| if wide(c) { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_below_one_another_in_either_script() {
        let row = |a: &str, b: &str| {
            let mut cells: [String; COLUMNS] = Default::default();
            (cells[0], cells[1]) = (a.to_owned(), b.to_owned());
            cells
        };
        let text = table(&row("编号", "状态"), &[row("1", "已达标"), row("22", "met")]);
        assert_eq!(text, "编号  状态\n1     已达标\n22    met\n");
    }
}
