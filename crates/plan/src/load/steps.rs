//! The steps of a register: `[[step]]`, in their order.

use bairi_base::Finding;

use crate::{FieldKind, Register, WorkflowStep};

use super::faults::Faults;
use super::fields::Vocabulary;
use super::names::{self, Names};
use super::reader::{Slot, Spot, Table};
use super::registers::Draft;
use super::vocabulary::ALL;

/// Reads the steps; fields and derived columns are known by now.
pub(crate) fn read(draft: &mut Draft<'_>, vocabulary: &Vocabulary<'_>, faults: &Faults) {
    if draft.register.builtin {
        let implied = |at| Finding::error("plan.register.implied", at).with("key", "step");
        draft.table.may("step").refuse(implied);
        return;
    }
    let tables = draft.table.may("step").tables();
    let mut ids = Names::new("plan.step.unknown");
    let declared: Vec<Option<Spot<String>>> = tables.iter().map(|table| table.need("id").string()).collect();
    for id in declared.iter().flatten() {
        names::check_form(id, names::is_sql_name, "plan.name.sql", faults);
        ids.declare(id, faults);
    }
    ids.complete = declared.iter().all(Option::is_some);
    let mut steps: Vec<WorkflowStep> = Vec::new();
    let mut deciding: Vec<(usize, Spot<String>)> = Vec::new();
    for (at, (table, id)) in tables.iter().zip(declared).enumerate() {
        let reading = Reading { table, draft, vocabulary, ids: &ids, above: &steps, faults };
        let (step, decided_by) = reading.step(id.map(|id| id.value).unwrap_or_default());
        table.close();
        steps.push(step);
        deciding.extend(decided_by.into_iter().map(|field| (at, field)));
    }
    draft.register.steps = steps;
    for (at, field) in deciding {
        check_known_before(&draft.register, at, &field, faults);
    }
}

/// What decides whether a step is there is known before it: no step fills it, or one of those before.
fn check_known_before(register: &Register, at: usize, field: &Spot<String>, faults: &Faults) {
    let step = &register.steps[at];
    let filled_by = register.step_of(&field.value);
    let before = |filled_by: &WorkflowStep| register.steps_before(step).any(|before| before.id == filled_by.id);
    if !filled_by.is_none_or(before) {
        faults.add(Finding::error("plan.step.own", field.at.clone()).with("field", &field.value));
    }
}

/// Fields, each with some of its items.
type Condition = Vec<(String, Vec<String>)>;

/// A step being read, and what it may name.
struct Reading<'a, 'd> {
    table: &'a Table<'d>,
    draft: &'a Draft<'d>,
    vocabulary: &'a Vocabulary<'a>,
    ids: &'a Names,
    above: &'a [WorkflowStep],
    faults: &'a Faults,
}

impl Reading<'_, '_> {
    fn register(&self) -> &Register {
        &self.draft.register
    }

    /// The step, and the fields that decide whether it is there.
    fn step(&self, id: String) -> (WorkflowStep, Vec<Spot<String>>) {
        let name = self.table.need("name").text_or_empty();
        let after = self.after();
        let fields = self.fields();
        let roles = self.roles();
        let notice_days = self.notice_days();
        let (only, mut deciding) = self.condition("only");
        let (unless, others) = self.condition("unless");
        deciding.extend(others);
        if after.is_some() || !only.is_empty() || !unless.is_empty() {
            self.refuse_required(&fields);
        }
        let fields = fields.into_iter().map(|field| field.value).collect();
        (WorkflowStep { id, name, fields, roles, after, notice_days, only, unless }, deciding)
    }

    /// The step before stands above: so no circle can be declared.
    fn after(&self) -> Option<String> {
        let after = self.table.may("after").string().filter(|after| self.ids.check(after, self.faults))?;
        if !self.above.iter().any(|step| step.id == after.value) {
            self.faults.add(Finding::error("plan.step.order", after.at).with("step", &after.value));
            return None;
        }
        Some(after.value)
    }

