//! What is asked and said of services.

use moothall_core::Result;
use serde::Serialize;

use crate::native::check;

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
    pub(super) fn pairs(&self) -> [(&'static str, Option<String>); 7] {
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

    pub(super) fn check(&self) -> Result<()> {
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
    pub(super) fn check(&self) -> Result<()> {
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
    pub(super) fn check(&self) -> Result<()> {
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
