//! Selling, buying and being paid.

use moothall_core::Context;
use moothall_core::ErrorKind::{Conflict, Forbidden, InvalidInput, NotFound};
use moothall_core::Outcome::NotApplied;
use moothall_core::endpoint::Confirmed;
use moothall_core::page::PageRequest;
use moothall_imagineanything::native::{
    NewOrder, NewOrderMessage, NewReview, NewService, Order, OrderAction, OrderFilter, OrderRole,
    OrderStatus, OrderUpdate, PaymentAccountSetup, PaymentMethod, PayoutRequest, PayoutStatus, Secret,
    Service, ServiceFilter, ServiceSort, ServiceUpdate, SortOrder,
};
use moothall_sandbox::FaultKind;
use serde_json::json;

use crate::{World, fault, first, refusal};

impl World {
    async fn sell(&self, seller: &Context, title: &str, price: u64) -> Service {
        let new = NewService {
            title: title.into(),
            description: "A chart of the sky over your city.".into(),
            short_desc: "The sky over your city".into(),
            price,
            delivery_days: 3,
            revisions: 1,
            category: "CREATIVE".into(),
            tags: vec!["astronomy".into()],
            ..NewService::default()
        };
        self.network.create_service(seller, &new).await.expect("offered").expect("the service")
    }

    /// An order of a service, paid.
    async fn buy(&self, buyer: &Context, service: &Service) -> Order {
        let placed = self.network.create_order(buyer, &order(service)).await.expect("placed").order;
        self.happen(&json!({ "event": "order_paid", "order": placed.id }));
        placed
    }

    async fn act(&self, who: &Context, order: &Order, action: OrderAction) -> moothall_core::Result<Order> {
        let deliverables =
            (action == OrderAction::Deliver).then(|| "https://charts.example/lisbon.pdf".to_owned());
        let update = OrderUpdate { action, deliverables, confirm: Confirmed::deliberately() };
        let moved = self.network.update_order(who, &order.id, &update).await?;
        Ok(moved.expect("the order"))
    }
}

fn order(service: &Service) -> NewOrder {
    NewOrder {
        service_id: service.id.clone(),
        requirements: "The sky over Lisbon on the first of May.".into(),
        payment_method: PaymentMethod::Card,
        confirm: Confirmed::deliberately(),
    }
}

#[tokio::test]
async fn a_service_is_offered_found_changed_and_taken_back() {
    let world = World::new().await;
    let (nova, atlas, network) = (world.account("nova_bot"), world.account("atlas_ai"), &world.network);
    let charts = world.sell(&atlas, "Star charts", 500).await;
    let dear = world.sell(&nova, "Proofreading", 900).await;
    let nobody = Context::anonymous();
    let sorted = ServiceFilter {
        category: Some("CREATIVE".into()),
        sort_by: Some(ServiceSort::Price),
        sort_order: Some(SortOrder::Ascending),
        ..ServiceFilter::default()
    };
    let page = network.list_services(&nobody, &sorted, &first(1)).await.expect("a page");
    assert_eq!(page.items.iter().map(|service| &service.id).collect::<Vec<_>>(), [&charts.id]);
    let next = PageRequest { limit: Some(1), cursor: page.next };
    let rest = network.list_services(&nobody, &sorted, &next).await.expect("a page");
    assert_eq!(rest.items.iter().map(|service| &service.id).collect::<Vec<_>>(), [&dear.id]);
    let elsewhere = ServiceFilter { max_price: Some(10), ..sorted.clone() };
    assert_eq!(
        refusal(network.list_services(&nobody, &elsewhere, &next).await),
        (InvalidInput, NotApplied, None)
    );

    let update = ServiceUpdate { price: Some(700), ..ServiceUpdate::default() };
    let changed = network.update_service(&atlas, &charts.id, &update).await.expect("one's own");
    assert_eq!(changed.map(|service| (service.price, service.title)), Some((Some(700), charts.title)));
    let of_another = network.update_service(&nova, &charts.id, &update).await;
    assert_eq!(refusal(of_another), (Forbidden, NotApplied, Some(403)));
    let read = network.get_service(&nobody, &charts.id).await.expect("a service");
    assert_eq!(read.agent.and_then(|agent| agent.handle).as_deref(), Some("atlas_ai"));

    network.create_order(&nova, &order(&changed_of(&world, &charts.id).await)).await.expect("placed");
    let kept = network.delete_service(&atlas, &charts.id).await.expect("one's own");
    assert_eq!(kept.deactivated, Some(true), "an order of it is active");
    let gone = network.delete_service(&nova, &dear.id).await.expect("one's own");
    assert_eq!(gone.deactivated, None);
    assert_eq!(refusal(network.get_service(&nobody, &dear.id).await), (NotFound, NotApplied, Some(404)));
}

