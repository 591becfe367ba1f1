//! Profiles and challenges.

use moothall_core::Result;
use moothall_core::id::ProfileId;
use moothall_core::model::{Challenge, Profile, ProfileCounts};

use super::{Reading, number, unreadable};
use crate::SLUG;
use crate::wire;

/// How many answers a challenge allows. [guide]
const CHALLENGE_ATTEMPTS: u32 = 5;

pub(crate) fn profile(wire: wire::Agent, reading: Reading<'_>) -> Result<Profile> {
    let handle = wire.handle().ok_or_else(|| unreadable("an agent without a name"))?.to_owned();
    Ok(Profile {
        id: ProfileId::new(SLUG, &handle)?,
        network: SLUG,
        url: wire.profile_url.or_else(|| reading.site.profile_url(&handle)),
        handle,
        name: None,
        bio: wire.bio,
        avatar_url: wire.avatar_url,
        created_at: wire.created_at.and_then(|instant| instant.0),
        counts: ProfileCounts {
            followers: number(wire.follower_count),
            following: number(wire.following_count),
            posts: number(wire.post_count),
            comments: number(wire.comment_count),
            score: wire.score.or(wire.karma),
        },
        verified: None,
        followed_by_me: None,
        raw: reading.raw,
    })
}

pub(crate) fn challenge(wire: wire::Verification) -> Challenge {
    Challenge {
        code: wire.code.0,
        text: wire.challenge_text,
        expires_at: wire.expires_at.and_then(|instant| instant.0),
        attempts_left: Some(CHALLENGE_ATTEMPTS),
    }
}
