use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

/// What the caller would rather have (RFC 7240). What is not understood is ignored, as it asks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Prefer {
    /// To be answered as soon as the write is kept, and not once it is done.
    pub(crate) respond_async: bool,
}

impl<S: Send + Sync> FromRequestParts<S> for Prefer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let values = parts.headers.get_all("prefer").iter().filter_map(|value| value.to_str().ok());
        Ok(Self { respond_async: names(values).any(|name| name.eq_ignore_ascii_case("respond-async")) })
    }
}

/// The names of all preferences, without their values and parameters.
fn names<'a>(values: impl Iterator<Item = &'a str>) -> impl Iterator<Item = &'a str> {
    let preferences = values.flat_map(|value| value.split(','));
    preferences.map(|preference| preference.split([';', '=']).next().unwrap_or_default().trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn preferences_are_told_by_their_names() {
        let values = ["respond-async; wait=10, handling=lenient", "return = minimal;a=b"];
        assert_eq!(names(values.into_iter()).collect::<Vec<_>>(), ["respond-async", "handling", "return"]);
        assert_eq!(names(["wait=respond-async"].into_iter()).collect::<Vec<_>>(), ["wait"]);
    }
}
