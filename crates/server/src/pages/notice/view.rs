//! What the page of a notice shows.

use askama::Template;
use bairi_app::{NoticeView, PackageView, Remark, TaskDraft, known_body};
use bairi_base::{Finding, Level, Place, Severity};

use super::forms::{HeadForm, TaskForm, cadence, head, kind_key, task};
use super::source::{Paragraph, key, paragraphs};
use crate::asked::Asked;
use crate::frame::{Frame, Nav, level_key};
use crate::show;

/// A longer notice is reviewed in pages.
pub(super) const TASKS_A_PAGE: usize = 60;
/// Findings told on the page; the command line tells them all.
const FINDINGS_TOLD_MAX: usize = 100;

/// Which form is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Open {
    Nothing,
    Head,
    Task(u32),
}

impl Open {
    pub(super) fn of(edit: Option<&str>) -> Open {
        match edit {
            Some("head") => Open::Head,
            Some(number) => number.parse().map_or(Open::Nothing, Open::Task),
            None => Open::Nothing,
        }
    }
}

/// What has happened, and what to do.
pub(super) struct Note {
    pub(super) class: &'static str,
    pub(super) says: String,
    pub(super) hint: String,
}

#[derive(Template)]
#[template(path = "notice.html")]
pub(super) struct NoticePage {
    frame: Frame,
    list: String,
    note: Option<Note>,
    findings: Vec<FindingLine>,
    progress: String,
    facts: Vec<(String, String)>,
    edit_head: String,
    head: Option<HeadForm>,
    head_faults: usize,
    head_confirmed: bool,
    remarks: Vec<RemarkLine>,
    paragraphs: Vec<Paragraph>,
    tasks: Vec<TaskView>,
    pages: Vec<PageLink>,
    make: String,
    drop: String,
    package: Option<PackageBox>,
}

struct PageLink {
    name: String,
    href: String,
    here: bool,
}

pub(super) struct FindingLine {
    place: String,
    href: Option<String>,
    warning: bool,
    message: String,
    hint: String,
}

struct RemarkLine {
    message: String,
    hint: String,
    href: Option<String>,
}

struct TaskView {
    key: String,
    number: String,
    title: String,
    section: String,
    confirmed: bool,
    left_out: bool,
    like: Option<String>,
    items: Vec<ItemView>,
    remarks: Vec<RemarkLine>,
    faults: Vec<String>,
    edit: String,
    form: Option<TaskForm>,
}

/// Something that was read: a label, what it says, what it was bound to, and where it stands in the notice.
struct ItemView {
    key: String,
    label: String,
    text: String,
    /// Words of the notice, which are Chinese on every page.
    said: String,
    extra: String,
    warn: bool,
    href: Option<String>,
}

struct PackageBox {
    sound: bool,
    outdated: bool,
    says: String,
    when: String,
    counts: String,
    zip: String,
    command: String,
    check: String,
    findings: Vec<FindingLine>,
    more: usize,
}

pub(super) fn page(asked: &Asked, notice: &NoticeView, open: Open, told: Option<(Note, Vec<Finding>)>) -> NoticePage {
    let frame = asked.frame(Nav::Notices, asked.words().t("notice-title"));
    let review = &notice.review;
    let at = match open {
        Open::Task(number) => review.tasks.iter().position(|t| t.number == number).unwrap_or(0) / TASKS_A_PAGE,
        _ => usize::try_from(asked.page() - 1).unwrap_or(0),
    };
    let chunks: Vec<&[TaskDraft]> = review.tasks.chunks(TASKS_A_PAGE).collect();
    let at = at.min(chunks.len().saturating_sub(1));
    let shown = chunks.get(at).copied().unwrap_or_default();
    let own = format!("/notices/{}", notice.id);
    let pages = chunks.iter().enumerate().map(|(n, tasks)| PageLink {
        name: format!("{}–{}", tasks[0].number, tasks[tasks.len() - 1].number),
        href: frame.href(&format!("{own}?page={}", n + 1)),
        here: n == at,
    });
    let pages: Vec<PageLink> = if chunks.len() > 1 { pages.collect() } else { Vec::new() };
    let (confirmed, all) = review.confirmed();
    let (note, findings) = told.map_or((None, Vec::new()), |(note, findings)| (Some(note), findings));
    let say = |n: usize| review.remarks[n].finding().message(asked.lang);
    // What stands before the first task, or behind the last, belongs to none.
    let loose = review.remarks.iter().filter(|remark| at == 0 && !review.tasks.iter().any(|t| holds(t, remark)));
    NoticePage {
        list: frame.href("/notices"),
        note,
        findings: findings.iter().map(|finding| finding_line(asked, &frame, &own, finding)).collect(),
        progress: frame.t2("notices-confirmed", "confirmed", confirmed, "tasks", all),
        facts: facts(&frame, notice),
        edit_head: format!("{}#edit", frame.href(&format!("{own}?edit=head"))),
        head: (open == Open::Head).then(|| head(asked, &frame, notice)),
        head_faults: super::forms::faults(asked, &notice.findings, "head").len(),
        head_confirmed: review.head.confirmed,
        remarks: loose.map(|remark| remark_line(asked, remark, None)).collect(),
        paragraphs: paragraphs(review, shown, say),
        tasks: shown.iter().map(|task| task_view(asked, &frame, notice, task, open)).collect(),
        pages,
        make: frame.href(&format!("{own}/package")),
        drop: frame.href(&format!("{own}/drop")),
        package: notice.package.as_ref().map(|package| package_box(asked, &frame, &own, package)),
        frame,
    }
}

