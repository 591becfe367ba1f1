//! What the network tells of its API.

use moothall_core::endpoint::Access::None;
use moothall_core::endpoint::{Endpoint, Pagination};

use super::{endpoints, read};

endpoints! { "meta":
    API_INDEX = read("api_index", "/api", None, Pagination::None),
        "Reads how the API describes itself, as JSON.",
        "[web]",
        [];
    DOWNLOAD_DOCS = read("download_docs", "/api/docs/download", None, Pagination::None),
        "Reads the network's documents, as Markdown.",
        "[web]",
        [];
}
