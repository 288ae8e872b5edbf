use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::RangeInclusive;
use std::path::Path;

use bairi_base::{Finding, Severity};
use bairi_plan::Plan;
use chrono::NaiveDate;

use crate::calendar::{self, DAYS_MAX};
use crate::check::{Faults, is_id};
use crate::like::{self, Like};
use crate::organs::Organs;
use crate::review::{Head, Review, TaskDraft};
use crate::task_text::{Writing, english, line};
use crate::toml_text::{phrase, quoted};
use crate::zip;

/// Where findings about the head stand.
const HEAD: &str = "head";

/// The files of a drafted package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    pub id: String,
    pub files: BTreeMap<String, Vec<u8>>,
}

impl Review {
    /// The package, if nothing that somebody typed is unreadable, and everything that was found. Registers, indicators,
    /// code lists, roles, units, groups and the map are those of the package in use; head, tasks, new bodies and the
    /// calendar are the notice's.
    pub fn package(&self, like: &Like) -> (Option<Package>, Vec<Finding>) {
        let mut found = Vec::new();
        let mut files = taken_over(like);
        let campaign = self.head.campaign(&mut Faults::of(HEAD, &mut found));
        let empty = NaiveDate::default()..=NaiveDate::default();
        let days = campaign.as_ref().unwrap_or(&empty);
        let mut organs = Organs::new(&like.plan);
        let (mut outside, mut blanks) = (Vec::new(), 0);
        let mut texts: BTreeMap<u32, String> = BTreeMap::new();
        for task in self.tasks.iter().filter(|task| !task.left_out) {
            let mut writing = Writing {
                plan: &like.plan,
                organs: &mut organs,
                campaign: days,
                days: &mut outside,
                blanks: &mut blanks,
            };
            let text = writing.task(task, &mut Faults::of(part(task), &mut found));
            let file = texts.entry(task.section).or_default();
            if !file.is_empty() {
                file.push('\n');
            }
            file.push_str(&text);
        }
        let mut faults = Faults::of(HEAD, &mut found);
        if texts.is_empty() {
            faults.error("draft.tasks.none", "tasks", "");
        }
        let first = outside.iter().copied().min().map_or(*days.start(), |day| day.min(*days.start()));
        let last = outside.iter().copied().max().map_or(*days.end(), |day| day.max(*days.end()));
        match calendar::csv(&like.plan.calendar, first, last).filter(|_| campaign.is_some()) {
            Some((csv, guessed)) => {
                files.insert("calendar.csv".to_owned(), csv.into_bytes());
                if guessed > 0 {
                    faults.warning("draft.calendar.guessed", "calendar", guessed);
                }
            }
            None if campaign.is_some() => faults.error("draft.days.long", "to", &(DAYS_MAX / 366).to_string()),
            None => {}
        }
        if blanks > 0 {
            faults.warning("draft.indicator.blank", "indicator", blanks);
        }
        let added = organs.added();
        if !added.is_empty() {
            let names: Vec<&str> = added.iter().map(|(_, name)| *name).collect();
            faults.warning("draft.body.new", "organs", names.join("、"));
        }
        with_bodies(&mut files, &added);
        files.insert("plan.toml".to_owned(), self.plan_toml(like, days).into_bytes());
        for (section, text) in texts {
            files.insert(format!("tasks/{section:02}.toml"), text.into_bytes());
        }
        files.insert("README.md".to_owned(), self.readme(like, blanks).into_bytes());
        let id = self.head.id.trim().to_owned();
        let sound = found.iter().all(|finding| finding.severity != Severity::Error);
        (sound.then_some(Package { id, files }), found)
    }

    /// What is wrong with what stands in a task.
    pub fn task_faults(&self, task: &TaskDraft, plan: &Plan) -> Vec<Finding> {
        let mut found = Vec::new();
        let campaign = self.head.campaign(&mut Faults::of(HEAD, &mut Vec::new()));
        let days = campaign.unwrap_or(NaiveDate::MIN..=NaiveDate::MAX);
        let mut writing =
            Writing { plan, organs: &mut Organs::new(plan), campaign: &days, days: &mut Vec::new(), blanks: &mut 0 };
        writing.task(task, &mut Faults::of(part(task), &mut found));
        found
    }

    /// What is wrong with what stands in the head.
    pub fn head_faults(&self) -> Vec<Finding> {
        let mut found = Vec::new();
        self.head.campaign(&mut Faults::of(HEAD, &mut found));
        found
    }

