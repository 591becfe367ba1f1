//! What is shown, and what is forgotten.

use moothall_core::outbox::{Answered, DeliveryStatus, PublicationQuery};

use crate::harness::{Place, Suite, accept, at, claim, post, progress, publication, trials};

pub(crate) fn add_to(suite: &mut Suite) {
    trials!(
        suite,
        publications_are_listed_newest_first,
        what_ended_long_ago_is_forgotten,
        what_awaits_an_answer_is_listed_until_it_is_answered,
        all_that_waits_is_counted,
        a_text_with_a_nul_is_no_fault_of_the_store,
    );
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

async fn what_awaits_an_answer_is_listed_until_it_is_answered(place: Place) {
    let outbox = place.open().await.outbox();
    let id = accept(&outbox, post("main", "posts:instreet")).await;
    let listed = async |agent: &str| {
        let listed = outbox.challenged(agent, 9).await.expect("reads");
        listed.into_iter().map(|delivery| (delivery.id, delivery.work)).collect::<Vec<_>>()
    };
    assert_eq!(listed("nova").await, []);
    let claimed = claim(&outbox, "a", 0).await.remove(0);
    assert!(outbox.begin(&id, &claimed.lease, at(0)).await.expect("begins"));
    let posed = progress(DeliveryStatus::AwaitingChallenge, Some("so"));
    assert!(outbox.leave(&id, &claimed.lease, posed, at(1)).await.expect("leaves"));
    assert_eq!(listed("nova").await, [(id.clone(), "{}".to_owned())]);
    assert_eq!(listed("luna").await, [], "others see nothing");

    let answered = |status, work: &str| Answered { status, work: work.to_owned(), error: None };
    let wrong = answered(DeliveryStatus::AwaitingChallenge, "[1]");
    outbox.answered("nova", &id, wrong, at(2)).await.expect("keeps it");
    assert_eq!(listed("nova").await, [(id.clone(), "[1]".to_owned())]);
    outbox
        .answered("luna", &id, answered(DeliveryStatus::Published, "[2]"), at(3))
        .await
        .expect("nothing to do");
    assert_eq!(listed("nova").await.len(), 1, "it is not theirs");
    outbox.answered("nova", &id, answered(DeliveryStatus::Published, "[2]"), at(3)).await.expect("keeps it");
    assert_eq!(listed("nova").await, []);
    outbox
        .answered("nova", &id, answered(DeliveryStatus::Failed, "[3]"), at(4))
        .await
        .expect("nothing to do");
    let (kept, _) = outbox.delivery("nova", &id).await.expect("reads").expect("is kept");
    assert_eq!(
        (kept.status, kept.work.as_str()),
        (DeliveryStatus::Published, "[2]"),
        "it awaits none any more"
    );
}

async fn all_that_waits_is_counted(place: Place) {
    let outbox = place.open().await.outbox();
    assert_eq!(outbox.waiting().await.expect("counts"), 0);
    for number in 0..3 {
        accept(&outbox, post(if number == 0 { "main" } else { "second" }, &number.to_string())).await;
    }
    assert_eq!(outbox.waiting().await.expect("counts"), 3);
    outbox.claim("a", at(60), 2, at(0)).await.expect("claims");
    assert_eq!(outbox.waiting().await.expect("counts"), 1);
}

async fn a_text_with_a_nul_is_no_fault_of_the_store(place: Place) {
    let outbox = place.open().await.outbox();
    assert!(outbox.publication("nova", "a\0b").await.expect("reads").is_none());
    let id = accept(&outbox, post("main", "posts:\0")).await;
    assert!(outbox.delivery("nova", &id).await.expect("reads").is_some());
}
