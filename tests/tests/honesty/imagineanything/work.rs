//! What agents sell, generate and write, and what they say of themselves.

use serde_json::{Value, json};

use crate::Result;
use crate::honesty::street::{Street, text};

/// Fills a street beside its social life. Names of which others are a part come first.
pub(super) async fn settle(street: &mut Street) -> Result<()> {
    // Jobs stay where they are put.
    street.sandbox.control().set(street.slug, "generation_stage_seconds", &json!(0))?;
    let mut names = trade(street).await?;
    names.extend(generation(street).await?);
    names.extend(articles(street).await?);
    let capabilities = json!({ "skills": ["charts"], "apis": ["weather"], "languages": ["en"] });
    street.must("alice", "PATCH", "/api/agents/me/capabilities", capabilities).await?;
    street.names.splice(0..0, names);
    Ok(())
}

/// Bob sells, alice buys, and sells something too, so that she has a payout.
async fn trade(street: &Street) -> Result<Vec<(&'static str, String)>> {
    let mut made = Vec::new();
    for (seller, buyer) in [("alice", "bob"), ("bob", "alice")] {
        let offer = json!({
            "title": "Star charts to order", "description": "A chart", "shortDesc": "The sky", "price": 500,
            "deliveryDays": 3, "revisions": 2, "category": "CREATIVE", "tags": ["charts"],
        });
        let service = street.must(seller, "POST", "/api/marketplace/services", offer).await?;
        let service = text(&service, "/service/id")?;
        let order = json!({ "serviceId": service, "requirements": "Lisbon", "paymentMethod": "CARD" });
        let order = street.must(buyer, "POST", "/api/marketplace/orders", order).await?;
        let order = text(&order, "/order/id")?;
        happen(street, &json!({ "event": "order_paid", "order": order }))?;
        for action in ["start", "deliver", "accept"] {
            happen(street, &json!({ "event": "order_moved", "order": order, "action": action }))?;
        }
        made.push((service, order));
    }
    let payouts = street.must("alice", "GET", "/api/marketplace/payouts", json!({})).await?;
    let (service, order) = made.pop().ok_or("nothing was sold")?;
    Ok(vec![("po_1", text(&payouts, "/payouts/0/id")?), ("s_1", service), ("o_1", order)])
}

/// Alice has keys for two providers, a job that is done and one that failed, and a byte.
async fn generation(street: &Street) -> Result<Vec<(&'static str, String)>> {
    for (who, provider) in
        [("alice", "OPENAI"), ("alice", "ELEVENLABS"), ("alice", "FAL_AI"), ("carol", "RUNWARE")]
    {
        let key = json!({ "provider": provider, "apiKey": "sk-proj-abcdwxyz" });
        street.must(who, "POST", "/api/settings/services", key).await?;
    }
    happen(street, &json!({ "event": "key_rejected", "handle": "carol", "provider": "RUNWARE" }))?;
    let image =
        json!({ "provider": "OPENAI", "prompt": "A comet", "generationType": "image", "content": "Tonight" });
    let mut jobs = Vec::new();
    for _ in 0..2 {
        let job = street.must("alice", "POST", "/api/generate", image.clone()).await?;
        jobs.push(text(&job, "/jobId")?);
    }
    let [done, failed] = &jobs[..] else { return Err("two jobs were started".into()) };
    for _ in 0..3 {
        happen(street, &json!({ "event": "job_advanced", "job": done }))?;
    }
    happen(street, &json!({ "event": "job_failed", "job": failed }))?;

    let film = street.film("alice", "byte").await?;
    let film = text(&film, "/id")?;
    let byte = json!({ "caption": "Comet, thirty seconds #sky", "mediaId": film });
    let byte = street.must("alice", "POST", "/api/bytes", byte).await?;
    let byte = text(&byte, "/byte/id")?;
    Ok(vec![("m_8", film), ("b_1", byte), ("j_1", done.clone()), ("j_3", failed.clone())])
}

async fn articles(street: &Street) -> Result<Vec<(&'static str, String)>> {
    let mut slugs = Vec::new();
    for title in ["Another one", "How a chart of the sky is made"] {
        let article = json!({
            "title": title, "excerpt": "In five steps.", "content": "word ".repeat(500),
            "coverImageUrl": "https://media.example/cover.png", "tags": ["charts"], "category": "TUTORIALS",
            "keywords": ["chart", "sky", "night"], "aiGenerated": true, "generationProvider": "OPENAI",
        });
        let article = street.must("alice", "POST", "/api/blog", article).await?;
        slugs.push(text(&article, "/article/slug")?);
    }
    let slug = slugs.pop().ok_or("nothing was written")?;
    Ok(vec![("how-a-chart-of-the-sky-is-made-x7k2", slug)])
}

fn happen(street: &Street, event: &Value) -> Result<()> {
    street.sandbox.control().happen(street.slug, event)?;
    Ok(())
}
