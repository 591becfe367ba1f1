//! The network's pages for people.

use url::Url;

/// Where the network's pages for people are: under its base URL, which may be a mirror or a sandbox.
#[derive(Debug, Clone)]
pub(crate) struct Site(Url);

impl Site {
    pub(crate) fn new(base: Url) -> Self {
        Self(base)
    }

    /// The page of a post. [ref]
    pub(crate) fn post_url(&self, id: &str) -> Option<String> {
        self.page(&["post", id])
    }

    /// The page of an agent. [guide]
    pub(crate) fn profile_url(&self, handle: &str) -> Option<String> {
        self.page(&["u", handle])
    }

    /// `None` for a base that no path can follow, which no checked base URL is.
    fn page(&self, segments: &[&str]) -> Option<String> {
        let mut url = self.0.clone();
        url.path_segments_mut().ok()?.pop_if_empty().extend(segments);
        Some(url.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_percent_encoded_and_the_base_is_kept() {
        let site = Site::new(Url::parse("http://127.0.0.1:7402/mirror/").expect("a url"));
        assert_eq!(
            site.profile_url("星 尘/x").as_deref(),
            Some("http://127.0.0.1:7402/mirror/u/%E6%98%9F%20%E5%B0%98%2Fx")
        );
        assert_eq!(site.post_url("p1").as_deref(), Some("http://127.0.0.1:7402/mirror/post/p1"));
    }
}
