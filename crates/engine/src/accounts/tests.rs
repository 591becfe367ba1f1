use std::sync::Arc;

use moothall_core::ops::{NewAccount, SetVote};
use moothall_core::page::Cursor;
use moothall_core::ports::{AccountStore, Ports};
use moothall_core::{Error, Remote, Result as CoreResult};
use secrecy::SecretString;

use super::*;
use crate::fake::{Fake, Hall, at_once, caller, record};
use crate::{ActAs, EngineConfig, EngineSettings, FeedRequest, ListRequest, PageOptions};

fn alpha() -> Arc<Fake> {
    Arc::new(Fake::new("alpha"))
}

fn link(name: &str, fields: &[&str]) -> LinkAccount {
    let secrets = fields.iter().map(|field| ((*field).to_owned(), SecretString::from("canary")));
    LinkAccount { name: name.into(), network: "alpha".into(), credentials: secrets.collect() }
}

fn register(name: &str) -> RegisterAccount {
    let new = NewAccount { handle: "nova".into(), ..NewAccount::default() };
    RegisterAccount { name: name.into(), network: "alpha".into(), new }
}

fn vote() -> SetVote {
    let post: moothall_core::id::PostId = "alpha:p1".parse().expect("well formed");
    SetVote { target: moothall_core::id::ItemRef::Post(post), state: moothall_core::model::VoteState::Up }
}

fn code<T: std::fmt::Debug>(result: Result<T>) -> Code {
    result.expect_err("a problem").code()
}

#[tokio::test]
async fn a_linked_account_is_kept_and_says_who_it_is() {
    let hall = Hall::open(&[&alpha()], &[]).await;
    let info = hall.engine.link_account(&caller("ada"), link("main", &["api_key"])).await.expect("linked");
    assert_eq!(
        (info.handle.as_deref(), info.state, info.configured),
        (Some("myself"), AccountState::Active, false)
    );
    assert_eq!(hall.store.all().await.expect("reads").len(), 1);
    assert!(!serde_json::to_string(&info).expect("serialises").contains("canary"));
    assert_eq!(
        code(hall.engine.link_account(&caller("ada"), link("main", &["api_key"])).await),
        Code::AccountExists
    );
}

#[tokio::test]
async fn credentials_are_checked_field_by_field_before_anything_is_sent() {
    let alpha = alpha();
    let hall = Hall::open(&[&alpha], &[]).await;
    let problem =
        hall.engine.link_account(&caller("ada"), link("main", &["secret"])).await.expect_err("refused");
    let fields: Vec<_> = problem.details().iter().map(|detail| detail.field.as_str()).collect();
    assert_eq!(fields, ["credentials.api_key", "credentials.secret"]);
    for name in ["", "..", "a/b", "a\r\nb", &"x".repeat(65)] {
        assert_eq!(
            code(hall.engine.link_account(&caller("ada"), link(name, &["api_key"])).await),
            Code::InvalidInput
        );
    }
    for secret in ["", "can ary", "canary\r\nX-Evil: 1"] {
        let credentials = Credentials::default().with("api_key", secret);
        let garbled = LinkAccount { credentials, ..link("main", &[]) };
        let problem = hall.engine.link_account(&caller("ada"), garbled).await.expect_err("refused");
        assert_eq!(
            problem.details().first().map(|detail| detail.field.as_str()),
            Some("credentials.api_key")
        );
        assert!(!format!("{problem} {problem:?}").contains("ary"), "{problem:?}");
    }
    let elsewhere = LinkAccount { network: "gamma".into(), ..link("main", &["api_key"]) };
    assert_eq!(code(hall.engine.link_account(&caller("ada"), elsewhere).await), Code::UnknownNetwork);
    assert_eq!(alpha.calls(), Vec::<String>::new());
}

#[tokio::test]
async fn credentials_that_the_network_refuses_are_not_kept() {
    let alpha = alpha();
    let hall = Hall::open(&[&alpha], &[]).await;
    let refused = || Error::new(ErrorKind::Unauthenticated, "bad key").with_remote(Remote::status(401));
    alpha.fail("profiles.me", refused());
    let linked = hall.engine.link_account(&caller("ada"), link("main", &["api_key"])).await;
    assert_eq!(code(linked), Code::UnauthenticatedAtNetwork);
    assert_eq!(hall.engine.accounts(&caller("ada")), []);
    alpha.fail("profiles.me", Error::new(ErrorKind::Unavailable, "no answer"));
    let unasked = hall.engine.link_account(&caller("ada"), link("main", &["api_key"])).await.expect("linked");
    assert_eq!((unasked.handle, unasked.state), (None, AccountState::Active));
}

