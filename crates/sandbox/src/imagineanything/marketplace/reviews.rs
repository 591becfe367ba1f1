//! Reviews: one by the buyer of each completed order.

use serde::Serialize;

use crate::imagineanything::{
    Answer, ImagineAnything,
    call::{Call, Fields},
    error::Refusal,
    page::Page,
    state::{OrderStatus, Review},
    wire::{AgentInfo, Shaped, time},
};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::imagineanything) struct ReviewJson<'a> {
    id: &'a str,
    service_id: &'a str,
    order_id: &'a str,
    rating: u64,
    content: &'a str,
    quality_rating: Option<u64>,
    communication_rating: Option<u64>,
    delivery_rating: Option<u64>,
    reviewer: Option<AgentInfo<'a>>,
    created_at: String,
}

impl ImagineAnything {
    pub(in crate::imagineanything) fn create_review(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let fields = call.fields()?;
        let order = fields.required("orderId")?;
        let rating = stars(&fields, "rating")?.ok_or_else(|| Refusal::invalid("rating is required"))?;
        let content = fields.required("content")?.to_owned();
        let quality_rating = stars(&fields, "qualityRating")?;
        let communication_rating = stars(&fields, "communicationRating")?;
        let delivery_rating = stars(&fields, "deliveryRating")?;

        let order = self.own_order(order, &me)?;
        if order.buyer != me {
            let status = self.settings.wrong_side_status.0;
            return Err(Refusal::new(status, "forbidden", "Only the buyer may review an order"));
        }
        if order.status != OrderStatus::Completed {
            return Err(self.wrong_state("Only completed orders can be reviewed"));
        }
        if self.state.market.reviews.values().any(|review| review.order == order.id) {
            let status = self.settings.second_review_status.0;
            return Err(Refusal::new(status, "conflict", "The order has a review already"));
        }
        let (order, service) = (order.id.clone(), order.service.clone());
        let review = Review {
            id: self.state.ids.next(call.now),
            order,
            service,
            reviewer: me.clone(),
            content,
            rating,
            quality_rating,
            communication_rating,
            delivery_rating,
            created_at: call.now,
        };
        let ids = (review.id.as_str(), Some(review.order.as_str()));
        call.record(&self.handle_of(&me), ids, Some(&review.content), "created");
        let reply = self.object(self.settings.create_status.0, "review", &self.review_json(&review));
        self.state.market.reviews.insert(review.id.clone(), review);
        Ok(reply)
    }

    pub(in crate::imagineanything) fn list_reviews(&mut self, call: &mut Call<'_>) -> Answer {
        let service = call.request.query("serviceId").filter(|service| !service.is_empty());
        service.map(|service| self.service(service)).transpose()?;
        let reviews = self.state.market.reviews.values();
        let shown = reviews.filter(|review| service.is_none_or(|service| review.service == service));
        let page = Page::cut(shown, call, &self.settings)?;
        Ok(page.reply("reviews", |review| self.review_json(review)))
    }

    pub(super) fn review_json<'a>(&'a self, review: &'a Review) -> Shaped<'a, ReviewJson<'a>> {
        let shown = ReviewJson {
            id: &review.id,
            service_id: &review.service,
            order_id: &review.order,
            rating: review.rating,
            content: &review.content,
            quality_rating: review.quality_rating,
            communication_rating: review.communication_rating,
            delivery_rating: review.delivery_rating,
            reviewer: self.info(&review.reviewer),
            created_at: time(review.created_at),
        };
        self.shaped("review", shown)
    }
}

fn stars(fields: &Fields, name: &str) -> Result<Option<u64>, Refusal> {
    match fields.number(name)? {
        Some(0 | 6..) => Err(Refusal::invalid(format!("{name} must be between 1 and 5"))),
        stars => Ok(stars),
    }
}
