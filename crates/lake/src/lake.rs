//! Opening the lake, following the log, and what is in memory between questions.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant};

use bairi_base::UnitCode;
use bairi_ledger::{Ledger, Viewer};
use bairi_plan::Plan;
use chrono::NaiveDate;
use tokio::sync::{Mutex as AsyncMutex, watch};
use tokio::task::spawn_blocking;

use crate::catalog::Catalog;
use crate::evaluate;
use crate::figures::{Figures, figure};
use crate::moment::Moment;
use crate::readings::Readings;
use crate::storage::Storage;
use crate::territory::Territory;
use crate::touched::{Noted, touched};
use crate::world::World;
use crate::{AsOf, LakeError, Reading, Today, View};

/// Changes read from the log at a time.
const READ_CHANGES: u64 = 10_000;
/// How often the lake looks at the log and the calendar without being told.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// The day's reading is written at most this often.
const KEEP_EVERY: Duration = Duration::from_secs(10);
/// A moment of the past that nobody has asked for so long is forgotten.
const PAST_KEPT: Duration = Duration::from_secs(60);
/// How long the lake waits after a failure.
const RETRY_AFTER: Duration = Duration::from_secs(5);

/// The log as columns. Cheap to clone.
#[derive(Clone)]
pub struct Lake {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    ledger: Ledger,
    today: Today,
    pub(crate) catalog: Arc<Catalog>,
    pub(crate) territory: Arc<Territory>,
    storage: Arc<AsyncMutex<Storage>>,
    state: RwLock<State>,
    seen: watch::Sender<i64>,
    readings: Arc<Readings>,
    /// When the day's reading was last written, and which: the day and the last change in it.
    kept: Mutex<Option<(Instant, NaiveDate, i64)>>,
    /// The figures may be behind the rows: a failure came between.
    stale: AtomicBool,
    /// The folder was found damaged.
    broken: AtomicBool,
    past: Mutex<Option<Past>>,
}

/// The moment of the past that was asked for last: its next page will be asked for soon.
struct Past {
    state: State,
    /// Whether the figures have been worked out.
    complete: bool,
    used_at: Instant,
}

/// What is answered from: rows and figures belong together.
#[derive(Clone)]
pub(crate) struct State {
    pub(crate) world: Arc<World>,
    pub(crate) figures: Arc<Figures>,
}

impl Lake {
    /// Opens (or makes anew) the lake in a folder and catches up with the log, so that the first answer is complete.
    pub async fn open(dir: &Path, ledger: Ledger, today: Today) -> Result<Lake, LakeError> {
        let plan = ledger.plan().clone();
        let catalog = Arc::new(Catalog::new(plan.clone())?);
        let territory = Arc::new(Territory::new(&plan.units));
        let readings = Arc::new(Readings::open(dir, &plan)?);
        let folder = dir.to_owned();
        let storage = spawn_blocking(move || Storage::open(&folder, plan)).await??;
        let moment = Moment { true_on: today(), known_at: None };
        let empty = World::new(catalog.clone(), Arc::new(storage.snapshot()), moment);
        let state = State { world: Arc::new(empty), figures: Arc::default() };
        let (seen, _) = watch::channel(0);
        let inner = Inner {
            ledger,
            today,
            catalog,
            territory,
            storage: Arc::new(AsyncMutex::new(storage)),
            state: RwLock::new(state),
            seen,
            readings,
            kept: Mutex::default(),
            stale: AtomicBool::new(true),
            broken: AtomicBool::new(false),
            past: Mutex::default(),
        };
        let lake = Lake { inner: Arc::new(inner) };
        lake.follow().await?;
        Ok(lake)
    }

    /// Follows the log until the process ends: run it as a task. Keeps the day's reading.
    pub async fn run(&self) {
        let mut log = self.inner.ledger.watch();
        loop {
            log.mark_unchanged();
            if let Err(error) = self.follow().await {
                tracing::error!(%error, "the lake could not follow the log");
                tokio::time::sleep(RETRY_AFTER).await;
                continue;
            }
            self.forget_the_past();
            // A ledger that is gone tells nothing more, and the time-out paces the loop.
            let _ = tokio::time::timeout(LOOK_EVERY, log.changed()).await.unwrap_or(Ok(()));
        }
    }

    pub fn today(&self) -> NaiveDate {
        (self.inner.today)()
    }

    /// Tells the last sequence whose change is in the figures.
    pub fn watch(&self) -> watch::Receiver<i64> {
        self.inner.seen.subscribe()
    }

    /// All figures of now: in memory, no query.
    pub fn view(&self, viewer: &Viewer) -> View {
        let State { world, figures } = self.state();
        View::new(self.plan().clone(), figures, viewer, world.times())
    }