    fn plan_toml(&self, like: &Like, days: &RangeInclusive<NaiveDate>) -> String {
        let head = &self.head;
        let mut out = String::new();
        let document = match (head.number.trim(), head.date.trim()) {
            ("", "") => format!("《{}》", head.title.trim()),
            ("", date) => format!("《{}》（{date}）", head.title.trim()),
            (number, "") => format!("《{}》（{number}）", head.title.trim()),
            (number, date) => format!("《{}》（{number}，{date}）", head.title.trim()),
        };
        let issuer = if head.issued_by.trim().is_empty() { "发文机关" } else { head.issued_by.trim() };
        line(&mut out, "format", 1);
        line(&mut out, "id", quoted(head.id.trim()));
        let name_en = english(&head.title_en, || "A drafted plan".to_owned());
        line(&mut out, "name", phrase(head.title.trim(), &name_en));
        line(&mut out, "issued_by", phrase(issuer, &english(&head.issued_by_en, || "The issuing body".to_owned())));
        line(&mut out, "document", phrase(&document, "The notice that this plan was drafted from"));
        line(&mut out, "notice", phrase(&like.plan.notice.zh, &like.plan.notice.en));
        line(&mut out, "day_one", days.start());
        out.push_str("\n[campaign]\n");
        line(&mut out, "from", days.start());
        line(&mut out, "to", days.end());
        let used = |number: u32| self.tasks.iter().any(|task| task.section == number && !task.left_out);
        for section in self.sections.iter().filter(|section| used(section.number)) {
            let title = if section.title.trim().is_empty() { "任务" } else { section.title.trim() };
            let instead = || format!("Section {}", section.number);
            out.push_str("\n[[section]]\n");
            line(&mut out, "number", section.number);
            line(&mut out, "title", phrase(title, &english(&section.title_en, instead)));
        }
        out
    }

    /// For whoever opens the folder; a package passes it over.
    fn readme(&self, like: &Like, blanks: usize) -> String {
        let (confirmed, all) = self.confirmed();
        let mut out = format!("# {}\n\n", self.head.title.trim());
        // Writing to a string does not fail.
        let _ = writeln!(
            out,
            "Drafted from a notice. Head, sections, tasks, new bodies and the calendar are the notice's; registers, \
             indicators, code lists, roles, units, groups and the map are taken over from the package `{}`, with its \
             notice of sources. {confirmed} of {all} tasks were confirmed by a reviewer. {blanks} demands have no \
             indicator yet: they are shown as not measured. English titles are placeholders until somebody translates.\n\n\
             Check it with `bairi plan check` on this folder after every change.",
            like.plan.id
        );
        out
    }
}

impl Head {
    fn campaign(&self, faults: &mut Faults<'_>) -> Option<RangeInclusive<NaiveDate>> {
        faults.text("title", &self.title);
        if !is_id(self.id.trim()) {
            faults.error("draft.id.form", "id", &self.id);
        }
        if !self.date.trim().is_empty() {
            faults.day("date", &self.date);
        }
        let (from, to) = (faults.day("from", &self.from), faults.day("to", &self.to));
        let (from, to) = (from?, to?);
        if from > to {
            faults.error("draft.days.order", "to", &self.to);
            return None;
        }
        Some(from..=to)
    }
}

impl Package {
    /// A package that has been written to a folder.
    pub fn read(id: String, folder: &Path) -> std::io::Result<Package> {
        Ok(Package { id, files: like::files(folder).map_err(std::io::Error::other)? })
    }

    /// Writes the folder in one step; one of the same name is replaced.
    pub fn write(&self, folder: &Path) -> std::io::Result<()> {
        let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let draft = folder.with_file_name(format!(".{name}.draft"));
        if draft.exists() {
            std::fs::remove_dir_all(&draft)?;
        }
        std::fs::create_dir_all(&draft)?;
        for (path, content) in &self.files {
            let path = draft.join(path);
            if let Some(parent) = path.parent() {
                std::fs::create_dir_all(parent)?;
            }
            std::fs::write(path, content)?;
        }
        if folder.exists() {
            std::fs::remove_dir_all(folder)?;
        }
        std::fs::rename(&draft, folder)
    }

    /// The folder as a ZIP archive.
    pub fn zip(&self) -> std::io::Result<Vec<u8>> {
        zip::archive(self.files.iter().map(|(path, content)| (format!("{}/{path}", self.id), content.as_slice())))
    }
}

/// Where findings about a task stand.
fn part(task: &TaskDraft) -> String {
    format!("task-{}", task.number)
}

/// Everything of the package in use but what the notice says itself.
fn taken_over(like: &Like) -> BTreeMap<String, Vec<u8>> {
    let own = |path: &str| {
        matches!(path, "plan.toml" | "calendar.csv") || path.starts_with("tasks/") || path.starts_with("README")
    };
    like.files.iter().filter(|(path, _)| !own(path)).map(|(path, content)| (path.clone(), content.clone())).collect()
}

fn with_bodies(files: &mut BTreeMap<String, Vec<u8>>, added: &[(&str, &str)]) {
    let mut text = String::new();
    for (id, name) in added {
        let number = id.trim_start_matches("body-");
        let english = format!("Body {number} of the notice");
        // Writing to a string does not fail.
        let _ = write!(text, "\n[{id}]\nname = {}\n", phrase(name, &english));
    }
    files.entry("organs.toml".to_owned()).or_default().extend(text.into_bytes());
}
