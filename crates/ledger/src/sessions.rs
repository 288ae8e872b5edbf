use std::fmt::Write as _;
use std::sync::Arc;

use bairi_base::Text;
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::DbErr;
use sha2::{Digest, Sha256};

use crate::accounts::{LOGIN_CHARS_MAX, PASSWORD_CHARS_MAX};
use crate::passwords::random;
use crate::store::{instant_number, int, maybe_text, text, unit};
use crate::{Grant, Ledger, SignInError, StoreError, Viewer};

/// How long a session lasts.
const SESSION_HOURS: i64 = 12;
const TOKEN_BYTES: usize = 32;

/// A signed-in browser: the token goes into its cookie; the store keeps only its hash.
#[derive(Clone)]
pub struct Session {
    /// 64 hexadecimal digits.
    pub token: String,
    pub expires_at: DateTime<Utc>,
    /// How long that is from the sign-in, whatever day the store's clock stands at.
    pub lasts: TimeDelta,
}

impl std::fmt::Debug for Session {
    /// Without the token.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}

impl Ledger {
    /// Checks a password (argon2id) and opens a session of twelve hours. Failed attempts on a login slow down
    /// further ones; an unknown login takes as long as a wrong password.
    pub async fn sign_in(&self, login: &str, password: &str) -> Result<Session, SignInError> {
        if login.chars().count() > LOGIN_CHARS_MAX || password.chars().count() > PASSWORD_CHARS_MAX {
            return Err(SignInError::Wrong);
        }
        let now = (self.inner.clock)();
        self.inner.limiter.admit(login, now).map_err(|wait_s| SignInError::TooMany { wait_s })?;
        let sql = "SELECT id, password FROM accounts WHERE login = $1";
        let found = self.inner.store.row(sql, [login.into()]).await?;
        let known = found.map(|row| Ok::<_, DbErr>((int(&row, 0)?, text(&row, 1)?))).transpose()?;
        let (account, stored) = known.unzip();
        let fits = self.inner.passwords.fits(password.to_owned(), stored).await?;
        match account.filter(|_| fits) {
            None => Err(SignInError::Wrong),
            Some(account) => {
                self.inner.limiter.forgive(login);
                Ok(self.open_session(account, now, TimeDelta::hours(SESSION_HOURS)).await?)
            }
        }
    }

    /// A token for a program that acts for an account, such as a department's own system; `None` if there is no such
    /// account. Only maintenance may make one; who has it can do what the account can.
    pub async fn issue_token(
        &self,
        viewer: &Viewer,
        login: &str,
        lasts: TimeDelta,
    ) -> Result<Option<Session>, StoreError> {
        if !viewer.is_unscoped() {
            return Ok(None);
        }
        let found = self.inner.store.row("SELECT id FROM accounts WHERE login = $1", [login.into()]).await?;
        match found {
            None => Ok(None),
            Some(row) => Ok(Some(self.open_session(int(&row, 0)?, (self.inner.clock)(), lasts).await?)),
        }
    }

    /// Ends every session and token of an account; maintenance only. Tells how many there were.
    pub async fn end_sessions(&self, viewer: &Viewer, login: &str) -> Result<u64, StoreError> {
        if !viewer.is_unscoped() {
            return Ok(0);
        }
        let sql = "DELETE FROM sessions WHERE account IN (SELECT id FROM accounts WHERE login = $1)";
        self.inner.store.execute(sql, [login.into()]).await
    }

    async fn open_session(&self, account: i64, now: DateTime<Utc>, lasts: TimeDelta) -> Result<Session, StoreError> {
        let token = hexadecimal(&random::<TOKEN_BYTES>());
        let expires_at = now + lasts;
        let sql = "DELETE FROM sessions WHERE expires_at <= $1";
        self.inner.store.execute(sql, [instant_number(now).into()]).await?;
        let sql = "INSERT INTO sessions (token_hash, account, created_at, expires_at) VALUES ($1, $2, $3, $4)";
        let (from, to) = (instant_number(now), instant_number(expires_at));
        self.inner.store.execute(sql, [hash(&token).into(), account.into(), from.into(), to.into()]).await?;
        Ok(Session { token, expires_at, lasts })
    }

    /// Who holds a session token; `None` if it is unknown or has expired.
    pub async fn viewer(&self, token: &str) -> Result<Option<Viewer>, StoreError> {
        let sql = "SELECT a.id, a.login, a.name_zh, a.name_en, a.organ, g.role, g.unit FROM sessions s \
                   JOIN accounts a ON a.id = s.account JOIN grants g ON g.account = a.id \
                   WHERE s.token_hash = $1 AND s.expires_at > $2 ORDER BY g.unit, g.role";
        let now = instant_number((self.inner.clock)());
        let rows = self.inner.store.rows(sql, [hash(token).into(), now.into()]).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let grants = rows.iter().map(|row| Ok(Grant { role: text(row, 5)?, unit: unit(row, 6)? }));
        let grants = grants.collect::<Result<Vec<Grant>, DbErr>>()?;
        let id = int(row, 0)?;
        let name = match self.inner.labels.actor(id) {
            Some(name) => name,
            None => Arc::new(Text::new(text(row, 2)?, text(row, 3)?)),
        };
        Ok(Some(Viewer::from_account(&self.inner.plan, id, &text(row, 1)?, name, maybe_text(row, 4)?, grants)))
    }

    /// Ends a session; an unknown token is no fault.
    pub async fn sign_out(&self, token: &str) -> Result<(), StoreError> {
        self.inner.store.execute("DELETE FROM sessions WHERE token_hash = $1", [hash(token).into()]).await?;
        Ok(())
    }
}

fn hash(token: &str) -> String {
    hexadecimal(&Sha256::digest(token.as_bytes()))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
