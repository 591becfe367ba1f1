//! How to get the answer that a fixture shows: by its status, because that says who asks for what.

use moothall_sandbox::{Fault, FaultKind};
use serde_json::Value;

use crate::Result;
use crate::honesty::fixtures::{Fixture, Request};
use crate::honesty::street::{Answer, Street};

/// So many requests are made until a limit is met.
const MORE_THAN_ANY_LIMIT: usize = 150;

/// What the sandbox answers to a fixture's request; several answers where there are several ways to ask.
pub(crate) async fn to(street: &Street, fixture: &Fixture) -> Result<Vec<Answer>> {
    let ours = street.translate(&fixture.request)?;
    let mut answers = match fixture.status {
        200..300 => accepted(street, &ours, fixture).await?,
        // What does not exist here is what the fixture names.
        404 if fixture.body.is_object() => vec![street.send(Some("alice"), &fixture.request).await?],
        // Nobody asks; or somebody whom the network does not know, where the request itself says who asks.
        401 => vec![street.send(None, &ours).await?, street.send(None, &fixture.request).await?],
        429 => vec![until_limited(street, &ours).await?],
        500.. => vec![failed(street, fixture, FaultKind::Status).await?],
        404 => vec![failed(street, fixture, FaultKind::Html).await?],
        // Somebody else's; or the same thing again.
        _ => {
            let mut answers = Vec::new();
            for who in ["carol", "alice", "alice"] {
                answers.push(street.send(Some(who), &ours).await?);
            }
            answers
        }
    };
    // A text that nothing here answers with is what networks say when they fail.
    if fixture.body.is_string() && answers.iter().all(|answer| !answer.body.is_string()) {
        answers = vec![failed(street, fixture, FaultKind::Html).await?];
    }
    if fixture.status >= 400
        && answers.iter().all(|answer| answer.status != fixture.status)
        && let Some(request) = (street.refused)(street, fixture.status)
    {
        answers.push(street.send(Some("carol"), &request).await?);
    }
    Ok(answers)
}

async fn accepted(street: &Street, ours: &Request, fixture: &Fixture) -> Result<Vec<Answer>> {
    if fixture.body["success"] == Value::Bool(false) {
        let mut answers = vec![until_limited(street, ours).await?];
        if let Some(request) = (street.refused)(street, fixture.status) {
            answers.push(street.send(Some("carol"), &request).await?);
        }
        return Ok(answers);
    }
    let mut answers = Vec::new();
    for short in [false, true] {
        let mut request = ours.clone();
        // The position in somebody else's list means nothing here.
        for position in ["cursor", "page", "offset"] {
            request.query.remove(position);
        }
        if short && request.query.contains_key("limit") {
            request.query.insert("limit".to_owned(), "1".to_owned());
        }
        answers.push(street.send(Some("alice"), &request).await?);
        if request.method != "GET" {
            break;
        }
        // Somebody to whom nothing happens.
        answers.push(street.send(Some("carol"), &request).await?);
    }
    Ok(answers)
}

/// Asks the same under documented limits until they are met.
async fn until_limited(street: &Street, ours: &Request) -> Result<Answer> {
    street.sandbox.control().set_limits(street.slug, "documented")?;
    let mut answer = street.send(Some("alice"), ours).await?;
    for number in 0..MORE_THAN_ANY_LIMIT {
        if answer.status == 429 || answer.body["success"] == Value::Bool(false) {
            break;
        }
        let mut again = ours.clone();
        if let Some(Value::String(content)) = again.body.as_mut().and_then(|body| body.get_mut("content")) {
            content.push_str(&number.to_string());
        }
        answer = street.send(Some("alice"), &again).await?;
    }
    Ok(answer)
}

/// Lets the sandbox fail, as networks do without a reason.
async fn failed(street: &Street, fixture: &Fixture, kind: FaultKind) -> Result<Answer> {
    let fault = Fault { status: Some(fixture.status), ..Fault::new(street.slug, kind) };
    street.sandbox.control().fault(fault)?;
    street.send(Some("alice"), &fixture.request).await
}