fn facts(frame: &Frame, notice: &NoticeView) -> Vec<(String, String)> {
    let head = &notice.review.head;
    let rows = [
        ("notice-head-title", &head.title),
        ("notice-head-number", &head.number),
        ("notice-head-date", &head.date),
        ("notice-head-issuer", &head.issued_by),
        ("notice-head-from", &head.from),
        ("notice-head-to", &head.to),
        ("notice-head-id", &head.id),
    ];
    let shown = |value: &str| if value.trim().is_empty() { show::NOTHING.to_owned() } else { value.to_owned() };
    rows.into_iter().map(|(word, value)| (frame.t(word), shown(value))).collect()
}

/// An irregularity belongs to the task that it stands in, or right before.
fn holds(task: &TaskDraft, remark: &Remark) -> bool {
    const BEFORE: usize = 12;
    task.place.start.saturating_sub(BEFORE) <= remark.start && remark.start < task.place.end
}

fn remark_line(asked: &Asked, remark: &Remark, href: Option<String>) -> RemarkLine {
    let finding = remark.finding();
    RemarkLine { message: finding.message(asked.lang), hint: finding.hint(asked.lang), href }
}

fn task_view(asked: &Asked, frame: &Frame, notice: &NoticeView, draft: &TaskDraft, open: Open) -> TaskView {
    let own = format!("/notices/{}", notice.id);
    let section = notice.review.sections.iter().find(|section| section.number == draft.section);
    let remarks = notice.review.remarks.iter().filter(|remark| holds(draft, remark));
    let source = format!("#s-k{}", draft.number);
    let like = draft.like.first().and_then(|near| {
        let known = asked.plan().tasks.iter().find(|task| task.number.to_string() == near.id)?;
        let score = format!("{:.0}%", near.score * 100.0);
        let name = format!("{} {}", known.number, known.title.get(asked.lang));
        Some(frame.t2("notice-like", "name", name, "score", score))
    });
    let part = format!("task-{}", draft.number);
    let faults = super::forms::faults(asked, &notice.findings, &part);
    TaskView {
        key: format!("k{}", draft.number),
        number: draft.number.to_string(),
        title: draft.title.clone(),
        section: section.map(|section| section.title.clone()).unwrap_or_default(),
        confirmed: draft.confirmed,
        left_out: draft.left_out,
        like,
        items: items(asked, frame, draft),
        remarks: remarks.map(|remark| remark_line(asked, remark, Some(source.clone()))).collect(),
        faults: faults.into_iter().map(|(_, message)| message).collect(),
        edit: format!("{}#edit", frame.href(&format!("{own}?edit={}", draft.number))),
        form: (open == Open::Task(draft.number)).then(|| task(asked, frame, notice, draft)),
    }
}

