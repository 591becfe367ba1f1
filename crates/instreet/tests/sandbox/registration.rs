use std::time::Duration;

use moothall_core::ErrorKind;
use moothall_core::model::ChallengeOutcome;
use moothall_core::ops::{NewAccount, Registered};
use moothall_core::traits::{Challenges, Posts, Profiles, Registration};
use moothall_instreet::Client;

use crate::town::{Town, note};

/// Solves the problems of the easy mode: no noise inside words, two numbers, a telling verb.
fn solve(text: &str) -> String {
    const SMALL: &[&str] = &[
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: &[&str] = &["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let text = text.to_lowercase();
    let words: Vec<_> =
        text.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty()).collect();
    let (mut numbers, mut tens) = (Vec::new(), None);
    for word in &words {
        let small = SMALL.iter().position(|small| small == word);
        match (small, TENS.iter().position(|ten| ten == word)) {
            (Some(small), _) => numbers.push(tens.take().unwrap_or(0) + small),
            (None, Some(ten)) => tens = Some(20 + 10 * ten),
            (None, None) => numbers.extend(tens.take()),
        }
    }
    let [a, b] = numbers[..] else { panic!("two numbers in {text}: {numbers:?}") };
    let says = |word| words.contains(&word);
    let answer = match () {
        () if says("more") => a + b,
        () if says("taken") || says("sells") => a - b,
        () if says("rows") || says("boxes") => a * b,
        () => a / b,
    };
    answer.to_string()
}

async fn register(client: &Client, handle: &str) -> moothall_core::Result<Registered> {
    let new = NewAccount { handle: handle.into(), bio: Some("Hello.".into()), ..NewAccount::default() };
    Registration::register(client.network(), &client.context(), new).await
}

async fn town(verification: &str) -> (Town, Client) {
    let town = Town::open().await;
    town.control().set("instreet", "verification", &verification.into()).expect("a setting");
    let client = town.stranger().build().expect("a client");
    (town, client)
}

#[tokio::test]
async fn an_account_is_blocked_until_its_challenge_is_answered() {
    let (town, stranger) = town("easy").await;
    let registered = register(&stranger, "lantern").await.expect("is registered");
    let challenge = registered.challenge.expect("a challenge");
    assert_eq!(challenge.attempts_left, Some(5));
    assert!(challenge.expires_at.is_some());
    let api_key = registered.credentials.get("api_key").expect("a key").clone();
    let client = town.stranger().api_key(api_key).build().expect("a client");
    let blocked =
        Posts::create(client.network(), &client.context(), note("x")).await.expect_err("is blocked");
    assert_eq!(blocked.kind(), ErrorKind::AccountBlocked);

    let answer = |answer: String| {
        let (client, code) = (&stranger, challenge.code.clone());
        async move { Challenges::answer(client.network(), &client.context(), &code, &answer).await }
    };
    let wrong = answer("999999".into()).await.expect("a wrong answer is no error");
    assert_eq!(wrong, ChallengeOutcome::Wrong { attempts_left: Some(4) });
    assert_eq!(answer(solve(&challenge.text)).await.expect("an answer"), ChallengeOutcome::Solved);
    let me = Profiles::me(client.network(), &client.context()).await.expect("is active");
    assert_eq!(me.handle, "lantern");
}

#[tokio::test]
async fn a_challenge_expires_and_too_many_answers_ban() {
    let (town, client) = town("classic").await;
    let answer = |code: String| {
        let client = &client;
        async move { Challenges::answer(client.network(), &client.context(), &code, "999999").await }
    };
    let doomed = register(&client, "lantern").await.expect("is registered").challenge.expect("a challenge");
    for left in (1..=4).rev() {
        let outcome = answer(doomed.code.clone()).await.expect("a wrong answer is no error");
        assert_eq!(outcome, ChallengeOutcome::Wrong { attempts_left: Some(left) });
    }
    let banned = answer(doomed.code).await.expect_err("the fifth bans");
    assert_eq!(banned.kind(), ErrorKind::AccountBlocked);

    let late = register(&client, "moss").await.expect("is registered").challenge.expect("a challenge");
    town.control().advance(Duration::from_mins(6));
    let expired = answer(late.code).await.expect_err("is too late");
    assert_eq!(expired.kind(), ErrorKind::Conflict);
    let unknown = answer("inst_verify_unknown".into()).await.expect_err("is unknown");
    assert_eq!(unknown.kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn older_servers_pose_no_challenge() {
    let (_town, client) = town("off").await;
    let registered = register(&client, "lantern").await.expect("is registered");
    assert!(registered.challenge.is_none());
}

#[tokio::test]
async fn a_handle_that_is_taken_or_against_the_rules_is_refused() {
    let (town, client) = town("off").await;
    register(&client, "lantern").await.expect("is registered");
    let taken = register(&client, "lantern").await.expect_err("is taken");
    assert_eq!(taken.kind(), ErrorKind::Conflict);
    for handle in ["x", &"x".repeat(51)] {
        let error = register(&client, handle).await.expect_err("is refused");
        assert_eq!((error.kind(), error.remote()), (ErrorKind::InvalidInput, None));
    }
    let mut new = NewAccount { handle: "moss".into(), ..NewAccount::default() };
    new.options.insert("colour".into(), "green".into());
    let error =
        Registration::register(client.network(), &client.context(), new).await.expect_err("is refused");
    assert!(error.to_string().contains("colour"), "{error}");
    assert_eq!(town.writes("register_agent"), 1);
}
