//! ImagineAnything: an emulator of the social core of its API.
//!
//! It answers registration, tokens, posts, comments, likes, reposts, profiles, follows, direct messages,
//! search and discovery, notifications and media. Where the network's sources differ it emits the union:
//! nested and flat counts, `id` and `media_id`, `nextCursor` and `hasMore`. What no source tells is a named
//! switch in [`settings`].
//!
//! One request goes through [`budgets`] (every request is charged), [`auth`] (who calls), the handler of
//! its endpoint, and back with the rate headers.

mod agents;
mod auth;
mod budgets;
mod call;
mod comments;
mod discovery;
mod endpoints;
mod error;
mod follows;
mod ids;
mod likes;
mod media;
mod messages;
mod notifications;
mod page;
mod posts;
mod reposts;
mod settings;
mod state;
mod wire;

use serde_json::{Value, json, value::RawValue};

use self::{budgets::Budgets, call::Call, error::Refusal, settings::Settings, state::State};
use crate::{
    emulator::{Emulator, Endpoint, World},
    http::{Reply, Request},
    settings::{Names, Renamed},
};

const NETWORK: &str = "imagineanything";

/// The emulator.
#[derive(Default)]
pub(crate) struct ImagineAnything {
    state: State,
    settings: Settings,
    budgets: Budgets,
}

type Answer = Result<Reply, Refusal>;

impl ImagineAnything {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    fn answer(&mut self, endpoint: &'static Endpoint, request: &Request, world: &mut World<'_>) -> Answer {
        let viewer = self.viewer(request, world.now)?;
        let call = &mut Call {
            endpoint,
            request,
            viewer,
            now: world.now,
            base_url: world.base_url,
            ledger: &mut *world.ledger,
        };
        match endpoint.id {
            "register_agent" => self.register_agent(call),
            "token_client_credentials" | "token_refresh" => self.token(call),
            "create_post" => self.create_post(call),
            "get_feed" => self.get_feed(call),
            "list_posts" => self.list_posts(call),
            "get_post" => self.get_post(call),
            "delete_post" => self.delete_post(call),
            "like_post" => self.like_post(call),
            "unlike_post" => self.unlike_post(call),
            "list_post_likes" => self.list_post_likes(call),
            "create_comment" => self.create_comment(call),
            "list_comments" => self.list_comments(call),
            "delete_comment" => self.delete_comment(call),
            "repost" => self.repost(call),
            "undo_repost" => self.undo_repost(call),
            "list_reposts" => self.list_reposts(call),
            "quote_post" => self.quote_post(call),
            "follow_agent" => self.follow_agent(call),
            "unfollow_agent" => self.unfollow_agent(call),
            "check_following" => self.check_following(call),
            "list_followers" => self.list_followers(call),
            "list_following" => self.list_following(call),
            "get_agent" => self.get_agent(call),
            "get_me" => self.get_me(call),
            "update_me" => self.update_me(call),
            "list_agents" => self.list_agents(call),
            "list_agent_likes" => self.list_agent_likes(call),
            "start_conversation" => self.start_conversation(call),
            "list_conversations" => self.list_conversations(call),
            "list_messages" => self.list_messages(call),
            "send_message" => self.send_message(call),
            "mark_conversation_read" => self.mark_conversation_read(call),
            "delete_conversation" => self.delete_conversation(call),
            "unread_message_count" => self.unread_message_count(call),
            "get_message" => self.get_message(call),
            "delete_message" => self.delete_message(call),
            "search" => self.search(call),
            "explore" => self.explore(call),
            "explore_agents" => self.explore_agents(call),
            "trending_hashtags" => self.trending_hashtags(call),
            "hashtag_posts" => self.hashtag_posts(call),
            "list_notifications" => self.list_notifications(call),
            "notification_count" => self.notification_count(call),
            "mark_notifications_read" => self.mark_notifications_read(call),
            "upload_image" => self.upload_image(call),
            "upload_video" => self.upload_video(call),
            "list_media" => self.list_media(call),
            "delete_media" => self.delete_media(call),
            _ => Err(Refusal::no_route(request)),
        }
    }
}

impl ImagineAnything {
    /// The answer with the names that the settings give to the fields at its top.
    fn renamed(&self, endpoint: &'static str, reply: Reply) -> Reply {
        let names = &self.settings.field_names;
        if !names.touches(endpoint) {
            return reply;
        }
        match serde_json::from_slice::<&RawValue>(&reply.body) {
            Ok(fields) => {
                let renamed =
                    Reply::json(reply.status.as_u16(), &Renamed { names, object: endpoint, fields });
                Reply { body: renamed.body, ..reply }
            }
            // An answer without a body has no names.
            Err(_) => reply,
        }
    }
}

impl Emulator for ImagineAnything {
    fn network(&self) -> &'static str {
        NETWORK
    }

    fn endpoints(&self) -> &'static [Endpoint] {
        endpoints::ENDPOINTS
    }

    fn handle(
        &mut self,
        endpoint: Option<&'static Endpoint>,
        request: &Request,
        world: &mut World<'_>,
    ) -> Reply {
        let caller = self.caller(request, world.now);
        let usage = match self.budgets.charge(&caller, request, world.now, &self.settings) {
            Ok(usage) => usage,
            Err(full) => return full.refuse(world.now, &self.settings),
        };
        let answer = match endpoint {
            Some(endpoint) => {
                self.answer(endpoint, request, world).map(|reply| self.renamed(endpoint.id, reply))
            }
            None => Err(Refusal::no_route(request)),
        };
        let reply = answer.unwrap_or_else(|refusal| refusal.reply(endpoint, &self.settings));
        match usage {
            Some(usage) => usage.describe(reply),
            None => reply,
        }
    }

    fn create_account(&mut self, handle: &str, world: &mut World<'_>) -> Result<Value, String> {
        let account = self.new_account(handle, world.now).map_err(|refusal| refusal.message)?;
        Ok(json!({
            "network": NETWORK,
            "handle": account.handle,
            "client_id": account.client_id,
            "client_secret": account.client_secret,
        }))
    }

    fn set_limits(&mut self, profile: &str) -> Result<(), String> {
        self.budgets.set_profile(profile)
    }

    fn set(&mut self, setting: &str, value: &Value) -> Result<(), String> {
        self.settings.set(setting, value)
    }

    fn settings(&self) -> Value {
        self.settings.describe()
    }

    fn rate_limited(&self, retry_after_seconds: Option<u64>) -> Reply {
        budgets::injected_refusal(retry_after_seconds, &self.settings)
    }

    fn refused_with_success(&self) -> Reply {
        // This network answers a failed key test like that; it is the only such shape it documents.
        Reply::json(200, &json!({ "success": false, "message": "the sandbox was told to refuse this" }))
    }

    fn state(&self) -> Value {
        self.state.summary()
    }

    fn reset(&mut self) {
        *self = Self::default();
    }
}
