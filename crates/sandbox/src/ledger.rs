//! The ledger: every write that a network accepted, in the order in which it was accepted.
//!
//! Tests use it as their oracle: what is in it happened, what is not in it did not.

use jiff::Timestamp;
use serde::Serialize;

/// One accepted write.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Position in the ledger, counted from 1 over all networks.
    pub seq: u64,
    /// When the write was accepted, by the sandbox's clock.
    pub at: Timestamp,
    /// Slug of the network.
    pub network: &'static str,
    /// Id of the endpoint in that network's table, for example `create_post`.
    pub endpoint: &'static str,
    /// Handle of the account that wrote.
    pub actor: String,
    /// The network's own id of the item that was made or touched.
    pub id: Option<String>,
    /// The item it belongs to: the post of a comment, the conversation of a message.
    pub parent_id: Option<String>,
    /// The text that was written.
    pub text: Option<String>,
    /// What is true after the write: `created`, `deleted`, `edited`, `up`, `none`, `following`,
    /// `not_following`, `read`, `voted`; for what has a status of its own, such as an order, that status.
    pub state: &'static str,
}

/// A write before the ledger has numbered it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Write<'a> {
    pub(crate) network: &'static str,
    pub(crate) endpoint: &'static str,
    pub(crate) actor: &'a str,
    pub(crate) id: Option<&'a str>,
    pub(crate) parent_id: Option<&'a str>,
    pub(crate) text: Option<&'a str>,
    pub(crate) state: &'static str,
}

/// All accepted writes of one sandbox.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    entries: Vec<Entry>,
    last_seq: u64,
}

impl Ledger {
    /// Appends one accepted write and returns its number.
    pub(crate) fn record(&mut self, at: Timestamp, write: &Write<'_>) -> u64 {
        self.last_seq += 1;
        self.entries.push(Entry {
            seq: self.last_seq,
            at,
            network: write.network,
            endpoint: write.endpoint,
            actor: write.actor.to_owned(),
            id: write.id.map(str::to_owned),
            parent_id: write.parent_id.map(str::to_owned),
            text: write.text.map(str::to_owned),
            state: write.state,
        });
        self.last_seq
    }

    /// The entries of one network, or of all.
    pub(crate) fn entries(&self, network: Option<&str>) -> Vec<Entry> {
        self.entries
            .iter()
            .filter(|entry| network.is_none_or(|slug| slug == entry.network))
            .cloned()
            .collect()
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_sequence_runs_over_all_networks() {
        let mut ledger = Ledger::default();
        for network in ["one", "two", "one"] {
            ledger.record(Timestamp::UNIX_EPOCH, &Write { network, state: "created", ..Write::default() });
        }
        let seqs = |network| ledger.entries(network).iter().map(|entry| entry.seq).collect::<Vec<_>>();
        assert_eq!(seqs(None), [1, 2, 3]);
        assert_eq!(seqs(Some("one")), [1, 3]);
    }
}
