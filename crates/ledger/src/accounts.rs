use std::sync::Arc;

use bairi_base::Text;
use bairi_plan::Plan;
use sea_orm::ConnectionTrait;

use crate::store::{instant_number, int, statement};
use crate::{AccountError, Grant, Ledger, Viewer};

pub(crate) const LOGIN_CHARS_MAX: usize = 64;
pub(crate) const PASSWORD_CHARS_MIN: usize = 8;
pub(crate) const PASSWORD_CHARS_MAX: usize = 128;

/// An account to be made.
#[derive(Clone)]
pub struct NewAccount {
    /// 1 to 64 characters without spaces; capitals count.
    pub login: String,
    /// 8 to 128 characters.
    pub password: String,
    pub name: Text,
    /// The department it works for, by its id in the plan.
    pub organ: Option<String>,
    /// At least one; each on a unit of its role's level.
    pub grants: Vec<Grant>,
}

impl std::fmt::Debug for NewAccount {
    /// Without the password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewAccount").field("login", &self.login).field("grants", &self.grants).finish_non_exhaustive()
    }
}

impl Ledger {
    /// Makes an account; only maintenance may. Returns its number (from 1).
    pub async fn add_account(&self, viewer: &Viewer, account: NewAccount) -> Result<i64, AccountError> {
        if !viewer.is_unscoped() {
            return Err(AccountError::NotAllowed);
        }
        check(&self.inner.plan, &account)?;
        let password = self.inner.passwords.hash(account.password).await?;
        let open = self.inner.store.begin(false).await?;
        let (txn, backend) = (&open.txn, self.inner.store.backend);

        let taken = "SELECT id FROM accounts WHERE login = $1";
        if txn.query_one_raw(statement(backend, taken, [account.login.as_str().into()])).await?.is_some() {
            open.rollback(None).await?;
            return Err(AccountError::Taken);
        }
        let next = "SELECT coalesce(max(id), 0) + 1 FROM accounts";
        let id = txn.query_one_raw(statement(backend, next, [])).await?.map_or(Ok(1), |row| int(&row, 0))?;
        let sql = "INSERT INTO accounts (id, login, password, name_zh, name_en, organ, created_at) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let values = [
            id.into(),
            account.login.into(),
            password.into(),
            account.name.zh.as_str().into(),
            account.name.en.as_str().into(),
            account.organ.into(),
            instant_number((self.inner.clock)()).into(),
        ];
        txn.execute_raw(statement(backend, sql, values)).await?;
        for grant in account.grants {
            let sql = "INSERT INTO grants (account, role, unit) VALUES ($1, $2, $3) \
                       ON CONFLICT (account, role, unit) DO NOTHING";
            let values = [id.into(), grant.role.into(), grant.unit.number().into()];
            txn.execute_raw(statement(backend, sql, values)).await?;
        }
        open.commit().await?;
        self.inner.labels.add_actor(id, Arc::new(account.name));
        Ok(id)
    }
}

fn check(plan: &Plan, account: &NewAccount) -> Result<(), AccountError> {
    let login = &account.login;
    let chars = login.chars().count();
    if chars == 0 || chars > LOGIN_CHARS_MAX || login.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(AccountError::Login { max: LOGIN_CHARS_MAX });
    }
    if !(PASSWORD_CHARS_MIN..=PASSWORD_CHARS_MAX).contains(&account.password.chars().count()) {
        return Err(AccountError::Password { min: PASSWORD_CHARS_MIN, max: PASSWORD_CHARS_MAX });
    }
    if let Some(organ) = account.organ.as_ref().filter(|organ| !plan.organs.contains_key(*organ)) {
        return Err(AccountError::UnknownOrgan { organ: organ.clone() });
    }
    if account.grants.is_empty() {
        return Err(AccountError::NoGrant);
    }
    for grant in &account.grants {
        let role = plan.roles.get(&grant.role).ok_or(AccountError::UnknownRole { role: grant.role.clone() })?;
        let unit = plan.units.find(grant.unit).ok_or(AccountError::UnknownUnit { unit: grant.unit })?;
        if unit.level != role.level {
            return Err(AccountError::WrongLevel { role: grant.role.clone() });
        }
    }
    Ok(())
}
