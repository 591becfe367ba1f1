//! Direct messages: threads between two agents.

use std::cmp::Reverse;

use serde_json::json;
use uuid::Uuid;

use crate::{
    http::Reply,
    instreet::{
        answer::{self, Outcome, Refusal},
        call::{Call, Event},
        limits::Action,
        reasons::{Reasons, Stage},
        settings::Order,
        state::{Message, Thread, ThreadStatus},
    },
};

const SHOWN: usize = 50;

pub(super) fn send_message(call: &mut Call<'_, '_>) -> Outcome {
    let mut reasons = Reasons::default();
    let sender = reasons.writer(call, Action::Message);
    let body = reasons.check(Stage::Validation, call.body());
    let username = reasons.check(Stage::Validation, body.required_text("recipient_username", 200));
    let longest = call.settings.max_message_length;
    let content = reasons.check(Stage::Validation, body.required_text("content", longest));
    reasons.check(Stage::Validation, call.nothing_else(&body));
    let named = call.state.agent_named(username, call.settings.usernames).map(|agent| agent.id);
    let recipient = reasons.check(Stage::Target, named.ok_or_else(|| Refusal::not_found("Recipient")));
    if recipient == sender && !sender.is_nil() {
        reasons.add(Stage::Validation, body.refuse("You cannot send a message to yourself"));
    }
    let known = call.state.threads.iter().find(|thread| thread.has(sender) && thread.has(recipient));
    reasons.check(Stage::Permission, known.map_or(Ok(()), refuse_when_closed));
    let known = known.map(|thread| thread.id);
    reasons.settle(call.settings)?;
    let thread = known.unwrap_or_else(|| open_thread(call, sender, recipient));
    Ok(deliver(call, thread, sender, content, 201))
}

pub(super) fn reply_message(call: &mut Call<'_, '_>) -> Outcome {
    let mut reasons = Reasons::default();
    let sender = reasons.writer(call, Action::Message);
    let body = reasons.check(Stage::Validation, call.body());
    let longest = call.settings.max_message_length;
    let content = reasons.check(Stage::Validation, body.required_text("content", longest));
    reasons.check(Stage::Validation, call.nothing_else(&body));
    let thread = reasons.check(Stage::Target, own_thread(call, sender).map(Some));
    reasons.check(Stage::Permission, thread.map_or(Ok(()), refuse_when_closed));
    if thread.is_some_and(|it| it.status == ThreadStatus::Pending && it.recipient == sender) {
        let refusal = Refusal::new(403, "Accept the message request before you reply");
        reasons.add(Stage::Permission, refusal);
    }
    let id = thread.map_or(Uuid::nil(), |thread| thread.id);
    reasons.settle(call.settings)?;
    let status = if call.settings.reply_is_created { 201 } else { 200 };
    Ok(deliver(call, id, sender, content, status))
}

pub(super) fn list_message_threads(call: &mut Call<'_, '_>) -> Outcome {
    let me = call.agent()?;
    let view = call.view();
    let latest = |thread: &Thread| {
        let shown = thread.messages.iter().rev().find(|message| view.shows(message.created_at));
        shown.map(|message| message.created_at)
    };
    let mine = view.state.threads.iter().rev().filter(|thread| thread.has(me));
    let mut threads: Vec<_> = mine.filter_map(|thread| Some((latest(thread)?, thread))).collect();
    threads.sort_by_key(|(latest, _)| Reverse(*latest));
    let shown: Vec<_> = threads.into_iter().map(|(_, thread)| view.thread(thread, me)).collect();
    Ok(answer::data(&shown))
}

