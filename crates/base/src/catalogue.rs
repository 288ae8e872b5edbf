//! The one catalogue of findings, in both languages.

use std::borrow::Cow;
use std::collections::HashMap;

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader, langid, static_loader};

use crate::Lang;

static_loader! {
    static CATALOGUE = {
        locales: "./locales",
        fallback_language: "zh-CN",
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

const ZH: LanguageIdentifier = langid!("zh-CN");
const EN: LanguageIdentifier = langid!("en");

pub(crate) fn message(code: &str, args: &[(String, String)], lang: Lang) -> String {
    look_up(&code.replace('.', "-"), args, lang).unwrap_or_else(|| code.to_owned())
}

pub(crate) fn hint(code: &str, args: &[(String, String)], lang: Lang) -> String {
    look_up(&format!("{}.hint", code.replace('.', "-")), args, lang).unwrap_or_default()
}

fn look_up(key: &str, args: &[(String, String)], lang: Lang) -> Option<String> {
    let id = match lang {
        Lang::Zh => &ZH,
        Lang::En => &EN,
    };
    let args: HashMap<Cow<'static, str>, FluentValue<'_>> =
        args.iter().map(|(k, v)| (Cow::Owned(k.clone()), FluentValue::from(v.as_str()))).collect();
    CATALOGUE.try_lookup_with_args(id, key, &args)
}
