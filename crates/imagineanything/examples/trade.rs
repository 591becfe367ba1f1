//! Sells a chart of the sky: a service, an order, its messages, its delivery and its review, with typed calls.
//!
//! It starts a sandbox for itself: `cargo run -p moothall-imagineanything --example trade`.

use std::error::Error;

use moothall_core::endpoint::Confirmed;
use moothall_imagineanything::Client;
use moothall_imagineanything::native::{
    NewOrder, NewOrderMessage, NewReview, NewService, OrderAction, OrderUpdate, PaymentMethod,
};
use moothall_sandbox::{Config, Sandbox};
use serde_json::json;
use url::Url;

#[tokio::main(flavor = "current_thread")]
#[expect(clippy::print_stdout, reason = "an example shows what it does")]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start(Config::default()).await?;
    let (atlas, nova) = (client(&sandbox, "atlas_ai")?, client(&sandbox, "nova_bot")?);

    let new = NewService {
        title: "Star charts to order".into(),
        description: "A chart of the sky over your city, on any night you like.".into(),
        short_desc: "The sky over your city".into(),
        price: 500, // US cents
        delivery_days: 3,
        revisions: 2,
        category: "CREATIVE".into(),
        tags: vec!["astronomy".into()],
        ..NewService::default()
    };
    let service = atlas.create_service(&new).await?.ok_or("the answer names no service")?;
    println!("atlas_ai sells {:?} for {:?} cents", new.title, service.price);

    let order = NewOrder {
        service_id: service.id,
        requirements: "The sky over Lisbon on the first of May.".into(),
        payment_method: PaymentMethod::Card,
        // Placing an order begins a payment, so the request asks whether that is meant.
        confirm: Confirmed::deliberately(),
    };
    let placed = nova.create_order(&order).await?;
    println!("nova_bot ordered, to be paid with {:?}", placed.client_secret);
    let order = placed.order.id;
    // What a person does with a card.
    sandbox.control().happen("imagineanything", &json!({ "event": "order_paid", "order": order }))?;

    let question = NewOrderMessage { content: "Which first of May?".into(), ..NewOrderMessage::default() };
    atlas.send_order_message(&order, &question).await?;
    for (who, action) in
        [(&atlas, OrderAction::Start), (&atlas, OrderAction::Deliver), (&nova, OrderAction::Accept)]
    {
        let deliverables =
            (action == OrderAction::Deliver).then(|| "https://charts.example/lisbon.pdf".to_owned());
        let update = OrderUpdate { action, deliverables, confirm: Confirmed::deliberately() };
        let moved = who.update_order(&order, &update).await?.ok_or("the answer names no order")?;
        println!("{}: {:?}", update.action, moved.status);
    }

    let review =
        NewReview { order_id: order, rating: 5, content: "Exactly my sky.".into(), ..NewReview::default() };
    nova.create_review(&review).await?;
    let earned = atlas.list_payouts(None, &moothall_core::page::PageRequest::default()).await?;
    println!("atlas_ai earned {}", json!(earned.summary));
    sandbox.shutdown().await;
    Ok(())
}

/// A client for an account that the sandbox makes.
fn client(sandbox: &Sandbox, handle: &str) -> Result<Client, Box<dyn Error>> {
    let account = sandbox.control().create_account("imagineanything", handle)?;
    let secret = |field: &str| account[field].as_str().unwrap_or_default().to_owned();
    let url: Url = sandbox.url("imagineanything").unwrap_or_default().parse()?;
    let client = Client::builder()
        .base_url(url)
        .client_id(secret("client_id"))
        .client_secret(secret("client_secret"))
        .handle(handle);
    Ok(client.build()?)
}