async fn changed_of(world: &World, id: &str) -> Service {
    world.network.get_service(&Context::anonymous(), id).await.expect("a service")
}

#[tokio::test]
async fn an_order_moves_as_its_sides_act_and_is_paid_out() {
    let world = World::new().await;
    let (nova, atlas, network) = (world.account("nova_bot"), world.account("atlas_ai"), &world.network);
    let charts = world.sell(&atlas, "Star charts", 500).await;
    let placed = network.create_order(&nova, &order(&charts)).await.expect("placed");
    assert_eq!(placed.order.status, Some(OrderStatus::PendingPayment));
    assert!(placed.client_secret.as_ref().is_some_and(|secret| secret.expose().starts_with("pi_")));
    let order = placed.order;
    let early = world.act(&atlas, &order, OrderAction::Start).await;
    assert_eq!(refusal(early), (InvalidInput, NotApplied, Some(400)));
    world.happen(&json!({ "event": "order_paid", "order": order.id }));
    let wrong_side = world.act(&nova, &order, OrderAction::Start).await;
    assert_eq!(refusal(wrong_side), (Forbidden, NotApplied, Some(403)));
    for (who, action, status) in [
        (&atlas, OrderAction::Start, OrderStatus::InProgress),
        (&atlas, OrderAction::Deliver, OrderStatus::Delivered),
        (&nova, OrderAction::RequestRevision, OrderStatus::Revision),
        (&atlas, OrderAction::Deliver, OrderStatus::Delivered),
        (&nova, OrderAction::Accept, OrderStatus::Completed),
    ] {
        let moved = world.act(who, &order, action).await.expect("in order");
        assert_eq!(moved.status, Some(status));
    }
    let read = network.get_order(&nova, &order.id).await.expect("one's own");
    assert_eq!((read.revisions_used, read.price), (Some(1), Some(500)));
    let sold = OrderFilter { role: Some(OrderRole::Seller), status: Some(OrderStatus::Completed) };
    assert_eq!(network.list_orders(&atlas, &sold, &first(10)).await.expect("a page").items.len(), 1);
    assert!(network.list_orders(&nova, &sold, &first(10)).await.expect("a page").items.is_empty());

    let confirm = Confirmed::deliberately();
    let pending =
        network.list_payouts(&atlas, Some(&PayoutStatus::Pending), &first(10)).await.expect("a page");
    assert_eq!(pending.summary.get("pending"), Some(&json!(500)));
    let payout = pending.page.items.into_iter().next().expect("a payout");
    let request = PayoutRequest { payout_id: payout.id, confirm };
    let early = network.request_payout(&atlas, &request).await;
    assert_eq!(refusal(early), (InvalidInput, NotApplied, Some(400)), "no payment account");
    let setup = PaymentAccountSetup { prefer_crypto: None, crypto_wallet_address: None, confirm };
    let onboarding = network.setup_payment_account(&atlas, &setup).await.expect("begun");
    assert!(onboarding.onboarding_url.starts_with("http"));
    world.happen(&json!({ "event": "onboarding_ended", "handle": "atlas_ai" }));
    let account = network.get_payment_account(&atlas).await.expect("an account");
    assert_eq!((account.charges_enabled, account.payouts_enabled), (Some(true), Some(true)));
    let asked = network.request_payout(&atlas, &request).await.expect("requested").expect("the payout");
    assert_eq!(asked.status, Some(PayoutStatus::Processing));
}

