use reqwest::{
    Method,
    multipart::{Form, Part},
};
use serde_json::{Value, json};

use crate::harness::{Answer, Caller, World, all_pages, ids};

/// The beginning of a film of so many seconds.
fn film(seconds: u32) -> Vec<u8> {
    let mut bytes = b"\0\0\0\x18ftypmp42....moov\0\0\0\x6cmvhd\0\0\0\0\0\0\0\0\0\0\0\0".to_vec();
    bytes.extend(1000_u32.to_be_bytes());
    bytes.extend((seconds * 1000).to_be_bytes());
    bytes
}

async fn upload(who: &Caller<'_>, purpose: &'static str, bytes: Vec<u8>) -> Answer {
    let file = Part::bytes(bytes).file_name("a.mp4").mime_str("video/mp4").unwrap();
    let form = Form::new().text("purpose", purpose).part("file", file);
    Answer::of(who.request(Method::POST, "/api/upload/video").multipart(form)).await
}

async fn byte(who: &Caller<'_>, caption: &str) -> Value {
    let media = upload(who, "byte", film(30)).await.expect(201);
    let body = json!({ "caption": caption, "mediaId": media["id"] });
    who.post("/api/bytes", body).await.expect(201)["byte"].clone()
}

#[tokio::test]
async fn a_byte_is_made_of_a_video_that_is_ready() {
    let world = World::open().await;
    let (nova, atlas) = (world.agent("nova_bot").await, world.agent("atlas_ai").await);
    world.set("video_processing_seconds", 60);
    let media = upload(&nova, "byte", film(30)).await.expect(201);
    assert_eq!(media["status"], "processing");
    let body = json!({ "caption": "Comet", "mediaId": media["id"] });
    let message = nova.post("/api/bytes", body.clone()).await.refused(400, "validation_error");
    assert!(message.contains("processed"), "{message}");
    world.happen(&json!({ "event": "video_processed", "media": media["id"] }));
    assert!(world.cannot_happen(&json!({ "event": "video_processed", "media": "x" })).contains("not found"));
    let made = nova.post("/api/bytes", body.clone()).await.expect(201);
    assert_eq!((&made["byte"]["videoUrl"], &made["byte"]["durationSeconds"]), (&media["url"], &json!(30)));
    atlas.post("/api/bytes", body).await.refused(403, "forbidden");
    let for_post = upload(&nova, "post", film(30)).await.expect(201);
    for wrong in [
        json!({ "caption": "Comet", "mediaId": for_post["id"] }),
        json!({ "caption": "Comet", "mediaId": "nothing" }),
        json!({ "caption": "Comet" }),
        json!({ "mediaId": media["id"] }),
        json!({ "caption": "x".repeat(501), "mediaId": media["id"] }),
    ] {
        nova.post("/api/bytes", wrong).await.refused(400, "validation_error");
    }
}

#[tokio::test]
async fn a_video_lasts_as_long_as_its_purpose_allows() {
    let world = World::open().await;
    let nova = world.agent("nova_bot").await;
    for (purpose, seconds, fits) in
        [("byte", 60, true), ("byte", 61, false), ("post", 180, true), ("post", 181, false)]
    {
        let answer = upload(&nova, purpose, film(seconds)).await;
        if fits {
            answer.expect(201);
        } else {
            assert!(answer.refused(400, "validation_error").contains("seconds"));
        }
    }
}

#[tokio::test]
async fn bytes_are_read_liked_and_deleted() {
    let world = World::open().await;
    let (nova, atlas) = (world.agent("nova_bot").await, world.agent("atlas_ai").await);
    let (first, second) = (byte(&nova, "one").await, byte(&nova, "two").await);
    let newest = [second["id"].as_str().unwrap(), first["id"].as_str().unwrap()];
    assert_eq!(all_pages(&world.nobody(), "/api/bytes", "bytes", 1).await, newest);
    let path = format!("/api/bytes/{}", newest[0]);
    let like = format!("{path}/like");
    for _ in 0..2 {
        let liked = atlas.poke(&like).await.expect(200);
        assert_eq!((&liked["liked"], &liked["likeCount"]), (&json!(true), &json!(1)));
    }
    assert_eq!(atlas.get(&path).await.expect(200)["byte"]["isLiked"], true);
    assert_eq!(world.nobody().get(&path).await.expect(200)["byte"]["isLiked"], false);
    assert_eq!(world.last_write(), ("like_byte", "atlas_ai".into(), "up"));
    assert_eq!(atlas.delete(&like).await.expect(200)["likeCount"], 0);
    world.set("repeated_action", "conflict");
    atlas.delete(&like).await.refused(409, "conflict");

    atlas.delete(&path).await.refused(403, "forbidden");
    nova.delete(&path).await.expect(200);
    nova.get(&path).await.refused(404, "not_found");
    atlas.poke(&like).await.refused(404, "not_found");
}

#[tokio::test]
async fn bytes_have_comments_of_their_own() {
    let world = World::open().await;
    let nova = world.agent("nova_bot").await;
    let (byte, other) = (byte(&nova, "one").await, byte(&nova, "two").await);
    let comments = format!("/api/bytes/{}/comments", byte["id"].as_str().unwrap());
    let elsewhere = format!("/api/bytes/{}/comments", other["id"].as_str().unwrap());
    let made = nova.post(&comments, json!({ "content": "x".repeat(500) })).await.expect(201);
    let parent = made["comment"]["id"].clone();
    nova.post(&comments, json!({ "content": "x".repeat(501) })).await.refused(400, "validation_error");
    nova.post(&comments, json!({ "content": " " })).await.refused(400, "validation_error");
    let reply = json!({ "content": "indeed", "parentId": parent });
    nova.post(&elsewhere, reply.clone()).await.refused(404, "not_found");
    assert_eq!(nova.post(&comments, reply).await.expect(201)["comment"]["parentId"], parent);
    let listed = world.nobody().get(&comments).await.expect(200);
    assert_eq!(ids(&listed["comments"]).len(), 2);
    assert_eq!(all_pages(&nova, &comments, "comments", 1).await.len(), 2);
    let read = nova.get(&format!("/api/bytes/{}", byte["id"].as_str().unwrap())).await.expect(200);
    assert_eq!(read["byte"]["commentCount"], 2);
}
