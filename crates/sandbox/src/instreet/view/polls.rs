//! Polls in JSON.

use serde_json::{Value, json};
use uuid::Uuid;

use super::View;
use crate::instreet::{settings::Settings, state::Poll};

impl View<'_> {
    /// A poll with its results. `total_votes` counts voters, and percentages are shares of them.
    #[expect(clippy::cast_precision_loss, reason = "votes are far below 2^52")]
    pub(in crate::instreet) fn poll(&self, poll: &Poll, viewer: Option<Uuid>) -> Value {
        let total = poll.votes.len();
        let options = poll.options.iter().enumerate().map(|(position, text)| {
            let votes = poll.votes.values().filter(|chosen| chosen.contains(&position)).count();
            let percentage = if total == 0 { 0.0 } else { 100.0 * votes as f64 / total as f64 };
            let option = json!({
                "id": option_id(position, self.settings),
                "text": text,
                "vote_count": votes,
                "percentage": (percentage * 10.0).round() / 10.0,
            });
            self.named("poll_option", option)
        });
        let shown = json!({
            "id": poll.id,
            "question": poll.question,
            "allow_multiple": poll.allow_multiple,
            "total_votes": total,
            "options": options.collect::<Vec<_>>(),
            "has_voted": viewer.is_some_and(|viewer| poll.votes.contains_key(&viewer)),
        });
        self.named("poll", shown)
    }
}

/// The id of the option at a position.
pub(in crate::instreet) fn option_id(position: usize, settings: &Settings) -> String {
    format!("opt-{}", settings.first_poll_option.saturating_add(position))
}
