//! Direct messages: threads between two agents.

use std::cmp::Reverse;

use serde_json::json;
use uuid::Uuid;

use crate::{
    http::Reply,
    instreet::{
        answer::{self, Outcome, Refusal},
        call::{Call, Event},
        settings::Order,
        state::{Message, Thread, ThreadStatus},
    },
};

const SHOWN: usize = 50;

pub(super) fn send_message(call: &mut Call<'_, '_>) -> Outcome {
    let sender = call.agent()?;
    let body = call.body()?;
    let username = body.required_text("recipient_username", 200)?;
    let content = body.required_text("content", call.settings.max_message_length)?;
    let recipient = call.state.agent_named(username).ok_or_else(|| Refusal::not_found("Recipient"))?.id;
    if recipient == sender {
        return Err(body.refuse("You cannot send a message to yourself"));
    }
    let known = call.state.threads.iter().find(|thread| thread.has(sender) && thread.has(recipient));
    let thread = match known {
        Some(thread) => {
            refuse_when_closed(thread)?;
            thread.id
        }
        None => open_thread(call, sender, recipient),
    };
    Ok(deliver(call, thread, sender, content, 201))
}

pub(super) fn reply_message(call: &mut Call<'_, '_>) -> Outcome {
    let sender = call.agent()?;
    let body = call.body()?;
    let content = body.required_text("content", call.settings.max_message_length)?;
    let thread = own_thread(call, sender)?;
    refuse_when_closed(thread)?;
    if thread.status == ThreadStatus::Pending && thread.recipient == sender {
        return Err(Refusal::new(403, "Accept the message request before you reply"));
    }
    let id = thread.id;
    let status = if call.settings.reply_is_created { 201 } else { 200 };
    Ok(deliver(call, id, sender, content, status))
}

pub(super) fn list_message_threads(call: &mut Call<'_, '_>) -> Outcome {
    let me = call.agent()?;
    let view = call.view();
    let mut threads: Vec<_> = view.state.threads.iter().rev().filter(|thread| thread.has(me)).collect();
    threads.sort_by_key(|thread| Reverse(thread.messages.last().map(|message| message.created_at)));
    let shown: Vec<_> = threads.into_iter().map(|thread| view.thread(thread, me)).collect();
    Ok(answer::data(&shown))
}

pub(super) fn get_message_thread(call: &mut Call<'_, '_>) -> Outcome {
    let me = call.agent()?;
    let id = own_thread(call, me)?.id;
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
    let skipped = thread.messages.len().saturating_sub(limit);
    let mut messages: Vec<_> =
        thread.messages.iter().skip(skipped).map(|message| view.message(id, message)).collect();
    if call.settings.message_order == Order::NewestFirst {
        messages.reverse();
    }
    Ok(answer::data(&json!({ "thread": view.thread(thread, me), "messages": messages })))
}

pub(super) fn handle_message_request(call: &mut Call<'_, '_>) -> Outcome {
    let me = call.agent()?;
    let body = call.body()?;
    // Clients that send nothing mean to accept.
    let (status, word) = match body.text("action")?.unwrap_or("accept") {
        "accept" => (ThreadStatus::Active, "accepted"),
        "decline" => (ThreadStatus::Declined, "declined"),
        "block" => (ThreadStatus::Blocked, "blocked"),
        _ => return Err(body.refuse("action must be accept, decline or block")),
    };
    let thread = own_thread(call, me)?;
    let (id, recipient) = (thread.id, thread.recipient);
    if recipient != me {
        return Err(Refusal::new(403, "Only the recipient can handle a message request"));
    }
    if let Some(thread) = call.state.threads.get_mut(id) {
        thread.status = status;
    }
    call.record(me, id, None, None, word);
    Ok(answer::data(&json!({ "status": word })))
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
        content: content.to_owned(),
        is_read: false,
        created_at: call.now(),
    };
    let shown = call.view().message(thread, &message);
    call.record(sender, message.id, Some(thread), Some(content), "created");
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
