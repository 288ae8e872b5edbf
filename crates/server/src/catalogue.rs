//! The words of the pages, in both languages: `locales/<tag>/<area>.ftl`, one file for each area of pages.

use std::borrow::Cow;
use std::collections::HashMap;

use bairi_base::{Lang, Text};
use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader, langid, static_loader};

static_loader! {
    static CATALOGUE = {
        locales: "./locales",
        fallback_language: "zh-CN",
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

static ZH: LanguageIdentifier = langid!("zh-CN");
static EN: LanguageIdentifier = langid!("en");

/// A value of a message: text, or a number that the message may choose a plural by.
pub(crate) trait Arg {
    fn value(&self) -> FluentValue<'_>;
}

impl Arg for str {
    fn value(&self) -> FluentValue<'_> {
        FluentValue::from(self)
    }
}

impl Arg for String {
    fn value(&self) -> FluentValue<'_> {
        FluentValue::from(self.as_str())
    }
}

impl<T: Arg + ?Sized> Arg for &T {
    fn value(&self) -> FluentValue<'_> {
        (**self).value()
    }
}

macro_rules! numbers {
    ($($kind:ty),*) => {
        $(impl Arg for $kind {
            fn value(&self) -> FluentValue<'_> {
                FluentValue::from(*self)
            }
        })*
    };
}
numbers!(i32, i64, u8, u32, u64, usize);

/// The words of one language.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Words(pub(crate) Lang);

impl Words {
    /// A message without values. A key that is in no catalogue is shown as it is, and a test finds it.
    pub(crate) fn t(self, key: &str) -> String {
        CATALOGUE.try_lookup(self.id(), key).unwrap_or_else(|| key.to_owned())
    }

    pub(crate) fn t1(self, key: &str, name: &'static str, value: impl Arg) -> String {
        self.fill(key, &[(name, &value)])
    }

    pub(crate) fn t2(
        self,
        key: &str,
        a: &'static str,
        a_value: impl Arg,
        b: &'static str,
        b_value: impl Arg,
    ) -> String {
        self.fill(key, &[(a, &a_value), (b, &b_value)])
    }

    /// A message with any number of values.
    pub(crate) fn fill(self, key: &str, args: &[(&'static str, &dyn Arg)]) -> String {
        let args: HashMap<Cow<'static, str>, FluentValue<'_>> =
            args.iter().map(|(name, value)| (Cow::Borrowed(*name), value.value())).collect();
        CATALOGUE.try_lookup_with_args(self.id(), key, &args).unwrap_or_else(|| key.to_owned())
    }

    /// A phrase of the plan in this language.
    pub(crate) fn say(self, text: &Text) -> &str {
        text.get(self.0)
    }

    fn id(self) -> &'static LanguageIdentifier {
        match self.0 {
            Lang::Zh => &ZH,
            Lang::En => &EN,
        }
    }
}