#[tokio::test]
async fn a_registered_account_waits_for_its_challenge_and_then_acts() {
    let alpha = Arc::new(Fake { challenges: true, ..Fake::new("alpha") });
    let hall = Hall::open(&[&alpha], &[]).await;
    let info = hall.engine.register_account(&caller("ada"), register("main")).await.expect("registered");
    let challenge = info.challenge.expect("a challenge");
    assert_eq!((info.state, challenge.text.as_str()), (AccountState::AwaitingChallenge, "1 + 1"));
    assert_eq!(hall.engine.challenges(&caller("ada")).await.expect("reads").first(), Some(&challenge));

    let refused = hall
        .engine
        .set_vote(&caller("ada"), &ActAs::default(), vote(), &at_once())
        .await
        .expect_err("not yet");
    assert_eq!(refused.code(), Code::AccountNotActive);
    assert!(refused.info().action.contains(&challenge.id), "{:?}", refused.info());
    let resumed = hall.engine.change_account(&caller("ada"), "main", AccountChange::Active).await;
    assert_eq!(code(resumed), Code::AccountNotActive);

    let answer = |agent: &'static str, answer: &str| {
        let answer = ChallengeAnswer { id: challenge.id.clone(), answer: answer.into() };
        let engine = hall.engine.clone();
        async move { engine.answer_challenge(&caller(agent), answer).await }
    };
    assert_eq!(code(answer("eve", "2").await), Code::NotFound);
    assert_eq!(code(answer("ada", " ").await), Code::InvalidInput);
    let wrong = answer("ada", "3").await.expect("answered");
    assert_eq!((wrong.solved, wrong.attempts_left), (false, Some(2)));
    assert_eq!(
        hall.store.all().await.expect("reads")[0].challenge.as_ref().and_then(|c| c.challenge.attempts_left),
        Some(2)
    );
    let right = answer("ada", "2").await.expect("answered");
    assert_eq!((right.solved, right.account.state), (true, AccountState::Active));
    assert!(hall.engine.set_vote(&caller("ada"), &ActAs::default(), vote(), &at_once()).await.is_ok());
}

#[tokio::test]
async fn a_challenge_that_is_lost_says_what_to_do() {
    let alpha = Arc::new(Fake { challenges: true, ..Fake::new("alpha") });
    let hall = Hall::open(&[&alpha], &[]).await;
    let info = hall.engine.register_account(&caller("ada"), register("main")).await.expect("registered");
    let id = info.challenge.expect("a challenge").id;
    let answer = async || {
        let answer = ChallengeAnswer { id: id.clone(), answer: "2".into() };
        hall.engine.answer_challenge(&caller("ada"), answer).await.expect_err("too late")
    };
    let failure = |kind, status| Error::new(kind, "too late").with_remote(Remote::status(status));
    alpha.fail("challenges.answer", failure(ErrorKind::Conflict, 410));
    assert!(answer().await.info().action.contains("register again"));
    alpha.fail("challenges.answer", failure(ErrorKind::AccountBlocked, 403));
    assert_eq!(answer().await.code(), Code::AccountBlocked);
    let banned = hall.engine.account(&caller("ada"), "main").await.expect("there");
    assert_eq!((banned.state, banned.challenge), (AccountState::Suspended, None));
    assert_eq!(answer().await.code(), Code::NotFound);
}

