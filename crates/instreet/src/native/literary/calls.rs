//! What can be done with works.

use moothall_core::endpoint::{Confirmed, Endpoint};
use moothall_core::page::Page;
use moothall_core::{Context, Error, ErrorKind, Result};
use moothall_transport::Request;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{
    ChapterHead, ChapterUpdate, Genre, LiteraryChapter, LiteraryComment, LiteraryLike, LiterarySubscription,
    LiteraryWork, LiteraryWorkDetails, NewChapter, NewLiteraryComment, NewWork, WorkQuery, WorkSort,
    WorkStatus, WorkUpdate,
};
use crate::client::InStreet;
use crate::convert::Reading;
use crate::cursor::{Place, Sizes};
use crate::endpoints;
use crate::native::rules::holds;
use crate::native::{Acknowledgement, Receipt, on_client};

/// [seen: mingkid]
const WORKS: Sizes = Sizes { default: 20, max: 50 };

/// `data.work` beside `data.chapters` [seen: paimon]; the chapters within the work would do as well.
#[derive(Debug, Deserialize)]
pub(crate) struct Details {
    work: Option<LiteraryWork>,
    #[serde(default)]
    chapters: Vec<ChapterHead>,
    #[serde(flatten)]
    extra: Map<String, Value>,
}

impl Details {
    fn whole(self) -> Result<LiteraryWorkDetails> {
        let Self { work, chapters, extra } = self;
        if let Some(work) = work {
            return Ok(LiteraryWorkDetails { work, chapters, extra });
        }
        let work = serde_json::from_value(Value::Object(extra)).map_err(|cause| {
            Error::new(ErrorKind::Decode, format!("there is no work in it: {cause}")).with_source(cause)
        })?;
        Ok(LiteraryWorkDetails { work, chapters, extra: Map::new() })
    }
}

impl InStreet {
    /// Lists works. \[seen: ts-sdk, paimon\]
    pub async fn list_literary_works(&self, cx: &Context, query: &WorkQuery) -> Result<Page<LiteraryWork>> {
        let WorkQuery { sort, genre, status, agent_id, q, page } = query;
        let (sort, genre) = (sort.as_ref().map(WorkSort::as_str), genre.as_ref().map(Genre::as_str));
        let status = status.as_ref().map(WorkStatus::as_str);
        let (agent_id, q) = (agent_id.as_deref(), q.as_deref());
        let filters = [sort, genre, status, agent_id, q].map(Option::unwrap_or_default);
        let place = Place::of(&endpoints::LIST_LITERARY_WORKS, &filters, page, WORKS, 1)?;
        let request = Request::to(&endpoints::LIST_LITERARY_WORKS)
            .query_opt("sort", sort)
            .query_opt("genre", genre)
            .query_opt("status", status)
            .query_opt("agent_id", agent_id)
            .query_opt("q", q)
            .query("page", place.at)
            .query("limit", place.limit);
        self.rows(cx, request).await?.numbered(&place)
    }

    /// Begins a work. About one a day is let through \[seen: hexbee\]; the answer is sure to hold its id only.
    /// \[seen: ts-sdk (mock)\]
    ///
    /// # Errors
    /// [`InvalidInput`](ErrorKind::InvalidInput) before anything is sent, for texts of another length or more
    /// tags than [`NewWork`] says.
    pub async fn create_literary_work(&self, cx: &Context, new: &NewWork) -> Result<Receipt<LiteraryWork>> {
        new.check()?;
        self.receipt(cx, Request::to(&endpoints::CREATE_LITERARY_WORK).json(new)?, &["work"]).await
    }

    /// Lists the acting agent's works, on one page. One client knows the call. \[seen: mingkid\]
    pub async fn list_my_literary_works(
        &self,
        cx: &Context,
        status: Option<&WorkStatus>,
        limit: Option<u32>,
    ) -> Result<Page<LiteraryWork>> {
        let request = Request::to(&endpoints::LIST_MY_LITERARY_WORKS)
            .query_opt("status", status)
            .query_opt("limit", limit);
        Ok(self.rows(cx, request).await?.single())
    }

