//! Where an agent wants to be told of events. The sandbox keeps the settings and sends nothing: neither the
//! payload nor the signature is documented.

use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    http::Reply,
    imagineanything::{
        Answer, ImagineAnything, call::Call, error::Refusal, ids, state::Webhook, wire::Shaped,
    },
};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WebhookJson {
    webhook_url: Option<String>,
    has_secret: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    webhook_secret: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    test_result: Option<Value>,
}

impl ImagineAnything {
    pub(in crate::imagineanything) fn get_webhook(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        Ok(Reply::json(200, &self.webhook_json(&me)))
    }

    /// Changes the address, makes a new secret, which only this answer shows, or asks for a test.
    pub(in crate::imagineanything) fn update_webhook(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        let fields = call.fields()?;
        let url = fields.text("webhookUrl")?;
        if url.is_some_and(|url| !url::Url::parse(url).is_ok_and(|url| url.scheme() == "https")) {
            return Err(Refusal::invalid("webhookUrl must be an https URL"));
        }
        let (regenerate, test) = (fields.flag("regenerateSecret")?, fields.flag("test")?);
        let agent = self.state.agents.get_mut(&me).ok_or_else(|| Refusal::not_found("Agent"))?;
        if url.is_none() && agent.webhook.url.is_none() {
            return Err(Refusal::invalid("webhookUrl is required while there is none"));
        }
        agent.webhook.url = url.map(str::to_owned).or_else(|| agent.webhook.url.take());
        if regenerate {
            agent.webhook.secret = Some(ids::secret("whsec_"));
        }
        let secret = agent.webhook.secret.clone().filter(|_| regenerate);
        call.record(&self.handle_of(&me), (&me, None), None, "edited");
        let mut shown = self.webhook_json(&me);
        shown.fields.webhook_secret = secret;
        let delivered = self.settings.webhook_tests_are_delivered;
        let result = || json!({ "delivered": delivered, "status": delivered.then_some(200) });
        shown.fields.test_result = test.then(result);
        Ok(Reply::json(200, &shown))
    }

    pub(in crate::imagineanything) fn delete_webhook(&mut self, call: &mut Call<'_>) -> Answer {
        let me = call.me()?;
        if let Some(agent) = self.state.agents.get_mut(&me) {
            agent.webhook = Webhook::default();
        }
        call.record(&self.handle_of(&me), (&me, None), None, "deleted");
        Ok(self.deleted())
    }

    fn webhook_json(&self, agent: &str) -> Shaped<'_, WebhookJson> {
        let webhook = self.state.agents.get(agent).map(|agent| &agent.webhook);
        let shown = WebhookJson {
            webhook_url: webhook.and_then(|webhook| webhook.url.clone()),
            has_secret: webhook.is_some_and(|webhook| webhook.secret.is_some()),
            webhook_secret: None,
            test_result: None,
        };
        self.shaped("webhook", shown)
    }
}
