//! The one way into the log. A single change is a batch of one.
//!
//! While the driver's thread writes one slice of a batch, the next one is being prepared here.

use std::collections::HashMap;
use std::sync::Arc;

use bairi_base::UnitCode;
use bairi_plan::Register;
use sea_orm::{ConnectionTrait, Value};
use tokio::task::JoinHandle;

use crate::access::Record;
use crate::keys::{self, Clash, KeyChange};
use crate::ledger::Inner;
use crate::references::{Fault, References};
use crate::store::{
    OpenTxn, day_from, day_number, instant_from, instant_number, int, padded, placeholders, statement, text, unit,
};
use crate::{Entry, Op, StoreError, Values, Viewer, Write, WriteError, check, masked, steps};

/// An open writing transaction with what is known about the entries that it touches.
pub(crate) struct Appender {
    inner: Arc<Inner>,
    viewer: Viewer,
    txn: Arc<OpenTxn>,
    pub(crate) first_seq: i64,
    next_seq: i64,
    last_recorded: i64,
    batch: Option<i64>,
    /// The label of the batch; a reason that only repeats it is not stored again.
    label: Arc<str>,
    references: References,
    gathered: Vec<KeyChange>,
    pending: Option<JoinHandle<Result<Option<Clash>, StoreError>>>,
    /// Writes taken so far.
    taken: u32,
    pub(crate) added: u64,
}

/// Which write was refused (counted from 0), and why.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) index: u64,
    pub(crate) why: WriteError,
}

/// The current state of an entry that a slice changes.
struct State {
    register: i64,
    unit: UnitCode,
    seq: i64,
    effective_on: i64,
    recorded_at: i64,
    retracted: bool,
    values: Values,
    touched: bool,
}

/// Rows of a slice, laid end to end, and what still has to be asked.
#[derive(Default)]
struct Slice {
    changes: Vec<Value>,
    new_entries: Vec<Value>,
    moved_entries: Vec<Value>,
}

/// A new batch's number and label.
pub(crate) struct BatchMark {
    pub(crate) id: i64,
    pub(crate) label: Arc<str>,
}

impl Appender {
    pub(crate) async fn begin(
        inner: &Arc<Inner>,
        viewer: &Viewer,
        label: Option<&str>,
    ) -> Result<Appender, StoreError> {
        let txn = inner.store.begin(label.is_some()).await?;
        let sql = "SELECT seq, recorded_at FROM changes ORDER BY seq DESC LIMIT 1";
        let last = txn.txn.query_one_raw(statement(inner.store.backend, sql, [])).await?;
        let (last_seq, last_recorded) = match &last {
            Some(row) => (int(row, 0)?, int(row, 1)?),
            None => (0, i64::MIN),
        };
        let batch = match label {
            Some(_) => {
                let sql = "SELECT coalesce(max(id), 0) + 1 FROM batches";
                let row = txn.txn.query_one_raw(statement(inner.store.backend, sql, [])).await?;
                row.map(|row| int(&row, 0)).transpose()?
            }
            None => None,
        };
        Ok(Appender {
            inner: inner.clone(),
            viewer: viewer.clone(),
            txn: Arc::new(txn),
            first_seq: last_seq + 1,
            next_seq: last_seq + 1,
            last_recorded,
            batch,
            label: label.unwrap_or_default().into(),
            references: References::new(last_seq + 1),
            gathered: Vec::new(),
            pending: None,
            taken: 0,
            added: 0,
        })
    }

    pub(crate) fn mark(&self) -> Option<BatchMark> {
        self.batch.map(|id| BatchMark { id, label: self.label.clone() })
    }

    pub(crate) fn last_seq(&self) -> i64 {
        self.next_seq - 1
    }

    pub(crate) fn taken(&self) -> u64 {
        self.taken.into()
    }