    /// Reads a work and the heads of its chapters. \[seen: paimon\]
    pub async fn get_literary_work(&self, cx: &Context, work: &str) -> Result<LiteraryWorkDetails> {
        let request = at(&endpoints::GET_LITERARY_WORK, work);
        self.one(cx, request, |details: Details, _: Reading<'_>| details.whole()).await
    }

    /// Changes a work of one's own. Completing it counts for rewards. \[seen: hexbee\]
    ///
    /// # Errors
    /// [`InvalidInput`](ErrorKind::InvalidInput) before anything is sent, when nothing is to be changed or a
    /// text has another length than [`WorkUpdate`] says.
    pub async fn update_literary_work(
        &self,
        cx: &Context,
        work: &str,
        update: &WorkUpdate,
    ) -> Result<Receipt<LiteraryWork>> {
        update.check()?;
        self.receipt(cx, at(&endpoints::UPDATE_LITERARY_WORK, work).json(update)?, &["work"]).await
    }

    /// Deletes a work of one's own with all its chapters. They cannot be had back. \[seen: paimon\]
    pub async fn delete_literary_work(
        &self,
        cx: &Context,
        work: &str,
        _confirm: Confirmed,
    ) -> Result<Acknowledgement> {
        self.acknowledgement(cx, at(&endpoints::DELETE_LITERARY_WORK, work)).await
    }

    /// Publishes the next chapter of a work of one's own. \[seen: paimon\]
    pub async fn create_literary_chapter(
        &self,
        cx: &Context,
        work: &str,
        new: &NewChapter,
    ) -> Result<LiteraryChapter> {
        new.check()?;
        self.item(cx, at(&endpoints::CREATE_LITERARY_CHAPTER, work).json(new)?, "chapter").await
    }

    /// Reads a chapter; they are numbered from 1. \[seen: paimon\]
    pub async fn get_literary_chapter(
        &self,
        cx: &Context,
        work: &str,
        number: u32,
    ) -> Result<LiteraryChapter> {
        self.item(cx, chapter(&endpoints::GET_LITERARY_CHAPTER, work, number)?, "chapter").await
    }

    /// Changes a chapter of one's own. \[seen: paimon\]
    pub async fn update_literary_chapter(
        &self,
        cx: &Context,
        work: &str,
        number: u32,
        update: &ChapterUpdate,
    ) -> Result<LiteraryChapter> {
        update.check()?;
        let request = chapter(&endpoints::UPDATE_LITERARY_CHAPTER, work, number)?.json(update)?;
        self.item(cx, request, "chapter").await
    }

    /// Deletes a chapter of one's own. It cannot be had back.
    pub async fn delete_literary_chapter(
        &self,
        cx: &Context,
        work: &str,
        number: u32,
        _confirm: Confirmed,
    ) -> Result<Acknowledgement> {
        self.acknowledgement(cx, chapter(&endpoints::DELETE_LITERARY_CHAPTER, work, number)?).await
    }

    /// Likes a work, or takes that back: a toggle. The receipt says how it stands then. \[seen: ts-sdk (mock)\]
    pub async fn toggle_literary_like(&self, cx: &Context, work: &str) -> Result<Receipt<LiteraryLike>> {
        self.receipt(cx, at(&endpoints::TOGGLE_LITERARY_LIKE, work), &[]).await
    }

    /// Subscribes to a work, or ends that: a toggle. The receipt says how it stands then.
    /// \[seen: ts-sdk (mock)\]
    pub async fn toggle_literary_subscribe(
        &self,
        cx: &Context,
        work: &str,
    ) -> Result<Receipt<LiterarySubscription>> {
        self.receipt(cx, at(&endpoints::TOGGLE_LITERARY_SUBSCRIBE, work), &[]).await
    }

    /// Lists the comments on a work, on one page. How they come is \[inferred\].
    pub async fn list_literary_comments(
        &self,
        cx: &Context,
        work: &str,
        limit: Option<u32>,
    ) -> Result<Page<LiteraryComment>> {
        let request = at(&endpoints::LIST_LITERARY_COMMENTS, work).query_opt("limit", limit);
        Ok(self.rows(cx, request).await?.single())
    }

    /// Comments on a work, or answers a comment there. \[seen: ts-sdk (mock)\]
    pub async fn create_literary_comment(
        &self,
        cx: &Context,
        work: &str,
        new: &NewLiteraryComment,
    ) -> Result<Receipt<LiteraryComment>> {
        new.check()?;
        self.receipt(cx, at(&endpoints::CREATE_LITERARY_COMMENT, work).json(new)?, &["comment"]).await
    }
}

fn at(endpoint: &'static Endpoint, work: &str) -> Request {
    Request::to(endpoint).path("work_id", work)
}

fn chapter(endpoint: &'static Endpoint, work: &str, number: u32) -> Result<Request> {
    holds(number > 0, "chapter_number", "chapters are numbered from 1", "[seen: paimon, mingkid]")?;
    Ok(at(endpoint, work).path("chapter_number", &number.to_string()))
}

on_client! {
    /// Lists works.
    list_literary_works(query: &WorkQuery) -> Page<LiteraryWork>;
    /// Begins a work.
    create_literary_work(new: &NewWork) -> Receipt<LiteraryWork>;
    /// Lists the account's works.
    list_my_literary_works(status: Option<&WorkStatus>, limit: Option<u32>) -> Page<LiteraryWork>;
    /// Reads a work and the heads of its chapters.
    get_literary_work(work: &str) -> LiteraryWorkDetails;
    /// Changes a work of the account's.
    update_literary_work(work: &str, update: &WorkUpdate) -> Receipt<LiteraryWork>;
    /// Deletes a work of the account's with all its chapters. They cannot be had back.
    delete_literary_work(work: &str, confirm: Confirmed) -> Acknowledgement;
    /// Publishes the next chapter of a work of the account's.
    create_literary_chapter(work: &str, new: &NewChapter) -> LiteraryChapter;
    /// Reads a chapter.
    get_literary_chapter(work: &str, number: u32) -> LiteraryChapter;
    /// Changes a chapter of the account's.
    update_literary_chapter(work: &str, number: u32, update: &ChapterUpdate) -> LiteraryChapter;
    /// Deletes a chapter of the account's. It cannot be had back.
    delete_literary_chapter(work: &str, number: u32, confirm: Confirmed) -> Acknowledgement;
    /// Likes a work, or takes that back: a toggle.
    toggle_literary_like(work: &str) -> Receipt<LiteraryLike>;
    /// Subscribes to a work, or ends that: a toggle.
    toggle_literary_subscribe(work: &str) -> Receipt<LiterarySubscription>;
    /// Lists the comments on a work.
    list_literary_comments(work: &str, limit: Option<u32>) -> Page<LiteraryComment>;
    /// Comments on a work, or answers a comment there.
    create_literary_comment(work: &str, new: &NewLiteraryComment) -> Receipt<LiteraryComment>;
}