    /// All figures of another moment: one scan for each register.
    pub async fn view_as_of(&self, viewer: &Viewer, moment: AsOf) -> Result<View, LakeError> {
        let (mut state, complete) = self.at(moment.into());
        if !complete {
            state = self.worked_out(state.world).await?;
            self.remember(state.clone(), true);
        }
        Ok(View::new(self.plan().clone(), state.figures, viewer, state.world.times()))
    }

    /// The figures of one indicator at another moment, and of no other.
    pub async fn view_of(&self, viewer: &Viewer, moment: AsOf, indicator: &str) -> Result<View, LakeError> {
        let at = self.plan().indicators.iter().position(|i| i.id == indicator);
        let at = at.ok_or_else(|| LakeError::NoSuchIndicator(indicator.to_owned()))?;
        let (world, territory) = (Arc::new(self.world_at(moment.into())), self.inner.territory.clone());
        let of = world.clone();
        let figures = self.noticing(spawn_blocking(move || evaluate::one(&of, &territory, at)).await?)?;
        Ok(View::new(self.plan().clone(), Arc::new(figures), viewer, world.times()))
    }

    /// The same, from the rows even if the figures are known already: for who wants to know how long that takes.
    pub async fn view_anew(&self, viewer: &Viewer, moment: AsOf) -> Result<View, LakeError> {
        let state = self.worked_out(Arc::new(self.world_at(moment.into()))).await?;
        Ok(View::new(self.plan().clone(), state.figures, viewer, state.world.times()))
    }

    async fn worked_out(&self, world: Arc<World>) -> Result<State, LakeError> {
        let (of, territory) = (world.clone(), self.inner.territory.clone());
        let figures = self.noticing(spawn_blocking(move || evaluate::all(&of, &territory)).await?)?;
        Ok(State { world, figures: Arc::new(figures) })
    }

    /// The rows of now at a moment.
    fn world_at(&self, moment: Moment) -> World {
        World::new(self.inner.catalog.clone(), self.state().world.snapshot.clone(), moment)
    }

    /// The kept readings of an indicator at a unit, oldest first, at most one a day; empty if out of the viewer's area.
    /// The last one is today's, as it is now.
    pub fn readings(&self, viewer: &Viewer, indicator: &str, unit: UnitCode) -> Vec<Reading> {
        let plan = self.plan();
        let Some(at) = plan.indicators.iter().position(|i| i.id == indicator) else { return Vec::new() };
        let Some(place) = plan.units.position(unit).filter(|_| viewer.sees(unit)) else { return Vec::new() };
        let indicator = &plan.indicators[at];
        let too_low = |r: &&bairi_plan::Register| r.id == indicator.register && plan.units.all()[place].level > r.level;
        if plan.registers.iter().any(|r| too_low(&r)) {
            return Vec::new();
        }
        let State { world, figures } = self.state();
        let today = world.moment.true_on;
        let kept = self.inner.readings.before(indicator, at, place, today);
        let now = figures.get(at, place).map(|totals| (today, totals));
        let reading = |(day, totals)| {
            let figure = figure(indicator, totals);
            Reading { day, value: figure.value, gap: figure.gap }
        };
        kept.into_iter().chain(now).map(reading).collect()
    }

    /// Works out and keeps the readings of past days that have none, with what is known now (a new lake of an old log,
    /// a demonstration).
    pub async fn backfill(&self, days: &[NaiveDate]) -> Result<(), LakeError> {
        for day in days {
            if *day >= self.today() || self.inner.readings.has(self.plan(), *day) {
                continue;
            }
            let moment = Moment { true_on: *day, known_at: None };
            let world = self.world_at(moment);
            let (lake, day) = (self.clone(), *day);
            spawn_blocking(move || {
                let figures = evaluate::all(&world, &lake.inner.territory)?;
                lake.inner.readings.keep(lake.plan(), day, &figures)
            })
            .await??;
        }
        Ok(())
    }

    pub(crate) fn ledger(&self) -> &Ledger {
        &self.inner.ledger
    }

    pub(crate) fn plan(&self) -> &Arc<Plan> {
        &self.inner.catalog.plan
    }

