//! Named settings: for each network one table of everything that its documents leave open, and of the
//! levers that tests pull. The struct, its defaults, the control plane's answers and the page in the
//! documentation all come from that table.

mod kinds;
mod levers;
mod names;
mod page;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};

pub(crate) use self::{
    kinds::{Kind, RefusalStatus, Status, SuccessStatus, choices},
    levers::{Duplicates, Rewrite},
    names::{Guesses, Names, Overrides, Renamed},
    page::page,
};

/// One setting as the table has it.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    /// `open`: the network's documents are silent or disagree. `levers`: nobody says that the network does
    /// this; tests need it.
    pub(crate) group: &'static str,
    pub(crate) takes: fn() -> String,
    /// What may be overridden, when the setting is a table of guesses.
    pub(crate) known: fn() -> &'static [&'static str],
}

/// Declares the settings of a network from the rows of its table.
macro_rules! settings {
    ($($group:ident { $($(#[doc = $about:literal])+ $name:ident: $type:ty = $default:expr;)+ })+) => {
        /// The settings and their values.
        #[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(super) struct Settings {
            $($($(#[doc = $about])+ pub(super) $name: $type,)+)+
        }

        impl Default for Settings {
            fn default() -> Self {
                Self { $($($name: $default,)+)+ }
            }
        }

        const ROWS: &[$crate::settings::Row] = &[$($($crate::settings::Row {
            name: stringify!($name),
            about: concat!($($about),+),
            group: stringify!($group),
            takes: <$type as $crate::settings::Kind>::takes,
            known: <$type as $crate::settings::Kind>::known,
        },)+)+];

        impl Settings {
            /// Changes one setting. An unknown name or a value of the wrong kind is refused and changes nothing.
            pub(super) fn set(&mut self, name: &str, value: &serde_json::Value) -> Result<(), String> {
                *self = $crate::settings::changed(self, ROWS, name, value)?;
                Ok(())
            }

            /// Every setting with its value, its default, what it takes and what it does.
            pub(super) fn describe(&self) -> serde_json::Value {
                $crate::settings::describe(self, &Self::default(), ROWS)
            }
        }
    };
}
pub(crate) use settings;

/// The settings with one of them changed.
pub(crate) fn changed<S: Serialize + DeserializeOwned>(
    settings: &S,
    rows: &[Row],
    name: &str,
    value: &Value,
) -> Result<S, String> {
    let mut values = values(settings);
    let Some((slot, row)) = values.get_mut(name).zip(rows.iter().find(|row| row.name == name)) else {
        let names = rows.iter().map(|row| row.name).collect::<Vec<_>>().join(", ");
        return Err(format!("there is no setting {name:?}; there are {names}"));
    };
    *slot = value.clone();
    serde_json::from_value(Value::Object(values))
        .map_err(|error| format!("{name} takes {}, not {value}: {error}", (row.takes)()))
}

/// All settings by name.
pub(crate) fn describe<S: Serialize>(settings: &S, default: &S, rows: &[Row]) -> Value {
    let (values, defaults) = (values(settings), values(default));
    let row = |row: &Row| {
        let mut shown = json!({
            "value": values.get(row.name),
            "default": defaults.get(row.name),
            "group": row.group,
            "takes": (row.takes)(),
            "about": row.about.trim(),
        });
        let known = (row.known)();
        if !known.is_empty() {
            shown["known"] = known.into();
        }
        (row.name.to_owned(), shown)
    };
    Value::Object(rows.iter().map(row).collect())
}

fn values(settings: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(settings) {
        Ok(Value::Object(values)) => values,
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    choices! {
        /// How loud.
        Volume { Quiet = "quiet", Loud = "loud" }
    }

    settings! {
        open {
            /// How loud the network answers.
            volume: Volume = Volume::Quiet;
            /// Status of a refusal for shouting.
            shouting_status: RefusalStatus = Status(403);
        }
        levers {
            /// How often it answers.
            times: u32 = 1;
        }
    }

    #[test]
    fn a_setting_is_set_by_name_and_everything_else_is_refused_and_changes_nothing() {
        let mut settings = Settings::default();
        settings.set("volume", &json!("loud")).unwrap();
        assert_eq!(settings.volume, Volume::Loud);
        let refused =
            |settings: &mut Settings, name: &str, value: Value| settings.set(name, &value).unwrap_err();
        assert!(refused(&mut settings, "colour", json!(1)).contains("shouting_status, times"));
        assert!(refused(&mut settings, "shouting_status", json!(200)).contains("400 to 599"));
        assert!(refused(&mut settings, "volume", json!("deaf")).contains("quiet, loud"));
        assert!(refused(&mut settings, "times", json!(-1)).contains("whole number"));
        assert_eq!((settings.volume, settings.shouting_status.0, settings.times), (Volume::Loud, 403, 1));
    }

    #[test]
    fn every_setting_says_what_it_takes_and_does() {
        let mut settings = Settings::default();
        settings.set("times", &json!(3)).unwrap();
        assert_eq!(
            settings.describe()["times"],
            json!({
                "value": 3,
                "default": 1,
                "group": "levers",
                "takes": "a whole number",
                "about": "How often it answers.",
            }),
        );
    }
}
