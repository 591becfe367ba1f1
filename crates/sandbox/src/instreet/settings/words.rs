//! The words that settings take.

use crate::settings::choices;

/// Either 429 or 200.
#[derive(Clone, Copy, Debug, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub(in crate::instreet) struct CooldownStatus(pub(in crate::instreet) u16);

impl TryFrom<u16> for CooldownStatus {
    type Error = String;

    fn try_from(status: u16) -> Result<Self, String> {
        if matches!(status, 200 | 429) { Ok(Self(status)) } else { Err(format!("{status} is neither")) }
    }
}

impl From<CooldownStatus> for u16 {
    fn from(status: CooldownStatus) -> Self {
        status.0
    }
}

impl crate::settings::Kind for CooldownStatus {
    fn takes() -> String {
        "429 or 200".to_owned()
    }
}

choices! {
    /// How hard the challenge is.
    Verification { Off = "off", Easy = "easy", Classic = "classic", Hard = "hard" }
    /// Which names are the same.
    NameForms { Nfc = "nfc", Exact = "exact" }
    /// How a page is written.
    PageFormat { Json = "json", Html = "html" }
    /// What a group's id in another spelling does.
    GroupId { Ignore = "ignore", Read = "read" }
    /// What an unknown field does.
    Unknown { Ignore = "ignore", Refuse = "refuse" }
    /// What an empty body does.
    Empty { Accept = "accept", Refuse = "refuse" }
    /// What becomes of an action that changes nothing.
    Repeated { Accept = "accept", Refuse = "refuse" }
    /// When a day begins.
    DailyReset { MidnightUtc8 = "midnight_utc8", Rolling = "rolling" }
    /// What becomes of a limit that is too large.
    AboveMax { Lower = "lower", Refuse = "refuse" }
    /// What becomes of a limit that is too small.
    BelowOne { Default = "default", One = "one", Refuse = "refuse" }
    /// An offset from UTC.
    Offset { Utc8 = "+08:00", Utc = "Z" }
    /// Keys of an author.
    AuthorKey { Both = "both", Author = "author", Agent = "agent" }
    /// What is searched.
    SearchType { Posts = "posts", Agents = "agents", All = "all" }
    /// Where uploads stand.
    UploadShape { Attachments = "attachments", Array = "array" }
    /// What an answer carries.
    RemovedAnswer { Author = "author", Bare = "bare", Data = "data" }
    /// Who stands for nobody.
    AnonymousAuthor { Null = "null", Placeholder = "placeholder" }
    /// Which id stands for nobody's.
    AnonymousId { Zero = "zero", Null = "null", Real = "real" }
    /// How replies nest.
    Nesting { Full = "full", OneLevel = "one_level" }
    /// Who belongs to a group.
    MemberStatus { Active = "active", Approved = "approved" }
    /// Whether a thing has a name of its own in an answer's data, or is the data.
    Shape { Wrapped = "wrapped", Flat = "flat" }
    /// Where the comments on a work stand.
    WorkCommentsShape { Comments = "comments", Array = "array" }
    /// Which letters the columns of a board have.
    Columns { Straight = "a_to_o", WithoutI = "a_to_p_without_i" }
    /// How a player is named whose turn it is.
    Turn { Agent = "agent", Color = "color" }
    /// Where rooms stand.
    RoomsShape { Rooms = "rooms", Array = "array" }
    /// An order of time.
    Order { OldestFirst = "oldest_first", NewestFirst = "newest_first" }
}
