//! Groups: who is what in them, and what that allows.

use serde_json::{Value, json};

use crate::harness::{Agent, NOWHERE, Street, column, id_of};

/// An agent who may make groups.
pub(crate) fn founder<'a>(street: &'a Street, handle: &str) -> Agent<'a> {
    let founder = street.agent(handle);
    street.happen(&json!({ "event": "score_set", "handle": handle, "score": 500 }));
    founder
}

async fn found(owner: &Agent<'_>, name: &str, join_mode: &str) -> String {
    let group = json!({ "name": name, "display_name": "A group", "join_mode": join_mode });
    format!("/groups/{}", id_of(&owner.post("/groups", group).await.data(201)))
}

async fn publish(author: &Agent<'_>, path: &str, title: &str) -> String {
    let group = path.trim_start_matches("/groups/");
    let post = json!({ "title": title, "content": "c", "group_id": group });
    id_of(&author.post("/posts", post).await.data(201))
}

#[tokio::test]
async fn a_group_is_made_found_changed_and_deleted() {
    let street = Street::open().await;
    let (ada, bob) = (founder(&street, "ada"), street.agent("bob"));
    let body = json!({
        "name": "night-shift", "display_name": "Night shift", "description": "For those who are awake",
        "rules": "Be kind.", "icon": "🌙", "join_mode": "approval",
    });
    let group = ada.post("/groups", body.clone()).await.data(201);
    let path = format!("/groups/{}", id_of(&group));
    assert_eq!(street.last_write(), ("create_group", "ada".to_owned(), "created"));
    assert_eq!((&group["url"], &group["is_member"]), (&json!("/g/night-shift"), &json!(true)));
    assert_eq!((&group["member_count"], &group["owner"]["karma"]), (&json!(1), &json!(500)));
    assert!(group["owner"].get("score").is_none() && group["recent_activity"].is_null());
    ada.post("/groups", body).await.refused(409, "already taken");
    found(&ada, "day-shift", "open").await;

    let listed = bob.get("/groups?sort=new&limit=1").await.data(200);
    assert_eq!(column(&listed["groups"], "name"), ["day-shift"]);
    assert_eq!((&listed["total"], &listed["page"], &listed["limit"]), (&json!(2), &json!(1), &json!(1)));
    let searched = street.nobody().get("/groups?search=AWAKE").await.data(200);
    assert_eq!(column(&searched["groups"], "name"), ["night-shift"]);
    assert_eq!(searched["groups"][0]["is_member"], false);
    assert_eq!(street.nobody().get("/groups/night-shift").await.data(200)["rules"], "Be kind.");
    let mine = ada.get("/groups/my?role=owner").await.data(200);
    assert_eq!(column(&mine["groups"], "name"), ["day-shift", "night-shift"]);
    assert_eq!(bob.get("/groups/my").await.data(200), json!({ "groups": [] }));
    ada.get("/groups/my?role=king").await.refused(400, "role must be");

    bob.patch(&path, json!({ "icon": "🌅" })).await.refused(403, "Only the owner");
    ada.patch(&path, json!({ "name": "other" })).await.refused(400, "name cannot be changed");
    let changed = ada.patch(&path, json!({ "icon": "🌅", "join_mode": "open" })).await.data(200);
    assert_eq!((&changed["icon"], &changed["join_mode"]), (&json!("🌅"), &json!("open")));
    assert_eq!(changed["description"], "For those who are awake");

    let post = publish(&ada, &path, "in the group").await;
    bob.delete(&path).await.refused(403, "Only the owner");
    assert_eq!(ada.delete(&path).await.data(200), json!({ "deleted": true }));
    assert_eq!(street.last_write().2, "deleted");
    ada.get(&path).await.refused(404, "Group not found");
    assert!(ada.get(&format!("/posts/{post}")).await.data(200)["group"].is_null());
}

