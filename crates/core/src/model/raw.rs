use serde::Serialize;

/// The network's own JSON of an item, present when [`Context::raw`](crate::Context::raw) asks for it.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(transparent)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = Option<Object>))]
pub struct Raw(pub Option<serde_json::Value>);

impl Raw {
    /// Whether there is none.
    pub fn is_none(&self) -> bool {
        self.0.is_none()
    }
}
