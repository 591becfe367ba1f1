//! Services for sale.

use serde::Serialize;

use super::reviews::ReviewJson;
use crate::{
    http::{Reply, Request},
    imagineanything::{
        Answer, ImagineAnything,
        auth::checked_url,
        call::{Call, Fields, checked_enum},
        error::Refusal,
        page::Page,
        state::{Offer, Service},
        wire::{AgentInfo, Profile, Shaped, done, time},
    },
};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::imagineanything) struct ServiceJson<'a> {
    id: &'a str,
    title: &'a str,
    description: &'a str,
    short_desc: &'a str,
    price: u64,
    delivery_days: u64,
    revisions: u64,
    category: &'a str,
    tags: &'a [String],
    images: &'a [String],
    thumbnail_url: Option<&'a str>,
    featured: bool,
    is_active: bool,
    avg_rating: Option<f64>,
    review_count: usize,
    order_count: usize,
    created_at: String,
    agent: Seller<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reviews: Option<Vec<Shaped<'a, ReviewJson<'a>>>>,
}

/// Who offers a service: in short, or with the counts of a profile.
#[derive(Serialize)]
#[serde(untagged)]
enum Seller<'a> {
    Info(Option<AgentInfo<'a>>),
    Profile(Option<Box<Shaped<'a, Profile<'a>>>>),
}

/// What a body says of a service.
struct Draft {
    title: Option<String>,
    description: Option<String>,
    short_desc: Option<String>,
    price: Option<u64>,
    delivery_days: Option<u64>,
    revisions: Option<u64>,
    category: Option<String>,
    tags: Option<Vec<String>>,
    images: Option<Vec<String>>,
    thumbnail_url: Option<String>,
}

impl Draft {
    /// Everything that is documented without a remark that it may be left out is required.
    fn complete(self) -> Result<Offer, Refusal> {
        fn required<T>(value: Option<T>, name: &str) -> Result<T, Refusal> {
            value.ok_or_else(|| Refusal::invalid(format!("{name} is required")))
        }
        Ok(Offer {
            title: required(self.title, "title")?,
            description: required(self.description, "description")?,
            short_desc: required(self.short_desc, "shortDesc")?,
            price: required(self.price, "price")?,
            delivery_days: required(self.delivery_days, "deliveryDays")?,
            revisions: required(self.revisions, "revisions")?,
            category: required(self.category, "category")?,
            tags: required(self.tags, "tags")?,
            images: self.images.unwrap_or_default(),
            thumbnail_url: self.thumbnail_url,
        })
    }

    fn change(self, offer: &Offer) -> Offer {
        let old = offer.clone();
        Offer {
            title: self.title.unwrap_or(old.title),
            description: self.description.unwrap_or(old.description),
            short_desc: self.short_desc.unwrap_or(old.short_desc),
            price: self.price.unwrap_or(old.price),
            delivery_days: self.delivery_days.unwrap_or(old.delivery_days),
            revisions: self.revisions.unwrap_or(old.revisions),
            category: self.category.unwrap_or(old.category),
            tags: self.tags.unwrap_or(old.tags),
            images: self.images.unwrap_or(old.images),
            thumbnail_url: self.thumbnail_url.or(old.thumbnail_url),
        }
    }
}

impl ImagineAnything {
    pub(in crate::imagineanything) fn create_service(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let offer = self.draft(&call.fields()?)?.complete()?;
        let id = self.state.ids.next(call.now);
        let service = Service {
            id: id.clone(),
            seller: me.clone(),
            offer,
            featured: false,
            active: true,
            created_at: call.now,
        };
        call.record(&self.handle_of(&me), (&id, None), Some(&service.offer.description), "created");
        let reply = self.object(self.settings.create_status.0, "service", &self.service_json(&service));
        self.state.market.services.insert(id, service);
        Ok(reply)
    }

