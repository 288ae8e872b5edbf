//! Threads for what is worked out in parts: as many as there are processors, whoever asks.

use std::panic::resume_unwind;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::LakeError;

/// What is done sooner is not worth a thread: an entry's page asks many such questions.
const ALONE: Duration = Duration::from_millis(1);
/// More helpers than this gain little: the rows come from memory.
const HELPERS_MAX: usize = 7;

/// Works through items, on the calling thread and on those that are spare, now or later. Each thread has a state of its
/// own, and all states are returned; which items one has seen is chance, their order among them is kept.
pub(crate) fn share<T: Sync, S: Send>(
    items: &[T],
    make: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, &T) -> Result<(), LakeError> + Sync,
) -> Result<Vec<S>, LakeError> {
    let begun = Instant::now();
    let next = AtomicUsize::new(0);
    let run = |state: &mut S, before: &mut dyn FnMut()| {
        while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
            before();
            // After a fault the rest is not begun.
            work(state, item).inspect_err(|_| next.store(items.len(), Ordering::Relaxed))?;
        }
        Ok(())
    };
    let help = &|seat: Seat| {
        let mut state = make();
        let done = run(&mut state, &mut || ());
        drop(seat);
        done.map(|()| state)
    };
    thread::scope(|scope| {
        let mut helpers = Vec::new();
        let mut own = make();
        let done = run(&mut own, &mut || {
            if begun.elapsed() >= ALONE
                && next.load(Ordering::Relaxed) < items.len()
                && let Some(seat) = Seat::take()
            {
                helpers.push(scope.spawn(move || help(seat)));
            }
        });
        let mut states = vec![done.map(|()| own)];
        states.extend(helpers.into_iter().map(|helper| helper.join().unwrap_or_else(|panic| resume_unwind(panic))));
        states.into_iter().collect()
    })
}

/// The same where every item has an answer: they are returned in the order of the items.
pub(crate) fn map<T: Sync, A: Send>(
    items: &[T],
    answer: impl Fn(&T) -> Result<A, LakeError> + Sync,
) -> Result<Vec<A>, LakeError> {
    let numbered: Vec<(usize, &T)> = items.iter().enumerate().collect();
    let found = share(&numbered, Vec::new, |found, (at, item)| {
        found.push((*at, answer(item)?));
        Ok(())
    })?;
    let mut found: Vec<(usize, A)> = found.into_iter().flatten().collect();
    found.sort_unstable_by_key(|(at, _)| *at);
    Ok(found.into_iter().map(|(_, answer)| answer).collect())
}

/// One helper's right to run.
struct Seat;

impl Seat {
    fn take() -> Option<Seat> {
        seats().fetch_update(Ordering::Relaxed, Ordering::Relaxed, |free| free.checked_sub(1)).ok().map(|_| Seat)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        seats().fetch_add(1, Ordering::Relaxed);
    }
}

/// How many helpers may begin. The system is asked once: it looks into files for the answer.
fn seats() -> &'static AtomicUsize {
    static FREE: OnceLock<AtomicUsize> = OnceLock::new();
    FREE.get_or_init(|| {
        let processors = thread::available_parallelism().map_or(1, usize::from);
        AtomicUsize::new((processors - 1).min(HELPERS_MAX))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_is_seen_once_and_answers_keep_their_order() {
        for count in [0, 1, 2, 1_000] {
            let items: Vec<u64> = (0..count).collect();
            let add = |sum: &mut u64, item: &u64| {
                *sum += item;
                Ok(())
            };
            let sums = share(&items, || 0, add).unwrap();
            assert_eq!(sums.iter().sum::<u64>(), items.iter().sum::<u64>());
            assert_eq!(map(&items, |item| Ok(item * 2)).unwrap(), items.iter().map(|i| i * 2).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_question_inside_a_question_has_threads_enough() {
        let rows = map(&[1, 2, 3, 4], |a| map(&[10, 20], |b| Ok(a * b))).unwrap();
        assert_eq!(rows.concat(), [10, 20, 20, 40, 30, 60, 40, 80]);
    }

    #[test]
    fn a_fault_ends_the_work_and_frees_the_seats() {
        let free = || seats().load(Ordering::Relaxed);
        for _ in 0..100 {
            let fail = |item: &i32| if *item == 5 { Err(LakeError::NotAllowed) } else { Ok(()) };
            assert!(matches!(map(&(0..50).collect::<Vec<_>>(), fail), Err(LakeError::NotAllowed)));
        }
        assert!(free() <= HELPERS_MAX);
    }
}
