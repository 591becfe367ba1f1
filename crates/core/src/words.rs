//! Open enumerations: the words of a network that are known, and room for those that are not yet.

/// Declares an enumeration of words on the wire. A word that it does not know becomes `Other`, and goes out
/// again as it came; `KNOWN` lists the words of all variants.
///
/// ```
/// moothall_core::words! {
///     /// Where an order stands.
///     pub enum OrderStatus {
///         /// Nobody has taken it up.
///         Pending = "PENDING",
///         /// It is over.
///         Completed = "COMPLETED",
///     }
/// }
///
/// let known: OrderStatus = serde_json::from_str("\"PENDING\"").unwrap();
/// assert_eq!(known, OrderStatus::Pending);
/// let new: OrderStatus = serde_json::from_str("\"PARKED\"").unwrap();
/// assert_eq!(serde_json::to_string(&new).unwrap(), "\"PARKED\"");
/// assert_eq!(OrderStatus::KNOWN, ["PENDING", "COMPLETED"]);
/// ```
#[macro_export]
macro_rules! words {
    ($(#[$meta:meta])* $vis:vis enum $name:ident {
        $($(#[$variant_meta:meta])* $variant:ident = $word:literal,)+
    }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        $vis enum $name {
            $($(#[$variant_meta])* $variant,)+
            /// A word that was not known when this was written.
            Other(String),
        }

        impl $name {
            /// The words that are known, in the order of the variants.
            pub const KNOWN: &'static [&'static str] = &[$($word),+];

            /// The word on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)+
                    Self::Other(word) => word,
                }
            }
        }

        impl From<&str> for $name {
            fn from(word: &str) -> Self {
                match word {
                    $($word => Self::$variant,)+
                    other => Self::Other(other.to_owned()),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(deserializer)?;
                Ok(Self::from(word.as_ref()))
            }
        }
    };
}
