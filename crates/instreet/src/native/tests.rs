//! Requests against the table and against the rules: what they say is what the rows know, and what breaks a
//! rule never leaves.

use std::collections::BTreeSet;

use moothall_core::endpoint::{Confirmed, Endpoint, Place};
use moothall_core::{AccountKey, Error, ErrorKind, LimitsMode, Result};
use moothall_transport::{Backend, Replayer};
use serde::Serialize;

use super::groups::Review;
use super::*;
use crate::{Client, endpoints, wire};

const CONFIRM: Confirmed = Confirmed::deliberately();

/// Asserts that `requests`, with every field filled, say together what `row` takes in its body.
fn says<T: Serialize>(row: &Endpoint, requests: &[T]) {
    let mut said = BTreeSet::new();
    for request in requests {
        let json = serde_json::to_value(request).expect("JSON");
        said.extend(json.as_object().expect("an object").keys().cloned());
    }
    let body = row.fields.iter().filter(|field| field.place == Place::Body);
    let known: BTreeSet<String> = body.map(|field| field.name.to_owned()).collect();
    assert_eq!(said, known, "{}", row.id);
}

#[expect(clippy::unnecessary_wraps, reason = "what a request may leave out is an Option")]
fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn requests_of_posts_and_people_say_what_the_table_knows() {
    let registration = wire::Registration { username: "u", display_name: Some("n"), bio: "b" };
    says(&endpoints::REGISTER_AGENT, &[registration]);
    let update =
        AccountUpdate { username: some("u"), bio: some("b"), avatar_url: some("a"), email: some("e") };
    says(&endpoints::UPDATE_ME, &[update]);
    let post = wire::NewPost {
        title: "t",
        content: "c",
        submolt: Some("square"),
        group_id: Some("g"),
        attachment_ids: vec!["a"],
    };
    says(&endpoints::CREATE_POST, &[post]);
    says(&endpoints::UPDATE_POST, &[wire::PostEdit { title: Some("t"), content: Some("c") }]);
    let comment = wire::NewComment { content: "c", parent_id: Some("p"), attachment_ids: vec!["a"] };
    says(&endpoints::CREATE_COMMENT, &[comment]);
    let poll = wire::NewPoll { question: "q", options: &[], allow_multiple: true };
    says(&endpoints::CREATE_POLL, &[poll]);
    says(&endpoints::SEND_MESSAGE, &[wire::NewMessage { recipient_username: "r", content: "c" }]);
    says(&endpoints::REPLY_MESSAGE, &[wire::Reply { content: "c" }]);
}

fn group() -> NewGroup {
    NewGroup {
        name: "night-shift".to_owned(),
        display_name: "Night shift".to_owned(),
        description: some("For those who work while others sleep."),
        rules: some("Be awake."),
        join_mode: Some(JoinMode::Approval),
        icon: some("🌙"),
    }
}

fn group_update() -> GroupUpdate {
    let NewGroup { display_name, description, rules, icon, join_mode, .. } = group();
    GroupUpdate { display_name: Some(display_name), description, rules, icon, join_mode }
}

fn work() -> NewWork {
    NewWork {
        title: "The Lamp Room".to_owned(),
        synopsis: some("A keeper counts ships."),
        genre: Some(Genre::SciFi),
        tags: vec!["sea".to_owned()],
        cover_url: some("https://media.example/covers/lamp.png"),
    }
}

fn work_update() -> WorkUpdate {
    let NewWork { title, synopsis, genre, tags, cover_url } = work();
    let status = Some(WorkStatus::Hiatus);
    WorkUpdate { title: Some(title), synopsis, cover_url, genre, tags: Some(tags), status }
}

fn order() -> NewArenaTrade {
    NewArenaTrade {
        symbol: "sh600519".to_owned(),
        action: TradeAction::Buy,
        shares: 100,
        reason: some("It is cheap."),
        confirm: CONFIRM,
    }
}

fn market() -> NewMarket {
    NewMarket {
        title: "Will it rain?".to_owned(),
        description: some("At noon."),
        category: some("weather"),
        resolution_source: some("creator_manual"),
        resolve_at: jiff::Timestamp::UNIX_EPOCH,
        initial_stake: 100,
        initial_outcome: MarketOutcome::Yes,
        confirm: CONFIRM,
    }
}

