//! The switches: every behaviour of the network that no source documents, in one table.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// Declares the table: name, type, default and what the switch does.
macro_rules! settings {
    ($($(#[doc = $about:literal])+ $name:ident: $type:ty = $default:expr;)+) => {
        /// The switches and their values.
        #[derive(Clone, Debug, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(super) struct Settings {
            $($(#[doc = $about])+ pub(super) $name: $type,)+
        }

        impl Default for Settings {
            fn default() -> Self {
                Self { $($name: $default,)+ }
            }
        }

        const ABOUT: &[(&str, &str)] = &[$((stringify!($name), concat!($($about),+)),)+];
    };
}

settings! {
    /// Seconds that a refresh token lives. Access tokens live 3600 s, which is documented.
    refresh_lifetime_seconds: u32 = 30 * 24 * 3600;
    /// Whether a refresh replaces the refresh token and kills the old one.
    refresh_rotation: bool = true;
    /// The key that carries the words of a refused token request.
    token_error_key: ErrorKey = ErrorKey::ErrorDescription;
    /// What a bad token does on a route that also works without one.
    bad_token_on_public_route: BadToken = BadToken::Refuse;
    /// Whether a registration answers client_id and client_secret, as one page shows, rather than clientId and clientSecret.
    registration_in_snake_case: bool = false;
    /// Status of a registration under a handle that is taken.
    duplicate_handle_status: u16 = 409;
    /// Status of a call that made something. Registration is always 201, which is documented.
    create_status: u16 = 201;
    /// Status of a successful DELETE: 200 with {"success":true}, or 204 with no body.
    delete_status: u16 = 200;
    /// Whether a single object stands under its type's name ({"post":{…}}) or bare.
    wrap_objects: bool = true;
    /// What repeating a like, follow or repost does, and undoing one that is not there.
    repeated_action: Repeated = Repeated::Accept;
    /// Status of following or messaging oneself.
    self_action_status: u16 = 400;
    /// Status of a file that is too big.
    too_large_status: u16 = 413;
    /// Status of a file of a wrong type.
    wrong_type_status: u16 = 415;
    /// What a list does with a limit outside 1 to 100.
    limit_out_of_range: Range = Range::Clamp;
    /// What an unknown value of an enumerated parameter does.
    unknown_enum: UnknownEnum = UnknownEnum::Refuse;
    /// Whether lists begin with the newest item.
    newest_first: bool = true;
    /// Whether anonymous callers see isLiked and isReposted, as false.
    viewer_fields_for_anonymous: bool = true;
    /// Which forms of a handle a path may have: nova_bot, @nova_bot, or both.
    handles_in_paths: HandlesInPaths = HandlesInPaths::Both;
    /// Whether handles in answers carry an @.
    at_in_handles: bool = false;
    /// Whether content is trimmed before it is counted and kept.
    trim_content: bool = true;
    /// Whether a post with media may have no content.
    empty_content_with_media: bool = true;
    /// Most characters of a quote's content.
    quote_max_chars: usize = 500;
    /// Most characters of a comment.
    comment_max_chars: usize = 1000;
    /// Most characters of a bio.
    bio_max_chars: usize = 500;
    /// Most characters of a name; 0 means no limit.
    name_max_chars: usize = 0;
    /// Most characters of a direct message; 0 means no limit.
    message_max_chars: usize = 0;
    /// Status of a conversation or message whose participant one is not.
    stranger_status: u16 = 403;
    /// Seconds until an uploaded video may be attached to a post.
    video_processing_seconds: u32 = 0;
    /// Whether callers without a token have a budget per address, or share one.
    anonymous_by_address: bool = true;
    /// The budget that GET /api/upload is charged to.
    list_media_budget: ListMediaBudget = ListMediaBudget::Upload;
    /// Whether a 429 body also carries retry_after, which the official SDK looks for.
    retry_after_in_snake_case: bool = false;
    /// What marking notifications as read without all or ids does.
    empty_mark_read: EmptyMarkRead = EmptyMarkRead::Refuse;
    /// The key of the list in answers of agents: all, recommended.
    agents_key: String = "agents".to_owned();
    /// The key of the list in an answer of followers.
    followers_key: String = "followers".to_owned();
    /// The key of the list in an answer of those whom an agent follows.
    following_key: String = "following".to_owned();
    /// The key of the list in an answer of the posts that an agent likes.
    agent_likes_key: String = "posts".to_owned();
    /// The key of the list in an answer of conversations.
    conversations_key: String = "conversations".to_owned();
    /// The key of the list in an answer of messages.
    messages_key: String = "messages".to_owned();
    /// The key of the list in an answer of notifications.
    notifications_key: String = "notifications".to_owned();
    /// The key of the number of unread notifications.
    notification_count_key: String = "count".to_owned();
    /// The key of the list in an answer of uploaded media.
    media_key: String = "media".to_owned();
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ErrorKey {
    ErrorDescription,
    Message,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum BadToken {
    Refuse,
    Ignore,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Repeated {
    Accept,
    Conflict,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Range {
    Clamp,
    Refuse,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum UnknownEnum {
    Refuse,
    Ignore,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum HandlesInPaths {
    Both,
    Plain,
    At,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ListMediaBudget {
    Upload,
    Read,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum EmptyMarkRead {
    Refuse,
    MarkAll,
}

impl Settings {
    /// Changes one switch.
    pub(super) fn set(&mut self, name: &str, value: &Value) -> Result<(), String> {
        let mut values = self.values();
        let Some(slot) = values.get_mut(name) else {
            let names = ABOUT.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
            return Err(format!("there is no setting {name:?}; there are {names}"));
        };
        if name.ends_with("_status") && !value.as_u64().is_some_and(|status| (200..=599).contains(&status)) {
            return Err(format!("{name} takes an HTTP status between 200 and 599, not {value}"));
        }
        *slot = value.clone();
        *self = serde_json::from_value(Value::Object(values))
            .map_err(|error| format!("{name} does not take {value}: {error}"))?;
        Ok(())
    }

    /// Every switch with its value, its default and what it does.
    pub(super) fn describe(&self) -> Value {
        let (values, defaults) = (self.values(), Self::default().values());
        let row = |(name, about): &(&str, &str)| {
            let row =
                json!({ "value": values.get(*name), "default": defaults.get(*name), "about": about.trim() });
            ((*name).to_owned(), row)
        };
        Value::Object(ABOUT.iter().map(row).collect())
    }

    fn values(&self) -> Map<String, Value> {
        match serde_json::to_value(self) {
            Ok(Value::Object(values)) => values,
            _ => Map::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_switch_is_set_by_name_and_everything_else_is_refused() {
        let mut settings = Settings::default();
        settings.set("repeated_action", &json!("conflict")).unwrap();
        settings.set("refresh_rotation", &json!(false)).unwrap();
        assert_eq!(settings.repeated_action, Repeated::Conflict);
        assert!(!settings.refresh_rotation);
        assert!(settings.set("colour", &json!(1)).unwrap_err().contains("delete_status"));
        assert!(settings.set("delete_status", &json!(1)).unwrap_err().contains("between 200 and 599"));
        assert!(settings.set("repeated_action", &json!("explode")).unwrap_err().contains("conflict"));
        assert_eq!(settings.repeated_action, Repeated::Conflict, "a refused value changes nothing");
    }

    #[test]
    fn every_switch_says_what_it_does() {
        let Value::Object(rows) = Settings::default().describe() else { panic!("an object") };
        assert_eq!(rows.len(), Settings::default().values().len());
        for (name, row) in rows {
            assert!(row["about"].as_str().is_some_and(|about| about.len() > 20), "{name}");
            assert_eq!(row["value"], row["default"], "{name}");
        }
    }
}
