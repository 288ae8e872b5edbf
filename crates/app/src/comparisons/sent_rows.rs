//! The rows that a department sent, given back to it with what was found, and read again for the names of clues.

use std::collections::HashMap;
use std::ops::ControlFlow;

use bairi_base::Lang;
use bairi_compare::{Band, Outcome, Sealed, row_bands};
use bairi_ledger::Viewer;
use bairi_sheet::RawSheet;

use super::{ComparisonError, ComparisonRun, kept};
use crate::App;
use crate::imports::blocking;

impl App {
    /// The rows that were sent, with a column that says of each whether somebody of the register is behind it, as CSV. Only
    /// for whoever sent them: nothing of the register is in it.
    pub async fn sent_rows(&self, viewer: &Viewer, id: &str, lang: Lang) -> Result<Vec<u8>, ComparisonError> {
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
        let bands = blocking(move || row_bands(&folder).map_err(|e| std::io::Error::other(e.to_string()))).await?;
        let heading = word("heading", lang);
        let word = |band: Option<Band>| word(band.map_or("elsewhere", Band::word), lang);
        let words = [Some(Band::Sure), Some(Band::Verify), Some(Band::None), None].map(word);
        let text = self.each_sent_row(&run, move |sheet| {
            let mut text = String::from("\u{feff}");
            line(&mut text, sheet.headings().iter().map(String::as_str).chain([heading.as_str()]));
            let read = sheet.read(|number, texts| {
                let band = bands.of(number as i64);
                let told = &words[band.map_or(3, |band| band as usize)];
                line(&mut text, texts.iter().copied().chain([told.as_str()]));
                ControlFlow::Continue(())
            });
            read.map(|()| text.into_bytes())
        });
        text.await
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
            let Some(column) = sheet.headings().iter().position(|h| *h == heading) else { return Ok(names) };
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
        read: impl FnOnce(RawSheet<Sealed<std::fs::File>>) -> Result<T, bairi_base::Finding> + Send + 'static,
    ) -> Result<T, ComparisonError> {
        let path = kept::own(self.comparisons.folder(), &run.id)?.join(kept::SENT);
        let key = self.comparisons.sealing_key().await?;
        let found = blocking(move || {
            let file = Sealed::open(&path, &key)?;
            Ok(RawSheet::open(file).and_then(read))
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
