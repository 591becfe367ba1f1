//! Drives every call of `instreet-rust-sdk` 0.1.1 whose endpoint the sandbox serves.
//!
//! The caller starts the sandbox and sets, in the environment: `INSTREET_URL`, `SANDBOX_CONTROL_URL`, and for two
//! accounts `LANTERN_HANDLE`, `LANTERN_API_KEY` and the same with `MOSS` and `PENPAL`. Faults are ordered at the control plane, so
//! the tests run one at a time (`--test-threads=1`).
//!
//! Some answers of the network are beyond this client: its envelope demands `data`, which the network leaves out of
//! upvotes, of marking as read and of every refusal. Those tests assert that very failure, and that the call took
//! effect all the same.

mod support;

use instreet_rust_sdk::{
    CreateCommentRequest, CreatePollRequest, CreatePostRequest, InStreetError, ListCommentsParams,
    ListPostsParams, RegisterAgentRequest, ReplyMessageRequest, SendMessageRequest, UpdatePostRequest,
    UpdateProfileRequest, UploadAttachmentPart, UpvoteRequest, VotePollRequest,
};
use serde_json::json;
use support::{
    comment, control, fails_to_decode, fault, lantern, moss, name, penpal, post, proxied, reader, refused,
    setting, stranger,
};

#[test]
fn register_agent_gives_a_key_that_waits_for_its_challenge() {
    if proxied() {
        return registration_is_refused("newcomer");
    }
    let client = stranger();
    let registered = client
        .register_agent(RegisterAgentRequest { username: "newcomer".into(), bio: Some("Just here.".into()) })
        .expect("the client ignores the verification object")
        .data;
    assert_eq!(registered.username, "newcomer");
    assert!(registered.api_key.starts_with("sk_inst_"));

    // The client knows no verification, so its key stays suspended.
    let (status, message) = refused(client.with_api_key(registered.api_key).get_me());
    assert_eq!(status, 403);
    assert!(message.contains("verification challenge"), "{message}");
}

#[test]
fn register_agent_without_verification_is_ready_at_once() {
    if proxied() {
        return registration_is_refused("early_bird");
    }
    setting("verification", json!("off"));
    let registered =
        stranger().register_agent(RegisterAgentRequest { username: "early_bird".into(), bio: None });
    setting("verification", json!("classic"));
    let me = stranger().with_api_key(registered.expect("no challenge").data.api_key).get_me();
    assert_eq!(me.expect("usable at once").data.username, "early_bird");
}

#[test]
fn register_agent_refuses_a_taken_name() {
    if proxied() {
        return registration_is_refused(&name("MOSS"));
    }
    let taken = RegisterAgentRequest { username: name("MOSS"), bio: None };
    assert_eq!(refused(stranger().register_agent(taken)).0, 409);
}

/// A gateway would know nothing of an identity that is made behind its back.
fn registration_is_refused(username: &str) {
    let request = RegisterAgentRequest { username: username.into(), bio: None };
    let (status, message) = refused(stranger().register_agent(request));
    assert_eq!(status, 403);
    assert!(message.contains("not registered here"), "{message}");
}

#[test]
fn a_missing_and_a_wrong_key_are_told_apart() {
    let (status, message) = refused(stranger().get_me());
    assert_eq!((status, message.as_str()), (401, "Missing or invalid Authorization header"));
    let (status, message) = refused(stranger().with_api_key(format!("sk_inst_{:032}", 0)).get_me());
    assert_eq!((status, message.as_str()), (401, "Invalid API key"));
}

#[test]
fn get_me_and_update_me() {
    let bio = format!("Keeps the light on since {}.", post("Dated").created_at.expect("a date"));
    let changed = lantern()
        .update_me(UpdateProfileRequest { bio: Some(bio.clone()), ..Default::default() })
        .expect("a profile")
        .data;
    assert_eq!(changed.bio.as_deref(), Some(bio.as_str()));

    let me = lantern().get_me().expect("a profile").data;
    assert_eq!((me.username, me.bio), (name("LANTERN"), Some(bio)));
    assert!(me.profile_url.is_some_and(|url| url.ends_with(&format!("/u/{}", name("LANTERN")))));
    assert!(me.created_at.is_some_and(|at| at.ends_with("+08:00")));
}

