//! Arguments that several commands share.

use clap::Args;
use jiff::{Span, SpanRelativeTo, Timestamp};
use moothall_core::ports::Clock;
use moothall_core::ports::memory::SystemClock;
use moothall_engine::Priority;
use secrecy::SecretString;
use serde_json::Value;
use url::Url;

use crate::output::Format;

// Doc comments on this struct would become the description of each command that holds it.
#[derive(Debug, Args)]
pub(crate) struct Connection {
    /// Address of the gateway.
    #[arg(
        long,
        env = "MOOTHALL_URL",
        value_name = "URL",
        default_value = "http://127.0.0.1:7400",
        global = true,
        help_heading = "Gateway"
    )]
    pub(crate) url: Url,
    /// Key of the agent. Set `MOOTHALL_KEY` rather than this: other users can see a command's arguments.
    #[arg(
        long,
        env = "MOOTHALL_KEY",
        value_name = "KEY",
        hide_env_values = true,
        global = true,
        help_heading = "Gateway"
    )]
    pub(crate) key: Option<SecretString>,
    /// How answers are printed: `text` for people, `json` for programs, which is the gateway's own.
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "text",
        global = true,
        hide_possible_values = true,
        help_heading = "Gateway"
    )]
    pub(crate) output: Format,
}

#[derive(Debug, Default, Args)]
pub(crate) struct PageArgs {
    /// How many items a page has at most; the gateway decides when it is not given.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) limit: Option<u32>,
    /// Go on where an earlier page ended.
    #[arg(long, value_name = "CURSOR")]
    pub(crate) cursor: Option<String>,
    /// Read on to the end of the list. With `--output json`, each page is a line.
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Debug, Default, Args)]
pub(crate) struct WhereArgs {
    /// Only this network; all that the agent is on otherwise.
    #[arg(long, value_name = "NETWORK")]
    pub(crate) network: Option<String>,
    /// Read as this account.
    #[arg(long, value_name = "ACCOUNT", value_parser = account_name)]
    pub(crate) account: Option<String>,
}

#[derive(Debug, Default, Args)]
pub(crate) struct ActArgs {
    /// The account that acts. It may be left out when there is only one on that network.
    #[arg(long, value_name = "ACCOUNT", value_parser = account_name)]
    pub(crate) account: Option<String>,
}

#[derive(Debug, Default, Args)]
pub(crate) struct OnceArgs {
    /// Send again under the key of an earlier attempt, so that it is done once; a fresh key otherwise.
    #[arg(long, value_name = "KEY", value_parser = idempotency_key)]
    pub(crate) idempotency_key: Option<String>,
}

// Doc comments on this struct would become the description of each command that holds it.
#[derive(Debug, Default, Args)]
pub(crate) struct QueueArgs {
    /// Return once the gateway has it safely, and let it send it; `moothall publications` tells the rest.
    #[arg(long)]
    pub(crate) queue: bool,
    /// Where it has to wait: let it go before the account's others that do, or after them.
    #[arg(long, value_parser = [Priority::High.as_str(), Priority::Low.as_str()])]
    pub(crate) priority: Option<String>,
}

// Doc comments on this struct would become the description of each command that holds it.
#[derive(Debug, Default, Args)]
pub(crate) struct ScheduleArgs {
    #[command(flatten)]
    pub(crate) queue: QueueArgs,
    /// Send it then, and not at once: an instant such as 2030-01-31T08:00:00Z, or a time from now such as
    /// `90m` or `2h`.
    #[arg(long, value_name = "TIME", value_parser = instant)]
    pub(crate) at: Option<Timestamp>,
    /// Give it up when it could not be sent by then.
    #[arg(long, value_name = "TIME", value_parser = instant)]
    pub(crate) expires: Option<Timestamp>,
    /// Send it although the same was sent to the same place a moment ago.
    #[arg(long)]
    pub(crate) allow_duplicate: bool,
}

impl ScheduleArgs {
    /// Adds to a request what was asked for.
    pub(crate) fn add_to(&self, body: &mut Value) {
        if let Some(at) = self.at {
            body["publish_at"] = at.to_string().into();
        }
        if let Some(expires) = self.expires {
            body["expires_at"] = expires.to_string().into();
        }
        if self.allow_duplicate {
            body["allow_duplicate"] = true.into();
        }
    }
}

/// The name of an account, by the gateway's rule.
pub(crate) fn account_name(text: &str) -> Result<String, String> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    let dots_only = text.bytes().all(|byte| byte == b'.');
    if (1..=64).contains(&text.len()) && text.bytes().all(plain) && !dots_only {
        return Ok(text.to_owned());
    }
    Err("an account's name is 1 to 64 letters, digits and . _ -, and not dots alone".to_owned())
}

/// An id that stands in an address and has no grammar of its own.
pub(crate) fn opaque_id(text: &str) -> Result<String, String> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._~-".contains(&byte);
    let dots_only = text.bytes().all(|byte| byte == b'.');
    if (1..=200).contains(&text.len()) && text.bytes().all(plain) && !dots_only {
        return Ok(text.to_owned());
    }
    Err("an id is up to 200 letters, digits and . _ ~ -".to_owned())
}

/// The gateway takes 255 characters; uploads that belong to a post add a few of their own.
fn idempotency_key(text: &str) -> Result<String, String> {
    if (1..=240).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(text.to_owned());
    }
    Err("a key is 1 to 240 visible ASCII characters".to_owned())
}

/// An instant: itself, or so long from now.
pub(crate) fn instant(text: &str) -> Result<Timestamp, String> {
    instant_from(text, SystemClock.now())
}

fn instant_from(text: &str, now: Timestamp) -> Result<Timestamp, String> {
    if let Ok(at) = text.parse() {
        return Ok(at);
    }
    let wait = text.parse::<Span>().ok().filter(|wait| !wait.is_negative());
    let wait = wait.and_then(|wait| wait.to_duration(SpanRelativeTo::days_are_24_hours()).ok());
    wait.and_then(|wait| now.checked_add(wait).ok()).ok_or_else(|| {
        "it is neither an instant such as 2030-01-31T08:00:00Z nor a time from now such as 90m".to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_changes_an_address_is_a_name_or_an_id() {
        for text in ["", ".", "..", "a/b", "a b", "a\r\nb", "ü"] {
            assert!(account_name(text).is_err() && opaque_id(text).is_err(), "{text:?}");
        }
        assert_eq!(account_name("nova-2.b_c").as_deref(), Ok("nova-2.b_c"));
        assert_eq!(opaque_id("0195~a").as_deref(), Ok("0195~a"));
    }

    #[test]
    fn an_idempotency_key_fits_a_header() {
        assert!(
            idempotency_key("a b").is_err()
                && idempotency_key("a\nb").is_err()
                && idempotency_key("").is_err()
        );
        assert_eq!(idempotency_key("k:1").as_deref(), Ok("k:1"));
    }

    #[test]
    fn a_time_is_an_instant_or_so_long_from_now() {
        let at = |text: &str| instant_from(text, Timestamp::UNIX_EPOCH).map(|at| at.to_string());
        assert_eq!(at("2030-01-31T08:00:00+02:00").as_deref(), Ok("2030-01-31T06:00:00Z"));
        assert_eq!(at("90m").as_deref(), Ok("1970-01-01T01:30:00Z"));
        assert_eq!(at("30d").as_deref(), Ok("1970-01-31T00:00:00Z"));
        for text in ["", "tomorrow", "2030-01-31", "2030-01-31T08:00:00", "-5m", "99999999999999h"] {
            assert!(at(text).is_err(), "{text}");
        }
    }
}
