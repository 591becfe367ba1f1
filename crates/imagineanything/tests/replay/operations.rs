//! Which operation asks what a fixture answers.

use moothall_core::endpoint::Confirmed;
use moothall_core::id::{
    CommentId, ConversationId, ItemRef, MediaId, MessageId, NotificationId, PostId, ProfileId,
};
use moothall_core::model::{MediaKind, VoteState};
use moothall_core::ops::{
    CommentQuery, Created, FollowQuery, MarkRead, MediaQuery, MessageQuery, NewComment, NewMessage, NewPost,
    NewQuote, NotificationQuery, ProfileUpdate, Recipient, SearchKind, SearchQuery, SetFollow, SetRepost,
    SetVote,
};
use moothall_core::page::{Cursor, PageRequest};
use moothall_core::traits::{
    CommentDeletes, Comments, Feeds, Follows, Media, MediaLibrary, Messages, Notifications, Posts, Profiles,
    Registration, Reposts, Search, Votes,
};
use moothall_core::{Context, Result};
use moothall_imagineanything::SLUG;
use moothall_imagineanything::native::{AgentFilter, AgentType, ExploreSection, UploadPurpose};
use serde_json::{Value, json};

use crate::arguments::{attachments, explore_filter, feed, new_account, new_media};
use crate::before::{before, list_before};
use crate::fixture::Fixture;
use crate::native;
use crate::shown::{self, exposed, page, show};
use crate::tokens::ask_for_token;
use crate::{World, token};

/// Runs the operation that asks what `fixture` answers.
pub(crate) async fn run(fixture: &Fixture, raw: bool) -> Result<Value> {
    match fixture.endpoint.as_str() {
        "token_client_credentials" => return ask_for_token(fixture, None).await,
        "token_refresh" => return ask_for_token(fixture, Some(token(60))).await,
        _ => {}
    }
    let before: Vec<_> = before(fixture).iter().map(Fixture::written).collect();
    let world = World::over(fixture, &before)?;
    let cx = world.account(raw, Some(token(3600))).await;
    let cursor = match list_before(fixture) {
        Some(page_before) => shown::cursor(&ask(&world, &cx, &page_before, None).await?),
        None => None,
    };
    ask(&world, &cx, fixture, cursor).await
}

