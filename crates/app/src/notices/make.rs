//! From a review to a package: written, checked as `bairi plan check` does, and given out as one file.

use std::path::{Path, PathBuf};

use bairi_base::{Finding, Severity};
use bairi_draft::{Like, Package};
use bairi_lake::Lake;
use bairi_ledger::Viewer;
use bairi_plan::Plan;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{NoticeError, kept};
use crate::App;
use crate::imports::blocking;

/// The package of a notice, beside its review.
const FOLDER: &str = "package";

/// A package that has been made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PackageView {
    /// Its own name.
    pub id: String,
    pub made_at: DateTime<Utc>,
    /// Where it lies on the server.
    pub folder: PathBuf,
    /// Whether the check found no error.
    pub sound: bool,
    /// What the check found, warnings too.
    pub findings: Vec<Finding>,
    /// The review has been changed since.
    pub outdated: bool,
    pub tasks: usize,
    /// Demands and duties, and how many of them nothing measures.
    pub demands: usize,
    pub blanks: usize,
}

/// How the making came out.
#[derive(Clone, Debug, PartialEq)]
pub enum NoticeMade {
    Done(Box<PackageView>),
    /// Nothing was written: something typed cannot be read.
    Faulty(Vec<Finding>),
}

impl App {
    /// Makes the package of a notice; one made earlier is replaced.
    pub async fn make_notice_package(&self, viewer: &Viewer, id: &str) -> Result<NoticeMade, NoticeError> {
        self.reviewer(viewer).await?;
        let _turn = self.notices.turn.lock().await;
        let mut kept = kept::read(self.notices.folder(), id).await?;
        let own = kept::own(self.notices.folder(), id).ok_or(NoticeError::NotFound)?;
        let like = self.like().await?;
        let (package, mut findings) = kept.review.package(&like);
        let Some(package) = package else { return Ok(NoticeMade::Faulty(findings)) };
        let folder = own.join(FOLDER);
        let (plan, found) = written(package.clone(), folder.clone()).await?;
        findings.extend(found);
        if let Some(plan) = &plan {
            findings.extend(Lake::check(plan).await);
        }
        let sound = plan.is_some() && findings.iter().all(|finding| finding.severity != Severity::Error);
        let tasks = || kept.review.tasks.iter().filter(|task| !task.left_out);
        let indicators = || {
            tasks().flat_map(|task| {
                task.targets.iter().map(|t| &t.indicator).chain(task.duties.iter().map(|d| &d.indicator))
            })
        };
        let view = PackageView {
            id: package.id,
            made_at: Utc::now(),
            folder,
            sound,
            findings,
            outdated: false,
            tasks: tasks().count(),
            demands: indicators().count(),
            blanks: indicators().filter(|indicator| indicator.is_empty()).count(),
        };
        kept.package = Some(view.clone());
        kept.write(self.notices.folder()).await?;
        Ok(NoticeMade::Done(Box::new(view)))
    }

    /// The package as it was made last, as a ZIP archive, and its own name.
    pub async fn notice_archive(&self, viewer: &Viewer, id: &str) -> Result<(String, Vec<u8>), NoticeError> {
        self.reviewer(viewer).await?;
        let kept = kept::read(self.notices.folder(), id).await?;
        let view = kept.package.ok_or(NoticeError::NotFound)?;
        let (folder, name) = (view.folder, view.id.clone());
        let bytes = blocking(move || Package::read(name, &folder)?.zip()).await?;
        Ok((view.id, bytes))
    }

    /// The files of the package in use.
    async fn like(&self) -> Result<Like, NoticeError> {
        let folder = self.notices.package.clone().ok_or(NoticeError::NoPackage)?;
        let plan = self.plan().clone();
        let read = tokio::task::spawn_blocking(move || Like::read(plan, &folder));
        Ok(read.await.map_err(std::io::Error::other)??)
    }
}

/// Writes the package and loads it from where it lies.
async fn written(package: Package, folder: PathBuf) -> std::io::Result<(Option<Plan>, Vec<Finding>)> {
    blocking(move || {
        package.write(Path::new(&folder))?;
        Ok(Plan::load(&folder))
    })
    .await
}
