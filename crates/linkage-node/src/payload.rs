//! What a node is told beside its two inputs.

use bairi_linkage::{Ids, LinkError, Model};
use serde::{Deserialize, Serialize};

/// Plain data, the same on every worker: what the codec of a cluster carries for a [`crate::LinkExec`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Payload {
    /// The model's JSON as text: numbers read from one text are the same everywhere, to the last bit.
    pub model: String,
    /// The columns of the rows' identifiers, where they are not named as the model expects.
    #[serde(default)]
    pub ids: Ids,
    /// Adds the level of each comparison to the pairs.
    #[serde(default)]
    pub with_levels: bool,
    /// Both inputs are one file: each pair counts once, and a row is no pair with itself.
    #[serde(default)]
    pub within_one_file: bool,
}

impl Payload {
    pub fn new(model: &Model) -> Self {
        Self::of_text(model.to_json())
    }

    /// From a stored model as it was written.
    pub fn of_text(model: String) -> Self {
        Self { model, ids: Ids::default(), with_levels: false, within_one_file: false }
    }

    pub fn with_ids(self, ids: Ids) -> Self {
        Self { ids, ..self }
    }

    pub fn with_levels(self) -> Self {
        Self { with_levels: true, ..self }
    }

    pub fn within_one_file(self) -> Self {
        Self { within_one_file: true, ..self }
    }

    /// The model that is meant.
    ///
    /// # Errors
    /// If the text is not a model.
    pub fn to_model(&self) -> Result<Model, LinkError> {
        let mut model = Model::from_json(&self.model)?;
        self.ids.put_into(&mut model);
        Ok(model)
    }
}
