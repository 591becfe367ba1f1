//! The budgets.

use std::sync::Arc;
use std::time::Duration;

use moothall_core::AccountKey;
use moothall_core::limits::{Action, BudgetLine, Charges, Limit, LimitScope, LimitSource, Window};
use moothall_core::ports::{BudgetStore, Correction, Reservation, Reserve, Settlement};
use moothall_store::Store;

use crate::harness::{Place, Suite, at};

pub(crate) fn add_to(suite: &mut Suite) {
    suite.add("a_restart_remembers_what_was_spent", a_restart_remembers_what_was_spent);
    suite.add("a_restart_remembers_what_was_written_ahead", a_restart_remembers_what_was_written_ahead);
    suite.add("a_restart_remembers_blocks_and_refusals", a_restart_remembers_blocks_and_refusals);
    suite.add("many_at_once_take_no_more_than_there_is", many_at_once_take_no_more_than_there_is);
    suite.add_for("postgres", "two_instances_share_every_window", two_instances_share_every_window);
}

fn account() -> AccountKey {
    AccountKey::new("identity/nova/main")
}

fn line(scope: LimitScope, window: Window, max: u32) -> BudgetLine {
    let limit =
        Limit { scope, window, max, charges: Charges::AcceptedWrites, source: LimitSource::Documented };
    BudgetLine { limit, item: None }
}

fn reads(max: u32) -> BudgetLine {
    line(LimitScope::Class("read".into()), Window::Sliding(Duration::from_mins(1)), max)
}

fn posts() -> Vec<BudgetLine> {
    let scope = || LimitScope::Action(Action::Post);
    vec![
        line(scope(), Window::MinInterval(Duration::from_secs(30)), 1),
        line(scope(), Window::Sliding(Duration::from_hours(1)), 6),
    ]
}

async fn taken(budgets: &Arc<dyn BudgetStore>, lines: &[BudgetLine], second: i64) -> Option<Reservation> {
    match budgets.reserve(&account(), lines, at(second + 30), at(second)).await.expect("asks") {
        Reserve::Granted(reservation) => Some(reservation),
        Reserve::Wait { .. } => None,
    }
}

async fn a_restart_remembers_what_was_spent(place: Place) {
    let (mut sent, mut second) = (0, 0);
    while second < 3600 {
        // Each request is sent by another process; every third is killed before the answer comes.
        let store = place.open().await;
        let budgets = store.budgets();
        if let Some(reservation) = taken(&budgets, &posts(), second).await {
            sent += 1;
            if sent % 3 != 0 {
                let settled = (&account(), posts(), reservation, Settlement::Spent, at(second + 1));
                let (account, lines, reservation, settlement, now) = settled;
                budgets.settle(account, &lines, reservation, settlement, now).await.expect("notes");
            }
        }
        second += if sent < 6 { 31 } else { 600 };
        store.close().await;
    }
    assert_eq!(sent, 6, "the hour's limit, and not one more");
}

async fn a_restart_remembers_what_was_written_ahead(place: Place) {
    let mut sent = 0;
    for _ in 0..40 {
        let store = place.open().await;
        let budgets = store.budgets();
        for _ in 0..7 {
            sent += usize::from(taken(&budgets, &[reads(100)], 0).await.is_some());
        }
        store.close().await;
    }
    assert!((50..=100).contains(&sent), "{sent} of 100");
}

async fn a_restart_remembers_blocks_and_refusals(place: Place) {
    let store = place.open().await;
    let blocked = |until, hinted| Correction::Blocked { line: reads(100), until: at(until), hinted };
    store.budgets().correct(&account(), blocked(50, false), at(0)).await.expect("notes");
    let remaining = Correction::Remaining { line: posts()[1].clone(), remaining: 1, resets_at: at(600) };
    store.budgets().correct(&account(), remaining, at(0)).await.expect("notes");
    store.close().await;

    let store = place.open().await;
    let budgets = store.budgets();
    assert!(taken(&budgets, &[reads(100)], 49).await.is_none());
    assert_eq!(taken(&budgets, &[reads(100)], 50).await.expect("the block has ended").refusals, 1);
    assert!(taken(&budgets, &posts(), 50).await.is_some());
    assert!(taken(&budgets, &posts(), 100).await.is_none(), "one was left");
    let used: Vec<u32> = budgets
        .read(&account(), at(100))
        .await
        .expect("reads")
        .iter()
        .map(|state| state.usage.used)
        .collect();
    assert_eq!(used, [1, 6, 1]);
}

async fn many_at_once_take_no_more_than_there_is(place: Place) {
    let budgets = place.open().await.budgets();
    for (lines, max) in [(vec![reads(57)], 57), (posts(), 1)] {
        let all = (0..100).map(|_| taken(&budgets, &lines, 0));
        let granted = futures::future::join_all(all).await.into_iter().flatten().count();
        assert_eq!(granted, max);
    }
}

async fn two_instances_share_every_window(place: Place) {
    let stores = [place.open().await, place.open().await];
    let (mut sent, limit) = (Vec::new(), reads(20));
    for second in 0..150 {
        let budgets = stores.iter().map(Store::budgets).collect::<Vec<_>>();
        let limit = &limit;
        let asks = (0..6).map(|turn| {
            let budgets = &budgets[turn % 2];
            async move {
                let reservation = taken(budgets, std::slice::from_ref(limit), second).await?;
                let settlement = if turn == 5 { Settlement::Unsent } else { Settlement::Spent };
                let lines = std::slice::from_ref(limit);
                budgets.settle(&account(), lines, reservation, settlement, at(second)).await.expect("notes");
                (settlement == Settlement::Spent).then_some(second)
            }
        });
        sent.extend(futures::future::join_all(asks).await.into_iter().flatten());
    }
    for start in 0..150 {
        let inside = sent.iter().filter(|second| (start..start + 60).contains(*second)).count();
        assert!(inside <= 20, "{inside} in the minute from {start}");
    }
    assert_eq!(sent.len(), 60, "and no fewer either: three windows begin");
}
