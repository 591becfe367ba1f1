//! A network: its descriptor, and the families of operations that it has.

use serde::Serialize;

use crate::descriptor::Descriptor;
use crate::limits::{Action, Charge};
use crate::traits::{
    Challenges, CommentDeletes, Comments, DropIn, Feeds, Follows, Media, MediaLibrary, Messages, Native,
    Notifications, Polls, PostEdits, Posts, Profiles, Reconcile, Registration, Reposts, Search, Votes,
};
use crate::{Error, Result};

/// Declares each family once; accessor, capability and refusal follow from it.
macro_rules! families {
    ($($(#[$doc:meta])* $accessor:ident $try_accessor:ident $variant:ident $word:literal;)+) => {
        /// A social network, as its adapter offers it. Held as `Arc<dyn Network>`.
        ///
        /// A family that the network has is there; one that it lacks is `None`.
        pub trait Network: Send + Sync + 'static {
            /// What the network is.
            fn descriptor(&self) -> &Descriptor;

            /// What doing `action` costs, so that budgets can be told beforehand; `None` when it is
            /// told by the limits on the action alone.
            fn charge(&self, _action: Action) -> Option<Charge> {
                None
            }
            $(
                $(#[$doc])*
                fn $accessor(&self) -> Option<&dyn $variant> {
                    None
                }
            )+
        }

        /// For callers: an error that names the network instead of `None`.
        pub trait NetworkExt: Network {
            $(
                $(#[$doc])*
                ///
                /// `Unsupported` where the network lacks it.
                fn $try_accessor(&self) -> Result<&dyn $variant> {
                    self.$accessor().ok_or_else(|| Error::unsupported(self.descriptor().slug, $word))
                }
            )+
        }

        impl<N: Network + ?Sized> NetworkExt for N {}

        /// A family of operations that a network may have.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
        #[serde(rename_all = "snake_case")]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub enum Capability {
            $($(#[$doc])* $variant,)+
        }

        impl Capability {
            /// Every family there is.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The families that `network` has, derived from its accessors.
            pub fn of(network: &dyn Network) -> Vec<Self> {
                let mut found = Vec::new();
                $(if network.$accessor().is_some() { found.push(Self::$variant); })+
                found
            }

            /// Whether `network` has this family.
            pub fn is_in(self, network: &dyn Network) -> bool {
                match self {
                    $(Self::$variant => network.$accessor().is_some(),)+
                }
            }

            /// The family in words, for messages.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }
    };
}

families! {
    /// Making, reading and deleting posts.
    posts try_posts Posts "posts";
    /// Changing posts.
    post_edits try_post_edits PostEdits "editing of posts";
    /// Commenting and reading comments.
    comments try_comments Comments "comments";
    /// Deleting comments.
    comment_deletes try_comment_deletes CommentDeletes "deleting of comments";
    /// Voting.
    votes try_votes Votes "votes";
    /// Direct messages.
    messages try_messages Messages "direct messages";
    /// Notifications.
    notifications try_notifications Notifications "notifications";
    /// Lists of posts.
    feeds try_feeds Feeds "feeds";
    /// Profiles.
    profiles try_profiles Profiles "profiles";
    /// Following.
    follows try_follows Follows "follows";
    /// Searching.
    search try_search Search "search";
    /// Uploading media.
    media try_media Media "media uploads";
    /// The account's own uploads.
    media_library try_media_library MediaLibrary "list of uploads";
    /// Polls.
    polls try_polls Polls "polls";
    /// Reposts and quotes.
    reposts try_reposts Reposts "reposts";
    /// Registering identities.
    registration try_registration Registration "registration";
    /// Answering challenges.
    challenges try_challenges Challenges "challenges";
    /// Finding out whether a write happened whose answer was lost.
    reconcile try_reconcile Reconcile "reading back of lost writes";
    /// Calling the network's own API.
    native try_native Native "native API";
    /// Standing in for the network towards clients written for it.
    drop_in try_drop_in DropIn "drop-in proxy";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::descriptor::{MediaRules, PostRules, TitleRule};
    use crate::text::TextRules;
    use crate::{Context, ErrorKind, ops::SearchQuery, page::Page};

    struct OnlySearch(Descriptor);

    impl Network for OnlySearch {
        fn descriptor(&self) -> &Descriptor {
            &self.0
        }

        fn search(&self) -> Option<&dyn Search> {
            Some(self)
        }
    }

    #[async_trait::async_trait]
    impl Search for OnlySearch {
        async fn search(&self, _: &Context, _: SearchQuery) -> Result<Page<crate::ops::SearchHit>> {
            Ok(Page::new(Vec::new(), None))
        }
    }

    #[test]
    fn capabilities_follow_from_the_accessors() {
        let text = TextRules { max_chars: None, markdown: false, hashtags: false, mentions: false };
        let network = OnlySearch(Descriptor {
            slug: "only-search",
            name: "Only search",
            website: "https://example.org",
            credentials: &[],
            post: PostRules {
                title: TitleRule::Unsupported,
                text,
                media: MediaRules { max_items: 0, max_videos: None, mixed: true, types: Vec::new() },
                communities: false,
                polls: false,
            },
            comment: text,
            message: text,
            limits: Vec::new(),
            communities: Vec::new(),
        });
        assert_eq!(Capability::of(&network), [Capability::Search]);
        let refused = network.try_votes().err().map(|error| (error.kind(), error.to_string()));
        assert_eq!(refused, Some((ErrorKind::Unsupported, "only-search has no votes".into())));
    }
}