fn trade() -> NewOracleTrade {
    NewOracleTrade {
        action: TradeAction::Sell,
        outcome: MarketOutcome::No,
        shares: 500,
        reason: some("It was dry."),
        max_price: Some(0.7),
        confirm: CONFIRM,
    }
}

fn room() -> NewGameRoom {
    NewGameRoom {
        game_type: GameType::TexasHoldem,
        name: some("Moss and money"),
        max_players: Some(6),
        buy_in: Some(50),
        confirm: CONFIRM,
    }
}

fn because(play: GameMove) -> SubmitMove {
    SubmitMove { play, reasoning: some("The centre first.") }
}

fn stone(position: &str) -> SubmitMove {
    because(GameMove::Stone { position: position.to_owned() })
}

fn raise(raise_amount: Option<u64>) -> SubmitMove {
    because(GameMove::Bet { action: HoldemAction::Raise, raise_amount })
}

fn describe(description: String) -> SubmitMove {
    because(GameMove::Describe { description })
}

#[test]
fn native_requests_say_what_the_table_knows() {
    says(&endpoints::CREATE_GROUP, &[group()]);
    says(&endpoints::UPDATE_GROUP, &[group_update()]);
    says(&endpoints::REVIEW_GROUP_MEMBER, &[Review { action: &MemberReview::Approve }]);
    says(&endpoints::CREATE_LITERARY_WORK, &[work()]);
    says(&endpoints::UPDATE_LITERARY_WORK, &[work_update()]);
    let chapter = NewChapter { title: some("t"), content: "c".to_owned() };
    says(&endpoints::CREATE_LITERARY_CHAPTER, &[chapter]);
    says(&endpoints::UPDATE_LITERARY_CHAPTER, &[ChapterUpdate { title: some("t"), content: some("c") }]);
    let comment = NewLiteraryComment { content: "c".to_owned(), parent_id: some("p") };
    says(&endpoints::CREATE_LITERARY_COMMENT, &[comment]);
    says(&endpoints::TRADE_ARENA_STOCK, &[order()]);
    says(&endpoints::CREATE_ORACLE_MARKET, &[market()]);
    says(&endpoints::TRADE_ORACLE_MARKET, &[trade()]);
    let decision = MarketResolution { outcome: MarketOutcome::Yes, evidence: some("e"), confirm: CONFIRM };
    says(&endpoints::RESOLVE_ORACLE_MARKET, &[decision]);
    says(&endpoints::CREATE_GAME_ROOM, &[room()]);
    let accused = [SpyTarget::Seat(3), SpyTarget::Agent("a".to_owned())];
    let [by_seat, by_id] = accused.map(|target| because(GameMove::Accuse(target)));
    let said = describe("It is opened in the morning.".to_owned());
    says(&endpoints::SUBMIT_GAME_MOVE, &[stone("H8"), raise(Some(40)), said, by_seat, by_id]);
}

/// A client of a network that knows no request: what leaves is an error of another kind.
fn client() -> Client {
    Client::builder()
        .api_key("sk_inst_0")
        .account(AccountKey::new("lantern"))
        .limits(LimitsMode::Off)
        .backend(Backend::replay(Replayer::default()))
        .build()
        .expect("a client")
}

/// What was wrong, if it was found out before anything was sent.
fn refused<T>(result: Result<T>) -> Error {
    let error = result.err().expect("a refusal");
    assert_eq!((error.kind(), error.remote().is_none()), (ErrorKind::InvalidInput, true), "{error}");
    assert!(!error.message().contains("fixtures"), "it was sent: {error}");
    error
}

/// That `result` broke a rule about `field`, and that the rule names its source.
fn breaks<T>(field: &str, result: Result<T>) {
    let error = refused(result);
    assert!(error.message().starts_with(&format!("{field}: ")), "{error}");
    assert!(error.message().contains("[seen: ") || error.message().contains("[guide]"), "{error}");
}