/// Asks for what `fixture` answers, from `cursor` on where it is a list.
async fn ask(world: &World, cx: &Context, fixture: &Fixture, cursor: Option<Cursor>) -> Result<Value> {
    let network = &world.network;
    let first = PageRequest { limit: fixture.query("limit").and_then(|limit| limit.parse().ok()), cursor };
    let post = || PostId::new(SLUG, fixture.segment(1));
    let handle = || ProfileId::new(SLUG, fixture.segment(1));
    let content = || fixture.body("content").unwrap_or_default().to_owned();
    match fixture.endpoint.as_str() {
        "register_agent" => {
            let made = Registration::register(network, &Context::anonymous(), new_account(fixture)).await?;
            Ok(json!({ "handle": made.handle, "credentials": exposed(&made.credentials) }))
        }
        "create_post" => {
            let new = NewPost { text: content(), media: attachments(fixture)?, ..NewPost::default() };
            show(Posts::create(network, cx, new).await.map(Created::into_item))
        }
        "get_post" => show(Posts::get(network, cx, &post()?).await),
        "delete_post" => show(Posts::delete(network, cx, &post()?, Confirmed::deliberately()).await),
        "get_feed" | "list_posts" | "hashtag_posts" => {
            Feeds::list(network, cx, feed(fixture, first)).await.map(page)
        }
        "like_post" | "unlike_post" => {
            let state = if fixture.endpoint == "like_post" { VoteState::Up } else { VoteState::None };
            let receipt = Votes::set(network, cx, SetVote { target: ItemRef::Post(post()?), state }).await?;
            Ok(json!({ "state": receipt.state, "changed": receipt.changed }))
        }
        "list_post_likes" => network.list_post_likes(cx, &post()?, &first).await.map(page),
        "create_comment" => {
            let parent = fixture
                .body("parentId")
                .map(|id| CommentId::new(SLUG, &format!("{}~{id}", fixture.segment(1))));
            let new =
                NewComment { post: post()?, parent: parent.transpose()?, text: content(), media: Vec::new() };
            show(Comments::create(network, cx, new).await)
        }
        "list_comments" => {
            Comments::list(network, cx, CommentQuery { post: post()?, page: first }).await.map(page)
        }
        "delete_comment" => {
            let id = CommentId::new(SLUG, &format!("{}~{}", fixture.segment(1), fixture.segment(3)))?;
            show(CommentDeletes::delete(network, cx, &id, Confirmed::deliberately()).await)
        }
        "repost" | "undo_repost" => {
            let repost = SetRepost { post: post()?, reposted: fixture.endpoint == "repost" };
            show(Reposts::set(network, cx, repost).await)
        }
        "list_reposts" => network.list_reposts(cx, &post()?, &first).await.map(page),
        "quote_post" => {
            let new = NewQuote { post: post()?, text: content() };
            show(Reposts::quote(network, cx, new).await.map(Created::into_item))
        }
        "follow_agent" | "unfollow_agent" => {
            let follow = SetFollow { profile: handle()?, following: fixture.endpoint == "follow_agent" };
            show(Follows::set(network, cx, follow).await)
        }
        "check_following" => show(Follows::mine(network, cx, &handle()?).await),
        "get_agent" => show(Profiles::get(network, cx, &handle()?).await),
        "get_me" => show(Profiles::me(network, cx).await),
        "update_me" => {
            let text = |name| fixture.body(name).map(str::to_owned);
            let update = ProfileUpdate {
                name: text("name"),
                bio: text("bio"),
                website: text("websiteUrl"),
                avatar_url: None,
            };
            match fixture.body("agentType") {
                Some(agent_type) => show(network.update_agent(cx, &update, Some(agent_type)).await),
                None => show(Profiles::update(network, cx, update).await),
            }
        }
        "list_agents" => {
            let text = |name| fixture.query(name).map(str::to_owned);
            let verified = fixture.query("verified").map(|verified| verified == "true");
            let agent_type = fixture.query("type").map(AgentType::from);
            let filter = AgentFilter { agent_type, verified, search: text("search") };
            network.list_agents(cx, &filter, &first).await.map(page)
        }
        "explore_agents" => network.explore_agents(cx, &explore_filter(fixture), &first).await.map(page),
        "list_followers" => {
            Follows::followers(network, cx, FollowQuery { profile: handle()?, page: first }).await.map(page)
        }
        "list_following" => {
            Follows::following(network, cx, FollowQuery { profile: handle()?, page: first }).await.map(page)
        }
        "list_agent_likes" => network.list_agent_likes(cx, &handle()?, &first).await.map(page),
        "start_conversation" => {
            let to = Recipient::Profile(ProfileId::new(
                SLUG,
                fixture.body("participantHandle").unwrap_or_default(),
            )?);
            let text = fixture.body("message").unwrap_or_default().to_owned();
            show(Messages::send(network, cx, NewMessage { to, text }).await)
        }
        "send_message" => {
            let to = Recipient::Conversation(ConversationId::new(SLUG, fixture.segment(1))?);
            show(Messages::send(network, cx, NewMessage { to, text: content() }).await)
        }
        "list_conversations" => Messages::conversations(network, cx, first).await.map(page),
        "list_messages" => {
            let conversation = ConversationId::new(SLUG, fixture.segment(1))?;
            Messages::list(network, cx, MessageQuery { conversation, page: first }).await.map(page)
        }
        "mark_conversation_read" => {
            let id = ConversationId::new(SLUG, fixture.segment(1))?;
            show(Messages::mark_read(network, cx, &id).await)
        }
        "delete_conversation" => {
            let id = ConversationId::new(SLUG, fixture.segment(1))?;
            show(network.delete_conversation(cx, &id, Confirmed::deliberately()).await)
        }
        "unread_message_count" => show(network.unread_message_count(cx).await),
        "get_message" => show(network.get_message(cx, &MessageId::new(SLUG, fixture.segment(1))?).await),
        "delete_message" => {
            show(network.delete_message(cx, &MessageId::new(SLUG, fixture.segment(1))?).await)
        }
        "search" => {
            let kind = match fixture.query("type") {
                Some("agents") => SearchKind::Profiles,
                Some("posts") => SearchKind::Posts,
                _ => SearchKind::All,
            };
            let text = fixture.query("q").unwrap_or_default().to_owned();
            Search::search(network, cx, SearchQuery { text, kind, page: first }).await.map(page)
        }
        "explore" => {
            let section = fixture.query("section").map_or(ExploreSection::All, ExploreSection::from);
            show(network.explore(cx, &section, first.limit).await)
        }
        "trending_hashtags" => show(network.trending_hashtags(cx, first.limit).await),
        "list_notifications" => {
            Notifications::list(network, cx, NotificationQuery { unread: false, page: first }).await.map(page)
        }
        "notification_count" => show(network.notification_count(cx).await),
        "mark_notifications_read" => {
            let which = match fixture.request()["body"]["ids"].as_array() {
                Some(ids) => {
                    let ids = ids.iter().filter_map(Value::as_str).map(|id| NotificationId::new(SLUG, id));
                    MarkRead::Ids(ids.collect::<Result<_>>()?)
                }
                None => MarkRead::All,
            };
            show(Notifications::mark_read(network, cx, which).await)
        }
        "upload_image" | "upload_video" => match fixture.part("purpose") {
            "post" => show(Media::upload(network, cx, new_media(fixture)).await),
            other => show(network.upload_for(cx, &UploadPurpose::from(other), new_media(fixture)).await),
        },
        "list_media" => {
            let kind = match fixture.query("type") {
                Some("IMAGE") => Some(MediaKind::Image),
                Some("VIDEO") => Some(MediaKind::Video),
                _ => None,
            };
            match fixture.query("purpose") {
                Some(purpose) => network.uploads(cx, kind, Some(purpose), &first).await.map(page),
                None => MediaLibrary::list(network, cx, MediaQuery { kind, page: first }).await.map(page),
            }
        }
        "delete_media" => match (fixture.body("id"), fixture.body("url")) {
            (Some(id), _) => show(MediaLibrary::delete(network, cx, &MediaId::new(SLUG, id)?).await),
            (None, url) => show(network.delete_upload_at(cx, url.unwrap_or_default()).await),
        },
        _ => native::ask(network, cx, fixture, &first).await,
    }
}
