//! Evidence of households: where one member surely is found, the others are looked for in the same household.
//!
//! The right file is read twice. First each row's best pair is found as ever; those that are sure say which household of the
//! right file is which of the left. Then all is scored again, with the members of such households as further candidates and
//! one more comparison. A pair never speaks for itself: another member of either side must.

use crate::hash::{HashedMap, mix};
use crate::index::Index;
use crate::part::{Of, Part};
use crate::plan::{Plan, Rule};
use crate::rows::Rows;

/// Match weight from which on a right row's best pair speaks for its relatives: 99 of 100 are right.
pub(crate) const SURE_WEIGHT: f64 = 6.63;
/// What holds more is no household: a column that means something else, or a code that stands for "unknown".
const MEMBERS_MAX: usize = 40;

/// What households contributed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HouseholdReport {
    /// Right rows whose best pair is sure and whose two records belong to households.
    pub sure_rows: u64,
    /// Households of the right file that were left aside because of their size, and the sure rows in them.
    pub left_out: u64,
    pub left_out_rows: u64,
}

/// A sure row: the households of both records, and the left row.
pub(crate) type Link = (u64, u64, u32);

pub(crate) struct Households {
    pub(crate) comparison: usize,
    column: usize,
    /// By household of the right file; how many rows of it are surely that left row.
    links: Vec<(Link, u32)>,
    places: HashedMap<(u32, u32)>,
    /// The left rows by their household.
    members: Index,
    pub(crate) report: HouseholdReport,
}

/// The column that names the household, if the model asks for it and the left file knows any.
pub(crate) fn column(plan: &Plan, left: &Rows) -> Option<usize> {
    let column = plan.comparisons[plan.household?].column;
    (0..left.len).any(|row| !left.is_missing(column, row)).then_some(column)
}

impl Households {
    /// From the sure rows of the right file, in any order.
    pub(crate) fn of(plan: &Plan, left: &Rows, mut sure: Vec<Link>) -> Option<Self> {
        let comparison = plan.household?;
        let column = column(plan, left)?;
        let part = vec![Part { column, of: Of::Whole }];
        let rule =
            Rule { left: part.clone(), right: part, finer: Vec::new(), block_rows_max: MEMBERS_MAX, repair: None };
        let keys = left.keys(&rule.left, 0..left.len, &mut Vec::new());
        let members = Index::build(&rule, left, &keys);
        sure.sort_unstable();
        let mut report = HouseholdReport { sure_rows: sure.len() as u64, ..HouseholdReport::default() };
        let (mut links, mut places) = (Vec::new(), HashedMap::default());
        for household in sure.chunk_by(|a, b| a.0 == b.0) {
            if household.len() > MEMBERS_MAX {
                report.left_out += 1;
                report.left_out_rows += household.len() as u64;
                continue;
            }
            let start = links.len() as u32;
            links.extend(household.chunk_by(|a, b| a == b).map(|same| (same[0], same.len() as u32)));
            places.insert(household[0].0, (start, links.len() as u32));
        }
        Some(Self { comparison, column, links, places, members, report })
    }

    /// The sure rows of a right row's household; none if it has no household.
    pub(crate) fn links(&self, right: &Rows, row: usize) -> &[(Link, u32)] {
        let range = self.places.get(&right.word(self.column, row));
        range.map_or(&[], |(from, to)| &self.links[*from as usize..*to as usize])
    }

    /// The members of the left households that a right row's household is.
    pub(crate) fn candidates(&self, right: &Rows, row: usize, mut found: impl FnMut(u32)) {
        for same in self.links(right, row).chunk_by(|a, b| a.0.1 == b.0.1) {
            let (_, household, _) = same[0].0;
            // As the key of a rule of one part is made.
            self.members.block(mix(0, household)).for_each(&mut found);
        }
    }

    /// Whether a relative of the left row surely is in the household of these links; `own` is the left row that the right
    /// row itself surely is, which does not count.
    pub(crate) fn has_relative(&self, links: &[(Link, u32)], left: &Rows, row: u32, own: Option<u32>) -> bool {
        let home = left.word(self.column, row as usize);
        let others = links.iter().filter(|((_, to, member), _)| *to == home && *member != row);
        let count: u32 = others.clone().map(|(_, count)| count).sum();
        let is_own = own.is_some_and(|own| others.clone().any(|((_, _, member), _)| *member == own));
        home != 0 && count > u32::from(is_own)
    }
}
