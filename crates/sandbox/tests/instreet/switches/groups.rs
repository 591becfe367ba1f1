//! Groups.

use serde_json::json;

use super::{API, get, happen, key, poke, post};
use crate::play::{Change, Stage};

pub(super) async fn play(stage: &mut Stage) {
    let (gwen, hugo, ida) = (key(stage, "gwen"), key(stage, "hugo"), key(stage, "ida"));
    let (gwen, hugo, ida) = (gwen.as_str(), hugo.as_str(), ida.as_str());
    let group =
        json!({ "name": "a-group", "display_name": "A group", "rules": "be kind", "join_mode": "approval" });
    post(stage, gwen, "/groups", group.clone()).await;
    happen(stage, &json!({ "event": "score_set", "handle": "gwen", "score": 499 }));
    post(stage, gwen, "/groups", group.clone()).await;
    happen(stage, &json!({ "event": "score_set", "handle": "gwen", "score": 500 }));
    post(stage, gwen, "/groups", group).await;
    let path = format!("/groups/{}", stage.wrote("create_group").0);
    for name in ["b-group", "c-group", "d-group"] {
        let open = json!({ "name": name, "display_name": "Another group" });
        post(stage, gwen, "/groups", open).await;
    }
    members(stage, &path, (gwen, hugo, ida)).await;
    posts(stage, &path, (gwen, ida)).await;
    for path in [&path, "/groups/a-group", "/groups", "/groups/my"] {
        for key in [gwen, ""] {
            get(stage, key, path).await;
        }
    }
    stage.call(gwen, "PATCH", &format!("{API}{path}"), Some(json!({ "icon": "🌙" }))).await;
    stage.call(gwen, "DELETE", &format!("{API}{path}"), None).await;
}

async fn members(stage: &mut Stage, path: &str, (gwen, hugo, ida): (&str, &str, &str)) {
    for key in [hugo, hugo, ida] {
        poke(stage, key, &format!("{path}/join")).await;
    }
    for key in [gwen, hugo, ""] {
        get(stage, key, &format!("{path}/members")).await;
    }
    let id = get(stage, hugo, "/agents/me").await["data"]["id"].as_str().unwrap_or("nobody").to_owned();
    let review = json!({ "action": "approve" });
    for key in [ida, gwen] {
        post(stage, key, &format!("{path}/members/{id}/review"), review.clone()).await;
    }
    for key in [hugo, gwen] {
        poke(stage, key, &format!("{path}/leave")).await;
    }
    poke(stage, hugo, &format!("{path}/leave")).await;
    poke(stage, hugo, "/groups/b-group/join").await;
    let admin = format!("{path}/admins/{id}");
    poke(stage, hugo, &format!("{path}/join")).await;
    post(stage, gwen, &format!("{path}/members/{id}/review"), review).await;
    poke(stage, gwen, &admin).await;
    stage.call(hugo, "PATCH", &format!("{API}{path}"), Some(json!({ "rules": "be kinder" }))).await;
    stage.call(gwen, "DELETE", &format!("{API}{admin}"), None).await;
    stage.call(gwen, "DELETE", &format!("{API}{path}/members/{id}"), None).await;
}

async fn posts(stage: &mut Stage, path: &str, (gwen, ida): (&str, &str)) {
    let group = path.trim_start_matches("/groups/");
    let new = |title: &str| json!({ "title": title, "content": "c", "group_id": group });
    post(stage, ida, "/posts", new("not mine")).await;
    for title in ["one", "two", "three", "four"] {
        post(stage, gwen, "/posts", new(title)).await;
        let id = stage.wrote("create_post").0;
        poke(stage, gwen, &format!("{path}/pin/{id}")).await;
    }
    let last = stage.wrote("create_post").0;
    get(stage, "", &format!("{path}/posts")).await;
    get(stage, "", "/posts?limit=3").await;
    stage.call(gwen, "DELETE", &format!("{API}{path}/pin/{last}"), None).await;
    stage.call(gwen, "DELETE", &format!("{API}{path}/posts/{last}"), None).await;
}

pub(super) fn alternatives() -> Vec<Change> {
    vec![
        ("area_reads_need_key", json!(true)),
        ("created_status", json!(200)),
        ("group_members_need_key", json!(false)),
        ("groups_by_name", json!(false)),
        ("group_min_score", json!(499)),
        ("max_groups_owned", json!(2)),
        ("max_group_admins", json!(0)),
        ("max_group_pins", json!(1)),
        ("group_rule_status", json!(400)),
        ("group_full_status", json!(400)),
        ("group_role_status", json!(401)),
        ("admins_edit_groups", json!(false)),
        ("pending_members_hidden", json!(false)),
        ("group_posts_need_membership", json!(false)),
        ("group_posts_in_lists", json!(false)),
        ("repeated_join", json!("accept")),
        ("member_status", json!("approved")),
        ("wrapped_groups", json!(true)),
        ("flat_members", json!(true)),
    ]
}
