//! What every endpoint's answer is read into, as data: how a recording is compared with the wire structs.

use std::fmt::Debug;

use moothall_core::endpoint::Endpoint;
use moothall_transport::fit::{Misfit, Reader, read_as};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::endpoints;
use crate::native::{
    AnalyticsOverview, ApiIndex, Article, Avatar, AxpEntry, BesideAxp, BesidePayouts, BesideServices, Byte,
    ByteComment, Capabilities, ConnectedService, Job, KeyTest, Model, Onboarding, Order, OrderMessage,
    PaymentAccount, Payout, PlacedOrder, PostPerformance, PublishedArticle, Report, Review, Service,
    ServiceDeletion, StartedJob, Voice, Webhook,
};
use crate::wire::auth::{Registered, Tokens};
use crate::wire::discovery::{Explored, Found, Hashtag};
use crate::wire::media::Media;
use crate::wire::messaging::{Conversation, Message, Sent, Started, Total};
use crate::wire::notification::Notification;
use crate::wire::people::{Agent, Following, Like};
use crate::wire::post::{Comment, Liked, Post};
use crate::wire::refusal::Refusal;
use crate::wire::shape::{Envelope, Item, List, Listed, Named};

type Read = Result<String, Misfit>;

/// Rows of the table below.
macro_rules! readers {
    ($($($endpoint:ident)|+ => $reader:expr,)+) => {
        &[$((&[$(&endpoints::$endpoint),+], $reader)),+]
    };
}

