//! Lists: limit, cursor, order, and their JSON.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::Timestamp;
use serde::{Serialize, Serializer, ser::SerializeMap};

use super::{
    call::Call,
    error::Refusal,
    settings::{Cursors, Range, Settings},
    state::{
        Article, Award, Byte, ByteComment, Comment, Conversation, Id, Job, Like, Media, Message,
        Notification, Order, Payout, Post, Review,
    },
};
use crate::{
    http::{Reply, Request},
    settings::Names,
};

const DEFAULT_LIMIT: usize = 20;
const MAX_LIMIT: usize = 100;

/// Where an item stands in a list: its time in milliseconds, then its id.
type Place = (i64, Id);

/// An item that lists are made of.
pub(super) trait Listed {
    fn place(&self) -> Place;
}

macro_rules! listed {
    ($($type:ty: $at:ident),+ $(,)?) => {
        $(impl Listed for &$type {
            fn place(&self) -> Place {
                (self.$at.as_millisecond(), self.id.clone())
            }
        })+
    };
}

listed! {
    Post: created_at,
    Like: at,
    Comment: created_at,
    Conversation: updated_at,
    Message: created_at,
    Notification: created_at,
    Media: created_at,
    Order: created_at,
    Article: created_at,
    Award: created_at,
    Byte: created_at,
    ByteComment: created_at,
    Job: created_at,
    Review: created_at,
    Payout: created_at,
}

/// An item whose place is not its own, such as an agent in a list of followers.
impl<T> Listed for (Timestamp, Id, T) {
    fn place(&self) -> Place {
        (self.0.as_millisecond(), self.1.clone())
    }
}

/// An item whose place is decided by something else than a time, such as a price.
impl<T> Listed for (i64, Id, T) {
    fn place(&self) -> Place {
        (self.0, self.1.clone())
    }
}

/// One page of a list.
pub(super) struct Page<T> {
    pub(super) items: Vec<T>,
    pub(super) next: Option<String>,
}

impl<T: Listed> Page<T> {
    /// Cuts the page that a call asks for out of the whole list.
    pub(super) fn cut(
        items: impl Iterator<Item = T>,
        call: &Call<'_>,
        settings: &Settings,
    ) -> Result<Self, Refusal> {
        Self::ordered(items, settings.newest_first, call, settings)
    }

    /// The same in an order of the call's own: the last place first, or the first.
    pub(super) fn ordered(
        items: impl Iterator<Item = T>,
        last_first: bool,
        call: &Call<'_>,
        settings: &Settings,
    ) -> Result<Self, Refusal> {
        let limit = limit(call.request, settings)?;
        let mut items = items.map(|item| (item.place(), item)).collect::<Vec<_>>();
        let cursor = settings.parameter_names.name(call.endpoint.id, "cursor");
        let cursor = cursor.and_then(|name| call.request.query(name)).filter(|cursor| !cursor.is_empty());
        let place = |cursor: &str| match settings.cursors {
            Cursors::Base64 => decode(cursor),
            Cursors::Id => items.iter().map(|(place, _)| place).find(|(_, id)| id == cursor).cloned(),
        };
        let unknown = || Refusal::invalid("cursor is not one that this API gave out");
        let after = cursor.map(|cursor| place(cursor).ok_or_else(unknown)).transpose()?;
        items.sort_by(|(left, _), (right, _)| if last_first { right.cmp(left) } else { left.cmp(right) });
        if let Some(after) = after {
            items.retain(|(place, _)| if last_first { *place < after } else { *place > after });
        }
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(|(place, _)| match settings.cursors {
            Cursors::Base64 => encode(place),
            Cursors::Id => place.1.clone(),
        });
        Ok(Self { items: items.into_iter().map(|(_, item)| item).collect(), next })
    }
}

impl<T> Page<T> {
    /// The list under its key, with `nextCursor` and `hasMore`.
    pub(super) fn reply<J: Serialize>(self, key: &str, json: impl FnMut(T) -> J) -> Reply {
        let items = self.items.into_iter().map(json).collect();
        Reply::json(200, &List { key, items, next: self.next })
    }
}

struct List<'a, J> {
    key: &'a str,
    items: Vec<J>,
    next: Option<String>,
}

impl<J: Serialize> Serialize for List<'_, J> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry(self.key, &self.items)?;
        map.serialize_entry("nextCursor", &self.next)?;
        map.serialize_entry("hasMore", &self.next.is_some())?;
        map.end()
    }
}

/// How many items a request asks for.
pub(super) fn limit(request: &Request, settings: &Settings) -> Result<usize, Refusal> {
    limit_within(request, DEFAULT_LIMIT, MAX_LIMIT, settings)
}

/// The same where a list has bounds of its own.
pub(super) fn limit_within(
    request: &Request,
    default: usize,
    max: usize,
    settings: &Settings,
) -> Result<usize, Refusal> {
    let Some(text) = request.query("limit") else { return Ok(default) };
    let limit: i64 = text.parse().map_err(|_| Refusal::invalid("limit must be a whole number"))?;
    match usize::try_from(limit) {
        Ok(limit) if (1..=max).contains(&limit) => Ok(limit),
        _ if settings.limit_out_of_range == Range::Refuse => {
            Err(Refusal::invalid(format!("limit must be between 1 and {max}")))
        }
        _ if limit < 1 => Ok(1),
        _ => Ok(max),
    }
}

fn encode((millis, id): &Place) -> String {
    URL_SAFE_NO_PAD.encode(format!("{millis},{id}"))
}

fn decode(cursor: &str) -> Option<Place> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    let (millis, id) = text.split_once(',')?;
    Some((millis.parse().ok()?, id.to_owned()))
}
