//! A small world around a few entries: themselves and whatever their derived columns look at, read from the log's rows.
//!
//! To say something of one household, reading it from millions of rows in columns is the long way round; the log has a key
//! for every reference.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use bairi_base::UnitCode;
use bairi_ledger::{Change, Op};
use bairi_plan::{DerivedFrom, Register};
use roaring::RoaringTreemap;

use crate::columns::{Gathered, day_number};
use crate::shelf::{Shelf, Snapshot};
use crate::world::World;
use crate::{Lake, LakeError};

/// Beyond so many entries asked for, or around them, the columns are quicker.
const ASKED_MAX: usize = 512;
const AROUND_MAX: u64 = 2_000;

/// What the derived columns of some entries look at.
#[derive(Default)]
struct Wanted<'p> {
    /// Registers and their fields that name one of `named`.
    fields: BTreeSet<(&'p str, &'p str)>,
    named: BTreeSet<i64>,
    /// Registers and units whose entries are counted.
    in_units: BTreeMap<&'p str, BTreeSet<UnitCode>>,
    /// Entries that are named.
    via: BTreeSet<i64>,
    /// Entries whose earlier states are asked for.
    earlier: BTreeSet<i64>,
}

impl Lake {
    /// The world of `now` with the entries asked for (register's place in the plan, entries) and what is around them;
    /// `None` if that is better told from the columns.
    pub(crate) async fn near(&self, now: &World, asked: &[(usize, Vec<i64>)]) -> Result<Option<World>, LakeError> {
        let plan = self.plan();
        let registers = asked.iter().map(|(at, _)| &plan.registers[*at]);
        let entities: Vec<i64> = asked.iter().flat_map(|(_, entities)| entities).copied().collect();
        if entities.len() > ASKED_MAX || registers.clone().any(|r| r.builtin) {
            return Ok(None);
        }
        let ledger = self.ledger();
        let own = ledger.unscoped_current(&entities).await?;
        let mut wanted = Wanted::default();
        for register in registers {
            wanted.look_at(now, register, own.iter().filter(|change| *change.register == *register.id))?;
        }
        let mut around: HashMap<i64, Change> = HashMap::new();
        let named: Vec<i64> = wanted.named.into_iter().collect();
        let fields: Vec<(&str, &str)> = wanted.fields.into_iter().collect();
        for change in ledger.unscoped_referring(&fields, &named, AROUND_MAX).await? {
            around.insert(change.seq, change);
        }
        for (register, units) in wanted.in_units {
            let units: Vec<UnitCode> = units.into_iter().collect();
            for change in ledger.unscoped_in_units(register, &units, AROUND_MAX).await? {
                around.insert(change.seq, change);
            }
        }
        let via: Vec<i64> = wanted.via.into_iter().collect();
        for change in ledger.unscoped_current(&via).await? {
            around.insert(change.seq, change);
        }
        if around.len() as u64 >= AROUND_MAX {
            return Ok(None);
        }
        let earlier: Vec<i64> = wanted.earlier.into_iter().collect();
        let standing: HashSet<i64> = own.iter().map(|change| change.seq).collect();
        let mut dead = RoaringTreemap::new();
        for change in ledger.unscoped_changes(&earlier).await? {
            if !standing.contains(&change.seq) {
                dead.insert(change.seq as u64);
            }
            around.insert(change.seq, change);
        }
        around.extend(own.into_iter().map(|change| (change.seq, change)));
        // What becomes true only later is a question of moments, which the columns know.
        if around.values().any(|change| change.effective_on > now.moment.true_on) {
            return Ok(None);
        }
        Ok(Some(small_world(now, around.into_values().collect(), dead)?))
    }
}

impl<'p> Wanted<'p> {
    /// What the derived columns of some entries of a register look at.
    fn look_at<'c>(
        &mut self,
        now: &'p World,
        register: &'p Register,
        entries: impl Iterator<Item = &'c Change> + Clone,
    ) -> Result<(), LakeError> {
        let entities = || entries.clone().map(|change| change.entity);
        for derived in &register.derived {
            let source = now.catalog.source(register, derived)?;
            match &derived.from {
                DerivedFrom::Referenced { via } => {
                    self.via.extend(entries.clone().filter_map(|change| change.values.get(via)?.as_i64()));
                }
                DerivedFrom::Earlier { .. } => self.earlier.extend(entities()),
                // The units stand in no log.
                DerivedFrom::Referring { .. } if source.builtin => {}
                DerivedFrom::Referring { by, .. } if by == "unit" => {
                    self.in_units.entry(&source.id).or_default().extend(entries.clone().map(|change| change.unit));
                }
                DerivedFrom::Referring { by, .. } => {
                    self.fields.insert((&source.id, by));
                    self.named.extend(entities());
                }
            }
        }
        Ok(())
    }
}

/// `dead` are those of the changes that stand no more.
fn small_world(now: &World, mut changes: Vec<Change>, dead: RoaringTreemap) -> Result<World, LakeError> {
    changes.sort_unstable_by_key(|change| change.seq);
    let dead = (!dead.is_empty()).then(|| Arc::new(dead));
    let mut shelves = BTreeMap::new();
    for register in &now.catalog.plan.registers {
        if register.builtin {
            let units = now.snapshot.shelf(&register.id)?.tail.first().expect("the units are one batch").clone();
            shelves.insert(register.id.clone(), Shelf::of_units(units));
            continue;
        }
        let mine = || changes.iter().filter(|change| *change.register == *register.id);
        let mut tail = Vec::new();
        if mine().next().is_some() {
            let mut gathered = Gathered::new(register);
            mine().for_each(|change| gathered.push(change));
            tail.push(gathered.finish()?);
        }
        let shelf = Shelf {
            files: Vec::new(),
            tail,
            dead: dead.clone(),
            retracted: mine().filter(|change| change.op == Op::Retract).count() as u64,
            latest_day: mine().map(|change| day_number(change.effective_on)).max(),
            builtin: false,
        };
        shelves.insert(register.id.clone(), shelf);
    }
    let Snapshot { seq, known_at, .. } = *now.snapshot;
    let snapshot = Arc::new(Snapshot { shelves, seq, known_at });
    Ok(World::new(now.catalog.clone(), snapshot, now.moment))
}
