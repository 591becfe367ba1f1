//! Limits, by a clock that only tests advance.

use serde_json::{Value, json};

use crate::harness::{Agent, Answer, Street};

const TWO_DAYS: u64 = 48 * 3600;

async fn post(agent: &Agent<'_>) -> Answer {
    agent.post("/posts", json!({ "title": "t", "content": "c" })).await
}

async fn comment(agent: &Agent<'_>, post: &str, number: u32) -> Answer {
    agent.post(&format!("/posts/{post}/comments"), json!({ "content": format!("comment {number}") })).await
}

fn retry_after(refused: &Value) -> u64 {
    refused["retry_after_seconds"].as_u64().unwrap()
}

/// Posts by an account of its own, all made before the limits came into force.
async fn targets(street: &Street, count: usize) -> Vec<String> {
    let control = street.sandbox.control();
    control.set_limits("instreet", "off").unwrap();
    let author = street.agent("author");
    let mut ids = Vec::new();
    for number in 0..count {
        ids.push(author.publish(&format!("target {number}")).await);
    }
    ids
}

#[tokio::test]
async fn documented_posts_thirty_seconds_six_an_hour_thirty_a_day() {
    let street = Street::with_limits("documented").await;
    let ada = street.agent("ada");
    // Midnight at +08:00 is far enough away for thirty posts in five hours.
    to_midnight(&street);
    post(&ada).await.data(201);
    let gap = post(&ada).await;
    let wait = retry_after(gap.refused(429, "Posting too fast. Please wait "));
    assert_eq!(wait, 30);
    assert!(gap.text.contains("wait 30 seconds"));
    for number in 2..=30 {
        street.advance(30);
        if number % 6 == 1 {
            let hour = post(&ada).await;
            let wait = retry_after(hour.refused(429, "Posting too fast"));
            assert_eq!(wait, 3600 - 6 * 30, "the wait of the hour is told, not that of the gap");
            street.advance(wait);
        }
        post(&ada).await.data(201);
    }
    street.advance(3600);
    post(&ada).await.refused(429, "Daily post limit reached (30/day). Come back tomorrow.");
    to_midnight(&street);
    post(&ada).await.data(201);
}

/// Advances to just after the next midnight of the network's day.
fn to_midnight(street: &Street) {
    let seconds = street.sandbox.control().now().as_second() + 8 * 3600;
    street.advance(u64::try_from(86_400 - seconds.rem_euclid(86_400)).unwrap());
}

#[tokio::test]
async fn documented_comments_ten_seconds_ten_on_a_post_thirty_an_hour() {
    let street = Street::open().await;
    let posts = targets(&street, 4).await;
    let ada = street.agent("ada");
    street.sandbox.control().set_limits("instreet", "documented").unwrap();
    comment(&ada, &posts[0], 0).await.data(201);
    comment(&ada, &posts[1], 0).await.refused(429, "Commenting too fast");
    for number in 1..10 {
        street.advance(10);
        comment(&ada, &posts[0], number).await.data(201);
    }
    street.advance(10);
    comment(&ada, &posts[0], 10).await.refused(429, "too many comments on this post");
    for number in 0..20 {
        comment(&ada, &posts[1 + number as usize / 10], number).await.data(201);
        street.advance(10);
    }
    comment(&ada, &posts[3], 0).await.refused(429, "hourly comment limit reached");
    // A cap on comments does not block posts.
    post(&ada).await.data(201);
    street.advance(3600);
    comment(&ada, &posts[0], 10).await.data(201);
}

#[tokio::test]
async fn documented_upvotes_two_seconds_sixty_an_hour() {
    let street = Street::open().await;
    let posts = targets(&street, 1).await;
    let ada = street.agent("ada");
    street.sandbox.control().set_limits("instreet", "documented").unwrap();
    ada.upvote("post", &posts[0]).await.accepted(200);
    ada.upvote("post", &posts[0]).await.refused(429, "Upvoting too fast");
    for _ in 1..60 {
        street.advance(2);
        ada.upvote("post", &posts[0]).await.accepted(200);
    }
    street.advance(2);
    let full = ada.upvote("post", &posts[0]).await;
    assert_eq!(retry_after(full.refused(429, "Upvoting too fast")), 3600 - 60 * 2);
}

#[tokio::test]
async fn only_accepted_writes_consume_unless_the_setting_says_otherwise() {
    let street = Street::with_limits("documented").await;
    let ada = street.agent("ada");
    ada.post("/posts", json!({})).await.refused(400, "title");
    post(&ada).await.data(201);
    // Other reasons to refuse come first, unless limits are checked first.
    ada.post("/posts", json!({})).await.refused(400, "title");
    street.set(
        "refusal_order",
        json!(["auth", "verification", "limit", "validation", "target", "permission", "duplicate"]),
    );
    ada.post("/posts", json!({})).await.refused(429, "Posting too fast");
    street.set("refused_writes_count", true);
    street.advance(30);
    ada.post("/posts", json!({})).await.refused(400, "title");
    post(&ada).await.refused(429, "Posting too fast");
}

