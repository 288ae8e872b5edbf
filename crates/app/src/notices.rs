//! Official notices under review: read, corrected by headquarters, and saved as a plan package.
//!
//! Everything typed is kept as it was typed, in one file for each notice, so that nothing is lost by a mistake or a
//! restart. What is wrong with it is said each time it is shown, and a package is only made when nothing is.

mod error;
mod kept;
mod make;

pub use error::NoticeError;
pub use make::{NoticeMade, PackageView};

use std::path::{Path, PathBuf};

use bairi_base::Finding;
use bairi_draft::{Fields, Review};
use bairi_ledger::Viewer;
use chrono::{DateTime, Utc};
use serde::Serialize;
use tokio::sync::Mutex;

use crate::App;
use kept::Kept;

/// A notice that is longer holds pictures, not words.
pub const NOTICE_BYTES_MAX: usize = 16 << 20;
/// Notices told of on the page.
const LISTED_MAX: usize = 50;
/// A register of this name is all of them.
const ALL: &str = "*";

pub(crate) struct Notices {
    folder: PathBuf,
    /// The package in use; without it no package can be made.
    package: Option<PathBuf>,
    /// One change at a time.
    turn: Mutex<()>,
}

/// A notice in the list.
#[derive(Clone, Debug, Serialize)]
pub struct NoticeLine {
    pub id: String,
    pub title: String,
    pub changed_at: DateTime<Utc>,
    pub tasks: usize,
    pub confirmed: usize,
    /// Whether a package has been made and found without faults.
    pub made: bool,
}

/// A notice under review.
#[derive(Clone, Debug, Serialize)]
pub struct NoticeView {
    pub id: String,
    pub review: Review,
    /// What is wrong with what stands in it now; warnings too.
    pub findings: Vec<Finding>,
    pub package: Option<PackageView>,
}

/// What the reviewer wants of what was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Keep it; it is not settled yet.
    Keep,
    /// It is right as it stands.
    Confirm,
}

/// How a change came out. It is kept in any case, unless somebody else was faster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoticeSaved {
    Done,
    /// Kept, but not confirmed: something in it cannot be read.
    Faulty,
    /// Not kept: somebody has changed it since the form was opened.
    Stale,
}

impl Notices {
    pub(crate) fn new(folder: PathBuf, package: Option<PathBuf>) -> Notices {
        Notices { folder, package, turn: Mutex::default() }
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }
}

impl App {
    /// Whether somebody belongs to the headquarters: a role that reads every register of the whole territory.
    pub fn may_review_notices(&self, viewer: &Viewer) -> bool {
        let plan = self.plan();
        let root = plan.units.root().map(|unit| unit.code);
        let everything = |role: &str| plan.roles.get(role).is_some_and(|role| role.read.iter().any(|r| r == ALL));
        viewer.is_unscoped() || viewer.grants().iter().any(|g| Some(g.unit) == root && everything(&g.role))
    }

    /// The notices under review, the last changed first.
    pub async fn notices(&self, viewer: &Viewer) -> Result<Vec<NoticeLine>, NoticeError> {
        self.reviewer(viewer).await?;
        let mut all = kept::all(self.notices.folder()).await?;
        all.sort_by_key(|kept| std::cmp::Reverse(kept.changed_at));
        all.truncate(LISTED_MAX);
        Ok(all)
    }

    /// Reads a document and begins its review; answers with the review's id.
    pub async fn read_notice(&self, viewer: &Viewer, bytes: Vec<u8>) -> Result<String, NoticeError> {
        self.reviewer(viewer).await?;
        let plan = self.plan().clone();
        let read = tokio::task::spawn_blocking(move || {
            bairi_notice::read(&bytes).map(|notice| bairi_draft::propose(&notice, &plan))
        });
        let review = read.await.map_err(std::io::Error::other)?;
        let review = review.map_err(|refusal| NoticeError::Refused(refusal.finding()))?;
        let kept = Kept::new(review);
        let _turn = self.notices.turn.lock().await;
        kept.write(self.notices.folder()).await?;
        Ok(kept.id)
    }

    /// A notice as it stands.
    pub async fn notice(&self, viewer: &Viewer, id: &str) -> Result<NoticeView, NoticeError> {
        self.reviewer(viewer).await?;
        let kept = kept::read(self.notices.folder(), id).await?;
        let mut findings = kept.review.head_faults();
        for task in kept.review.tasks.iter().filter(|task| !task.left_out) {
            findings.extend(kept.review.task_faults(task, self.plan()));
        }
        Ok(NoticeView { id: kept.id, review: kept.review, findings, package: kept.package })
    }

    /// Puts into the head what somebody typed.
    pub async fn change_notice_head(
        &self,
        viewer: &Viewer,
        id: &str,
        based_on: u64,
        fields: &Fields<'_>,
        wish: Wish,
    ) -> Result<NoticeSaved, NoticeError> {
        self.reviewer(viewer).await?;
        let _turn = self.notices.turn.lock().await;
        let mut kept = kept::read(self.notices.folder(), id).await?;
        if kept.review.head.version != based_on {
            return Ok(NoticeSaved::Stale);
        }
        kept.review.head = kept.review.head.typed(fields);
        let sound = errors(&kept.review.head_faults()) == 0;
        kept.review.head.confirmed = wish == Wish::Confirm && sound;
        kept.review.head.version += 1;
        kept.changed();
        kept.write(self.notices.folder()).await?;
        Ok(if wish == Wish::Confirm && !sound { NoticeSaved::Faulty } else { NoticeSaved::Done })
    }

    /// Puts into a task what somebody typed.
    pub async fn change_notice_task(
        &self,
        viewer: &Viewer,
        id: &str,
        number: u32,
        based_on: u64,
        fields: &Fields<'_>,
        wish: Wish,
    ) -> Result<NoticeSaved, NoticeError> {
        self.reviewer(viewer).await?;
        let _turn = self.notices.turn.lock().await;
        let mut kept = kept::read(self.notices.folder(), id).await?;
        let at = kept.review.tasks.iter().position(|task| task.number == number).ok_or(NoticeError::NotFound)?;
        if kept.review.tasks[at].version != based_on {
            return Ok(NoticeSaved::Stale);
        }
        let mut task = kept.review.tasks[at].typed(fields);
        let sound = task.left_out || errors(&kept.review.task_faults(&task, self.plan())) == 0;
        task.confirmed = wish == Wish::Confirm && sound;
        task.version += 1;
        kept.review.tasks[at] = task;
        kept.changed();
        kept.write(self.notices.folder()).await?;
        Ok(if wish == Wish::Confirm && !sound { NoticeSaved::Faulty } else { NoticeSaved::Done })
    }

    /// Takes a notice off, with its package.
    pub async fn drop_notice(&self, viewer: &Viewer, id: &str) -> Result<(), NoticeError> {
        self.reviewer(viewer).await?;
        let _turn = self.notices.turn.lock().await;
        kept::remove(self.notices.folder(), id).await
    }

    /// Everybody else is refused, and the attempt recorded.
    async fn reviewer(&self, viewer: &Viewer) -> Result<(), NoticeError> {
        if self.may_review_notices(viewer) {
            return Ok(());
        }
        self.ledger.record_refusal(viewer, "page", viewer.home()).await?;
        Err(NoticeError::NotAllowed)
    }
}

fn errors(findings: &[Finding]) -> usize {
    findings.iter().filter(|finding| finding.severity == bairi_base::Severity::Error).count()
}
