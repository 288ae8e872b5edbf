use std::collections::HashMap;
use std::sync::Arc;

use bairi_base::{Lang, Level, UnitCode};
use bairi_plan::{FieldKind, Plan, Register};

use crate::convert::{Fault, Spellings};
use crate::text;
use crate::units::UnitNames;
use crate::words::Words;

/// What a column of a sheet holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Meaning {
    /// By its place in [`Register::fields`].
    Field(usize),
    /// The unit that the entry hangs on: a code, or names down the tree.
    Unit,
    /// Part of the unit's name: the unit of this level.
    Level(Level),
    EffectiveOn,
    Reason,
    /// Known, but not to be imported: row numbers, derived columns, files, the faults of a marked copy.
    Ignored,
}

/// Headings of columns that every register has beside its fields.
const UNIT: [&str; 16] = [
    "unit",
    "unit code",
    "village code",
    "单位",
    "行政单位",
    "所属单位",
    "单位代码",
    "单位编码",
    "行政单位代码",
    "行政区划代码",
    "区划代码",
    "统计用区划代码",
    "行政村代码",
    "村代码",
    "村编码",
    "所在单位",
];
const LEVELS: [(Level, &[&str]); 5] = [
    (Level::Province, &["province", "省", "省份"]),
    (Level::City, &["city", "市", "设区市", "地市", "市州"]),
    (Level::County, &["county", "县", "县区", "区县", "县市区", "县名", "县名称"]),
    (Level::Township, &["township", "乡镇", "乡", "镇", "乡镇街道", "乡镇名", "乡镇名称", "镇乡"]),
    (Level::Village, &["village", "村", "行政村", "村名", "行政村名", "行政村名称", "所在村", "村社区", "村居"]),
];
const EFFECTIVE_ON: [&str; 5] = ["effective on", "生效日期", "何时起", "情况发生日期", "起始生效日期"];
const REASON: [&str; 5] = ["reason", "变更原因", "更正原因", "原因说明", "修改说明"];
const IGNORED: [&str; 4] = ["序号", "编序", "no", "number in the list"];

/// What a sheet of a register may say: its headings, the spellings of its codes, the names of the units.
///
/// Made once for many rows; it is the only thing that a reader needs to know.
#[derive(Debug)]
pub struct Guide {
    plan: Arc<Plan>,
    at: usize,
    headings: HashMap<String, Meaning>,
    spellings: HashMap<String, Spellings>,
    units: Arc<UnitNames>,
    home: Option<UnitCode>,
}

impl Guide {
    /// `home` settles which unit is meant by a name that several bear. `None` if the plan has no such
    /// register, or nobody imports it.
    pub fn new(plan: &Arc<Plan>, register: &str, units: Arc<UnitNames>, home: Option<UnitCode>) -> Option<Guide> {
        let at = plan.registers.iter().position(|r| r.id == register && !r.builtin)?;
        let register = &plan.registers[at];
        let lists = register.fields.iter().filter_map(|f| match &f.kind {
            FieldKind::Code { list } | FieldKind::Codes { list, .. } => plan.codes.get(list),
            _ => None,
        });
        let spellings = lists.map(|list| (list.id.clone(), Spellings::new(list))).collect();
        Some(Guide { plan: plan.clone(), at, headings: headings(register), spellings, units, home })
    }

    pub fn plan(&self) -> &Arc<Plan> {
        &self.plan
    }

    pub fn register(&self) -> &Register {
        &self.plan.registers[self.at]
    }

    /// What a heading means; one in brackets is tried without them, too.
    pub(crate) fn meaning(&self, title: &str) -> Option<Meaning> {
        let full = text::heading(title);
        self.headings.get(&full).or_else(|| self.headings.get(&text::heading_bare(title))).copied()
    }

    pub(crate) fn spellings(&self, list: &str) -> &Spellings {
        self.spellings.get(list).expect("every code list that a field names was taken up")
    }

    /// The unit that a text means (see [`UnitNames`]).
    pub(crate) fn unit(&self, written: &str, level: Option<Level>, above: &[&str]) -> Result<UnitCode, Fault> {
        self.units.find(written, level, above, self.home)
    }
}

/// The register's own headings come first: what a field is called means the field.
fn headings(register: &Register) -> HashMap<String, Meaning> {
    let mut all = HashMap::new();
    let mut take = |name: &str, meaning: Meaning| {
        let heading = text::heading(name);
        if !heading.is_empty() {
            all.entry(heading).or_insert(meaning);
        }
    };
    for (at, field) in register.fields.iter().enumerate() {
        let names = [&field.id, &field.name.zh, &field.name.en].into_iter().chain(&field.aliases);
        // A sheet brings no files: a column of theirs, as an export has it, is left alone.
        let meaning = if matches!(field.kind, FieldKind::Files(_)) { Meaning::Ignored } else { Meaning::Field(at) };
        names.for_each(|name| take(name, meaning));
    }
    UNIT.iter().for_each(|name| take(name, Meaning::Unit));
    for (level, names) in LEVELS {
        names.iter().for_each(|name| take(name, Meaning::Level(level)));
    }
    EFFECTIVE_ON.iter().for_each(|name| take(name, Meaning::EffectiveOn));
    REASON.iter().for_each(|name| take(name, Meaning::Reason));
    for derived in &register.derived {
        [&derived.id, &derived.name.zh, &derived.name.en].into_iter().for_each(|name| take(name, Meaning::Ignored));
    }
    let made = [Lang::Zh, Lang::En].map(Words::of).map(|words| [words.faults, words.unit_names]);
    IGNORED.iter().chain(made.as_flattened()).for_each(|name| take(name, Meaning::Ignored));
    all
}