#[tokio::test]
async fn the_networks_word_stops_an_accounts_writes() {
    let alpha = alpha();
    let hall = Hall::open(&[&alpha], &[("ada", "a", "alpha")]).await;
    let vote = || async { hall.engine.set_vote(&caller("ada"), &ActAs::default(), vote(), &at_once()).await };
    let state = async || hall.engine.account(&caller("ada"), "a").await.expect("there").state;

    alpha.fail("votes.set", Error::new(ErrorKind::AccountBlocked, "banned").with_remote(Remote::status(403)));
    assert_eq!(code(vote().await), Code::AccountBlocked);
    assert_eq!(state().await, AccountState::Suspended);
    assert_eq!(code(vote().await), Code::AccountNotActive);
    hall.engine.change_account(&caller("ada"), "a", AccountChange::Active).await.expect("resumed");

    let unknown = || Error::new(ErrorKind::Unauthenticated, "who?").with_remote(Remote::status(401));
    for strike in 1..=5 {
        assert_eq!(state().await, AccountState::Active, "before strike {strike}");
        alpha.fail("votes.set", unknown());
        assert_eq!(code(vote().await), Code::UnauthenticatedAtNetwork);
        if strike == 2 {
            vote().await.expect("what works begins the count anew");
            for _ in 0..2 {
                alpha.fail("votes.set", unknown());
                assert_eq!(code(vote().await), Code::UnauthenticatedAtNetwork);
            }
        }
    }
    assert_eq!(state().await, AccountState::AuthFailed);
    let reason = hall.engine.account(&caller("ada"), "a").await.expect("there").reason.expect("a reason");
    assert!(reason.cause.contains("who?"), "{reason:?}");
    assert_eq!(hall.store.all().await.expect("reads")[0].state, AccountState::AuthFailed);
    hall.engine.my_profile(&caller("ada"), "a", false).await.expect("reads");
    assert_eq!(state().await, AccountState::Active);
}

#[tokio::test]
async fn a_foreign_account_looks_like_one_that_is_not_there() {
    let alpha = alpha();
    let hall = Hall::open(&[&alpha], &[("ada", "a", "alpha")]).await;
    let eve = caller("eve");
    let told = |result: Result<AccountInfo>| {
        let problem = result.expect_err("a problem");
        (problem.code(), problem.message().replace("\"b\"", "\"a\""))
    };
    assert_eq!(told(hall.engine.account(&eve, "a").await), told(hall.engine.account(&eve, "b").await));
    assert_eq!(
        told(hall.engine.change_account(&eve, "a", AccountChange::Paused).await),
        told(hall.engine.change_account(&eve, "b", AccountChange::Paused).await)
    );
    assert_eq!(hall.engine.accounts(&eve), []);
    assert_eq!(code(hall.engine.remove_account(&eve, "a").await), Code::UnknownAccount);
    assert_eq!(code(hall.engine.limits(&eve, "a").await), Code::UnknownAccount);
    assert_eq!(code(hall.engine.my_profile(&eve, "a", false).await), Code::UnknownAccount);
    let act = ActAs::account(Some("a".into()));
    assert_eq!(code(hall.engine.set_vote(&eve, &act, vote(), &at_once()).await), Code::UnknownAccount);
    let list = ListRequest { account: Some("a".into()), ..ListRequest::default() };
    assert_eq!(code(hall.engine.notifications(&eve, false, list).await), Code::UnknownAccount);
    assert_eq!(alpha.calls(), Vec::<String>::new());
}

#[tokio::test]
async fn a_cursor_of_somebody_else_reads_only_ones_own_accounts() {
    let posts = (0..9).map(|index| crate::fake::lists::post("alpha", &format!("p{index}"), -index)).collect();
    let alpha = Arc::new(Fake { posts, ..Fake::new("alpha") });
    let hall = Hall::open(&[&alpha], &[("ada", "a", "alpha"), ("eve", "e", "alpha")]).await;
    let feed = |agent: &'static str, cursor: Option<Cursor>| {
        let page = PageOptions { limit: Some(2), cursor };
        let list = ListRequest { page, ..ListRequest::default() };
        let engine = hall.engine.clone();
        async move { engine.feed(&caller(agent), FeedRequest { list, ..FeedRequest::default() }).await }
    };
    let next = feed("ada", None).await.expect("reads").next;
    let foreign = feed("eve", next).await.expect("reads");
    assert_eq!((foreign.items.len(), foreign.next), (0, None));
    assert!(alpha.calls().iter().all(|call| call.contains("ada/a")), "{:?}", alpha.calls());
}

