//! The file's rows, read by a thread of their own while the rows before them are worked on.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bairi_base::{Finding, Place};
use bairi_sheet::{Guide, Layout, Row, Sheet};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use super::jobs::Job;

/// Rows handed over at a time: as many as the ledger likes in one call.
const CHUNK_ROWS: usize = 4_000;
/// Chunks waiting at most.
const CHUNKS_WAITING: usize = 2;

pub(crate) struct Pump {
    pub(crate) layout: Layout,
    /// What was found in the headings.
    pub(crate) notes: Vec<Finding>,
    rows: mpsc::Receiver<Vec<Row>>,
    thread: JoinHandle<Result<(), Finding>>,
}

type Opened = Result<(Layout, Vec<Finding>), Vec<Finding>>;

impl Pump {
    /// Opens the job's file; what is wrong with it as a whole comes back at once.
    pub(crate) async fn open(job: &Job, guide: Arc<Guide>) -> Result<Pump, Vec<Finding>> {
        let (path, bytes) = (job.file(), job.bytes_done.clone());
        let (told, opened) = oneshot::channel::<Opened>();
        let (rows, receiver) = mpsc::channel(CHUNKS_WAITING);
        let thread = tokio::task::spawn_blocking(move || {
            let file = match File::open(&path) {
                Ok(file) => Counted { file, bytes },
                Err(error) => {
                    let _ = told.send(Err(vec![lost(&error)]));
                    return Ok(());
                }
            };
            match Sheet::open(file, guide) {
                Ok(sheet) => {
                    let _ = told.send(Ok((sheet.layout().clone(), sheet.notes().to_vec())));
                    send(sheet, &rows)
                }
                Err(findings) => {
                    let _ = told.send(Err(findings));
                    Ok(())
                }
            }
        });
        match opened.await {
            Ok(Ok((layout, notes))) => Ok(Pump { layout, notes, rows: receiver, thread }),
            Ok(Err(findings)) => Err(findings),
            // The thread has died without a word: its panic is in the log.
            Err(_) => Err(vec![Finding::error("import.file.damaged", Place::Nowhere)]),
        }
    }

    pub(crate) async fn next(&mut self) -> Option<Vec<Row>> {
        self.rows.recv().await
    }

    /// Whether the file was read to its end.
    pub(crate) async fn end(self) -> Result<(), Finding> {
        let damaged = || Finding::error("import.file.damaged", Place::Nowhere);
        self.thread.await.unwrap_or_else(|_| Err(damaged()))
    }
}

fn send(sheet: Sheet<Counted>, rows: &mpsc::Sender<Vec<Row>>) -> Result<(), Finding> {
    let mut chunk = Vec::with_capacity(CHUNK_ROWS);
    let end = sheet.read(|row| {
        chunk.push(row);
        if chunk.len() < CHUNK_ROWS {
            return ControlFlow::Continue(());
        }
        let full = std::mem::replace(&mut chunk, Vec::with_capacity(CHUNK_ROWS));
        // Nobody listens any more: the work was given up.
        if rows.blocking_send(full).is_err() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    if !chunk.is_empty() {
        let _ = rows.blocking_send(chunk);
    }
    end
}

pub(crate) fn lost(error: &io::Error) -> Finding {
    Finding::error("import.file.unreadable", Place::Nowhere).with("cause", error.kind())
}

/// A file that says how far it has been read.
struct Counted {
    file: File,
    bytes: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.file.read(buffer)?;
        self.bytes.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

impl Seek for Counted {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = self.file.seek(to)?;
        self.bytes.store(at, Ordering::Relaxed);
        Ok(at)
    }
}
