//! What the owner of a delivery wishes.

use std::sync::Arc;

use moothall_core::outbox::{DeliveryStatus, Steer, Steered};
use moothall_core::ports::Outbox;

use crate::harness::{Place, Suite, accept, at, claim, look, post, progress, trials};

pub(crate) fn add_to(suite: &mut Suite) {
    trials!(
        suite,
        every_wish_needs_its_status,
        a_retry_starts_over,
        a_wish_is_for_the_owner_alone,
        of_cancelling_and_sending_one_wins,
    );
}

/// Brings a new delivery to `status` by the ways that lead there.
async fn bring_to(outbox: &Arc<dyn Outbox>, status: DeliveryStatus) -> String {
    use DeliveryStatus as S;
    let mut delivery = post("main", &format!("{status:?}"));
    if status == S::Expired {
        delivery.expires_at = Some(at(1));
    }
    let id = accept(outbox, delivery).await;
    match status {
        S::Queued => {}
        S::Expired => assert_eq!(outbox.recover(at(1)).await.expect("recovers"), 1),
        S::Cancelled => {
            let steered = outbox.steer("nova", &id, Steer::Cancel, at(1)).await.expect("an answer");
            assert!(matches!(steered, Steered::Done(_)), "{steered:?}");
        }
        _ => {
            let claimed = claim(outbox, "a", 0).await;
            let held = &claimed.iter().find(|delivery| delivery.id == id).expect("is claimed").lease;
            if status != S::Leased {
                assert!(outbox.begin(&id, held, at(1)).await.expect("begins"));
            }
            if !matches!(status, S::Leased | S::Sending) {
                let left = if status == S::Verifying { S::Unknown } else { status };
                assert!(outbox.leave(&id, held, progress(left, Some("so")), at(1)).await.expect("leaves"));
            }
            if status == S::Verifying {
                assert!(claim(outbox, "a", 0).await.iter().any(|delivery| delivery.id == id));
            }
        }
    }
    assert_eq!(look(outbox, &id).await.status, status);
    id
}

async fn every_wish_needs_its_status(place: Place) {
    use DeliveryStatus as S;
    let outbox = place.open().await.outbox();
    for status in S::ALL {
        for steer in
            [Steer::Cancel, Steer::Retry, Steer::ResolvePublished, Steer::ResolveResend, Steer::ResolveGiveUp]
        {
            let expected = match (steer, status) {
                (Steer::Cancel, S::Queued) => Some(S::Cancelled),
                (Steer::Retry, S::Queued | S::Refused | S::Failed | S::Expired | S::Cancelled)
                | (Steer::ResolveResend, S::NeedsAttention) => Some(S::Queued),
                (Steer::Retry, S::Unknown) => Some(S::Unknown),
                (Steer::ResolvePublished, S::NeedsAttention) => Some(S::Published),
                (Steer::ResolveGiveUp, S::NeedsAttention) => Some(S::Failed),
                _ => None,
            };
            let id = bring_to(&outbox, status).await;
            let steered = outbox.steer("nova", &id, steer, at(5)).await.expect("an answer");
            let now = look(&outbox, &id).await;
            if let Some(expected) = expected {
                assert_eq!(steered, Steered::Done(Box::new(now.clone())), "{steer:?} of {status:?}");
                assert_eq!(now.status, expected, "{steer:?} of {status:?}");
                let again = outbox.steer("nova", &id, steer, at(5)).await.expect("an answer");
                assert_eq!(again, Steered::Done(Box::new(now)), "asked again it says the same");
            } else {
                assert_eq!(steered, Steered::NotNow(status), "{steer:?} of {status:?}");
                assert_eq!(now.status, status, "{steer:?} of {status:?}");
            }
            // The place is free for the next.
            place
                .run(&format!(
                    "DELETE FROM publications WHERE id = '{}'",
                    now_publication(&outbox, &id).await
                ))
                .await;
        }
    }
}

async fn now_publication(outbox: &Arc<dyn Outbox>, id: &str) -> String {
    look(outbox, id).await.publication
}

async fn a_retry_starts_over(place: Place) {
    let outbox = place.open().await.outbox();
    let expired = bring_to(&outbox, DeliveryStatus::Expired).await;
    outbox.steer("nova", &expired, Steer::Retry, at(5)).await.expect("an answer");
    let delivery = look(&outbox, &expired).await;
    assert_eq!((delivery.not_before, delivery.expires_at), (at(5), None), "or it would expire at once");

    let failed = bring_to(&outbox, DeliveryStatus::Failed).await;
    outbox.steer("nova", &failed, Steer::Retry, at(5)).await.expect("an answer");
    assert_eq!(look(&outbox, &failed).await.attempts, 1, "what was tried stays told");
    let claimed = claim(&outbox, "b", 5).await;
    let held = &claimed.iter().find(|delivery| delivery.id == failed).expect("is claimed").lease;
    assert!(outbox.begin(&failed, held, at(6)).await.expect("begins"));
    let (_, attempts) = outbox.delivery("nova", &failed).await.expect("reads").expect("is kept");
    assert_eq!(attempts.iter().map(|attempt| attempt.number).collect::<Vec<_>>(), [1, 2]);

    let mut scheduled = post("main", "scheduled");
    scheduled.not_before = at(1000);
    let scheduled = accept(&outbox, scheduled).await;
    outbox.steer("nova", &scheduled, Steer::Retry, at(7)).await.expect("an answer");
    assert_eq!(look(&outbox, &scheduled).await.not_before, at(7), "now instead of then");
}

async fn a_wish_is_for_the_owner_alone(place: Place) {
    let outbox = place.open().await.outbox();
    let id = accept(&outbox, post("main", "posts:instreet")).await;
    let steered = outbox.steer("luna", &id, Steer::Cancel, at(1)).await.expect("an answer");
    assert_eq!(steered, Steered::NotFound);
    assert_eq!(look(&outbox, &id).await.status, DeliveryStatus::Queued);
    let steered = outbox.steer("nova", "unknown", Steer::Cancel, at(1)).await.expect("an answer");
    assert_eq!(steered, Steered::NotFound);
}

async fn of_cancelling_and_sending_one_wins(place: Place) {
    let (worker, owner) = (place.open().await.outbox(), place.open().await.outbox());
    for number in 0..30 {
        let id = accept(&worker, post("main", &number.to_string())).await;
        let sending = async {
            let claimed = claim(&worker, "a", 0).await;
            match claimed.iter().find(|delivery| delivery.id == id) {
                Some(delivery) => worker.begin(&id, &delivery.lease, at(1)).await.expect("an answer"),
                None => false,
            }
        };
        let (was_sent, steered) = tokio::join!(sending, owner.steer("nova", &id, Steer::Cancel, at(1)));
        let cancelled = matches!(steered.expect("an answer"), Steered::Done(_));
        assert_ne!(was_sent, cancelled, "round {number}");
    }
}
