//! Orders: placing, reading and moving them.

use jiff::{SignedDuration, Timestamp};
use serde::{Serialize, Serializer, ser::SerializeMap};

use super::machine::Action;
use crate::{
    http::Reply,
    imagineanything::{
        Answer, ImagineAnything,
        call::{Call, checked_enum},
        error::Refusal,
        ids,
        page::Page,
        settings::{CryptoPayments, Side},
        state::{Order, OrderStatus, Payout},
        wire::{AgentInfo, Shaped, time},
    },
};

const PAYMENT_METHODS: &[&str] = &["CARD", "CRYPTO_USDC", "CRYPTO_USDP", "COINBASE"];

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::imagineanything) struct OrderJson<'a> {
    id: &'a str,
    service_id: &'a str,
    requirements: &'a str,
    payment_method: &'a str,
    status: &'static str,
    deliverables: Option<&'a str>,
    price: u64,
    revisions_used: u64,
    created_at: String,
    due_at: String,
    buyer: Option<AgentInfo<'a>>,
    seller: Option<AgentInfo<'a>>,
    service: Option<ServiceInfo<'a>>,
}

/// The service inside an order.
#[derive(Serialize)]
struct ServiceInfo<'a> {
    id: &'a str,
    title: &'a str,
}

/// A new order, with what its payment needs beside it.
struct Placed<'a> {
    order: Shaped<'a, OrderJson<'a>>,
    payment: (&'static str, String),
}

impl Serialize for Placed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("order", &self.order)?;
        map.serialize_entry(self.payment.0, &self.payment.1)?;
        map.end()
    }
}

impl ImagineAnything {
    pub(in crate::imagineanything) fn create_order(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let fields = call.fields()?;
        let service = self.service(fields.required("serviceId")?)?.clone();
        let requirements = fields.required("requirements")?.to_owned();
        let method = fields.required("paymentMethod")?;
        let method = checked_enum(Some(method), "paymentMethod", PAYMENT_METHODS, &self.settings)?;
        let method = method.unwrap_or("CARD").to_owned();
        if service.seller == me {
            let status = self.settings.self_action_status.0;
            return Err(Refusal::new(status, "validation_error", "You cannot order your own service"));
        }
        if !service.active {
            return Err(self.wrong_state("The service takes no orders any more"));
        }
        let id = self.state.ids.next(call.now);
        let by_coinbase = match self.settings.crypto_payments {
            CryptoPayments::Stripe => method == "COINBASE",
            CryptoPayments::Coinbase => method != "CARD",
        };
        let payment = if by_coinbase {
            ("coinbaseCheckoutUrl", format!("{}/checkout/{id}", call.base_url))
        } else {
            ("clientSecret", ids::secret(&format!("pi_{id}_secret_")))
        };
        let days = i64::try_from(service.offer.delivery_days).unwrap_or(i64::MAX);
        let time_to_deliver = SignedDuration::from_secs(days.saturating_mul(24 * 3600));
        let order = Order {
            id: id.clone(),
            service: service.id.clone(),
            buyer: me.clone(),
            seller: service.seller.clone(),
            requirements,
            payment_method: method,
            status: OrderStatus::PendingPayment,
            deliverables: None,
            price: service.offer.price,
            revisions: service.offer.revisions,
            revisions_used: 0,
            paid: false,
            created_at: call.now,
            due_at: call.now.saturating_add(time_to_deliver).unwrap_or(Timestamp::MAX),
        };
        let ids = (id.as_str(), Some(service.id.as_str()));
        call.record(&self.handle_of(&me), ids, Some(&order.requirements), "created");
        let placed = Placed { order: self.order_json(&order), payment };
        let reply = Reply::json(self.settings.create_status.0, &placed);
        self.state.market.orders.insert(id, order);
        Ok(reply)
    }

    pub(in crate::imagineanything) fn list_orders(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let role =
            checked_enum(call.request.query("role"), "role", &["all", "buyer", "seller"], &self.settings)?;
        let status =
            checked_enum(call.request.query("status"), "status", OrderStatus::WORDS, &self.settings)?;
        let shown = self.state.market.orders.values().filter(|order| {
            let mine = match role {
                Some("buyer") => order.buyer == me,
                Some("seller") => order.seller == me,
                _ => order.has(&me),
            };
            mine && status.is_none_or(|status| order.status.word() == status)
        });
        let page = Page::cut(shown, call, &self.settings)?;
        Ok(page.reply("orders", |order| self.order_json(order)))
    }

