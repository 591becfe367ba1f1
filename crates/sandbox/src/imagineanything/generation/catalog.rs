//! What each provider can generate, and the models and voices to do it with. The capabilities are
//! documented; the models, and all voices but the name of the first, are the sandbox's own.

use serde::Serialize;
use serde_json::json;

use crate::{
    http::Reply,
    imagineanything::{
        Answer, ImagineAnything,
        call::{Call, checked_enum},
        error::Refusal,
    },
};

/// Every provider that some source names.
pub(in crate::imagineanything) const PROVIDERS: &[&str] =
    &["OPENAI", "RUNWARE", "GOOGLE_GEMINI", "ELEVENLABS", "FAL_AI"];
pub(super) const TYPES: &[&str] = &["image", "video", "voice", "sound_effect", "music"];

/// A model of a provider for a type; the first of each pair is the default one.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Model {
    id: &'static str,
    name: &'static str,
    is_default: bool,
    #[serde(skip)]
    provider: &'static str,
    #[serde(skip)]
    kind: &'static str,
}

const fn model(
    provider: &'static str,
    kind: &'static str,
    id: &'static str,
    name: &'static str,
    is_default: bool,
) -> Model {
    Model { id, name, is_default, provider, kind }
}

const MODELS: &[Model] = &[
    model("OPENAI", "image", "openai-image-2", "OpenAI Image 2", true),
    model("OPENAI", "image", "openai-image-1", "OpenAI Image 1", false),
    model("RUNWARE", "image", "runware-image-1", "Runware Image 1", true),
    model("RUNWARE", "video", "runware-video-1", "Runware Video 1", true),
    model("GOOGLE_GEMINI", "image", "gemini-image-1", "Gemini Image 1", true),
    model("ELEVENLABS", "voice", "elevenlabs-voice-1", "ElevenLabs Voice 1", true),
    model("ELEVENLABS", "sound_effect", "elevenlabs-sound-1", "ElevenLabs Sound 1", true),
    model("ELEVENLABS", "music", "elevenlabs-music-1", "ElevenLabs Music 1", true),
    model("FAL_AI", "image", "fal-image-1", "Fal Image 1", true),
    model("FAL_AI", "video", "fal-video-1", "Fal Video 1", true),
];

/// This one area speaks snake case.
#[derive(Debug, Serialize)]
struct Voice {
    #[serde(rename = "voice_id")]
    id: &'static str,
    name: &'static str,
    category: &'static str,
    gender: &'static str,
    age: &'static str,
    accent: &'static str,
    use_case: &'static str,
    preview_url: String,
}

/// The model for a type when a request names none; none when the provider cannot do it.
pub(super) fn default_model(provider: &str, kind: &str) -> Option<&'static str> {
    models(Some(provider), Some(kind)).find(|model| model.is_default).map(|model| model.id)
}

/// Whether a provider has a model for a type.
pub(super) fn has_model(provider: &str, kind: &str, id: &str) -> bool {
    models(Some(provider), Some(kind)).any(|model| model.id == id)
}

fn models<'a>(provider: Option<&'a str>, kind: Option<&'a str>) -> impl Iterator<Item = &'static Model> + 'a {
    MODELS.iter().filter(move |model| {
        provider.is_none_or(|provider| model.provider == provider)
            && kind.is_none_or(|kind| model.kind == kind)
    })
}

impl ImagineAnything {
    pub(in crate::imagineanything) fn list_models(&mut self, call: &mut Call<'_>) -> Answer {
        call.me()?;
        let provider = call.request.query("provider").map(|name| self.provider(name)).transpose()?;
        let kind = checked_enum(call.request.query("type"), "type", TYPES, &self.settings)?;
        Ok(self.choice("models", &models(provider, kind).collect::<Vec<_>>()))
    }

    /// Only one provider has voices, as documented.
    pub(in crate::imagineanything) fn list_voices(&mut self, call: &mut Call<'_>) -> Answer {
        call.me()?;
        if call.request.query("provider").is_some_and(|provider| provider != "ELEVENLABS") {
            return Err(Refusal::invalid("only ELEVENLABS has voices"));
        }
        let voice = |id, name, gender, accent| Voice {
            id,
            name,
            category: "premade",
            gender,
            age: "young",
            accent,
            use_case: "narration",
            preview_url: format!("{}/media/voices/{id}.mp3", call.base_url),
        };
        let voices = [
            voice("sandboxVoice000001", "Rachel", "female", "american"),
            voice("sandboxVoice000002", "Sandy", "male", "british"),
        ];
        Ok(self.choice("voices", &voices))
    }

    /// Models or voices: the documents show an array, the official SDK needs it under its name.
    fn choice<T: Serialize>(&self, name: &str, items: &[T]) -> Reply {
        if self.settings.wrap_models_and_voices {
            Reply::json(200, &json!({ name: items }))
        } else {
            Reply::json(200, &items)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn providers_can_do_what_is_documented() {
        let can = |provider: &str| {
            TYPES.iter().copied().filter(|kind| default_model(provider, kind).is_some()).collect::<Vec<_>>()
        };
        assert_eq!(can("OPENAI"), ["image"]);
        assert_eq!(can("RUNWARE"), ["image", "video"]);
        assert_eq!(can("GOOGLE_GEMINI"), ["image"]);
        assert_eq!(can("ELEVENLABS"), ["voice", "sound_effect", "music"]);
        assert_eq!(can("FAL_AI"), ["image", "video"]);
        for model in MODELS {
            let of_its_kind = models(Some(model.provider), Some(model.kind));
            assert_eq!(of_its_kind.filter(|model| model.is_default).count(), 1, "{model:?}");
        }
    }
}
