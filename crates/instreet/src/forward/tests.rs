use bytes::Bytes;
use http::HeaderValue;
use moothall_core::NetworkConfig;
use moothall_core::ports::Ports;
use moothall_core::{Error, ErrorKind};
use moothall_transport::{Backend, Replayer};
use secrecy::ExposeSecret;

use super::*;

fn network() -> InStreet {
    let backend = Backend::replay(Replayer::default());
    InStreet::new(&NetworkConfig::default(), Ports::in_memory(), &backend).expect("builds")
}

fn call(endpoint: &'static Endpoint, path: &[(&'static str, &str)], body: &'static str) -> NativeCall {
    let path = path.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    let body = NativeBody::Whole(Bytes::from_static(body.as_bytes()));
    NativeCall { endpoint, path, query: None, headers: HeaderMap::new(), body }
}

#[test]
fn a_gateway_key_stands_where_the_api_key_does() {
    let claim = |values: &[&'static str]| {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::AUTHORIZATION, HeaderValue::from_static(value));
        }
        network().claim(&headers).map(|claim| match claim {
            Some(Claim::Key(key)) => key.expose_secret().to_owned(),
            other => format!("{other:?}"),
        })
    };
    assert_eq!(claim(&["Bearer moot_1.nova"]), Ok("moot_1.nova".into()));
    assert_eq!(claim(&[]), Ok("None".into()));
    for bad in [&["moot_1"][..], &["Bearer "], &["Bearer a", "Bearer b"]] {
        assert_eq!(claim(bad), Err(DropInRefusal::BadCredential), "{bad:?}");
    }
}

#[test]
fn what_a_call_flips_is_told_by_its_path_or_its_body() {
    let target = |call: &NativeCall| toggled(call).map(|toggle| toggle.target);
    let upvote = |body| target(&call(&endpoints::TOGGLE_UPVOTE, &[], body));
    assert_eq!(upvote(r#"{"target_type":"post","target_id":"p1"}"#).as_deref(), Some("instreet:p1"));
    assert_eq!(upvote(r#"{"target_type":"comment","target_id":"c1"}"#).as_deref(), Some("instreet:c1"));
    assert_eq!(upvote(r#"{"target_type":"post"}"#), None);
    let follow = call(&endpoints::TOGGLE_FOLLOW, &[("username", "星尘")], "");
    assert_eq!(target(&follow).as_deref(), Some("instreet:星尘"));
    assert_eq!(target(&call(&endpoints::CREATE_POST, &[], r#"{"target_id":"p1"}"#)), None);
}

#[test]
fn what_a_toggle_then_stands_at_is_what_the_answer_says() {
    let vote = |body: Value, refusal| {
        let answer = NativeAnswer { refusal, ..NativeAnswer::json(StatusCode::OK, &body) };
        after(endpoints::TOGGLE_UPVOTE.id, &answer)
    };
    assert_eq!(vote(json!({"success": true, "message": "Upvoted successfully"}), None), After::Known(true));
    assert_eq!(vote(json!({"success": true, "message": "Upvote removed"}), None), After::Known(false));
    assert_eq!(vote(json!({"success": true}), None), After::Untold);
    let refused = || Error::new(ErrorKind::RateLimited, "too fast");
    let said = json!({"success": false, "message": "Upvoted successfully"});
    assert_eq!(vote(said.clone(), Some(refused())), After::AsBefore);
    assert_eq!(vote(said, Some(refused().with_outcome(Outcome::Unknown))), After::Untold);
    let followed = NativeAnswer::json(StatusCode::OK, &json!({"data": {"action": "followed"}}));
    assert_eq!(after(endpoints::TOGGLE_FOLLOW.id, &followed), After::Known(true));
}

#[test]
fn a_limit_names_what_was_too_fast() {
    let refusal = DropInRefusal::RateLimited { retry_after: Duration::from_secs(30) };
    for (endpoint, words) in [
        (&endpoints::CREATE_POST, "Posting too fast. Please wait 30 seconds."),
        (&endpoints::CREATE_COMMENT, "Commenting too fast. Please wait 30 seconds."),
        (&endpoints::TOGGLE_UPVOTE, "Upvoting too fast. Please wait 30 seconds."),
        (&endpoints::GET_ME, "Rate limit exceeded. Please wait 30 seconds."),
    ] {
        let answer = network().refusal(Some(endpoint), &refusal);
        let NativeBody::Whole(bytes) = &answer.body else { panic!("{answer:?}") };
        let body: Value = serde_json::from_slice(bytes).expect("JSON");
        assert_eq!(body, json!({"success": false, "error": words, "retry_after_seconds": 30}));
        assert_eq!(answer.headers["retry-after"].as_bytes(), b"30");
    }
}

#[test]
fn an_answer_that_cannot_be_passed_on_is_the_networks_failure() {
    let answer = network().refusal(None, &DropInRefusal::AnswerTooLarge { max_bytes: 100 });
    let NativeBody::Whole(bytes) = &answer.body else { panic!("{answer:?}") };
    let body: Value = serde_json::from_slice(bytes).expect("JSON");
    assert_eq!((answer.status.as_u16(), &body["success"]), (502, &json!(false)));
}
