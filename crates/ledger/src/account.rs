//! Accounts and sessions: the calls, agreed upon before they are built.
#![allow(unused_variables, clippy::unused_async)]

use bairi_base::{Text, UnitCode};
use chrono::{DateTime, NaiveDate, Utc};
use std::sync::Arc;

use crate::{AccessKind, AccountError, Change, Entry, Grant, Ledger, LookError, SignInError, StoreError, Viewer};

/// An account to be made.
#[derive(Clone, Debug)]
pub struct NewAccount {
    pub login: String,
    pub password: String,
    pub name: Text,
    /// The department it works for, by its id in the plan.
    pub organ: Option<String>,
    pub grants: Vec<Grant>,
}

/// A signed-in browser: the token goes into its cookie; the store keeps only its hash.
#[derive(Clone, Debug)]
pub struct Session {
    pub token: String,
    pub expires_at: DateTime<Utc>,
}

/// Somebody looked behind a mask, or tried what he may not.
#[derive(Clone, Debug)]
pub struct AccessRecord {
    pub at: DateTime<Utc>,
    pub account: i64,
    pub account_name: Arc<Text>,
    pub kind: AccessKind,
    pub entity: Option<i64>,
    pub register: Option<String>,
    pub unit: Option<UnitCode>,
    pub what: String,
    pub purpose: String,
}

impl Ledger {
    /// Makes an account; only maintenance may. Returns its number (from 1).
    pub async fn add_account(&self, viewer: &Viewer, account: NewAccount) -> Result<i64, AccountError> {
        unimplemented!()
    }

    /// Checks a password (argon2id) and opens a session. Failed attempts on a login slow down further ones.
    pub async fn sign_in(&self, login: &str, password: &str) -> Result<Session, SignInError> {
        unimplemented!()
    }

    /// Who holds a session token; `None` if it is unknown or has expired.
    pub async fn viewer(&self, token: &str) -> Result<Option<Viewer>, StoreError> {
        unimplemented!()
    }

    pub async fn sign_out(&self, token: &str) -> Result<(), StoreError> {
        unimplemented!()
    }

    /// An entry with nothing masked. The look and its purpose are on record before it is answered.
    pub async fn look(&self, viewer: &Viewer, entity: i64, purpose: &str) -> Result<Entry, LookError> {
        unimplemented!()
    }

    /// Puts on record that something outside the viewer's rights was tried; `what` is a word such as `page`.
    pub async fn record_refusal(&self, viewer: &Viewer, what: &str, unit: UnitCode) -> Result<(), StoreError> {
        unimplemented!()
    }

    /// Looks and refusals, the latest first: the viewer's own (maintenance: everybody's).
    pub async fn accesses(&self, viewer: &Viewer, limit: u64) -> Result<Vec<AccessRecord>, StoreError> {
        unimplemented!()
    }

    /// Every change of an entry, oldest first, masked; empty if the viewer may not see the entry.
    pub async fn history(&self, viewer: &Viewer, entity: i64) -> Result<Vec<Change>, StoreError> {
        unimplemented!()
    }

    /// The state of an entry true on a day, as it was known at a moment.
    pub async fn as_of(
        &self,
        viewer: &Viewer,
        entity: i64,
        true_on: NaiveDate,
        known_at: DateTime<Utc>,
    ) -> Result<Option<Entry>, StoreError> {
        unimplemented!()
    }

    /// Standing entries of a register in a unit's subtree of which a keyed field that is not sensitive begins with a
    /// text; an exact value of a sensitive key is found too.
    pub async fn search(
        &self,
        viewer: &Viewer,
        register: &str,
        unit: UnitCode,
        text: &str,
        limit: u64,
    ) -> Result<Vec<Entry>, StoreError> {
        unimplemented!()
    }

    /// The last changes in a unit's subtree of registers that the viewer may read, the latest first, masked.
    pub async fn latest_changes(&self, viewer: &Viewer, unit: UnitCode, limit: u64) -> Result<Vec<Change>, StoreError> {
        unimplemented!()
    }
}
