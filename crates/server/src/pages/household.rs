//! A household's file: who they are, what they are entitled to against what they have, who helps, what comes next.

use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use bairi_app::{Conditions, Entitlement, EntriesAt, Evidence, HouseholdFile, MemberEntries, Mend, PERSON, State};

use crate::asked::Asked;
use crate::catalogue::Arg;
use crate::fault::Fault;
use crate::frame::{Frame, Nav};
use crate::pages::cells::{CellView, LightView, cell, date, entry_path, light, mend_path, place, speaks, text};
use crate::pages::entry::{RelatedView, SectionView, number_of, related, related_id, section};
use crate::pages::files::{FileView, file_views};
use crate::pages::history::{ChangeView, change_view};
use crate::show;
use crate::web::Web;

pub(crate) fn routes() -> Router<Web> {
    Router::new().route("/households/{entity}", get(show_file))
}

/// Name and age, before what the register's list shows.
const MEMBER_COLUMNS: usize = 2;

#[derive(Template)]
#[template(path = "household.html")]
struct HouseholdPage {
    key: String,
    place: String,
    register_name: String,
    register_href: String,
    entry: String,
    edit: Option<String>,
    history: String,
    changes_total: usize,
    retracted: bool,
    saved: bool,
    next: Option<NextView>,
    missing: usize,
    unknown: usize,
    member_heads: Vec<String>,
    /// The columns of the table of members.
    member_columns: usize,
    members: Vec<MemberView>,
    entitlements: Vec<EntitledView>,
    conditions: Vec<ConditionsView>,
    sections: Vec<SectionView>,
    files: Vec<FileView>,
    related: Vec<RelatedView>,
    changes: Vec<ChangeView>,
    frame: Frame,
}

struct NextView {
    name: String,
    remedy: String,
    href: Option<String>,
}

struct MemberView {
    title: String,
    href: String,
    age: String,
    cells: Vec<CellView>,
    entries: Vec<MemberEntriesView>,
}

/// What one register holds about a member.
struct MemberEntriesView {
    name: String,
    total: usize,
    rows: Vec<MemberEntryView>,
    /// Where the others stand, if there are more.
    all: Option<String>,
}

struct MemberEntryView {
    title: String,
    day: String,
    href: String,
}

struct EntitledView {
    name: String,
    light: LightView,
    /// `3/4`, where it is counted by heads.
    of: String,
    remedy: String,
    open: bool,
    holders: Vec<HolderView>,
}

/// One who is entitled, and what the judgement rests on.
struct HolderView {
    title: String,
    light: LightView,
    evidence: String,
    href: Option<String>,
}

struct ConditionsView {
    name: String,
    note: String,
    counts: bool,
    conditions: Vec<ConditionView>,
}

struct ConditionView {
    name: String,
    shown: CellView,
    line: String,
    light: LightView,
    /// Since when and on whose word.
    evidence: String,
    reason: String,
    /// Where that is written.
    evidence_href: Option<String>,
    href: Option<String>,
}

async fn show_file(asked: Asked, Path(entity): Path<String>) -> Result<Response, Fault> {
    let file = asked.app().household(&asked.viewer, number_of(&entity)?).await?;
    asked.answer(&file, || page(&asked, &file))
}

