use std::sync::Mutex;

use futures::future::join_all;
use moothall_core::limits::{Action, Usage};
use moothall_core::ports::BudgetState;
use moothall_core::ports::memory::{ManualClock, MemoryBudgets};
use proptest::prelude::*;

use super::*;
use crate::testing::{
    Net, SHARED_COMMENT, SHARED_POST, at, clock, cx, drive, limit, lost, ok, per_minute, read, refusal,
    seconds, unreachable, write,
};

type Script = fn() -> Result<Response>;

struct Fixture {
    net: Arc<Net>,
    clock: Arc<ManualClock>,
    store: Arc<MemoryBudgets>,
    layer: BudgetLayer,
}

fn fixture(limits: Vec<Limit>, net: Arc<Net>) -> Fixture {
    let (clock, store) = (clock(), Arc::new(MemoryBudgets::default()));
    let budgets = Arc::new(Budgets::new("net", limits, store.clone(), clock.clone()));
    Fixture {
        net: net.clone(),
        clock,
        store,
        layer: BudgetLayer::new(net, budgets, Timeouts::default(), seconds(10)),
    }
}

impl Fixture {
    async fn send(&self, request: &Request) -> Result<Response> {
        self.layer.send(&cx(), request).await
    }

    async fn used(&self) -> Vec<(String, Usage)> {
        let lines = self.store.read(&AccountKey::new("a"), self.clock.now()).await.expect("reads");
        lines.into_iter().map(|state| (state.line.key(), state.usage)).collect()
    }
}

fn posts(charges: Charges) -> Limit {
    limit(LimitScope::Action(Action::Post), Window::Sliding(seconds(3600)), 2, charges)
}

#[tokio::test]
async fn a_short_wait_is_slept() {
    let gap = limit(LimitScope::Class("write".into()), Window::MinInterval(seconds(8)), 1, Charges::Requests);
    let f = fixture(vec![gap], Net::script([ok]));
    f.send(&write()).await.expect("the first goes at once");
    drive(&f.clock, seconds(1), f.send(&write())).await.expect("the second waits");
    assert_eq!((f.net.count(), f.clock.now()), (2, at(8)));
}

#[tokio::test]
async fn a_long_wait_is_returned_with_its_scope() {
    let f = fixture(vec![per_minute("write", 1)], Net::script([ok]));
    f.send(&write()).await.expect("within budget");
    let error = f.send(&write()).await.expect_err("beyond");
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert_eq!(
        (error.retry_after(), error.scope()),
        (Some(seconds(60)), Some(&LimitScope::Class("write".into())))
    );
    assert_eq!(f.net.count(), 1, "nothing is sent beyond a budget");
    f.send(&read()).await.expect("another class is not concerned");
}

#[tokio::test]
async fn no_wait_outlasts_the_deadline() {
    let gap = limit(LimitScope::All, Window::MinInterval(seconds(8)), 1, Charges::Requests);
    let f = fixture(vec![gap], Net::script([ok]));
    let hurried = Context { deadline: Some(at(8)), ..cx() };
    f.layer.send(&hurried, &write()).await.expect("within budget");
    let error = f.layer.send(&hurried, &write()).await.expect_err("the wait ends with the deadline");
    assert_eq!(error.retry_after(), Some(seconds(8)));
}

#[tokio::test]
async fn nobodys_calls_share_one_budget_and_accounts_have_their_own() {
    let f = fixture(vec![per_minute("read", 1)], Net::script([ok]));
    f.layer.send(&Context::anonymous(), &read()).await.expect("within budget");
    assert!(f.layer.send(&Context::anonymous(), &read()).await.is_err());
    f.send(&read()).await.expect("an account has its own");
}

#[tokio::test]
async fn units_are_handed_back_only_where_that_is_sure() {
    let refused: Script = || Err(refusal(ErrorKind::InvalidInput, 400));
    let failed: Script = || Err(refusal(ErrorKind::Unavailable, 500).with_outcome(Outcome::Unknown));
    let cases = [
        (Charges::Requests, ok as Script, 1),
        (Charges::Requests, refused, 1),
        (Charges::Requests, unreachable, 0),
        (Charges::Requests, lost, 1),
        (Charges::AcceptedWrites, ok, 1),
        (Charges::AcceptedWrites, refused, 0),
        (Charges::AcceptedWrites, unreachable, 0),
        (Charges::AcceptedWrites, lost, 1),
        (Charges::AcceptedWrites, failed, 1),
    ];
    for (index, (charges, script, expected)) in cases.into_iter().enumerate() {
        let f = fixture(vec![posts(charges)], Net::script([script]));
        let _ = f.send(&write()).await;
        let used: u32 = f.used().await.iter().map(|(_, usage)| usage.used).sum();
        assert_eq!(used, expected, "case {index}");
    }
}

