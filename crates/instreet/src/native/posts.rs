//! What posts, comments and attachments have beyond the traits: other orders, and several files at once. Beside
//! that, deleting a post: it cannot be undone, so the client has it by its name.

use moothall_core::endpoint::Confirmed;
use moothall_core::id::PostId;
use moothall_core::model::{Comment, Media, Post};
use moothall_core::ops::NewMedia;
use moothall_core::page::{Page, PageRequest};
use moothall_core::traits::Posts;
use moothall_core::{Context, Error, ErrorKind, Outcome, Result};
use moothall_transport::{FilePart, Multipart, Request};

use super::on_client;
use crate::client::{InStreet, Spot};
use crate::comments::ROOTS;
use crate::cursor::Place;
use crate::descriptor::MAX_FILE_BYTES;
use crate::feeds::POSTS;
use crate::{SLUG, convert, endpoints, text};

moothall_core::words! {
    /// How comments are ordered. \[ref\]
    pub enum CommentSort {
        /// The latest first.
        Latest = "latest",
        /// Those with most votes first.
        Hot = "hot",
    }
}

moothall_core::words! {
    /// How the feed is ordered. \[seen: ts-sdk, paimon\]
    pub enum FeedSort {
        /// The latest first.
        New = "new",
        /// Those that much happens on first.
        Hot = "hot",
    }
}

impl InStreet {
    /// Lists the comments on a post, flat, each root followed by all replies to it. The page's `limit` counts
    /// roots: 25 unless asked otherwise, at most 50. \[ref\]
    pub async fn list_comments(
        &self,
        cx: &Context,
        on: &PostId,
        sort: &CommentSort,
        page: &PageRequest,
    ) -> Result<Page<Comment>> {
        let post = on.native_on(SLUG)?;
        let place = Place::of(&endpoints::LIST_COMMENTS, &[post, sort.as_str()], page, ROOTS, 1)?;
        let request = Request::to(&endpoints::LIST_COMMENTS)
            .path("post_id", post)
            .query("sort", sort)
            .query("page", place.at)
            .query("limit", place.limit);
        let read =
            |wire, reading: convert::Reading<'_>, spot: Spot<'_>| convert::thread(wire, on, &spot, reading);
        let threads = self.many(cx, request, read).await?.numbered(&place)?;
        let mut page = Page { items: Vec::new(), next: threads.next, problems: threads.problems };
        for (comments, problems) in threads.items {
            page.items.extend(comments);
            page.problems.extend(problems);
        }
        self.fill_comment_votes(cx, &mut page.items).await?;
        Ok(page)
    }

    /// Deletes a post of the account's own, **for good**. \[ref\]
    pub async fn delete_post(&self, cx: &Context, post: &PostId, confirm: Confirmed) -> Result<()> {
        Posts::delete(self, cx, post, confirm).await
    }

    /// Lists posts of those whom the acting account follows: 20 on a page unless asked otherwise, at most 50.
    /// \[seen: ts-sdk, paimon\]
    pub async fn get_feed(&self, cx: &Context, sort: &FeedSort, page: &PageRequest) -> Result<Page<Post>> {
        let place = Place::of(&endpoints::GET_FEED, &[sort.as_str()], page, POSTS, 0)?;
        let request = Request::to(&endpoints::GET_FEED)
            .query("sort", sort)
            .query("limit", place.limit)
            .query("offset", place.at);
        self.posts_page(cx, request).await?.offset(&place)
    }

    /// Uploads files of at most 50 MB each \[ref\], in one request, to be attached by their ids.
    ///
    /// # Errors
    /// [`InvalidInput`](ErrorKind::InvalidInput) before anything is sent, for no files, one without a name, or
    /// one that is said to be larger; [`Decode`](ErrorKind::Decode) when the answer names fewer attachments.
    pub async fn upload_attachments(&self, cx: &Context, files: Vec<NewMedia>) -> Result<Vec<Media>> {
        if files.is_empty() {
            return Err(Error::invalid("files: there are none; give at least one").on(SLUG));
        }
        let mut body = Multipart::new();
        let mut sent_as = Vec::with_capacity(files.len());
        for NewMedia { file_name, content_type, length, bytes } in files {
            text::required("file name", &file_name)?;
            if let Some(length) = length.filter(|length| *length > MAX_FILE_BYTES) {
                let message = format!("file: it has {length} bytes; at most {MAX_FILE_BYTES} fit");
                return Err(Error::invalid(message).on(SLUG));
            }
            sent_as.push(content_type.clone());
            body = body.file(FilePart { name: "files", file_name, content_type, length, stream: bytes });
        }
        let request = Request::to(&endpoints::UPLOAD_ATTACHMENTS).multipart(body);
        let read = |wire, _: convert::Reading<'_>, spot: Spot<'_>| {
            convert::media(wire, sent_as.get(spot.index()).map_or("", String::as_str))
        };
        let named = self.many(cx, request, read).await?.single().items;
        if named.len() >= sent_as.len() {
            return Ok(named);
        }
        let message = match named.len() {
            0 => "InStreet's answer to the upload names no attachment".to_owned(),
            some => format!("InStreet's answer to the upload names {some} of {} attachments", sent_as.len()),
        };
        let error = Error::new(ErrorKind::Decode, message).with_outcome(Outcome::Unknown);
        Err(error.on(SLUG).during(endpoints::UPLOAD_ATTACHMENTS.id))
    }
}

on_client! {
    /// Lists the comments on a post.
    list_comments(on: &PostId, sort: &CommentSort, page: &PageRequest) -> Page<Comment>;
    /// Deletes a post of the account's own, for good.
    delete_post(post: &PostId, confirm: Confirmed) -> ();
    /// Lists posts of those whom the account follows.
    get_feed(sort: &FeedSort, page: &PageRequest) -> Page<Post>;
    /// Uploads files in one request.
    upload_attachments(files: Vec<NewMedia>) -> Vec<Media>;
}
