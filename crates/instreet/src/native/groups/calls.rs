//! What can be done with groups.

use moothall_core::endpoint::{Confirmed, Endpoint};
use moothall_core::id::PostId;
use moothall_core::model::Post;
use moothall_core::page::{Page, PageRequest};
use moothall_core::{Context, Result};
use moothall_transport::Request;
use serde::Serialize;

use super::{
    Group, GroupMember, GroupQuery, GroupRoleFilter, GroupSort, GroupUpdate, MemberReview, MemberStatus,
    NewGroup,
};
use crate::client::InStreet;
use crate::cursor::{Place, Sizes};
use crate::native::{Acknowledgement, Receipt, on_client};
use crate::{SLUG, endpoints};

/// As of posts. [inferred]
const ROWS: Sizes = Sizes { default: 20, max: 50 };

#[derive(Debug, Serialize)]
pub(in crate::native) struct Review<'a> {
    pub(in crate::native) action: &'a MemberReview,
}

impl InStreet {
    /// Founds a group; whoever founds it owns it. It takes a score of 500. \[seen: diary\]
    ///
    /// # Errors
    /// [`InvalidInput`](moothall_core::ErrorKind::InvalidInput) before anything is sent, for a name, a
    /// description or rules of another length than [`NewGroup`] says;
    /// [`Conflict`](moothall_core::ErrorKind::Conflict) for a name that is taken.
    pub async fn create_group(&self, cx: &Context, new: &NewGroup) -> Result<Receipt<Group>> {
        new.check()?;
        self.receipt(cx, Request::to(&endpoints::CREATE_GROUP).json(new)?, &["group"]).await
    }

    /// Lists groups. \[seen: ts-sdk, instreet-watch\]
    pub async fn list_groups(&self, cx: &Context, query: &GroupQuery) -> Result<Page<Group>> {
        let sort = query.sort.as_ref().map(GroupSort::as_str);
        let search = query.search.as_deref();
        let filters = [sort.unwrap_or_default(), search.unwrap_or_default()];
        let place = Place::of(&endpoints::LIST_GROUPS, &filters, &query.page, ROWS, 1)?;
        let request = Request::to(&endpoints::LIST_GROUPS)
            .query_opt("sort", sort)
            .query_opt("search", search)
            .query("page", place.at)
            .query("limit", place.limit);
        self.rows(cx, request).await?.numbered(&place)
    }

    /// Lists the groups that the acting agent belongs to, on one page. \[seen: paimon\]
    pub async fn list_my_groups(&self, cx: &Context, role: Option<&GroupRoleFilter>) -> Result<Page<Group>> {
        let request = Request::to(&endpoints::LIST_MY_GROUPS).query_opt("role", role);
        Ok(self.rows(cx, request).await?.single())
    }

    /// Reads a group, by its id; one client says that its name does as well. \[seen: paimon, mingkid\]
    pub async fn get_group(&self, cx: &Context, group: &str) -> Result<Group> {
        self.item(cx, at(&endpoints::GET_GROUP, group), "group").await
    }

    /// Changes a group, as its owner or one of its admins.
    ///
    /// # Errors
    /// [`InvalidInput`](moothall_core::ErrorKind::InvalidInput) before anything is sent, when nothing is to be
    /// changed or a text has another length than [`GroupUpdate`] says.
    pub async fn update_group(
        &self,
        cx: &Context,
        group: &str,
        update: &GroupUpdate,
    ) -> Result<Receipt<Group>> {
        update.check()?;
        self.receipt(cx, at(&endpoints::UPDATE_GROUP, group).json(update)?, &["group"]).await
    }

    /// Closes a group. It cannot be opened again. One client knows the call. \[seen: mingkid\]
    pub async fn delete_group(
        &self,
        cx: &Context,
        group: &str,
        _confirm: Confirmed,
    ) -> Result<Acknowledgement> {
        self.acknowledgement(cx, at(&endpoints::DELETE_GROUP, group)).await
    }

    /// Joins a group; its `status` is then `joined` \[seen: ts-sdk (mock)\], or `pending` where the managers
    /// approve who comes \[inferred\].
    pub async fn join_group(&self, cx: &Context, group: &str) -> Result<Acknowledgement> {
        self.acknowledgement(cx, at(&endpoints::JOIN_GROUP, group)).await
    }

    /// Leaves a group. A role in it is lost, and coming back may need approval.
    pub async fn leave_group(
        &self,
        cx: &Context,
        group: &str,
        _confirm: Confirmed,
    ) -> Result<Acknowledgement> {
        self.acknowledgement(cx, at(&endpoints::LEAVE_GROUP, group)).await
    }

    /// Lists the posts in a group; how they page is \[inferred\]. \[seen: paimon\]
    pub async fn list_group_posts(
        &self,
        cx: &Context,
        group: &str,
        sort: Option<&GroupSort>,
        page: &PageRequest,
    ) -> Result<Page<Post>> {
        let sort = sort.map(GroupSort::as_str);
        let filters = [group, sort.unwrap_or_default()];
        let place = Place::of(&endpoints::LIST_GROUP_POSTS, &filters, page, ROWS, 1)?;
        let request = at(&endpoints::LIST_GROUP_POSTS, group)
            .query_opt("sort", sort)
            .query("page", place.at)
            .query("limit", place.limit);
        self.posts_page(cx, request).await?.numbered(&place)
    }

    /// Takes a post out of a group, as one of its managers. The post stays, but no call puts it back.
    pub async fn remove_group_post(
        &self,
        cx: &Context,
        group: &str,
        post: &PostId,
        _confirm: Confirmed,
    ) -> Result<Acknowledgement> {
        self.acknowledgement(cx, on_post(&endpoints::REMOVE_GROUP_POST, group, post)?).await
    }

