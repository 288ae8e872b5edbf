//! References between entries: what a change names must stand when it is named.

use std::collections::HashMap;
use std::sync::Arc;

use sea_orm::{DbErr, Value};

use crate::ledger::Inner;
use crate::names::RegisterNames;
use crate::store::{int, padded, placeholders};
use crate::{Values, WriteError, check};

/// What an open transaction knows about the entries that its changes name.
pub(crate) struct References {
    /// The sequence of the transaction's first change.
    first_seq: i64,
    /// By sequence from `first_seq`: the register of the entry made there, 0 if the change made none.
    fresh: Vec<i64>,
    /// Whether entries that the transaction has retracted or put back stand now.
    standing: HashMap<i64, bool>,
    /// Not checked yet.
    noted: Vec<Reference>,
}

struct Reference {
    target: i64,
    register: Arc<str>,
    field: Arc<str>,
    refers_to: String,
    /// Which write of the transaction makes it.
    index: u32,
    /// Whether the target stood when the reference was made, if this transaction had retracted it or put it back.
    stood: Option<bool>,
}

/// A reference that names nothing: which write makes it, and why that one is refused; or the store failed.
pub(crate) enum Fault {
    Dangling { index: u32, why: WriteError },
    Store(DbErr),
}

impl References {
    pub(crate) fn new(first_seq: i64) -> References {
        References { first_seq, fresh: Vec::new(), standing: HashMap::new(), noted: Vec::new() }
    }

    /// The next change has been made: of a new entry of this register (its number), or of an old one.
    pub(crate) fn changed(&mut self, made_in: Option<i64>) {
        self.fresh.push(made_in.unwrap_or(0));
    }

    /// An entry has been retracted or put back.
    pub(crate) fn set_standing(&mut self, entity: i64, stands: bool) {
        self.standing.insert(entity, stands);
    }

    /// Notes the references that a change makes anew.
    pub(crate) fn note(&mut self, names: &RegisterNames, index: u32, old: Option<&Values>, new: &Values) {
        for field in &names.keyed {
            let Some(refers_to) = &field.refers_to else { continue };
            let target = |values: Option<&Values>| values?.get(&*field.name)?.as_i64();
            let Some(target) = target(Some(new)).filter(|t| target(old) != Some(*t)) else { continue };
            self.noted.push(Reference {
                target,
                register: names.name.clone(),
                field: field.name.clone(),
                refers_to: refers_to.clone(),
                index,
                stood: self.standing.get(&target).copied(),
            });
        }
    }

    /// Checks what has been noted: each must name a standing entry of the right register, made in this transaction
    /// or committed before it.
    pub(crate) async fn check(&mut self, inner: &Inner) -> Result<(), Fault> {
        let noted = std::mem::take(&mut self.noted);
        let stored = self.stored(inner, &noted).await.map_err(Fault::Store)?;
        for reference in noted {
            let found = match usize::try_from(reference.target - self.first_seq) {
                Ok(at) => self.fresh.get(at).map(|register| (*register, true)),
                Err(_) => stored.get(&reference.target).copied(),
            };
            let wanted = inner.names.register(&reference.refers_to).map(|r| r.id);
            let fits = found.is_some_and(|(id, stands)| Some(id) == wanted && reference.stood.unwrap_or(stands));
            if !fits {
                let finding = check::dangling(&reference.register, &reference.field, &reference.refers_to);
                return Err(Fault::Dangling { index: reference.index, why: WriteError::Invalid(vec![finding]) });
            }
        }
        Ok(())
    }

    /// Of the committed targets: their registers, and whether they stand.
    async fn stored(&self, inner: &Inner, noted: &[Reference]) -> Result<HashMap<i64, (i64, bool)>, DbErr> {
        let mut asked: Vec<i64> = noted.iter().map(|r| r.target).filter(|t| *t < self.first_seq).collect();
        asked.sort_unstable();
        asked.dedup();
        let mut stored = HashMap::with_capacity(asked.len());
        for list in padded(&asked) {
            let sql = format!(
                "SELECT entity, register, retracted FROM entries WHERE entity IN ({})",
                placeholders(1, list.len())
            );
            for row in &inner.store.rows(&sql, list.into_iter().map(Value::from)).await? {
                stored.insert(int(row, 0)?, (int(row, 1)?, int(row, 2)? == 0));
            }
        }
        Ok(stored)
    }
}
