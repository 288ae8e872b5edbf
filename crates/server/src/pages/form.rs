//! The form of a register: a new entry, a change of one, taking one off. Nobody writes a page for a register.

use askama::Template;
use axum::Router;
use axum::extract::{Form, Path, Request};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use bairi_app::{
    Answers, BASED_ON, Change, EFFECTIVE_ON, FormAsk, FormField, HOUSEHOLD, Input, PlaceInput, REASON, Referred,
    SaveError, StepLock, UNIT, Versions, input_of,
};
use bairi_base::{Finding, Lang, Place, Text};

use crate::asked::Asked;
use crate::fault::Fault;
use crate::frame::{Frame, Nav};
use crate::pages::cells::{CellView, cell, entry_path, own_address, place, speaks};
use crate::pages::entry::number_of;
use crate::pages::form_files::{FilesInput, Filled, files_input, take_in};
use crate::pages::steps;
use crate::show;
use crate::spoken::spoken;
use crate::web::Web;

/// Where to go after saving; not a field's name, for it has a hyphen.
const GO_TO: &str = "go-to";

pub(crate) fn routes() -> Router<Web> {
    Router::new()
        .route("/registers/{register}/new", get(show_new).post(save_new))
        .route("/registers/{register}/{entity}/edit", get(show_edit).post(save_edit))
        .route("/registers/{register}/{entity}/retract", get(show_retract).post(retract))
}

type Pairs = Form<Vec<(String, String)>>;

#[derive(Template)]
#[template(path = "form.html")]
struct FormPage {
    register_name: String,
    register_href: String,
    cancel: String,
    action: String,
    draft: String,
    /// Whether the form comes back with faults: what was kept while typing gives way to it.
    answered: bool,
    note: String,
    retracted: bool,
    faults: Vec<FaultLine>,
    place: PlaceView,
    sections: Vec<PartView>,
    of_step: Option<String>,
    open_steps: Vec<String>,
    /// Whether anything can be saved: not in the form of a step that is not open.
    may_save: bool,
    /// Whether files may come with it.
    files: bool,
    effective_on: String,
    effective_fault: Option<String>,
    reason: String,
    reason_fault: Option<String>,
    based_on: Option<i64>,
    go_to: String,
    retract: Option<String>,
    frame: Frame,
}

#[derive(Template)]
#[template(path = "retract.html")]
struct RetractPage {
    register_name: String,
    register_href: String,
    cancel: String,
    action: String,
    faults: Vec<FaultLine>,
    effective_on: String,
    reason: String,
    based_on: i64,
    frame: Frame,
}

#[derive(Template)]
#[template(path = "versions.html")]
struct VersionsPage {
    register_name: String,
    register_href: String,
    entry: String,
    action: String,
    their_name: String,
    their_time: String,
    their_reason: String,
    rows: Vec<VersionView>,
    merged: Vec<(String, String)>,
    frame: Frame,
}

struct VersionView {
    name: String,
    mine: CellView,
    theirs: CellView,
    differs: bool,
    taken: bool,
}

/// A fault, with the input that it is about.
struct FaultLine {
    target: String,
    field: String,
    message: String,
    hint: String,
    /// The entry that has the value already.
    holder: Option<String>,
}

#[derive(Default)]
struct PartView {
    name: String,
    fields: Vec<FieldView>,
    /// What is only shown: the input's name, the field's, what it says, its fault.
    locked: Vec<LockedView>,
    /// Why.
    reasons: Vec<String>,
}

struct LockedView {
    id: String,
    name: String,
    text: String,
    fault: Option<String>,
}

struct FieldView {
    id: String,
    name: String,
    hint: String,
    required: bool,
    sensitive: bool,
    kind: &'static str,
    value: String,
    /// Value, name, chosen.
    options: Vec<(String, String, bool)>,
    chars_max: Option<i64>,
    suggest: String,
    referred: Option<String>,
    fixed: bool,
    files: Option<FilesInput>,
    fault: Option<String>,
}

/// Value, name, and whether it is chosen.
type Choice = (String, String, bool);

