//! The figures of a run's page, each with the list that it opens into for this viewer.

use bairi_app::{Band, ClueLine, ClueTally, ComparisonView, DifferencePage, Learned, PlaceAsk, RunCounts, SentPart};

use crate::asked::Asked;
use crate::frame::Frame;
use crate::pages::comparison::{BANDS, band_key, differences_path};
use crate::pages::comparison_lists::{clues_path, verdicts_path};
use crate::pages::comparison_rows::rows_path;
use crate::pages::comparisons::number;

/// A figure; without a list behind it for this viewer it is a plain text.
pub(super) struct Figure {
    pub(super) label: String,
    pub(super) value: String,
    pub(super) href: Option<String>,
}

pub(super) struct PlaceView {
    pub(super) name: String,
    pub(super) href: String,
    /// Entries compared, then differences by band.
    pub(super) figures: Vec<Figure>,
}

/// The clues by outcome and band.
pub(super) struct Outcomes {
    pub(super) heads: Vec<String>,
    pub(super) rows: Vec<OutcomeView>,
}

pub(super) struct OutcomeView {
    pub(super) name: String,
    /// All, then by band.
    pub(super) figures: Vec<Figure>,
}

/// What was compared and what came of it.
pub(super) fn figures(asked: &Asked, frame: &Frame, view: &ComparisonView, counts: &RunCounts) -> Vec<Figure> {
    let id = &view.run.id;
    let rows = |key: &'static str, part: SentPart| {
        let path = view.opens.rows.then(|| rows_path(id, part));
        (key, part.count(counts), path)
    };
    let entries = |part: &str| view.opens.entries.then(|| format!("/comparisons/{id}/entries?part={part}"));
    let differences = view.opens.differences.then(|| differences_path(id, None, None, 1));
    let figures = [
        rows("comparison-rows", SentPart::Compared),
        rows("comparison-elsewhere", SentPart::Elsewhere),
        ("comparison-entries", counts.entries, entries("all")),
        ("comparison-expected", counts.expected, entries("expected")),
        rows("comparison-sure", SentPart::Band(Band::Sure)),
        rows("comparison-verify", SentPart::Band(Band::Verify)),
        rows("comparison-none", SentPart::Band(Band::None)),
        ("comparison-differences", counts.differences, differences),
    ];
    let population = view.data.purpose.has_population();
    let shown = figures.into_iter().filter(|(key, count, _)| match *key {
        "comparison-elsewhere" => *count > 0,
        // Of rows that should be on the register, every entry is as good as another.
        "comparison-expected" => population,
        _ => true,
    });
    shown
        .map(|(key, count, path)| {
            let to = if key == "comparison-differences" { "#comparison-found" } else { "" };
            figure(frame, asked.words().t(key), count, path, to)
        })
        .collect()
}

/// Nothing opens into nobody.
fn figure(frame: &Frame, label: String, count: u64, path: Option<String>, to: &str) -> Figure {
    let href = path.filter(|_| count > 0).map(|path| format!("{}{to}", frame.href(&path)));
    Figure { label, value: number(count), href }
}

/// The differences by place and by band; at the end those of which the place is not known.
pub(super) fn places(asked: &Asked, frame: &Frame, view: &ComparisonView, found: &DifferencePage) -> Vec<PlaceView> {
    let (words, id) = (asked.words(), &view.run.id);
    let row = |name: String, place: PlaceAsk, compared: u64, by_band: [u64; 3]| {
        let entries = match place {
            PlaceAsk::In(unit) if view.opens.entries => Some(format!("/comparisons/{id}/entries?part=all&at={unit}")),
            _ => None,
        };
        let bands = BANDS.map(|band| {
            let path = differences_path(id, Some(band), Some(place), 1);
            figure(frame, words.t(band_key(band)), by_band[band as usize], Some(path), "#comparison-found")
        });
        let compared = figure(frame, words.t("comparison-entries"), compared, entries, "");
        let href = format!("{}#comparison-found", frame.href(&differences_path(id, None, Some(place), 1)));
        PlaceView { name, href, figures: std::iter::once(compared).chain(bands).collect() }
    };
    let known = found
        .places
        .iter()
        .map(|place| row(words.say(&place.name).to_owned(), PlaceAsk::In(place.unit), place.compared, place.by_band));
    let nowhere =
        (found.nowhere != [0; 3]).then(|| row(words.t("comparison-nowhere"), PlaceAsk::Unknown, 0, found.nowhere));
    known.chain(nowhere).collect()
}

/// How the clues came out so far.
pub(super) fn outcomes(asked: &Asked, frame: &Frame, id: &str, tally: &ClueTally) -> Outcomes {
    let words = asked.words();
    let mut heads = vec![words.t("comparison-every")];
    heads.extend(BANDS.map(|band| words.t(band_key(band))));
    let row = |line: &ClueLine| {
        let state = line.outcome.as_ref().map_or_else(|| "open".to_owned(), |code| format!(":{code}"));
        let all = figure(frame, heads[0].clone(), line.by_band.iter().sum(), Some(clues_path(id, None, &state)), "");
        let bands = BANDS.map(|band| {
            let path = clues_path(id, Some(band), &state);
            figure(frame, words.t(band_key(band)), line.by_band[band as usize], Some(path), "")
        });
        OutcomeView {
            name: match line.outcome {
                None => words.t("comparison-clues-open"),
                Some(_) => words.say(&line.name).to_owned(),
            },
            figures: std::iter::once(all).chain(bands).collect(),
        }
    };
    let rows = tally.lines.iter().map(row).collect();
    Outcomes { heads, rows }
}

/// What the verdicts say of each band: how many there are, how many of them are one person, and the share.
pub(super) fn precision(asked: &Asked, frame: &Frame, id: &str, learned: &Learned) -> Vec<(String, Vec<Figure>)> {
    let words = asked.words();
    let band = |of: &bairi_app::BandPrecision| {
        let judged = of.same + of.other;
        let name = words.t(band_key(of.band));
        if judged == 0 {
            return (name, Vec::new());
        }
        let opened = |key: &str, count: u64, same: Option<bool>| {
            let path = of.opens.then(|| verdicts_path(id, of.band, same));
            figure(frame, words.t1(key, "count", number(count)), count, path, "")
        };
        let percent = format!("{:.1}", of.same as f64 * 100.0 / judged as f64);
        let share =
            Figure { label: words.t1("comparison-precision", "percent", percent), value: String::new(), href: None };
        let figures = vec![
            opened("comparison-judged", judged, None),
            opened("comparison-judged-same", of.same, Some(true)),
            opened("comparison-judged-other", of.other, Some(false)),
            share,
        ];
        (name, figures)
    };
    learned.bands.iter().map(band).collect()
}
