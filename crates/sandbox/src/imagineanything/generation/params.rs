//! Parameters of single providers. Their names, and the values of one, are documented; ranges are not.

use serde_json::{Map, Value};

use crate::imagineanything::error::Refusal;

/// What a parameter is.
enum Kind {
    Text,
    Number,
    OneOf(&'static [&'static str]),
}

/// Provider, type, parameter.
const KNOWN: &[(&str, &str, &str, Kind)] = &[
    ("OPENAI", "image", "size", Kind::Text),
    ("OPENAI", "image", "quality", Kind::Text),
    ("RUNWARE", "image", "width", Kind::Number),
    ("RUNWARE", "image", "height", Kind::Number),
    ("RUNWARE", "video", "aspectRatio", Kind::OneOf(&["9:16", "16:9", "1:1"])),
    ("RUNWARE", "video", "duration", Kind::Number),
    ("RUNWARE", "video", "referenceImage", Kind::Text),
    ("RUNWARE", "video", "CFGScale", Kind::Number),
    ("GOOGLE_GEMINI", "image", "aspect_ratio", Kind::Text),
    ("ELEVENLABS", "voice", "voice_id", Kind::Text),
    ("ELEVENLABS", "sound_effect", "duration_seconds", Kind::Number),
    ("ELEVENLABS", "music", "music_length_ms", Kind::Number),
    ("FAL_AI", "image", "image_size", Kind::Text),
];

/// Refuses a documented parameter with a value that it cannot have. Others pass: there may be more.
pub(super) fn check(provider: &str, kind: &str, params: &Map<String, Value>) -> Result<(), Refusal> {
    for (name, value) in params {
        let mut known = KNOWN.iter().filter(|row| (row.0, row.1) == (provider, kind));
        let Some((.., takes)) = known.find(|row| row.2 == name) else { continue };
        let (fits, what) = match takes {
            Kind::Text => (value.is_string(), "a string".to_owned()),
            Kind::Number => (value.is_number(), "a number".to_owned()),
            Kind::OneOf(words) => (
                value.as_str().is_some_and(|word| words.contains(&word)),
                format!("one of {}", words.join(", ")),
            ),
        };
        if !fits {
            return Err(Refusal::invalid(format!("params.{name} must be {what}")));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::check;

    #[test]
    fn documented_parameters_are_checked_and_others_pass() {
        let checked = |provider, kind, params: serde_json::Value| {
            check(provider, kind, params.as_object().expect("an object")).is_ok()
        };
        assert!(checked("RUNWARE", "video", json!({ "aspectRatio": "1:1", "CFGScale": 7.5, "seed": 3 })));
        assert!(!checked("RUNWARE", "video", json!({ "aspectRatio": "4:3" })));
        assert!(!checked("RUNWARE", "image", json!({ "width": "1024" })));
        assert!(checked("OPENAI", "image", json!({ "width": "1024" })), "a parameter of somebody else");
        assert!(!checked("ELEVENLABS", "voice", json!({ "voice_id": 7 })));
    }
}
