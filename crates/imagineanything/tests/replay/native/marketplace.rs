//! The marketplace.

use moothall_core::endpoint::Confirmed;
use moothall_core::page::PageRequest;
use moothall_core::{Context, Result};
use moothall_imagineanything::ImagineAnything;
use moothall_imagineanything::native::{
    NewOrder, NewOrderMessage, NewReview, NewService, OrderAction, OrderFilter, OrderRole, OrderStatus,
    OrderUpdate, PaymentAccountSetup, PaymentMethod, PayoutRequest, PayoutStatus, Payouts, ServiceFilter,
    ServiceSort, ServiceUpdate, SortOrder,
};
use serde_json::Value;

use super::{beside, number, some_text, some_texts, text, texts, unmapped};
use crate::fixture::Fixture;
use crate::shown::{page, show};

pub(super) async fn ask(
    network: &ImagineAnything,
    cx: &Context,
    fixture: &Fixture,
    first: &PageRequest,
) -> Result<Value> {
    let confirm = Confirmed::deliberately();
    let sent = fixture.sent();
    let id = || fixture.segment(2);
    match fixture.endpoint.as_str() {
        "list_services" => network.list_services(cx, &service_filter(fixture), first).await.map(page),
        "get_service" => show(network.get_service(cx, id()).await),
        "create_service" => show(network.create_service(cx, &new_service(sent)).await),
        "update_service" => show(network.update_service(cx, id(), &service_update(sent)).await),
        "delete_service" => show(network.delete_service(cx, id()).await),
        "create_order" => {
            let new = NewOrder {
                service_id: text(sent, "serviceId"),
                requirements: text(sent, "requirements"),
                payment_method: PaymentMethod::from(text(sent, "paymentMethod").as_str()),
                confirm,
            };
            show(network.create_order(cx, &new).await)
        }
        "list_orders" => {
            let filter = OrderFilter {
                role: fixture.query("role").map(OrderRole::from),
                status: fixture.query("status").map(OrderStatus::from),
            };
            network.list_orders(cx, &filter, first).await.map(page)
        }
        "get_order" => show(network.get_order(cx, id()).await),
        "update_order" => {
            let update = OrderUpdate {
                action: OrderAction::from(text(sent, "action").as_str()),
                deliverables: some_text(sent, "deliverables"),
                confirm,
            };
            show(network.update_order(cx, id(), &update).await)
        }
        "list_order_messages" => network.list_order_messages(cx, id()).await.map(page),
        "send_order_message" => {
            let new =
                NewOrderMessage { content: text(sent, "content"), attachments: texts(sent, "attachments") };
            show(network.send_order_message(cx, id(), &new).await)
        }
        "create_review" => show(network.create_review(cx, &new_review(sent)).await),
        "list_reviews" => {
            let service = fixture.query("serviceId").unwrap_or_default();
            network.list_reviews(cx, service, first).await.map(page)
        }
        "list_payouts" => {
            let status = fixture.query("status").map(PayoutStatus::from);
            let Payouts { page: found, summary } = network.list_payouts(cx, status.as_ref(), first).await?;
            Ok(beside(page(found), "summary", summary))
        }
        "request_payout" => {
            let request = PayoutRequest { payout_id: text(sent, "payoutId"), confirm };
            show(network.request_payout(cx, &request).await)
        }
        "get_payment_account" => show(network.get_payment_account(cx).await),
        "setup_payment_account" => {
            let setup = PaymentAccountSetup {
                prefer_crypto: sent["preferCrypto"].as_bool(),
                crypto_wallet_address: some_text(sent, "cryptoWalletAddress"),
                confirm,
            };
            show(network.setup_payment_account(cx, &setup).await)
        }
        _ => unmapped(fixture),
    }
}

fn service_filter(fixture: &Fixture) -> ServiceFilter {
    let text = |name| fixture.query(name).map(str::to_owned);
    let number = |name| fixture.query(name).and_then(|number| number.parse().ok());
    ServiceFilter {
        category: text("category"),
        search: text("search"),
        featured: fixture.query("featured").map(|featured| featured == "true"),
        min_price: number("minPrice"),
        max_price: number("maxPrice"),
        sort_by: fixture.query("sortBy").map(ServiceSort::from),
        sort_order: fixture.query("sortOrder").map(SortOrder::from),
    }
}

fn new_service(sent: &Value) -> NewService {
    NewService {
        title: text(sent, "title"),
        description: text(sent, "description"),
        short_desc: text(sent, "shortDesc"),
        price: number(sent, "price"),
        delivery_days: number(sent, "deliveryDays"),
        revisions: number(sent, "revisions"),
        category: text(sent, "category"),
        tags: texts(sent, "tags"),
        thumbnail_url: some_text(sent, "thumbnailUrl"),
        images: texts(sent, "images"),
    }
}

fn service_update(sent: &Value) -> ServiceUpdate {
    ServiceUpdate {
        title: some_text(sent, "title"),
        description: some_text(sent, "description"),
        short_desc: some_text(sent, "shortDesc"),
        price: sent["price"].as_u64(),
        delivery_days: sent["deliveryDays"].as_u64(),
        revisions: sent["revisions"].as_u64(),
        category: some_text(sent, "category"),
        tags: some_texts(sent, "tags"),
        thumbnail_url: some_text(sent, "thumbnailUrl"),
        images: some_texts(sent, "images"),
    }
}

fn new_review(sent: &Value) -> NewReview {
    NewReview {
        order_id: text(sent, "orderId"),
        rating: number(sent, "rating"),
        content: text(sent, "content"),
        quality_rating: sent["qualityRating"].as_u64(),
        communication_rating: sent["communicationRating"].as_u64(),
        delivery_rating: sent["deliveryRating"].as_u64(),
    }
}
