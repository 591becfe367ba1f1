//! The ledger of votes and follows.

use async_trait::async_trait;
use moothall_core::ports::{Relation, Toggle, ToggleLedger, ToggleState};
use moothall_core::{AccountKey, Result};

use crate::database::{self, Connection, Database, Job, arguments, decode};

/// Remembers toggles. What is put is on disk before the network is asked.
#[derive(Debug, Clone)]
pub(crate) struct Toggles(Database);

impl Toggles {
    pub(crate) fn new(database: Database) -> Self {
        Self(database)
    }
}

#[async_trait]
impl ToggleLedger for Toggles {
    async fn get(&self, account: &AccountKey, toggle: &Toggle) -> Result<Option<ToggleState>> {
        let sql = "SELECT state FROM toggles WHERE account = $1 AND relation = $2 AND target = $3";
        let arguments = arguments![account.as_str(), relation(toggle.relation), &toggle.target];
        let mut rows = self.0.read().await?.query(sql, arguments).await.map_err(database::error)?;
        let state = rows.pop().map(|mut row| row.text().and_then(|word| state(&word)));
        state.transpose().map_err(database::error)
    }

    async fn put(&self, account: &AccountKey, toggle: &Toggle, state: ToggleState) -> Result<()> {
        self.0.write(Put { account: account.clone(), toggle: toggle.clone(), state }).await
    }
}

struct Put {
    account: AccountKey,
    toggle: Toggle,
    state: ToggleState,
}

#[async_trait]
impl Job for Put {
    type Output = ();

    async fn run(&self, database: &mut dyn Connection) -> database::Result<()> {
        let sql = "INSERT INTO toggles (account, relation, target, state) VALUES ($1, $2, $3, $4) \
                   ON CONFLICT (account, relation, target) DO UPDATE SET state = excluded.state";
        let Self { account, toggle, state } = self;
        let arguments = arguments![account.as_str(), relation(toggle.relation), &toggle.target, word(*state)];
        database.execute(sql, arguments).await.map(drop)
    }
}

fn relation(relation: Relation) -> &'static str {
    match relation {
        Relation::Vote => "vote",
        Relation::Follow => "follow",
    }
}

fn word(state: ToggleState) -> &'static str {
    match state {
        ToggleState::Known(true) => "on",
        ToggleState::Known(false) => "off",
        ToggleState::Pending(true) => "turning_on",
        ToggleState::Pending(false) => "turning_off",
    }
}

fn state(word: &str) -> database::Result<ToggleState> {
    match word {
        "on" => Ok(ToggleState::Known(true)),
        "off" => Ok(ToggleState::Known(false)),
        "turning_on" => Ok(ToggleState::Pending(true)),
        "turning_off" => Ok(ToggleState::Pending(false)),
        other => Err(decode(format!("a toggle that is {other:?}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::reopened;

    #[tokio::test]
    async fn what_was_asked_for_and_what_was_answered_outlive_the_process() {
        let dir = tempfile::tempdir().expect("a directory");
        let (account, other) = (AccountKey::new("a"), AccountKey::new("b"));
        let toggle = |relation| Toggle { relation, target: "p1".into() };
        let states = [
            ToggleState::Pending(true),
            ToggleState::Known(true),
            ToggleState::Pending(false),
            ToggleState::Known(false),
        ];
        for state in states {
            let database = reopened(&dir).await;
            Toggles::new(database.clone())
                .put(&account, &toggle(Relation::Vote), state)
                .await
                .expect("writes");
            database.close().await;
            let toggles = Toggles::new(reopened(&dir).await);
            assert_eq!(toggles.get(&account, &toggle(Relation::Vote)).await.expect("reads"), Some(state));
            assert_eq!(toggles.get(&account, &toggle(Relation::Follow)).await.expect("reads"), None);
            assert_eq!(toggles.get(&other, &toggle(Relation::Vote)).await.expect("reads"), None);
        }
    }
}
