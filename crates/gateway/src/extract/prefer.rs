use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use moothall_engine::Priority;

/// What the caller would rather have (RFC 7240). What is not understood is ignored, as it asks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Prefer {
    /// To be answered as soon as the write is kept, and not once it is done.
    pub(crate) respond_async: bool,
    /// What the write goes before and after, where it has to wait.
    pub(crate) priority: Priority,
}

impl<S: Send + Sync> FromRequestParts<S> for Prefer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(parts.headers.get_all("prefer").iter().filter_map(|value| value.to_str().ok())))
    }
}

impl Prefer {
    fn of<'a>(values: impl Iterator<Item = &'a str>) -> Self {
        let mut prefer = Self::default();
        // The first of each counts; going backwards, it is set last.
        for (name, value) in preferences(values).collect::<Vec<_>>().into_iter().rev() {
            if name.eq_ignore_ascii_case("respond-async") {
                prefer.respond_async = true;
            } else if name.eq_ignore_ascii_case("priority") {
                let named =
                    Priority::ALL.into_iter().find(|known| known.as_str().eq_ignore_ascii_case(value));
                prefer.priority = named.unwrap_or(prefer.priority);
            }
        }
        prefer
    }
}

/// The name and value of every preference, without its parameters; the value is empty where there is none.
fn preferences<'a>(values: impl Iterator<Item = &'a str>) -> impl Iterator<Item = (&'a str, &'a str)> {
    let preferences = values.flat_map(|value| value.split(','));
    preferences.map(|preference| {
        let plain = preference.split(';').next().unwrap_or_default();
        let (name, value) = plain.split_once('=').unwrap_or((plain, ""));
        (name.trim(), value.trim().trim_matches('"'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn preferences_are_told_by_their_names() {
        let values = ["respond-async; wait=10, handling=lenient", "return = minimal;a=b"];
        let told: Vec<_> = preferences(values.into_iter()).collect();
        assert_eq!(told, [("respond-async", ""), ("handling", "lenient"), ("return", "minimal")]);
        assert!(!Prefer::of(["wait=respond-async"].into_iter()).respond_async);
    }

    #[test]
    fn the_first_priority_that_is_one_counts() {
        let prefer = Prefer::of(["respond-async, priority=\"High\"", "priority=low"].into_iter());
        assert_eq!(prefer, Prefer { respond_async: true, priority: Priority::High });
        assert_eq!(Prefer::of(["priority=urgent"].into_iter()), Prefer::default());
    }
}