#[test]
fn get_agent_reads_others_and_non_ascii_names() {
    let other = moss().get_agent(&name("LANTERN")).expect("public").data;
    assert_eq!(other.id, lantern().get_me().expect("a profile").data.id);

    control("POST", "/accounts", &json!({ "network": "instreet", "handle": "星尘" }));
    assert_eq!(reader().get_agent("星尘").expect("encoded in the path").data.username, "星尘");
    assert_eq!(refused(moss().get_agent("nobody_here")).0, 404);
}

#[test]
fn get_home_counts_what_waits() {
    let mine = post("Home");
    comment(&moss(), &mine.id, "Something new", None);
    let home = lantern().get_home().expect("home").data;
    assert_eq!(home.your_account.name, name("LANTERN"));
    assert!(home.your_account.unread_notification_count >= 1);
    let activity = home.activity_on_your_posts.iter().find(|card| card["post_id"] == mine.id.as_str());
    assert_eq!(activity.expect("the commented post")["submolt_name"], "square");
    assert!(home.quick_links.contains_key("notifications"));
}

#[test]
fn toggle_follow_and_both_lists() {
    let follow = || moss().toggle_follow(&name("LANTERN")).expect("a toggle").data;
    let first = follow();
    assert_eq!((first.action.as_str(), first.target.username), ("followed", name("LANTERN")));
    assert!(!first.is_mutual);

    let followers = moss().get_followers(&name("LANTERN")).expect("a list").data;
    assert!(followers.followers.iter().any(|agent| agent.username == name("MOSS")));
    let following = moss().get_following(&name("MOSS")).expect("a list").data;
    assert!(following.following.iter().any(|agent| agent.username == name("LANTERN")));

    assert_eq!(follow().action, "unfollowed");
    let followers = moss().get_followers(&name("LANTERN")).expect("a list").data;
    assert!(followers.followers.iter().all(|agent| agent.username != name("MOSS")));
}

#[test]
fn get_feed_has_the_posts_of_those_one_follows() {
    let made = post("For the feed");
    assert!(
        moss().get_feed(Some("new"), Some(5), Some(0)).expect("a feed").data.posts.is_empty(),
        "moss follows nobody between tests"
    );
    moss().toggle_follow(&name("LANTERN")).expect("followed");
    let feed = moss().get_feed(Some("new"), Some(1), Some(0)).expect("a feed").data;
    moss().toggle_follow(&name("LANTERN")).expect("unfollowed");
    assert_eq!(feed.posts.first().map(|post| post.id.as_str()), Some(made.id.as_str()));
    assert_eq!((feed.following_count, feed.limit, feed.offset), (1, 1, 0));
}

#[test]
fn create_get_update_and_delete_post() {
    let created = lantern()
        .create_post(CreatePostRequest {
            title: "Night shift notes".into(),
            content: "Three **things**.".into(),
            submolt: Some("workplace".into()),
            group_id: None,
            attachment_ids: None,
        })
        .expect("a post");
    assert_eq!(created.message.as_deref(), Some("Post published successfully!"));
    let id = created.data.id;
    assert!(created.data.url.is_some_and(|url| url.ends_with(&format!("/post/{id}"))));
    assert_eq!(created.data.submolt.map(|board| board.name).as_deref(), Some("workplace"));

    let read = reader().get_post(&id).expect("public").data;
    assert_eq!((read.title.as_str(), read.content.as_str()), ("Night shift notes", "Three **things**."));
    assert_eq!(read.agent.map(|agent| agent.username), Some(name("LANTERN")));
    assert!(read.poll.is_none());

    let change = UpdatePostRequest { title: Some("Night shift notes, revised".into()), content: None };
    let updated = lantern().update_post(&id, change.clone()).expect("a post");
    assert_eq!(updated.message.as_deref(), Some("Post updated successfully"));
    assert_eq!(
        (updated.data.title.as_str(), updated.data.content.as_str()),
        ("Night shift notes, revised", "Three **things**.")
    );
    assert_eq!(refused(moss().update_post(&id, change)).0, 403);
    assert_eq!(refused(moss().delete_post(&id)).0, 403);

    assert!(lantern().delete_post(&id).expect("deleted").data.deleted);
    assert_eq!(refused(reader().get_post(&id)).0, 404);
}

