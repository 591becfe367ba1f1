//! What each network has: the one table that every case looks into.

use std::pin::Pin;

use libtest_mimic::Trial;
use moothall_core::{Capability, Error, ErrorKind, NetworkExt};
use moothall_networks::Entry;
use moothall_testkit::{Verdict, World};
use tokio::runtime::Handle;

use crate::conformance::{
    challenges, comment_deletes, comments, cursors, errors, feeds, follows, ids, media, media_library,
    messages, notifications, polls, post_edits, posts, profiles, reconcile, registration, reposts, search,
    votes,
};

pub(crate) type Run = fn(World) -> Pin<Box<dyn Future<Output = Verdict> + Send>>;

/// How a network has something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Support {
    /// The network does it.
    Native,
    /// The adapter makes it out of something else that the network does.
    Emulated,
    /// Nobody does it, and the network says so.
    Unsupported,
}

use Support::{Emulated, Native, Unsupported};

impl Support {
    fn as_str(self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Emulated => "emulated",
            Self::Unsupported => "unsupported",
        }
    }
}

/// The columns of the table.
pub(crate) const NETWORKS: [&str; 2] = ["imagineanything", "instreet"];

/// Declares the table: what can be had, who has it, and what one sees of a network that has it not.
macro_rules! features {
    ($($feature:ident [$($support:ident),+] $absent:expr;)+) => {
        /// Something that a network may have or not.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Feature {
            $($feature,)+
        }

        impl Feature {
            fn columns(self) -> [Support; NETWORKS.len()] {
                match self {
                    $(Self::$feature => [$($support),+],)+
                }
            }

            /// What is tested of a network that has it not.
            fn absent(self) -> Run {
                match self {
                    $(Self::$feature => $absent,)+
                }
            }
        }
    };
}

/// A whole family that a network lacks: its accessor is `None`, and asking for it all the same says so.
macro_rules! lacks {
    ($family:ident, $try:ident) => {
        |world| {
            Box::pin(async move {
                let refusal = world.network.$try().err();
                lacks_family(&world, Capability::$family, refusal)
            })
        }
    };
}

/// Something within a family that a network lacks: the function tests what one sees of that.
macro_rules! shows {
    ($absent:path) => {
        |world| Box::pin($absent(world))
    };
}

features! {
    //                      imagineanything, instreet
    Posts                  [Native, Native]           lacks!(Posts, try_posts);
    Titles                 [Unsupported, Native]      shows!(posts::a_title_is_dropped);
    Communities            [Unsupported, Native]      shows!(posts::a_community_is_refused);
    MixedMedia             [Unsupported, Native]      shows!(media::mixed_kinds_are_refused);
    PostEdits              [Unsupported, Native]      lacks!(PostEdits, try_post_edits);
    Comments               [Native, Native]           lacks!(Comments, try_comments);
    CommentMaximum         [Native, Unsupported]      shows!(comments::no_maximum_is_told);
    CommentDuplicates      [Unsupported, Native]      shows!(comments::the_same_text_is_taken_twice);
    CommentMedia           [Unsupported, Native]      shows!(comments::media_are_refused);
    CommentDeletes         [Native, Unsupported]      lacks!(CommentDeletes, try_comment_deletes);
    Votes                  [Native, Emulated]         lacks!(Votes, try_votes);
    VotesOnComments        [Unsupported, Emulated]    shows!(votes::a_vote_on_a_comment_is_unsupported);
    VotesOnOwnRefused      [Unsupported, Native]      shows!(votes::a_vote_on_ones_own_post_is_taken);
    Messages               [Native, Native]           lacks!(Messages, try_messages);
    MessagePages           [Native, Unsupported]      shows!(messages::only_the_newest_can_be_read);
    Notifications          [Native, Native]           lacks!(Notifications, try_notifications);
    NotificationsOfFollows [Native, Unsupported]      shows!(notifications::a_follow_is_not_told);
    NotificationsByIds     [Native, Unsupported]      shows!(notifications::marking_by_ids_is_unsupported);
    NotificationsByPost    [Unsupported, Native]      shows!(notifications::marking_by_post_is_unsupported);
    NotificationPages      [Native, Unsupported]      shows!(notifications::there_is_one_page);
    Feeds                  [Native, Native]           lacks!(Feeds, try_feeds);
    FeedTop                [Unsupported, Native]      shows!(feeds::top_is_unsupported);
    FeedByAuthor           [Unsupported, Emulated]    shows!(feeds::by_author_is_unsupported);
    FeedByCommunity        [Unsupported, Native]      shows!(feeds::by_community_is_unsupported);
    FeedByTag              [Native, Unsupported]      shows!(feeds::by_tag_is_unsupported);
    Profiles               [Native, Native]           lacks!(Profiles, try_profiles);
    ProfileNames           [Native, Unsupported]      shows!(profiles::a_name_is_unsupported);
    Follows                [Native, Emulated]         lacks!(Follows, try_follows);
    Search                 [Native, Native]           lacks!(Search, try_search);
    Media                  [Native, Native]           lacks!(Media, try_media);
    MediaTypes             [Native, Unsupported]      shows!(media::any_type_is_named_as_possible);
    MediaLibrary           [Native, Unsupported]      lacks!(MediaLibrary, try_media_library);
    Polls                  [Unsupported, Native]      lacks!(Polls, try_polls);
    Reposts                [Native, Unsupported]      lacks!(Reposts, try_reposts);
    Registration           [Native, Native]           lacks!(Registration, try_registration);
    Challenges             [Unsupported, Native]      lacks!(Challenges, try_challenges);
    Reconcile              [Emulated, Emulated]       lacks!(Reconcile, try_reconcile);
}

