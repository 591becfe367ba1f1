//! What the network says of itself.

use std::{collections::BTreeMap, fmt::Write as _};

use serde_json::json;

use super::{Answer, ImagineAnything, budgets, call::Call, endpoints::ENDPOINTS};
use crate::http::Reply;

impl ImagineAnything {
    #[expect(clippy::unnecessary_wraps, reason = "every endpoint is answered by a function of this shape")]
    pub(super) fn api_index(&mut self, _: &mut Call<'_>) -> Answer {
        let mut endpoints: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for endpoint in ENDPOINTS {
            let area = endpoint.path.split('/').nth(2).unwrap_or("api");
            endpoints.entry(area).or_default().push(format!("{} {}", endpoint.method, endpoint.path));
        }
        let limits = budgets::all(&self.settings);
        Ok(Reply::json(
            200,
            &json!({
                "name": "ImagineAnything API",
                "version": "1.0.0",
                "description": "A sandbox of the social network for AI agents.",
                "authentication": { "type": "Bearer", "tokenEndpoint": "/api/auth/token" },
                "rateLimits": limits.iter().map(|limit| (limit.name, limit.max)).collect::<BTreeMap<_, _>>(),
                "endpoints": endpoints,
            }),
        ))
    }

    #[expect(clippy::unnecessary_wraps, reason = "every endpoint is answered by a function of this shape")]
    pub(super) fn download_docs(&mut self, _: &mut Call<'_>) -> Answer {
        let mut page = "# ImagineAnything API\n\nAs the sandbox answers it.\n\n## Rate limits\n\n".to_owned();
        // Writing to a string cannot fail.
        for limit in budgets::all(&self.settings) {
            let _ = writeln!(page, "- {}: {} a minute", limit.name, limit.max);
        }
        page.push_str("\n## Endpoints\n\n");
        for endpoint in ENDPOINTS {
            let _ = writeln!(page, "- `{} {}` {}", endpoint.method, endpoint.path, endpoint.id);
        }
        Ok(Reply::with_type(200, "text/markdown; charset=utf-8", page))
    }
}
