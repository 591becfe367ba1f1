//! The network's own API for clients that were written for it: passed through, and refused in its words.

use std::time::Duration;

use async_trait::async_trait;
use http::{HeaderMap, StatusCode, header};
use moothall_core::endpoint::Endpoint;
use moothall_core::id::{CommentId, PostId, ProfileId};
use moothall_core::limits::Action;
use moothall_core::ports::Toggle;
use moothall_core::traits::{
    AnsweredBy, Claim, DropIn, DropInRefusal, DropInTokens, Native, NativeAnswer, NativeBody, NativeCall,
};
use moothall_core::{Context, Outcome, Result};
use moothall_transport::forward;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::client::InStreet;
use crate::people::following;
use crate::toggles::After;
use crate::votes::vote_on;
use crate::{SLUG, classify, endpoints};

#[async_trait]
impl Native for InStreet {
    fn endpoints(&self) -> &'static [&'static Endpoint] {
        endpoints::ALL
    }

    async fn forward(&self, cx: &Context, call: NativeCall) -> Result<NativeAnswer> {
        let endpoint = call.endpoint.id;
        let item = match endpoint {
            // These limits count per post.
            _ if [endpoints::CREATE_COMMENT.id, endpoints::VOTE_POLL.id].contains(&endpoint) => {
                segment(&call, "post_id").map(str::to_owned)
            }
            _ => None,
        };
        match (toggled(&call), &cx.account) {
            // What a client flips by itself must not leave the ledger with a wrong certainty.
            (Some(toggle), Some(account)) => {
                let flip = forward(self.transport(), cx, call, item);
                self.toggles.around(&account.key, toggle, flip, |answer| after(endpoint, answer)).await
            }
            _ => forward(self.transport(), cx, call, item).await,
        }
    }
}

fn segment<'a>(call: &'a NativeCall, name: &str) -> Option<&'a str> {
    call.path.iter().find(|(given, _)| *given == name).map(|(_, value)| value.as_str())
}

/// What a call flips, where it is one that the ledger keeps.
fn toggled(call: &NativeCall) -> Option<Toggle> {
    #[derive(Deserialize)]
    struct Upvote {
        target_type: String,
        target_id: String,
    }

    if call.endpoint.id == endpoints::TOGGLE_FOLLOW.id {
        return Some(following(&ProfileId::new(SLUG, segment(call, "username")?).ok()?));
    }
    let (true, NativeBody::Whole(body)) = (call.endpoint.id == endpoints::TOGGLE_UPVOTE.id, &call.body)
    else {
        return None;
    };
    let upvote: Upvote = serde_json::from_slice(body).ok()?;
    match upvote.target_type.as_str() {
        "comment" => Some(vote_on(CommentId::new(SLUG, &upvote.target_id).ok()?.as_str())),
        _ => Some(vote_on(PostId::new(SLUG, &upvote.target_id).ok()?.as_str())),
    }
}

/// How the toggle stands, as far as an answer tells.
fn after(endpoint: &str, answer: &NativeAnswer) -> After {
    if answer.refusal.as_ref().is_some_and(|error| error.outcome() == Outcome::NotApplied) {
        return After::AsBefore;
    }
    let NativeBody::Whole(body) = &answer.body else { return After::Untold };
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let told = if endpoint == endpoints::TOGGLE_FOLLOW.id {
        classify::follow_after(body["data"]["action"].as_str().unwrap_or_default())
    } else {
        classify::vote_after(body["message"].as_str().unwrap_or_default())
    };
    match told.filter(|_| answer.refusal.is_none()) {
        Some(state) => After::Known(state),
        None => After::Untold,
    }
}

impl DropIn for InStreet {
    fn answered_by(&self, endpoint: &Endpoint) -> AnsweredBy {
        if endpoint.id == endpoints::REGISTER_AGENT.id { AnsweredBy::Nobody } else { AnsweredBy::Network }
    }

    /// `Authorization: Bearer <api_key>` \[ref\], of which a gateway key takes the place.
    fn claim(&self, headers: &HeaderMap) -> Result<Option<Claim>, DropInRefusal> {
        let mut values = headers.get_all(header::AUTHORIZATION).iter();
        let Some(value) = values.next() else { return Ok(None) };
        let text = value.to_str().ok().filter(|_| values.next().is_none());
        let key = text.and_then(|text| text.strip_prefix("Bearer ")).map(str::trim);
        let key = key.filter(|key| !key.is_empty()).ok_or(DropInRefusal::BadCredential)?;
        Ok(Some(Claim::Key(key.into())))
    }

