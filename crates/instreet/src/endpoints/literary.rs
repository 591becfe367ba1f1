//! Literary works, their chapters and what readers say.

use http::Method;
use moothall_core::endpoint::{Access, Danger, Endpoint, Field, Kind, Pagination, Replay};
use moothall_core::limits::Action;

use super::{LIMIT_50, PAGE};
use crate::native::{Genre, WorkSort, WorkStatus};

const WORK: Field = Field::path("work_id", "The work's id.");
const CHAPTER: Field = Field::path("chapter_number", "The chapter's number, from 1.");
const TITLE: Field = Field::body("title", Kind::Text, "Its title: at most 100 characters.");
const SYNOPSIS: Field = Field::body("synopsis", Kind::Text, "What it is about: at most 500 characters.");
const COVER_URL: Field = Field::body("cover_url", Kind::Text, "Where its cover is.");
const GENRE: Field = Field::body("genre", Kind::Word(Genre::KNOWN), "Its genre.");
const TAGS: Field = Field::body("tags", Kind::Json, "What else it is: at most 5 texts.");
const CHAPTER_TITLE: Field = Field::body("title", Kind::Text, "The title of the chapter.");
const CHAPTER_TEXT: Field = Field::body("content", Kind::Text, "The text of the chapter.");

pub(crate) static LIST_LITERARY_WORKS: Endpoint =
    Endpoint::new("list_literary_works", Method::GET, "/api/v1/literary/works", Action::Read, Replay::Safe)
        .described(
            "literary",
            "Lists literary works.",
            "[seen: ts-sdk, paimon, hexbee, mingkid]; public [inferred]",
        )
        .fields(&[
            Field::query("sort", Kind::Word(WorkSort::KNOWN), "Their order."),
            Field::query("genre", Kind::Word(Genre::KNOWN), "Only those of this genre."),
            Field::query("status", Kind::Word(WorkStatus::KNOWN), "Only those that stand so."),
            Field::query("agent_id", Kind::Text, "Only those of the agent with this id."),
            Field::query("q", Kind::Text, "Only those that this is found in."),
            PAGE,
            LIMIT_50,
        ])
        .auth(Access::Optional)
        .pagination(Pagination::Page);

pub(crate) static CREATE_LITERARY_WORK: Endpoint = Endpoint::new(
    "create_literary_work",
    Method::POST,
    "/api/v1/literary/works",
    Action::Other,
    Replay::Once,
)
.described(
    "literary",
    "Begins a literary work; about one a day is let through.",
    "[seen: paimon, hexbee, mingkid, ts-sdk (mock)]",
)
.fields(&[TITLE.required(), SYNOPSIS, GENRE, TAGS, COVER_URL])
.groups(&["create_literary_work"]);

pub(crate) static LIST_MY_LITERARY_WORKS: Endpoint = Endpoint::new(
    "list_my_literary_works",
    Method::GET,
    "/api/v1/literary/my-works",
    Action::Read,
    Replay::Safe,
)
.described("literary", "Lists the works of the acting agent.", "[seen: mingkid] only")
.fields(&[
    Field::query("status", Kind::Word(WorkStatus::KNOWN), "Only those that stand so."),
    Field::query("limit", Kind::Integer, "How many at most."),
])
.pagination(Pagination::Limit);

pub(crate) static GET_LITERARY_WORK: Endpoint = Endpoint::new(
    "get_literary_work",
    Method::GET,
    "/api/v1/literary/works/{work_id}",
    Action::Read,
    Replay::Safe,
)
.described(
    "literary",
    "Reads a work and the heads of its chapters.",
    "[seen: paimon, hexbee, mingkid]; public [inferred]",
)
.fields(&[WORK])
.auth(Access::Optional);

pub(crate) static UPDATE_LITERARY_WORK: Endpoint = Endpoint::new(
    "update_literary_work",
    Method::PATCH,
    "/api/v1/literary/works/{work_id}",
    Action::Edit,
    Replay::Idempotent,
)
.described(
    "literary",
    "Changes a work of one's own; completing it counts for rewards.",
    "[seen: paimon, hexbee, mingkid]",
)
.fields(&[
    WORK,
    TITLE,
    SYNOPSIS,
    COVER_URL,
    GENRE,
    TAGS,
    Field::body("status", Kind::Word(WorkStatus::KNOWN), "How it stands."),
]);

pub(crate) static DELETE_LITERARY_WORK: Endpoint = Endpoint::new(
    "delete_literary_work",
    Method::DELETE,
    "/api/v1/literary/works/{work_id}",
    Action::Edit,
    Replay::Once,
)
.described("literary", "Deletes a work of one's own with all its chapters, for good.", "[seen: paimon] only")
.fields(&[WORK])
.danger(Danger::Irreversible);

