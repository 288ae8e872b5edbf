use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

/// What is known of a file, kept beside it. The place stays on the server: pages say how far off it is, not where.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct FileFacts {
    pub(crate) bytes: u64,
    pub(crate) width: Option<u32>,
    pub(crate) height: Option<u32>,
    /// By the camera's clock.
    pub(crate) taken_at: Option<NaiveDateTime>,
    /// Latitude and longitude in degrees, as the camera wrote them.
    pub(crate) place: Option<(f64, f64)>,
}
