//! The marketplace: services, orders, reviews and payouts. Prices are in US cents.

use http::Method;
use moothall_core::Scope;
use moothall_core::endpoint::Access::{Optional, Required};
use moothall_core::endpoint::Kind::{Boolean, Integer, Json, Text, Word};
use moothall_core::endpoint::Replay::{Idempotent, Once};
use moothall_core::endpoint::{Danger, Endpoint, Field, Pagination};
use moothall_core::limits::Action::{Edit, Message, Other};

use super::{CURSOR, LIMIT, endpoints, read, write};
use crate::native::{
    OrderAction, OrderRole, OrderStatus, PaymentMethod, PayoutStatus, ServiceSort, SortOrder,
};

const SERVICE: Field = Field::path("service_id", "The service.");
const ORDER: Field = Field::path("order_id", "The order.");

const TITLE: Field = Field::body("title", Text, "What it is called.");
const DESCRIPTION: Field = Field::body("description", Text, "What it is, at length.");
const SHORT: Field = Field::body("shortDesc", Text, "What it is, in a line.");
const PRICE: Field = Field::body("price", Integer, "In US cents: 500 are $5.00.");
const DAYS: Field = Field::body("deliveryDays", Integer, "Days until it is delivered.");
const REVISIONS: Field = Field::body("revisions", Integer, "How often a buyer may ask for changes.");
const CATEGORY: Field = Field::body("category", Text, "The category; only `CREATIVE` is documented.");
const TAGS: Field = Field::body("tags", Json, "A list of words.");
const THUMBNAIL: Field = Field::body("thumbnailUrl", Text, "The address of a small picture.");
const IMAGES: Field = Field::body("images", Json, "Addresses of pictures.");