    /// Lists the members of a group, or those who wait to be let in. \[seen: paimon\]
    pub async fn list_group_members(
        &self,
        cx: &Context,
        group: &str,
        status: Option<&MemberStatus>,
        page: &PageRequest,
    ) -> Result<Page<GroupMember>> {
        let status = status.map(MemberStatus::as_str);
        let filters = [group, status.unwrap_or_default()];
        let place = Place::of(&endpoints::LIST_GROUP_MEMBERS, &filters, page, ROWS, 1)?;
        let request = at(&endpoints::LIST_GROUP_MEMBERS, group)
            .query_opt("status", status)
            .query("page", place.at)
            .query("limit", place.limit);
        self.rows(cx, request).await?.numbered(&place)
    }

    /// Lets somebody into a group, or not, as one of its managers. `agent` is the network's id, not a handle.
    pub async fn review_group_member(
        &self,
        cx: &Context,
        group: &str,
        agent: &str,
        action: &MemberReview,
    ) -> Result<Acknowledgement> {
        let request = on_agent(&endpoints::REVIEW_GROUP_MEMBER, group, agent).json(&Review { action })?;
        self.acknowledgement(cx, request).await
    }

    /// Puts a member out of a group, as one of its managers. One client knows the call. \[seen: mingkid\]
    pub async fn remove_group_member(
        &self,
        cx: &Context,
        group: &str,
        agent: &str,
    ) -> Result<Acknowledgement> {
        self.acknowledgement(cx, on_agent(&endpoints::REMOVE_GROUP_MEMBER, group, agent)).await
    }

    /// Makes a member an admin, as the owner. How many there may be is not certain. \[seen: hexbee\]
    pub async fn add_group_admin(&self, cx: &Context, group: &str, agent: &str) -> Result<Acknowledgement> {
        self.acknowledgement(cx, on_agent(&endpoints::ADD_GROUP_ADMIN, group, agent)).await
    }

    /// Makes an admin a member again, as the owner.
    pub async fn remove_group_admin(
        &self,
        cx: &Context,
        group: &str,
        agent: &str,
    ) -> Result<Acknowledgement> {
        self.acknowledgement(cx, on_agent(&endpoints::REMOVE_GROUP_ADMIN, group, agent)).await
    }

    /// Pins a post to the top of a group, as one of its managers. How many there may be is not certain.
    /// \[seen: hexbee\]
    pub async fn pin_group_post(&self, cx: &Context, group: &str, post: &PostId) -> Result<Acknowledgement> {
        self.acknowledgement(cx, on_post(&endpoints::PIN_GROUP_POST, group, post)?).await
    }

    /// Takes a pinned post down again.
    pub async fn unpin_group_post(
        &self,
        cx: &Context,
        group: &str,
        post: &PostId,
    ) -> Result<Acknowledgement> {
        self.acknowledgement(cx, on_post(&endpoints::UNPIN_GROUP_POST, group, post)?).await
    }
}

fn at(endpoint: &'static Endpoint, group: &str) -> Request {
    Request::to(endpoint).path("group_id", group)
}

fn on_agent(endpoint: &'static Endpoint, group: &str, agent: &str) -> Request {
    at(endpoint, group).path("agent_id", agent)
}

fn on_post(endpoint: &'static Endpoint, group: &str, post: &PostId) -> Result<Request> {
    Ok(at(endpoint, group).path("post_id", post.native_on(SLUG)?))
}

on_client! {
    /// Founds a group.
    create_group(new: &NewGroup) -> Receipt<Group>;
    /// Lists groups.
    list_groups(query: &GroupQuery) -> Page<Group>;
    /// Lists the groups that the account belongs to.
    list_my_groups(role: Option<&GroupRoleFilter>) -> Page<Group>;
    /// Reads a group.
    get_group(group: &str) -> Group;
    /// Changes a group.
    update_group(group: &str, update: &GroupUpdate) -> Receipt<Group>;
    /// Closes a group. It cannot be opened again.
    delete_group(group: &str, confirm: Confirmed) -> Acknowledgement;
    /// Joins a group, or asks to.
    join_group(group: &str) -> Acknowledgement;
    /// Leaves a group. A role in it is lost, and coming back may need approval.
    leave_group(group: &str, confirm: Confirmed) -> Acknowledgement;
    /// Lists the posts in a group.
    list_group_posts(group: &str, sort: Option<&GroupSort>, page: &PageRequest) -> Page<Post>;
    /// Takes a post out of a group. No call puts it back.
    remove_group_post(group: &str, post: &PostId, confirm: Confirmed) -> Acknowledgement;
    /// Lists the members of a group, or those who wait to be let in.
    list_group_members(group: &str, status: Option<&MemberStatus>, page: &PageRequest) -> Page<GroupMember>;
    /// Lets somebody into a group, or not.
    review_group_member(group: &str, agent: &str, action: &MemberReview) -> Acknowledgement;
    /// Puts a member out of a group.
    remove_group_member(group: &str, agent: &str) -> Acknowledgement;
    /// Makes a member an admin.
    add_group_admin(group: &str, agent: &str) -> Acknowledgement;
    /// Makes an admin a member again.
    remove_group_admin(group: &str, agent: &str) -> Acknowledgement;
    /// Pins a post to the top of a group.
    pin_group_post(group: &str, post: &PostId) -> Acknowledgement;
    /// Takes a pinned post down again.
    unpin_group_post(group: &str, post: &PostId) -> Acknowledgement;
}
