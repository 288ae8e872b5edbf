//! Values of entries as cells: text, the class that places it, where it leads, and which language it speaks.

use bairi_app::{HOUSEHOLD, Mend, Shown, State};
use bairi_base::{Lang, Text};
use chrono::NaiveDate;

use crate::asked::escape;
use crate::frame::Frame;
use crate::show;

/// Shorter runs of Latin letters are parts of codes.
const LATIN_WORD_MIN: usize = 3;

/// A value ready to be printed.
pub(crate) struct CellView {
    /// The column's name: the label of a cell on a narrow screen.
    pub(crate) label: String,
    pub(crate) text: String,
    /// Empty: leads nowhere.
    pub(crate) href: String,
    /// Set where the text speaks another language than the page.
    pub(crate) lang: &'static str,
    pub(crate) number: bool,
    pub(crate) unknown: bool,
    /// Names the entry of its row.
    pub(crate) lead: bool,
}

pub(crate) fn cell(frame: &Frame, label: &Text, shown: &Shown) -> CellView {
    let mut view = CellView {
        label: label.get(frame.lang).to_owned(),
        text: text(frame, shown),
        href: String::new(),
        lang: "",
        number: shown.is_number(),
        unknown: shown.is_unknown(),
        lead: false,
    };
    match shown {
        Shown::Entry { register, entity, title: Some(_) } => view.href = frame.href(&entry_path(register, *entity)),
        Shown::Entry { title: None, .. } => view.unknown = true,
        _ => {}
    }
    view.lang = speaks(frame.lang, &view.text);
    view
}

pub(crate) fn text(frame: &Frame, shown: &Shown) -> String {
    let lang = frame.lang;
    match shown {
        Shown::Unknown => frame.t("value-unknown"),
        Shown::Text(text) | Shown::Masked(text) => text.clone(),
        Shown::Number(n) => show::count(*n),
        Shown::Money(fen) => frame.t1("value-yuan", "amount", yuan(*fen)),
        Shown::Date(day) => date(*day),
        Shown::YesNo(true) => frame.t("value-yes"),
        Shown::YesNo(false) => frame.t("value-no"),
        Shown::Items(items) => {
            let names: Vec<&str> = items.iter().map(|item| item.get(lang)).collect();
            names.join(if lang == Lang::Zh { "、" } else { ", " })
        }
        Shown::Files { pictures, papers } => {
            let counts = [("value-pictures", *pictures), ("value-papers", *papers)];
            let said = counts.into_iter().filter(|(_, count)| *count > 0);
            let said: Vec<String> = said.map(|(key, count)| frame.t1(key, "count", count)).collect();
            said.join(if lang == Lang::Zh { "、" } else { ", " })
        }
        Shown::Entry { title, .. } => match title {
            Some(title) => title.get(lang).to_owned(),
            None => frame.t("value-out-of-area"),
        },
        Shown::Unit { name, .. } => name.get(lang).to_owned(),
    }
}

/// A year first, as registers write days; the same in both languages.
pub(crate) fn date(day: NaiveDate) -> String {
    day.to_string()
}

/// `3,352.50`: an amount in a register is never cut.
fn yuan(fen: i64) -> String {
    let whole = show::count(fen / 100);
    let sign = if fen < 0 && fen > -100 { "−" } else { "" };
    match fen.unsigned_abs() % 100 {
        0 => whole,
        rest => format!("{sign}{whole}.{rest:02}"),
    }
}

/// The language that a text speaks, if it is not the page's own: a text with Chinese characters is Chinese, one of
/// Latin words alone English; codes and numbers are neither.
pub(crate) fn speaks(lang: Lang, text: &str) -> &'static str {
    let chinese = text.contains(|c: char| matches!(c, '\u{3001}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}'));
    let word = |word: &str| word.len() >= LATIN_WORD_MIN;
    match lang {
        Lang::En if chinese => "zh-CN",
        Lang::Zh if !chinese && text.split(|c: char| !c.is_ascii_alphabetic()).any(word) => "en",
        _ => "",
    }
}

/// Where an entry is shown: a household has a file of its own.
pub(crate) fn entry_path(register: &str, entity: i64) -> String {
    match register {
        HOUSEHOLD => format!("/households/{entity}"),
        _ => format!("/registers/{register}/{entity}"),
    }
}

/// The form that mends something, coming back to `to` afterwards; `None` if this viewer may write nothing here.
pub(crate) fn mend_path(mend: &Mend, to: &str) -> Option<String> {
    match mend {
        Mend::Edit { register, entity, field } => {
            Some(format!("/registers/{register}/{entity}/edit?go-to={}#f-{field}", escape(to)))
        }
        Mend::New { register, field, entity } => {
            Some(format!("/registers/{register}/new?{field}={entity}&go-to={}", escape(to)))
        }
        Mend::No => None,
    }
}

/// Has, missing or unknown: colour, icon and word.
pub(crate) struct LightView {
    pub(crate) class: &'static str,
    pub(crate) icon: &'static str,
    pub(crate) word: String,
}

pub(crate) fn light(frame: &Frame, state: State) -> LightView {
    let (class, icon, key) = match state {
        State::Has => ("light-met", "i-met", "state-has"),
        State::Missing => ("light-overdue", "i-overdue", "state-missing"),
        State::Unknown => ("light-unknown", "i-not-due", "state-unknown"),
    };
    LightView { class, icon, word: frame.t(key) }
}

/// Names of units from wide to narrow, as a place is written in each language.
pub(crate) fn place(lang: Lang, path: &[Text]) -> String {
    let names = path.iter().map(|name| name.get(lang));
    match lang {
        Lang::Zh => names.collect::<Vec<_>>().join(" "),
        Lang::En => names.rev().collect::<Vec<_>>().join(", "),
    }
}

/// An address of this server, or nothing.
pub(crate) fn own_address(to: &str) -> Option<&str> {
    let own = to.starts_with('/') && !to.starts_with("//") && !to.contains(['\\', '\r', '\n']);
    own.then_some(to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_keep_their_last_fen() {
        assert_eq!([yuan(335_250), yuan(335_200), yuan(7), yuan(-50)], ["3,352.50", "3,352", "0.07", "−0.50"]);
    }

    #[test]
    fn a_text_of_another_language_says_so() {
        assert_eq!(
            [speaks(Lang::En, "王福兰"), speaks(Lang::En, "H1"), speaks(Lang::En, "first import")],
            ["zh-CN", "", ""]
        );
        assert_eq!(
            [speaks(Lang::Zh, "王福兰"), speaks(Lang::Zh, "H1"), speaks(Lang::Zh, "first import")],
            ["", "", "en"]
        );
    }

    #[test]
    fn a_form_never_leads_to_another_server() {
        assert_eq!(own_address("/households/7"), Some("/households/7"));
        for to in ["", "//evil.example", "https://evil.example", "/\\evil.example"] {
            assert_eq!(own_address(to), None, "{to}");
        }
    }
}