#[test]
fn create_post_refuses_a_long_title() {
    let refusal = lantern().create_post(CreatePostRequest {
        title: "t".repeat(301),
        content: "x".into(),
        submolt: None,
        group_id: None,
        attachment_ids: None,
    });
    assert_eq!(refused(refusal).0, 400);
}

#[test]
fn an_anonymous_post_has_no_author() {
    let created = lantern().create_post(CreatePostRequest {
        title: "A confession".into(),
        content: "I like mornings.".into(),
        submolt: Some("anonymous".into()),
        group_id: None,
        attachment_ids: None,
    });
    let read = moss().get_post(&created.expect("a post").data.id).expect("public").data;
    assert!(read.is_anonymous);
    assert!(read.agent.is_none());
    assert_eq!(read.agent_id, "00000000-0000-0000-0000-000000000000");
}

#[test]
fn list_posts_pages_and_filters() {
    let made: Vec<String> = (0..3).map(|number| post(&format!("Page {number}")).id).collect();
    let author = lantern().get_me().expect("a profile").data.id;
    let page = |number| {
        let params = ListPostsParams {
            submolt: Some("square".into()),
            sort: Some("new".into()),
            page: Some(number),
            limit: Some(2),
            agent_id: Some(author.clone()),
        };
        reader().list_posts(params).expect("a page").data
    };
    let (first, second) = (page(1), page(2));
    let ids: Vec<&str> = first.data.iter().chain(&second.data).map(|post| post.id.as_str()).collect();
    assert_eq!(ids[..3], [made[2].as_str(), &made[1], &made[0]]);
    assert!(first.has_more);
    assert_eq!((first.page, first.limit), (1, 2));
    assert!(first.data.iter().all(|post| post.has_poll == Some(false)));
}

#[test]
fn comments_nest_and_page_by_their_roots() {
    let on = post("To be discussed").id;
    let root = comment(&moss(), &on, "A question", None);
    let reply = comment(&lantern(), &on, "An answer", Some(&root.id));
    comment(&moss(), &on, "Another question", None);
    assert_eq!(reply.parent_id, Some(root.id.clone()));

    let page = |number| {
        let params = ListCommentsParams { sort: Some("latest".into()), page: Some(number), limit: Some(1) };
        reader().list_comments(&on, params).expect("a page")
    };
    let (first, second) = (page(1), page(2));
    assert_eq!(first.pagination.total_root_count, Some(2));
    assert_eq!(first.pagination.total_all_count, Some(3));
    assert_eq!((first.pagination.has_more, second.pagination.has_more), (Some(true), Some(false)));
    assert_eq!((first.data.len(), second.data.len()), (1, 1));
    let tree = first.data.iter().chain(&second.data).find(|comment| comment.id == root.id);
    let children = &tree.expect("the first question").children;
    assert_eq!(children.iter().map(|child| child.content.as_str()).collect::<Vec<_>>(), ["An answer"]);
}

#[test]
fn the_same_comment_twice_is_refused() {
    let on = post("Say it once").id;
    comment(&moss(), &on, "Once", None);
    let again = CreateCommentRequest { content: "Once".into(), parent_id: None, attachment_ids: None };
    let (status, message) = refused(moss().create_comment(&on, again));
    assert_eq!(status, 403);
    assert!(message.contains("Duplicate comment"), "{message}");
}

#[test]
fn an_upvote_counts_though_the_client_cannot_read_the_answer() {
    let target = post("Worth a vote").id;
    let vote = || {
        let request = UpvoteRequest { target_type: "post".into(), target_id: target.clone() };
        fails_to_decode(moss().toggle_upvote(request), "missing field `data`");
    };
    let upvotes = || reader().get_post(&target).expect("public").data.upvotes;
    vote();
    assert_eq!(upvotes(), 1);
    vote();
    assert_eq!(upvotes(), 0);

    let on = comment(&lantern(), &target, "A comment to vote on", None);
    let request = UpvoteRequest { target_type: "comment".into(), target_id: on.id };
    fails_to_decode(moss().toggle_upvote(request), "missing field `data`");
    let comments = reader().list_comments(&target, ListCommentsParams::default()).expect("a page");
    assert_eq!(comments.data[0].upvotes, 1);
}

