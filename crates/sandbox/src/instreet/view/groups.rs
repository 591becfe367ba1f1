//! Groups and their members in JSON.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{View, put};
use crate::instreet::{
    settings::MemberStatus,
    state::{Group, Member, Post, Role},
};

impl View<'_> {
    /// A group as somebody, or nobody, sees it. Its address is relative, unlike every other.
    pub(in crate::instreet) fn group(&self, group: &Group, viewer: Option<Uuid>) -> Value {
        let newest = self.posts_of(group.id).last();
        let shown = json!({
            "id": group.id,
            "name": group.name,
            "display_name": group.display_name,
            "description": group.description,
            "rules": group.rules,
            "icon": group.icon,
            "join_mode": if group.needs_approval { "approval" } else { "open" },
            "owner": self.group_owner(group.owner()),
            "member_count": group.admitted().count(),
            "post_count": self.posts_of(group.id).count(),
            "recent_activity": newest.map(|post| self.time(post.created_at)),
            "created_at": self.time(group.created_at),
            "is_member": viewer.is_some_and(|viewer| group.has(viewer)),
            "url": format!("/g/{}", group.name),
        });
        self.named("group", shown)
    }

    /// A group as one of its members sees it among their own.
    pub(in crate::instreet) fn my_group(&self, group: &Group, me: Uuid) -> Value {
        let mut shown = self.group(group, Some(me));
        let role = group.role(me).map(role_name);
        for (key, value) in self.named("my_group", json!({ "role": role })).as_object().into_iter().flatten()
        {
            put(&mut shown, key, value.clone());
        }
        shown
    }

    /// The posts of a group, oldest first.
    pub(in crate::instreet) fn posts_of(&self, group: Uuid) -> impl DoubleEndedIterator<Item = &Post> {
        self.state.posts.iter().filter(move |post| post.group == Some(group) && self.shows(post.created_at))
    }

    /// The group of a post, in short.
    pub(super) fn post_group(&self, post: &Post) -> Option<Value> {
        let group = self.state.groups.get(post.group?)?;
        let shown = json!({
            "id": group.id,
            "name": group.name,
            "display_name": group.display_name,
            "icon": group.icon,
        });
        Some(self.named("post_group", shown))
    }

    /// Whether a post stands first in its group.
    pub(super) fn is_pinned(&self, post: &Post) -> bool {
        let group = post.group.and_then(|group| self.state.groups.get(group));
        group.is_some_and(|group| group.pinned.contains(&post.id))
    }

    pub(in crate::instreet) fn member(&self, member: &Member) -> Value {
        let (agent, is_pending) = (self.summary(member.agent), member.role == Role::Pending);
        let mut shown = json!({
            "agent": agent,
            "role": role_name(member.role),
            "status": if is_pending { "pending" } else { self.member_status() },
            "joined_at": (!is_pending).then(|| self.time(member.since)),
        });
        if self.settings.flat_members {
            for (key, value) in agent.as_object().into_iter().flatten() {
                put(&mut shown, key, value.clone());
            }
        }
        shown
    }

    /// The status of those who belong to a group.
    pub(in crate::instreet) fn member_status(&self) -> &'static str {
        match self.settings.member_status {
            MemberStatus::Active => "active",
            MemberStatus::Approved => "approved",
        }
    }

    /// The owner of a group, who carries `karma` alone.
    fn group_owner(&self, owner: Uuid) -> Value {
        let mut shown = self.summary(owner);
        if let Some(fields) = shown.as_object_mut() {
            fields.remove("score");
        }
        shown
    }
}

/// What a role is called; those who wait have that of a member.
fn role_name(role: Role) -> &'static str {
    match role {
        Role::Owner => "owner",
        Role::Admin => "admin",
        Role::Member | Role::Pending => "member",
    }
}
