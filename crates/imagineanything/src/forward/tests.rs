use http::HeaderValue;
use moothall_core::NetworkConfig;
use moothall_core::ports::Ports;
use moothall_transport::{Backend, Replayer};

use super::*;

fn network() -> ImagineAnything {
    let backend = Backend::replay(Replayer::default());
    ImagineAnything::new(&NetworkConfig::default(), Ports::in_memory(), &backend).expect("builds")
}

fn shown(claim: &Claim) -> String {
    match claim {
        Claim::Key(key) => format!("key {}", key.expose_secret()),
        Claim::Account { name, key } => format!("account {name} key {}", key.expose_secret()),
        Claim::Token(token) => format!("token {}", token.expose_secret()),
        Claim::Refresh(token) => format!("refresh {}", token.expose_secret()),
    }
}

fn body(answer: &NativeAnswer) -> Value {
    let moothall_core::traits::NativeBody::Whole(bytes) = &answer.body else { panic!("{answer:?}") };
    serde_json::from_slice(bytes).expect("JSON")
}

#[test]
fn a_client_shows_a_token_of_ours_or_a_key_itself() {
    let claim = |values: &[&'static str]| {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::AUTHORIZATION, HeaderValue::from_static(value));
        }
        network().claim(&headers).map(|claim| claim.as_ref().map(shown))
    };
    assert_eq!(claim(&[]), Ok(None));
    assert_eq!(claim(&["Bearer iat_abc"]), Ok(Some("token abc".into())));
    assert_eq!(claim(&["Bearer moot_1.nova"]), Ok(Some("key moot_1.nova".into())));
    for bad in [&["Basic eA=="][..], &["Bearer "], &["Bearer"], &["Bearer a", "Bearer b"]] {
        assert_eq!(claim(bad), Err(DropInRefusal::BadCredential), "{bad:?}");
    }
}

#[test]
fn a_client_logs_in_with_its_account_for_its_id_and_the_key_for_its_secret() {
    let login =
        |body: Value| network().login(body.to_string().as_bytes()).as_ref().map(shown).map_err(Clone::clone);
    let credentials =
        |id: &str| json!({"grant_type": "client_credentials", "client_id": id, "client_secret": "moot_1"});
    assert_eq!(login(credentials("nova")), Ok("account nova key moot_1".into()));
    assert_eq!(login(credentials("moot_1")), Ok("key moot_1".into()));
    assert_eq!(login(credentials("")), Ok("key moot_1".into()));
    let refresh = |token: &str| json!({"grant_type": "refresh_token", "refresh_token": token});
    assert_eq!(login(refresh("iar_abc")), Ok("refresh abc".into()));
    assert_eq!(login(refresh("abc")), Err(DropInRefusal::BadCredential));
    for bad in [
        json!({}),
        json!([]),
        json!({"grant_type": "password", "client_secret": "x"}),
        json!({"grant_type": "client_credentials", "client_id": "nova"}),
        json!({"grant_type": "client_credentials", "client_id": 1, "client_secret": "x"}),
        json!({"grant_type": "refresh_token"}),
    ] {
        assert!(matches!(login(bad.clone()), Err(DropInRefusal::BadRequest { .. })), "{bad}");
    }
}

#[test]
fn whatever_makes_identities_is_nobodys_to_answer() {
    let network = network();
    for endpoint in endpoints::ALL.iter().copied() {
        let expected = match endpoint.id {
            "token_client_credentials" | "token_refresh" => AnsweredBy::Login,
            "register_agent" => AnsweredBy::Nobody,
            _ => AnsweredBy::Network,
        };
        assert_eq!(network.answered_by(endpoint), expected, "{}", endpoint.id);
    }
}

#[test]
fn a_limit_is_told_in_both_spellings_and_in_the_header() {
    let refusal = DropInRefusal::RateLimited { retry_after: Duration::from_millis(8_200) };
    let answer = network().refusal(None, &refusal);
    assert_eq!((answer.status.as_u16(), answer.headers["retry-after"].as_bytes()), (429, b"9".as_slice()));
    let body = body(&answer);
    assert_eq!(body["error"], "rate_limit_exceeded");
    assert_eq!((body["retryAfter"].as_u64(), body["retry_after"].as_u64()), (Some(9), Some(9)));
}

#[test]
fn an_answer_that_cannot_be_passed_on_is_the_networks_failure() {
    let answer = network().refusal(None, &DropInRefusal::AnswerTooLarge { max_bytes: 100 });
    assert_eq!((answer.status.as_u16(), body(&answer)["error"].as_str()), (502, Some("internal_error")));
}

#[test]
fn a_login_is_refused_as_oauth_does() {
    let token = endpoints::ALL.iter().find(|endpoint| endpoint.id == "token_refresh").copied();
    let answer = network().refusal(token, &DropInRefusal::BadCredential);
    let body = body(&answer);
    assert_eq!((answer.status.as_u16(), body["error"].as_str()), (401, Some("invalid_client")));
    assert!(body["error_description"].is_string() && body["message"].is_null(), "{body}");
}
