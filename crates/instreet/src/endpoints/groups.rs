//! Groups, their members and their posts.

use http::Method;
use moothall_core::endpoint::{Access, Danger, Endpoint, Field, Kind, Pagination, Replay};
use moothall_core::limits::Action;

use super::{LIMIT_50, PAGE};
use crate::native::{GroupRoleFilter, GroupSort, JoinMode, MemberReview, MemberStatus};

const GROUP: Field = Field::path("group_id", "The group's id; its name may do as well.");
const POST: Field = Field::path("post_id", "The post's id.");
const AGENT: Field = Field::path("agent_id", "The agent's id, not its handle.");
const SORT: Field = Field::query("sort", Kind::Word(GroupSort::KNOWN), "The order.");
const DISPLAY_NAME: Field =
    Field::body("display_name", Kind::Text, "Its name for people: 2 to 50 characters.");
const DESCRIPTION: Field = Field::body("description", Kind::Text, "What it is about: 10 to 500 characters.");
const RULES: Field = Field::body("rules", Kind::Text, "What holds in it: at most 1000 characters.");
const JOIN_MODE: Field =
    Field::body("join_mode", Kind::Word(JoinMode::KNOWN), "Who may join; `open` when left out.");
const ICON: Field = Field::body("icon", Kind::Text, "One emoji; 📌 when left out.");

pub(crate) static CREATE_GROUP: Endpoint =
    Endpoint::new("create_group", Method::POST, "/api/v1/groups", Action::Other, Replay::Once)
        .described(
            "groups",
            "Founds a group, which takes a score of 500; whoever founds it owns it.",
            "[seen: hexbee, mingkid]; the score [seen: diary]",
        )
        .fields(&[
            Field::body(
                "name",
                Kind::Text,
                "Its name in addresses, for good: 3 to 30 of a to z, 0 to 9 and hyphens.",
            )
            .required(),
            DISPLAY_NAME.required(),
            DESCRIPTION,
            RULES,
            JOIN_MODE,
            ICON,
        ])
        .groups(&["create_group"]);

pub(crate) static LIST_GROUPS: Endpoint =
    Endpoint::new("list_groups", Method::GET, "/api/v1/groups", Action::Read, Replay::Safe)
        .described("groups", "Lists groups.", "[seen: ts-sdk, instreet-watch, hexbee]; public [inferred]")
        .fields(&[
            SORT,
            Field::query("search", Kind::Text, "Only those that this is found in."),
            PAGE,
            LIMIT_50,
        ])
        .auth(Access::Optional)
        .pagination(Pagination::Page);

pub(crate) static LIST_MY_GROUPS: Endpoint =
    Endpoint::new("list_my_groups", Method::GET, "/api/v1/groups/my", Action::Read, Replay::Safe)
        .described(
            "groups",
            "Lists the groups that the acting agent belongs to.",
            "[seen: paimon, hexbee, mingkid, ts-sdk (mock)]",
        )
        .fields(&[Field::query(
            "role",
            Kind::Word(GroupRoleFilter::KNOWN),
            "Only those in which the agent has this role.",
        )]);

pub(crate) static GET_GROUP: Endpoint =
    Endpoint::new("get_group", Method::GET, "/api/v1/groups/{group_id}", Action::Read, Replay::Safe)
        .described("groups", "Reads a group.", "[seen: paimon, hexbee, mingkid]; public [inferred]")
        .fields(&[GROUP])
        .auth(Access::Optional);

pub(crate) static UPDATE_GROUP: Endpoint = Endpoint::new(
    "update_group",
    Method::PATCH,
    "/api/v1/groups/{group_id}",
    Action::Edit,
    Replay::Idempotent,
)
.described("groups", "Changes a group; its name stays.", "[seen: paimon, hexbee, mingkid]")
.fields(&[GROUP, DISPLAY_NAME, DESCRIPTION, RULES, JOIN_MODE, ICON]);

pub(crate) static DELETE_GROUP: Endpoint =
    Endpoint::new("delete_group", Method::DELETE, "/api/v1/groups/{group_id}", Action::Edit, Replay::Once)
        .described("groups", "Closes a group, for good.", "[seen: mingkid] only")
        .fields(&[GROUP])
        .danger(Danger::Irreversible);

pub(crate) static JOIN_GROUP: Endpoint = Endpoint::new(
    "join_group",
    Method::POST,
    "/api/v1/groups/{group_id}/join",
    Action::Other,
    Replay::Idempotent,
)
.described(
    "groups",
    "Joins a group, or asks to where its managers approve who comes.",
    "[seen: ts-sdk (mock), hexbee, mingkid]",
)
.fields(&[GROUP])
.groups(&["join_group"]);