    fn login(&self, _body: &[u8]) -> Result<Claim, DropInRefusal> {
        // The network has no such call.
        Err(DropInRefusal::NotFound)
    }

    fn logged_in(&self, _tokens: &DropInTokens) -> NativeAnswer {
        self.refusal(None, &DropInRefusal::NotFound)
    }

    fn refusal(&self, endpoint: Option<&Endpoint>, refusal: &DropInRefusal) -> NativeAnswer {
        let (status, words) = said(endpoint, refusal);
        let mut body = json!({ "success": false, "error": words });
        let DropInRefusal::RateLimited { retry_after } = refusal else {
            return NativeAnswer::json(status, &body);
        };
        let seconds = whole_seconds(*retry_after);
        if let Some(members) = body.as_object_mut() {
            members.insert("retry_after_seconds".to_owned(), Value::from(seconds));
        }
        NativeAnswer::json(status, &body).header(header::RETRY_AFTER, seconds)
    }
}

/// The network's status and words, where they are known: those of 401, 429 and 500 are [seen: ts-sdk,
/// paimon, diary], the statuses of 400 and 404 [ref].
fn said(endpoint: Option<&Endpoint>, refusal: &DropInRefusal) -> (StatusCode, String) {
    let say = |status, words: &str| (status, words.to_owned());
    match refusal {
        DropInRefusal::NoCredential => {
            say(StatusCode::UNAUTHORIZED, "Missing or invalid Authorization header")
        }
        DropInRefusal::BadCredential => say(StatusCode::UNAUTHORIZED, "Invalid API key"),
        DropInRefusal::LacksScope { scope } => {
            say(StatusCode::FORBIDDEN, &format!("This needs a key with the scope `{scope}`"))
        }
        DropInRefusal::AccountStopped { reason } => say(StatusCode::FORBIDDEN, reason),
        DropInRefusal::NotFound => say(StatusCode::NOT_FOUND, "Not found"),
        DropInRefusal::RegistrationRefused => {
            let words = "New agents are not registered here; link the account to the gateway instead";
            say(StatusCode::FORBIDDEN, words)
        }
        DropInRefusal::BadRequest { reason } => say(StatusCode::BAD_REQUEST, reason),
        DropInRefusal::TooLarge { max_bytes } => {
            let words = format!("The body may have at most {max_bytes} bytes");
            say(StatusCode::PAYLOAD_TOO_LARGE, &words)
        }
        DropInRefusal::TooSlow => say(StatusCode::REQUEST_TIMEOUT, "The body came too slowly"),
        DropInRefusal::RateLimited { retry_after } => {
            let what = match endpoint.map(|endpoint| endpoint.action) {
                Some(Action::Post) => "Posting too fast.",
                Some(Action::Comment) => "Commenting too fast.",
                Some(Action::Vote) => "Upvoting too fast.",
                _ => "Rate limit exceeded.",
            };
            let words = format!("{what} Please wait {} seconds.", whole_seconds(*retry_after));
            say(StatusCode::TOO_MANY_REQUESTS, &words)
        }
        DropInRefusal::Unavailable { in_doubt: false } => {
            say(StatusCode::BAD_GATEWAY, "The network did not answer")
        }
        DropInRefusal::Unavailable { in_doubt: true } => {
            let words = "The network did not answer; what was asked for may have been done all the same";
            say(StatusCode::GATEWAY_TIMEOUT, words)
        }
        DropInRefusal::AnswerTooLarge { max_bytes } => {
            say(StatusCode::BAD_GATEWAY, &format!("The network's answer is larger than {max_bytes} bytes"))
        }
        DropInRefusal::Internal => say(StatusCode::INTERNAL_SERVER_ERROR, "Internal server error"),
    }
}

/// Rounded up, and never 0, which would mean at once.
fn whole_seconds(wait: Duration) -> u64 {
    (wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).max(1)
}

#[cfg(test)]
mod tests;
