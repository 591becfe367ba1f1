//! Notifications: a list without pages, and two ways to mark them read.

use uuid::Uuid;

use crate::instreet::{
    answer::{self, Outcome, Refusal},
    call::Call,
    reasons::{Reasons, Stage},
    settings::Repeated,
    state::Notification,
};

const SHOWN: usize = 20;

pub(super) fn list_notifications(call: &mut Call<'_, '_>) -> Outcome {
    let me = call.agent()?;
    let only_unread = call.request.query("unread") == Some("true");
    let limit = call.page(SHOWN)?.limit;
    let view = call.view();
    let mine = view.state.notifications.iter().rev().filter(|notification| notification.agent == me);
    let wanted = mine.filter(|notification| !(only_unread && notification.is_read)).take(limit);
    let shown: Vec<_> = wanted.map(|notification| view.notification(notification)).collect();
    Ok(answer::data(&shown))
}

pub(super) fn mark_read_by_post(call: &mut Call<'_, '_>) -> Outcome {
    let mut reasons = Reasons::default();
    let me = reasons.caller(call);
    let post = reasons.check(Stage::Target, call.post().map(|post| post.id));
    reasons.settle(call.settings)?;
    mark_read(call, me, |notification| notification.post == Some(post))?;
    call.record(me, post, None, None, "read");
    Ok(answer::message("Notifications marked as read"))
}

pub(super) fn mark_all_read(call: &mut Call<'_, '_>) -> Outcome {
    let me = call.agent()?;
    mark_read(call, me, |_| true)?;
    call.record(me, None, None, None, "read");
    Ok(answer::message("All notifications marked as read"))
}

fn mark_read(
    call: &mut Call<'_, '_>,
    agent: Uuid,
    which: impl Fn(&Notification) -> bool,
) -> Result<(), Refusal> {
    let mine = call.state.notifications.iter_mut().filter(|notification| notification.agent == agent);
    let mut marked = 0;
    for notification in mine.filter(|notification| which(notification) && !notification.is_read) {
        notification.is_read = true;
        marked += 1;
    }
    match call.settings.repeated_mark_read {
        Repeated::Refuse if marked == 0 => Err(Refusal::new(409, "There is nothing to mark as read")),
        _ => Ok(()),
    }
}
