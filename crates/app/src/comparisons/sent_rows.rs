//! The rows that a department sent, given back to it with what was found, and read again for the names of clues.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::{io, mem};

use bairi_base::Lang;
use bairi_compare::{Band, Outcome, RowBands, Sealed, SentSheet, row_bands, told_apart};
use bairi_ledger::Viewer;
use serde::Serialize;
use tokio::sync::{mpsc, oneshot};

use super::{ComparisonError, ComparisonRun, RunCounts, kept};
use crate::App;
use crate::imports::blocking;

/// Rows shown at a time.
const PAGE_ROWS: u64 = crate::ROWS_A_PAGE;

/// Bytes of a piece of the text, and pieces that wait for a slow reader.
const PIECE_BYTES: usize = 256 * 1024;
const PIECES_WAITING: usize = 4;

/// The rows that were sent, as text; it ends with an error if the file ends before its time.
pub type SentText = mpsc::Receiver<io::Result<Vec<u8>>>;

/// Which of the rows that were sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SentPart {
    /// Those that were compared.
    #[default]
    Compared,
    /// Those that were left out because they lie elsewhere.
    Elsewhere,
    /// Those behind which somebody of the register is so surely.
    Band(Band),
}

impl SentPart {
    fn wants(self, band: Option<Band>) -> bool {
        match self {
            SentPart::Compared => band.is_some(),
            SentPart::Elsewhere => band.is_none(),
            SentPart::Band(wanted) => band == Some(wanted),
        }
    }

    /// How many there are, as the run counted them.
    pub fn count(self, counts: &RunCounts) -> u64 {
        match self {
            SentPart::Compared => counts.rows,
            SentPart::Elsewhere => counts.elsewhere,
            SentPart::Band(Band::Sure) => counts.sure,
            SentPart::Band(Band::Verify) => counts.verify,
            SentPart::Band(Band::None) => counts.none,
        }
    }
}

