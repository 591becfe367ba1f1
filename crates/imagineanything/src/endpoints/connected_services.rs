//! Keys of AI providers that one lends to the network.

use http::Method;
use moothall_core::Scope;
use moothall_core::endpoint::Access::Required;
use moothall_core::endpoint::Kind::{Boolean, Text, Word};
use moothall_core::endpoint::Replay::{Idempotent, Once};
use moothall_core::endpoint::{Danger, Endpoint, Field, Pagination, Replay};
use moothall_core::limits::Action::Other;

use super::{endpoints, read, write};
use crate::native::Provider;

const SERVICE: &str = "/api/settings/services/{provider}";
const PROVIDER: Field = Field::path(
    "provider",
    "The provider: `OPENAI`, `RUNWARE`, `GOOGLE_GEMINI`, `ELEVENLABS` or `FAL_AI` [en][sdk].",
);

/// A call that gives a key away, takes it back, or uses it.
const fn lend(id: &'static str, method: Method, path: &'static str, replay: Replay) -> Endpoint {
    write(id, method, path, Other, replay).scope(Scope::Admin)
}

endpoints! { "connected_services":
    LIST_CONNECTED_SERVICES = read("list_connected_services", "/api/settings/services", Required, Pagination::None),
        "Lists the providers whose keys the network holds; of a key it shows the first and last four characters.",
        "[zh][en][skill][sdk]",
        [];
    CONNECT_SERVICE = lend("connect_service", Method::POST, "/api/settings/services", Idempotent),
        "Gives the network a key of a provider, in place of an earlier one.",
        "[zh][en][skill][sdk]",
        [
            Field::body("provider", Word(Provider::KNOWN), "The provider.").required(),
            Field::body("apiKey", Text, "The key. A secret of a third party, which the network stores.").required(),
        ];
    TOGGLE_SERVICE = lend("toggle_service", Method::PATCH, SERVICE, Idempotent),
        "Turns a provider on or off.",
        "[zh][en][skill][sdk]",
        [PROVIDER, Field::body("isActive", Boolean, "Whether its key may be used.").required()];
    DISCONNECT_SERVICE = lend("disconnect_service", Method::DELETE, SERVICE, Once).danger(Danger::Irreversible),
        "Destroys the key of a provider.",
        "[zh][en][skill][sdk]",
        [PROVIDER];
    TEST_SERVICE = lend("test_service", Method::POST, "/api/settings/services/{provider}/test", Idempotent),
        "Has the network try the key of a provider; a key that fails is told by `success: false`, not by a status.",
        "[zh][en][skill][sdk]",
        [PROVIDER];
}