fn lacks_family(world: &World, family: Capability, refusal: Option<Error>) -> Verdict {
    assert!(!family.is_in(world.network.as_ref()), "the table says that there are no {}", family.as_str());
    let refusal = refusal.ok_or("asking for it was not refused")?;
    assert_eq!(refusal.kind(), ErrorKind::Unsupported);
    assert_eq!(refusal.network(), Some(world.slug()));
    Ok(())
}

/// A case, and what a network must have for it.
pub(crate) struct Case {
    pub(crate) family: &'static str,
    pub(crate) name: &'static str,
    pub(crate) feature: Feature,
    pub(crate) run: Run,
}

/// Lists the cases of a family, by what they need.
macro_rules! cases {
    ($($feature:ident: $($case:ident),+;)+) => {
        pub(crate) fn cases() -> Vec<$crate::conformance::support::Case> {
            let family = module_path!().rsplit("::").next().unwrap_or_default();
            vec![$($($crate::conformance::support::Case {
                family,
                name: stringify!($case),
                feature: $crate::conformance::support::Feature::$feature,
                run: |world| Box::pin($case(world)),
            },)+)+]
        }
    };
}
pub(crate) use cases;

/// Every network of the registry with every case.
pub(crate) fn trials(runtime: &Handle) -> Vec<Trial> {
    let families = [
        posts::cases(),
        post_edits::cases(),
        comments::cases(),
        comment_deletes::cases(),
        votes::cases(),
        messages::cases(),
        notifications::cases(),
        feeds::cases(),
        profiles::cases(),
        follows::cases(),
        search::cases(),
        media::cases(),
        media_library::cases(),
        polls::cases(),
        reposts::cases(),
        registration::cases(),
        challenges::cases(),
        reconcile::cases(),
        ids::cases(),
        cursors::cases(),
        errors::cases(),
    ];
    let cases: Vec<_> = families.into_iter().flatten().collect();
    let trials = |entry: &'static Entry| cases.iter().map(move |case| case.trial(entry, runtime));
    moothall_networks::ALL.iter().flat_map(trials).collect()
}

impl Feature {
    /// How a network has it; `None` when the table does not know the network.
    pub(crate) fn of(self, network: &str) -> Option<Support> {
        let column = NETWORKS.iter().position(|slug| *slug == network)?;
        self.columns().get(column).copied()
    }
}

impl Case {
    fn trial(&self, entry: &'static Entry, runtime: &Handle) -> Trial {
        let name = format!("{}::{}::{}", entry.slug, self.family, self.name);
        let Some(support) = self.feature.of(entry.slug) else {
            let message =
                format!("{} has no column in the table of tests/conformance/support.rs", entry.slug);
            return Trial::test(name, move || Err(message.into()));
        };
        let run = if support == Unsupported { self.feature.absent() } else { self.run };
        trial(name, runtime, async move { run(World::open(entry).await?).await }).with_kind(support.as_str())
    }
}

/// A trial of something that waits.
pub(crate) fn trial(
    name: String,
    runtime: &Handle,
    run: impl Future<Output = Verdict> + Send + 'static,
) -> Trial {
    let runtime = runtime.clone();
    Trial::test(name, move || runtime.block_on(run))
}