#[tokio::test]
async fn an_abandoned_call_leaves_its_units_taken() {
    let f = fixture(vec![posts(Charges::AcceptedWrites)], Net::script([ok]));
    let (cx, request) = (cx(), write());
    let mut sending = f.layer.send(&cx, &request);
    assert!(futures::poll!(sending.as_mut()).is_pending());
    assert_eq!(f.net.count(), 1);
    drop(sending);
    assert_eq!(f.used().await[0].1.used, 1);
}

#[tokio::test]
async fn a_refusal_blocks_the_scope_it_names() {
    let f = fixture(
        vec![per_minute("write", 30), posts(Charges::AcceptedWrites)],
        Net::script([
            || {
                let error = refusal(ErrorKind::RateLimited, 429).with_retry_after(seconds(90));
                Err(error.with_scope(LimitScope::Action(Action::Post)))
            },
            ok,
        ]),
    );
    f.send(&write()).await.expect_err("refused");
    let error = f.send(&write()).await.expect_err("blocked");
    assert_eq!(
        (error.retry_after(), error.scope()),
        (Some(seconds(90)), Some(&LimitScope::Action(Action::Post)))
    );
    assert_eq!(f.net.count(), 1);
    f.clock.advance(seconds(90));
    f.send(&write()).await.expect("the block has ended");
}

#[tokio::test]
async fn a_shared_budget_is_learned_from_a_refusal() {
    let refused: Script = || {
        let error = refusal(ErrorKind::RateLimited, 429).with_retry_after(seconds(90));
        Err(error.with_scope(LimitScope::Group("content".into())))
    };
    let f = fixture(Vec::new(), Net::script([refused, ok]));
    f.send(&Request::to(&SHARED_POST)).await.expect_err("refused");
    let error = f.send(&Request::to(&SHARED_COMMENT)).await.expect_err("the other action shares it");
    assert_eq!(error.scope(), Some(&LimitScope::Group("content".into())));
    f.send(&write()).await.expect("what does not share it is not concerned");
    assert_eq!(f.net.count(), 2);
}

#[tokio::test]
async fn a_refusal_without_scope_blocks_class_and_action() {
    let f = fixture(
        vec![per_minute("write", 30)],
        Net::script([|| Err(refusal(ErrorKind::RateLimited, 429).with_retry_after(seconds(90)))]),
    );
    f.send(&write()).await.expect_err("refused");
    let blocked: Vec<_> =
        f.used().await.into_iter().filter(|(_, usage)| usage.frees_at == Some(at(90))).collect();
    let keys: Vec<_> = blocked.iter().map(|(key, _)| key.as_str()).collect();
    assert_eq!(keys, ["action:post/interval:0s", "class:write/sliding:60s"]);
}

#[tokio::test]
async fn a_refusal_is_learned_from_where_no_limit_is_known() {
    let f = fixture(
        Vec::new(),
        Net::script([|| {
            let error = refusal(ErrorKind::RateLimited, 429).with_retry_after(seconds(90));
            Err(error.with_scope(LimitScope::Class("write".into())))
        }]),
    );
    f.send(&write()).await.expect_err("refused");
    assert_eq!(f.send(&write()).await.expect_err("blocked").retry_after(), Some(seconds(90)));
    assert_eq!(f.net.count(), 1);
}

#[tokio::test]
async fn absurd_hints_are_clamped() {
    let cases: [(Script, u64); 3] = [
        (|| Err(refusal(ErrorKind::RateLimited, 429).with_retry_after(Duration::ZERO)), 1),
        (|| Err(refusal(ErrorKind::RateLimited, 429).with_retry_after(Duration::MAX)), 24 * 3600),
        (|| Err(refusal(ErrorKind::Unavailable, 503).with_retry_after(Duration::MAX)), 3600),
    ];
    for (script, expected) in cases {
        let f = fixture(Vec::new(), Net::script([script]));
        assert_eq!(f.send(&write()).await.expect_err("refused").retry_after(), Some(seconds(expected)));
    }
}