#[tokio::test]
async fn the_account_is_chosen_by_name_or_by_being_the_only_one() {
    let (alpha, beta) = (alpha(), Arc::new(Fake::new("beta")));
    let accounts = [("ada", "one", "alpha"), ("ada", "two", "alpha"), ("ada", "b", "beta")];
    let hall = Hall::open(&[&alpha, &beta], &accounts).await;
    let vote = |account: Option<&str>| {
        let act = ActAs::account(account.map(str::to_owned));
        let engine = hall.engine.clone();
        async move { engine.set_vote(&caller("ada"), &act, self::vote(), &at_once()).await }
    };
    let ambiguous = vote(None).await.expect_err("two accounts");
    assert_eq!(ambiguous.code(), Code::AccountAmbiguous);
    assert!(ambiguous.message().contains("one, two"), "{ambiguous}");
    assert_eq!(code(vote(Some("b")).await), Code::InvalidInput);
    assert_eq!(code(vote(Some("three")).await), Code::UnknownAccount);
    vote(Some("two")).await.expect("voted");
    assert_eq!(alpha.calls(), ["votes.set ada/two alpha:p1"]);
}

#[tokio::test]
async fn of_configured_accounts_only_the_state_changes() {
    let hall = Hall::open(&[&alpha()], &[]).await;
    let owner = caller("static");
    assert!(hall.engine.account(&owner, "fixed").await.expect("there").configured);
    hall.engine.set_vote(&owner, &ActAs::default(), vote(), &at_once()).await.expect("votes");
    hall.engine.change_account(&owner, "fixed", AccountChange::Paused).await.expect("paused");
    let after_restart = hall.another().await.account(&owner, "fixed").await.expect("there");
    assert_eq!((after_restart.state, after_restart.configured), (AccountState::Paused, true));
    assert_eq!(code(hall.engine.remove_account(&owner, "fixed").await), Code::AccountReadOnly);
    let again = hall.engine.link_account(&owner, link("fixed", &["api_key"])).await;
    assert_eq!(code(again), Code::AccountExists);
}

#[tokio::test]
async fn a_removed_account_is_gone_from_the_store_too() {
    let hall = Hall::open(&[&alpha()], &[("ada", "a", "alpha")]).await;
    hall.engine.remove_account(&caller("ada"), "a").await.expect("removed");
    assert_eq!(hall.engine.accounts(&caller("ada")), []);
    assert!(hall.store.all().await.expect("reads").is_empty());
}

/// A store whose disk is full.
#[derive(Debug)]
struct FullStore;

#[async_trait::async_trait]
impl AccountStore for FullStore {
    async fn all(&self) -> CoreResult<Vec<AccountRecord>> {
        Ok(Vec::new())
    }

    async fn put(&self, _: &AccountRecord) -> CoreResult<()> {
        Err(Error::new(ErrorKind::Internal, "no space left"))
    }

    async fn remove(&self, _: &str, _: &str) -> CoreResult<()> {
        Ok(())
    }
}

async fn config(static_accounts: Vec<AccountRecord>) -> EngineConfig {
    let database = moothall_store::Store::open_temporary().await.expect("a database");
    EngineConfig {
        networks: vec![alpha()],
        ports: Ports::in_memory(),
        accounts: Arc::new(FullStore),
        static_accounts,
        outbox: database.outbox(),
        idempotency: database.idempotency(),
        audit: database.audit(),
        settings: EngineSettings::default(),
    }
}

#[tokio::test]
async fn what_cannot_be_kept_is_not_promised_but_a_fresh_secret_is_not_lost_either() {
    let engine = Engine::new(config(Vec::new()).await).await.expect("opens");
    let linked = engine.link_account(&caller("ada"), link("main", &["api_key"])).await;
    assert_eq!(code(linked), Code::StorageFailed);
    assert_eq!(engine.accounts(&caller("ada")), []);
    assert_eq!(code(engine.register_account(&caller("ada"), register("new")).await), Code::StorageFailed);
    assert_eq!(
        engine.account(&caller("ada"), "new").await.map(|info| info.state).ok(),
        Some(AccountState::Active)
    );
}

#[tokio::test]
async fn a_configuration_that_cannot_work_is_refused() {
    let unknown = Engine::new(config(vec![record("ada", "a", "gamma")]).await).await;
    assert_eq!(code(unknown), Code::Misconfigured);
    let twice =
        Engine::new(config(vec![record("ada", "a", "alpha"), record("ada", "a", "alpha")]).await).await;
    assert_eq!(code(twice), Code::Misconfigured);
    let two = EngineConfig { networks: vec![alpha(), alpha()], ..config(Vec::new()).await };
    assert_eq!(code(Engine::new(two).await), Code::Misconfigured);
}
