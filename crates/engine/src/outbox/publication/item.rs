use std::fmt;
use std::marker::PhantomData;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;

/// What a network answered to a write, as the JSON of a `T`: as it is kept, so it goes out.
pub struct Item<T> {
    json: Box<RawValue>,
    of: PhantomData<fn() -> T>,
}

impl<T> Item<T> {
    /// Takes JSON as it was kept; `None` when it is none.
    pub(crate) fn of(json: &str) -> Option<Self> {
        RawValue::from_string(json.to_owned()).ok().map(|json| Self { json, of: PhantomData })
    }

    /// The JSON.
    pub fn as_str(&self) -> &str {
        self.json.get()
    }

    /// One member of it.
    pub fn member(&self, name: &str) -> Option<Value> {
        let mut value: Value = serde_json::from_str(self.as_str()).ok()?;
        value.get_mut(name).map(Value::take)
    }
}

impl<T> Clone for Item<T> {
    fn clone(&self) -> Self {
        Self { json: self.json.clone(), of: PhantomData }
    }
}

impl<T> PartialEq for Item<T> {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl<T> fmt::Debug for Item<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl<T> Serialize for Item<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.json.serialize(serializer)
    }
}

impl<'de, T> Deserialize<'de> for Item<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self { json: Box::deserialize(deserializer)?, of: PhantomData })
    }
}

#[cfg(feature = "openapi")]
impl<T: utoipa::PartialSchema> utoipa::PartialSchema for Item<T> {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        T::schema()
    }
}

#[cfg(feature = "openapi")]
impl<T: utoipa::ToSchema> utoipa::ToSchema for Item<T> {
    fn name() -> std::borrow::Cow<'static, str> {
        T::name()
    }
}
