//! A token that the network no longer takes.

use super::*;

/// A network that does not take the token `old`.
fn revoking(message: &'static str) -> Arc<Net> {
    Net::new(move |request, _| {
        let bearer = request.secret().map(|secret| secret.expose_secret().to_owned());
        match (request.endpoint().id, bearer.as_deref()) {
            ("token", _) => Ok(respond(200, r#"{"access":"new"}"#)),
            (_, Some("old")) => {
                let remote = moothall_core::Remote::status(401).with_message(message);
                Err(Error::new(ErrorKind::Unauthenticated, "revoked").with_remote(remote))
            }
            _ => ok(),
        }
    })
}

#[tokio::test]
async fn a_revoked_token_is_replaced_and_a_read_sent_again() {
    let f = fixture(revoking("revoked"));
    f.store("old", None, at(1000)).await;
    f.send(&read()).await.expect("sent again");
    assert_eq!(f.calls(), [call("list_posts", "old"), call("token", ""), call("list_posts", "new")]);
}

#[tokio::test]
async fn a_write_is_sent_again_only_where_the_refusal_came_before_writing() {
    let f = fixture(revoking("revoked"));
    f.store("old", None, at(1000)).await;
    assert_eq!(f.send(&write()).await.expect_err("not sent again").kind(), ErrorKind::Unauthenticated);
    assert_eq!(f.net.count(), 1);
    f.send(&write()).await.expect("the next call has a new token");

    let f = fixture(revoking("token expired"));
    f.store("old", None, at(1000)).await;
    f.send(&write()).await.expect("sent again");
    assert_eq!(f.calls().last(), Some(&call("create_post", "new")));
}

#[tokio::test]
async fn credentials_that_are_refused_anew_are_refused_for_good() {
    let f = fixture(Net::new(|request, _| match request.endpoint().id {
        "token" => Ok(respond(200, r#"{"access":"new"}"#)),
        _ => Err(refusal(ErrorKind::Unauthenticated, 401)),
    }));
    assert!(f.send(&read()).await.is_err());
    assert_eq!((f.net.count_of("token"), f.net.count_of("list_posts")), (2, 2));
}

#[tokio::test]
async fn a_late_refusal_does_not_discard_the_token_that_came_after() {
    let f = fixture(revoking("revoked"));
    f.store("old", None, at(1000)).await;
    f.net.open(false);
    let (cx, request) = (cx(), read());
    let mut sending = f.layer.send(&cx, &request);
    for _ in 0..5 {
        assert!(futures::poll!(sending.as_mut()).is_pending());
    }
    f.store("newer", None, at(1000)).await;
    f.net.open(true);
    sending.await.expect("sent again");
    assert_eq!(f.calls(), [call("list_posts", "old"), call("list_posts", "newer")]);
}

#[tokio::test]
async fn an_upload_that_was_touched_is_not_sent_again() {
    let f = fixture(Net::new(|request, _| {
        request.upload(Option::take);
        if request.endpoint().id == "token" {
            return Ok(respond(200, r#"{"access":"new"}"#));
        }
        let remote = moothall_core::Remote::status(401).with_message("token expired");
        Err(Error::new(ErrorKind::Unauthenticated, "expired").with_remote(remote))
    }));
    f.store("old", None, at(1000)).await;
    let upload = Request::to(write().endpoint()).multipart(crate::Multipart::new());
    assert_eq!(f.send(&upload).await.expect_err("gone").kind(), ErrorKind::Unauthenticated);
    assert_eq!(f.net.count(), 1);
}
