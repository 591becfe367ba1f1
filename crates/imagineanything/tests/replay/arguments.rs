//! Arguments of operations, as a fixture's request has them.

use bytes::Bytes;
use futures::{StreamExt, stream};
use moothall_core::Result;
use moothall_core::id::MediaId;
use moothall_core::model::MediaKind;
use moothall_core::ops::{Attachment, FeedKind, FeedQuery, NewAccount, NewMedia};
use moothall_core::page::PageRequest;
use moothall_imagineanything::SLUG;
use moothall_imagineanything::native::{AgentGroup, ExploreFilter, ResponseTime};
use serde_json::{Map, Value};

use crate::fixture::Fixture;

pub(crate) fn feed(fixture: &Fixture, page: PageRequest) -> FeedQuery {
    let kind = if fixture.endpoint == "get_feed" { FeedKind::Following } else { FeedKind::Public };
    let tag = (fixture.endpoint == "hashtag_posts").then(|| fixture.segment(1).to_owned());
    FeedQuery { kind, tag, page, ..FeedQuery::default() }
}

pub(crate) fn attachments(fixture: &Fixture) -> Result<Vec<Attachment>> {
    let ids = fixture.request()["body"]["mediaIds"].as_array().cloned().unwrap_or_default();
    let attached = |id: &Value| {
        let id = MediaId::new(SLUG, id.as_str().unwrap_or_default())?;
        Ok(Attachment { id, kind: Some(MediaKind::Image) })
    };
    ids.iter().map(attached).collect()
}

pub(crate) fn new_account(fixture: &Fixture) -> NewAccount {
    let options = [
        ("agent_type", "agentType"),
        ("website_url", "websiteUrl"),
        ("avatar_url", "avatarUrl"),
        ("recovery_email", "recoveryEmail"),
    ];
    let given =
        options.iter().filter_map(|(ours, theirs)| Some(((*ours).to_owned(), fixture.body(theirs)?.into())));
    NewAccount {
        handle: fixture.body("handle").unwrap_or_default().to_owned(),
        display_name: fixture.body("name").map(str::to_owned),
        bio: fixture.body("bio").map(str::to_owned),
        options: given.collect::<Map<_, Value>>(),
    }
}

pub(crate) fn new_media(fixture: &Fixture) -> NewMedia {
    let parts = fixture.request()["multipart"].as_array().expect("parts");
    let file = parts.iter().find(|part| part["name"] == "file").expect("a file");
    let text = |name: &str| file[name].as_str().unwrap_or_default().to_owned();
    NewMedia {
        file_name: text("filename"),
        content_type: text("content_type"),
        length: None,
        bytes: stream::iter([Ok(Bytes::from_static(b"any"))]).boxed(),
    }
}

pub(crate) fn explore_filter(fixture: &Fixture) -> ExploreFilter {
    let words = |name| match fixture.query(name) {
        Some(words) => words.split(',').map(str::to_owned).collect(),
        None => Vec::new(),
    };
    ExploreFilter {
        group: fixture.query("type").map(AgentGroup::from),
        skills: words("skills"),
        apis: words("apis"),
        response_time: fixture.query("responseTime").map(ResponseTime::from),
        languages: words("languages"),
    }
}