    /// Takes writes; returns the entry of each. After a refusal the transaction must be abandoned.
    pub(crate) async fn append(&mut self, writes: Vec<Write>) -> Result<Vec<i64>, Refused> {
        let start = self.taken;
        let at = |index: u32| move |why: WriteError| Refused { index: index.into(), why };
        // What an earlier stretch did wrong is not laid on this one.
        if writes.iter().any(|w| w.entity.is_some()) {
            self.settle().await?;
        }
        let mut states = self.load(&writes).await.map_err(at(start))?;
        let mut slice = Slice::default();
        let mut entities = Vec::with_capacity(writes.len());
        for write in writes {
            let index = self.taken;
            entities.push(self.take(write, &mut states, &mut slice).map_err(at(index))?);
            self.taken += 1;
        }
        self.references.check(&self.inner).await.map_err(|fault| match fault {
            Fault::Dangling { index, why } => at(index)(why),
            Fault::Store(e) => at(self.taken)(e.into()),
        })?;
        for (entity, state) in states.into_iter().filter(|(_, s)| s.touched) {
            let row: [Value; 5] = entry_row(entity, state.register, state.unit, state.seq, state.retracted);
            slice.moved_entries.extend(row);
        }
        let keys = match self.gathered.len() >= keys::GATHERED_MAX {
            true => std::mem::take(&mut self.gathered),
            false => Vec::new(),
        };
        self.hand_over(slice, keys).await?;
        Ok(entities)
    }

    /// Writes what is still gathered; the transaction is ready to be committed then.
    pub(crate) async fn finish(&mut self) -> Result<(), Refused> {
        let keys = std::mem::take(&mut self.gathered);
        self.hand_over(Slice::default(), keys).await?;
        self.settle().await
    }

