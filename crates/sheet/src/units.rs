//! Units as people write them: a code, a name, or names one after the other down the tree.

use std::collections::HashMap;

use bairi_base::{Level, UnitCode};
use bairi_plan::{Plan, Unit};

use crate::convert::Fault;
use crate::text;

/// What offices add to a unit's name or leave out.
const ENDINGS: [&str; 11] =
    ["村民委员会", "居民委员会", "社区居委会", "村委会", "居委会", "社区", "村", "乡", "镇", "县", "市"];
/// Between the names of units, from the top down.
const SEPARATORS: [char; 6] = ['/', '>', '-', '、', ',', '·'];

/// All names of the territory's units, ready to be looked up. Made once for a plan.
#[derive(Debug)]
pub struct UnitNames {
    units: HashMap<UnitCode, Names>,
    /// By spelling and by shortened spelling.
    by_name: HashMap<String, Vec<UnitCode>>,
}

#[derive(Debug)]
struct Names {
    level: Level,
    /// Spellings, the full one first.
    spellings: Vec<String>,
    /// The units above, the nearest first.
    above: Vec<UnitCode>,
}

impl UnitNames {
    pub fn new(plan: &Plan) -> UnitNames {
        let mut units = HashMap::with_capacity(plan.units.len());
        let mut by_name: HashMap<String, Vec<UnitCode>> = HashMap::new();
        for unit in plan.units.all() {
            let spellings = spellings(unit);
            for spelling in &spellings {
                by_name.entry(spelling.clone()).or_default().push(unit.code);
            }
            let levels = Level::ALL.iter().rev().filter(|level| **level < unit.level);
            let above = levels.filter_map(|level| unit.code.at(*level)).filter(|c| plan.units.find(*c).is_some());
            units.insert(unit.code, Names { level: unit.level, spellings, above: above.collect() });
        }
        UnitNames { units, by_name }
    }

    /// The unit that a text means. `level` limits where a name is looked for (a code may be of any level);
    /// `above` are the names of units above it, as other columns have them; names that several units bear mean the
    /// one in `home`.
    pub(crate) fn find(
        &self,
        written: &str,
        level: Option<Level>,
        above: &[&str],
        home: Option<UnitCode>,
    ) -> Result<UnitCode, Fault> {
        let spelling = text::spelling(written);
        if spelling.bytes().all(|b| b.is_ascii_digit()) {
            let code = UnitCode::parse(&spelling).filter(|code| self.units.contains_key(code));
            return code.ok_or_else(|| Fault::with("entry.unit.unknown", "unit", &text::shortened(&spelling, 20)));
        }
        let path: String = spelling.split(SEPARATORS).collect();
        let mut found = self.named(&path, level);
        found.retain(|code| above.iter().all(|name| self.is_under(*code, &text::spelling(name))));
        if found.len() > 1 && level.is_none() {
            found.retain(|code| path.ends_with(self.units[code].spellings[0].as_str()));
        }
        if let Some(home) = home.filter(|_| found.len() > 1) {
            found.retain(|code| home.contains(*code));
        }
        match found.as_slice() {
            [one] => Ok(*one),
            [] => Err(Fault::new("import.unit.name")),
            _ => Err(Fault::new("import.unit.ambiguous")),
        }
    }

    /// Units whose name the path ends with, the rest of the path being names of units above.
    fn named(&self, path: &str, level: Option<Level>) -> Vec<UnitCode> {
        let mut found: Vec<UnitCode> = Vec::new();
        for (start, _) in path.char_indices() {
            let candidates = self.by_name.get(&path[start..]).into_iter().flatten();
            let fits = |code: &&UnitCode| {
                let unit = &self.units[*code];
                level.is_none_or(|level| unit.level == level) && self.leads_to(unit, &path[..start])
            };
            found.extend(candidates.filter(fits));
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Whether a text is names of the units above, from the top down, some left out.
    fn leads_to(&self, unit: &Names, path: &str) -> bool {
        let mut rest = path;
        for above in &unit.above {
            let shorter = self.units[above].spellings.iter().find_map(|name| rest.strip_suffix(name.as_str()));
            rest = shorter.unwrap_or(rest);
        }
        rest.is_empty()
    }

    fn is_under(&self, code: UnitCode, name: &str) -> bool {
        let named = |code: &UnitCode| self.units[code].spellings.iter().any(|s| s == name);
        let coded = |above: &UnitCode| UnitCode::parse(name).is_some_and(|c| c == *above);
        self.units[&code].above.iter().any(|above| named(above) || coded(above))
    }
}

fn spellings(unit: &Unit) -> Vec<String> {
    let full = text::spelling(&unit.name.zh);
    let mut all = vec![full.clone(), text::spelling(&unit.name.en)];
    for ending in ENDINGS {
        let Some(short) = full.strip_suffix(ending).filter(|s| s.chars().count() > 1) else { continue };
        all.push(short.to_owned());
        if unit.level == Level::Village {
            all.extend(["村", "村委会", "村民委员会", "社区", "居委会"].map(|other| format!("{short}{other}")));
        }
        break;
    }
    let mut unique: Vec<String> = Vec::with_capacity(all.len());
    for spelling in all {
        if !spelling.is_empty() && !unique.contains(&spelling) {
            unique.push(spelling);
        }
    }
    unique
}
