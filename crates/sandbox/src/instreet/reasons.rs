//! Why a request is not served, when there is more than one reason: the order in which the network looks
//! decides which one it tells.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{answer::Refusal, call::Call, limits::Action, settings::Settings};
use crate::settings::{Kind, choices};

choices! {
    /// What is looked at.
    Stage {
        Auth = "auth",
        Verification = "verification",
        Validation = "validation",
        Target = "target",
        Permission = "permission",
        Duplicate = "duplicate",
        Limit = "limit",
    }
}

/// All stages, each once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Stage>", into = "Vec<Stage>")]
pub(crate) struct RefusalOrder(Vec<Stage>);

const STAGES: [Stage; 7] = [
    Stage::Auth,
    Stage::Verification,
    Stage::Validation,
    Stage::Target,
    Stage::Permission,
    Stage::Duplicate,
    Stage::Limit,
];

impl Default for RefusalOrder {
    fn default() -> Self {
        Self(STAGES.to_vec())
    }
}

impl TryFrom<Vec<Stage>> for RefusalOrder {
    type Error = String;

    fn try_from(order: Vec<Stage>) -> Result<Self, String> {
        if order.len() == STAGES.len() && STAGES.iter().all(|stage| order.contains(stage)) {
            Ok(Self(order))
        } else {
            Err("not every stage is there exactly once".to_owned())
        }
    }
}

impl From<RefusalOrder> for Vec<Stage> {
    fn from(order: RefusalOrder) -> Self {
        order.0
    }
}

impl Kind for RefusalOrder {
    fn takes() -> String {
        format!("a list of {} in any order", Stage::takes())
    }
}

/// Every reason that was found against one request.
#[derive(Debug, Default)]
pub(super) struct Reasons(Vec<(Stage, Refusal)>);

impl Reasons {
    /// What was looked at, or nothing in its place and one reason more.
    pub(super) fn check<T: Default>(&mut self, stage: Stage, found: Result<T, Refusal>) -> T {
        found.unwrap_or_else(|refusal| {
            self.add(stage, refusal);
            T::default()
        })
    }

    /// One reason more.
    pub(super) fn add(&mut self, stage: Stage, refusal: Refusal) {
        self.0.push((stage, refusal));
    }

    /// The account that calls, which must be verified; nobody when it is not.
    pub(super) fn caller(&mut self, call: &Call<'_, '_>) -> Uuid {
        let id = self.check(Stage::Auth, call.account());
        if !id.is_nil() {
            self.check(Stage::Verification, call.verified(id));
        }
        id
    }

    /// The account that calls for a write with limits.
    pub(super) fn writer(&mut self, call: &mut Call<'_, '_>, action: Action) -> Uuid {
        let id = self.caller(call);
        if !id.is_nil() {
            call.attempt(id, action);
            self.check(Stage::Limit, call.admit(id, action));
        }
        id
    }

    /// Refuses for the first reason in the network's order, if there is any.
    pub(super) fn settle(self, settings: &Settings) -> Result<(), Refusal> {
        let RefusalOrder(order) = &settings.refusal_order;
        let first = self.0.into_iter().min_by_key(|(stage, _)| order.iter().position(|other| other == stage));
        first.map_or(Ok(()), |(_, refusal)| Err(refusal))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_first_reason_of_the_earliest_stage_is_told() {
        let mut settings = Settings::default();
        let told = |settings: &Settings| {
            let mut reasons = Reasons::default();
            assert_eq!(reasons.check(Stage::Target, Ok(7)), 7);
            assert_eq!(reasons.check::<u8>(Stage::Limit, Err(Refusal::new(429, "limit"))), 0);
            reasons.add(Stage::Validation, Refusal::new(400, "first field"));
            reasons.add(Stage::Validation, Refusal::new(400, "second field"));
            reasons.settle(settings).unwrap_err()
        };
        assert_eq!(told(&settings), Refusal::new(400, "first field"));
        let order =
            json!(["limit", "auth", "verification", "validation", "target", "permission", "duplicate"]);
        settings.set("refusal_order", &order).unwrap();
        assert_eq!(told(&settings), Refusal::new(429, "limit"));
        assert!(Reasons::default().settle(&settings).is_ok());
        for wrong in
            [json!([]), json!(["limit"]), json!(["auth", "auth", "auth", "auth", "auth", "auth", "auth"])]
        {
            assert!(settings.set("refusal_order", &wrong).unwrap_err().contains("exactly once"), "{wrong}");
        }
    }
}
