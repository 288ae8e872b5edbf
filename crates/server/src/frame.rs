//! What stands around every page: context bar, rail, foot. Every view struct has one in its field `frame`.

use bairi_app::HOUSEHOLD;
use bairi_base::{Lang, Level, UnitCode};
use bairi_plan::Unit;

use crate::asked::{Asked, query_text};
use crate::catalogue::{Arg, Words};
use crate::show;

/// The place of a page in the rail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Nav {
    Dashboard,
    Tasks,
    Unit,
    Registers,
    Household,
    Notices,
    Comparisons,
}

pub(crate) struct Link {
    pub(crate) name: String,
    pub(crate) href: String,
}

pub(crate) struct Frame {
    pub(crate) lang: Lang,
    pub(crate) title: String,
    pub(crate) nav: Nav,
    pub(crate) styles: Vec<String>,
    pub(crate) script: String,
    /// The campaign's name.
    pub(crate) campaign: String,
    /// Attribution lines of the plan package.
    pub(crate) notice: String,
    pub(crate) demo: bool,
    /// The unit of the context: its name, the way down to it, and the units below it, each a link to this page there.
    pub(crate) unit: String,
    pub(crate) trail: Vec<Link>,
    pub(crate) below: Vec<Link>,
    /// This page's own address, for forms that come back to it.
    pub(crate) here: String,
    /// The day of the context, as a form takes it and as people read it, and whether it is not today.
    pub(crate) on: String,
    pub(crate) day: String,
    pub(crate) past: bool,
    /// This page without `?on=`.
    pub(crate) today_href: String,
    /// Parameters that the date form keeps.
    pub(crate) kept: Vec<(String, String)>,
    pub(crate) path: String,
    pub(crate) language: Link,
    pub(crate) who: String,
    pub(crate) who_place: String,
    pub(crate) who_role: String,
    /// When the last change that the figures know of was recorded.
    pub(crate) known_at: String,
    /// The entries that are families, if the plan has them and the viewer may read them.
    pub(crate) households: bool,
    /// Whether the viewer reviews notices.
    pub(crate) notices: bool,
    /// Whether the viewer compares departments' data.
    pub(crate) comparisons: bool,
    context: Vec<(String, String)>,
}

impl Frame {
    pub(crate) fn new(asked: &Asked, nav: Nav, title: String) -> Frame {
        let (plan, lang, words) = (asked.plan(), asked.lang, asked.words());
        let other = if lang == Lang::Zh { Lang::En } else { Lang::Zh };
        let name = |unit: &Unit| unit.name.get(lang).to_owned();
        let to = |unit: &Unit| Link { name: name(unit), href: elsewhere(&asked.path, &asked.query, unit.code) };
        let sees = |unit: &&Unit| asked.viewer.sees(unit.code);
        let without = |key: &str| asked.query.iter().filter(|(k, _)| k != key).cloned().collect::<Vec<_>>();
        let mut speaking = without("lang");
        speaking.push(("lang".to_owned(), other.tag().to_owned()));
        let role = asked.viewer.grants().first().and_then(|grant| plan.roles.get(&grant.role));
        let times = asked.app().times(&asked.viewer);
        Frame {
            lang,
            title,
            nav,
            styles: asked.web.assets.styles.clone(),
            script: asked.web.assets.script.clone(),
            campaign: plan.name.get(lang).to_owned(),
            notice: plan.notice.get(lang).to_owned(),
            demo: asked.web.options.demo.is_some(),
            unit: plan.units.find(asked.unit).map(name).unwrap_or_default(),
            trail: plan.units.path(asked.unit).into_iter().filter(sees).map(to).collect(),
            below: plan.units.children(asked.unit).filter(sees).map(to).collect(),
            here: format!("{}{}", asked.path, query_text(&without("lang"))),
            on: asked.day.to_string(),
            day: show::full_day(asked.day, lang),
            past: asked.as_of.is_some(),
            today_href: format!("{}{}", asked.path, query_text(&without("on"))),
            kept: without("on"),
            path: asked.path.clone(),
            language: Link {
                name: words.t(if other == Lang::Zh { "language-chinese" } else { "language-english" }),
                href: format!("{}{}", asked.path, query_text(&speaking)),
            },
            who: asked.viewer.name().get(lang).to_owned(),
            who_place: plan.units.find(asked.viewer.home()).map(name).unwrap_or_default(),
            who_role: role.map(|role| role.name.get(lang).to_owned()).unwrap_or_default(),
            known_at: show::moment(times.known_at, lang),
            households: plan.registers.iter().any(|r| r.id == HOUSEHOLD) && asked.viewer.may_read(HOUSEHOLD),
            notices: asked.app().may_review_notices(&asked.viewer),
            comparisons: asked.app().may_compare(&asked.viewer),
            context: context(asked),
        }
    }