#[test]
fn nobody_upvotes_their_own_post() {
    let request = UpvoteRequest { target_type: "post".into(), target_id: post("Mine").id };
    assert_eq!(refused(lantern().toggle_upvote(request)).0, 403);
}

#[test]
fn a_poll_is_opened_voted_once_and_read() {
    let on = post("A matter of taste").id;
    let request = CreatePollRequest {
        question: "Tea or coffee?".into(),
        options: vec!["Tea".into(), "Coffee".into()],
        allow_multiple: None,
    };
    assert_eq!(refused(moss().create_poll(&on, request.clone())).0, 403);
    let poll = lantern().create_poll(&on, request).expect("a poll").data;
    assert_eq!(
        (poll.question.as_str(), poll.allow_multiple, poll.options.len()),
        ("Tea or coffee?", false, 2)
    );

    let vote = || moss().vote_poll(&on, VotePollRequest { option_ids: vec![poll.options[1].id.clone()] });
    let voted = vote().expect("a vote").data;
    assert_eq!((voted.has_voted, voted.total_votes), (Some(true), Some(1)));
    assert_eq!(refused(vote()).0, 409);

    let read = lantern().get_poll(&on).expect("a poll").data;
    assert_eq!((read.has_voted, read.options[1].vote_count), (Some(false), Some(1)));
    assert_eq!(moss().get_post(&on).expect("public").data.poll.map(|poll| poll.id), Some(poll.id.clone()));
}

#[test]
fn an_upload_arrives_though_the_client_expects_a_bare_array() {
    let upload = || {
        lantern().upload_attachments(vec![UploadAttachmentPart {
            field_name: None,
            filename: "notes.txt".into(),
            content_type: Some("text/plain".into()),
            data: b"Three things.".to_vec(),
        }])
    };
    // The network nests the list under `data.attachments`.
    fails_to_decode(upload(), "invalid type: map, expected a sequence");

    setting("upload_shape", json!("array"));
    let uploaded = upload();
    setting("upload_shape", json!("attachments"));
    let uploaded = uploaded.expect("an array").data;
    assert_eq!(uploaded.len(), 1);
    assert_eq!(uploaded[0].mime_type.as_deref(), Some("text/plain"));

    let created = lantern().create_post(CreatePostRequest {
        title: "With notes".into(),
        content: "See below.".into(),
        submolt: None,
        group_id: None,
        attachment_ids: Some(vec![uploaded[0].id.clone()]),
    });
    let attached = created.expect("a post").data.attachments;
    assert_eq!(attached.iter().map(|one| &one.id).collect::<Vec<_>>(), [&uploaded[0].id]);
}

#[test]
fn messages_are_sent_listed_and_answered() {
    let request = SendMessageRequest { recipient_username: name("MOSS"), content: "Shall we?".into() };
    let sent = lantern().send_message(request).expect("a message");
    assert_eq!(sent.message.as_deref(), Some("Message sent successfully"));
    assert_eq!(sent.data.sender.username, name("LANTERN"));
    let thread = sent.data.thread_id;

    let listed = moss().list_messages().expect("threads").data;
    let entry = listed.iter().find(|entry| entry.id == thread).expect("the thread");
    assert_eq!((entry.other_agent.username.clone(), entry.unread_count > 0), (name("LANTERN"), true));
    assert_eq!(entry.last_message_preview.as_deref(), Some("Shall we?"));

    let reply = moss().reply_message(&thread, ReplyMessageRequest { content: "Gladly.".into() });
    assert_eq!(reply.expect("a message").data.thread_id, thread);
    let unknown = SendMessageRequest { recipient_username: "nobody_here".into(), content: "Hello?".into() };
    assert_eq!(refused(lantern().send_message(unknown)).0, 404);
}

#[test]
fn a_message_request_is_accepted_without_a_body() {
    setting("messages_need_approval", json!(true));
    let request = SendMessageRequest { recipient_username: name("MOSS"), content: "May I?".into() };
    let thread = penpal().send_message(request).expect("a message").data.thread_id;
    let accepted = moss().accept_message_request(&thread);
    setting("messages_need_approval", json!(false));
    assert_eq!(accepted.expect("a status").data.status.as_deref(), Some("accepted"));
    let listed = moss().list_messages().expect("threads").data;
    assert!(listed.iter().any(|entry| entry.id == thread && entry.request_accepted));
}

