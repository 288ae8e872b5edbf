//! A household's file: a page to show at the kitchen table.
//!
//! The one place that knows two registers by name. Everything else in it is found through the declarations: which
//! registers refer to the household, which indicators are entitlements, which form mends what is missing.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use bairi_base::Text;
use bairi_lake::EntryFacts;
use bairi_ledger::{Entry, Viewer};
use bairi_plan::Register;
use serde::Serialize;

use crate::entry::{Cell, EntryHead, EntryPart};
use crate::entry_files::EntryFile;
use crate::entry_related::{Found, Related};
use crate::history::HistoryChange;
use crate::household_conditions::{Conditions, conditions};
use crate::household_entitled::{Entitlement, Mend, State, Subject, entitlements};
use crate::household_members::{Member, about};
use crate::{App, AppError};

/// The register of households, and that of their members.
pub const HOUSEHOLD: &str = "household";
pub const PERSON: &str = "person";
/// The latest changes that the file shows.
const CHANGES_MAX: usize = 8;
/// The latest entries of each register that the file shows; the household's entry shows more.
pub(crate) const RELATED_MAX: usize = 5;
/// Beyond so many entries of one register the file asks no standings: no household has them.
const SUBJECTS_MAX: usize = 200;

#[derive(Clone, Debug, Serialize)]
pub struct HouseholdFile {
    #[serde(flatten)]
    pub head: EntryHead,
    pub sections: Vec<EntryPart>,
    pub files: Vec<EntryFile>,
    pub derived: Vec<Cell>,
    pub members: Vec<Member>,
    /// What is missing first, then what is unknown, then what they have.
    pub entitlements: Vec<Entitlement>,
    pub conditions: Vec<Conditions>,
    /// The first thing to do: what is missing, and where it is mended.
    pub next: Option<NextStep>,
    /// Whoever helps, visits, lends, builds: everything else that refers to the household.
    pub related: Vec<Related>,
    /// The latest first.
    pub changes: Vec<HistoryChange>,
    pub changes_total: usize,
}

#[derive(Clone, Debug, Serialize)]
pub struct NextStep {
    pub name: Text,
    pub remedy: Text,
    pub mend: Mend,
}

impl App {
    pub async fn household(&self, viewer: &Viewer, entity: i64) -> Result<HouseholdFile, AppError> {
        let (register, entry) = self.find_entry(viewer, HOUSEHOLD, entity).await?;
        let found = self.referring(viewer, HOUSEHOLD, &[entity]).await?;
        let persons: Vec<&Entry> = found.iter().filter(|f| f.register.id == PERSON).flat_map(|f| &f.entries).collect();
        let names: HashMap<i64, Text> = persons.iter().filter_map(|p| Some((p.entity, self.title(p)?))).collect();
        let numbers: Vec<i64> = persons.iter().map(|p| p.entity).collect();
        let of_members = self.referring(viewer, PERSON, &numbers).await?;
        let titles = self.titles_of(viewer, &found).await?;
        let facts = self.file_facts(viewer, register, &entry, found.iter().chain(&of_members)).await?;
        let own = facts.get(&entity).cloned().unwrap_or_default();

        let mut subjects = vec![Subject { register, entry: &entry, facts: &own, title: None }];
        // What names the household and one of its members, or two of them, has one claim only.
        let mut seen = HashSet::from([entity]);
        for found in found.iter().chain(&of_members) {
            for entry in &found.entries {
                let Some(facts) = facts.get(&entry.entity).filter(|_| seen.insert(entry.entity)) else { continue };
                let title = about(found, entry, &names, self.title(entry));
                subjects.push(Subject { register: found.register, entry, facts, title });
            }
        }
        let entitlements = entitlements(self.plan(), viewer, &subjects);
        let next = entitlements.iter().find_map(|e| {
            let holder = e.holders.iter().find(|h| h.state == e.state)?;
            let open = e.state != State::Has;
            open.then(|| NextStep { name: e.name.clone(), remedy: e.remedy.clone(), mend: holder.mend.clone() })
        });
        let log = self.ledger.history(viewer, entity).await?;
        let changes = self.history_changes(viewer, register, &entry, &log).await?;
        let members = found.iter().filter(|f| f.register.id == PERSON);
        let others = found.iter().filter(|f| f.register.id != PERSON);
        let mut related: Vec<Related> =
            others.map(|found| self.related_view(viewer, found, &titles, RELATED_MAX)).collect();
        // What happened last stands first, what is empty last.
        related.sort_by_key(|r| std::cmp::Reverse((r.total > 0, r.latest)));
        Ok(HouseholdFile {
            head: self.entry_head(viewer, register, &entry, false),
            sections: self.entry_parts(viewer, register, &entry, false).await?,
            files: self.entry_files(viewer, register, &entry).await?,
            derived: self.derived_cells(register, &own),
            members: members.flat_map(|found| self.members(found, &of_members, &titles)).collect(),
            entitlements,
            conditions: conditions(self.plan(), viewer, register, &entry, &own, &log, self.today()),
            next,
            related,
            changes_total: changes.len(),
            changes: changes.into_iter().take(CHANGES_MAX).collect(),
        })
    }

    /// The facts of the household and of everything that refers to it or its members and may be entitled to something.
    async fn file_facts<'a>(
        &self,
        viewer: &Viewer,
        register: &Register,
        entry: &Entry,
        found: impl Iterator<Item = &'a Found<'a>>,
    ) -> Result<HashMap<i64, EntryFacts>, AppError> {
        if entry.retracted {
            return Ok(HashMap::new());
        }
        let entitles = |id: &str| self.plan().indicators.iter().any(|i| i.entitlement && i.register == id);
        let mut asked: BTreeMap<&str, BTreeSet<i64>> = BTreeMap::new();
        asked.entry(&register.id).or_default().insert(entry.entity);
        for found in found.filter(|f| entitles(&f.register.id)) {
            let entities = found.entries.iter().take(SUBJECTS_MAX).map(|e| e.entity);
            asked.entry(&found.register.id).or_default().extend(entities);
        }
        let asked: Vec<(&str, Vec<i64>)> = asked.into_iter().map(|(id, all)| (id, all.into_iter().collect())).collect();
        Ok(self.lake.facts_of(viewer, &asked).await?)
    }
}
