//! Signing in and out, and who holds a session.

use bairi_ledger::{Session, SignInError, StoreError, Viewer};

use crate::App;

impl App {
    pub async fn sign_in(&self, login: &str, password: &str) -> Result<Session, SignInError> {
        self.ledger.sign_in(login, password).await
    }

    pub async fn sign_out(&self, token: &str) -> Result<(), StoreError> {
        self.ledger.sign_out(token).await
    }

    /// Who holds a session token; `None` if nobody does any more.
    pub async fn viewer(&self, token: &str) -> Result<Option<Viewer>, StoreError> {
        self.ledger.viewer(token).await
    }
}
