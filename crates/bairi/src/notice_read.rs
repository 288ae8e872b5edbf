use std::fmt::Write as _;
use std::path::Path;

use bairi_base::Lang;
use bairi_notice::{Notice, Quantity, Task};

use crate::fault::Fault;

/// `bairi notice read`: what a notice says, as a table for people or as JSON.
pub(crate) fn run(file: &Path, as_json: bool, lang: Lang) -> Result<(), Fault> {
    let notice = open(file)?;
    match as_json {
        true => println!("{}", notice.json(lang)),
        false => print!("{}", table(&notice, lang)),
    }
    Ok(())
}

/// The notice in a file, or what the file is and what to do.
pub(crate) fn open(file: &Path) -> Result<Notice, Fault> {
    let bytes = std::fs::read(file).map_err(|source| Fault::Document { path: file.to_owned(), source })?;
    bairi_notice::read(&bytes).map_err(|refusal| Fault::Notice(vec![refusal.finding()]))
}

fn table(notice: &Notice, lang: Lang) -> String {
    let words = Words::of(lang);
    let mut out = String::new();
    let nothing = || words.nothing.to_owned();
    let head = [
        (words.title, notice.title.clone().unwrap_or_else(nothing)),
        (words.number, notice.number.clone().unwrap_or_else(nothing)),
        (words.date, notice.date.map_or_else(nothing, |date| date.to_string())),
        (words.issuer, notice.issuer.clone().unwrap_or_else(nothing)),
    ];
    for (word, value) in head {
        line(&mut out, 0, word, &value);
    }
    let mut section: &[String] = &[];
    for task in &notice.tasks {
        let above = task.number.as_ref().map_or(&task.path[..], |_| &task.path[..task.path.len().saturating_sub(1)]);
        if above != section {
            // Writing to a string does not fail, here and below.
            let _ = writeln!(out, "\n{}", above.join(" / "));
            section = above;
        }
        rows(&mut out, task, &words);
    }
    let _ = writeln!(out, "\n{} ({})", words.irregular, notice.irregularities.len());
    for found in &notice.irregularities {
        let _ = writeln!(out, "  @{} [{}] {}", found.start, found.code, found.message(lang));
    }
    let _ = writeln!(out, "\n{}", words.summary(notice));
    out
}

fn rows(out: &mut String, task: &Task, words: &Words) {
    let number = task.number.as_deref().unwrap_or("–");
    let _ = writeln!(out, "{number:>4}  {}  @{}–{}", task.title, task.start, task.end);
    let phrases = |all: &[bairi_notice::Phrase]| all.iter().map(|p| tight(&p.phrase)).collect::<Vec<_>>();
    let units = |all: &[bairi_notice::Unit]| all.iter().map(|u| u.name.clone()).collect::<Vec<_>>();
    let deadlines =
        task.deadlines.iter().map(|d| format!("{} ({})", d.date, tight(&d.phrase.phrase))).collect::<Vec<_>>();
    let columns = [
        (words.deadlines, deadlines),
        (words.cadences, phrases(&task.cadences)),
        (words.quantities, task.quantities.iter().map(quantity).collect()),
        (words.deliverables, phrases(&task.deliverables)),
        (words.scope, phrases(&task.scope)),
        (words.lead, units(&task.lead_units)),
        (words.support, units(&task.support_units)),
    ];
    for (word, values) in columns {
        if !values.is_empty() {
            line(out, 6, word, &values.join("; "));
        }
    }
}

fn line(out: &mut String, indent: usize, word: &str, value: &str) {
    let _ = writeln!(out, "{:indent$}{word}: {value}", "");
}

fn quantity(found: &Quantity) -> String {
    let phrase = tight(&found.phrase.phrase);
    match &found.measures {
        Some(measures) => format!("{} {phrase}", tight(&measures.phrase)),
        None => phrase,
    }
}

fn tight(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join("")
}

/// The table's words.
struct Words {
    lang: Lang,
    nothing: &'static str,
    title: &'static str,
    number: &'static str,
    date: &'static str,
    issuer: &'static str,
    deadlines: &'static str,
    cadences: &'static str,
    quantities: &'static str,
    deliverables: &'static str,
    scope: &'static str,
    lead: &'static str,
    support: &'static str,
    irregular: &'static str,
}

impl Words {
    fn of(lang: Lang) -> Words {
        match lang {
            Lang::Zh => Words {
                lang,
                nothing: "（没有写）",
                title: "标题",
                number: "文号",
                date: "日期",
                issuer: "发文机关",
                deadlines: "期限",
                cadences: "频次",
                quantities: "数量",
                deliverables: "成果",
                scope: "范围",
                lead: "责任或牵头单位",
                support: "配合单位",
                irregular: "不规范之处",
            },
            Lang::En => Words {
                lang,
                nothing: "(not said)",
                title: "Title",
                number: "Number",
                date: "Date",
                issuer: "Issuer",
                deadlines: "Deadlines",
                cadences: "Cadences",
                quantities: "Quantities",
                deliverables: "Deliverables",
                scope: "Scope",
                lead: "Responsible or leading",
                support: "Supporting",
                irregular: "Irregularities",
            },
        }
    }

    fn summary(&self, notice: &Notice) -> String {
        let count = |of: fn(&Task) -> usize| notice.tasks.iter().map(of).sum::<usize>();
        let (tasks, deadlines) = (notice.tasks.len(), count(|t| t.deadlines.len()));
        let quantities = count(|t| t.quantities.len());
        match self.lang {
            Lang::Zh => format!("任务 {tasks} 项，期限 {deadlines} 个，数量 {quantities} 个。"),
            Lang::En => format!("{tasks} tasks, {deadlines} deadlines, {quantities} quantities."),
        }
    }
}