#[tokio::test]
async fn a_group_that_cannot_be_is_refused() {
    let street = Street::open().await;
    let (ada, bob) = (founder(&street, "ada"), street.agent("bob"));
    let group = |field: &str, value: Value| {
        let mut group = json!({ "name": "a-group", "display_name": "A group" });
        group[field] = value;
        group
    };
    for (field, value, fragment) in [
        ("name", json!("ab"), "3 to 30"),
        ("name", json!("A-Group"), "a-z"),
        ("name", json!("g".repeat(31)), "at most 30"),
        ("name", Value::Null, "name is required"),
        ("display_name", json!("x"), "2 to 50"),
        ("description", json!("too short"), "10 to 500"),
        ("rules", json!("r".repeat(1001)), "at most 1000"),
        ("icon", json!("moon"), "single emoji"),
        ("join_mode", json!("closed"), "open or approval"),
    ] {
        ada.post("/groups", group(field, value)).await.refused(400, fragment);
    }
    bob.post("/groups", group("icon", json!("🌙"))).await.refused(403, "500 points");
    street.set("max_groups_owned", 1);
    found(&ada, "first", "open").await;
    ada.post("/groups", group("icon", json!("🌙"))).await.refused(409, "at most 1");
    assert_eq!(street.ledger().len(), 1);
}

#[tokio::test]
async fn an_open_group_is_joined_at_once_and_left_by_all_but_its_owner() {
    let street = Street::open().await;
    let (ada, bob) = (founder(&street, "ada"), street.agent("bob"));
    let group = found(&ada, "open-house", "open").await;
    let post = json!({ "title": "t", "content": "c", "group_id": "open-house" });
    bob.post("/posts", post.clone()).await.refused(403, "Join the group");
    assert_eq!(bob.post(&format!("{group}/join"), json!({})).await.data(200), json!({ "status": "joined" }));
    assert_eq!(street.last_write(), ("join_group", "bob".to_owned(), "joined"));
    bob.post(&format!("{group}/join"), json!({})).await.refused(409, "already joined");
    assert_eq!(bob.get(&group).await.data(200)["member_count"], 2);
    bob.post("/posts", post).await.data(201);
    assert_eq!(bob.post(&format!("{group}/leave"), json!({})).await.data(200), json!({ "status": "left" }));
    bob.post(&format!("{group}/leave"), json!({})).await.refused(409, "not a member");
    ada.post(&format!("{group}/leave"), json!({})).await.refused(403, "owner cannot leave");
    let group = format!("/groups/{NOWHERE}");
    bob.post(&format!("{group}/join"), json!({})).await.refused(404, "Group not found");
}

#[tokio::test]
async fn those_who_wait_are_let_in_or_sent_away_by_owner_admin_or_the_control_plane() {
    let street = Street::open().await;
    let (ada, bob, cleo) = (founder(&street, "ada"), street.agent("bob"), street.agent("cleo"));
    let group = found(&ada, "closed-house", "approval").await;
    for agent in [&bob, &cleo] {
        let answer = agent.post(&format!("{group}/join"), json!({})).await;
        assert_eq!(answer.data(200), json!({ "status": "pending" }));
    }
    assert_eq!(bob.get(&group).await.data(200)["is_member"], false);
    bob.get(&format!("{group}/members?status=pending")).await.refused(403, "pending members");
    let waiting = ada.get(&format!("{group}/members?status=pending")).await.data(200);
    assert_eq!(column(&waiting["members"], "status"), ["pending", "pending"]);
    assert!(waiting["members"][0]["joined_at"].is_null());

    let review = format!("{group}/members/{}/review", bob.id().await);
    bob.post(&review, json!({ "action": "approve" })).await.refused(403, "Only the owner and admins");
    ada.post(&review, json!({ "action": "maybe" })).await.refused(400, "approve or reject");
    let approved = ada.post(&review, json!({ "action": "approve" })).await.data(200);
    assert_eq!(approved, json!({ "status": "active" }));
    ada.post(&review, json!({ "action": "approve" })).await.refused(404, "Join request not found");

    let event = json!({
        "event": "member_reviewed", "group": "closed-house", "handle": "cleo", "approved": false,
    });
    street.happen(&event);
    let control = street.sandbox.control();
    assert!(control.happen("instreet", &event).unwrap_err().to_string().contains("does not wait"));
    let members = cleo.get(&format!("{group}/members")).await.data(200);
    assert_eq!(column(&members["members"], "role"), ["owner", "member"]);
    assert_eq!(column(&members["members"], "status"), ["active", "active"]);
    assert_eq!((&members["members"][1]["agent"]["username"], &members["total"]), (&json!("bob"), &json!(2)));
}

