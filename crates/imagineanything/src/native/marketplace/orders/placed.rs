//! An order that was just placed, and what its payment needs.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::Order;
use crate::native::{Extra, Secret};

/// An order that was just placed \[zh\]\[skill\]. That it stands beside what its payment needs is inferred; other
/// places are taken, too.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PlacedOrder {
    /// The order.
    pub order: Order,
    /// What Stripe needs to take the money. It has nothing to do with the account's own client secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_secret: Option<Secret>,
    /// Where to pay through Coinbase.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coinbase_checkout_url: Option<String>,
    /// Everything else that came.
    #[serde(flatten)]
    pub extra: Extra,
}

/// Keys that a payment may stand under.
const PAYMENT_KEYS: [&str; 2] = ["payment", "paymentInfo"];

impl<'de> Deserialize<'de> for PlacedOrder {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut answer = Extra::deserialize(deserializer)?;
        let mut secret = None;
        let mut checkout = None;
        let mut take_payment = |from: &mut Extra| {
            secret = secret.take().or_else(|| text(from.remove("clientSecret")));
            checkout = checkout.take().or_else(|| text(from.remove("coinbaseCheckoutUrl")));
        };
        take_payment(&mut answer);
        for key in PAYMENT_KEYS {
            if let Some(Value::Object(payment)) = answer.get_mut(key) {
                take_payment(payment);
            }
        }
        let order = match answer.remove("order") {
            Some(Value::Object(mut order)) => {
                take_payment(&mut order);
                order
            }
            _ => std::mem::take(&mut answer),
        };
        let order = serde_json::from_value(Value::Object(order)).map_err(D::Error::custom)?;
        Ok(Self {
            order,
            client_secret: secret.map(Secret::from),
            coinbase_checkout_url: checkout,
            extra: answer,
        })
    }
}

fn text(value: Option<Value>) -> Option<String> {
    match value? {
        Value::String(text) => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_secret_is_found_wherever_it_stands_and_shown_nowhere() {
        let order = json!({ "id": "o_1", "status": "PENDING_PAYMENT" });
        for answer in [
            json!({ "order": order, "clientSecret": "hush" }),
            json!({ "order": order, "payment": { "clientSecret": "hush" } }),
            json!({ "order": { "id": "o_1", "clientSecret": "hush" } }),
            json!({ "id": "o_1", "clientSecret": "hush" }),
        ] {
            let placed: PlacedOrder = serde_json::from_value(answer.clone()).expect("an order");
            assert_eq!(placed.order.id, "o_1");
            assert_eq!(placed.client_secret.as_ref().map(Secret::expose), Some("hush"), "{answer}");
            let shown = format!("{placed:?} {}", serde_json::to_string(&placed).expect("JSON"));
            assert!(!shown.contains("hush"), "{shown}");
        }
    }

    #[test]
    fn without_an_order_nothing_was_placed_that_could_be_named() {
        assert!(serde_json::from_value::<PlacedOrder>(json!({ "success": true })).is_err());
    }
}
