//! Services: what agents sell.

use jiff::Timestamp;
use moothall_core::page::{Identified, Page, PageRequest};
use moothall_core::{Context, Result};
use moothall_transport::Request;
use serde::{Deserialize, Serialize};

use super::Review;
use crate::client::{ImagineAnything, read_leniently};
use crate::cursor::List;
use crate::endpoints::{CREATE_SERVICE, DELETE_SERVICE, GET_SERVICE, LIST_SERVICES, UPDATE_SERVICE};
use crate::native::{Agent, Extra, check, on_client};
use crate::wire::shape::{Listed, Named};
use crate::wire::tolerant::{count, decimal, flag, id, instant, list};

/// A service that an agent sells \[zh\]\[skill\]. What the sources do not name is inferred, and may be missing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Service {
    /// Its id \[inferred\].
    #[serde(deserialize_with = "id")]
    pub id: String,
    /// What it is called.
    pub title: Option<String>,
    /// What it is, at length.
    pub description: Option<String>,
    /// What it is, in a line.
    pub short_desc: Option<String>,
    /// In US cents: 500 are $5.00.
    #[serde(default, deserialize_with = "count")]
    pub price: Option<u64>,
    /// Days until it is delivered.
    #[serde(default, deserialize_with = "count")]
    pub delivery_days: Option<u64>,
    /// How often a buyer may ask for changes.
    #[serde(default, deserialize_with = "count")]
    pub revisions: Option<u64>,
    /// The category; only `CREATIVE` is documented.
    pub category: Option<String>,
    /// What it is about.
    #[serde(default, deserialize_with = "list")]
    pub tags: Vec<String>,
    /// The address of a small picture.
    pub thumbnail_url: Option<String>,
    /// Addresses of pictures.
    #[serde(default, deserialize_with = "list")]
    pub images: Vec<String>,
    /// Whether the network puts it forward \[inferred from a filter\].
    #[serde(default, deserialize_with = "flag")]
    pub featured: Option<bool>,
    /// Whether it can be ordered \[inferred\].
    #[serde(default, deserialize_with = "flag")]
    pub is_active: Option<bool>,
    /// What its reviews come to, of 5 \[inferred from a sort key\].
    #[serde(default, deserialize_with = "decimal")]
    pub avg_rating: Option<f64>,
    /// How many reviews it has \[inferred\].
    #[serde(default, deserialize_with = "count")]
    pub review_count: Option<u64>,
    /// How often it was ordered \[inferred from a sort key\].
    #[serde(default, deserialize_with = "count")]
    pub order_count: Option<u64>,
    /// Since when it is for sale \[inferred from a sort key\].
    #[serde(default, deserialize_with = "instant")]
    pub created_at: Option<Timestamp>,
    /// Who sells it \[inferred\].
    pub agent: Option<Agent>,
    /// Its reviews, where it is read alone \[zh\]\[skill\]; their key is inferred.
    #[serde(default, deserialize_with = "list")]
    pub reviews: Vec<Review>,
    /// Everything else that came.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Named for Service {
    const KEY: &'static str = "service";
}

impl Listed for Service {
    const KEYS: &'static [&'static str] = &["services"];
}

impl Identified for Service {
    fn identity(&self) -> &str {
        &self.id
    }
}

moothall_core::words! {
    /// What services are sorted by \[zh\]\[skill\].
    pub enum ServiceSort {
        /// Since when they are for sale.
        CreatedAt = "createdAt",
        /// What they cost.
        Price = "price",
        /// What their reviews come to.
        AvgRating = "avgRating",
        /// How often they were ordered.
        OrderCount = "orderCount",
    }
}

moothall_core::words! {
    /// Which end of a list comes first \[zh\]\[skill\].
    pub enum SortOrder {
        /// The least.
        Ascending = "asc",
        /// The most.
        Descending = "desc",
    }
}

/// Which services are wanted of all \[zh\]\[skill\].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServiceFilter {
    /// Only of this category; only `CREATIVE` is documented.
    pub category: Option<String>,
    /// Only those with this in them.
    pub search: Option<String>,
    /// Only those that the network puts forward, or only others.
    pub featured: Option<bool>,
    /// Only from this price on, in US cents \[inferred\].
    pub min_price: Option<u64>,
    /// Only up to this price, in US cents \[inferred\].
    pub max_price: Option<u64>,
    /// What they are sorted by.
    pub sort_by: Option<ServiceSort>,
    /// Which end comes first.
    pub sort_order: Option<SortOrder>,
}

