use chrono::{DateTime, NaiveDate, Utc};

use crate::AsOf;

/// The moment that a question is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    /// `$today`, and the last day of what is taken as true.
    pub(crate) true_on: NaiveDate,
    /// `None`: everything known now.
    pub(crate) known_at: Option<DateTime<Utc>>,
}

impl From<AsOf> for Moment {
    fn from(as_of: AsOf) -> Moment {
        Moment { true_on: as_of.true_on, known_at: as_of.known_at }
    }
}
