//! What becomes of a publication, given what is kept.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use moothall_core::outbox::{Accepted, DeliveryStatus, NewDelivery, NewPublication};

/// An agent, an account of it, a place, and what is written there.
type Content = (String, String, String, [u8; 32]);
/// An account, a place, and what is written there.
type Written = (String, String, [u8; 32]);

/// What is kept that matters to a few publications, and what of them has been decided so far.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// By publication: the deliveries of those that are kept already, as they stand, with their leases.
    pub(super) kept: HashMap<String, Vec<(DeliveryStatus, String, i64)>>,
    /// By agent and idempotency key: the publication.
    pub(super) keys: HashMap<(String, String), String>,
    /// By agent and publication whose id is given as an idempotency key: account, place and content of its
    /// deliveries.
    pub(super) named: HashMap<(String, String), Vec<Written>>,
    /// By agent: how many deliveries wait.
    pub(super) waiting: HashMap<String, i64>,
    /// Agent, account and place where a delivery is under way.
    pub(super) held: HashSet<(String, String, String)>,
    /// By agent, account, place and content: when it was sent, and with which publication.
    pub(super) contents: HashMap<Content, Vec<(Timestamp, String)>>,
}

impl Known {
    /// Whether the database has the publication already.
    pub(super) fn was_kept(&self, publication: &str) -> bool {
        self.kept.contains_key(publication)
    }

    /// Decides about one publication, and counts it with what is kept when it is new.
    pub(super) fn decide(&mut self, new: &NewPublication) -> Accepted {
        if let Some(kept) = self.kept.get(&new.id) {
            return Accepted::New { begun: begun_before(new, kept) };
        }
        let key = new.idempotency_key.as_ref().map(|key| (new.agent.clone(), key.clone()));
        if let Some(publication) = key.as_ref().and_then(|key| self.keys.get(key)) {
            return Accepted::SameKey(publication.clone());
        }
        if let Some(key) = &key
            && let Some(named) = self.named.get(key)
        {
            let same = new.deliveries.iter().map(|new| (&new.account, &new.place, &new.content_hash));
            return if same.eq(named.iter().map(|(account, place, hash)| (account, place, hash))) {
                Accepted::SameKey(key.1.clone())
            } else {
                Accepted::OtherContent
            };
        }
        let duplicates = self.duplicates(new);
        if !duplicates.is_empty() {
            return Accepted::Duplicate(duplicates);
        }
        let waiting = self.waiting.get(&new.agent).copied().unwrap_or_default();
        let (begun, held) = self.begin(new);
        let queued = i64::try_from(begun.iter().filter(|begun| !**begun).count()).unwrap_or(i64::MAX);
        if queued > 0 && waiting.saturating_add(queued) > i64::from(new.max_waiting) {
            return Accepted::Full { waiting: u32::try_from(waiting).unwrap_or_default() };
        }

        self.held.extend(held);
        self.waiting.insert(new.agent.clone(), waiting.saturating_add(queued));
        if let Some(key) = key {
            self.keys.insert(key, new.id.clone());
        }
        for delivery in &new.deliveries {
            let sent = (new.created_at, new.id.clone());
            self.contents.entry(content(new, delivery)).or_default().push(sent);
        }
        Accepted::New { begun }
    }

    fn duplicates(&self, new: &NewPublication) -> Vec<(usize, String)> {
        let Some(since) = new.no_duplicate_since else { return Vec::new() };
        let earlier = |delivery| {
            let sent = self.contents.get(&content(new, delivery))?;
            let latest = sent.iter().filter(|(at, _)| *at >= since).max()?;
            Some(latest.1.clone())
        };
        let found = new.deliveries.iter().enumerate();
        found.filter_map(|(index, delivery)| Some((index, earlier(delivery)?))).collect()
    }

    /// Which deliveries begin at once, and the places that they hold then.
    fn begin(&self, new: &NewPublication) -> (Vec<bool>, HashSet<(String, String, String)>) {
        let mut taken = HashSet::new();
        let begun = new.deliveries.iter().map(|delivery| {
            let place = (new.agent.clone(), delivery.account.clone(), delivery.place.clone());
            delivery.begin.is_some() && !self.held.contains(&place) && taken.insert(place)
        });
        (begun.collect(), taken)
    }
}

/// Which deliveries an earlier run of the same job began, when nothing has happened to them since.
fn begun_before(new: &NewPublication, kept: &[(DeliveryStatus, String, i64)]) -> Vec<bool> {
    let begun = |delivery: &NewDelivery, (status, owner, epoch): &(DeliveryStatus, String, i64)| {
        delivery.begin.as_ref().is_some_and(|lease| {
            *status == DeliveryStatus::Sending && *owner == lease.owner && *epoch == lease.epoch
        })
    };
    new.deliveries.iter().zip(kept).map(|(delivery, kept)| begun(delivery, kept)).collect()
}

fn content(new: &NewPublication, delivery: &NewDelivery) -> Content {
    (new.agent.clone(), delivery.account.clone(), delivery.place.clone(), delivery.content_hash)
}
