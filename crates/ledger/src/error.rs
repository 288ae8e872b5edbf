//! One error per operation. None of them ever holds a personal value.

use bairi_base::Finding;
use sea_orm::{DbErr, RuntimeErr, sqlx};

use crate::{Entry, Values};

/// The store itself failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the disk that holds the store is full: free some space and try again")]
    Full,
    #[error("another job has been writing for {waited_s} s: try again when it is done")]
    Busy { waited_s: u64 },
    #[error("the store cannot be reached: {message}")]
    Unreachable { message: String },
    #[error("the store holds something unreadable in {table}, row {row}")]
    Unreadable { table: &'static str, row: i64 },
    #[error("the store failed (code {code}): {message}")]
    Failed { code: String, message: String },
}

impl From<DbErr> for StoreError {
    /// Keeps the driver's code and headline; details and arguments, which may quote values, are dropped.
    fn from(e: DbErr) -> Self {
        match &e {
            DbErr::Exec(RuntimeErr::SqlxError(e)) | DbErr::Query(RuntimeErr::SqlxError(e)) => from_driver(e),
            DbErr::Conn(RuntimeErr::SqlxError(e)) => StoreError::Unreachable { message: e.to_string() },
            DbErr::ConnectionAcquire(_) => StoreError::Unreachable { message: e.to_string() },
            _ => StoreError::Failed { code: "driver".to_owned(), message: e.to_string() },
        }
    }
}

fn from_driver(e: &sqlx::Error) -> StoreError {
    match e {
        sqlx::Error::Database(db) => {
            let code = db.code().unwrap_or_default().into_owned();
            if crate::sqlite::is_full(&code) || crate::postgres::is_full(&code) {
                return StoreError::Full;
            }
            if crate::sqlite::is_busy(&code) || crate::postgres::is_busy(&code) {
                return StoreError::Busy { waited_s: crate::store::OTHERS_WAIT_S };
            }
            StoreError::Failed { code, message: db.message().to_owned() }
        }
        sqlx::Error::Io(io) if io.kind() == std::io::ErrorKind::StorageFull => StoreError::Full,
        other => StoreError::Unreachable { message: other.to_string() },
    }
}

/// Opening the store failed.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("the store's address is neither sqlite: nor postgres:")]
    Address,
    #[error(
        "the store was written by a newer version (schema {found}, this program knows {known}): update the program"
    )]
    Newer { found: i64, known: i64 },
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<DbErr> for OpenError {
    fn from(e: DbErr) -> Self {
        OpenError::Store(e.into())
    }
}

/// A change was not made.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    #[error("somebody has changed entry {} since", current.entity)]
    Stale { current: Box<Entry>, yours: Values },
    #[error("entry {entity} does not exist in this register")]
    NoSuchEntry { entity: i64 },
    #[error("the unit is outside your area")]
    OutOfScope,
    #[error("your role may not do this")]
    NotAllowed,
    #[error("your role may not make step {step} of register {register}")]
    NotYourStep { register: String, entity: Option<i64>, step: String },
    /// `holder` is the entry that has the value, if the viewer may know it.
    #[error("another entry of register {register} has the same {field}")]
    Duplicate { register: String, field: String, holder: Option<i64> },
    #[error("the values have {} fault(s)", .0.len())]
    Invalid(Vec<Finding>),
    /// The log's recording times never run backwards.
    #[error("the change claims to have been recorded before the log's last change")]
    RecordedBackwards,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<DbErr> for WriteError {
    fn from(e: DbErr) -> Self {
        WriteError::Store(e.into())
    }
}

/// A batch failed. It is rolled back then, and takes nothing more.
#[derive(Debug, thiserror::Error)]
pub enum BatchError {
    /// `index` counts all writes of the batch from 0.
    #[error("change {index} of the batch: {why}")]
    Refused { index: u64, why: WriteError },
    #[error("the batch has failed before and is closed")]
    Closed,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Reading an entry that must be there failed.
#[derive(Debug, thiserror::Error)]
pub enum GetError {
    #[error("entry {entity} does not exist or is outside your area")]
    NotFound { entity: i64 },
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<DbErr> for GetError {
    fn from(e: DbErr) -> Self {
        GetError::Store(e.into())
    }
}

/// An unmasked look was not given.
#[derive(Debug, thiserror::Error)]
pub enum LookError {
    #[error("your role may not see masked fields")]
    NotAllowed,
    #[error("an unmasked look needs a purpose")]
    NoPurpose,
    #[error("entry {entity} does not exist or is outside your area")]
    NotFound { entity: i64 },
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<DbErr> for LookError {
    fn from(e: DbErr) -> Self {
        LookError::Store(e.into())
    }
}

/// An account was not made.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    #[error("a login has 1 to {max} characters without spaces")]
    Login { max: usize },
    #[error("the password must have {min} to {max} characters")]
    Password { min: usize, max: usize },
    #[error("the login is taken")]
    Taken,
    #[error("only maintenance makes accounts")]
    NotAllowed,
    #[error("the plan has no organ {organ}")]
    UnknownOrgan { organ: String },
    #[error("the plan has no role {role}")]
    UnknownRole { role: String },
    #[error("the plan has no unit {unit}")]
    UnknownUnit { unit: bairi_base::UnitCode },
    #[error("role {role} is not given on a unit of this level")]
    WrongLevel { role: String },
    #[error("an account needs at least one grant")]
    NoGrant,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<DbErr> for AccountError {
    fn from(e: DbErr) -> Self {
        AccountError::Store(e.into())
    }
}

/// Nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// Unknown login or wrong password: nobody is told which.
    #[error("login or password is wrong")]
    Wrong,
    #[error("too many failed attempts: try again in {wait_s} s")]
    TooMany { wait_s: u64 },
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<DbErr> for SignInError {
    fn from(e: DbErr) -> Self {
        SignInError::Store(e.into())
    }
}