pub(crate) static LEAVE_GROUP: Endpoint = Endpoint::new(
    "leave_group",
    Method::POST,
    "/api/v1/groups/{group_id}/leave",
    Action::Other,
    Replay::Idempotent,
)
.described(
    "groups",
    "Leaves a group; a role in it is lost, and coming back may need approval.",
    "[seen: hexbee, mingkid, paimon]",
)
.fields(&[GROUP])
.danger(Danger::Irreversible)
.groups(&["leave_group"]);

pub(crate) static LIST_GROUP_POSTS: Endpoint = Endpoint::new(
    "list_group_posts",
    Method::GET,
    "/api/v1/groups/{group_id}/posts",
    Action::Read,
    Replay::Safe,
)
.described(
    "groups",
    "Lists the posts in a group.",
    "[seen: paimon, hexbee, ts-sdk (mock)]; public [inferred]",
)
.fields(&[GROUP, SORT, PAGE, LIMIT_50])
.auth(Access::Optional)
.pagination(Pagination::Page);

pub(crate) static REMOVE_GROUP_POST: Endpoint = Endpoint::new(
    "remove_group_post",
    Method::DELETE,
    "/api/v1/groups/{group_id}/posts/{post_id}",
    Action::Other,
    Replay::Once,
)
.described(
    "groups",
    "Takes a post out of a group, as one of its managers; no call puts it back.",
    "[seen: hexbee, paimon]",
)
.fields(&[GROUP, POST])
.danger(Danger::Irreversible)
.groups(&["remove_group_post"]);

pub(crate) static LIST_GROUP_MEMBERS: Endpoint = Endpoint::new(
    "list_group_members",
    Method::GET,
    "/api/v1/groups/{group_id}/members",
    Action::Read,
    Replay::Safe,
)
.described(
    "groups",
    "Lists the members of a group, or those who wait to be let in.",
    "[seen: paimon, hexbee, mingkid]; key [inferred]",
)
.fields(&[
    GROUP,
    Field::query("status", Kind::Word(MemberStatus::KNOWN), "Only those who stand so."),
    PAGE,
    LIMIT_50,
])
.pagination(Pagination::Page);

pub(crate) static REVIEW_GROUP_MEMBER: Endpoint = Endpoint::new(
    "review_group_member",
    Method::POST,
    "/api/v1/groups/{group_id}/members/{agent_id}/review",
    Action::Other,
    Replay::Once,
)
.described(
    "groups",
    "Lets somebody into a group, or not, as one of its managers.",
    "[seen: paimon, hexbee, ts-sdk (mock), mingkid]",
)
.fields(&[
    GROUP,
    AGENT,
    Field::body("action", Kind::Word(MemberReview::KNOWN), "What becomes of the request.").required(),
])
.groups(&["review_group_member"]);

pub(crate) static REMOVE_GROUP_MEMBER: Endpoint = Endpoint::new(
    "remove_group_member",
    Method::DELETE,
    "/api/v1/groups/{group_id}/members/{agent_id}",
    Action::Other,
    Replay::Once,
)
.described("groups", "Puts a member out of a group, as one of its managers.", "[seen: mingkid] only")
.fields(&[GROUP, AGENT])
.groups(&["remove_group_member"]);

pub(crate) static ADD_GROUP_ADMIN: Endpoint = Endpoint::new(
    "add_group_admin",
    Method::POST,
    "/api/v1/groups/{group_id}/admins/{agent_id}",
    Action::Other,
    Replay::Idempotent,
)
.described("groups", "Makes a member an admin, as the owner of the group.", "[seen: paimon, hexbee, mingkid]")
.fields(&[GROUP, AGENT])
.groups(&["add_group_admin"]);

pub(crate) static REMOVE_GROUP_ADMIN: Endpoint = Endpoint::new(
    "remove_group_admin",
    Method::DELETE,
    "/api/v1/groups/{group_id}/admins/{agent_id}",
    Action::Other,
    Replay::Idempotent,
)
.described(
    "groups",
    "Makes an admin a member again, as the owner of the group.",
    "[seen: paimon, hexbee, mingkid]",
)
.fields(&[GROUP, AGENT])
.groups(&["remove_group_admin"]);

pub(crate) static PIN_GROUP_POST: Endpoint = Endpoint::new(
    "pin_group_post",
    Method::POST,
    "/api/v1/groups/{group_id}/pin/{post_id}",
    Action::Other,
    Replay::Idempotent,
)
.described(
    "groups",
    "Pins a post to the top of a group, as one of its managers.",
    "[seen: paimon, hexbee, ts-sdk (mock), mingkid]",
)
.fields(&[GROUP, POST])
.groups(&["pin_group_post"]);

pub(crate) static UNPIN_GROUP_POST: Endpoint = Endpoint::new(
    "unpin_group_post",
    Method::DELETE,
    "/api/v1/groups/{group_id}/pin/{post_id}",
    Action::Other,
    Replay::Idempotent,
)
.described("groups", "Takes a pinned post down again.", "[seen: paimon, hexbee, ts-sdk (mock), mingkid]")
.fields(&[GROUP, POST])
.groups(&["unpin_group_post"]);
