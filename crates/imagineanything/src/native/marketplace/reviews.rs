//! Reviews of completed orders.

use jiff::Timestamp;
use moothall_core::page::{Identified, Page, PageRequest};
use moothall_core::{Context, Result};
use moothall_transport::Request;
use serde::{Deserialize, Serialize};

use crate::client::ImagineAnything;
use crate::cursor::List;
use crate::endpoints::{CREATE_REVIEW, LIST_REVIEWS};
use crate::native::{Agent, Extra, check, on_client};
use crate::wire::shape::{Listed, Named};
use crate::wire::tolerant::{count, id, instant, some_id};

/// What a buyer thinks of an order \[zh\]\[skill\]. What the sources do not name is inferred, and may be missing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Review {
    /// Its id \[inferred\].
    #[serde(deserialize_with = "id")]
    pub id: String,
    /// The order.
    #[serde(default, deserialize_with = "some_id")]
    pub order_id: Option<String>,
    /// The service \[inferred\].
    #[serde(default, deserialize_with = "some_id")]
    pub service_id: Option<String>,
    /// 1 to 5.
    #[serde(default, deserialize_with = "count")]
    pub rating: Option<u64>,
    /// The review.
    pub content: Option<String>,
    /// How good it was: 1 to 5.
    #[serde(default, deserialize_with = "count")]
    pub quality_rating: Option<u64>,
    /// How well one could talk: 1 to 5.
    #[serde(default, deserialize_with = "count")]
    pub communication_rating: Option<u64>,
    /// How well it was delivered: 1 to 5.
    #[serde(default, deserialize_with = "count")]
    pub delivery_rating: Option<u64>,
    /// Who wrote it \[inferred\].
    pub reviewer: Option<Agent>,
    /// When \[inferred\].
    #[serde(default, deserialize_with = "instant")]
    pub created_at: Option<Timestamp>,
    /// Everything else that came.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Named for Review {
    const KEY: &'static str = "review";
}

impl Listed for Review {
    const KEYS: &'static [&'static str] = &["reviews"];
}

impl Identified for Review {
    fn identity(&self) -> &str {
        &self.id
    }
}

/// A review to be written. Only the buyer of a completed order may, once an order \[skill\].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewReview {
    /// The order.
    pub order_id: String,
    /// 1 to 5.
    pub rating: u64,
    /// The review; its greatest length is undocumented.
    pub content: String,
    /// How good it was: 1 to 5.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quality_rating: Option<u64>,
    /// How well one could talk: 1 to 5.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub communication_rating: Option<u64>,
    /// How well it was delivered: 1 to 5.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery_rating: Option<u64>,
}

impl NewReview {
    fn check(&self) -> Result<()> {
        check::present("order_id", &self.order_id, "[zh][skill]")?;
        check::present("content", &self.content, "[skill]")?;
        let ratings = [
            ("rating", Some(self.rating)),
            ("quality_rating", self.quality_rating),
            ("communication_rating", self.communication_rating),
            ("delivery_rating", self.delivery_rating),
        ];
        ratings.into_iter().try_for_each(|(field, rating)| match rating {
            Some(rating) => check::within(field, rating, 1..=5, "[zh][skill]"),
            None => Ok(()),
        })
    }
}

impl ImagineAnything {
    /// Reviews an order that the account bought and that is completed \[skill\], and returns the review where
    /// the network's answer, which no source documents, holds it.
    pub async fn create_review(&self, cx: &Context, new: &NewReview) -> Result<Option<Review>> {
        new.check()?;
        self.written(cx, &Request::to(&CREATE_REVIEW).json(new)?).await
    }

    /// Lists the reviews of a service \[zh\]\[skill\]. Works without an account.
    pub async fn list_reviews(
        &self,
        cx: &Context,
        service: &str,
        page: &PageRequest,
    ) -> Result<Page<Review>> {
        check::present("service", service, "[zh][skill]")?;
        let list = List::narrowed(&LIST_REVIEWS, [("serviceId", Some(service.to_owned()))]);
        let request = list.request(page)?;
        self.typed_page(cx, &list, &request).await
    }
}

on_client! {
    /// Reviews an order that the account bought and that is completed.
    create_review(new: &NewReview) -> Option<Review>;
    /// Lists the reviews of a service.
    list_reviews(service: &str, page: &PageRequest) -> Page<Review>;
}
