//! What was typed into a form, as text: one list of texts for each name.

use std::collections::BTreeMap;

use serde::Serialize;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Answers(BTreeMap<String, Vec<String>>);

impl FromIterator<(String, String)> for Answers {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(pairs: I) -> Answers {
        let mut answers = Answers::default();
        for (name, value) in pairs {
            answers.0.entry(name).or_default().push(value);
        }
        answers
    }
}

impl Answers {
    /// The first text under a name, without spaces around it; empty if there is none.
    pub fn one(&self, name: &str) -> &str {
        self.0.get(name).and_then(|texts| texts.first()).map_or("", |text| text.trim())
    }

    /// Every text under a name that is not blank.
    pub fn all(&self, name: &str) -> Vec<&str> {
        let texts = self.0.get(name).into_iter().flatten();
        texts.map(|text| text.trim()).filter(|text| !text.is_empty()).collect()
    }

    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    pub fn set(&mut self, name: &str, texts: Vec<String>) {
        self.0.insert(name.to_owned(), texts);
    }

    /// Every name with each of its texts.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().flat_map(|(name, texts)| texts.iter().map(|text| (name.as_str(), text.as_str())))
    }
}
