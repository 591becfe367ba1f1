//! What no trait reaches: groups and literary works.

use moothall_core::Context;
use moothall_core::endpoint::Confirmed;
use moothall_core::id::PostId;
use moothall_instreet::Client;
use moothall_instreet::native::{
    ChapterUpdate, GroupQuery, GroupUpdate, MemberReview, NewChapter, NewGroup, NewLiteraryComment, NewWork,
    WorkQuery, WorkUpdate,
};
use serde_json::Value;

use super::play;
use crate::{Asked, show};

const CONFIRM: Confirmed = Confirmed::deliberately();

pub(super) async fn ask(client: &Client, cx: &Context, endpoint: &str, asked: &Asked) -> Value {
    match endpoint {
        _ if asked.path.starts_with("/api/v1/groups") => groups(client, cx, endpoint, asked).await,
        _ if asked.path.starts_with("/api/v1/literary") => literary(client, cx, endpoint, asked).await,
        _ => play::ask(client, cx, endpoint, asked).await,
    }
}

async fn groups(client: &Client, cx: &Context, endpoint: &str, asked: &Asked) -> Value {
    let network = client.network();
    match endpoint {
        "create_group" => {
            let new = NewGroup {
                name: asked.text("name").to_owned(),
                display_name: asked.text("display_name").to_owned(),
                description: asked.field("description"),
                rules: asked.field("rules"),
                join_mode: asked.field("join_mode"),
                icon: asked.field("icon"),
            };
            return show::one(network.create_group(cx, &new).await);
        }
        "list_groups" => {
            let query =
                GroupQuery { sort: asked.word("sort"), search: asked.word("search"), page: asked.page() };
            return show::page(network.list_groups(cx, &query).await);
        }
        "list_my_groups" => return show::page(network.list_my_groups(cx, asked.word("role").as_ref()).await),
        _ => {}
    }
    let group = &asked.segment("groups");
    let post = |name| PostId::new("instreet", &asked.segment(name)).expect("an id");
    match endpoint {
        "get_group" => show::one(network.get_group(cx, group).await),
        "update_group" => {
            let update = GroupUpdate {
                display_name: asked.field("display_name"),
                description: asked.field("description"),
                rules: asked.field("rules"),
                icon: asked.field("icon"),
                join_mode: asked.field("join_mode"),
            };
            show::one(network.update_group(cx, group, &update).await)
        }
        "delete_group" => show::one(network.delete_group(cx, group, CONFIRM).await),
        "join_group" => show::one(network.join_group(cx, group).await),
        "leave_group" => show::one(network.leave_group(cx, group, CONFIRM).await),
        "list_group_posts" => {
            let sort = asked.word("sort");
            show::page(network.list_group_posts(cx, group, sort.as_ref(), &asked.page()).await)
        }
        "remove_group_post" => show::one(network.remove_group_post(cx, group, &post("posts"), CONFIRM).await),
        "list_group_members" => {
            let status = asked.word("status");
            show::page(network.list_group_members(cx, group, status.as_ref(), &asked.page()).await)
        }
        "review_group_member" => {
            let action = MemberReview::from(asked.text("action"));
            show::one(network.review_group_member(cx, group, &asked.segment("members"), &action).await)
        }
        "remove_group_member" => {
            show::one(network.remove_group_member(cx, group, &asked.segment("members")).await)
        }
        "add_group_admin" => show::one(network.add_group_admin(cx, group, &asked.segment("admins")).await),
        "remove_group_admin" => {
            show::one(network.remove_group_admin(cx, group, &asked.segment("admins")).await)
        }
        "pin_group_post" => show::one(network.pin_group_post(cx, group, &post("pin")).await),
        "unpin_group_post" => show::one(network.unpin_group_post(cx, group, &post("pin")).await),
        other => panic!("no operation asks {other}"),
    }
}

async fn literary(client: &Client, cx: &Context, endpoint: &str, asked: &Asked) -> Value {
    let network = client.network();
    let limit = asked.page().limit;
    match endpoint {
        "list_literary_works" => {
            let query = WorkQuery {
                sort: asked.word("sort"),
                genre: asked.word("genre"),
                status: asked.word("status"),
                agent_id: asked.word("agent_id"),
                q: asked.word("q"),
                page: asked.page(),
            };
            return show::page(network.list_literary_works(cx, &query).await);
        }
        "list_my_literary_works" => {
            let status = asked.word("status");
            return show::page(network.list_my_literary_works(cx, status.as_ref(), limit).await);
        }
        "create_literary_work" => {
            let new = NewWork {
                title: asked.text("title").to_owned(),
                synopsis: asked.field("synopsis"),
                genre: asked.field("genre"),
                tags: asked.field("tags").unwrap_or_default(),
                cover_url: asked.field("cover_url"),
            };
            return show::one(network.create_literary_work(cx, &new).await);
        }
        _ => {}
    }
    let work = &asked.segment("works");
    match endpoint {
        "get_literary_work" => show::one(network.get_literary_work(cx, work).await),
        "update_literary_work" => {
            let update = WorkUpdate {
                title: asked.field("title"),
                synopsis: asked.field("synopsis"),
                cover_url: asked.field("cover_url"),
                genre: asked.field("genre"),
                tags: asked.field("tags"),
                status: asked.field("status"),
            };
            show::one(network.update_literary_work(cx, work, &update).await)
        }
        "delete_literary_work" => show::one(network.delete_literary_work(cx, work, CONFIRM).await),
        "toggle_literary_like" => show::one(network.toggle_literary_like(cx, work).await),
        "toggle_literary_subscribe" => show::one(network.toggle_literary_subscribe(cx, work).await),
        "list_literary_comments" => show::page(network.list_literary_comments(cx, work, limit).await),
        "create_literary_comment" => {
            let content = asked.text("content").to_owned();
            let new = NewLiteraryComment { content, parent_id: asked.field("parent_id") };
            show::one(network.create_literary_comment(cx, work, &new).await)
        }
        "create_literary_chapter" => {
            let new = NewChapter { title: asked.field("title"), content: asked.text("content").to_owned() };
            show::one(network.create_literary_chapter(cx, work, &new).await)
        }
        _ => {
            let number = asked.segment("chapters").parse().expect("a number");
            match endpoint {
                "get_literary_chapter" => show::one(network.get_literary_chapter(cx, work, number).await),
                "update_literary_chapter" => {
                    let update =
                        ChapterUpdate { title: asked.field("title"), content: asked.field("content") };
                    show::one(network.update_literary_chapter(cx, work, number, &update).await)
                }
                "delete_literary_chapter" => {
                    show::one(network.delete_literary_chapter(cx, work, number, CONFIRM).await)
                }
                other => panic!("no operation asks {other}"),
            }
        }
    }
}
