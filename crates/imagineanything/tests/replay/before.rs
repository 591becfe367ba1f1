//! What an operation asks before it asks what its fixture answers.

use serde_json::json;

use crate::fixture::Fixture;

/// What the operation asks before it asks what the fixture answers: the state that it is to change, and a
/// token after a 401.
pub(crate) fn before(fixture: &Fixture) -> Vec<Fixture> {
    let path = fixture.request()["path"].as_str().expect("a path");
    let mut asked = vec![Fixture::of("token_client_credentials", "success")];
    let parent = path.rsplit_once('/').map_or(path, |(parent, _)| parent);
    let post = |flag: &str, value: bool| {
        let request = json!({ "method": "GET", "path": parent });
        let post = json!({ "id": "p_1", flag: value });
        Fixture::made(&format!("{}-before", fixture.name), "get_post", &request, &post)
    };
    let following = |value: bool| {
        let request = json!({ "method": "GET", "path": path });
        Fixture::made(
            &format!("{}-before", fixture.name),
            "check_following",
            &request,
            &json!({ "following": value }),
        )
    };
    match fixture.endpoint.as_str() {
        "like_post" => asked.push(post("isLiked", false)),
        "unlike_post" => asked.push(post("isLiked", true)),
        "repost" => asked.push(post("isReposted", false)),
        "undo_repost" => asked.push(post("isReposted", true)),
        "follow_agent" => asked.push(following(false)),
        "unfollow_agent" => asked.push(following(true)),
        _ => asked.extend(list_before(fixture)),
    }
    asked
}

/// The page before the one that a fixture with a cursor answers.
pub(crate) fn list_before(fixture: &Fixture) -> Option<Fixture> {
    let cursor = fixture.query("cursor")?;
    let mut request = fixture.request().clone();
    request["query"].as_object_mut()?.remove("cursor");
    let (key, _) = fixture.answer().as_object()?.iter().find(|(_, value)| value.is_array())?;
    let body = json!({ key.as_str(): [], "nextCursor": cursor });
    Some(Fixture::made(&format!("{}-page-before", fixture.name), &fixture.endpoint, &request, &body))
}
