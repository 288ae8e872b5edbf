//! Passwords as argon2id hashes. Work that takes a core and memory, so only a few run at a time.

use std::sync::Arc;

use argon2::password_hash::SaltString;
use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version};
use rand::TryRngCore;
use rand::rngs::OsRng;
use tokio::sync::Semaphore;

use crate::StoreError;

/// Hashes worked out at the same time.
const AT_ONCE_MAX: usize = 2;
const SALT_BYTES: usize = 16;

/// What one password check costs: the price of guessing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordCost {
    pub memory_kib: u32,
    pub passes: u32,
}

impl Default for PasswordCost {
    /// 19 MiB and two passes, one lane: the OWASP's recommendation for argon2id.
    fn default() -> Self {
        PasswordCost { memory_kib: 19 * 1024, passes: 2 }
    }
}

impl PasswordCost {
    /// Next to nothing. For tests only: such a password is quickly guessed.
    pub const TRIFLING: PasswordCost = PasswordCost { memory_kib: 8, passes: 1 };
}

pub(crate) struct Passwords {
    argon2: Argon2<'static>,
    turns: Arc<Semaphore>,
}

impl Passwords {
    pub(crate) fn new(cost: PasswordCost) -> Passwords {
        let params = Params::new(cost.memory_kib.max(Params::MIN_M_COST), cost.passes.max(1), 1, None);
        let params = params.expect("one lane, and memory and passes of at least the minimum");
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        Passwords { argon2, turns: Arc::new(Semaphore::new(AT_ONCE_MAX)) }
    }

    /// A new hash in the PHC form, with a random salt.
    pub(crate) async fn hash(&self, password: String) -> Result<String, StoreError> {
        self.work(move |argon2| digest(argon2, &password)).await?.map_err(failed)
    }

    /// Whether a password is the stored one. Without a stored one it takes as long, and is not.
    pub(crate) async fn fits(&self, password: String, stored: Option<String>) -> Result<bool, StoreError> {
        let check = move |argon2: &Argon2<'_>| match &stored {
            Some(stored) => {
                let stored = PasswordHash::new(stored)?;
                match argon2.verify_password(password.as_bytes(), &stored) {
                    Ok(()) => Ok(true),
                    Err(argon2::password_hash::Error::Password) => Ok(false),
                    Err(e) => Err(e),
                }
            }
            None => digest(argon2, &password).map(|_| false),
        };
        self.work(check).await?.map_err(failed)
    }

    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Argon2<'_>) -> T + Send + 'static,
    ) -> Result<T, StoreError> {
        let turn = self.turns.clone().acquire_owned().await.map_err(failed)?;
        let argon2 = self.argon2.clone();
        let done = tokio::task::spawn_blocking(move || {
            let result = work(&argon2);
            drop(turn);
            result
        });
        done.await.map_err(failed)
    }
}

fn digest(argon2: &Argon2<'_>, password: &str) -> Result<String, argon2::password_hash::Error> {
    let salt = SaltString::encode_b64(&random::<SALT_BYTES>())?;
    Ok(argon2.hash_password(password.as_bytes(), &salt)?.to_string())
}

/// Bytes from the system's source of randomness.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    OsRng.try_fill_bytes(&mut bytes).expect("the system gives random bytes");
    bytes
}

fn failed(e: impl std::fmt::Display) -> StoreError {
    StoreError::Failed { code: "password".to_owned(), message: e.to_string() }
}