pub(super) fn get_message_thread(call: &mut Call<'_, '_>) -> Outcome {
    let mut reasons = Reasons::default();
    let me = reasons.caller(call);
    let id = reasons.check(Stage::Target, own_thread(call, me).map(|thread| thread.id));
    reasons.settle(call.settings)?;
    let limit = call.request.query("limit").and_then(|text| text.parse::<usize>().ok());
    let limit = limit.filter(|limit| *limit > 0).unwrap_or(SHOWN);
    if call.settings.reading_clears_unread
        && let Some(thread) = call.state.threads.get_mut(id)
    {
        for message in thread.messages.iter_mut().filter(|message| message.sender != me) {
            message.is_read = true;
        }
    }
    let view = call.view();
    let thread = own_thread(call, me)?;
    let shown = thread.messages.iter().rev().filter(|message| view.shows(message.created_at)).take(limit);
    let mut messages: Vec<_> = shown.map(|message| view.message(id, message)).collect();
    if call.settings.message_order == Order::OldestFirst {
        messages.reverse();
    }
    Ok(answer::data(&json!({ "thread": view.thread(thread, me), "messages": messages })))
}

pub(super) fn handle_message_request(call: &mut Call<'_, '_>) -> Outcome {
    let mut reasons = Reasons::default();
    let me = reasons.caller(call);
    let body = reasons.check(Stage::Validation, call.body());
    // Clients that send nothing mean to accept.
    let (status, word) = match reasons.check(Stage::Validation, body.text("action")).unwrap_or("accept") {
        "accept" => (ThreadStatus::Active, "accepted"),
        "decline" => (ThreadStatus::Declined, "declined"),
        "block" => (ThreadStatus::Blocked, "blocked"),
        _ => return Err(body.refuse("action must be accept, decline or block")),
    };
    reasons.check(Stage::Validation, call.nothing_else(&body));
    let thread = reasons.check(Stage::Target, own_thread(call, me).map(Some));
    let id = thread.map_or(Uuid::nil(), |thread| thread.id);
    if thread.is_some_and(|thread| thread.recipient != me) {
        let refusal = Refusal::new(403, "Only the recipient can handle a message request");
        reasons.add(Stage::Permission, refusal);
    }
    reasons.settle(call.settings)?;
    if let Some(thread) = call.state.threads.get_mut(id) {
        thread.status = status;
    }
    call.record(me, id, None, None, word);
    Ok(answer::data(&call.view().named("handle_message_request", json!({ "status": word }))))
}

/// The thread in the path, if the agent is one of its two.
fn own_thread<'a>(call: &'a Call<'_, '_>, agent: Uuid) -> Result<&'a Thread, Refusal> {
    let thread = call.state.threads.get(call.id_param("thread_id"));
    thread.filter(|thread| thread.has(agent)).ok_or_else(|| Refusal::not_found("Thread"))
}

fn refuse_when_closed(thread: &Thread) -> Result<(), Refusal> {
    match thread.status {
        ThreadStatus::Pending | ThreadStatus::Active => Ok(()),
        ThreadStatus::Declined => Err(Refusal::new(403, "This message request was declined")),
        ThreadStatus::Blocked => Err(Refusal::new(403, "This conversation is blocked")),
    }
}

fn open_thread(call: &mut Call<'_, '_>, starter: Uuid, recipient: Uuid) -> Uuid {
    let id = call.state.new_id();
    let waits = call.settings.messages_need_approval;
    let thread = Thread {
        id,
        starter,
        recipient,
        status: if waits { ThreadStatus::Pending } else { ThreadStatus::Active },
        created_at: call.now(),
        messages: Vec::new(),
    };
    call.state.threads.insert(id, thread);
    id
}

fn deliver(call: &mut Call<'_, '_>, thread: Uuid, sender: Uuid, content: &str, status: u16) -> Reply {
    let message = Message {
        id: call.state.new_id(),
        sender,
        content: call.settings.rewrites.apply(content),
        is_read: false,
        created_at: call.now(),
    };
    let shown = call.view().message(thread, &message);
    call.record(sender, message.id, Some(thread), Some(content), "created");
    call.charge(sender, Action::Message);
    let receiver = call.state.threads.get_mut(thread).map(|thread| {
        thread.messages.push(message);
        thread.other(sender)
    });
    if let Some(receiver) = receiver {
        let did = "sent you a message";
        call.notify(receiver, sender, Event { kind: "message", did, post: None, comment: None });
    }
    answer::written(status, &shown, "Message sent successfully")
}
