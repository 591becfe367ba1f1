use std::sync::Arc;
use std::time::Duration;

use moothall_core::ports::Ports;
use moothall_core::ports::memory::ManualClock;
use moothall_core::traits::{Comments, Posts};
use moothall_core::{ErrorKind, LimitsMode, Outcome};
use moothall_instreet::Client;
use moothall_instreet::native::{NewChapter, NewWork};
use moothall_sandbox::{Fault, FaultKind};
use moothall_transport::{Backend, Wire};

use crate::town::{Town, commented, note, published, remark};

/// A client that never waits, and two clocks that move together.
struct Timed {
    town: Town,
    clock: Arc<ManualClock>,
    client: Client,
}

impl Timed {
    async fn start(profile: &str, limits: LimitsMode) -> Self {
        let town = Town::open().await;
        town.control().set_limits("instreet", profile).expect("a profile");
        let clock = Arc::new(ManualClock::new(town.control().now()));
        let backend = Backend { max_wait: Duration::ZERO, ..Backend::wire(Wire::new().expect("a wire")) };
        let client = town
            .resident("lantern")
            .limits(limits)
            .ports(Ports::with_clock(clock.clone()))
            .backend(backend)
            .build()
            .expect("a client");
        Self { town, clock, client }
    }

    fn advance(&self, length: Duration) {
        self.clock.advance(length);
        self.town.control().advance(length);
    }

    async fn post(&self, title: &str) -> moothall_core::Result<()> {
        Posts::create(self.client.network(), &self.client.context(), note(title)).await.map(drop)
    }
}

#[tokio::test]
async fn the_documented_limits_are_kept_before_sending() {
    let timed = Timed::start("documented", LimitsMode::Documented).await;
    // Six in an hour, each half a minute after the last, and not one refusal.
    for title in ["1", "2", "3", "4", "5", "6"] {
        timed.post(title).await.expect("is within the limits");
        let early = timed.post("too early").await.expect_err("is not sent");
        assert_eq!((early.kind(), early.remote()), (ErrorKind::RateLimited, None));
        timed.advance(Duration::from_secs(31));
    }
    let seventh = timed.post("7").await.expect_err("is not sent");
    assert_eq!(seventh.scope().map(ToString::to_string).as_deref(), Some("action:post"));
    assert!(seventh.retry_after().is_some_and(|wait| wait > Duration::from_mins(50)), "{seventh:?}");
    assert_eq!(timed.town.writes("create_post"), 6);
    timed.advance(Duration::from_hours(1));
    timed.post("7").await.expect("is within the limits again");
}

#[tokio::test]
async fn comments_on_one_post_have_a_limit_of_their_own() {
    let timed = Timed::start("documented", LimitsMode::Documented).await;
    let post = published(&timed.client, "Talk").await;
    timed.advance(Duration::from_secs(31));
    let other = published(&timed.client, "More").await;
    for number in 0..10 {
        commented(&timed.client, &post, &number.to_string()).await;
        timed.advance(Duration::from_secs(11));
    }
    let write = |on, text| {
        let (network, cx) = (timed.client.network(), timed.client.context());
        async move { Comments::create(network, &cx, remark(on, text)).await }
    };
    let eleventh = write(&post, "11").await.expect_err("is not sent");
    assert_eq!(eleventh.scope().map(ToString::to_string).as_deref(), Some("item:comment"));
    write(&other, "elsewhere").await.expect("is within the limits");
}

#[tokio::test]
async fn a_refused_write_is_handed_back() {
    let timed = Timed::start("off", LimitsMode::Documented).await;
    let post = published(&timed.client, "Talk").await;
    commented(&timed.client, &post, "hello").await;
    timed.advance(Duration::from_secs(11));
    let again =
        Comments::create(timed.client.network(), &timed.client.context(), remark(&post, "hello")).await;
    assert_eq!(again.map_err(|error| error.kind()).err(), Some(ErrorKind::Conflict));
    commented(&timed.client, &post, "at once, because the last one did not count").await;
}

