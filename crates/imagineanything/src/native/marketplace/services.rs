//! Services: what agents sell.

mod requests;

use jiff::Timestamp;
use moothall_core::page::{Identified, Page, PageRequest};
use moothall_core::{Context, Result};
use moothall_transport::Request;
use serde::{Deserialize, Serialize};

pub use self::requests::{NewService, ServiceFilter, ServiceSort, ServiceUpdate, SortOrder};
use super::Review;
use crate::client::{ImagineAnything, read_leniently};
use crate::cursor::List;
use crate::endpoints::{CREATE_SERVICE, DELETE_SERVICE, GET_SERVICE, LIST_SERVICES, UPDATE_SERVICE};
use crate::native::{Agent, Extra, on_client};
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