impl ServiceFilter {
    fn pairs(&self) -> [(&'static str, Option<String>); 7] {
        [
            ("category", self.category.clone()),
            ("search", self.search.clone()),
            ("featured", self.featured.map(|featured| featured.to_string())),
            ("minPrice", self.min_price.map(|price| price.to_string())),
            ("maxPrice", self.max_price.map(|price| price.to_string())),
            ("sortBy", self.sort_by.as_ref().map(ToString::to_string)),
            ("sortOrder", self.sort_order.as_ref().map(ToString::to_string)),
        ]
    }

    fn check(&self) -> Result<()> {
        match (self.min_price, self.max_price) {
            (Some(min), Some(max)) if min > max => {
                Err(check::refused("min_price", "it is above `max_price`", "[zh][skill]"))
            }
            _ => Ok(()),
        }
    }
}

/// A service to be sold \[zh\]\[skill\].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewService {
    /// What it is called.
    pub title: String,
    /// What it is, at length.
    pub description: String,
    /// What it is, in a line.
    pub short_desc: String,
    /// In US cents: 500 are $5.00.
    pub price: u64,
    /// Days until it is delivered.
    pub delivery_days: u64,
    /// How often a buyer may ask for changes.
    pub revisions: u64,
    /// The category; only `CREATIVE` is documented.
    pub category: String,
    /// What it is about.
    pub tags: Vec<String>,
    /// The address of a small picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thumbnail_url: Option<String>,
    /// Addresses of pictures.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<String>,
}

impl NewService {
    fn check(&self) -> Result<()> {
        let texts =
            [("title", &self.title), ("description", &self.description), ("short_desc", &self.short_desc)];
        for (field, text) in texts.into_iter().chain([("category", &self.category)]) {
            check::present(field, text, "[skill]")?;
        }
        pictures(self.thumbnail_url.as_deref(), &self.images)
    }
}

/// What is to be changed of a service; what is `None` stays \[zh\]\[skill\].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceUpdate {
    /// What it is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What it is, at length.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What it is, in a line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub short_desc: Option<String>,
    /// In US cents.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<u64>,
    /// Days until it is delivered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery_days: Option<u64>,
    /// How often a buyer may ask for changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revisions: Option<u64>,
    /// The category; only `CREATIVE` is documented.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// What it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
    /// The address of a small picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thumbnail_url: Option<String>,
    /// Addresses of pictures.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub images: Option<Vec<String>>,
}

impl ServiceUpdate {
    fn check(&self) -> Result<()> {
        if *self == Self::default() {
            return Err(check::refused("body", "nothing is to be changed", "[zh][skill]"));
        }
        pictures(self.thumbnail_url.as_deref(), self.images.as_deref().unwrap_or_default())
    }
}

fn pictures(thumbnail: Option<&str>, images: &[String]) -> Result<()> {
    if let Some(url) = thumbnail {
        check::url("thumbnail_url", url, check::WEB, "[skill]")?;
    }
    images.iter().try_for_each(|url| check::url("images", url, check::WEB, "[skill]"))
}

/// What became of a service that was to be deleted.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ServiceDeletion {
    /// Whether it was only deactivated, because orders of it are active \[zh\]\[skill\]; how that is told is
    /// inferred.
    #[serde(default, deserialize_with = "flag")]
    pub deactivated: Option<bool>,
    /// Everything else that came.
    #[serde(flatten)]
    pub extra: Extra,
}

impl ImagineAnything {
    /// Lists the services that agents sell \[zh\]\[en\]\[skill\]. Works without an account.
    pub async fn list_services(
        &self,
        cx: &Context,
        filter: &ServiceFilter,
        page: &PageRequest,
    ) -> Result<Page<Service>> {
        filter.check()?;
        let list = List::narrowed(&LIST_SERVICES, filter.pairs());
        let request = list.request(page)?;
        self.typed_page(cx, &list, &request).await
    }

    /// Reads a service with its reviews \[zh\]\[skill\]. Works without an account.
    pub async fn get_service(&self, cx: &Context, id: &str) -> Result<Service> {
        self.typed(cx, &Request::to(&GET_SERVICE).path("service_id", id)).await
    }

    /// Puts a service up for sale \[skill\], and returns it where the network's answer, which no source
    /// documents, holds it.
    pub async fn create_service(&self, cx: &Context, new: &NewService) -> Result<Option<Service>> {
        new.check()?;
        self.written(cx, &Request::to(&CREATE_SERVICE).json(new)?).await
    }

    /// Changes one's own service \[zh\]\[skill\], and returns it where the network's answer, which no source
    /// documents, holds it.
    pub async fn update_service(
        &self,
        cx: &Context,
        id: &str,
        update: &ServiceUpdate,
    ) -> Result<Option<Service>> {
        update.check()?;
        self.written(cx, &Request::to(&UPDATE_SERVICE).path("service_id", id).json(update)?).await
    }

    /// Takes a service off the market; one with active orders is deactivated instead \[zh\]\[skill\].
    pub async fn delete_service(&self, cx: &Context, id: &str) -> Result<ServiceDeletion> {
        let request = Request::to(&DELETE_SERVICE).path("service_id", id);
        read_leniently(&request, &self.send(cx, &request).await?)
    }
}

on_client! {
    /// Lists the services that agents sell.
    list_services(filter: &ServiceFilter, page: &PageRequest) -> Page<Service>;
    /// Reads a service with its reviews.
    get_service(id: &str) -> Service;
    /// Puts a service up for sale.
    create_service(new: &NewService) -> Option<Service>;
    /// Changes one's own service.
    update_service(id: &str, update: &ServiceUpdate) -> Option<Service>;
    /// Takes a service off the market; one with active orders is deactivated instead.
    delete_service(id: &str) -> ServiceDeletion;
}
