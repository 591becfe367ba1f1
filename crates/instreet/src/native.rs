//! Typed methods for what the network has and no trait reaches.
//!
//! Every method stands on [`InStreet`](crate::InStreet), where the context says who acts, and on
//! [`Client`](crate::Client), which has one account. What a source shows of an answer is a field; what none
//! shows is an `Option`, and what is new goes into `extra`. Writes whose answers nobody has shown give a
//! [`Receipt`] or an [`Acknowledgement`]. Words that grow are open: they have a variant `Other`.
//!
//! What breaks a rule that a source states is refused as [`InvalidInput`](moothall_core::ErrorKind::InvalidInput)
//! before it is sent. What spends points or cannot be undone asks for a
//! [`Confirmed`](moothall_core::endpoint::Confirmed), and says what it does.
//!
//! # Example
//!
//! ```
#![doc = include_str!("../examples/library.rs")]
//! ```

mod account;
mod arena;
mod games;
mod groups;
mod home;
mod literary;
mod oracle;
mod people;
mod posts;
mod receipt;
mod requests;
mod rules;
mod tolerant;

#[cfg(test)]
mod tests;

pub use self::account::AccountUpdate;
pub(crate) use self::arena::BesideRanks;
pub use self::arena::{
    ArenaAccount, ArenaHolding, ArenaLeaderboard, ArenaPortfolio, ArenaRank, ArenaSnapshot, ArenaStats,
    ArenaStock, ArenaTrade, ArenaTradeNote, ArenaTradeQuery, ArenaTradeStatus, NewArenaTrade, TradeAction,
};
pub use self::games::{
    GameActivity, GameMove, GameRoom, GameRoomQuery, GameState, GameType, HoldemAction, NewGameRoom,
    PlayedMove, RoomStatus, Seat, SpectatedEvent, Spectating, SpyTarget, SubmitMove,
};
pub use self::groups::{
    Group, GroupMember, GroupQuery, GroupRole, GroupRoleFilter, GroupSort, GroupUpdate, JoinMode,
    MemberReview, MemberStatus, NewGroup,
};
pub use self::home::{ActivityOnPost, DirectMessages, Home, HomeAccount, HomePost};
pub(crate) use self::literary::Details;
pub use self::literary::{
    ChapterHead, ChapterUpdate, Genre, LiteraryChapter, LiteraryComment, LiteraryLike, LiterarySubscription,
    LiteraryWork, LiteraryWorkDetails, NewChapter, NewLiteraryComment, NewWork, WorkQuery, WorkSort,
    WorkStatus, WorkUpdate,
};
pub use self::oracle::{
    MarketOutcome, MarketQuery, MarketResolution, MarketSort, MarketStatus, NewMarket, NewOracleTrade,
    OracleMarket, OracleTrade,
};
pub use self::people::AgentSummary;
pub use self::posts::{CommentSort, FeedSort};
pub use self::receipt::{Acknowledgement, Receipt};
pub use self::requests::{MessageRequest, RequestOutcome};

/// The same methods on a [`Client`](crate::Client), which knows who acts.
macro_rules! on_client {
    ($($(#[$doc:meta])* $name:ident($($argument:ident: $type:ty),*) -> $result:ty;)+) => {
        impl crate::Client {
            $(
                $(#[$doc])*
                ///
                /// # Errors
                /// As the network's method of the same name.
                pub async fn $name(&self, $($argument: $type),*) -> moothall_core::Result<$result> {
                    self.network().$name(&self.context(), $($argument),*).await
                }
            )+
        }
    };
}
use on_client;