/// A page of the rows that were sent; personal, for the eyes of whoever sent them.
#[derive(Clone, Debug, Serialize)]
pub struct SentPage {
    pub headings: Vec<String>,
    pub rows: Vec<SentRow>,
    pub total: u64,
    /// From 1.
    pub page: u64,
    pub pages: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SentRow {
    /// As a spreadsheet numbers it.
    pub number: u64,
    /// In the order of the headings.
    pub cells: Vec<String>,
    /// How surely somebody of the register is behind it; `None` if it lies elsewhere.
    pub band: Option<Band>,
}

impl App {
    /// A page of the rows that were sent, with what was found of each. Only for whoever sent them.
    pub async fn sent_page(
        &self,
        viewer: &Viewer,
        id: &str,
        part: SentPart,
        page: u64,
    ) -> Result<SentPage, ComparisonError> {
        let (run, bands) = self.sent_and_bands(viewer, id).await?;
        let total = run.counts.as_ref().map_or(0, |counts| part.count(counts));
        let pages = total.div_ceil(PAGE_ROWS).max(1);
        let page = page.clamp(1, pages);
        let read = self.each_sent_row(&run, move |sheet| {
            let headings = sheet.headings().to_vec();
            let (mut before, mut rows) = ((page - 1) * PAGE_ROWS, Vec::new());
            sheet.read(|number, texts| {
                let band = bands.of(number as i64);
                if part.wants(band) {
                    match before {
                        0 => {
                            rows.push(SentRow { number, cells: texts.iter().map(ToString::to_string).collect(), band })
                        }
                        _ => before -= 1,
                    }
                }
                if (rows.len() as u64) < PAGE_ROWS { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            })?;
            Ok((headings, rows))
        });
        let (headings, rows) = read.await?;
        Ok(SentPage { headings, rows, total, page, pages })
    }

    /// The run and what it found of each row, if the viewer sent it and it is still there.
    async fn sent_and_bands(&self, viewer: &Viewer, id: &str) -> Result<(ComparisonRun, RowBands), ComparisonError> {
        let run = self.own_or_judged(viewer, id).await?;
        if run.account != viewer.account() {
            return Err(self.refused(viewer).await?);
        }
        if run.forgotten {
            return Err(ComparisonError::Forgotten);
        }
        if !run.state.is_done() {
            return Err(ComparisonError::NotDone);
        }
        let folder = kept::own(self.comparisons.folder(), id)?;
        let bands = blocking(move || row_bands(&folder).map_err(std::io::Error::other)).await?;
        Ok((run, bands))
    }

    /// The rows that were sent, with a column that says of each whether somebody of the register is behind it, as CSV. Only
    /// for whoever sent them: nothing of the register is in it.
    ///
    /// The text comes in pieces, for a file may be larger than memory.
    pub async fn sent_rows(&self, viewer: &Viewer, id: &str, lang: Lang) -> Result<SentText, ComparisonError> {
        let (run, bands) = self.sent_and_bands(viewer, id).await?;
        let heading = word("heading", lang);
        let word = |band: Option<Band>| word(band.map_or("elsewhere", Band::word), lang);
        let words = [Some(Band::Sure), Some(Band::Verify), Some(Band::None), None].map(word);
        let (pieces, text) = mpsc::channel(PIECES_WAITING);
        let (opened, is_open) = oneshot::channel();
        let path = kept::own(self.comparisons.folder(), &run.id)?.join(kept::SENT);
        let key = self.comparisons.sealing_key().await?;
        let write = move || {
            let sheet = match Sealed::open(&path, &key).map(SentSheet::open) {
                Ok(Ok(sheet)) => sheet,
                Ok(Err(finding)) => {
                    let _ = opened.send(Err(ComparisonError::Unreadable(vec![finding])));
                    return;
                }
                Err(error) => {
                    let _ = opened.send(Err(error.into()));
                    return;
                }
            };
            // Whoever asked has gone if nobody hears it.
            let _ = opened.send(Ok(()));
            let mut piece = String::from("\u{feff}");
            line(&mut piece, sheet.headings().iter().map(String::as_str).chain([heading.as_str()]));
            let read = sheet.read(|number, texts| {
                let band = bands.of(number as i64);
                let told = &words[band.map_or(3, |band| band as usize)];
                line(&mut piece, texts.iter().copied().chain([told.as_str()]));
                if piece.len() >= PIECE_BYTES && pieces.blocking_send(Ok(mem::take(&mut piece).into_bytes())).is_err() {
                    return ControlFlow::Break(());
                }
                ControlFlow::Continue(())
            });
            let last = read.map(|()| piece.into_bytes()).map_err(|finding| io::Error::other(finding.code.to_string()));
            let _ = pieces.blocking_send(last);
        };
        tokio::task::spawn_blocking(write);
        is_open.await.map_err(io::Error::other)??;
        Ok(text)
    }

    /// The names in the rows behind which nobody of the register is, by row; empty if the file is gone.
    pub(super) async fn names_of_rows(&self, run: &ComparisonRun, outcome: &Outcome) -> HashMap<i64, String> {
        let mut wanted: Vec<i64> =
            outcome.differences.iter().filter(|d| d.entry.is_none()).filter_map(|d| d.row).collect();
        wanted.sort_unstable();
        let Some(heading) = run.mapping.columns.get("name").cloned() else { return HashMap::new() };
        if wanted.is_empty() || run.forgotten {
            return HashMap::new();
        }
        let read = self.each_sent_row(run, move |sheet| {
            let mut names = HashMap::new();
            let column = told_apart(sheet.headings()).iter().position(|h| *h == heading);
            let Some(column) = column else { return Ok(names) };
            sheet.read(|number, texts| {
                let number = number as i64;
                if wanted.binary_search(&number).is_ok()
                    && let Some(name) = texts.get(column).filter(|name| !name.is_empty())
                {
                    names.insert(number, (*name).to_owned());
                }
                ControlFlow::Continue(())
            })?;
            Ok(names)
        });
        read.await.unwrap_or_default()
    }

    async fn each_sent_row<T: Send + 'static>(
        &self,
        run: &ComparisonRun,
        read: impl FnOnce(SentSheet<Sealed<std::fs::File>>) -> Result<T, bairi_base::Finding> + Send + 'static,
    ) -> Result<T, ComparisonError> {
        let path = kept::own(self.comparisons.folder(), &run.id)?.join(kept::SENT);
        let key = self.comparisons.sealing_key().await?;
        let found = blocking(move || {
            let file = Sealed::open(&path, &key)?;
            Ok(SentSheet::open(file).and_then(read))
        });
        found.await?.map_err(|finding| ComparisonError::Unreadable(vec![finding]))
    }
}

/// Words of a column's cells, from the catalogue of findings.
fn word(which: &str, lang: Lang) -> String {
    let finding = bairi_base::Finding::error("compare.row.band", bairi_base::Place::Nowhere).with("band", which);
    finding.message(lang)
}

fn line<'t>(text: &mut String, cells: impl Iterator<Item = &'t str>) {
    for (place, cell) in cells.enumerate() {
        if place > 0 {
            text.push(',');
        }
        // What a spreadsheet would take for a formula stays a text.
        let safe = if cell.starts_with(['=', '+', '-', '@']) { format!("'{cell}") } else { cell.to_owned() };
        match safe.contains([',', '"', '\n', '\r']) {
            true => text.push_str(&format!("\"{}\"", safe.replace('"', "\"\""))),
            false => text.push_str(&safe),
        }
    }
    text.push_str("\r\n");
}
