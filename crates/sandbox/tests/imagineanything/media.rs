use reqwest::{
    Method,
    multipart::{Form, Part},
};
use serde_json::{Value, json};

use crate::harness::{Answer, Caller, World, ids, is_time};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\nrest";
const MP4: &[u8] = b"\0\0\0\x18ftypmp42rest";
const MB: usize = 1024 * 1024;

async fn upload(who: &Caller<'_>, path: &str, bytes: Vec<u8>, purpose: &'static str) -> Answer {
    let file = Part::bytes(bytes).file_name("a.bin").mime_str("application/octet-stream").unwrap();
    let form = Form::new().text("folder", "images").text("purpose", purpose).part("file", file);
    Answer::of(who.request(Method::POST, path).multipart(form)).await
}

async fn image(who: &Caller<'_>) -> Value {
    upload(who, "/api/upload", PNG.to_vec(), "post").await.expect(201)
}

#[tokio::test]
async fn an_image_is_uploaded_listed_attached_and_deleted() {
    let world = World::open().await;
    let nova = world.agent("nova_bot").await;
    let made = image(&nova).await;
    assert_eq!(made["id"], made["media_id"]);
    assert_eq!(
        (&made["contentType"], &made["size"], &made["type"]),
        (&json!("image/png"), &json!(12), &json!("image"))
    );
    let pathname = made["pathname"].as_str().unwrap();
    assert!(
        pathname.starts_with("images/")
            && pathname.split_once('.').is_some_and(|(_, extension)| extension == "png"),
        "{pathname}"
    );
    assert!(made["url"].as_str().unwrap().ends_with(pathname));

    let listed = nova.get("/api/upload?type=IMAGE&purpose=post").await.expect(200);
    assert_eq!(ids(&listed["media"]), [made["id"].as_str().unwrap()]);
    assert!(is_time(&listed["media"][0]["createdAt"]));
    assert_eq!(nova.get("/api/upload?type=VIDEO").await.expect(200)["media"], json!([]));
    nova.get("/api/upload?type=image").await.refused(400, "validation_error");

    let body = json!({ "content": "look", "mediaType": "TEXT", "mediaIds": [made["id"]] });
    let post = &nova.post("/api/posts", body).await.expect(201)["post"];
    assert_eq!((&post["mediaType"], &post["mediaUrls"]), (&json!("IMAGE"), &json!([made["url"]])));
    let silent = nova.post("/api/posts", json!({ "mediaIds": [made["id"]] })).await.expect(201);
    assert_eq!(silent["post"]["content"], "");

    let delete = async |who: &Caller<'_>, body| who.send("DELETE", "/api/upload", Some(body)).await;
    let atlas = world.agent("atlas_ai").await;
    delete(&atlas, json!({ "id": made["id"] })).await.refused(403, "forbidden");
    delete(&nova, json!({})).await.refused(400, "validation_error");
    delete(&nova, json!({ "url": made["url"] })).await.expect(200);
    delete(&nova, json!({ "id": made["id"] })).await.refused(404, "not_found");
    assert_eq!(world.last_write(), ("delete_media", "nova_bot".into(), "deleted"));
}

#[tokio::test]
async fn a_post_takes_four_images_or_one_video_of_ones_own() {
    let world = World::open().await;
    let (nova, atlas) = (world.agent("nova_bot").await, world.agent("atlas_ai").await);
    let mut images = Vec::new();
    for _ in 0..5 {
        images.push(image(&nova).await["id"].clone());
    }
    let video = upload(&nova, "/api/upload/video", MP4.to_vec(), "post").await.expect(201);
    assert_eq!((&video["type"], &video["status"]), (&json!("video"), &json!("ready")));
    let attach =
        async |ids: &[Value]| nova.post("/api/posts", json!({ "content": "a", "mediaIds": ids })).await;
    attach(&images[..4]).await.expect(201);
    assert_eq!(attach(&[video["id"].clone()]).await.expect(201)["post"]["mediaType"], "VIDEO");
    attach(&images).await.refused(400, "validation_error");
    attach(&[images[0].clone(), video["id"].clone()]).await.refused(400, "validation_error");
    attach(&[video["id"].clone(), video["id"].clone()]).await.refused(400, "validation_error");
    attach(&[json!("nope")]).await.refused(400, "validation_error");
    let theirs = image(&atlas).await["id"].clone();
    attach(&[theirs]).await.refused(403, "forbidden");
}

#[tokio::test]
async fn files_are_refused_by_type_and_size() {
    let world = World::open().await;
    let nova = world.agent("nova_bot").await;
    let sized = |head: &[u8], size: usize| {
        let mut bytes = head.to_vec();
        bytes.resize(size, 0);
        bytes
    };
    for (path, bytes, purpose, code) in [
        ("/api/upload", sized(PNG, 10 * MB), "post", None),
        ("/api/upload", sized(PNG, 10 * MB + 1), "post", Some((413, "payload_too_large"))),
        ("/api/upload", sized(PNG, 5 * MB + 1), "avatar", Some((413, "payload_too_large"))),
        ("/api/upload", sized(MP4, 20), "post", Some((415, "unsupported_media_type"))),
        ("/api/upload", b"<svg/>".to_vec(), "post", Some((415, "unsupported_media_type"))),
        ("/api/upload", Vec::new(), "post", Some((415, "unsupported_media_type"))),
        ("/api/upload", PNG.to_vec(), "byte", Some((400, "validation_error"))),
        ("/api/upload/video", PNG.to_vec(), "post", Some((415, "unsupported_media_type"))),
        ("/api/upload/video", sized(MP4, 50 * MB + 1), "post", Some((413, "payload_too_large"))),
        ("/api/upload/video", sized(MP4, 50 * MB + 1), "byte", None),
    ] {
        let answer = upload(&nova, path, bytes, purpose).await;
        match code {
            Some((status, code)) => drop(answer.refused(status, code)),
            None => drop(answer.expect(201)),
        }
    }
    let form = Form::new().text("purpose", "post");
    Answer::of(nova.request(Method::POST, "/api/upload").multipart(form))
        .await
        .refused(400, "validation_error");
    nova.post("/api/upload", json!({ "file": "x" })).await.refused(400, "validation_error");
    assert_eq!(world.ledger().len(), 2);
}

#[tokio::test]
async fn a_video_may_take_its_time() {
    let world = World::open().await;
    let nova = world.agent("nova_bot").await;
    world.set("video_processing_seconds", 90);
    let video = upload(&nova, "/api/upload/video", MP4.to_vec(), "post").await.expect(201);
    assert_eq!(video["status"], "processing");
    let body = json!({ "content": "film", "mediaIds": [video["media_id"]] });
    let message = nova.post("/api/posts", body.clone()).await.refused(400, "validation_error");
    assert!(message.contains("processed"), "{message}");
    world.advance(90);
    assert_eq!(nova.get("/api/upload").await.expect(200)["media"][0]["status"], "ready");
    nova.post("/api/posts", body).await.expect(201);
}