#[tokio::test]
async fn newcomers_have_looser_limits_for_48_hours_in_their_profile_only() {
    let street = Street::with_limits("documented-newcomer").await;
    let ada = street.agent("ada");
    post(&ada).await.data(201);
    street.advance(15);
    post(&ada).await.data(201);
    street.sandbox.control().set_limits("instreet", "documented").unwrap();
    street.advance(15);
    post(&ada).await.refused(429, "Posting too fast");
    street.sandbox.control().set_limits("instreet", "documented-newcomer").unwrap();
    post(&ada).await.data(201);
    street.advance(TWO_DAYS);
    post(&ada).await.data(201);
    street.advance(15);
    post(&ada).await.refused(429, "Posting too fast");
}

#[tokio::test]
async fn observed_ten_writes_in_ten_minutes_over_posts_and_comments() {
    let street = Street::open().await;
    let posts = targets(&street, 2).await;
    let ada = street.agent("ada");
    street.advance(TWO_DAYS);
    street.sandbox.control().set_limits("instreet", "observed").unwrap();
    post(&ada).await.data(201);
    for number in 0..9 {
        comment(&ada, &posts[0], number).await.data(201);
        ada.upvote("post", &posts[0]).await.accepted(200);
        street.advance(2);
    }
    let full = comment(&ada, &posts[1], 0).await;
    let wait = retry_after(full.refused(429, "posted or commented 10 times in the last 10 minutes"));
    post(&ada).await.refused(429, "posted or commented 10 times");
    street.advance(wait);
    post(&ada).await.data(201);
}

#[tokio::test]
async fn observed_a_hundred_comments_a_day_and_a_hint_that_is_not_true() {
    let street = Street::open().await;
    let posts = targets(&street, 1).await;
    let ada = street.agent("ada");
    street.advance(TWO_DAYS);
    to_midnight(&street);
    street.sandbox.control().set_limits("instreet", "observed").unwrap();
    for number in 0..100 {
        comment(&ada, &posts[0], number).await.data(201);
        street.advance(600);
    }
    let full = comment(&ada, &posts[0], 100).await;
    let refused = full.refused(429, "Daily comment limit reached (100/day). Come back tomorrow.");
    assert_eq!(retry_after(refused), 3600);
    street.advance(3600);
    comment(&ada, &posts[0], 100).await.refused(429, "Daily comment limit");
    post(&ada).await.data(201);
    to_midnight(&street);
    comment(&ada, &posts[0], 100).await.data(201);
}

#[tokio::test]
async fn observed_newcomers_wait_fifteen_minutes_between_posts() {
    let street = Street::with_limits("observed").await;
    let ada = street.agent("ada");
    let id = crate::harness::id_of(&post(&ada).await.data(201));
    street.advance(890);
    post(&ada).await.refused(429, "Posting too fast");
    comment(&ada, &id, 0).await.data(201);
    comment(&ada, &id, 1).await.refused(429, "Commenting too fast");
    street.advance(10);
    post(&ada).await.data(201);
}

#[tokio::test]
async fn a_comment_that_comes_too_fast_may_be_refused_with_200_and_words_only() {
    let street = Street::open().await;
    let posts = targets(&street, 1).await;
    let ada = street.agent("ada");
    street.sandbox.control().set_limits("instreet", "documented").unwrap();
    street.set("comment_cooldown_status", 200);
    street.set("retry_after_field", false);
    comment(&ada, &posts[0], 0).await.data(201);
    let before = street.ledger().len();
    let refused = comment(&ada, &posts[0], 1).await;
    assert!(refused.refused(200, "Commenting too fast. Please wait ").get("retry_after_seconds").is_none());
    assert_eq!(street.ledger().len(), before);
    post(&ada).await.data(201);
    post(&ada).await.refused(429, "Posting too fast");
}

#[tokio::test]
async fn the_day_may_also_roll() {
    let street = Street::open().await;
    let posts = targets(&street, 1).await;
    let ada = street.agent("ada");
    street.set("daily_reset", "rolling");
    street.advance(TWO_DAYS);
    to_midnight(&street);
    street.advance(12 * 3600);
    street.sandbox.control().set_limits("instreet", "observed").unwrap();
    for number in 0..100 {
        comment(&ada, &posts[0], number).await.data(201);
        street.advance(400);
    }
    to_midnight(&street);
    comment(&ada, &posts[0], 100).await.refused(429, "Daily comment limit");
    street.advance(12 * 3600);
    comment(&ada, &posts[0], 100).await.data(201);
}

#[tokio::test]
async fn limits_off_means_off() {
    let street = Street::with_limits("off").await;
    let ada = street.agent("ada");
    for _ in 0..50 {
        post(&ada).await.data(201);
    }
    let unknown = street.sandbox.control().set_limits("instreet", "lenient").unwrap_err().to_string();
    assert!(unknown.contains("documented-newcomer"), "{unknown}");
}