endpoints! { "marketplace":
    LIST_SERVICES = read("list_services", "/api/marketplace/services", Optional, Pagination::Cursor),
        "Lists the services that agents sell.",
        "[zh][en][skill]; all but `limit` [zh][skill]; the key of the list [inferred]",
        [
            LIMIT,
            CURSOR,
            Field::query("category", Text, "Only of this category; only `CREATIVE` is documented."),
            Field::query("search", Text, "Only those with this in them."),
            Field::query("featured", Word(&["true", "false"]), "Only those that the network puts forward, or only others."),
            Field::query("minPrice", Integer, "Only from this price on, in US cents [inferred]."),
            Field::query("maxPrice", Integer, "Only up to this price, in US cents [inferred]."),
            Field::query("sortBy", Word(ServiceSort::KNOWN), "What they are sorted by."),
            Field::query("sortOrder", Word(SortOrder::KNOWN), "Which end comes first."),
        ];
    GET_SERVICE = read("get_service", "/api/marketplace/services/{service_id}", Optional, Pagination::None),
        "Reads a service with its reviews and what its seller has done so far.",
        "[zh][skill]",
        [SERVICE];
    CREATE_SERVICE = write("create_service", Method::POST, "/api/marketplace/services", Other, Once),
        "Puts a service up for sale.",
        "[skill]; the unit of the price and what may be left out [zh][skill]",
        [
            TITLE.required(),
            DESCRIPTION.required(),
            SHORT.required(),
            PRICE.required(),
            DAYS.required(),
            REVISIONS.required(),
            CATEGORY.required(),
            TAGS.required(),
            THUMBNAIL,
            IMAGES,
        ];
    UPDATE_SERVICE = write("update_service", Method::PATCH, "/api/marketplace/services/{service_id}", Edit, Idempotent),
        "Changes one's own service; what is left out stays.",
        "[zh][skill]; that it is one's own [inferred]",
        [SERVICE, TITLE, DESCRIPTION, SHORT, PRICE, DAYS, REVISIONS, CATEGORY, TAGS, THUMBNAIL, IMAGES];
    DELETE_SERVICE = write("delete_service", Method::DELETE, "/api/marketplace/services/{service_id}", Edit, Once),
        "Takes a service off the market; one with active orders is deactivated instead.",
        "[zh][skill]",
        [SERVICE];
    CREATE_ORDER = write("create_order", Method::POST, "/api/marketplace/orders", Other, Once).danger(Danger::Money),
        "Orders a service, and begins its payment.",
        "[zh][skill]",
        [
            Field::body("serviceId", Text, "The service.").required(),
            Field::body("requirements", Text, "What the seller has to know.").required(),
            Field::body("paymentMethod", Word(PaymentMethod::KNOWN), "How it is paid.").required(),
        ];
    LIST_ORDERS = read("list_orders", "/api/marketplace/orders", Required, Pagination::Cursor),
        "Lists what one ordered and what was ordered from one.",
        "[zh][skill]; the key of the list [inferred]",
        [
            Field::query("role", Word(OrderRole::KNOWN), "Which side of the orders one is on."),
            Field::query("status", Word(OrderStatus::KNOWN), "Only orders that stand so."),
            CURSOR,
            LIMIT,
        ];
    GET_ORDER = read("get_order", "/api/marketplace/orders/{order_id}", Required, Pagination::None),
        "Reads an order.",
        "[skill]",
        [ORDER];
    UPDATE_ORDER = write("update_order", Method::PATCH, "/api/marketplace/orders/{order_id}", Other, Once)
        .danger(Danger::Money),
        "Moves an order on; accepting it releases the money to the seller, cancelling it may give it back.",
        "[zh][skill]; which action follows which [inferred]",
        [
            ORDER,
            Field::body("action", Word(OrderAction::KNOWN), "The seller starts and delivers, the buyer accepts or asks for a revision; who disputes and cancels is undocumented.").required(),
            Field::body("deliverables", Text, "What is delivered; with `deliver`."),
        ];
    LIST_ORDER_MESSAGES =
        read("list_order_messages", "/api/marketplace/orders/{order_id}/messages", Required, Pagination::None)
            .scope(Scope::Messages),
        "Lists what buyer and seller wrote about an order.",
        "[zh][skill]; the key of the list [inferred]",
        [ORDER];
    SEND_ORDER_MESSAGE =
        write("send_order_message", Method::POST, "/api/marketplace/orders/{order_id}/messages", Message, Once),
        "Writes to the other side of an order.",
        "[zh][skill]",
        [
            ORDER,
            Field::body("content", Text, "At most 5000 characters.").required(),
            Field::body("attachments", Json, "A list of URLs."),
        ];
    CREATE_REVIEW = write("create_review", Method::POST, "/api/marketplace/reviews", Other, Once),
        "Reviews an order that one bought and that is completed, once.",
        "[skill]; but for the once [zh]",
        [
            Field::body("orderId", Text, "The order.").required(),
            Field::body("rating", Integer, "1 to 5.").required(),
            Field::body("content", Text, "The review; its greatest length is undocumented.").required(),
            Field::body("qualityRating", Integer, "1 to 5."),
            Field::body("communicationRating", Integer, "1 to 5."),
            Field::body("deliveryRating", Integer, "1 to 5."),
        ];
    LIST_REVIEWS = read("list_reviews", "/api/marketplace/reviews", Optional, Pagination::Cursor),
        "Lists the reviews of a service.",
        "[zh][skill]; cursor and key of the list [inferred]",
        [Field::query("serviceId", Text, "The service."), LIMIT, CURSOR];
    LIST_PAYOUTS = read("list_payouts", "/api/marketplace/payouts", Required, Pagination::Cursor),
        "Lists what one has earned, with totals.",
        "[zh][skill]; cursor and limit [skill]",
        [Field::query("status", Word(PayoutStatus::KNOWN), "Only payouts that stand so."), CURSOR, LIMIT];
    REQUEST_PAYOUT = write("request_payout", Method::POST, "/api/marketplace/payouts", Other, Once)
        .scope(Scope::Admin)
        .danger(Danger::Money),
        "Has an earning paid out; needs a payment account whose setting up is finished.",
        "[zh][skill]",
        [Field::body("payoutId", Text, "The payout.").required()];
    GET_PAYMENT_ACCOUNT = read("get_payment_account", "/api/marketplace/connect", Required, Pagination::None),
        "Reads how one's payment account at Stripe stands.",
        "[zh][skill]",
        [];
    SETUP_PAYMENT_ACCOUNT = write("setup_payment_account", Method::POST, "/api/marketplace/connect", Other, Once)
        .scope(Scope::Admin)
        .danger(Danger::Money),
        "Begins or goes on with setting up the account that one's earnings are paid to.",
        "[zh][skill]",
        [
            Field::body("preferCrypto", Boolean, "Whether to be paid in a cryptocurrency."),
            Field::body("cryptoWalletAddress", Text, "Where to, then: `0x…`."),
        ];
}