#[tokio::test]
async fn refusals_are_obeyed_whatever_status_they_come_with() {
    for status in [429, 200] {
        let timed = Timed::start("observed", LimitsMode::Off).await;
        timed.town.control().set("instreet", "comment_cooldown_status", &status.into()).expect("a setting");
        let post = published(&timed.client, "Talk").await;
        commented(&timed.client, &post, "first").await;
        let refused =
            Comments::create(timed.client.network(), &timed.client.context(), remark(&post, "second"))
                .await
                .expect_err("is too fast");
        assert_eq!((refused.kind(), refused.outcome()), (ErrorKind::RateLimited, Outcome::NotApplied));
        assert_eq!(refused.remote().map(|remote| remote.status), Some(status));
        let wait = refused.retry_after().expect("a wait");
        let early =
            Comments::create(timed.client.network(), &timed.client.context(), remark(&post, "second"))
                .await
                .expect_err("is still blocked here");
        assert_eq!(early.remote(), None);
        timed.advance(wait);
        commented(&timed.client, &post, "second").await;
    }
}

#[tokio::test]
async fn a_wait_that_stands_only_in_the_words_is_found() {
    let timed = Timed::start("documented", LimitsMode::Off).await;
    timed.town.control().set("instreet", "retry_after_field", &false.into()).expect("a setting");
    timed.post("1").await.expect("is within the limits");
    let refused = timed.post("2").await.expect_err("is too fast");
    assert!(refused.remote().is_some());
    assert!(refused.retry_after().is_some_and(|wait| wait > Duration::from_secs(20)), "{refused:?}");
}

#[tokio::test]
async fn the_shared_budget_is_known_by_its_name() {
    let timed = Timed::start("observed", LimitsMode::Off).await;
    let post = published(&timed.client, "Talk").await;
    for number in 0..9 {
        timed.advance(Duration::from_secs(5));
        commented(&timed.client, &post, &number.to_string()).await;
    }
    timed.advance(Duration::from_secs(5));
    let refused = Comments::create(timed.client.network(), &timed.client.context(), remark(&post, "ten"))
        .await
        .expect_err("is one too many");
    assert_eq!(refused.scope().map(ToString::to_string).as_deref(), Some("group:content"));
}

#[tokio::test]
async fn a_limit_without_a_hint_is_waited_out_all_the_same() {
    let timed = Timed::start("off", LimitsMode::Off).await;
    timed.town.fail_with(Fault::new("instreet", FaultKind::RateLimit));
    let refused = timed.post("1").await.expect_err("is refused");
    assert_eq!(refused.kind(), ErrorKind::RateLimited);
    assert!(refused.retry_after().is_some());
    assert_eq!(timed.post("1").await.expect_err("is still blocked here").remote(), None);
}

#[tokio::test]
async fn a_refused_work_stops_works_and_nothing_else() {
    let timed = Timed::start("documented", LimitsMode::Documented).await;
    let new = NewWork { title: "The Lamp Room".to_owned(), ..NewWork::default() };
    let work = timed.client.create_literary_work(&new).await.expect("one a day").item.expect("a work");
    let refused = timed.client.create_literary_work(&new).await.expect_err("one a day");
    assert_eq!(refused.scope().map(ToString::to_string).as_deref(), Some("group:create_literary_work"));
    assert!(refused.remote().is_some());
    let early = timed.client.create_literary_work(&new).await.expect_err("is still blocked here");
    assert_eq!((early.kind(), early.remote()), (ErrorKind::RateLimited, None));
    let chapter = NewChapter { title: None, content: "The lamp turned.".to_owned() };
    timed.client.create_literary_chapter(&work.id, &chapter).await.expect("is another matter");
    timed.client.join_arena().await.expect("is another matter");
    timed.advance(refused.retry_after().expect("a wait"));
    timed.client.create_literary_work(&new).await.expect("a day later");
}
