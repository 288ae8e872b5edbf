use std::sync::Arc;

use bairi_plan::Plan;

use crate::chance::Pick;
use crate::days::Days;
use crate::fill::Fills;
use crate::knobs::Knobs;
use crate::layout::Layout;
use crate::people::Names;
use crate::{Settings, SynthError, contract, pace};

/// Smallest and largest scale.
const SCALES: (f64, f64) = (0.0001, 2.0);
/// The parameter that a household's income is held against.
const INCOME_LINE: &str = "income_line";

/// Everything that is settled before the first row.
pub(crate) struct World {
    pub(crate) knobs: Knobs,
    pub(crate) settings: Settings,
    pub(crate) days: Days,
    pub(crate) layout: Layout,
    pub(crate) tables: Tables,
    pub(crate) names: Names,
    pub(crate) fills: Fills,
    pub(crate) income_line: i64,
    /// Names of the kinds of paper.
    pub(crate) paper_names: Vec<(Arc<str>, String)>,
    pub(crate) root: bairi_base::UnitCode,
    /// City and its name.
    pub(crate) cities: Vec<(bairi_base::UnitCode, String)>,
}

/// Words drawn by weight.
pub(crate) struct Tables {
    pub(crate) kind: Pick,
    pub(crate) cause: Pick,
    pub(crate) special: Pick,
    pub(crate) guarantee: Pick,
    pub(crate) schooling: Pick,
    pub(crate) health: Pick,
    pub(crate) work_place: Pick,
    pub(crate) resettle_place: Pick,
    pub(crate) grade: Pick,
    pub(crate) fund_level: Pick,
}

impl Tables {
    fn new(knobs: &Knobs) -> Tables {
        Tables {
            kind: Pick::new(&knobs.household.kind),
            cause: Pick::new(&knobs.household.cause),
            special: Pick::new(&knobs.household.special),
            guarantee: Pick::new(&knobs.household.guarantee),
            schooling: Pick::new(&knobs.person.schooling),
            health: Pick::new(&knobs.person.health),
            work_place: Pick::new(&knobs.person.work_place),
            resettle_place: Pick::new(&knobs.relocation.place),
            grade: Pick::new(&knobs.houses.grade),
            fund_level: Pick::new(&knobs.money.levels),
        }
    }

    /// With the register and field that each fills.
    pub(crate) fn picks(&self) -> [(&'static str, &'static str, &Pick); 10] {
        [
            ("household", "kind", &self.kind),
            ("household", "cause", &self.cause),
            ("household", "special", &self.special),
            ("household", "guarantee", &self.guarantee),
            ("person", "schooling", &self.schooling),
            ("person", "health", &self.health),
            ("person", "work_place", &self.work_place),
            ("resettlement", "place", &self.resettle_place),
            ("house", "grade", &self.grade),
            ("fund", "level", &self.fund_level),
        ]
    }
}

impl World {
    pub(crate) fn new(plan: &Plan, knobs: &Knobs, settings: &Settings) -> Result<World, SynthError> {
        let (min, max) = SCALES;
        if !(min..=max).contains(&settings.scale) {
            return Err(SynthError::Scale { min, max });
        }
        let tables = Tables::new(knobs);
        check(knobs, &tables)?;
        contract::check(plan, knobs, &tables)?;
        let days = Days::new(plan, settings.today, knobs.today, knobs.takeover_hour)?;
        let layout = Layout::new(plan, knobs, settings, &days)?;
        let line = plan.parameters.get(INCOME_LINE).and_then(|p| p.on(settings.today));
        let income_line = line.ok_or_else(|| missing(format!("the plan has no parameter `{INCOME_LINE}` today")))?;
        let kinds = plan.codes.get("paper_kind").map_or(&[][..], |list| &list.items);
        let root = plan.units.root().ok_or(SynthError::NoVillages)?.code;
        let cities = plan.units.children(root).map(|u| (u.code, u.name.zh.clone())).collect();
        Ok(World {
            names: Names::new(&knobs.names)?,
            fills: Fills::new(plan, knobs, settings.scale)?,
            paper_names: kinds.iter().map(|item| (item.code.as_str().into(), item.name.zh.clone())).collect(),
            knobs: knobs.clone(),
            settings: settings.clone(),
            days,
            layout,
            tables,
            income_line,
            root,
            cities,
        })
    }

    pub(crate) fn chance(&self, unit: bairi_base::UnitCode, purpose: u64) -> crate::chance::Chance {
        crate::chance::Chance::new(self.settings.seed, unit.number(), purpose)
    }
}

fn missing(message: String) -> SynthError {
    SynthError::Knobs { file: crate::knobs::FILE.into(), message }
}

/// Tables and lists that must not be empty.
fn check(knobs: &Knobs, tables: &Tables) -> Result<(), SynthError> {
    pace::check(knobs)?;
    if let Some((register, field, _)) = tables.picks().into_iter().find(|(.., pick)| pick.words().next().is_none()) {
        return Err(missing(format!("the weights for `{register}.{field}` are empty")));
    }
    let words = &knobs.words;
    let lists = [&words.industries, &words.organisations, &words.banks, &words.purposes, &knobs.visits.notes];
    let additions = ["fund", "project", "measure"].map(|kind| words.additions.get(kind).is_some_and(|w| !w.is_empty()));
    let sizes = [&knobs.size.active, &knobs.size.out, &knobs.household.out_years];
    let filled = lists.iter().all(|list| !list.is_empty()) && additions.iter().all(|ok| *ok);
    if !filled || sizes.iter().any(|list| list.is_empty()) || knobs.money.spent.len() != 3 {
        return Err(missing("[words], [size], [household] or [money] lacks a list".to_owned()));
    }
    Ok(())
}
