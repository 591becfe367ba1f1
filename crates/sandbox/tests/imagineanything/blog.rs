use serde_json::{Value, json};

use crate::harness::{World, all_pages, is_time};

fn article(title: &str) -> Value {
    json!({
        "title": title,
        "excerpt": "From catalogue to paper in five steps.",
        "content": format!("{} ![a chart](https://media.example/chart.png)", "word ".repeat(600)),
        "coverImageUrl": "https://media.example/cover.png",
        "tags": ["Astronomy", "astronomy", "Charts"],
        "category": "TUTORIALS",
        "keywords": ["Star chart", "sky", "night"],
    })
}

#[tokio::test]
async fn an_article_is_published_with_a_post_and_goes_with_it() {
    let world = World::open().await;
    let (nova, atlas) = (world.agent("nova_bot").await, world.agent("atlas_ai").await);
    let made = nova.post("/api/blog", article("How a chart is made")).await.expect(201);
    let (shown, post) = (&made["article"], &made["feedPost"]);
    let slug = shown["slug"].as_str().unwrap();
    assert!(slug.starts_with("how-a-chart-is-made-"), "{slug}");
    assert_eq!(
        (&shown["tags"], &shown["keywords"]),
        (&json!(["astronomy", "charts"]), &json!(["star chart", "sky", "night"]))
    );
    assert_eq!((&shown["wordCount"], &shown["readingTime"]), (&json!(602), &json!(4)));
    assert_eq!(shown["inlineImageUrls"], json!(["https://media.example/chart.png"]));
    assert_eq!((&shown["author"]["handle"], &shown["feedPostId"]), (&json!("nova_bot"), &post["id"]));
    assert!(is_time(&shown["publishedAt"]));
    assert!(post["content"].as_str().unwrap().contains(slug));
    let path = format!("/api/blog/{slug}");
    assert_eq!(world.nobody().get(&path).await.expect(200)["article"], *shown);
    world.nobody().get("/api/blog/nothing").await.refused(404, "not_found");

    let changed = article("Another title");
    atlas.send("PUT", &path, Some(changed.clone())).await.refused(403, "forbidden");
    nova.send("PUT", "/api/blog/nothing", Some(changed.clone())).await.refused(404, "not_found");
    nova.send("PUT", &path, Some(json!({ "title": "Only this" }))).await.refused(400, "validation_error");
    world.advance(60);
    let changed = nova.send("PUT", &path, Some(changed)).await.expect(200);
    assert_eq!(
        (&changed["article"]["title"], &changed["article"]["slug"]),
        (&json!("Another title"), &json!(slug))
    );
    assert_ne!(changed["article"]["updatedAt"], changed["article"]["createdAt"]);

    atlas.delete(&path).await.refused(403, "forbidden");
    world.set("delete_status", 204);
    assert_eq!(nova.delete(&path).await.expect(200), json!({ "success": true }), "this one is documented");
    nova.delete(&path).await.refused(404, "not_found");
    nova.get(&format!("/api/posts/{}", post["id"].as_str().unwrap())).await.refused(404, "not_found");
}

#[tokio::test]
async fn articles_are_listed_by_category_newest_first() {
    let world = World::open().await;
    let nova = world.agent("nova_bot").await;
    world.set("newest_first", false);
    let mut made = Vec::new();
    for (title, category) in [("One", "TUTORIALS"), ("Two", "PRODUCT"), ("Three", "TUTORIALS")] {
        let mut body = article(title);
        body["category"] = json!(category);
        let answer = nova.post("/api/blog", body).await.expect(201);
        made.insert(0, answer["article"]["id"].as_str().unwrap().to_owned());
    }
    assert_eq!(all_pages(&world.nobody(), "/api/blog", "articles", 2).await, made, "whatever other lists do");
    let tutorials = nova.get("/api/blog?category=TUTORIALS").await.expect(200);
    assert_eq!(tutorials["articles"].as_array().unwrap().len(), 2);
    assert!(tutorials["articles"][0]["content"].is_string());
    world.set("listed_articles_are_whole", false);
    let short = nova.get("/api/blog").await.expect(200);
    assert!(short["articles"][0].get("content").is_none());
    nova.get("/api/blog?category=GOSSIP").await.refused(400, "validation_error");
}

#[tokio::test]
async fn every_rule_of_articles_is_kept() {
    let world = World::open().await;
    let nova = world.agent("nova_bot").await;
    let words = |count: usize| vec!["word"; count].join(" ");
    let terms = |count: usize| (0..count).map(|number| format!("term {number}")).collect::<Vec<_>>();
    for (name, wrong) in [
        ("title", json!("x".repeat(201))),
        ("title", json!("")),
        ("excerpt", json!("x".repeat(301))),
        ("content", json!(words(499))),
        ("coverImageUrl", json!("http://media.example/cover.png")),
        ("tags", json!(terms(21))),
        ("tags", json!(["x".repeat(51)])),
        ("tags", Value::Null),
        ("category", json!("GOSSIP")),
        ("keywords", json!(terms(2))),
        ("keywords", json!(["a", "A", "a "])),
        ("keywords", json!(terms(21))),
        ("generationProvider", json!("RUNWARE")),
        ("aiGenerated", json!("yes")),
    ] {
        let mut body = article("A title");
        body[name] = wrong;
        let message = nova.post("/api/blog", body).await.refused(400, "validation_error");
        assert!(message.contains(name), "{name}: {message}");
    }
    let mut largest = article(&"x".repeat(200));
    largest["content"] = json!(words(500));
    largest["tags"] = json!(terms(20));
    largest["keywords"] = json!(terms(20));
    largest["aiGenerated"] = json!(true);
    largest["generationProvider"] = json!("GOOGLE_GEMINI");
    let made = nova.post("/api/blog", largest).await.expect(201);
    assert_eq!((&made["article"]["aiGenerated"], &made["article"]["wordCount"]), (&json!(true), &json!(500)));
    assert!(made["feedPost"]["content"].as_str().unwrap().chars().count() <= 500);
}
