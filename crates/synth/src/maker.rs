use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use bairi_base::UnitCode;
use chrono::{DateTime, NaiveDate, Utc};

use crate::chance::Quota;
use crate::household::{Faults, Household};
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
    next: u64,
    pub(crate) recorded_at: DateTime<Utc>,
    pub(crate) id_numbers: IdNumbers,
    pub(crate) paper_exits: Quota,
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
    /// By register: the unit whose entries are being numbered, and the last number.
    pub(crate) numbers: HashMap<&'static str, (UnitCode, u32)>,
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
        let Faults { paper_exits, people_differ, village_differs } = Faults::new(&world);
        Maker {
            queue: VecDeque::new(),
            next: 0,
            recorded_at: world.days.taken_over(0.0),
            id_numbers: IdNumbers::new(),
            paper_exits,
            people_differ,
            village_differs,
            tally: Tally::default(),
            pending: Vec::new(),
            stations: Stations::new(&world),
            overspent: crate::money::overspent(&world),
            keep: later.villages(&world),
            kept: HashMap::new(),
            village: None,
            numbers: HashMap::new(),
            world,
        }
    }

    /// Records a new entry; answers with its ordinal.
    pub(crate) fn push(
        &mut self,
        register: &'static str,
        unit: UnitCode,
        cells: Cells,
        effective_on: NaiveDate,
    ) -> u64 {
        *self.tally.entries.entry(register).or_default() += 1;
        self.record(register, What::New, unit, cells, effective_on)
    }

    /// Records a later state of an entry.
    pub(crate) fn change(
        &mut self,
        register: &'static str,
        of: u64,
        unit: UnitCode,
        cells: Cells,
        effective_on: NaiveDate,
    ) {
        self.tally.changes += 1;
        self.record(register, What::Change { of }, unit, cells, effective_on);
    }

    fn record(
        &mut self,
        register: &'static str,
        what: What,
        unit: UnitCode,
        cells: Cells,
        effective_on: NaiveDate,
    ) -> u64 {
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