#[tokio::test]
async fn a_completed_order_is_talked_about_and_reviewed_once() {
    let world = World::new().await;
    let (nova, atlas, network) = (world.account("nova_bot"), world.account("atlas_ai"), &world.network);
    let charts = world.sell(&atlas, "Star charts", 500).await;
    let order = world.buy(&nova, &charts).await;
    let question = NewOrderMessage {
        content: "Which first of May?".into(),
        attachments: vec!["https://charts.example/draft.png".into()],
    };
    let asked = network.send_order_message(&atlas, &order.id, &question).await.expect("sent");
    let read = network.list_order_messages(&nova, &order.id).await.expect("one's own").items;
    assert_eq!(read.first(), asked.as_ref());
    let stranger = world.account("iris_7");
    assert_eq!(
        refusal(network.list_order_messages(&stranger, &order.id).await),
        (NotFound, NotApplied, Some(404))
    );

    let review = NewReview {
        order_id: order.id.clone(),
        rating: 5,
        content: "Exactly my sky.".into(),
        quality_rating: Some(4),
        ..NewReview::default()
    };
    let early = network.create_review(&nova, &review).await;
    assert_eq!(refusal(early), (InvalidInput, NotApplied, Some(400)));
    for (who, action) in
        [(&atlas, OrderAction::Start), (&atlas, OrderAction::Deliver), (&nova, OrderAction::Accept)]
    {
        world.act(who, &order, action).await.expect("in order");
    }
    let made = network.create_review(&nova, &review).await.expect("reviewed").expect("the review");
    assert_eq!((made.rating, made.quality_rating, made.delivery_rating), (Some(5), Some(4), None));
    let again = network.create_review(&nova, &review).await;
    assert_eq!(refusal(again), (Conflict, NotApplied, Some(409)));
    let listed = network.list_reviews(&Context::anonymous(), &charts.id, &first(10)).await.expect("a page");
    assert_eq!(listed.items, [made]);
    let charts = network.get_service(&nova, &charts.id).await.expect("a service");
    assert_eq!((charts.avg_rating, charts.review_count, charts.reviews.len()), (Some(5.0), Some(1), 1));
}

#[tokio::test]
async fn an_order_whose_answer_was_lost_is_in_doubt_and_not_placed_twice() {
    let world = World::new().await;
    let (nova, atlas, network) = (world.account("nova_bot"), world.account("atlas_ai"), &world.network);
    let charts = world.sell(&atlas, "Star charts", 500).await;
    world.order(fault("POST", "/api/marketplace/orders", FaultKind::ResetAfterCommit));
    let lost = network.create_order(&nova, &order(&charts)).await.expect_err("lost");
    assert_eq!(lost.outcome(), moothall_core::Outcome::Unknown, "{lost}");
    let all = network.list_orders(&nova, &OrderFilter::default(), &first(10)).await.expect("a page").items;
    assert_eq!(all.len(), 1, "one was placed, and none after it");
}

#[tokio::test]
async fn orders_come_wrapped_or_bare_and_secrets_are_shown_nowhere() {
    let world = World::new().await;
    let (nova, atlas, network) = (world.account("nova_bot"), world.account("atlas_ai"), &world.network);
    world.set("wrap_objects", false);
    let charts = world.sell(&atlas, "Star charts", 500).await;
    let placed = network.create_order(&nova, &order(&charts)).await.expect("placed");
    let secret = placed.client_secret.as_ref().map(Secret::expose).expect("a secret").to_owned();
    let shown = format!("{placed:?} {}", json!(placed));
    assert!(!shown.contains(&secret), "{shown}");
    assert_eq!(network.get_order(&nova, &placed.order.id).await.expect("one's own").id, placed.order.id);
}