    pub(crate) fn words(&self) -> Words {
        Words(self.lang)
    }

    /// A message of the catalogue.
    pub(crate) fn t(&self, key: &str) -> String {
        self.words().t(key)
    }

    pub(crate) fn t1(&self, key: &str, name: &'static str, value: impl Arg) -> String {
        self.words().t1(key, name, value)
    }

    pub(crate) fn t2(
        &self,
        key: &str,
        a: &'static str,
        a_value: impl Arg,
        b: &'static str,
        b_value: impl Arg,
    ) -> String {
        self.words().t2(key, a, a_value, b, b_value)
    }

    /// An address that keeps the unit and the day of the context. The path may have parameters of its own.
    pub(crate) fn href(&self, path: &str) -> String {
        join(path, &self.context)
    }

    /// The same page of another unit, on the same day.
    pub(crate) fn href_at(&self, path: &str, unit: UnitCode) -> String {
        let mut context = vec![("unit".to_owned(), unit.to_string())];
        context.extend(self.context.iter().filter(|(key, _)| key == "on").cloned());
        join(path, &context)
    }

    /// An address that names its unit itself, on the day of the context.
    pub(crate) fn on_day(&self, path: &str) -> String {
        let on: Vec<_> = self.context.iter().filter(|(key, _)| key == "on").cloned().collect();
        join(path, &on)
    }

    /// The unit and the day of the context, for the hidden fields of a form.
    pub(crate) fn context_pairs(&self) -> &[(String, String)] {
        &self.context
    }

    /// Whether a place of the rail is this page's.
    pub(crate) fn is(&self, nav: &str) -> bool {
        let own = match self.nav {
            Nav::Dashboard => "dashboard",
            Nav::Tasks => "tasks",
            Nav::Unit => "unit",
            Nav::Registers => "registers",
            Nav::Household => "household",
            Nav::Notices => "notices",
            Nav::Comparisons => "comparisons",
        };
        own == nav
    }

    /// The unit page of the context.
    pub(crate) fn unit_href(&self) -> String {
        let code = self.context.iter().find(|(key, _)| key == "unit").map(|(_, code)| code.as_str());
        self.on_day(&format!("/units/{}", code.unwrap_or_default()))
    }
}

/// What travels in every address: the unit, and the day if it is not today.
fn context(asked: &Asked) -> Vec<(String, String)> {
    let mut context = vec![("unit".to_owned(), asked.unit.to_string())];
    if asked.as_of.is_some() {
        context.push(("on".to_owned(), asked.day.to_string()));
    }
    context
}

fn join(path: &str, pairs: &[(String, String)]) -> String {
    let text = query_text(pairs);
    match path.contains('?') {
        true => format!("{path}{}", text.replacen('?', "&", 1)),
        false => format!("{path}{text}"),
    }
}

/// Where picking another unit leads from a page: the same page there if it is about a unit, else the unit's page.
pub(crate) fn elsewhere(path: &str, query: &[(String, String)], unit: UnitCode) -> String {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let about_a_unit = matches!(
        parts.as_slice(),
        [] | ["comparisons"]
            | ["comparisons", "list"]
            | ["tasks" | "indicators", ..]
            | ["registers"]
            | ["registers", _]
    );
    let gone = ["unit", "page", "q", "lang"];
    let mut kept: Vec<(String, String)> =
        query.iter().filter(|(key, _)| !gone.contains(&key.as_str())).cloned().collect();
    if !about_a_unit {
        kept.retain(|(key, _)| key == "on");
        return format!("/units/{unit}{}", query_text(&kept));
    }
    kept.insert(0, ("unit".to_owned(), unit.to_string()));
    format!("{path}{}", query_text(&kept))
}

/// The word for a level, by its key in the catalogue.
pub(crate) fn level_key(level: Level) -> &'static str {
    match level {
        Level::Province => "level-province",
        Level::City => "level-city",
        Level::County => "level-county",
        Level::Township => "level-township",
        Level::Village => "level-village",
    }
}
