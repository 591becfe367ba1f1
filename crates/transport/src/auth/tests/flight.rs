//! Many callers, one token call.

use super::*;

#[tokio::test]
async fn a_hundred_callers_at_expiry_make_one_token_call() {
    let f = fixture(issuing());
    f.store("old", Some("r0"), at(0)).await;
    let results = f.send_together(100).await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 100);
    assert_eq!((f.net.count_of("token"), f.net.count_of("create_post")), (1, 100));
}

#[tokio::test]
async fn waiters_share_a_failure_too() {
    let f = fixture(Net::new(|_, _| Err(refusal(ErrorKind::Unauthenticated, 401))));
    let results = f.send_together(100).await;
    assert!(
        results
            .iter()
            .all(|result| { result.as_ref().is_err_and(|error| error.kind() == ErrorKind::Unauthenticated) })
    );
    assert_eq!(f.net.count(), 1);
}

#[tokio::test]
async fn a_lost_token_answer_leaves_the_write_unsent() {
    let f = fixture(Net::script([crate::testing::lost]));
    assert_eq!(f.send(&write()).await.expect_err("no token").outcome(), Outcome::NotApplied);
}

#[tokio::test]
async fn the_waiting_room_is_bounded() {
    let f = fixture(issuing());
    let results = f.send_together(300).await;
    let refused: Vec<_> = results.into_iter().filter_map(Result::err).collect();
    assert_eq!(refused.len(), 300 - 256);
    assert!(refused.iter().all(|error| error.is_retryable() && error.message().contains("256 calls")));
}

#[tokio::test]
async fn a_cancelled_leader_strands_nobody() {
    let f = fixture(issuing());
    let (cx, request) = (cx(), write());
    let mut leader = f.layer.send(&cx, &request);
    assert!(futures::poll!(leader.as_mut()).is_pending());
    let mut waiter = f.layer.send(&cx, &request);
    assert!(futures::poll!(waiter.as_mut()).is_pending());
    assert_eq!(f.net.count_of("token"), 1);
    drop(leader);
    waiter.await.expect("it takes over");
    assert_eq!(f.net.count_of("token"), 1, "where it stood");
}

#[tokio::test]
async fn a_token_asked_for_by_a_call_that_is_gone_is_not_lost() {
    let f = fixture(issuing());
    let (cx, request) = (cx(), write());
    let mut leader = f.layer.send(&cx, &request);
    assert!(futures::poll!(leader.as_mut()).is_pending());
    drop(leader);
    f.send(&write()).await.expect("the next call goes on");
    assert_eq!(f.calls(), [call("token", ""), call("create_post", "t1")]);
}

#[tokio::test]
async fn a_landed_flight_that_nobody_cleared_away_is_not_reused() {
    let f = fixture(issuing());
    let (cx, request) = (cx(), write());
    let Credential::Token(tokens) = &f.layer.credential else { panic!("a token layer") };
    let flight = tokens.join(&account("a")).expect("room");
    flight.token.clone().await.expect("t1");
    f.clock.advance(seconds(100));
    f.layer.send(&cx, &request).await.expect("sent");
    assert_eq!(f.calls().last(), Some(&call("create_post", "t2")));
}

#[tokio::test]
async fn a_waiter_leaves_at_its_deadline() {
    let f = fixture(Net::script([ok]));
    let auth = Auth::Token(Arc::new(Grants));
    let layer = AuthLayer::new(Arc::new(Silent), auth, Arc::new(Plain), f.cache.clone(), f.clock.clone());
    let cx = Context { deadline: Some(at(5)), ..cx() };
    let error = drive(&f.clock, seconds(1), layer.send(&cx, &write())).await.expect_err("too late");
    assert_eq!(
        (error.kind(), error.outcome(), f.clock.now()),
        (ErrorKind::Unavailable, Outcome::NotApplied, at(5))
    );
}

#[tokio::test]
async fn the_time_that_the_answer_took_is_not_added_to_a_tokens_life() {
    let f = fixture(issuing());
    f.net.open(false);
    let (cx, request) = (cx(), write());
    let mut sending = f.layer.send(&cx, &request);
    for _ in 0..5 {
        assert!(futures::poll!(sending.as_mut()).is_pending());
    }
    f.clock.advance(seconds(50));
    f.net.open(true);
    sending.await.expect("sent");
    let token = f.cache.get(&AccountKey::new("a")).await.expect("reads").expect("stored");
    assert_eq!(token.expires_at, at(100));
}

#[tokio::test]
async fn a_token_stored_while_a_flight_began_is_taken() {
    let f = fixture(issuing());
    let Credential::Token(tokens) = &f.layer.credential else { panic!("a token layer") };
    let flight = tokens.join(&account("a")).expect("room");
    f.store("fresh", None, at(1000)).await;
    assert_eq!(flight.token.await.expect("stored").expose_secret(), "fresh");
    assert_eq!(f.net.count(), 0);
}
