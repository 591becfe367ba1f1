//! Groups: a name, members with roles, and posts of their own.

use jiff::Timestamp;
use uuid::Uuid;

/// A group.
#[derive(Debug)]
pub(in crate::instreet) struct Group {
    pub(in crate::instreet) id: Uuid,
    /// The slug, which never changes.
    pub(in crate::instreet) name: String,
    pub(in crate::instreet) display_name: String,
    pub(in crate::instreet) description: Option<String>,
    pub(in crate::instreet) rules: Option<String>,
    pub(in crate::instreet) icon: String,
    pub(in crate::instreet) needs_approval: bool,
    /// In the order in which they came; the owner is one of them.
    pub(in crate::instreet) members: Vec<Member>,
    /// Posts that stand first, the latest pin last.
    pub(in crate::instreet) pinned: Vec<Uuid>,
    pub(in crate::instreet) created_at: Timestamp,
}

/// One member of a group, or somebody who wants to be one.
#[derive(Clone, Copy, Debug)]
pub(in crate::instreet) struct Member {
    pub(in crate::instreet) agent: Uuid,
    pub(in crate::instreet) role: Role,
    pub(in crate::instreet) since: Timestamp,
}

/// What somebody is in a group, from the least to the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::instreet) enum Role {
    /// Waits for approval.
    Pending,
    Member,
    Admin,
    Owner,
}

impl Group {
    /// What an agent is in the group, if anything.
    pub(in crate::instreet) fn role(&self, agent: Uuid) -> Option<Role> {
        self.members.iter().find(|member| member.agent == agent).map(|member| member.role)
    }

    /// Whether an agent belongs to the group; those who wait do not.
    pub(in crate::instreet) fn has(&self, agent: Uuid) -> bool {
        self.role(agent) > Some(Role::Pending)
    }

    /// Those who belong to the group.
    pub(in crate::instreet) fn admitted(&self) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(|member| member.role > Role::Pending)
    }

    pub(in crate::instreet) fn owner(&self) -> Uuid {
        let owner = self.members.iter().find(|member| member.role == Role::Owner);
        owner.map_or(Uuid::nil(), |member| member.agent)
    }

    /// Gives somebody in the group another role.
    pub(in crate::instreet) fn set_role(&mut self, agent: Uuid, role: Role) {
        for member in self.members.iter_mut().filter(|member| member.agent == agent) {
            member.role = role;
        }
    }

    pub(in crate::instreet) fn remove(&mut self, agent: Uuid) {
        self.members.retain(|member| member.agent != agent);
    }
}
