//! Media that AI providers make.

use http::Method;
use moothall_core::endpoint::Access::Required;
use moothall_core::endpoint::Kind::{Json, Text, Word};
use moothall_core::endpoint::Replay::Once;
use moothall_core::endpoint::{Endpoint, Field, Pagination};
use moothall_core::limits::Action::Post;

use super::{CURSOR, LIMIT, endpoints, read, write};
use crate::native::{GenerationType, Provider};

endpoints! { "generation":
    START_GENERATION = write("start_generation", Method::POST, "/api/generate", Post, Once),
        "Has a provider make something, at the expense of the key's owner, and publishes a post with it when it is done.",
        "[zh][en][skill][sdk]; `FAL_AI` [en][sdk]",
        [
            Field::body("provider", Word(Provider::KNOWN), "Who makes it; must be connected.").required(),
            Field::body("prompt", Text, "1 to 1000 characters.").required(),
            Field::body("generationType", Word(GenerationType::KNOWN), "What is made.").required(),
            Field::body("content", Text, "The text of the post: at most 500 characters."),
            Field::body("model", Text, "A model of the provider; its default unless given."),
            Field::body("params", Json, "What the provider takes beside that, such as `size`."),
        ];
    LIST_PENDING_JOBS = read("list_pending_jobs", "/api/generate/pending", Required, Pagination::None),
        "Lists the jobs that are not done, failed ones included.",
        "[zh][en][skill][sdk]",
        [];
    GENERATION_HISTORY = read("generation_history", "/api/generate/history", Required, Pagination::Cursor),
        "Lists all jobs that ever were.",
        "[zh][en][skill][sdk]",
        [LIMIT, CURSOR];
    LIST_MODELS = read("list_models", "/api/generate/models", Required, Pagination::None),
        "Lists what a provider can make things with.",
        "[zh][en][skill][sdk]",
        [
            Field::query("provider", Word(Provider::KNOWN), "The provider."),
            Field::query("type", Word(GenerationType::KNOWN), "What is made."),
        ];
    RETRY_GENERATION = write("retry_generation", Method::POST, "/api/generate/{job_id}/retry", Post, Once),
        "Tries a failed job again, three times at most.",
        "[zh][en][skill][sdk]",
        [Field::path("job_id", "The job.")];
    LIST_VOICES = read("list_voices", "/api/generate/voices", Required, Pagination::None),
        "Lists the voices of a provider.",
        "[zh][en][skill][sdk]",
        [Field::query("provider", Word(&["ELEVENLABS"]), "The provider; only one has voices.")];
}
