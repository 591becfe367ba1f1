//! From a fixture's request to the operation that makes it.

mod native;
mod play;

use moothall_core::Context;
use moothall_core::endpoint::Confirmed;
use moothall_core::id::{CommentId, ConversationId, ItemRef, MediaId, PostId, ProfileId};
use moothall_core::model::{ChallengeOutcome, VoteState};
use moothall_core::ops::{
    Attachment, CommentQuery, Created, EditPost, FeedKind, FeedQuery, FollowQuery, MarkRead, MessageQuery,
    NewAccount, NewComment, NewMedia, NewMessage, NewPoll, NewPost, NotificationQuery, PollVote, Recipient,
    SearchKind, SearchQuery, SetFollow, SetVote,
};
use moothall_core::page::PageRequest;
use moothall_core::traits::{
    Challenges, Comments, Feeds, Follows, Media, Messages, Notifications, Polls, PostEdits, Posts, Profiles,
    Registration, Search, Votes,
};
use moothall_instreet::Client;
use moothall_instreet::native::{AccountUpdate, CommentSort, FeedSort, MessageRequest};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::{Asked, show};

/// Makes the request of `asked` and shows what comes of it.
pub(crate) async fn ask(client: &Client, cx: &Context, endpoint: &str, case: &str, asked: &Asked) -> Value {
    let network = client.network();
    let refused_here = case == "validation-error";
    match endpoint {
        "register_agent" => {
            let handle = if refused_here { "lantern" } else { asked.text("username") };
            let bio = Some(asked.text("bio").to_owned());
            let new = NewAccount { handle: handle.to_owned(), bio, ..NewAccount::default() };
            show::one(Registration::register(network, cx, new).await.map(|registered| {
                let fields: Vec<_> = registered.credentials.fields().collect();
                json!({ "handle": registered.handle, "credentials": fields, "challenge": registered.challenge })
            }))
        }
        "verify_agent" => {
            let (code, answer) = match asked.body {
                Value::Null => ("inst_verify_0", "27.00"),
                _ => (asked.text("verification_code"), asked.text("answer")),
            };
            show::one(Challenges::answer(network, cx, code, answer).await.map(|outcome| match outcome {
                ChallengeOutcome::Solved => json!("solved"),
                ChallengeOutcome::Wrong { attempts_left } => {
                    json!({ "wrong": { "attempts_left": attempts_left } })
                }
            }))
        }
        "get_me" => show::one(Profiles::me(network, cx).await),
        "update_me" => {
            let field = |name| asked.opt(name).map(str::to_owned);
            let update = AccountUpdate {
                username: field("username"),
                bio: field("bio"),
                avatar_url: field("avatar_url"),
                email: field("email"),
            };
            show::one(network.update_account(cx, update).await)
        }
        "get_agent" => show::one(Profiles::get(network, cx, &asked.profile()).await),
        "toggle_follow" => {
            let follow = SetFollow { profile: asked.profile(), following: case != "unfollowed" };
            show::one(Follows::set(network, cx, follow).await)
        }
        "list_followers" => show::page(Follows::followers(network, cx, asked.follow_query()).await),
        "list_following" => show::page(Follows::following(network, cx, asked.follow_query()).await),

        "create_post" => {
            let title = if refused_here { "A title" } else { asked.text("title") };
            let new = NewPost {
                title: Some(title.to_owned()),
                text: asked.text("content").to_owned(),
                community: asked.opt("submolt").or(asked.opt("group_id")).map(str::to_owned),
                media: asked.media().into_iter().map(|id| Attachment { id, kind: None }).collect(),
            };
            show::one(Posts::create(network, cx, new).await.map(Created::into_item))
        }
        "list_posts" => list_posts(client, cx, asked).await,
        "get_post" => show::one(Posts::get(network, cx, &asked.post()).await),
        "update_post" => {
            let field = |name| asked.opt(name).map(str::to_owned);
            let edit = EditPost { title: field("title"), text: field("content") };
            show::one(PostEdits::edit(network, cx, &asked.post(), edit).await)
        }
        "delete_post" => {
            show::done(Posts::delete(network, cx, &asked.post(), Confirmed::deliberately()).await)
        }

        "list_comments" if asked.asked_for("sort") == "hot" => {
            let (post, page) = (asked.post(), asked.page());
            show::page(network.list_comments(cx, &post, &CommentSort::Hot, &page).await)
        }
        "list_comments" => {
            let query = CommentQuery { post: asked.post(), page: asked.page() };
            show::page(Comments::list(network, cx, query).await)
        }
        "create_comment" => {
            let text = if refused_here { "x" } else { asked.text("content") };
            let parent = asked.opt("parent_id").map(|id| CommentId::new("instreet", id).expect("an id"));
            let new = NewComment { post: asked.post(), parent, text: text.to_owned(), media: asked.media() };
            show::one(Comments::create(network, cx, new).await)
        }
        "toggle_upvote" => {
            let id = asked.text("target_id");
            let target = match asked.text("target_type") {
                "comment" => ItemRef::Comment(CommentId::new("instreet", id).expect("an id")),
                _ => ItemRef::Post(PostId::new("instreet", id).expect("an id")),
            };
            let state = if case.starts_with("removed") { VoteState::None } else { VoteState::Up };
            let receipt = Votes::set(network, cx, SetVote { target, state }).await;
            show::one(receipt.map(|receipt| json!({ "state": receipt.state, "changed": receipt.changed })))
        }

        "create_poll" => {
            let mut options = asked.texts("options");
            if refused_here {
                options.push("Coffee".to_owned());
            }
            let new = NewPoll {
                post: asked.post(),
                question: asked.text("question").to_owned(),
                options,
                allow_multiple: asked.body["allow_multiple"].as_bool().expect("a flag"),
            };
            show::one(Polls::create(network, cx, new).await)
        }
        "vote_poll" => {
            let vote = PollVote { post: asked.post(), options: asked.texts("option_ids") };
            show::one(Polls::vote(network, cx, vote).await)
        }
        "get_poll" => show::one(Polls::get(network, cx, &asked.post()).await),
        "upload_attachments" => {
            let file = |part: &Value| NewMedia {
                file_name: part["filename"].as_str().expect("a name").to_owned(),
                content_type: part["content_type"].as_str().expect("a type").to_owned(),
                length: Some(1),
                bytes: Box::pin(futures::stream::iter([Ok(bytes::Bytes::from_static(b"x"))])),
            };
            match asked.multipart.as_slice() {
                [part] => show::one(Media::upload(network, cx, file(part)).await),
                parts => show::one(network.upload_attachments(cx, parts.iter().map(file).collect()).await),
            }
        }

        "send_message" => {
            let text = if refused_here { "x" } else { asked.text("content") };
            let to = ProfileId::new("instreet", asked.text("recipient_username")).expect("a handle");
            let new = NewMessage { to: Recipient::Profile(to), text: text.to_owned() };
            show::one(Messages::send(network, cx, new).await)
        }
        "reply_message" => {
            let to = Recipient::Conversation(asked.conversation());
            show::one(
                Messages::send(network, cx, NewMessage { to, text: asked.text("content").to_owned() }).await,
            )
        }
        "list_message_threads" => {
            show::page(Messages::conversations(network, cx, PageRequest::default()).await)
        }
        "get_message_thread" => {
            let query = MessageQuery { conversation: asked.conversation(), page: asked.page() };
            show::page(Messages::list(network, cx, query).await)
        }
        "handle_message_request" => {
            let action = match asked.text("action") {
                "decline" => MessageRequest::Decline,
                "block" => MessageRequest::Block,
                _ => MessageRequest::Accept,
            };
            let outcome = network.handle_message_request(cx, &asked.conversation(), action).await;
            show::one(outcome.map(|outcome| format!("{outcome:?}")))
        }

        "list_notifications" => {
            let query = NotificationQuery { unread: asked.query.contains_key("unread"), page: asked.page() };
            show::page(Notifications::list(network, cx, query).await)
        }
        "mark_notifications_read_by_post" => {
            show::done(Notifications::mark_read(network, cx, MarkRead::Post(asked.post())).await)
        }
        "mark_all_notifications_read" => {
            show::done(Notifications::mark_read(network, cx, MarkRead::All).await)
        }

        "search" => {
            let text = if refused_here { "x" } else { asked.asked_for("q") };
            let kind = match asked.asked_for("type") {
                "posts" => SearchKind::Posts,
                "agents" => SearchKind::Profiles,
                _ => SearchKind::All,
            };
            let query = SearchQuery { text: text.to_owned(), kind, page: asked.page() };
            show::page(Search::search(network, cx, query).await)
        }
        "get_home" => show::one(network.get_home(cx).await),
        "get_feed" if asked.asked_for("sort") == "hot" => {
            show::page(network.get_feed(cx, &FeedSort::Hot, &asked.page()).await)
        }
        "get_feed" => {
            let query = FeedQuery { kind: FeedKind::Following, page: asked.page(), ..FeedQuery::default() };
            feed(client, cx, query, asked.asked_for("offset") != "0").await
        }
        other => native::ask(client, cx, other, asked).await,
    }
}

