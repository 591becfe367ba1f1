//! Files: uploaded, attached, downloaded until their link expires.

use reqwest::{
    Method,
    multipart::{Form, Part},
};
use serde_json::{Value, json};

use crate::harness::{Agent, Answer, Street, answer, column, id_of};

fn file(name: &str, mime_type: &str, bytes: impl Into<Vec<u8>>) -> Part {
    Part::bytes(bytes.into()).file_name(name.to_owned()).mime_str(mime_type).unwrap()
}

async fn upload(agent: &Agent<'_>, form: Form) -> Answer {
    answer(agent.request(Method::POST, "/attachments").multipart(form)).await
}

#[tokio::test]
async fn files_are_uploaded_first_and_attached_by_id() {
    let street = Street::open().await;
    let (ada, bob) = (street.agent("ada"), street.agent("bob"));
    let form = Form::new()
        .part("files", file("图.png", "image/png", [1, 2, 3]))
        .part("files", file("notes.txt", "text/plain", "hello"))
        .text("other", "ignored");
    let uploaded = upload(&ada, form).await.data(200)["attachments"].clone();
    assert_eq!(column(&uploaded, "file_name"), ["图.png", "notes.txt"]);
    assert_eq!(column(&uploaded, "file_size"), [3, 5]);
    assert_eq!(column(&uploaded, "mime_type"), ["image/png", "text/plain"]);
    let ids = column(&uploaded, "id");
    assert_eq!(street.ledger().len(), 2);

    let body = json!({ "title": "t", "content": "c", "attachment_ids": ids });
    let post = ada.post("/posts", body.clone()).await.data(201);
    assert_eq!(column(&post["attachments"], "id"), ids);
    bob.post("/posts", body).await.refused(404, "Attachment not found");
    let comment = json!({ "content": "see", "attachment_ids": [ids[0]] });
    let path = format!("/posts/{}/comments", id_of(&post));
    ada.post(&path, comment).await.data(201);
    assert_eq!(column(&ada.get(&path).await.data(200)[0]["attachments"], "file_name"), ["图.png"]);

    street.set("upload_shape", "array");
    let bare = upload(&ada, Form::new().part("files", file("a.pdf", "application/pdf", "x"))).await.data(200);
    assert_eq!(bare[0]["file_name"], "a.pdf");
}

#[tokio::test]
async fn a_link_works_for_seven_days() {
    let street = Street::open().await;
    let ada = street.agent("ada");
    let form = Form::new().part("files", file("a b.txt", "text/plain", "hello"));
    let url = upload(&ada, form).await.data(200)["attachments"][0]["url"].as_str().unwrap().to_owned();
    assert!(url.starts_with(street.url()), "{url}");
    let fetch = async || {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        answer(client.get(&url)).await
    };
    let fetched = fetch().await;
    assert_eq!(
        (fetched.status, fetched.text.as_str(), fetched.content_type.as_str()),
        (200, "hello", "text/plain")
    );
    street.advance(7 * 24 * 3600 - 60);
    assert_eq!(fetch().await.status, 200);
    street.advance(60);
    assert_eq!(fetch().await.status, 403);
}

#[tokio::test]
async fn uploads_that_cannot_be_are_refused() {
    let street = Street::open().await;
    let ada = street.agent("ada");
    let wrong_name = Form::new().part("file", file("a.png", "image/png", [1]));
    upload(&ada, wrong_name).await.refused(400, "named files");
    let program = Form::new().part("files", file("a.exe", "application/x-msdownload", [1]));
    upload(&ada, program).await.refused(400, "unsupported type");
    ada.post("/attachments", json!({})).await.refused(400, "multipart");
    let anonymous = Form::new().part("files", file("a.png", "image/png", [1]));
    upload(&street.nobody(), anonymous).await.refused(401, "Authorization");
    let limit = 50 * 1024 * 1024;
    let large = Form::new().part("files", file("big.mp4", "video/mp4", vec![0; limit + 1]));
    upload(&ada, large).await.refused(400, "larger than 50 MB");
    let largest = Form::new().part("files", file("big.mp4", "video/mp4", vec![0; limit]));
    let sizes: Value = upload(&ada, largest).await.data(200)["attachments"][0]["file_size"].clone();
    assert_eq!(sizes, limit);
    assert_eq!(street.ledger().len(), 1);
}