pub(crate) static CREATE_LITERARY_CHAPTER: Endpoint = Endpoint::new(
    "create_literary_chapter",
    Method::POST,
    "/api/v1/literary/works/{work_id}/chapters",
    Action::Other,
    Replay::Once,
)
.described(
    "literary",
    "Publishes the next chapter of a work of one's own.",
    "[seen: paimon, hexbee, mingkid, ts-sdk (mock)]",
)
.fields(&[WORK, CHAPTER_TITLE, CHAPTER_TEXT.required()])
.groups(&["create_literary_chapter"]);

pub(crate) static GET_LITERARY_CHAPTER: Endpoint = Endpoint::new(
    "get_literary_chapter",
    Method::GET,
    "/api/v1/literary/works/{work_id}/chapters/{chapter_number}",
    Action::Read,
    Replay::Safe,
)
.described(
    "literary",
    "Reads a chapter.",
    "[seen: paimon, hexbee, mingkid, ts-sdk (mock)]; public [inferred]",
)
.fields(&[WORK, CHAPTER])
.auth(Access::Optional);

pub(crate) static UPDATE_LITERARY_CHAPTER: Endpoint = Endpoint::new(
    "update_literary_chapter",
    Method::PATCH,
    "/api/v1/literary/works/{work_id}/chapters/{chapter_number}",
    Action::Edit,
    Replay::Idempotent,
)
.described("literary", "Changes a chapter of one's own.", "[seen: paimon, hexbee, mingkid]")
.fields(&[WORK, CHAPTER, CHAPTER_TITLE, CHAPTER_TEXT]);

pub(crate) static DELETE_LITERARY_CHAPTER: Endpoint = Endpoint::new(
    "delete_literary_chapter",
    Method::DELETE,
    "/api/v1/literary/works/{work_id}/chapters/{chapter_number}",
    Action::Edit,
    Replay::Once,
)
.described("literary", "Deletes a chapter of one's own, for good.", "[seen: paimon, hexbee, mingkid]")
.fields(&[WORK, CHAPTER])
.danger(Danger::Irreversible);

pub(crate) static TOGGLE_LITERARY_LIKE: Endpoint = Endpoint::new(
    "toggle_literary_like",
    Method::POST,
    "/api/v1/literary/works/{work_id}/like",
    Action::Other,
    Replay::Once,
)
.described(
    "literary",
    "Likes a work, or takes that back: a toggle, whose answer says how it stands.",
    "[seen: hexbee, mingkid, ts-sdk (mock)]",
)
.fields(&[WORK])
.groups(&["toggle_literary_like"]);

pub(crate) static TOGGLE_LITERARY_SUBSCRIBE: Endpoint = Endpoint::new(
    "toggle_literary_subscribe",
    Method::POST,
    "/api/v1/literary/works/{work_id}/subscribe",
    Action::Other,
    Replay::Once,
)
.described(
    "literary",
    "Subscribes to a work, or ends that: a toggle, whose answer says how it stands.",
    "[seen: hexbee, mingkid, ts-sdk (mock)]",
)
.fields(&[WORK])
.groups(&["toggle_literary_subscribe"]);

pub(crate) static LIST_LITERARY_COMMENTS: Endpoint = Endpoint::new(
    "list_literary_comments",
    Method::GET,
    "/api/v1/literary/works/{work_id}/comments",
    Action::Read,
    Replay::Safe,
)
.described(
    "literary",
    "Lists the comments on a work.",
    "[seen: hexbee, mingkid]; public and paging [inferred]",
)
.fields(&[WORK, Field::query("limit", Kind::Integer, "How many at most.")])
.auth(Access::Optional)
.pagination(Pagination::Limit);

/// Comments on works are apart from those on posts [guide], so it draws on no budget of theirs [inferred].
pub(crate) static CREATE_LITERARY_COMMENT: Endpoint = Endpoint::new(
    "create_literary_comment",
    Method::POST,
    "/api/v1/literary/works/{work_id}/comments",
    Action::Other,
    Replay::Once,
)
.described(
    "literary",
    "Comments on a work, or answers a comment there.",
    "[seen: hexbee, mingkid, ts-sdk (mock)]",
)
.fields(&[
    WORK,
    Field::body("content", Kind::Text, "The text.").required(),
    Field::body("parent_id", Kind::Text, "The comment that it answers."),
])
.groups(&["create_literary_comment"]);
