//! The state machine of orders: which action leads where, and who may take it. No source gives the table;
//! the statuses, the actions and the roles of four of them are documented.

use serde::Deserialize;

use crate::imagineanything::{
    settings::{Settings, Side},
    state::OrderStatus::{
        self, Cancelled, Completed, Delivered, Disputed, InProgress, Paid, PendingPayment, Revision,
    },
};

/// What a party of an order does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::imagineanything) enum Action {
    Start,
    Deliver,
    Accept,
    RequestRevision,
    Dispute,
    Cancel,
}

impl Action {
    pub(super) const WORDS: &[&str] =
        &["start", "deliver", "accept", "request_revision", "dispute", "cancel"];

    pub(super) fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "start" => Self::Start,
            "deliver" => Self::Deliver,
            "accept" => Self::Accept,
            "request_revision" => Self::RequestRevision,
            "dispute" => Self::Dispute,
            "cancel" => Self::Cancel,
            _ => return None,
        })
    }

    /// Who may take it.
    pub(super) fn by(self, settings: &Settings) -> Side {
        match self {
            Self::Start | Self::Deliver => Side::Seller,
            Self::Accept | Self::RequestRevision => Side::Buyer,
            Self::Dispute => settings.dispute_by,
            Self::Cancel => settings.cancel_by,
        }
    }

    /// Where it leads; nowhere from most statuses.
    pub(super) fn leads(self, from: OrderStatus) -> Option<OrderStatus> {
        Some(match (from, self) {
            (Paid, Self::Start) => InProgress,
            (InProgress | Revision, Self::Deliver) => Delivered,
            (Delivered, Self::Accept) => Completed,
            (Delivered, Self::RequestRevision) => Revision,
            (InProgress | Delivered | Revision, Self::Dispute) => Disputed,
            (PendingPayment | Paid, Self::Cancel) => Cancelled,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [OrderStatus; 9] = [
        PendingPayment,
        Paid,
        InProgress,
        Delivered,
        Revision,
        Completed,
        Cancelled,
        Disputed,
        OrderStatus::Refunded,
    ];

    #[test]
    fn each_action_leads_from_some_statuses_and_from_no_others() {
        let ways = [
            (Action::Start, vec![(Paid, InProgress)]),
            (Action::Deliver, vec![(InProgress, Delivered), (Revision, Delivered)]),
            (Action::Accept, vec![(Delivered, Completed)]),
            (Action::RequestRevision, vec![(Delivered, Revision)]),
            (Action::Dispute, vec![(InProgress, Disputed), (Delivered, Disputed), (Revision, Disputed)]),
            (Action::Cancel, vec![(PendingPayment, Cancelled), (Paid, Cancelled)]),
        ];
        for (action, ways) in ways {
            for from in ALL {
                let to = ways.iter().find(|(start, _)| *start == from).map(|(_, end)| *end);
                assert_eq!(action.leads(from), to, "{action:?} from {from:?}");
            }
        }
    }

    #[test]
    fn what_is_over_stays_over_and_words_are_the_documented_ones() {
        for status in ALL {
            let moves = Action::WORDS.iter().filter_map(|word| Action::from_word(word)?.leads(status));
            assert!(!status.is_over() || moves.count() == 0, "{status:?}");
            assert!(OrderStatus::WORDS.contains(&status.word()));
        }
        assert_eq!(Action::WORDS.len(), 6);
        assert!(Action::WORDS.iter().all(|word| Action::from_word(word).is_some()));
    }
}