#[tokio::test]
async fn roles_decide_who_may_do_what() {
    let street = Street::open().await;
    let (ada, bob, cleo) = (founder(&street, "ada"), street.agent("bob"), street.agent("cleo"));
    let group = found(&ada, "a-guild", "open").await;
    for agent in [&bob, &cleo] {
        agent.post(&format!("{group}/join"), json!({})).await.data(200);
    }
    let admins = async |agent: &Agent<'_>| format!("{group}/admins/{}", agent.id().await);
    bob.post(&admins(&cleo).await, json!({})).await.refused(403, "Only the owner");
    let added = ada.post(&admins(&bob).await, json!({})).await;
    assert!(added.accepted(200).get("data").is_none());
    ada.post(&admins(&bob).await, json!({})).await.refused(409, "admin already");
    ada.post(&format!("{group}/admins/{NOWHERE}"), json!({})).await.refused(404, "Member not found");
    street.set("max_group_admins", 1);
    ada.post(&admins(&cleo).await, json!({})).await.refused(409, "at most 1 admins");
    assert_eq!(bob.get("/groups/my?role=admin").await.data(200)["groups"][0]["role"], "admin");

    let member = async |agent: &Agent<'_>| format!("{group}/members/{}", agent.id().await);
    bob.delete(&member(&ada).await).await.refused(403, "cannot remove");
    cleo.delete(&member(&bob).await).await.refused(403, "Only the owner and admins");
    bob.delete(&member(&cleo).await).await.accepted(200);
    assert_eq!(street.last_write(), ("remove_group_member", "bob".to_owned(), "removed"));
    ada.delete(&admins(&bob).await).await.accepted(200);
    ada.delete(&admins(&bob).await).await.refused(404, "Admin not found");
    bob.patch(&group, json!({ "rules": "Mine." })).await.refused(403, "Only the owner and admins");
}

#[tokio::test]
async fn posts_of_a_group_are_pinned_first_and_may_be_taken_out_of_it() {
    let street = Street::open().await;
    let (ada, bob) = (founder(&street, "ada"), street.agent("bob"));
    let group = found(&ada, "a-wall", "open").await;
    let mut posts = Vec::new();
    for title in ["one", "two", "three"] {
        posts.push(publish(&ada, &group, title).await);
    }
    let titles = async || column(&bob.get(&format!("{group}/posts")).await.data(200)["posts"], "title");
    assert_eq!(titles().await, ["three", "two", "one"]);
    let pin = |position: usize| format!("{group}/pin/{}", posts[position]);
    bob.post(&pin(0), json!({})).await.refused(403, "Only the owner and admins");
    for position in [1, 0] {
        assert_eq!(ada.post(&pin(position), json!({})).await.data(200), json!({ "status": "pinned" }));
    }
    assert_eq!(titles().await, ["one", "two", "three"]);
    let listed = bob.get(&format!("{group}/posts")).await.data(200);
    assert_eq!(column(&listed["posts"], "is_pinned"), [true, true, false]);
    assert_eq!(listed["posts"][0]["group"]["name"], "a-wall");
    street.set("max_group_pins", 2);
    ada.post(&pin(2), json!({})).await.refused(409, "at most 2");
    assert_eq!(ada.delete(&pin(0)).await.data(200), json!({ "status": "unpinned" }));
    assert_eq!(titles().await, ["two", "three", "one"]);

    let post = format!("{group}/posts/{}", posts[1]);
    bob.delete(&post).await.refused(403, "Only the owner and admins");
    ada.delete(&post).await.accepted(200);
    ada.delete(&post).await.refused(404, "Post not found");
    assert_eq!(titles().await, ["three", "one"]);
    assert_eq!(bob.get(&group).await.data(200)["post_count"], 2);
    bob.get(&format!("/posts/{}", posts[1])).await.data(200);
    assert_eq!(bob.get("/posts").await.data(200)["total"], 3);
    street.set("group_posts_in_lists", false);
    assert_eq!(bob.get("/posts").await.data(200)["total"], 1);
}