    fn fields(&self) -> Vec<Spot<String>> {
        let (slot, at) = (self.table.need("fields"), self.table.place());
        let named = slot.strings();
        if named.is_empty() && self.table.has("fields") {
            self.faults.add(Finding::error("plan.step.empty", at).with("key", "fields"));
        }
        let mut fields: Vec<Spot<String>> = Vec::new();
        for (place, field) in named.into_iter().enumerate() {
            if !self.draft.columns.check(&field, self.faults) {
                continue;
            }
            let earlier = self.above.iter().flat_map(|step| &step.fields);
            let twice = earlier.chain(fields.iter().map(|f| &f.value)).any(|known| *known == field.value);
            let kind = self.register().field(&field.value).map(|f| &f.kind);
            let code = match kind {
                // A field that could not be read has been reported.
                None if self.register().derived(&field.value).is_none() => continue,
                None => "plan.step.field",
                Some(_) if twice => "plan.step.twice",
                Some(kind) if place == 0 && *kind != FieldKind::Date => "plan.step.date",
                Some(_) => {
                    fields.push(field);
                    continue;
                }
            };
            self.faults.add(Finding::error(code, field.at).with("field", &field.value));
        }
        fields
    }

    fn roles(&self) -> Vec<String> {
        let (slot, at) = (self.table.need("roles"), self.table.place());
        let named = slot.strings();
        if named.is_empty() && self.table.has("roles") {
            self.faults.add(Finding::error("plan.step.empty", at).with("key", "roles"));
        }
        let may = |role: &Spot<String>| {
            let id = &self.register().id;
            let writes = self.vocabulary.roles.get(&role.value).map(|r| r.write.iter().any(|w| w == ALL || w == id));
            if writes == Some(false) {
                let finding = Finding::error("plan.step.role", role.at.clone()).with("role", &role.value);
                self.faults.add(finding.with("register", id));
            }
        };
        named.iter().for_each(may);
        self.vocabulary.role_names.keep(named, self.faults)
    }

    fn notice_days(&self) -> u32 {
        if !self.table.has("after") {
            self.table.may("notice_days").refuse(|at| Finding::error("plan.step.notice", at));
            return 0;
        }
        self.table.may("notice_days").count().map_or(0, |days| days.value)
    }

    /// Code fields with some of their items, and where those fields are named.
    fn condition(&self, key: &'static str) -> (Condition, Vec<Spot<String>>) {
        let Some(table) = self.table.may(key).table() else { return Default::default() };
        let read = |(field, slot): (Spot<String>, Slot<'_>)| {
            let items = self.items(&field, slot)?;
            Some(((field.value.clone(), items), field))
        };
        table.free().into_iter().filter_map(read).unzip()
    }

    fn items(&self, field: &Spot<String>, slot: Slot<'_>) -> Option<Vec<String>> {
        let items = slot.strings();
        if !self.draft.columns.check(field, self.faults) {
            return None;
        }
        let Some(FieldKind::Code { list }) = self.register().field(&field.value).map(|f| &f.kind) else {
            self.faults.add(Finding::error("plan.step.code", field.at.clone()).with("field", &field.value));
            return None;
        };
        let list = self.vocabulary.codes.get(list)?;
        for item in &items {
            if !list.items.iter().any(|known| known.code == item.value) {
                let finding = Finding::error("plan.step.item", item.at.clone()).with("code", &item.value);
                self.faults.add(finding.with("list", &list.id));
            }
        }
        Some(items.into_iter().map(|item| item.value).collect())
    }

    /// A required field is there from an entry's first day: it can wait for no other step.
    fn refuse_required(&self, fields: &[Spot<String>]) {
        for field in fields {
            if self.register().field(&field.value).is_some_and(|f| f.required) {
                self.faults.add(Finding::error("plan.step.required", field.at.clone()).with("field", &field.value));
            }
        }
    }
}