    pub(crate) fn state(&self) -> State {
        self.inner.state.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The rows of now at another moment, and whether the figures of it are there.
    pub(crate) fn at(&self, moment: Moment) -> (State, bool) {
        let now = self.state();
        if now.world.moment == moment {
            return (now, true);
        }
        let kept = self.past();
        let same = |past: &&Past| {
            past.state.world.moment == moment && Arc::ptr_eq(&past.state.world.snapshot, &now.world.snapshot)
        };
        if let Some(past) = kept.as_ref().filter(same) {
            return (past.state.clone(), past.complete);
        }
        drop(kept);
        let world = World::new(self.inner.catalog.clone(), now.world.snapshot.clone(), moment);
        let state = State { world: Arc::new(world), figures: Arc::default() };
        self.remember(state.clone(), false);
        (state, false)
    }

    fn remember(&self, state: State, complete: bool) {
        *self.past() = Some(Past { state, complete, used_at: Instant::now() });
    }

    fn forget_the_past(&self) {
        let mut past = self.past();
        if past.as_ref().is_some_and(|past| past.used_at.elapsed() > PAST_KEPT) {
            *past = None;
        }
    }

    fn past(&self) -> MutexGuard<'_, Option<Past>> {
        self.inner.past.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Passes an answer on; one that failed because the folder is damaged has it made anew.
    pub(crate) fn noticing<T>(&self, answer: Result<T, LakeError>) -> Result<T, LakeError> {
        if answer.as_ref().is_err_and(damaged) {
            self.inner.broken.store(true, Ordering::Relaxed);
        }
        answer
    }

    /// Brings everything up to date with the log; from nothing, if the folder is damaged.
    async fn follow(&self) -> Result<(), LakeError> {
        if !self.inner.broken.load(Ordering::Relaxed) {
            match self.noticing(self.bring_up_to_date().await) {
                Err(error) if damaged(&error) => {
                    tracing::warn!(%error, "the lake is damaged and is made anew from the log");
                }
                other => return other,
            }
        }
        let mut storage = self.inner.storage.clone().lock_owned().await;
        self.inner.stale.store(true, Ordering::Relaxed);
        spawn_blocking(move || storage.reset()).await??;
        self.bring_up_to_date().await?;
        self.inner.broken.store(false, Ordering::Relaxed);
        Ok(())
    }

    /// Takes in what is new in the log and works out the figures that it touches.
    async fn bring_up_to_date(&self) -> Result<(), LakeError> {
        let mut storage = self.inner.storage.clone().lock_owned().await;
        let anew = self.inner.stale.swap(true, Ordering::Relaxed);
        let mut noted = Noted::default();
        let mut changes = self.inner.ledger.unscoped_tail(storage.seq, READ_CHANGES).await?;
        while let Some(last) = changes.last().map(|c| c.seq) {
            changes.iter().for_each(|change| noted.note(change));
            let full = changes.len() as u64 == READ_CHANGES;
            // The next ones are read while these are being turned into columns.
            let taking = spawn_blocking(move || storage.take(&changes).map(|()| storage));
            changes = match full {
                true => self.inner.ledger.unscoped_tail(last, READ_CHANGES).await?,
                false => Vec::new(),
            };
            storage = taking.await??;
        }
        let today = self.today();
        let before = self.state();
        let new_day = before.world.moment.true_on != today;
        if new_day && !before.figures.of.is_empty() {
            // What the old day came to, before the new one begins.
            self.keep_reading(&before, true).await?;
        }
        if !(anew || new_day) && noted.is_empty() {
            self.inner.stale.store(false, Ordering::Relaxed);
            return self.keep_reading(&before, false).await;
        }
        let lake = self.clone();
        let after = spawn_blocking(move || {
            storage.settle();
            let moment = Moment { true_on: today, known_at: None };
            let world = World::new(lake.inner.catalog.clone(), Arc::new(storage.snapshot()), moment);
            let territory = &lake.inner.territory;
            let figures = match anew || new_day {
                true => evaluate::all(&world, territory)?,
                false => {
                    let touched = touched(&world, &noted)?;
                    evaluate::some(&world, territory, (*before.figures).clone(), &touched)?
                }
            };
            Ok::<_, LakeError>(State { world: Arc::new(world), figures: Arc::new(figures) })
        })
        .await??;
        let seq = after.world.snapshot.seq;
        *self.inner.state.write().unwrap_or_else(PoisonError::into_inner) = after.clone();
        self.inner.stale.store(false, Ordering::Relaxed);
        self.inner.seen.send_replace(seq);
        self.keep_reading(&after, anew || new_day).await
    }

    /// Writes the day's reading, if there is something new in it and it is due.
    async fn keep_reading(&self, state: &State, now: bool) -> Result<(), LakeError> {
        let (day, seq) = (state.world.moment.true_on, state.world.snapshot.seq);
        {
            let mut kept = self.inner.kept.lock().unwrap_or_else(PoisonError::into_inner);
            let new = kept.is_none_or(|(_, kept_day, kept_seq)| (kept_day, kept_seq) != (day, seq));
            let due = now || kept.is_none_or(|(at, ..)| at.elapsed() >= KEEP_EVERY);
            if !(new && due) {
                return Ok(());
            }
            *kept = Some((Instant::now(), day, seq));
        }
        let (lake, figures) = (self.clone(), state.figures.clone());
        if let Err(error) = spawn_blocking(move || lake.inner.readings.keep(lake.plan(), day, &figures)).await? {
            tracing::error!(%error, "the day's reading could not be kept");
        }
        Ok(())
    }
}

/// Whether the folder, not the question, is to blame.
fn damaged(error: &LakeError) -> bool {
    matches!(error, LakeError::Segment(_) | LakeError::Unreadable(_))
        || matches!(error, LakeError::Folder(e) if e.kind() == std::io::ErrorKind::NotFound)
}