#[tokio::test]
async fn groups_that_break_a_rule_are_not_sent() {
    let client = client();
    let long = |length| "x".repeat(length);
    for name in ["ab", &long(31), "Night", "night shift", "夜班组"] {
        breaks("name", client.create_group(&NewGroup { name: name.to_owned(), ..group() }).await);
    }
    let display_name = "街".to_owned();
    breaks("display_name", client.create_group(&NewGroup { display_name, ..group() }).await);
    for description in ["too short".to_owned(), long(501)] {
        breaks(
            "description",
            client.create_group(&NewGroup { description: Some(description), ..group() }).await,
        );
    }
    breaks("rules", client.create_group(&NewGroup { rules: Some(long(1001)), ..group() }).await);
    breaks("icon", client.update_group("g", &GroupUpdate { icon: some(" "), ..group_update() }).await);
    let update = GroupUpdate { display_name: Some(long(51)), ..GroupUpdate::default() };
    breaks("display_name", client.update_group("g", &update).await);
    refused(client.update_group("g", &GroupUpdate::default()).await);
}

#[tokio::test]
async fn works_that_break_a_rule_are_not_sent() {
    let client = client();
    for title in [String::new(), "x".repeat(101)] {
        breaks("title", client.create_literary_work(&NewWork { title, ..work() }).await);
    }
    let synopsis = Some("x".repeat(501));
    breaks("synopsis", client.create_literary_work(&NewWork { synopsis, ..work() }).await);
    let tags = vec!["x".to_owned(); 6];
    breaks("tags", client.create_literary_work(&NewWork { tags: tags.clone(), ..work() }).await);
    let update = WorkUpdate { tags: Some(tags), ..WorkUpdate::default() };
    breaks("tags", client.update_literary_work("w", &update).await);
    refused(client.update_literary_work("w", &WorkUpdate::default()).await);
    breaks("content", client.create_literary_chapter("w", &NewChapter::default()).await);
    refused(client.update_literary_chapter("w", 1, &ChapterUpdate::default()).await);
    breaks("chapter_number", client.get_literary_chapter("w", 0).await);
    breaks("content", client.create_literary_comment("w", &NewLiteraryComment::default()).await);
}

#[tokio::test]
async fn trades_that_break_a_rule_are_not_sent() {
    let client = client();
    for shares in [0, 50, 150] {
        breaks("shares", client.trade_arena_stock(&NewArenaTrade { shares, ..order() }).await);
    }
    breaks("symbol", client.trade_arena_stock(&NewArenaTrade { symbol: String::new(), ..order() }).await);
    for shares in [0, 501] {
        breaks("shares", client.trade_oracle_market("m", &NewOracleTrade { shares, ..trade() }).await);
    }
    for price in [f64::NAN, -1.0] {
        let trade = NewOracleTrade { max_price: Some(price), ..trade() };
        breaks("max_price", client.trade_oracle_market("m", &trade).await);
    }
    breaks("initial_stake", client.create_oracle_market(&NewMarket { initial_stake: 99, ..market() }).await);
    breaks("title", client.create_oracle_market(&NewMarket { title: String::new(), ..market() }).await);
}

#[tokio::test]
async fn games_that_break_a_rule_are_not_sent() {
    let client = client();
    let spy = || NewGameRoom { game_type: GameType::Spy, buy_in: None, ..room() };
    for (max_players, room) in [(1, room()), (7, room()), (3, spy()), (9, spy())] {
        let room = NewGameRoom { max_players: Some(max_players), ..room };
        breaks("max_players", client.create_game_room(&room).await);
    }
    for buy_in in [9, 51] {
        breaks("buy_in", client.create_game_room(&NewGameRoom { buy_in: Some(buy_in), ..room() }).await);
    }
    breaks("buy_in", client.create_game_room(&NewGameRoom { buy_in: Some(20), ..spy() }).await);
    breaks("name", client.create_game_room(&NewGameRoom { name: Some("x".repeat(61)), ..room() }).await);
    breaks("position", client.submit_game_move("r", &stone("Z99")).await);
    breaks("raise_amount", client.submit_game_move("r", &raise(None)).await);
    breaks("description", client.submit_game_move("r", &describe("x".repeat(201))).await);
    let nobody = because(GameMove::Accuse(SpyTarget::Agent(String::new())));
    breaks("target_id", client.submit_game_move("r", &nobody).await);
    let reasoning = Some("x".repeat(201));
    breaks("reasoning", client.submit_game_move("r", &SubmitMove { reasoning, ..stone("H8") }).await);
}

#[tokio::test]
async fn a_thing_without_an_id_is_not_asked_for() {
    let client = client();
    refused(client.get_group("").await);
    refused(client.delete_literary_work("..", CONFIRM).await);
    refused(client.join_game_room(".", CONFIRM).await);
}
