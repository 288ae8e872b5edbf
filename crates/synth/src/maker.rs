use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use bairi_base::UnitCode;
use chrono::{DateTime, NaiveDate, Utc};

use crate::chance::Quota;
use crate::fill::Running;
use crate::household::{Faults, Household};
use crate::ids::Id;
use crate::later::{Kept, Later};
use crate::people::IdNumbers;
use crate::places::Stations;
use crate::row::{Cells, Row, What};
use crate::tally::Tally;
use crate::world::World;

/// What the next row depends on. Its methods stand in the modules of what they make.
pub(crate) struct Maker {
    pub(crate) world: Arc<World>,
    pub(crate) queue: VecDeque<Row>,
    pub(crate) next: u64,
    pub(crate) recorded_at: DateTime<Utc>,
    pub(crate) id_numbers: IdNumbers,
    pub(crate) paper_exits: Quota,
    pub(crate) late_mends: Quota,
    pub(crate) people_differ: Quota,
    pub(crate) village_differs: Quota,
    pub(crate) tally: Tally,
    /// Changes of this county's households, to follow its new entries.
    pub(crate) pending: Vec<Pending>,
    pub(crate) stations: Stations,
    /// Funds that will be overspent.
    pub(crate) overspent: Quota,
    /// Villages in which something happens after the takeover.
    keep: HashSet<UnitCode>,
    pub(crate) kept: HashMap<UnitCode, Kept>,
    village: Option<UnitCode>,
    /// By register and unit: the last number of an entry. Those of a county are forgotten when the next one begins.
    pub(crate) numbers: HashMap<(Id, UnitCode), u32>,
    pub(crate) running: Running,
}

/// A household's later state, true since a day.
pub(crate) struct Pending {
    pub(crate) of: u64,
    pub(crate) unit: UnitCode,
    pub(crate) cells: Cells,
    pub(crate) since: NaiveDate,
}

impl Maker {
    pub(crate) fn new(world: Arc<World>, later: &Later) -> Maker {
        let Faults { paper_exits, late_mends, people_differ, village_differs } = Faults::new(&world);
        let mut tally = Tally::default();
        let running = Running::new(&world, &mut tally);
        Maker {
            queue: VecDeque::new(),
            next: 0,
            recorded_at: world.days.taken_over(0.0),
            id_numbers: IdNumbers::new(),
            paper_exits,
            late_mends,
            people_differ,
            village_differs,
            tally,
            pending: Vec::new(),
            stations: Stations::new(&world),
            overspent: crate::money::overspent(&world),
            keep: later.villages(&world),
            kept: HashMap::new(),
            village: None,
            numbers: HashMap::new(),
            running,
            world,
        }
    }

    /// Records a new entry, with the package's further fields; answers with its ordinal.
    pub(crate) fn push(&mut self, register: Id, unit: UnitCode, mut cells: Cells, effective_on: NaiveDate) -> u64 {
        self.add_more(register, unit, &mut cells);
        let ordinal = self.next;
        self.note(register, unit, ordinal, &cells);
        self.push_whole(register, unit, cells, effective_on)
    }

    /// Records a new entry as it is: whoever calls has added the further fields, and notes it.
    pub(crate) fn push_whole(&mut self, register: Id, unit: UnitCode, cells: Cells, effective_on: NaiveDate) -> u64 {
        *self.tally.entries.entry(register).or_default() += 1;
        self.record(register, What::New, unit, cells, effective_on)
    }

    /// Records a later state of an entry.
    pub(crate) fn change(&mut self, register: Id, of: u64, unit: UnitCode, cells: Cells, effective_on: NaiveDate) {
        self.tally.changes += 1;
        self.record(register, What::Change { of }, unit, cells, effective_on);
    }

    fn record(&mut self, register: Id, what: What, unit: UnitCode, cells: Cells, effective_on: NaiveDate) -> u64 {
        let ordinal = self.next;
        self.next += 1;
        self.queue.push_back(Row { register, what, unit, cells, effective_on, recorded_at: self.recorded_at });
        ordinal
    }

    /// Records what has become of this county's households since the register was settled.
    pub(crate) fn flush_pending(&mut self) {
        for Pending { of, unit, cells, since } in std::mem::take(&mut self.pending) {
            self.change("household", of, unit, cells, since);
        }
    }

    pub(crate) fn enter(&mut self, village: UnitCode) {
        self.village = Some(village);
    }

    /// Whether something happens in the present village after the takeover.
    pub(crate) fn keeps(&self) -> bool {
        self.village.is_some_and(|village| self.keep.contains(&village))
    }

    pub(crate) fn keep(&mut self, village: UnitCode, households: Vec<Household>, persons: Vec<crate::person::Person>) {
        self.kept.insert(village, Kept { households, persons });
    }
}
