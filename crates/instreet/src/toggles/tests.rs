use std::sync::Mutex;

use moothall_core::ports::Relation;
use moothall_core::ports::memory::MemoryToggles;
use proptest::prelude::*;

use super::*;

/// A network with one switch on it, and a script of what goes wrong with the next calls.
#[derive(Default)]
struct Switch {
    state: Mutex<(bool, u32)>,
    script: Mutex<Vec<Option<Trouble>>>,
}

#[derive(Debug, Clone, Copy)]
enum Trouble {
    Refused,
    LostRequest,
    LostAnswer,
    NewWords,
}

impl Switch {
    fn standing(state: bool, script: &[Trouble]) -> Self {
        let script = script.iter().rev().copied().map(Some).collect();
        Self { state: Mutex::new((state, 0)), script: Mutex::new(script) }
    }

    fn flip(&self) -> Result<Option<bool>> {
        let trouble = self.script.lock().expect("unpoisoned").pop().flatten();
        let lost = || Error::new(ErrorKind::Unavailable, "lost").with_outcome(Outcome::Unknown);
        match trouble {
            Some(Trouble::Refused) => return Err(Error::new(ErrorKind::RateLimited, "too fast")),
            Some(Trouble::LostRequest) => return Err(lost()),
            _ => {}
        }
        let mut state = self.state.lock().expect("unpoisoned");
        *state = (!state.0, state.1 + 1);
        match trouble {
            Some(Trouble::LostAnswer) => Err(lost()),
            Some(Trouble::NewWords) => Ok(None),
            _ => Ok(Some(state.0)),
        }
    }

    fn now(&self) -> (bool, u32) {
        *self.state.lock().expect("unpoisoned")
    }
}

fn toggle() -> Toggle {
    Toggle { relation: Relation::Vote, target: "instreet:p1".into() }
}

fn toggles() -> Toggles {
    Toggles::new(Arc::new(MemoryToggles::default()))
}

async fn set(toggles: &Toggles, switch: &Switch, wanted: bool) -> Result<bool> {
    toggles.set(&AccountKey::new("a"), toggle(), wanted, || async { switch.flip() }).await
}

async fn ledger(toggles: &Toggles) -> Option<ToggleState> {
    toggles.ledger.get(&AccountKey::new("a"), &toggle()).await.expect("memory does not fail")
}

#[tokio::test]
async fn asking_again_sends_nothing() {
    let (toggles, switch) = (toggles(), Switch::default());
    assert!(set(&toggles, &switch, true).await.expect("flips"));
    assert!(!set(&toggles, &switch, true).await.expect("is known"));
    assert_eq!(switch.now(), (true, 1));
}

#[tokio::test]
async fn a_state_from_elsewhere_is_put_back_by_one_more_flip() {
    let (toggles, switch) = (toggles(), Switch::standing(true, &[]));
    assert!(!set(&toggles, &switch, true).await.expect("ends as wanted"));
    assert_eq!(switch.now(), (true, 2));
    assert_eq!(ledger(&toggles).await, Some(ToggleState::Known(true)));
}

#[tokio::test]
async fn a_lost_answer_is_never_taken_for_a_certainty() {
    for trouble in [Trouble::LostAnswer, Trouble::LostRequest] {
        let (toggles, switch) = (toggles(), Switch::standing(false, &[trouble]));
        let error = set(&toggles, &switch, true).await.expect_err("the answer is lost");
        assert_eq!(error.outcome(), Outcome::Unknown);
        assert_eq!(ledger(&toggles).await, Some(ToggleState::Pending(true)));
        set(&toggles, &switch, true).await.expect("is settled by the next call");
        assert!(switch.now().0);
    }
}

#[tokio::test]
async fn words_that_are_new_leave_the_state_open() {
    let (toggles, switch) = (toggles(), Switch::standing(false, &[Trouble::NewWords]));
    let error = set(&toggles, &switch, true).await.expect_err("the answer does not say");
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Decode, Outcome::Unknown));
    assert_eq!(ledger(&toggles).await, Some(ToggleState::Pending(true)));
}

#[tokio::test]
async fn a_refusal_leaves_what_was_known() {
    let (toggles, switch) = (toggles(), Switch::default());
    set(&toggles, &switch, true).await.expect("flips");
    switch.script.lock().expect("unpoisoned").push(Some(Trouble::Refused));
    set(&toggles, &switch, false).await.expect_err("is refused");
    assert_eq!(ledger(&toggles).await, Some(ToggleState::Known(true)));
    assert_eq!(switch.now(), (true, 1));
}

#[tokio::test]
async fn a_refused_correction_is_made_good_by_the_next_call() {
    let toggles = toggles();
    let switch = Switch::standing(true, &[Trouble::NewWords, Trouble::Refused]);
    // First some certainty about nothing: the words are new, the switch is off now.
    set(&toggles, &switch, true).await.expect_err("the answer does not say");
    set(&toggles, &switch, true).await.expect_err("is refused");
    assert!(set(&toggles, &switch, true).await.expect("flips"));
    assert!(switch.now().0);
}

#[tokio::test]
async fn a_refused_correction_is_not_told_as_nothing_done() {
    let (toggles, switch) = (toggles(), Switch::standing(true, &[]));
    *switch.script.lock().expect("unpoisoned") = vec![Some(Trouble::Refused), None];
    let error = set(&toggles, &switch, true).await.expect_err("the second flip is refused");
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::RateLimited, Outcome::Unknown));
    assert_eq!((switch.now(), ledger(&toggles).await), ((false, 1), Some(ToggleState::Known(false))));
    assert!(set(&toggles, &switch, true).await.expect("flips"));
}

#[tokio::test]
async fn many_who_want_the_same_flip_it_once() {
    let (toggles, switch) = (toggles(), Switch::default());
    let account = AccountKey::new("a");
    let flip = || async {
        tokio::task::yield_now().await;
        switch.flip()
    };
    let all = (0..20).map(|_| toggles.set(&account, toggle(), true, flip));
    let changed = futures::future::try_join_all(all).await.expect("nothing fails");
    assert_eq!(changed.into_iter().filter(|changed| *changed).count(), 1);
    assert_eq!(switch.now(), (true, 1));
}

fn trouble() -> impl Strategy<Value = Option<Trouble>> {
    prop_oneof![
        4 => Just(None),
        1 => Just(Some(Trouble::Refused)),
        1 => Just(Some(Trouble::LostRequest)),
        1 => Just(Some(Trouble::LostAnswer)),
        1 => Just(Some(Trouble::NewWords)),
    ]
}

proptest! {
    /// Whatever goes wrong: success means that it stands as asked, what the ledger calls known is
    /// true, and no call flips more than twice.
    #[test]
    fn the_ledger_never_lies(
        before in any::<bool>(),
        calls in prop::collection::vec((any::<bool>(), prop::collection::vec(trouble(), 2)), 1..30),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let (toggles, switch) = (toggles(), Switch::standing(before, &[]));
        for (wanted, troubles) in calls {
            *switch.script.lock().expect("unpoisoned") = troubles;
            let flips = switch.now().1;
            let result = runtime.block_on(set(&toggles, &switch, wanted));
            let (state, flips_now) = switch.now();
            prop_assert!(flips_now - flips <= 2);
            match result {
                Ok(_) => prop_assert_eq!(state, wanted),
                Err(error) if error.outcome() == Outcome::NotApplied => prop_assert_eq!(flips_now, flips),
                Err(_) => {}
            }
            if let Some(ToggleState::Known(known)) = runtime.block_on(ledger(&toggles)) {
                prop_assert_eq!(known, state);
            }
        }
    }
}