struct PlaceView {
    kind: &'static str,
    value: String,
    name: String,
    /// Name of the group, and its units: value, name, chosen.
    groups: Vec<(String, Vec<Choice>)>,
    follows: bool,
    fault: Option<String>,
}

async fn show_new(asked: Asked, Path(register): Path<String>) -> Result<Response, Fault> {
    open(&asked, &register, None).await
}

async fn show_edit(asked: Asked, Path((register, entity)): Path<(String, String)>) -> Result<Response, Fault> {
    open(&asked, &register, Some(number_of(&entity)?)).await
}

async fn open(asked: &Asked, register: &str, entity: Option<i64>) -> Result<Response, Fault> {
    let given = asked.query.iter().filter(|(key, _)| key != EFFECTIVE_ON).cloned();
    let ask = FormAsk { register: register.to_owned(), entity, answers: given.collect(), refused: Vec::new() };
    let page = form_page(asked, &ask, &[]).await?;
    Ok(Html(page.render()?).into_response())
}

async fn save_new(asked: Asked, Path(register): Path<String>, request: Request) -> Result<Response, Fault> {
    save(&asked, register, None, request).await
}

async fn save_edit(
    asked: Asked,
    Path((register, entity)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Fault> {
    save(&asked, register, Some(number_of(&entity)?), request).await
}

async fn save(asked: &Asked, register: String, entity: Option<i64>, request: Request) -> Result<Response, Fault> {
    let Filled { pairs, refused } = take_in(asked, &register, request).await?;
    let ask = FormAsk { register, entity, answers: pairs.into_iter().collect(), refused };
    match asked.app().save(&asked.viewer, &ask).await {
        Ok(change) => Ok(saved(asked, &ask.answers, &change)),
        Err(SaveError::Faults(findings)) => {
            let page = form_page(asked, &ask, &findings).await?;
            Ok(Html(page.render()?).into_response())
        }
        Err(SaveError::Stale(versions)) => {
            let page = versions_page(asked, &versions);
            Ok((StatusCode::CONFLICT, Html(page.render()?)).into_response())
        }
        Err(SaveError::App(error)) => Err(error.into()),
    }
}

/// Back to where the form was opened from, or to the entry.
fn saved(asked: &Asked, answers: &Answers, change: &Change) -> Response {
    let frame = asked.frame(Nav::Registers, "");
    let entry = || frame.href(&format!("{}?saved={}", entry_path(&change.register, change.entity), change.seq));
    let to = own_address(answers.one(GO_TO)).map_or_else(entry, str::to_owned);
    Redirect::to(&to).into_response()
}

async fn form_page(asked: &Asked, ask: &FormAsk, findings: &[Finding]) -> Result<FormPage, Fault> {
    let form = asked.app().form(&asked.viewer, ask).await?;
    let lang = asked.lang;
    let step = |part: &bairi_app::FormPart, title: &Text| {
        asked.words().t2("form-step", "step", part.name.get(lang), "title", title.get(lang))
    };
    let title = match &form.title {
        Some(title) if form.of_step.is_some() => {
            form.sections.first().map(|part| step(part, title)).unwrap_or_default()
        }
        Some(title) => asked.words().t2("form-edit", "register", form.name.get(lang), "title", title.get(lang)),
        None => asked.words().t1("form-new", "register", form.name.get(lang)),
    };
    let frame = asked.frame(nav(&form.register), title);
    let path = format!("/registers/{}", form.register);
    let of = |field: &str| fault_of(asked, findings, field);
    let part = |part: &bairi_app::FormPart| part_view(&frame, &form, part, of);
    let own = match form.entity {
        Some(entity) => entry_path(&form.register, entity),
        None => path.clone(),
    };
    let go_to = own_address(ask.answers.one(GO_TO)).unwrap_or_default().to_owned();
    Ok(FormPage {
        register_name: form.name.get(lang).to_owned(),
        register_href: frame.href(&path),
        cancel: if go_to.is_empty() { frame.href(&own) } else { go_to.clone() },
        action: match form.entity {
            Some(entity) => frame.href(&format!("{path}/{entity}/edit")),
            None => frame.href(&format!("{path}/new")),
        },
        draft: format!("{path}/{}/{}", form.entity.unwrap_or_default(), form.based_on.unwrap_or_default()),
        answered: !findings.is_empty(),
        note: form.note.get(lang).to_owned(),
        retracted: form.retracted,
        faults: fault_lines(asked, &frame, ask, findings),
        place: place_view(&frame, &form.place, of(UNIT)),
        sections: form.sections.iter().map(part).filter(|part| !part.is_empty()).collect(),
        files: form.sections.iter().flat_map(|part| &part.fields).any(|f| matches!(f.input, Input::Files { .. })),
        may_save: form.of_step.is_none() || !form.open_steps.is_empty(),
        of_step: form.of_step.clone(),
        open_steps: form.open_steps.clone(),
        effective_on: form.effective_on.clone(),
        effective_fault: of(EFFECTIVE_ON),
        reason: form.reason.clone(),
        reason_fault: of(REASON),
        based_on: form.based_on,
        go_to,
        retract: form
            .entity
            .filter(|_| !form.retracted && form.of_step.is_none())
            .map(|e| frame.href(&format!("{path}/{e}/retract"))),
        frame,
    })
}

/// The fields that are asked for, and those of steps that are not open. A step that such an entry does not have is not
/// spoken of.
fn part_view(
    frame: &Frame,
    form: &bairi_app::Form,
    part: &bairi_app::FormPart,
    fault: impl Fn(&str) -> Option<String>,
) -> PartView {
    let mut view = PartView { name: part.name.get(frame.lang).to_owned(), ..PartView::default() };
    for field in &part.fields {
        let shown = field_view(frame, form, field, fault(&field.field));
        let Some(lock) = &field.locked else {
            view.fields.push(shown);
            continue;
        };
        let text = locked_text(frame, &shown);
        if !text.is_empty() || shown.fault.is_some() {
            view.locked.push(LockedView { id: shown.id, name: shown.name, text, fault: shown.fault });
        } else if matches!(lock, StepLock::None { .. }) {
            continue;
        }
        let reason = steps::reason(frame, lock);
        if !view.reasons.contains(&reason) {
            view.reasons.push(reason);
        }
    }
    view
}

fn locked_text(frame: &Frame, field: &FieldView) -> String {
    let chosen = |(value, name, chosen): &Choice| (*chosen && !value.is_empty()).then(|| name.clone());
    match (&field.referred, field.kind) {
        (Some(name), _) => name.clone(),
        (None, "radio" | "select" | "checks") => {
            let names: Vec<String> = field.options.iter().filter_map(chosen).collect();
            names.join(if frame.lang == Lang::Zh { "、" } else { ", " })
        }
        (None, "money") if !field.value.is_empty() => frame.t1("value-yuan", "amount", field.value.as_str()),
        (None, "files") => {
            let kept = field.files.iter().flat_map(|files| &files.kept);
            kept.map(|file| file.label.as_str()).collect::<Vec<_>>().join(" ")
        }
        _ => field.value.clone(),
    }
}

fn field_view(frame: &Frame, form: &bairi_app::Form, field: &FormField, fault: Option<String>) -> FieldView {
    let lang = frame.lang;
    let mut options = Vec::new();
    let mut chars_max = None;
    let mut suggest = String::new();
    let chosen = |value: &str| field.given.iter().any(|given| given == value);
    let listed = |items: &[(String, Text)]| -> Vec<(String, String, bool)> {
        items.iter().map(|(code, name)| (code.clone(), name.get(lang).to_owned(), chosen(code))).collect()
    };
    let kind = match &field.input {
        Input::Text { chars_max: max, long } => {
            chars_max = *max;
            if *long { "area" } else { "text" }
        }
        Input::Integer => "integer",
        Input::Money => "money",
        Input::Date => "date",
        Input::YesNo => {
            options = vec![
                ("true".to_owned(), frame.t("value-yes"), chosen("true")),
                ("false".to_owned(), frame.t("value-no"), chosen("false")),
                (String::new(), frame.t("value-unknown"), field.given.is_empty()),
            ];
            "radio"
        }
        Input::One { items } => {
            let empty = if field.required { "form-choose" } else { "value-unknown" };
            options = vec![(String::new(), frame.t(empty), field.given.is_empty())];
            options.extend(listed(items));
            "select"
        }
        Input::Several { items, .. } => {
            options = listed(items);
            "checks"
        }
        Input::IdNumber => "id",
        Input::Phone => "phone",
        Input::Entry { register, .. } => {
            suggest = format!("/registers/{register}/search");
            "entry"
        }
        Input::Files { .. } => "files",
        Input::UnitCode => {
            suggest = "/units".to_owned();
            "unit"
        }
    };
    FieldView {
        id: field.field.clone(),
        name: field.name.get(lang).to_owned(),
        hint: field.hint.get(lang).to_owned(),
        required: field.required,
        sensitive: field.sensitive,
        kind,
        value: field.given.first().cloned().unwrap_or_default(),
        options,
        chars_max,
        suggest,
        referred: field.referred.as_ref().map(|r| named(lang, r)),
        fixed: field.fixed,
        files: files_input(frame, &form.register, form.entity, field),
        fault,
    }
}

fn named(lang: Lang, referred: &Referred) -> String {
    let title = referred.title.get(lang);
    if title == referred.key { title.to_owned() } else { format!("{title} · {}", referred.key) }
}

fn place_view(frame: &Frame, input: &PlaceInput, fault: Option<String>) -> PlaceView {
    let lang = frame.lang;
    let mut view = PlaceView {
        kind: "known",
        value: String::new(),
        name: String::new(),
        groups: Vec::new(),
        follows: false,
        fault,
    };
    match input {
        PlaceInput::Known { unit, path } => {
            view.value = unit.to_string();
            view.name = place(lang, path);
        }
        PlaceInput::Listed { groups, wanted, follows } => {
            view.kind = "listed";
            view.follows = *follows;
            view.groups = groups
                .iter()
                .map(|group| {
                    let units = group.units.iter();
                    let option = |(code, name): &(bairi_base::UnitCode, Text)| {
                        (code.to_string(), name.get(lang).to_owned(), *wanted == Some(*code))
                    };
                    (group.name.get(lang).to_owned(), units.map(option).collect())
                })
                .collect();
        }
        PlaceInput::Typed { wanted, name, follows } => {
            view.kind = "typed";
            view.follows = *follows;
            view.value = wanted.map(|unit| unit.to_string()).unwrap_or_default();
            view.name = name.as_ref().map(|name| name.get(lang).to_owned()).unwrap_or_default();
        }
    }
    view
}

/// What is wrong with an input, in one line.
fn fault_of(asked: &Asked, findings: &[Finding], field: &str) -> Option<String> {
    let of = findings.iter().filter(|f| input_of(f) == Some(field));
    let said = |finding: &Finding| match &finding.place {
        Place::Field { register, .. } => spoken(asked.plan(), register, asked.lang, finding).message(asked.lang),
        _ => finding.message(asked.lang),
    };
    let messages: Vec<String> = of.map(said).collect();
    (!messages.is_empty()).then(|| messages.join(" "))
}

fn fault_lines(asked: &Asked, frame: &Frame, ask: &FormAsk, findings: &[Finding]) -> Vec<FaultLine> {
    let register = asked.plan().registers.iter().find(|r| r.id == ask.register);
    let name = |field: &str| match field {
        UNIT => frame.t("form-unit"),
        EFFECTIVE_ON => frame.t("form-effective"),
        REASON => frame.t("form-reason"),
        BASED_ON => String::new(),
        _ => register.and_then(|r| r.column_name(field)).map(|n| n.get(asked.lang).to_owned()).unwrap_or_default(),
    };
    let line = |finding: &Finding| {
        let field = input_of(finding).unwrap_or_default();
        let holder = finding.args.iter().find(|(name, _)| name == "holder");
        let spoken = spoken(asked.plan(), &ask.register, asked.lang, finding);
        FaultLine {
            target: format!("#f-{field}"),
            field: name(field),
            message: spoken.message(asked.lang),
            hint: spoken.hint(asked.lang),
            holder: holder.map(|(_, entity)| frame.href(&format!("/registers/{}/{entity}", ask.register))),
        }
    };
    findings.iter().map(line).collect()
}

fn versions_page(asked: &Asked, versions: &Versions) -> VersionsPage {
    let lang = asked.lang;
    let frame = asked.frame(nav(&versions.register), asked.words().t("versions-title"));
    let row = |row: &bairi_app::VersionRow| VersionView {
        name: row.name.get(lang).to_owned(),
        mine: cell(&frame, &row.name, &row.mine),
        theirs: cell(&frame, &row.name, &row.theirs),
        differs: row.differs,
        taken: row.differs && row.changed_by_me,
    };
    let path = format!("/registers/{}", versions.register);
    VersionsPage {
        register_name: versions.name.get(lang).to_owned(),
        register_href: frame.href(&path),
        entry: frame.href(&entry_path(&versions.register, versions.entity)),
        action: frame.href(&format!("{path}/{}/edit", versions.entity)),
        their_name: versions.their_name.get(lang).to_owned(),
        their_time: show::moment(versions.their_time, lang),
        their_reason: versions.their_reason.clone(),
        rows: versions.rows.iter().map(row).collect(),
        merged: versions.merged.pairs().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        frame,
    }
}

async fn show_retract(asked: Asked, Path((register, entity)): Path<(String, String)>) -> Result<Response, Fault> {
    let ask = FormAsk { register, entity: Some(number_of(&entity)?), answers: Answers::default(), refused: Vec::new() };
    Ok(Html(retract_page(&asked, &ask, &[]).await?.render()?).into_response())
}

async fn retract(
    asked: Asked,
    Path((register, entity)): Path<(String, String)>,
    Form(pairs): Pairs,
) -> Result<Response, Fault> {
    let answers = pairs.into_iter().collect();
    let ask = FormAsk { register, entity: Some(number_of(&entity)?), answers, refused: Vec::new() };
    match asked.app().retract(&asked.viewer, &ask).await {
        Ok(change) => Ok(saved(&asked, &ask.answers, &change)),
        Err(SaveError::Faults(findings)) => {
            Ok(Html(retract_page(&asked, &ask, &findings).await?.render()?).into_response())
        }
        Err(SaveError::Stale(versions)) => {
            Ok((StatusCode::CONFLICT, Html(versions_page(&asked, &versions).render()?)).into_response())
        }
        Err(SaveError::App(error)) => Err(error.into()),
    }
}

async fn retract_page(asked: &Asked, ask: &FormAsk, findings: &[Finding]) -> Result<RetractPage, Fault> {
    let form = asked.app().form(&asked.viewer, ask).await?;
    let lang = asked.lang;
    let title = form.title.as_ref().map(|t| t.get(lang)).unwrap_or_default();
    let title = asked.words().t2("retract-title", "register", form.name.get(lang), "title", title);
    let frame = asked.frame(nav(&form.register), title);
    let (path, entity) = (format!("/registers/{}", form.register), form.entity.unwrap_or_default());
    Ok(RetractPage {
        register_name: form.name.get(lang).to_owned(),
        register_href: frame.href(&path),
        cancel: frame.href(&entry_path(&form.register, entity)),
        action: frame.href(&format!("{path}/{entity}/retract")),
        faults: fault_lines(asked, &frame, ask, findings),
        effective_on: form.effective_on.clone(),
        reason: form.reason.clone(),
        based_on: form.based_on.unwrap_or_default(),
        frame,
    })
}

fn nav(register: &str) -> Nav {
    if register == HOUSEHOLD { Nav::Household } else { Nav::Registers }
}

impl PartView {
    fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.locked.is_empty() && self.reasons.is_empty()
    }
}

impl FormPage {
    fn speaks(&self, text: &str) -> &'static str {
        speaks(self.frame.lang, text)
    }
}
