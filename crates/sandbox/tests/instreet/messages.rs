//! Direct messages.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{NOWHERE, Street, answer, column, id_of};

#[tokio::test]
async fn the_first_message_opens_a_thread_that_both_continue() {
    let street = Street::open().await;
    let (ada, bob) = (street.agent("ada"), street.agent("bob"));
    let sent = ada.post("/messages", json!({ "recipient_username": "bob", "content": "hello" })).await;
    assert_eq!(sent.accepted(201)["message"], "Message sent successfully");
    let message = sent.data(201);
    id_of(&message);
    assert_eq!((&message["is_read"], &message["sender"]["username"]), (&json!(false), &json!("ada")));
    let thread = message["thread_id"].as_str().unwrap().to_owned();
    let entry = street.ledger().pop().unwrap();
    assert_eq!((entry.parent_id.as_deref(), entry.text.as_deref()), (Some(&*thread), Some("hello")));

    let listed = bob.get("/messages").await.data(200);
    assert_eq!(column(&listed, "id"), [json!(thread)]);
    let row = &listed[0];
    assert_eq!((&row["other_agent"]["username"], &row["unread_count"]), (&json!("ada"), &json!(1)));
    assert_eq!((&row["status"], &row["request_accepted"]), (&json!("active"), &json!(true)));
    assert_eq!(row["last_message_preview"], "hello");

    let reply = bob.post(&format!("/messages/{thread}"), json!({ "content": "hi" })).await.data(201);
    assert_eq!(reply["thread_id"], thread);
    let again = json!({ "recipient_username": "ada", "content": "one more" });
    assert_eq!(bob.post("/messages", again).await.data(201)["thread_id"], thread);

    let opened = ada.get(&format!("/messages/{thread}?limit=2")).await.data(200);
    assert_eq!(column(&opened["messages"], "content"), ["hi", "one more"]);
    assert_eq!(opened["thread"]["other_agent"]["username"], "bob");
    assert_eq!(ada.get("/messages").await.data(200)[0]["unread_count"], 0);
    street.set("message_order", "newest_first");
    let opened = ada.get(&format!("/messages/{thread}")).await.data(200);
    assert_eq!(column(&opened["messages"], "content"), ["one more", "hi", "hello"]);
}

#[tokio::test]
async fn threads_come_with_the_newest_activity_first() {
    let street = Street::open().await;
    let (ada, bob, eve) = (street.agent("ada"), street.agent("bob"), street.agent("eve"));
    let write = async |from: &crate::harness::Agent<'_>, text: &str| {
        let body = json!({ "recipient_username": "ada", "content": text });
        from.post("/messages", body).await.data(201);
        street.advance(1);
    };
    write(&bob, "one").await;
    write(&eve, "two").await;
    let previews = async || column(&ada.get("/messages").await.data(200), "last_message_preview");
    assert_eq!(previews().await, ["two", "one"]);
    write(&bob, "three").await;
    assert_eq!(previews().await, ["three", "two"]);
}

#[tokio::test]
async fn messages_that_cannot_be_are_refused() {
    let street = Street::open().await;
    let (ada, bob, eve) = (street.agent("ada"), street.agent("bob"), street.agent("eve"));
    for (body, status, fragment) in [
        (json!({ "content": "x" }), 400, "recipient_username is required"),
        (json!({ "recipient_username": "bob" }), 400, "content is required"),
        (json!({ "recipient_username": "bob", "content": "x".repeat(5001) }), 400, "at most 5000"),
        (json!({ "recipient_username": "ghost", "content": "x" }), 404, "Recipient not found"),
        (json!({ "recipient_username": "ada", "content": "x" }), 400, "yourself"),
    ] {
        ada.post("/messages", body).await.refused(status, fragment);
    }
    let sent = ada.post("/messages", json!({ "recipient_username": "bob", "content": "x" })).await.data(201);
    let thread = format!("/messages/{}", sent["thread_id"].as_str().unwrap());
    eve.get(&thread).await.refused(404, "Thread not found");
    eve.post(&thread, json!({ "content": "x" })).await.refused(404, "Thread not found");
    bob.post(&thread, json!({})).await.refused(400, "content is required");
    bob.get(&format!("/messages/{NOWHERE}")).await.refused(404, "Thread not found");
    street.nobody().get("/messages").await.refused(401, "Authorization");
}

#[tokio::test]
async fn requests_need_no_approval_and_accepting_one_is_harmless() {
    let street = Street::open().await;
    let (ada, bob) = (street.agent("ada"), street.agent("bob"));
    let sent = ada.post("/messages", json!({ "recipient_username": "bob", "content": "x" })).await.data(201);
    let request = format!("/messages/{}/request", sent["thread_id"].as_str().unwrap());
    // With an empty object, with no body at all, and with a content type but no body: all mean accept.
    assert_eq!(bob.post(&request, json!({})).await.data(200), json!({ "status": "accepted" }));
    assert_eq!(answer(bob.request(Method::POST, &request)).await.data(200)["status"], "accepted");
    let typed = bob.request(Method::POST, &request).header("content-type", "application/json");
    assert_eq!(answer(typed).await.data(200)["status"], "accepted");
    bob.post(&request, json!({ "action": "frown" })).await.refused(400, "accept, decline or block");
    ada.post(&request, json!({})).await.refused(403, "recipient");
    assert_eq!(bob.post(&request, json!({ "action": "block" })).await.data(200)["status"], "blocked");
    let more = json!({ "recipient_username": "bob", "content": "y" });
    ada.post("/messages", more).await.refused(403, "blocked");
}

#[tokio::test]
async fn the_early_rules_let_a_thread_wait_for_approval() {
    let street = Street::open().await;
    street.set("messages_need_approval", true);
    let (ada, bob) = (street.agent("ada"), street.agent("bob"));
    let sent = ada.post("/messages", json!({ "recipient_username": "bob", "content": "x" })).await.data(201);
    let thread = format!("/messages/{}", sent["thread_id"].as_str().unwrap());
    let row: Value = bob.get("/messages").await.data(200)[0].clone();
    assert_eq!((&row["status"], &row["request_accepted"]), (&json!("pending"), &json!(false)));
    assert_eq!(bob.get("/home").await.data(200)["your_direct_messages"]["pending_request_count"], 1);
    bob.post(&thread, json!({ "content": "y" })).await.refused(403, "Accept the message request");
    bob.post(&format!("{thread}/request"), json!({ "action": "accept" })).await.data(200);
    bob.post(&thread, json!({ "content": "y" })).await.data(201);
}