fn page(asked: &Asked, file: &HouseholdFile) -> HouseholdPage {
    let (lang, head) = (asked.lang, &file.head);
    let title = head.title.get(lang).to_owned();
    let frame = asked.frame(Nav::Household, asked.words().t1("household-title", "head", title.as_str()));
    let register = format!("/registers/{}", head.register);
    let (own, entry) = (format!("/households/{}", head.entity), format!("{register}/{}", head.entity));
    let mend = |mend: &Mend| mend_path(mend, &own).map(|path| in_context(&frame, &path));
    let in_state = |state: State| file.entitlements.iter().filter(|e| e.state == state).count();
    let member = |member: &bairi_app::Member| MemberView {
        title: member.title.get(lang).to_owned(),
        href: frame.href(&entry_path(&member.register, member.entity)),
        age: member.age.map_or_else(|| frame.t("value-unknown"), |age| age.to_string()),
        cells: member.cells.iter().map(|c| cell(&frame, &c.name, &c.shown)).collect(),
        entries: member.entries.iter().map(|e| member_entries(&frame, member, e)).collect(),
    };
    let cells = file.members.first().map(|m| m.cells.as_slice()).unwrap_or_default();
    let heads: Vec<String> = cells.iter().map(|c| c.name.get(lang).to_owned()).collect();
    HouseholdPage {
        key: head.key.clone(),
        place: place(lang, &head.path),
        register_name: head.name.get(lang).to_owned(),
        register_href: frame.href(&register),
        entry: frame.href(&entry),
        edit: head.may_write.then(|| frame.href(&format!("{entry}/edit"))),
        history: frame.href(&format!("{entry}/history")),
        changes_total: file.changes_total,
        retracted: head.retracted,
        saved: asked.get("saved").is_some(),
        next: file.next.as_ref().map(|next| NextView {
            name: next.name.get(lang).to_owned(),
            remedy: next.remedy.get(lang).to_owned(),
            href: mend(&next.mend),
        }),
        missing: in_state(State::Missing),
        unknown: in_state(State::Unknown),
        member_columns: MEMBER_COLUMNS + heads.len(),
        member_heads: heads,
        members: file.members.iter().map(member).collect(),
        entitlements: file.entitlements.iter().map(|e| entitled(&frame, e, &mend)).collect(),
        conditions: file.conditions.iter().map(|c| conditions(&frame, head, c, &mend)).collect(),
        sections: file.sections.iter().map(|part| section(&frame, part)).collect(),
        files: file_views(&frame, &head.register, head.entity, &file.files),
        related: file
            .related
            .iter()
            .map(|r| RelatedView { all: frame.href(&entry), ..related(&frame, head.entity, r, &file.related, &own) })
            .collect(),
        changes: file.changes.iter().map(|change| change_view(&frame, change)).collect(),
        frame,
    }
}

/// The context goes before the fragment.
fn in_context(frame: &Frame, path: &str) -> String {
    match path.split_once('#') {
        Some((path, fragment)) => format!("{}#{fragment}", frame.href(path)),
        None => frame.href(path),
    }
}

fn entitled(frame: &Frame, entitlement: &Entitlement, mend: &impl Fn(&Mend) -> Option<String>) -> EntitledView {
    let has = entitlement.holders.iter().filter(|h| h.state == State::Has).count();
    let by_heads = entitlement.holders.iter().any(|h| h.title.is_some());
    let holder = |holder: &bairi_app::Holder| HolderView {
        title: holder.title.as_ref().map(|t| t.get(frame.lang).to_owned()).unwrap_or_default(),
        light: light(frame, holder.state),
        evidence: evidence(frame, &holder.evidence),
        href: mend(&holder.mend).filter(|_| holder.state != State::Has),
    };
    EntitledView {
        name: entitlement.name.get(frame.lang).to_owned(),
        light: light(frame, entitlement.state),
        of: if by_heads { format!("{has}/{}", entitlement.holders.len()) } else { String::new() },
        remedy: entitlement.remedy.get(frame.lang).to_owned(),
        open: entitlement.state != State::Has,
        holders: entitlement.holders.iter().map(holder).collect(),
    }
}

/// `家庭医生签约日期 2031-05-02`: what is known, and what is not.
fn evidence(frame: &Frame, cells: &[bairi_app::Cell]) -> String {
    let one = |cell: &bairi_app::Cell| {
        let shown = match &cell.shown {
            bairi_app::Shown::Date(day) => date(*day),
            other => text(frame, other),
        };
        format!("{} {shown}", cell.name.get(frame.lang))
    };
    let parts: Vec<String> = cells.iter().map(one).collect();
    parts.join(if frame.lang == bairi_base::Lang::Zh { "，" } else { "; " })
}

