use bairi_ledger::{AccountError, SignInError};
use chrono::TimeDelta;
use sea_orm::{ConnectionTrait, Statement};

use crate::kit::{COUNTY, PASSWORD, PEAR, PLUM, account, kits, sqlite, unit};

#[tokio::test]
async fn an_account_signs_in_and_its_session_carries_its_rights() {
    for kit in kits().await {
        let (ledger, me) = (&kit.ledger, kit.maintenance());
        let new = account("lin", &[("county_office", COUNTY), ("village_cadre", PLUM)]);
        let id = ledger.add_account(&me, new).await.unwrap();
        assert_eq!(id, 1);
        let session = ledger.sign_in("lin", PASSWORD).await.unwrap();
        assert_eq!(session.expires_at, kit.now() + TimeDelta::hours(12));
        let viewer = ledger.viewer(&session.token).await.unwrap().unwrap();
        assert_eq!((viewer.account(), viewer.login(), viewer.home()), (1, "lin", unit(COUNTY)));
        assert_eq!(viewer.grants().len(), 2);
        assert!(viewer.may_write("household", unit(PEAR)) && viewer.may_unmask());

        // Another process knows the session too, and the end of it.
        let other = kit.reopened().await;
        assert!(other.viewer(&session.token).await.unwrap().is_some());
        other.sign_out(&session.token).await.unwrap();
        assert!(ledger.viewer(&session.token).await.unwrap().is_none(), "on {}", kit.engine);
    }
}

#[tokio::test]
async fn a_session_ends_after_twelve_hours_and_leaves_the_store_at_the_next_sign_in() {
    for kit in kits().await {
        let ledger = &kit.ledger;
        ledger.add_account(&kit.maintenance(), account("lin", &[("village_cadre", PEAR)])).await.unwrap();
        let first = ledger.sign_in("lin", PASSWORD).await.unwrap();
        kit.pass(TimeDelta::hours(12) - TimeDelta::seconds(1));
        assert!(ledger.viewer(&first.token).await.unwrap().is_some());
        kit.pass(TimeDelta::seconds(1));
        assert!(ledger.viewer(&first.token).await.unwrap().is_none());
        ledger.sign_in("lin", PASSWORD).await.unwrap();
        assert_eq!(text_of(&kit.raw().await, "SELECT CAST(count(*) AS TEXT) FROM sessions").await, "1");
    }
}

#[tokio::test]
async fn neither_the_password_nor_the_token_is_in_the_store() {
    for kit in kits().await {
        let ledger = &kit.ledger;
        ledger.add_account(&kit.maintenance(), account("lin", &[("village_cadre", PEAR)])).await.unwrap();
        let session = ledger.sign_in("lin", PASSWORD).await.unwrap();
        assert_eq!(session.token.len(), 64);
        let raw = kit.raw().await;
        assert!(text_of(&raw, "SELECT password FROM accounts").await.starts_with("$argon2id$"));
        assert_ne!(text_of(&raw, "SELECT token_hash FROM sessions").await, session.token);
        let shown = format!("{session:?} {:?}", account("lin", &[]));
        assert!(!shown.contains(&session.token) && !shown.contains(PASSWORD));
    }
}

#[tokio::test]
async fn an_unknown_login_and_a_wrong_password_get_the_same_answer() {
    let kit = sqlite().await;
    let ledger = &kit.ledger;
    ledger.add_account(&kit.maintenance(), account("lin", &[("village_cadre", PEAR)])).await.unwrap();
    let long = "x".repeat(129);
    for (login, password) in [("lin", "lotus-root-8"), ("nobody", PASSWORD), ("lin", ""), ("lin", long.as_str())] {
        assert!(matches!(ledger.sign_in(login, password).await, Err(SignInError::Wrong)), "{login}");
    }
}

#[tokio::test]
async fn failed_attempts_make_a_login_wait_longer_and_longer_known_or_not() {
    let kit = sqlite().await;
    let ledger = &kit.ledger;
    ledger.add_account(&kit.maintenance(), account("lin", &[("village_cadre", PEAR)])).await.unwrap();
    for login in ["lin", "nobody"] {
        let wrong = async || match ledger.sign_in(login, "wrong-password").await {
            Err(SignInError::Wrong) => 0,
            Err(SignInError::TooMany { wait_s }) => wait_s,
            other => panic!("{other:?}"),
        };
        for _ in 0..5 {
            assert_eq!(wrong().await, 0);
        }
        assert_eq!(wrong().await, 1);
        for wait_s in [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900] {
            kit.pass(TimeDelta::seconds(wait_s));
            assert_eq!(wrong().await, 0);
            assert_eq!(wrong().await, wait_s as u64, "of {login}");
        }
    }
    // Even the right password waits; afterwards it is let in and the failures are forgotten.
    assert!(matches!(ledger.sign_in("lin", "wrong-password").await, Err(SignInError::Wrong)));
    assert!(matches!(ledger.sign_in("lin", PASSWORD).await, Err(SignInError::TooMany { wait_s: 900 })));
    kit.pass(TimeDelta::seconds(900));
    ledger.sign_in("lin", PASSWORD).await.unwrap();
    assert!(matches!(ledger.sign_in("lin", "wrong-password").await, Err(SignInError::Wrong)));
    ledger.sign_in("lin", PASSWORD).await.unwrap();
}

#[tokio::test]
async fn an_account_that_cannot_be_is_refused_with_the_reason() {
    for kit in kits().await {
        let (ledger, me) = (&kit.ledger, kit.maintenance());
        let good = || account("lin", &[("village_cadre", PEAR)]);
        ledger.add_account(&me, good()).await.unwrap();
        let lin = kit.account("county_office", COUNTY).await;

        let taken = ledger.add_account(&me, good()).await;
        assert!(matches!(taken, Err(AccountError::Taken)), "on {}", kit.engine);
        let no_maintenance = ledger.add_account(&lin, account("wu", &[("village_cadre", PEAR)])).await;
        assert!(matches!(no_maintenance, Err(AccountError::NotAllowed)));
        for login in ["", "a b", "a\n", &"x".repeat(65)] {
            let refused = ledger.add_account(&me, account(login, &[("village_cadre", PEAR)])).await;
            assert!(matches!(refused, Err(AccountError::Login { max: 64 })), "{login:?}");
        }
        for password in ["seven77", &"x".repeat(129)] {
            let mut new = account("wu", &[("village_cadre", PEAR)]);
            new.password = password.to_owned();
            assert!(matches!(ledger.add_account(&me, new).await, Err(AccountError::Password { min: 8, max: 128 })));
        }
        let mut new = account("wu", &[("village_cadre", PEAR)]);
        new.organ = Some("nobody".to_owned());
        assert!(matches!(ledger.add_account(&me, new).await, Err(AccountError::UnknownOrgan { .. })));
        let refusal = async |grants: &[(&str, &str)]| ledger.add_account(&me, account("wu", grants)).await.unwrap_err();
        assert!(matches!(refusal(&[]).await, AccountError::NoGrant));
        assert!(matches!(refusal(&[("king", PEAR)]).await, AccountError::UnknownRole { .. }));
        assert!(matches!(refusal(&[("village_cadre", "360799")]).await, AccountError::UnknownUnit { .. }));
        assert!(matches!(refusal(&[("village_cadre", COUNTY)]).await, AccountError::WrongLevel { .. }));
    }
}

async fn text_of(conn: &impl ConnectionTrait, sql: &str) -> String {
    let row = conn.query_one_raw(Statement::from_string(conn.get_database_backend(), sql)).await.unwrap().unwrap();
    row.try_get_by_index(0).unwrap()
}
