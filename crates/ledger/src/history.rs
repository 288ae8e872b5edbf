//! The past of an entry, on both time axes. Whoever may read the entry where it stands now may read its past.

use chrono::{DateTime, NaiveDate, Utc};

use crate::store::{day_number, instant_number};
use crate::{Change, Entry, Ledger, Op, StoreError, Viewer, rows};

impl Ledger {
    /// Every change of an entry, oldest first, masked; empty if the viewer may not see the entry.
    pub async fn history(&self, viewer: &Viewer, entity: i64) -> Result<Vec<Change>, StoreError> {
        if self.find(viewer, entity).await?.is_none() {
            return Ok(Vec::new());
        }
        let sql = format!(
            "SELECT {0} FROM changes c WHERE c.seq = $1 UNION ALL \
             SELECT {0} FROM changes c WHERE c.entity = $2 AND c.displaced IS NOT NULL ORDER BY 1",
            rows::CHANGE
        );
        let found = self.inner.store.rows(&sql, [entity.into(), entity.into()]).await?;
        let mut changes = rows::changes(&self.inner, &found).await?;
        for change in &mut changes {
            self.mask(viewer, &change.register, &mut change.values);
        }
        Ok(changes)
    }

    /// The state of an entry true on a day, as it was known at a moment; `None` if nothing of it was true or known
    /// then, or the viewer may not see the entry. Retracted then, it is found, and says so.
    pub async fn as_of(
        &self,
        viewer: &Viewer,
        entity: i64,
        true_on: NaiveDate,
        known_at: DateTime<Utc>,
    ) -> Result<Option<Entry>, StoreError> {
        if self.find(viewer, entity).await?.is_none() {
            return Ok(None);
        }
        // The rule of the append: of all that is known, the latest day wins; of one day, the latest word.
        let sql = format!(
            "SELECT {0} FROM (\
               SELECT {0} FROM changes c WHERE c.seq = $1 UNION ALL \
               SELECT {0} FROM changes c WHERE c.entity = $2 AND c.displaced IS NOT NULL) c \
             WHERE c.effective_on <= $3 AND c.recorded_at <= $4 ORDER BY c.effective_on DESC, c.seq DESC LIMIT 1",
            rows::CHANGE
        );
        let (day, moment) = (day_number(true_on), instant_number(known_at));
        let found = self.inner.store.rows(&sql, [entity.into(), entity.into(), day.into(), moment.into()]).await?;
        let winner = rows::changes(&self.inner, &found).await?.pop();
        Ok(winner.map(|mut change| {
            self.mask(viewer, &change.register, &mut change.values);
            Entry {
                entity,
                register: change.register,
                unit: change.unit,
                seq: change.seq,
                values: change.values,
                effective_on: change.effective_on,
                recorded_at: change.recorded_at,
                retracted: change.op == Op::Retract,
            }
        }))
    }
}
