use bairi_base::{Lang, UnitCode};
use bairi_ledger::{AccountError, Grant, Ledger, NewAccount};
use bairi_plan::Plan;
use bairi_synth::{Account, Knobs};
use rand::Rng;

use crate::fault::Fault;

/// Characters that nobody takes for one another.
const CHARACTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
const PASSWORD_CHARS: usize = 12;

/// Makes the demonstration's accounts with one password, which is new each time.
pub(crate) async fn add(ledger: &Ledger, knobs: &Knobs) -> Result<String, Fault> {
    let viewer = ledger.unscoped_viewer("accounts of the demonstration");
    let password = password();
    for account in &knobs.accounts {
        let fault = |source| Fault::Account { login: account.login.clone(), source };
        let unit = UnitCode::parse(&account.unit).unwrap_or(UnitCode::from_number(0));
        let unit = ledger.plan().units.find(unit).ok_or(fault(AccountError::UnknownUnit { unit }))?.code;
        let new = NewAccount {
            login: account.login.clone(),
            password: password.clone(),
            name: account.name.clone(),
            organ: account.organ.clone(),
            grants: vec![Grant { role: account.role.clone(), unit }],
        };
        ledger.add_account(&viewer, new).await.map_err(fault)?;
    }
    Ok(password)
}

fn password() -> String {
    let mut random = rand::rng();
    (0..PASSWORD_CHARS).map(|_| char::from(CHARACTERS[random.random_range(0..CHARACTERS.len())])).collect()
}

/// Who may sign in where, and the password.
pub(crate) fn lines(plan: &Plan, knobs: &Knobs, password: &str, lang: Lang) -> Vec<String> {
    let mut lines = vec![match lang {
        Lang::Zh => "演示账号：".to_owned(),
        Lang::En => "Accounts:".to_owned(),
    }];
    lines.extend(knobs.accounts.iter().map(|account| line(plan, account, lang)));
    // `密码：` or `Password:`, the word itself, and the line's end: the browser tests read it.
    lines.push(match lang {
        Lang::Zh => format!("密码：{password}"),
        Lang::En => format!("Password: {password}"),
    });
    lines
}

fn line(plan: &Plan, account: &Account, lang: Lang) -> String {
    let place = UnitCode::parse(&account.unit).map(|unit| plan.units.path(unit)).unwrap_or_default();
    let names: Vec<&str> = place.iter().map(|unit| unit.name.get(lang)).collect();
    let place = match lang {
        Lang::Zh => names.concat(),
        Lang::En => names.into_iter().rev().collect::<Vec<_>>().join(", "),
    };
    format!("  {:<12} {}  {place}", account.login, account.name.get(lang))
}