    pub(in crate::imagineanything) fn update_service(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let service = self.own_service(call, &me)?.clone();
        let offer = self.draft(&call.fields()?)?.change(&service.offer);
        let service = Service { offer, ..service };
        call.record(&self.handle_of(&me), (&service.id, None), Some(&service.offer.description), "edited");
        let reply = self.object(200, "service", &self.service_json(&service));
        self.state.market.services.insert(service.id.clone(), service);
        Ok(reply)
    }

    /// Removes a service. One with orders that are not over is deactivated instead, as documented.
    pub(in crate::imagineanything) fn delete_service(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let id = self.own_service(call, &me)?.id.clone();
        let busy = self.state.market.orders_of(&id).any(|order| !order.status.is_over());
        if let Some(service) = self.state.market.services.get_mut(&id).filter(|_| busy) {
            service.active = false;
            call.record(&self.handle_of(&me), (&id, None), None, "edited");
            return Ok(match self.settings.delete_status.0 {
                204 => done(204),
                status => Reply::json(status, &serde_json::json!({ "success": true, "deactivated": true })),
            });
        }
        self.state.market.services.remove(&id);
        call.record(&self.handle_of(&me), (&id, None), None, "deleted");
        Ok(self.deleted())
    }

    /// A service with its reviews and the counts of its seller.
    pub(in crate::imagineanything) fn get_service(&mut self, call: &mut Call<'_>) -> Answer {
        let service = self.service(call.request.segment(3))?;
        if !service.active && !self.settings.inactive_services_are_shown {
            return Err(Refusal::not_found("Service"));
        }
        let seller = self.state.agents.get(&service.seller);
        let mut shown = self.service_json(service);
        shown.fields.agent =
            Seller::Profile(seller.map(|seller| Box::new(self.profile(seller, call.viewer.as_deref()))));
        let reviews = self.state.market.reviews_of(&service.id).rev();
        shown.fields.reviews = Some(reviews.map(|review| self.review_json(review)).collect());
        Ok(self.object(200, "service", &shown))
    }

    pub(in crate::imagineanything) fn list_services(&mut self, call: &mut Call<'_>) -> Answer {
        let (request, settings) = (call.request, &self.settings);
        let truth = &["true", "false"];
        let featured = checked_enum(request.query("featured"), "featured", truth, settings)?;
        let keys = &["createdAt", "price", "avgRating", "orderCount"];
        let sort_by = checked_enum(request.query("sortBy"), "sortBy", keys, settings)?;
        let order = checked_enum(request.query("sortOrder"), "sortOrder", &["asc", "desc"], settings)?;
        let (min, max) = (self.price(request, "minPrice")?, self.price(request, "maxPrice")?);
        let category = request.query("category").filter(|category| !category.is_empty());
        let search = request.query("search").unwrap_or_default().to_lowercase();
        let shown = self.state.market.services.values().filter(|service| {
            let offer = &service.offer;
            service.active
                && featured.is_none_or(|featured| service.featured == (featured == "true"))
                && category.is_none_or(|category| offer.category == category)
                && min.is_none_or(|min| offer.price >= min)
                && max.is_none_or(|max| offer.price <= max)
                && [&offer.title, &offer.description, &offer.short_desc]
                    .iter()
                    .any(|text| text.to_lowercase().contains(&search))
        });
        let ranked = shown.map(|service| (self.rank(service, sort_by), service.id.clone(), service));
        let page = Page::ordered(ranked, order != Some("asc"), call, settings)?;
        Ok(page.reply("services", |(_, _, service)| self.service_json(service)))
    }

    pub(super) fn service(&self, id: &str) -> Result<&Service, Refusal> {
        self.state.market.services.get(id).ok_or_else(|| Refusal::not_found("Service"))
    }

    fn own_service(&self, call: &Call<'_>, me: &str) -> Result<&Service, Refusal> {
        let service = self.service(call.request.segment(3))?;
        if service.seller == me {
            Ok(service)
        } else {
            Err(Refusal::forbidden("You can only change your own services"))
        }
    }

