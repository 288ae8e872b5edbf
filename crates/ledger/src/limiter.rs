//! Slows down guessing: after a few failed sign-ins a login has to wait, longer each time.
//!
//! Known and unknown logins are treated alike. Kept in memory: a restart forgives, a flood of other
//! logins pushes out the oldest.

use std::collections::HashMap;
use std::sync::Mutex;

use chrono::{DateTime, TimeDelta, Utc};

/// Failed attempts that cost nothing.
const FREE: u32 = 5;
/// The longest wait, seconds.
const WAIT_S_MAX: i64 = 900;
/// Failures are forgotten after an hour without one.
const FORGET_S: i64 = 3600;
/// Logins remembered at most.
const LOGINS_MAX: usize = 10_000;

#[derive(Debug, Default)]
pub(crate) struct Limiter {
    attempts: Mutex<HashMap<String, Attempts>>,
}

#[derive(Debug)]
struct Attempts {
    failed: u32,
    last: DateTime<Utc>,
    not_before: DateTime<Utc>,
}

impl Limiter {
    /// Lets an attempt through, counted as failed until [`Limiter::forgive`]; or says how many seconds to wait.
    pub(crate) fn admit(&self, login: &str, now: DateTime<Utc>) -> Result<(), u64> {
        let mut all = self.attempts.lock().expect("no holder panics");
        if all.len() >= LOGINS_MAX && !all.contains_key(login) {
            make_room(&mut all, now);
        }
        let fresh = Attempts { failed: 0, last: now, not_before: now };
        let attempts = all.entry(login.to_owned()).or_insert(fresh);
        if now - attempts.last >= TimeDelta::seconds(FORGET_S) {
            attempts.failed = 0;
        }
        let wait = attempts.not_before - now;
        if attempts.failed >= FREE && wait > TimeDelta::zero() {
            return Err(wait.num_milliseconds().unsigned_abs().div_ceil(1000));
        }
        attempts.failed += 1;
        attempts.last = now;
        attempts.not_before = now + TimeDelta::seconds(wait_s(attempts.failed));
        Ok(())
    }

    /// The attempt was right after all.
    pub(crate) fn forgive(&self, login: &str) {
        self.attempts.lock().expect("no holder panics").remove(login);
    }
}

/// 1, 2, 4 … seconds from the last free attempt on.
fn wait_s(failed: u32) -> i64 {
    match failed.checked_sub(FREE) {
        None => 0,
        Some(more) => 1_i64.checked_shl(more).map_or(WAIT_S_MAX, |s| s.clamp(1, WAIT_S_MAX)),
    }
}

fn make_room(all: &mut HashMap<String, Attempts>, now: DateTime<Utc>) {
    all.retain(|_, a| now - a.last < TimeDelta::seconds(FORGET_S));
    if all.len() >= LOGINS_MAX
        && let Some(oldest) = all.iter().min_by_key(|(_, a)| a.last).map(|(login, _)| login.clone())
    {
        all.remove(&oldest);
    }
}