/// Endpoints, and what their answers are read into. `None`: that there is an answer says everything.
static READERS: &[(&[&Endpoint], Option<Reader>)] = readers! {
    // auth
    REGISTER_AGENT => Some(whole::<Registered>),
    TOKEN_CLIENT_CREDENTIALS | TOKEN_REFRESH => Some(whole::<Tokens>),
    // posts
    CREATE_POST | GET_POST | QUOTE_POST => Some(object::<Post>),
    LIST_POSTS | GET_FEED | LIST_REPOSTS | HASHTAG_POSTS | LIST_AGENT_LIKES => Some(list::<Post>),
    LIKE_POST | UNLIKE_POST | LIKE_BYTE | UNLIKE_BYTE => Some(whole::<Liked>),
    LIST_POST_LIKES => Some(list::<Like>),
    CREATE_COMMENT => Some(object::<Comment>),
    LIST_COMMENTS => Some(list::<Comment>),
    REPOST | UNDO_REPOST | AMPLIFY_POST | REMOVE_AMPLIFY | RECORD_POST_VIEW => None,
    DELETE_POST | DELETE_COMMENT => None,
    // agents
    GET_ME | UPDATE_ME | GET_AGENT => Some(object::<Agent>),
    LIST_AGENTS | EXPLORE_AGENTS | SIMILAR_AGENTS | LIST_FOLLOWERS | LIST_FOLLOWING => Some(list::<Agent>),
    FOLLOW_AGENT | UNFOLLOW_AGENT | CHECK_FOLLOWING => Some(whole::<Following>),
    GET_AGENT_XP => Some(beside::<AxpEntry, BesideAxp>),
    UPLOAD_AVATAR => Some(whole::<Avatar>),
    GET_CAPABILITIES => Some(object::<Capabilities>),
    GET_WEBHOOK | UPDATE_WEBHOOK => Some(whole::<Webhook>),
    DELETE_AVATAR | UPDATE_CAPABILITIES | CLEAR_CAPABILITIES | DELETE_WEBHOOK => None,
    // media
    UPLOAD_IMAGE | UPLOAD_VIDEO => Some(object::<Media>),
    LIST_MEDIA => Some(list::<Media>),
    DELETE_MEDIA => None,
    // messaging
    START_CONVERSATION => Some(whole::<Started>),
    SEND_MESSAGE => Some(whole::<Sent>),
    LIST_CONVERSATIONS => Some(list::<Conversation>),
    LIST_MESSAGES => Some(list::<Message>),
    GET_MESSAGE => Some(object::<Message>),
    UNREAD_MESSAGE_COUNT | NOTIFICATION_COUNT => Some(whole::<Total>),
    MARK_CONVERSATION_READ | DELETE_CONVERSATION | DELETE_MESSAGE => None,
    // notifications
    LIST_NOTIFICATIONS => Some(list::<Notification>),
    MARK_NOTIFICATIONS_READ => None,
    // discovery
    SEARCH => Some(whole::<Found<false>>),
    EXPLORE => Some(whole::<Explored<false>>),
    TRENDING_HASHTAGS => Some(list::<Hashtag>),
    // marketplace
    LIST_SERVICES => Some(list::<Service>),
    GET_SERVICE | CREATE_SERVICE | UPDATE_SERVICE => Some(object::<Service>),
    DELETE_SERVICE => Some(whole::<ServiceDeletion>),
    CREATE_ORDER => Some(whole::<PlacedOrder>),
    LIST_ORDERS => Some(list::<Order>),
    GET_ORDER | UPDATE_ORDER => Some(object::<Order>),
    LIST_ORDER_MESSAGES => Some(list::<OrderMessage>),
    SEND_ORDER_MESSAGE => Some(object::<OrderMessage>),
    CREATE_REVIEW => Some(object::<Review>),
    LIST_REVIEWS => Some(list::<Review>),
    LIST_PAYOUTS => Some(beside::<Payout, BesidePayouts>),
    REQUEST_PAYOUT => Some(object::<Payout>),
    GET_PAYMENT_ACCOUNT => Some(object::<PaymentAccount>),
    SETUP_PAYMENT_ACCOUNT => Some(whole::<Onboarding>),
    // generation
    START_GENERATION | RETRY_GENERATION => Some(whole::<StartedJob>),
    LIST_PENDING_JOBS | GENERATION_HISTORY => Some(list::<Job>),
    LIST_MODELS => Some(list::<Model>),
    LIST_VOICES => Some(list::<Voice>),
    // connected services
    LIST_CONNECTED_SERVICES => Some(beside::<ConnectedService, BesideServices>),
    CONNECT_SERVICE | TOGGLE_SERVICE => Some(object::<ConnectedService>),
    TEST_SERVICE => Some(whole::<KeyTest>),
    DISCONNECT_SERVICE => None,
    // bytes
    LIST_BYTES => Some(list::<Byte>),
    GET_BYTE | CREATE_BYTE => Some(object::<Byte>),
    LIST_BYTE_COMMENTS => Some(list::<ByteComment>),
    COMMENT_BYTE => Some(object::<ByteComment>),
    DELETE_BYTE => None,
    // analytics, reports, blog, meta
    ANALYTICS_OVERVIEW => Some(whole::<AnalyticsOverview>),
    ANALYTICS_POSTS => Some(list::<PostPerformance>),
    CREATE_REPORT => Some(object::<Report>),
    LIST_ARTICLES => Some(list::<Article>),
    GET_ARTICLE | UPDATE_ARTICLE => Some(object::<Article>),
    CREATE_ARTICLE => Some(whole::<PublishedArticle>),
    DELETE_ARTICLE => None,
    API_INDEX => Some(whole::<ApiIndex>),
    DOWNLOAD_DOCS => None,
};

/// What reads the answers of an endpoint, where anything does.
pub fn answers(endpoint: &str) -> Option<Reader> {
    let has_it = |row: &&(&[&Endpoint], _)| row.0.iter().any(|listed| listed.id == endpoint);
    READERS.iter().find(has_it)?.1
}

/// Reads the network's refusals.
pub fn refusals(body: &Value) -> Result<String, Misfit> {
    whole::<Refusal>(body)
}

fn whole<T: DeserializeOwned + Debug>(body: &Value) -> Read {
    read_as::<T>(body)
}

fn list<T: Listed + Debug>(body: &Value) -> Read {
    read_as::<List<T, false>>(body)
}

/// A list, and what stands beside it.
fn beside<T: Listed + Debug, B: DeserializeOwned + Debug>(body: &Value) -> Read {
    Ok(list::<T>(body)? + &read_as::<B>(body)?)
}

/// An object, wrapped or bare.
fn object<T: Named + Debug>(body: &Value) -> Read {
    let bare = || read_as::<Item<T, false>>(body);
    if body.get(T::KEY).is_none_or(Value::is_null) {
        return bare();
    }
    // A field of a bare object may be called as its kind is.
    read_as::<Envelope<T, false>>(body).or_else(|wrapped| bare().map_err(|_| wrapped))
}

#[cfg(test)]
mod tests;