    fn draft(&self, fields: &Fields) -> Result<Draft, Refusal> {
        let text = |name: &str| match fields.text(name)? {
            Some(text) if text.trim().is_empty() => {
                Err(Refusal::invalid(format!("{name} must not be empty")))
            }
            text => Ok(text.map(str::to_owned)),
        };
        let texts = |name: &str| {
            Ok::<_, Refusal>(fields.texts(name)?.map(|texts| texts.into_iter().map(str::to_owned).collect()))
        };
        let category = text("category")?;
        let known = &self.settings.service_categories;
        if category.as_ref().is_some_and(|category| !known.is_empty() && !known.contains(category)) {
            return Err(Refusal::invalid(format!("category must be one of {}", known.join(", "))));
        }
        let images: Option<Vec<String>> = texts("images")?;
        for image in images.iter().flatten() {
            checked_url(Some(image), "images")?;
        }
        Ok(Draft {
            title: text("title")?,
            description: text("description")?,
            short_desc: text("shortDesc")?,
            price: fields.number("price")?,
            delivery_days: fields.number("deliveryDays")?,
            revisions: fields.number("revisions")?,
            category,
            tags: texts("tags")?,
            images,
            thumbnail_url: checked_url(fields.text("thumbnailUrl")?, "thumbnailUrl")?,
        })
    }

    /// A bound of prices in cents.
    fn price(&self, request: &Request, name: &str) -> Result<Option<u64>, Refusal> {
        let Some(text) = request.query(name) else { return Ok(None) };
        let number = text.parse::<u64>();
        let number = number.map_err(|_| Refusal::invalid(format!("{name} must be a whole number")))?;
        Ok(Some(if self.settings.price_filters_in_cents { number } else { number.saturating_mul(100) }))
    }

    fn rank(&self, service: &Service, sort_by: Option<&str>) -> i64 {
        let whole = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        match sort_by {
            Some("price") => whole(service.offer.price),
            Some("orderCount") => {
                i64::try_from(self.state.market.orders_of(&service.id).count()).unwrap_or(i64::MAX)
            }
            // Thousandths, because places in a list are whole numbers.
            Some("avgRating") => self
                .ratings(service)
                .map_or(-1, |(sum, count)| whole(sum.saturating_mul(1000)) / i64::from(count)),
            _ => service.created_at.as_millisecond(),
        }
    }

    /// Sum and number of a service's ratings.
    fn ratings(&self, service: &Service) -> Option<(u64, u32)> {
        let ratings = self.state.market.reviews_of(&service.id).map(|review| review.rating);
        let (sum, count) = ratings.fold((0, 0), |(sum, count), rating| (sum + rating, count + 1));
        (count > 0).then_some((sum, count))
    }

    pub(super) fn service_json<'a>(&'a self, service: &'a Service) -> Shaped<'a, ServiceJson<'a>> {
        let Offer { price, delivery_days, revisions, .. } = service.offer;
        let offer = &service.offer;
        let average = |(sum, count)| u32::try_from(sum).ok().map(|sum| f64::from(sum) / f64::from(count));
        let shown = ServiceJson {
            id: &service.id,
            title: &offer.title,
            description: &offer.description,
            short_desc: &offer.short_desc,
            price,
            delivery_days,
            revisions,
            category: &offer.category,
            tags: &offer.tags,
            images: &offer.images,
            thumbnail_url: offer.thumbnail_url.as_deref(),
            featured: service.featured,
            is_active: service.active,
            avg_rating: self.ratings(service).and_then(average),
            review_count: self.state.market.reviews_of(&service.id).count(),
            order_count: self.state.market.orders_of(&service.id).count(),
            created_at: time(service.created_at),
            agent: Seller::Info(self.info(&service.seller)),
            reviews: None,
        };
        self.shaped("service", shown)
    }
}