fn conditions(
    frame: &Frame,
    head: &bairi_app::EntryHead,
    list: &Conditions,
    mend: &impl Fn(&Mend) -> Option<String>,
) -> ConditionsView {
    let condition = |c: &bairi_app::Condition| {
        let (evidence, reason, evidence_href) = condition_evidence(frame, head, c);
        ConditionView {
            name: c.name.get(frame.lang).to_owned(),
            shown: cell(frame, &c.name, &c.shown),
            line: c
                .line
                .as_ref()
                .map_or_else(String::new, |line| frame.t1("condition-line", "line", text(frame, line))),
            light: condition_light(frame, c.state),
            evidence,
            reason,
            evidence_href,
            href: mend(&c.mend).filter(|_| c.state != State::Has),
        }
    };
    ConditionsView {
        name: list.name.get(frame.lang).to_owned(),
        note: list.note.get(frame.lang).to_owned(),
        counts: list.counts,
        conditions: list.conditions.iter().map(condition).collect(),
    }
}

/// What a condition rests on in words, the reason that was given for it, and where that is written.
fn condition_evidence(
    frame: &Frame,
    head: &bairi_app::EntryHead,
    condition: &bairi_app::Condition,
) -> (String, String, Option<String>) {
    match &condition.evidence {
        Some(Evidence::Change { seq, since, recorded_at, by, reason }) => {
            let (since, by, recorded) = (date(*since), by.get(frame.lang), show::moment(*recorded_at, frame.lang));
            let said: [(&str, &dyn Arg); 3] = [("since", &since), ("name", &by), ("recorded", &recorded)];
            let history = format!("/registers/{}/{}/history#change-{seq}", head.register, head.entity);
            (frame.words().fill("condition-since", &said), reason.clone(), Some(in_context(frame, &history)))
        }
        Some(Evidence::Entries { register, name, at }) => {
            let href = at.as_ref().map(|at| match at {
                EntriesAt::Field(_) if register == PERSON => "#members".to_owned(),
                EntriesAt::Field(field) => format!("#{}", related_id(register, field)),
                EntriesAt::Unit(unit) => frame.href_at(&format!("/registers/{register}"), *unit),
                EntriesAt::Entry(entity) => frame.href(&entry_path(register, *entity)),
                EntriesAt::Before(entity) => frame.href(&format!("/registers/{register}/{entity}/history")),
            });
            (frame.t1("condition-from", "register", name.get(frame.lang)), String::new(), href)
        }
        None if condition.state == State::Unknown => (frame.t("condition-nobody"), String::new(), None),
        None => (String::new(), String::new(), None),
    }
}

fn member_entries(frame: &Frame, member: &bairi_app::Member, about: &MemberEntries) -> MemberEntriesView {
    let row = |row: &bairi_app::MemberEntry| MemberEntryView {
        title: row.title.get(frame.lang).to_owned(),
        day: row.day.map(date).unwrap_or_default(),
        href: frame.href(&entry_path(&about.register, row.entity)),
    };
    MemberEntriesView {
        name: about.name.get(frame.lang).to_owned(),
        total: about.total,
        rows: about.rows.iter().map(row).collect(),
        all: (about.total > about.rows.len()).then(|| frame.href(&entry_path(&member.register, member.entity))),
    }
}

/// A condition is met or not, rather than had or missing.
fn condition_light(frame: &Frame, state: State) -> LightView {
    let mut view = light(frame, state);
    view.word = frame.t(match state {
        State::Has => "condition-met",
        State::Missing => "condition-not-met",
        State::Unknown => "state-unknown",
    });
    view
}

impl HouseholdPage {
    fn speaks(&self, text: &str) -> &'static str {
        speaks(self.frame.lang, text)
    }
}
