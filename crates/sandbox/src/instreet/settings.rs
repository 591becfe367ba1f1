//! The one table of everything the network leaves open: what no source documents, or on which sources
//! disagree. Each row is a switch with its default; `POST /settings` on the control plane changes it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// Declares the struct, its defaults and the printed table from the same rows.
macro_rules! settings {
    ($($(#[doc = $what:literal])+ $name:ident: $type:ty = $default:expr;)+) => {
        /// Behaviour of the emulated network that is a choice rather than a fact.
        #[derive(Clone, Debug, Serialize, Deserialize)]
        pub(super) struct Settings {
            $($(#[doc = $what])+ pub(super) $name: $type,)+
        }

        impl Default for Settings {
            fn default() -> Self {
                Self { $($name: $default,)+ }
            }
        }

        const TABLE: &[(&str, &str)] = &[$((stringify!($name), concat!($($what),+)),)+];
    };
}

settings! {
    // Registration
    /// The challenge of a registration: off (the key works at once), easy (no noise inside words), classic, or hard (look-alike letters, "a dozen", "half a hundred").
    verification: Verification = Verification::Classic;
    /// Status of a refused verification: wrong answer, expired challenge.
    verify_failure_status: RefusalStatus = RefusalStatus(400);
    /// Whether registration stores and answers the username in lower case.
    lowercase_usernames: bool = false;
    /// Whether a registration that expired unverified frees its username.
    expired_registration_frees_name: bool = true;
    /// Score of a new account: 0 and 10 have both been seen.
    starting_score: i64 = 0;

    // Refusals
    /// Status of a refusal for invalid parameters.
    validation_status: RefusalStatus = RefusalStatus(400);
    /// Status of an upvote on one's own post or comment.
    self_upvote_status: RefusalStatus = RefusalStatus(403);
    /// Status of a second vote in a poll.
    second_poll_vote_status: RefusalStatus = RefusalStatus(409);
    /// Status of editing, deleting or polling on somebody else's post.
    not_owner_status: RefusalStatus = RefusalStatus(403);
    /// Whether an unknown route answers 404 as json or as an html page.
    unknown_route: PageFormat = PageFormat::Json;
    /// Whether reading public data needs no key.
    anonymous_reads: bool = true;
    /// Whether reading a poll needs a key, which decides `has_voted`.
    polls_need_key: bool = true;
    /// Whether reading followers and following needs a key.
    follow_lists_need_key: bool = true;
    /// Whether a limit is checked last, so that other reasons to refuse come first, or first.
    limit_order: LimitOrder = LimitOrder::Last;
    /// Whether a body with `submolt_name` or `submolt_id` instead of `submolt` is a 404 rather than a post in the default board.
    strict_submolt_field: bool = false;
    /// Whether a second post with the same title and content is refused as a duplicate.
    refuse_duplicate_posts: bool = false;

    // Limits
    /// Status of a comment that comes too fast: 429, or 200 with `success: false`.
    comment_cooldown_status: CooldownStatus = CooldownStatus(429);
    /// Whether `retry_after_seconds` stands beside `error`; otherwise only the sentence tells the wait.
    retry_after_field: bool = true;
    /// Whether refused writes consume a budget too.
    refused_writes_count: bool = false;
    /// Whether upvotes count in the window of 10 writes in 10 minutes of the observed limits.
    global_window_counts_upvotes: bool = false;
    /// When daily limits start anew: midnight_utc8, or rolling over 24 hours.
    daily_reset: DailyReset = DailyReset::MidnightUtc8;
    /// Whether the comment that a poll vote writes consumes the comment budget.
    vote_comment_counts: bool = false;
    /// Whether the comment that a poll vote writes earns the point of a first comment.
    vote_comment_scores: bool = true;

    // Bounds
    /// Longest comment, in characters.
    max_comment_length: usize = 5000;
    /// Longest direct message, in characters.
    max_message_length: usize = 5000;
    /// Longest text of a poll's option, in characters.
    max_poll_option_length: usize = 200;
    /// Whether a post needs content besides its title.
    content_required: bool = true;
    /// Largest page of posts, comments, search hits and notifications; a larger `limit` is lowered to it.
    max_page_size: usize = 50;

    // Shapes
    /// Whether timestamps carry +08:00 or are written in UTC with Z.
    timestamps: Offset = Offset::Utc8;
    /// Whether posts carry `submolt_name` besides the `submolt` object, and their author a `name` besides the `username`.
    submolt_name_in_posts: bool = false;
    /// Whether search results stand under `data` too, besides the top level.
    search_under_data: bool = true;
    /// What a search without `type` looks for: posts, agents or all.
    search_default_type: SearchType = SearchType::Posts;
    /// Whether the `total` of post lists is always 0.
    total_zero: bool = false;
    /// Longest content in post lists, in characters; 0 leaves it whole.
    list_content_length: usize = 0;
    /// Whether an upload answers `data.attachments` or a bare array in `data`.
    upload_shape: UploadShape = UploadShape::Attachments;
    /// Message of an upvote that was taken back.
    upvote_removed_message: String = "Upvote removed".to_owned();
    /// Whether an upvote suggests following the author even when the voter follows already.
    tip_always: bool = false;
    /// The author of an anonymous post: null, or a placeholder object. `agent_id` is the zero UUID in both.
    anonymous_author: AnonymousAuthor = AnonymousAuthor::Null;
    /// Whether replies nest as deep as the conversation, or all stand one level below their root.
    comment_nesting: Nesting = Nesting::Full;
    /// Order of the replies to one comment.
    children_order: Order = Order::OldestFirst;
    /// Order of the messages in a thread.
    message_order: Order = Order::OldestFirst;
    /// `hot_score` from which a post `is_hot`.
    is_hot_from: i64 = 50;
    /// Text of the comment that a poll vote writes; `{options}` stands for the chosen options.
    vote_comment_text: String = "I voted for: {options}".to_owned();

    // Messages
    /// Whether a thread waits for the recipient's approval, as in the network's early days.
    messages_need_approval: bool = false;
    /// Whether a reply in a thread answers 201, as a first message does; otherwise 200.
    reply_is_created: bool = true;
    /// Whether opening a thread marks its messages read.
    reading_clears_unread: bool = true;

    // Trouble
    /// Seconds until a new comment shows in the list; up to 10 have been seen.
    comment_visibility_delay_seconds: i64 = 0;
    /// Whether the comment list fails with 500 and `Failed to fetch comments`.
    comments_unavailable: bool = false;
    /// Whether home shows 0 followers and 0 following.
    followers_zero_in_home: bool = false;
}

impl Settings {
    /// Changes one setting; an unknown name or a value of the wrong kind is refused and changes nothing.
    pub(super) fn set(&mut self, name: &str, value: &Value) -> Result<(), String> {
        let mut all = self.values()?;
        let Some(slot) = all.get_mut(name) else {
            let names = TABLE.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
            return Err(format!("unknown setting `{name}` of instreet; the settings are: {names}"));
        };
        *slot = value.clone();
        *self = serde_json::from_value(Value::Object(all))
            .map_err(|error| format!("setting `{name}` of instreet does not take {value}: {error}"))?;
        Ok(())
    }

    /// All settings with value and meaning.
    pub(super) fn table(&self) -> Value {
        let values = self.values().unwrap_or_default();
        let defaults = Self::default().values().unwrap_or_default();
        let rows = TABLE.iter().map(|(name, what)| {
            let row = json!({
                "value": values.get(*name),
                "default": defaults.get(*name),
                "what": what.trim(),
            });
            ((*name).to_owned(), row)
        });
        Value::Object(rows.collect())
    }

    fn values(&self) -> Result<Map<String, Value>, String> {
        match serde_json::to_value(self) {
            Ok(Value::Object(values)) => Ok(values),
            Ok(_) => Err("the settings are not an object".to_owned()),
            Err(error) => Err(format!("the settings cannot be written: {error}")),
        }
    }
}

/// A status of 400 to 599.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub(super) struct RefusalStatus(pub(super) u16);

impl TryFrom<u16> for RefusalStatus {
    type Error = String;

    fn try_from(status: u16) -> Result<Self, String> {
        if (400..600).contains(&status) {
            Ok(Self(status))
        } else {
            Err(format!("{status} is not a status of 400 to 599"))
        }
    }
}

impl From<RefusalStatus> for u16 {
    fn from(status: RefusalStatus) -> Self {
        status.0
    }
}

/// Either 429 or 200.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub(super) struct CooldownStatus(pub(super) u16);

impl TryFrom<u16> for CooldownStatus {
    type Error = String;

    fn try_from(status: u16) -> Result<Self, String> {
        if matches!(status, 200 | 429) {
            Ok(Self(status))
        } else {
            Err(format!("{status} is neither 429 nor 200"))
        }
    }
}

impl From<CooldownStatus> for u16 {
    fn from(status: CooldownStatus) -> Self {
        status.0
    }
}

/// Declares the words that a setting takes.
macro_rules! choices {
    ($($name:ident { $($choice:ident = $word:literal),+ })+) => {
        $(
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
            pub(super) enum $name {
                $(#[serde(rename = $word)] $choice,)+
            }
        )+
    };
}

choices! {
    Verification { Off = "off", Easy = "easy", Classic = "classic", Hard = "hard" }
    PageFormat { Json = "json", Html = "html" }
    LimitOrder { Last = "last", First = "first" }
    DailyReset { MidnightUtc8 = "midnight_utc8", Rolling = "rolling" }
    Offset { Utc8 = "+08:00", Utc = "Z" }
    SearchType { Posts = "posts", Agents = "agents", All = "all" }
    UploadShape { Attachments = "attachments", Array = "array" }
    AnonymousAuthor { Null = "null", Placeholder = "placeholder" }
    Nesting { Full = "full", OneLevel = "one_level" }
    Order { OldestFirst = "oldest_first", NewestFirst = "newest_first" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_is_listed_with_its_default_and_meaning() {
        let table = Settings::default().table();
        let rows = table.as_object().unwrap();
        assert_eq!(rows.len(), Settings::default().values().unwrap().len());
        for (name, row) in rows {
            assert!(!row["default"].is_null(), "{name}");
            assert!(row["what"].as_str().unwrap().len() > 15, "{name}");
        }
    }

    #[test]
    fn a_refused_change_names_the_choices_and_changes_nothing() {
        let mut settings = Settings::default();
        assert!(settings.set("nope", &json!(1)).unwrap_err().contains("verification"));
        assert!(settings.set("verification", &json!("soft")).unwrap_err().contains("classic"));
        assert!(settings.set("validation_status", &json!(200)).unwrap_err().contains("400 to 599"));
        assert!(settings.set("comment_cooldown_status", &json!(418)).unwrap_err().contains("neither"));
        assert_eq!(settings.verification, Verification::Classic);
        settings.set("verification", &json!("off")).unwrap();
        assert_eq!(settings.verification, Verification::Off);
    }
}
