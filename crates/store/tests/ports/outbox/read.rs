//! What is shown, and what is forgotten.

use moothall_core::outbox::{DeliveryStatus, PublicationQuery};

use crate::harness::{Place, Suite, at, claim, post, progress, publication, trials};

pub(crate) fn add_to(suite: &mut Suite) {
    trials!(suite, publications_are_listed_newest_first, what_ended_long_ago_is_forgotten);
}

async fn publications_are_listed_newest_first(place: Place) {
    let outbox = place.open().await.outbox();
    let mut ids = Vec::new();
    for number in 0..5 {
        let account = if number == 3 { "second" } else { "main" };
        let new = publication(vec![post(account, "posts:instreet"), post("both", "posts:instreet")]);
        ids.insert(0, new.id.clone());
        outbox.accept(new, at(0)).await.expect("is taken in");
    }
    let list = async |agent: &str, query: PublicationQuery| {
        let listed = outbox.publications(agent, &query).await.expect("reads");
        listed.into_iter().map(|publication| publication.id).collect::<Vec<_>>()
    };
    let all = PublicationQuery { limit: 100, ..PublicationQuery::default() };
    assert_eq!(list("nova", all.clone()).await, ids);
    assert!(list("luna", all.clone()).await.is_empty(), "others see nothing");
    assert_eq!(list("nova", PublicationQuery { limit: 2, ..all.clone() }).await, ids[..2]);
    assert_eq!(
        list("nova", PublicationQuery { before: Some(ids[1].clone()), ..all.clone() }).await,
        ids[2..]
    );
    assert_eq!(
        list("nova", PublicationQuery { account: Some("second".into()), ..all.clone() }).await,
        ids[1..2]
    );

    claim(&outbox, "a", 0).await;
    let leased = PublicationQuery { status: Some(DeliveryStatus::Leased), ..all };
    assert_eq!(
        list("nova", leased).await.len(),
        2,
        "the first post of `main` and of `both`, and that of `second`"
    );
    let one = outbox.publication("nova", &ids[0]).await.expect("reads").expect("is kept");
    let accounts: Vec<_> = one.deliveries.iter().map(|(delivery, _)| delivery.account.as_str()).collect();
    assert_eq!(accounts, ["main", "both"], "in the order of the targets");
    assert!(outbox.publication("luna", &ids[0]).await.expect("reads").is_none());
    assert!(outbox.delivery("luna", &one.deliveries[0].0.id).await.expect("reads").is_none());
}

async fn what_ended_long_ago_is_forgotten(place: Place) {
    let outbox = place.open().await.outbox();
    let mut ids = Vec::new();
    for (number, status) in
        [DeliveryStatus::Published, DeliveryStatus::NeedsAttention, DeliveryStatus::Queued]
            .into_iter()
            .enumerate()
    {
        let new = publication(vec![post("main", &number.to_string())]);
        ids.push(new.id.clone());
        outbox.accept(new, at(0)).await.expect("is taken in");
        let claimed = claim(&outbox, "a", 0).await.remove(0);
        assert!(outbox.begin(&claimed.id, &claimed.lease, at(0)).await.expect("begins"));
        let mut left = progress(status, Some("so"));
        left.not_before = at(1000);
        assert!(outbox.leave(&claimed.id, &claimed.lease, left, at(10)).await.expect("leaves"));
    }
    assert_eq!(outbox.forget(at(10)).await.expect("forgets"), 0, "none ended before");
    assert_eq!(outbox.forget(at(11)).await.expect("forgets"), 1);
    let kept =
        outbox.publications("nova", &PublicationQuery { limit: 9, ..PublicationQuery::default() }).await;
    let kept: Vec<_> = kept.expect("reads").into_iter().map(|publication| publication.id).collect();
    assert_eq!(kept, [ids[2].clone(), ids[1].clone()], "what needs attention has not ended");
}
