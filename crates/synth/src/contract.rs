//! What the synthetic province expects of a plan: the ids of registers, fields and codes that it fills.

use bairi_plan::{FieldKind, Plan};

use crate::SynthError;
use crate::knobs::Knobs;
use crate::world::Tables;

/// The register and the fields that are filled in it.
const FILLED: &[(&str, &[&str])] = &[
    (
        "village",
        &[
            "code",
            "name",
            "kind",
            "deep",
            "access_poor",
            "own_industry",
            "listed_on",
            "exit_planned",
            "rural_population",
            "poor_people_august",
            "leading_industry",
            "collective_income",
            "plan_filed_on",
        ],
    ),
    (
        "household",
        &[
            "code",
            "head",
            "phone",
            "kind",
            "status",
            "exit_year",
            "exit_on",
            "cause",
            "other_causes",
            "people",
            "income_per_head",
            "food_assured",
            "clothing_assured",
            "schooling_assured",
            "medical_assured",
            "house_safe",
            "water_safe",
            "special",
            "analysed_on",
            "guarantee",
            "loan_eligible",
            "loan_wanted",
        ],
    ),
    (
        "person",
        &[
            "code",
            "household",
            "name",
            "id_number",
            "sex",
            "birth",
            "relation",
            "schooling",
            "in_school",
            "health",
            "labour",
            "insured",
            "record_on",
            "doctor_on",
            "work_place",
            "work_months",
        ],
    ),
    ("pairing", &["code", "household", "official", "organisation", "phone", "from_on", "ended_on"]),
    ("visit", &["code", "household", "visited_on", "official", "policies_explained", "note"]),
    ("post", &["code", "kind", "holder", "phone", "organisation", "from_on", "ended_on"]),
    ("area_post", &["code", "holder", "rank", "from_on"]),
    ("support", &["code", "kind", "name", "amount", "added_on"]),
    ("loan", &["code", "household", "bank", "amount", "granted_on", "due_on"]),
    ("station", &["code", "name", "opened_on", "serves", "demonstration", "model", "closed_on"]),
    ("site", &["code", "name", "year", "kind", "planned_households", "started_on", "finished_on"]),
    (
        "resettlement",
        &[
            "code",
            "household",
            "site",
            "year",
            "place",
            "people",
            "moved_on",
            "jobs",
            "public_jobs",
            "industry",
            "ledger_on",
        ],
    ),
    (
        "house",
        &["code", "household", "owner", "phone", "suspected_on", "must_finish", "appraised_on", "grade", "rebuilt_on"],
    ),
    ("fund", &["code", "name", "level", "fund_year", "amount", "arrived_on"]),
    ("payment", &["code", "fund", "paid_on", "amount", "purpose"]),
    ("paper", &["code", "kind", "title", "number", "filed_on"]),
];

/// Codes that stand in this crate because something follows from them.
const CODES: &[(&str, &str, &[&str])] = &[
    ("village", "kind", &["poor", "ordinary"]),
    ("household", "kind", &["five_guarantee"]),
    ("household", "status", &["not_out", "out", "planned", "returned"]),
    ("household", "special", &["none"]),
    ("person", "sex", &["1", "2"]),
    ("person", "relation", &["01", "02", "03", "04", "05", "07", "08", "11", "12"]),
    ("person", "schooling", &["02", "03", "06"]),
    ("person", "in_school", &["01", "02", "03", "04", "05", "06", "07", "10", "16"]),
    ("person", "labour", &["ordinary", "skilled", "weak", "lost", "none"]),
    ("person", "health", &["healthy", "serious"]),
    ("post", "kind", &["county_leader", "supporting_unit", "first_secretary", "team_member", "township_cadre"]),
    ("area_post", "rank", &["secretary", "head", "deputy"]),
    ("support", "kind", &["fund", "project", "measure"]),
    ("station", "serves", &["poor_village", "many_poor"]),
    ("site", "kind", &["town", "park", "village"]),
];

/// Refuses a plan that lacks something of it.
pub(crate) fn check(plan: &Plan, knobs: &Knobs, tables: &Tables) -> Result<(), SynthError> {
    for (register, fields) in FILLED {
        let found = plan.registers.iter().find(|r| r.id == *register && !r.builtin);
        let found = found.ok_or(SynthError::NoRegister { register })?;
        if let Some(field) = fields.iter().find(|field| found.field(field).is_none()) {
            return Err(SynthError::NoField { register, field });
        }
    }
    for (register, field, codes) in CODES {
        codes.iter().try_for_each(|code| has_code(plan, register, field, code))?;
    }
    for (register, field, pick) in tables.picks() {
        pick.words().try_for_each(|code| has_code(plan, register, field, code))?;
    }
    knobs.papers.iter().try_for_each(|paper| has_code(plan, "paper", "kind", &paper.kind))
}

fn has_code(plan: &Plan, register: &'static str, field: &'static str, code: &str) -> Result<(), SynthError> {
    let found = plan.registers.iter().find(|r| r.id == register).and_then(|r| r.field(field));
    let list = match found.map(|f| &f.kind) {
        Some(FieldKind::Code { list } | FieldKind::Codes { list, .. }) => list,
        _ => return Err(SynthError::NoField { register, field }),
    };
    let known = plan.codes.get(list).is_some_and(|l| l.items.iter().any(|item| item.code == code));
    if known { Ok(()) } else { Err(SynthError::NoCode { list: list.clone(), code: code.to_owned() }) }
}