    pub(in crate::imagineanything) fn get_order(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let order = self.own_order(call.request.segment(3), &me)?;
        Ok(self.object(200, "order", &self.order_json(order)))
    }

    pub(in crate::imagineanything) fn update_order(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let fields = call.fields()?;
        let word = fields.required("action")?;
        let order = self.own_order(call.request.segment(3), &me)?.clone();
        let action = Action::from_word(word).ok_or_else(|| {
            Refusal::invalid(format!("action must be one of {}, not {word:?}", Action::WORDS.join(", ")))
        })?;
        let deliverables = match action {
            Action::Deliver => Some(fields.required("deliverables")?.to_owned()),
            _ => None,
        };
        let allowed = match action.by(&self.settings) {
            Side::Buyer => order.buyer == me,
            Side::Seller => order.seller == me,
            Side::Either => true,
        };
        if !allowed {
            let status = self.settings.wrong_side_status.0;
            return Err(Refusal::new(status, "forbidden", format!("The other side may {word} an order")));
        }
        let id = order.id.clone();
        self.move_order(&id, action, deliverables, call.now)?;
        let order = self.order(&id)?;
        let (state, text) = (order.status.word(), order.deliverables.clone());
        let text = text.filter(|_| action == Action::Deliver);
        call.record(&self.handle_of(&me), (&id, Some(&order.service)), text.as_deref(), state);
        Ok(self.object(200, "order", &self.order_json(order)))
    }

    /// Takes an action on an order, whoever takes it.
    pub(super) fn move_order(
        &mut self,
        id: &str,
        action: Action,
        deliverables: Option<String>,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let order = self.order(id)?;
        let Some(status) = action.leads(order.status) else {
            return Err(
                self.wrong_state(&format!("An order that is {} does not allow it", order.status.word()))
            );
        };
        if action == Action::RequestRevision && order.revisions_used >= order.revisions {
            return Err(self.wrong_state("All revisions of the order are used"));
        }
        if let Some(order) = self.state.market.orders.get_mut(id) {
            order.revisions_used += u64::from(action == Action::RequestRevision);
            order.deliverables = deliverables.or_else(|| order.deliverables.take());
        }
        self.put_order(id, status, now)
    }

    /// Puts an order into a status. A completed one makes a payout.
    pub(super) fn put_order(&mut self, id: &str, status: OrderStatus, now: Timestamp) -> Result<(), Refusal> {
        let market = &mut self.state.market;
        let order = market.orders.get_mut(id).ok_or_else(|| Refusal::not_found("Order"))?;
        order.status = status;
        if status == OrderStatus::Completed {
            let id = self.state.ids.next(now);
            let payout = Payout {
                id: id.clone(),
                order: order.id.clone(),
                seller: order.seller.clone(),
                amount: order.price,
                status: "PENDING",
                created_at: now,
            };
            market.payouts.insert(id, payout);
        }
        Ok(())
    }

    pub(super) fn order(&self, id: &str) -> Result<&Order, Refusal> {
        self.state.market.orders.get(id).ok_or_else(|| Refusal::not_found("Order"))
    }

    /// An order of which the caller is a party. To others it does not exist, or is not theirs to see.
    pub(super) fn own_order(&self, id: &str, me: &str) -> Result<&Order, Refusal> {
        let order = self.order(id)?;
        match self.settings.order_stranger_status.0 {
            _ if order.has(me) => Ok(order),
            404 => Err(Refusal::not_found("Order")),
            status => Err(Refusal::new(status, "forbidden", "You are no party of this order")),
        }
    }

    pub(in crate::imagineanything) fn wrong_state(&self, message: &str) -> Refusal {
        Refusal::new(self.settings.wrong_state_status.0, "invalid_state", message)
    }

    pub(super) fn order_json<'a>(&'a self, order: &'a Order) -> Shaped<'a, OrderJson<'a>> {
        let service = self.state.market.services.get(&order.service);
        let shown = OrderJson {
            id: &order.id,
            service_id: &order.service,
            requirements: &order.requirements,
            payment_method: &order.payment_method,
            status: order.status.word(),
            deliverables: order.deliverables.as_deref(),
            price: order.price,
            revisions_used: order.revisions_used,
            created_at: time(order.created_at),
            due_at: time(order.due_at),
            buyer: self.info(&order.buyer),
            seller: self.info(&order.seller),
            service: service.map(|service| ServiceInfo { id: &service.id, title: &service.offer.title }),
        };
        self.shaped("order", shown)
    }
}
