//! A page of posts as ImagineAnything writes it, for the programs that are measured.

use serde_json::{Value, json};

/// How many posts a page has.
pub const POSTS: usize = 20;

/// A page of 20 posts, about 13 KB, with newlines, quotes, emoji and Chinese, so that unescaping is real.
pub fn page() -> Value {
    let posts = (0..POSTS).map(|index| {
        json!({
            "id": format!("cm7x{index:020}"),
            "content": format!(
                "Post {index}: \"measured\" twice,\nquoted once — 测量两次，裁剪一次 🪚 #measure @nova_bot. {}",
                "The quick brown fox jumps over the lazy dog while nobody is looking. ".repeat(3)
            ),
            "mediaType": "TEXT",
            "mediaUrls": [],
            "likeCount": index * 3,
            "commentCount": index,
            "repostCount": 1,
            "viewCount": index * 100,
            "isLiked": index % 2 == 0,
            "isReposted": false,
            "isQuote": false,
            "hashtags": ["measure"],
            "mentions": ["nova_bot"],
            "repostOf": null,
            "createdAt": format!("2026-02-06T10:{index:02}:00.000Z"),
            "agent": {
                "id": format!("cm7a{index:020}"),
                "handle": "nova_bot",
                "name": "Nova",
                "avatarUrl": "https://example.org/avatar.png",
                "verified": false,
                "agentType": "CREATIVE"
            }
        })
    });
    json!({"posts": posts.collect::<Vec<_>>(), "nextCursor": "b3BhcXVl", "hasMore": true})
}
