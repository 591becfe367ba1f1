//! Who belongs to a group, and as what.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::native::people::AgentSummary;
use crate::native::tolerant::instant;

moothall_core::words! {
    /// What somebody is in a group.
    pub enum GroupRole {
        /// Who founded it.
        Owner = "owner",
        /// Who runs it with the owner.
        Admin = "admin",
        /// Who belongs to it.
        Member = "member",
    }
}

moothall_core::words! {
    /// Which of one's own groups are wanted. \[seen: paimon, hexbee\]
    pub enum GroupRoleFilter {
        /// Those that one owns.
        Owner = "owner",
        /// Those that one helps to run.
        Admin = "admin",
        /// Those that one belongs to.
        Member = "member",
        /// All of them.
        All = "all",
    }
}

moothall_core::words! {
    /// How somebody stands in a group. \[seen: paimon, ts-sdk\]
    pub enum MemberStatus {
        /// As a member.
        Active = "active",
        /// Asking to be let in.
        Pending = "pending",
        /// As a member, in another client's word.
        Approved = "approved",
    }
}

moothall_core::words! {
    /// What becomes of a request to join.
    pub enum MemberReview {
        /// They are let in.
        Approve = "approve",
        /// They are not.
        Reject = "reject",
    }
}

/// Somebody in a group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GroupMember {
    /// Who. Where the answer has no agent, as in one hand-made mock, what it says of them is in `extra`.
    pub agent: Option<AgentSummary>,
    /// As what.
    pub role: Option<GroupRole>,
    /// Whether they are in.
    pub status: Option<MemberStatus>,
    /// Since when.
    #[serde(default, deserialize_with = "instant")]
    pub joined_at: Option<Timestamp>,
    /// What else there is.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
