//! Every transition of a delivery, over a fake network whose ledger is the oracle.

mod doubt;
mod property;
mod queue;
mod steering;

use std::sync::Arc;
use std::time::Duration;

use moothall_core::outbox::DeliveryStatus;

use crate::fake::{Fake, Hall, caller};
use crate::{Delivery, Publication, PublishRequest, Target, WriteOptions};

const ADA: &[(&str, &str, &str)] = &[("ada", "a", "alpha")];

fn alpha() -> Arc<Fake> {
    Arc::new(Fake::new("alpha"))
}

fn queued() -> WriteOptions {
    WriteOptions { respond_async: true, ..WriteOptions::default() }
}

fn request(text: &str, options: WriteOptions) -> PublishRequest {
    let target = Target { network: Some("alpha".into()), ..Target::default() };
    PublishRequest { text: text.into(), targets: vec![target], options, ..PublishRequest::default() }
}

async fn publish(hall: &Hall, text: &str, options: WriteOptions) -> Publication {
    hall.engine.publish(&caller("ada"), request(text, options)).await.expect("accepted")
}

/// Posts a text later, and returns the id of its delivery.
async fn queue(hall: &Hall, text: &str) -> String {
    let publication = publish(hall, text, queued()).await;
    publication.deliveries[0].id.clone()
}

async fn delivery(hall: &Hall, id: &str) -> Delivery {
    hall.engine.delivery(&caller("ada"), id).await.expect("there")
}

async fn status(hall: &Hall, id: &str) -> DeliveryStatus {
    delivery(hall, id).await.status
}

/// Works on everything that is due, and on what becomes due at once by that.
async fn settle(hall: &Hall) {
    while hall.engine.turn().await > 0 {}
}

/// Lets time pass, and works on everything that becomes due.
async fn pass(hall: &Hall, seconds: u64) {
    let mut left = seconds;
    while left > 0 {
        let step = left.min(5);
        hall.clock.advance(Duration::from_secs(step));
        settle(hall).await;
        left -= step;
    }
}

fn texts(fake: &Fake) -> Vec<String> {
    fake.ledger().into_iter().map(|entry| entry.text).collect()
}