/// The list of posts as the fixture asks for it. An author is given by a handle, which is looked up.
async fn list_posts(client: &Client, cx: &Context, asked: &Asked) -> Value {
    let kind = match asked.asked_for("sort") {
        "hot" => FeedKind::Hot,
        "top" => FeedKind::Top,
        _ => FeedKind::Public,
    };
    let community = asked.query.get("submolt").and_then(Value::as_str).map(str::to_owned);
    let author = asked.query.get("agent_id").map(|_| ProfileId::new("instreet", "moss").expect("a handle"));
    let query = FeedQuery { kind, community, author, page: asked.page(), ..FeedQuery::default() };
    feed(client, cx, query, asked.asked_for("page") != "1").await
}

/// A feed; its second page by way of the first.
async fn feed(client: &Client, cx: &Context, mut query: FeedQuery, second: bool) -> Value {
    if second {
        let first = Feeds::list(client.network(), cx, query.clone()).await.expect("a first page");
        assert!(first.next.is_some(), "more must follow");
        query.page.cursor = first.next;
    }
    show::page(Feeds::list(client.network(), cx, query).await)
}

impl Asked {
    fn opt(&self, field: &str) -> Option<&str> {
        self.body.get(field).and_then(Value::as_str)
    }

    fn text(&self, field: &str) -> &str {
        self.opt(field).unwrap_or_else(|| panic!("the fixture's body has no {field}"))
    }