    /// The transaction, for the last statements before the commit.
    pub(crate) fn txn(&self) -> &OpenTxn {
        &self.txn
    }

    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        let last_seq = self.last_seq();
        let txn = Arc::into_inner(self.txn).expect("no slice is pending after finish");
        txn.commit().await?;
        self.inner.seen.send_replace(last_seq);
        Ok(())
    }

    /// Rolls back; a refusal for reasons of scope is put on record.
    pub(crate) async fn abandon(mut self, why: Option<&Refused>, unit: UnitCode) -> Result<(), StoreError> {
        if let Some(pending) = self.pending.take() {
            let _ = pending.await;
        }
        let note = why.and_then(|refused| match refused.why {
            WriteError::OutOfScope | WriteError::NotAllowed => {
                Some(self.inner.record(Record::refusal(&self.viewer, "write", unit)))
            }
            WriteError::NotYourStep { ref register, entity, .. } => {
                let record = Record::refusal(&self.viewer, "step", unit).about(register, entity);
                Some(self.inner.record(record))
            }
            _ => None,
        });
        let Some(txn) = Arc::into_inner(self.txn) else { return Ok(()) };
        match (txn.rollback(note).await, why) {
            // A store that failed has often rolled back by itself; what counts is why it failed.
            (Err(_), Some(Refused { why: WriteError::Store(_), .. })) => Ok(()),
            (outcome, _) => outcome,
        }
    }

    /// The current states of the entries that some writes change; nothing may be pending.
    async fn load(&self, writes: &[Write]) -> Result<HashMap<i64, State>, WriteError> {
        let mut entities: Vec<i64> = writes.iter().filter_map(|w| w.entity).collect();
        let mut states = HashMap::with_capacity(entities.len());
        if entities.is_empty() {
            return Ok(states);
        }
        entities.sort_unstable();
        entities.dedup();
        for list in padded(&entities) {
            let sql = format!(
                "SELECT e.entity, e.register, e.unit, e.seq, e.retracted, c.effective_on, c.recorded_at, c.vals \
                 FROM entries e JOIN changes c ON c.seq = e.seq WHERE e.entity IN ({})",
                placeholders(1, list.len())
            );
            let query = statement(self.inner.store.backend, &sql, list.into_iter().map(Value::from));
            for row in self.txn.txn.query_all_raw(query).await? {
                let state = State {
                    register: int(&row, 1)?,
                    unit: unit(&row, 2)?,
                    seq: int(&row, 3)?,
                    retracted: int(&row, 4)? != 0,
                    effective_on: int(&row, 5)?,
                    recorded_at: int(&row, 6)?,
                    values: crate::rows::values(&text(&row, 7)?, int(&row, 3)?)?,
                    touched: false,
                };
                states.insert(int(&row, 0)?, state);
            }
        }
        Ok(states)
    }

    /// Turns one write into rows.
    fn take(
        &mut self,
        mut write: Write,
        states: &mut HashMap<i64, State>,
        slice: &mut Slice,
    ) -> Result<i64, WriteError> {
        let inner = self.inner.clone();
        let names = inner.names.register(&write.register).ok_or(WriteError::NotAllowed)?;
        let register = &inner.plan.registers[names.at];
        self.authorise(&write.register, write.unit)?;
        let seq = self.next_seq;
        let recorded = self.recorded(&write)?;
        let mut state = None;
        if let Some(entity) = write.entity {
            let found = states.get_mut(&entity).filter(|s| s.register == names.id);
            let found = found.ok_or(WriteError::NoSuchEntry { entity })?;
            self.authorise(&write.register, found.unit)?;
            self.check_base(&mut write, entity, found, register)?;
            state = Some(found);
        } else if write.op == Op::Retract {
            return Err(WriteError::NoSuchEntry { entity: 0 });
        }
        let values = self.full_state(&mut write, state.as_deref(), register)?;
        let entity = write.entity.unwrap_or(seq);
        let day = day_number(write.effective_on);
        let wins = state.as_ref().is_none_or(|s| day >= s.effective_on);
        let old = state.as_ref().filter(|s| !s.retracted).map(|s| &s.values);
        let new = (write.op == Op::Put).then_some(&values);
        if wins {
            keys::gather(&mut self.gathered, names, entity, self.taken, old, new);
        }
        self.references.note(names, self.taken, old, &values);

        let reason = if self.batch.is_some() && *write.reason == *self.label { String::new() } else { write.reason };
        let vals = serde_json::to_string(&values).expect("a JSON map is always writable");
        slice.changes.extend([
            Value::from(seq),
            entity.into(),
            names.id.into(),
            write.unit.number().into(),
            write.op.number().into(),
            vals.into(),
            day.into(),
            recorded.into(),
            self.viewer.account().into(),
            reason.into(),
            write.based_on.into(),
            state.as_ref().map(|s| if wins { s.seq } else { seq }).into(),
            self.batch.into(),
        ]);
        let retracts = write.op == Op::Retract;
        match state {
            Some(state) if wins => {
                if retracts != state.retracted {
                    self.references.set_standing(entity, !retracts);
                }
                let (effective_on, recorded_at) = (day, recorded);
                let register = state.register;
                let unit = write.unit;
                *state = State {
                    register,
                    unit,
                    seq,
                    effective_on,
                    recorded_at,
                    retracted: retracts,
                    values,
                    touched: true,
                };
            }
            Some(_) => {}
            None => {
                slice.new_entries.extend(entry_row(entity, names.id, write.unit, seq, false));
                self.added += 1;
            }
        }
        self.references.changed(write.entity.is_none().then_some(names.id));
        self.next_seq += 1;
        self.last_recorded = recorded;
        Ok(entity)
    }

    fn authorise(&self, register: &str, unit: UnitCode) -> Result<(), WriteError> {
        if self.viewer.may_write(register, unit) {
            return Ok(());
        }
        Err(match self.viewer.may_write_somewhere(register) {
            true => WriteError::OutOfScope,
            false => WriteError::NotAllowed,
        })
    }

    /// The recording time: the clock's, never before the change before it.
    fn recorded(&self, write: &Write) -> Result<i64, WriteError> {
        match write.recorded_at.map(instant_number) {
            Some(_) if !self.viewer.is_unscoped() => Err(WriteError::NotAllowed),
            Some(at) if at < self.last_recorded => Err(WriteError::RecordedBackwards),
            Some(at) => Ok(at),
            None => Ok(instant_number((self.inner.clock)()).max(self.last_recorded)),
        }
    }

    /// Whether the writer knew the current state.
    fn check_base(&self, write: &mut Write, entity: i64, found: &State, register: &Register) -> Result<(), WriteError> {
        let knew = write.based_on == Some(found.seq) || (write.based_on.is_none() && self.viewer.is_unscoped());
        if knew {
            return Ok(());
        }
        let mut values = found.values.clone();
        if !self.viewer.is_unscoped() {
            masked::mask(register, &mut values);
        }
        let current = Box::new(Entry {
            entity,
            register: write.register.clone(),
            unit: found.unit,
            seq: found.seq,
            values,
            effective_on: day_from(found.effective_on).unwrap_or_default(),
            recorded_at: instant_from(found.recorded_at).unwrap_or_default(),
            retracted: found.retracted,
        });
        Err(WriteError::Stale { current, yours: std::mem::take(&mut write.values) })
    }

    /// The values as they will be stored, checked against the plan.
    fn full_state(&self, write: &mut Write, state: Option<&State>, register: &Register) -> Result<Values, WriteError> {
        let mut values = std::mem::take(&mut write.values);
        if write.op == Op::Retract {
            values.clear();
        }
        values.retain(|_, v| !v.is_null());
        if let Some(state) = state {
            masked::restore(register, &mut values, &state.values);
        }
        let none = Values::new();
        let old = state.map_or(&none, |state| &state.values);
        let checked = (write.op == Op::Put).then_some(&values);
        if let Some(step) = steps::refused_step(&self.viewer, register, write.unit, old, checked) {
            let (register, step) = (register.id.clone(), step.id.clone());
            return Err(WriteError::NotYourStep { register, entity: write.entity, step });
        }
        let mut findings = check::entry(&self.inner.plan, register, write.unit, checked);
        findings.extend(checked.into_iter().flat_map(|new| self.inner.step_faults(&self.viewer, register, old, new)));
        if findings.is_empty() { Ok(values) } else { Err(WriteError::Invalid(findings)) }
    }

    /// Waits for the slice before, then has this one written.
    async fn hand_over(&mut self, slice: Slice, keys: Vec<KeyChange>) -> Result<(), Refused> {
        self.settle().await?;
        let (inner, txn) = (self.inner.clone(), self.txn.clone());
        self.pending = Some(tokio::spawn(async move {
            let bulk = &inner.bulk;
            bulk.changes.execute(&txn.txn, slice.changes).await?;
            bulk.new_entries.execute(&txn.txn, slice.new_entries).await?;
            bulk.moved_entries.execute(&txn.txn, slice.moved_entries).await?;
            Ok(keys::write(&txn.txn, bulk, keys).await?)
        }));
        Ok(())
    }

    /// Waits until everything handed over is in the store.
    async fn settle(&mut self) -> Result<(), Refused> {
        let Some(pending) = self.pending.take() else { return Ok(()) };
        let here = |why: StoreError| Refused { index: self.taken.into(), why: why.into() };
        let outcome = pending.await.map_err(|e| here(StoreError::Unreachable { message: e.to_string() }))?;
        match outcome.map_err(here)? {
            None => Ok(()),
            Some(clash) => {
                let why = self.explain(&clash).await.map_err(here)?;
                Err(Refused { index: clash.index.into(), why })
            }
        }
    }

    /// Names the field, and the holder of the value if the viewer may know it.
    async fn explain(&self, clash: &Clash) -> Result<WriteError, StoreError> {
        let sql = "SELECT unit FROM entries WHERE entity = $1";
        let query = statement(self.inner.store.backend, sql, [clash.holder.into()]);
        let at = self.txn.txn.query_one_raw(query).await?.map(|row| unit(&row, 0)).transpose()?;
        let (register, field) = self.inner.names.field_named(clash.field).cloned().unwrap_or_default();
        let holder = at.filter(|unit| self.viewer.may_read_in(&register, *unit)).map(|_| clash.holder);
        Ok(WriteError::Duplicate { register: register.to_string(), field: field.to_string(), holder })
    }
}

fn entry_row(entity: i64, register: i64, unit: UnitCode, seq: i64, retracted: bool) -> [Value; 5] {
    [entity.into(), register.into(), unit.number().into(), seq.into(), i64::from(retracted).into()]
}
