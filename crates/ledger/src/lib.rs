#![doc = include_str!("../README.md")]

mod access;
mod account;
mod append;
mod batch;
mod bulk;
mod check;
mod error;
mod feed;
mod keys;
mod ledger;
mod masked;
mod migrate;
mod model;
mod names;
mod postgres;
mod read;
mod rekey;
mod rows;
mod sqlite;
mod store;
mod viewer;
mod write;

pub use access::AccessKind;
pub use account::{AccessRecord, NewAccount, Session};
pub use batch::{Batch, BatchRecord};
pub use error::{AccountError, BatchError, GetError, LookError, OpenError, SignInError, StoreError, WriteError};
pub use ledger::{Clock, Ledger};
pub use masked::{mask_text, mask_value};
pub use model::{Change, Entry, Op, Page, Values, Write};
pub use viewer::{Grant, Scope, Viewer};