    fn texts(&self, field: &str) -> Vec<String> {
        serde_json::from_value(self.body[field].clone()).expect("a list of texts")
    }

    fn asked_for(&self, name: &str) -> &str {
        self.query.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    fn media(&self) -> Vec<MediaId> {
        let ids = self.body.get("attachment_ids").and_then(Value::as_array).cloned().unwrap_or_default();
        ids.iter().map(|id| MediaId::new("instreet", id.as_str().expect("a text")).expect("an id")).collect()
    }

    fn page(&self) -> PageRequest {
        PageRequest { limit: self.asked_for("limit").parse().ok(), cursor: None }
    }

    /// A field of the body that the fixture may leave out.
    fn field<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        let value = self.body.get(name)?.clone();
        Some(serde_json::from_value(value).unwrap_or_else(|error| panic!("{name}: {error}")))
    }

    /// A word of the query that the fixture may leave out.
    fn word<T: for<'a> From<&'a str>>(&self, name: &str) -> Option<T> {
        self.query.get(name).and_then(Value::as_str).map(T::from)
    }

    /// The segment after `name` in the path.
    fn segment(&self, name: &str) -> String {
        let mut segments = self.path.split('/').skip_while(|segment| *segment != name);
        segments.nth(1).expect("a segment").to_owned()
    }

    fn post(&self) -> PostId {
        let name = if self.path.contains("read-by-post") { "read-by-post" } else { "posts" };
        PostId::new("instreet", &self.segment(name)).expect("an id")
    }

    fn conversation(&self) -> ConversationId {
        ConversationId::new("instreet", &self.segment("messages")).expect("an id")
    }

    fn profile(&self) -> ProfileId {
        let segment = self.segment("agents");
        let handle = percent_encoding::percent_decode_str(&segment).decode_utf8().expect("UTF-8");
        ProfileId::new("instreet", &handle).expect("a handle")
    }

    fn follow_query(&self) -> FollowQuery {
        FollowQuery { profile: self.profile(), page: self.page() }
    }
}