#[test]
fn notifications_are_listed_and_marked_though_the_client_cannot_read_that_answer() {
    let (first, second) = (post("First").id, post("Second").id);
    comment(&moss(), &first, "On the first", None);
    comment(&moss(), &second, "On the second", None);
    let unread = |on: &str| {
        let listed = lantern().list_notifications(Some(true)).expect("notifications").data;
        listed.iter().filter(|one| one.related_post_id.as_deref() == Some(on)).count()
    };
    let listed = lantern().list_notifications(None).expect("notifications").data;
    let newest = listed.first().expect("a notification");
    assert_eq!((newest.r#type.as_str(), newest.trigger_agent.username.clone()), ("comment", name("MOSS")));
    assert_eq!((unread(&first), unread(&second)), (1, 1));

    fails_to_decode(lantern().mark_notifications_read_by_post(&first), "missing field `data`");
    assert_eq!((unread(&first), unread(&second)), (0, 1));
    fails_to_decode(lantern().mark_all_notifications_read(), "missing field `data`");
    assert_eq!((unread(&first), unread(&second)), (0, 0));
}

#[test]
fn search_finds_posts_and_agents() {
    let made = post("Zanzibar by night");
    let found = reader().search("Zanzibar", Some("posts")).expect("hits");
    assert_eq!(found.data.results.len(), 1);
    let hit = &found.data.results[0];
    assert_eq!((hit.r#type.as_str(), hit.post_id.as_deref()), ("post", Some(made.id.as_str())));
    assert!(hit.similarity.is_some());
    assert_eq!(found.results.map(|hits| hits.len()), Some(1), "results stand at the top level too");

    let found = reader().search(&name("MOSS"), Some("agents")).expect("hits").data;
    assert!(found.results.iter().any(|hit| hit.title == Some(name("MOSS"))));
}

#[test]
fn search_without_a_copy_under_data_is_beyond_the_client() {
    setting("search_under_data", json!(false));
    let answer = reader().search("anything", Some("posts"));
    setting("search_under_data", json!(true));
    fails_to_decode(answer, "missing field `data`");
}

#[test]
fn a_limit_is_an_error_with_429_and_no_error_of_its_own_with_200() {
    let on = post("Quickly now").id;
    let request = CreateCommentRequest { content: "Hurry".into(), parent_id: None, attachment_ids: None };
    if proxied() {
        // The gateway waits when that is short; when it is long, the network's answer is passed on.
        fault("POST", "/api/v1/posts/{post_id}/comments", "rate_limit", 2);
        assert_eq!(lantern().create_comment(&on, request.clone()).expect("waited for").data.content, "Hurry");
        fault("POST", "/api/v1/posts/{post_id}/comments", "rate_limit", 3600);
        match penpal().create_comment(&on, request) {
            Err(InStreetError::Api { status, payload, .. }) => {
                assert_eq!((status, payload["retry_after_seconds"].as_i64()), (429, Some(3600)));
            }
            other => panic!("a refusal with 429 was expected, not {other:?}"),
        }
        return;
    }
    fault("POST", "/api/v1/posts/{post_id}/comments", "rate_limit", 8);
    match lantern().create_comment(&on, request.clone()) {
        Err(InStreetError::Api { status, payload, .. }) => {
            assert_eq!((status, payload["retry_after_seconds"].as_i64()), (429, Some(8)));
        }
        other => panic!("a refusal with 429 was expected, not {other:?}"),
    }
    // A refusal with HTTP 200 has no `data`, so the client takes it for a broken answer.
    fault("POST", "/api/v1/posts/{post_id}/comments", "success_false", 8);
    fails_to_decode(lantern().create_comment(&on, request), "missing field `data`");
    assert!(reader().list_comments(&on, ListCommentsParams::default()).expect("a page").data.is_empty());
}

#[test]
fn a_page_of_html_is_no_json_to_the_client() {
    fault("GET", "/api/v1/home", "html", 0);
    fails_to_decode(lantern().get_home(), "expected value at line 1");
}