#[tokio::test]
async fn bare_refusals_teach_longer_and_longer_waits_until_one_goes_through() {
    let bare: Script = || Err(refusal(ErrorKind::RateLimited, 429));
    let f = fixture(Vec::new(), Net::script([bare, bare, bare, bare, bare, bare, bare, bare, ok, bare]));
    let waits = [60, 120, 240, 480, 960, 1920, 3600, 3600];
    for expected in waits {
        let wait = f.send(&write()).await.expect_err("refused").retry_after().expect("learned");
        let range = seconds(expected).mul_f64(0.8)..=seconds(expected).mul_f64(1.2).min(seconds(3600));
        assert!(range.contains(&wait), "{wait:?} is not about {expected} s");
        f.clock.advance(wait);
    }
    f.send(&write()).await.expect("goes through");
    let wait = f.send(&write()).await.expect_err("refused").retry_after().expect("learned");
    assert!(wait <= seconds(72), "success starts the waits over: {wait:?}");
}

/// A store that forgets nothing because it never could write anything.
#[derive(Debug)]
struct Full;

#[async_trait]
impl BudgetStore for Full {
    async fn reserve(
        &self,
        _: &AccountKey,
        _: &[BudgetLine],
        until: Timestamp,
        _: Timestamp,
    ) -> Result<Reserve> {
        Ok(Reserve::Granted(Reservation { until, refusals: 0 }))
    }

    async fn settle(
        &self,
        _: &AccountKey,
        _: &[BudgetLine],
        _: Reservation,
        _: Settlement,
        _: Timestamp,
    ) -> Result<()> {
        Err(Error::new(ErrorKind::Internal, "the disk is full"))
    }

    async fn correct(&self, _: &AccountKey, _: Correction, _: Timestamp) -> Result<()> {
        Err(Error::new(ErrorKind::Internal, "the disk is full"))
    }

    async fn read(&self, _: &AccountKey, _: Timestamp) -> Result<Vec<BudgetState>> {
        Ok(Vec::new())
    }
}

#[tokio::test]
async fn bookkeeping_that_fails_hides_no_answer() {
    let net = Net::script([ok, || Err(refusal(ErrorKind::RateLimited, 429).with_retry_after(seconds(5)))]);
    let budgets = Arc::new(Budgets::new("net", Vec::new(), Arc::new(Full), clock()));
    let layer = BudgetLayer::new(net, budgets, Timeouts::default(), seconds(10));
    layer.send(&cx(), &write()).await.expect("the write was accepted");
    let error = layer.send(&cx(), &write()).await.expect_err("refused");
    assert_eq!((error.kind(), error.retry_after()), (ErrorKind::RateLimited, Some(seconds(5))));
}

fn window_of(max: u32, length: u64, interval: bool) -> Limit {
    let (window, max) = if interval {
        (Window::MinInterval(seconds(length)), 1)
    } else {
        (Window::Sliding(seconds(length)), max)
    };
    limit(LimitScope::Class("write".into()), window, max, Charges::Requests)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Counted where it matters: at the network, by the instants at which requests arrive.
    #[test]
    fn concurrent_callers_never_exceed_a_window(
        max in 1u32..5,
        length in 1u64..9,
        interval in any::<bool>(),
        callers in 1usize..12,
        each in 1usize..4,
        step in 200u64..3000,
    ) {
        let rule = window_of(max, length, interval);
        let allowed = if interval { 1 } else { max as usize };
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let arrivals = runtime.block_on(async {
            let clock = clock();
            let arrivals = Arc::new(Mutex::new(Vec::new()));
            let net = Net::new({
                let (clock, arrivals) = (clock.clone(), arrivals.clone());
                move |_, _| {
                    arrivals.lock().expect("no poison").push(clock.now());
                    ok()
                }
            });
            let store = Arc::new(MemoryBudgets::default());
            let budgets = Arc::new(Budgets::new("net", vec![rule], store, clock.clone()));
            let layer = BudgetLayer::new(net, budgets, Timeouts::default(), seconds(1000));
            let (cx, request) = (cx(), write());
            let calls = (0..callers).map(|_| async {
                for _ in 0..each {
                    layer.send(&cx, &request).await.expect("waits as long as it takes");
                }
            });
            drive(&clock, Duration::from_millis(step), join_all(calls)).await;
            std::mem::take(&mut *arrivals.lock().expect("no poison"))
        });
        prop_assert_eq!(arrivals.len(), callers * each);
        for start in &arrivals {
            let end = start.checked_add(seconds(length)).expect("small");
            let inside = arrivals.iter().filter(|instant| (*start..end).contains(*instant)).count();
            prop_assert!(inside <= allowed, "{} in one window of {}", inside, allowed);
        }
    }
}
