use crate::append::{Appender, Refused};
use crate::{Change, Ledger, Viewer, Write, WriteError};

impl Ledger {
    /// Makes one change. When it returns, the change is on disk.
    ///
    /// Refused attempts outside the viewer's area are put on record.
    pub async fn write(&self, viewer: &Viewer, write: Write) -> Result<Change, WriteError> {
        let unit = write.unit;
        let mut appender = Appender::begin(&self.inner, viewer, None).await?;
        if let Err(refused) = take(&mut appender, write).await {
            appender.abandon(Some(&refused), unit).await?;
            return Err(refused.why);
        }
        let seq = appender.last_seq();
        appender.commit().await?;
        Ok(self.change(viewer, seq).await?)
    }
}

async fn take(appender: &mut Appender, write: Write) -> Result<(), Refused> {
    appender.append(vec![write]).await?;
    appender.finish().await
}