fn items(asked: &Asked, frame: &Frame, draft: &TaskDraft) -> Vec<ItemView> {
    let mut items = Vec::new();
    let plan = asked.plan();
    let anchor = |key: &str, placed: bool| placed.then(|| format!("#s-{key}"));
    let measured = |id: &str| match plan.indicators.iter().find(|indicator| indicator.id == id) {
        Some(indicator) => (frame.t1("notice-bound", "name", indicator.name.get(asked.lang)), false),
        None => (frame.t("notice-blank"), true),
    };
    let level = |word: &str| Level::from_word(word).map(|level| frame.t(level_key(level))).unwrap_or_default();
    for (n, target) in draft.targets.iter().enumerate() {
        let key = key(draft, 't', n);
        let (extra, warn) = measured(&target.indicator);
        items.push(ItemView {
            href: anchor(&key, target.place.is_some() || target.due.is_some()),
            key,
            label: frame.t(kind_key(&target.kind)),
            text: frame.fill_demand(&target.require, &target.by, &level(&target.each)),
            said: target.name.clone(),
            extra,
            warn,
        });
    }
    for (n, duty) in draft.duties.iter().enumerate() {
        let key = key(draft, 'd', n);
        let (extra, warn) = measured(&duty.indicator);
        items.push(ItemView {
            href: anchor(&key, duty.place.is_some()),
            key,
            label: frame.t("notice-duty"),
            text: format!("{} · {}", cadence(frame, &duty.cadence), level(&duty.each)),
            said: duty.name.clone(),
            extra,
            warn: warn || duty.cadence.is_empty(),
        });
    }
    for (kind, label, bodies) in [('l', "notice-lead", &draft.lead), ('s', "notice-support", &draft.support)] {
        for (n, body) in bodies.iter().enumerate() {
            let key = key(draft, kind, n);
            let organ = known_body(plan, &body.value).and_then(|id| plan.organs.get(id));
            items.push(ItemView {
                href: anchor(&key, body.place.is_some()),
                key,
                label: frame.t(label),
                text: String::new(),
                said: body.value.clone(),
                warn: organ.is_none(),
                extra: organ.map_or_else(|| frame.t("notice-body-new"), |o| o.name.get(asked.lang).to_owned()),
            });
        }
    }
    let group = plan.groups.get(&draft.scope).map(|group| group.name.get(asked.lang).to_owned()).unwrap_or_default();
    let said = draft.scope_said.iter().map(|said| said.value.as_str()).collect::<Vec<_>>().join("、");
    let key = key(draft, 'o', 0);
    items.push(ItemView {
        href: anchor(&key, draft.scope_said.iter().any(|said| said.place.is_some())),
        key,
        label: frame.t("notice-scope"),
        text: String::new(),
        said,
        extra: group,
        warn: false,
    });
    items
}

impl Frame {
    /// A demand on one line: what, by when, of whom.
    fn fill_demand(&self, require: &str, by: &str, each: &str) -> String {
        let signs = require.replace(">=", "≥").replace("<=", "≤");
        self.words().fill("notice-demand", &[("require", &signs), ("by", &by.to_owned()), ("each", &each.to_owned())])
    }
}

fn package_box(asked: &Asked, frame: &Frame, own: &str, package: &PackageView) -> PackageBox {
    let folder = package.folder.display().to_string();
    let errors = package.findings.iter().filter(|finding| finding.severity == Severity::Error).count();
    let says = match package.sound {
        true => frame.t("notice-package-sound"),
        false => frame.t1("notice-package-faulty", "count", errors),
    };
    let told = package.findings.iter().take(FINDINGS_TOLD_MAX);
    PackageBox {
        sound: package.sound,
        outdated: package.outdated,
        says,
        when: show::moment(package.made_at, asked.lang),
        counts: frame.words().fill(
            "notice-package-counts",
            &[("tasks", &package.tasks), ("demands", &package.demands), ("blanks", &package.blanks)],
        ),
        zip: frame.href(&format!("{own}/package.zip")),
        command: format!("bairi serve --plan {folder} --dir .bairi/{}", package.id),
        check: format!("bairi plan check {folder}"),
        findings: told.map(|finding| finding_line(asked, frame, own, finding)).collect(),
        more: package.findings.len().saturating_sub(FINDINGS_TOLD_MAX),
    }
}

/// A finding with the form that mends it, or the file that it stands in.
fn finding_line(asked: &Asked, frame: &Frame, own: &str, finding: &Finding) -> FindingLine {
    let (place, href) = match &finding.place {
        Place::Field { register, .. } => match register.strip_prefix("task-") {
            Some(number) => (
                frame.t1("notice-task", "number", number),
                Some(format!("{}#edit", frame.href(&format!("{own}?edit={number}")))),
            ),
            None => (frame.t("notice-head"), Some(format!("{}#edit", frame.href(&format!("{own}?edit=head"))))),
        },
        Place::File { file, line, column, .. } => (format!("{file}:{line}:{column}"), None),
        _ => (String::new(), None),
    };
    FindingLine {
        place,
        href,
        warning: finding.severity == Severity::Warning,
        message: finding.message(asked.lang),
        hint: finding.hint(asked.lang),
    }
}
